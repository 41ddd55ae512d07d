//! How a file is changed: byte by byte, word by word, and as JSON.

use fastrand::Rng;
use serde_json::Value;

/// No changed file is longer: what little a file says must not cost much.
pub const LONGEST: usize = 100_000;

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "1.5",
    "2",
    "7",
    "99.999999",
    "1e-320",
    "1e308",
    "-1e308",
    "1e999",
    "NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "inf",
    "255",
    "65535",
    "65536",
    "2147483647",
    "-2147483648",
    "4294967295",
    "4294967296",
    "1000000000",
    "9007199254740993",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "00012",
    "0x10",
    "1_000",
    "1,5",
    "٣",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "..",
    "../..",
    "/",
    "\\",
    "C:\\x",
    "/etc/passwd",
    "a.jpg",
    "A.JPG",
    "sub/b.png",
    "%00",
    "%",
    "\u{0}",
    "\u{feff}",
    "\u{202e}x",
    "é",
    "e\u{301}",
    "日本",
    "null",
    "true",
    "[]",
    "{}",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "&x;",
    "\"",
    "'",
    "\"\"",
    "\\u0000",
    "\\ud800",
    "\n",
    "\r",
    "\t",
    ";",
    ",",
    "#",
    "*a",
    "&a",
    "!!x",
    "<<",
    "---",
    "polygon",
    "bbox",
    "mask",
    "rle",
    "rectangle",
    "circle",
    "ellipse",
    "brushlabels",
    "polygonlabels",
    "train",
    "val",
];

const OPENINGS: &[&str] = &[
    "[",
    "{\"a\":",
    "<a>",
    "<annotation>",
    "<object>",
    "- ",
    "(",
    "\"",
    "<!--",
    "[[1,2],",
    "{\"points\":[",
];

/// A changed copy of `file`; `others` may be mixed in.
pub fn changed(file: &[u8], others: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..1 + rng.usize(..4) {
        bytes = once(bytes, others, rng);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn once(mut bytes: Vec<u8>, others: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let end = bytes.len();
    let at = rng.usize(..=end);
    let (from, to) = range(end, 400, rng);
    match rng.u8(..22) {
        0 if at < end => bytes[at] ^= 1 << rng.u8(..8),
        1 if at < end => bytes[at] = rng.u8(..),
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(from..to)),
        4 => {
            let other = &others[rng.usize(..others.len())];
            let (begin, stop) = range(other.len(), 2000, rng);
            bytes.splice(from..to, other[begin..stop].iter().copied());
        }
        5 => {
            let piece = bytes[from..to].to_vec();
            let room = (LONGEST / 2).saturating_sub(end) / piece.len().max(1);
            let times = often(rng).min(room);
            bytes.splice(to..to, piece.repeat(times));
        }
        6 => {
            let opening = OPENINGS[rng.usize(..OPENINGS.len())];
            bytes.splice(at..at, opening.repeat(often(rng)).into_bytes());
        }
        7 => {
            let byte = *rng.choice(b"x9 ,;0\"\n\0\xff").unwrap_or(&b'x');
            bytes.splice(at..at, vec![byte; often(rng) * 10]);
        }
        8 => {
            let broken: &[&[u8]] = &[
                b"\xff",
                b"\xc3",
                b"\xed\xa0\x80",
                b"\xf4\x90\x80\x80",
                b"\xfe\xff",
                b"\xff\xfe",
            ];
            bytes.splice(at..at, broken[rng.usize(..broken.len())].iter().copied());
        }
        9 => return encoded(&bytes, rng),
        10 => drop(bytes.splice(at..at, TEXTS[rng.usize(..TEXTS.len())].bytes())),
        11..=14 => number(&mut bytes, rng),
        15 | 16 => text(&mut bytes, rng),
        _ => return as_json(bytes, rng),
    }
    bytes
}

/// Seldom many.
fn often(rng: &mut Rng) -> usize {
    match rng.u8(..8) {
        0 => rng.usize(..6000),
        1 | 2 => rng.usize(..300),
        _ => rng.usize(..6),
    }
}

fn range(end: usize, most: usize, rng: &mut Rng) -> (usize, usize) {
    let from = rng.usize(..=end);
    (from, (from + rng.usize(..=most)).min(end))
}

/// In UTF-16, or with a byte order mark.
fn encoded(bytes: &[u8], rng: &mut Rng) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mark = if rng.bool() { "\u{feff}" } else { "" };
    let units = mark.encode_utf16().chain(text.encode_utf16());
    match rng.u8(..3) {
        0 => units.flat_map(u16::to_le_bytes).collect(),
        1 => units.flat_map(u16::to_be_bytes).collect(),
        _ => ["\u{feff}", &text].concat().into_bytes(),
    }
}

/// Puts another number in the place of one, or of all that are alike.
fn number(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let is_part = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    let Some((from, to)) = run(bytes, is_part, rng) else {
        return;
    };
    replace(
        bytes,
        from,
        to,
        NUMBERS[rng.usize(..NUMBERS.len())].as_bytes(),
        is_part,
        rng,
    );
}

/// Puts another word in the place of one, or of all that are alike.
fn text(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | 128..);
    let Some((from, to)) = run(bytes, is_part, rng) else {
        return;
    };
    replace(
        bytes,
        from,
        to,
        TEXTS[rng.usize(..TEXTS.len())].as_bytes(),
        is_part,
        rng,
    );
}

fn run(bytes: &[u8], is_part: impl Fn(&u8) -> bool, rng: &mut Rng) -> Option<(usize, usize)> {
    let start = rng.usize(..bytes.len().max(1));
    let from = start + bytes.get(start..)?.iter().position(&is_part)?;
    let to = bytes[from..]
        .iter()
        .position(|b| !is_part(b))
        .map_or(bytes.len(), |n| from + n);
    Some((from, to))
}

fn replace(bytes: &mut Vec<u8>, from: usize, to: usize, by: &[u8], is_part: impl Fn(&u8) -> bool, rng: &mut Rng) {
    if rng.bool() {
        bytes.splice(from..to, by.iter().copied());
        return;
    }
    let old = bytes[from..to].to_vec();
    let mut out = Vec::with_capacity(bytes.len());
    for (at, piece) in bytes.chunk_by(|a, b| is_part(a) == is_part(b)).enumerate() {
        let again = if piece == old { by } else { piece };
        out.extend_from_slice(again);
        if out.len() > LONGEST || at > LONGEST {
            break;
        }
    }
    *bytes = out;
}

/// Changes one value of a JSON file, or of one line of it.
fn as_json(bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    if let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) {
        change(&mut value, rng);
        return serde_json::to_vec(&value).unwrap_or_default();
    }
    let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let at = rng.usize(..lines.len());
    match serde_json::from_slice::<Value>(&lines[at]) {
        Ok(mut value) => {
            change(&mut value, rng);
            lines[at] = serde_json::to_vec(&value).unwrap_or_default();
        }
        // Of other text, a line goes somewhere else.
        Err(_) => {
            let to = rng.usize(..lines.len());
            lines.swap(at, to);
        }
    }
    lines.join(&b'\n')
}

fn change(root: &mut Value, rng: &mut Rng) {
    let mut stock = Vec::new();
    collect(root, &mut stock);
    let spare = stock[rng.usize(..stock.len())].clone();
    let mut left = rng.usize(..stock.len());
    if let Some(found) = nth(root, &mut left) {
        change_one(found, spare, rng);
    }
}

fn change_one(value: &mut Value, spare: Value, rng: &mut Rng) {
    let any = |rng: &mut Rng| match rng.u8(..5) {
        0 => Value::Null,
        1 => Value::from(TEXTS[rng.usize(..TEXTS.len())]),
        2 => Value::from(rng.f64() * 120.0 - 10.0),
        3 => serde_json::from_str(NUMBERS[rng.usize(..NUMBERS.len())]).unwrap_or(Value::Bool(true)),
        _ => spare.clone(),
    };
    match value {
        Value::Array(list) if !list.is_empty() && rng.u8(..4) > 0 => {
            let at = rng.usize(..list.len());
            match rng.u8(..5) {
                0 => drop(list.remove(at)),
                1 => list.insert(at, any(rng)),
                2 => {
                    let again = list[at].clone();
                    let room = 40_000 / again.to_string().len().max(1);
                    let many = std::iter::repeat_n(again, often(rng).min(room));
                    list.splice(at..at, many);
                }
                // An outline that goes on.
                3 => list.extend((0..2 * often(rng)).map(|_| Value::from(f64::from(rng.u16(..400)) / 4.0))),
                _ => rng.shuffle(list),
            }
        }
        Value::Object(map) if !map.is_empty() && rng.u8(..4) > 0 => {
            let keys: Vec<String> = map.keys().cloned().collect();
            let key = &keys[rng.usize(..keys.len())];
            match rng.u8(..3) {
                0 => drop(map.remove(key)),
                1 => drop(map.insert(key.clone(), any(rng))),
                _ => drop(map.insert(TEXTS[rng.usize(..TEXTS.len())].to_owned(), any(rng))),
            }
        }
        other => *other = any(rng),
    }
}

fn collect(value: &Value, stock: &mut Vec<Value>) {
    stock.push(value.clone());
    match value {
        Value::Array(list) => list.iter().take(200).for_each(|inner| collect(inner, stock)),
        Value::Object(map) => map.values().for_each(|inner| collect(inner, stock)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The value that is so many values from the beginning.
fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter_mut().take(200).find_map(|inner| nth(inner, left)),
        Value::Object(map) => map.values_mut().find_map(|inner| nth(inner, left)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
