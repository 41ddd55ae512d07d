//! What objects are made of: colour, gloss and relief at a point of an object's own frame.

use crate::math::{Vec3, smoothstep, v};
use crate::noise::{cells, fbm, noise};
use crate::surface::Surface;

/// How a point takes light.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Linear colour: of the diffuse light, or of the reflection where metallic.
    pub colour: Vec3,
    /// 0 for a mirror, 1 for chalk.
    pub rough: f32,
    /// Reflectance seen head-on of what is not metal; 0.04 for most things.
    pub shine: f32,
    pub metal: bool,
    /// The share of diffuse light that shines through from behind.
    pub through: f32,
}

impl Look {
    pub fn matt(colour: Vec3) -> Self {
        Look {
            colour,
            rough: 0.8,
            shine: 0.02,
            metal: false,
            through: 0.0,
        }
    }

    pub fn glossy(colour: Vec3, rough: f32) -> Self {
        Look {
            rough,
            shine: 0.045,
            ..Look::matt(colour)
        }
    }

    pub fn metal(colour: Vec3, rough: f32) -> Self {
        Look {
            rough,
            metal: true,
            ..Look::matt(colour)
        }
    }
}

/// What a part of an object is made of.
#[derive(Clone, Copy, Debug)]
pub enum Skin {
    Apple {
        red: Vec3,
        pale: Vec3,
    },
    Citrus {
        colour: Vec3,
        pores: f32,
    },
    Twig,
    Dough,
    Icing {
        colour: Vec3,
        rough: f32,
    },
    Plain {
        colour: Vec3,
        rough: f32,
    },
    Glaze {
        colour: Vec3,
        dip: Vec3,
        dip_above: f32,
        speckle: f32,
    },
    Coffee,
    Steel {
        colour: Vec3,
        rough: f32,
        scratch: f32,
    },
    /// A flat key with its bow's centre at `bow` on the x axis, of that radius.
    Key {
        colour: Vec3,
        rough: f32,
        bow: f32,
        radius: f32,
    },
    Coin {
        colour: Vec3,
        motif: u32,
        radius: f32,
    },
    Leaf {
        colour: Vec3,
        edge: Vec3,
        lobes: u32,
    },
    Grass {
        colour: Vec3,
    },
    Ground(Surface),
}

impl Skin {
    /// The look at the point `p` (centimetres in the object's frame); `salt` tells apart objects of one kind.
    pub fn look(&self, p: Vec3, salt: f32) -> Look {
        let q = p + v(salt * 37.0, salt * 91.0, salt * 53.0);
        match *self {
            Skin::Apple { red, pale } => apple(p, q, red, pale),
            Skin::Citrus { colour, .. } => {
                let tone = 1.0 + 0.16 * fbm(q * 0.8, 3);
                let tip = smoothstep(0.5, 0.1, p.x.hypot(p.y)) * 0.5;
                Look::glossy((colour * tone).mix(v(0.35, 0.28, 0.05), tip), 0.34)
            }
            Skin::Twig => Look::matt(v(0.13, 0.075, 0.03) * (1.0 + 0.6 * fbm(q * 4.0, 2))),
            Skin::Dough => dough(p, q),
            Skin::Icing { colour, rough } => Look::glossy(colour * (1.0 + 0.05 * noise(q * 2.0)), rough),
            Skin::Plain { colour, rough } => Look::glossy(colour, rough),
            Skin::Glaze {
                colour,
                dip,
                dip_above,
                speckle,
            } => {
                let wave = 0.12 * noise(v(q.x * 0.7, q.y * 0.7, salt));
                let base = colour.mix(dip, smoothstep(-0.05, 0.05, p.z - dip_above + wave));
                let spot = cells(q.x * 2.6 + q.z * 1.7, q.y * 2.6 - q.z * 2.1, 7);
                let dark = speckle * smoothstep(0.16, 0.08, spot.near) * smoothstep(0.35, 0.5, spot.key);
                Look::glossy(base * (1.0 - 0.75 * dark) * (1.0 + 0.05 * fbm(q * 0.6, 2)), 0.14)
            }
            Skin::Coffee => {
                let rim = smoothstep(2.6, 3.3, p.x.hypot(p.y)) + 0.35 * fbm(q * 1.4, 3);
                Look::glossy(
                    v(0.028, 0.011, 0.005).mix(v(0.3, 0.16, 0.06), rim.clamp(0.0, 1.0) * 0.8),
                    0.08,
                )
            }
            Skin::Steel { colour, rough, scratch } => {
                let stain = smoothstep(0.0, 0.5, fbm(q * 0.9, 4));
                let streak = scratch * 0.08 * noise(v(q.x * 1.5, q.y * 22.0, q.z * 9.0));
                let worn = colour.mix(colour * v(0.55, 0.46, 0.4), stain * scratch * 0.6);
                Look::metal(worn, (rough + stain * 0.16 * scratch + streak).clamp(0.06, 0.7))
            }
            Skin::Key {
                colour,
                rough,
                bow,
                radius,
            } => {
                let cut = smoothstep(-0.01, -0.06, key_relief(p, bow, radius));
                let streak = noise(v(q.x * 1.2, q.y * 26.0, q.z * 9.0));
                let stain = smoothstep(0.0, 0.4, fbm(q * 0.8, 4));
                let worn = colour.mix(colour * v(0.5, 0.42, 0.36), (stain * 0.5 + cut * 0.5).min(1.0));
                Look::metal(worn, (rough + 0.07 * streak + 0.14 * stain).clamp(0.1, 0.6))
            }
            Skin::Coin { colour, motif, radius } => {
                let relief = coin_relief(p, motif, radius);
                let dirt = smoothstep(0.35, -0.2, relief + 0.5 * fbm(q * 2.4, 3));
                Look::metal(colour.mix(colour * v(0.35, 0.28, 0.22), dirt * 0.75), 0.24 + dirt * 0.2)
            }
            Skin::Leaf { colour, edge, lobes } => leaf(p, q, colour, edge, lobes),
            Skin::Grass { colour } => Look {
                through: 0.35,
                ..Look::glossy(
                    (colour * (0.75 + 0.12 * p.z)).mix(v(0.3, 0.27, 0.09), 0.35 + 0.6 * noise(q * 0.35)),
                    0.5,
                )
            },
            Skin::Ground(surface) => surface.look(p),
        }
    }

    /// Height of the relief at `p` in centimetres, or `None` for what is smooth.
    pub fn relief(&self, p: Vec3, salt: f32) -> Option<f32> {
        let q = p + v(salt * 37.0, salt * 91.0, salt * 53.0);
        match *self {
            Skin::Citrus { pores, .. } => Some(pores * noise(q * 5.5) + pores * 1.5 * noise(q * 1.1)),
            Skin::Apple { .. } => Some(0.03 * noise(q * 0.8)),
            Skin::Dough => Some(0.03 * fbm(q * 3.0, 3)),
            Skin::Icing { .. } => Some(0.02 * noise(q * 1.3)),
            Skin::Glaze { .. } => Some(0.008 * noise(q * 1.2)),
            Skin::Coin { motif, radius, .. } => Some(0.03 * coin_relief(p, motif, radius)),
            Skin::Steel { scratch, .. } => {
                Some(0.06 * noise(q * 0.5) + scratch * 0.0025 * noise(v(q.x * 2.0, q.y * 30.0, q.z * 30.0)))
            }
            Skin::Key { bow, radius, .. } => {
                let brushed = 0.002 * noise(v(q.x * 1.2, q.y * 30.0, q.z * 9.0));
                Some(key_relief(p, bow, radius) + 0.07 * noise(q * 0.45) + brushed)
            }
            Skin::Leaf { lobes, .. } => Some(0.05 * vein(p, lobes) + 0.02 * noise(q * 3.0)),
            Skin::Ground(surface) => surface.relief(p),
            _ => None,
        }
    }
}

fn apple(p: Vec3, q: Vec3, red: Vec3, pale: Vec3) -> Look {
    let r = p.x.hypot(p.y).max(1e-4);
    let (c, s) = (p.x / r, p.y / r);
    let around = v(c * 6.0 + q.x - p.x, s * 6.0 + q.y - p.y, p.z * 0.22);
    let streak = 0.5 * fbm(around * 1.9, 3) + 0.5 * fbm(around * 0.3, 2);
    let blush = smoothstep(-0.5, 0.22, streak + 0.7 * fbm(q * 0.24, 2) + 0.05);
    let spot = cells((q.x + q.z * 0.8) * 2.1, (q.y - q.z * 0.7) * 2.1, 3);
    let freckle = smoothstep(0.11, 0.05, spot.near) * 0.35;
    let hollow = smoothstep(1.4, 0.3, r) * smoothstep(-0.5, 1.0, p.z.abs());
    let colour = pale.mix(red, blush).mix(v(0.62, 0.5, 0.28), freckle);
    Look::glossy(
        colour.mix(v(0.3, 0.27, 0.08), hollow * 0.7),
        0.2 + 0.06 * noise(q * 1.5).abs(),
    )
}

fn dough(p: Vec3, q: Vec3) -> Look {
    let band = (p.z - 1.35 + 0.2 * noise(q * 0.9)) / 0.5;
    let pale = (-band * band).exp();
    let crust = v(0.43, 0.2, 0.06) * (1.0 + 0.5 * fbm(q * 1.6, 4));
    Look::glossy(crust.mix(v(0.74, 0.52, 0.25), pale * 0.85), 0.5)
}

/// The groove along a key's blade and the panel sunk into its bow, in centimetres below the face.
fn key_relief(p: Vec3, bow: f32, radius: f32) -> f32 {
    let x = p.x - bow;
    let groove = smoothstep(0.13, 0.07, (p.y - 0.1).abs()) * smoothstep(radius, radius + 0.25, x);
    let r = x.hypot(p.y);
    let panel = smoothstep(radius * 0.84, radius * 0.78, r) * smoothstep(-0.1, 0.1, x);
    let bars = smoothstep(0.02, 0.05, (p.y * 3.2).rem_euclid(1.0) / 3.2 - 0.1);
    -0.09 * groove - 0.05 * panel + 0.04 * panel * bars * smoothstep(radius * 0.7, radius * 0.62, r)
}

/// From -1 in the field to 1 on rim and motif.
fn coin_relief(p: Vec3, motif: u32, radius: f32) -> f32 {
    let r = p.x.hypot(p.y) / radius;
    let turn = p.y.atan2(p.x);
    let rim = smoothstep(0.88, 0.92, r) * 2.0 - 1.0;
    let beads = smoothstep(0.1, 0.4, (turn * 48.0).cos()) * smoothstep(0.03, 0.02, (r - 0.82).abs());
    let device = match motif % 3 {
        0 => smoothstep(0.03, -0.03, r - 0.36 - 0.2 * (turn * 5.0).cos()),
        1 => {
            let stalk = smoothstep(0.04, 0.02, (p.x / radius).abs()) * smoothstep(0.62, 0.58, r);
            let frond = smoothstep(0.0, 0.25, (p.y / radius * 17.0 - (p.x / radius).abs() * 14.0).sin());
            stalk.max(frond * smoothstep(0.42, 0.36, (p.x / radius).abs() + 0.3 * (p.y / radius).abs()))
        }
        _ => {
            let ring = smoothstep(0.05, 0.03, (r - 0.5).abs());
            let rays = smoothstep(0.2, 0.4, (turn * 8.0).cos()) * smoothstep(0.44, 0.4, r);
            ring.max(rays * smoothstep(0.1, 0.16, r))
        }
    };
    rim.max(beads * 1.4 - 1.0).max(device * 1.6 - 1.0)
}

/// 1 on a leaf's veins, falling off to 0 beside them.
fn vein(p: Vec3, lobes: u32) -> f32 {
    let line = |d: f32, w: f32| smoothstep(w, w * 0.2, d.abs());
    if lobes > 1 {
        let turn = (p.x).atan2(p.y);
        let r = p.x.hypot(p.y);
        let step = 0.72;
        let near = turn - (turn / step).round().clamp(-2.0, 2.0) * step;
        let side = (r * (1.0 - near.abs() * 0.9) * 2.6).rem_euclid(1.0) - 0.5;
        line(near * r, 0.1).max(0.6 * line(side, 0.14) * smoothstep(0.0, 0.15, near.abs()))
    } else {
        let side = ((p.y - p.x.abs() * 0.9) * 1.15).rem_euclid(1.0) - 0.5;
        line(p.x, 0.09).max(0.6 * line(side, 0.1))
    }
}

fn leaf(p: Vec3, q: Vec3, colour: Vec3, edge: Vec3, lobes: u32) -> Look {
    let patch = smoothstep(
        -0.25,
        0.35,
        fbm(q * 0.55, 4) + 0.05 * (p.x.abs() + p.y.abs() * 0.3) - 0.2,
    );
    let rib = vein(p, lobes);
    let spot = smoothstep(0.24, 0.36, fbm(q * 1.9, 3));
    let base = colour.mix(edge, patch) * (1.0 + 0.25 * fbm(q * 3.5, 2));
    let dry = base.mix(v(0.12, 0.07, 0.035), spot * 0.7);
    Look {
        through: 0.25,
        ..Look::glossy(dry.mix(colour * 1.3 + v(0.08, 0.06, 0.01), rib * 0.4), 0.45)
    }
}
