//! Chords as text (`Ctrl+Shift+Z`, `D`, `?`) and as key events tell them.

use crate::ui::canvas::Chord;
use egui::{Key, Modifiers};
use std::fmt;
use std::str::FromStr;

/// Text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChordError {
    /// Nothing, or modifiers alone.
    #[error("\"{0}\" names no key")]
    NoKey(String),
    /// The key's name is not known.
    #[error("\"{key}\" in \"{text}\" is no key")]
    UnknownKey {
        /// All of the text.
        text: String,
        /// What stands where a key should.
        key: String,
    },
}

/// Names that differ from egui's own; what is written and what is read.
const NAMES: [(Key, &str); 20] = [
    (Key::ArrowLeft, "Left"),
    (Key::ArrowRight, "Right"),
    (Key::ArrowUp, "Up"),
    (Key::ArrowDown, "Down"),
    (Key::Escape, "Esc"),
    (Key::Comma, ","),
    (Key::Period, "."),
    (Key::Slash, "/"),
    (Key::Backslash, "\\"),
    (Key::Minus, "-"),
    (Key::Plus, "+"),
    (Key::Equals, "="),
    (Key::Semicolon, ";"),
    (Key::Quote, "'"),
    (Key::Backtick, "`"),
    (Key::OpenBracket, "["),
    (Key::CloseBracket, "]"),
    (Key::Space, "Space"),
    (Key::PageUp, "PageUp"),
    (Key::PageDown, "PageDown"),
];

/// `Shift` with `/` is written as what it types.
const QUESTION: &str = "?";

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let question = self.shift && self.key == Key::Slash;
        for (held, name) in [
            (self.command, "Ctrl+"),
            (self.alt, "Alt+"),
            (self.shift && !question, "Shift+"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        let named = NAMES.iter().find(|(key, _)| *key == self.key).map(|(_, name)| *name);
        f.write_str(if question {
            QUESTION
        } else {
            named.unwrap_or_else(|| self.key.name())
        })
    }
}

impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let (mut command, mut alt, mut shift) = (false, false, false);
        let mut rest = text.trim();
        while let Some((word, after)) = rest.split_once('+').filter(|(word, _)| !word.is_empty()) {
            match word.to_ascii_lowercase().as_str() {
                "ctrl" | "cmd" | "command" => command = true,
                "alt" | "option" => alt = true,
                "shift" => shift = true,
                _ => break,
            }
            rest = after;
        }
        if rest.is_empty() {
            return Err(ChordError::NoKey(text.to_owned()));
        }
        let ours = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(rest));
        let key = ours.map(|(key, _)| *key).or_else(|| Key::from_name(rest));
        let key = key
            .filter(|key| !is_modifier(*key))
            .ok_or_else(|| ChordError::UnknownKey {
                text: text.to_owned(),
                key: rest.to_owned(),
            })?;
        Ok(plain(Self {
            key,
            shift,
            command,
            alt,
        }))
    }
}

/// The chord of a key event: letters and digits by their place on the keyboard, with Ctrl by what they write.
///
/// A key that writes nothing counts as what it says it is, so that a keypad without Num Lock still moves; a typed
/// `?` or `+` counts wherever its key is.
pub fn chord_of(key: Key, physical: Option<Key>, modifiers: Modifiers) -> Chord {
    let place = physical.unwrap_or(key);
    let written = Chord::of(key, modifiers);
    let placed = Chord::of(place, modifiers);
    if !writes(key) {
        written
    } else if is_digit(place) {
        placed
    } else if written.command {
        plain(written)
    } else if is_letter(place) {
        placed
    } else if matches!(key, Key::Questionmark | Key::Plus) {
        plain(written)
    } else {
        placed
    }
}

/// One spelling for keys that egui tells apart by what they write.
fn plain(chord: Chord) -> Chord {
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

/// Whether the key alone is one that is held for others.
pub(super) fn is_modifier(key: Key) -> bool {
    use Key as K;
    matches!(
        key,
        K::ShiftLeft
            | K::ShiftRight
            | K::ControlLeft
            | K::ControlRight
            | K::AltLeft
            | K::AltRight
            | K::SuperLeft
            | K::SuperRight
            | K::CapsLock
            | K::NumLock
            | K::ScrollLock
            | K::Fn
    )
}

/// Whether the key runs along the top edge: no text field wants it.
pub(super) fn is_function(key: Key) -> bool {
    (Key::F1..=Key::F35).contains(&key)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_read_back_as_written() {
        for key in Key::ALL.iter().copied().filter(|key| !is_modifier(*key)) {
            for held in 0..8 {
                let chord = plain(Chord {
                    key,
                    shift: held & 1 != 0,
                    command: held & 2 != 0,
                    alt: held & 4 != 0,
                });
                assert_eq!(chord.to_string().parse(), Ok(chord), "{chord}");
            }
        }
    }

    #[test]
    fn chords_are_written_as_people_write_them() {
        for text in [
            "Ctrl+Shift+Z",
            "D",
            "Alt+1",
            "Ctrl+0",
            "?",
            "Ctrl++",
            "+",
            "Ctrl+,",
            "Esc",
            "F1",
            "Shift+PageUp",
        ] {
            assert_eq!(
                text.parse::<Chord>().map(|chord| chord.to_string()),
                Ok(text.to_owned())
            );
        }
        assert_eq!("shift+/".parse(), Ok(Chord::shift(Key::Slash)));
        assert_eq!("ctrl+ArrowLeft".parse(), Ok(Chord::command(Key::ArrowLeft)));
        assert_eq!("Ctrl+".parse::<Chord>(), Err(ChordError::NoKey("Ctrl+".into())));
        for wrong in ["Hyper+D", "Ctrl+Nonsense", "Shift+ShiftLeft"] {
            assert!(
                matches!(wrong.parse::<Chord>(), Err(ChordError::UnknownKey { .. })),
                "{wrong}"
            );
        }
    }

    #[test]
    fn bare_letters_count_by_place_and_ctrl_by_letter() {
        // A French keyboard writes Q where A is looked for.
        assert_eq!(chord_of(Key::Q, Some(Key::A), Modifiers::NONE), Chord::bare(Key::A));
        assert_eq!(
            chord_of(Key::Z, Some(Key::W), Modifiers::COMMAND),
            Chord::command(Key::Z)
        );
        assert_eq!(
            chord_of(Key::Exclamationmark, Some(Key::Num1), Modifiers::SHIFT),
            Chord::shift(Key::Num1)
        );
    }

    #[test]
    fn a_question_is_one_wherever_it_is_typed() {
        let question = Chord::shift(Key::Slash);
        assert_eq!(
            chord_of(Key::Questionmark, Some(Key::Slash), Modifiers::SHIFT),
            question
        );
        assert_eq!(
            chord_of(Key::Questionmark, Some(Key::Minus), Modifiers::SHIFT),
            question
        );
    }

    #[test]
    fn digits_count_by_place_whatever_they_write() {
        // French Canada writes ? with Shift and 6; a French keyboard needs Shift for the digit itself.
        assert_eq!(
            chord_of(Key::Questionmark, Some(Key::Num6), Modifiers::SHIFT),
            Chord::shift(Key::Num6)
        );
        assert_eq!(
            chord_of(Key::Minus, Some(Key::Num6), Modifiers::COMMAND),
            Chord::command(Key::Num6)
        );
    }

    #[test]
    fn a_keypad_without_num_lock_moves() {
        assert_eq!(
            chord_of(Key::ArrowLeft, Some(Key::Num4), Modifiers::NONE),
            Chord::bare(Key::ArrowLeft)
        );
    }
}
