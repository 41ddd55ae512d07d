//! What an edit of a running task changes, as far as the two texts tell.

use super::people::{listed, percent};
use crate::session::notice::count;
use crate::session::task_text::{InputsText, ReviewText, TaskText, WorkerText};

/// What is different in `new`, for whom, as sentences; empty where nothing is.
pub fn changes(old: &TaskText, new: &TaskText) -> Vec<String> {
    let mut said = Vec::new();
    if old.name != new.name {
        said.push(format!("The task is called \"{}\" from now on.", new.name.trim()));
    }
    if old.kind != new.kind {
        said.push(format!("It becomes a {} task.", new.kind.name().to_lowercase()));
    }
    if old.inputs != new.inputs {
        said.push(format!(
            "It is made for {}; inputs it has already stay.",
            inputs(&new.inputs)
        ));
    }
    list(
        &mut said,
        &old.concepts,
        &new.concepts,
        "can be claimed too",
        "can no longer be claimed",
    );
    if old.concepts != new.concepts && same_set(&old.concepts, &new.concepts) {
        said.push("Keys of concepts change, since their order does.".into());
    }
    list(
        &mut said,
        &old.labelers,
        &new.labelers,
        "labels too",
        "labels no longer; untouched inputs go to the others",
    );
    if old.worker_strategy != new.worker_strategy {
        said.push(worker(&new.worker_strategy).into());
    }
    list(
        &mut said,
        &old.reviewers,
        &new.reviewers,
        "reviews too",
        "reviews no longer; what waits goes to the others",
    );
    if old.review_strategy != new.review_strategy {
        said.push(review(&new.review_strategy));
    }
    rest(&mut said, old, new);
    said
}

fn rest(said: &mut Vec<String>, old: &TaskText, new: &TaskText) {
    let mut say = |changed: bool, sentence: &str| {
        if changed {
            said.push(sentence.to_owned());
        }
    };
    say(
        old.instructions != new.instructions || old.dictionary != new.dictionary,
        "Every labeler is shown the new instructions once.",
    );
    say(old.assist != new.assist, "Suggestions to labelers change.");
    say(old.auto != new.auto, "Auto-annotation changes; nothing runs by itself.");
    say(
        old.exclusive != new.exclusive,
        "How many concepts an input may have changes.",
    );
    say(
        old.reject_reasons != new.reject_reasons,
        "Reviewers choose from other reasons.",
    );
    let names = if new.blind_review {
        "Reviewers no longer see names."
    } else {
        "Reviewers see names again."
    };
    say(old.blind_review != new.blind_review, names);
    let others = if new.see_others {
        "Labelers see each other's work."
    } else {
        "Labelers no longer see each other's work."
    };
    say(old.see_others != new.see_others, others);
    say(old.faq != new.faq, "The list of questions and answers changes.");
    say(
        old.lease_minutes != new.lease_minutes,
        "Untouched inputs go back to the queue after another time.",
    );
}

fn same_set(old: &[String], new: &[String]) -> bool {
    old.len() == new.len() && old.iter().all(|name| new.contains(name))
}

fn list(said: &mut Vec<String>, old: &[String], new: &[String], comes: &str, goes: &str) {
    let missing = |from: &[String], other: &[String]| -> Vec<String> {
        from.iter().filter(|name| !other.contains(name)).cloned().collect()
    };
    for (names, what) in [(missing(new, old), comes), (missing(old, new), goes)] {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names.as_slice() {
            [] => {}
            [one] => said.push(format!("{one} {what}.")),
            several => {
                let what = what.replacen("labels", "label", 1).replacen("reviews", "review", 1);
                said.push(format!("{} {what}.", listed(several)));
            }
        }
    }
}

fn inputs(choice: &InputsText) -> String {
    match choice {
        InputsText::All => "all inputs".into(),
        InputsText::Dataset(name) => format!("the dataset \"{name}\""),
        InputsText::Search(part) => format!("inputs whose name contains \"{part}\""),
    }
}

fn worker(strategy: &WorkerText) -> &'static str {
    match strategy {
        WorkerText::Full => "Every input goes to every labeler.",
        WorkerText::Partitioned { .. } => "Inputs that nobody began are shared out anew.",
        WorkerText::Queue => "Inputs that nobody began wait in a queue.",
    }
}

fn review(strategy: &ReviewText) -> String {
    let what = match strategy {
        ReviewText::None => "What is submitted from now on is accepted".to_owned(),
        ReviewText::Manual { sample_percent } => {
            format!(
                "{} % of what is submitted from now on is reviewed",
                percent(*sample_percent)
            )
        }
        ReviewText::Consensus { approval_threshold, .. } => {
            format!(
                "{} must agree from now on",
                count(u64::from(*approval_threshold), "labeler")
            )
        }
    };
    format!("{what}; earlier submissions stay as they are.")
}
