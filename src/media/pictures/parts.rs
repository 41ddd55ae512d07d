//! Parts of pictures, small enough for a grid: a picture is decoded once for all of its parts that are wanted.

use super::super::file::read_into;
use super::super::level::{Tile, cut, upright_rect};
use super::super::probe::upright_size;
use super::super::thumb::{SIDE, shrunk, thumb_size};
use super::super::{MediaError, Source, adjust, decode};
use domain::picture::Adjust;
use domain::pixels::Pixels;
use domain::{BBox, InputId, ObjectId};

/// A picture of which parts are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The input.
    pub input: InputId,
    /// Where its pixels are.
    pub source: Source,
    /// Whose part each is, and where it lies in pixels of the upright image.
    pub parts: Vec<(ObjectId, BBox)>,
}

/// A part of a picture as it was asked for, at most 256 pixels a side.
pub type Part = (ObjectId, BBox, Pixels);

/// The coarsest level at which none of the parts has to be enlarged to what is shown of it.
pub(super) fn level_of(parts: &[(ObjectId, BBox)]) -> u8 {
    let level = |part: &BBox| {
        let longest = part.width().max(part.height());
        ((longest / f64::from(SIDE)).max(1.0) as u32).ilog2() as u8
    };
    parts.iter().map(|(_, part)| level(part)).min().unwrap_or(0)
}

/// Decodes the picture at `level` and cuts the parts out.
pub(super) fn cut_out(wanted: &Parts, level: u8, buffer: &mut Vec<u8>) -> Result<Vec<Part>, MediaError> {
    let source = &wanted.source;
    read_into(source.path(), buffer)?;
    let plane = decode::decode(buffer, source.path(), level)?;
    decode::expect_size(&plane, source)?;
    let (size, full) = [plane.size, plane.full]
        .map(|size| upright_size(size, source.orientation))
        .into();
    let found = wanted.parts.iter().map(|(id, part)| {
        let tile = cut(&plane, source.orientation, upright_rect(size, full, part));
        Ok((*id, *part, small(&tile, plane.range)?))
    });
    found.collect()
}

/// A part as it is shown in a grid; `range` is what the default window spans.
pub(super) fn small(tile: &Tile, range: (u16, u16)) -> Result<Pixels, MediaError> {
    let shown = adjust::adjusted(tile, range, &Adjust::default()).ok_or(MediaError::Interrupted)?;
    shrunk(&shown, thumb_size(shown.size())).ok_or(MediaError::Interrupted)
}

/// Removes from the wanted parts those that are done, made or failed.
pub(super) fn remove_done(wanted: &mut Vec<Parts>, done: &Parts) {
    for known in wanted.iter_mut().filter(|known| known.input == done.input) {
        known.parts.retain(|part| !done.parts.contains(part));
    }
    wanted.retain(|known| !known.parts.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(width: f64) -> (ObjectId, BBox) {
        let id = domain::AnnotationId::fixed(width as u128).into();
        let (x0, y0) = (5.0, 5.0);
        let (x1, y1) = (x0 + width, y0 + 10.0);
        (id, BBox { x0, y0, x1, y1 })
    }

    #[test]
    fn the_smallest_part_says_how_finely_a_picture_is_decoded() {
        assert_eq!(level_of(&[part(511.0)]), 0);
        assert_eq!(level_of(&[part(512.0)]), 1);
        assert_eq!(level_of(&[part(4000.0)]), 3);
        assert_eq!(level_of(&[part(4000.0), part(600.0)]), 1);
        assert_eq!(level_of(&[part(4000.0), part(30.0)]), 0);
    }

    #[test]
    fn what_was_asked_for_since_goes_on_waiting() {
        let source = Source {
            place: roots::Place::File("a.jpg".into()),
            size: domain::Size::new(10, 10),
            orientation: 1,
            bytes: 1,
            hash: domain::ContentHash([0; 32]),
        };
        let parts = |parts: &[(ObjectId, BBox)]| Parts {
            input: InputId::fixed(1),
            source: source.clone(),
            parts: parts.to_vec(),
        };
        let mut wanted = vec![parts(&[part(1.0), part(2.0)])];
        remove_done(&mut wanted, &parts(&[part(2.0), part(3.0)]));
        assert_eq!(wanted, [parts(&[part(1.0)])]);
        remove_done(&mut wanted, &parts(&[part(1.0)]));
        assert_eq!(wanted, []);
    }
}
