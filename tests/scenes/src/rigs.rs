//! Light rigs: rooms and gardens at different hours.

use crate::develop::Film;
use crate::light::{Light, Screen, Sky, Spot};
use crate::math::{Vec3, v};
use crate::rng::Rng;
use crate::stage::Rig;
use std::f32::consts::PI;

fn film(rng: &mut Rng, key: f32, balance: (f32, f32)) -> Film {
    Film {
        key: key * rng.range(0.88, 1.12),
        balance: (balance.0 * rng.range(0.97, 1.03), balance.1 * rng.range(0.96, 1.04)),
        contrast: rng.range(0.35, 0.65),
        saturation: rng.range(0.9, 1.08),
        grain: rng.range(0.0025, 0.0045),
        vignette: rng.range(0.15, 0.4),
        haze: rng.range(0.0, 0.025),
    }
}

/// A direction from compass angle (0 is away from the camera, positive to the right) and height above the horizon.
fn toward(turn: f32, height: f32) -> Vec3 {
    v(turn.sin() * height.cos(), turn.cos() * height.cos(), height.sin())
}

/// A panel that faces the middle of the table from a direction.
fn panel(from: Vec3, distance: f32, size: (f32, f32), colour: Vec3, panes: (u32, u32)) -> Light {
    let side = from.cross(Vec3::UP).unit();
    let high = side.cross(from);
    Light::Panel {
        centre: from * distance,
        // Their cross product points back at the table.
        right: side * (size.0 * 0.5),
        up: high * (size.1 * 0.5),
        colour,
        panes,
    }
}

fn spots(rng: &mut Rng, count: usize, colours: &[Vec3], height: (f32, f32), size: (f32, f32)) -> Vec<Spot> {
    (0..count)
        .map(|_| Spot {
            toward: toward(rng.range(-0.9, 0.9), rng.range(height.0, height.1)),
            radius: rng.range(size.0, size.1),
            colour: rng.pick(colours) * rng.range(0.4, 1.3),
        })
        .collect()
}

fn room(rng: &mut Rng, level: f32, from: Vec3) -> Sky {
    let wall = rng.pick(&[
        v(1.0, 0.96, 0.9),
        v(0.86, 0.92, 1.0),
        v(1.0, 0.88, 0.74),
        v(0.8, 0.86, 0.78),
    ]);
    let shape = rng.pick(&[
        v(0.3, 0.18, 0.1),
        v(0.12, 0.16, 0.2),
        v(0.4, 0.36, 0.3),
        v(0.1, 0.12, 0.09),
    ]);
    Sky {
        above: wall * (level * 1.15),
        level: wall * level,
        below: v(0.3, 0.24, 0.18) * level,
        side: (from, wall * (level * 0.9)),
        shapes: (rng.range(0.4, 0.85), rng.range(1.6, 3.6)),
        shape_colour: shape * level,
        spots: Vec::new(),
    }
}

/// Soft light from a window at one side.
pub fn window(rng: &mut Rng) -> Rig {
    let side = if rng.chance(0.5) { 1.0 } else { -1.0 };
    let from = toward(side * rng.range(0.7, 2.0), rng.range(0.45, 0.85));
    let size = (rng.range(60.0, 90.0), rng.range(80.0, 120.0));
    let colour = v(0.95, 1.0, 1.1) * rng.range(11.0, 16.0);
    let panes = rng.pick(&[(2, 3), (2, 2), (1, 1), (3, 4)]);
    let mut rig = Rig {
        lights: vec![panel(from, rng.range(95.0, 140.0), size, colour, panes)],
        sky: room(rng, 0.34, from),
        film: film(rng, 0.22, (1.02, 0.97)),
        kinds: ["indoor", "day"],
    };
    // A lamp left on in the depth of the room.
    if rng.chance(0.5) {
        rig.sky.spots = spots(rng, 3, &[v(2.6, 1.7, 0.8)], (0.0, 0.25), (0.02, 0.05));
    }
    rig
}

/// Sun falling in through a window.
pub fn sunbeam(rng: &mut Rng) -> Rig {
    let side = if rng.chance(0.5) { 1.0 } else { -1.0 };
    let from = toward(side * rng.range(0.9, 2.0), rng.range(0.42, 0.8));
    let screen = Screen::Panes {
        width: rng.range(14.0, 26.0),
        height: rng.range(18.0, 30.0),
        bar: rng.range(2.2, 4.0),
    };
    let sun = Light::Sun {
        toward: from,
        spread: 0.02,
        colour: v(1.0, 0.86, 0.66) * rng.range(7.0, 10.0),
        screen,
    };
    let sky_side = toward(side * 1.2, 0.6);
    let glow = panel(sky_side, 150.0, (90.0, 120.0), v(0.85, 0.95, 1.15) * 3.2, (1, 1));
    Rig {
        lights: vec![sun, glow],
        sky: room(rng, 0.36, from),
        film: film(rng, 0.22, (1.0, 1.0)),
        kinds: ["indoor", "day"],
    }
}

/// One warm lamp in a dark room.
pub fn lamp(rng: &mut Rng) -> Rig {
    let from = toward(rng.range(-1.6, 1.6), rng.range(0.7, 1.2));
    let bulb = v(1.0, 0.6, 0.28) * rng.range(60.0, 90.0);
    let level = 0.05;
    Rig {
        lights: vec![panel(from, rng.range(55.0, 80.0), (17.0, 17.0), bulb, (1, 1))],
        sky: Sky {
            above: v(0.9, 0.7, 0.5) * level,
            level: v(0.6, 0.6, 0.75) * level,
            below: v(0.4, 0.3, 0.25) * level,
            side: (from, v(1.0, 0.65, 0.35) * level * 2.0),
            shapes: (0.8, rng.range(2.0, 4.0)),
            shape_colour: v(0.16, 0.12, 0.12) * level,
            spots: spots(
                rng,
                9,
                &[v(1.6, 0.9, 0.35), v(0.9, 0.4, 0.16), v(0.3, 0.45, 0.9)],
                (-0.12, 0.35),
                (0.018, 0.045),
            ),
        },
        film: Film {
            grain: 0.0065,
            vignette: 0.45,
            ..film(rng, 0.125, (0.84, 1.25))
        },
        kinds: ["indoor", "night"],
    }
}

/// The blue of the evening from the window, a lamp from the other side.
pub fn evening(rng: &mut Rng) -> Rig {
    let side = if rng.chance(0.5) { 1.0 } else { -1.0 };
    let from = toward(side * rng.range(0.6, 1.4), rng.range(0.4, 0.7));
    let other = toward(-side * rng.range(0.9, 1.9), rng.range(0.5, 0.9));
    let mut sky = room(rng, 0.11, other);
    sky.level = sky.level * v(0.8, 0.9, 1.25);
    sky.spots = spots(rng, 5, &[v(1.5, 0.85, 0.35)], (-0.02, 0.3), (0.02, 0.05));
    Rig {
        lights: vec![
            panel(from, 120.0, (80.0, 100.0), v(0.5, 0.72, 1.25) * 3.4, (2, 3)),
            panel(other, 85.0, (20.0, 20.0), v(1.0, 0.58, 0.26) * 34.0, (1, 1)),
        ],
        sky,
        film: Film {
            grain: 0.0055,
            ..film(rng, 0.16, (0.96, 1.02))
        },
        kinds: ["indoor", "dusk"],
    }
}

fn garden(rng: &mut Rng, above: Vec3, level: Vec3, green: Vec3) -> Sky {
    Sky {
        above,
        level,
        below: green * 0.6,
        side: (toward(rng.range(-PI, PI), 0.5), level * 0.4),
        shapes: (0.95, rng.range(3.0, 5.5)),
        shape_colour: green,
        spots: spots(
            rng,
            26,
            &[level * 0.7, green * 2.6, above * 0.8],
            (-0.08, 0.5),
            (0.012, 0.04),
        ),
    }
}

/// Sun, through leaves as often as not.
pub fn sunny(rng: &mut Rng) -> Rig {
    let from = toward(rng.range(-2.2, 2.2), rng.range(0.65, 1.05));
    let screen = if rng.chance(0.6) {
        Screen::Leaves {
            size: rng.range(5.0, 11.0),
            cover: rng.range(-0.12, 0.1),
        }
    } else {
        Screen::Open
    };
    Rig {
        lights: vec![Light::Sun {
            toward: from,
            spread: 0.03,
            colour: v(1.0, 0.92, 0.78) * rng.range(7.5, 9.5),
            screen,
        }],
        sky: garden(
            rng,
            v(0.42, 0.6, 0.95) * 0.85,
            v(0.8, 0.88, 0.95) * 0.7,
            v(0.1, 0.17, 0.045),
        ),
        film: film(rng, 0.22, (1.0, 0.98)),
        kinds: ["outdoor", "day"],
    }
}

/// A covered sky: hardly a shadow.
pub fn overcast(rng: &mut Rng) -> Rig {
    let from = toward(rng.range(-2.0, 2.0), rng.range(0.9, 1.3));
    Rig {
        lights: vec![Light::Sun {
            toward: from,
            spread: 0.9,
            colour: v(0.95, 1.0, 1.06) * 1.9,
            screen: Screen::Open,
        }],
        sky: garden(rng, v(0.85, 0.92, 1.0), v(0.75, 0.8, 0.84) * 0.85, v(0.13, 0.17, 0.08)),
        film: film(rng, 0.17, (1.03, 0.94)),
        kinds: ["outdoor", "day"],
    }
}

/// The low sun of the last hour.
pub fn golden(rng: &mut Rng) -> Rig {
    let side = if rng.chance(0.5) { 1.0 } else { -1.0 };
    let from = toward(side * rng.range(0.35, 1.5), rng.range(0.16, 0.3));
    let mut sky = garden(
        rng,
        v(0.3, 0.38, 0.6) * 0.6,
        v(1.0, 0.62, 0.36) * 0.55,
        v(0.09, 0.07, 0.025),
    );
    sky.side = (from, v(1.2, 0.6, 0.22) * 0.7);
    sky.spots
        .extend(spots(rng, 14, &[v(3.0, 1.5, 0.45)], (0.0, 0.4), (0.016, 0.045)));
    Rig {
        lights: vec![Light::Sun {
            toward: from,
            spread: 0.05,
            colour: v(1.0, 0.52, 0.2) * rng.range(6.0, 8.0),
            screen: Screen::Open,
        }],
        sky,
        film: film(rng, 0.15, (0.94, 1.12)),
        kinds: ["outdoor", "dusk"],
    }
}

/// A street lamp.
pub fn street(rng: &mut Rng) -> Rig {
    let from = toward(rng.range(-1.3, 1.3), rng.range(0.6, 0.95));
    Rig {
        lights: vec![
            panel(from, 190.0, (26.0, 26.0), v(1.0, 0.66, 0.33) * 130.0, (1, 1)),
            panel(toward(-2.0, 0.7), 240.0, (80.0, 60.0), v(0.4, 0.6, 1.0) * 1.6, (1, 1)),
        ],
        sky: Sky {
            above: v(0.015, 0.022, 0.045),
            level: v(0.04, 0.035, 0.045),
            below: v(0.02, 0.018, 0.018),
            side: (from, v(0.05, 0.03, 0.015)),
            shapes: (0.8, 4.0),
            shape_colour: v(0.008, 0.008, 0.012),
            spots: spots(
                rng,
                24,
                &[v(2.4, 1.3, 0.5), v(2.0, 0.3, 0.15), v(0.5, 0.9, 1.6), v(2.0, 1.8, 1.4)],
                (-0.05, 0.3),
                (0.012, 0.035),
            ),
        },
        film: Film {
            grain: 0.007,
            ..film(rng, 0.1, (0.9, 1.2))
        },
        kinds: ["outdoor", "night"],
    }
}
