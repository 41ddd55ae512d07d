//! The menu of the canvas: what can be done with what was clicked. Its entries do what their keys do, by the same rules.

use super::{Ui, mode};
use crate::canvas::MenuTarget;
use crate::frame::Frame;
use crate::keys::Action;
use crate::rules::may_edit;
use crate::state::Page;
use crate::theme::{palette, size};
use crate::widgets;
use domain::names::label;
use domain::{Annotation, MetaValue, Metadata, Origin, Point, Region, Sign};
use egui::{
    Align, Button, Id, LayerId, Layout, Order, Popup, PopupCloseBehavior, PopupKind, Pos2, RichText, SetOpenCommand,
    pos2,
};
use session::view::View;
use session::{Command, EditCommand, PasteAt};

/// Characters that are shown of one value.
const LONGEST: usize = 40;

/// The menu that is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CanvasMenu {
    target: MenuTarget,
    at: Pos2,
    place: Point,
    /// The frame in which it was asked for; the click that did so must not close it.
    since: Option<u64>,
}

impl CanvasMenu {
    /// A menu about something that was clicked at `at` on the screen (points), `place` in the image (pixels).
    pub(super) fn new(target: MenuTarget, at: Pos2, place: Point) -> Self {
        Self {
            target,
            at,
            place,
            since: None,
        }
    }
}

impl Ui {
    /// Shows the menu of the canvas, if it is open.
    pub(super) fn show_canvas_menu(&mut self, ui: &egui::Ui, frame: &mut Frame<'_>) {
        let Some(menu) = &mut self.canvas_menu else { return };
        let now = ui.ctx().cumulative_frame_nr();
        let set = menu.since.is_none().then_some(SetOpenCommand::Bool(true));
        let is_new = *menu.since.get_or_insert(now) == now;
        let menu = *menu;
        let closes = match is_new {
            true => PopupCloseBehavior::IgnoreClicks,
            false => PopupCloseBehavior::CloseOnClick,
        };
        let id = Id::unique("menu of the canvas");
        let layer = LayerId::new(Order::Middle, id);
        // Not under the pointer: a quick second click must not hit an entry.
        let popup = Popup::new(id, ui.ctx().clone(), pos2(menu.at.x + 2.0, menu.at.y + 2.0), layer)
            .kind(PopupKind::Menu)
            .layout(Layout::top_down_justified(Align::Min))
            .close_behavior(closes)
            .open_memory(set)
            .width(220.0);
        let shown = popup.show(|ui| self.canvas_entries(ui, menu, frame));
        if shown.is_none() {
            self.canvas_menu = None;
        }
    }

    fn canvas_entries(&mut self, ui: &mut egui::Ui, menu: CanvasMenu, frame: &mut Frame<'_>) {
        let view = frame.view;
        use Action as A;
        ui.set_min_width(220.0);
        match menu.target {
            MenuTarget::Selection => {
                let change = self.may_change_selection(view);
                self.entry(ui, A::TypeAhead, "Change class…", &change, view);
                ui.separator();
                for action in [A::BringToFront, A::Forward, A::Backward, A::SendToBack] {
                    self.entry(ui, action, action.title(), &change, view);
                }
                ui.separator();
                let selection = self.canvas.selection();
                let locked = !selection.is_empty() && selection.iter().all(|id| self.state.locked.contains(id));
                self.entry(
                    ui,
                    A::LockSelected,
                    if locked { "Unlock" } else { "Lock" },
                    &Ok(()),
                    view,
                );
                self.entry(ui, A::HideSelected, "Hide", &Ok(()), view);
                ui.separator();
                self.entry(ui, A::Refit, A::Refit.title(), &change, view);
                self.entry(ui, A::Copy, "Copy", &Ok(()), view);
                self.entry(ui, A::Duplicate, "Duplicate", &Ok(()), view);
                self.entry(ui, A::Delete, "Delete", &change, view);
                ui.separator();
                self.properties(ui, view);
            }
            MenuTarget::Vertex => {
                let change = self.may_change_selection(view);
                if row(ui, "Delete vertex", self.keys.shortcut(A::Delete), &change) {
                    self.canvas.remove_vertex();
                }
                if row(ui, "Redraw from here", Some("Shift+click".into()), &change) {
                    self.canvas.redraw_from_vertex();
                }
            }
            MenuTarget::Suggestion(_) => {
                self.entry(ui, A::AcceptSuggestion, "Accept", &Ok(()), view);
                self.entry(ui, A::DismissSuggestion, "Dismiss", &Ok(()), view);
                self.entry(ui, A::TypeAhead, "Change class…", &Ok(()), view);
            }
            MenuTarget::Background => {
                let may = self.may(A::PasteAtPointer, view);
                if row(ui, "Paste here", self.keys.shortcut(A::PasteAtPointer), &may) {
                    frame
                        .requests
                        .push(Command::Edit(EditCommand::Paste(PasteAt::Around(menu.place))).into());
                }
                self.entry(ui, A::Paste, A::Paste.title(), &Ok(()), view);
                ui.separator();
                self.entry(ui, A::Fit, A::Fit.title(), &Ok(()), view);
                self.entry(ui, A::OneToOne, "1:1", &Ok(()), view);
                let all = if self.state.all_hidden { "Show all" } else { "Hide all" };
                self.entry(ui, A::HideShowAll, all, &Ok(()), view);
                ui.separator();
                let nothing = view
                    .current
                    .as_ref()
                    .is_some_and(|current| current.annotations.is_empty());
                let submit = if nothing { "Nothing here: submit" } else { "Submit" };
                self.entry(ui, A::Submit, submit, &view.may_submit(), view);
            }
        }
    }

    /// An entry that does what an action's key does; left out where its key means nothing.
    fn entry(&mut self, ui: &mut egui::Ui, action: Action, text: &str, may: &Result<(), String>, view: &View) {
        if !action.modes().contains(&mode(view, Page::Canvas)) {
            return;
        }
        let may = may.clone().and_then(|()| self.may(action, view));
        if row(ui, text, self.keys.shortcut(action), &may) {
            self.state.requested = Some(action);
        }
    }

    /// Whether all that is selected may be changed, or why not.
    fn may_change_selection(&self, view: &View) -> Result<(), String> {
        let selection = self.canvas.selection();
        if selection.iter().any(|id| self.state.locked.contains(id)) {
            return Err(session::notice::reasons::LOCKED.into());
        }
        let Some(current) = &view.current else { return Ok(()) };
        if let Some(why) = &current.locked {
            return Err(why.clone());
        }
        let mut selected = current.annotations.iter().filter(|a| selection.contains(&a.id));
        selected.try_for_each(|a| may_edit(view, a))
    }

    /// What is known of the one shape that is selected.
    fn properties(&self, ui: &mut egui::Ui, view: &View) {
        let Some(current) = &view.current else { return };
        let &[id] = self.canvas.selection() else { return };
        let Some(annotation) = current.annotations.iter().find(|a| a.id == id) else {
            return;
        };
        ui.menu_button("Properties", |ui| {
            let quiet = palette(ui.ctx()).quiet;
            egui::Grid::new("properties").num_columns(2).show(ui, |ui| {
                for (name, value) in properties(view, annotation, current.input.size.pixels()) {
                    ui.label(RichText::new(name).size(size::SMALL).color(quiet));
                    ui.label(value);
                    ui.end_row();
                }
            });
        });
    }
}

fn row(ui: &mut egui::Ui, text: &str, key: Option<String>, may: &Result<(), String>) -> bool {
    let button = Button::new(text)
        .shortcut_text(key.unwrap_or_default())
        .frame_when_inactive(false);
    let response = ui.add_enabled(may.is_ok(), button);
    // The key beside it is no part of its name.
    widgets::name(&response, text);
    let clicked = response.clicked();
    if let Err(why) = may {
        response.on_disabled_hover_text(why);
    }
    if clicked {
        ui.close();
    }
    clicked
}

/// Names and values.
fn properties(view: &View, annotation: &Annotation, pixels: u64) -> Vec<(&'static str, String)> {
    let class = view
        .concept(annotation.concept)
        .map_or_else(|| "?".to_owned(), |concept| concept.label());
    let class = match annotation.sign {
        Sign::Present => class.to_owned(),
        Sign::Absent => format!("no {class}"),
    };
    let mut rows = vec![("Class", class)];
    if let Some(b) = annotation.region.bounds() {
        rows.push(("Size", format!("{:.1} × {:.1} px", b.width(), b.height())));
        rows.push(("Left, top", format!("{:.1}, {:.1} px", b.x0, b.y0)));
    }
    if let Some(area) = annotation.region.area() {
        let share = 100.0 * area / (pixels.max(1) as f64);
        rows.push(("Area", format!("{area:.0} px² ({share:.2} % of the image)")));
    }
    if let Region::Polygon(polygon) = &annotation.region {
        let vertices = polygon.vertices().count();
        rows.push(("Vertices", format!("{vertices} in {} rings", polygon.rings().count())));
    }
    rows.push(("By", view.name_in(annotation.task, annotation.author)));
    let origin = match &annotation.origin {
        Origin::Manual => "drawn".to_owned(),
        Origin::Copied => "copied from another input".to_owned(),
        Origin::Merged => "merged from several labelers".to_owned(),
        Origin::Imported { .. } => "imported".to_owned(),
        Origin::Model { probability, .. } => format!("a model, {:.0} %", probability * 100.0),
    };
    rows.push(("Origin", origin));
    if let Origin::Imported { extra, .. } = &annotation.origin
        && !extra.is_empty()
    {
        rows.push(("In its file", told(extra)));
    }
    rows
}

/// What a file said of an annotation besides: marks by their names, all else with its value.
fn told(extra: &Metadata) -> String {
    let said = |(key, value): (&str, &MetaValue)| match value {
        MetaValue::Flag(true) => label(key),
        value => format!("{}: {}", label(key), label(&shortened(&value.to_string()))),
    };
    extra.iter().map(said).collect::<Vec<_>>().join(", ")
}

/// The beginning of what is too long for a line.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
