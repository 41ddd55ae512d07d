//! What the numbers in a list of results stand for: by the COCO files that describe its images; where there is none, by
//! the names of pictures and the numbers that classes are known by.

use super::described::{Described, beside};
use super::rows::Key;
use crate::ReadError;
use crate::files::is_picture;
use crate::finder::{Finder, image_folders};
use crate::fit::Frame;
use crate::reading::{DescribedBy, Job, NoMatch, SkipReason, Target};
use domain::Size;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const OTHER_FILE: &str = "give the COCO file that the results were made for as another path";

/// An image as far as it is known.
pub(super) type Image = Result<(Target, Frame), SkipReason>;

/// What the numbers stand for.
pub(super) struct Ids<'a> {
    job: &'a Job<'a>,
    finder: Finder<'a>,
    images: HashMap<Key, Image>,
    categories: HashMap<i64, Result<Arc<str>, SkipReason>>,
    /// An image was found by the number in its name.
    pub(super) by_number: bool,
    /// The categories of the files that describe the images; empty where there is none.
    described: Vec<Described>,
}

/// The COCO files that may describe a file, those that are to be asked first in front.
pub(super) fn candidates(job: &Job<'_>) -> Vec<Vec<PathBuf>> {
    let DescribedBy { first, last } = &job.options.described_by;
    let mut tiers = vec![first.clone(), beside(job.source), last.clone()];
    tiers.retain(|tier| !tier.is_empty());
    tiers
}

impl<'a> Ids<'a> {
    /// What the numbers `wanted` of images stand for, and those of their categories.
    ///
    /// # Errors
    /// What is wrong with a COCO file.
    pub(super) fn of(job: &'a Job<'a>, tiers: &[Vec<PathBuf>], wanted: &HashSet<Key>) -> Result<Self, ReadError> {
        let mut described = Vec::new();
        for tier in tiers {
            described = knowing(tier, wanted)?;
            if !described.is_empty() {
                break;
            }
        }
        let mut ids = Self {
            job,
            finder: finder(job, job.source),
            images: HashMap::new(),
            categories: HashMap::new(),
            by_number: false,
            described,
        };
        ids.describe(wanted);
        Ok(ids)
    }

    fn describe(&mut self, wanted: &HashSet<Key>) {
        let job = self.job;
        let mut found: HashMap<&Key, Vec<(Image, &Path)>> = HashMap::new();
        for described in &self.described {
            let mut finder = finder(job, &described.path);
            for (id, row) in &described.images {
                let name = row.file_name.0.as_deref().unwrap_or_default();
                let image = finder.sized(name, Size::new(row.width.side(), row.height.side()));
                found.entry(id).or_default().push((image, &described.path));
            }
        }
        if self.described.is_empty() {
            return;
        }
        for id in wanted {
            let image = match found.remove(id) {
                Some(images) => one_of(id, images),
                None => Err(SkipReason::UnknownImageId(id.to_string())),
            };
            self.images.insert(id.clone(), image);
        }
    }

    /// The image of this number, or of this name.
    pub(super) fn image(&mut self, id: &Key) -> Image {
        if let Some(known) = self.images.get(id) {
            return known.clone();
        }
        let found = self.named(id);
        self.images.insert(id.clone(), found.clone());
        found
    }

    /// The image that is called so.
    fn named(&mut self, id: &Key) -> Image {
        let found = match id {
            Key::None => return Err(SkipReason::Malformed("a result without image_id".into())),
            Key::Text(name) if is_picture(Path::new(name)) => self.finder.find(name),
            Key::Text(name) => self.finder.find_stem(name),
            Key::Number(number) => {
                let claims = self.job.claims();
                let number = u64::try_from(*number).map_err(|_| NoMatch::Unknown);
                match number.and_then(|number| self.job.lookup.find_number(number, &claims)) {
                    Err(NoMatch::Unknown) => return Err(unnamed("image", id)),
                    found => {
                        self.by_number |= found.is_ok();
                        found
                    }
                }
            }
        };
        let target = found.map_err(|no| no.reason(&id.to_string()))?;
        Ok((target, Frame::Same))
    }

    /// The name of the category of this number.
    pub(super) fn category(&mut self, id: i64) -> Result<Arc<str>, SkipReason> {
        if let Some(known) = self.categories.get(&id) {
            return known.clone();
        }
        let mut names: Vec<Arc<str>> = match self.described.is_empty() {
            true => {
                let classes = self.job.options.classes.iter();
                let same = classes.filter(|class| class.foreign_id == Some(id));
                same.map(|class| Arc::clone(&class.name)).collect()
            }
            false => {
                let described = self.described.iter();
                described.filter_map(|file| file.categories.get(&id).cloned()).collect()
            }
        };
        names.sort();
        names.dedup();
        let found = match &names[..] {
            [name] => Ok(Arc::clone(name)),
            [] if self.described.is_empty() => Err(unnamed("category", id)),
            [] => Err(SkipReason::UnknownCategory(id.to_string())),
            _ => Err(SkipReason::AmbiguousId {
                what: "category",
                id: id.to_string(),
                candidates: names.iter().map(|name| name.to_string()).collect(),
                cure: OTHER_FILE,
            }),
        };
        self.categories.insert(id, found.clone());
        found
    }

    /// How pictures were found.
    pub(super) fn into_finder(self) -> Finder<'a> {
        self.finder
    }
}

fn unnamed(what: &'static str, id: impl ToString) -> SkipReason {
    SkipReason::UnnamedId {
        what,
        id: id.to_string(),
        cure: OTHER_FILE,
    }
}

fn finder<'a>(job: &'a Job<'a>, file: &Path) -> Finder<'a> {
    Finder::new(job, file, image_folders(file))
}

/// Those of the files that know the images: all of them, where some do; else any.
fn knowing(files: &[PathBuf], wanted: &HashSet<Key>) -> Result<Vec<Described>, ReadError> {
    let mut known = Vec::new();
    for file in files {
        known.push(Described::read(file, wanted)?);
    }
    known.retain(|described| !described.images.is_empty());
    if known.iter().any(|described| described.images.len() == wanted.len()) {
        known.retain(|described| described.images.len() == wanted.len());
    }
    Ok(known)
}

/// What an image is that several files describe.
fn one_of(id: &Key, images: Vec<(Image, &Path)>) -> Image {
    let mut inputs: Vec<(Target, Frame)> = images.iter().filter_map(|(image, _)| image.clone().ok()).collect();
    inputs.dedup_by_key(|(target, _)| target.input);
    match inputs[..] {
        [one] => Ok(one),
        [] => images
            .into_iter()
            .next()
            .map_or_else(|| Err(SkipReason::UnknownImageId(id.to_string())), |(image, _)| image),
        _ => Err(SkipReason::AmbiguousId {
            what: "image",
            id: id.to_string(),
            candidates: images
                .iter()
                .map(|(_, file)| format!("of {}", file.display()))
                .collect(),
            cure: OTHER_FILE,
        }),
    }
}
