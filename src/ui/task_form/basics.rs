//! Kind and name.

use super::cards::{Card, cards};
use super::{FormContext, TaskForm};
use crate::theme::palette;
use crate::widgets::{self, quiet};
use domain::TaskKind;
use egui::{RichText, Role, TextEdit, Ui, WidgetInfo};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_CROP_SQUARE, ICON_LABEL, ICON_PENTAGON};

const KINDS: [(TaskKind, MaterialIcon, &str); 3] = [
    (TaskKind::Classification, ICON_LABEL, "What is in the image"),
    (TaskKind::Detection, ICON_CROP_SQUARE, "Boxes around things"),
    (TaskKind::Segmentation, ICON_PENTAGON, "Outlines of things"),
];

impl TaskForm {
    pub(super) fn kind(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        let locked = self.kind_locked(context.frame.view);
        let kind = self.text.kind;
        let card = |(of, icon, text): (TaskKind, MaterialIcon, &'static str)| Card {
            icon,
            name: of.name(),
            text,
            selected: of == kind,
            why_not: locked.as_deref().filter(|_| of != kind),
        };
        let chosen = cards(ui, KINDS.into_iter().map(card).collect());
        if let Some((kind, ..)) = chosen.and_then(|place| KINDS.get(place)) {
            self.text.kind = *kind;
        }
        if let Some(reason) = locked {
            quiet(ui, reason);
        }
        if self.text.kind == TaskKind::Classification {
            ui.checkbox(&mut self.text.exclusive, "Exactly one concept for each image");
            if self.text.exclusive {
                ui.checkbox(&mut self.text.auto_advance, "Submit and go on as soon as it is chosen");
            }
        }
    }

    /// Why the kind of a running task cannot be changed, if so.
    fn kind_locked(&self, view: &session::View) -> Option<String> {
        let id = self.editing?;
        let summary = view.tasks.iter().find(|summary| summary.task.id == id)?;
        let there: u64 = summary.concepts.values().sum();
        (there > 0).then(|| "The kind stays: there are annotations of this kind in the task.".to_owned())
    }

    /// The name stands in its heading: it is short, and always in sight of those who make a small task.
    pub(super) fn name(&mut self, ui: &mut Ui, problem: Option<&str>) {
        let p = palette(ui.ctx());
        ui.horizontal(|ui| {
            ui.add_space(20.0);
            widgets::caption(ui, "Name", 114.0);
            let field = TextEdit::singleline(&mut self.text.name)
                .hint_text("Street, Blood cells, …")
                .desired_width(460.0);
            let response = ui.add(field);
            response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the task"));
            if self.focus == Some("Name of the task") {
                self.focus = None;
                response.request_focus();
            }
            if let Some(problem) = problem {
                ui.label(RichText::new(problem).color(p.warn));
            }
        });
    }
}
