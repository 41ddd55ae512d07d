//! As much YAML as data sets are described with: keys with scalars, lists and maps, in block or flow style.
//!
//! Not a YAML parser: anchors, tags, block scalars and documents are left aside, as whatever value they belong to.

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text or number, unquoted.
    Scalar(String),
    /// A list.
    List(Vec<Value>),
    /// A map in its order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value under `key` of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            Self::Scalar(_) | Self::List(_) => None,
        }
    }

    /// The scalar itself, or the scalars of a list.
    pub(super) fn scalars(&self) -> Vec<&str> {
        match self {
            Self::Scalar(text) => vec![text],
            Self::List(values) => values.iter().flat_map(Self::scalars).collect(),
            Self::Map(_) => Vec::new(),
        }
    }
}

/// Nesting beyond this is not followed, so that hostile files end.
const DEEPEST: usize = 8;

struct Line<'a> {
    indent: usize,
    text: &'a str,
}

/// Reads a whole file; what is no map gives an empty one.
pub(super) fn parse(text: &str) -> Value {
    let lines: Vec<Line<'_>> = text
        .lines()
        .map(|line| line.trim_end())
        .filter(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty())
        .filter(|line| *line != "---" && *line != "...")
        .map(|line| {
            let text = line.trim_start();
            let indent = line.len() - text.len();
            Line { indent, text }
        })
        .collect();
    match block(&lines, &mut 0, 0, 0) {
        Value::Map(entries) => Value::Map(entries),
        Value::Scalar(_) | Value::List(_) => Value::Map(Vec::new()),
    }
}

/// The class names of a data set description: a list, or a map from numbers; `None` without any.
/// Numbers that the map leaves out are named by themselves.
pub(in crate::formats) fn names_in(text: &str) -> Option<Vec<String>> {
    names(&parse(text))
}

pub(super) fn names(description: &Value) -> Option<Vec<String>> {
    /// More classes than any data set has: a damaged number must not ask for memory.
    const MOST: usize = 100_000;
    match description.get("names")? {
        Value::Map(entries) => {
            let mut names: Vec<Option<String>> = Vec::new();
            for (key, value) in entries {
                let at: usize = key.trim().parse().ok().filter(|at| *at < MOST)?;
                let Value::Scalar(name) = value else { return None };
                if names.len() <= at {
                    names.resize(at + 1, None);
                }
                names[at] = Some(name.clone());
            }
            let named = names.into_iter().enumerate();
            Some(named.map(|(at, name)| name.unwrap_or_else(|| at.to_string())).collect())
        }
        list @ Value::List(_) => Some(list.scalars().into_iter().map(str::to_owned).collect()),
        Value::Scalar(_) => None,
    }
}

fn block(lines: &[Line<'_>], at: &mut usize, indent: usize, depth: usize) -> Value {
    let mut list = Vec::new();
    let mut map = Vec::new();
    while let Some(line) = lines.get(*at).filter(|line| line.indent >= indent) {
        *at += 1;
        if let Some(item) = line.text.strip_prefix("- ").or((line.text == "-").then_some("")) {
            list.push(value(item, lines, at, line.indent + 1, depth));
        } else if let Some((key, rest)) = key_of(line.text) {
            // A list may stand at the indent of its key.
            let nested = match lines.get(*at) {
                Some(next) if next.indent == line.indent && next.text.starts_with('-') => line.indent,
                _ => line.indent + 1,
            };
            let only_list = nested == line.indent;
            let value = if only_list && rest.is_empty() {
                list_at(lines, at, line.indent, depth + 1)
            } else {
                value(rest, lines, at, nested, depth)
            };
            map.push((key, value));
        }
    }
    if map.is_empty() && !list.is_empty() {
        Value::List(list)
    } else {
        Value::Map(map)
    }
}

fn list_at(lines: &[Line<'_>], at: &mut usize, indent: usize, depth: usize) -> Value {
    let mut list = Vec::new();
    while let Some(line) = lines.get(*at).filter(|l| l.indent == indent && l.text.starts_with('-')) {
        *at += 1;
        list.push(value(line.text[1..].trim_start(), lines, at, indent + 1, depth));
    }
    Value::List(list)
}

/// The value that `rest` of a line begins, going on in the lines indented by at least `indent`.
fn value(rest: &str, lines: &[Line<'_>], at: &mut usize, indent: usize, depth: usize) -> Value {
    let rest = rest.trim();
    if rest.is_empty() || rest.starts_with('#') {
        let deeper = lines.get(*at).filter(|line| line.indent >= indent && depth < DEEPEST);
        return match deeper {
            Some(line) => block(lines, at, line.indent, depth + 1),
            None => Value::Scalar(String::new()),
        };
    }
    if !rest.starts_with(['[', '{']) {
        return Value::Scalar(scalar(rest));
    }
    // A flow value may run over several lines: until the brackets balance.
    let mut text = rest.to_owned();
    while !Flow::new(&text).balanced() {
        let Some(line) = lines.get(*at) else { break };
        text.push(' ');
        text.push_str(line.text);
        *at += 1;
    }
    Flow::new(&text).value(0)
}

/// Splits `key: rest`; the colon ends the line or is followed by a blank.
fn key_of(text: &str) -> Option<(String, &str)> {
    if text.starts_with(['"', '\'']) {
        let mut flow = Flow::new(text);
        let key = flow.quoted();
        let rest = text[flow.at..].trim_start().strip_prefix(':')?;
        return Some((key, rest.trim_start()));
    }
    let ends = |at: usize| text[at + 1..].is_empty() || text[at + 1..].starts_with([' ', '\t']);
    let colon = text.match_indices(':').map(|(at, _)| at).find(|at| ends(*at))?;
    Some((text[..colon].trim_end().to_owned(), text[colon + 1..].trim_start()))
}

fn scalar(text: &str) -> String {
    if text.starts_with(['"', '\'']) {
        return Flow::new(text).quoted();
    }
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim_end().to_owned()
}

/// A cursor over flow style: `[a, 'b', {c: "d"}]`.
struct Flow<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Flow<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    fn balanced(mut self) -> bool {
        let mut open = 0usize;
        while let Some(c) = self.peek() {
            match c {
                '"' | '\'' => {
                    self.quoted();
                    continue;
                }
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            self.next();
            if open == 0 {
                return true;
            }
        }
        false
    }

    fn value(&mut self, depth: usize) -> Value {
        self.blanks();
        match self.peek() {
            Some('[') if depth < DEEPEST => {
                self.next();
                let mut list = Vec::new();
                while self.goes_on(']') {
                    list.push(self.value(depth + 1));
                }
                Value::List(list)
            }
            Some('{') if depth < DEEPEST => {
                self.next();
                let mut map = Vec::new();
                while self.goes_on('}') {
                    let key = self.word(&[':', ',', '}']);
                    self.blanks();
                    let value = if self.peek() == Some(':') {
                        self.next();
                        self.value(depth + 1)
                    } else {
                        Value::Scalar(String::new())
                    };
                    map.push((key, value));
                }
                Value::Map(map)
            }
            _ => Value::Scalar(self.word(&[',', ']', '}'])),
        }
    }

    /// Passes a comma; false at the closing bracket, which is passed too, or at the end.
    fn goes_on(&mut self, close: char) -> bool {
        loop {
            self.blanks();
            match self.peek() {
                None => return false,
                Some(c) if c == close => {
                    self.next();
                    return false;
                }
                // A bracket of the other kind closes nothing here: it is passed so that the walk ends.
                Some(',' | ']' | '}') => self.next(),
                Some(_) => return true,
            };
        }
    }

    fn word(&mut self, ends: &[char]) -> String {
        self.blanks();
        if self.peek().is_some_and(|c| c == '"' || c == '\'') {
            return self.quoted();
        }
        let start = self.at;
        while self.peek().is_some_and(|c| !ends.contains(&c)) {
            self.next();
        }
        self.text[start..self.at].trim().to_owned()
    }

    /// A text in the quotes at which the cursor stands.
    fn quoted(&mut self) -> String {
        let quote = self.next();
        let mut out = String::new();
        while let Some(c) = self.next() {
            if Some(c) == quote {
                if c == '\'' && self.peek() == Some('\'') {
                    self.next();
                    out.push('\'');
                    continue;
                }
                break;
            }
            match (c, quote) {
                ('\\', Some('"')) => self.escape(&mut out),
                _ => out.push(c),
            }
        }
        out
    }

    fn escape(&mut self, out: &mut String) {
        let digits = match self.next() {
            Some('n') => return out.push('\n'),
            Some('t') => return out.push('\t'),
            Some('r') => return out.push('\r'),
            Some('0') => return out.push('\0'),
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(other) => return out.push(other),
            None => return,
        };
        let mut number = 0;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else {
                break;
            };
            number = number * 16 + digit;
            self.next();
        }
        out.push(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
}

/// The text in double quotes, with everything escaped that YAML takes for something else.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{2028}' | '\u{2029}' | '\u{feff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_come_in_five_spellings() {
        let expected = Some(vec!["car".to_owned(), "it's: a \"bus\"".to_owned()]);
        for text in [
            "nc: 2\nnames: ['car', 'it''s: a \"bus\"']\n",
            "names:\n  - car\n  - \"it's: a \\\"bus\\\"\"\n",
            "names:\n- car # a comment\n- 'it''s: a \"bus\"'\ntrain: x\n",
            "# c\nnames:\n  1: 'it''s: a \"bus\"'\n  0: car\n",
            "names: {0: car,\n  1: \"it's: a \\\"bus\\\"\"}\n",
        ] {
            assert_eq!(names(&parse(text)), expected, "{text}");
        }
        assert_eq!(names(&parse("names:\n  2: c\n")).expect("names"), ["0", "1", "c"]);
        assert_eq!(names(&parse("train: x\n")), None);
    }

    #[test]
    fn other_keys_are_read_past() {
        let value = parse("path: ../d # root\ntrain:\n  - a\n  - b\nroboflow:\n  version: 1\nval: 'v: w'\n");
        assert_eq!(value.get("path").map(Value::scalars), Some(vec!["../d"]));
        assert_eq!(value.get("train").map(Value::scalars), Some(vec!["a", "b"]));
        assert_eq!(value.get("val").map(Value::scalars), Some(vec!["v: w"]));
    }

    proptest! {
        #[test]
        fn any_name_survives(list in proptest::collection::vec("\\PC*|[\\x00-\\x7f]{0,8}", 1..4)) {
            let mut text = String::from("names:\n");
            for (at, name) in list.iter().enumerate() {
                text.push_str(&format!("  {at}: {}\n", quoted(name)));
            }
            prop_assert_eq!(names(&parse(&text)), Some(list));
        }

        #[test]
        fn nothing_makes_it_panic(text in "[\\[\\]{}:,'\"\\\\ \\n#a-]{0,60}") {
            let _ = parse(&text);
        }
    }
}
