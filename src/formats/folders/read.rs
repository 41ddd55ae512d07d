//! Reads `train/CLASS/**/file` (also `val`, `Testing` ... in any case, and below other folders), or `CLASS/**/file` where
//! there is no such split.

use crate::files::{is_picture, relative, text, walk};
use crate::reading::{Claims, Feed, ForeignClass, ImageName, Job, ReadAnnotation, ReadError, ReadEvent};
use domain::{Region, Split};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads a folder of class folders.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
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
            // The picture itself is what is read: one that lies elsewhere is another.
            claims: Claims::NONE,
            split: None,
        };
        let target = match job.lookup.find(&image) {
            Ok(hit) => hit.target,
            Err(no) => {
                feed.skip(places[0].display().to_string(), no.reason(&written))?;
                continue;
            }
        };
        let Some(concept) = classes.names.get(&class).map(Arc::clone) else {
            continue;
        };
        feed.send(ReadEvent::Covered(target.input))?;
        let claim = ReadAnnotation::new(target.input, concept, Region::Whole);
        feed.send(ReadEvent::Annotation(claim))?;
    }
    Ok(())
}

/// Pictures that stand in a class folder: path, path relative to the source, class.
fn pictures_by_class(job: &Job<'_>) -> Result<Vec<(PathBuf, String, String)>, ReadError> {
    let mut pictures = walk(job.source)?;
    pictures.retain(|path| is_picture(path));
    let relatives: Vec<String> = pictures.iter().map(|path| relative(path, job.source)).collect();
    let depth = split_depth(&relatives);
    let class_of = |path: &str| {
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.pop();
        match depth {
            None => parts.first().map(|class| (*class).to_owned()),
            Some(depth) => {
                let split = parts.get(depth).and_then(|word| Split::of_word(word));
                split.and(parts.get(depth + 1)).map(|class| (*class).to_owned())
            }
        }
    };
    Ok(pictures
        .into_iter()
        .zip(relatives)
        .filter_map(|(path, written)| class_of(&written).map(|class| (path, written, class)))
        .collect())
}

/// How deep the folders lie that part a set, the outermost first; `None` where there are none. A class called `test`
/// is no such folder: those hold folders.
fn split_depth(relatives: &[String]) -> Option<usize> {
    let depth_of = |path: &String| {
        let parts: Vec<&str> = path.split('/').collect();
        let holding = parts.len().saturating_sub(2);
        parts[..holding].iter().position(|word| Split::of_word(word).is_some())
    };
    relatives.iter().filter_map(depth_of).min()
}

/// A folder among these paths that could be a class of a split set, as `train/cat` is.
pub(crate) fn looks_like<'a>(paths: impl Iterator<Item = &'a str>) -> Option<String> {
    let relatives: Vec<String> = paths.map(str::to_owned).collect();
    let depth = split_depth(&relatives)?;
    let class = |path: &String| {
        let parts: Vec<&str> = path.split('/').collect();
        let is_class = parts.len() > depth + 2 && !["images", "labels"].contains(&parts[depth + 1]);
        is_class.then(|| parts[..depth + 2].join("/"))
    };
    let classes: Option<Vec<String>> = relatives.iter().map(class).collect();
    classes?.into_iter().next()
}

/// Whether the pictures of a folder stand in class folders beyond doubt: all of them do, in several classes, which a list
/// beside them names, or two parts of a set have in common.
pub(crate) fn is_class_set(root: &Path, files: &[PathBuf]) -> bool {
    let pictures = files.iter().filter(|path| is_picture(path));
    let relatives: Vec<String> = pictures.map(|path| relative(path, root)).collect();
    if looks_like(relatives.iter().map(String::as_str)).is_none() {
        return false;
    }
    let mut parts: BTreeMap<&str, BTreeSet<Split>> = BTreeMap::new();
    let depth = split_depth(&relatives).unwrap_or(0);
    for path in &relatives {
        let mut words = path.split('/').skip(depth);
        if let (Some(split), Some(class)) = (words.next().and_then(Split::of_word), words.next()) {
            parts.entry(class).or_default().insert(split);
        }
    }
    let listed = root.join("classes.txt");
    let listed = text(&listed).ok().and_then(Result::ok).map(|decoded| decoded.text);
    let is_listed = listed.is_some_and(|text| {
        let names: Vec<&str> = text.lines().map(str::trim).collect();
        parts.keys().all(|class| names.contains(class))
    });
    let shared = parts.values().filter(|splits| splits.len() > 1).count();
    parts.len() > 1 && (is_listed || shared > 1)
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
        && let Ok(decoded) = text(&list)?
    {
        for name in decoded.text.lines().map(str::trim).filter(|name| !name.is_empty()) {
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
