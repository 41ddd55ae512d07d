//! The camera and the light transport: one bounce of diffuse light, one of reflection, direct light at both ends.

use crate::bvh::Ray;
use crate::light::{Light, Lit};
use crate::math::{Vec3, v};
use crate::rng::{hash, hash_unit};
use crate::scene::{Detail, Hit, Scene};
use crate::skin::Look;
use std::f32::consts::{PI, TAU};

/// A camera with a round lens.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    pub eye: Vec3,
    pub target: Vec3,
    /// Radians that the camera leans to its side.
    pub roll: f32,
    /// The angle of view along the longer side, in radians.
    pub view: f32,
    /// Radius of the lens opening in centimetres.
    pub lens: f32,
    /// Distance of the sharp plane along the line of sight, in centimetres.
    pub focus: f32,
}

/// The camera's axes for one picture size.
#[derive(Clone, Copy, Debug)]
pub struct Finder {
    camera: Camera,
    ahead: Vec3,
    right: Vec3,
    up: Vec3,
    size: (usize, usize),
    /// Size of a pixel on a plane at distance 1.
    pixel: f32,
}

impl Finder {
    pub fn new(camera: Camera, width: usize, height: usize) -> Self {
        let ahead = (camera.target - camera.eye).unit();
        let side = if ahead.z.abs() > 0.999 {
            v(1.0, 0.0, 0.0)
        } else {
            ahead.cross(Vec3::UP).unit()
        };
        let high = side.cross(ahead);
        let (sin, cos) = camera.roll.sin_cos();
        Self {
            camera,
            ahead,
            right: side * cos + high * sin,
            up: high * cos - side * sin,
            size: (width, height),
            pixel: 2.0 * (camera.view * 0.5).tan() / width.max(height) as f32,
        }
    }

    /// The ray through a place of the picture (pixels) and of the lens (a point of the unit disc).
    pub fn ray(&self, x: f32, y: f32, lens: (f32, f32)) -> Ray {
        let (dx, dy) = (x - self.size.0 as f32 * 0.5, y - self.size.1 as f32 * 0.5);
        let far = self.ahead + self.right * (dx * self.pixel) - self.up * (dy * self.pixel);
        let sharp = self.camera.eye + far * self.camera.focus;
        let origin = self.camera.eye + self.right * (lens.0 * self.camera.lens) + self.up * (lens.1 * self.camera.lens);
        Ray {
            origin,
            along: (sharp - origin).unit(),
        }
    }

    /// Diameter in pixels of the blur of a point `distance` along `ray`.
    pub fn blur(&self, ray: &Ray, distance: f32) -> f32 {
        let depth = (distance * ray.along.dot(self.ahead)).max(1.0);
        let focus = self.camera.focus;
        2.0 * self.camera.lens * (depth - focus).abs() / depth / (self.pixel * focus)
    }

    /// Where the ray through a place of the picture meets the plane z = 0, if it does before `limit`.
    pub fn on_table(&self, x: f32, y: f32, limit: f32) -> Option<Vec3> {
        let ray = self.ray(x, y, (0.0, 0.0));
        let distance = -ray.origin.z / ray.along.z;
        (distance > 0.0 && distance < limit).then(|| ray.at(distance))
    }
}

/// What the camera gathered at one pixel, summed over its samples and divided by their number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pixel {
    /// Diffuse light leaving the surface.
    pub body: Vec3,
    /// Diffuse colour, by which `body` is divided before it is smoothed.
    pub tint: Vec3,
    /// Reflections, and whatever shines by itself.
    pub gleam: Vec3,
    pub normal: Vec3,
    /// Where the rays met something, on average.
    pub point: Vec3,
    /// Diameter of the lens blur in pixels.
    pub blur: f32,
    /// Variance of the mean of `body` and `gleam`, in luminance over that of `tint` for the first.
    pub doubt: (f32, f32),
}

/// A picture before development, and the owner of each pixel's centre.
#[derive(Debug)]
pub struct Frame {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Pixel>,
    pub owners: Vec<u32>,
}

/// Numbers of [0, 1) for one sample, spread evenly over a pixel's samples by additive recurrence.
struct Dice {
    pixel: u32,
    index: u32,
    turn: u32,
}

impl Dice {
    fn roll(&mut self) -> (f32, f32) {
        self.turn += 1;
        let start = |k: u32| hash_unit(self.pixel, self.turn * 2 + k, 77);
        let step = |k: u32, alpha: f32| (start(k) + self.index as f32 * alpha).fract();
        (step(0, 0.754_877_7), step(1, 0.569_840_3))
    }
}

/// What the first look through the middle of a pixel and of the lens found.
#[derive(Clone, Copy, Debug, Default)]
struct Glance {
    owner: u32,
    distance: f32,
    blur: f32,
}

/// Renders with `effort` samples to a pixel, more where the lens blurs and most along edges.
pub fn render(scene: &Scene, finder: &Finder, effort: u32, threads: usize) -> Frame {
    let (width, height) = finder.size;
    let glances = each_pixel(width, height, threads, |x, y| {
        let ray = finder.ray(x as f32 + 0.5, y as f32 + 0.5, (0.0, 0.0));
        let (owner, distance) = scene.owner(&ray);
        let blur = finder.blur(&ray, distance);
        Glance { owner, distance, blur }
    });
    let pixels = each_pixel(width, height, threads, |x, y| {
        let blur = glances[y * width + x].blur;
        let samples = if edge(&glances, width, x, y) {
            effort * 4 + ((blur * 0.6) as u32).min(effort * 2)
        } else {
            effort + ((blur * 0.3) as u32).min(effort)
        };
        expose(scene, finder, x, y, blur, samples)
    });
    Frame {
        width,
        height,
        pixels,
        owners: glances.iter().map(|g| g.owner).collect(),
    }
}

/// Whether something nearer or farther shows in the pixel, through the blur of either.
fn edge(glances: &[Glance], width: usize, x: usize, y: usize) -> bool {
    const AROUND: [(f32, f32); 8] = [
        (1.0, 0.0),
        (0.7, 0.7),
        (0.0, 1.0),
        (-0.7, 0.7),
        (-1.0, 0.0),
        (-0.7, -0.7),
        (0.0, -1.0),
        (0.7, -0.7),
    ];
    let height = glances.len() / width;
    let here = glances[y * width + x];
    [1.0f32, 2.5, 5.0, 9.0, 15.0].iter().any(|reach| {
        AROUND.iter().any(|(dx, dy)| {
            let (sx, sy) = ((x as f32 + dx * reach) as usize, (y as f32 + dy * reach) as usize);
            let there = glances[sy.min(height - 1) * width + sx.min(width - 1)];
            let seen = *reach <= 1.5 + here.blur.max(there.blur) * 0.6;
            let step = (there.distance - here.distance).abs() > here.distance * (0.015 + 0.004 * reach);
            seen && (there.owner != here.owner || step)
        })
    })
}

/// One value to a pixel; threads take rows as they come free.
pub fn each_pixel<T: Clone + Default + Send>(
    width: usize,
    height: usize,
    threads: usize,
    at: impl Fn(usize, usize) -> T + Sync,
) -> Vec<T> {
    let mut out = vec![T::default(); width * height];
    let queue = std::sync::Mutex::new(out.chunks_mut(width).enumerate());
    let work = || {
        loop {
            let next = queue.lock().unwrap_or_else(|broken| broken.into_inner()).next();
            let Some((y, row)) = next else { return };
            for (x, value) in row.iter_mut().enumerate() {
                *value = at(x, y);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    out
}

fn expose(scene: &Scene, finder: &Finder, x: usize, y: usize, blur: f32, samples: u32) -> Pixel {
    let mut sum = Pixel::default();
    // Relief drowns in a wide blur.
    let detail = if blur > 14.0 { Detail::Texture } else { Detail::Relief };
    let mut squares = (0.0, 0.0);
    for index in 0..samples {
        let mut dice = Dice {
            pixel: hash(x as u32, y as u32, 1),
            index,
            turn: 0,
        };
        let (jx, jy) = dice.roll();
        let (lr, lt) = dice.roll();
        let (lr, lt) = (lr.sqrt(), lt * TAU);
        let ray = finder.ray(x as f32 + jx, y as f32 + jy, (lr * lt.cos(), lr * lt.sin()));
        let one = trace(scene, &ray, detail, &mut dice);
        sum.body += one.body;
        sum.tint += one.tint;
        sum.gleam += one.gleam;
        sum.normal += one.normal;
        sum.point += one.point;
        let body = one.body.luma() / one.tint.luma().max(1e-3);
        squares.0 += body * body;
        squares.1 += one.gleam.luma() * one.gleam.luma();
    }
    let n = samples as f32;
    let mean = (sum.body.luma() / sum.tint.luma().max(1e-3), sum.gleam.luma() / n);
    Pixel {
        body: sum.body / n,
        tint: sum.tint / n,
        gleam: sum.gleam / n,
        normal: sum.normal.unit(),
        point: sum.point / n,
        blur,
        doubt: (
            (squares.0 / n - mean.0 * mean.0).max(0.0) / n,
            (squares.1 / n - mean.1 * mean.1).max(0.0) / n,
        ),
    }
}

/// Above this roughness a lamp's reflection is found from the lamp, below it from the mirrored ray.
const BROAD: f32 = 0.2;

/// Light along one camera ray.
fn trace(scene: &Scene, ray: &Ray, detail: Detail, dice: &mut Dice) -> Pixel {
    let hit = scene.meet(ray, detail);
    let limit = hit.as_ref().map_or(f32::MAX, |h| h.distance);
    if let Some((distance, colour)) = panel(scene, ray, limit) {
        return Pixel {
            gleam: colour.map(|c| c.min(12.0)),
            point: ray.at(distance),
            normal: -ray.along,
            ..Pixel::default()
        };
    }
    let Some(hit) = hit else {
        return Pixel {
            gleam: scene.sky.backdrop(ray.along),
            point: ray.at(2000.0),
            normal: -ray.along,
            ..Pixel::default()
        };
    };
    let mut pixel = Pixel {
        normal: hit.normal,
        point: hit.point,
        ..Pixel::default()
    };
    let from = hit.point + hit.face * 0.003;
    let broad = hit.look.rough > BROAD;
    let mut irradiance = Vec3::ZERO;
    for light in &scene.lights {
        let (s, t) = dice.roll();
        let lit = light.sample(from, s, t);
        let (diffuse, gleam) = respond(&hit, ray, &lit, broad || matches!(light, Light::Sun { .. }));
        if (diffuse > 0.0 || gleam.max_part() > 0.0)
            && lit.power.max_part() > 0.0
            && !scene.shaded(side(&hit, &lit), lit.toward, lit.distance)
        {
            irradiance += lit.power * diffuse;
            pixel.gleam += lit.power * gleam;
        }
    }
    if !hit.look.metal {
        let (s, t) = dice.roll();
        let bounce = Ray {
            origin: from,
            along: scatter(hit.normal, s, t),
        };
        irradiance += indirect(scene, &bounce, Mirror::No, dice) * PI;
        pixel.tint = hit.look.colour;
        pixel.body = hit.look.colour * irradiance / PI;
    }
    if hit.look.metal || hit.look.rough < 0.62 {
        pixel.gleam += reflection(scene, ray, &hit, from, dice);
    }
    pixel.gleam = pixel.gleam.map(|c| c.min(12.0));
    pixel
}

/// Where a shadow ray starts: behind the surface for light that shines through it.
fn side(hit: &Hit, lit: &Lit) -> Vec3 {
    let out = if hit.face.dot(lit.toward) < 0.0 {
        -hit.face
    } else {
        hit.face
    };
    hit.point + out * 0.003
}

/// The share of a light's power that the surface takes up, and the colour of its glint where `glint` asks for one.
fn respond(hit: &Hit, ray: &Ray, lit: &Lit, glint: bool) -> (f32, Vec3) {
    let cosine = hit.normal.dot(lit.toward);
    let front = hit.face.dot(lit.toward) > 0.0;
    let look = &hit.look;
    let diffuse = match (look.metal, front) {
        (true, _) => 0.0,
        (false, true) => cosine.max(0.0) * (1.0 - look.through),
        (false, false) => look.through * cosine.abs(),
    };
    if !glint || !front || cosine <= 0.0 {
        return (diffuse, Vec3::ZERO);
    }
    // The microfacet lobe of Walter et al. (2007), wide enough that the sun's disc does not sparkle.
    let half = (lit.toward - ray.along).unit();
    let alpha = (look.rough * look.rough).max(0.03);
    let nh = hit.normal.dot(half).max(0.0);
    let spread = nh * nh * (alpha * alpha - 1.0) + 1.0;
    let lobe = alpha * alpha / (PI * spread * spread);
    let nv = hit.normal.dot(-ray.along).max(0.05);
    let fresnel = schlick(look, half.dot(-ray.along));
    (diffuse, fresnel * (lobe / (4.0 * nv)).min(40.0))
}

/// Reflectance at an angle (Schlick, 1994), weaker at grazing angles on rough things.
fn schlick(look: &Look, cosine: f32) -> Vec3 {
    let base = if look.metal {
        look.colour
    } else {
        Vec3::ONE * look.shine
    };
    let graze = (1.0 - cosine.clamp(0.0, 1.0)).powi(5) * (1.0 - look.rough * look.rough);
    base + (Vec3::ONE - base) * graze
}

fn reflection(scene: &Scene, ray: &Ray, hit: &Hit, from: Vec3, dice: &mut Dice) -> Vec3 {
    let mirror = if hit.look.rough > BROAD {
        Mirror::Surroundings
    } else {
        Mirror::All
    };
    let (s, t) = dice.roll();
    let alpha = hit.look.rough * hit.look.rough;
    let steep = (alpha * alpha * s / (1.0 - s).max(1e-4)).sqrt();
    let (a, b) = hit.normal.frame();
    let turn = t * TAU;
    let half = (hit.normal + a * (steep * turn.cos()) + b * (steep * turn.sin())).unit();
    let along = ray.along - half * (2.0 * ray.along.dot(half));
    if along.dot(hit.face) <= 0.0 {
        return Vec3::ZERO;
    }
    let mirrored = Ray {
        origin: from,
        along: along.unit(),
    };
    indirect(scene, &mirrored, mirror, dice).map(|c| c.min(30.0)) * schlick(&hit.look, half.dot(-ray.along))
}

fn panel(scene: &Scene, ray: &Ray, limit: f32) -> Option<(f32, Vec3)> {
    let seen = scene.lights.iter().filter_map(|l| l.seen(ray)).filter(|s| s.0 < limit);
    seen.min_by(|a, b| a.0.total_cmp(&b.0))
}

/// What a second ray may see.
#[derive(Clone, Copy, PartialEq)]
enum Mirror {
    /// Diffuse light: smooth surroundings, and no lamps, which are sampled for themselves.
    No,
    Surroundings,
    /// Lamps and windows too.
    All,
}

/// Light along a second ray, with coarser shading.
fn indirect(scene: &Scene, ray: &Ray, mirror: Mirror, dice: &mut Dice) -> Vec3 {
    let detail = if mirror == Mirror::No {
        Detail::Tone
    } else {
        Detail::Texture
    };
    let hit = scene.meet(ray, detail);
    let limit = hit.as_ref().map_or(f32::MAX, |h| h.distance);
    if mirror == Mirror::All
        && let Some((_, colour)) = panel(scene, ray, limit)
    {
        return colour;
    }
    let Some(hit) = hit else {
        return match mirror {
            Mirror::No => scene.sky.ambient(ray.along),
            _ => scene.sky.backdrop(ray.along),
        };
    };
    if hit.look.metal {
        let mirrored = ray.along - hit.normal * (2.0 * ray.along.dot(hit.normal));
        return hit.look.colour * scene.sky.ambient(mirrored) * 0.7;
    }
    // What a third bounce would bring is close to the surroundings' light, a little shaded.
    let mut light = scene.sky.ambient(hit.normal) * 0.55;
    if !scene.lights.is_empty() {
        let (pick, _) = dice.roll();
        let (s, t) = dice.roll();
        let count = scene.lights.len();
        let lit = scene.lights[((pick * count as f32) as usize).min(count - 1)].sample(hit.point, s, t);
        let cosine = hit.normal.dot(lit.toward);
        let from = hit.point + hit.face * 0.003;
        if cosine > 0.0 && lit.power.max_part() > 0.0 && !scene.shaded(from, lit.toward, lit.distance) {
            light += lit.power * (cosine * count as f32 / PI);
        }
    }
    hit.look.colour * light
}

/// A direction about `n`, more often the nearer to it (cosine weighted).
fn scatter(n: Vec3, s: f32, t: f32) -> Vec3 {
    let (a, b) = n.frame();
    let (r, turn) = (s.sqrt(), t * TAU);
    (a * (r * turn.cos()) + b * (r * turn.sin()) + n * (1.0 - s).max(0.0).sqrt()).unit()
}
