//! Text in XML: references taken apart, and what XML takes for markup escaped.

use quick_xml::events::BytesRef;

/// What a reference such as `&lt;` stands for; one that XML does not know stands for itself, as tools write `R&B;`.
pub(super) fn resolved(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        Ok(None) | Err(_) => match &**reference {
            "lt" => "<".into(),
            "gt" => ">".into(),
            "amp" => "&".into(),
            "quot" => "\"".into(),
            "apos" => "'".into(),
            other => format!("&{other};"),
        },
    }
}

/// The text with what XML takes for markup escaped, and what XML 1.0 cannot hold replaced.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // Readers turn a bare one into a line feed.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            c if (c < ' ') || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

/// The text as the value of an attribute: readers turn bare line feeds and tabs in it into blanks.
pub(super) fn escaped_attribute(text: &str) -> String {
    escaped(text).replace('\t', "&#9;").replace('\n', "&#10;")
}

/// The text as XML can hold it.
pub(super) fn readable(text: &str) -> String {
    text.chars()
        .map(|c| match escaped(&c.to_string()).contains('\u{fffd}') {
            true => char::REPLACEMENT_CHARACTER,
            false => c,
        })
        .collect()
}
