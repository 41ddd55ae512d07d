//! The inputs of a conversion: pictures in the folder, beside the annotations, or known by their names and sizes alone.

use crate::error::SessionError;
use crate::progress::Progress;
use domain::{InputId, Metadata, Size, Split};
use formats::{FoundBy, Hit, ImageName, Lookup, NameIndex, NoMatch, Target};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Folders that only hold pictures: nobody means them by a picture's name.
const FOR_PICTURES: [&str; 2] = ["images", "jpegimages"];

/// One input.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) name: String,
    /// Where its picture lies.
    pub(super) file: Option<PathBuf>,
    /// Zeros until it was looked at.
    pub(super) size: Size,
    pub(super) orientation: u8,
    pub(super) split: Option<Split>,
    pub(super) metadata: Metadata,
}

/// All inputs that are known so far.
pub(super) struct Pictures {
    index: NameIndex,
    known: RefCell<Known>,
}

#[derive(Default)]
struct Known {
    inputs: Vec<Input>,
    by_file: HashMap<PathBuf, usize>,
    by_name: HashMap<String, usize>,
}

fn id(at: usize) -> InputId {
    InputId::fixed(at as u128)
}

/// Which of the inputs this is.
pub(super) fn place(input: InputId) -> usize {
    input.0.as_u128() as usize
}

fn target(at: usize, input: &Input) -> Target {
    Target {
        input: id(at),
        size: input.size,
    }
}

impl Pictures {
    /// Those in a folder; of a file, those that it names are found when it names them.
    pub(super) fn in_folder(source: &Path, progress: &Progress) -> Self {
        let (mut index, mut known) = (NameIndex::new(), Known::default());
        if source.is_dir() {
            media::scan(&[source.to_path_buf()], progress.cancel_flag(), &mut |found| {
                let at = known.inputs.len();
                let place = Target {
                    input: id(at),
                    size: Size::default(),
                };
                index.add(&found.name, &found.path, place);
                known.by_file.insert(found.path.clone(), at);
                known.inputs.push(Input {
                    split: formats::split_of_folders(Path::new(&found.name).parent().unwrap_or(Path::new(""))),
                    name: found.name,
                    file: Some(found.path),
                    size: Size::default(),
                    orientation: 1,
                    metadata: Metadata::default(),
                });
            });
        }
        Self {
            index,
            known: RefCell::new(known),
        }
    }

    /// All inputs, each of them measured, under the names that they are to have.
    ///
    /// # Errors
    /// A picture that cannot be read.
    pub(super) fn inputs(&self) -> Result<Vec<Input>, SessionError> {
        let mut inputs = self.known.borrow().inputs.clone();
        for input in &mut inputs {
            measured(input).map_err(|error| SessionError::Format(format!("{error}.")))?;
            input.name = plain(&input.name, input.split);
        }
        Ok(inputs)
    }
}

/// Looks at the picture of an input whose size is not known.
fn measured(input: &mut Input) -> Result<(), String> {
    if let Some(file) = &input.file
        && input.size == Size::default()
    {
        let measured = media::measure(file).map_err(|error| format!("{}: {error}", file.display()))?;
        (input.size, input.orientation) = measured;
    }
    Ok(())
}

/// The name without the folders that only say that pictures are in them, or of which part they are.
fn plain(name: &str, split: Option<Split>) -> String {
    let mut name = name;
    while let Some((folder, rest)) = name.split_once('/') {
        let for_pictures = FOR_PICTURES.contains(&folder.to_lowercase().as_str());
        let of_part = split.is_some() && Split::of_word(folder) == split;
        if !for_pictures && !of_part {
            break;
        }
        name = rest;
    }
    name.to_owned()
}

/// The name as a relative path: without what stands before its folders on another computer.
fn relative(written: &str) -> String {
    let path = written.replace('\\', "/");
    let path = path.split_once(":/").map_or(path.as_str(), |(_, rest)| rest);
    let parts = Path::new(path).components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

impl Known {
    fn hit(&mut self, at: usize, split: Option<Split>, by: FoundBy) -> Result<Hit, NoMatch> {
        let input = &mut self.inputs[at];
        // A picture that cannot be read is said of when all are measured.
        let _ = measured(input);
        input.split = split.or(input.split);
        let target = target(at, input);
        Ok(Hit { target, by })
    }
}

impl Pictures {
    /// Keeps what is known of an input beside its picture.
    pub(super) fn know(&self, input: InputId, metadata: Metadata) {
        if let Some(known) = self.known.borrow_mut().inputs.get_mut(place(input)) {
            known.metadata = metadata;
        }
    }
}

impl Lookup for Pictures {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        match self.index.find(image) {
            Ok(hit) => {
                return self
                    .known
                    .borrow_mut()
                    .hit(place(hit.target.input), image.split, hit.by);
            }
            Err(NoMatch::Unknown) => {}
            Err(no) => return Err(no),
        }
        let mut known = self.known.borrow_mut();
        for place in image.places.iter().filter(|_| image.has_extension) {
            let at = match known.by_file.get(place) {
                Some(at) => *at,
                None if place.is_file() => {
                    let at = known.inputs.len();
                    known.by_file.insert(place.clone(), at);
                    known.inputs.push(Input {
                        name: relative(image.written),
                        file: Some(place.clone()),
                        size: Size::default(),
                        orientation: 1,
                        split: image.split,
                        metadata: Metadata::default(),
                    });
                    at
                }
                None => continue,
            };
            return known.hit(at, image.split, FoundBy::Path);
        }
        Err(NoMatch::Unknown)
    }

    fn without_picture(&self, name: &str, size: Size, split: Option<Split>) -> Option<Target> {
        let name = relative(name);
        if name.is_empty() {
            return None;
        }
        let mut known = self.known.borrow_mut();
        let next = known.inputs.len();
        let at = *known.by_name.entry(name.clone()).or_insert(next);
        if at == next {
            known.inputs.push(Input {
                name,
                file: None,
                size,
                orientation: 1,
                split,
                metadata: Metadata::default(),
            });
        }
        Some(target(at, &known.inputs[at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_other_computers_and_layouts_put_before_them() {
        assert_eq!(relative("C:\\data\\set\\a.jpg"), "data/set/a.jpg");
        assert_eq!(relative("/home/x/../a.jpg"), "home/x/a.jpg");
        assert_eq!(plain("images/train/a.jpg", Some(Split::Train)), "a.jpg");
        assert_eq!(plain("train/images/a.jpg", Some(Split::Train)), "a.jpg");
        assert_eq!(plain("images/train/a.jpg", None), "train/a.jpg");
        assert_eq!(plain("cats/a.jpg", Some(Split::Val)), "cats/a.jpg");
    }
}
