//! What a tool may look at: the shapes of the input, what is selected, and what may be changed.

use super::Mods;
use crate::index::SceneIndex;
use crate::queue::Queue;
use domain::geometry::snap;
use domain::{Annotation, AnnotationId, BBox, Point, Region, Size, TaskKind};
use session::view::SmartView;
use std::collections::{HashMap, HashSet};

/// Changes handed out in this frame that the scene does not show yet: a second gesture in the same frame must
/// build on the first.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    changed: HashMap<AnnotationId, Region>,
    removed: HashSet<AnnotationId>,
    added: Vec<Region>,
    prompted: bool,
}

impl Pending {
    /// Notes a new region.
    pub(crate) fn add(&mut self, region: Region) {
        self.added.push(region);
    }

    /// New regions.
    pub(crate) fn added(&self) -> &[Region] {
        &self.added
    }

    /// Annotations changed or removed.
    pub(crate) fn touched(&self) -> impl Iterator<Item = AnnotationId> {
        self.changed.keys().chain(&self.removed).copied()
    }

    /// Notes that something else is pointed at.
    pub(crate) fn prompt(&mut self) {
        self.prompted = true;
    }

    /// Whether something else is pointed at.
    pub(crate) fn prompted(&self) -> bool {
        self.prompted
    }

    /// Whether anything was asked for.
    pub(crate) fn any(&self) -> bool {
        !self.changed.is_empty() || !self.removed.is_empty() || !self.added.is_empty() || self.prompted
    }

    /// Notes changed regions.
    pub(crate) fn change(&mut self, changes: &[(AnnotationId, Region)]) {
        self.changed.extend(changes.iter().cloned());
    }

    /// Notes removed annotations.
    pub(crate) fn remove(&mut self, ids: &[AnnotationId]) {
        self.removed.extend(ids);
    }

    /// Forgets all: the scene shows them now, or they were refused.
    pub(crate) fn clear(&mut self) {
        self.changed.clear();
        self.removed.clear();
        self.added.clear();
        self.prompted = false;
    }
}

/// The read-only surroundings of a step. Distances named in points are multiplied by `unit`.
pub(crate) struct World<'a> {
    /// Size of the upright image in pixels.
    pub(crate) size: Size,
    /// Image pixels per point.
    pub(crate) unit: f64,
    /// How near to the first vertex a click closes, in points.
    pub(crate) close_radius: f64,
    /// How near to the border of the image a point moves onto it, in points.
    pub(crate) snap_radius: f64,
    /// The annotations of the input.
    pub(crate) annotations: &'a [Annotation],
    /// Where they are.
    pub(crate) index: &'a SceneIndex,
    /// The suggestions of the input, as the annotations that they would become.
    pub(crate) queue: &'a Queue,
    /// Changes of this frame.
    pub(crate) pending: &'a Pending,
    /// How far the outline of what is pointed at is.
    pub(crate) smart: &'a SmartView,
    /// What is selected, in the order it was made: annotations, or one suggestion.
    pub(crate) selection: &'a [AnnotationId],
    /// Not shown.
    pub(crate) hidden: &'a HashSet<AnnotationId>,
    /// Shown, not to be changed.
    pub(crate) locked: &'a HashSet<AnnotationId>,
    /// Nothing is shown.
    pub(crate) all_hidden: bool,
    /// Whether a concept is armed.
    pub(crate) armed: bool,
    /// What shapes the task takes.
    pub(crate) kind: Option<TaskKind>,
    /// Whether something may be drawn.
    pub(crate) editable: &'a Result<(), String>,
    /// Whether an annotation may be changed.
    pub(crate) may_edit: &'a dyn Fn(&Annotation) -> Result<(), String>,
}

/// How near to another shape's outline a point snaps onto it with Ctrl, in points.
const SHAPE_SNAP: f64 = 10.0;

impl World<'_> {
    /// The annotation or suggestion, unless it is hidden or gone.
    pub(crate) fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        let annotation = match self.index.position(id) {
            Some(at) => &self.annotations[at],
            None => self.queue.claim(id)?,
        };
        self.shows(annotation).then_some(annotation)
    }

    /// Where it is, this frame's changes included.
    pub(crate) fn region(&self, id: AnnotationId) -> Option<&Region> {
        let annotation = self.annotation(id)?;
        Some(self.pending.changed.get(&id).unwrap_or(&annotation.region))
    }

    /// What is under a place, the smallest first; `reach` points around outlines count. Of two of one size the upper
    /// one comes first, and annotations before suggestions.
    pub(crate) fn at(&self, p: Point, reach: f64) -> Vec<AnnotationId> {
        let mut found: Vec<Under> = self.under(p, reach).collect();
        found.sort_by(Under::order);
        found.iter().map(|under| under.id).collect()
    }

    /// The first of what is under a place.
    pub(crate) fn first_at(&self, p: Point, reach: f64) -> Option<AnnotationId> {
        self.under(p, reach).min_by(Under::order).map(|under| under.id)
    }

    /// Whether something selected is under a place: a drag from there moves it.
    pub(crate) fn is_selected_at(&self, p: Point, reach: f64) -> bool {
        let reach = reach * self.unit;
        let regions = self.selection.iter().filter_map(|id| self.region(*id));
        regions.into_iter().any(|region| hits(region, p, reach))
    }

    fn under(&self, p: Point, reach: f64) -> impl Iterator<Item = Under> {
        let reach = reach * self.unit;
        let around = BBox::from_corners(p, p).grown(reach);
        let kept = (false, self.index, self.annotations);
        let offered = (true, self.queue.index(), self.queue.claims());
        [kept, offered].into_iter().flat_map(move |(suggested, index, shapes)| {
            self.candidates(index, shapes, around).filter_map(move |a| {
                let changed = self.pending.changed.get(&a.id);
                let area = match changed {
                    Some(region) => region.area().unwrap_or(f64::MAX),
                    None => index.position(a.id).map_or(f64::MAX, |at| index.area(at)),
                };
                hits(changed.unwrap_or(&a.region), p, reach).then_some(Under {
                    area,
                    suggested,
                    z: a.z,
                    id: a.id,
                })
            })
        })
    }

    /// The annotations that a rubber band touches, lowest first.
    pub(crate) fn inside(&self, band: BBox) -> Vec<AnnotationId> {
        let mut found: Vec<&Annotation> = self
            .candidates(self.index, self.annotations, band)
            .filter(|a| touches(self.pending.changed.get(&a.id).unwrap_or(&a.region), band))
            .collect();
        found.sort_by_key(|a| (a.z, a.id));
        found.iter().map(|a| a.id).collect()
    }

    /// The one annotation that is selected.
    pub(crate) fn single(&self) -> Option<(&Annotation, &Region)> {
        let [id] = self.selection else { return None };
        Some((self.annotation(*id)?, self.region(*id)?))
    }

    /// Whether a new region of this shape may be drawn, or the sentence that says why not.
    pub(crate) fn may_add(&self, region: &Region) -> Result<(), String> {
        self.editable.clone()?;
        self.accepts(region)?;
        if self.armed {
            Ok(())
        } else {
            Err("Choose a concept first: press its digit, or / to search.".to_owned())
        }
    }

    /// Whether the task takes a region of this shape.
    pub(crate) fn accepts(&self, region: &Region) -> Result<(), String> {
        match self.kind {
            Some(kind) if !kind.takes(region) => Err(match kind {
                TaskKind::Classification => "This task asks about whole images: there is nothing to draw.",
                TaskKind::Detection => "This task takes boxes only.",
                TaskKind::Segmentation => "This task takes boxes and polygons only.",
            }
            .to_owned()),
            _ => Ok(()),
        }
    }

    /// Whether an annotation may be changed, or the sentence that says why not.
    pub(crate) fn may_change(&self, annotation: &Annotation) -> Result<(), String> {
        if self.locked.contains(&annotation.id) {
            return Err(session::notice::reasons::LOCKED.to_owned());
        }
        if self.queue.claim(annotation.id).is_some() {
            return self.editable.clone();
        }
        (self.may_edit)(annotation)
    }

    /// The place put into the image, and onto its border where that is near.
    pub(crate) fn snapped(&self, p: Point) -> Point {
        snap(p.clamped(self.size), self.size, self.snap_radius * self.unit)
    }

    /// The same, and with Ctrl onto the outline of another shape where one is near, best onto a vertex of it. The shapes
    /// in `moved` are on the way themselves and attract nothing.
    pub(crate) fn snapped_to_shapes(&self, p: Point, mods: Mods, moved: &[AnnotationId]) -> Point {
        let snapped = self.snapped(p);
        if !mods.command {
            return snapped;
        }
        let reach = SHAPE_SNAP * self.unit;
        let around = BBox::from_corners(snapped, snapped).grown(reach);
        let mut best: Option<(bool, f64, Point)> = None;
        for a in self.candidates(self.index, self.annotations, around) {
            if moved.contains(&a.id) {
                continue;
            }
            let outline = match self.pending.changed.get(&a.id).unwrap_or(&a.region) {
                Region::Whole => continue,
                Region::Box(b) => b.to_polygon(),
                Region::Polygon(polygon) => polygon.clone(),
            };
            let vertex = outline.nearest_vertex(snapped);
            let vertex = vertex.and_then(|(at, distance)| Some((true, distance, outline.vertex(at)?)));
            let edge = outline.nearest_edge(snapped);
            let edge = edge.map(|(_, foot, distance)| (false, distance, foot));
            for found in [vertex, edge]
                .into_iter()
                .flatten()
                .filter(|(_, distance, _)| *distance <= reach)
            {
                let nearer =
                    |known: &(bool, f64, Point)| (found.0 && !known.0) || (found.0 == known.0 && found.1 < known.1);
                if best.as_ref().is_none_or(nearer) {
                    best = Some(found);
                }
            }
        }
        best.map_or(snapped, |(_, _, place)| place)
    }

    /// Shapes shown whose bounds touch the box. Those changed in this frame may be anywhere, so they all come.
    fn candidates<'w>(
        &'w self,
        index: &'w SceneIndex,
        shapes: &'w [Annotation],
        around: BBox,
    ) -> impl Iterator<Item = &'w Annotation> {
        let moved = self.pending.changed.keys().filter_map(|id| index.position(*id));
        let indexed = index
            .within(around)
            .filter(|at| !self.pending.changed.contains_key(&shapes[*at].id));
        indexed.chain(moved).map(|at| &shapes[at]).filter(|a| self.shows(a))
    }

    fn shows(&self, annotation: &Annotation) -> bool {
        !self.all_hidden
            && !self.hidden.contains(&annotation.id)
            && !self.queue.hides(annotation.id)
            && !self.pending.removed.contains(&annotation.id)
    }
}

/// A shape under a place.
struct Under {
    area: f64,
    suggested: bool,
    z: i32,
    id: AnnotationId,
}

impl Under {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let upper = |one: &Self| std::cmp::Reverse((one.z, one.id));
        self.area
            .total_cmp(&other.area)
            .then(self.suggested.cmp(&other.suggested))
            .then_with(|| upper(self).cmp(&upper(other)))
    }
}

fn hits(region: &Region, p: Point, reach: f64) -> bool {
    match region {
        Region::Whole => false,
        Region::Box(b) => b.grown(reach).contains(p),
        Region::Polygon(polygon) => {
            polygon.bounds().grown(reach).contains(p)
                && (polygon.contains(p) || polygon.nearest_edge(p).is_some_and(|(_, _, d)| d <= reach))
        }
    }
}

fn touches(region: &Region, band: BBox) -> bool {
    match region {
        Region::Whole => false,
        Region::Box(b) => b.touches(&band),
        Region::Polygon(polygon) => {
            polygon.contains(band.center())
                || polygon.rings().any(|ring| {
                    ring.iter()
                        .zip(ring.iter().cycle().skip(1))
                        .any(|(a, b)| crosses(*a, *b, band))
                })
        }
    }
}

/// Whether a segment has a point in the box, by clipping it to one side after another (Liang and Barsky 1984).
fn crosses(a: Point, b: Point, within: BBox) -> bool {
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for (delta, low, high) in [
        (b.x - a.x, within.x0 - a.x, within.x1 - a.x),
        (b.y - a.y, within.y0 - a.y, within.y1 - a.y),
    ] {
        if delta == 0.0 {
            if low > 0.0 || high < 0.0 {
                return false;
            }
            continue;
        }
        let (enter, leave) = if delta > 0.0 {
            (low / delta, high / delta)
        } else {
            (high / delta, low / delta)
        };
        from = from.max(enter);
        to = to.min(leave);
    }
    from <= to
}
