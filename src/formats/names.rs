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

/// The longest name that common file systems take, in bytes.
const LONGEST: usize = 255;
/// The longest relative path that is written, in bytes: the folder that it stands in needs some of what systems take.
const LONGEST_PATH: usize = 2000;
/// What label files add to a stem at most, in bytes, but for those of labelme.
pub(super) const LABEL_EXTENSION: usize = 4;

/// As much of the text as takes `most` bytes, cut between two characters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The path of a file with this stem, suffix and extension, of which the stem's end is left out where the name, or
/// that of a label file beside it, whose extension takes so many bytes, would be longer than file systems take.
pub(super) fn fitting(stem: &str, suffix: &str, extension: &str, label_extension: usize) -> String {
    let extension = cut(extension, 32);
    let (folder, file) = stem
        .rsplit_once('/')
        .map_or(("", stem), |(folder, file)| (folder, file));
    let room = LONGEST - suffix.len().min(64) - extension.len().max(label_extension);
    let file = cut(file, room);
    let slash = if stem.contains('/') { "/" } else { "" };
    format!("{folder}{slash}{file}{suffix}{extension}")
}

/// The name as trainers take it: what ends in another way but holds a JPEG ends in `.jpg`.
pub(super) fn for_trainers(name: &str) -> String {
    let (stem, extension) = split_extension(name);
    match extension.to_ascii_lowercase().as_str() {
        ".jfif" | ".jpe" | ".jif" | ".jfi" => format!("{stem}.jpg"),
        _ => name.to_owned(),
    }
}

/// The path with `/`, without empty, `.` and `..` parts, so that it cannot leave the folder it is joined to, and without
/// what hides it from readers: dots before a name, and what is no character of a line. Folders whose names are too long
/// for a disk are shortened.
pub fn safe_path(name: &str) -> String {
    let mut path = plain_path(name);
    let cut_folders = |path: &str, most: usize| match path.rsplit_once('/') {
        Some((folders, file)) => {
            let folders: Vec<&str> = folders.split('/').map(|folder| cut(folder, most)).collect();
            format!("{}/{file}", folders.join("/"))
        }
        None => path.to_owned(),
    };
    path = cut_folders(&path, LONGEST);
    if path.len() > LONGEST_PATH {
        path = cut_folders(&path, 40);
    }
    // The innermost folders tell most.
    while path.len() > LONGEST_PATH
        && let Some((_, inner)) = path.split_once('/')
    {
        path = inner.to_owned();
    }
    path
}

fn plain_path(name: &str) -> String {
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .map(|part| match part.strip_prefix('.') {
            _ if part == ".." => "_".to_owned(),
            // Programs that look for files leave hidden ones aside.
            Some(rest) => format!("_{rest}").replace(char::is_control, "_"),
            None => part.replace(char::is_control, "_"),
        })
        .collect();
    let path = parts.join("/");
    // Blanks around a name are no part of it for who reads it in a text.
    match path.trim() {
        "" => "_".to_owned(),
        inner if inner.len() == path.len() => path,
        inner => {
            let start = path.len() - path.trim_start().len();
            let around = |length: usize| if length > 0 { "_" } else { "" };
            format!("{}{inner}{}", around(start), around(path.len() - start - inner.len()))
        }
    }
}

/// A single folder name made of a concept's name: what Windows or Unix forbid becomes `_`, and so do dots and
/// blanks at the ends.
pub fn safe_folder(name: &str) -> String {
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
        assert_eq!(safe_path("..."), "_..");
        assert_eq!(safe_path(".git/.a.jpg"), "_git/_a.jpg");
        assert_eq!(safe_path(" a\0\n/ b\t.jpg "), "_a__/ b_.jpg_");
        assert_eq!(safe_path(" / "), "_/_");
        assert_eq!(safe_folder("a/b: \"c\"?"), "a_b_ _c__");
        assert_eq!(safe_folder(".."), "__");
        assert_eq!(safe_folder("紅血球"), "紅血球");
        assert!(safe_folder(&"é".repeat(300)).len() <= 240);
    }

    #[test]
    fn long_names_are_cut_between_characters_and_keep_their_ends() {
        let long = format!("{}.jpeg", "é".repeat(300));
        let safe = safe_path(&long);
        let (stem, extension) = split_extension(&safe);
        let written = fitting(stem, "-12", extension, LABEL_EXTENSION);
        assert_eq!(written.len(), 254, "characters of two bytes leave one over");
        assert!(written.ends_with("é-12.jpeg"), "{written}");
        assert_eq!(fitting("a/b", "", ".jpg", LABEL_EXTENSION), "a/b.jpg");
        let label = fitting(&"x".repeat(300), "", "", LABEL_EXTENSION);
        assert_eq!(label.len(), 251, "a label file beside it ends in .txt or .xml");
        let folders = safe_path(&format!("{}/{}/c.jpg", "猫".repeat(100), "b".repeat(255)));
        let lengths: Vec<usize> = folders.split('/').map(str::len).collect();
        assert_eq!(lengths, [255, 255, 5]);
        let deep = safe_path(&format!("{}z.jpg", format!("{}/", "d".repeat(200)).repeat(100)));
        assert!(deep.len() <= LONGEST_PATH && deep.ends_with("/z.jpg"), "{}", deep.len());
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
