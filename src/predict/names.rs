//! Names of classes as files and exporters write them.

/// The names in a text with one a line; a blank line at the end does not count.
pub(super) fn of_lines(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.trim_end().lines().map(|line| line.trim().to_owned()).collect()
}

/// The names in a Python dictionary or list, as Ultralytics' exporter writes it: `{0: 'person', 1: "cow's"}`. `None`
/// when it is something else, or numbers are missing.
pub(super) fn of_python(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim();
    let dictionary = rest.starts_with('{');
    rest = rest.strip_prefix(['{', '['])?.trim_start();
    let close = if dictionary { '}' } else { ']' };
    let mut found = std::collections::BTreeMap::new();
    while !rest.starts_with(close) {
        let key = if dictionary {
            let (key, after) = rest.split_once(':')?;
            rest = after.trim_start();
            key.trim().trim_matches(['\'', '"']).parse().ok()?
        } else {
            found.len()
        };
        let (name, after) = string(rest)?;
        found.insert(key, name);
        rest = after.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    let complete = found.keys().copied().eq(0..found.len());
    (complete && !found.is_empty()).then(|| found.into_values().collect())
}

/// A quoted Python string at the start of the text, and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.push(chars.next()?.1),
            c if c == quote => return Some((name, &text[at + c.len_utf8()..])),
            c => name.push(c),
        }
    }
    None
}

/// The numbers in a text, as in `[640, 640]`.
pub(super) fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dictionaries_lists_and_quotes() {
        let names = |text| of_python(text).unwrap_or_default();
        assert_eq!(
            names("{0: 'person', 1: \"cow's\", 2: 'a, b: \\'c\\''}"),
            ["person", "cow's", "a, b: 'c'"]
        );
        assert_eq!(names("['a', 'b']"), ["a", "b"]);
        assert_eq!(names("{'0': 'a', '1': 'b'}"), ["a", "b"]);
        assert_eq!(of_python("{0: 'a', 2: 'b'}"), None);
        assert_eq!(of_python("person, car"), None);
        assert_eq!(of_python("{0: 'a"), None);
        assert_eq!(numbers("[640, 480]"), [640, 480]);
    }

    #[test]
    fn one_name_a_line() {
        assert_eq!(of_lines("\u{FEFF}a\r\nb c\n\n"), ["a", "b c"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in r#"[{\[]?([0-9]{0,2}:? ?['"\\a-zä,]{0,5}){0,6}[}\]]?"#) {
            let _ = of_python(&text);
        }
    }
}
