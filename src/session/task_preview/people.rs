//! Who gets what.

use crate::notice::{count, grouped};
use crate::task_text::{ReviewText, TaskText, WorkerText};
use crate::view::View;
use domain::names::label;
use domain::share::{Weight, quotas};

/// How many inputs each labeler gets to label, in the order of the text; `None` where that is not fixed beforehand
/// (a queue), or where the shares cannot be made.
pub fn shares(view: &View, text: &TaskText, inputs: u64) -> Vec<(String, Option<u64>)> {
    let everybody = |share: Option<u64>| labelers(view, text).map(|name| (name.to_owned(), share)).collect();
    match &text.worker_strategy {
        WorkerText::Full => everybody(Some(inputs)),
        WorkerText::Queue => everybody(None),
        strategy @ WorkerText::Partitioned { weights, .. } => {
            let per_input = strategy.per_input();
            let weighed: Vec<Weight> = labelers(view, text)
                .filter_map(|name| {
                    Some(Weight {
                        labeler: view.members.iter().find(|member| member.name == name)?.id,
                        weight: weights.get(name).copied().unwrap_or(1),
                    })
                })
                .collect();
            let quotas = per_input.and_then(|per_input| quotas(inputs as usize, &weighed, per_input).ok());
            let Some(quotas) = quotas else {
                return everybody(None);
            };
            let of = |name: &str| {
                let found = quotas.iter().find(|(id, _)| view.member_name(*id) == name);
                found.map_or(0, |(_, quota)| *quota as u64)
            };
            labelers(view, text)
                .map(|name| (name.to_owned(), Some(of(name))))
                .collect()
        }
    }
}

/// The labelers by name: the acting member where nobody is named.
fn labelers<'a>(view: &'a View, text: &'a TaskText) -> impl Iterator<Item = &'a str> + Clone {
    let me = text.labelers.is_empty().then_some(view.me.name.as_str());
    text.labelers.iter().map(String::as_str).chain(me)
}

/// How many submissions reviewers get to see in all.
pub fn to_review(view: &View, text: &TaskText, inputs: u64) -> u64 {
    let ReviewText::Manual { sample_percent } = text.review_strategy else {
        return 0;
    };
    let drawn = |given: u64| match given {
        0 => 0,
        given => ((given as f64 * sample_percent / 100.0).round() as u64).clamp(1, given),
    };
    match text.worker_strategy {
        WorkerText::Queue => drawn(inputs),
        WorkerText::Full | WorkerText::Partitioned { .. } => shares(view, text, inputs)
            .into_iter()
            .map(|(_, share)| drawn(share.unwrap_or(0)))
            .sum(),
    }
}

/// What each person who takes part gets, one sentence a person.
pub fn preview(view: &View, text: &TaskText, inputs: u64) -> Vec<String> {
    let shares = shares(view, text, inputs);
    let mut sentences = Vec::new();
    for (name, share) in &shares {
        let mut parts = vec![to_label(text, &shares, (name, *share), inputs)];
        parts.push(what_follows(text, name, shares.len()));
        if text.reviewers.contains(name) && shares.len() > 1 {
            parts.extend(load(view, text, inputs, true));
        }
        sentences.push(format!("{}: {}.", label(name), parts.join("; ")));
    }
    for name in &text.reviewers {
        if !shares.iter().any(|(labeler, _)| labeler == name)
            && let Some(load) = load(view, text, inputs, false)
        {
            sentences.push(format!("{}: {load}.", label(name)));
        }
    }
    sentences
}

/// What a labeler gets to label.
fn to_label(
    text: &TaskText,
    shares: &[(String, Option<u64>)],
    (name, share): (&str, Option<u64>),
    inputs: u64,
) -> String {
    let all = count(inputs, "input");
    match (&text.worker_strategy, share) {
        (WorkerText::Full, _) => format!("{all} to label"),
        (WorkerText::Partitioned { .. }, Some(share)) => format!("{} of {all} to label", grouped(share)),
        (WorkerText::Partitioned { .. }, None) => format!("a part of {all} to label"),
        (WorkerText::Queue, _) => {
            let others: Vec<&str> = shares
                .iter()
                .map(|(other, _)| other.as_str())
                .filter(|other| *other != name)
                .collect();
            match others.as_slice() {
                [] => format!("{all} to label, ten at a time"),
                others => format!("{all} in a queue with {}, ten at a time", listed(others)),
            }
        }
    }
}

/// What happens to a labeler's submitted work.
fn what_follows(text: &TaskText, name: &str, labelers: usize) -> String {
    let alone = labelers == 1 || text.reviewers.len() == 1;
    let who: Vec<&str> = text
        .reviewers
        .iter()
        .map(String::as_str)
        .filter(|reviewer| *reviewer != name || alone)
        .collect();
    let reviewers = match who.as_slice() {
        [] => "nobody".to_owned(),
        who => listed(who),
    };
    let verb = if who.len() < 2 { "reviews" } else { "review" };
    match text.review_strategy {
        ReviewText::None => "nobody reviews them".into(),
        ReviewText::Manual { sample_percent } if sample_percent >= 100.0 => format!("{reviewers} {verb} all of them"),
        ReviewText::Manual { sample_percent } => format!("{reviewers} {verb} {} % of them", percent(sample_percent)),
        ReviewText::Consensus { approval_threshold, .. } => {
            let verb = if who.len() < 2 { "decides" } else { "decide" };
            let per_input = match text.worker_strategy {
                WorkerText::Partitioned { workers_per_input, .. } => workers_per_input as usize,
                WorkerText::Full | WorkerText::Queue => labelers,
            };
            format!("what {approval_threshold} of {per_input} agree on is accepted, {reviewers} {verb} on the rest")
        }
    }
}

/// What a reviewer gets to decide on.
fn load(view: &View, text: &TaskText, inputs: u64, also_labels: bool) -> Option<String> {
    let reviewers = text.reviewers.len() as u64;
    let others = if also_labels { " of others" } else { "" };
    match text.review_strategy {
        ReviewText::None => None,
        ReviewText::Manual { .. } => {
            let all = to_review(view, text, inputs);
            let mine = all.div_ceil(reviewers.max(1));
            let about = if reviewers > 1 || also_labels { "about " } else { "" };
            Some(format!("{about}{}{others} to review", count(mine, "submission")))
        }
        ReviewText::Consensus { .. } if reviewers > 1 => Some("shares the decisions where labelers disagree".into()),
        ReviewText::Consensus { .. } => Some("decides where labelers disagree".into()),
    }
}

/// All of it in one line.
pub fn summary(view: &View, text: &TaskText, inputs: u64) -> String {
    let names: Vec<&str> = labelers(view, text).collect();
    let mine = names == [view.me.name.as_str()];
    let who = match names.as_slice() {
        _ if mine => "You".to_owned(),
        [one, two, three, rest @ ..] if rest.len() > 1 => {
            format!(
                "{}, {}, {} and {} others",
                label(one),
                label(two),
                label(three),
                rest.len()
            )
        }
        names => listed(names),
    };
    let s = if names.len() == 1 && !mine { "s" } else { "" };
    let all = count(inputs, "input");
    let labeling = match &text.worker_strategy {
        WorkerText::Full if names.len() > 1 => format!("{who} each label all {all}"),
        WorkerText::Full => format!("{who} label{s} all {all}"),
        WorkerText::Partitioned {
            workers_per_input,
            overlap,
            ..
        } => {
            let each = match workers_per_input {
                1 => String::new(),
                more => format!(", each labeled by {more}"),
            };
            let some = overlap.map_or_else(String::new, |overlap| {
                let more = grouped(overlap.of(inputs as usize) as u64);
                let labeled = if *workers_per_input == 1 { "labeled " } else { "" };
                format!(", {more} of them {labeled}by {}", overlap.workers_per_input)
            });
            format!("{who} share{s} {all}{each}{some}")
        }
        WorkerText::Queue => format!("{who} take{s} {all} from a queue"),
    };
    let reviewers: Vec<&str> = text.reviewers.iter().map(String::as_str).collect();
    let verb = if reviewers.len() == 1 { "reviews" } else { "review" };
    let by = if reviewers.is_empty() {
        "nobody".into()
    } else {
        listed(&reviewers)
    };
    let reviewing = match text.review_strategy {
        ReviewText::None => "nobody reviews".into(),
        ReviewText::Manual { sample_percent } if sample_percent >= 100.0 => format!("{by} {verb} all of it"),
        ReviewText::Manual { sample_percent } => format!("{by} {verb} {} % of it", percent(sample_percent)),
        ReviewText::Consensus { approval_threshold, .. } => {
            format!("{approval_threshold} must agree, {by} {verb} the rest")
        }
    };
    format!("{labeling}; {reviewing}.")
}

/// Names as a list: `Ana, Ben and Cy`.
pub fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| label(name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn percent(share: f64) -> String {
    let text = format!("{share:.1}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
