//! Text in the encoding that a file declares or shows.
//!
//! The order of evidence: a byte order mark, the zeros of UTF-16, what an XML file declares, UTF-8 that is valid.
//! Only where all of that is missing is the encoding guessed, and a guess counts only where there is enough to
//! guess from; else the file is refused with the cure. Names are never read by an encoding that was assumed.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// So many bytes beyond ASCII make a guess reliable; fewer fit too many encodings.
const ENOUGH: usize = 12;

/// What an XML file declares stands in so many bytes: declarations are short.
pub(super) const DECLARED_WITHIN: u64 = 200;

/// A text, and by which encoding it was read where that was guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text, without a byte order mark.
    pub(super) text: String,
    /// The encoding that was found by looking at the bytes alone.
    pub(super) guessed: Option<&'static str>,
}

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotText {
    /// The declared encoding has a name that nobody knows.
    #[error("the file declares the encoding {0:?}, which is not known; save it as UTF-8")]
    UnknownLabel(String),
    /// The bytes are not of the encoding that they are said to be.
    #[error("the file is not the {0} text that it is said to be; save it as UTF-8")]
    Broken(&'static str),
    /// There is too little to tell the encoding by.
    #[error("the file is not UTF-8 text; it may be {0}, which is not certain. Save it as UTF-8")]
    Uncertain(&'static str),
}

/// The text that these bytes are.
pub(super) fn decode(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    if let Some((encoding, mark)) = marked(&bytes) {
        return by(encoding, &bytes[mark..], None);
    }
    if let Some(encoding) = declared(&bytes)? {
        return by(encoding, &bytes, None);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text, guessed: None }),
        Err(error) => guessed(error.as_bytes()),
    }
}

/// The encoding that a byte order mark or the zeros of UTF-16 show, and the length of the mark.
pub(super) fn marked(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    if let Some(found) = Encoding::for_bom(bytes) {
        return Some(found);
    }
    // Text in UTF-16 without a mark: what annotation files begin with is ASCII.
    match bytes {
        [1..=255, 0, 1..=255, 0, ..] => Some((UTF_16LE, 0)),
        [0, 1..=255, 0, 1..=255, ..] => Some((UTF_16BE, 0)),
        _ => None,
    }
}

/// Whether a file that begins so says of itself that it is UTF-8, or says nothing.
pub(super) fn says_utf8(start: &[u8]) -> bool {
    marked(start).is_none_or(|(encoding, _)| encoding == UTF_8) && matches!(declared(start), Ok(None))
}

/// The encoding that an XML declaration names, if it is another than UTF-8.
fn declared(bytes: &[u8]) -> Result<Option<&'static Encoding>, NotText> {
    let start = &bytes[..bytes.len().min(DECLARED_WITHIN as usize)];
    let Some(end) = start
        .iter()
        .position(|b| *b == b'>')
        .filter(|_| start.starts_with(b"<?xml"))
    else {
        return Ok(None);
    };
    let declaration = String::from_utf8_lossy(&start[..end]);
    let Some((_, rest)) = declaration.split_once("encoding") else {
        return Ok(None);
    };
    let label: String = rest
        .chars()
        .skip_while(|c| c.is_whitespace() || matches!(c, '=' | '"' | '\''))
        .take_while(|c| !matches!(c, '"' | '\''))
        .collect();
    let encoding = Encoding::for_label(label.trim().as_bytes()).ok_or(NotText::UnknownLabel(label))?;
    // A declaration that reads as ASCII is not in UTF-16, whatever it says; UTF-8 is looked at by itself.
    Ok(Some(encoding).filter(|e| ![UTF_8, UTF_16LE, UTF_16BE].contains(e)))
}

fn by(encoding: &'static Encoding, bytes: &[u8], guessed: Option<&'static str>) -> Result<Decoded, NotText> {
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(NotText::Broken(encoding.name()))?;
    let text = text.into_owned();
    Ok(Decoded { text, guessed })
}

fn guessed(bytes: &[u8]) -> Result<Decoded, NotText> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let beyond = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if beyond < ENOUGH {
        return Err(NotText::Uncertain(guess.name()));
    }
    by(guess, bytes, Some(guess.name())).map_err(|_| NotText::Uncertain(guess.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GBK, WINDOWS_1252};

    fn text(bytes: &[u8]) -> Result<String, NotText> {
        decode(bytes.to_vec()).map(|decoded| decoded.text)
    }

    #[test]
    fn what_is_marked_or_declared_is_read_so() {
        let utf16: Vec<u8> = "\u{feff}{\"ä\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bare: Vec<u8> = "{\"ä\"}".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (gbk, _, _) = GBK.encode("<?xml version=\"1.0\" encoding='GBK'?><a>猫</a>");
        for (bytes, expected) in [
            (b"\xef\xbb\xbf\xc3\xa4".as_slice(), "ä"),
            (&utf16, "{\"ä\"}"),
            (&bare, "{\"ä\"}"),
            (&gbk, "<?xml version=\"1.0\" encoding='GBK'?><a>猫</a>"),
            (
                "<?xml encoding=\"utf-16\"?><a>猫</a>".as_bytes(),
                "<?xml encoding=\"utf-16\"?><a>猫</a>",
            ),
        ] {
            assert_eq!(text(bytes).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_not_certain_is_refused_with_the_cure() {
        let (short, _, _) = WINDOWS_1252.encode("Käfer\nMüll\n");
        let refused = text(&short).expect_err("too short");
        assert!(
            refused.to_string().starts_with("the file is not UTF-8 text"),
            "{refused}"
        );
        assert!(refused.to_string().ends_with("Save it as UTF-8"), "{refused}");
        assert_eq!(
            text(b"<?xml encoding=\"klingon\"?>"),
            Err(NotText::UnknownLabel("klingon".into()))
        );
        let (long, _, _) = GBK.encode("猫\n狗\n汽车\n自行车\n行人\n交通信号灯\n");
        let decoded = decode(long.to_vec()).expect("enough to tell by");
        assert_eq!(decoded.guessed, Some("GBK"));
        assert!(decoded.text.starts_with("猫\n狗\n汽车"), "{}", decoded.text);
    }
}
