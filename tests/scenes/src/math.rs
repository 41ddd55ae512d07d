//! Vectors, directions and poses in single precision; lengths are centimetres, z is up.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A point, a direction or a linear RGB colour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vec3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

/// Shorthand for [`Vec3`].
pub const fn v(x: f32, y: f32, z: f32) -> Vec3 {
    Vec3 { x, y, z }
}

impl Vec3 {
    pub const ZERO: Vec3 = v(0.0, 0.0, 0.0);
    pub const ONE: Vec3 = v(1.0, 1.0, 1.0);
    pub const UP: Vec3 = v(0.0, 0.0, 1.0);

    pub fn dot(self, o: Vec3) -> f32 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }

    pub fn cross(self, o: Vec3) -> Vec3 {
        v(
            self.y * o.z - self.z * o.y,
            self.z * o.x - self.x * o.z,
            self.x * o.y - self.y * o.x,
        )
    }

    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// The same direction with length 1; the zero vector stays zero.
    pub fn unit(self) -> Vec3 {
        let l = self.length();
        if l > 1e-12 { self * (1.0 / l) } else { self }
    }

    pub fn mix(self, o: Vec3, t: f32) -> Vec3 {
        self * (1.0 - t) + o * t
    }

    pub fn map(self, f: impl Fn(f32) -> f32) -> Vec3 {
        v(f(self.x), f(self.y), f(self.z))
    }

    pub fn zip(self, o: Vec3, f: impl Fn(f32, f32) -> f32) -> Vec3 {
        v(f(self.x, o.x), f(self.y, o.y), f(self.z, o.z))
    }

    pub fn max_part(self) -> f32 {
        self.x.max(self.y).max(self.z)
    }

    /// Luminance of a linear sRGB colour.
    pub fn luma(self) -> f32 {
        0.2126 * self.x + 0.7152 * self.y + 0.0722 * self.z
    }

    pub fn axis(self, axis: usize) -> f32 {
        match axis {
            0 => self.x,
            1 => self.y,
            _ => self.z,
        }
    }

    /// Two unit vectors that stand at right angles to this unit vector and to each other.
    pub fn frame(self) -> (Vec3, Vec3) {
        let helper = if self.x.abs() < 0.8 {
            v(1.0, 0.0, 0.0)
        } else {
            v(0.0, 1.0, 0.0)
        };
        let a = helper.cross(self).unit();
        (a, self.cross(a))
    }
}

impl Add for Vec3 {
    type Output = Vec3;
    fn add(self, o: Vec3) -> Vec3 {
        v(self.x + o.x, self.y + o.y, self.z + o.z)
    }
}

impl AddAssign for Vec3 {
    fn add_assign(&mut self, o: Vec3) {
        *self = *self + o;
    }
}

impl Sub for Vec3 {
    type Output = Vec3;
    fn sub(self, o: Vec3) -> Vec3 {
        v(self.x - o.x, self.y - o.y, self.z - o.z)
    }
}

impl Neg for Vec3 {
    type Output = Vec3;
    fn neg(self) -> Vec3 {
        v(-self.x, -self.y, -self.z)
    }
}

impl Mul<f32> for Vec3 {
    type Output = Vec3;
    fn mul(self, k: f32) -> Vec3 {
        v(self.x * k, self.y * k, self.z * k)
    }
}

impl Mul for Vec3 {
    type Output = Vec3;
    fn mul(self, o: Vec3) -> Vec3 {
        v(self.x * o.x, self.y * o.y, self.z * o.z)
    }
}

impl Div<f32> for Vec3 {
    type Output = Vec3;
    fn div(self, k: f32) -> Vec3 {
        self * (1.0 / k)
    }
}

/// 0 below `a`, 1 above `b`, an even ramp with soft ends between; `a > b` turns it round.
pub fn smoothstep(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Where an object stands: a rotation, a size and an origin.
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    axes: [Vec3; 3],
    pub scale: f32,
    pub origin: Vec3,
}

impl Pose {
    /// Upright at `origin`.
    pub fn at(origin: Vec3) -> Self {
        Self {
            axes: [v(1.0, 0.0, 0.0), v(0.0, 1.0, 0.0), Vec3::UP],
            scale: 1.0,
            origin,
        }
    }

    pub fn scaled(mut self, scale: f32) -> Self {
        self.scale *= scale;
        self
    }

    /// Turned about an axis through its own origin, by radians.
    pub fn turned(mut self, axis: Vec3, angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let turn = |p: Vec3| p * cos + axis.cross(p) * sin + axis * (axis.dot(p) * (1.0 - cos));
        self.axes = self.axes.map(turn);
        self
    }

    /// Object direction to world direction.
    pub fn direction(&self, d: Vec3) -> Vec3 {
        self.axes[0] * d.x + self.axes[1] * d.y + self.axes[2] * d.z
    }

    /// Object point to world point.
    pub fn point(&self, p: Vec3) -> Vec3 {
        self.origin + self.direction(p) * self.scale
    }

    /// World direction to object direction.
    pub fn local_direction(&self, d: Vec3) -> Vec3 {
        v(self.axes[0].dot(d), self.axes[1].dot(d), self.axes[2].dot(d))
    }

    /// World point to object point.
    pub fn local_point(&self, p: Vec3) -> Vec3 {
        self.local_direction(p - self.origin) / self.scale
    }
}
