//! Suggestions with the decisions of one member.

use super::Suggestion;
use crate::ids::{MemberId, SuggestionId};
use std::collections::HashMap;

/// The model's own suggestions, without the decisions of single members.
pub fn of_model(suggestions: Vec<Suggestion>) -> Vec<Suggestion> {
    suggestions.into_iter().filter(|s| s.member.is_none()).collect()
}

/// The suggestions with one member's decisions: a decided one replaces the model's. Others' decisions are left out. The
/// order is kept.
pub fn decisions_of<'a>(suggestions: impl IntoIterator<Item = &'a Suggestion>, me: MemberId) -> Vec<Suggestion> {
    let mut mine: HashMap<SuggestionId, &Suggestion> = HashMap::new();
    let mut said = Vec::new();
    for suggestion in suggestions {
        match suggestion.member {
            Some(member) if member == me => {
                mine.insert(suggestion.id, suggestion);
            }
            Some(_) => {}
            None => said.push(suggestion),
        }
    }
    if mine.is_empty() {
        return said.into_iter().cloned().collect();
    }
    let own = |said: &Suggestion| mine.get(&said.copy_for(me).id).copied().cloned();
    said.into_iter()
        .map(|said| own(said).unwrap_or_else(|| said.clone()))
        .collect()
}
