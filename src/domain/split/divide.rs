//! Inputs into splits: groups that stay together first, then what is pinned, then the ratios, then the strata.

use super::{Split, SplitRatios};
use crate::ids::{ConceptId, InputId};
use crate::input::ContentHash;
use crate::share;
use std::collections::{BTreeMap, HashMap, HashSet};

/// An input that is put into a split.
#[derive(Clone, Debug)]
pub struct ToSplit {
    /// The input.
    pub input: InputId,
    /// What its picture holds: inputs with the same bytes stay together.
    pub content: ContentHash,
    /// The concepts that are on it, each once; only strata ask for them.
    pub concepts: Vec<ConceptId>,
    /// The split that it must go to.
    pub pin: Option<Split>,
}

/// Inputs that must stay together are pinned to different splits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} inputs must stay together, and are pinned to different splits", .0.len())]
pub struct PinsDiffer(pub Vec<InputId>);

/// Inputs that go to one split together.
struct Group {
    score: u64,
    least: ContentHash,
    /// Places in the list of inputs.
    members: Vec<usize>,
    pin: Option<Split>,
    /// How many of its inputs have each concept.
    concepts: BTreeMap<ConceptId, usize>,
}

/// The sets that arise where things are put together two by two.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut of: usize) -> usize {
        while self.0[of] != of {
            self.0[of] = self.0[self.0[of]];
            of = self.0[of];
        }
        of
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

impl SplitRatios {
    /// The split of each input, in their order. Inputs with the same bytes stay together, and those of each list in
    /// `together`, by their places. `stratify` gives each split its share of every concept as nearly as groups allow
    /// (Sechidis, Tsoumakas and Vlahavas, "On the Stratification of Multi-label Data", ECML PKDD 2011). Every split gets
    /// something while there is enough; the order of the inputs makes no difference.
    ///
    /// # Errors
    /// [`PinsDiffer`].
    pub fn divide(
        &self,
        inputs: &[ToSplit],
        together: &[Vec<usize>],
        stratify: bool,
    ) -> Result<Vec<Split>, PinsDiffer> {
        let groups = self.groups(inputs, together)?;
        let mut filling = Filling {
            shares: &self.shares,
            wanted: self
                .shares
                .iter()
                .map(|(_, share)| share * inputs.len() as f64)
                .collect(),
            concepts: HashMap::new(),
            splits: vec![None; groups.len()],
            groups: &groups,
        };
        if stratify {
            filling.want_concepts();
        }
        for (at, group) in groups.iter().enumerate() {
            if let Some(split) = group.pin {
                filling.put_in(at, split);
            }
        }
        if stratify {
            filling.by_concepts();
        }
        filling.rest();
        let mut found = vec![Split::Train; inputs.len()];
        for (group, split) in groups.iter().zip(filling.splits) {
            for member in &group.members {
                found[*member] = split.unwrap_or(Split::Train);
            }
        }
        Ok(found)
    }

    /// The groups, in the order that the seed gives them.
    fn groups(&self, inputs: &[ToSplit], together: &[Vec<usize>]) -> Result<Vec<Group>, PinsDiffer> {
        let mut sets = Sets((0..inputs.len()).collect());
        let mut first_with: HashMap<ContentHash, usize> = HashMap::new();
        for (at, input) in inputs.iter().enumerate() {
            let first = *first_with.entry(input.content).or_insert(at);
            sets.join(first, at);
        }
        for list in together {
            for pair in list.windows(2) {
                sets.join(pair[0], pair[1]);
            }
        }
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..inputs.len() {
            members.entry(sets.root(at)).or_default().push(at);
        }
        let mut groups = Vec::with_capacity(members.len());
        for members in members.into_values() {
            let pins: HashSet<Split> = members.iter().filter_map(|at| inputs[*at].pin).collect();
            if pins.len() > 1 {
                return Err(PinsDiffer(members.iter().map(|at| inputs[*at].input).collect()));
            }
            let mut concepts = BTreeMap::new();
            for concept in members.iter().flat_map(|at| &inputs[*at].concepts) {
                *concepts.entry(*concept).or_default() += 1;
            }
            let scored = members.iter().map(|at| inputs[*at].content);
            let scored = scored.map(|content| (share::content_score(self.seed, &content.0), content));
            let Some((score, least)) = scored.min() else { continue };
            groups.push(Group {
                score,
                least,
                pin: pins.into_iter().next(),
                members,
                concepts,
            });
        }
        groups.sort_unstable_by_key(|group| (group.score, group.least));
        Ok(groups)
    }
}

/// Splits while they are filled.
struct Filling<'a> {
    shares: &'a [(Split, f64)],
    groups: &'a [Group],
    /// How many inputs each split still wants.
    wanted: Vec<f64>,
    /// How many inputs with a concept each split still wants.
    concepts: HashMap<ConceptId, Vec<f64>>,
    /// The split of each group that has one.
    splits: Vec<Option<Split>>,
}

impl Filling<'_> {
    fn want_concepts(&mut self) {
        for (concept, count) in self.groups.iter().flat_map(|group| &group.concepts) {
            let wanted = self
                .concepts
                .entry(*concept)
                .or_insert_with(|| vec![0.0; self.shares.len()]);
            for (wanted, (_, share)) in wanted.iter_mut().zip(self.shares) {
                *wanted += share * *count as f64;
            }
        }
    }

    /// Puts a group into a split; one that no ratio names takes nothing from the others.
    fn put_in(&mut self, group: usize, split: Split) {
        self.splits[group] = Some(split);
        let Some(place) = self.shares.iter().position(|(named, _)| *named == split) else {
            return;
        };
        self.wanted[place] -= self.groups[group].members.len() as f64;
        for (concept, count) in &self.groups[group].concepts {
            if let Some(wanted) = self.concepts.get_mut(concept) {
                wanted[place] -= *count as f64;
            }
        }
    }

    /// Gives out the groups with concepts: those of the concept first of which fewest inputs are left, the largest first,
    /// each to the split that lacks the concept most.
    fn by_concepts(&mut self) {
        let mut with: BTreeMap<ConceptId, Vec<usize>> = BTreeMap::new();
        let mut left: BTreeMap<ConceptId, usize> = BTreeMap::new();
        for (at, group) in self
            .groups
            .iter()
            .enumerate()
            .filter(|(at, _)| self.splits[*at].is_none())
        {
            for (concept, count) in &group.concepts {
                with.entry(*concept).or_default().push(at);
                *left.entry(*concept).or_default() += count;
            }
        }
        while let Some((concept, _)) = left
            .iter()
            .map(|(c, n)| (*c, *n))
            .min_by_key(|(concept, n)| (*n, *concept))
        {
            let mut open = with.remove(&concept).unwrap_or_default();
            open.retain(|at| self.splits[*at].is_none());
            open.sort_by_key(|at| std::cmp::Reverse(self.groups[*at].members.len()));
            for at in open {
                let split = self.lacking(&concept);
                self.put_in(at, split);
                for (other, count) in &self.groups[at].concepts {
                    if let Some(n) = left.get_mut(other) {
                        *n -= count;
                    }
                }
            }
            left.remove(&concept);
        }
    }

    /// The split that lacks a concept most; of equals the one that lacks most inputs, then the first.
    fn lacking(&self, concept: &ConceptId) -> Split {
        let lacks = |place: usize| self.concepts.get(concept).map_or(0.0, |wanted| wanted[place]);
        let most = (0..self.shares.len()).max_by(|a, b| {
            let by_concept = lacks(*a).total_cmp(&lacks(*b));
            by_concept
                .then(self.wanted[*a].total_cmp(&self.wanted[*b]))
                .then(b.cmp(a))
        });
        self.shares[most.unwrap_or(0)].0
    }

    /// Gives out the other groups: one to each split that has none, then each to the one that is furthest behind.
    fn rest(&mut self) {
        let taken: HashSet<Split> = self.splits.iter().flatten().copied().collect();
        let mut empty = self
            .shares
            .iter()
            .map(|(split, _)| *split)
            .filter(|split| !taken.contains(split));
        for at in 0..self.groups.len() {
            if self.splits[at].is_some() {
                continue;
            }
            let behind =
                (0..self.shares.len()).max_by(|a, b| self.wanted[*a].total_cmp(&self.wanted[*b]).then(b.cmp(a)));
            let split = empty.next().unwrap_or(self.shares[behind.unwrap_or(0)].0);
            self.put_in(at, split);
        }
    }
}

#[cfg(test)]
#[path = "divide_tests.rs"]
mod tests;
