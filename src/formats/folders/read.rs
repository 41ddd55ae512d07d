//! Reads `train/CLASS/**/file` (also `val`, `test` ...), or `CLASS/**/file` where there is no such split.

use crate::domain::{Region, Sign};
use crate::formats::files::{has_extension, relative, text, walk};
use crate::formats::reading::{Feed, ForeignClass, ImageName, Job, ReadAnnotation, ReadError, ReadEvent};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

const SPLITS: [&str; 5] = ["train", "val", "valid", "validation", "test"];
const PICTURES: [&str; 16] = [
    "jpg", "jpeg", "jpe", "png", "bmp", "gif", "webp", "tif", "tiff", "pbm", "pgm", "ppm", "pnm", "qoi", "jfif", "avif",
];

/// Reads a folder of class folders.
pub(in crate::formats) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let claimed = pictures_by_class(job)?;
    if claimed.is_empty() {
        return Err(ReadError::NotThisFormat {
            format: "class folder",
            path: job.source.to_path_buf(),
        });
    }
    let classes = classes(job, claimed.iter().map(|(_, _, class)| class))?;
    feed.send(ReadEvent::Classes(classes.order))?;
    let total = claimed.len() as u64;
    for (at, (path, written, class)) in claimed.into_iter().enumerate() {
        if at % 256 == 255 {
            let done = at as u64;
            feed.send(ReadEvent::Progress { done, total })?;
        }
        let places = [path];
        let image = ImageName {
            written: &written,
            has_extension: true,
            places: &places,
        };
        let target = match job.lookup.find(&image) {
            Ok(target) => target,
            Err(no) => {
                feed.skip(places[0].display().to_string(), no.reason(&written))?;
                continue;
            }
        };
        let Some(concept) = classes.names.get(&class).map(Arc::clone) else {
            continue;
        };
        feed.send(ReadEvent::Covered(target.input))?;
        feed.send(ReadEvent::Annotation(ReadAnnotation {
            input: target.input,
            concept,
            region: Region::Whole,
            sign: Sign::Present,
            foreign_id: None,
        }))?;
    }
    Ok(())
}

/// Pictures that stand in a class folder: path, path relative to the source, class.
fn pictures_by_class(job: &Job<'_>) -> Result<Vec<(PathBuf, String, String)>, ReadError> {
    let mut pictures = walk(job.source)?;
    pictures.retain(|path| has_extension(path, &PICTURES));
    let relatives: Vec<String> = pictures.iter().map(|path| relative(path, job.source)).collect();
    let first = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let splits = relatives.iter().any(|path| {
        // A class called `test` is no split: splits hold folders.
        SPLITS.contains(&&*first(path)) && path.split('/').count() > 2
    });
    let class_of = |path: &str| {
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.pop();
        if splits && !SPLITS.contains(&parts.first().copied().unwrap_or_default()) {
            return None;
        }
        parts.get(usize::from(splits)).map(|class| (*class).to_owned())
    };
    Ok(pictures
        .into_iter()
        .zip(relatives)
        .filter_map(|(path, written)| class_of(&written).map(|class| (path, written, class)))
        .collect())
}

struct Classes {
    names: BTreeMap<String, Arc<str>>,
    order: Vec<ForeignClass>,
}

/// The class list: `classes.txt` in its order where there is one, then the folders by name.
fn classes<'a>(job: &Job<'_>, folders: impl Iterator<Item = &'a String>) -> Result<Classes, ReadError> {
    let mut names: BTreeMap<String, Arc<str>> = folders.map(|name| (name.clone(), Arc::from(name.as_str()))).collect();
    let list = job.source.join("classes.txt");
    let mut order: Vec<Arc<str>> = Vec::new();
    if list.is_file()
        && let Ok(text) = text(&list)?
    {
        for name in text.lines().map(str::trim).filter(|name| !name.is_empty()) {
            let name = names.entry(name.to_owned()).or_insert_with(|| Arc::from(name));
            order.push(Arc::clone(name));
        }
    }
    order.extend(
        names
            .values()
            .filter(|name| !order.contains(name))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let order = order
        .into_iter()
        .map(|name| ForeignClass { name, foreign_id: None })
        .collect();
    Ok(Classes { names, order })
}
