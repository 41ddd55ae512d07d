//! How far labelers agree on inputs that several of them labeled, by what each of them submitted first.
//!
//! **Percent** is what people mean by "85 to 90 % agreement". Classes: of every two labelers of an input, how many say the
//! same of all concepts. Regions: of all different things that two labelers marked, how many both marked.
//!
//! **Classes.** A unit is a concept on an input, and a labeler gives it one of three values: present, absent, unclaimed.
//! Over the units go Krippendorff's alpha, Fleiss' kappa where all inputs have the same number of labelers, and Cohen's
//! kappa of two labelers; see [`nominal`]. F1 counts what both of two labelers say is present.
//!
//! **Regions.** Of two labelers, marks of one concept that overlap (intersection over union) by
//! [`AgreementRule::iou`] at least are matched one to one. F1, precision and recall count what was matched.
//!
//! **The alpha of regions is ours.** Units are the things marked on an input, each with one value per labeler, a region or
//! *nothing*, and one unit more for the rest of the image, where all have nothing. With more than two labelers the things
//! are found as for [`consensus`](super::consensus). Two values are apart by δ: 0 for nothing and nothing, 1 for nothing
//! and a region, 1 for regions of two concepts, and 1 less their overlap for regions of one concept. As in Krippendorff's
//! alpha, the disagreement seen on an input is the sum over its units of δ over both orders of every two of the unit's
//! values, divided by one less than its labelers, m - 1; the disagreement expected is the sum of δ over both orders of
//! every two of the n values of the *same input*, divided by n - 1, for a region is compared with what else is on its
//! image and not with other images. Alpha is one less the sum seen over the sum expected. Inputs where nobody marked
//! anything say nothing.
//!
//! An example: Ana marks two cars. Ben marks the first one with an overlap of 0.9, and not the second. The units are {a1,
//! b1}, {a2, nothing} and {nothing, nothing}, n = 6. Seen: 2 x 0.1 + 2 x 1 + 0 = 2.2. Expected: three regions and three
//! times nothing make 2 x 9 x 1 = 18, three regions among each other 2 x (0.1 + 1 + 1) = 4.2, together 22.2, by 5: 4.44.
//! Alpha = 1 - 2.2 / 4.44 = 0.505.
//!
//! What is not defined, as with one value or one labeler, is no number. May import the rest of the domain. Start reading
//! at [`Agreement::of`], then [`compare`](compare()) (one input), `first` (what was submitted first), `figure` (intervals).

mod classes;
mod compare;
mod figure;
mod first;
pub mod nominal;
mod regions;
mod sums;

pub use compare::{AgreementRule, compare};
pub use figure::{Bootstrap, Figure};
pub use first::{Claim, First, FirstSubmissions};
pub use sums::{Compared, Disagreement};

use super::ids::{ConceptId, InputId, MemberId};
use super::numbers::step_for;
use super::task::TaskKind;
use super::timestamp::Timestamp;
use figure::{Series, Statistic, Sums, UNCLAIMED, figures};
use std::collections::{BTreeMap, BTreeSet};
use sums::{Claims, Part};

/// How far labelers agree; a figure that is not defined is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Headline {
    /// How often two labelers say the same, 0 to 1.
    pub percent: Option<Figure>,
    /// Krippendorff's alpha; of regions, ours.
    pub alpha: Option<Figure>,
    /// Fleiss' kappa, of classes that all have the same number of labelers.
    pub fleiss: Option<Figure>,
    /// F1 over all pairs of labelers, 0 to 1.
    pub f1: Option<Figure>,
    /// Regions: the mean overlap of what was matched.
    pub mean_iou: Option<Figure>,
}

/// How far two labelers agree.
#[derive(Clone, Debug, PartialEq)]
pub struct PairAgreement {
    /// The two, the lower identifier first.
    pub between: (MemberId, MemberId),
    /// How often they say the same, 0 to 1.
    pub percent: Option<Figure>,
    /// Cohen's kappa, of classes.
    pub kappa: Option<Figure>,
    /// F1, 0 to 1.
    pub f1: Option<Figure>,
    /// Of what the second has, how much the first has as well.
    pub precision: Option<Figure>,
    /// Of what the first has, how much the second has as well.
    pub recall: Option<Figure>,
    /// Regions: the mean overlap of what was matched.
    pub mean_iou: Option<Figure>,
    /// How often the first had the one where the second had the other; `None` is nothing.
    pub confusion: Confusion,
}

/// How far labelers agree on a concept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConceptAgreement {
    /// The concept.
    pub concept: ConceptId,
    /// How many claims labelers made.
    pub claims: u64,
    /// How far they agree.
    pub figures: Headline,
}

/// Counts by what one labeler has, and what another has there.
pub type Confusion = BTreeMap<(Option<ConceptId>, Option<ConceptId>), u64>;

/// How far the labelers of a task agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Inputs that two labelers submitted at least.
    pub items: u64,
    /// Who labeled them.
    pub labelers: BTreeSet<MemberId>,
    /// Over all claims.
    pub all: Headline,
    /// Where no labeler took over a suggestion.
    pub by_hand: Headline,
    /// Where one did.
    pub from_suggestions: Headline,
    /// Every two who labeled the same inputs.
    pub pairs: Vec<PairAgreement>,
    /// Every concept that somebody claimed.
    pub concepts: Vec<ConceptAgreement>,
    /// How it went on, by when the second labeler submitted; steps without an input are left out.
    pub steps: Vec<(Timestamp, Headline)>,
    /// How long a step is, in milliseconds.
    pub step_ms: i64,
    /// What every two had where, the one of the lower identifier first.
    pub confusion: Confusion,
}

/// Inputs of these positions.
type Rows<'a> = Vec<(usize, &'a Part)>;

impl Agreement {
    /// Adds up what inputs say; `concepts` are those of the task. Intervals are drawn where `bootstrap` says how. `None`:
    /// `stop` said so before all was drawn.
    pub fn of(
        inputs: &BTreeMap<InputId, Compared>,
        kind: TaskKind,
        concepts: &[ConceptId],
        bootstrap: Option<Bootstrap>,
        stop: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let compared: Vec<&Compared> = inputs.values().collect();
        let labelers: Vec<u32> = compared.iter().map(|input| input.parts[0].labelers).collect();
        let claimed = compared.iter().flat_map(|input| input.concepts.keys());
        let claimed: BTreeSet<ConceptId> = claimed.copied().collect();
        let known = claimed.iter().chain(concepts).collect::<BTreeSet<_>>().len() as f64;
        let mut asked = Asked {
            kind,
            equal: labelers.windows(2).all(|two| two[0] == two[1]),
            inputs: compared.len() as u64,
            series: Vec::new(),
        };
        for claims in Claims::EACH {
            let rows = compared.iter().enumerate();
            // What came from suggestions is said of the concepts that were suggested, and of no others.
            let concepts = if claims == Claims::FromSuggestions { 0.0 } else { known };
            let rows = rows.map(|(at, input)| (at, &input.parts[claims as usize]));
            asked.headline(rows.collect(), Values::OfConcepts(concepts));
        }
        let mut by_concept: BTreeMap<ConceptId, (u64, Rows<'_>)> = BTreeMap::new();
        let mut by_pair: BTreeMap<(MemberId, MemberId), PairRows> = BTreeMap::new();
        let mut by_step: BTreeMap<i64, Rows<'_>> = BTreeMap::new();
        let step_ms = step_for(compared.iter().map(|input| input.at));
        for (at, input) in compared.iter().enumerate() {
            for (concept, found) in &input.concepts {
                let (claims, rows) = by_concept.entry(*concept).or_default();
                *claims += found.claims;
                rows.push((at, &found.part));
            }
            for pair in &input.pairs {
                by_pair.entry(pair.between).or_default().add(at, pair, known);
            }
            by_step
                .entry(input.at.0.div_euclid(step_ms))
                .or_default()
                .push((at, &input.parts[0]));
        }
        for (_, rows) in by_concept.values_mut() {
            asked.headline(std::mem::take(rows), Values::OfOne);
        }
        for rows in by_step.values_mut() {
            asked.headline(std::mem::take(rows), Values::OfConcepts(known));
        }
        let confusions: Vec<Confusion> = by_pair.values_mut().map(|rows| rows.ask(&mut asked)).collect();
        let found = figures(&asked.series, &labelers, bootstrap, stop)?;
        let mut found = found.chunks_exact(3);
        let mut next = || found.next().unwrap_or_default();
        let [all, by_hand, from_suggestions] = Claims::EACH.map(|_| asked.answered(next()));
        let concepts = by_concept.iter().map(|(concept, (claims, _))| ConceptAgreement {
            concept: *concept,
            claims: *claims,
            figures: asked.answered(next()),
        });
        let concepts = concepts.collect();
        let steps = by_step
            .keys()
            .map(|step| (Timestamp(step * step_ms), asked.answered(next())))
            .collect();
        let pairs: Vec<PairAgreement> = by_pair
            .keys()
            .zip(confusions)
            .map(|(between, confusion)| pair_of(*between, asked.kind, next(), confusion))
            .collect();
        let mut confusion = Confusion::new();
        for (cell, count) in pairs.iter().flat_map(|pair| &pair.confusion) {
            *confusion.entry(*cell).or_default() += count;
        }
        Some(Self {
            items: compared.len() as u64,
            labelers: pairs.iter().flat_map(|pair| [pair.between.0, pair.between.1]).collect(),
            all,
            by_hand,
            from_suggestions,
            pairs,
            concepts,
            steps,
            step_ms,
            confusion,
        })
    }
}

/// The rows and columns of a confusion matrix: its concepts in order, then nothing.
pub fn axis(confusion: &Confusion) -> Vec<Option<ConceptId>> {
    let keys = confusion.keys().flat_map(|(one, other)| [*one, *other]);
    let concepts: BTreeSet<ConceptId> = keys.flatten().collect();
    concepts.into_iter().map(Some).chain([None]).collect()
}

impl Compared {
    /// When the second of its labelers submitted.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether one of two labelers had the one where the other had the other; of all labelers where no two are named.
    pub fn has_cell(
        &self,
        between: Option<(MemberId, MemberId)>,
        cell: (Option<ConceptId>, Option<ConceptId>),
    ) -> bool {
        let of = |pair: &&sums::Pair| between.is_none_or(|between| pair.between == between);
        self.pairs.iter().filter(of).any(|pair| pair.cells.contains(&cell))
    }
}

/// The figures that are wanted: three series for each headline and each pair.
struct Asked {
    kind: TaskKind,
    /// All inputs have the same number of labelers.
    equal: bool,
    /// How many inputs there are.
    inputs: u64,
    series: Vec<Series>,
}

/// For how many concepts labelers gave an input a value.
enum Values {
    /// So many, on each of the inputs that are listed.
    OfConcepts(f64),
    /// One, on all inputs; those that are not listed got nothing.
    OfOne,
}

fn rows(rows: &Rows<'_>, of: impl Fn(&Part) -> Sums, counts: impl Fn(&Sums) -> bool) -> Vec<(usize, Sums)> {
    let rows = rows.iter().map(|(at, part)| (*at, of(part)));
    rows.filter(|(_, sums)| counts(sums)).collect()
}

impl Asked {
    fn is_of_classes(&self) -> bool {
        self.kind == TaskKind::Classification
    }

    /// Asks for the figures of these inputs.
    fn headline(&mut self, parts: Rows<'_>, values: Values) {
        let same = rows(&parts, |part| part.same, |sums| sums[1] > 0.0);
        self.series.push(Series::new(&[Statistic::Share], same));
        let matches = rows(&parts, |part| part.matches, |sums| sums[..3].iter().sum::<f64>() > 0.0);
        let statistics = [Statistic::F1, Statistic::MeanIou, Statistic::Matched];
        self.series.push(Series::new(&statistics, matches));
        if !self.is_of_classes() {
            let spread = rows(&parts, |part| part.spread, |sums| sums[1] > 0.0);
            self.series.push(Series::new(&[Statistic::LessThanExpected], spread));
            return;
        }
        let statistics = [Statistic::Alpha, Statistic::Fleiss];
        self.series.push(match values {
            Values::OfConcepts(concepts) => {
                let of = |part: &Part| {
                    let mut sums = part.values;
                    sums[UNCLAIMED * 3 + UNCLAIMED] += concepts * f64::from(part.labelers);
                    sums
                };
                Series::new(&statistics, rows(&parts, of, |sums| sums.iter().sum::<f64>() > 0.0))
            }
            Values::OfOne => Series {
                unclaimed: 1.0,
                n: self.inputs,
                ..Series::new(&statistics, rows(&parts, |part| part.values, |_| true))
            },
        });
    }

    fn answered(&self, found: &[Vec<Option<Figure>>]) -> Headline {
        let figure = |series: usize, at: usize| found.get(series).and_then(|of| of.get(at)).copied().flatten();
        let classes = self.is_of_classes();
        Headline {
            percent: if classes { figure(0, 0) } else { figure(1, 2) },
            alpha: figure(2, 0),
            fleiss: figure(2, 1).filter(|_| self.equal),
            f1: figure(1, 0),
            mean_iou: figure(1, 1).filter(|_| !classes),
        }
    }
}

/// What inputs say of two labelers.
#[derive(Default)]
struct PairRows {
    same: Vec<(usize, Sums)>,
    matches: Vec<(usize, Sums)>,
    table: Vec<(usize, Sums)>,
    confusion: Confusion,
}

impl PairRows {
    fn add(&mut self, at: usize, pair: &sums::Pair, concepts: f64) {
        self.same.push((at, pair.same));
        if pair.matches[..3].iter().sum::<f64>() > 0.0 {
            self.matches.push((at, pair.matches));
        }
        let mut table = pair.table;
        table[UNCLAIMED * 3 + UNCLAIMED] += concepts;
        self.table.push((at, table));
        for cell in &pair.cells {
            *self.confusion.entry(*cell).or_default() += 1;
        }
    }

    /// Asks for the figures of the two.
    fn ask(&mut self, asked: &mut Asked) -> Confusion {
        let of =
            |rows: &mut Vec<(usize, Sums)>, statistics: &[Statistic]| Series::new(statistics, std::mem::take(rows));
        asked.series.push(of(&mut self.same, &[Statistic::Share]));
        let statistics = [
            Statistic::F1,
            Statistic::Precision,
            Statistic::Recall,
            Statistic::MeanIou,
            Statistic::Matched,
        ];
        asked.series.push(of(&mut self.matches, &statistics));
        asked.series.push(of(&mut self.table, &[Statistic::Cohen]));
        std::mem::take(&mut self.confusion)
    }
}

fn pair_of(
    between: (MemberId, MemberId),
    kind: TaskKind,
    found: &[Vec<Option<Figure>>],
    confusion: Confusion,
) -> PairAgreement {
    let figure = |series: usize, at: usize| found.get(series).and_then(|of| of.get(at)).copied().flatten();
    let classes = kind == TaskKind::Classification;
    PairAgreement {
        between,
        percent: if classes { figure(0, 0) } else { figure(1, 4) },
        kappa: figure(2, 0).filter(|_| classes),
        f1: figure(1, 0),
        precision: figure(1, 1),
        recall: figure(1, 2),
        mean_iou: figure(1, 3).filter(|_| !classes),
        confusion,
    }
}

#[cfg(test)]
mod tests;
