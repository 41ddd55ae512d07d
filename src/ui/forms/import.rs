//! The dialog that brings files in.

use super::columns::{ColumnsForm, Named};
use crate::frame::Frame;
use crate::request::{Pick, Request};
use crate::theme::{palette, space};
use crate::widgets::{self, IconButton, button_row, caption, heading, primary_button, quiet, scroll_up_to};
use egui::{Align, Key, KeyboardShortcut, Label, Layout, Modifiers, RichText, Role, TextEdit, Ui, WidgetInfo};
use egui_material_icons::icons::ICON_CLOSE;
use session::view::View;
use session::{Command, CsvColumns, DataCommand, ExifWanted, ImportRequest, Location, Settings, format_list};
use std::path::PathBuf;

/// Width of the captions, in points.
const CAPTION: f32 = 150.0;

/// Imports, whichever field is being typed into.
const IMPORT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);

/// Why nothing can be imported from what is typed, if it is an address.
fn refused(typed: &str) -> Option<String> {
    let error = typed.parse::<Location>().err()?;
    Some(error.to_string())
}

/// Whether the file has columns.
fn is_table(path: &std::path::Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ["csv", "tsv"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// What has been entered so far.
#[derive(Debug)]
pub(crate) struct ImportForm {
    paths: Vec<PathBuf>,
    typed: String,
    format: &'static str,
    dataset: String,
    into_task: bool,
    model: String,
    voc_one_based: Option<bool>,
    metadata: String,
    exif: ExifWanted,
    /// What the columns of tables hold, as was said here.
    columns: Vec<CsvColumns>,
    /// The table whose columns are being named.
    naming: Option<ColumnsForm>,
    /// Whether the path was given the focus, which it has at first.
    focused: bool,
}

impl ImportForm {
    /// A form with these paths.
    pub(crate) fn new(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            typed: String::new(),
            format: "auto",
            dataset: String::new(),
            into_task: false,
            model: String::new(),
            voc_one_based: None,
            metadata: String::new(),
            exif: ExifWanted::default(),
            columns: Vec::new(),
            naming: None,
            focused: false,
        }
    }

    /// Adds paths that were chosen or dropped.
    pub(crate) fn add(&mut self, paths: Vec<PathBuf>) {
        for path in paths {
            if !self.paths.contains(&path) {
                self.paths.push(path);
            }
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        match self.naming.as_mut().map(|form| form.show(ui, frame)) {
            None => {}
            Some(Named::Open) => return true,
            Some(Named::Closed) => self.naming = None,
            Some(Named::Columns(columns)) => {
                self.columns.push(columns);
                self.naming = None;
            }
        }
        let view = frame.view;
        let mut open = true;
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let modal = crate::widgets::modal(ui.ctx(), "import").show(ui.ctx(), |ui| {
            ui.set_width(520.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Import");
            quiet(
                ui,
                "Images stay where they are. Drop files or folders anywhere on the window, or choose them here.",
            );
            let typing = self.chooser(ui, frame.requests);
            heading(ui, "WHAT");
            let title = format_list::for_import()
                .find(|format| format.name == self.format)
                .map_or("", |format| format.title);
            let choice = egui::ComboBox::from_id_salt("format")
                .width(330.0)
                .height(560.0)
                .selected_text(title)
                .show_ui(ui, |ui| {
                    for format in format_list::for_import() {
                        ui.selectable_value(&mut self.format, format.name, format.title);
                    }
                });
            widgets::name(&choice.response, "What to import");
            if matches!(self.format, "voc" | "auto") {
                ui.horizontal(|ui| {
                    caption(ui, "Pascal VOC counts from", CAPTION);
                    ui.selectable_value(&mut self.voc_one_based, None, "detect");
                    ui.selectable_value(&mut self.voc_one_based, Some(false), "0");
                    ui.selectable_value(&mut self.voc_one_based, Some(true), "1");
                });
            }
            if let Some(summary) = view.open_task().filter(|_| self.format != "images") {
                self.target(ui, &summary.task.label());
            }
            ui.horizontal(|ui| {
                caption(ui, "Dataset", CAPTION);
                let field = ui.add(
                    TextEdit::singleline(&mut self.dataset)
                        .hint_text("optional name")
                        .desired_width(220.0),
                );
                field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Dataset"));
            });
            self.metadata(ui);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let typed = self.typed.trim();
                let ready = (!self.paths.is_empty() || !typed.is_empty()) && refused(typed).is_none();
                let pressed = ui
                    .add_enabled_ui(ready, |ui| primary_button(ui, "Import"))
                    .inner
                    .on_hover_text("Enter")
                    .clicked();
                let free = ui.memory(|memory| memory.focused().is_none()) && !typing;
                let entered =
                    ui.input_mut(|i| i.consume_shortcut(&IMPORT)) || (free && ui.input(|i| i.key_pressed(Key::Enter)));
                if ready && (pressed || entered) {
                    frame
                        .requests
                        .push(Command::Data(DataCommand::Import(self.request(view, frame.settings))).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        // A click beside it closes nothing: what was entered would be lost.
        open && !(modal.should_close() && escape)
    }

    /// How files are chosen; true when Enter was pressed there, and asks nothing more.
    fn chooser(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) -> bool {
        ui.horizontal(|ui| {
            if ui.button("Choose a folder…").clicked() {
                requests.push(Request::Pick(Pick::ImportFolder));
            }
            if ui.button("Choose files…").clicked() {
                requests.push(Request::Pick(Pick::ImportFiles));
            }
        });
        let field = TextEdit::singleline(&mut self.typed)
            .hint_text("or type a path or an address (s3://bucket/folder), and press Enter")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Path to import"));
        // Where nothing was chosen yet, a path is what is missing.
        if !std::mem::replace(&mut self.focused, true) && self.paths.is_empty() {
            response.request_focus();
        }
        let typed = self.typed.trim();
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !typed.is_empty();
        let refused = refused(typed);
        if let Some(why) = &refused {
            let bad = palette(ui.ctx()).bad;
            ui.add(Label::new(RichText::new(why).color(bad)).wrap());
        }
        match (entered, &refused) {
            (true, None) => self.add_typed_paths(),
            // It is to be put right where it was typed.
            (true, Some(_)) => response.request_focus(),
            (false, _) => {}
        }
        let (mut remove, mut naming) = (None, None);
        scroll_up_to(120.0).id_salt("import paths").show(ui, |ui| {
            for (place, path) in self.paths.iter().enumerate() {
                ui.horizontal(|ui| {
                    if IconButton::new(ICON_CLOSE, "Leave this out").side(20.0).show(ui) {
                        remove = Some(place);
                    }
                    let columns = |ui: &mut Ui| {
                        let hint = "Say what the columns of this table hold";
                        is_table(path) && ui.button("Columns…").on_hover_text(hint).clicked()
                    };
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if columns(ui) {
                            naming = Some(path.clone());
                        }
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                            ui.add(Label::new(path.display().to_string()).truncate());
                        });
                    });
                });
            }
        });
        if let Some(place) = remove {
            self.paths.remove(place);
        }
        if let Some(path) = naming {
            self.naming = Some(ColumnsForm::new(path));
        }
        entered
    }

    /// Whether what is read goes into the open task, and whose its predictions are.
    fn target(&mut self, ui: &mut Ui, task: &str) {
        let text = format!("Put annotations into the task \"{task}\"");
        ui.checkbox(&mut self.into_task, text)
            .on_hover_text("Predictions of models become its suggestions");
        if !self.into_task {
            return;
        }
        ui.horizontal(|ui| {
            caption(ui, "Predictions are by", CAPTION);
            let field = ui.add(
                TextEdit::singleline(&mut self.model)
                    .hint_text("the model that the file names, or the file's name")
                    .desired_width(300.0),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Model"));
        });
    }

    /// What is known of the inputs beside their pictures.
    fn metadata(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            caption(ui, "From photos", CAPTION);
            for (exif, words) in [
                (ExifWanted::Camera, "time and camera"),
                (ExifWanted::Place, "place too"),
                (ExifWanted::Nothing, "nothing"),
            ] {
                ui.selectable_value(&mut self.exif, exif, words);
            }
        });
        ui.horizontal(|ui| {
            caption(ui, "Metadata", CAPTION);
            let field = TextEdit::singleline(&mut self.metadata)
                .hint_text("optional table: path of a CSV, JSON or JSON Lines file")
                .desired_width(f32::INFINITY);
            widgets::name(&ui.add(field), "Table of metadata");
        });
    }

    /// The model that was named.
    fn model(&self) -> Option<String> {
        let name = self.model.trim();
        (self.into_task && !name.is_empty()).then(|| name.to_owned())
    }

    fn add_typed_paths(&mut self) {
        let typed = std::mem::take(&mut self.typed);
        if !typed.trim().is_empty() {
            self.add(vec![PathBuf::from(typed.trim())]);
        }
    }

    fn request(&mut self, view: &View, settings: &Settings) -> ImportRequest {
        self.add_typed_paths();
        let (dataset, table) = (self.dataset.trim(), self.metadata.trim());
        ImportRequest {
            format: self.format.into(),
            dataset: (!dataset.is_empty()).then(|| dataset.to_owned()),
            task: view.task.filter(|_| self.into_task),
            model: view.task.and(self.model()),
            voc_one_based: self.voc_one_based,
            metadata: (!table.is_empty()).then(|| PathBuf::from(table)),
            exif: self.exif,
            columns: self.columns.iter().chain(&settings.csv_columns).cloned().collect(),
            ..ImportRequest::of(self.paths.clone())
        }
    }
}
