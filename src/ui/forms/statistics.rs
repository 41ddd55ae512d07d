//! What a dataset, a version or the whole project holds, in plots.

use super::bars::{self, color};
use super::counting;
use crate::frame::Frame;
use crate::request::{Pick, Request};
use crate::theme::{Palette, palette, size, space};
use crate::widgets::{button_row, heading, modal, primary_button, quiet, scroll_up_to};
use domain::names::label;
use domain::{DatasetId, Split};
use egui::{Align, Color32, Key, Layout, Rect, RichText, Sense, Ui, vec2};
use session::datasets::{Class, DatasetStats};
use session::notice::{count, grouped};
use session::view::{JobOutcome, View};
use session::{Command, DataCommand};

/// Width of the counts beside bars, in points.
const COUNTS: f32 = 72.0;
/// Side of the map of places, in points.
const MAP: f32 = 224.0;
/// So many pairs of concepts are shown.
const PAIRS: usize = 8;
/// So many sizes of images are shown.
const SIZES: usize = 6;

/// The statistics of a dataset or version; `None`: of the whole project.
#[derive(Debug)]
pub(crate) struct StatisticsForm {
    dataset: Option<DatasetId>,
    asked: bool,
    /// The split that is shown; `None`: all of it.
    split: Option<Split>,
}

/// The statistics that were counted.
fn counted(view: &View) -> Option<&DatasetStats> {
    match counting::outcome(view) {
        Some(JobOutcome::Counted(stats)) => Some(stats),
        _ => None,
    }
}

impl StatisticsForm {
    pub(crate) fn new(dataset: Option<DatasetId>) -> Self {
        Self {
            dataset,
            asked: false,
            split: None,
        }
    }

    /// The split that is shown; none: all of it.
    pub(crate) fn split(&self) -> Option<Split> {
        self.split
    }

    /// Which split is shown, where there are several.
    fn splits(&mut self, ui: &mut Ui, stats: &DatasetStats) {
        if stats.by_split.is_empty() {
            return;
        }
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.split, None, "All");
            for split in Split::ALL {
                if stats.of_split(split).is_some() {
                    ui.selectable_value(&mut self.split, Some(split), split.name());
                }
            }
        });
    }

    /// Whether the dialog was opened from the list of datasets.
    pub(crate) fn is_of_dataset(&self) -> bool {
        self.dataset.is_some()
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        if !std::mem::replace(&mut self.asked, true) {
            let command = DataCommand::ShowStatistics(self.dataset);
            counting::forget(frame);
            frame.requests.push(Command::Data(command).into());
        }
        let mut open = true;
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let room = ui.ctx().content_rect().size();
        let shown = modal(ui.ctx(), "statistics").show(ui.ctx(), |ui| {
            ui.set_width(860.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Statistics");
            match counted(view) {
                None => counting::show(ui, view),
                Some(stats) => {
                    self.splits(ui, stats);
                    let stats = self.split.and_then(|split| stats.of_split(split)).unwrap_or(stats);
                    scroll_up_to((room.y - if stats.splits.is_empty() { 180.0 } else { 216.0 }).max(160.0))
                        .id_salt("statistics")
                        .auto_shrink([false, true])
                        .show(ui, |ui| all(ui, stats));
                }
            }
            ui.add_space(space::S);
            button_row(ui, |ui| {
                open &= !primary_button(ui, "Close").clicked();
                let ready = counted(view).is_some();
                let save = ui.add_enabled(ready, egui::Button::new("Save tables as CSV…"));
                if save.on_hover_text("Into a new or empty folder").clicked() {
                    frame.requests.push(Request::Pick(Pick::StatisticsFolder));
                }
            });
        });
        let open = open && !(shown.should_close() && escape);
        if !open {
            counting::forget(frame);
        }
        open
    }
}

fn all(ui: &mut Ui, stats: &DatasetStats) {
    let p = palette(ui.ctx());
    quiet(
        ui,
        format!(
            "{}{}: {}, {}{}.",
            label(&stats.dataset),
            stats.split.map_or_else(String::new, |split| format!(", {split}")),
            count(stats.inputs, "input"),
            count(stats.annotations, "annotation"),
            match stats.empty {
                0 => String::new(),
                empty => format!("; none on {}", count(empty, "input")),
            }
        ),
    );
    if let Some(found) = stats.imbalance.as_ref().filter(|found| found.warned) {
        let text = format!(
            "{} is on {:.0} times as many inputs as {}.",
            label(&found.most),
            found.ratio,
            label(&found.least)
        );
        ui.label(RichText::new(text).color(p.warn));
    }
    let width = ui.available_width();
    let half = (width - space::L) / 2.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        column(ui, half, |ui| {
            concepts(ui, stats, &p);
            together(ui, stats, &p);
            places(ui, stats, &p);
        });
        column(ui, half, |ui| {
            classes(ui, "REGIONS BY SHARE OF THE IMAGE", &stats.areas, |class| {
                between(class, 100.0, " %")
            });
            classes(ui, "REGIONS ON AN IMAGE", &stats.regions, whole);
            classes(ui, "REGIONS BY WIDTH OVER HEIGHT", &stats.region_aspects, |class| {
                between(class, 1.0, "")
            });
            image_sizes(ui, stats);
            classes(ui, "IMAGES BY WIDTH OVER HEIGHT", &stats.aspects, |class| {
                between(class, 1.0, "")
            });
        });
    });
}

fn column(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = space::XS;
        content(ui);
    });
}

/// What stands over bars.
fn title(ui: &mut Ui, text: &str) {
    ui.add_space(space::M);
    heading(ui, text);
}

/// A name, a bar of so many parts of the `most`, and their count.
fn row(ui: &mut Ui, name: &str, parts: &[(Color32, u64)], most: u64) {
    let all: u64 = parts.iter().map(|(_, count)| count).sum();
    bars::row(ui, name, parts, most, &grouped(all), COUNTS);
}

fn concepts(ui: &mut Ui, stats: &DatasetStats, p: &Palette) {
    title(ui, "INPUTS WITH EACH CONCEPT");
    if !stats.splits.is_empty() {
        ui.horizontal(|ui| {
            for split in Split::ALL {
                let (rect, _) = ui.allocate_exact_size(vec2(9.0, 9.0), Sense::hover());
                ui.painter().rect_filled(rect, 3, color(split, p));
                ui.label(RichText::new(split.name()).size(size::SMALL));
            }
        });
    }
    let most = stats.concepts.iter().map(|concept| concept.inputs).max().unwrap_or(0);
    for concept in &stats.concepts {
        let split = |split: Split| (color(split, p), concept.splits.get(split.name()).copied().unwrap_or(0));
        let parts = match stats.splits.is_empty() {
            true => vec![(p.accent, concept.inputs)],
            false => Split::ALL.map(split).to_vec(),
        };
        row(ui, &label(&concept.concept), &parts, most);
    }
}

fn together(ui: &mut Ui, stats: &DatasetStats, p: &Palette) {
    let Some(first) = stats.together.first() else { return };
    title(ui, "TOGETHER ON AN IMAGE");
    for pair in stats.together.iter().take(PAIRS) {
        let name = format!("{}, {}", label(&pair.a), label(&pair.b));
        row(ui, &name, &[(p.good, pair.inputs)], first.inputs);
    }
}

/// The sizes that most images have.
fn image_sizes(ui: &mut Ui, stats: &DatasetStats) {
    let mut sizes: Vec<_> = stats.sizes.iter().collect();
    sizes.sort_by_key(|size| std::cmp::Reverse((size.count, size.width, size.height)));
    let Some(most) = sizes.first().map(|size| size.count) else {
        return;
    };
    let color = palette(ui.ctx()).accent;
    title(ui, "IMAGES BY SIZE");
    for size in sizes.iter().take(SIZES) {
        row(
            ui,
            &format!("{} × {}", size.width, size.height),
            &[(color, size.count)],
            most,
        );
    }
    let others: u64 = sizes.iter().skip(SIZES).map(|size| size.count).sum();
    if others > 0 {
        row(ui, "other sizes", &[(color, others)], most.max(others));
    }
}

/// The classes from the first to the last that holds any.
fn classes(ui: &mut Ui, text: &str, classes: &[Class], name: impl Fn(&Class) -> String) {
    let there = |class: &Class| class.count > 0;
    let (Some(first), Some(last)) = (classes.iter().position(there), classes.iter().rposition(there)) else {
        return;
    };
    let most = classes.iter().map(|class| class.count).max().unwrap_or(0);
    let color = palette(ui.ctx()).accent;
    title(ui, text);
    for class in &classes[first..=last] {
        row(ui, &name(class), &[(color, class.count)], most);
    }
}

/// What a class is between.
fn between(class: &Class, scale: f64, unit: &str) -> String {
    // Of numbers such as 0.0001 times 100 the last digit is rounding.
    let edge = |edge: f64| format!("{}", (edge * scale * 1e6).round() / 1e6);
    match (class.from, class.to) {
        (None, Some(to)) => format!("under {}{unit}", edge(to)),
        (Some(from), Some(to)) => format!("{} to {}{unit}", edge(from), edge(to)),
        (Some(from), None) => format!("{}{unit} and more", edge(from)),
        (None, None) => String::new(),
    }
}

/// The same of whole numbers.
fn whole(class: &Class) -> String {
    match (class.from.unwrap_or(0.0), class.to) {
        (from, Some(to)) if to - from <= 1.0 => format!("{from}"),
        (from, Some(to)) => format!("{from} to {}", to - 1.0),
        (from, None) => format!("{from} and more"),
    }
}

/// Where on images the middles of regions are, as a map from pale to full.
fn places(ui: &mut Ui, stats: &DatasetStats, p: &Palette) {
    let most = stats.places.iter().flatten().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    title(ui, "WHERE REGIONS ARE");
    let (rect, _) = ui.allocate_exact_size(vec2(MAP, MAP * 0.75), Sense::hover());
    ui.painter().rect_filled(rect, 0, p.field);
    let rows = stats.places.len().max(1) as f32;
    for (down, cells) in stats.places.iter().enumerate() {
        let across_all = cells.len().max(1) as f32;
        let cell = vec2(rect.width() / across_all, rect.height() / rows);
        for (across, count) in cells.iter().enumerate().filter(|(_, count)| **count > 0) {
            let min = rect.min + vec2(across as f32 * cell.x, down as f32 * cell.y);
            let share = (*count as f32 / most as f32).sqrt();
            ui.painter()
                .rect_filled(Rect::from_min_size(min, cell), 0, p.accent.gamma_multiply(share));
        }
    }
}
