//! The canvas in the window: the view as the scene it shows.

use crate::canvas::{
    Canvas, CanvasEvent, CanvasKeys, CanvasSettings, CanvasTheme, ConceptStyle, Scene, SceneInput, Suggested,
    wheel_events,
};
use crate::frame::Frame;
use crate::panels::compared;
use crate::review::{is_by_labeler, tint as color_of};
use crate::rules::may_edit;
use crate::state::WindowState;
use crate::suggestions::{first, on_canvas};
use crate::theme::palette;
use domain::picture::Adjust;
use domain::{Annotation, Color, ConceptId};
use egui::{Color32, MouseWheelUnit};

/// Shows the canvas and returns what happened on it.
pub(crate) fn show(
    ui: &mut egui::Ui,
    canvas: &mut Canvas,
    frame: &Frame<'_>,
    state: &WindowState,
    keys: &CanvasKeys,
) -> Vec<CanvasEvent> {
    let (annotations, which) = annotations_of(frame);
    show_these(ui, canvas, frame, state, keys, annotations, which)
}

/// Takes in what happened on the canvas, before the window is drawn.
pub(crate) fn hear(
    ctx: &egui::Context,
    canvas: &mut Canvas,
    frame: &Frame<'_>,
    state: &WindowState,
    keys: &CanvasKeys,
) -> Vec<CanvasEvent> {
    let (annotations, which) = annotations_of(frame);
    with_scene(ctx, canvas, frame, state, annotations, which, |canvas, scene| {
        canvas.hear(ctx, scene, keys)
    })
}

/// Tells the canvas of an input in two versions from that of its annotations.
const COMPARED: u64 = 15;

/// What is shown of the input, and which choice that is: while two versions are compared on it, they are drawn over it
/// instead.
fn annotations_of<'a>(frame: &Frame<'a>) -> (&'a [Annotation], u64) {
    let view = frame.view;
    match &view.current {
        _ if compared::shown(view).is_some() => (&[], COMPARED),
        Some(current) => (&current.annotations, 0),
        None => (&[], 0),
    }
}

/// Has the canvas take note of what it shows now, before the window is drawn.
pub(crate) fn follow(
    ctx: &egui::Context,
    canvas: &mut Canvas,
    frame: &Frame<'_>,
    state: &WindowState,
) -> Vec<CanvasEvent> {
    let (annotations, which) = annotations_of(frame);
    with_scene(ctx, canvas, frame, state, annotations, which, Canvas::follow)
}

/// The same as [`show`] with some of the annotations only; `which` tells this choice from others on the same input.
pub(crate) fn show_these(
    ui: &mut egui::Ui,
    canvas: &mut Canvas,
    frame: &Frame<'_>,
    state: &WindowState,
    keys: &CanvasKeys,
    annotations: &[Annotation],
    which: u64,
) -> Vec<CanvasEvent> {
    let ctx = ui.ctx().clone();
    with_scene(&ctx, canvas, frame, state, annotations, which, |canvas, scene| {
        canvas.show(ui, scene, keys)
    })
}

/// The view as the scene of a canvas.
fn with_scene(
    ctx: &egui::Context,
    canvas: &mut Canvas,
    frame: &Frame<'_>,
    state: &WindowState,
    annotations: &[Annotation],
    which: u64,
    act: impl FnOnce(&mut Canvas, &Scene<'_>) -> Vec<CanvasEvent>,
) -> Vec<CanvasEvent> {
    let view = frame.view;
    let settings = frame.settings;
    let Some(current) = &view.current else {
        return Vec::new();
    };
    // Half-drawn shapes belong to the canvas that all is drawn on.
    let place = view.task.filter(|_| which == 0).map(|task| (task, current.input.id));
    let kept = place.and_then(|place| view.drafts.get(&place));
    let p = palette(ctx);
    let color = |c: Color32| Color::new(c.r(), c.g(), c.b());
    let styles = |id: ConceptId| {
        view.concept(id).map(|concept| ConceptStyle {
            name: &concept.name,
            color: concept.color,
        })
    };
    let may_edit = |annotation: &Annotation| may_edit(view, annotation);
    let tinted = is_by_labeler(view);
    let tint = |annotation: &Annotation| color_of(view, annotation).filter(|_| tinted);
    // A box that only says where feedback belongs is drawn in any task.
    let pinning = state.pinning;
    let scene = Scene {
        input: Some(SceneInput {
            id: current.input.id,
            task: view.task,
            size: current.input.size,
            name: current.input.label(),
        }),
        tiles: &view.tiles,
        status: view.picture.clone(),
        annotations,
        revision: current
            .revision
            .wrapping_mul(1 << 20)
            .wrapping_add(which << 16)
            .wrapping_add(2 * state.style_revision + u64::from(tinted)),
        smart: &view.smart,
        suggested: match which {
            COMPARED => Suggested::default(),
            _ => on_canvas(view, state, first(view, canvas)),
        },
        concepts: &styles,
        hidden: &state.hidden,
        locked: &state.locked,
        all_hidden: state.all_hidden,
        tint: &tint,
        armed: state.armed,
        kind: if pinning { None } else { WindowState::kind(view) },
        kept: kept.map_or(&[], Vec::as_slice),
        undoable: (current.last, current.redo.is_some()),
        // While the input is still being read nothing is known against drawing on it; the session reads it at once
        // where something is drawn, and a quick hand loses nothing.
        editable: match &current.locked {
            _ if which == COMPARED => Err("Close the comparison to annotate".to_owned()),
            Some(locked) => Err(locked.clone()),
            None => Ok(()),
        },
        may_edit: &may_edit,
        adjust: state.adjust,
        theme: CanvasTheme {
            background: color(p.canvas),
            text: color(p.text),
            wrong: color(p.bad),
            ..CanvasTheme::default()
        },
        settings: CanvasSettings {
            crosshair: settings.crosshair,
            fill_opacity: settings.fill,
            line_width: settings.line_width,
            labels: settings.labels,
            keep_view: settings.keep_zoom,
            texture_bytes: settings.picture_memory().textures,
            ..CanvasSettings::default()
        },
    };
    act(canvas, &scene)
}

/// Turns the wheel's steps into brightness or saturation.
pub(crate) fn adjust_by_wheel(ui: &egui::Ui, adjust: &mut Adjust, brightness: bool) {
    let turned = wheel_events(ui.ctx());
    let wheel = turned.iter().filter_map(|event| match event {
        egui::Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta,
            ..
        } => Some(delta.y / 40.0),
        egui::Event::MouseWheel { delta, .. } => Some(delta.y),
        _ => None,
    });
    let steps: f32 = wheel.sum();
    if brightness {
        adjust.brightness = (adjust.brightness + 0.05 * steps).clamp(-1.0, 1.0);
    } else {
        adjust.saturation = (adjust.saturation + 0.1 * steps).clamp(0.0, 4.0);
    }
}
