//! Small metal wares, leaves, grass and boards.

use crate::food::{SMOOTH, Thing};
use crate::math::{Vec3, smoothstep, v};
use crate::mesh::{Mesh, circle};
use crate::noise::noise;
use crate::rng::Rng;
use crate::skin::Skin;
use crate::surface::Surface;
use std::f32::consts::{PI, TAU};

const METALS: [Vec3; 4] = [
    Vec3 {
        x: 0.62,
        y: 0.61,
        z: 0.59,
    },
    Vec3 {
        x: 0.5,
        y: 0.5,
        z: 0.52,
    },
    Vec3 {
        x: 0.7,
        y: 0.55,
        z: 0.28,
    },
    Vec3 {
        x: 0.26,
        y: 0.25,
        z: 0.25,
    },
];

fn steel(rng: &mut Rng) -> Skin {
    Skin::Steel {
        colour: rng.pick(&METALS),
        rough: rng.range(0.16, 0.36),
        scratch: rng.range(0.2, 1.0),
    }
}

pub fn coin(rng: &mut Rng) -> Thing {
    let (r, h) = (rng.pick(&[0.95, 1.1, 1.2, 1.35]), 0.19);
    let profile = [
        (0.01, 0.0),
        (r - 0.05, 0.0),
        (r, 0.04),
        (r, h - 0.04),
        (r - 0.05, h),
        (0.01, h),
    ];
    let colour = rng.pick(&[
        v(0.72, 0.36, 0.2),
        v(0.66, 0.64, 0.6),
        v(0.76, 0.56, 0.26),
        v(0.46, 0.22, 0.12),
        v(0.62, 0.6, 0.55),
    ]);
    let skin = Skin::Coin {
        colour,
        motif: rng.count(0, 2) as u32,
        radius: r,
    };
    Thing::new("coin", r, h).piece(Mesh::lathe(&profile, 56), skin, 40.0)
}

/// Lying along x, its bow on the left.
pub fn key(rng: &mut Rng) -> Thing {
    let bow = rng.range(1.15, 1.4);
    let (length, half) = (rng.range(2.9, 3.6), 0.42);
    let squareness = rng.range(2.0, 3.4);
    let start = (half / bow).asin();
    let mut outline: Vec<(f32, f32)> = (0..=40)
        .map(|i| {
            let turn = start + (TAU - 2.0 * start) * i as f32 / 40.0;
            let (c, s) = (turn.cos(), turn.sin());
            let reach = bow / (c.abs().powf(squareness) + s.abs().powf(squareness)).powf(1.0 / squareness);
            (reach * c, reach * s * 1.06)
        })
        .collect();
    let mut x = bow + 0.75;
    outline.push((x - 0.3, -half));
    while x < bow + length - 0.5 {
        let step = rng.range(0.3, 0.42);
        let cut = half - rng.range(0.12, 0.5);
        outline.push((x, -half));
        outline.push((x + step * 0.4, -cut));
        outline.push((x + step * 0.6, -cut));
        x += step;
    }
    let end = bow + length;
    outline.push((end - 0.4, -half * 0.9));
    outline.push((end, -half * 0.1));
    outline.push((end - 0.15, half * 0.6));
    outline.push((end - 0.5, half));
    let outlines = [
        outline,
        circle((-bow * 0.45, 0.0), bow * rng.range(0.24, 0.36), 24, true),
    ];
    let centre = length * 0.5;
    let shape = Mesh::extrude(&outlines, 0.24, 0.035).moved(v(-centre, 0.0, 0.0));
    let thing = Thing::new("key", bow + centre, 0.25).piece(
        shape,
        Skin::Key {
            colour: rng.pick(&METALS[..3]),
            rough: rng.range(0.2, 0.32),
            bow: -centre,
            radius: bow,
        },
        30.0,
    );
    if rng.chance(0.3) {
        let cap = [
            circle((0.0, 0.0), bow * 1.14, 40, false),
            circle((-bow * 0.5, 0.0), bow * 0.36, 24, true),
        ];
        let colour = rng.pick(&[v(0.02, 0.02, 0.022), v(0.3, 0.03, 0.025), v(0.03, 0.09, 0.2)]);
        let cap = Mesh::extrude(&cap, 0.46, 0.09).moved(v(-centre, 0.0, -0.11));
        return thing.piece(cap, Skin::Plain { colour, rough: 0.38 }, 30.0);
    }
    thing
}

fn hexagon(radius: f32) -> Vec<(f32, f32)> {
    circle((0.0, 0.0), radius, 6, false)
}

/// A hexagonal prism whose corners are turned off above and below.
fn hex_body(outlines: &[Vec<(f32, f32)>], radius: f32, height: f32) -> Mesh {
    Mesh::extrude(outlines, height, 0.07).bent(|p| {
        let over = (p.x.hypot(p.y) - radius * 0.88).max(0.0);
        let middle = height * 0.5;
        v(p.x, p.y, middle + (p.z - middle) * (1.0 - over / radius * 1.3))
    })
}

pub fn nut(rng: &mut Rng) -> Thing {
    let r = rng.pick(&[0.75, 0.95, 1.15]);
    let outlines = [hexagon(r), circle((0.0, 0.0), r * 0.52, 28, true)];
    let h = r * 0.8;
    Thing::new("nut", r, h).piece(hex_body(&outlines, r, h), steel(rng), 28.0)
}

pub fn washer(rng: &mut Rng) -> Thing {
    let r = rng.pick(&[0.9, 1.15, 1.5]);
    let outlines = [
        circle((0.0, 0.0), r, 44, false),
        circle((0.0, 0.0), r * rng.range(0.42, 0.52), 36, true),
    ];
    Thing::new("washer", r, 0.16).piece(Mesh::extrude(&outlines, 0.16, 0.03), steel(rng), 30.0)
}

/// Upright on its head; the thread climbs along z.
pub fn bolt(rng: &mut Rng) -> Thing {
    let shaft = rng.pick(&[0.36, 0.45, 0.52]);
    let length = rng.range(2.4, 5.2);
    let (head, thick) = (shaft * 1.95, shaft * 1.3);
    let pitch = shaft * 0.38;
    let plain = if rng.chance(0.5) { length * 0.35 } else { 0.1 };
    let rows = ((length / pitch) * 6.0) as usize;
    let rod = Mesh::sheet(22, rows, |u, t| {
        let turn = if u >= 1.0 { 0.0 } else { u };
        let z = t * length;
        let phase = (z / pitch + turn).rem_euclid(1.0);
        let tooth = (2.0 * phase - 1.0).abs() * smoothstep(plain, plain + pitch, z);
        let tip = 1.0 - 0.3 * smoothstep(length - 0.25, length, z);
        let r = (shaft - 0.36 * pitch * 2.0 * tooth) * tip;
        v(r * (turn * TAU).cos(), r * (turn * TAU).sin(), thick + z)
    });
    let cap = Mesh::sheet(22, 1, |u, t| {
        let r = shaft * 0.7 * t;
        v(r * (u * TAU).cos(), r * (u * TAU).sin(), thick + length)
    });
    let skin = steel(rng);
    Thing::new("bolt", head, thick + length)
        .piece(hex_body(&[hexagon(head)], head, thick), skin, 28.0)
        .piece(rod.with(cap), skin, 50.0)
}

fn leaf_colours(rng: &mut Rng) -> (Vec3, Vec3) {
    rng.pick(&[
        (v(0.5, 0.2, 0.02), v(0.36, 0.06, 0.015)),
        (v(0.58, 0.36, 0.035), v(0.5, 0.2, 0.02)),
        (v(0.34, 0.05, 0.02), v(0.2, 0.03, 0.02)),
        (v(0.24, 0.14, 0.05), v(0.17, 0.09, 0.035)),
        (v(0.2, 0.24, 0.03), v(0.5, 0.34, 0.04)),
        (v(0.1, 0.19, 0.025), v(0.2, 0.24, 0.03)),
    ])
}

/// Lying with its tip along y.
pub fn leaf(rng: &mut Rng) -> Thing {
    let (colour, edge) = leaf_colours(rng);
    let maple = rng.chance(0.5);
    let salt = v(rng.range(0.0, 99.0), 0.0, 0.0);
    let length = rng.range(5.0, 8.0);
    let (cup, bend) = (rng.range(-0.012, 0.035), rng.range(-0.02, 0.035));
    let curl = move |p: Vec3| {
        let wave = 0.35 * noise(p * 0.33 + salt) + 0.1 * noise(p * 1.1 + salt);
        let y = p.y - length * 0.35;
        v(p.x, y, cup * p.x * p.x + bend * y * y + wave)
    };
    let flat = if maple {
        Mesh::sheet(120, 14, |u, t| {
            let turn = (u * 2.0 - 1.0) * 2.45;
            let near = (turn / 0.72).round().clamp(-3.0, 3.0);
            let off = (turn - near * 0.72).abs() / 0.36;
            let lobe = [1.0, 0.92, 0.7, 0.42][near.abs() as usize];
            let teeth = 0.07 * (1.0 - ((off * 3.0).fract() * 2.0 - 1.0).abs());
            let r = length * 0.62 * lobe * (1.0 - 0.48 * off.powf(0.75) + teeth) * t;
            v(r * turn.sin(), r * turn.cos(), 0.0)
        })
    } else {
        let wide = length * rng.range(0.2, 0.3);
        Mesh::sheet(14, 48, |u, t| {
            let teeth = 1.0 + 0.05 * ((t * 24.0).fract() - 0.5);
            let half = wide * (PI * t.powf(0.8)).sin().max(0.0).powf(0.85) * teeth;
            v((u * 2.0 - 1.0) * half, t * length, 0.0)
        })
    };
    let stalk: Vec<Vec3> = (0..8)
        .map(|i| {
            let t = i as f32 / 7.0;
            curl(v(0.25 * t * t, -t * length * 0.42, 0.05))
        })
        .collect();
    let blade = Skin::Leaf {
        colour,
        edge,
        lobes: if maple { 5 } else { 1 },
    };
    let stem = Skin::Plain {
        colour: colour * 0.6 + v(0.04, 0.02, 0.01),
        rough: 0.6,
    };
    // The skin reads the flat shape's coordinates less the shift to the middle.
    Thing::new("leaf", length * 0.5, 0.6)
        .piece(flat.bent(curl), blade, SMOOTH)
        .piece(
            Mesh::sweep(&stalk, 6, |t| (0.07 + 0.05 * t, 0.06 + 0.05 * t)),
            stem,
            80.0,
        )
}

/// A square of lawn about the origin, `half` wide each way.
pub fn lawn(rng: &mut Rng, half: f32, count: usize, tall: f32) -> Thing {
    let mut mesh = vec![Mesh::default(); 3];
    for k in 0..count {
        let (x, y) = (rng.range(-half, half), rng.range(-half, half));
        let patch = noise(v(x * 0.05, y * 0.05, 4.0)) + noise(v(x * 0.2, y * 0.2, 8.0)) * 0.5;
        let height = tall * rng.range(0.5, 1.2) * (1.0 + 0.35 * patch);
        let (turn, lean, wide) = (rng.angle(), rng.range(0.15, 1.1) * height, rng.range(0.1, 0.2));
        let (dx, dy) = (turn.cos(), turn.sin());
        let twist = turn + rng.range(0.7, 2.3);
        let (sx, sy) = (twist.cos() * wide, twist.sin() * wide);
        let blade = &mut mesh[k % 3];
        let base = blade.points.len() as u32;
        for (t, w) in [(0.0f32, 1.0f32), (0.45, 0.85), (0.8, 0.5)] {
            let out = lean * t * t;
            let middle = v(x + dx * out, y + dy * out, height * t * (1.0 - 0.25 * t));
            blade.points.push(middle - v(sx, sy, 0.0) * w);
            blade.points.push(middle + v(sx, sy, 0.0) * w);
        }
        blade.points.push(v(x + dx * lean, y + dy * lean, height * 0.74));
        for t in [[0, 1, 3], [0, 3, 2], [2, 3, 5], [2, 5, 4], [4, 5, 6]] {
            blade.triangles.push(t.map(|i| i + base));
        }
    }
    let tones = [v(0.075, 0.135, 0.02), v(0.1, 0.15, 0.028), v(0.06, 0.11, 0.022)];
    let mut thing = Thing::new(None, half, tall);
    thing.blade = true;
    for (mesh, colour) in mesh.into_iter().zip(tones) {
        thing = thing.piece(mesh, Skin::Grass { colour }, 40.0);
    }
    thing
}

/// A cutting board along x, for furnishing.
pub fn board(rng: &mut Rng) -> Thing {
    let (a, b, h) = (rng.range(15.0, 19.0), rng.range(9.5, 12.5), 1.6);
    let outline: Vec<(f32, f32)> = (0..64)
        .map(|i| {
            let turn = i as f32 / 64.0 * TAU;
            let round = |c: f32| c.signum() * c.abs().powf(0.22);
            (a * round(turn.cos()), b * round(turn.sin()))
        })
        .collect();
    let hole = circle((a - 2.6, 0.0), 0.9, 24, true);
    let skin = Skin::Ground(Surface::Boards {
        tone: rng.pick(&[v(0.42, 0.24, 0.11), v(0.5, 0.33, 0.18), v(0.2, 0.1, 0.045)]),
        width: 40.0,
        worn: 0.1,
    });
    Thing::new(None, a, h).piece(Mesh::extrude(&[outline, hole], h, 0.22), skin, 40.0)
}

/// Cloth over the table: a sheet with folds that rise from z = 0, flat where something stands (x, y, radius).
pub fn drape(rng: &mut Rng, half: f32, surface: Surface, folds: f32, stands: &[(f32, f32, f32)]) -> Thing {
    let salt = v(rng.range(0.0, 99.0), rng.range(0.0, 99.0), 0.0);
    let slant = rng.range(-0.03, 0.03);
    let sheet = Mesh::sheet(240, 240, |u, t| {
        let (x, y) = ((u * 2.0 - 1.0) * half, (t * 2.0 - 1.0) * half);
        let q = v(x * 0.02 + y * slant, y * 0.045 - x * slant, 0.0) + salt;
        let ridge = (1.0 - noise(q).abs() * 2.6).max(0.0).powi(2);
        let wave = 0.3 * (noise(q * 1.9) + 0.6);
        let calm = |s: &(f32, f32, f32)| smoothstep(s.2 * 0.9, s.2 + 5.0, (x - s.0).hypot(y - s.1));
        let free = stands.iter().map(calm).fold(1.0, f32::min);
        v(x, y, (ridge + wave).max(0.0) * folds * free)
    });
    Thing::new(None, half, folds).piece(sheet, Skin::Ground(surface), SMOOTH)
}
