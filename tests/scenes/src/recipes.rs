//! The kinds of scene, each with its own range of views, grounds, light and things.

use crate::food::{self, Thing};
use crate::math::{Pose, Vec3, v};
use crate::noise::noise;
use crate::render::Camera;
use crate::rigs;
use crate::rng::Rng;
use crate::scene::Top;
use crate::stage::{ALL, Rig, Stage, Zone, settle};
use crate::surface::Surface;
use crate::wares;
use std::f32::consts::{FRAC_PI_2, PI};

type Recipe = fn(&mut Rng, (usize, usize)) -> Stage;

const RECIPES: [Recipe; 12] = [
    fruit_bowl,
    breakfast,
    crowd_of_parts,
    windfall,
    coins,
    doughnuts,
    garden_table,
    keys,
    fallen_leaves,
    flat_lay,
    few_parts,
    counted,
];

/// The scene of a seed: recipes take turns by `index`, every third of a round stands upright.
pub fn stage(rng: &mut Rng, index: usize, size: (usize, usize)) -> Stage {
    let upright = (index + index / RECIPES.len()) % 5 == 3;
    let size = if upright { (size.1, size.0) } else { size };
    RECIPES[index % RECIPES.len()](rng, size)
}

/// A camera that looks at `target` from `height` degrees above the horizon; `lens` is its opening's radius.
fn camera(rng: &mut Rng, target: Vec3, height: f32, distance: f32, view: f32, lens: f32) -> Camera {
    let (sin, cos) = height.to_radians().sin_cos();
    Camera {
        eye: target + v(0.0, -cos, sin) * distance,
        target,
        roll: 0.02 * rng.normal(),
        view: view.to_radians(),
        lens,
        focus: distance * rng.range(0.94, 1.0),
    }
}

fn top(surface: Surface, half: (f32, f32), turn: f32) -> Option<Top> {
    Some(Top { surface, half, turn })
}

fn indoor_light(rng: &mut Rng) -> Rig {
    let pick = rng.pick(&[rigs::window, rigs::window, rigs::sunbeam, rigs::evening]);
    pick(rng)
}

fn outdoor_light(rng: &mut Rng) -> Rig {
    let pick = rng.pick(&[rigs::sunny, rigs::sunny, rigs::overcast, rigs::golden]);
    pick(rng)
}

fn wood(rng: &mut Rng, worn: f32) -> Surface {
    let tone = rng.pick(&[
        v(0.36, 0.19, 0.085),
        v(0.5, 0.32, 0.17),
        v(0.15, 0.07, 0.035),
        v(0.58, 0.43, 0.28),
        v(0.26, 0.125, 0.055),
    ]);
    Surface::Boards {
        tone,
        width: rng.range(8.0, 15.0),
        worn,
    }
}

fn linen(rng: &mut Rng) -> Surface {
    let (tone, stripe) = rng.pick(&[
        (v(0.62, 0.58, 0.5), v(0.1, 0.16, 0.28)),
        (v(0.72, 0.7, 0.66), v(0.5, 0.06, 0.05)),
        (v(0.32, 0.36, 0.36), v(0.6, 0.58, 0.5)),
        (v(0.5, 0.42, 0.32), v(0.66, 0.62, 0.54)),
        (v(0.16, 0.2, 0.26), v(0.55, 0.52, 0.46)),
    ]);
    Surface::Cloth {
        tone,
        stripe,
        checks: rng.count(0, 2) as u32,
    }
}

fn kitchen_top(rng: &mut Rng) -> Surface {
    match rng.count(0, 5) {
        0 | 1 => wood(rng, 0.1),
        2 => Surface::Marble,
        3 => linen(rng),
        4 => Surface::Slate,
        _ => Surface::Concrete {
            tone: v(0.34, 0.33, 0.31),
        },
    }
}

fn bench_top(rng: &mut Rng) -> Surface {
    match rng.count(0, 4) {
        0 => Surface::Metal,
        1 => wood(rng, 0.6),
        2 => Surface::Concrete { tone: v(0.3, 0.3, 0.3) },
        3 => Surface::Slate,
        _ => Surface::Paint {
            tone: rng.pick(&[
                v(0.09, 0.2, 0.18),
                v(0.3, 0.09, 0.05),
                v(0.42, 0.4, 0.34),
                v(0.05, 0.1, 0.2),
            ]),
        },
    }
}

fn fruit(rng: &mut Rng) -> Thing {
    match rng.count(0, 4) {
        0 | 1 => food::apple(rng),
        2 | 3 => food::orange(rng),
        _ => food::lemon(rng),
    }
}

fn scatter(stage: &mut Stage, rng: &mut Rng, count: usize, gap: f32, zone: Zone, make: impl Fn(&mut Rng) -> Thing) {
    for _ in 0..count {
        let thing = make(rng);
        if let Some(at) = stage.spot(rng, thing.radius, gap, zone) {
            let turn = rng.angle();
            stage.put(thing, at, 0.0, turn);
        }
    }
}

fn scatter_fruit(stage: &mut Stage, rng: &mut Rng, count: usize, zone: Zone, make: impl Fn(&mut Rng) -> Thing) {
    for _ in 0..count {
        let thing = make(rng);
        if let Some(at) = stage.spot(rng, thing.radius, 0.3, zone) {
            let lean = if rng.chance(0.2) { 1.6 } else { 0.35 };
            stage.put_fruit(rng, thing, at, 0.0, lean);
        }
    }
}

/// Fruit dropped in a heap at a place, into a bowl or on the table.
fn pile(stage: &mut Stage, rng: &mut Rng, at: (f32, f32), count: usize, hollow: Option<food::Hollow>) {
    let one_kind = rng.chance(0.4);
    let kind = rng.count(0, 2);
    let things: Vec<Thing> = (0..count)
        .map(|_| match (one_kind, kind) {
            (false, _) => fruit(rng),
            (true, 0) => food::apple(rng),
            (true, 1) => food::orange(rng),
            (true, _) => food::lemon(rng),
        })
        .collect();
    let radii: Vec<f32> = things.iter().map(|t| if t.height < 6.0 { 2.9 } else { 3.5 }).collect();
    for ((thing, centre), radius) in things.into_iter().zip(settle(rng, &radii, at, 0.0, hollow)).zip(&radii) {
        let axis = v(rng.normal(), rng.normal(), rng.normal()).unit();
        let mut pose = Pose::at(Vec3::ZERO)
            .turned(Vec3::UP, rng.angle())
            .turned(axis, rng.range(-1.1, 1.1));
        pose = pose.scaled(radius / (thing.height * 0.515));
        pose.origin = centre - pose.direction(v(0.0, 0.0, thing.height * 0.5)) * pose.scale;
        stage.hang(thing, pose);
    }
}

/// A plate with doughnuts lying side by side and one on their backs.
fn plate_of_doughnuts(stage: &mut Stage, rng: &mut Rng, at: (f32, f32)) {
    let plate = food::plate(rng);
    let turn = rng.angle();
    let inner = plate.radius * 0.5;
    stage.put(plate, at, 0.0, turn);
    let count = rng.count(1, 3);
    let out = if count == 1 {
        0.0
    } else {
        inner.max(4.7 / (PI / count as f32).sin().min(1.0))
    };
    for k in 0..count {
        let angle = turn + k as f32 * 2.0 * PI / count as f32;
        let thing = food::doughnut(rng);
        let spot = (at.0 + out * 0.9 * angle.cos(), at.1 + out * 0.9 * angle.sin());
        let lean = Pose::at(v(spot.0, spot.1, 0.0))
            .turned(Vec3::UP, rng.angle())
            .turned(v(-angle.sin(), angle.cos(), 0.0), if count > 1 { -0.07 } else { 0.0 })
            .scaled(0.92);
        stage.put_posed(thing, lean, 0.45);
    }
    if count == 3 || rng.chance(0.5) {
        let thing = food::doughnut(rng);
        let pose = Pose::at(v(at.0, at.1, 0.0))
            .turned(Vec3::UP, rng.angle())
            .turned(v(1.0, 0.0, 0.0), rng.range(-0.06, 0.06))
            .scaled(0.92);
        stage.put_posed(thing, pose, if count == 2 { 0.4 + 2.4 } else { 0.4 + 2.45 });
    }
}

fn breakfast(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let height = rng.range(26.0, 48.0);
    let camera = camera(rng, v(0.0, 2.0, 3.0), height, 64.0, 42.0, 0.55);
    let rig = indoor_light(rng);
    let mut stage = Stage::new(
        size,
        camera,
        rig,
        top(kitchen_top(rng), (80.0, 48.0), rng.range(-0.5, 0.5)),
    );
    let at = (rng.range(-9.0, 9.0), rng.range(-4.0, 5.0));
    plate_of_doughnuts(&mut stage, rng, at);
    let mugs = rng.count(1, 3);
    scatter(&mut stage, rng, mugs, 0.8, (0.1, 0.15, 0.9, 0.85), food::mug);
    let fruits = rng.count(1, 4);
    scatter_fruit(&mut stage, rng, fruits, (0.05, 0.1, 0.95, 0.95), fruit);
    if rng.chance(0.6) {
        scatter(&mut stage, rng, 1, -4.0, (0.1, 0.5, 0.9, 0.95), food::spoon);
    }
    scatter(&mut stage, rng, 1, 0.5, ALL, food::doughnut);
    stage
}

fn fruit_bowl(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let height = rng.range(17.0, 34.0);
    let camera = camera(rng, v(0.0, 0.0, 5.0), height, 66.0, 42.0, 0.7);
    let rig = indoor_light(rng);
    let mut stage = Stage::new(
        size,
        camera,
        rig,
        top(kitchen_top(rng), (90.0, 46.0), rng.range(-0.3, 0.3)),
    );
    let (bowl, hollow) = food::bowl(rng);
    let at = (rng.range(-7.0, 7.0), rng.range(0.0, 6.0));
    stage.put(bowl, at, 0.0, 0.0);
    let count = rng.count(6, 10);
    pile(&mut stage, rng, at, count, Some(hollow));
    let around = rng.count(2, 6);
    scatter_fruit(&mut stage, rng, around, (0.05, 0.35, 0.95, 0.95), fruit);
    let mugs = rng.count(0, 1);
    scatter(&mut stage, rng, mugs, 1.0, (0.05, 0.1, 0.95, 0.6), food::mug);
    stage
}

fn flat_lay(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let height = rng.range(80.0, 90.0);
    let camera = camera(rng, Vec3::ZERO, height, 78.0, 44.0, 0.25);
    let rig = rng.pick(&[rigs::window as fn(&mut Rng) -> Rig, rigs::sunbeam])(rng);
    let mut stage = Stage::new(size, camera, rig, None);
    if rng.chance(0.5) {
        let board = wares::board(rng);
        let at = (rng.range(-8.0, 8.0), rng.range(-6.0, 6.0));
        let turn = rng.range(-0.7, 0.7);
        let (half, high) = (board.radius, board.height);
        stage.put(board, at, 0.0, turn);
        for k in 0..3 {
            let out = (k as f32 - 1.0) * half * 0.62;
            let spot = (at.0 + out * turn.cos(), at.1 + out * turn.sin() + rng.range(-1.5, 1.5));
            let thing = if rng.chance(0.4) {
                food::doughnut(rng)
            } else {
                fruit(rng)
            };
            stage.put_fruit(rng, thing, spot, high, 0.05);
        }
    }
    let mugs = rng.count(1, 2);
    scatter(&mut stage, rng, mugs, 1.0, ALL, food::mug);
    let heap = rng.count(9, 17);
    scatter_fruit(&mut stage, rng, heap, (-0.03, -0.03, 1.03, 1.03), fruit);
    scatter(&mut stage, rng, 3, 0.3, ALL, food::doughnut);
    let folds = rng.range(0.8, 2.0);
    let cloth = linen(rng);
    let stands = stage.stands.clone();
    let drape = wares::drape(rng, 60.0, cloth, folds, &stands);
    stage.hang(drape, Pose::at(Vec3::ZERO));
    stage
}

fn coins(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let (height, distance) = (rng.range(24.0, 55.0), rng.range(17.0, 24.0));
    let camera = camera(rng, v(0.0, 0.3, 0.2), height, distance, 42.0, 0.22);
    let rig = rng.pick(&[rigs::window as fn(&mut Rng) -> Rig, rigs::lamp, rigs::evening])(rng);
    let surface = if rng.chance(0.6) {
        wood(rng, 0.2)
    } else {
        bench_top(rng)
    };
    let mut stage = Stage::new(size, camera, rig, top(surface, (60.0, 40.0), rng.angle()));
    let mut heap = Vec::new();
    let centre = (rng.range(-2.5, 2.5), rng.range(-1.0, 2.0));
    let spread = rng.range(1.6, 3.6);
    for k in 0..rng.count(16, 46) {
        let wide = if k % 4 == 0 { 2.2 } else { 1.0 };
        let at = (
            centre.0 + spread * wide * rng.normal(),
            centre.1 + spread * wide * 0.8 * rng.normal(),
        );
        let coin = wares::coin(rng);
        let turn = rng.angle();
        stage.put_flat(coin, &mut heap, at, turn);
    }
    let tower = (centre.0 + rng.range(-5.0, 5.0), centre.1 + rng.range(2.5, 5.5));
    for _ in 0..rng.count(0, 7) {
        let coin = wares::coin(rng);
        let at = (tower.0 + 0.09 * rng.normal(), tower.1 + 0.09 * rng.normal());
        stage.put_flat(coin, &mut heap, at, 0.0);
    }
    stage
}

fn keys(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let height = rng.range(42.0, 82.0);
    let camera = camera(rng, v(0.0, 0.0, 0.5), height, 34.0, 42.0, 0.3);
    let rig = indoor_light(rng);
    let surface = if rng.chance(0.5) {
        wood(rng, 0.1)
    } else {
        kitchen_top(rng)
    };
    let mut stage = Stage::new(size, camera, rig, top(surface, (60.0, 40.0), rng.range(-0.6, 0.6)));
    if rng.chance(0.6) {
        scatter(&mut stage, rng, 1, 0.5, (0.0, 0.0, 1.0, 0.3), food::mug);
    }
    let (many, money) = (rng.count(3, 7), rng.count(3, 12));
    scatter(&mut stage, rng, many, -0.9, (0.08, 0.15, 0.92, 0.9), wares::key);
    scatter(&mut stage, rng, money, 0.1, ALL, wares::coin);
    if rng.chance(0.5) {
        scatter_fruit(&mut stage, rng, 1, (0.0, 0.0, 1.0, 0.5), fruit);
    }
    stage
}

/// One of the small metal parts, lying as it would have fallen.
fn part(stage: &mut Stage, rng: &mut Rng, gap: f32, zone: Zone) {
    let pick = rng.unit();
    let thing = match pick {
        p if p < 0.36 => wares::bolt(rng),
        p if p < 0.7 => wares::nut(rng),
        _ => wares::washer(rng),
    };
    let lying = pick < 0.31;
    let radius = if lying { thing.height * 0.42 } else { thing.radius };
    let Some(at) = stage.spot(rng, radius, gap, zone) else {
        return;
    };
    let turn = rng.angle();
    if !lying {
        stage.put(thing, at, 0.0, turn);
        return;
    }
    // The head's rim and the tip touch the table.
    let tilt = (thing.radius * 0.45 / thing.height).atan();
    let sixth = rng.count(0, 5) as f32 * PI / 3.0;
    let mut pose = Pose::at(Vec3::ZERO)
        .turned(Vec3::UP, sixth)
        .turned(v(0.0, 1.0, 0.0), FRAC_PI_2 + tilt)
        .turned(Vec3::UP, turn);
    pose.origin = v(at.0, at.1, 0.0) - pose.direction(v(0.0, 0.0, thing.height * 0.5));
    stage.stands.push((at.0, at.1, radius));
    stage.put_posed(thing, pose, 0.0);
}

fn crowd_of_parts(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let height = rng.range(58.0, 90.0);
    let camera = camera(rng, Vec3::ZERO, height, 34.0, 42.0, 0.16);
    let rig = rng.pick(&[rigs::window as fn(&mut Rng) -> Rig, rigs::window, rigs::lamp])(rng);
    let mut stage = Stage::new(size, camera, rig, top(bench_top(rng), (80.0, 60.0), rng.angle()));
    for _ in 0..rng.count(42, 70) {
        part(&mut stage, rng, 0.06, (-0.02, -0.02, 1.02, 1.02));
    }
    stage
}

fn few_parts(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let (height, distance) = (rng.range(22.0, 42.0), rng.range(17.0, 24.0));
    let camera = camera(rng, v(0.0, 0.0, 0.4), height, distance, 42.0, 0.26);
    let rig = indoor_light(rng);
    let mut stage = Stage::new(
        size,
        camera,
        rig,
        top(bench_top(rng), (50.0, 34.0), rng.range(-0.6, 0.6)),
    );
    for _ in 0..rng.count(6, 12) {
        part(&mut stage, rng, 0.3, (0.08, 0.2, 0.92, 0.92));
    }
    stage
}

fn fallen_leaves(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let (height, distance) = (rng.range(50.0, 86.0), rng.range(44.0, 62.0));
    let camera = camera(rng, Vec3::ZERO, height, distance, 44.0, 0.2);
    let rig = if rng.chance(0.25) {
        rigs::street(rng)
    } else {
        outdoor_light(rng)
    };
    let surface = match rng.count(0, 3) {
        0 => Surface::Asphalt,
        1 => Surface::Paving,
        2 => wood(rng, 0.9),
        _ => Surface::Concrete {
            tone: v(0.3, 0.29, 0.27),
        },
    };
    let mut stage = Stage::new(size, camera, rig, top(surface, (600.0, 600.0), rng.angle()));
    let count = rng.count(9, 26);
    leaves(&mut stage, rng, count, (-0.04, -0.04, 1.04, 1.04), 0.05);
    if rng.chance(0.6) {
        scatter(&mut stage, rng, 1, -1.0, (0.3, 0.3, 0.7, 0.7), wares::key);
    }
    let money = rng.count(0, 3);
    scatter(&mut stage, rng, money, -0.5, ALL, wares::coin);
    stage
}

/// Leaves that lie over each other, each a little higher than the one before.
fn leaves(stage: &mut Stage, rng: &mut Rng, count: usize, zone: Zone, floor: f32) {
    for k in 0..count {
        let leaf = wares::leaf(rng);
        let Some(at) = stage.spot(rng, 0.0, -60.0, zone) else {
            continue;
        };
        let axis = v(rng.normal(), rng.normal(), 0.0).unit();
        let pose = Pose::at(v(at.0, at.1, 0.0))
            .turned(Vec3::UP, rng.angle())
            .turned(axis, rng.range(-0.16, 0.16));
        stage.put_posed(leaf, pose, floor + 0.03 * k as f32);
    }
}

fn windfall(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let (height, distance) = (rng.range(24.0, 48.0), rng.range(62.0, 84.0));
    let camera = camera(rng, v(0.0, 0.0, 2.5), height, distance, 42.0, 0.6);
    let rig = outdoor_light(rng);
    let mut stage = Stage::new(size, camera, rig, top(Surface::Soil, (2000.0, 2000.0), 0.0));
    let lawn = wares::lawn(rng, 125.0, 95_000, 3.4);
    stage.hang(lawn, Pose::at(v(0.0, 55.0, -0.6)));
    let count = rng.count(5, 12);
    scatter_fruit(&mut stage, rng, count, (0.0, 0.22, 1.0, 0.96), |rng| {
        if rng.chance(0.85) {
            food::apple(rng)
        } else {
            food::orange(rng)
        }
    });
    let fallen = rng.count(3, 9);
    leaves(&mut stage, rng, fallen, (0.0, 0.25, 1.0, 1.0), 2.2);
    stage
}

fn doughnuts(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let height = rng.range(48.0, 90.0);
    let camera = camera(rng, v(0.0, 0.0, 1.0), height, 60.0, 40.0, 0.4);
    let rig = rng.pick(&[rigs::window as fn(&mut Rng) -> Rig, rigs::sunbeam])(rng);
    let mut stage = Stage::new(
        size,
        camera,
        rig,
        top(kitchen_top(rng), (90.0, 60.0), rng.range(-0.4, 0.4)),
    );
    let turn = rng.range(-0.5, 0.5);
    let salt = rng.range(0.0, 50.0);
    let (columns, rows) = (rng.count(3, 4), rng.count(3, 4));
    for k in 0..columns * rows {
        if rng.chance(0.12) {
            continue;
        }
        let (i, j) = (k % columns, k / columns);
        let x = (i as f32 - columns as f32 * 0.5 + 0.5) * 10.2 + 0.9 * noise(v(k as f32 * 1.3, salt, 0.5));
        let y = (j as f32 - rows as f32 * 0.5 + 0.5) * 10.2 + 0.9 * noise(v(k as f32 * 1.7, salt, 9.5));
        let thing = food::doughnut(rng);
        let spin = rng.angle();
        stage.put(
            thing,
            (x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()),
            0.0,
            spin,
        );
    }
    let mugs = rng.count(0, 2);
    scatter(&mut stage, rng, mugs, 0.8, ALL, food::mug);
    stage
}

fn garden_table(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let height = rng.range(15.0, 32.0);
    let camera = camera(rng, v(0.0, 0.0, 4.5), height, 66.0, 42.0, 0.75);
    let rig = match rng.count(0, 3) {
        0 => rigs::street(rng),
        1 => rigs::golden(rng),
        _ => rigs::sunny(rng),
    };
    let surface = if rng.chance(0.6) { wood(rng, 0.7) } else { linen(rng) };
    let mut stage = Stage::new(size, camera, rig, top(surface, (75.0, 36.0), rng.range(-0.15, 0.15)));
    let mugs = rng.count(1, 3);
    scatter(&mut stage, rng, mugs, 1.0, (0.08, 0.35, 0.92, 0.8), food::mug);
    if rng.chance(0.6) {
        let at = (rng.range(-12.0, 12.0), rng.range(-8.0, 0.0));
        let near = |s: &(f32, f32, f32)| (s.0 - at.0).hypot(s.1 - at.1) < s.2 + 14.0;
        if !stage.stands.iter().any(near) {
            plate_of_doughnuts(&mut stage, rng, at);
        }
    }
    let fruits = rng.count(3, 8);
    scatter_fruit(&mut stage, rng, fruits, (0.03, 0.35, 0.97, 0.95), fruit);
    let fallen = rng.count(1, 5);
    scatter(&mut stage, rng, fallen, -1.0, (0.05, 0.5, 0.95, 0.97), wares::leaf);
    stage
}

fn counted(rng: &mut Rng, size: (usize, usize)) -> Stage {
    let (height, distance) = (rng.range(20.0, 38.0), rng.range(40.0, 56.0));
    let camera = camera(rng, v(0.0, 0.0, 2.5), height, distance, 42.0, 0.55);
    let rig = if rng.chance(0.6) {
        rigs::lamp(rng)
    } else {
        rigs::evening(rng)
    };
    let surface = if rng.chance(0.7) {
        wood(rng, 0.1)
    } else {
        Surface::Slate
    };
    let mut stage = Stage::new(size, camera, rig, top(surface, (70.0, 40.0), rng.range(-0.4, 0.4)));
    scatter(&mut stage, rng, 1, 0.5, (0.2, 0.35, 0.8, 0.7), food::mug);
    if rng.chance(0.5) {
        scatter_fruit(&mut stage, rng, 2, (0.05, 0.2, 0.95, 0.8), fruit);
    }
    let (many, money) = (rng.count(1, 3), rng.count(2, 6));
    scatter(&mut stage, rng, many, -0.5, (0.1, 0.5, 0.9, 0.95), wares::key);
    scatter(&mut stage, rng, money, 0.2, (0.05, 0.45, 0.95, 0.95), wares::coin);
    stage
}
