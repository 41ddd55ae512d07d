//! The keys of the window: one table of actions, presets over it, and the user's own changes over those.
//!
//! Owns what can be asked for by a key ([`Action`]), which keys ask for it ([`Keymap`]), and reading them out of
//! egui's input. It may import egui, the canvas' own table of keys and session's `Settings`; what an action does is
//! no business of this folder. Start reading at `table.rs`, then [`Keymap`], then `listen.rs`.

mod action;
mod keymap;
mod listen;
mod preset;
mod table;
#[cfg(test)]
mod tests;

pub use crate::canvas::{ChordError, chord_of};
pub use keymap::{Clash, Keymap, Problem};
pub use listen::{Press, chord_pressed, text_has_keys};
pub use preset::{PRESETS, Preset};
pub use table::{Action, CompareAction, Family, Group, Mode, Needs, ReviewAction};
