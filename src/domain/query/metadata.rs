//! Terms about metadata: `meta.KEY:VALUE`, `meta.KEY>=NUMBER`, `meta.KEY>=DATE` and `has:meta.KEY`.

use super::pattern::Pattern;
use crate::metadata::{MetaValue, Metadata};

/// Signs of a date such as `2026-01-31`.
const DATE: usize = 10;

impl Metadata {
    /// What is kept under keys that are so. Case and Unicode form make no difference.
    pub fn under<'a>(&'a self, key: &'a Pattern) -> impl Iterator<Item = &'a MetaValue> {
        self.iter().filter(|(own, _)| key.is(own)).map(|(_, value)| value)
    }

    /// Whether a text of it has this in it.
    pub fn has(&self, text: &Pattern) -> bool {
        self.iter()
            .any(|(_, value)| matches!(value, MetaValue::Text(own) if text.is_in(own)))
    }
}

impl MetaValue {
    /// The number that it is.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Flag(_) | Self::Text(_) => None,
        }
    }

    /// The date with which it begins, as `2026-01-31`.
    pub fn date(&self) -> Option<&str> {
        match self {
            Self::Text(text) => text.get(..DATE).filter(|start| is_date(start)),
            Self::Flag(_) | Self::Number(_) => None,
        }
    }
}

/// Whether text is as `2026-01-31`.
pub(super) fn is_date(text: &str) -> bool {
    let fits = |(at, sign): (usize, u8)| match at {
        4 | 7 => sign == b'-',
        _ => sign.is_ascii_digit(),
    };
    text.len() == DATE && text.bytes().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_are_found_in_any_case() {
        let mut metadata = Metadata::default();
        for (key, value) in [("Patient", "12"), ("Stra\u{df}e", "Kr\u{e4}merweg"), ("ok", "true")] {
            metadata.set(key, MetaValue::read(value)).expect("a key");
        }
        let is = |key: &str, value: &str| {
            let (key, value) = (Pattern::new(key), Pattern::new(value));
            metadata.under(&key).any(|own| value.is(&own.to_string()))
        };
        assert!(is("patient", "12") && is("PAT*", "1*") && is("STRASSE", "kra\u{308}merweg") && is("ok", "TRUE"));
        assert!(!is("patient", "1") && !is("pat", "12"));
        assert!(metadata.has(&Pattern::new("MER")));
        assert!(!metadata.has(&Pattern::new("12")), "a number is no text");
    }

    #[test]
    fn a_date_may_have_a_time() {
        let date = |text: &str| MetaValue::Text(text.to_owned()).date().map(str::to_owned);
        assert_eq!(date("2024-05-01T18:30:09+02:00").as_deref(), Some("2024-05-01"));
        assert_eq!(date("2024-05-1"), None);
        assert_eq!(date("not a date"), None);
    }
}
