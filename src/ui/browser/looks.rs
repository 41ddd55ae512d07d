//! What tells which things look alike, where that is the order: shown beside it, and chosen there; and how far the look at
//! them is.

use crate::request::Request;
use crate::theme::Palette;
use crate::widgets::name;
use egui::{ComboBox, RichText, Ui};
use session::notice::grouped;
use session::view::{Job, JobKind, LooksBy, NearShown};
use session::{Command, DataCommand, ProjectCommand, View};

/// What the objects are to look like is chosen with this.
pub(super) const MORE_LIKE_THIS: &str = "More like this";

/// Beside the order of objects, where it is likeness.
pub(super) fn of_objects(ui: &mut Ui, view: &View, p: &Palette, requests: &mut Vec<Request>) {
    if asks_near(view) {
        quiet(ui, p, "near: ranks images; objects are not narrowed by it".to_owned());
    }
    if !view.objects.is_by_likeness() {
        return;
    }
    choose(ui, view, Some(view.looks_by()), requests);
    if progress(ui, view, p, requests) {
        return;
    }
    let objects = &view.objects;
    if objects.like.is_none() {
        quiet(ui, p, format!("Choose an object, then {MORE_LIKE_THIS}"));
    } else if objects.not_looked_at > 0 && !objects.busy {
        quiet(ui, p, format!("{} not looked at", grouped(objects.not_looked_at)));
    }
}

/// Beside the order of inputs, where the query asks which look like one.
pub(super) fn of_inputs(ui: &mut Ui, view: &View, p: &Palette, requests: &mut Vec<Request>) {
    if !asks_near(view) {
        return;
    }
    choose(ui, view, near(view).map(|near| near.by), requests);
    progress(ui, view, p, requests);
}

/// Whether the query asks which inputs look like one.
pub(super) fn asks_near(view: &View) -> bool {
    view.query(&view.list.filter.text)
        .is_ok_and(|query| query.near().is_some())
}

/// How alike the inputs are, where the query asks which look like one and a model or the descriptor told it.
pub(super) fn near(view: &View) -> Option<&NearShown> {
    let query = view.query(&view.list.filter.text).ok()?;
    let asked = query.near()?;
    view.looks.near.as_ref().filter(|near| near.name == asked.text())
}

/// The likeness as it is written.
pub(super) fn written(likeness: f32) -> String {
    format!("{likeness:.2}")
}

fn quiet(ui: &mut Ui, p: &Palette, text: String) {
    ui.label(RichText::new(text).color(p.quiet));
}

/// The list of what can tell it; `None` is chosen where hashes told it, which `near:` goes by until somebody chooses.
fn choose(ui: &mut Ui, view: &View, chosen: Option<LooksBy>, requests: &mut Vec<Request>) {
    let choices = view.look_choices();
    let text = choices
        .iter()
        .find(|(by, _)| Some(*by) == chosen)
        .map(|(_, text)| text.as_str());
    let shown = ComboBox::from_id_salt("looks by")
        .selected_text(format!("By {}", text.unwrap_or("image hash")))
        .width(150.0)
        .truncate()
        .show_ui(ui, |ui| {
            for (by, text) in &choices {
                let is_chosen = Some(*by) == chosen;
                if ui.selectable_label(is_chosen, text).clicked() && !is_chosen {
                    requests.push(Command::Data(DataCommand::LookBy(*by)).into());
                }
            }
        });
    name(&shown.response, "Looks by");
    shown
        .response
        .on_hover_text("What tells which look alike: a model of the project, or color and form");
}

/// How far the look is, with a button that ends it; false where nothing is looked at.
fn progress(ui: &mut Ui, view: &View, p: &Palette, requests: &mut Vec<Request>) -> bool {
    let is_looking = |job: &&Job| job.kind == JobKind::Looks && job.outcome.is_none();
    let Some(job) = view.jobs.iter().rev().find(is_looking) else {
        return false;
    };
    let text = match job.total {
        Some(total) => format!("{} of {} looked at", grouped(job.done), grouped(total)),
        None => "Looking…".to_owned(),
    };
    quiet(ui, p, text);
    if ui.button("Stop").on_hover_text("Look at no more of them").clicked() {
        requests.push(Command::Project(ProjectCommand::Cancel(job.id)).into());
    }
    true
}
