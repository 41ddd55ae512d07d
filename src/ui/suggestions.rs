//! What the window remembers of suggestions, and the list it makes of them: nothing of it is data.

use crate::canvas::{Canvas, Decide, ShapeId, Shown, Suggested};
use crate::state::WindowState;
use domain::{Sign, SuggestionId, TaskKind};
use session::view::{AssistView, SuggestionState, View};
use session::{Command, EditCommand, SuggestCommand};

/// One row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListRow {
    /// The suggestion at this place of the view's offers.
    Offer(usize),
    /// The line over those that are annotated already: how many.
    Covered(usize),
    /// The line over the dismissed ones: how many.
    Dismissed(usize),
}

/// The rows of the list: what waits, what was accepted, and, under a line each, what is folded away.
pub(crate) fn rows(assist: &AssistView, covered: bool, dismissed: bool) -> Vec<ListRow> {
    let with = |standing: SuggestionState| {
        let places = assist.offers.iter().enumerate();
        let places = places.filter(move |(_, offer)| offer.standing == standing);
        places.map(|(place, _)| ListRow::Offer(place))
    };
    let mut rows: Vec<ListRow> = with(SuggestionState::Offered)
        .chain(with(SuggestionState::Accepted))
        .collect();
    type Line = fn(usize) -> ListRow;
    for (standing, open, line) in [
        (SuggestionState::Covered, covered, ListRow::Covered as Line),
        (SuggestionState::Dismissed, dismissed, ListRow::Dismissed as Line),
    ] {
        let count = assist.count(standing);
        if count > 0 {
            rows.push(line(count));
            rows.extend(with(standing).filter(|_| open));
        }
    }
    rows
}

/// What the canvas is to show of the suggestions. `first`: the one that the next key accepts or dismisses, lit up.
pub(crate) fn on_canvas<'a>(view: &'a View, state: &WindowState, first: Option<SuggestionId>) -> Suggested<'a> {
    let known = &state.suggesting;
    let Some(assist) = &view.assist else {
        return Suggested {
            lit: known.pointed,
            ..Suggested::default()
        };
    };
    let shown = assist.offers.iter().filter_map(|offer| {
        let suggestion = &offer.suggestion;
        let pointed = known.pointed == Some(ShapeId::Suggestion(suggestion.id));
        let waits = offer.standing == SuggestionState::Offered;
        (waits || pointed).then_some(Shown {
            suggestion,
            hidden: !pointed && known.hidden.contains(&suggestion.id),
            waits,
        })
    });
    Suggested {
        active: true,
        shown: shown.collect(),
        revision: assist.revision.wrapping_mul(1 << 20).wrapping_add(state.style_revision),
        lit: known.pointed.or(first.map(ShapeId::Suggestion)),
    }
}

/// The suggestion that is decided on next while none is chosen: the most probable one, unless annotations are selected.
pub(crate) fn first(view: &View, canvas: &Canvas) -> Option<SuggestionId> {
    let idle = canvas.suggestion().is_none() && canvas.selection().is_empty();
    view.assist.as_ref().filter(|_| idle)?.offered().next().map(|s| s.id)
}

/// What accepts a suggestion: in classification the claim, which also goes on where the task says so.
pub(crate) fn acceptance(view: &View, id: SuggestionId) -> Command {
    let offers = view.assist.iter().flat_map(|assist| &assist.offers);
    let concept = offers.map(|offer| &offer.suggestion).find(|s| s.id == id);
    match (WindowState::kind(view), concept) {
        (Some(TaskKind::Classification), Some(suggestion)) => Command::Edit(EditCommand::Claim {
            concept: suggestion.concept,
            sign: Some(Sign::Present),
        }),
        _ => Command::Suggest(SuggestCommand::Accept(vec![id])),
    }
}

/// Why a key of the suggestions does nothing now, if so.
pub(crate) fn may_decide(what: Decide, view: &View) -> Result<(), String> {
    let Some(assist) = &view.assist else {
        return Err("The task has no model that suggests".into());
    };
    match what {
        _ if assist.count(SuggestionState::Offered) == 0 => Err("Nothing is suggested within the range".into()),
        Decide::Accept | Decide::AcceptAll | Decide::Dismiss => view
            .current
            .as_ref()
            .and_then(|current| current.locked.clone())
            .map_or(Ok(()), Err),
        Decide::Next | Decide::Previous => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{BBox, ConceptId, InputId, ModelId, Region, Suggestion, TaskId, Verdict};
    use session::view::Offer;

    fn assist(states_of: &[SuggestionState]) -> AssistView {
        let offer = |(place, standing): (usize, &SuggestionState)| Offer {
            suggestion: Suggestion {
                id: SuggestionId::fixed(place as u128),
                input: InputId::fixed(1),
                task: TaskId::fixed(1),
                model: ModelId::fixed(1),
                class: 0,
                concept: ConceptId::fixed(1),
                region: Region::Box(BBox::from((0.0, 0.0, 9.0, 9.0))),
                probability: 0.9 - place as f64 / 100.0,
                verdict: Verdict::Open,
                relabeled: false,
                member: None,
            },
            standing: *standing,
        };
        AssistView {
            model: ModelId::fixed(1),
            name: "street".into(),
            imported: false,
            status: Default::default(),
            band: Default::default(),
            per_concept: Default::default(),
            offers: states_of.iter().enumerate().map(offer).collect(),
            revision: 0,
        }
    }

    #[test]
    fn what_waits_comes_first_and_what_is_settled_is_folded() {
        use SuggestionState as S;
        let assist = assist(&[
            S::Accepted,
            S::Offered,
            S::Covered,
            S::OutOfRange,
            S::Dismissed,
            S::Hidden,
            S::Offered,
            S::Covered,
        ]);
        use ListRow as R;
        let folded = [R::Offer(1), R::Offer(6), R::Offer(0), R::Covered(2), R::Dismissed(1)];
        assert_eq!(rows(&assist, false, false), folded);
        let open = [
            R::Offer(1),
            R::Offer(6),
            R::Offer(0),
            R::Covered(2),
            R::Offer(2),
            R::Offer(7),
            R::Dismissed(1),
            R::Offer(4),
        ];
        assert_eq!(rows(&assist, true, true), open);
    }
}
