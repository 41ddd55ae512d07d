//! Dividing inputs into parts for training, validation and test.

use super::ids::InputId;
use super::input::ContentHash;
use super::share;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The names that a part may have, as trainers know them, in the order in which they are written.
pub(crate) const PARTS: [&str; 3] = ["train", "val", "test"];

/// How inputs are divided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// Each part's name, one of [`PARTS`], and its share of all inputs; the shares add up to 1.
    parts: Vec<(String, f64)>,
    /// The same seed divides the same inputs in the same way.
    seed: u64,
}

/// Why a split cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// It is not written as it should be.
    #[error("{0:?} is no share; write train=0.8,val=0.2")]
    NoShare(String),
    /// A part is called otherwise.
    #[error("no part is called {0:?}; there are train, val and test")]
    NoSuchPart(String),
    /// A part is named twice.
    #[error("{0} is named twice")]
    Twice(String),
    /// Trainers need something to train on.
    #[error("there is no part to train on; write train=0.8,val=0.2")]
    NoTraining,
}

impl Split {
    /// Parts with their shares, of which only the proportions count, so that `80` and `20` are as good as `0.8` and
    /// `0.2`.
    ///
    /// # Errors
    /// [`SplitError`].
    pub fn new(parts: Vec<(String, f64)>, seed: u64) -> Result<Self, SplitError> {
        for (at, (name, share)) in parts.iter().enumerate() {
            if !PARTS.contains(&name.as_str()) {
                return Err(SplitError::NoSuchPart(name.clone()));
            }
            if !(share.is_finite() && *share > 0.0) {
                return Err(SplitError::NoShare(format!("{name}={share}")));
            }
            if parts[..at].iter().any(|(other, _)| other == name) {
                return Err(SplitError::Twice(name.clone()));
            }
        }
        if !parts.iter().any(|(name, _)| name == PARTS[0]) {
            return Err(SplitError::NoTraining);
        }
        let all: f64 = parts.iter().map(|(_, share)| share).sum();
        let mut parts: Vec<(String, f64)> = parts.into_iter().map(|(name, share)| (name, share / all)).collect();
        parts.sort_by_key(|(name, _)| PARTS.iter().position(|part| part == name));
        Ok(Self { parts, seed })
    }

    /// Reads `train=0.8,val=0.2`.
    ///
    /// # Errors
    /// [`SplitError`].
    pub fn read(text: &str, seed: u64) -> Result<Self, SplitError> {
        let part = |part: &str| {
            let wrong = || SplitError::NoShare(part.to_owned());
            let (name, share) = part.split_once('=').ok_or_else(wrong)?;
            let share: f64 = share.trim().parse().map_err(|_| wrong())?;
            Ok((name.trim().to_owned(), share))
        };
        Self::new(text.split(',').map(part).collect::<Result<_, SplitError>>()?, seed)
    }

    /// The same parts under another seed.
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The names of the parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(name, _)| name.as_str())
    }

    /// For each input the part that it goes to, by position. Inputs with the same bytes go to the same part, so that
    /// nothing is validated that was trained on; every part gets something as long as there is enough.
    pub fn assign(&self, inputs: &[(InputId, ContentHash)]) -> HashMap<InputId, usize> {
        let mut groups: HashMap<ContentHash, Vec<InputId>> = HashMap::new();
        for (input, hash) in inputs {
            groups.entry(*hash).or_default().push(*input);
        }
        let mut groups: Vec<(u64, ContentHash, Vec<InputId>)> = groups
            .into_iter()
            .map(|(hash, inputs)| (share::content_score(self.seed, &hash.0), hash, inputs))
            .collect();
        groups.sort_unstable_by_key(|(score, hash, _)| (*score, *hash));
        let mut given = vec![0usize; self.parts.len()];
        let mut places = HashMap::with_capacity(inputs.len());
        for (at, (.., group)) in groups.into_iter().enumerate() {
            let part = if at < self.parts.len() {
                at
            } else {
                self.furthest_behind(&given, inputs.len())
            };
            given[part] += group.len();
            places.extend(group.into_iter().map(|input| (input, part)));
        }
        places
    }

    /// The part that lacks most of what it is to get of `all` inputs.
    fn furthest_behind(&self, given: &[usize], all: usize) -> usize {
        let lacks = |part: usize| self.parts[part].1 * all as f64 - given[part] as f64;
        let behind = (0..self.parts.len()).max_by(|a, b| lacks(*a).total_cmp(&lacks(*b)).then(b.cmp(a)));
        behind.unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(count: u128) -> Vec<(InputId, ContentHash)> {
        let hash = |n: u128| {
            let mut bytes = [0; 32];
            bytes[..16].copy_from_slice(&n.to_le_bytes());
            ContentHash(bytes)
        };
        (0..count).map(|n| (InputId::fixed(n), hash(n))).collect()
    }

    #[test]
    fn shares_are_met_and_stay_the_same() {
        let split = Split::read("val=0.1, train=0.8,test=0.1", 7).expect("a split");
        assert_eq!(split.names().collect::<Vec<_>>(), ["train", "val", "test"]);
        let all = inputs(100);
        let places = split.assign(&all);
        let count = |part: usize| places.values().filter(|place| **place == part).count();
        assert_eq!([count(0), count(1), count(2)], [80, 10, 10]);
        let mut turned = all.clone();
        turned.reverse();
        assert_eq!(
            split.assign(&turned),
            places,
            "the order of the inputs makes no difference"
        );
        assert_ne!(
            Split::read("train=8,val=1,test=1", 8).expect("a split").assign(&all),
            places
        );
    }

    #[test]
    fn equal_pictures_go_to_the_same_part() {
        let mut all = inputs(60);
        for (at, (_, hash)) in all.iter_mut().enumerate() {
            hash.0[0] = (at / 3) as u8;
        }
        let places = Split::read("train=0.5,val=0.5", 1).expect("a split").assign(&all);
        for group in all.chunks(3) {
            let parts: Vec<usize> = group.iter().map(|(id, _)| places[id]).collect();
            assert!(parts.iter().all(|part| *part == parts[0]), "{parts:?}");
        }
    }

    #[test]
    fn no_part_stays_empty_while_there_is_enough() {
        let split = Split::read("train=0.9,val=0.1", 3).expect("a split");
        let places = split.assign(&inputs(2));
        assert_eq!(places.values().filter(|part| **part == 1).count(), 1);
    }

    #[test]
    fn what_is_no_split_is_refused() {
        let read = |text| Split::read(text, 0).expect_err(text);
        assert_eq!(read("train"), SplitError::NoShare("train".into()));
        assert_eq!(read("train=-1"), SplitError::NoShare("train=-1".into()));
        assert_eq!(read("train=NaN"), SplitError::NoShare("train=NaN".into()));
        assert_eq!(read("training=1"), SplitError::NoSuchPart("training".into()));
        assert_eq!(read("train=1,train=1"), SplitError::Twice("train".into()));
        assert_eq!(read("val=1"), SplitError::NoTraining);
    }
}
