//! What came of looking at pictures.

use super::by::LooksBy;
use crate::report::Skipped;
use domain::InputId;
use std::collections::HashMap;
use std::sync::Arc;
use store::NearInputs;

/// What came of looking.
#[derive(Clone, Debug, Default)]
pub struct MadeLooks {
    /// How many crops or pictures were looked at.
    pub made: u64,
    /// Pictures that could not be, and why.
    pub skipped: Vec<Skipped>,
    /// The inputs that look like one, where that was asked for.
    pub(crate) near: Option<FoundNear>,
}

impl PartialEq for MadeLooks {
    fn eq(&self, other: &Self) -> bool {
        (self.made, &self.skipped) == (other.made, &other.skipped)
    }
}

/// The inputs that look like one, with how much they do.
#[derive(Clone, Debug)]
pub(crate) struct FoundNear {
    pub(crate) inputs: Arc<NearInputs>,
    pub(crate) by: LooksBy,
    pub(crate) likeness: Arc<HashMap<InputId, f32>>,
}
