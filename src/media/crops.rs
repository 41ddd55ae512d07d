//! Parts of a picture for those who can wait: decoded once for all of them.

use super::file::read_into;
use super::level::{cut, upright_rect};
use super::probe::upright_size;
use super::{MediaError, Source, adjust, decode, pyramid};
use domain::BBox;
use domain::picture::Adjust;
use domain::pixels::Pixels;

/// Parts of a source, given in pixels of the upright image, in their order; `None` when it was no longer `wanted`. They come
/// from the coarsest level at which the longer side of each has `side` pixels or more, where it has so many at all; of a
/// picture too large to be decoded as a whole, from the finest level that is. Waits for what must be fetched.
///
/// # Errors
/// What [`MediaError`] names, [`MediaError::Changed`] when the picture is no longer of the size known.
pub fn crops(
    source: &Source,
    parts: &[BBox],
    side: u32,
    wanted: &dyn Fn() -> bool,
) -> Result<Option<Vec<Pixels>>, MediaError> {
    let Some(here) = source.here(wanted)? else {
        return Ok(None);
    };
    let coarsest = if pyramid::pieced(&here) {
        pyramid::coarse_level(&here)
    } else {
        0
    };
    let number = level_of(parts, side).max(coarsest);
    let (plane, orientation) = match pyramid::grows(&here) {
        true => match pyramid::reduced(&here, number, wanted)? {
            Some(plane) => (plane, 1),
            None => return Ok(None),
        },
        false => {
            let mut buffer = Vec::new();
            read_into(here.path(), &mut buffer)?;
            let plane = decode::decode(&buffer, here.path(), number)?;
            decode::expect_size(&plane, &here)?;
            (plane, here.orientation)
        }
    };
    let size = upright_size(plane.size, orientation);
    let part = |part: &BBox| {
        let tile = cut(&plane, orientation, upright_rect(size, source.size, part));
        adjust::adjusted(&tile, plane.range, &Adjust::default()).ok_or(MediaError::Interrupted)
    };
    parts.iter().map(part).collect::<Result<Vec<_>, _>>().map(Some)
}

fn level_of(parts: &[BBox], side: u32) -> u8 {
    let level = |part: &BBox| {
        let longest = part.width().max(part.height());
        ((longest / f64::from(side.max(1))).max(1.0) as u32).ilog2() as u8
    };
    parts.iter().map(level).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe;
    use domain::Size;

    #[test]
    fn parts_are_cut_from_one_level_that_is_fine_enough() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("halves.png");
        let mut picture = image::RgbImage::new(64, 32);
        for (x, _, pixel) in picture.enumerate_pixels_mut() {
            *pixel = image::Rgb(if x < 32 { [200, 0, 0] } else { [0, 0, 200] });
        }
        picture.save(&path).expect("is written");
        let source = Source::new(path.clone(), &probe(&path).expect("a picture"));
        let parts = [(0.0, 0.0, 32.0, 32.0), (32.0, 0.0, 64.0, 32.0)].map(BBox::from);
        for (side, expected) in [
            (32, Size::new(32, 32)),
            (16, Size::new(16, 16)),
            (99, Size::new(32, 32)),
        ] {
            let cut = crops(&source, &parts, side, &|| true)
                .expect("is read")
                .expect("is wanted");
            assert_eq!(cut.iter().map(Pixels::size).collect::<Vec<_>>(), [expected; 2]);
            assert_eq!(cut[0].data()[..3], [200, 0, 0]);
            assert_eq!(cut[1].data()[..3], [0, 0, 200]);
        }
    }
}
