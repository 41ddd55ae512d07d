//! A ready lookup: by path; then, in claimed folders alone, by file name, and by the stem where it is unique.

use super::files::{tidied, tidy};
use super::names::{file_name, split_extension};
use super::reading::{Claims, FoundBy, Hit, ImageName, Lookup, NoMatch, Target};
use domain::search;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Finds inputs by path where the format's layout puts the file. Where it lies in none of these places it is looked
/// for by name in the claimed folders: by as many trailing parts of the written name as tell it from all others, at
/// last by the stem alone if only one input has it. Each step is also tried without regard to case, Unicode form and
/// `%` escapes, where just one input is meant so.
#[derive(Debug, Default)]
pub struct NameIndex {
    entries: Vec<Entry>,
    by_path: HashMap<PathBuf, usize>,
    by_bare_path: OnceCell<HashMap<PathBuf, Vec<usize>>>,
    names: OnceCell<Names>,
    folded_names: OnceCell<Folded>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    path: PathBuf,
    target: Target,
}

/// The same by names alone; made when it is first needed.
#[derive(Debug, Default)]
struct Names {
    by_file: HashMap<String, Vec<usize>>,
    by_stem: HashMap<String, Vec<usize>>,
    /// Those whose stem is a number, leading zeros aside.
    by_number: HashMap<u64, Vec<usize>>,
}

/// The same by folded names; made when it is first needed.
#[derive(Debug, Default)]
struct Folded {
    by_path: HashMap<String, Vec<usize>>,
    by_bare_path: HashMap<String, Vec<usize>>,
    by_file: HashMap<String, Vec<usize>>,
    by_stem: HashMap<String, Vec<usize>>,
}

/// The name without what differs between systems: case, Unicode form, `%` escapes.
fn folded(name: &str) -> String {
    let decoded = match name.contains('%') {
        true => percent_decode_str(name).decode_utf8().unwrap_or(Cow::Borrowed(name)),
        false => Cow::Borrowed(name),
    };
    search::folded(&decoded)
}

impl NameIndex {
    /// An index over nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an input: its name with `/`, and the path of its file, given the way the source of a read is given
    /// (both absolute, or both relative to the same folder).
    pub fn add(&mut self, name: &str, path: &Path, target: Target) {
        let at = self.entries.len();
        let path = tidy(path);
        self.by_path.insert(path.clone(), at);
        self.entries.push(Entry {
            name: name.to_owned(),
            path,
            target,
        });
        self.by_bare_path.take();
        self.names.take();
        self.folded_names.take();
    }

    /// Whether an input lies in one of these folders.
    pub fn holds(&self, folders: &[PathBuf]) -> bool {
        let inside = |entry: &Entry| folders.iter().any(|folder| entry.path.starts_with(folder));
        self.entries.iter().any(inside)
    }

    fn by_bare_path(&self) -> &HashMap<PathBuf, Vec<usize>> {
        self.by_bare_path.get_or_init(|| {
            let mut by_bare_path: HashMap<PathBuf, Vec<usize>> = HashMap::new();
            for (at, entry) in self.entries.iter().enumerate() {
                let bare = entry.path.with_extension("");
                by_bare_path.entry(bare).or_default().push(at);
            }
            by_bare_path
        })
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let mut names = Names::default();
            for (at, entry) in self.entries.iter().enumerate() {
                let file = file_name(&entry.name);
                let stem = split_extension(file).0;
                names.by_file.entry(file.to_owned()).or_default().push(at);
                names.by_stem.entry(stem.to_owned()).or_default().push(at);
                if stem.bytes().all(|b| b.is_ascii_digit())
                    && let Ok(number) = stem.parse()
                {
                    names.by_number.entry(number).or_default().push(at);
                }
            }
            names
        })
    }

    fn folded_names(&self) -> &Folded {
        self.folded_names.get_or_init(|| {
            let mut folded_names = Folded::default();
            for (at, entry) in self.entries.iter().enumerate() {
                let file = folded(file_name(&entry.name));
                let stem = split_extension(&file).0.to_owned();
                let path = folded(&entry.path.to_string_lossy());
                let bare = folded(&entry.path.with_extension("").to_string_lossy());
                folded_names.by_file.entry(file).or_default().push(at);
                folded_names.by_stem.entry(stem).or_default().push(at);
                folded_names.by_path.entry(path).or_default().push(at);
                folded_names.by_bare_path.entry(bare).or_default().push(at);
            }
            folded_names
        })
    }

    /// The one among the candidates that shares most trailing parts with the written name.
    fn best(&self, candidates: &[usize], written: &str, bare: bool, fold: bool) -> Result<Target, NoMatch> {
        let shared = |at: &usize| {
            let name = &self.entries[*at].name;
            let name = if bare { split_extension(name).0 } else { name };
            let same = |a: &str, b: &str| a == b || fold && folded(a) == folded(b);
            let pairs = name.rsplit('/').zip(written.rsplit('/'));
            pairs.take_while(|(a, b)| same(a, b)).count()
        };
        let counted: Vec<(usize, usize)> = candidates.iter().map(|at| (*at, shared(at))).collect();
        let most = counted.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let mut best = counted.iter().filter(|(_, count)| *count == most);
        match (best.next(), best.next()) {
            (Some((at, _)), None) => Ok(self.entries[*at].target),
            (Some(_), Some(_)) => {
                let equal = counted.iter().filter(|(_, count)| *count == most);
                let names = equal.map(|(at, _)| self.entries[*at].name.clone());
                Err(NoMatch::Ambiguous(names.collect()))
            }
            (None, _) => Err(NoMatch::Unknown),
        }
    }

    fn by_place(&self, image: &ImageName<'_>) -> Option<Result<Hit, NoMatch>> {
        for place in image.places {
            let place = tidied(place);
            if image.has_extension {
                if let Some(at) = self.by_path.get(&*place) {
                    let target = self.entries[*at].target;
                    let by = FoundBy::Path;
                    return Some(Ok(Hit { target, by }));
                }
            } else if let Some(found) = self.by_bare_path().get(&*place) {
                let by = FoundBy::Path;
                return Some(
                    self.best(found, image.written, true, false)
                        .map(|target| Hit { target, by }),
                );
            }
        }
        for place in image.places {
            let place = folded(&tidy(place).to_string_lossy());
            let folded_names = self.folded_names();
            let found = match image.has_extension {
                true => folded_names.by_path.get(&place),
                false => folded_names.by_bare_path.get(&place),
            };
            if let Some([at]) = found.map(Vec::as_slice) {
                let target = self.entries[*at].target;
                let by = FoundBy::LooseName;
                return Some(Ok(Hit { target, by }));
            }
        }
        None
    }

    /// Those candidates that the naming file claims, and that are of no other part of a split set.
    fn claimed(&self, candidates: Option<&Vec<usize>>, image: &ImageName<'_>) -> Vec<usize> {
        let claims = |at: &usize| {
            let path = &self.entries[*at].path;
            let Some(folder) = image.claims.folder_of(path) else {
                return false;
            };
            let below = path.strip_prefix(folder).ok().and_then(Path::parent);
            let split = below.and_then(crate::splits::of_folders);
            split.is_none() || image.split.is_none() || split == image.split
        };
        candidates.into_iter().flatten().copied().filter(claims).collect()
    }
}

impl Lookup for NameIndex {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        if let Some(found) = self.by_place(image) {
            return found;
        }
        if image.claims.within.is_empty() {
            return Err(NoMatch::Unknown);
        }
        let file = file_name(image.written);
        let stem = match image.has_extension {
            true => split_extension(image.written).0,
            false => image.written,
        };
        let (names, folded_names) = (self.names(), self.folded_names());
        let tries = [
            (names.by_file.get(file), image.written, false, false),
            (folded_names.by_file.get(&folded(file)), image.written, false, true),
            // By stem alone only what is unique, or what shares a folder too.
            (names.by_stem.get(file_name(stem)), stem, true, false),
            (folded_names.by_stem.get(&folded(file_name(stem))), stem, true, true),
        ];
        for (found, written, bare, loosely) in tries {
            if !image.has_extension && !bare {
                continue;
            }
            let found = self.claimed(found, image);
            if found.is_empty() {
                continue;
            }
            let by = match loosely {
                true => FoundBy::LooseName,
                false => FoundBy::Name,
            };
            return self
                .best(&found, written, bare, loosely)
                .map(|target| Hit { target, by });
        }
        Err(NoMatch::Unknown)
    }

    fn find_number(&self, number: u64, claims: &Claims) -> Result<Target, NoMatch> {
        let image = ImageName {
            written: "",
            has_extension: false,
            places: &[],
            claims,
            split: None,
        };
        let found = self.claimed(self.names().by_number.get(&number), &image);
        match found[..] {
            [] => Err(NoMatch::Unknown),
            [at] => Ok(self.entries[at].target),
            _ => {
                let names = found.iter().map(|at| self.entries[*at].name.clone());
                Err(NoMatch::Ambiguous(names.collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{InputId, Size, Split};

    fn index(names: &[&str]) -> NameIndex {
        let mut index = NameIndex::new();
        for (at, name) in names.iter().enumerate() {
            let target = Target {
                input: InputId::fixed(at as u128),
                size: Size::new(1, 1),
            };
            index.add(name, &Path::new("/data").join(name), target);
        }
        index
    }

    fn ambiguous(names: &[&str]) -> Result<u128, NoMatch> {
        Err(NoMatch::Ambiguous(
            names.iter().map(|name| (*name).to_owned()).collect(),
        ))
    }

    fn find(index: &NameIndex, written: &str, places: &[&str]) -> Result<u128, NoMatch> {
        claimed(index, written, places, &Claims::of(Path::new("/data")), None)
    }

    fn claimed(
        index: &NameIndex,
        written: &str,
        places: &[&str],
        claims: &Claims,
        split: Option<Split>,
    ) -> Result<u128, NoMatch> {
        let places: Vec<PathBuf> = places.iter().map(PathBuf::from).collect();
        let image = ImageName {
            written,
            has_extension: written.contains('.'),
            places: &places,
            claims,
            split,
        };
        index.find(&image).map(|hit| hit.target.input.0.as_u128())
    }

    #[test]
    fn a_name_counts_in_claimed_folders_and_in_no_other_split() {
        let index = index(&["train/a.jpg", "val/b.jpg", "old/c.jpg"]);
        let all = Claims::of(Path::new("/data"));
        assert_eq!(
            claimed(&index, "b.jpg", &[], &all, Some(Split::Train)),
            Err(NoMatch::Unknown)
        );
        assert_eq!(claimed(&index, "b.jpg", &[], &all, Some(Split::Val)), Ok(1));
        assert_eq!(claimed(&index, "c.jpg", &[], &all, Some(Split::Val)), Ok(2));
        assert_eq!(claimed(&index, "a.jpg", &[], Claims::NONE, None), Err(NoMatch::Unknown));
        let but = Claims {
            except: vec!["/data/old".into()],
            ..all
        };
        assert_eq!(claimed(&index, "c", &[], &but, None), Err(NoMatch::Unknown));
        let by_path = claimed(
            &index,
            "val/b.jpg",
            &["/data/val/b.jpg"],
            Claims::NONE,
            Some(Split::Train),
        );
        assert_eq!(by_path, Ok(1), "a path is a claim");
    }

    #[test]
    fn spellings_of_other_systems_mean_one_file_or_none() {
        let index = index(&[
            "x/IMG_01.JPG",
            "x/Gro\u{df}e e\u{301}.jpg",
            "x/Caf\u{e9} 1.jpg",
            "x/t.jpg",
            "x/T.jpg",
        ]);
        assert_eq!(find(&index, "img_01.jpg", &["/data/x/img_01.jpg"]), Ok(0));
        assert_eq!(find(&index, "img_01.jpg", &[]), Ok(0));
        assert_eq!(find(&index, "Gro\u{df}e \u{e9}.jpg", &[]), Ok(1));
        assert_eq!(find(&index, "Caf%C3%A9%201", &["/data/x/Caf%C3%A9%201"]), Ok(2));
        assert_eq!(find(&index, "T.JPG", &[]), ambiguous(&["x/t.jpg", "x/T.jpg"]));
    }

    #[test]
    fn the_same_name_in_two_folders_is_told_apart_or_refused() {
        let index = index(&["train/a.jpg", "val/a.jpg", "val/b.jpg"]);
        assert_eq!(find(&index, "a.jpg", &[]), ambiguous(&["train/a.jpg", "val/a.jpg"]));
        assert_eq!(find(&index, "x/val/a.jpg", &[]), Ok(1));
        assert_eq!(find(&index, "a.jpg", &["/data/x/a.jpg", "/data/./train/a.jpg"]), Ok(0));
        assert_eq!(find(&index, "b.png", &[]), Ok(2));
        assert_eq!(find(&index, "c.jpg", &[]), Err(NoMatch::Unknown));
    }

    #[test]
    fn a_number_means_one_file_whatever_zeros_stand_before_it() {
        let index = index(&["a/000042.jpg", "a/7.jpg", "b/07.png", "a/x7.jpg"]);
        let find = |number, folder: &str| {
            let found = index.find_number(number, &Claims::of(Path::new(folder)));
            found.map(|target| target.input.0.as_u128())
        };
        assert_eq!(find(42, "/data"), Ok(0));
        assert_eq!(find(7, "/data"), ambiguous(&["a/7.jpg", "b/07.png"]));
        assert_eq!(find(7, "/data/b"), Ok(2));
        assert_eq!(find(8, "/data"), Err(NoMatch::Unknown));
    }

    #[test]
    fn names_without_extension_meet_one_file_or_none() {
        let index = index(&["images/a.jpg", "images/b.jpg", "images/b.png"]);
        assert_eq!(find(&index, "images/a", &["/data/images/a"]), Ok(0));
        let both = ambiguous(&["images/b.jpg", "images/b.png"]);
        assert_eq!(find(&index, "b", &[]), both);
        assert_eq!(find(&index, "b", &["/data/images/b"]), both);
    }
}
