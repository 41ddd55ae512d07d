//! What thresholds would make of all that a model suggests: pure counting.

use domain::suggestion::{Auto, Thresholds};
use domain::{ConceptId, Task};
use session::notice::{count, grouped};
use session::view::Histogram;

/// How many suggestions thresholds would approve, leave in between, and discard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// From the upper threshold up.
    pub approve: u64,
    /// Between the two.
    pub between: u64,
    /// Below the lower one.
    pub discard: u64,
}

impl Tally {
    /// All of them.
    pub(super) fn all(self) -> u64 {
        self.approve + self.between + self.discard
    }

    fn plus(self, other: Self) -> Self {
        Self {
            approve: self.approve + other.approve,
            between: self.between + other.between,
            discard: self.discard + other.discard,
        }
    }
}

/// What thresholds make of these probabilities. They come in single precision, so the thresholds are brought to it
/// first: a probability of exactly the threshold is approved here as it is there.
pub(super) fn tally(probabilities: &[f32], thresholds: Thresholds) -> Tally {
    let (approve, discard) = (thresholds.approve as f32, thresholds.discard as f32);
    let mut tally = Tally::default();
    for probability in probabilities {
        if *probability >= approve {
            tally.approve += 1;
        } else if *probability < discard {
            tally.discard += 1;
        } else {
            tally.between += 1;
        }
    }
    tally
}

/// What would become of a concept's suggestions.
pub(super) fn of_concept(histogram: &Histogram, auto: &Auto, concept: ConceptId) -> Tally {
    let probabilities = histogram.by_concept.get(&concept).map_or(&[][..], Vec::as_slice);
    tally(probabilities, auto.thresholds_of(concept))
}

/// What would become of all suggestions of the task's concepts, each by its own thresholds.
pub(super) fn of_task(histogram: &Histogram, auto: &Auto, task: &Task) -> Tally {
    let tallies = task.concepts.iter().map(|id| of_concept(histogram, auto, *id));
    tallies.fold(Tally::default(), Tally::plus)
}

/// The same as a sentence.
pub(super) fn sentence(tally: Tally, (inputs, of): (u64, u64), has_reviewers: bool) -> String {
    let between = if has_reviewers {
        format!("send {} to review", grouped(tally.between))
    } else {
        format!("leave {} as suggestions", grouped(tally.between))
    };
    format!(
        "Of {} on {} of {}: would approve {}, {between}, discard {}.",
        count(tally.all(), "suggestion"),
        grouped(inputs),
        count(of, "input"),
        grouped(tally.approve),
        grouped(tally.discard)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ModelId;
    use std::collections::BTreeMap;

    fn thresholds(approve: f64, discard: f64) -> Thresholds {
        Thresholds { approve, discard }
    }

    #[test]
    fn counting_agrees_with_the_rule_at_every_hundredth() {
        let probabilities: Vec<f64> = (0..=100).map(|n| f64::from(n) / 100.0).collect();
        let single: Vec<f32> = probabilities.iter().map(|p| *p as f32).collect();
        for (approve, discard) in [(0.9, 0.5), (0.7, 0.7), (1.0, 0.0), (0.35, 0.1)] {
            let t = thresholds(approve, discard);
            use domain::suggestion::Decision as D;
            let decided = |what| probabilities.iter().filter(|p| t.decide(**p, true) == what).count() as u64;
            let expected = Tally {
                approve: decided(D::Approve),
                between: decided(D::Review),
                discard: decided(D::Discard),
            };
            assert_eq!(tally(&single, t), expected, "{approve} {discard}");
        }
    }

    #[test]
    fn concepts_with_thresholds_of_their_own_count_by_them() {
        let (car, cup, gone) = (ConceptId::fixed(1), ConceptId::fixed(2), ConceptId::fixed(3));
        let histogram = Histogram {
            by_concept: BTreeMap::from([(car, vec![0.95, 0.6, 0.2]), (cup, vec![0.95, 0.6]), (gone, vec![0.99])]),
            inputs: 2,
            ..Histogram::default()
        };
        let mut auto = Auto::with(ModelId::fixed(9));
        auto.per_concept.insert(cup, thresholds(0.6, 0.3));
        let of = |approve, between, discard| Tally {
            approve,
            between,
            discard,
        };
        assert_eq!(of_concept(&histogram, &auto, car), of(1, 1, 1));
        assert_eq!(of_concept(&histogram, &auto, cup), of(2, 0, 0));
        let task = domain::Task {
            concepts: vec![car, cup],
            ..task()
        };
        let all = of_task(&histogram, &auto, &task);
        assert_eq!(all, of(3, 1, 1), "a concept that is not on the list does not count");
        assert_eq!(
            sentence(all, (2, 3), false),
            "Of 5 suggestions on 2 of 3 inputs: would approve 3, leave 1 as suggestions, discard 1."
        );
        assert_eq!(
            sentence(of(1200, 1, 0), (1, 1), true),
            "Of 1,201 suggestions on 1 of 1 input: would approve 1,200, send 1 to review, discard 0."
        );
    }

    fn task() -> Task {
        Task::new(
            domain::TaskId::fixed(1),
            "T",
            domain::TaskKind::Detection,
            Vec::new(),
            domain::MemberId::fixed(1),
        )
    }
}
