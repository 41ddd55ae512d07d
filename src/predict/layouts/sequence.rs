//! Rows of numbers, one a candidate, in either order that networks give them.

use crate::engine::Tensor;

/// A table of candidates: each has `width` numbers.
pub(super) struct Sequence<'a> {
    values: &'a [f32],
    pub(super) count: usize,
    pub(super) width: usize,
    /// Whether the numbers of one candidate stand beside each other.
    rows: bool,
}

impl<'a> Sequence<'a> {
    /// From `[1, count, width]` or `[count, width]`.
    pub(super) fn of_rows(tensor: &'a Tensor) -> Option<Self> {
        let (count, width) = plane(tensor)?;
        Some(Self {
            values: &tensor.values,
            count,
            width,
            rows: true,
        })
    }

    /// From `[1, width, count]`.
    pub(super) fn of_columns(tensor: &'a Tensor) -> Option<Self> {
        let (width, count) = plane(tensor)?;
        Some(Self {
            values: &tensor.values,
            count,
            width,
            rows: false,
        })
    }

    /// Number `at` of candidate `i`.
    pub(super) fn at(&self, i: usize, at: usize) -> f32 {
        if self.rows {
            self.values[i * self.width + at]
        } else {
            self.values[at * self.count + i]
        }
    }

    /// The numbers `from..to` of candidate `i`.
    pub(super) fn range(&self, i: usize, from: usize, to: usize) -> impl Iterator<Item = f32> + '_ {
        (from..to).map(move |at| self.at(i, at))
    }
}

/// The last two extents, when all before them are 1 and the values are as many as the shape says.
fn plane(tensor: &Tensor) -> Option<(usize, usize)> {
    let [front @ .., a, b] = tensor.shape.as_slice() else {
        return None;
    };
    let whole = front.iter().all(|extent| *extent == 1) && a.checked_mul(*b) == Some(tensor.values.len());
    whole.then_some((*a, *b))
}
