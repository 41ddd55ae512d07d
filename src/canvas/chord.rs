//! A key with the modifiers held, and which one a key event tells.

use egui::{Key, Modifiers};

/// A key with the modifiers held; [`chord_of`] says how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// Whether Shift is held.
    pub shift: bool,
    /// Whether Ctrl (on a Mac: Command) is held.
    pub command: bool,
    /// Whether Alt is held.
    pub alt: bool,
}

impl Chord {
    /// The key alone.
    pub const fn bare(key: Key) -> Self {
        Self {
            key,
            shift: false,
            command: false,
            alt: false,
        }
    }

    /// The key with Shift.
    pub const fn shift(key: Key) -> Self {
        Self {
            shift: true,
            ..Self::bare(key)
        }
    }

    /// The key with Ctrl (on a Mac: Command).
    pub const fn command(key: Key) -> Self {
        Self {
            command: true,
            ..Self::bare(key)
        }
    }

    /// The chord of a key event.
    pub fn of(key: Key, modifiers: Modifiers) -> Self {
        Self {
            key,
            shift: modifiers.shift,
            command: modifiers.command || modifiers.ctrl,
            alt: modifiers.alt,
        }
    }
}

/// The chord of a key event: letters and signs by what is written on the key, so that tips and the list of
/// shortcuts name the very keys of the user's keyboard; the row of digits by its place, since a French one writes signs
/// there.
///
/// Where a layout writes no Latin letters, egui tells the key by its place. A sign counts as what was typed, whether or
/// not this keyboard needs Shift for it; one that shares a key with a digit, only with Shift, and only where no list of
/// keys could do without it: `/`, `?` and `+`.
pub fn chord_of(key: Key, physical: Option<Key>, modifiers: Modifiers) -> Chord {
    let place = physical.unwrap_or(key);
    let written = Chord::of(key, modifiers);
    if !writes(key) {
        written
    } else if is_digit(place) {
        let typed = modifiers.shift && matches!(key, Key::Slash | Key::Questionmark | Key::Plus);
        if typed {
            signed(written)
        } else {
            Chord::of(place, modifiers)
        }
    } else if is_letter(key) || is_digit(key) {
        written
    } else if key == place {
        plain(written)
    } else {
        signed(written)
    }
}

/// A sign that another keyboard may write without Shift.
fn signed(chord: Chord) -> Chord {
    let shift = matches!(chord.key, Key::Questionmark) && chord.shift;
    plain(Chord { shift, ..chord })
}

/// One spelling for keys that egui tells apart by what they write.
pub(crate) fn plain(chord: Chord) -> Chord {
    let (key, shift) = match chord.key {
        Key::Questionmark => (Key::Slash, true),
        Key::Exclamationmark => (Key::Num1, true),
        Key::Colon => (Key::Semicolon, true),
        Key::Pipe => (Key::Backslash, true),
        Key::OpenCurlyBracket => (Key::OpenBracket, true),
        Key::CloseCurlyBracket => (Key::CloseBracket, true),
        // Some keyboards need Shift for it and some do not.
        Key::Plus => (Key::Plus, false),
        key => (key, chord.shift),
    };
    Chord { key, shift, ..chord }
}

fn is_digit(key: Key) -> bool {
    (Key::Num0..=Key::Num9).contains(&key)
}

fn is_letter(key: Key) -> bool {
    (Key::A..=Key::Z).contains(&key)
}

fn writes(key: Key) -> bool {
    is_digit(key) || is_letter(key) || (Key::Colon..=Key::Quote).contains(&key)
}
