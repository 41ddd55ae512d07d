//! Fruit, bakery and crockery.

use crate::math::{Pose, Vec3, smoothstep, v};
use crate::mesh::{Mesh, curve};
use crate::noise::noise;
use crate::rng::Rng;
use crate::scene::Piece;
use crate::skin::Skin;
use std::f32::consts::{PI, TAU};

/// An object in its own frame: it stands on z = 0 about the origin.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Its concept, or `None` for what only furnishes the scene.
    pub concept: Option<&'static str>,
    pub pieces: Vec<Piece>,
    /// Half of its width on the table, in centimetres.
    pub radius: f32,
    pub height: f32,
    /// Whether all of it is grass.
    pub blade: bool,
}

impl Thing {
    pub fn new(concept: impl Into<Option<&'static str>>, radius: f32, height: f32) -> Self {
        Self {
            concept: concept.into(),
            pieces: Vec::new(),
            radius,
            height,
            blade: false,
        }
    }

    pub fn piece(mut self, mesh: Mesh, skin: Skin, crease: f32) -> Self {
        self.pieces.push(Piece { mesh, skin, crease });
        self
    }
}

pub const SMOOTH: f32 = 180.0;

pub fn apple(rng: &mut Rng) -> Thing {
    let profile = curve(
        &[
            (0.01, 0.75),
            (0.5, 0.38),
            (1.25, 0.03),
            (2.3, 0.5),
            (3.25, 2.1),
            (3.62, 3.9),
            (3.3, 5.6),
            (2.3, 6.6),
            (1.35, 6.75),
            (0.62, 6.2),
            (0.05, 5.3),
        ],
        4,
    );
    let salt = v(rng.range(0.0, 99.0), 0.0, 0.0);
    let (lobes, squash) = (rng.range(0.015, 0.04), rng.range(0.92, 1.06));
    let body = Mesh::lathe(&profile, 40).bent(|p| {
        let turn = p.y.atan2(p.x);
        let lobe = 1.0 + lobes * (5.0 * turn).cos() * smoothstep(5.0, 0.0, p.z) + 0.05 * noise(p * 0.22 + salt);
        v(p.x * lobe, p.y * lobe, p.z * squash)
    });
    let (lean, turn) = (rng.range(0.1, 0.7), rng.angle());
    let stem: Vec<Vec3> = (0..7)
        .map(|i| {
            let t = i as f32 / 6.0;
            let out = lean * t * t;
            v(out * turn.cos(), out * turn.sin(), 5.2 + 2.3 * t)
        })
        .collect();
    let skins = [
        (v(0.42, 0.025, 0.02), v(0.62, 0.36, 0.06)),
        (v(0.3, 0.012, 0.018), v(0.4, 0.09, 0.03)),
        (v(0.5, 0.09, 0.03), v(0.58, 0.46, 0.08)),
        (v(0.3, 0.42, 0.045), v(0.42, 0.5, 0.09)),
    ];
    let (red, pale) = rng.pick(&skins);
    Thing::new("apple", 3.7, 6.8)
        .piece(body, Skin::Apple { red, pale }, SMOOTH)
        .piece(
            Mesh::sweep(&stem, 7, |t| (0.11 + 0.1 * t * t, 0.11 + 0.1 * t * t)),
            Skin::Twig,
            80.0,
        )
}

fn ball(radius: f32, shape: impl Fn(f32) -> f32) -> Mesh {
    let profile: Vec<(f32, f32)> = (0..=26)
        .map(|i| {
            let t = i as f32 / 26.0 * PI;
            (
                (radius * t.sin() * shape(t)).max(0.004),
                radius - radius * t.cos() * shape(t),
            )
        })
        .collect();
    Mesh::lathe(&profile, 40)
}

pub fn orange(rng: &mut Rng) -> Thing {
    let salt = v(rng.range(0.0, 99.0), 3.0, 0.0);
    let body = ball(3.6, |t| {
        1.0 - 0.035 * (1.0 + (2.0 * t).cos()) - 0.02 * (-t * t * 30.0).exp()
    })
    .bent(|p| p + (p - v(0.0, 0.0, 3.6)) * (0.05 * noise(p * 0.2 + salt)));
    let top = body.points.iter().fold(0.0f32, |z, p| z.max(p.z));
    let star = Mesh::sheet(10, 1, |u, t| {
        let r = t * (0.32 + 0.1 * (u * TAU * 5.0).cos());
        v(r * (u * TAU).cos(), r * (u * TAU).sin(), top - 0.02 - 0.05 * t)
    });
    let colour = rng.pick(&[v(0.8, 0.25, 0.012), v(0.83, 0.3, 0.02), v(0.76, 0.2, 0.012)]);
    let skin = Skin::Citrus { colour, pores: 0.035 };
    Thing::new("orange", 3.6, 7.0).piece(body, skin, SMOOTH).piece(
        star,
        Skin::Plain {
            colour: v(0.1, 0.13, 0.03),
            rough: 0.7,
        },
        30.0,
    )
}

/// Lying on its side along x.
pub fn lemon(rng: &mut Rng) -> Thing {
    let profile = curve(
        &[
            (0.01, -4.3),
            (0.42, -4.1),
            (0.75, -3.6),
            (1.6, -2.75),
            (2.45, -1.3),
            (2.68, 0.1),
            (2.4, 1.6),
            (1.5, 2.85),
            (0.75, 3.4),
            (0.5, 3.75),
            (0.02, 3.9),
        ],
        3,
    );
    let salt = v(rng.range(0.0, 99.0), 8.0, 0.0);
    let body = Mesh::lathe(&profile, 36).bent(|p| {
        let q = p + p * (0.07 * noise(p * 0.3 + salt));
        v(q.z, q.y, 2.62 - q.x)
    });
    let colour = rng.pick(&[v(0.83, 0.57, 0.025), v(0.8, 0.6, 0.05), v(0.74, 0.6, 0.04)]);
    let skin = Skin::Citrus { colour, pores: 0.022 };
    Thing::new("lemon", 3.3, 5.3).piece(body, skin, SMOOTH)
}

pub fn doughnut(rng: &mut Rng) -> Thing {
    let (ring, tube, salt) = (2.95, rng.range(1.45, 1.65), rng.range(0.0, 99.0));
    let at = |turn: f32, round: f32, grow: f32| {
        let lump = 1.0 + 0.05 * noise(v(turn.cos() * 1.6 + salt, turn.sin() * 1.6, round.cos() * 0.7));
        let r = ring + (tube * lump + grow) * round.cos();
        v(
            r * turn.cos(),
            r * turn.sin(),
            1.32 + (1.32 * lump + grow) * round.sin(),
        )
    };
    let body = Mesh::sheet(56, 28, |u, t| {
        let close = |x: f32| if x >= 1.0 { 0.0 } else { x * TAU };
        at(close(u), close(t), 0.0)
    });
    let thing = Thing::new("doughnut", ring + tube, 2.7).piece(body, Skin::Dough, SMOOTH);
    if rng.chance(0.14) {
        return thing;
    }
    let icings = [
        v(0.055, 0.022, 0.011),
        v(0.75, 0.3, 0.36),
        v(0.82, 0.76, 0.66),
        v(0.16, 0.065, 0.025),
        v(0.72, 0.5, 0.2),
        v(0.36, 0.58, 0.52),
    ];
    let colour = rng.pick(&icings);
    let edge = |turn: f32, side: f32| {
        let wave = noise(v(turn.cos() * 2.2 + salt, turn.sin() * 2.2, side * 5.0));
        PI * 0.5 + side * (1.25 + if side > 0.0 { 0.18 } else { 0.34 } * wave)
    };
    let coat = Mesh::sheet(72, 20, |u, t| {
        let turn = if u >= 1.0 { 0.0 } else { u * TAU };
        let round = edge(turn, -1.0) * (1.0 - t) + edge(turn, 1.0) * t;
        let lip = smoothstep(0.0, 0.1, t) * smoothstep(1.0, 0.9, t);
        at(turn, round, 0.16 * lip - 0.03)
    });
    let thing = thing.piece(
        coat,
        Skin::Icing {
            colour,
            rough: rng.range(0.16, 0.34),
        },
        SMOOTH,
    );
    if rng.chance(0.45) {
        thing
    } else {
        sprinkled(thing, rng, at)
    }
}

fn sprinkled(mut thing: Thing, rng: &mut Rng, at: impl Fn(f32, f32, f32) -> Vec3) -> Thing {
    let gay = [
        v(0.8, 0.08, 0.1),
        v(0.9, 0.62, 0.06),
        v(0.1, 0.42, 0.62),
        v(0.85, 0.83, 0.78),
        v(0.2, 0.5, 0.12),
    ];
    let white = [v(0.85, 0.82, 0.75); 5];
    let colours = if rng.chance(0.7) { gay } else { white };
    let mut bars = vec![Mesh::default(); 5];
    for _ in 0..rng.count(40, 75) {
        let (turn, round) = (rng.angle(), PI * 0.5 + 0.42 * rng.normal().clamp(-2.0, 2.0));
        let centre = at(turn, round, 0.17);
        let out = (at(turn, round, 1.0) - at(turn, round, 0.0)).unit();
        let (a, b) = out.frame();
        let spin = rng.angle();
        let along = a * spin.cos() + b * spin.sin();
        let path: Vec<Vec3> = (0..5).map(|i| centre + along * (i as f32 * 0.12 - 0.24)).collect();
        let bar = Mesh::sweep(&path, 6, |t| {
            let r = 0.085 * (1.0 - (2.0 * t - 1.0).powi(4) * 0.6);
            (r, r)
        });
        let k = rng.count(0, 4);
        bars[k] = std::mem::take(&mut bars[k]).with(bar);
    }
    for (bar, colour) in bars.into_iter().zip(colours) {
        thing = thing.piece(bar, Skin::Plain { colour, rough: 0.35 }, 80.0);
    }
    thing
}

pub fn mug(rng: &mut Rng) -> Thing {
    let (r, h) = (rng.range(3.7, 4.4), rng.range(8.2, 10.0));
    let (foot, belly) = (rng.range(0.86, 1.0), rng.range(0.98, 1.06));
    let outside = curve(
        &[
            (r * foot - 0.5, 0.15),
            (r * foot - 0.25, 0.0),
            (r * foot, 0.3),
            (r * belly, h * 0.4),
            (r, h * 0.85),
            (r, h - 0.2),
        ],
        5,
    );
    let wall = 0.34;
    let lip = (0..7).map(|i| {
        let t = i as f32 / 6.0 * PI;
        (r - wall * 0.5 + wall * 0.5 * t.cos(), h - 0.17 + 0.17 * t.sin())
    });
    let mut profile = vec![(0.01, 0.2)];
    profile.extend(&outside);
    profile.extend(lip);
    profile.extend(outside.iter().rev().skip(1).map(|p| (p.0 - wall, p.1.max(0.6))));
    profile.push((0.01, 0.6));
    let (low, high, out) = (h * 0.27, h * 0.82, rng.range(2.3, 2.9));
    let low_wall = foot + (belly - foot) * 0.27 / 0.4;
    let path: Vec<Vec3> = (0..=22)
        .map(|i| {
            let t = i as f32 / 22.0 * PI;
            let z = (low + high) * 0.5 + (high - low) * 0.5 * t.cos();
            // The wall draws in toward the foot, and the lower end follows it.
            let wall_at = (0.97 + (low_wall - 0.97) * i as f32 / 22.0) * r - 0.2;
            v(wall_at + out * t.sin().max(0.0).powf(0.72), 0.0, z)
        })
        .collect();
    let handle = Mesh::sweep(&path, 14, |t| {
        let flare = 1.0 + 0.3 * (2.0 * t - 1.0).powi(6);
        (0.62 * flare, 0.42 * flare)
    });
    let colours = [
        v(0.72, 0.69, 0.62),
        v(0.055, 0.1, 0.17),
        v(0.36, 0.1, 0.06),
        v(0.2, 0.28, 0.22),
        v(0.56, 0.4, 0.2),
        v(0.05, 0.05, 0.055),
        v(0.42, 0.52, 0.56),
    ];
    let colour = rng.pick(&colours);
    let plain = rng.chance(0.45);
    let skin = Skin::Glaze {
        colour,
        dip: if plain { colour } else { rng.pick(&colours) },
        dip_above: h * rng.range(0.3, 0.75),
        speckle: if rng.chance(0.5) { rng.range(0.5, 1.0) } else { 0.0 },
    };
    let level = h * rng.range(0.74, 0.88);
    let coffee = Mesh::sheet(40, 6, |u, t| {
        let reach = (r * belly - wall * 0.6) * t;
        v(reach * (u * TAU).cos(), reach * (u * TAU).sin(), level)
    });
    let thing = Thing::new("mug", r * 1.05, h).piece(Mesh::lathe(&profile, 64).with(handle), skin, 60.0);
    if rng.chance(0.8) {
        thing.piece(coffee, Skin::Coffee, SMOOTH)
    } else {
        thing
    }
}

fn dish(concept: &'static str, profile: &[(f32, f32)], rng: &mut Rng) -> Thing {
    let wall = 0.42;
    let line = curve(profile, 6);
    let last = line[line.len() - 1];
    let mut full = vec![(0.01, 0.0), (profile[0].0 * 0.9, 0.0)];
    full.extend(line.iter().map(|p| (p.0, p.1)));
    full.extend((1..5).map(|i| {
        let t = i as f32 / 5.0 * PI;
        (last.0 - wall * 0.5 * (1.0 - t.cos()), last.1 + wall * 0.5 * t.sin())
    }));
    full.extend(line.iter().rev().map(|p| ((p.0 - wall).max(0.02), p.1 + wall * 0.5)));
    full.push((0.01, profile[0].1 + wall * 0.5 + 0.02));
    let colours = [
        v(0.76, 0.74, 0.7),
        v(0.7, 0.66, 0.57),
        v(0.12, 0.17, 0.22),
        v(0.42, 0.48, 0.46),
        v(0.62, 0.5, 0.38),
    ];
    let colour = rng.pick(&colours);
    let skin = Skin::Glaze {
        colour,
        dip: if rng.chance(0.3) { rng.pick(&colours) } else { colour },
        dip_above: last.1 - 0.25,
        speckle: if rng.chance(0.5) { 0.8 } else { 0.0 },
    };
    Thing::new(concept, last.0, last.1 + 0.3).piece(Mesh::lathe(&full, 96), skin, 50.0)
}

/// Its floor is 0.6 cm above the table and about 0.6 of its radius wide.
pub fn plate(rng: &mut Rng) -> Thing {
    let r = rng.range(10.5, 13.5);
    let profile = [
        (r * 0.55, 0.0),
        (r * 0.62, 0.35),
        (r * 0.74, 0.9),
        (r * 0.9, 1.45),
        (r, 1.8),
    ];
    dish("plate", &profile, rng)
}

/// The inside of a bowl: a part of a sphere.
#[derive(Clone, Copy, Debug)]
pub struct Hollow {
    /// Height of the sphere's centre over the bowl's foot.
    pub centre: f32,
    pub radius: f32,
}

pub fn bowl(rng: &mut Rng) -> (Thing, Hollow) {
    let (centre, radius) = (rng.range(12.0, 13.5), 12.6);
    let rim = centre - rng.range(5.4, 6.6);
    let at = |z: f32| (radius * radius - (z - centre).powi(2)).max(0.5).sqrt();
    let floor = (centre - radius).max(0.0) + 0.5;
    let steps: Vec<(f32, f32)> = (0..6)
        .map(|i| {
            let z = floor + (rim - floor) * (i as f32 / 5.0).powf(1.6);
            (at(z), z)
        })
        .collect();
    let mut profile = vec![(3.6, 0.0)];
    profile.extend(steps);
    let hollow = Hollow {
        centre: centre + 0.3,
        radius: radius - 0.5,
    };
    (dish("bowl", &profile, rng), hollow)
}

/// A wooden spoon along x, for furnishing.
pub fn spoon(rng: &mut Rng) -> Thing {
    let length = rng.range(16.0, 22.0);
    let path: Vec<Vec3> = (0..=40)
        .map(|i| {
            let t = i as f32 / 40.0;
            v(
                (t - 0.5) * length,
                0.0,
                0.55 + 0.5 * smoothstep(0.25, 0.0, (t - 0.7).abs()),
            )
        })
        .collect();
    let mesh = Mesh::sweep(&path, 16, |t| {
        let head = ((t - 0.74).max(0.0) / 0.26 * PI).sin().max(0.0).sqrt();
        let end = smoothstep(1.0, 0.985, t);
        ((0.42 + 1.75 * head) * end.max(0.05), 0.34 * end.max(0.1))
    });
    let skin = Skin::Plain {
        colour: v(0.42, 0.25, 0.11),
        rough: 0.5,
    };
    Thing::new(None, length * 0.5, 1.2).piece(mesh, skin, 70.0)
}

/// Lifts a pose so that the thing's lowest point is at `z`.
pub fn rested(thing: &Thing, mut pose: Pose, z: f32) -> Pose {
    let points = thing.pieces.iter().flat_map(|p| &p.mesh.points);
    let low = points.map(|p| pose.point(*p).z).fold(f32::MAX, f32::min);
    if low < f32::MAX {
        pose.origin.z += z - low;
    }
    pose
}
