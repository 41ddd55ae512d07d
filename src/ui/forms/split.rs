//! The dialog that splits a dataset: what each split would hold is shown as bars before it is done.

use super::bars::{self, color};
use super::counting;
use crate::frame::Frame;
use crate::theme::{palette, space};
use crate::widgets::{self, button_row, heading, modal, primary_button, quiet, scroll_up_to};
use domain::{DatasetId, Split, SplitRatios};
use egui::{DragValue, Key, Sense, Ui, vec2};
use session::datasets::{SplitReport, SplitRequest};
use session::notice::{self, count, grouped};
use session::view::{JobOutcome, View};
use session::{Command, DataCommand};

/// Height of what each split would hold, in points.
const PREVIEW: f32 = 220.0;
/// Width of the counts beside bars, in points.
const COUNTS: f32 = 140.0;

/// How a dataset is to be split.
#[derive(Debug)]
pub(crate) struct SplitForm {
    dataset: DatasetId,
    /// How many of a hundred inputs are validated and tested with; the others are trained on.
    val: u8,
    test: u8,
    seed: u64,
    stratify: bool,
    near_duplicates_together: bool,
    /// The key of the metadata whose values keep inputs together.
    group_by: Option<String>,
    /// Whether inputs that are in a split stay in it.
    keep: bool,
    previewed: Option<SplitRequest>,
}

/// What a split of the dataset would hold, where it was counted.
fn counted(view: &View) -> Option<&SplitReport> {
    match counting::outcome(view) {
        Some(JobOutcome::SplitPreviewed(report)) => Some(report),
        _ => None,
    }
}

impl SplitForm {
    pub(crate) fn new(dataset: DatasetId) -> Self {
        Self {
            dataset,
            val: 10,
            test: 10,
            seed: 0,
            stratify: true,
            near_duplicates_together: true,
            group_by: None,
            keep: false,
            previewed: None,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let Some(line) = view.dataset_lines.iter().find(|line| line.id == self.dataset) else {
            return false;
        };
        let (mut open, is_split) = (true, !line.splits.is_empty());
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let room = ui.ctx().content_rect().size();
        let shown = modal(ui.ctx(), "split").show(ui.ctx(), |ui| {
            ui.set_width(540.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Split dataset");
            quiet(
                ui,
                format!(
                    "\"{}\", {}.",
                    domain::names::label(&line.name),
                    count(line.inputs, "input")
                ),
            );
            self.fields(ui, is_split);
            self.grouping(ui, view);
            self.preview(ui, frame, &line.name);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let pressed = primary_button(ui, "Split");
                if pressed.clicked() {
                    let request = self.request(&line.name, false);
                    frame.requests.push(Command::Data(DataCommand::Split(request)).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        let open = open && !(shown.should_close() && escape);
        if !open {
            counting::forget(frame);
        }
        open
    }

    fn fields(&mut self, ui: &mut Ui, is_split: bool) {
        ui.horizontal(|ui| {
            let train = 100 - self.val - self.test;
            ui.label(format!("{train} % training"));
            let most = 99 - self.test;
            let val = ui.add(DragValue::new(&mut self.val).range(0..=most).suffix(" % validation"));
            widgets::name(&val, "Share for validation");
            let most = 99 - self.val;
            let test = ui.add(DragValue::new(&mut self.test).range(0..=most).suffix(" % test"));
            widgets::name(&test, "Share for test");
            let seed = ui.add(DragValue::new(&mut self.seed).prefix("seed "));
            widgets::name(&seed, "Seed of the split");
            seed.on_hover_text("The same seed splits the same inputs in the same way");
        });
        ui.checkbox(&mut self.stratify, "Every concept in the same shares (stratified)");
        ui.checkbox(
            &mut self.near_duplicates_together,
            "Keep images that look alike together (reads every image once)",
        );
        if is_split {
            ui.checkbox(&mut self.keep, "Keep what is in a split where it is");
        }
    }

    /// Which key of the metadata keeps inputs together.
    fn grouping(&mut self, ui: &mut Ui, view: &View) {
        if view.metadata.is_empty() {
            return;
        }
        ui.horizontal(|ui| {
            ui.label("Group by metadata");
            let label = |key: &Option<String>| key.as_deref().map_or_else(|| "none".into(), domain::names::label);
            let choice = egui::ComboBox::from_id_salt("group by")
                .selected_text(label(&self.group_by))
                .show_ui(ui, |ui| {
                    for key in std::iter::once(None).chain(view.metadata.keys().cloned().map(Some)) {
                        let words = label(&key);
                        ui.selectable_value(&mut self.group_by, key, words);
                    }
                });
            widgets::name(&choice.response, "Key of the metadata to group by");
        });
    }

    /// What each split would hold, counted in the background whenever the question changes.
    fn preview(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, dataset: &str) {
        let view = frame.view;
        let question = self.request(dataset, true);
        if self.previewed.as_ref() != Some(&question) {
            counting::forget(frame);
            frame
                .requests
                .push(Command::Data(DataCommand::Split(question.clone())).into());
            self.previewed = Some(question);
        }
        heading(ui, "EACH SPLIT WOULD HOLD");
        scroll_up_to(PREVIEW)
            .id_salt("split preview")
            .min_scrolled_height(PREVIEW)
            .auto_shrink([false, false])
            .show(ui, |ui| match counted(view) {
                Some(report) => shares(ui, report),
                None => counting::show(ui, view),
            });
    }

    fn request(&self, dataset: &str, dry_run: bool) -> SplitRequest {
        let share = |percent: u8| f64::from(percent) / 100.0;
        let shares = [
            (Split::Train, share(100 - self.val - self.test)),
            (Split::Val, share(self.val)),
            (Split::Test, share(self.test)),
        ];
        let there: Vec<(Split, f64)> = shares.into_iter().filter(|(_, share)| *share > 0.0).collect();
        let pins = |split: Split| (format!("dataset:\"{dataset}\" split:{}", split.name()), split);
        SplitRequest {
            dataset: dataset.to_owned(),
            // At least one of a hundred is trained on.
            ratios: SplitRatios::new(&there, self.seed).unwrap_or_default(),
            stratify: self.stratify,
            pins: match self.keep {
                true => Split::ALL.map(pins).to_vec(),
                false => Vec::new(),
            },
            near_duplicates_together: self.near_duplicates_together,
            group_by: self.group_by.clone(),
            dry_run,
        }
    }
}

/// A bar for all inputs and one for each concept.
fn shares(ui: &mut Ui, report: &SplitReport) {
    let p = palette(ui.ctx());
    ui.horizontal(|ui| {
        for line in &report.splits {
            let Some(split) = Split::named(line.split) else {
                continue;
            };
            let (rect, _) = ui.allocate_exact_size(vec2(9.0, 9.0), Sense::hover());
            ui.painter().rect_filled(rect, 3, color(split, &p));
            ui.label(format!(
                "{} {} ({:.1} %)",
                line.split,
                grouped(line.inputs),
                100.0 * line.share
            ));
            ui.add_space(space::M);
        }
    });
    let all = report
        .splits
        .iter()
        .filter_map(|line| Some((Split::named(line.split)?, line.inputs)));
    row(ui, "All inputs", &all.collect::<Vec<_>>());
    for concept in &report.concepts {
        let of = |split: Split| (split, concept.inputs.get(split.name()).copied().unwrap_or(0));
        row(ui, &domain::names::label(&concept.concept), &Split::ALL.map(of));
    }
    if report.near_duplicate_groups > 0 {
        let groups = count(report.near_duplicate_groups, "group");
        quiet(ui, format!("{groups} of images that look alike stay together."));
    }
    if let Some(groups) = &report.groups {
        quiet(ui, notice::grouped_by(groups));
    }
}

fn row(ui: &mut Ui, name: &str, shares: &[(Split, u64)]) {
    let p = palette(ui.ctx());
    let parts: Vec<_> = shares
        .iter()
        .map(|(split, count)| (color(*split, &p), *count))
        .collect();
    let all = shares.iter().map(|(_, count)| count).sum();
    let counts: Vec<String> = shares.iter().map(|(_, count)| grouped(*count)).collect();
    bars::row(ui, name, &parts, all, &counts.join(" / "), COUNTS);
}
