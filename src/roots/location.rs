//! Where a root is on this workstation.

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
    /// not end in a slash.
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

    /// What follows after it in an address that begins there: an empty text for the same address.
    pub fn rest_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        let Self::Url(url) = self else { return None };
        let rest = address.strip_prefix(url.as_str().trim_end_matches('/'))?;
        (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
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
pub fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
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
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self::Url(url))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Url(url) => f.write_str(url.as_str().trim_end_matches('/')),
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
        assert_eq!(root.rest_of("s3://photos/2024/a/b.jpg"), Some("a/b.jpg"));
        assert_eq!(root.rest_of("s3://photos/2024"), Some(""));
        assert_eq!(root.rest_of("s3://photos/2024b/c.jpg"), None);
        assert_eq!(root.short_name(), "2024");
        assert_eq!(location("https://a.example").short_name(), "a.example");
    }
}
