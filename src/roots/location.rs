//! Where a root is on this workstation.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;

/// Where a root is on this workstation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// A folder of this computer, or a share that it has mounted.
    Folder(PathBuf),
    /// A bucket, container or web server, and a prefix there: `s3:`, `gs:`, `az:`, `https:` or `http:`. Its path does
    /// not end in a slash, and is encoded in one way alone, however it was typed.
    Url(Url),
}

/// An address that no pictures can be read from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// Its scheme is not known.
    #[error("“{0}” is no address of pictures: it begins with s3://, gs://, az://, https:// or http://, or is a folder")]
    Scheme(String),
    /// It names no bucket or server.
    #[error("“{0}” names no bucket or server")]
    NoHost(String),
    /// It holds more than an address of a folder may.
    #[error("“{0}” cannot be read from: leave out what comes after ? or #, and names and passwords")]
    TooMuch(String),
    /// It is no address at all.
    #[error("“{address}” is no address: {reason}")]
    Malformed {
        /// As it was given.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The schemes that are read.
const SCHEMES: &[&str] = &["s3", "gs", "az", "https", "http"];

impl Location {
    /// Whether a text is meant as an address: it has a scheme. A folder has none.
    pub fn is_address(text: &str) -> bool {
        text.split_once("://").is_some_and(|(scheme, _)| {
            scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+')
        })
    }

    /// What people know it by: the bucket or the host, or the folder.
    pub fn host(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Url(url) => url.host_str().unwrap_or_default().to_owned(),
        }
    }

    /// The key, or the path on the server, at which it begins, without slashes at either end; empty at the top.
    pub(super) fn prefix(&self) -> String {
        match self {
            Self::Folder(_) => String::new(),
            Self::Url(url) => decoded(url.path().trim_matches('/')),
        }
    }

    /// What follows after it in an address that begins there, as it is meant: an empty text for the same address.
    pub fn rest_of(&self, address: &Self) -> Option<String> {
        let (Self::Url(url), Self::Url(whole)) = (self, address) else {
            return None;
        };
        let at = |url: &Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port());
        if at(url) != at(whole) {
            return None;
        }
        let (prefix, whole) = (self.prefix(), address.prefix());
        let rest = whole.strip_prefix(&prefix)?;
        (prefix.is_empty() || rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/').to_owned())
    }

    /// The address of what lies below it, for people: it can be typed again.
    pub fn address_of(&self, rest: &str) -> String {
        match rest {
            "" => self.to_string(),
            rest => format!("{self}/{}", readable(rest)),
        }
    }

    /// The bucket, container or server that it is in, without a prefix.
    pub fn server(&self) -> Self {
        match self {
            Self::Folder(folder) => Self::Folder(folder.clone()),
            Self::Url(url) => {
                let mut url = url.clone();
                url.set_path("");
                Self::Url(url)
            }
        }
    }

    /// A name for a root there: the last folder, or the bucket or server.
    pub fn short_name(&self) -> String {
        let prefix = self.prefix();
        let last = prefix.rsplit('/').next().unwrap_or_default();
        let named = if last.is_empty() { self.host() } else { last.to_owned() };
        let plain = |c: char| {
            if c.is_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '-'
            }
        };
        named.chars().map(plain).collect()
    }
}

/// A part of an address as it is meant; what is no UTF-8 stays as it is written.
fn decoded(text: &str) -> String {
    percent_decode_str(text)
        .decode_utf8()
        .map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// A part of an address as people read it, from what is meant: encoded is only what would be taken for something else when
/// it is typed again.
fn readable(meant: &str) -> String {
    let is_code = |part: &str| {
        let code = part.as_bytes().get(..2);
        code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
    };
    let mut told = String::with_capacity(meant.len());
    // What follows a percent sign makes a code of it or does not.
    for (at, part) in meant.split('%').enumerate() {
        match (at, is_code(part)) {
            (0, _) => {}
            (_, true) => told.push_str("%25"),
            (_, false) => told.push('%'),
        }
        told.push_str(part);
    }
    let told = escaped(&told, |c| "?#\\".contains(c));
    match told.strip_suffix(' ') {
        Some(start) => format!("{start}%20"),
        None => told,
    }
}

/// With these characters encoded, and those that are not seen.
fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut whole = String::with_capacity(text.len());
    for c in text.chars() {
        match is_escaped(c) || c.is_control() {
            true => whole.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC)),
            false => whole.push(c),
        }
    }
    whole
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let text = text.trim();
        if !Self::is_address(text) {
            return Ok(Self::Folder(PathBuf::from(text)));
        }
        let mut url = Url::parse(text).map_err(|error| LocationError::Malformed {
            address: text.into(),
            reason: error.to_string(),
        })?;
        if !SCHEMES.contains(&url.scheme()) {
            return Err(LocationError::Scheme(text.into()));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(LocationError::NoHost(text.into()));
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(LocationError::TooMuch(text.into()));
        }
        // However it was typed, the same folder is the same location.
        url.set_path(&escaped(&decoded(url.path().trim_end_matches('/')), |c| {
            "%\\".contains(c)
        }));
        Ok(Self::Url(url))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Url(url) => {
                f.write_str(&url[..url::Position::BeforePath])?;
                match self.prefix().as_str() {
                    "" => Ok(()),
                    prefix => write!(f, "/{}", readable(prefix)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(text: &str) -> Location {
        text.parse().expect("a location")
    }

    #[test]
    fn folders_and_addresses_are_told_apart() {
        assert_eq!(location("/mnt/photos"), Location::Folder("/mnt/photos".into()));
        assert_eq!(location("C:/photos"), Location::Folder("C:/photos".into()));
        assert_eq!(location("s3://photos/2024/").to_string(), "s3://photos/2024");
        assert_eq!(location("s3://photos").to_string(), "s3://photos");
        assert_eq!(location("https://a.example/x%20y").prefix(), "x y");
        for wrong in [
            "ftp://a/b",
            "s3:///b",
            "https://a/b?sig=1",
            "https://me:pw@a/b",
            "https://a b/",
        ] {
            assert!(wrong.parse::<Location>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_begins_there_is_told_and_named() {
        let root = location("s3://photos/2024");
        let rest = |address: &str| root.rest_of(&location(address));
        assert_eq!(rest("s3://photos/2024/a/b.jpg").as_deref(), Some("a/b.jpg"));
        assert_eq!(rest("s3://photos/2024").as_deref(), Some(""));
        for elsewhere in [
            "s3://photos/2024b/c.jpg",
            "s3://other/2024/c.jpg",
            "gs://photos/2024/c.jpg",
            "/2024/c.jpg",
        ] {
            assert_eq!(rest(elsewhere), None, "{elsewhere}");
        }
        let whole = location("s3://photos").rest_of(&location("s3://photos/a.jpg"));
        assert_eq!(whole.as_deref(), Some("a.jpg"));
        assert_eq!(root.short_name(), "2024");
        assert_eq!(location("https://a.example").short_name(), "a.example");
    }

    #[test]
    fn an_address_is_the_same_however_it_is_encoded_and_is_told_decoded() {
        for (typed, told) in [
            (
                ["s3://photos/my folder/ä", "s3://photos/my%20folder/%C3%A4"],
                "s3://photos/my folder/ä",
            ),
            (
                ["s3://photos/my%20folder/ä", "s3://photos/my folder/%c3%a4"],
                "s3://photos/my folder/ä",
            ),
            (
                ["https://a.example/%61 b", "https://a.example/a%20b"],
                "https://a.example/a b",
            ),
            (["s3://photos/100%", "s3://photos/100%25"], "s3://photos/100%"),
        ] {
            let [one, other] = typed.map(location);
            assert_eq!((&one, one.to_string().as_str()), (&other, told));
        }
    }

    #[test]
    fn an_address_that_is_told_leads_to_the_same_when_it_is_typed() {
        let root = location("s3://photos/2024");
        for key in [
            "ä b.jpg",
            "100%.jpg",
            "100%20.jpg",
            "a%2520b.jpg",
            "what?.jpg",
            "#1.jpg",
            "a\\b.jpg",
            "a\tb .jpg",
            "x ",
        ] {
            let told = root.address_of(key);
            assert_eq!(root.rest_of(&location(&told)).as_deref(), Some(key), "{told}");
            let folder = location(&told);
            assert_eq!((folder.prefix(), folder.to_string()), (format!("2024/{key}"), told));
        }
        assert_eq!(root.address_of("ä b.jpg"), "s3://photos/2024/ä b.jpg");
        // What is no UTF-8 is what is written.
        let latin = location("s3://photos/%E4");
        assert_eq!(location(&latin.to_string()), latin);
    }
}
