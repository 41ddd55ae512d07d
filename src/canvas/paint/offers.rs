//! What a model suggests, under the annotations: dashed, fainter, with its probability, so that nobody takes it for kept.

use super::labels::Label;
use super::mesh_builder::MeshBuilder;
use super::shapes::{ShapeLook, Shapes, THIN_FROM, VisibleRange, digest, seen};
use super::{ImagePainter, colors};
use crate::queue::Queue;
use crate::scene::CanvasSettings;
use crate::viewport::Viewport;
use domain::{AnnotationId, Color};
use egui::Mesh;
use std::collections::HashSet;
use std::sync::Arc;

/// Length of a dash in points, and of one where there are many.
pub(super) const DASH: f32 = 5.0;
const LONG_DASH: f32 = 12.0;
/// From how many suggestions in sight on dashes are long and nothing is filled: fills that lie on each other hide the
/// picture.
const MANY: usize = 80;
/// Up to how many of them are named, the most probable first.
const NAMED_UP_TO: usize = 100;

/// The mesh of the suggestions at rest, kept while nothing about them changes.
#[derive(Debug, Default)]
pub(crate) struct Offers {
    made_for: Option<Stamp>,
    mesh: Arc<Mesh>,
    labels: Vec<Label>,
    brush: Shapes,
}

/// Everything that the mesh depends on.
#[derive(Clone, Debug, PartialEq)]
struct Stamp {
    view: Viewport,
    index: u64,
    left_out: u128,
    hidden: bool,
    settings: CanvasSettings,
}

impl Offers {
    /// Paints all suggestions in sight but those in `left_out`.
    pub(crate) fn paint(&mut self, painter: &ImagePainter<'_, '_>, queue: &Queue, left_out: &HashSet<AnnotationId>) {
        let stamp = Stamp {
            view: *painter.view,
            index: queue.index().generation(),
            left_out: digest(left_out),
            hidden: painter.scene.all_hidden,
            settings: painter.scene.settings,
        };
        if self.made_for.as_ref() != Some(&stamp) {
            if self.made_for.as_ref().is_none_or(|old| old.index != stamp.index) {
                self.brush.forget_all_but(queue.claims());
            }
            self.build(painter, queue, left_out);
            self.made_for = Some(stamp);
        }
        if !self.mesh.is_empty() {
            painter.add_apart(&self.mesh);
        }
    }

    /// The names and probabilities of those painted last.
    pub(super) fn labels(&self) -> &[Label] {
        &self.labels
    }

    fn build(&mut self, painter: &ImagePainter<'_, '_>, queue: &Queue, left_out: &HashSet<AnnotationId>) {
        self.labels.clear();
        let mut builder = MeshBuilder::over(Arc::get_mut(&mut self.mesh).map(std::mem::take).unwrap_or_default());
        let claims = queue.claims();
        let shown = |at: &usize| !queue.hides(claims[*at].id) && !left_out.contains(&claims[*at].id);
        let mut places: Vec<usize> = Vec::new();
        if !painter.scene.all_hidden {
            places.extend(queue.index().drawn_within(painter.view.visible()).filter(shown));
        }
        let many = places.len() >= MANY;
        // A dashed line is several times the work of one that goes through.
        let sight = if many {
            VisibleRange::of(THIN_FROM)
        } else {
            VisibleRange::close()
        };
        for at in &places {
            let claim = &claims[*at];
            let look = at_rest(painter.scene.settings, painter.style(claim).color, many);
            self.brush
                .draw(&mut builder, painter, sight, (claim.id, &claim.region), &look);
        }
        if painter.scene.settings.labels {
            // The most probable lie on top and come last.
            let named = places.iter().rev().take(NAMED_UP_TO).map(|at| &claims[*at]);
            self.labels.extend(named.filter_map(|claim| {
                let bounds = claim.region.bounds().filter(|bounds| seen(*bounds, painter.view))?;
                Some(Label::of_suggestion(claim, bounds, painter.style(claim)))
            }));
        }
        self.mesh = Arc::new(builder.finish());
    }
}

fn at_rest(settings: CanvasSettings, color: Color, many: bool) -> ShapeLook {
    ShapeLook {
        line: colors::with_alpha(color, 0.92),
        width: settings.line_width * if many { 1.2 } else { 0.8 },
        fill: colors::with_alpha(color, if many { 0.0 } else { settings.fill_opacity * 0.4 }),
        dash: Some(if many { LONG_DASH } else { DASH }),
        outlined_line: false,
    }
}
