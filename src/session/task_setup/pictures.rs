//! Pictures of instructions and of their dictionaries: parts of inputs and picture files, decoded in the background.

use crate::background::Topic;
use crate::command::PictureSource;
use crate::error::SessionError;
use crate::locations::source_of;
use crate::lookup::find_input;
use crate::view::{GuidePicture, View};
use crate::{Event, Session, notice};
use domain::pixels::Pixels;
use domain::{BBox, Size};
use media::{self, Source};
use roots::{Roots, path_from_text};
use std::path::{Path, PathBuf};
use store::ReadOnly;

/// The longest side of what is shown, in pixels, is at least this where the picture has so many; at most twice that.
const SIDE: f64 = 480.0;

/// Pictures kept in memory; with more asked for, the others are decoded again when they are seen.
const KEPT: usize = 160;

impl View {
    /// A picture was decoded, or could not be.
    pub(crate) fn take_guide_picture(&mut self, key: String, pixels: Result<Pixels, String>) {
        let picture = pixels.map_or_else(GuidePicture::Failed, GuidePicture::Here);
        self.task_setup.pictures.insert(key, picture);
    }
}

impl Session {
    /// These pictures are in sight.
    pub(crate) fn show_pictures(&mut self, wanted: Vec<PictureSource>) -> Result<(), SessionError> {
        let asked: Vec<String> = wanted.iter().map(PictureSource::key).collect();
        if self.view.task_setup.pictures.len() > KEPT {
            self.view.task_setup.pictures.retain(|key, _| asked.contains(key));
        }
        for (source, key) in wanted.into_iter().zip(asked) {
            if self.view.task_setup.pictures.contains_key(&key) {
                continue;
            }
            let roots = self.project.roots.clone();
            let thread = self.reads.on(Topic::Guide)?;
            let answer = key.clone();
            thread.ask(move |disk| {
                let pixels = read(disk, &source, &roots).map_err(|error| notice::sentence(&error, None));
                Some(Event::GuidePicture(answer, pixels))
            });
            self.view.task_setup.pictures.insert(key, GuidePicture::Coming);
        }
        Ok(())
    }
}

fn read(disk: &ReadOnly, source: &PictureSource, roots: &Roots) -> Result<Pixels, SessionError> {
    let path_of = |text: &str| path_from_text(text, roots.folder()).unwrap_or_else(|_| PathBuf::from(text));
    let (from, part) = match source {
        PictureSource::Input(name, part) => {
            let input = find_input(disk.reader(), name)?;
            (source_of(roots, &input), *part)
        }
        PictureSource::File(file) => {
            let path = path_of(file);
            let probe = media::probe(&path).map_err(|reason| no_picture(&path, &reason))?;
            (Source::new(path, &probe), None)
        }
    };
    let whole = from.size.bounds();
    let part = part.map_or(whole, |(x0, y0, x1, y1)| BBox { x0, y0, x1, y1 });
    let level = level_for(part);
    let pixels = media::read(&from, level).map_err(|reason| no_picture(from.path(), &reason))?;
    Ok(cropped(&pixels, part, from.size).unwrap_or(pixels))
}

fn no_picture(path: &Path, reason: &media::MediaError) -> SessionError {
    SessionError::NoPicture {
        path: path.into(),
        reason: reason.to_string(),
    }
}

/// The coarsest level at which the part is still [`SIDE`] pixels long.
fn level_for(part: BBox) -> u8 {
    let longest = part.width().max(part.height());
    ((longest / SIDE).max(1.0) as u32).ilog2() as u8
}

/// The part (pixels of the upright image of `full` size) of a picture that may be a coarser level of it.
fn cropped(pixels: &Pixels, part: BBox, full: Size) -> Option<Pixels> {
    let size = pixels.size();
    let scale = (
        f64::from(size.width) / f64::from(full.width),
        f64::from(size.height) / f64::from(full.height),
    );
    let span = |low: f64, high: f64, scale: f64, end: u32| {
        let first = ((low * scale).floor().max(0.0) as u32).min(end.saturating_sub(1));
        let last = ((high * scale).ceil().max(0.0) as u32).clamp(first + 1, end);
        (first as usize, last as usize)
    };
    let (x0, x1) = span(part.x0, part.x1, scale.0, size.width);
    let (y0, y1) = span(part.y0, part.y1, scale.1, size.height);
    if (x1 - x0, y1 - y0) == (size.width as usize, size.height as usize) {
        return None;
    }
    let bytes = pixels.format().bytes();
    let row = size.width as usize * bytes;
    let data: Vec<u8> = pixels
        .data()
        .chunks_exact(row)
        .skip(y0)
        .take(y1 - y0)
        .flat_map(|line| &line[x0 * bytes..x1 * bytes])
        .copied()
        .collect();
    Pixels::new(Size::new((x1 - x0) as u32, (y1 - y0) as u32), pixels.format(), data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::pixels::PixelFormat;

    fn part(x0: f64, y0: f64, x1: f64, y1: f64) -> BBox {
        BBox { x0, y0, x1, y1 }
    }

    #[test]
    fn the_level_keeps_a_part_sharp_and_small() {
        assert_eq!(level_for(part(0.0, 0.0, 100.0, 50.0)), 0);
        assert_eq!(level_for(part(0.0, 0.0, 959.0, 10.0)), 0);
        assert_eq!(level_for(part(0.0, 0.0, 960.0, 10.0)), 1);
        assert_eq!(level_for(part(0.0, 0.0, 4000.0, 3000.0)), 3);
    }

    #[test]
    fn a_part_is_cut_out_of_any_level() {
        let data = (0..6 * 4).flat_map(|at: u8| [at, 0, 0]).collect();
        let pixels = Pixels::new(Size::new(6, 4), PixelFormat::Rgb8, data).expect("pixels");
        // The picture is the half of one of 12 by 8.
        let cut = cropped(&pixels, part(4.0, 2.0, 8.0, 6.0), Size::new(12, 8)).expect("a part");
        assert_eq!(cut.size(), Size::new(2, 2));
        let red: Vec<u8> = cut.data().chunks(3).map(|pixel| pixel[0]).collect();
        assert_eq!(red, [8, 9, 14, 15]);
        assert_eq!(cropped(&pixels, part(0.0, 0.0, 12.0, 8.0), Size::new(12, 8)), None);
    }

    #[test]
    fn a_part_beyond_the_picture_is_its_last_pixel() {
        let pixels = Pixels::new(Size::new(2, 1), PixelFormat::Rgb8, vec![1, 1, 1, 2, 2, 2]).expect("pixels");
        let cut = cropped(&pixels, part(50.0, 50.0, 60.0, 60.0), Size::new(2, 1)).expect("a part");
        assert_eq!(cut.data(), [2, 2, 2]);
    }
}
