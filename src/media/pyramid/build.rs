//! Making the levels of a large picture while it is decoded.
//!
//! One thread decodes bands; this one cuts each into upright pieces, halves them as often as whole rows are left, and
//! writes the pieces of every level as soon as they are full. In memory are a few bands, the pieces of each level that are
//! not full yet, and the coarse level.

use super::super::level::{Level, turned};
use super::super::plane::Plane;
use super::super::probe::upright_size;
use super::super::{MediaError, Source, bounds};
use super::Place;
use super::layout::Layout;
use super::opened;
use super::rows::{Rows, Shape};
use super::store::{Origin, Pyramid, Writer};
use crossbeam_channel::{Receiver, Sender, bounded};
use domain::Size;
use domain::picture::TILE;
use platform::foreign;
use std::collections::HashMap;
use std::sync::Arc;

/// Who follows the making of levels.
pub(crate) trait Watch {
    /// It cannot be read in pieces: decoding it whole is about to take so many bytes of memory.
    fn decodes_whole(&mut self, bytes: u64);

    /// There is something to read tiles from; more will come.
    fn begun(&mut self, pyramid: &Arc<Pyramid>);

    /// Of the coarse level, upright, the part `known` (left, top, width and height) is there, at least a row or column
    /// more than before.
    fn grown(&mut self, coarse: &Plane, known: (u32, u32, u32, u32));

    /// Whether nothing of it is seen yet.
    fn waits_to_see(&self) -> bool;

    /// The coarse level is whole, the finer ones are still to be made.
    fn coarse(&mut self, coarse: Level);

    /// Whether nobody waits for it any more.
    fn cancelled(&self) -> bool;
}

/// Follows nothing, and only says whether it is still wanted.
struct Unwatched<'a> {
    wanted: &'a dyn Fn() -> bool,
}

impl Watch for Unwatched<'_> {
    fn decodes_whole(&mut self, _: u64) {}
    fn begun(&mut self, _: &Arc<Pyramid>) {}
    fn grown(&mut self, _: &Plane, _: (u32, u32, u32, u32)) {}
    fn waits_to_see(&self) -> bool {
        false
    }
    fn coarse(&mut self, _: Level) {}
    fn cancelled(&self) -> bool {
        !(self.wanted)()
    }
}

/// Decodes a source and makes its levels; the coarse one comes back whole. `None` when it was cancelled.
///
/// # Errors
/// What [`MediaError`] names; [`MediaError::Changed`] when the file is no longer of the size known,
/// [`MediaError::Unwritable`] when the levels cannot be kept.
pub(crate) fn build(
    source: &Source,
    place: Place<'_>,
    watch: &mut dyn Watch,
) -> Result<Option<(Arc<Pyramid>, Level)>, MediaError> {
    let origin = Origin::of(source.path())?;
    let (mut rows, shape) = open(source, watch)?;
    let layout = Layout::new(source, shape, place.bytes);
    if rows.coarse_first() && watch.waits_to_see() {
        let Some(coarse) = coarse_alone(layout.clone(), rows, watch)? else {
            return Ok(None);
        };
        watch.coarse(Level::from_plane(coarse, layout.coarse, 1));
        rows = open(source, watch)?.0;
    }
    let (writer, pyramid) = Writer::new(place, origin, layout.clone())?;
    let pyramid = Arc::new(pyramid);
    watch.begun(&pyramid);
    let mut builder = Builder::new(layout, Some((&*pyramid, writer)));
    if !builder.run(rows, watch)? {
        return Ok(None);
    }
    let coarse = builder.finish(place, source)?;
    Ok(Some((pyramid, coarse)))
}

/// Decodes a source by rows to one level, upright. Only that level is in memory as a whole. `None` when it was no longer
/// `wanted`.
///
/// # Errors
/// What [`MediaError`] names; [`MediaError::TooLarge`] when that level takes more memory than is allowed.
pub(crate) fn reduced(source: &Source, level: u8, wanted: &dyn Fn() -> bool) -> Result<Option<Plane>, MediaError> {
    let mut watch = Unwatched { wanted };
    let (rows, shape) = open(source, &mut watch)?;
    let mut layout = Layout::new(source, shape, 0);
    layout.coarse = level;
    let sample = if shape.deep { 2 } else { 1 };
    let bytes = layout.level(level).pixels() * shape.channels as u64 * sample;
    bounds::check_memory(bytes, bounds::SAMPLES)?;
    coarse_alone(layout, rows, &mut watch)
}

/// The coarse level without any piece of a finer one; `None` when it was cancelled.
fn coarse_alone(layout: Layout, rows: Box<dyn Rows>, watch: &mut dyn Watch) -> Result<Option<Plane>, MediaError> {
    let finest = layout.coarse;
    let mut builder = Builder::new(Layout { finest, ..layout }, None);
    let whole = builder.run(rows, watch)?;
    Ok(whole.then_some(builder.coarse))
}

fn open(source: &Source, watch: &mut dyn Watch) -> Result<(Box<dyn Rows>, Shape), MediaError> {
    let rows = guarded(|| opened::open(source.path(), &mut |bytes| watch.decodes_whole(bytes)))?;
    let shape = rows.shape();
    let found = upright_size(shape.size, source.orientation);
    if found != source.size {
        return Err(MediaError::Changed {
            expected: source.size,
            found,
        });
    }
    Ok((rows, shape))
}

fn guarded<T>(work: impl FnOnce() -> Result<T, MediaError>) -> Result<T, MediaError> {
    foreign::guarded(work).unwrap_or(Err(MediaError::Interrupted))
}

/// How many rows each band has: its upright pieces lie on the grid.
fn bands(rows: u32, layout: &Layout) -> Vec<u32> {
    let mut depths = vec![layout.depth; (rows / layout.depth) as usize];
    let rest = rows % layout.depth;
    if rest > 0 {
        // Pieces are counted from the upright top and left.
        let at = if layout.backwards() { 0 } else { depths.len() };
        depths.insert(at, rest);
    }
    depths
}

fn decode(rows: &mut dyn Rows, depths: &[u32], send: &Sender<Plane>) -> Result<(), MediaError> {
    for depth in depths {
        let band = guarded(|| rows.read(*depth))?;
        if send.send(band).is_err() {
            break;
        }
    }
    Ok(())
}

/// A piece that is not full yet.
struct Filling {
    plane: Plane,
    missing: u64,
}

struct Builder<'a> {
    layout: Layout,
    /// Where pieces are written, if they are.
    kept: Option<(&'a Pyramid, Writer)>,
    filling: HashMap<(u8, u32, u32), Filling>,
    coarse: Plane,
    /// What of the coarse level is there: left, top, right and bottom.
    known: Option<(u32, u32, u32, u32)>,
    range: Option<(u16, u16)>,
    /// Rows worked on so far.
    done: u32,
}

impl<'a> Builder<'a> {
    fn new(layout: Layout, kept: Option<(&'a Pyramid, Writer)>) -> Self {
        Self {
            coarse: Plane::blank(layout.level(layout.coarse), layout.channels, layout.deep),
            layout,
            kept,
            filling: HashMap::new(),
            known: None,
            range: None,
            done: 0,
        }
    }

    /// Decodes all rows on a thread of its own and works on them on this one; `false` when it was cancelled.
    fn run(&mut self, mut rows: Box<dyn Rows>, watch: &mut dyn Watch) -> Result<bool, MediaError> {
        let depths = bands(rows.shape().size.height, &self.layout);
        std::thread::scope(|scope| {
            // One band waits while another is worked on and a third is decoded.
            let (send, receive) = bounded(1);
            let decoding = std::thread::Builder::new()
                .name("decode rows".to_owned())
                .spawn_scoped(scope, move || decode(&mut *rows, &depths, &send))?;
            let whole = self.take_all(&receive, watch);
            // The other thread ends when nobody takes its bands.
            drop(receive);
            let decoded = decoding.join().unwrap_or(Err(MediaError::Interrupted));
            let whole = whole?;
            decoded.map(|()| whole)
        })
    }

    /// Works on all bands; `false` when it was cancelled. When they end too soon, the thread that decodes knows why.
    fn take_all(&mut self, bands: &Receiver<Plane>, watch: &mut dyn Watch) -> Result<bool, MediaError> {
        for band in bands {
            if watch.cancelled() {
                return Ok(false);
            }
            let before = self.known;
            self.take(band)?;
            if let Some((x0, y0, x1, y1)) = self.known.filter(|_| self.known != before) {
                watch.grown(&self.coarse, (x0, y0, x1 - x0, y1 - y0));
            }
        }
        Ok(true)
    }

    fn take(&mut self, band: Plane) -> Result<(), MediaError> {
        let (low, high) = band.span();
        let range = self.range.map_or((low, high), |(l, h)| (l.min(low), h.max(high)));
        self.range = Some(range);
        self.coarse.range = range;
        if let Some((pyramid, writer)) = &self.kept {
            writer.note_range(pyramid, range);
        }
        let rows = band.size.height;
        let upright = upright_size(band.size, self.layout.orientation);
        // Where the band lies across the direction of its rows.
        let stored = if self.layout.sideways() {
            self.layout.size.width
        } else {
            self.layout.size.height
        };
        let at = if self.layout.backwards() {
            stored - self.done - rows
        } else {
            self.done
        };
        self.done += rows;
        let length = if self.layout.sideways() {
            upright.height
        } else {
            upright.width
        };
        // Where no piece is kept, nor one is needed to halve on, the band is one part.
        let as_one =
            self.layout.finest == self.layout.coarse && u32::from(self.layout.coarse) <= self.layout.halvings();
        if as_one && self.layout.orientation == 1 {
            return self.add(0, (0, at), band, self.layout.halvings());
        }
        let step = if as_one { length } else { TILE };
        for start in (0..length).step_by(step as usize) {
            let extent = step.min(length - start);
            let (rect, place) = match self.layout.sideways() {
                true => ((0, start, rows, extent), (at, start)),
                false => ((start, 0, extent, rows), (start, at)),
            };
            let piece = turned(&band, self.layout.orientation, rect);
            self.add(0, place, piece, self.layout.halvings())?;
        }
        Ok(())
    }

    /// Takes a part of a level that begins at pixel `x`, `y` and can be halved `left` times before it has to be collected.
    fn add(&mut self, level: u8, (x, y): (u32, u32), part: Plane, left: u32) -> Result<(), MediaError> {
        if level == self.layout.coarse {
            let (x1, y1) = (x + part.size.width, y + part.size.height);
            self.known = Some(self.known.map_or((x, y, x1, y1), |(l, t, r, b)| {
                (l.min(x), t.min(y), r.max(x1), b.max(y1))
            }));
            self.coarse.paste(x, y, &part);
            return Ok(());
        }
        let kept = level >= self.layout.finest;
        if !kept && left > 0 {
            return self.halve_into(level, (x, y), part, left);
        }
        let grid = self.layout.piece();
        let (column, row) = (x / grid.width, y / grid.height);
        let rect = self.layout.rect(level, column, row);
        let whole = part.size == Size::new(rect.2, rect.3);
        let filled = match whole {
            true => None,
            false => self.fill((level, column, row), rect, (x, y), &part),
        };
        let full = if whole { Some(&part) } else { filled.as_ref() };
        if let Some(full) = full.filter(|_| kept) {
            self.put((level, column, row), full)?;
        }
        if left > 0 {
            return self.halve_into(level, (x, y), part, left);
        }
        match whole.then_some(part).or(filled) {
            Some(piece) => self.halve_into(level, (rect.0, rect.1), piece, self.layout.halvings()),
            None => Ok(()),
        }
    }

    fn put(&mut self, place: (u8, u32, u32), piece: &Plane) -> Result<(), MediaError> {
        match &mut self.kept {
            Some((pyramid, writer)) => writer.put(pyramid, place, piece),
            None => Ok(()),
        }
    }

    /// Puts a part into its piece, and gives the piece out when it is full.
    fn fill(
        &mut self,
        key: (u8, u32, u32),
        (left, top, width, height): (u32, u32, u32, u32),
        (x, y): (u32, u32),
        part: &Plane,
    ) -> Option<Plane> {
        let size = Size::new(width, height);
        let filling = self.filling.entry(key).or_insert_with(|| Filling {
            plane: Plane::blank(size, part.channels, self.layout.deep),
            missing: size.pixels(),
        });
        filling.plane.paste(x - left, y - top, part);
        filling.missing -= part.size.pixels();
        let full = filling.missing == 0;
        full.then(|| self.filling.remove(&key).map(|filling| filling.plane))
            .flatten()
    }

    fn halve_into(&mut self, level: u8, (x, y): (u32, u32), mut part: Plane, left: u32) -> Result<(), MediaError> {
        part.halve();
        self.add(level + 1, (x / 2, y / 2), part, left - 1)
    }

    /// Writes the coarse level too, and keeps the file.
    fn finish(mut self, place: Place<'_>, source: &Source) -> Result<Level, MediaError> {
        let number = self.layout.coarse;
        let (size, grid) = (self.coarse.size, self.layout.piece());
        for row in 0..size.height.div_ceil(grid.height) {
            for column in 0..size.width.div_ceil(grid.width) {
                let piece = turned(&self.coarse, 1, self.layout.rect(number, column, row));
                self.put((number, column, row), &piece)?;
            }
        }
        if let Some((pyramid, writer)) = self.kept {
            writer.finish(pyramid, place, source)?;
        }
        Ok(Level::from_plane(self.coarse, number, 1))
    }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
