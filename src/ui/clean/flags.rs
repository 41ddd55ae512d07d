//! What each flag is called, and which pictures have it by the thresholds as they are.

use super::{Item, Settled, histogram};
use domain::InputId;
use domain::clean::{Flag, Thresholds};
use session::clean::Findings;
use std::collections::BTreeMap;

/// What is said over the pictures.
pub(super) fn title(flag: Flag) -> &'static str {
    match flag {
        Flag::Duplicate => "Duplicates",
        Flag::NearDuplicate => "Near duplicates",
        Flag::Blurry => "Blurry",
        Flag::Dark => "Dark",
        Flag::Bright => "Bright",
        Flag::Small => "Small",
        Flag::OddAspect => "Odd aspect",
        Flag::Unreadable => "Unreadable",
        Flag::Missing => "Missing",
    }
}

/// What is said where no picture has the flag.
pub(super) fn none(flag: Flag) -> &'static str {
    match flag {
        Flag::Duplicate => "No two images have the same bytes.",
        Flag::NearDuplicate => "No two images look alike.",
        Flag::Blurry | Flag::Dark | Flag::Bright | Flag::Small | Flag::OddAspect => {
            "No image lies beyond the threshold."
        }
        Flag::Unreadable => "Every image that is there can be read.",
        Flag::Missing => "Every image is there.",
    }
}

/// Whether it is of several pictures together.
pub(super) fn is_of_groups(flag: Flag) -> bool {
    matches!(flag, Flag::Duplicate | Flag::NearDuplicate)
}

/// The pictures and groups of each flag that are not settled.
pub(super) fn items(found: &Findings, thresholds: &Thresholds, settled: &Settled) -> BTreeMap<Flag, Vec<Item>> {
    let is_open = |at: &usize| {
        let input = &found.inputs[*at];
        !input.excluded && !settled.excluded.contains(&input.id)
    };
    let mut items: BTreeMap<Flag, Vec<Item>> = BTreeMap::new();
    for (flag, groups) in [
        (Flag::Duplicate, &found.duplicates),
        (Flag::NearDuplicate, &found.near_duplicates),
    ] {
        let open = groups
            .iter()
            .map(|group| group.iter().copied().filter(is_open).collect::<Item>());
        items.insert(flag, open.filter(|group| group.len() > 1).collect());
    }
    for (at, input) in found.inputs.iter().enumerate().filter(|(at, _)| is_open(at)) {
        for flag in input.flags(thresholds) {
            items.entry(flag).or_default().push(vec![at]);
        }
    }
    for (flag, items) in &mut items {
        items.retain(|item| {
            let mut ids: Vec<InputId> = item.iter().map(|at| found.inputs[*at].id).collect();
            ids.sort_unstable();
            let key = (*flag, ids);
            !settled.ignored.contains(&key) && !found.ignored.contains(&key)
        });
        // The worst first: by that a threshold is found.
        histogram::sort(items, found, *flag);
    }
    items
}
