//! What is done with the pointer and keys.

use domain::Point;

/// A button of the pointer that tools look at; the middle one always pans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Usually the left one.
    Primary,
    /// Usually the right one.
    Secondary,
}

/// Modifier keys held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mods {
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// Ctrl (on a Mac: Command): points snap to the outlines of other shapes.
    pub command: bool,
}

/// One thing that was done with the pointer or a key. Places are image pixels and may lie outside the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ToolEvent {
    /// A button went down.
    Press {
        /// Where.
        at: Point,
        /// Which.
        button: Button,
        /// With what held.
        mods: Mods,
        /// Whether it follows the press before it so soon and so near that it is the second of a double click.
        double: bool,
    },
    /// The pointer went somewhere, or a modifier changed while it stayed.
    Move {
        /// Where to.
        at: Point,
        /// With what held.
        mods: Mods,
    },
    /// A button went up.
    Release {
        /// Where.
        at: Point,
        /// Which.
        button: Button,
        /// With what held.
        mods: Mods,
    },
    /// The key that finishes.
    Finish,
    /// The key that cancels.
    Cancel,
    /// The key that takes the last vertex or point back.
    TakeBack,
    /// The key that removes, while a vertex is chosen.
    Remove,
    /// What draws an outline again from the chosen vertex on.
    Redraw,
}

/// How far the pointer goes with a button held, in points, before a click becomes a drag.
pub(super) const DRAG: f64 = 4.0;
