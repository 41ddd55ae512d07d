//! Chords as text: `Ctrl+Shift+Z`, `D`, `?`. How key events tell them stands with [`Chord`].

use super::chord::{Chord, plain};
use egui::Key;
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

/// Whether the key alone is one that is held for others.
pub fn is_modifier(key: Key) -> bool {
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
pub fn is_function(key: Key) -> bool {
    (Key::F1..=Key::F35).contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chord_of;
    use egui::Modifiers;

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
    fn letters_count_by_what_is_written_on_them() {
        // A French keyboard has its A where others have Q.
        assert_eq!(chord_of(Key::A, Some(Key::Q), Modifiers::NONE), Chord::bare(Key::A));
        assert_eq!(
            chord_of(Key::M, Some(Key::Semicolon), Modifiers::NONE),
            Chord::bare(Key::M)
        );
        // A Russian one writes no Latin letters; egui tells the place.
        assert_eq!(chord_of(Key::A, Some(Key::A), Modifiers::NONE), Chord::bare(Key::A));
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
    fn signs_count_as_typed() {
        let slash = Chord::bare(Key::Slash);
        // French, German, Spanish and Turkish, Russian keyboards.
        for (place, modifiers) in [
            (Key::Period, Modifiers::SHIFT),
            (Key::Num7, Modifiers::SHIFT),
            (Key::Backslash, Modifiers::SHIFT),
            (Key::Slash, Modifiers::NONE),
        ] {
            assert_eq!(chord_of(Key::Slash, Some(place), modifiers), slash, "{place:?}");
        }
        let period = Chord::bare(Key::Period);
        assert_eq!(chord_of(Key::Period, Some(Key::Comma), Modifiers::SHIFT), period);
        assert_eq!(
            chord_of(Key::Comma, Some(Key::M), Modifiers::NONE),
            Chord::bare(Key::Comma)
        );
        assert_eq!(
            chord_of(Key::Minus, Some(Key::Slash), Modifiers::NONE),
            Chord::bare(Key::Minus)
        );
        assert_eq!(
            chord_of(Key::Plus, Some(Key::CloseBracket), Modifiers::NONE),
            Chord::bare(Key::Plus)
        );
    }

    #[test]
    fn digits_count_by_place_whatever_they_write() {
        // French Canada writes ? with Shift and 6: it is a question. A French keyboard needs Shift for the digit itself.
        assert_eq!(
            chord_of(Key::Questionmark, Some(Key::Num6), Modifiers::SHIFT),
            Chord::shift(Key::Slash)
        );
        assert_eq!(
            chord_of(Key::Num6, Some(Key::Num6), Modifiers::SHIFT),
            Chord::shift(Key::Num6)
        );
        assert_eq!(
            chord_of(Key::Minus, Some(Key::Num6), Modifiers::NONE),
            Chord::bare(Key::Num6)
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
