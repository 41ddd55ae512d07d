//! What is wrong with a set of pictures: those that are nearly alike, blurred, too dark or too bright, small, oddly shaped.
//!
//! [`Features`] are measured once for each content, by whoever decodes pictures; everything here is a function of them and of
//! the [`Thresholds`], so that other thresholds need no second look at the pictures.

mod near;
#[cfg(test)]
mod tests;

pub use near::near_duplicates;

use super::geometry::Size;
use serde::{Deserialize, Serialize};

/// A perceptual hash of 256 bits: the signs of the lowest frequencies of a picture's brightness against their median
/// ("pHash", Zauner, *Implementation and Benchmarking of Perceptual Image Hash Functions*, 2010). Pictures that look alike
/// differ in few bits, unrelated ones in about half of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PerceptualHash(pub [u64; 4]);

impl PerceptualHash {
    /// How many bits it has.
    pub const BITS: u32 = 256;

    /// How many bits differ (Hamming distance), 0 to 256.
    pub fn distance(self, other: Self) -> u32 {
        let differing = self.0.iter().zip(other.0).map(|(a, b)| (a ^ b).count_ones());
        differing.sum()
    }
}

/// The hashes of one picture: as it is, and as others may have made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hashes {
    /// The picture as it is.
    pub whole: PerceptualHash,
    /// Its mirror image, left and right exchanged.
    pub mirrored: PerceptualHash,
    /// The picture without [`CUT`] of its width and height, from each of its four corners.
    pub cut: [PerceptualHash; 4],
}

/// The share of width and height that [`Hashes::cut`] leave out: a little more than half of the crop of 5 % that is to be
/// recognised, so that a crop from whichever side lies near one of them or the whole.
pub const CUT: f64 = 0.03;

impl Hashes {
    /// How much two pictures differ, in bits: the least over both as they are, one mirrored, one cut.
    pub fn distance(&self, other: &Self) -> u32 {
        let mirrored = self
            .whole
            .distance(other.mirrored)
            .min(self.mirrored.distance(other.whole));
        let mut least = self.whole.distance(other.whole).min(mirrored);
        for (mine, theirs) in self.cut.iter().zip(&other.cut) {
            least = least.min(mine.distance(other.whole)).min(self.whole.distance(*theirs));
        }
        least
    }
}

/// The bytes of [`Hashes`].
const BYTES: usize = 6 * 32;

impl Hashes {
    /// As they are kept: the words of all hashes one after the other, little-endian.
    pub fn bytes(&self) -> Vec<u8> {
        let all = [self.whole, self.mirrored].into_iter().chain(self.cut);
        all.flat_map(|hash| hash.0).flat_map(u64::to_le_bytes).collect()
    }

    /// From what [`Hashes::bytes`] made; `None` where it cannot be that.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != BYTES {
            return None;
        }
        let mut words = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word));
        let mut hash = || {
            let [a, b, c, d] = std::array::from_fn(|_| words.next());
            Some(PerceptualHash([a?, b?, c?, d?]))
        };
        Some(Self {
            whole: hash()?,
            mirrored: hash()?,
            cut: [hash()?, hash()?, hash()?, hash()?],
        })
    }
}

/// What was measured of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// Size of the upright picture in pixels.
    pub size: Size,
    /// Perceptual hashes.
    pub hashes: Hashes,
    /// How much detail there is in the finest pixels, with the longer side brought to 512: the energy of differences between
    /// neighbours over that of the same picture at half the size. A quarter where nothing changes within a few pixels, near 1
    /// for noise; 1 for a picture without any difference, which is empty and not blurred.
    pub sharpness: f32,
    /// Mean brightness (luma), from 0 for black to 1 for white; what is transparent counts as white.
    pub brightness: f32,
    /// Standard deviation of the brightness, 0 to 0.5.
    pub spread: f32,
}

/// Pictures that look like each other, for who looks for such, differ in at most so many bits of their hashes. Of 410 photos
/// of clothing and blood smears each has two that are as near; beyond this unrelated ones come thick.
pub const SIMILAR: u32 = 96;

/// From where on a picture is flagged.
///
/// The defaults of `near` and `sharpness` are from `cargo bench --bench bench_clean`, on 260 photos of clothing and 150 blood
/// smears: on every other photo up to 73 bits and 0.342 would have taken at most 1 % of untouched photos for near duplicates
/// and for blurred. On the other half the defaults find all copies that were rescaled to 60 %, recompressed at quality 40,
/// brightened by 20 % or mirrored, at least 0.985 of those cropped by 5 %, and all that were blurred by a sigma of 3 pixels;
/// none of 11,160 pairs and none of 205 photos that nobody touched are taken for such. Untouched photos have a mean brightness
/// of 0.23 to 0.75; the other thresholds are where a look tells.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// Near duplicates differ in at most so many bits of their hashes.
    pub near: u32,
    /// Blurry is what is less sharp.
    pub sharpness: f32,
    /// Dark is what has a smaller mean brightness.
    pub dark: f32,
    /// Bright is what has a greater mean brightness.
    pub bright: f32,
    /// Small is what has fewer pixels along its shorter side.
    pub small: u32,
    /// Of an odd aspect is what is longer than so many times its shorter side.
    pub aspect: f64,
}

impl Thresholds {
    /// The same with another number for a flag; `None` where the flag has no threshold, or it is none for it: bits up to 256,
    /// shares of 0 to 1, pixels, a longer side of at least 1.
    pub fn with(mut self, flag: Flag, number: f64) -> Option<Self> {
        let is_share = (0.0..=1.0).contains(&number);
        let is_whole = number.fract() == 0.0 && (0.0..=65_535.0).contains(&number);
        match flag {
            Flag::NearDuplicate if is_whole && number <= 256.0 => self.near = number as u32,
            Flag::Blurry if number.is_finite() && number >= 0.0 => self.sharpness = number as f32,
            Flag::Dark if is_share => self.dark = number as f32,
            Flag::Bright if is_share => self.bright = number as f32,
            Flag::Small if is_whole => self.small = number as u32,
            Flag::OddAspect if number.is_finite() && number >= 1.0 => self.aspect = number,
            _ => return None,
        }
        Some(self)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            near: 56,
            sharpness: 0.336,
            dark: 0.15,
            bright: 0.92,
            small: 128,
            aspect: 3.0,
        }
    }
}

/// What may be wrong with an input's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// Another input has the same bytes.
    Duplicate,
    /// It looks like another input's picture.
    NearDuplicate,
    /// It is not sharp.
    Blurry,
    /// It is underexposed.
    Dark,
    /// It is overexposed.
    Bright,
    /// It has few pixels.
    Small,
    /// It is far longer than wide, or far wider than long.
    OddAspect,
    /// It is there and cannot be decoded.
    Unreadable,
    /// It is not there.
    Missing,
}

impl Flag {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Duplicate,
        Self::NearDuplicate,
        Self::Blurry,
        Self::Dark,
        Self::Bright,
        Self::Small,
        Self::OddAspect,
        Self::Unreadable,
        Self::Missing,
    ];

    /// The flag of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }

    /// Its name in queries and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::NearDuplicate => "near-duplicate",
            Self::Blurry => "blurry",
            Self::Dark => "dark",
            Self::Bright => "bright",
            Self::Small => "small",
            Self::OddAspect => "odd-aspect",
            Self::Unreadable => "unreadable",
            Self::Missing => "missing",
        }
    }
}

/// A picture among others that look alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// How many annotations it has.
    pub annotations: u64,
    /// Whether it is in a task or a dataset.
    pub is_used: bool,
    /// Its size.
    pub size: Size,
    /// How many things are wrong with it by itself.
    pub flags: usize,
    /// How sharp it is, see [`Features::sharpness`].
    pub sharpness: f32,
}

/// Which of pictures that look alike is best kept: one with annotations, the most of them; of those one that is used; of those
/// one with which the least is wrong, then the largest, the sharpest, the first. Labels are dear, pixels are not.
pub fn best(pictures: &[Candidate]) -> Option<usize> {
    let better = |(at, a): &(usize, &Candidate), (other, b): &(usize, &Candidate)| {
        let by_labels = a.annotations.cmp(&b.annotations).then(a.is_used.cmp(&b.is_used));
        let by_pixels = a.size.pixels().cmp(&b.size.pixels());
        by_labels
            .then(b.flags.cmp(&a.flags))
            .then(by_pixels)
            .then(a.sharpness.total_cmp(&b.sharpness))
            .then(other.cmp(at))
    };
    pictures.iter().enumerate().max_by(better).map(|(at, _)| at)
}

/// What is wrong with a picture of this size, whether or not it can be read.
pub fn size_flags(size: Size, thresholds: &Thresholds) -> Vec<Flag> {
    let (shorter, longer) = (size.width.min(size.height), size.width.max(size.height));
    let mut flags = Vec::new();
    if shorter < thresholds.small {
        flags.push(Flag::Small);
    }
    if f64::from(longer) > thresholds.aspect * f64::from(shorter) {
        flags.push(Flag::OddAspect);
    }
    flags
}

/// What is wrong with a picture by itself, in the order of [`Flag`].
pub fn flags(features: &Features, thresholds: &Thresholds) -> Vec<Flag> {
    let mut flags = Vec::new();
    if features.sharpness < thresholds.sharpness {
        flags.push(Flag::Blurry);
    }
    if features.brightness < thresholds.dark {
        flags.push(Flag::Dark);
    }
    if features.brightness > thresholds.bright {
        flags.push(Flag::Bright);
    }
    flags.extend(size_flags(features.size, thresholds));
    flags
}
