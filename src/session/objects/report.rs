//! What is asked for, and what came of a change of objects: data only.

use domain::workflow::Refusal;
use domain::{AnnotationId, ConceptId};
use std::sync::Arc;

/// So many inputs are named of those that are left for one reason.
const NAMED: usize = 5;

/// What is done with annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectAct {
    /// They get this concept.
    Relabel(ConceptId),
    /// They are removed.
    Remove,
}

/// What is done with which annotations.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectChange {
    /// The annotations.
    pub annotations: Arc<Vec<AnnotationId>>,
    /// What is done.
    pub act: ObjectAct,
    /// Also change what others made, and what was submitted or decided on, which leads may: status and author stay. So they do
    /// of what belongs to no task, which is the leads' to change.
    pub decided: bool,
}

/// Why an annotation is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stays {
    /// A rule says so.
    Rule(Refusal),
    /// It belongs to no task.
    NoTask,
    /// Its picture is another one now.
    OtherPicture,
    /// The same is said there of the other concept, with the opposite sign.
    Contradicts,
}

/// Annotations that are left for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The reason.
    pub why: Stays,
    /// How many.
    pub count: u64,
    /// Names of some of their inputs.
    pub inputs: Vec<String>,
}

/// What a change of objects did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectReport {
    /// How many annotations change or go.
    pub changed: u64,
    /// On how many inputs.
    pub inputs: u64,
    /// How many are as is asked for already.
    pub same: u64,
    /// What is left.
    pub left: Vec<Left>,
}

impl ObjectReport {
    /// How many are left as they are although there was something to do.
    pub fn stays(&self) -> u64 {
        self.left.iter().map(|left| left.count).sum()
    }

    /// Counts annotations that are left.
    pub(super) fn leave(&mut self, why: Stays, count: usize, name: &str) {
        if count == 0 {
            return;
        }
        let known = self.left.iter().position(|left| left.why == why);
        let at = known.unwrap_or_else(|| {
            self.left.push(Left {
                why,
                count: 0,
                inputs: Vec::new(),
            });
            self.left.len() - 1
        });
        let left = &mut self.left[at];
        left.count += count as u64;
        if left.inputs.len() < NAMED && !left.inputs.iter().any(|known| known == name) {
            left.inputs.push(name.to_owned());
        }
    }
}
