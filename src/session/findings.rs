//! What a look through the pictures found, as data: the window shows it, and moves thresholds over it.

use super::report::Skipped;
use domain::clean::{Candidate, Features, Flag, Thresholds, best, flags, size_flags};
use domain::{ContentHash, InputId, Size};
use std::collections::BTreeSet;

/// What a look found of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The input.
    pub id: InputId,
    /// Its name.
    pub name: String,
    /// Its size in pixels, as the project knows it.
    pub size: Size,
    /// The bytes of its file.
    pub bytes: u64,
    /// It was left out when it was looked at: nothing about it is to be settled any more.
    pub excluded: bool,
    /// What was measured, where it could be read.
    pub features: Option<Features>,
    /// Unreadable or missing.
    pub found: Option<Flag>,
    /// How many annotations it has, and whether it is in a task or a dataset; looked up for members of groups alone.
    pub annotations: u64,
    pub(crate) is_used: bool,
    pub(crate) hash: Option<ContentHash>,
    /// Names what was measured: alike for inputs with the same content.
    pub(crate) content: ContentHash,
}

impl Finding {
    /// What is wrong with it by itself, by these thresholds.
    pub fn flags(&self, thresholds: &Thresholds) -> Vec<Flag> {
        let mut own = match &self.features {
            Some(features) => flags(features, thresholds),
            None => size_flags(self.size, thresholds),
        };
        own.extend(self.found);
        own
    }
}

/// What a look found: inputs in the order of import, groups of them by their places. What is left out is in no group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// The inputs.
    pub inputs: Vec<Finding>,
    /// Those whose files are equal byte by byte.
    pub duplicates: Vec<Vec<usize>>,
    /// Those that look alike.
    pub near_duplicates: Vec<Vec<usize>>,
    /// By which it was looked.
    pub thresholds: Thresholds,
    /// What is right as it is: inputs that have a flag together or alone, in the order of their identifiers.
    pub ignored: BTreeSet<(Flag, Vec<InputId>)>,
    /// Inputs whose pictures could not be looked at, and why.
    pub skipped: Vec<Skipped>,
}

impl Findings {
    /// Whether what these places have together or alone is right as it is.
    pub fn is_ignored(&self, flag: Flag, places: &[usize]) -> bool {
        !self.ignored.is_empty() && {
            let mut ids: Vec<InputId> = places.iter().map(|at| self.inputs[*at].id).collect();
            ids.sort_unstable();
            self.ignored.contains(&(flag, ids))
        }
    }

    /// The groups of a flag that are not right as they are.
    pub(crate) fn open_groups(&self, flag: Flag) -> impl Iterator<Item = &Vec<usize>> {
        let groups = match flag {
            Flag::NearDuplicate => &self.near_duplicates,
            _ => &self.duplicates,
        };
        groups.iter().filter(move |group| !self.is_ignored(flag, group))
    }

    /// The place of the best of a group, see [`best`].
    pub fn best(&self, group: &[usize]) -> Option<usize> {
        let of = |at: &usize| {
            let input = &self.inputs[*at];
            Candidate {
                annotations: input.annotations,
                is_used: input.is_used,
                size: input.size,
                flags: input.flags(&self.thresholds).len(),
                sharpness: input.features.map_or(0.0, |features| features.sharpness),
            }
        };
        let pictures: Vec<_> = group.iter().map(of).collect();
        best(&pictures).map(|at| group[at])
    }

    /// All of a group but the best.
    pub fn others(&self, group: &[usize]) -> Vec<usize> {
        let best = self.best(group);
        group.iter().copied().filter(|at| Some(*at) != best).collect()
    }

    /// All flags of all inputs, the groups' among them.
    pub(crate) fn flags(&self) -> Vec<BTreeSet<Flag>> {
        let open = |at: usize| {
            let own = self.inputs[at].flags(&self.thresholds).into_iter();
            own.filter(|flag| !self.is_ignored(*flag, &[at])).collect()
        };
        let mut all: Vec<BTreeSet<Flag>> = (0..self.inputs.len()).map(open).collect();
        for flag in [Flag::Duplicate, Flag::NearDuplicate] {
            for at in self.open_groups(flag).flatten() {
                all[*at].insert(flag);
            }
        }
        all
    }
}
