//! A scene ready to be rendered, and what a ray meets in it.

use crate::bvh::{Bvh, Ray, Triangle};
use crate::light::{Light, Sky};
use crate::math::{Pose, Vec3, v};
use crate::mesh::Mesh;
use crate::skin::{Look, Skin};
use crate::surface::Surface;

/// One piece of an object: its shape, what it is made of, and the crease angle above which its edges stay sharp.
#[derive(Clone, Debug)]
pub struct Piece {
    pub mesh: Mesh,
    pub skin: Skin,
    pub crease: f32,
}

/// A piece's place in the world, without its triangles.
#[derive(Clone, Debug)]
pub struct Part {
    pub skin: Skin,
    pub pose: Pose,
    pub salt: f32,
    /// The object's number from 1; 0 for what has no label.
    pub owner: u32,
    /// A grass blade: too thin for anybody to draw round, so the labels look through it.
    pub blade: bool,
}

/// A flat top at height 0: a rectangle about the origin, turned by `turn`.
#[derive(Clone, Copy, Debug)]
pub struct Top {
    pub surface: Surface,
    pub half: (f32, f32),
    pub turn: f32,
}

/// Everything a ray can meet.
#[derive(Debug)]
pub struct Scene {
    bvh: Bvh,
    normals: Vec<[Vec3; 3]>,
    parts: Vec<Part>,
    top: Option<Top>,
    pub lights: Vec<Light>,
    pub sky: Sky,
}

/// How closely a ray looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Detail {
    /// The table's mean colour is enough.
    Tone,
    Texture,
    /// Texture, and relief in the normal.
    Relief,
}

/// A point that a ray met.
pub struct Hit {
    pub point: Vec3,
    pub distance: f32,
    /// Toward the side that the ray came from.
    pub normal: Vec3,
    pub face: Vec3,
    pub look: Look,
}

/// Collects pieces, then builds the scene.
#[derive(Debug, Default)]
pub struct Builder {
    triangles: Vec<Triangle>,
    normals: Vec<[Vec3; 3]>,
    parts: Vec<Part>,
}

impl Builder {
    pub fn add(&mut self, piece: &Piece, part: Part) {
        let index = self.parts.len() as u32;
        let normals = piece.mesh.normals(piece.crease);
        for (t, n) in piece.mesh.triangles.iter().zip(normals) {
            let [a, b, c] = t.map(|i| part.pose.point(piece.mesh.points[i as usize]));
            self.triangles.push(Triangle {
                corner: a,
                edges: [b - a, c - a],
                part: index,
                normals: self.normals.len() as u32,
            });
            self.normals.push(n.map(|n| part.pose.direction(n)));
        }
        self.parts.push(part);
    }

    pub fn build(self, top: Option<Top>, lights: Vec<Light>, sky: Sky) -> Scene {
        Scene {
            bvh: Bvh::new(self.triangles),
            normals: self.normals,
            parts: self.parts,
            top,
            lights,
            sky,
        }
    }
}

impl Scene {
    /// What the ray meets first.
    pub fn meet(&self, ray: &Ray, detail: Detail) -> Option<Hit> {
        let top = self.meet_top(ray);
        let limit = top.map_or(f32::MAX, |t| t.0);
        let Some(m) = self.bvh.nearest(ray, limit, |_| true) else {
            return top.map(|(distance, local)| self.top_hit(ray, distance, local, detail));
        };
        let triangle = &self.bvh.triangles[m.triangle as usize];
        let part = &self.parts[triangle.part as usize];
        let [a, b, c] = self.normals[triangle.normals as usize];
        let point = ray.at(m.distance);
        let toward = |n: Vec3| if n.dot(ray.along) > 0.0 { -n } else { n };
        let face = toward(triangle.edges[0].cross(triangle.edges[1]).unit());
        let mut normal = (a * (1.0 - m.a - m.b) + b * m.a + c * m.b).unit();
        if normal.dot(face) < 0.0 {
            normal = -normal;
        }
        let local = part.pose.local_point(point);
        if detail == Detail::Relief {
            let n = part.pose.local_direction(normal);
            let height = |p: Vec3| part.skin.relief(p, part.salt);
            normal = part.pose.direction(bumped(local, n, height));
        }
        Some(Hit {
            point,
            distance: m.distance,
            normal,
            face,
            look: part.skin.look(local, part.salt),
        })
    }

    /// Whether anything stands between `from` and a light `distance` away.
    pub fn shaded(&self, from: Vec3, toward: Vec3, distance: f32) -> bool {
        let ray = Ray {
            origin: from,
            along: toward,
        };
        self.meet_top(&ray).is_some_and(|t| t.0 < distance) || self.bvh.blocked(&ray, distance)
    }

    /// The owner of what the ray meets and its distance, looking through grass.
    pub fn owner(&self, ray: &Ray) -> (u32, f32) {
        let top = self.meet_top(ray).map_or(1e4, |t| t.0);
        let solid = |t: &Triangle| !self.parts[t.part as usize].blade;
        match self.bvh.nearest(ray, top, solid) {
            Some(m) => {
                let part = self.bvh.triangles[m.triangle as usize].part;
                (self.parts[part as usize].owner, m.distance)
            }
            None => (0, top),
        }
    }

    fn meet_top(&self, ray: &Ray) -> Option<(f32, Vec3)> {
        let top = self.top?;
        let distance = -ray.origin.z / ray.along.z;
        if !(distance > 0.0 && distance < 1e5) {
            return None;
        }
        let p = ray.at(distance);
        let (sin, cos) = top.turn.sin_cos();
        let local = v(p.x * cos + p.y * sin, p.y * cos - p.x * sin, 0.0);
        (local.x.abs() < top.half.0 && local.y.abs() < top.half.1).then_some((distance, local))
    }

    fn top_hit(&self, ray: &Ray, distance: f32, local: Vec3, detail: Detail) -> Hit {
        let top = self.top.unwrap_or(Top {
            surface: Surface::Marble,
            half: (0.0, 0.0),
            turn: 0.0,
        });
        let face = if ray.along.z < 0.0 { Vec3::UP } else { -Vec3::UP };
        let mut normal = face;
        // Far off, the relief is finer than a pixel and would only glitter.
        if detail == Detail::Relief && distance < 250.0 {
            let n = bumped(local, Vec3::UP, |p| top.surface.relief(p));
            let (sin, cos) = top.turn.sin_cos();
            normal = v(n.x * cos - n.y * sin, n.x * sin + n.y * cos, n.z * face.z);
        }
        Hit {
            point: ray.at(distance),
            distance,
            normal,
            face,
            look: match detail {
                Detail::Tone => top.surface.tone(),
                _ => top.surface.look(local),
            },
        }
    }
}

/// The normal `n` at `p` leaned by the slope of a relief.
fn bumped(p: Vec3, n: Vec3, height: impl Fn(Vec3) -> Option<f32>) -> Vec3 {
    const STEP: f32 = 0.02;
    let Some(here) = height(p) else { return n };
    let (a, b) = n.frame();
    let slope = |d: Vec3| height(p + d * STEP).map_or(0.0, |h| (h - here) / STEP);
    (n - a * slope(a) - b * slope(b)).unit()
}
