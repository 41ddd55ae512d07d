//! Procedural noise over space: the raw material of every texture.

use crate::math::{Vec3, v};
use crate::rng::{hash, hash_unit};

/// Smooth noise from about -1 to 1 with features of size 1: gradients on a lattice, after Perlin (2002).
pub fn noise(p: Vec3) -> f32 {
    let (ix, iy, iz) = (floor(p.x), floor(p.y), floor(p.z));
    let f = p - v(ix as f32, iy as f32, iz as f32);
    let fade = f.map(|t| t * t * t * (t * (t * 6.0 - 15.0) + 10.0));
    let corner = |dx: i32, dy: i32, dz: i32| {
        let h = hash((ix + dx) as u32, (iy + dy) as u32, (iz + dz) as u32);
        let (x, y, z) = (f.x - dx as f32, f.y - dy as f32, f.z - dz as f32);
        let signed = |bit: u32, value: f32| if h >> bit & 1 == 0 { value } else { -value };
        match h >> 8 & 3 {
            0 => signed(0, x) + signed(1, y),
            1 => signed(0, y) + signed(1, z),
            2 => signed(0, z) + signed(1, x),
            _ => signed(0, x) + signed(1, z),
        }
    };
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let edge = |dy: i32, dz: i32| mix(corner(0, dy, dz), corner(1, dy, dz), fade.x);
    let low = mix(edge(0, 0), edge(1, 0), fade.y);
    // Table tops are read in a plane of the lattice, where the other half adds nothing.
    if f.z == 0.0 {
        return low;
    }
    mix(low, mix(edge(0, 1), edge(1, 1), fade.y), fade.z)
}

/// Quicker than `f32::floor` where that is a call; right for all that fits an `i32`.
fn floor(x: f32) -> i32 {
    let whole = x as i32;
    if (whole as f32) > x { whole - 1 } else { whole }
}

/// Noise summed over `octaves`, each twice as fine and half as strong.
pub fn fbm(p: Vec3, octaves: u32) -> f32 {
    let (mut sum, mut p, mut weight) = (0.0, p, 0.5);
    for _ in 0..octaves {
        sum += weight * noise(p);
        // Whole steps in z keep a plane of the lattice in such planes.
        p = v(p.x * 2.03 + 17.1, p.y * 2.03 + 5.3, p.z * 2.0 + 9.0);
        weight *= 0.5;
    }
    sum
}

/// The nearest of points scattered one to a cell (Worley, 1996).
pub struct Cell {
    /// Distance to the nearest point.
    pub near: f32,
    /// Distance to the one after it; equal to `near` on the border between two cells.
    pub next: f32,
    /// A number of [0, 1) that belongs to the nearest point.
    pub key: f32,
}

/// Scattered points in the plane of x and y.
pub fn cells(x: f32, y: f32, salt: u32) -> Cell {
    let (cx, cy) = (floor(x), floor(y));
    let mut found = Cell {
        near: f32::MAX,
        next: f32::MAX,
        key: 0.0,
    };
    for dy in -1..=1 {
        for dx in -1..=1 {
            let (ix, iy) = ((cx + dx) as u32, (cy + dy) as u32);
            let px = (cx + dx) as f32 + hash_unit(ix, iy, salt);
            let py = (cy + dy) as f32 + hash_unit(ix, iy, salt ^ 0x51ed);
            let d = (px - x).hypot(py - y);
            if d < found.near {
                found.next = found.near;
                found.near = d;
                found.key = hash_unit(ix, iy, salt ^ 0xa3c1);
            } else if d < found.next {
                found.next = d;
            }
        }
    }
    found
}
