//! Rectangles of pixels.

/// Pixels from `x0`, `y0` up to but not with `x1`, `y1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PixelRect {
    pub(crate) x0: i32,
    pub(crate) y0: i32,
    pub(crate) x1: i32,
    pub(crate) y1: i32,
}

impl PixelRect {
    pub(crate) fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    pub(crate) fn intersection(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }
}

/// The first pixel whose centre lies at or right of `at`, in pixels.
#[inline]
pub(crate) fn first_center(at: f32) -> i32 {
    ceiled(at - 0.5)
}

/// The whole number at or above; where processors may lack the instruction, `f32::ceil` is a call.
#[inline]
fn ceiled(at: f32) -> i32 {
    let whole = at as i32;
    whole.saturating_add(i32::from((whole as f32) < at))
}

/// The whole number at or below.
#[inline]
pub(crate) fn floored(at: f32) -> i32 {
    let whole = at as i32;
    whole.saturating_sub(i32::from(whole as f32 > at))
}

/// The whole number nearest to it.
#[inline]
pub(crate) fn rounded(at: f32) -> i64 {
    (at + if at < 0.0 { -0.5 } else { 0.5 }) as i64
}
