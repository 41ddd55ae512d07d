//! The choice of which inputs are listed, by how far my work on them is: chips in the browser, a menu at the strip.

use domain::task::WorkState;

/// The states of my work to choose from: name, what it shows, states. The first one takes all.
pub(crate) const STATES: [(&str, &str, &[WorkState]); 5] = [
    ("All", "In any state", &[]),
    (
        "Open",
        "Still to be done by me",
        &[WorkState::Unlabeled, WorkState::InProgress, WorkState::Returned],
    ),
    (
        "Rejected",
        "Rejected by a reviewer, to be corrected",
        &[WorkState::Returned],
    ),
    (
        "Submitted",
        "What I submitted; it can be withdrawn until it is reviewed",
        &[WorkState::Submitted, WorkState::Done],
    ),
    ("Skipped", "Skipped by me", &[WorkState::Skipped]),
];

/// The name of a choice; `None` for one that is not on the list.
pub(crate) fn chosen(states: &[WorkState]) -> Option<&'static str> {
    STATES.iter().find(|(_, _, of)| *of == states).map(|(name, ..)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_can_be_listed() {
        for state in WorkState::ALL {
            assert!(STATES[1..].iter().any(|(_, _, of)| of.contains(&state)), "{state:?}");
        }
        assert_eq!(chosen(&[]), Some("All"));
        assert_eq!(chosen(&[WorkState::Skipped]), Some("Skipped"));
        assert_eq!(chosen(&[WorkState::Done]), None);
    }
}
