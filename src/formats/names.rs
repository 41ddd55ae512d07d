//! Names that may stand on a disk: safe, and no two alike.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// A 64-bit mark of a name; the same in every run of the program.
pub(super) fn mark(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    // These systems take A.jpg and a.jpg for one file.
    if cfg!(any(windows, target_os = "macos")) {
        name.to_lowercase().hash(&mut hasher);
    } else {
        name.hash(&mut hasher);
    }
    hasher.finish()
}

/// The name and its extension with the dot; a leading dot starts no extension.
pub(super) fn split_extension(path: &str) -> (&str, &str) {
    let file = path.rfind('/').map_or(0, |at| at + 1);
    match path[file..].rfind('.') {
        Some(dot) if dot > 0 => path.split_at(file + dot),
        _ => (path, ""),
    }
}

/// What stands after the last `/`.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The path with `/`, without empty, `.` and `..` parts, so that it cannot leave the folder it is joined to.
pub(super) fn safe_path(name: &str) -> String {
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .map(|part| {
            if part == ".." {
                "_".to_owned()
            } else {
                part.replace('\0', "_")
            }
        })
        .collect();
    if parts.is_empty() {
        "_".to_owned()
    } else {
        parts.join("/")
    }
}

/// A single folder name made of a concept's name: what Windows or Unix forbid becomes `_`, and so do dots and
/// blanks at the ends.
pub(super) fn safe_folder(name: &str) -> String {
    let mut safe: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    // 255 bytes is the longest name that common file systems take; a number may have to follow.
    while safe.len() > 240 {
        safe.pop();
    }
    if safe.starts_with('.') {
        safe.replace_range(..1, "_");
    }
    if safe.ends_with(['.', ' ']) {
        safe.pop();
        safe.push('_');
    }
    if safe.is_empty() { "_".to_owned() } else { safe }
}

/// Hands out each name once.
#[derive(Debug, Default)]
pub(super) struct Claims {
    taken: HashSet<u64>,
}

impl Claims {
    /// The first of no suffix, `-2`, `-3`, ... with which `make` gives a name that is still free; it is taken then.
    pub(super) fn suffix(&mut self, make: impl Fn(&str) -> String) -> String {
        let mut suffix = String::new();
        let mut number = 1u64;
        while !self.taken.insert(mark(&make(&suffix))) {
            number += 1;
            suffix = format!("-{number}");
        }
        suffix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_leave_their_folder() {
        assert_eq!(safe_path("../../etc/passwd"), "_/_/etc/passwd");
        assert_eq!(safe_path("/a//./b.jpg"), "a/b.jpg");
        assert_eq!(safe_path(".."), "_");
        assert_eq!(safe_folder("a/b: \"c\"?"), "a_b_ _c__");
        assert_eq!(safe_folder(".."), "__");
        assert_eq!(safe_folder("紅血球"), "紅血球");
        assert!(safe_folder(&"é".repeat(300)).len() <= 240);
    }

    #[test]
    fn extensions_belong_to_the_file_not_to_its_folders() {
        assert_eq!(split_extension("a.b/c"), ("a.b/c", ""));
        assert_eq!(split_extension("a.b/c.tar.gz"), ("a.b/c.tar", ".gz"));
        assert_eq!(split_extension("x/.hidden"), ("x/.hidden", ""));
    }

    #[test]
    fn a_name_is_given_once() {
        let mut claims = Claims::default();
        let mut claim = |stem: &str| claims.suffix(|suffix| format!("{stem}{suffix}"));
        assert_eq!(claim("a"), "");
        assert_eq!(claim("a"), "-2");
        assert_eq!(claim("a-2"), "-2");
        assert_eq!(claim("a"), "-3");
    }
}
