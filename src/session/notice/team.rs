//! What is said about the team: why it is not changed, what somebody has in hand, who took it over.

use super::count;
use super::gestures::joined;
use crate::lines::OpenWork;
use crate::members::TeamError;
use crate::report::HandedOver;
use domain::Role;
use domain::names;
use domain::task_membership::SampleVerdict;

/// The sentence for why the team is not changed.
pub(super) fn refused(error: &TeamError) -> String {
    match error {
        TeamError::EmptyPassphrase => "The passphrase is empty; type one, or remove it.".into(),
        TeamError::Unhashable(why) => format!("The passphrase could not be kept: {why}; try again."),
        TeamError::ReservedName(name) => {
            format!("The name \"{name}\" stands for what comes from files; choose another.")
        }
        TeamError::NoRoles => "A member needs at least one role: lead, labeler or reviewer.".into(),
        TeamError::LastLead(name) => {
            format!("{name} is the only lead, and somebody must be; make somebody else a lead first.")
        }
        TeamError::LacksRole { name, role } => {
            let role = role.name();
            format!("{name} is no {role}; give them that role first, or choose somebody else.")
        }
        TeamError::OpenWork { name, open } => format!(
            "{name} still has {}; say who takes over (`--takeover NAME` on the command line).",
            open_work_text(open)
        ),
        TeamError::StillBusy { name, open } => format!(
            "{name} still has {}; hand that over first (`labelwright member takeover`).",
            open_work_text(open)
        ),
        TeamError::SameMember(name) => format!("{name} cannot take over from themselves; choose somebody else."),
        TeamError::NothingInHand { name, task } => format!("{name} has no open work in the task \"{task}\"."),
        TeamError::WorkedOnSince => "Work went on since, so it cannot go back as a whole; take them into the team \
            again and hand the rest over."
            .into(),
    }
}

/// That a passphrase is missing.
pub(super) fn needs_passphrase(name: &str) -> String {
    format!("{name} has a passphrase; set LABELWRIGHT_PASSPHRASE to it, or use a terminal, where it is asked for.")
}

/// That there is nobody to ask for a new one.
pub(super) fn no_new_passphrase(name: &str) -> String {
    format!("Set LABELWRIGHT_NEW_PASSPHRASE to the new passphrase of {name}, or use a terminal, where it is asked for.")
}

/// That a passphrase is wrong.
pub(super) fn wrong_passphrase(name: &str) -> String {
    format!("That is not the passphrase of {name}; try again, or let a lead set another.")
}

/// What somebody has in hand, as a list: `120 inputs to label and 3 submissions to decide on in "Street"`.
pub fn open_work_text(open: &[OpenWork]) -> String {
    let one = |work: &OpenWork| {
        let label = (work.inputs > 0).then(|| format!("{} to label", count(work.inputs, "input")));
        let decide = (work.reviews > 0).then(|| format!("{} to decide on", count(work.reviews, "submission")));
        let parts: Vec<String> = label.into_iter().chain(decide).collect();
        format!("{} in \"{}\"", parts.join(" and "), names::label(&work.name))
    };
    let parts: Vec<String> = open.iter().map(one).collect();
    super::joined(&parts).unwrap_or_else(|| "no open work".into())
}

/// What became of somebody's open work, a sentence each.
pub fn handed_over(report: &HandedOver) -> Vec<String> {
    let mut said = Vec::new();
    if report.left {
        said.push(format!(
            "{} left the team; what they did stays under their name.",
            report.from
        ));
    }
    let to = report.to.as_deref().unwrap_or("nobody");
    if report.inputs > 0 {
        said.push(format!("{} to label went to {to}.", count(report.inputs, "input")));
    }
    if report.elsewhere > 0 {
        said.push(format!(
            "{} that {to} labels already went to others in turn.",
            count(report.elsewhere, "input")
        ));
    }
    if report.let_go > 0 {
        said.push(format!(
            "{} that others label too {} awaited from {} any more.",
            count(report.let_go, "input"),
            if report.let_go == 1 { "is not" } else { "are not" },
            report.from
        ));
    }
    if report.reviews > 0 {
        let decided = if report.reviews == 1 { "is" } else { "are" };
        said.push(format!(
            "{} {decided} decided on by others now.",
            count(report.reviews, "submission")
        ));
    }
    if said.is_empty() {
        said.push("There was no open work.".into());
    }
    said
}

/// That what a labeler's sample stands for is being decided.
pub(crate) fn deciding_on_sample(who: &str, verdict: SampleVerdict) -> String {
    match verdict {
        SampleVerdict::Open => format!("Holding the work of {who} back"),
        SampleVerdict::Released => format!("Accepting the rest of {who}"),
        SampleVerdict::ReviewAll => format!("Sending all of {who} to review"),
    }
}

/// That too many passphrases were wrong, and when the next may be said.
pub(super) fn too_many_tries(name: &str, seconds: u64) -> String {
    let wait = match seconds {
        1 => "1 second".into(),
        more => format!("{more} seconds"),
    };
    format!("Too many wrong passphrases for {name}; try again in {wait}.")
}

/// That these leads have no passphrase while somebody has one; nothing where all have.
pub(crate) fn leads_without_passphrase(names: &[String]) -> Option<String> {
    let (has, them) = match names {
        [] => return None,
        [_] => ("has", "this lead"),
        _ => ("have", "these leads"),
    };
    let names = joined(names)?;
    Some(format!(
        "{names} {has} no passphrase, so everybody may act as {them} and undo any passphrase; give {names} one too."
    ))
}

/// That more of a labeler's work is being drawn for review.
pub(crate) fn drawing_more(who: &str, count: u64) -> String {
    format!("Sampling {count} more of {who} for review")
}

/// What was drawn.
pub(crate) fn more_drawn(who: &str, moved: u64) -> String {
    match moved {
        0 => format!("{who} has no submissions on hold."),
        1 => format!("1 more submission of {who} goes to review."),
        _ => format!("{} of {who} go to review as well.", count(moved, "submission")),
    }
}

/// What became of so many submissions of a labeler that waited for what their sample showed.
pub(crate) fn sample_decided(who: &str, verdict: SampleVerdict, moved: u64) -> String {
    let (one, many, from_now) = match verdict {
        SampleVerdict::Open => ("waits", "wait", "is on hold unless it is sampled"),
        SampleVerdict::Released => ("is accepted as it is", "are accepted as they are", "is accepted too"),
        SampleVerdict::ReviewAll => ("goes to review", "go to review", "goes there too"),
    };
    let first = match moved {
        0 => format!("Nothing of {who} was on hold"),
        1 => format!("1 submission of {who} {one}"),
        _ => format!("{} of {who} {many}", count(moved, "submission")),
    };
    format!("{first}; what they submit from now on {from_now}.")
}

/// Roles as a list: `lead, labeler`.
pub fn roles(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{GestureId, TaskId};

    fn work(name: &str, inputs: u64, reviews: u64) -> OpenWork {
        OpenWork {
            task: TaskId::fixed(1),
            name: name.into(),
            inputs,
            reviews,
            spare: false,
        }
    }

    #[test]
    fn open_work_is_told_task_by_task() {
        let open = [work("Street", 1200, 0), work("Kinds", 1, 3), work("Night", 0, 1)];
        assert_eq!(
            open_work_text(&open),
            "1,200 inputs to label in \"Street\", 1 input to label and 3 submissions to decide on in \"Kinds\" and \
             1 submission to decide on in \"Night\""
        );
        assert_eq!(open_work_text(&[]), "no open work");
    }

    #[test]
    fn what_a_sample_decided_is_told() {
        let said = |verdict, moved| sample_decided("Ana", verdict, moved);
        assert_eq!(
            said(SampleVerdict::Released, 1200),
            "1,200 submissions of Ana are accepted as they are; what they submit from now on is accepted too."
        );
        assert_eq!(
            said(SampleVerdict::ReviewAll, 1),
            "1 submission of Ana goes to review; what they submit from now on goes there too."
        );
        assert!(said(SampleVerdict::Released, 0).starts_with("Nothing of Ana was on hold; "));
    }

    #[test]
    fn who_got_what_is_told() {
        let report = HandedOver {
            from: "Ana".into(),
            to: Some("Ben".into()),
            left: true,
            inputs: 40,
            elsewhere: 1,
            let_go: 2,
            reviews: 1,
            gesture: GestureId::fixed(1),
        };
        assert_eq!(
            handed_over(&report),
            [
                "Ana left the team; what they did stays under their name.",
                "40 inputs to label went to Ben.",
                "1 input that Ben labels already went to others in turn.",
                "2 inputs that others label too are not awaited from Ana any more.",
                "1 submission is decided on by others now.",
            ]
        );
    }
}
