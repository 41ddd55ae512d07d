//! Which tasks the table lists, and in which order.

use super::facts::{self, Standing};
use domain::search::Search;
use domain::task::ReviewStrategy;
use session::view::{TaskSummary, View};
use std::cmp::Ordering;

/// Whose tasks are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Everybody's.
    #[default]
    All,
    /// Those I label in.
    Mine,
    /// Those whose work I decide on.
    Review,
}

impl Tab {
    /// All of them, in the order they stand.
    pub const ALL: [Self; 3] = [Self::All, Self::Mine, Self::Review];

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::All => "All tasks",
            Self::Mine => "Assigned to me",
            Self::Review => "For review",
        }
    }

    /// Whether a task is listed.
    pub fn holds(self, view: &View, summary: &TaskSummary) -> bool {
        match self {
            Self::All => true,
            Self::Mine => summary.task.labelers.contains(&view.me.id),
            Self::Review => {
                summary.task.review_strategy != ReviewStrategy::None && summary.task.reviewers.contains(&view.me.id)
            }
        }
    }
}

/// What a table can be ordered by: a column each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// The name, as people read it.
    Name,
    /// What is claimed.
    Kind,
    /// What it was made for.
    Dataset,
    /// How many concepts.
    Concepts,
    /// How many labelers.
    Labelers,
    /// How many reviewers.
    Reviewers,
    /// How many inputs.
    Inputs,
    /// How far labeling is.
    Labeling,
    /// How far review is.
    Review,
    /// Where it stands.
    Status,
    /// When it was made.
    Created,
}

/// Numbers within names by their value: `Street 2` before `Street 10`.
fn natural(a: &str, b: &str) -> Ordering {
    let pieces = |text: &str| {
        let mut found: Vec<(u64, String)> = vec![(0, String::new())];
        for letter in text.to_lowercase().chars() {
            match (letter.to_digit(10), found.last_mut()) {
                (Some(digit), Some((number, word))) if word.is_empty() => {
                    *number = number.saturating_mul(10).saturating_add(u64::from(digit));
                }
                (Some(digit), _) => found.push((u64::from(digit), String::new())),
                (None, Some((_, word))) => word.push(letter),
                (None, None) => {}
            }
        }
        found
    };
    pieces(a).cmp(&pieces(b)).then_with(|| a.cmp(b))
}

fn compare(view: &View, key: Key, a: &TaskSummary, b: &TaskSummary) -> Ordering {
    let share = |bar: Option<facts::Bar>| bar.map_or(-1.0, |bar| bar.share());
    match key {
        Key::Name => natural(&a.task.name, &b.task.name),
        Key::Kind => a.task.kind.name().cmp(b.task.kind.name()),
        Key::Dataset => natural(
            &facts::made_for(view, &a.task.inputs),
            &facts::made_for(view, &b.task.inputs),
        ),
        Key::Concepts => a.task.concepts.len().cmp(&b.task.concepts.len()),
        Key::Labelers => a.task.labelers.len().cmp(&b.task.labelers.len()),
        Key::Reviewers => a.task.reviewers.len().cmp(&b.task.reviewers.len()),
        Key::Inputs => facts::inputs(view, a).cmp(&facts::inputs(view, b)),
        Key::Labeling => {
            let share = |task| facts::my_labeling(view, task).share();
            share(a).total_cmp(&share(b))
        }
        Key::Review => share(facts::review(a)).total_cmp(&share(facts::review(b))),
        Key::Status => Standing::of(a).cmp(&Standing::of(b)),
        Key::Created => a.task.id.cmp(&b.task.id),
    }
}

/// Whether a task has the text in its name or kind, or in the name of its dataset, of a concept or of a member.
fn has(view: &View, summary: &TaskSummary, search: &Search) -> bool {
    let has = |name: &str| search.finds(name);
    let task = &summary.task;
    let mut concepts = task.concepts.iter().filter_map(|id| view.concept(*id));
    let mut members = task.labelers.iter().chain(&task.reviewers);
    has(&task.name)
        || has(task.kind.name())
        || has(&facts::made_for(view, &task.inputs))
        || concepts.any(|concept| has(&concept.name))
        || members.any(|id| has(view.member_name(*id)))
}

/// Places in `view.tasks` of what is listed, in order. Of equals, the older comes first.
pub fn listed(view: &View, tab: Tab, search: &str, key: Key, descending: bool) -> Vec<usize> {
    let search = Search::new(search.trim());
    let tasks = &view.tasks;
    let mut places: Vec<usize> = (0..tasks.len())
        .filter(|place| tab.holds(view, &tasks[*place]))
        .filter(|place| search.is_empty() || has(view, &tasks[*place], &search))
        .collect();
    places.sort_by(|a, b| {
        let (a, b) = (&tasks[*a], &tasks[*b]);
        let order = compare(view, key, a, b);
        let order = if descending { order.reverse() } else { order };
        order.then_with(|| a.task.id.cmp(&b.task.id))
    });
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_read_them() {
        let mut names = ["Street 10", "street 2", "Street", "alley", "Street 2"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["alley", "Street", "Street 2", "street 2", "Street 10"]);
    }
}
