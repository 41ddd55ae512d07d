//! The bar at the top: project and task, progress, saved state, undo, submit.

use crate::domain::member::Role;
use crate::domain::task::WorkState;
use crate::domain::workflow::Act;
use crate::session::Command;
use crate::session::view::{Current, View};
use crate::ui::desk::{Desk, Page};
use crate::ui::forms::Dialog;
use crate::ui::keys::{Action, Keymap};
use crate::ui::labeling::{self, What};
use crate::ui::review;
use crate::ui::team;
use crate::ui::theme::{palette, space};
use crate::ui::widgets::{IconButton, icon, name as name_it, primary_button, tooltip};
use crate::ui::wish::{Pick, Wish};
use egui::{Align, Layout, RichText, Ui};
use egui_material_icons::icons::{
    ICON_CHECK_CIRCLE, ICON_CLOUD_DONE, ICON_CLOUD_OFF, ICON_CONTACT_SUPPORT, ICON_GRID_VIEW, ICON_IMAGE, ICON_LOCK,
    ICON_MENU, ICON_NETWORK_INTELLIGENCE, ICON_REDO, ICON_SETTINGS, ICON_SKIP_NEXT, ICON_SYNC, ICON_TABLE_ROWS,
    ICON_UNDO,
};

/// Shows the bar.
pub fn show(ui: &mut Ui, view: &View, desk: &mut Desk, keys: &Keymap, wishes: &mut Vec<Wish>) -> Option<Dialog> {
    let mut dialog = None;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        dialog = menu(ui, view, keys, wishes);
        ui.separator();
        dialog = dialog.take().or(task_picker(ui, view, desk, wishes));
        if review::switch(ui, view, keys, wishes) {
            desk.page = Page::Canvas;
        }
        if let Some(summary) = view.open_task().filter(|_| view.review.is_none()) {
            labeling::progress::show(ui, view, summary);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            dialog = dialog.take().or(team::chip(ui, view, wishes));
            if page_buttons(ui, desk, keys) {
                dialog = Some(Dialog::Settings);
            }
            ui.separator();
            if desk.page == Page::Canvas {
                work_buttons(ui, view, desk, keys, wishes);
                ui.separator();
            }
            saving(ui, view, wishes);
            if questions(ui, view) {
                dialog = Some(Dialog::Questions);
            }
        });
    });
    dialog
}

fn menu(ui: &mut Ui, view: &View, keys: &Keymap, wishes: &mut Vec<Wish>) -> Option<Dialog> {
    let mut dialog = None;
    let title = format!("{}  ", view.project);
    let button = egui::Button::new((icon(ICON_MENU), RichText::new(title).strong())).frame_when_inactive(false);
    let menu = egui::containers::menu::MenuButton::from_button(button);
    let (response, _) = menu.ui(ui, |ui| {
        ui.set_min_width(260.0);
        let mut item = |ui: &mut Ui, text: &str, what: Dialog| {
            if entry(ui, text, shortcut(keys, what), what.may(view)) {
                dialog = Some(what);
                ui.close();
            }
        };
        item(ui, "Import…", Dialog::Import);
        item(ui, "Export…", Dialog::Export);
        item(ui, "Datasets…", Dialog::Datasets);
        item(ui, "New labeling task…", Dialog::NewTask);
        if view.me.is(Role::Lead) {
            item(ui, "Questions of labelers…", Dialog::Questions);
        }
        ui.separator();
        item(ui, "Models", Dialog::Models);
        if let Some(task) = view.task {
            item(ui, "Edit this task…", Dialog::EditTask(task));
            item(ui, "Automation of this task…", Dialog::Automation(task));
        }
        ui.separator();
        item(ui, "Team…", Dialog::Team);
        ui.separator();
        if entry(ui, "Find moved images…", None, view.allowed(Act::AddInputs)) {
            wishes.push(Wish::Pick(Pick::MovedFolder));
            ui.close();
        }
        if entry(ui, "Open another project…", None, Ok(())) {
            wishes.push(Wish::Pick(Pick::Project));
            ui.close();
        }
        if entry(ui, "Close the project", None, Ok(())) {
            wishes.push(Wish::Close);
            ui.close();
        }
        ui.separator();
        for (text, what) in [("Settings…", Dialog::Settings), ("Keys", Dialog::KeySheet)] {
            if entry(ui, text, shortcut(keys, what), Ok(())) {
                dialog = Some(what);
                ui.close();
            }
        }
    });
    name_it(&response, &format!("Menu of {}", view.project));
    response.on_hover_text(&view.project_path);
    dialog
}

/// The key that opens a dialog.
fn shortcut(keys: &Keymap, what: Dialog) -> Option<String> {
    let action = match what {
        Dialog::Import => Action::Import,
        Dialog::Export => Action::Export,
        Dialog::Models => Action::Models,
        Dialog::Settings => Action::Settings,
        Dialog::KeySheet => Action::KeySheet,
        _ => return None,
    };
    keys.shortcut(action)
}

/// A line of the menu, with its key at the right; what may not be done says why.
fn entry(ui: &mut Ui, text: &str, key: Option<String>, may: Result<(), String>) -> bool {
    let mut button = egui::Button::new(text);
    if let Some(key) = key {
        button = button.shortcut_text(key);
    }
    let button = ui.add_enabled(may.is_ok(), button);
    name_it(&button, text);
    button.on_disabled_hover_text(may.err().unwrap_or_default()).clicked()
}

fn task_picker(ui: &mut Ui, view: &View, desk: &mut Desk, wishes: &mut Vec<Wish>) -> Option<Dialog> {
    let mut dialog = None;
    let name = view.open_task().map_or("No task open", |summary| &summary.task.name);
    // A long name gives way to what else stands in the bar.
    let font = egui::TextStyle::Button.resolve(ui.style());
    let wide = ui
        .painter()
        .layout_no_wrap(name.into(), font, egui::Color32::WHITE)
        .size()
        .x;
    let combo = egui::ComboBox::from_id_salt("task")
        .selected_text(name)
        .width((wide + 36.0).clamp(170.0, 340.0))
        .truncate();
    let response = combo.show_ui(ui, |ui| {
        for summary in &view.tasks {
            let label = format!("{}  ·  {}", summary.task.name, summary.task.kind.name().to_lowercase());
            if ui.selectable_label(view.task == Some(summary.task.id), label).clicked() {
                wishes.push(Command::OpenTask(Some(summary.task.id)).into());
                desk.page = Page::Canvas;
            }
        }
        if !view.tasks.is_empty() {
            ui.separator();
        }
        if ui
            .selectable_label(view.task.is_none(), "All inputs, no task")
            .clicked()
        {
            wishes.push(Command::OpenTask(None).into());
        }
        let may = Dialog::NewTask.may(view);
        let line = egui::Button::selectable(false, "New labeling task…");
        let line = ui.add_enabled(may.is_ok(), line);
        if line.on_disabled_hover_text(may.err().unwrap_or_default()).clicked() {
            dialog = Some(Dialog::NewTask);
        }
    });
    name_it(&response.response, "Task");
    tooltip(response.response, "The task you are working on", None, None);
    dialog
}

fn page_buttons(ui: &mut Ui, desk: &mut Desk, keys: &Keymap) -> bool {
    let settings = IconButton::new(ICON_SETTINGS, "Settings")
        .key(keys.shortcut(Action::Settings))
        .show(ui);
    for (page, glyph, name, action) in [
        (Page::Models, ICON_NETWORK_INTELLIGENCE, "Models", Some(Action::Models)),
        (Page::Tasks, ICON_TABLE_ROWS, "Tasks", Some(Action::Tasks)),
        (Page::Browser, ICON_GRID_VIEW, "Browser", Some(Action::Browser)),
        (Page::Canvas, ICON_IMAGE, "Canvas", None),
    ] {
        let key = action.and_then(|action| keys.shortcut(action));
        if IconButton::new(glyph, name)
            .key(key)
            .selected(desk.page == page)
            .show(ui)
        {
            desk.page = page;
        }
    }
    settings
}

fn work_buttons(ui: &mut Ui, view: &View, desk: &mut Desk, keys: &Keymap, wishes: &mut Vec<Wish>) {
    let Some(current) = &view.current else { return };
    let labeling = view.task.is_some() && view.review.is_none() && view.saving.read_only.is_none();
    if labeling {
        if matches!(current.state, WorkState::Done | WorkState::Submitted) {
            withdraw(ui, current, keys, wishes);
        } else {
            let may = current.locked.is_none();
            let response = ui.add_enabled_ui(may, |ui| primary_button(ui, "Submit")).inner;
            let clicked = response.clicked();
            match &current.locked {
                Some(why) => {
                    response.on_disabled_hover_text(why);
                }
                None => {
                    let lacks = if response.hovered() {
                        labeling::lacking(view)
                    } else {
                        Vec::new()
                    };
                    let lacks = (!lacks.is_empty()).then(|| lacks.join("\n"));
                    let key = keys.shortcut(Action::Submit);
                    tooltip(
                        response,
                        "Submit this input and go on",
                        key.as_deref(),
                        lacks.as_deref(),
                    );
                }
            }
            if clicked {
                desk.labeling.submit(view, wishes);
            }
            writing_button(ui, view, desk, keys, What::Skip);
        }
        writing_button(ui, view, desk, keys, What::Question);
    }
    let why = |there: bool, what: &str| {
        if there {
            Ok(())
        } else {
            Err(format!("Nothing of yours to {what} here"))
        }
    };
    let redo = IconButton::new(ICON_REDO, "Redo")
        .key(keys.shortcut(Action::Redo))
        .enabled(why(current.redo.is_some() || desk.draft_steps.1, "redo"));
    if redo.show(ui) {
        desk.asked = Some(Action::Redo);
    }
    let undo = IconButton::new(ICON_UNDO, "Undo")
        .key(keys.shortcut(Action::Undo))
        .enabled(why(current.undo.is_some() || desk.draft_steps.0, "undo"));
    if undo.show(ui) {
        desk.asked = Some(Action::Undo);
    }
}

/// That it was handed in, and taking it back.
fn withdraw(ui: &mut Ui, current: &Current, keys: &Keymap, wishes: &mut Vec<Wish>) {
    let button = ui.add_enabled(current.kept.is_none(), egui::Button::new("Withdraw"));
    if button.clicked() {
        wishes.push(Command::Withdraw.into());
    }
    match &current.kept {
        Some(why) => {
            button.on_disabled_hover_text(why);
        }
        None => tooltip(
            button,
            "Take it back to change it",
            keys.shortcut(Action::Withdraw).as_deref(),
            None,
        ),
    }
    let p = palette(ui.ctx());
    let text = if current.state == WorkState::Done && current.kept.is_some() {
        "Accepted"
    } else {
        "Submitted"
    };
    ui.label(RichText::new(text).color(p.good));
    ui.label(icon(ICON_CHECK_CIRCLE).color(p.good));
}

/// Opens the little sheet below it.
fn writing_button(ui: &mut Ui, view: &View, desk: &mut Desk, keys: &Keymap, what: What) {
    let (glyph, name, action, enabled) = match what {
        What::Skip => (
            ICON_SKIP_NEXT,
            "Skip this input",
            Action::Skip,
            labeling::may_skip(view),
        ),
        What::Question => (
            ICON_CONTACT_SUPPORT,
            "Ask the lead",
            Action::Ask,
            labeling::may_ask(view),
        ),
    };
    let pressed = IconButton::new(glyph, name)
        .key(keys.shortcut(action))
        .enabled(enabled)
        .show(ui);
    let right = ui.min_rect().right_bottom();
    desk.labeling.hang_from(egui::pos2(right.x, ui.max_rect().bottom()));
    if pressed {
        // What it cannot be pressed for is its tooltip.
        let _ = desk.labeling.write(ui.ctx(), what, view);
    }
}

/// How many questions wait for the lead; true when they are to be shown.
fn questions(ui: &mut Ui, view: &View) -> bool {
    let open: u64 = view.tasks.iter().map(|summary| summary.questions).sum();
    if open == 0 || !view.me.is(Role::Lead) {
        return false;
    }
    let p = palette(ui.ctx());
    let mark = icon(ICON_CONTACT_SUPPORT).color(p.accent);
    let text = RichText::new(crate::session::notice::grouped(open))
        .color(p.accent)
        .strong();
    let button = ui.add(egui::Button::new((mark, text)).frame_when_inactive(false));
    let words = crate::session::notice::count(open, "open question");
    name_it(&button, &words);
    let pressed = button.clicked();
    tooltip(button, &format!("{words} of labelers"), None, None);
    pressed
}

fn saving(ui: &mut Ui, view: &View, wishes: &mut Vec<Wish>) {
    let p = palette(ui.ctx());
    let saving = &view.saving;
    let (glyph, text, color, hover) = if let Some(reason) = &saving.read_only {
        (
            ICON_LOCK,
            "Read-only".to_owned(),
            p.warn,
            format!("Nothing can be changed here: {reason}"),
        )
    } else if let Some(displaced) = &saving.displaced {
        (
            ICON_CLOUD_OFF,
            "Not saving".to_owned(),
            p.bad,
            displaced.sentence.clone(),
        )
    } else if let Some(reason) = &saving.stalled {
        (
            ICON_CLOUD_OFF,
            format!("{} not saved", saving.pending),
            p.bad,
            reason.clone(),
        )
    } else if saving.pending > 0 {
        (
            ICON_SYNC,
            "Saving".to_owned(),
            p.quiet,
            format!("{} on the way to disk", saving.pending),
        )
    } else {
        (
            ICON_CLOUD_DONE,
            "Saved".to_owned(),
            p.quiet,
            "Everything is on disk".to_owned(),
        )
    };
    if saving.stalled.is_some() && saving.displaced.is_none() && ui.button("Try again").clicked() {
        wishes.push(Command::RetrySave.into());
    }
    ui.label(RichText::new(text).color(color)).on_hover_text(&hover);
    ui.label(icon(glyph).color(color)).on_hover_text(hover);
}
