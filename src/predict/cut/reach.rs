//! How far samples lie from others when colour changes count as way: geodesic distances (Bai and Sapiro 2007).

use super::flow::STEPS;
use super::plane::{Plane, squared};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a step costs before any change of colour, in units of L*a*b*: keeps distances growing in flat parts.
const STEP: f32 = 0.4;

/// Distances from samples, and the order in which they were reached.
pub(super) struct Reach {
    /// Distance of every sample; infinite where nothing leads.
    pub(super) distance: Vec<f32>,
    /// Samples from the nearest to the farthest.
    pub(super) order: Vec<usize>,
}

/// What is between two neighbours: the change of colour and the step itself.
fn way(plane: &Plane, a: usize, b: usize, direction: usize) -> f32 {
    let length = if direction < 4 { 1.0 } else { std::f32::consts::SQRT_2 };
    STEP * length + squared(plane.colors[a], plane.colors[b]).sqrt()
}

impl Reach {
    /// From the samples given, over all others.
    pub(super) fn from(plane: &Plane, starts: impl IntoIterator<Item = usize>) -> Self {
        let count = plane.colors.len();
        let mut distance = vec![f32::INFINITY; count];
        let mut order = Vec::with_capacity(count);
        let mut open = BinaryHeap::new();
        for at in starts {
            distance[at] = 0.0;
            open.push(Reverse((0u32, at as u32)));
        }
        let mut done = vec![false; count];
        while let Some(Reverse((_, at))) = open.pop() {
            let at = at as usize;
            if std::mem::replace(&mut done[at], true) {
                continue;
            }
            order.push(at);
            let (x, y) = ((at % plane.width) as isize, (at / plane.width) as isize);
            for (direction, (dx, dy)) in STEPS.iter().enumerate() {
                let (nx, ny) = (x + dx, y + dy);
                if nx < 0 || ny < 0 || nx >= plane.width as isize || ny >= plane.height as isize {
                    continue;
                }
                let other = ny as usize * plane.width + nx as usize;
                if done[other] {
                    continue;
                }
                let found = distance[at] + way(plane, at, other, direction);
                if found < distance[other] {
                    distance[other] = found;
                    // Positive floats sort as their bits do.
                    open.push(Reverse((found.to_bits(), other as u32)));
                }
            }
        }
        Self { distance, order }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_of_colour_is_far_and_a_way_around_it_is_taken() {
        // A bright wall from the top, open at the bottom row.
        let is_wall = |at: usize| at % 7 == 3 && at / 7 < 4;
        let colors = (0..35).map(|at| {
            if is_wall(at) {
                [90.0, 0.0, 0.0]
            } else {
                [10.0, 0.0, 0.0]
            }
        });
        let plane = Plane {
            width: 7,
            height: 5,
            colors: colors.collect(),
        };
        let reach = Reach::from(&plane, [0]);
        assert_eq!(reach.order.len(), 35);
        assert!(
            reach
                .order
                .windows(2)
                .all(|pair| reach.distance[pair[0]] <= reach.distance[pair[1]])
        );
        assert!(reach.distance[6] < 10.0, "around the wall: {}", reach.distance[6]);
        assert!(reach.distance[3] > 80.0, "onto it: {}", reach.distance[3]);
        assert!(Reach::from(&plane, []).distance.iter().all(|d| d.is_infinite()));
    }
}
