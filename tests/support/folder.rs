//! A folder of a test's own, which goes when the test ends.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root().join(name)
    }

    /// Where the path is in full, as the program names it.
    pub fn full(&self, name: &str) -> String {
        let real = self.root().canonicalize().expect("the folder");
        real.join(name).display().to_string()
    }

    /// Where the project of this folder is, if it has one.
    pub fn project(&self) -> PathBuf {
        self.path("p.labelwright")
    }

    pub fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// A picture that is like no other: its name decides its colours.
    pub fn picture(&self, name: impl AsRef<Path>, width: u32, height: u32) -> PathBuf {
        let bytes = name.as_ref().as_os_str().as_encoded_bytes().iter();
        let seed = bytes.fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
        let [red, green, ..] = seed.to_le_bytes();
        let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8 ^ red, y as u8 ^ green, red]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        let format = image::ImageFormat::from_path(name.as_ref()).unwrap_or(image::ImageFormat::Png);
        picture.write_to(&mut bytes, format).expect("encodes");
        self.file(name, bytes.into_inner())
    }

    /// Every file below a folder of it with its bytes, in order.
    pub fn tree(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let root = self.path(name);
        let mut found = Vec::new();
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let inside = path.strip_prefix(&root).expect("inside").display().to_string();
                    found.push((inside, std::fs::read(&path).expect("bytes")));
                }
            }
        }
        found.sort();
        found
    }
}
