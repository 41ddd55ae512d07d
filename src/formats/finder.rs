//! Finds the pictures that a file names, by where they may lie beside it, then by their names.

use super::fit::{self, Frame};
use super::reading::{Claims, Feed, ImageName, Job, NoMatch, ReadError, SkipReason, Spellings, Target, home_of};
use domain::{Size, Split};
use std::path::{Path, PathBuf};

/// Finds the pictures that one file names.
pub(super) struct Finder<'a> {
    job: &'a Job<'a>,
    folders: Vec<PathBuf>,
    claims: Claims,
    /// The part of a data set that is meant, where the file is about one.
    pub(super) split: Option<Split>,
    /// The name of the part as written: in folders of this name pictures are looked for first.
    pub(super) subset: Option<String>,
    spellings: Spellings,
}

impl<'a> Finder<'a> {
    /// For what `file` names, which lies in one of the `folders`.
    pub(super) fn new(job: &'a Job<'a>, file: &Path, folders: Vec<PathBuf>) -> Self {
        let claims = job.claims();
        let root = claims.folder_of(file).unwrap_or(Path::new("")).to_path_buf();
        Self {
            job,
            folders,
            split: crate::splits::of_file(file, &root),
            subset: None,
            claims,
            spellings: Spellings::default(),
        }
    }

    /// The input that `written` names: a path in any system's form, or a name.
    ///
    /// # Errors
    /// That there is none, or more than one.
    pub(super) fn find(&mut self, written: &str) -> Result<Target, NoMatch> {
        self.look(written, true)
    }

    /// The input that `stem` names, which has no extension.
    ///
    /// # Errors
    /// That there is none, or more than one.
    pub(super) fn find_stem(&mut self, stem: &str) -> Result<Target, NoMatch> {
        self.look(stem, false)
    }

    fn look(&mut self, written: &str, has_extension: bool) -> Result<Target, NoMatch> {
        let name = written.replace('\\', "/");
        let mut places: Vec<PathBuf> = Vec::with_capacity(2 * self.folders.len());
        if let Some(subset) = &self.subset {
            places.extend(self.folders.iter().map(|folder| folder.join(subset).join(&name)));
        }
        places.extend(self.folders.iter().map(|folder| folder.join(&name)));
        let hit = self.job.lookup.find(&ImageName {
            written: &name,
            has_extension,
            places: &places,
            claims: &self.claims,
            split: self.split,
        })?;
        Ok(self.spellings.add(written, hit))
    }

    /// The same for a picture whose size the file tells; zeros are no size.
    ///
    /// # Errors
    /// Why what is said of the picture cannot be taken.
    pub(super) fn sized(&mut self, written: &str, size: Size) -> Result<(Target, Frame), SkipReason> {
        let found = self.find(written);
        self.settle(found, written, size)
    }

    /// What was found for a picture whose size the file tells; where nothing was, an input without it, if that will do.
    ///
    /// # Errors
    /// As [`Self::sized`].
    pub(super) fn settle(
        &self,
        found: Result<Target, NoMatch>,
        written: &str,
        size: Size,
    ) -> Result<(Target, Frame), SkipReason> {
        let found = found.or_else(|no| self.job.without_picture(no, written, size, self.split));
        let target = found.map_err(|no| no.reason(written))?;
        Ok((target, fit::frame(Some(size), target.size)?))
    }

    /// Says how pictures were found.
    ///
    /// # Errors
    /// That the reading was cancelled.
    pub(super) fn tell(self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        self.spellings.tell(feed)
    }
}

/// Where pictures lie by the layouts in use, for a file such as `annotations/instances_SUBSET.json`.
pub(super) fn image_folders(file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let home = home_of(file);
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let subset = stem.rsplit_once('_').map_or(&*stem, |(_, subset)| subset);
    let mut folders = vec![folder.clone()];
    if !subset.is_empty() {
        folders.extend([home.join("images").join(subset), home.join(subset)]);
    }
    folders.extend([folder.join("images"), folder.join("JPEGImages")]);
    if home != folder {
        folders.extend([home.join("images"), home.join("JPEGImages"), home]);
    }
    folders
}
