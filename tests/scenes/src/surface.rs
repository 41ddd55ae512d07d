//! What the objects stand on: boards, cloth, stone, metal and soil, as functions of a point in the plane.

use crate::math::{Vec3, smoothstep, v};
use crate::noise::{cells, fbm, noise};
use crate::rng::hash_unit;
use crate::skin::Look;

/// A table top or a ground.
#[derive(Clone, Copy, Debug)]
pub enum Surface {
    /// Boards along x, `width` centimetres each; `worn` from 0 (oiled) to 1 (weathered).
    Boards {
        tone: Vec3,
        width: f32,
        worn: f32,
    },
    /// Woven cloth, with stripes or checks in `stripe` where `checks` is not 0.
    Cloth {
        tone: Vec3,
        stripe: Vec3,
        checks: u32,
    },
    Concrete {
        tone: Vec3,
    },
    Marble,
    Slate,
    Metal,
    Paint {
        tone: Vec3,
    },
    Asphalt,
    Soil,
    Paving,
}

impl Surface {
    /// The look at `p`, centimetres in the plane.
    pub fn look(&self, p: Vec3) -> Look {
        match *self {
            Surface::Boards { tone, width, worn } => boards(p, tone, width, worn),
            Surface::Cloth { tone, stripe, checks } => cloth(p, tone, stripe, checks),
            Surface::Concrete { tone } => {
                let cloud = 0.35 * fbm(p * 0.06, 5) + 0.3 * fbm(p * 0.6, 3);
                let pit = cells(p.x * 0.9, p.y * 0.9, 11);
                let hole = smoothstep(0.12, 0.06, pit.near) * smoothstep(0.62, 0.7, pit.key);
                let grain = 0.12 * noise(p * 6.0);
                Look::matt(tone * (1.0 + cloud + grain) * (1.0 - 0.6 * hole))
            }
            Surface::Marble => marble(p),
            Surface::Slate => {
                let cloud = 0.5 * fbm(v(p.x * 0.1, p.y * 0.22, 0.5), 5);
                let speck = smoothstep(0.35, 0.5, noise(p * 5.0)) * 0.25;
                Look::glossy(v(0.052, 0.056, 0.062) * (1.0 + cloud + speck), 0.48 + 0.2 * cloud)
            }
            Surface::Metal => {
                let streak = fbm(v(p.x * 0.25, p.y * 16.0, 0.0), 3);
                let stain = smoothstep(0.02, 0.4, fbm(p * 0.13, 4));
                let tone = v(0.56, 0.57, 0.59) * (1.0 + 0.12 * streak);
                Look::metal(
                    tone.mix(v(0.36, 0.33, 0.3), stain * 0.5),
                    0.36 + 0.12 * stain + 0.1 * streak,
                )
            }
            Surface::Paint { tone } => {
                let wear = smoothstep(0.22, 0.3, fbm(p * 0.2, 5) + 0.1 * noise(v(p.x * 0.2, p.y * 5.0, 0.0)));
                let cloud = 1.0 + 0.14 * fbm(p * 0.08, 4);
                Look::glossy((tone * cloud).mix(v(0.2, 0.16, 0.12), wear * 0.55), 0.36 + 0.3 * wear)
            }
            Surface::Asphalt => {
                let stone = cells(p.x * 1.5, p.y * 1.5, 21);
                let fine = cells(p.x * 4.0, p.y * 4.0, 22);
                let body = 0.04 + 0.1 * stone.key * stone.key + 0.035 * fine.key;
                let gap = smoothstep(0.0, 0.22, stone.next - stone.near);
                let cool = v(0.98, 1.0, 1.05).mix(v(1.12, 1.0, 0.86), hash_unit((stone.key * 9e6) as u32, 1, 2));
                Look::glossy(
                    cool * (body * (0.35 + 0.65 * gap) * (1.0 + 0.5 * fbm(p * 0.05, 3))),
                    0.6,
                )
            }
            Surface::Soil => {
                let crumb = fbm(p * 1.3, 4);
                Look::matt(v(0.075, 0.05, 0.03) * (1.0 + crumb))
            }
            Surface::Paving => paving(p),
        }
    }

    /// The mean look, for light that arrives from it by a detour.
    pub fn tone(&self) -> Look {
        match *self {
            Surface::Boards { tone, worn, .. } => Look::matt(tone.mix(v(0.34, 0.32, 0.29), worn * 0.6) * 0.66),
            Surface::Cloth { tone, stripe, checks } => {
                Look::matt(tone.mix(stripe, [0.0, 0.2, 0.5][checks.min(2) as usize]))
            }
            Surface::Concrete { tone } | Surface::Paint { tone } => Look::matt(tone),
            Surface::Marble => Look::matt(v(0.74, 0.73, 0.71)),
            Surface::Slate => Look::matt(v(0.052, 0.056, 0.062)),
            Surface::Metal => Look::metal(v(0.52, 0.52, 0.53), 0.4),
            Surface::Asphalt => Look::matt(v(0.075, 0.075, 0.076)),
            Surface::Soil => Look::matt(v(0.075, 0.05, 0.03)),
            Surface::Paving => Look::matt(v(0.24, 0.225, 0.2)),
        }
    }

    /// Relief in centimetres at `p`.
    pub fn relief(&self, p: Vec3) -> Option<f32> {
        Some(match *self {
            Surface::Boards { width, worn, .. } => {
                let gap = (p.y / width).rem_euclid(1.0);
                let groove = smoothstep(0.0, 0.012, gap) * smoothstep(1.0, 0.988, gap);
                let grain = fbm(v(p.x * 0.22, p.y * 4.5, 0.0), 3);
                groove * 0.18 + (0.012 + 0.04 * worn) * grain
            }
            Surface::Cloth { .. } => {
                let (a, b) = ((p.x * 18.0).sin(), (p.y * 18.0).sin());
                0.016 * (a * b)
                    + 0.02 * noise(v(p.x * 1.4, p.y * 6.0, 0.0))
                    + 0.02 * noise(v(p.x * 6.0, p.y * 1.4, 3.0))
            }
            Surface::Concrete { .. } => {
                let pit = cells(p.x * 0.9, p.y * 0.9, 11);
                let hole = smoothstep(0.13, 0.04, pit.near) * smoothstep(0.62, 0.7, pit.key);
                0.03 * fbm(p * 2.2, 4) - 0.06 * hole
            }
            Surface::Marble | Surface::Paint { .. } => 0.004 * fbm(p * 0.7, 2),
            Surface::Slate => 0.09 * fbm(v(p.x * 0.5, p.y * 0.9, 0.0), 5),
            Surface::Metal => 0.002 * noise(v(p.x * 0.5, p.y * 16.0, 0.0)),
            Surface::Asphalt => {
                let stone = cells(p.x * 1.5, p.y * 1.5, 21);
                0.22 * smoothstep(0.0, 0.35, stone.next - stone.near) + 0.05 * noise(p * 5.0)
            }
            Surface::Soil => 0.3 * fbm(p * 1.3, 4),
            Surface::Paving => {
                let (joint, _) = slab(p);
                0.3 * smoothstep(0.0, 0.5, joint) + 0.04 * fbm(p * 1.7, 4)
            }
        })
    }
}

fn boards(p: Vec3, tone: Vec3, width: f32, worn: f32) -> Look {
    let row = (p.y / width).floor();
    let own = hash_unit(row as i32 as u32, 5, 9);
    let across = p.y / width - row;
    let q = v(p.x + own * 700.0, p.y, own * 40.0);
    // A knot bends the year rings round itself.
    let knot = cells(q.x / 34.0, row * 3.7 + own, 31);
    let pull = (-knot.near * knot.near * 60.0).exp() * smoothstep(0.45, 0.55, knot.key);
    let bow = 2.4 * fbm(v(q.x * 0.018, p.y * 0.11, own * 9.0), 3) + pull * 1.6;
    let rings = (((p.y * 0.55 + bow * 3.2) * 2.6).sin() * 0.5 + 0.5).powf(1.7);
    let fibre = fbm(v(q.x * 0.25, p.y * 7.0, own * 7.0), 3);
    let pore = smoothstep(0.22, 0.42, noise(v(q.x * 0.6, p.y * 13.0, 2.0)));
    let shade = 0.8 + 0.34 * (own - 0.5) - 0.26 * rings + 0.28 * fibre - 0.22 * pore - 0.45 * pull;
    let grey = v(0.34, 0.32, 0.29);
    let base = tone.mix(grey, worn * (0.55 + 0.5 * fbm(p * 0.07, 3)).clamp(0.0, 1.0));
    let groove = smoothstep(0.0, 0.014, across) * smoothstep(1.0, 0.986, across);
    // Deeper wood is redder as well as darker.
    let colour = base.map(|c| c.max(0.001).powf(1.0 + 0.55 * (1.0 - shade))) * shade.max(0.15);
    Look::glossy(
        colour * (0.12 + 0.88 * groove),
        (0.34 + 0.3 * worn + 0.12 * fibre - 0.08 * rings).clamp(0.15, 0.9),
    )
}

fn cloth(p: Vec3, tone: Vec3, stripe: Vec3, checks: u32) -> Look {
    let thread = |along: f32, across: f32, salt: f32| {
        let k = (across * 18.0 / std::f32::consts::PI).floor();
        0.14 * (hash_unit(k as i32 as u32, salt as u32, 3) - 0.5) + 0.1 * noise(v(along * 0.7, k * 3.3, salt))
    };
    let (warp, weft) = (thread(p.y, p.x, 1.0), thread(p.x, p.y, 2.0));
    let over = (p.x * 18.0).sin() * (p.y * 18.0).sin() > 0.0;
    let band = |t: f32| {
        let u = (t / 3.6).rem_euclid(1.0);
        smoothstep(0.0, 0.02, u) * smoothstep(0.5, 0.48, u)
    };
    let line = |t: f32| {
        let u = (t / 9.0).rem_euclid(1.0);
        smoothstep(0.0, 0.02, u) * smoothstep(0.22, 0.2, u)
    };
    let dye = match checks {
        0 => 0.0,
        1 => line(p.y),
        _ => 0.5 * (band(p.x) + band(p.y)),
    };
    let fold = 1.0 + 0.08 * fbm(p * 0.05, 3);
    let shade = fold + if over { warp } else { weft };
    Look {
        shine: 0.012,
        ..Look::matt(tone.mix(stripe, dye) * shade)
    }
}

fn marble(p: Vec3) -> Look {
    let warp = v(fbm(p * 0.035, 4), fbm(p * 0.035 + v(9.0, 4.0, 1.0), 4), 0.0) * 26.0;
    let line = |k: f32, salt: f32| {
        let n = fbm(v((p.x + warp.x) * k, (p.y + warp.y) * k * 1.6, salt), 3);
        smoothstep(0.035, 0.0, n.abs())
    };
    let veins = 0.55 * line(0.022, 1.0) + 0.3 * line(0.05, 5.0);
    let cloud = 0.12 * fbm(p * 0.04, 4);
    let colour = v(0.8, 0.79, 0.77) * (1.0 + cloud);
    Look::glossy(
        colour.mix(v(0.34, 0.35, 0.37), (veins + 0.1 * cloud).clamp(0.0, 0.7)),
        0.16,
    )
}

/// Distance to the nearest joint between the slabs of a paved path, and the slab's own number.
fn slab(p: Vec3) -> (f32, f32) {
    let q = v(
        p.x + 1.2 * noise(p * 0.08),
        p.y + 1.2 * noise(p * 0.08 + v(5.0, 2.0, 0.0)),
        0.0,
    );
    let row = (q.y / 17.0).floor();
    let x = q.x / 26.0 + 0.5 * (row as i32).rem_euclid(2) as f32 + 0.17 * row;
    let (fx, fy) = (x - x.floor(), q.y / 17.0 - row);
    let joint = (fx.min(1.0 - fx) * 26.0).min(fy.min(1.0 - fy) * 17.0);
    (joint - 0.25, hash_unit(x.floor() as i32 as u32, row as i32 as u32, 17))
}

fn paving(p: Vec3) -> Look {
    let (joint, own) = slab(p);
    let stone = v(0.3, 0.27, 0.24).mix(v(0.25, 0.26, 0.28), own);
    let cloud = 0.4 * fbm(p * 0.12, 4) + 0.4 * fbm(p * 1.1, 4) + 0.2 * noise(p * 5.0);
    let moss = smoothstep(0.35, -0.1, joint - 0.9 * fbm(p * 0.5, 3));
    let green = v(0.075, 0.085, 0.03) * (1.0 + 0.8 * fbm(p * 2.3, 3));
    Look::matt((stone * (0.85 + 0.3 * own) * (1.0 + cloud)).mix(green, moss * 0.9))
}
