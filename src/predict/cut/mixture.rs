//! What colours a thing or its surroundings have: a mixture of Gaussians.
//!
//! As in GrabCut (Rother, Kolmogorov and Blake 2004): a handful of components with full covariances, each sample belonging to
//! the one that explains it best. The first assignment is k-means from centres spread out as k-means++ does (Arthur and
//! Vassilvitskii 2007), with a fixed seed: the same samples give the same mixture.

use super::plane::Color;

/// Components of a mixture.
const COMPONENTS: usize = 5;
/// Rounds of k-means before the Gaussians take over.
const ROUNDS: usize = 4;
/// Added to every variance, in squared units of L*a*b*: noise of the camera and of JPEG.
const NOISE: f32 = 6.0;
/// Samples that k-means looks at.
const LOOKED_AT: usize = 1500;

#[derive(Clone, Copy, Debug, Default)]
struct Gaussian {
    mean: Color,
    /// The inverse covariance: xx, xy, xz, yy, yz, zz.
    inverse: [f32; 6],
    /// Logarithm of the weight over the square root of the determinant.
    height: f32,
}

impl Gaussian {
    fn log(&self, c: Color) -> f32 {
        let [x, y, z] = [c[0] - self.mean[0], c[1] - self.mean[1], c[2] - self.mean[2]];
        let [xx, xy, xz, yy, yz, zz] = self.inverse;
        let distance = xx * x * x + yy * y * y + zz * z * z + 2.0 * (xy * x * y + xz * x * z + yz * y * z);
        self.height - 0.5 * distance
    }
}

/// A colour distribution.
#[derive(Clone, Debug)]
pub(super) struct Mixture {
    parts: Vec<Gaussian>,
}

impl Mixture {
    /// The mixture of the samples, each with how much it counts; `None` without any.
    pub(super) fn of(samples: &[(Color, f32)]) -> Option<Self> {
        let stride = samples.len().div_ceil(LOOKED_AT).max(1);
        let few: Vec<(Color, f32)> = samples.iter().copied().step_by(stride).collect();
        let centers = k_means(&few)?;
        let mut sums = vec![Sums::default(); centers.len()];
        for (color, weight) in samples {
            sums[nearest(&centers, *color).0].add(*color, *weight);
        }
        Self::from_sums(&sums)
    }

    /// The mixture re-learned from the samples, each given to the component that explains it best.
    pub(super) fn refit(&self, samples: &[(Color, f32)]) -> Option<Self> {
        let mut sums = vec![Sums::default(); self.parts.len()];
        for (color, weight) in samples {
            let logs = self.parts.iter().map(|part| part.log(*color)).enumerate();
            let best = logs.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(at, _)| at);
            sums[best].add(*color, *weight);
        }
        Self::from_sums(&sums)
    }

    fn from_sums(sums: &[Sums]) -> Option<Self> {
        let total: f32 = sums.iter().map(|sum| sum.weight).sum();
        let parts: Vec<Gaussian> = sums.iter().filter_map(|sum| sum.gaussian(total)).collect();
        (!parts.is_empty()).then_some(Self { parts })
    }

    /// Logarithm of the density of a colour, up to a constant that all mixtures share.
    pub(super) fn log(&self, color: Color) -> f32 {
        let mut logs = [f32::NEG_INFINITY; COMPONENTS];
        let mut highest = f32::NEG_INFINITY;
        for (log, part) in logs.iter_mut().zip(&self.parts) {
            *log = part.log(color);
            highest = highest.max(*log);
        }
        let sum: f32 = logs[..self.parts.len()]
            .iter()
            .filter(|log| **log > highest - 8.0)
            .map(|log| (log - highest).exp())
            .sum();
        highest + sum.ln()
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    weight: f32,
    first: Color,
    /// Sums of products: xx, xy, xz, yy, yz, zz.
    second: [f32; 6],
}

impl Sums {
    fn add(&mut self, c: Color, weight: f32) {
        self.weight += weight;
        for (sum, v) in self.first.iter_mut().zip(c) {
            *sum += weight * v;
        }
        let products = [
            c[0] * c[0],
            c[0] * c[1],
            c[0] * c[2],
            c[1] * c[1],
            c[1] * c[2],
            c[2] * c[2],
        ];
        for (sum, v) in self.second.iter_mut().zip(products) {
            *sum += weight * v;
        }
    }

    fn gaussian(&self, total: f32) -> Option<Gaussian> {
        if self.weight <= 0.0 {
            return None;
        }
        let mean = self.first.map(|v| v / self.weight);
        let products = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)].map(|(i, j): (usize, usize)| mean[i] * mean[j]);
        let mut v: [f32; 6] = std::array::from_fn(|i| self.second[i] / self.weight - products[i]);
        for variance in [0, 3, 5] {
            v[variance] = v[variance].max(0.0) + NOISE;
        }
        let [xx, xy, xz, yy, yz, zz] = v;
        let adjugate = [
            yy * zz - yz * yz,
            xz * yz - xy * zz,
            xy * yz - xz * yy,
            xx * zz - xz * xz,
            xy * xz - xx * yz,
            xx * yy - xy * xy,
        ];
        let determinant = xx * adjugate[0] + xy * adjugate[1] + xz * adjugate[2];
        if determinant <= 0.0 {
            return None;
        }
        Some(Gaussian {
            mean,
            inverse: adjugate.map(|v| v / determinant),
            height: (self.weight / total).ln() - 0.5 * determinant.ln(),
        })
    }
}

/// The nearest centre's place and squared distance.
fn nearest(centers: &[Color], color: Color) -> (usize, f32) {
    let distances = centers
        .iter()
        .map(|center| super::plane::squared(*center, color))
        .enumerate();
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
}

fn k_means(samples: &[(Color, f32)]) -> Option<Vec<Color>> {
    let mut random = Random(0x9E37_79B9);
    let mut centers = vec![samples.first()?.0];
    let mut distances: Vec<f32> = samples.iter().map(|_| f32::INFINITY).collect();
    while centers.len() < COMPONENTS {
        let newest = centers[centers.len() - 1];
        let mut total = 0.0;
        for (distance, (color, weight)) in distances.iter_mut().zip(samples) {
            *distance = distance.min(super::plane::squared(newest, *color) * weight);
            total += *distance;
        }
        if total <= 0.0 {
            break;
        }
        let mut left = random.next() * total;
        let chosen = distances.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        centers.push(samples[chosen.unwrap_or(samples.len() - 1)].0);
    }
    for _ in 0..ROUNDS {
        let mut sums = vec![(Color::default(), 0.0f32); centers.len()];
        for (color, weight) in samples {
            let (sum, total) = &mut sums[nearest(&centers, *color).0];
            for (s, v) in sum.iter_mut().zip(color) {
                *s += v * weight;
            }
            *total += weight;
        }
        for (center, (sum, total)) in centers.iter_mut().zip(sums) {
            if total > 0.0 {
                *center = sum.map(|v| v / total);
            }
        }
    }
    Some(centers)
}

/// A linear congruential generator (Knuth's constants): enough to spread centres, and the same everywhere.
struct Random(u64);

impl Random {
    /// A number from 0 up to 1.
    fn next(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cloud of colours around one, wider along L* than along the others.
    fn cloud(center: Color, count: usize) -> Vec<(Color, f32)> {
        let mut random = Random(7);
        let mut off = |width: f32| (random.next() + random.next() - 1.0) * width;
        (0..count)
            .map(|_| ([center[0] + off(30.0), center[1] + off(4.0), center[2] + off(4.0)], 1.0))
            .collect()
    }

    #[test]
    fn a_mixture_knows_its_own_colours_and_their_spread() {
        let (red, blue) = ([50.0, 60.0, 40.0], [30.0, 10.0, -50.0]);
        let mut samples = cloud(red, 400);
        samples.extend(cloud(blue, 100));
        let mixture = Mixture::of(&samples).expect("samples");
        assert!(mixture.log(red) > mixture.log(blue), "four times as many");
        assert!(
            mixture.log(blue) > mixture.log([40.0, 35.0, -5.0]) + 5.0,
            "what lies between is neither"
        );
        assert!(
            mixture.log([60.0, 60.0, 40.0]) > mixture.log([50.0, 70.0, 40.0]),
            "wider along L*"
        );
    }

    #[test]
    fn weights_count_and_refitting_follows_the_samples() {
        let (red, blue) = ([50.0, 60.0, 40.0], [30.0, 10.0, -50.0]);
        let mut samples = cloud(red, 100);
        samples.extend(cloud(blue, 100).into_iter().map(|(color, _)| (color, 9.0)));
        let mixture = Mixture::of(&samples).expect("samples");
        assert!(mixture.log(blue) > mixture.log(red) + 1.5);
        let refit = mixture.refit(&cloud(red, 100)).expect("samples");
        assert!(refit.log(red) > refit.log(blue) + 10.0);
    }

    #[test]
    fn one_colour_is_a_mixture_and_nothing_is_none() {
        let mixture = Mixture::of(&[([5.0, 5.0, 5.0], 1.0); 3]).expect("one colour");
        assert!(mixture.log([5.0, 5.0, 5.0]).is_finite());
        assert!(Mixture::of(&[]).is_none());
    }
}
