//! The bar at the top: project and task, progress, saved state, undo, submit.

use crate::frame::Frame;
use crate::keys::{Action, Keymap};
use crate::labeling::{self, What};
use crate::members;
use crate::panels::saved;
use crate::request::Dialog;
use crate::request::of_menu;
use crate::request::{Pick, Request};
use crate::review;
use crate::rules::{may_ask, may_skip};
use crate::state::{Page, WindowState};
use crate::theme::{palette, space};
use crate::widgets::entry::cut_at_start;
use crate::widgets::{IconButton, icon, name as name_it, primary_button, tooltip};
use domain::task::WorkState;
use domain::workflow::Permission;
use egui::{Align, Layout, Rect, RichText, Role as Widget, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CHECK_CIRCLE, ICON_CONTACT_SUPPORT, ICON_GRID_VIEW, ICON_IMAGE, ICON_MENU, ICON_MORE_HORIZ,
    ICON_NETWORK_INTELLIGENCE, ICON_REDO, ICON_SETTINGS, ICON_SKIP_NEXT, ICON_TABLE_ROWS, ICON_UNDO,
};
use session::view::{Current, View};
use session::{Command, EditCommand, NavigateCommand};

/// Width of the project's name, in points, at most.
const PROJECT: f32 = 160.0;

/// How much of the bar is shown as such, by its width; the rest moves into menus and tooltips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fold {
    /// Names and words beside icons.
    words: bool,
    /// A button for each thing that is done with the input.
    work: bool,
    /// A button for each page.
    pages: bool,
}

impl Fold {
    /// For so many points.
    fn of(width: f32) -> Self {
        Self {
            words: width >= 1120.0,
            work: width >= 700.0,
            pages: width >= 600.0,
        }
    }
}

/// Shows the bar.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState) -> Bar {
    let view = frame.view;
    let keys = frame.keys;
    let mut bar = Bar::default();
    let room = ui.available_rect_before_wrap();
    let fold = Fold::of(room.width());
    // What is pressed often stands at the right and is never moved; what tells something takes what is left.
    let layout = Layout::right_to_left(Align::Center);
    let mut right = ui.new_child(UiBuilder::new().max_rect(room).layout(layout).id_salt("right"));
    right.spacing_mut().item_spacing.x = space::S;
    bar.dialog = members::chip(&mut right, frame, fold.words);
    bar.dialog = bar.dialog.take().or(pages(&mut right, state, keys, fold));
    right.separator();
    if state.page == Page::Canvas && view.current.is_some() {
        work_buttons(&mut right, frame, state, fold);
        right.separator();
    }
    saved::show(&mut right, frame, fold.words);
    if questions(&mut right, view) {
        bar.dialog = Some(Dialog::Questions);
    }
    let end = right.min_rect().left() - space::M;
    let rest = Rect::from_min_max(room.min, pos2(end.max(room.left()), room.bottom()));
    let layout = Layout::left_to_right(Align::Center);
    let mut left = ui.new_child(UiBuilder::new().max_rect(rest).layout(layout).id_salt("left"));
    left.set_clip_rect(rest.expand(2.0).intersect(ui.clip_rect()));
    left.spacing_mut().item_spacing.x = space::S;
    bar.dialog = bar.dialog.take().or(menu(&mut left, frame, fold));
    bar.dialog = bar.dialog.take().or(task_picker(&mut left, frame, state, fold));
    if review::switch(&mut left, frame) {
        state.page = Page::Canvas;
    }
    if let Some(summary) = view.open_task().filter(|_| view.review.is_none()) {
        labeling::progress::show(&mut left, view, summary);
    }
    if let Some(current) = view.current.as_ref().filter(|_| state.page == Page::Canvas) {
        // A review may be blind.
        if let Some(task) = view.task.filter(|_| view.review.is_none()) {
            members::others_here(&mut left, view, task, current.input.id);
        }
        bar.go_to = file_name(&mut left, &current.input.label(), keys);
    }
    ui.advance_cursor_after_rect(room);
    bar
}

/// What the bar was asked for.
#[derive(Debug, Default)]
pub(crate) struct Bar {
    /// A dialog.
    pub dialog: Option<Dialog>,
    /// To look for another input.
    pub go_to: bool,
}

/// The name of the input on the canvas, as far as there is room: its end tells more than its beginning. Pressed, it
/// looks for another.
fn file_name(ui: &mut Ui, name: &str, keys: &Keymap) -> bool {
    let room = ui.available_width() - 2.0 * space::XS;
    if room < 60.0 {
        return false;
    }
    let p = palette(ui.ctx());
    let font = egui::TextStyle::Body.resolve(ui.style());
    let galley = cut_at_start(ui.painter(), name, font, p.quiet, room);
    let size = vec2(galley.size().x + 2.0 * space::XS, 24.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Widget::Button, true, format!("Input {name}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 5.0, p.hover);
    }
    let at = pos2(rect.left() + space::XS, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, p.quiet);
    let clicked = response.clicked();
    let key = keys.shortcut(Action::GoToInput);
    tooltip(response, &format!("{name}: go to another input"), key.as_deref(), None);
    clicked
}

fn menu(ui: &mut Ui, frame: &mut Frame<'_>, fold: Fold) -> Option<Dialog> {
    let view = frame.view;
    let keys = frame.keys;
    let mut dialog = None;
    let button = match fold.words {
        true => {
            let font = egui::TextStyle::Button.resolve(ui.style());
            let title = cut_at_end(ui, &view.project, font, PROJECT);
            egui::Button::new((icon(ICON_MENU), RichText::new(format!("{title}  ")).strong()))
        }
        false => egui::Button::new(icon(ICON_MENU)),
    };
    let button = button.frame_when_inactive(false);
    let menu = egui::containers::menu::MenuButton::from_button(button);
    let (response, _) = menu.ui(ui, |ui| {
        ui.set_min_width(260.0);
        let mut item = |ui: &mut Ui, text: &str, what: Dialog| {
            if entry(ui, text, shortcut(keys, what), what.may(view)) {
                dialog = Some(what);
                ui.close();
            }
        };
        for (text, what) in of_menu(view) {
            if matches!(what, Dialog::Models | Dialog::Team) {
                ui.separator();
            }
            item(ui, text, what);
        }
        ui.separator();
        if entry(ui, "Find moved images…", None, view.allowed(Permission::AddInputs)) {
            frame.requests.push(Request::Pick(Pick::MovedFolder));
            ui.close();
        }
        if entry(ui, "Open another project…", None, Ok(())) {
            frame.requests.push(Request::Pick(Pick::Project));
            ui.close();
        }
        if entry(ui, "Open a project on a server…", None, Ok(())) {
            frame.requests.push(Request::AskServer);
            ui.close();
        }
        if entry(ui, "Close the project", None, Ok(())) {
            frame.requests.push(Request::Close);
            ui.close();
        }
        ui.separator();
        for (text, what) in [
            ("Settings…", Dialog::Settings),
            ("Keyboard shortcuts", Dialog::KeySheet),
        ] {
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

/// The text on one line no wider than `width` points, its end cut where it does not fit.
fn cut_at_end(ui: &Ui, text: &str, font: egui::FontId, width: f32) -> String {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, egui::Color32::WHITE);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    let galley = ui.painter().layout_job(job);
    let shown = galley.rows.first().map_or(&[][..], |row| &row.glyphs);
    shown.iter().map(|glyph| glyph.chr).collect()
}

fn task_picker(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState, fold: Fold) -> Option<Dialog> {
    let view = frame.view;
    let mut dialog = None;
    let name = view
        .open_task()
        .map_or_else(|| "No task open".to_owned(), |summary| summary.task.label());
    // A long name gives way to what else stands in the bar.
    let font = egui::TextStyle::Button.resolve(ui.style());
    let wide = ui
        .painter()
        .layout_no_wrap(name.clone(), font, egui::Color32::WHITE)
        .size()
        .x;
    // Beside it stand how far one is and which input this is.
    let most = (ui.available_width() - if fold.words { 300.0 } else { 90.0 }).clamp(110.0, 340.0);
    let width = (wide + 36.0).clamp(most.min(170.0), most);
    let font = egui::TextStyle::Button.resolve(ui.style());
    let combo = egui::ComboBox::from_id_salt("task")
        .selected_text(cut_at_end(ui, &name, font, width - 36.0))
        .width(width)
        .truncate();
    let response = combo.show_ui(ui, |ui| {
        for summary in &view.tasks {
            let label = format!(
                "{}  ·  {}",
                summary.task.label(),
                summary.task.kind.name().to_lowercase()
            );
            if ui.selectable_label(view.task == Some(summary.task.id), label).clicked() {
                frame
                    .requests
                    .push(Command::Navigate(NavigateCommand::OpenTask(Some(summary.task.id))).into());
                state.page = Page::Canvas;
            }
        }
        if !view.tasks.is_empty() {
            ui.separator();
        }
        if ui
            .selectable_label(view.task.is_none(), "All inputs, no task")
            .clicked()
        {
            frame
                .requests
                .push(Command::Navigate(NavigateCommand::OpenTask(None)).into());
        }
        let may = Dialog::NewTask.may(view);
        let line = egui::Button::selectable(false, "New labeling task…");
        let line = ui.add_enabled(may.is_ok(), line);
        if line.on_disabled_hover_text(may.err().unwrap_or_default()).clicked() {
            dialog = Some(Dialog::NewTask);
        }
    });
    name_it(&response.response, "Task");
    tooltip(
        response.response,
        &format!("The task you are working on: {name}"),
        None,
        None,
    );
    dialog
}

const PAGES: [(Page, MaterialIcon, &str, Option<Action>); 4] = [
    (Page::Models, ICON_NETWORK_INTELLIGENCE, "Models", Some(Action::Models)),
    (Page::Tasks, ICON_TABLE_ROWS, "Tasks", Some(Action::Tasks)),
    (Page::Browser, ICON_GRID_VIEW, "Browser", Some(Action::Browser)),
    (Page::Canvas, ICON_IMAGE, "Canvas", None),
];

/// The pages and the settings, as a button each or in a menu.
fn pages(ui: &mut Ui, state: &mut WindowState, keys: &Keymap, fold: Fold) -> Option<Dialog> {
    let key = |action: Action| keys.shortcut(action);
    let mut dialog = None;
    if fold.pages {
        let settings = IconButton::new(ICON_SETTINGS, "Settings").key(key(Action::Settings));
        if settings.show(ui) {
            dialog = Some(Dialog::Settings);
        }
        for (page, glyph, name, action) in PAGES {
            let button = IconButton::new(glyph, name).key(action.and_then(key));
            if button.selected(state.page == page).show(ui) {
                state.page = page;
            }
        }
        return dialog;
    }
    let shown = PAGES.iter().find(|(page, ..)| *page == state.page);
    let glyph = shown.map_or(ICON_GRID_VIEW, |(_, glyph, ..)| *glyph);
    folded(ui, glyph, "Pages", |ui| {
        for (page, _, name, action) in PAGES.into_iter().rev() {
            if line(ui, name, action.and_then(key), Ok(())) {
                state.page = page;
            }
        }
        ui.separator();
        if line(ui, "Settings", key(Action::Settings), Ok(())) {
            dialog = Some(Dialog::Settings);
        }
    });
    dialog
}

/// A button that opens a menu of what has no room in the bar.
fn folded(ui: &mut Ui, glyph: MaterialIcon, name: &str, content: impl FnOnce(&mut Ui)) {
    let button = egui::Button::new(icon(glyph)).frame_when_inactive(false);
    let menu = egui::containers::menu::MenuButton::from_button(button);
    let (response, _) = menu.ui(ui, |ui| {
        ui.set_min_width(190.0);
        content(ui);
    });
    name_it(&response, name);
    response.on_hover_text(name);
}

/// A line of such a menu; true when it was pressed.
fn line(ui: &mut Ui, text: &str, key: Option<String>, may: Result<(), String>) -> bool {
    let button = egui::Button::new(text).shortcut_text(key.unwrap_or_default());
    let response = ui.add_enabled(may.is_ok(), button);
    let clicked = response.clicked();
    response.on_disabled_hover_text(may.err().unwrap_or_default());
    clicked
}

fn work_buttons(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState, fold: Fold) {
    let view = frame.view;
    let Some(current) = &view.current else { return };
    let labeling = view.task.is_some() && view.review.is_none() && view.saving.read_only.is_none();
    let submitted = matches!(current.state, WorkState::Done | WorkState::Submitted);
    if labeling {
        if submitted {
            withdraw(ui, current, frame, fold);
        } else {
            submit_button(ui, frame, current, state);
        }
        let right = ui.min_rect().right_bottom();
        state.labeling.set_anchor(pos2(right.x, ui.max_rect().bottom()));
    }
    let key = |action: Action| frame.keys.shortcut(action);
    let skip = labeling && !submitted;
    let why = |there: bool, what: &str| match there {
        true => Ok(()),
        false => Err(format!("Nothing of yours to {what} here")),
    };
    let (may_undo, may_redo) = (
        why(current.undo.is_some() || state.draft_steps.0, "undo"),
        why(current.redo.is_some() || state.draft_steps.1, "redo"),
    );
    let mut write = None;
    if fold.work {
        let writing =
            |ui: &mut Ui, glyph, name, action, may| IconButton::new(glyph, name).key(key(action)).enabled(may).show(ui);
        if skip && writing(ui, ICON_SKIP_NEXT, "Skip this input", Action::Skip, may_skip(view)) {
            write = Some(What::Skip);
        }
        if labeling && writing(ui, ICON_CONTACT_SUPPORT, "Ask the lead", Action::Ask, may_ask(view)) {
            write = Some(What::Question);
        }
        if IconButton::new(ICON_REDO, "Redo")
            .key(key(Action::Redo))
            .enabled(may_redo)
            .show(ui)
        {
            state.requested = Some(Action::Redo);
        }
        if IconButton::new(ICON_UNDO, "Undo")
            .key(key(Action::Undo))
            .enabled(may_undo)
            .show(ui)
        {
            state.requested = Some(Action::Undo);
        }
    } else {
        folded(ui, ICON_MORE_HORIZ, "More", |ui| {
            if line(ui, "Undo", key(Action::Undo), may_undo) {
                state.requested = Some(Action::Undo);
            }
            if line(ui, "Redo", key(Action::Redo), may_redo) {
                state.requested = Some(Action::Redo);
            }
            if skip && line(ui, "Skip this input", key(Action::Skip), may_skip(view)) {
                write = Some(What::Skip);
            }
            if labeling && line(ui, "Ask the lead", key(Action::Ask), may_ask(view)) {
                write = Some(What::Question);
            }
        });
    }
    if let Some(what) = write {
        // What it cannot be pressed for is its tooltip.
        let _ = state.labeling.write(ui.ctx(), what, view);
    }
}

fn submit_button(ui: &mut Ui, frame: &mut Frame<'_>, current: &Current, state: &mut WindowState) {
    let may = current.locked.clone().map_or_else(|| frame.view.may_submit(), Err);
    let response = ui.add_enabled_ui(may.is_ok(), |ui| primary_button(ui, "Submit")).inner;
    let clicked = response.clicked();
    match &may {
        Err(why) => drop(response.on_disabled_hover_text(why)),
        Ok(()) => {
            let lacks = if response.hovered() {
                labeling::lacking(frame.view)
            } else {
                Vec::new()
            };
            let lacks = (!lacks.is_empty()).then(|| lacks.join("\n"));
            let key = frame.keys.shortcut(Action::Submit);
            tooltip(
                response,
                "Submit this input and go on",
                key.as_deref(),
                lacks.as_deref(),
            );
        }
    }
    if clicked {
        state.labeling.submit(frame);
    }
}

/// That it was handed in, and taking it back.
fn withdraw(ui: &mut Ui, current: &Current, frame: &mut Frame<'_>, fold: Fold) {
    let button = ui.add_enabled(current.kept.is_none(), egui::Button::new("Withdraw"));
    if button.clicked() {
        frame.requests.push(Command::Edit(EditCommand::Withdraw).into());
    }
    match &current.kept {
        Some(why) => {
            button.on_disabled_hover_text(why);
        }
        None => tooltip(
            button,
            "Withdraw it to change it",
            frame.keys.shortcut(Action::Withdraw).as_deref(),
            None,
        ),
    }
    let p = palette(ui.ctx());
    let text = if current.state == WorkState::Done && current.kept.is_some() {
        "Accepted"
    } else {
        "Submitted"
    };
    if fold.words {
        ui.label(RichText::new(text).color(p.good));
    }
    ui.label(icon(ICON_CHECK_CIRCLE).color(p.good)).on_hover_text(text);
}

/// How many questions wait for the lead; true when they are to be shown.
fn questions(ui: &mut Ui, view: &View) -> bool {
    let open: u64 = view.tasks.iter().map(|summary| summary.questions).sum();
    if open == 0 || view.why_not(Permission::Answer).is_some() {
        return false;
    }
    let p = palette(ui.ctx());
    let mark = icon(ICON_CONTACT_SUPPORT).color(p.accent);
    let text = RichText::new(session::notice::grouped(open)).color(p.accent).strong();
    let button = ui.add(egui::Button::new((mark, text)).frame_when_inactive(false));
    let words = session::notice::count(open, "open question");
    name_it(&button, &words);
    let pressed = button.clicked();
    tooltip(button, &format!("{words} from labelers"), None, None);
    pressed
}
