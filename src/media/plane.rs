//! Decoded samples as they are stored in the file: before orientation, before conversion to what a screen takes.

use domain::Size;

/// A decoded picture at some level, not yet upright.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plane {
    /// Size at level 0, as stored.
    pub full: Size,
    /// Size of these samples.
    pub size: Size,
    /// Samples per pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    pub channels: usize,
    /// Row by row from the first stored one.
    pub samples: Samples,
    /// Lowest and highest sample that the default window spans (16 bits only).
    pub range: (u16, u16),
}

/// Samples of 8 or 16 bits.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

impl Plane {
    /// Samples of 8 bits.
    pub(crate) fn eight(full: Size, size: Size, channels: usize, data: Vec<u8>) -> Self {
        Self {
            full,
            size,
            channels,
            samples: Samples::Eight(data),
            range: (0, u16::MAX),
        }
    }

    /// Samples of 16 bits at level 0. Grey ones are shown from the darkest to the lightest there is, as
    /// instruments seldom use the whole range; colour is taken for a photo and shown as it is.
    pub(crate) fn sixteen(full: Size, channels: usize, data: Vec<u16>) -> Self {
        let mut plane = Self {
            full,
            size: full,
            channels,
            samples: Samples::Sixteen(data),
            range: (0, u16::MAX),
        };
        plane.range = plane.span();
        plane
    }

    /// Samples of 0, to be filled by [`Plane::paste`].
    pub(crate) fn blank(size: Size, channels: usize, deep: bool) -> Self {
        let samples = size.pixels() as usize * channels;
        Self {
            full: size,
            size,
            channels,
            samples: match deep {
                true => Samples::Sixteen(vec![0; samples]),
                false => Samples::Eight(vec![0; samples]),
            },
            range: (0, u16::MAX),
        }
    }

    /// Puts another plane with samples of the same kind in this one, its first pixel at column `x` and row `y`.
    pub(crate) fn paste(&mut self, x: u32, y: u32, part: &Self) {
        let place = |row: usize| ((y as usize + row) * self.size.width as usize + x as usize) * self.channels;
        let width = part.size.width as usize * self.channels;
        match (&mut self.samples, &part.samples) {
            (Samples::Eight(all), Samples::Eight(some)) => copy_rows(all, some, width, place),
            (Samples::Sixteen(all), Samples::Sixteen(some)) => copy_rows(all, some, width, place),
            _ => unreachable!("parts of a picture have samples of one kind"),
        }
    }

    /// Whether samples have 16 bits.
    pub(crate) fn is_deep(&self) -> bool {
        matches!(self.samples, Samples::Sixteen(_))
    }

    /// Bytes of its samples.
    pub(crate) fn bytes(&self) -> usize {
        match &self.samples {
            Samples::Eight(data) => data.len(),
            Samples::Sixteen(data) => 2 * data.len(),
        }
    }

    /// Lowest and highest of the samples where the default window spans what there is, else all that there could be.
    pub(crate) fn span(&self) -> (u16, u16) {
        match &self.samples {
            Samples::Sixteen(data) if self.channels == 1 => data
                .iter()
                .fold((u16::MAX, 0), |(low, high), &v| (low.min(v), high.max(v))),
            _ => (0, u16::MAX),
        }
    }

    /// Halves width and height (rounded up) by averaging 2x2 pixels.
    pub(crate) fn halve(&mut self) {
        match &mut self.samples {
            Samples::Eight(data) => *data = halved(data, self.size, self.channels),
            Samples::Sixteen(data) => *data = halved(data, self.size, self.channels),
        }
        self.size = half_size(self.size);
    }
}

fn copy_rows<T: Copy>(all: &mut [T], some: &[T], width: usize, place: impl Fn(usize) -> usize) {
    for (row, line) in some.chunks_exact(width.max(1)).enumerate() {
        let at = place(row);
        all[at..at + width].copy_from_slice(line);
    }
}

/// Width and height halved, rounded up.
pub(super) fn half_size(size: Size) -> Size {
    Size::new(size.width.div_ceil(2), size.height.div_ceil(2))
}

/// A sample that can be averaged.
pub(super) trait Sample: Copy + Default {
    fn wide(self) -> u32;
    fn narrow(value: u32) -> Self;
}

impl Sample for u8 {
    fn wide(self) -> u32 {
        u32::from(self)
    }
    fn narrow(value: u32) -> Self {
        value as u8
    }
}

impl Sample for u16 {
    fn wide(self) -> u32 {
        u32::from(self)
    }
    fn narrow(value: u32) -> Self {
        value as u16
    }
}

/// The 2x2 box filter over pixels of `channels` samples; a last odd row or column is averaged with itself.
pub(super) fn halved<T: Sample>(data: &[T], size: Size, channels: usize) -> Vec<T> {
    match channels {
        1 => halved_by(data, size, average::<T, 1>),
        2 => halved_by(data, size, weighted::<T, 2>),
        3 => halved_by(data, size, average::<T, 3>),
        _ => halved_by(data, size, weighted::<T, 4>),
    }
}

fn halved_by<T: Sample, const C: usize>(data: &[T], size: Size, mix: impl Fn([&[T; C]; 4]) -> [T; C]) -> Vec<T> {
    let (width, half) = (size.width as usize, half_size(size));
    let (pixels, _) = data.as_chunks::<C>();
    let mut out = vec![T::default(); half.pixels() as usize * C];
    let (out_pixels, _) = out.as_chunks_mut::<C>();
    let rows = out_pixels.chunks_exact_mut(half.width as usize);
    for (out_row, pair) in rows.zip(pixels.chunks(2 * width)) {
        let top = &pair[..width];
        let bottom = pair.get(width..).filter(|row| !row.is_empty()).unwrap_or(top);
        for ((out, a), b) in out_row.iter_mut().zip(top.chunks(2)).zip(bottom.chunks(2)) {
            *out = match (a, b) {
                ([a0, a1], [b0, b1]) => mix([a0, a1, b0, b1]),
                _ => mix([&a[0], &a[0], &b[0], &b[0]]),
            };
        }
    }
    out
}

fn average<T: Sample, const C: usize>(px: [&[T; C]; 4]) -> [T; C] {
    std::array::from_fn(|c| T::narrow((px.iter().map(|p| p[c].wide()).sum::<u32>() + 2) / 4))
}

/// Colours count by their alpha (the last sample), so that what is invisible does not bleed into what is seen.
fn weighted<T: Sample, const C: usize>(px: [&[T; C]; 4]) -> [T; C] {
    let alpha: u64 = px.iter().map(|p| u64::from(p[C - 1].wide())).sum();
    if alpha == 0 {
        return average(px);
    }
    std::array::from_fn(|c| {
        if c == C - 1 {
            return T::narrow(((alpha + 2) / 4) as u32);
        }
        let sum: u64 = px
            .iter()
            .map(|p| u64::from(p[c].wide()) * u64::from(p[C - 1].wide()))
            .sum();
        T::narrow(((sum + alpha / 2) / alpha) as u32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_edges_are_kept() {
        let out = halved(&[0u8, 4, 100, 8, 12, 200, 1, 3, 50], Size::new(3, 3), 1);
        assert_eq!(out, [6, 150, 2, 50]);
    }

    #[test]
    fn invisible_pixels_do_not_bleed() {
        let clear = [255u8, 0, 0, 0];
        let green = [0, 200, 0, 255];
        let data = [clear, green, clear, green].concat();
        assert_eq!(halved(&data, Size::new(2, 2), 4), [0, 200, 0, 128]);
    }

    #[test]
    fn sixteen_bits_keep_their_depth_and_range() {
        let mut plane = Plane::sixteen(Size::new(2, 2), 1, vec![1000, 1001, 1002, 60000]);
        assert_eq!(plane.range, (1000, 60000));
        plane.halve();
        assert_eq!(plane.samples, Samples::Sixteen(vec![15751]));
        assert_eq!((plane.range, plane.full), ((1000, 60000), Size::new(2, 2)));
    }
}
