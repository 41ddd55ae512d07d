//! How a model annotates the task alone: thresholds on a histogram, what they would do, and the run itself.

use super::tally::{of_concept, of_task, sentence};
use super::{Answer, AutomationForm, choose_model, plot, run};
use crate::frame::Frame;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::range_slider::RangeSlider;
use crate::widgets::{self, IconButton, primary_button, quiet, swatch};
use domain::suggestion::{Existing, Thresholds};
use domain::workflow::Permission;
use domain::{Auto, Band, Concept, ModelId};
use egui::{Align, Button, ComboBox, DragValue, Id, Label, Layout, RichText, ScrollArea, Ui, vec2};
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE, ICON_REPLAY};
use session::notice::{count, grouped};
use session::view::{Histogram, TaskSummary, View};
use session::{Command, ModelCommand, NavigateCommand, SuggestCommand, TaskCommand};

/// What can become of what is annotated already.
const EXISTING: [(Existing, &str); 3] = [
    (Existing::AddMissing, "Add only what is missing"),
    (Existing::Replace, "Replace what this model made earlier"),
    (Existing::Compare, "Change nothing, gather the differences"),
];

/// Height of a concept's line, in points.
const LINE: f32 = 24.0;

impl AutomationForm {
    /// The part for auto-annotation.
    pub(super) fn annotate(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, answer: &mut Answer) {
        let view = frame.view;
        ui.horizontal(|ui| {
            let mut chosen = self.auto.as_ref().map(|auto| auto.model);
            let names = ("Model that annotates", "None");
            if choose_model(ui, view, &summary.task, &mut chosen, names) {
                self.auto = chosen.map(|model| match self.auto.take() {
                    Some(auto) => Auto { model, ..auto },
                    None => Auto::with(model),
                });
            }
            if let Some(auto) = &mut self.auto {
                existing(ui, auto);
            }
        });
        let Some(model) = self.auto.as_ref().map(|auto| auto.model) else {
            quiet(
                ui,
                "A model annotates every input by itself: what is sure enough is approved, what is improbable is \
                 discarded, and what lies between is left to people. All of it is one step that can be undone.",
            );
            return;
        };
        self.ask(model, frame.requests);
        let none = Histogram::default();
        let known = &view.models.histogram;
        let ours = known.task == Some(self.task) && known.model == Some(model);
        let histogram = if ours { known } else { &none };
        self.thresholds(ui, view, summary, histogram);
        ui.add_space(space::XS);
        self.buttons(ui, frame, summary, answer);
        run::status(ui, frame, self.task);
    }

    /// Probabilities are asked for once a model; when a run ends they are read again without being asked for.
    fn ask(&mut self, model: ModelId, requests: &mut Vec<Request>) {
        if self.asked != Some(model) {
            self.asked = Some(model);
            requests.push(Command::Suggest(SuggestCommand::ShowHistogram(self.task, model)).into());
        }
    }

    fn thresholds(&mut self, ui: &mut Ui, view: &View, summary: &TaskSummary, histogram: &Histogram) {
        let Some(auto) = &mut self.auto else { return };
        let reviewers = !summary.task.reviewers.is_empty();
        let bars = histogram.bars(None);
        if let Some(band) = plot::show(ui, &bars, band_of(auto.thresholds), reviewers) {
            auto.thresholds = thresholds_of(band);
        }
        ui.horizontal(|ui| {
            let p = palette(ui.ctx());
            ui.label(RichText::new("Discard below").color(p.quiet));
            let Thresholds { approve, discard } = auto.thresholds;
            if let Some(value) = number(ui, discard, "Discard below, in per cent") {
                auto.thresholds = Thresholds {
                    discard: value,
                    approve: approve.max(value),
                };
            }
            ui.add_space(space::M);
            ui.label(RichText::new("Approve from").color(p.quiet));
            if let Some(value) = number(ui, approve, "Approve from, in per cent") {
                auto.thresholds = Thresholds {
                    approve: value,
                    discard: discard.min(value),
                };
            }
        });
        let tally = of_task(histogram, auto, &summary.task);
        if tally.all() == 0 {
            quiet(ui, nothing_said(histogram.looked, summary.inputs));
        } else {
            ui.label(sentence(tally, (histogram.inputs, summary.inputs), reviewers))
                .on_hover_text("What people decided on already stays as it is");
        }
        unfold(ui, &mut self.by_concept);
        if self.by_concept {
            by_concept(ui, view, summary, histogram, auto);
        }
    }

    fn buttons(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, answer: &mut Answer) {
        let view = frame.view;
        let compares = self
            .auto
            .as_ref()
            .is_some_and(|auto| auto.existing == Existing::Compare);
        let why_not = self.why_not(view);
        let enabled = why_not.is_none();
        ui.horizontal(|ui| {
            let look = ui.add_enabled(enabled, Button::new("Look first (suggestions only)"));
            if look.clicked() {
                self.save(&summary.task, frame.requests);
                frame
                    .requests
                    .push(Command::Model(ModelCommand::PredictTask(self.task)).into());
            }
            look.on_hover_text("The model looks at every input; nothing is annotated");
            let text = if compares { "Compare" } else { "Annotate" };
            let go = ui.add_enabled_ui(enabled, |ui| primary_button(ui, text)).inner;
            if go.clicked() {
                self.start(frame, summary);
            }
            let differences = ui.add_enabled(enabled, Button::new("Show differences"));
            if differences.clicked() {
                self.save(&summary.task, frame.requests);
                show_differences(frame, summary);
                *answer = Answer::Close;
            }
            differences.on_hover_text("Step through the differences between model and annotations");
            if let Some(reason) = &why_not {
                quiet(ui, reason);
            }
        });
        // What the task has, not what is entered here, made what is complete.
        if summary.task.auto.is_some() {
            let may = why_not.map_or_else(|| view.allowed(Permission::ConfigureTasks), Err);
            let submit = ui.add_enabled(may.is_ok(), Button::new("Submit those that are complete"));
            if submit.clicked() {
                frame
                    .requests
                    .push(Command::Task(TaskCommand::SubmitComplete(self.task)).into());
            }
            match may {
                Ok(()) => submit.on_hover_text(
                    "Inputs that nobody has begun and on which the thresholds decided everything are submitted for their \
                     labelers; the share that is reviewed goes to review",
                ),
                Err(why) => submit.on_disabled_hover_text(why),
            };
        }
    }

    /// Starts the run. One that was paused goes on if it is the same; another one is given up for it.
    fn start(&self, frame: &mut Frame<'_>, summary: &TaskSummary) {
        let drafted = self.drafted_auto();
        if let Some(run) = frame.view.paused_run(self.task)
            && drafted.as_ref() != Some(&run.auto)
        {
            frame
                .requests
                .push(Command::Model(ModelCommand::CancelRun(run.gesture)).into());
        }
        self.save(&summary.task, frame.requests);
        frame
            .requests
            .push(Command::Model(ModelCommand::AutoAnnotate(self.task)).into());
    }

    fn why_not(&self, view: &View) -> Option<String> {
        let model = self.auto.as_ref().map(|auto| auto.model);
        let trouble = view.models.lines.iter().find(|line| Some(line.model.id) == model);
        if view.saving.read_only.is_some() {
            return Some(session::notice::reasons::READ_ONLY.into());
        }
        if run::working(view, self.task).is_some() {
            return Some("The model is at work.".into());
        }
        trouble.and_then(|line| line.trouble.clone())
    }
}

/// Opens the task where it is not open, and gathers the differences.
fn show_differences(frame: &mut Frame<'_>, summary: &TaskSummary) {
    if frame.view.task != Some(summary.task.id) {
        frame
            .requests
            .push(Command::Navigate(NavigateCommand::OpenTask(Some(summary.task.id))).into());
    }
    frame
        .requests
        .push(Command::Suggest(SuggestCommand::Compare(summary.task.id)).into());
}

fn existing(ui: &mut Ui, auto: &mut Auto) {
    let title = EXISTING
        .iter()
        .find(|(existing, _)| *existing == auto.existing)
        .map_or("", |(_, title)| title);
    let choice = ComboBox::from_id_salt("existing")
        .width(270.0)
        .selected_text(title)
        .show_ui(ui, |ui| {
            for (existing, title) in EXISTING {
                ui.selectable_value(&mut auto.existing, existing, title);
            }
        });
    widgets::name(&choice.response, "Where something is annotated already");
    choice
        .response
        .on_hover_text("What becomes of what is annotated already");
}

fn band_of(thresholds: Thresholds) -> Band {
    Band::new(thresholds.discard, thresholds.approve)
}

fn thresholds_of(band: Band) -> Thresholds {
    Thresholds {
        approve: band.high,
        discard: band.low,
    }
}

/// A probability as a number to type; the new one, if it was changed.
fn number(ui: &mut Ui, value: f64, name: &str) -> Option<f64> {
    let before = (value * 100.0).round();
    let mut percent = before;
    let field = DragValue::new(&mut percent)
        .range(0.0..=100.0)
        .speed(0.5)
        .fixed_decimals(0)
        .suffix(" %")
        .update_while_editing(false);
    let response = ui.add_sized(vec2(58.0, LINE), field);
    widgets::name(&response, name);
    (percent != before).then_some(percent / 100.0)
}

fn unfold(ui: &mut Ui, open: &mut bool) {
    let glyph = if *open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    let text = (widgets::icon(glyph).size(16.0), RichText::new("Thresholds by concept"));
    let button = ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = space::XS;
        ui.add(Button::new(text).frame_when_inactive(false))
    });
    let button = button.inner;
    widgets::name(&button, "Thresholds by concept");
    if button.clicked() {
        *open = !*open;
    }
}

/// A line for each concept: slim slider, what it would do, and the way back to the thresholds of all.
fn by_concept(ui: &mut Ui, view: &View, summary: &TaskSummary, histogram: &Histogram, auto: &mut Auto) {
    let concepts: Vec<&Concept> = summary
        .task
        .concepts
        .iter()
        .filter_map(|id| view.concept(*id))
        .collect();
    ScrollArea::vertical()
        .id_salt("thresholds by concept")
        .max_height((ui.available_height() - 84.0).max(LINE * 2.0))
        .auto_shrink([false, true])
        .show_rows(ui, LINE, concepts.len(), |ui, range| {
            for concept in &concepts[range] {
                concept_line(ui, concept, histogram, auto);
            }
        });
}

fn concept_line(ui: &mut Ui, concept: &Concept, histogram: &Histogram, auto: &mut Auto) {
    let p = palette(ui.ctx());
    let row = vec2(ui.available_width() - space::M, LINE);
    let own = auto.per_concept.contains_key(&concept.id);
    let thresholds = auto.thresholds_of(concept.id);
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        swatch(ui, concept.color, 12.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = format!("{}: as all", concept.label());
            let enabled = if own {
                Ok(())
            } else {
                Err("It is as all are".to_owned())
            };
            let as_all = IconButton::new(ICON_REPLAY, &label).side(22.0).enabled(enabled);
            if as_all.show(ui) {
                auto.per_concept.remove(&concept.id);
            }
            let tally = of_concept(histogram, auto, concept.id);
            for (number, color, what) in [
                (tally.discard, p.quiet, "discarded"),
                (tally.between, p.warn, "between"),
                (tally.approve, p.good, "approved"),
            ] {
                let text = RichText::new(grouped(number)).size(size::SMALL).color(color);
                ui.add_sized(vec2(42.0, LINE), Label::new(text)).on_hover_text(what);
            }
            let numbers = format!(
                "{:.0} / {:.0} %",
                thresholds.discard * 100.0,
                thresholds.approve * 100.0
            );
            let color = if own { p.text } else { p.quiet };
            let text = Label::new(RichText::new(numbers).size(size::SMALL).color(color));
            ui.add_sized(vec2(72.0, LINE), text);
            let names = [
                format!("Discard {} below", concept.label()),
                format!("Approve {} from", concept.label()),
            ];
            let slider = RangeSlider::new(band_of(thresholds), [&names[0], &names[1]])
                .width(160.0)
                .slim()
                .zones();
            if let Some(band) = slider.show(ui, Id::unique(("thresholds of", concept.id))) {
                auto.per_concept.insert(concept.id, thresholds_of(band));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(concept.label()).truncate());
            });
        });
    });
}

/// Why there is nothing to show of what the model would say.
fn nothing_said(looked: u64, of: u64) -> String {
    match looked {
        0 => "There are no predictions yet. Look first: that annotates nothing.".to_owned(),
        _ => format!(
            "The model has looked at {} of {} and found nothing that the task asks for.",
            grouped(looked.min(of)),
            count(of, "input")
        ),
    }
}
