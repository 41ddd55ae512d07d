//! One frame: everything that is seen, from the ground up.

use super::Canvas;
use super::drafts::Place;
use super::paint::{self, ImagePainter, Lit};
use super::scene::{PictureStatus, Scene, ShapeId};
use super::tools::{self, Draft, Grip, Preview, Tool, World};
use domain::geometry::Handle;
use domain::{AnnotationId, Region};
use egui::{CursorIcon, Pos2, Response, Role, WidgetInfo};
use session::view::SmartStatus;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// How long a picture may take before words say that it is awaited, in seconds.
const PATIENCE: f64 = 0.15;
/// How long an outline may take before a mark says that it is awaited, and how often the mark turns, in seconds: where
/// the processor paints, each turn is taken from the work it tells of.
const OUTLINE_PATIENCE: f64 = 0.3;
const TURN: f64 = 0.2;
/// How near to a shape the pointer lights it up, in points.
const HOVER: f64 = 3.0;

/// What assistive technology is told of the canvas.
pub(super) fn described(scene: &Scene<'_>) -> WidgetInfo {
    let count = scene.annotations.len();
    let waiting = scene.suggested.shown.iter().filter(|one| one.waits).count();
    let mut info = WidgetInfo::labeled(Role::Canvas, true, "Canvas");
    let counted = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    };
    let mut text = counted(count, "annotation");
    if waiting > 0 {
        text.push_str(", ");
        text.push_str(&counted(waiting, "suggestion"));
    }
    info.current_text_value = Some(text);
    info
}

/// What the pointer is over.
#[derive(Default)]
struct Hover {
    shape: Option<AnnotationId>,
    grip: Option<(AnnotationId, Grip)>,
}

impl Canvas {
    pub(super) fn paint(&mut self, ui: &egui::Ui, response: &Response, scene: &Scene<'_>) {
        let screen = ui.painter_at(response.rect);
        let view = self.view;
        let painter = ImagePainter::new(&screen, &view, scene);
        let Some(place) = self.place() else {
            return paint::background(&painter, false);
        };
        paint::background(&painter, true);
        let picture = self
            .textures
            .paint(&screen, &view, scene.tiles, scene.settings.texture_bytes);
        if picture.waiting {
            ui.ctx().request_repaint();
        }
        let pointer = self.pointer.at.filter(|_| self.pointed.is_some());
        let hovered = self.hovered;
        let active = self.tool == Tool::Smart;
        let preview = self.shapes(&painter, scene, place, pointer);
        if self.hovered != hovered {
            // Lists beside the canvas show it too, and were drawn before.
            ui.ctx().request_repaint();
        }
        if let Some(at) = pointer {
            if self.tool.draws() && scene.settings.crosshair && !self.pointer.would_pan(self.tool) {
                paint::crosshair(&painter, at);
            }
            self.cursor(ui, scene, at);
        }
        self.outlined.paint(&painter, !active);
        self.drafts(&painter, scene, place, &preview);
        self.outlining(ui, &painter, place);
        if let (Some(at), Some(place), true) = (pointer, self.pointed, self.tool.draws()) {
            paint::pointer_chip(&painter, at, place, &preview);
        }
        let waited = self.waited(ui, scene, picture.any);
        paint::message(&painter, waited);
    }

    /// The shapes at rest, then those that are lit; returns what the active tool is making.
    fn shapes(
        &mut self,
        painter: &ImagePainter<'_, '_>,
        scene: &Scene<'_>,
        place: Place,
        pointer: Option<Pos2>,
    ) -> Preview {
        let mut shapes = std::mem::take(&mut self.shapes);
        let mut offers = std::mem::take(&mut self.offers);
        let world = self.world(scene);
        let draft = self.drafts.get(place, self.tool);
        let preview = draft.map(|draft| Preview::of(draft, &world)).unwrap_or_default();
        let hover = match pointer {
            Some(_) if !draft.is_some_and(Draft::is_held) => self.hover(&world),
            _ => Hover::default(),
        };
        let mut left_out: HashSet<AnnotationId> = preview.changed.iter().map(|(id, _)| *id).collect();
        left_out.extend(self.pending.touched());
        offers.paint(painter, &self.queue, &left_out);
        shapes.paint(painter, &self.index, &left_out);
        let lit = self.lit(&world, scene, &preview, &hover, &left_out);
        paint::highlight(painter, &mut shapes, &offers, &lit);
        drop(lit);
        (self.shapes, self.offers) = (shapes, offers);
        self.hovered = hover.shape;
        preview
    }

    fn lit<'w>(
        &self,
        world: &'w World<'_>,
        scene: &Scene<'_>,
        preview: &'w Preview,
        hover: &Hover,
        left_out: &HashSet<AnnotationId>,
    ) -> Vec<Lit<'w>> {
        let changed: HashMap<AnnotationId, &Region> =
            preview.changed.iter().map(|(id, region)| (*id, region)).collect();
        let selected: HashSet<AnnotationId> = world.selection.iter().copied().collect();
        let handles = selected.len() == 1 && self.tool == Tool::Select;
        let chosen_vertex = self.chosen_vertex(world);
        let pointed = scene.suggested.lit.map(ShapeId::annotation_of);
        let beside = hover
            .shape
            .or(pointed)
            .filter(|id| !left_out.contains(id) && !selected.contains(id));
        let chosen = world.selection.iter().copied().filter(|id| !left_out.contains(id));
        let ids = left_out.iter().copied().chain(beside).chain(chosen);
        let shapes = ids.filter_map(|id| {
            let annotation = world.annotation(id)?;
            let region = match changed.get(&id) {
                Some(region) => region,
                None => world.region(id)?,
            };
            let selected = selected.contains(&id);
            Some(Lit {
                annotation,
                region,
                suggested: self.queue.claim(id).is_some(),
                selected,
                alone: left_out.contains(&id),
                wrong: preview.wrong && changed.contains_key(&id),
                handles: selected && handles && world.may_change(annotation).is_ok(),
                vertex: chosen_vertex.filter(|(of, _)| *of == id).map(|(_, vertex)| vertex),
                grip: hover.grip.filter(|(of, _)| *of == id).map(|(_, grip)| grip),
            })
        });
        shapes.collect()
    }

    fn hover(&self, world: &World<'_>) -> Hover {
        let Some(place) = self.pointed else {
            return Hover::default();
        };
        match self.tool {
            Tool::Select => {
                let grip = tools::grip(world, place);
                let shape = match grip {
                    Some((id, _)) => Some(id),
                    // What a click would select is lit before the click.
                    None => tools::aimed(
                        self.place().and_then(|here| self.drafts.get(here, self.tool)),
                        place,
                        world,
                    ),
                };
                Hover { shape, grip }
            }
            Tool::Pan
            | Tool::Box
            | Tool::Polygon
            | Tool::Smart
            | Tool::Hole
            | Tool::Part
            | Tool::Subtract
            | Tool::Join => Hover::default(),
        }
    }

    /// Half-drawn shapes, and shapes asked for in this frame that the scene does not know yet.
    fn drafts(&self, painter: &ImagePainter<'_, '_>, scene: &Scene<'_>, place: Place, preview: &Preview) {
        let world = self.world(scene);
        for (tool, draft) in self.drafts.open(place) {
            if tool != self.tool {
                paint::draft(painter, &Preview::of(draft, &world), true);
            }
        }
        for region in self.pending.added() {
            paint::draft(painter, &Preview::kept(region), true);
        }
        paint::draft(painter, preview, false);
    }

    /// Says at what was pointed at last that its outline takes time, once it does.
    fn outlining(&mut self, ui: &egui::Ui, painter: &ImagePainter<'_, '_>, place: Place) {
        let draft = self.drafts.get(place, Tool::Smart);
        let last = draft.and_then(Draft::pointed_last);
        let busy = matches!(painter.smart().status, SmartStatus::Working | SmartStatus::Encoding);
        let (Some(last), true) = (last, busy) else {
            self.outlining = None;
            return;
        };
        let now = ui.input(|i| i.time);
        let left = OUTLINE_PATIENCE - (now - *self.outlining.get_or_insert(now));
        if left <= 0.0 {
            paint::busy(painter, last, now);
        }
        let pause = if left > 0.0 { left } else { TURN };
        ui.ctx().request_repaint_after(Duration::from_secs_f64(pause));
    }

    fn cursor(&self, ui: &egui::Ui, scene: &Scene<'_>, at: Pos2) {
        let world = self.world(scene);
        let icon = if self.pointer.is_panning() {
            CursorIcon::Grabbing
        } else if self.pointer.would_pan(self.tool) {
            CursorIcon::Grab
        } else if self.tool.draws() {
            match scene.editable {
                Ok(()) => CursorIcon::Crosshair,
                Err(_) => CursorIcon::NotAllowed,
            }
        } else {
            let place = self.view.to_image(f64::from(at.x), f64::from(at.y));
            match tools::grip(&world, place) {
                Some((_, Grip::Handle(handle))) => resizing(handle),
                Some((_, Grip::Vertex(_))) => CursorIcon::PointingHand,
                Some((_, Grip::Edge(..))) => CursorIcon::Copy,
                None => match self.hovered {
                    Some(_) if world.is_selected_at(place, HOVER) => CursorIcon::Move,
                    Some(_) => CursorIcon::PointingHand,
                    None => CursorIcon::Default,
                },
            }
        };
        ui.ctx().set_cursor_icon(icon);
    }

    /// Whether the picture is awaited for so long that it should be said.
    fn waited(&mut self, ui: &egui::Ui, scene: &Scene<'_>, any: bool) -> bool {
        let awaited = matches!(scene.status, PictureStatus::Loading | PictureStatus::Fetching(..));
        if !awaited || any {
            self.awaited = None;
            return false;
        }
        let now = ui.input(|i| i.time);
        let left = PATIENCE - (now - *self.awaited.get_or_insert(now));
        if left > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
        }
        left <= 0.0
    }
}

fn resizing(handle: Handle) -> CursorIcon {
    match handle {
        Handle::TopLeft | Handle::BottomRight => CursorIcon::ResizeNwSe,
        Handle::TopRight | Handle::BottomLeft => CursorIcon::ResizeNeSw,
        Handle::Top | Handle::Bottom => CursorIcon::ResizeVertical,
        Handle::Left | Handle::Right => CursorIcon::ResizeHorizontal,
    }
}
