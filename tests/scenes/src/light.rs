//! Where light comes from: windows and lamps, the sun through leaves or panes, and the surroundings.

use crate::bvh::Ray;
use crate::math::{Vec3, smoothstep, v};
use crate::noise::{fbm, noise};

/// What stands between the sun and the scene.
#[derive(Clone, Copy, Debug)]
pub enum Screen {
    Open,
    /// Foliage: dapples of about `size` centimetres; `cover` from -0.3 (few leaves) to 0.3 (many).
    Leaves {
        size: f32,
        cover: f32,
    },
    /// A window: panes of this size with bars between them.
    Panes {
        width: f32,
        height: f32,
        bar: f32,
    },
}

/// A light that is sampled directly.
#[derive(Clone, Copy, Debug)]
pub enum Light {
    /// A bright rectangle with half edges `right` and `up` that shines along their cross product; `panes` across and up.
    Panel {
        centre: Vec3,
        right: Vec3,
        up: Vec3,
        colour: Vec3,
        panes: (u32, u32),
    },
    /// A far light in the direction `toward`, its disc `spread` radians wide.
    Sun {
        toward: Vec3,
        spread: f32,
        colour: Vec3,
        screen: Screen,
    },
}

/// One sample of a light seen from a point.
pub struct Lit {
    pub toward: Vec3,
    pub distance: f32,
    /// Irradiance on a surface that faces the light.
    pub power: Vec3,
}

impl Light {
    /// A sample of the light from `p`, for `s` and `t` of [0, 1).
    pub fn sample(&self, p: Vec3, s: f32, t: f32) -> Lit {
        match *self {
            Light::Panel {
                centre,
                right,
                up,
                colour,
                ..
            } => {
                let (a, b) = (s * 2.0 - 1.0, t * 2.0 - 1.0);
                let to = centre + right * a + up * b - p;
                let distance = to.length().max(1.0);
                let toward = to / distance;
                let normal = right.cross(up);
                let area = normal.length() * 4.0;
                let cosine = -(normal.unit().dot(toward));
                let power = colour * (self.pane(a, b) * cosine.max(0.0) * area / (distance * distance));
                Lit {
                    toward,
                    distance: distance * 0.999,
                    power,
                }
            }
            Light::Sun {
                toward,
                spread,
                colour,
                screen,
            } => {
                let (x, y) = toward.frame();
                let (turn, r) = (t * std::f32::consts::TAU, spread * 0.5 * s.sqrt());
                let toward = (toward + x * (r * turn.cos()) + y * (r * turn.sin())).unit();
                Lit {
                    toward,
                    distance: 1e5,
                    power: colour * screen.open(p, x, y),
                }
            }
        }
    }

    /// The panel's light where the ray meets it, with the distance.
    pub fn seen(&self, ray: &Ray) -> Option<(f32, Vec3)> {
        let Light::Panel {
            centre,
            right,
            up,
            colour,
            ..
        } = *self
        else {
            return None;
        };
        let normal = right.cross(up);
        let facing = normal.dot(ray.along);
        if facing >= 0.0 {
            return None;
        }
        let distance = normal.dot(centre - ray.origin) / facing;
        let off = ray.at(distance) - centre;
        let (a, b) = (off.dot(right) / right.dot(right), off.dot(up) / up.dot(up));
        (distance > 0.0 && a.abs() < 1.0 && b.abs() < 1.0).then(|| (distance, colour * self.pane(a, b)))
    }

    /// 0 on a window bar, 1 on glass; `a` and `b` run from -1 to 1 over the panel.
    fn pane(&self, a: f32, b: f32) -> f32 {
        let Light::Panel { panes, .. } = self else { return 1.0 };
        let bar = |x: f32, n: u32| {
            let k = (x * 0.5 + 0.5) * n as f32;
            let off = (k - k.round()).abs() / n as f32;
            let inner = k.round() > 0.5 && k.round() < n as f32 - 0.5;
            if inner { smoothstep(0.012, 0.03, off) } else { 1.0 }
        };
        bar(a, panes.0) * bar(b, panes.1)
    }
}

impl Screen {
    /// The share of sunlight that reaches `p`; `x` and `y` span the plane across the rays.
    fn open(&self, p: Vec3, x: Vec3, y: Vec3) -> f32 {
        let (a, b) = (p.dot(x), p.dot(y));
        match *self {
            Screen::Open => 1.0,
            Screen::Leaves { size, cover } => {
                let big = fbm(v(a / size * 0.35, b / size * 0.35, 3.0), 2) * 1.3;
                let small =
                    noise(v(a / size, b / size, 7.0)) * 0.7 + noise(v(a / size * 2.3, b / size * 2.3, 1.0)) * 0.3;
                smoothstep(-0.06, 0.3, big + small - cover)
            }
            Screen::Panes { width, height, bar } => {
                let gap = |t: f32, size: f32, soft: f32| {
                    let off = (t / size - (t / size).round()).abs() * size;
                    smoothstep(bar * 0.5 - soft, bar * 0.5 + soft, off)
                };
                let frame = smoothstep(width * 1.52, width * 1.46, (a - 0.4 * width).abs());
                gap(a, width, 0.5) * gap(b, height, 0.5) * frame
            }
        }
    }
}

/// A blurred spot of light far behind the scene.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub toward: Vec3,
    /// Radians.
    pub radius: f32,
    pub colour: Vec3,
}

/// The surroundings, far away.
#[derive(Clone, Debug)]
pub struct Sky {
    pub above: Vec3,
    pub level: Vec3,
    pub below: Vec3,
    /// A broad brighter side, such as the wall across from a window.
    pub side: (Vec3, Vec3),
    /// Contrast of the blurred shapes behind the scene, and how many stand round the horizon.
    pub shapes: (f32, f32),
    /// The second colour of those shapes.
    pub shape_colour: Vec3,
    pub spots: Vec<Spot>,
}

impl Sky {
    /// Smooth light from the direction `d`: what falls on the objects.
    pub fn ambient(&self, d: Vec3) -> Vec3 {
        let base = if d.z > 0.0 {
            self.level.mix(self.above, smoothstep(0.0, 0.7, d.z))
        } else {
            self.level.mix(self.below, smoothstep(0.0, -0.35, d.z))
        };
        let toward = d.dot(self.side.0).max(0.0);
        base + self.side.1 * (toward * toward)
    }

    /// What the camera sees behind the scene in the direction `d`.
    pub fn backdrop(&self, d: Vec3) -> Vec3 {
        let turn = d.y.atan2(d.x);
        let (contrast, count) = self.shapes;
        let q = v(turn.cos() * count, turn.sin() * count, d.z * count * 0.8);
        let n = fbm(q, 3) * 2.2;
        let blocks = smoothstep(-0.1, 0.1, noise(v(q.x * 0.8, q.y * 0.8, (d.z * 3.0).floor() * 0.4)));
        let share = (smoothstep(-0.5, 0.5, n) * 0.6 + 0.4 * blocks) * contrast * smoothstep(0.75, 0.2, d.z.abs());
        // Walls and ceiling are never of one brightness: polished metal shows it.
        let uneven = (1.0 + 1.5 * fbm(d * 1.3 + v(3.0, 1.0, 7.0), 2)).max(0.15);
        let base = (self.ambient(d) * uneven).mix(self.shape_colour, share);
        self.spots.iter().fold(base, |sum, spot| {
            let off = (d - spot.toward).length();
            if off > spot.radius {
                return sum;
            }
            sum + spot.colour * smoothstep(spot.radius, spot.radius * 0.86, off) * (0.75 + 0.25 * off / spot.radius)
        })
    }
}
