//! Labelwright.
fn main() {}
