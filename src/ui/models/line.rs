//! One model of the page: what it is, where it lies, who uses it.

use crate::request::Dialog;
use crate::theme::{palette, size, space};
use crate::widgets::{self, icon};
use domain::{Model, ModelId, ModelKind};
use egui::{Align, Button, Frame, Label, Layout, RichText, ScrollArea, Ui};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CHEVRON_RIGHT, ICON_CROP_SQUARE, ICON_EXPAND_MORE, ICON_LABEL, ICON_PENTAGON, ICON_TOUCH_APP,
};
use session::notice::grouped;
use session::view::{ModelLine, View};
use std::collections::HashSet;

/// Models whose classes are unfolded.
pub(crate) type Unfolded = HashSet<ModelId>;

/// The icon of a kind of model.
pub(super) fn glyph(kind: ModelKind) -> MaterialIcon {
    match kind {
        ModelKind::Classifier => ICON_LABEL,
        ModelKind::Detector => ICON_CROP_SQUARE,
        ModelKind::Segmenter => ICON_PENTAGON,
        ModelKind::Promptable => ICON_TOUCH_APP,
    }
}

/// Shows the model; returns a dialog to open.
pub(super) fn show(ui: &mut Ui, view: &View, line: &ModelLine, unfolded: &mut Unfolded) -> Option<Dialog> {
    let p = palette(ui.ctx());
    let mut dialog = None;
    let model = &line.model;
    let box_style = Frame::new().fill(p.raised).corner_radius(8).inner_margin(space::M);
    box_style.show(ui, |ui| {
        crate::widgets::raise_buttons(ui);
        ui.horizontal(|ui| {
            ui.label(icon(glyph(model.kind)).color(p.quiet));
            ui.label(RichText::new(model.label()).strong().size(15.0));
            ui.label(RichText::new(format!("{}  ·  {}", model.kind.name(), model.layout)).color(p.quiet));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let button = ui.add_enabled(line.trouble.is_none(), Button::new("Try on a picture…"));
                widgets::name(&button, &format!("Try {} on a picture…", model.label()));
                if button.clicked() {
                    dialog = Some(Dialog::TryModel(Some(model.id)));
                }
                button.on_disabled_hover_text(line.trouble.as_deref().unwrap_or_default());
            });
        });
        if let Some(trouble) = &line.trouble {
            let color = if model.is_imported() { p.quiet } else { p.bad };
            ui.add(Label::new(RichText::new(trouble).color(color)).wrap());
        }
        facts(ui, view, line);
        if !model.classes.is_empty() {
            classes(ui, model, unfolded);
        }
    });
    dialog
}

fn facts(ui: &mut Ui, view: &View, line: &ModelLine) {
    let p = palette(ui.ctx());
    let small = |text: String| RichText::new(text).size(size::SMALL).color(p.quiet);
    let has_files = !line.model.is_imported();
    if has_files {
        ui.add(Label::new(small(line.file.clone())).truncate())
            .on_hover_text(&line.file);
    }
    let licence = line.model.licence.as_deref().unwrap_or("none stated");
    let version = format!("Version {}", line.model.version());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        if has_files {
            ui.label(small(version))
                .on_hover_text(format!("BLAKE3 of its files: {}", line.model.hash));
            ui.label(small(format!("Licence: {licence}")));
        }
        for use_ in uses(view, line.model.id) {
            ui.label(small(use_));
        }
    });
}

/// In which tasks it works.
fn uses(view: &View, model: ModelId) -> Vec<String> {
    let names = |chosen: &dyn Fn(&domain::Task) -> Option<ModelId>| {
        let tasks = view.tasks.iter().map(|summary| &summary.task);
        let ours: Vec<String> = tasks
            .filter(|task| chosen(task) == Some(model))
            .map(|task| task.label())
            .collect();
        ours.join(", ")
    };
    let assist = names(&|task| task.assist.as_ref().map(|assist| assist.model));
    let auto = names(&|task| task.auto.as_ref().map(|auto| auto.model));
    [("Suggests in", assist), ("Annotates", auto)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what} {names}"))
        .collect()
}

fn classes(ui: &mut Ui, model: &Model, unfolded: &mut Unfolded) {
    let open = unfolded.contains(&model.id);
    let p = palette(ui.ctx());
    let glyph = if open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    let number = match model.classes.len() {
        1 => "1 class".to_owned(),
        more => format!("{} classes", grouped(more as u64)),
    };
    let text = (icon(glyph).size(16.0), RichText::new(&number).size(size::SMALL));
    let button = ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = space::XS;
        ui.add(Button::new(text).frame_when_inactive(false))
    });
    let button = button.inner;
    widgets::name(&button, &format!("{number} of {}", model.label()));
    if button.clicked() && !unfolded.remove(&model.id) {
        unfolded.insert(model.id);
    }
    if open {
        let names = RichText::new(model.classes.join("  ·  ")).color(p.quiet);
        ScrollArea::vertical()
            .id_salt(("classes", model.id))
            .max_height(130.0)
            .auto_shrink([false, true])
            .show(ui, |ui| ui.add(Label::new(names).wrap().selectable(true)));
    }
}

/// A model as one line of a choice.
pub(crate) fn title(model: &Model) -> String {
    format!("{}  ·  {}", model.label(), count_of(model))
}

fn count_of(model: &Model) -> String {
    match model.classes.len() {
        0 => model.kind.name().to_lowercase(),
        1 => format!("{}, 1 class", model.kind.name().to_lowercase()),
        more => format!("{}, {} classes", model.kind.name().to_lowercase(), grouped(more as u64)),
    }
}
