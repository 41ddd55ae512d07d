//! What the columns of a table hold, said by somebody who sees its first rows.

use crate::frame::Frame;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::{self, button_row, caption, heading, primary_button, quiet};
use egui::{ComboBox, Grid, Key, Label, RichText, ScrollArea, Ui};
use session::import::TablePreview;
use session::notice::{count, grouped};
use session::{BoxUnit, ColumnRole as Role, Command, CsvColumns, DataCommand, TableReading};
use std::path::PathBuf;

/// Width of the captions, in points.
const CAPTION: f32 = 90.0;
/// Width of the choice of a column, in points.
const CHOICE: f32 = 190.0;

/// Height of what is said of the rows, in points.
const TOLD: f32 = 72.0;

/// How a box stands in a row.
const BOXES: [(&str, &[(Role, &str)]); 4] = [
    ("No box", &[]),
    (
        "Edges",
        &[
            (Role::X0, "Left"),
            (Role::Y0, "Top"),
            (Role::X1, "Right"),
            (Role::Y1, "Bottom"),
        ],
    ),
    (
        "Corner and size",
        &[
            (Role::X, "Left"),
            (Role::Y, "Top"),
            (Role::BoxWidth, "Width"),
            (Role::BoxHeight, "Height"),
        ],
    ),
    (
        "Centre and size",
        &[
            (Role::CentreX, "Centre x"),
            (Role::CentreY, "Centre y"),
            (Role::BoxWidth, "Width"),
            (Role::BoxHeight, "Height"),
        ],
    ),
];

/// What else a row may tell.
const BESIDES: [(Role, &str); 4] = [
    (Role::Width, "Image width"),
    (Role::Height, "Image height"),
    (Role::Split, "Split"),
    (Role::Author, "Author"),
];

/// The columns of one table.
#[derive(Debug)]
pub(crate) struct ColumnsForm {
    path: PathBuf,
    columns: CsvColumns,
    /// Which of [`BOXES`].
    boxes: usize,
    /// What the session was asked to read it as.
    asked: Option<Option<CsvColumns>>,
    /// Whether what was remembered of such tables was looked up.
    begun: bool,
}

/// What became of the dialog.
pub(crate) enum Named {
    /// It is still open.
    Open,
    /// It was closed.
    Closed,
    /// This is what the columns hold.
    Columns(CsvColumns),
}

impl ColumnsForm {
    /// Of this table.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            columns: CsvColumns::default(),
            boxes: 1,
            asked: None,
            begun: false,
        }
    }

    /// Shows the dialog.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> Named {
        let shown = frame.view.table.as_ref().filter(|table| table.path == self.path);
        self.begin(shown, frame);
        let wanted = self.begun.then(|| self.columns.clone());
        if self.asked.as_ref() != Some(&wanted) {
            self.asked = Some(wanted.clone());
            let command = DataCommand::PreviewTable(self.path.clone(), wanted);
            frame.requests.push(Command::Data(command).into());
        }
        let mut named = Named::Open;
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let room = ui.ctx().content_rect().size();
        let modal = widgets::modal(ui.ctx(), "columns").show(ui.ctx(), |ui| {
            ui.set_width(640.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("What the columns hold");
            ui.add(Label::new(self.path.display().to_string()).truncate());
            match shown.map(|table| &table.reading) {
                None => drop(quiet(ui, "Reading…")),
                Some(Err(why)) => {
                    let bad = palette(ui.ctx()).bad;
                    ui.add(Label::new(RichText::new(why).color(bad)).wrap());
                }
                Some(Ok(reading)) => {
                    rows(ui, reading);
                    self.choices(ui, reading);
                    // As high whatever it says: the dialog does not move under the pointer.
                    ui.vertical(|ui| {
                        ui.set_min_height(TOLD);
                        told(ui, reading);
                    });
                }
            }
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let reading = shown.and_then(|table| table.reading.as_ref().ok());
                let is_read = reading.filter(|reading| !matches!(reading.problem, Some((None, _))));
                let button = ui.add_enabled_ui(is_read.is_some(), |ui| primary_button(ui, "Use these columns"));
                if let (Some(reading), true) = (is_read, button.inner.clicked()) {
                    let columns = CsvColumns {
                        header: reading.header.clone(),
                        ..self.columns.clone()
                    };
                    remember(frame, &columns);
                    named = Named::Columns(columns);
                }
                if ui.button("Cancel").clicked() {
                    named = Named::Closed;
                }
            });
        });
        match named {
            Named::Open if modal.should_close() && escape => Named::Closed,
            named => named,
        }
    }

    /// Begins with what was said of such a table before, else with the columns whose names tell.
    fn begin(&mut self, shown: Option<&TablePreview>, frame: &Frame<'_>) {
        let Some(Ok(reading)) = shown.map(|table| &table.reading) else {
            return;
        };
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        let known = &frame.settings.csv_columns;
        let known = known.iter().find(|columns| columns.header == reading.header);
        self.columns = match known {
            Some(columns) => CsvColumns {
                header: Vec::new(),
                ..columns.clone()
            },
            None => CsvColumns::guessed(&reading.header),
        };
        let holds = |at: &usize| {
            BOXES[*at]
                .1
                .iter()
                .all(|(role, _)| self.columns.roles.contains_key(role))
        };
        let kind = (1..BOXES.len()).rev().find(holds);
        self.boxes = kind.unwrap_or(usize::from(known.is_none()));
    }

    fn choices(&mut self, ui: &mut Ui, reading: &TableReading) {
        ui.checkbox(&mut self.columns.without_header, "No header: the first row holds data");
        let names: Vec<String> = (reading.rows.first().into_iter().flatten().enumerate())
            .map(
                |(at, name)| match self.columns.without_header || name.trim().is_empty() {
                    true => format!("#{}", at + 1),
                    false => name.trim().to_owned(),
                },
            )
            .collect();
        self.columns.roles.retain(|_, name| names.contains(name));
        self.row(ui, &names, &[(Role::Image, "Image"), (Role::Concept, "Concept")]);
        ui.horizontal(|ui| {
            caption(ui, "Box", CAPTION);
            for (at, (title, _)) in BOXES.iter().enumerate() {
                if ui.selectable_label(self.boxes == at, *title).clicked() && self.boxes != at {
                    self.boxes = at;
                    let kept = BOXES[at].1;
                    let of_boxes = |role: &Role| BOXES.iter().flat_map(|(_, roles)| *roles).any(|(own, _)| own == role);
                    self.columns
                        .roles
                        .retain(|role, _| !of_boxes(role) || kept.iter().any(|(own, _)| own == role));
                }
            }
        });
        let of_box = BOXES[self.boxes].1;
        for pair in of_box.chunks(2) {
            self.row(ui, &names, pair);
        }
        if !of_box.is_empty() {
            ui.horizontal(|ui| {
                caption(ui, "Numbers are", CAPTION);
                for (unit, words) in [
                    (BoxUnit::Detect, "as they look"),
                    (BoxUnit::Pixels, "pixels"),
                    (BoxUnit::Shares, "shares from 0 to 1"),
                ] {
                    ui.selectable_value(&mut self.columns.unit, unit, words);
                }
            });
        }
        for pair in BESIDES.chunks(2) {
            self.row(ui, &names, pair);
        }
    }

    /// Two choices beside each other.
    fn row(&mut self, ui: &mut Ui, names: &[String], roles: &[(Role, &str)]) {
        ui.horizontal(|ui| {
            for (role, title) in roles {
                caption(ui, title, CAPTION);
                let chosen = self.columns.roles.get(role).cloned();
                let choice = ComboBox::from_id_salt(("column", *role))
                    .width(CHOICE)
                    .height(360.0)
                    .truncate()
                    .selected_text(chosen.as_deref().unwrap_or("none"))
                    .show_ui(ui, |ui| {
                        if ui.selectable_label(chosen.is_none(), "none").clicked() {
                            self.columns.roles.remove(role);
                        }
                        for name in names {
                            if ui.selectable_label(chosen.as_ref() == Some(name), name).clicked() {
                                self.columns.roles.insert(*role, name.clone());
                            }
                        }
                    });
                widgets::name(&choice.response, title);
                ui.add_space(space::M);
            }
        });
    }
}

/// Such tables are read so from now on.
fn remember(frame: &mut Frame<'_>, columns: &CsvColumns) {
    let mut settings = frame.settings.clone();
    settings.csv_columns.retain(|known| known.header != columns.header);
    settings.csv_columns.push(columns.clone());
    frame.requests.push(Request::Settings(Box::new(settings)));
}

/// The first rows as they are.
fn rows(ui: &mut Ui, reading: &TableReading) {
    let p = palette(ui.ctx());
    heading(ui, "FIRST ROWS");
    let grid = Grid::new("first rows")
        .striped(true)
        .min_row_height(16.0)
        .spacing([space::L, 4.0]);
    ScrollArea::horizontal().id_salt("first rows").show(ui, |ui| {
        grid.show(ui, |ui| {
            for (at, row) in reading.rows.iter().enumerate() {
                for cell in row {
                    let text: String = cell.chars().take(28).collect();
                    let color = if at == 0 { p.accent } else { p.text };
                    ui.add(Label::new(RichText::new(text).size(size::SMALL).color(color)).extend());
                }
                ui.end_row();
            }
        });
    });
}

/// How the rows would be read.
fn told(ui: &mut Ui, reading: &TableReading) {
    let p = palette(ui.ctx());
    heading(ui, "PREVIEW");
    if reading.looked_at > 0 {
        let boxes = match reading.boxes {
            1 => "1 box".to_owned(),
            more => format!("{} boxes", grouped(more)),
        };
        let mut found = vec![boxes, count(reading.labels, "label")];
        if reading.empty > 0 {
            found.push(format!("{} without a concept", grouped(reading.empty)));
        }
        let unit = match (reading.boxes, reading.shares) {
            (0, _) => "",
            (_, true) => ", as shares of the image",
            (_, false) => ", in pixels",
        };
        let rows = count(reading.looked_at, "row");
        ui.label(format!("{} in the first {rows}{unit}.", found.join(", ")));
    }
    match &reading.problem {
        Some((Some(line), why)) => {
            ui.add(Label::new(RichText::new(format!("Line {line}: {why}.")).color(p.warn)).wrap());
        }
        Some((None, why)) => drop(ui.add(Label::new(RichText::new(format!("Not yet: {why}.")).color(p.warn)).wrap())),
        None if reading.looked_at > 0 => drop(quiet(ui, "Nothing in them is odd.")),
        None => {}
    }
}
