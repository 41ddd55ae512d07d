//! Two versions of a dataset on the canvas: the inputs that differ, one after the other, and what both say of each.

use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::outline::{DASH, GAP, Ink};
use crate::panels::walk::{self, LINE};
use crate::request::Request;
use crate::state::{Page, WindowState};
use crate::theme::{Palette, palette, size, space};
use crate::widgets::entry::{cut_at_start, grouped};
use crate::widgets::{icon, quiet, scroll_up_to};
use domain::names::label;
use domain::{Annotation, ConceptId, Region, Sign};
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, FontId, Label, Painter, Rect, RichText, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_ADD_CIRCLE, ICON_OPEN_WITH, ICON_REMOVE_CIRCLE, ICON_SWAP_HORIZ};
use session::notice::compared_input;
use session::view::{AnnotationChange, ComparedInput, Comparison, View, is_relabeled};
use session::{Command, DataCommand};

/// The most that what differs on the input takes, in points.
const CHANGES: f32 = 190.0;
/// Width of a sample of a line in the legend, in points.
const SAMPLE: f32 = 24.0;

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Added,
    Removed,
    Moved,
    Relabeled,
    Same,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Added, Self::Removed, Self::Moved, Self::Relabeled, Self::Same];

    fn of(change: &AnnotationChange) -> Self {
        match change {
            AnnotationChange::Added(_) => Self::Added,
            AnnotationChange::Removed(_) => Self::Removed,
            AnnotationChange::Changed { before, after } if is_relabeled(before, after) => Self::Relabeled,
            AnnotationChange::Changed { .. } => Self::Moved,
            AnnotationChange::Same(_) => Self::Same,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Removed => "Removed",
            Self::Moved => "Moved or reshaped",
            Self::Relabeled => "Other concept",
            Self::Same => "Unchanged",
        }
    }

    fn icon(self) -> Option<MaterialIcon> {
        match self {
            Self::Added => Some(ICON_ADD_CIRCLE),
            Self::Removed => Some(ICON_REMOVE_CIRCLE),
            Self::Moved => Some(ICON_OPEN_WITH),
            Self::Relabeled => Some(ICON_SWAP_HORIZ),
            Self::Same => None,
        }
    }

    fn color(self, p: &Palette) -> Color32 {
        match self {
            Self::Added => p.good,
            Self::Removed => p.bad,
            Self::Moved => p.warn,
            Self::Relabeled => p.accent,
            Self::Same => Color32::from_gray(200),
        }
    }
}

/// What both versions say of the input on the canvas, while that is what is looked at.
pub(crate) fn shown(view: &View) -> Option<&[AnnotationChange]> {
    let current = view.current.as_ref()?;
    view.comparison.as_ref()?.of(current.input.id)
}

/// Whether the list is in sight, and so its keys mean something.
pub(crate) fn are_shown(view: &View, state: &WindowState) -> bool {
    let looked_at = view.comparison.as_ref().is_some_and(|found| found.at.is_some());
    state.page == Page::Canvas && looked_at
}

/// Goes to the input after or before the one looked at.
pub(crate) fn go(frame: &mut Frame<'_>, state: &WindowState, forward: bool) {
    if !are_shown(frame.view, state) {
        return;
    }
    let command = frame.view.comparison.as_ref().and_then(|found| beside(found, forward));
    frame.requests.extend(command.map(Request::from));
}

fn beside(comparison: &Comparison, forward: bool) -> Option<Command> {
    let at = walk::beside(comparison.at?, comparison.found.inputs.len(), forward)?;
    Some(Command::Data(DataCommand::ShowCompared(at)))
}

/// Shows the list.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState) {
    let view = frame.view;
    let Some(comparison) = &view.comparison else { return };
    let p = palette(ui.ctx());
    let close = ("Close the comparison", Command::Data(DataCommand::CloseComparison));
    walk::head(ui, frame, close, |forward| beside(comparison, forward));
    let found = &comparison.found;
    let at = comparison.at.map_or(0, |at| at + 1);
    quiet(ui, format!("{} and {}", label(&found.diff.from), label(&found.diff.to)));
    let of = grouped(found.inputs.len() as u64);
    ui.label(
        RichText::new(format!("{} of {of} inputs", grouped(at as u64)))
            .size(size::SMALL)
            .color(p.quiet),
    );
    match shown(view) {
        Some(changes) => on_input(ui, view, changes, &p),
        None => {
            quiet(ui, "Another image is on the canvas.");
        }
    }
    ui.separator();
    list(ui, frame, state, comparison);
}

/// What differs on the input that is looked at.
fn on_input(ui: &mut Ui, view: &View, changes: &[AnnotationChange], p: &Palette) {
    let differ: Vec<_> = changes.iter().filter(|change| Kind::of(change) != Kind::Same).collect();
    if differ.is_empty() {
        quiet(ui, "All annotations are the same.");
    }
    scroll_up_to(CHANGES)
        .id_salt("what differs")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for change in differ {
                let kind = Kind::of(change);
                ui.horizontal(|ui| {
                    if let Some(glyph) = kind.icon() {
                        ui.label(icon(glyph).size(15.0).color(kind.color(p)));
                    }
                    let text = format!("{}: {}", kind.words(), words(view, change));
                    ui.add(Label::new(text).truncate());
                });
            }
        });
}

/// What an annotation says, and said before where that was something else.
fn words(view: &View, change: &AnnotationChange) -> String {
    let named = |id: ConceptId| {
        let concept = view.concept(id);
        concept.map_or_else(|| "a concept that is gone".to_owned(), |concept| concept.label())
    };
    let said = |annotation: &Annotation| {
        let absent = if annotation.sign == Sign::Absent { "no " } else { "" };
        let whole = if annotation.region == Region::Whole {
            ", on the image"
        } else {
            ""
        };
        format!("{absent}{}{whole}", named(annotation.concept))
    };
    match change {
        AnnotationChange::Added(one) | AnnotationChange::Removed(one) | AnnotationChange::Same(one) => said(one),
        AnnotationChange::Changed { before, after } if is_relabeled(before, after) => {
            format!("{}, now {}", said(before), said(after))
        }
        AnnotationChange::Changed { after, .. } => said(after),
    }
}

fn list(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState, comparison: &Comparison) {
    let inputs = &comparison.found.inputs;
    let places = (comparison.at.unwrap_or(0), inputs.len());
    let pressed = walk::list(
        ui,
        "inputs that differ",
        &mut state.shown_compared,
        places,
        |ui, place| row(ui, &inputs[place], comparison.at == Some(place)),
    );
    let show = |place| Command::Data(DataCommand::ShowCompared(place)).into();
    frame.requests.extend(pressed.map(show));
}

/// One line: the input and what differs on it; true when it was pressed.
pub(crate) fn row(ui: &mut Ui, one: &ComparedInput, chosen: bool) -> bool {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    let (name, said) = (label(&one.changes.name), compared_input(one));
    let text = format!("{name}: {said}");
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &text));
    let fill = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => p.selected,
        (_, true) => p.hover,
        _ => Color32::TRANSPARENT,
    };
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(5), fill);
    let inner = rect.shrink2(vec2(space::S, 3.0));
    let body = FontId::proportional(size::BODY);
    let galley = cut_at_start(painter, &name, body, p.text, inner.width());
    painter.galley(inner.min, galley, p.text);
    let small = FontId::proportional(size::SMALL);
    let mut words = LayoutJob::simple_singleline(said, small, p.quiet);
    words.wrap = TextWrapping::truncate_at_width(inner.width());
    let galley = painter.layout_job(words);
    painter.galley(inner.left_bottom() - vec2(0.0, galley.size().y), galley, p.quiet);
    response.clicked()
}

/// Paints what both say over the canvas that was just shown, with a legend.
pub(crate) fn paint(ui: &Ui, view: &View, canvas: &Canvas) {
    let Some(changes) = shown(view) else { return };
    let ink = Ink::over(ui, canvas);
    let p = palette(ui.ctx());
    // What differs lies over what does not.
    for kind in [Kind::Same, Kind::Moved, Kind::Relabeled, Kind::Removed, Kind::Added] {
        let color = kind.color(&p);
        for change in changes.iter().filter(|change| Kind::of(change) == kind) {
            match change {
                AnnotationChange::Same(one) => ink.outline(&one.region, color.gamma_multiply(0.7), 1.0, false),
                AnnotationChange::Removed(one) => ink.outline(&one.region, color, 2.5, true),
                AnnotationChange::Added(one) => ink.outline(&one.region, color, 2.5, false),
                AnnotationChange::Changed { before, after } => {
                    if before.region != after.region {
                        ink.outline(&before.region, color, 2.0, true);
                    }
                    ink.outline(&after.region, color, 2.5, false);
                }
            }
            if kind != Kind::Same {
                ink.tag(region_of(change), &words(view, change), color, Align2::LEFT_BOTTOM);
            }
        }
    }
    legend(&ink.painter, ink.room, changes, &p);
}

/// Where what changed is now, or was.
fn region_of(change: &AnnotationChange) -> &Region {
    let (AnnotationChange::Added(one)
    | AnnotationChange::Removed(one)
    | AnnotationChange::Same(one)
    | AnnotationChange::Changed { after: one, .. }) = change;
    &one.region
}

/// What each kind of line is, at the lower left of the canvas.
fn legend(painter: &Painter, room: Rect, changes: &[AnnotationChange], p: &Palette) {
    let font = FontId::proportional(size::BODY);
    let lines: Vec<_> = Kind::ALL
        .into_iter()
        .filter_map(|kind| {
            let count = changes.iter().filter(|change| Kind::of(change) == kind).count();
            let text = format!("{}  {}", kind.words(), grouped(count as u64));
            (count > 0).then(|| (kind, painter.layout_no_wrap(text, font.clone(), p.text)))
        })
        .collect();
    let Some(width) = lines.iter().map(|(_, text)| text.size().x).reduce(f32::max) else {
        return;
    };
    let step = size::BODY + space::S;
    let inside = vec2(SAMPLE + space::S + width, step * lines.len() as f32);
    let frame = Align2::LEFT_BOTTOM.anchor_size(
        room.left_bottom() + vec2(space::M, -space::M),
        inside + vec2(2.0 * space::M, 2.0 * space::S),
    );
    let edge = Stroke::new(1.0, p.line);
    painter.rect(frame, CornerRadius::same(8), p.panel, edge, StrokeKind::Inside);
    let left = frame.left() + space::M;
    for (place, (kind, text)) in lines.into_iter().enumerate() {
        let middle = frame.top() + space::S + step * (place as f32 + 0.5);
        let color = match kind {
            Kind::Same => p.quiet,
            kind => kind.color(p),
        };
        let (from, to) = (pos2(left, middle), pos2(left + SAMPLE, middle));
        let solid = |from, to, width| Shape::line_segment([from, to], Stroke::new(width, color));
        let dashed = |from, to| Shape::dashed_line(&[from, to], Stroke::new(2.5, color), DASH, GAP);
        match kind {
            Kind::Added | Kind::Relabeled => drop(painter.add(solid(from, to, 2.5))),
            Kind::Removed => painter.extend(dashed(from, to)),
            // Where it was, and where it is.
            Kind::Moved => {
                painter.extend(dashed(from - vec2(0.0, 3.0), to - vec2(0.0, 3.0)));
                painter.add(solid(from + vec2(0.0, 3.0), to + vec2(0.0, 3.0), 2.5));
            }
            Kind::Same => drop(painter.add(solid(from, to, 1.0))),
        }
        let at = pos2(left + SAMPLE + space::S, middle - text.size().y / 2.0);
        painter.galley(at, text, p.text);
    }
}
