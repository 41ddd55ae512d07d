//! Which files of a folder are labels, which list their classes, and which list goes with which labels.

use super::line::{LineKind, line_kind};
use super::yaml::{self, Description};
use crate::files::{has_extension, is_picture, text, tidy, walk};
use crate::reading::ReadError;
use platform::foreign;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Text files that are no labels unless a picture has their name: lists of classes and pictures, and notes.
const RESERVED: [&str; 9] = [
    "classes.txt",
    "labels.txt",
    "obj.txt",
    "train.txt",
    "val.txt",
    "valid.txt",
    "test.txt",
    "notes.txt",
    "trainval.txt",
];

/// What says the classes of labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClassList {
    /// The file.
    pub(super) path: PathBuf,
    /// Where labels lie that it is about.
    home: PathBuf,
    /// Which counts, of several in one folder: the lowest.
    rank: u8,
    /// Its names, or why it has none.
    pub(super) names: Result<Vec<String>, String>,
    /// The encoding that was guessed.
    pub(super) guessed: Option<&'static str>,
    pub(super) pose: bool,
    /// Label folders that it names and that lie elsewhere.
    elsewhere: Vec<PathBuf>,
    /// Folders that it names and that are not there.
    pub(super) missing: Vec<String>,
}

/// Labels with one list of classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) head: Option<ClassList>,
    pub(super) labels: Vec<PathBuf>,
    /// Lists in the same place that were not used and say something else.
    pub(super) unused: Vec<PathBuf>,
}

/// What a folder holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(super) root: PathBuf,
    pub(super) sets: Vec<Set>,
    /// Folders in which pictures lie, those that cannot be read included.
    pub(super) picture_folders: HashSet<PathBuf>,
    /// All pictures, without extension.
    pub(super) pictures: HashSet<PathBuf>,
}

impl Plan {
    /// Looks through `root`, of which `files` are all files. `has_input` tells whether a picture is known to lie at a
    /// path without extension.
    pub(crate) fn of(root: &Path, files: &[PathBuf], has_input: &dyn Fn(&Path) -> bool) -> Result<Self, ReadError> {
        let mut plan = Self {
            root: root.to_path_buf(),
            ..Self::default()
        };
        for file in files.iter().filter(|file| is_picture(file)) {
            plan.pictures.insert(file.with_extension(""));
            plan.picture_folders.extend(file.parent().map(Path::to_path_buf));
        }
        let texts: Vec<&PathBuf> = files.iter().filter(|path| has_extension(path, &["txt"])).collect();
        let context = LabelsFolder::around(root);
        let mut labels = Vec::new();
        let mut lone = Vec::new();
        let mut blank = Vec::new();
        for path in texts {
            let in_labels = context.holds(path);
            let bare = path.with_extension("");
            let is_picture = |place: &PathBuf| plan.pictures.contains(place) || has_input(place);
            let reserved = is_reserved(path);
            if in_labels && !reserved {
                labels.push(path.clone());
                continue;
            }
            let own = places(&bare).iter().any(is_picture);
            match line_kind(&beginning(path)) {
                LineKind::Label if own => labels.push(path.clone()),
                LineKind::Numbers if own && !reserved => labels.push(path.clone()),
                LineKind::Blank if own => blank.push(path.clone()),
                LineKind::Label if !reserved => lone.push(path.clone()),
                _ => {}
            }
        }
        if !labels.is_empty() {
            // An empty file among labels says that nothing is there.
            labels.extend(blank);
        }
        let mut heads = heads(files, &labels)?;
        heads.extend(context.heads_around(root)?);
        let about: HashSet<&Path> = labels
            .iter()
            .chain(&lone)
            .flat_map(|label| label.ancestors().skip(1))
            .collect();
        for head in &mut heads {
            head.move_home_to_labels(root, &about);
        }
        // Text beside no picture is taken for labels where a list of classes is meant for it.
        let homes: HashSet<PathBuf> = heads.iter().map(|head| head.home.clone()).collect();
        lone.retain(|path| path.ancestors().any(|folder| homes.contains(folder)));
        labels.extend(lone);
        for folder in heads.iter().flat_map(|head| &head.elsewhere) {
            let texts = walk(folder)?.into_iter().filter(|path| has_extension(path, &["txt"]));
            labels.extend(texts.filter(|path| !is_reserved(path)));
        }
        labels.sort();
        labels.dedup();
        plan.sets = sets(heads, labels);
        Ok(plan)
    }

    /// Whether there is anything to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.sets.iter().all(|set| set.labels.is_empty())
    }
}

/// Groups the labels by the nearest list; of several in one folder the highest in rank.
fn sets(heads: Vec<ClassList>, labels: Vec<PathBuf>) -> Vec<Set> {
    let mut by_folder: HashMap<&Path, Vec<usize>> = HashMap::new();
    for (at, head) in heads.iter().enumerate() {
        for folder in head.elsewhere.iter().chain([&head.home]) {
            by_folder.entry(folder).or_default().push(at);
        }
    }
    for about in by_folder.values_mut() {
        about.sort_by_key(|at| (heads[*at].rank, *at));
    }
    let mut grouped: BTreeMap<Option<usize>, Vec<PathBuf>> = BTreeMap::new();
    for label in labels {
        let mut folders = label.ancestors().skip(1);
        let nearest = folders.find_map(|folder| by_folder.get(folder)?.first().copied());
        grouped.entry(nearest).or_default().push(label);
    }
    let mut sets: Vec<Set> = Vec::new();
    for (at, head) in heads.iter().enumerate() {
        let labels = grouped.remove(&Some(at)).unwrap_or_default();
        let same_place = by_folder
            .get(head.home.as_path())
            .into_iter()
            .flatten()
            .map(|at| &heads[*at]);
        let (before, after): (Vec<&ClassList>, Vec<&ClassList>) = same_place
            .filter(|other| other.path != head.path)
            .partition(|other| other.rank < head.rank);
        if labels.is_empty() && !before.is_empty() {
            continue;
        }
        let unused = after.into_iter().filter(|other| other.names != head.names);
        sets.push(Set {
            head: Some(head.clone()),
            labels,
            unused: unused.map(|other| other.path.clone()).collect(),
        });
    }
    if let Some(labels) = grouped.remove(&None) {
        sets.push(Set {
            labels,
            ..Set::default()
        });
    }
    sets
}

/// Whether the file alone is a list of classes or begins like labels.
pub(crate) fn is_source(path: &Path) -> Result<bool, ReadError> {
    if !heads(&[path.to_path_buf()], &[])?.is_empty() {
        return Ok(true);
    }
    let is_text = has_extension(path, &["txt"]) && !is_reserved(path);
    Ok(is_text && line_kind(&beginning(path)) == LineKind::Label)
}

/// Whether the name is that of a list or a note.
fn is_reserved(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    RESERVED.contains(&&*name) || name.starts_with("readme")
}

/// The first line of the file that is not blank, as far as it tells.
fn beginning(path: &Path) -> String {
    // A first line longer than this is an outline; its beginning tells.
    let mut bytes = Vec::new();
    let read = foreign::open(path).and_then(|file| file.take(4096).read_to_end(&mut bytes));
    if read.is_err() {
        return String::new();
    }
    // What is cut in the middle of a character is no text any more.
    let text = match crate::encoding::decode(bytes.clone()) {
        Ok(decoded) => decoded.text,
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    };
    text.lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// The folder called `labels` around or below a root.
struct LabelsFolder {
    /// The root lies in it.
    around: Option<PathBuf>,
    root: PathBuf,
}

impl LabelsFolder {
    fn around(root: &Path) -> Self {
        let mut folders = root.ancestors().take(4);
        let around = folders
            .find(|folder| folder.file_name().is_some_and(is_labels))
            .map(Path::to_path_buf);
        // A folder that is called so by chance has no pictures in its counterpart.
        let around = around.filter(|folder| places(folder).iter().any(|place| place.is_dir()) || folder == root);
        Self {
            around,
            root: root.to_path_buf(),
        }
    }

    fn holds(&self, path: &Path) -> bool {
        let folder = path.parent().and_then(|folder| folder.strip_prefix(&self.root).ok());
        self.around.is_some() || folder.is_some_and(|folder| folder.iter().any(is_labels))
    }

    /// Lists between a root inside of `labels` and the set around it.
    fn heads_around(&self, root: &Path) -> Result<Vec<ClassList>, ReadError> {
        let Some(end) = self.around.as_deref().and_then(Path::parent) else {
            return Ok(Vec::new());
        };
        let mut files = Vec::new();
        for folder in root.ancestors().skip(1).take_while(|folder| folder.starts_with(end)) {
            let Ok(entries) = std::fs::read_dir(folder) else {
                continue;
            };
            files.extend(
                entries
                    .flatten()
                    .map(|entry| entry.path())
                    .filter(|path| path.is_file()),
            );
        }
        files.sort();
        heads(&files, &[])
    }
}

fn is_labels(name: &std::ffi::OsStr) -> bool {
    name.eq_ignore_ascii_case("labels")
}

/// All that lists classes among the files, but for what is a label itself.
fn heads(files: &[PathBuf], labels: &[PathBuf]) -> Result<Vec<ClassList>, ReadError> {
    let mut heads = Vec::new();
    for path in files {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_ascii_lowercase();
        let rank = match &*name {
            _ if has_extension(path, &["yaml", "yml"]) => 0,
            _ if has_extension(path, &["names"]) => 1,
            "_darknet.labels" => 2,
            "classes.txt" => 3,
            "labels.txt" => 4,
            _ => continue,
        };
        if labels.contains(path) {
            continue;
        }
        let head = match rank {
            0 => described(path)?,
            _ => listed(path, rank)?,
        };
        heads.extend(head);
    }
    Ok(heads)
}

/// What a YAML file says, or why it does not say what it means to.
fn described(path: &Path) -> Result<Option<ClassList>, ReadError> {
    let mut head = ClassList::new(path, 0);
    let description = match text(path)? {
        Ok(decoded) if !yaml::mentions_names(&decoded.text) => return Ok(None),
        Ok(decoded) => {
            head.guessed = decoded.guessed;
            yaml::parse(&decoded.text)
        }
        // Other files have names too; this one may be any.
        Err(error) => {
            let bytes = foreign::read(path).map_err(ReadError::io(path))?;
            if !yaml::mentions_names(&String::from_utf8_lossy(&bytes)) {
                return Ok(None);
            }
            Err(error.to_string())
        }
    };
    match description {
        Ok(Description { names: None, .. }) => return Ok(None),
        Ok(description) => {
            head.pose = description.pose;
            head.folders(&description);
            head.names = Ok(description.names.unwrap_or_default());
        }
        Err(error) => head.names = Err(error),
    }
    Ok(Some(head))
}

/// Names one a line, blank lines at the end left aside.
fn listed(path: &Path, rank: u8) -> Result<Option<ClassList>, ReadError> {
    let mut head = ClassList::new(path, rank);
    let names = match text(path)? {
        Err(error) => Err(error.to_string()),
        Ok(decoded) => {
            head.guessed = decoded.guessed;
            if line_kind(decoded.text.lines().next().unwrap_or_default()) == LineKind::Label {
                return Ok(None);
            }
            // Blank lines in between hold their places: every number after them counts on it.
            let names = decoded.text.trim_end().lines().enumerate();
            Ok(names
                .map(|(at, line)| match line.trim() {
                    "" => at.to_string(),
                    name => name.to_owned(),
                })
                .collect())
        }
    };
    if names.as_ref().is_ok_and(|names: &Vec<String>| names.is_empty()) {
        return Ok(None);
    }
    head.names = names;
    Ok(Some(head))
}

impl ClassList {
    fn new(path: &Path, rank: u8) -> Self {
        Self {
            path: path.to_path_buf(),
            home: path.parent().unwrap_or(Path::new("")).to_path_buf(),
            rank,
            names: Ok(Vec::new()),
            guessed: None,
            pose: false,
            elsewhere: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// A list with no labels below its folder is about the folders around it, as `cfg/obj.names` is.
    fn move_home_to_labels(&mut self, root: &Path, with_labels: &HashSet<&Path>) {
        let mut around = self.home.ancestors().take_while(|folder| folder.starts_with(root));
        if let Some(home) = around.find(|folder| with_labels.contains(folder)) {
            self.home = home.to_path_buf();
        }
    }

    /// Label folders outside of the home that the description names; entries that exist nowhere are noted.
    fn folders(&mut self, description: &Description) {
        let home = self.home.clone();
        let base = match &description.path {
            Some(path) => home.join(path),
            None => home.clone(),
        };
        for entry in description.folders.iter().filter(|entry| !entry.is_empty()) {
            // Exports of hosted tools write `../train/images` where `train/images` is meant.
            let inner = entry.trim_start_matches("../");
            let places = [base.join(entry), home.join(entry), home.join(inner)].map(|place| tidy(&place));
            let Some(place) = places.iter().find(|place| place.exists()) else {
                self.missing.push(entry.to_owned());
                continue;
            };
            let labels = exchanged(place, "images", &["labels"]).into_iter().next();
            let Some(labels) = labels.filter(|l| l.is_dir() && !l.starts_with(tidy(&home))) else {
                continue;
            };
            if !self.elsewhere.contains(&labels) {
                self.elsewhere.push(labels);
            }
        }
    }
}

/// Where the picture of a label lies, both without extension: in the place of its `labels` folder, or beside it.
pub(super) fn places(bare: &Path) -> Vec<PathBuf> {
    let mut places = exchanged(bare, "labels", &["images", "JPEGImages"]);
    if !places.iter().any(|place| place == bare) {
        places.push(bare.to_path_buf());
    }
    places
}

/// The path with one folder `from`, in any case, replaced by one of `to` in the same case: the last one first, as
/// trainers do it, then the others; the path itself when there is none.
fn exchanged(path: &Path, from: &str, to: &[&str]) -> Vec<PathBuf> {
    let parts: Vec<Component<'_>> = path.components().collect();
    let mut paths = Vec::new();
    for at in (0..parts.len()).rev() {
        let found = parts[at].as_os_str();
        if !found.eq_ignore_ascii_case(from) {
            continue;
        }
        for word in to {
            let word = in_case_of(&found.to_string_lossy(), word);
            let with = |(place, part): (usize, &Component<'_>)| match place == at {
                true => PathBuf::from(&word),
                false => PathBuf::from(part.as_os_str()),
            };
            paths.push(parts.iter().enumerate().map(with).collect());
        }
    }
    if paths.is_empty() {
        paths.push(path.to_path_buf());
    }
    paths
}

/// `images` for `labels`, `Images` for `Labels`, `IMAGES` for `LABELS`.
fn in_case_of(model: &str, word: &str) -> String {
    let mut letters = model.chars();
    let upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    match (upper(letters.next()), upper(letters.next())) {
        (true, true) => word.to_uppercase(),
        (true, false) if word.starts_with(char::is_lowercase) => {
            let (first, rest) = word.split_at(1);
            format!("{}{rest}", first.to_uppercase())
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_labels_folder_is_the_one_exchanged_first() {
        let paths = exchanged(Path::new("/labels/train/labels/a"), "labels", &["images"]);
        assert_eq!(paths[0], Path::new("/labels/train/images/a"));
        assert_eq!(paths[1], Path::new("/images/train/labels/a"));
        assert_eq!(exchanged(Path::new("x/a"), "labels", &["images"]), [Path::new("x/a")]);
        assert_eq!(places(Path::new("d/Labels/a"))[0], Path::new("d/Images/a"));
        assert_eq!(places(Path::new("d/LABELS/a"))[0], Path::new("d/IMAGES/a"));
    }

    /// The label files of each list, by names relative to the folder.
    fn planned(files: &[(&str, &str)]) -> Vec<(Option<String>, Vec<String>)> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, content) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, content).expect("a file");
        }
        let all = walk(folder.path()).expect("walks");
        let plan = Plan::of(folder.path(), &all, &|_| false).expect("a plan");
        let short = |path: &Path| path.strip_prefix(folder.path()).expect("below").display().to_string();
        let sets = plan.sets.iter().map(|set| {
            let head = set.head.as_ref().map(|head| short(&head.path));
            (head, set.labels.iter().map(|path| short(path)).collect())
        });
        sets.collect()
    }

    const ROW: &str = "0 0.5 0.5 0.2 0.2\n";

    #[test]
    fn the_nearest_list_counts() {
        let found = planned(&[
            ("classes.txt", "a\nb\n"),
            ("1.jpg", ""),
            ("1.txt", ROW),
            ("day2/classes.txt", "b\na\n"),
            ("day2/2.jpg", ""),
            ("day2/2.txt", ROW),
            ("day3/3.jpg", ""),
            ("day3/3.txt", ROW),
        ]);
        let set = |head: &str, labels: &[&str]| {
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            (Some(head.to_owned()), labels)
        };
        assert_eq!(
            found,
            [
                set("classes.txt", &["1.txt", "day3/3.txt"]),
                set("day2/classes.txt", &["day2/2.txt"])
            ]
        );
    }

    #[test]
    fn a_reserved_name_is_a_label_where_a_picture_has_it() {
        let found = planned(&[
            ("images/ok.jpg", ""),
            ("test.jpg", ""),
            ("test.txt", ROW),
            ("notes.txt", "written by hand"),
            ("images/val.jpg", ""),
            ("labels/val.txt", ROW),
            ("labels/train.txt", "images/ok.jpg\n"),
            ("labels/ok.txt", ROW),
        ]);
        assert_eq!(
            found,
            [(
                None,
                ["labels/ok.txt", "labels/val.txt", "test.txt"]
                    .map(str::to_owned)
                    .to_vec()
            )]
        );
    }

    #[test]
    fn lists_in_a_sister_folder_and_text_beside_pictures_are_found() {
        let found = planned(&[
            ("cfg/obj.names", "a\n"),
            ("data/obj/1.txt", ROW),
            ("data/points.csv", ""),
            ("other/2.jpg", ""),
            ("other/2.txt", "0,0.5,0.5,0.2,0.2\n"),
            ("other/caption.jpg", ""),
            ("other/caption.txt", "a photo of 2 cats\n"),
        ]);
        let labels = vec!["data/obj/1.txt".to_owned(), "other/2.txt".to_owned()];
        assert_eq!(found, [(Some("cfg/obj.names".to_owned()), labels)]);
    }
}
