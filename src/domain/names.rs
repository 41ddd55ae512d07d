//! Names by which people tell members, tasks, concepts and datasets apart: which are clear, and how any is shown.

use std::borrow::Cow;
use std::collections::HashMap;
use unicode_security::confusable_detection::skeleton;

/// Characters that a name may have.
pub const LONGEST: usize = 200;

/// Why a name cannot be told from others by reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// It has so many characters.
    TooLong(usize),
    /// It has a character that is not seen, or that turns the text around.
    Unseen(char),
    /// It looks like another name.
    LooksLike(String),
}

/// Whether a character has no shape of its own: control characters, marks of direction, widths of nothing.
///
/// The joiners U+200C and U+200D are left out: Persian, Indic scripts and emoji are written with them. That they are
/// nothing else than ornament in a name is found by comparing it with the others.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether one name by itself is clear.
///
/// # Errors
/// Why not.
pub fn clear(name: &str) -> Result<(), Unclear> {
    let length = name.chars().count();
    if length > LONGEST {
        return Err(Unclear::TooLong(length));
    }
    match name.chars().find(|c| is_unseen(*c)) {
        Some(c) => Err(Unclear::Unseen(c)),
        None => Ok(()),
    }
}

/// Names by what they look like (Unicode Technical Standard 39, section 4).
#[derive(Debug, Default)]
pub struct Looks<'n>(HashMap<String, Vec<&'n str>>);

impl<'n> Looks<'n> {
    /// Of these names.
    pub fn of(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut looks = Self::default();
        names.into_iter().for_each(|name| looks.add(name));
        looks
    }

    /// One more.
    pub fn add(&mut self, name: &'n str) {
        self.0.entry(skeleton(name).collect()).or_default().push(name);
    }

    /// Another name that this one can be taken for. Among plain letters and digits none is (`0` and `O` are classes of
    /// their own where characters are read), but where people choose their names: see `strictly`.
    pub fn like(&self, name: &str, strictly: bool) -> Option<&'n str> {
        let same = self.0.get(&skeleton(name).collect::<String>())?;
        let plain = |other: &str| name.is_ascii() && other.is_ascii();
        same.iter()
            .copied()
            .find(|other| *other != name && (strictly || !plain(other)))
    }
}

/// The text as it is shown: characters that are not seen are written out, as `\u{202e}`, so that they neither hide nor
/// turn anything, nor command the terminal.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_unseen(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A name as it is shown in one line: what is not seen is written out, and one that is longer than a new one may be is
/// cut. Names are taken by what they are, and shown by this alone.
pub fn label(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", shown(&name[..end])),
        None => shown(name).into_owned(),
    }
}

macro_rules! labels {
    ($($named:ty),* $(,)?) => {$(
        impl $named {
            /// Its name as it is shown: see [`label`].
            pub fn label(&self) -> String {
                label(&self.name)
            }
        }
    )*};
}

labels! {
    super::member::Member,
    super::concept::Concept,
    super::input::Input,
    super::task::Task,
    super::dataset::Dataset,
    super::dataset::DatasetVersion,
    super::model::Model,
    super::saved_search::SearchSummary,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_refused_and_written_out() {
        assert_eq!(clear("Ben\u{200b}"), Err(Unclear::Unseen('\u{200b}')));
        assert_eq!(clear("\u{202e}neB"), Err(Unclear::Unseen('\u{202e}')));
        assert_eq!(clear("a\u{1b}[31m"), Err(Unclear::Unseen('\u{1b}')));
        assert_eq!(clear(&"a".repeat(201)), Err(Unclear::TooLong(201)));
        for fine in ["Ben", "Zoë", "紅血球", "می\u{200c}خواهم", "👩\u{200d}🔬", "straße 5/6"] {
            assert_eq!(clear(fine), Ok(()), "{fine}");
            assert_eq!(shown(fine), fine);
        }
        assert_eq!(shown("\u{202e}neB\u{1b}[2J"), "\\u{202e}neB\\u{1b}[2J");
        assert_eq!(label(&"a".repeat(200)), "a".repeat(200));
        assert_eq!(
            label(&format!("\n{}", "é".repeat(400))),
            format!("\\u{{a}}{}…", "é".repeat(199))
        );
    }

    #[test]
    fn what_looks_alike_is_found() {
        let looks = Looks::of(["Ben", "car", "0"]);
        // Cyrillic letters, a joiner of nothing, a full-width letter.
        for alike in ["\u{412}en", "Be\u{200d}n", "\u{412}\u{435}n"] {
            assert_eq!(looks.like(alike, false), Some("Ben"), "{alike:?}");
        }
        assert_eq!(looks.like("Ben", true), None, "it is that name");
        assert_eq!(looks.like("ben", true), None);
        assert_eq!(looks.like("O", false), None, "classes of characters that are read");
        assert_eq!(looks.like("O", true), Some("0"));
    }
}
