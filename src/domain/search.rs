//! Text that somebody looks for: the one rule by which names are found in lists, tasks, dialogs and on the command line.
//!
//! Upper and lower case are one (full case folding, Unicode Standard 3.13), and so are letters written as one sign or as
//! several (canonical equivalence, Unicode Standard Annex 15): `ÄPFEL.png` is found as `äpfel` however either is stored.

use unicode_normalization::UnicodeNormalization;

/// The text as it is compared.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // What folding brings forth may be composed again.
    let decomposed: String = text.nfd().collect();
    caseless::default_case_fold_str(&decomposed).nfc().collect()
}

/// Whether a text that is [`folded`] already is in the name.
pub fn has_folded(name: &str, wanted: &str) -> bool {
    if !name.is_ascii() {
        return folded(name).contains(wanted);
    }
    // Nothing is copied: a list of a million names is looked through while somebody types.
    let (name, wanted) = (name.as_bytes(), wanted.as_bytes());
    let Some((first, rest)) = wanted.split_first() else {
        return true;
    };
    let mut starts = name.len().checked_sub(wanted.len()).map_or(0..0, |last| 0..last + 1);
    starts
        .any(|at| name[at].to_ascii_lowercase() == *first && name[at + 1..at + wanted.len()].eq_ignore_ascii_case(rest))
}

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    wanted: String,
}

impl Search {
    /// Looks for this text.
    pub fn new(text: &str) -> Self {
        Self { wanted: folded(text) }
    }

    /// Whether nothing is looked for, and everything found.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether the text is in the name.
    pub fn finds(&self, name: &str) -> bool {
        has_folded(name, &self.wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_is_folded_already_is_found_alike(name in "[A-Ca-c.\u{e4}]{0,6}", wanted in "[A-Ca-c.\u{c4}]{0,3}") {
            let wanted = folded(&wanted);
            proptest::prop_assert_eq!(has_folded(&name, &wanted), folded(&name).contains(&wanted));
        }
    }

    #[test]
    fn case_and_composition_make_no_difference() {
        let composed = "\u{c4}PFEL.png";
        let decomposed = "A\u{308}PFEL.png";
        for (name, text) in [
            (composed, "a\u{308}pfel"),
            (decomposed, "\u{e4}pfel"),
            ("Stra\u{df}e 7", "STRASSE"),
            ("STRASSE 7", "stra\u{df}e"),
            ("\u{39f}\u{394}\u{39f}\u{3a3}", "\u{3bf}\u{3b4}\u{3bf}\u{3c2}"),
            ("IMG_0001.JPG", "img_0001.jpg"),
        ] {
            assert!(Search::new(text).finds(name), "{text} in {name}");
        }
        assert!(
            !Search::new("apfel").finds(composed),
            "an accent is a letter of its own"
        );
        assert!(Search::new("").is_empty() && Search::new("").finds("anything"));
    }
}
