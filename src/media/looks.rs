//! What crops and pictures look like, kept on the disk: one file a project and model, of vectors as long as each other, added
//! to at its end. All of it is held in memory, of each vector as many bytes as it has numbers.
//!
//! A file may be deleted at any time; one that cannot be read, or that another release wrote, is made anew.

use domain::likeness::{Best, LookKey, LookVector, cosine, length};
use platform::{foreign, kept};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The first bytes of a file; they change when its meaning does.
const MAGIC: [u8; 12] = *b"LWLOOKS\0\x01\0\0\0";
/// Bytes of the head: the magic, and how long each vector is.
const HEAD: usize = 16;
/// Bytes of a key.
const KEY: usize = 16;
/// Vectors of a block.
const BLOCK: usize = 4096;
/// The longest vector that a file can hold.
const LONGEST: usize = 4096;

/// Vectors by what they are of.
#[derive(Default)]
pub struct Looks {
    /// Where they are kept, if anywhere.
    path: Option<PathBuf>,
    /// How many numbers each has; 0 while there are none.
    length: usize,
    /// How much of the file is here, in bytes.
    read: u64,
    places: HashMap<LookKey, u32>,
    keys: Vec<LookKey>,
    blocks: Vec<Block>,
}

/// Vectors one after another with their lengths; at most [`BLOCK`] of them.
#[derive(Default)]
struct Block {
    numbers: Vec<i8>,
    lengths: Vec<f32>,
}

impl Block {
    /// Adds a vector.
    fn push(&mut self, numbers: impl Iterator<Item = i8>) {
        let from = self.numbers.len();
        self.numbers.extend(numbers);
        self.lengths.push(length(&self.numbers[from..]));
    }

    /// The vector at a place, of so many numbers, with its length.
    fn get(&self, at: usize, numbers: usize) -> Option<(&[i8], f32)> {
        let vector = self.numbers.get(at * numbers..(at + 1) * numbers)?;
        Some((vector, *self.lengths.get(at)?))
    }
}

impl Looks {
    /// Those kept in the file at `path`; none where it cannot be read. Without a path they are kept nowhere.
    pub fn open(path: Option<PathBuf>) -> Self {
        let mut looks = Self {
            path,
            ..Self::default()
        };
        looks.renew();
        looks
    }

    /// Takes in what other programs added since. A file that was deleted or begun anew takes away what was known.
    pub fn renew(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let bytes = match foreign::open(&path).and_then(|file| self.unread(file)) {
            Ok(Some(bytes)) => bytes,
            Ok(None) | Err(_) => {
                self.forget();
                match foreign::open(&path).and_then(|file| self.unread(file)) {
                    Ok(Some(bytes)) => bytes,
                    Ok(None) | Err(_) => return,
                }
            }
        };
        for row in bytes.chunks_exact(KEY + self.length) {
            let (key, numbers) = row.split_at(KEY);
            if let Some(key) = LookKey::from_bytes(key) {
                self.take(key, numbers.iter().map(|byte| byte.cast_signed()));
            }
        }
        let rows = bytes.len() / (KEY + self.length);
        self.read += (rows * (KEY + self.length)) as u64;
    }

    /// What of the file is not here yet; `None` where it is not the one that was read, or none of this release.
    fn unread(&mut self, mut file: File) -> std::io::Result<Option<Vec<u8>>> {
        let mut head = [0; HEAD];
        file.read_exact(&mut head)?;
        let Some(length) = length_in(&head) else {
            return Ok(None);
        };
        if self.read == 0 {
            (self.length, self.read) = (length, HEAD as u64);
        }
        if length != self.length || file.metadata()?.len() < self.read {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn forget(&mut self) {
        *self = Self {
            path: self.path.take(),
            ..Self::default()
        };
    }

    fn take(&mut self, key: LookKey, numbers: impl Iterator<Item = i8>) {
        if self.places.contains_key(&key) {
            return;
        }
        if self.keys.len().is_multiple_of(BLOCK) {
            self.blocks.push(Block::default());
        }
        let Some(block) = self.blocks.last_mut() else { return };
        block.push(numbers);
        self.places.insert(key, self.keys.len() as u32);
        self.keys.push(key);
    }

    /// Adds vectors, here and in the file. What cannot be kept there is here all the same, and only made again later.
    pub fn add(&mut self, vectors: &[(LookKey, LookVector)]) {
        let Some((_, first)) = vectors.first() else { return };
        let length = first.numbers().len();
        if length != self.length && !self.is_empty() {
            self.forget();
        }
        if let Some(path) = self.path.clone()
            && let Err(error) = self.append(&path, length, vectors)
        {
            tracing::warn!(path = %path.display(), %error, "what crops look like was not kept");
        }
        self.length = length;
        for (key, vector) in vectors.iter().filter(|(_, vector)| vector.numbers().len() == length) {
            self.take(*key, vector.numbers().iter().copied());
        }
    }

    fn append(&mut self, path: &Path, length: usize, vectors: &[(LookKey, LookVector)]) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = File::options().read(true).append(true).create(true).open(path)?;
        // Other windows of the project add to it too.
        file.lock()?;
        // What somebody erased is not known any more, and what others added is.
        self.renew();
        let row = (KEY + length) as u64;
        let mut written = Vec::new();
        let is_ours = self.read > 0 && self.length == length;
        if !is_ours {
            file.set_len(0)?;
            self.forget();
            self.length = length;
            self.read = HEAD as u64;
            written.extend_from_slice(&MAGIC);
            written.extend_from_slice(&(length as u32).to_le_bytes());
        } else if file.metadata()?.len() > self.read {
            // A program that was killed left half a row.
            file.set_len(self.read)?;
        }
        let mut rows = 0;
        for (key, vector) in vectors {
            if vector.numbers().len() == length && !self.places.contains_key(key) {
                written.extend_from_slice(&key.bytes());
                written.extend(vector.bytes());
                rows += 1;
            }
        }
        file.write_all(&written)?;
        self.read += rows * row;
        Ok(())
    }

    /// What is known of one.
    pub fn get(&self, key: LookKey) -> Option<&[i8]> {
        let at = *self.places.get(&key)? as usize;
        self.vector(at).map(|(vector, _)| vector)
    }

    fn vector(&self, at: usize) -> Option<(&[i8], f32)> {
        self.blocks.get(at / BLOCK)?.get(at % BLOCK, self.length)
    }

    /// The `count` most alike to `asked`, best first. All are compared, by every core: a million take one of them 150 ms (`cargo
    /// bench --bench bench_likeness`), and no index is kept in step.
    pub fn nearest(&self, asked: &LookVector, count: usize) -> Vec<(LookKey, f32)> {
        let asked = (asked.numbers(), length(asked.numbers()));
        let compared = self.blocks.par_iter().enumerate().fold(
            || Best::of(count),
            |mut best, (number, block)| {
                for at in 0..block.lengths.len() {
                    if let Some(vector) = block.get(at, self.length) {
                        best.take(number * BLOCK + at, cosine(asked, vector));
                    }
                }
                best
            },
        );
        let mut best = Best::of(count);
        for found in compared.flat_map_iter(Best::sorted).collect::<Vec<_>>() {
            best.take(found.at, found.likeness);
        }
        let found = best.sorted().into_iter();
        found
            .filter_map(|found| Some((*self.keys.get(found.at)?, found.likeness)))
            .collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

fn length_in(head: &[u8; HEAD]) -> Option<usize> {
    let (magic, length) = head.split_at(MAGIC.len());
    let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
    (magic == MAGIC && (1..=LONGEST).contains(&length)).then_some(length)
}

/// Takes the files away that were not used for longest, until all in `folder` together have at most `limit` bytes.
pub fn bound_looks(folder: &Path, limit: u64) {
    let all = |_: &Path| true;
    match kept::bound(folder, limit, Path::new(""), all, Metadata::modified, SystemTime::now()) {
        // Nothing was kept yet.
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => tracing::warn!("looks take more room than they may in {}: {error}", folder.display()),
        Ok(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> LookKey {
        LookKey { content: n, part: n }
    }

    fn keys(looks: &Looks) -> &[LookKey] {
        &looks.keys
    }

    fn vector(numbers: [f32; 3]) -> LookVector {
        LookVector::new(&numbers).expect("has a direction")
    }

    #[test]
    fn what_is_added_is_there_for_others_and_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = Some(folder.path().join("new/a.looks"));
        let (mut mine, mut theirs) = (Looks::open(path.clone()), Looks::open(path.clone()));
        mine.add(&[(key(1), vector([1.0, 0.0, 0.0])), (key(2), vector([0.0, 1.0, 0.0]))]);
        theirs.add(&[(key(2), vector([0.0, 0.0, 1.0])), (key(3), vector([0.0, 0.0, 1.0]))]);
        assert_eq!(theirs.get(key(1)), Some([127, 0, 0].as_slice()));
        assert_eq!(theirs.get(key(2)), Some([0, 127, 0].as_slice()), "the first one counts");
        assert_eq!(mine.get(key(3)), None);
        mine.renew();
        assert_eq!(mine.get(key(3)), Some([0, 0, 127].as_slice()));
        let again = Looks::open(path);
        assert_eq!(keys(&again), [1, 2, 3].map(key));
        let found: Vec<LookKey> = again
            .nearest(&vector([0.1, 0.0, 1.0]), 2)
            .iter()
            .map(|(key, _)| *key)
            .collect();
        assert_eq!(found, [key(3), key(1)]);
    }

    #[test]
    fn half_a_row_is_made_again_and_another_file_is_begun_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.looks");
        let mut looks = Looks::open(Some(path.clone()));
        looks.add(&[(key(1), vector([1.0, 0.0, 0.0]))]);
        let mut file = File::options().append(true).open(&path).expect("opens");
        file.write_all(&[1, 2, 3]).expect("is written");
        let mut again = Looks::open(Some(path.clone()));
        assert_eq!(again.len(), 1);
        again.add(&[(key(2), vector([0.0, 1.0, 0.0]))]);
        assert_eq!(Looks::open(Some(path.clone())).len(), 2);
        // Vectors of another length are of another network.
        let longer = LookVector::new(&[1.0; 5]).expect("has a direction");
        again.add(&[(key(3), longer)]);
        assert_eq!(keys(&Looks::open(Some(path.clone()))), [key(3)]);
        std::fs::write(&path, b"something else").expect("is written");
        assert!(Looks::open(Some(path)).is_empty());
    }

    #[test]
    fn what_was_erased_is_not_written_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.looks");
        let mut looks = Looks::open(Some(path.clone()));
        looks.add(&[(key(1), vector([1.0, 0.0, 0.0]))]);
        std::fs::remove_file(&path).expect("is erased");
        looks.add(&[(key(2), vector([0.0, 1.0, 0.0]))]);
        assert_eq!(keys(&looks), [key(2)]);
        assert_eq!(keys(&Looks::open(Some(path))), [key(2)]);
    }

    #[test]
    fn the_oldest_files_make_room() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, age) in [("old", 300), ("older", 400), ("new", 100)] {
            let path = folder.path().join(name);
            std::fs::write(&path, [0; 100]).expect("written");
            let file = File::options().write(true).open(&path).expect("opens");
            let time = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
            file.set_modified(time).expect("set");
        }
        bound_looks(folder.path(), 250);
        let left = |name: &str| folder.path().join(name).exists();
        assert_eq!((left("older"), left("old"), left("new")), (false, true, true));
    }
}
