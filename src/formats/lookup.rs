//! How readers find the inputs that annotation files name.

use domain::{InputId, Size, Split};
use std::path::{Path, PathBuf};

/// An image as an annotation file names it.
#[derive(Clone, Copy, Debug)]
pub struct ImageName<'a> {
    /// The name as written, with `/` between folders.
    pub written: &'a str,
    /// Whether the name ends with the image's extension; YOLO labels know only what stands before it.
    pub has_extension: bool,
    /// Where the file would lie by the format's layout, most likely first; also without extension if the name is.
    pub places: &'a [PathBuf],
    /// Where it may be looked for by its name alone, if it lies in none of the places; nowhere where this is empty.
    pub claims: &'a Claims,
    /// The part of a data set that the naming file is about: pictures of other parts are not meant.
    pub split: Option<Split>,
}

/// The folders whose pictures a source may mean by their names alone. A label goes to no picture outside of them
/// but by its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The folders.
    pub within: Vec<PathBuf>,
    /// Folders in them whose pictures another description is about.
    pub except: Vec<PathBuf>,
}

impl Claims {
    /// No folder at all: only paths count.
    pub const NONE: &'static Self = &Self {
        within: Vec::new(),
        except: Vec::new(),
    };

    /// All pictures in `folder`.
    pub fn of(folder: &Path) -> Self {
        Self {
            within: vec![folder.to_path_buf()],
            except: Vec::new(),
        }
    }

    /// The innermost claimed folder in which the file lies.
    pub(super) fn folder_of(&self, file: &Path) -> Option<&Path> {
        if self.except.iter().any(|folder| file.starts_with(folder)) {
            return None;
        }
        let holding = self.within.iter().filter(|folder| file.starts_with(folder));
        holding
            .max_by_key(|folder| folder.components().count())
            .map(PathBuf::as_path)
    }
}

/// The input that an image name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The input.
    pub input: InputId,
    /// Its size in pixels, upright (after EXIF orientation).
    pub size: Size,
}

/// An input that was found, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The input.
    pub target: Target,
    /// By what it was found.
    pub by: FoundBy,
}

/// By what an input was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundBy {
    /// It lies where the naming file says.
    Path,
    /// It lies in the claimed folders, and has the name.
    Name,
    /// Its name differs in case, Unicode form or `%` escapes alone.
    LooseName,
}

/// Why an image name led to no input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoMatch {
    /// No input has such a name.
    Unknown,
    /// Several inputs could be meant: their names.
    Ambiguous(Vec<String>),
    /// Its picture is nowhere, and larger than any could be by what the file tells.
    TooLarge(Size),
}

/// Finds inputs by the names that annotation files use.
pub trait Lookup {
    /// The input meant by `image`.
    ///
    /// # Errors
    /// [`NoMatch`] when there is none, or more than one.
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch>;

    /// The claimed input whose file name is this number without its extension, with any number of zeros before it.
    ///
    /// # Errors
    /// [`NoMatch`] when there is none, or more than one.
    fn find_number(&self, _number: u64, _claims: &Claims) -> Result<Target, NoMatch> {
        Err(NoMatch::Unknown)
    }

    /// The input of this name whose picture is nowhere, where it need not be there because its file tells its size.
    fn without_picture(&self, _name: &str, _size: Size, _split: Option<Split>) -> Option<Target> {
        None
    }
}
