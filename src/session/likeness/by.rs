//! What tells which things look alike, and what is shown of that.

use domain::{InputId, ModelId};
use std::collections::HashMap;
use std::sync::Arc;

/// What tells what something looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LooksBy {
    /// Color and form, without any model.
    Descriptor,
    /// What a model of the project makes of it.
    Model(ModelId),
}

impl LooksBy {
    /// The descriptor's name on the command line.
    pub const DESCRIPTOR: &'static str = "descriptor";
}

/// Which inputs look like one, as it was found out.
#[derive(Clone, Debug, PartialEq)]
pub struct NearShown {
    /// The name of that input, as its pattern has it.
    pub name: String,
    /// By what that was told.
    pub by: LooksBy,
    /// How alike they are, from -1 to 1.
    pub likeness: Arc<HashMap<InputId, f32>>,
}

/// What is shown of likeness.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LooksView {
    /// What was chosen to tell looks; `None`: the first classifier, else the first detector, else the descriptor.
    pub by: Option<LooksBy>,
    /// The inputs that look like the one that was asked for last.
    pub near: Option<NearShown>,
}
