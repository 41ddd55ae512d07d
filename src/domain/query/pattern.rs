//! Values that are compared with names.

use crate::search::{folded, has_folded};

/// A text with `*` for any letters, compared without regard to case and Unicode form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What stands between the stars, folded.
    parts: Vec<String>,
}

impl Pattern {
    /// Of a value as it is written. In one that was in quotes a star is a star like any other.
    pub fn new(text: &str) -> Self {
        Self {
            parts: folded(text).split('*').map(str::to_owned).collect(),
        }
    }

    /// Whether it is all of the text.
    pub fn is(&self, text: &str) -> bool {
        let text = folded(text);
        match self.parts.as_slice() {
            [only] => *only == text,
            [first, middle @ .., last] => {
                let Some(rest) = text.strip_prefix(first.as_str()) else {
                    return false;
                };
                let mut rest = rest;
                for part in middle {
                    let Some(at) = rest.find(part.as_str()) else {
                        return false;
                    };
                    rest = &rest[at + part.len()..];
                }
                rest.ends_with(last.as_str())
            }
            [] => true,
        }
    }

    /// Whether the text has it somewhere.
    pub fn is_in(&self, text: &str) -> bool {
        match self.parts.as_slice() {
            [only] => has_folded(text, only),
            parts => {
                let text = folded(text);
                let mut rest = text.as_str();
                parts.iter().all(|part| match rest.find(part.as_str()) {
                    Some(at) => {
                        rest = &rest[at + part.len()..];
                        true
                    }
                    None => false,
                })
            }
        }
    }

    /// The pattern as text that [`Pattern::new`] reads.
    pub fn text(&self) -> String {
        self.parts.join("*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_letters() {
        for (pattern, text, is, is_in) in [
            ("car", "Car", true, true),
            ("car", "scar", false, true),
            ("traffic*", "Traffic light", true, true),
            ("*light", "traffic LIGHT", true, true),
            ("t*l*t", "traffic light", true, true),
            ("t*x*t", "traffic light", false, false),
            ("a*a", "a", false, false),
            ("*", "", true, true),
            ("r*l", "traffic light", false, true),
            ("\u{c4}*", "a\u{308}pfel", true, true),
        ] {
            let read = Pattern::new(pattern);
            assert_eq!((read.is(text), read.is_in(text)), (is, is_in), "{pattern} {text}");
            assert_eq!(Pattern::new(&read.text()), read);
        }
    }
}
