//! Thumbnails: made once, kept on disk under the hash of the file's content.
//!
//! A thumbnail file is `ab/abcd....jpg` (or `.qoi` when it has transparency). It may be deleted at any time;
//! one that cannot be read or has another size than it should is made anew.

use super::level::Tile;
use super::{MediaError, Source, adjust, decode, level, probe, read};
use domain::picture::Adjust;
use domain::pixels::{PixelFormat, Pixels};
use domain::{ContentHash, Size};
use image::{ImageBuffer, ImageFormat, Rgb, Rgba, imageops};
use roots::{Object, Place};
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

/// The longest side of a thumbnail in pixels.
pub(super) const SIDE: u32 = 256;
const QUALITY: i32 = 85;

/// The size of the thumbnail of an image of `size`; a small image is its own.
pub(super) fn thumb_size(size: Size) -> Size {
    size_within(size, SIDE)
}

/// A size in the proportions of `size` whose longer side is at most `side`.
pub(super) fn size_within(size: Size, side: u32) -> Size {
    let longest = size.width.max(size.height);
    if longest <= side {
        return size;
    }
    let scaled = |v: u32| ((f64::from(v) * f64::from(side) / f64::from(longest)).round() as u32).max(1);
    Size::new(scaled(size.width), scaled(size.height))
}

/// The coarsest level that a thumbnail can be made of without enlarging.
pub(super) fn thumb_level(size: Size) -> u8 {
    level_within(size, SIDE)
}

/// The coarsest level of an image of `size` whose longer side is at least `side`; the finest of a smaller image.
pub(super) fn level_within(size: Size, side: u32) -> u8 {
    (size.width.max(size.height) / side).checked_ilog2().unwrap_or(0) as u8
}

/// The thumbnail of a source: from `folder` if it is there, else made from the file and kept there. `None` when it was no
/// longer `wanted` while a large picture was read, or nobody waited for it any more while it was fetched.
pub(super) fn thumb(
    source: &Source,
    folder: Option<&Path>,
    buffer: &mut Vec<u8>,
    waits: &dyn Fn() -> bool,
    wanted: &dyn Fn() -> bool,
) -> Result<Option<Pixels>, MediaError> {
    if let Some(kept) = folder.and_then(|folder| load(folder, source)) {
        return Ok(Some(kept));
    }
    if let (Some(folder), Place::Object(object)) = (folder, &source.place)
        && let Some(shared) = shared(folder, source, object)
    {
        return Ok(Some(shared));
    }
    let Some(here) = source.here(waits)? else {
        return Ok(None);
    };
    let read = read::read_level(&here, thumb_level(source.size), buffer, wanted)?;
    read.map(|(tile, range)| make(&tile, range, source, folder)).transpose()
}

/// The thumbnail of a source whose upright pixels, at any level, are in one tile.
pub(super) fn make(
    tile: &Tile,
    range: (u16, u16),
    source: &Source,
    folder: Option<&Path>,
) -> Result<Pixels, MediaError> {
    let shown = adjust::adjusted(tile, range, &Adjust::default()).ok_or(MediaError::Interrupted)?;
    let small = shrunk(&shown, thumb_size(source.size)).ok_or(MediaError::Interrupted)?;
    if let Some(folder) = folder
        && is_of_its_name(source)
        && let Err(error) = store(folder, source, &small)
    {
        // A cache that cannot be written costs time, never the picture.
        tracing::warn!(folder = %folder.display(), %error, "a thumbnail was not kept");
    }
    Ok(small)
}

/// Whether what was read is what `source.hash` names: a file that was replaced since its import would leave its thumbnail
/// under the name of what it was, for every project that has the same picture. A copy of an object was held against its
/// hash or ETag when it was fetched.
pub fn is_of_its_name(source: &Source) -> bool {
    match &source.place {
        Place::File(path) => probe::hash_file(path).is_ok_and(|hash| hash == source.hash),
        Place::Object(_) => true,
        Place::Unknown(..) => false,
    }
}

/// A picture brought to a smaller size.
pub(super) fn shrunk(pixels: &Pixels, size: Size) -> Option<Pixels> {
    let (from, format) = (pixels.size(), pixels.format());
    if from == size {
        return Some(pixels.clone());
    }
    let data = match format {
        PixelFormat::Rgb8 => {
            let view = ImageBuffer::<Rgb<u8>, _>::from_raw(from.width, from.height, pixels.data())?;
            imageops::thumbnail(&view, size.width, size.height).into_raw()
        }
        PixelFormat::Rgba8 => {
            let view = ImageBuffer::<Rgba<u8>, _>::from_raw(from.width, from.height, pixels.data())?;
            imageops::thumbnail(&view, size.width, size.height).into_raw()
        }
    };
    Pixels::new(size, format, data)
}

fn file_name(folder: &Path, hash: ContentHash, format: PixelFormat) -> PathBuf {
    let digits = String::from(hash);
    let ending = match format {
        PixelFormat::Rgb8 => "jpg",
        PixelFormat::Rgba8 => "qoi",
    };
    folder.join(&digits[..2]).join(format!("{digits}.{ending}"))
}

fn store(folder: &Path, source: &Source, pixels: &Pixels) -> std::io::Result<()> {
    let size = pixels.size();
    let encoded = match pixels.format() {
        PixelFormat::Rgb8 => {
            let picture = turbojpeg::Image {
                pixels: pixels.data(),
                width: size.width as usize,
                pitch: size.width as usize * 3,
                height: size.height as usize,
                format: turbojpeg::PixelFormat::RGB,
            };
            let kept = turbojpeg::compress(picture, QUALITY, turbojpeg::Subsamp::Sub2x2);
            kept.map_err(std::io::Error::other)?.to_vec()
        }
        PixelFormat::Rgba8 => {
            let mut bytes = Cursor::new(Vec::new());
            let color = image::ExtendedColorType::Rgba8;
            image::write_buffer_with_format(
                &mut bytes,
                pixels.data(),
                size.width,
                size.height,
                color,
                ImageFormat::Qoi,
            )
            .map_err(std::io::Error::other)?;
            bytes.into_inner()
        }
    };
    let path = file_name(folder, source.hash, pixels.format());
    keep(&path, &encoded)?;
    if let (Place::Object(object), Some(name)) = (&source.place, path.file_name().and_then(|name| name.to_str())) {
        object.share_thumbnail(name, encoded);
    }
    Ok(())
}

/// Writes a kept file; it has its name only once it is whole, as another process may be reading.
pub(super) fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(parent)?;
    let mut file = tempfile::NamedTempFile::new_in(parent)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// A thumbnail that somebody else made, kept in the folder; nothing where the picture itself is here, which is as quick.
fn shared(folder: &Path, source: &Source, object: &Object) -> Option<Pixels> {
    if object.is_here() {
        return None;
    }
    [PixelFormat::Rgb8, PixelFormat::Rgba8].into_iter().find_map(|format| {
        let path = file_name(folder, source.hash, format);
        let bytes = object.shared_thumbnail(path.file_name()?.to_str()?)?;
        if let Err(error) = keep(&path, &bytes) {
            tracing::warn!(folder = %folder.display(), %error, "a thumbnail was not kept");
        }
        decoded(&bytes, &path, source, format)
    })
}

fn load(folder: &Path, source: &Source) -> Option<Pixels> {
    [PixelFormat::Rgb8, PixelFormat::Rgba8].into_iter().find_map(|format| {
        let path = file_name(folder, source.hash, format);
        let bytes = platform::foreign::read(&path).ok()?;
        decoded(&bytes, &path, source, format)
    })
}

fn decoded(bytes: &[u8], path: &Path, source: &Source, format: PixelFormat) -> Option<Pixels> {
    let plane = decode::decode(bytes, path, 0).ok()?;
    let Tile::Ready(pixels) = level::upright(&plane, 1) else {
        return None;
    };
    (pixels.size() == thumb_size(source.size) && pixels.format() == format).then_some(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(folder: &Path, alpha: bool) -> Source {
        let path = folder.join("picture.png");
        let picture = image::RgbaImage::from_fn(600, 300, |x, y| {
            Rgba([x as u8, y as u8, 0, if alpha { x as u8 } else { 255 }])
        });
        if alpha {
            picture.save(&path).expect("saved");
        } else {
            image::DynamicImage::ImageRgba8(picture)
                .to_rgb8()
                .save(&path)
                .expect("saved");
        }
        let probe = super::super::probe(&path).expect("probed");
        Source::new(path, &probe)
    }

    #[test]
    fn sizes_keep_proportions_and_never_vanish() {
        assert_eq!(thumb_size(Size::new(4000, 3000)), Size::new(256, 192));
        assert_eq!(thumb_size(Size::new(10, 90_000)), Size::new(1, 256));
        assert_eq!(thumb_size(Size::new(100, 50)), Size::new(100, 50));
        assert_eq!(thumb_level(Size::new(4000, 3000)), 3);
        assert_eq!(thumb_level(Size::new(1, 1)), 0);
    }

    #[test]
    fn a_kept_thumbnail_serves_without_the_file_and_a_broken_one_is_remade() {
        for alpha in [false, true] {
            let folder = tempfile::tempdir().expect("a folder");
            let cache = folder.path().join("thumbs");
            let source = source(folder.path(), alpha);
            let thumb = |source: &Source| {
                let made = thumb(source, Some(&cache), &mut Vec::new(), &|| true, &|| true)?;
                Ok::<_, MediaError>(made.expect("is wanted"))
            };
            let made = thumb(&source).expect("made");
            let path = file_name(&cache, source.hash, made.format());
            assert!(path.exists());
            fs::rename(source.path(), folder.path().join("away.png")).expect("renamed");
            let kept = thumb(&source).expect("kept");
            assert_eq!(kept.size(), made.size());
            fs::write(&path, b"rubbish").expect("written");
            assert_eq!(thumb(&source), Err(MediaError::NotFound));
            fs::rename(folder.path().join("away.png"), source.path()).expect("renamed");
            assert_eq!(thumb(&source), Ok(made));
            assert!(load(&cache, &source).is_some(), "written again");
        }
    }

    #[test]
    fn what_replaced_a_picture_is_not_kept_under_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = folder.path().join("thumbs");
        let source = source(folder.path(), false);
        let other = image::RgbImage::from_pixel(600, 300, Rgb([200, 0, 0]));
        other.save(source.path()).expect("saved");
        let shown = thumb(&source, Some(&cache), &mut Vec::new(), &|| true, &|| true);
        assert!(shown.expect("made").is_some());
        assert!(load(&cache, &source).is_none(), "it is another picture");
    }
}
