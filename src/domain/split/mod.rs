//! The splits of a dataset, for training, validation and test, and dividing inputs into them.

mod divide;

pub use divide::{PinsDiffer, ToSplit};

use crate::ids::InputId;
use crate::input::ContentHash;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;

/// A split of a dataset; what belongs to one never goes to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// To learn from.
    Train,
    /// To choose by.
    Val,
    /// To judge by.
    Test,
}

impl Split {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Train, Self::Val, Self::Test];

    /// Its name in files and queries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Val => "val",
            Self::Test => "test",
        }
    }

    /// The split of exactly this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|split| split.name() == name)
    }

    /// The split that people mean by a word: in any case, and with a year behind it as in `train2017`.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
        match word.trim_end_matches(['_', '-']) {
            "train" | "training" => Some(Self::Train),
            "val" | "valid" | "validation" | "dev" => Some(Self::Val),
            "test" | "testing" => Some(Self::Test),
            _ => None,
        }
    }
}

/// How inputs are divided into splits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitRatios {
    /// Each split with its share of all inputs; the shares add up to 1.
    shares: Vec<(Split, f64)>,
    /// The same seed divides the same inputs in the same way.
    seed: u64,
}

impl fmt::Display for SplitRatios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (split, share)) in self.shares.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            write!(f, "{comma}{}={share}", split.name())?;
        }
        write!(f, " by seed {}", self.seed)
    }
}

/// Why a split cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SplitError {
    /// It is not written as it should be.
    #[error("{0:?} is no share; write train=0.8,val=0.2")]
    NoShare(String),
    /// They do not add up.
    #[error("the shares add up to {0:.3}, not to 1; write train=0.8,val=0.1,test=0.1")]
    NotOne(f64),
    /// A split is called otherwise.
    #[error("no split is called {0:?}; there are train, val and test")]
    NoSuchSplit(String),
    /// A split is named twice.
    #[error("{} is named twice", .0.name())]
    Twice(Split),
    /// Trainers need something to train on.
    #[error("there is no split to train on; write train=0.8,val=0.2")]
    NoTraining,
}

impl Default for SplitRatios {
    /// All is trained on.
    fn default() -> Self {
        Self {
            shares: vec![(Split::Train, 1.0)],
            seed: 0,
        }
    }
}

impl SplitRatios {
    /// Splits with their shares, of which only the proportions count, so that `80` and `20` are as good as `0.8` and
    /// `0.2`.
    ///
    /// # Errors
    /// [`SplitError`].
    pub fn new(shares: &[(Split, f64)], seed: u64) -> Result<Self, SplitError> {
        for (at, (split, share)) in shares.iter().enumerate() {
            if !(share.is_finite() && *share > 0.0) {
                return Err(SplitError::NoShare(format!("{}={share}", split.name())));
            }
            if shares[..at].iter().any(|(other, _)| other == split) {
                return Err(SplitError::Twice(*split));
            }
        }
        if !shares.iter().any(|(split, _)| *split == Split::Train) {
            return Err(SplitError::NoTraining);
        }
        let all: f64 = shares.iter().map(|(_, share)| share).sum();
        let mut shares: Vec<(Split, f64)> = shares.iter().map(|(split, share)| (*split, share / all)).collect();
        shares.sort_by_key(|(split, _)| *split);
        Ok(Self { shares, seed })
    }

    /// Reads `train=0.8,val=0.2`.
    ///
    /// # Errors
    /// [`SplitError`].
    pub fn read(text: &str, seed: u64) -> Result<Self, SplitError> {
        let share = |one: &str| {
            let wrong = || SplitError::NoShare(one.to_owned());
            let (name, share) = one.split_once('=').ok_or_else(wrong)?;
            let split = Split::named(name.trim()).ok_or_else(|| SplitError::NoSuchSplit(name.trim().to_owned()))?;
            Ok((split, share.trim().parse().map_err(|_| wrong())?))
        };
        let shares = text.split(',').map(share).collect::<Result<Vec<_>, SplitError>>()?;
        let all: f64 = shares.iter().map(|(_, share)| share).sum();
        // Whole numbers are parts or percentages; of fractions one that was mistyped would change all others.
        let fractions = shares.iter().any(|(_, share)| *share > 0.0 && share.fract() != 0.0);
        if fractions && (all - 1.0).abs() > 0.005 && (all - 100.0).abs() > 0.5 {
            return Err(SplitError::NotOne(all));
        }
        Self::new(&shares, seed)
    }

    /// The same shares under another seed.
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The splits with their shares, which add up to 1, in the order in which they are written.
    pub fn shares(&self) -> &[(Split, f64)] {
        &self.shares
    }

    /// For each input the split that it goes to. Inputs with the same bytes go to the same split, so that nothing is
    /// validated that was trained on; every split gets something as long as there is enough.
    pub fn assign(&self, inputs: &[(InputId, ContentHash)]) -> HashMap<InputId, Split> {
        let alone = |(input, content): &(InputId, ContentHash)| ToSplit {
            input: *input,
            content: *content,
            concepts: Vec::new(),
            pin: None,
        };
        let divided = self.divide(&inputs.iter().map(alone).collect::<Vec<_>>(), &[], false);
        // Without pins none differ.
        let splits = divided.unwrap_or_default();
        inputs.iter().map(|(input, _)| *input).zip(splits).collect()
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
        let split = SplitRatios::read("val=0.1, train=0.8,test=0.1", 7).expect("a split");
        assert_eq!(
            split.shares().iter().map(|share| share.0).collect::<Vec<_>>(),
            Split::ALL
        );
        let all = inputs(100);
        let places = split.assign(&all);
        let count = |split: Split| places.values().filter(|place| **place == split).count();
        assert_eq!(Split::ALL.map(count), [80, 10, 10]);
        let mut turned = all.clone();
        turned.reverse();
        assert_eq!(
            split.assign(&turned),
            places,
            "the order of the inputs makes no difference"
        );
        assert_ne!(
            SplitRatios::read("train=8,val=1,test=1", 8)
                .expect("a split")
                .assign(&all),
            places
        );
    }

    #[test]
    fn equal_pictures_go_to_the_same_split() {
        let mut all = inputs(60);
        for (at, (_, hash)) in all.iter_mut().enumerate() {
            hash.0[0] = (at / 3) as u8;
        }
        let places = SplitRatios::read("train=0.5,val=0.5", 1).expect("a split").assign(&all);
        for group in all.chunks(3) {
            let found: Vec<Split> = group.iter().map(|(id, _)| places[id]).collect();
            assert!(found.iter().all(|split| *split == found[0]), "{found:?}");
        }
    }

    #[test]
    fn no_split_stays_empty_while_there_is_enough() {
        let split = SplitRatios::read("train=0.9,val=0.1", 3).expect("a split");
        let places = split.assign(&inputs(2));
        assert_eq!(places.values().filter(|split| **split == Split::Val).count(), 1);
    }

    #[test]
    fn words_in_use_are_known_and_others_are_not() {
        for (word, split) in [
            ("Training", Some(Split::Train)),
            ("train2017", Some(Split::Train)),
            ("VALID", Some(Split::Val)),
            ("Testing", Some(Split::Test)),
            ("trained", None),
            ("2017", None),
        ] {
            assert_eq!(Split::of_word(word), split, "{word}");
        }
    }

    #[test]
    fn what_is_no_split_is_refused() {
        let read = |text| SplitRatios::read(text, 0).expect_err(text);
        assert_eq!(read("train"), SplitError::NoShare("train".into()));
        assert_eq!(read("train=-1"), SplitError::NoShare("train=-1".into()));
        assert_eq!(read("train=NaN"), SplitError::NoShare("train=NaN".into()));
        assert_eq!(read("training=1"), SplitError::NoSuchSplit("training".into()));
        assert_eq!(read("train=1,train=1"), SplitError::Twice(Split::Train));
        assert_eq!(read("val=1"), SplitError::NoTraining);
        assert_eq!(read("train=0.75,val=0.5"), SplitError::NotOne(1.25));
        assert_eq!(read("train=0.75"), SplitError::NotOne(0.75));
        assert!(SplitRatios::read("train=66.7,val=33.3", 0).is_ok());
    }
}
