//! What is measured of a picture, to find those that are nearly alike, blurred, too dark or too bright: made once for each
//! content and kept beside its thumbnail.
//!
//! A kept file is `ab/abcd....features`, JSON. It may be deleted at any time; one that cannot be read, or that another release
//! measured otherwise, is made anew.

use super::plane::halved;
use super::{MediaError, Source, adjust, read, thumb};
use domain::clean::{CUT, Features, Hashes, PerceptualHash};
use domain::picture::Adjust;
use domain::pixels::{PixelFormat, Pixels};
use domain::{ContentHash, Size};
use image::imageops::{self, FilterType};
use image::{GrayImage, ImageBuffer, Luma};
use image_hasher::{HashAlg, Hasher, HasherConfig};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Changes when other features would be measured of the same picture.
const VERSION: u32 = 1;
/// The longest side that sharpness and brightness are measured at.
const SIDE: u32 = 512;
/// The longest side that hashes are made of.
const HASHED_SIDE: u32 = 128;
/// Bits of a hash along each side.
const HASH_SIDE: u32 = 16;
/// Energy of a picture without any detail, between which and nothing there is no difference to be told: the mean squared
/// difference of neighbours, in steps of 255.
const EMPTY: f64 = 1e-3;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    features: Features,
}

/// The features of a picture: from `folder`, where they are kept beside the thumbnails, else measured and kept there. `None`
/// when it was no longer `wanted`. Waits for what must be fetched.
///
/// # Errors
/// What [`MediaError`] names, [`MediaError::Changed`] when the picture is no longer of the size known.
pub fn features(
    source: &Source,
    folder: Option<&Path>,
    wanted: &dyn Fn() -> bool,
) -> Result<Option<Features>, MediaError> {
    if let Some(kept) = folder.and_then(|folder| load(folder, source)) {
        return Ok(Some(kept));
    }
    let Some(here) = source.here(wanted)? else {
        return Ok(None);
    };
    let level = thumb::level_within(source.size, SIDE);
    let Some((tile, range)) = read::read_level(&here, level, &mut Vec::new(), wanted)? else {
        return Ok(None);
    };
    let shown = adjust::adjusted(&tile, range, &Adjust::default()).ok_or(MediaError::Interrupted)?;
    // One picture must not take the others with it.
    let features = platform::foreign::guarded(|| measured(&shown, source.size));
    let features = features.ok().flatten().ok_or(MediaError::Interrupted)?;
    if let Some(folder) = folder.filter(|_| thumb::is_of_its_name(source)) {
        keep(folder, source.hash, features);
    }
    Ok(Some(features))
}

/// The features of a picture of `size`, of its pixels at a level whose longer side is at least 512, or of all of them.
/// `None` where there are no pixels.
pub fn measured(pixels: &Pixels, size: Size) -> Option<Features> {
    let grey = within(grey(pixels)?, SIDE)?;
    let (brightness, spread) = exposure(&grey)?;
    Some(Features {
        size,
        hashes: hashes(within(grey.clone(), HASHED_SIDE)?),
        sharpness: sharpness(&grey),
        brightness,
        spread,
    })
}

/// Luma (ITU-R BT.601) of a picture, on white where it is transparent. `None` where it has no pixels.
fn grey(pixels: &Pixels) -> Option<GrayImage> {
    let luma = |r: u8, g: u8, b: u8| (299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) + 500) / 1000;
    let data: Vec<u8> = match pixels.format() {
        PixelFormat::Rgb8 => {
            let (pixels, _) = pixels.data().as_chunks::<3>();
            pixels.iter().map(|&[r, g, b]| luma(r, g, b) as u8).collect()
        }
        PixelFormat::Rgba8 => {
            let (pixels, _) = pixels.data().as_chunks::<4>();
            let on_white = |&[r, g, b, a]: &[u8; 4]| {
                let alpha = u32::from(a);
                ((luma(r, g, b) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
            };
            pixels.iter().map(on_white).collect()
        }
    };
    let size = pixels.size();
    GrayImage::from_raw(size.width, size.height, data).filter(|grey| !grey.is_empty())
}

/// The picture, brought to at most `side` along its longer side.
fn within(grey: GrayImage, side: u32) -> Option<GrayImage> {
    let from = Size::new(grey.width(), grey.height());
    let to = thumb::size_within(from, side);
    if to == from {
        return Some(grey);
    }
    averaged(&grey, to)
}

/// What `imageops::thumbnail` makes of a picture, several pixels at once and so in less than a third of the time: each new pixel is the
/// mean of the whole pixels from its own place to that of the next.
fn averaged(grey: &GrayImage, to: Size) -> Option<GrayImage> {
    let width = grey.width() as usize;
    let columns = blocks(grey.width(), to.width);
    let mut sums = vec![0u32; width];
    let mut data = Vec::with_capacity(to.pixels() as usize);
    for rows in blocks(grey.height(), to.height) {
        sums.fill(0);
        for line in grey.as_raw()[rows.start * width..rows.end * width].chunks_exact(width) {
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum += u32::from(*value);
            }
        }
        data.extend(columns.iter().map(|columns| {
            let sum: u64 = sums[columns.clone()].iter().copied().map(u64::from).sum();
            let count = (columns.len() * rows.len()) as u64;
            ((sum + count / 2) / count) as u8
        }));
    }
    GrayImage::from_raw(to.width, to.height, data)
}

/// Which pixels along one side each new one is made of.
fn blocks(from: u32, to: u32) -> Vec<Range<usize>> {
    let scale = from as f32 / to as f32;
    let begins = |at: u32| ((at as f32 * scale).ceil() as usize).min(from as usize - 1);
    let ends = |at: u32| ((at as f32 * scale + scale).ceil() as usize).clamp(begins(at) + 1, from as usize);
    (0..to).map(|at| begins(at)..ends(at)).collect()
}

/// Mean and standard deviation, in parts of white.
fn exposure(grey: &GrayImage) -> Option<(f32, f32)> {
    let count = grey.as_raw().len() as f64;
    let (sum, squares) = grey.as_raw().iter().fold((0u64, 0u64), |(sum, squares), &value| {
        let value = u64::from(value);
        (sum + value, squares + value * value)
    });
    let mean = sum as f64 / count;
    let variance = (squares as f64 / count - mean * mean).max(0.0);
    (count > 0.0).then(|| ((mean / 255.0) as f32, (variance.sqrt() / 255.0) as f32))
}

/// See [`Features::sharpness`].
fn sharpness(grey: &GrayImage) -> f32 {
    let size = Size::new(grey.width(), grey.height());
    let half = halved(grey.as_raw(), size, 1);
    let coarse = energy(&half, size.width.div_ceil(2) as usize);
    match coarse > EMPTY {
        true => (energy(grey.as_raw(), size.width as usize) / coarse) as f32,
        false => 1.0,
    }
}

/// The mean squared difference of each pixel from its neighbours to the right and below.
fn energy(data: &[u8], width: usize) -> f64 {
    let squared = |a: u8, b: u8| u64::from(a.abs_diff(b)).pow(2);
    let mut sum = 0;
    let mut rows = data.chunks_exact(width).peekable();
    while let Some(row) = rows.next() {
        sum += row.iter().zip(&row[1..]).map(|(a, b)| squared(*a, *b)).sum::<u64>();
        if let Some(below) = rows.peek() {
            sum += row.iter().zip(*below).map(|(a, b)| squared(*a, *b)).sum::<u64>();
        }
    }
    sum as f64 / data.len() as f64
}

fn hashes(small: GrayImage) -> Hashes {
    let (width, height) = small.dimensions();
    let kept = |side: u32| ((f64::from(side) * (1.0 - CUT)).round() as u32).max(1);
    let (across, down) = (kept(width), kept(height));
    let corners = [
        (0, 0),
        (width - across, 0),
        (0, height - down),
        (width - across, height - down),
    ];
    Hashes {
        whole: hash(&small),
        mirrored: hash(&imageops::flip_horizontal(&small)),
        cut: corners.map(|(x, y)| hash(&imageops::crop_imm(&small, x, y, across, down).to_image())),
    }
}

fn hash(picture: &ImageBuffer<Luma<u8>, Vec<u8>>) -> PerceptualHash {
    static HASHER: LazyLock<Hasher<[u8; 32]>> = LazyLock::new(|| {
        HasherConfig::with_bytes_type()
            .hash_alg(HashAlg::Median)
            .preproc_dct()
            .hash_size(HASH_SIDE, HASH_SIDE)
            .resize_filter(FilterType::Triangle)
            .to_hasher()
    });
    let hash = HASHER.hash_image(picture);
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(hash.as_bytes().as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    PerceptualHash(words)
}

fn file_name(folder: &Path, hash: ContentHash) -> PathBuf {
    let digits = String::from(hash);
    folder.join(&digits[..2]).join(format!("{digits}.features"))
}

fn load(folder: &Path, source: &Source) -> Option<Features> {
    let bytes = platform::foreign::read(&file_name(folder, source.hash)).ok()?;
    let kept: Kept = serde_json::from_slice(&bytes).ok()?;
    (kept.version == VERSION && kept.features.size == source.size).then_some(kept.features)
}

/// Keeps what was measured; what cannot be kept is only measured again.
fn keep(folder: &Path, hash: ContentHash, features: Features) {
    let kept = Kept {
        version: VERSION,
        features,
    };
    let written = serde_json::to_vec(&kept)
        .map_err(std::io::Error::other)
        .and_then(|bytes| thumb::keep(&file_name(folder, hash), &bytes));
    if let Err(error) = written {
        tracing::warn!(folder = %folder.display(), %error, "what was measured of a picture was not kept");
    }
}

#[cfg(test)]
#[path = "features_tests.rs"]
mod tests;
