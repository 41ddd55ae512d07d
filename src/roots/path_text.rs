//! A path as text that can be kept in a project file and turned back into the very same path.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

/// Text that is no kept path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no path: {0:?}")]
pub struct PathTextError(String);

/// `path` as text: relative to the folder `base` where both begin alike (with `..` where it must climb),
/// absolute otherwise. A path that is not UTF-8 becomes a NUL and the hexadecimal digits of its bytes.
/// Both should be absolute and `base` free of links, as `..` is taken literally.
pub fn path_text(path: &Path, base: &Path) -> String {
    let kept = relative(path, base).unwrap_or_else(|| path.to_path_buf());
    match kept.to_str() {
        Some(text) if !text.starts_with('\0') => text.to_owned(),
        _ => std::iter::once("\0".to_owned())
            .chain(
                kept.as_os_str()
                    .as_encoded_bytes()
                    .iter()
                    .map(|byte| format!("{byte:02x}")),
            )
            .collect(),
    }
}

/// The path that [`path_text`] made text of, with the same `base`.
///
/// # Errors
/// When the text is empty, or begins with a NUL and does not go on with hexadecimal digits in pairs.
pub fn path_from_text(text: &str, base: &Path) -> Result<PathBuf, PathTextError> {
    let refuse = || PathTextError(text.to_owned());
    let kept = match text.strip_prefix('\0') {
        None if text.is_empty() => return Err(refuse()),
        None => PathBuf::from(text),
        Some(digits) => PathBuf::from(unhex(digits).and_then(from_bytes).ok_or_else(refuse)?),
    };
    let mut path = base.to_path_buf();
    for part in kept.components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            // An absolute path replaces the base.
            other => path.push(other),
        }
    }
    Ok(path)
}

/// The path of these bytes; none where paths are not made of bytes and these are not UTF-8.
pub fn from_bytes(bytes: Vec<u8>) -> Option<OsString> {
    #[cfg(unix)]
    {
        Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
    }
    #[cfg(not(unix))]
    {
        String::from_utf8(bytes).ok().map(OsString::from)
    }
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| (digit as char).to_digit(16).map(|v| v as u8);
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[h, l]| Some(value(h)? << 4 | value(l)?)).collect()
}

fn relative(path: &Path, base: &Path) -> Option<PathBuf> {
    if let Ok(inside) = path.strip_prefix(base) {
        return (!inside.as_os_str().is_empty()).then(|| inside.to_path_buf());
    }
    let plain = |p: &Path| {
        p.components()
            .all(|c| matches!(c, Component::RootDir | Component::Normal(_)))
    };
    if !path.is_absolute() || !base.is_absolute() || !plain(path) || !plain(base) {
        return None;
    }
    let alike = path
        .components()
        .zip(base.components())
        .take_while(|(a, b)| a == b)
        .count();
    // With nothing but the root in common the two will hardly move together.
    if alike < 2 {
        return None;
    }
    let up = base.components().skip(alike).map(|_| OsStr::new(".."));
    let down = path.components().skip(alike).map(|c| c.as_os_str());
    Some(up.chain(down).collect())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn relative_where_possible() {
        let base = Path::new("/home/ana/work");
        for (path, text) in [
            ("/home/ana/work/a/1.jpg", "a/1.jpg"),
            ("/home/ana/pictures/1.jpg", "../pictures/1.jpg"),
            ("/mnt/disk/1.jpg", "/mnt/disk/1.jpg"),
            ("/home/ana/work/照片/é.png", "照片/é.png"),
        ] {
            assert_eq!(path_text(Path::new(path), base), text);
            assert_eq!(path_from_text(text, base), Ok(PathBuf::from(path)));
        }
    }

    #[test]
    fn bytes_that_are_no_text_come_back() {
        let base = Path::new("/b");
        let path = base.join(OsStr::from_bytes(b"caf\xE9.jpg"));
        let text = path_text(&path, base);
        assert_eq!(text, concat!("\0", "636166e92e6a7067"));
        assert_eq!(path_from_text(&text, base), Ok(path));
        for bad in ["", "\0", "\0f36", "\0zz"] {
            assert!(path_from_text(bad, base).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn every_path_comes_back(parts in prop::collection::vec(prop::collection::vec(1u8.., 1..6), 1..6), cut in 0usize..4) {
            let mut path = PathBuf::from("/");
            let mut base = PathBuf::from("/");
            for (i, part) in parts.iter().enumerate() {
                let part: Vec<u8> = part.iter().copied().filter(|b| *b != b'/').collect();
                if part.is_empty() || part == b"." || part == b".." {
                    continue;
                }
                path.push(OsStr::from_bytes(&part));
                base.push(if i < cut { OsStr::from_bytes(&part) } else { OsStr::new("other") });
            }
            prop_assume!(path != base);
            prop_assert_eq!(path_from_text(&path_text(&path, &base), &base), Ok(path));
        }
    }
}
