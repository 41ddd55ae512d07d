//! The shapes at rest as one mesh, with less detail the smaller and the more they are.

use super::labels::Label;
use super::mesh_builder::{MeshBuilder, Profile};
use super::{ImagePainter, colors};
use crate::index::SceneIndex;
use crate::scene::CanvasSettings;
use crate::viewport::Viewport;
use domain::geometry::Triangles;
use domain::{Annotation, AnnotationId, BBox, Color, Point, Polygon, Region, Sign};
use egui::{Color32, Mesh, Pos2};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A shape smaller than this on screen, in points, is a dot.
const DOT: f64 = 4.0;
/// From how many shapes in sight on lines are plainer, fills are left out, and lines are thinner.
const PLAIN_FROM: usize = 300;
const HOLLOW_FROM: usize = 2000;
pub(super) const THIN_FROM: usize = 4000;
/// How wide the thinnest lines are, of the width that was chosen.
const THIN: f32 = 0.6;
/// Up to how many shapes in sight their names are written.
const NAMED_UP_TO: usize = 200;

/// How much is in sight, and so how it is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VisibleRange {
    count: usize,
}

/// Triangles of a polygon, and a fingerprint of the polygon they were cut from.
#[derive(Debug)]
pub(super) struct Cut {
    fingerprint: u64,
    triangles: Triangles,
}

/// A polygon of more vertices is filled without those that lie nearer together than `DETAIL`, in pixels of the image.
const DETAILED_UP_TO: usize = 10_000;
const DETAIL: f64 = 0.1;
/// One of which more are left is not filled: cutting takes time with the square of them, and would keep the window waiting.
const FILLED_UP_TO: usize = 30_000;

impl Cut {
    /// The triangles of a polygon.
    pub(super) fn of(polygon: &Polygon) -> Self {
        let thinned = match polygon.vertex_count() > DETAILED_UP_TO {
            true => Cow::Owned(polygon.thinned(DETAIL)),
            false => Cow::Borrowed(polygon),
        };
        let triangles = match thinned.vertex_count() > FILLED_UP_TO {
            true => Triangles::default(),
            false => thinned.triangulate(),
        };
        Self {
            fingerprint: fingerprint(polygon),
            triangles,
        }
    }

    /// The triangles of a polygon, cut again where it is not the one that they were cut from.
    pub(super) fn renewed(&mut self, polygon: &Polygon) -> &Triangles {
        if self.fingerprint != fingerprint(polygon) {
            *self = Self::of(polygon);
        }
        &self.triangles
    }
}

/// The mesh of the shapes at rest, kept while nothing about them changes.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    made_for: Option<Stamp>,
    mesh: Arc<Mesh>,
    labels: Vec<Label>,
    cuts: HashMap<AnnotationId, Cut>,
}

/// Everything that the mesh depends on.
#[derive(Clone, Debug, PartialEq)]
struct Stamp {
    view: Viewport,
    index: u64,
    left_out: u128,
    hidden: u128,
    locked: u128,
    all_hidden: bool,
    settings: CanvasSettings,
}

impl Shapes {
    /// Paints all shapes in sight but those in `left_out`.
    pub(crate) fn paint(
        &mut self,
        painter: &ImagePainter<'_, '_>,
        index: &SceneIndex,
        left_out: &HashSet<AnnotationId>,
    ) {
        let scene = painter.scene;
        let stamp = Stamp {
            view: *painter.view,
            index: index.generation(),
            left_out: digest(left_out),
            hidden: digest(scene.hidden),
            locked: digest(scene.locked),
            all_hidden: scene.all_hidden,
            settings: scene.settings,
        };
        if self.made_for.as_ref() != Some(&stamp) {
            if self.made_for.as_ref().is_none_or(|old| old.index != stamp.index) {
                self.forget_all_but(scene.annotations);
            }
            self.build(painter, index, left_out);
            self.made_for = Some(stamp);
        }
        if !self.mesh.is_empty() {
            painter.egui.add(Arc::clone(&self.mesh));
        }
    }

    /// Forgets the triangles of shapes that are gone.
    pub(super) fn forget_all_but(&mut self, alive: &[Annotation]) {
        let alive: HashSet<AnnotationId> = alive.iter().map(|a| a.id).collect();
        self.cuts.retain(|id, _| alive.contains(id));
    }

    /// The names of the shapes painted last.
    pub(super) fn labels(&self) -> &[Label] {
        &self.labels
    }

    fn build(&mut self, painter: &ImagePainter<'_, '_>, index: &SceneIndex, left_out: &HashSet<AnnotationId>) {
        let scene = painter.scene;
        self.labels.clear();
        let mut builder = MeshBuilder::over(Arc::get_mut(&mut self.mesh).map(std::mem::take).unwrap_or_default());
        if !scene.all_hidden {
            let margin = 4.0 / painter.view.scale();
            let shown: Vec<&Annotation> = index
                .drawn_within(painter.view.visible().grown(margin))
                .map(|at| &scene.annotations[at])
                .filter(|a| !scene.hidden.contains(&a.id) && !left_out.contains(&a.id))
                .collect();
            let sight = VisibleRange { count: shown.len() };
            for annotation in shown {
                self.shape(&mut builder, painter, sight, annotation);
            }
        }
        self.mesh = Arc::new(builder.finish());
    }

    fn shape(
        &mut self,
        builder: &mut MeshBuilder,
        painter: &ImagePainter<'_, '_>,
        sight: VisibleRange,
        annotation: &Annotation,
    ) {
        let Some(bounds) = annotation.region.bounds() else {
            return;
        };
        let style = painter.style(annotation);
        if bounds.width().max(bounds.height()) * painter.view.scale() < DOT {
            let middle = painter.place(bounds.center());
            let half = egui::Vec2::splat(1.5);
            return builder.rect(middle - half, middle + half, colors::solid(style.color));
        }
        let locked = painter.scene.locked.contains(&annotation.id);
        let look = ShapeLook::at_rest(painter.scene.settings, sight, style.color, locked, annotation.sign);
        self.draw(builder, painter, sight, (annotation.id, &annotation.region), &look);
        if painter.scene.settings.labels && sight.count <= NAMED_UP_TO {
            self.labels.push(Label::new(annotation, bounds, style));
        }
    }

    /// Draws one region in this look.
    pub(super) fn draw(
        &mut self,
        builder: &mut MeshBuilder,
        painter: &ImagePainter<'_, '_>,
        sight: VisibleRange,
        (id, region): (AnnotationId, &Region),
        look: &ShapeLook,
    ) {
        let profile = look.profile(sight, painter.soft());
        let spacing = match sight.count {
            few if few < PLAIN_FROM => 0.75,
            many if many < THIN_FROM => 1.6,
            _ => 2.6,
        };
        match region {
            Region::Whole => {}
            Region::Box(b) => {
                let corners = b.corners().map(|p| painter.place(p));
                if look.fill != Color32::TRANSPARENT {
                    builder.fill(corners, &[0, 1, 2, 0, 2, 3], look.fill);
                }
                if look.is_thin(sight) && look.dash.is_none() {
                    return builder.frame(corners[0], corners[2], look.width * THIN, painter.soft(), look.line);
                }
                outline(builder, painter, &corners, look, 0.0, &profile);
            }
            Region::Polygon(polygon) => {
                if look.fill != Color32::TRANSPARENT {
                    let cut = self.cut(id, polygon);
                    builder.fill(cut.vertices.iter().map(|p| painter.place(*p)), &cut.indices, look.fill);
                }
                for ring in polygon.rings() {
                    if look.dash.is_some() {
                        let line: Vec<Pos2> = ring.iter().map(|p| painter.place(*p)).collect();
                        outline(builder, painter, &line, look, spacing, &profile);
                    } else {
                        builder.closed(ring.iter().map(|p| painter.place(*p)), spacing, &profile);
                    }
                }
            }
        }
    }

    /// The triangles of a polygon, cut once for each shape it takes.
    fn cut(&mut self, id: AnnotationId, polygon: &Polygon) -> &Triangles {
        let cut = self.cuts.entry(id).or_insert_with(|| Cut::of(polygon));
        cut.renewed(polygon)
    }
}

fn outline(
    builder: &mut MeshBuilder,
    painter: &ImagePainter<'_, '_>,
    line: &[Pos2],
    look: &ShapeLook,
    spacing: f32,
    profile: &Profile,
) {
    match look.dash {
        Some(dash) => builder.dashed(line, dash, painter.egui.clip_rect().expand(8.0), profile),
        None => builder.closed(line.iter().copied(), spacing, profile),
    }
}

/// Length of a dash around an explicitly absent concept, in points.
pub(super) const ABSENT_DASH: f32 = 7.0;

/// How a shape is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShapeLook {
    pub(super) line: Color32,
    pub(super) width: f32,
    pub(super) fill: Color32,
    /// Length of its dashes in points; `None` for a line that goes through.
    pub(super) dash: Option<f32>,
    /// Whether it is so important that its rim is drawn however many there are.
    pub(super) outlined_line: bool,
}

impl ShapeLook {
    fn at_rest(settings: CanvasSettings, sight: VisibleRange, color: Color, locked: bool, sign: Sign) -> Self {
        let absent = sign == Sign::Absent;
        let opacity = if locked || absent || sight.count > HOLLOW_FROM {
            0.0
        } else {
            settings.fill_opacity
        };
        Self {
            line: colors::with_alpha(color, if locked { 0.6 } else { 1.0 }),
            width: if locked {
                settings.line_width * 0.7
            } else {
                settings.line_width
            },
            fill: colors::with_alpha(color, opacity),
            dash: absent.then_some(ABSENT_DASH),
            outlined_line: false,
        }
    }

    fn profile(&self, sight: VisibleRange, soft: f32) -> Profile {
        if self.outlined_line || sight.count < PLAIN_FROM {
            Profile::outlined_line(self.width, self.line, soft)
        } else if self.is_thin(sight) {
            Profile::thin_line(self.width * THIN, self.line, soft)
        } else {
            Profile::plain(self.width * 0.85, self.line, soft)
        }
    }

    /// Whether there is so much in sight that it is drawn as thin as can be.
    fn is_thin(&self, sight: VisibleRange) -> bool {
        !self.outlined_line && sight.count >= THIN_FROM
    }
}

impl VisibleRange {
    /// So many shapes in sight.
    pub(super) fn of(count: usize) -> Self {
        Self { count }
    }

    /// For a shape that is drawn in full whatever else there is.
    pub(crate) fn close() -> Self {
        Self { count: 1 }
    }
}

/// A number that changes when a member of the set does, whatever their order.
pub(super) fn digest(ids: &HashSet<AnnotationId>) -> u128 {
    ids.iter().fold(ids.len() as u128, |sum, id| {
        let mixed = u128::from_be_bytes(*id.bytes()).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        // Without the fold a sum of products is the product of the sum, and {1, 4} would equal {2, 3}.
        sum.wrapping_add((mixed ^ (mixed >> 67)).wrapping_mul(0xd1b5_4a32_d192_ed03_8cb9_2ba7_2f3d_8dd7))
    })
}

/// A number that changes when a vertex does (FNV-1a over the bits of the coordinates, ring by ring).
fn fingerprint(polygon: &Polygon) -> u64 {
    let mix = |hash: u64, value: u64| (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    polygon.rings().fold(0xcbf2_9ce4_8422_2325, |hash, ring| {
        ring.iter().fold(mix(hash, ring.len() as u64), |hash, p: &Point| {
            mix(mix(hash, p.x.to_bits()), p.y.to_bits())
        })
    })
}

/// The box around what a shape looks like, a little larger than itself.
pub(super) fn seen(bounds: BBox, view: &Viewport) -> bool {
    bounds.grown(6.0 / view.scale()).touches(&view.visible())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A round polygon of so many vertices.
    fn round(count: usize, radius: f64) -> Polygon {
        let turn = std::f64::consts::TAU / count as f64;
        let at = |n: usize| Point::new((n as f64 * turn).cos(), (n as f64 * turn).sin());
        Polygon::simple(
            (0..count)
                .map(at)
                .map(|p| Point::new(p.x * radius, p.y * radius))
                .collect(),
        )
    }

    #[test]
    fn a_polygon_of_very_many_vertices_takes_no_more_triangles_than_can_be_seen() {
        let cut = |count, radius| Cut::of(&round(count, radius)).triangles;
        // All vertices while they are few, and the same surface when they are many.
        assert_eq!(cut(5_000, 100.0).vertices.len(), 5_000);
        for count in [50_000, 100_000, 1_000_000] {
            let triangles = cut(count, 100.0);
            assert!(triangles.vertices.len() < 6_400, "{}", triangles.vertices.len());
            let area = std::f64::consts::PI * 1e4;
            assert!((triangles.area() / area - 1.0).abs() < 1e-3, "{}", triangles.area());
        }
        assert_eq!(cut(200_000, 10_000.0), Triangles::default());
    }

    #[test]
    fn sets_and_polygons_are_told_apart() {
        let set = |ids: &[u128]| ids.iter().map(|i| AnnotationId::fixed(*i)).collect::<HashSet<_>>();
        assert_eq!(digest(&set(&[1, 2, 3])), digest(&set(&[3, 2, 1])));
        assert_ne!(digest(&set(&[1, 2, 3])), digest(&set(&[1, 2, 4])));
        assert_ne!(digest(&set(&[1, 4])), digest(&set(&[2, 3])));
        let polygon = Polygon::simple(vec![Point::new(0.0, 0.0), Point::new(9.0, 0.0), Point::new(0.0, 9.0)]);
        let moved = polygon.map(|p| p.moved(1e-9, 0.0));
        assert_ne!(fingerprint(&polygon), fingerprint(&moved));
    }
}
