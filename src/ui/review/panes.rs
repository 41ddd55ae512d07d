//! Labelers side by side: a canvas for each, moved and zoomed together.

use super::{Review, people};
use crate::canvas::{Canvas, CanvasEvent, CanvasKeys};
use crate::canvas_host;
use crate::frame::Frame;
use crate::state::WindowState;
use crate::theme::{palette, space};
use domain::{Annotation, AnnotationId, BBox, MemberId};
use egui::{Rect, RichText, UiBuilder, pos2, vec2};
use session::view::View;

/// Height of the line over a pane, in points, and the room between panes.
const HEAD: f32 = 26.0;
const BETWEEN: f32 = 2.0;

/// The canvases.
#[derive(Default)]
pub(super) struct Panes {
    of: Vec<(MemberId, Canvas)>,
}

impl Review {
    /// Whether labelers are shown side by side now.
    pub(crate) fn is_side_by_side(&self, view: &View) -> bool {
        self.panes.is_some() && view.review.as_ref().is_some_and(|review| review.works.len() > 1)
    }

    /// Shows them in all the room there is, and returns what happened. `canvas`, which is shown where they are not,
    /// lends them its view, its tool and its selection, and follows them.
    pub(crate) fn show_panes(
        &mut self,
        ui: &mut egui::Ui,
        canvas: &mut Canvas,
        frame: &Frame<'_>,
        state: &WindowState,
        keys: &CanvasKeys,
    ) -> Vec<CanvasEvent> {
        let view = frame.view;
        let (Some(review), Some(mut panes)) = (&view.review, self.panes.take()) else {
            return Vec::new();
        };
        let labelers: Vec<MemberId> = review.works.iter().map(|work| work.work.member).collect();
        if panes.of.iter().map(|(member, _)| *member).ne(labelers.iter().copied()) {
            panes.of = labelers.iter().map(|member| (*member, Canvas::default())).collect();
        }
        let whole = ui.available_rect_before_wrap();
        let pointer = ui.input(|i| i.pointer.hover_pos());
        let places = places(whole, panes.of.len());
        let heard = pointer
            .and_then(|at| places.iter().position(|place| place.contains(at)))
            .unwrap_or(0);
        let mut events = Vec::new();
        for (at, ((labeler, pane), place)) in panes.of.iter_mut().zip(&places).enumerate() {
            let work = &review.works[at];
            let (head, below) = place.split_top_bottom_at_y(place.top() + HEAD);
            title(ui, view, head, *labeler, &work.name);
            let mut child = ui.new_child(UiBuilder::new().max_rect(below).id_salt(labeler));
            child.set_clip_rect(below.intersect(ui.clip_rect()));
            let mut expected = *canvas.viewport();
            expected.place(screen(below), f64::from(ui.pixels_per_point()));
            pane.look_as(&expected);
            pane.set_tool(canvas.tool());
            copy_selection(pane, canvas, &work.annotations);
            let keys = CanvasKeys {
                enabled: keys.enabled && at == heard,
                ..keys.clone()
            };
            let message = canvas_host::show_these(&mut child, pane, frame, state, &keys, &work.annotations, at as u64);
            self.paint(&child, view, pane);
            if *pane.viewport() != expected {
                canvas.look_as(pane.viewport());
                ui.ctx().request_repaint();
            }
            for event in message {
                match event {
                    CanvasEvent::LookChanged(_) if at > 0 => {}
                    CanvasEvent::Drafted { .. } if at > 0 => {}
                    CanvasEvent::Pointer(_) if at != heard => {}
                    CanvasEvent::Selected(ids) if at == heard => {
                        canvas.select(&ids);
                        events.push(CanvasEvent::Selected(ids));
                    }
                    CanvasEvent::Selected(_) => {}
                    other @ (CanvasEvent::Add { .. }
                    | CanvasEvent::Reshape { .. }
                    | CanvasEvent::Delete { .. }
                    | CanvasEvent::Accept { .. }
                    | CanvasEvent::AcceptAll
                    | CanvasEvent::Dismiss { .. }
                    | CanvasEvent::Prompt(_)
                    | CanvasEvent::AcceptOutline
                    | CanvasEvent::Chosen(_)
                    | CanvasEvent::LookChanged(_)
                    | CanvasEvent::Drafted { .. }
                    | CanvasEvent::Menu { .. }
                    | CanvasEvent::DraftsBack
                    | CanvasEvent::Refused(_)
                    | CanvasEvent::Pointer(_)
                    | CanvasEvent::ToolChanged(_)) => events.push(other),
                }
            }
        }
        ui.advance_cursor_after_rect(whole);
        self.panes = Some(panes);
        events
    }
}

fn screen(rect: Rect) -> BBox {
    BBox {
        x0: f64::from(rect.left()),
        y0: f64::from(rect.top()),
        x1: f64::from(rect.right()),
        y1: f64::from(rect.bottom()),
    }
}

/// What is selected of this labeler's.
fn copy_selection(pane: &mut Canvas, canvas: &Canvas, theirs: &[Annotation]) {
    let is_theirs = |id: &AnnotationId| theirs.iter().any(|a| a.id == *id);
    let ids: Vec<AnnotationId> = canvas.selection().iter().copied().filter(is_theirs).collect();
    if pane.selection() != ids.as_slice() {
        pane.select(&ids);
    }
}

fn title(ui: &mut egui::Ui, view: &View, head: Rect, labeler: MemberId, name: &str) {
    let p = palette(ui.ctx());
    ui.painter().rect_filled(head, 0.0, p.panel);
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(head.shrink2(vec2(space::S, 0.0)))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    people::dot(&mut inside, people::color_of(view, labeler));
    inside.label(RichText::new(name).strong());
}

/// Panes of one size: up to three beside each other, more in two rows.
fn places(room: Rect, count: usize) -> Vec<Rect> {
    let rows = if count > 3 { 2 } else { 1 };
    let columns = count.div_ceil(rows).max(1);
    // Whole points, so that all panes are of exactly one size and show exactly the same.
    let width = ((room.width() - BETWEEN * (columns - 1) as f32) / columns as f32).floor();
    let height = ((room.height() - BETWEEN * (rows - 1) as f32) / rows as f32).floor();
    let place = |at: usize| {
        let (row, column) = ((at / columns) as f32, (at % columns) as f32);
        let corner = pos2(
            room.left() + column * (width + BETWEEN),
            room.top() + row * (height + BETWEEN),
        );
        Rect::from_min_size(corner, vec2(width, height))
    };
    (0..count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_are_of_one_size_and_do_not_overlap() {
        let room = Rect::from_min_size(pos2(40.0, 46.0), vec2(887.0, 641.0));
        for count in 1..=7 {
            let all = places(room, count);
            assert_eq!(all.len(), count);
            for (at, one) in all.iter().enumerate() {
                assert_eq!(one.size(), all[0].size());
                assert!(room.contains_rect(*one), "{count}: {one:?}");
                assert!(all[at + 1..].iter().all(|other| !one.shrink(0.5).intersects(*other)));
            }
        }
    }
}
