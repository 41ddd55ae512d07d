//! Triangle meshes and the few ways in which every object here is built: turning, sweeping, extruding, bending.

use crate::math::{Vec3, v};
use geo::{LineString, Polygon, TriangulateEarcut};
use std::collections::HashMap;
use std::f32::consts::TAU;

/// Triangles over shared points, in an object's own frame.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    pub points: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
}

impl Mesh {
    /// A sheet of `columns` by `rows` quads through `at(u, v)`, u and v from 0 to 1.
    pub fn sheet(columns: usize, rows: usize, at: impl Fn(f32, f32) -> Vec3) -> Self {
        let mut mesh = Mesh::default();
        for j in 0..=rows {
            for i in 0..=columns {
                mesh.points.push(at(i as f32 / columns as f32, j as f32 / rows as f32));
            }
        }
        let width = columns as u32 + 1;
        for j in 0..rows as u32 {
            for i in 0..columns as u32 {
                let a = j * width + i;
                mesh.triangles.push([a, a + 1, a + width + 1]);
                mesh.triangles.push([a, a + width + 1, a + width]);
            }
        }
        mesh
    }

    /// A profile of (radius, height) turned about z; outside is on the right of a profile that climbs.
    pub fn lathe(profile: &[(f32, f32)], segments: usize) -> Self {
        let rows = profile.len() - 1;
        Mesh::sheet(segments, rows, |u, t| {
            let (r, z) = profile[(t * rows as f32).round() as usize];
            let turn = if u >= 1.0 { 0.0 } else { u * TAU };
            v(r * turn.cos(), r * turn.sin(), z)
        })
    }

    /// A round bar along `path`; `radius(t)` gives its half thicknesses sideways and upward, closed at both ends.
    pub fn sweep(path: &[Vec3], sides: usize, radius: impl Fn(f32) -> (f32, f32)) -> Self {
        let last = path.len() - 1;
        let mut side = (path[1] - path[0]).unit().frame().0;
        let mut frames = Vec::new();
        for i in 0..=last {
            let along = (path[(i + 1).min(last)] - path[i.saturating_sub(1)]).unit();
            // Carrying the last side over keeps the bar from twisting.
            side = (side - along * side.dot(along)).unit();
            frames.push((side, along.cross(side)));
        }
        let mut mesh = Mesh::sheet(sides, last, |u, t| {
            let i = (t * last as f32).round() as usize;
            let (a, b) = radius(t);
            let turn = if u >= 1.0 { 0.0 } else { u * TAU };
            path[i] + frames[i].0 * (a * turn.cos()) + frames[i].1 * (b * turn.sin())
        });
        for (end, row) in [(path[0], 0), (path[last], last)] {
            let tip = mesh.points.len() as u32;
            mesh.points.push(end);
            let first = (row * (sides + 1)) as u32;
            for i in 0..sides as u32 {
                let (a, b) = (first + i, first + i + 1);
                mesh.triangles.push(if row == 0 { [tip, b, a] } else { [tip, a, b] });
            }
        }
        mesh
    }

    /// A flat plate with the given outlines (the first is the outer one, the rest are holes) from z = 0 to `height`,
    /// its rims bevelled by `bevel`.
    pub fn extrude(outlines: &[Vec<(f32, f32)>], height: f32, bevel: f32) -> Self {
        let mut mesh = Mesh::default();
        let inset: Vec<Vec<(f32, f32)>> = outlines.iter().map(|ring| inset(ring, bevel)).collect();
        for (ring, small) in outlines.iter().zip(&inset) {
            let layers = [(small, 0.0), (ring, bevel), (ring, height - bevel), (small, height)];
            let base = mesh.points.len() as u32;
            let n = ring.len() as u32;
            for (layer, z) in layers {
                mesh.points.extend(layer.iter().map(|p| v(p.0, p.1, z)));
            }
            for layer in 0..3 {
                for i in 0..n {
                    let (a, b) = (base + layer * n + i, base + layer * n + (i + 1) % n);
                    mesh.triangles.push([a, b, b + n]);
                    mesh.triangles.push([a, b + n, a + n]);
                }
            }
        }
        let ring = |points: &Vec<(f32, f32)>| points.iter().map(|p| (p.0, p.1)).collect::<LineString<f32>>();
        let face = Polygon::new(ring(&inset[0]), inset[1..].iter().map(ring).collect());
        let cut = face.earcut_triangles_raw();
        for (z, flip) in [(0.0, true), (height, false)] {
            let base = mesh.points.len() as u32;
            mesh.points.extend(cut.vertices.iter().map(|p| v(p[0], p[1], z)));
            for t in cut.triangle_indices.chunks(3) {
                let [a, b, c] = [base + t[0] as u32, base + t[1] as u32, base + t[2] as u32];
                let [p, q, r] = [a, b, c].map(|i| mesh.points[i as usize]);
                let up = (q - p).cross(r - p).z > 0.0;
                mesh.triangles.push(if up != flip { [a, b, c] } else { [a, c, b] });
            }
        }
        mesh
    }

    /// Every point moved.
    pub fn bent(mut self, f: impl Fn(Vec3) -> Vec3) -> Self {
        for p in &mut self.points {
            *p = f(*p);
        }
        self
    }

    pub fn moved(self, by: Vec3) -> Self {
        self.bent(|p| p + by)
    }

    /// Both meshes as one.
    pub fn with(mut self, other: Mesh) -> Self {
        let base = self.points.len() as u32;
        self.points.extend(other.points);
        self.triangles
            .extend(other.triangles.iter().map(|t| t.map(|i| i + base)));
        self
    }

    /// A shading normal for each corner: faces that meet at less than `crease` degrees share theirs.
    pub fn normals(&self, crease: f32) -> Vec<[Vec3; 3]> {
        // Points that coincide count as one, so that seams close.
        let mut names: HashMap<[i32; 3], u32> = HashMap::new();
        let mut name = |p: &Vec3| {
            let key = [p.x, p.y, p.z].map(|c| (c * 4096.0).round() as i32);
            let next = names.len() as u32;
            *names.entry(key).or_insert(next)
        };
        let groups: Vec<u32> = self.points.iter().map(&mut name).collect();
        let mut around = vec![Vec::new(); names.len()];
        let faces: Vec<(Vec3, Vec3)> = self.triangles.iter().map(|t| self.face(t)).collect();
        for (face, t) in faces.iter().zip(&self.triangles) {
            for i in t {
                around[groups[*i as usize] as usize].push(*face);
            }
        }
        let limit = crease.to_radians().cos();
        let corner = |own: Vec3, i: u32| {
            let near = around[groups[i as usize] as usize].iter();
            let sum = near
                .filter(|n| n.1.dot(own) > limit)
                .fold(Vec3::ZERO, |sum, n| sum + n.0);
            if sum.length() > 0.0 { sum.unit() } else { own }
        };
        let triangles = faces.iter().zip(&self.triangles);
        triangles.map(|(f, t)| t.map(|i| corner(f.1, i))).collect()
    }

    /// The face's normal, as long as twice its area, and with length 1.
    fn face(&self, t: &[u32; 3]) -> (Vec3, Vec3) {
        let [a, b, c] = t.map(|i| self.points[i as usize]);
        let normal = (b - a).cross(c - a);
        (normal, normal.unit())
    }
}

/// The ring drawn in by `by` toward its own inside (for a hole: into the material around it).
fn inset(ring: &[(f32, f32)], by: f32) -> Vec<(f32, f32)> {
    let n = ring.len();
    let normal = |a: (f32, f32), b: (f32, f32)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let l = dx.hypot(dy).max(1e-9);
        (-dy / l, dx / l)
    };
    (0..n)
        .map(|i| {
            let (a, p, b) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
            let (m, k) = (normal(a, p), normal(p, b));
            let (sx, sy) = (m.0 + k.0, m.1 + k.1);
            let grow = by * 2.0 / (sx * sx + sy * sy).max(0.5);
            (p.0 + sx * grow, p.1 + sy * grow)
        })
        .collect()
}

/// Points on a circle, counter-clockwise, or clockwise where `hole`.
pub fn circle(centre: (f32, f32), radius: f32, points: usize, hole: bool) -> Vec<(f32, f32)> {
    (0..points)
        .map(|i| {
            let turn = i as f32 / points as f32 * TAU * if hole { -1.0 } else { 1.0 };
            (centre.0 + radius * turn.cos(), centre.1 + radius * turn.sin())
        })
        .collect()
}

/// A smooth curve through the given points (Catmull and Rom, 1974), `steps` to each gap.
pub fn curve(points: &[(f32, f32)], steps: usize) -> Vec<(f32, f32)> {
    let last = points.len() - 1;
    let mut out = Vec::new();
    for i in 0..last {
        let p = [i.saturating_sub(1), i, i + 1, (i + 2).min(last)].map(|k| points[k]);
        for s in 0..steps {
            let t = s as f32 / steps as f32;
            let blend = |a: f32, b: f32, c: f32, d: f32| {
                b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
            };
            out.push((
                blend(p[0].0, p[1].0, p[2].0, p[3].0),
                blend(p[0].1, p[1].1, p[2].1, p[3].1),
            ));
        }
    }
    out.push(points[last]);
    out
}
