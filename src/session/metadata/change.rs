//! The change of an input's row that changes its metadata.

use domain::{Change, Input, Metadata, Row};
use std::collections::BTreeSet;

/// The input as it is once this is set and these keys are gone; nothing where that changes nothing.
pub(crate) fn edited(input: Input, set: &Metadata, unset: &[String]) -> Option<Change> {
    let mut metadata = input.metadata.clone();
    for key in unset {
        metadata.unset(key);
    }
    for (key, value) in set.iter() {
        // What cannot be a key was told where it was read.
        let _ = metadata.set(key, value.clone());
    }
    let after = Input {
        metadata,
        ..input.clone()
    };
    Change::update(Row::Input(input), Row::Input(after))
}

/// The keys whose values a change of an input's row changes.
pub(crate) fn keys_changed(change: &Change, keys: &mut BTreeSet<String>) {
    let (Some(Row::Input(before)), Some(Row::Input(after))) = (change.before(), change.after()) else {
        return;
    };
    let differs = |key: &str| before.metadata.get(key) != after.metadata.get(key);
    let all = before.metadata.iter().chain(after.metadata.iter()).map(|(key, _)| key);
    keys.extend(all.filter(|key| differs(key)).map(str::to_owned));
}
