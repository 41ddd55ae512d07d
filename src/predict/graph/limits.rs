//! What a network may be at most.

/// The most nodes of a network, those of its subgraphs and functions included.
pub(super) const MAX_NODES: u64 = 500_000;

/// The most nodes that follow one another: engines walk them by calling themselves. The deepest networks in use have a few
/// thousand.
pub(super) const MAX_CHAIN: u64 = 10_000;

/// How deep subgraphs, functions or types may lie in each other.
pub(super) const MAX_NESTING: u64 = 16;

/// The most bytes that all names take.
pub(super) const MAX_NAMES: u64 = 64 << 20;

/// The most extents of a tensor.
pub(super) const MAX_EXTENTS: u64 = 64;

/// The most turns of a loop that nothing in it can end.
pub(super) const MAX_TURNS: f64 = 1_000_000.0;

/// The largest tensor that a network may make while it runs, in bytes.
pub(crate) const MAX_TENSOR: u64 = 2 << 30;
