//! A scene being set up: the camera first, then things put where it sees them.

use crate::develop::Film;
use crate::food::{Hollow, Thing, rested};
use crate::light::{Light, Sky};
use crate::math::{Pose, Vec3, v};
use crate::render::{Camera, Finder};
use crate::rng::Rng;
use crate::scene::{Builder, Part, Scene, Top};

/// Part of the picture, in fractions from its top-left corner: left, top, right, bottom.
pub type Zone = (f32, f32, f32, f32);

pub const ALL: Zone = (0.02, 0.02, 0.98, 0.98);

/// A light rig with the surroundings that go with it.
#[derive(Clone, Debug)]
pub struct Rig {
    pub lights: Vec<Light>,
    pub sky: Sky,
    pub film: Film,
    /// "indoor" or "outdoor"; "day", "dusk" or "night".
    pub kinds: [&'static str; 2],
}

/// Everything about a scene but its pixels.
#[derive(Debug)]
pub struct Stage {
    pub size: (usize, usize),
    pub rig: Rig,
    pub top: Option<Top>,
    things: Vec<(Thing, Pose)>,
    /// Where something stands: x, y, radius.
    pub stands: Vec<(f32, f32, f32)>,
    finder: Finder,
}

impl Stage {
    pub fn new(size: (usize, usize), camera: Camera, rig: Rig, top: Option<Top>) -> Self {
        Self {
            size,
            rig,
            top,
            things: Vec::new(),
            stands: Vec::new(),
            finder: Finder::new(camera, size.0, size.1),
        }
    }

    pub fn finder(&self) -> &Finder {
        &self.finder
    }

    /// A free place on the table inside `zone`, or `None` after many tries.
    pub fn spot(&self, rng: &mut Rng, radius: f32, gap: f32, zone: Zone) -> Option<(f32, f32)> {
        (0..60).find_map(|_| {
            let x = rng.range(zone.0, zone.2) * self.size.0 as f32;
            let y = rng.range(zone.1, zone.3) * self.size.1 as f32;
            let p = self.finder.on_table(x, y, 260.0)?;
            let free = |s: &(f32, f32, f32)| (s.0 - p.x).hypot(s.1 - p.y) > s.2 + radius + gap;
            (self.on_top(p, radius) && self.stands.iter().all(free)).then_some((p.x, p.y))
        })
    }

    /// Whether a thing of this radius stands wholly on the table.
    fn on_top(&self, p: Vec3, radius: f32) -> bool {
        self.top.is_none_or(|top| {
            let (sin, cos) = top.turn.sin_cos();
            let (x, y) = (p.x * cos + p.y * sin, p.y * cos - p.x * sin);
            x.abs() + radius < top.half.0 && y.abs() + radius < top.half.1
        })
    }

    /// Puts the thing down at a place, turned about the vertical, its foot at height `z`.
    pub fn put(&mut self, thing: Thing, at: (f32, f32), z: f32, turn: f32) {
        let pose = Pose::at(v(at.0, at.1, z)).turned(Vec3::UP, turn);
        self.stands.push((at.0, at.1, thing.radius));
        self.put_posed(thing, pose, z);
    }

    /// Puts the thing down in any pose, lifted so that its lowest point is at `z`.
    pub fn put_posed(&mut self, thing: Thing, pose: Pose, z: f32) {
        let pose = rested(&thing, pose, z);
        self.things.push((thing, pose));
    }

    /// As it is, without resting it on anything.
    pub fn hang(&mut self, thing: Thing, pose: Pose) {
        self.things.push((thing, pose));
    }

    /// Puts a fruit down, leaning as fruit does.
    pub fn put_fruit(&mut self, rng: &mut Rng, thing: Thing, at: (f32, f32), z: f32, lean: f32) {
        let axis = v(rng.normal(), rng.normal(), 0.0).unit();
        let size = rng.range(0.88, 1.1);
        let pose = Pose::at(v(at.0, at.1, z))
            .turned(Vec3::UP, rng.angle())
            .turned(axis, rng.range(-lean, lean))
            .scaled(size);
        self.stands.push((at.0, at.1, thing.radius * size));
        self.put_posed(thing, pose, z);
    }

    /// Puts a flat round thing down: on the table, on another's back, or leaning on another's rim. False where it would
    /// lean on several.
    pub fn put_flat(&mut self, thing: Thing, heap: &mut Vec<Flat>, at: (f32, f32), turn: f32) -> bool {
        let (r, h) = (thing.radius, thing.height);
        let apart = |f: &Flat| (f.x - at.0).hypot(f.y - at.1);
        let below: Vec<&Flat> = heap.iter().filter(|f| apart(f) < f.radius + r).collect();
        let pose = Pose::at(v(at.0, at.1, 0.0)).turned(Vec3::UP, turn);
        let floor = below.iter().map(|f| f.top).fold(0.0, f32::max);
        let level = match below.as_slice() {
            [] => Some(0.0),
            several => several
                .iter()
                .any(|f| f.top > floor - 0.01 && apart(f) < f.radius * 0.75)
                .then_some(floor),
        };
        let flat = |top: f32| Flat {
            x: at.0,
            y: at.1,
            radius: r,
            top,
        };
        match (level, below.as_slice()) {
            (Some(z), _) => {
                heap.push(flat(z + h));
                self.put_posed(thing, pose, z);
                true
            }
            (None, [one]) if one.top < h * 1.5 + 0.1 && apart(one) + r > one.radius + 0.4 => {
                let d = apart(one);
                let away = v(at.0 - one.x, at.1 - one.y, 0.0) / d;
                let angle = (one.top / (d + r - one.radius)).atan();
                // The rim away from the other one stays on the table.
                let lean = pose.turned(v(-away.y, away.x, 0.0), angle);
                heap.push(flat(9.0));
                self.put_posed(thing, lean, 0.0);
                true
            }
            _ => false,
        }
    }

    /// The scene to render, and the concept of each owner (owner 1 first).
    pub fn build(self) -> (Scene, Vec<&'static str>) {
        let mut builder = Builder::default();
        let mut concepts = Vec::new();
        for (k, (thing, pose)) in self.things.iter().enumerate() {
            let owner = thing.concept.map_or(0, |concept| {
                concepts.push(concept);
                concepts.len() as u32
            });
            for piece in &thing.pieces {
                let part = Part {
                    skin: piece.skin,
                    pose: *pose,
                    salt: k as f32 * 0.37 + 0.11,
                    owner,
                    blade: thing.blade,
                };
                builder.add(piece, part);
            }
        }
        (builder.build(self.top, self.rig.lights, self.rig.sky), concepts)
    }
}

/// A flat thing lying about, for the next to lie on.
#[derive(Clone, Copy, Debug)]
pub struct Flat {
    x: f32,
    y: f32,
    radius: f32,
    top: f32,
}

/// Centres of balls of the given radii dropped about `(x, y)`, into a bowl or on the table at height `floor`.
pub fn settle(rng: &mut Rng, radii: &[f32], at: (f32, f32), floor: f32, hollow: Option<Hollow>) -> Vec<Vec3> {
    let mut balls: Vec<Vec3> = radii
        .iter()
        .enumerate()
        .map(|(k, r)| {
            v(
                at.0 + 3.0 * rng.normal(),
                at.1 + 3.0 * rng.normal(),
                floor + r + 2.5 * k as f32,
            )
        })
        .collect();
    for round in 0..700 {
        // The last rounds only push apart.
        let fall = if round < 620 { 0.12 } else { 0.0 };
        for b in &mut balls {
            b.z -= fall;
        }
        for _ in 0..4 {
            for i in 0..balls.len() {
                for j in 0..i {
                    let gap = balls[i] - balls[j];
                    let over = radii[i] + radii[j] - gap.length();
                    if over > 0.0 {
                        let push = gap.unit() * (over * 0.5);
                        balls[i] += push;
                        balls[j] = balls[j] - push;
                    }
                }
                balls[i].z = balls[i].z.max(floor + radii[i]);
                if let Some(hollow) = hollow {
                    let centre = v(at.0, at.1, floor + hollow.centre);
                    let off = balls[i] - centre;
                    let room = hollow.radius - radii[i];
                    if off.length() > room {
                        balls[i] = centre + off.unit() * room;
                    }
                }
            }
        }
    }
    balls
}
