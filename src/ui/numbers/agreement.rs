//! How far the labelers of a task agree: figures with their intervals, by pair and by concept, a confusion matrix, and the
//! inputs on which they do not, each a click away.
//!
//! Nothing is compared here: the page asks, and asks again when the task has moved on.

use super::plots;
use super::words::name_of;
use crate::frame::Frame;
use crate::request::{Pick, Request};
use crate::state::{Page, WindowState};
use crate::theme::{palette, size, space};
use crate::widgets::{self, heading, primary_button, quiet, swatch};
use domain::agreement::{Agreement, Disagreement, Figure, Headline, axis};
use domain::{ConceptId, InputId, MemberId, Status, TaskId, TaskKind};
use egui::{Align2, Button, DragValue, FontId, Grid, Label, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use session::notice::{count, grouped};
use session::quality::{AgreementAsked, DEFAULT_IOU, Disagreed, Disagreements, TaskAgreement};
use session::view::{LabelerTally, TaskSummary, View};
use session::{Command, DataCommand, NavigateCommand, QualityCommand};
use std::collections::BTreeMap;

/// Concepts that a confusion matrix shows; of more, those that are meant least often are left to the CSV file.
const MOST_CONCEPTS: usize = 24;

/// How the task stood when it was asked.
#[derive(Clone, Debug, PartialEq)]
struct Stood {
    asked: AgreementAsked,
    labelers: BTreeMap<MemberId, LabelerTally>,
    statuses: BTreeMap<Status, u64>,
}

/// What the window remembers of the pane.
#[derive(Debug)]
pub(super) struct AgreementPane {
    iou: f64,
    list: Disagreements,
    asked: Option<Stood>,
}

impl Default for AgreementPane {
    fn default() -> Self {
        Self {
            iou: DEFAULT_IOU,
            list: Disagreements::All,
            asked: None,
        }
    }
}

impl AgreementPane {
    /// The pane is not shown: nothing needs to be compared for it.
    pub(super) fn leave(&mut self, requests: &mut Vec<Request>) {
        if self.asked.take().is_some() {
            requests.push(Command::Quality(QualityCommand::CloseAgreement).into());
        }
    }

    /// Asks for what is not known: another question, or a task that has moved on since.
    fn ask(&mut self, frame: &mut Frame<'_>, summary: &TaskSummary) {
        let stands = Stood {
            asked: AgreementAsked {
                task: summary.task.id,
                iou: self.iou,
                list: self.list.clone(),
            },
            labelers: summary.labelers.clone(),
            statuses: summary.statuses.clone(),
        };
        if self.asked.as_ref() != Some(&stands) {
            let asked = stands.asked.clone();
            self.asked = Some(stands);
            frame
                .requests
                .push(Command::Quality(QualityCommand::ShowAgreement(asked)).into());
        }
    }

    /// What stands beside the title, from right to left.
    pub(super) fn tools(
        &mut self,
        ui: &mut Ui,
        view: &View,
        (task, kind): (TaskId, TaskKind),
        requests: &mut Vec<Request>,
    ) {
        let shown = shown(view, task).is_some();
        let save = ui.add_enabled_ui(shown, |ui| primary_button(ui, "Save as CSV…")).inner;
        if save.clicked() {
            requests.push(Request::Pick(Pick::AgreementFile));
        }
        if kind != TaskKind::Classification {
            ui.add_space(space::S);
            let drag = DragValue::new(&mut self.iou)
                .range(0.05..=1.0)
                .speed(0.01)
                .fixed_decimals(2);
            let drag = ui.add(drag);
            widgets::name(&drag, "Overlap");
            drag.on_hover_text("From which overlap (intersection over union) on two shapes are the same");
            quiet(ui, "Same from an overlap of");
        }
    }

    /// Shows the pane.
    pub(super) fn show(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, state: &mut WindowState) {
        self.ask(frame, summary);
        let view = frame.view;
        let task = summary.task.id;
        let Some(found) = shown(view, task) else {
            ui.horizontal(|ui| {
                ui.add(egui::Spinner::new().size(16.0));
                quiet(ui, "Comparing what was submitted…");
            });
            return;
        };
        if found.agreement.items == 0 {
            quiet(
                ui,
                "No image was submitted by two labelers yet. A task can give each image to several.",
            );
            return;
        }
        let regions = summary.task.kind != TaskKind::Classification;
        tiles(ui, found, regions);
        ui.add_space(space::M);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            // The bar that scrolls lies over what is at the edge.
            ui.set_max_width(ui.available_width() - ui.spacing().scroll.bar_width - space::XS);
            let left = (ui.available_width() - space::XL) * 0.58;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::XL;
                ui.allocate_ui(vec2(left, 0.0), |ui| {
                    ui.vertical(|ui| {
                        ui.set_width(left);
                        ui.spacing_mut().item_spacing.x = space::S;
                        self.matrix(ui, view, found);
                        ui.add_space(space::L);
                        pairs(ui, view, found, regions);
                        ui.add_space(space::L);
                        self.concepts(ui, view, found, regions);
                        if found.agreement.steps.len() > 1 {
                            ui.add_space(space::L);
                            plots::agreement(ui, &found.agreement);
                        }
                    });
                });
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.x = space::S;
                    self.disagreements(ui, frame, found, state);
                });
            });
            ui.add_space(space::L);
        });
    }

    fn matrix(&mut self, ui: &mut Ui, view: &View, found: &TaskAgreement) {
        let cells = &found.agreement.confusion;
        let mut axis = axis(cells);
        if axis.len() > MOST_CONCEPTS {
            let meant = |key: &Option<ConceptId>| {
                let of = cells.iter().filter(|((row, column), _)| row == key || column == key);
                of.map(|(_, count)| count).sum::<u64>()
            };
            axis.sort_by_key(|key| (key.is_none(), std::cmp::Reverse(meant(key))));
            axis.drain(MOST_CONCEPTS - 1..axis.len() - 1);
        }
        heading(ui, "WHAT ONE LABELER HAS, AND ANOTHER HAS THERE");
        let p = palette(ui.ctx());
        let most = cells.values().copied().max().unwrap_or(1) as f32;
        let mut chosen = None;
        ScrollArea::horizontal().id_salt("confusion").show(ui, |ui| {
            Grid::new("confusion").spacing([3.0, 3.0]).show(ui, |ui| {
                ui.label("");
                for column in &axis {
                    ui.vertical_centered(|ui| {
                        let name = Label::new(RichText::new(called(view, *column)).size(size::SMALL).color(p.quiet));
                        ui.set_max_width(58.0);
                        ui.add(name.truncate());
                    });
                }
                ui.end_row();
                for row in &axis {
                    ui.scope(|ui| {
                        ui.set_max_width(140.0);
                        ui.add(Label::new(called(view, *row)).truncate());
                    });
                    for column in &axis {
                        let count = cells.get(&(*row, *column)).copied().unwrap_or(0);
                        let (rect, response) = ui.allocate_exact_size(vec2(58.0, 24.0), Sense::click());
                        let tone = if row == column { p.accent } else { p.bad };
                        let strength = if count == 0 {
                            0.0
                        } else {
                            0.15 + 0.55 * (count as f32 / most).sqrt()
                        };
                        ui.painter().rect_filled(rect, 4, p.raised);
                        ui.painter().rect_filled(rect, 4, tone.gamma_multiply(strength));
                        let text = if count == 0 { "·".to_owned() } else { grouped(count) };
                        let font = FontId::proportional(size::SMALL);
                        ui.painter()
                            .text(rect.center(), Align2::CENTER_CENTER, text, font, p.text);
                        let said = format!(
                            "{} and {}: {}",
                            called(view, *row),
                            called(view, *column),
                            grouped(count)
                        );
                        response.widget_info(|| WidgetInfo::labeled(Role::Button, count > 0, said.clone()));
                        if count > 0
                            && response
                                .on_hover_text(format!("{said}. Click to list the images."))
                                .clicked()
                        {
                            chosen = Some((*row, *column));
                        }
                    }
                    ui.end_row();
                }
            });
        });
        if let Some(cell) = chosen {
            self.list = Disagreements::Cell(None, cell);
        }
    }

    /// The inputs that are listed, each opened by a click.
    fn disagreements(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, found: &TaskAgreement, state: &mut WindowState) {
        let view = frame.view;
        heading(ui, "IMAGES");
        ui.horizontal(|ui| {
            let listed = count(found.disagreed_count, "image");
            ui.label(match &found.asked.list {
                Disagreements::All => format!("{listed} on which labelers do not agree"),
                Disagreements::On(concept) => format!(
                    "{listed} on which they do not agree on \"{}\"",
                    called(view, Some(*concept))
                ),
                Disagreements::Cell(_, (row, column)) if row == column => {
                    format!("{listed} where two have {}", called(view, *row))
                }
                Disagreements::Cell(_, (row, column)) => {
                    format!(
                        "{listed} where one has {} and another {}",
                        called(view, *row),
                        called(view, *column)
                    )
                }
                Disagreements::Between(..) => format!("{listed} of this time"),
            });
            if self.list != Disagreements::All && ui.button("All disagreements").clicked() {
                self.list = Disagreements::All;
            }
        });
        let mut opened: Option<InputId> = None;
        for line in found.disagreed.iter().take(SHOWN) {
            ui.horizontal(|ui| {
                if ui.add(Button::new(domain::names::label(&line.name))).clicked() {
                    opened = Some(line.input);
                }
                let why = RichText::new(why_not(view, line)).color(palette(ui.ctx()).quiet);
                ui.add(Label::new(why).truncate());
            });
        }
        let more = found.disagreed_count.saturating_sub(SHOWN as u64);
        if more > 0 {
            quiet(
                ui,
                format!("and {} more: the command line lists all of them", grouped(more)),
            );
        }
        if let Some(input) = opened {
            let task = NavigateCommand::OpenTask(Some(found.asked.task));
            frame.requests.push(Command::Navigate(task).into());
            frame.requests.push(Command::Data(DataCommand::OpenInput(input)).into());
            state.page = Page::Canvas;
        }
    }

    fn concepts(&mut self, ui: &mut Ui, view: &View, found: &TaskAgreement, regions: bool) {
        heading(ui, "BY CONCEPT");
        let mut of: Vec<_> = found.agreement.concepts.iter().collect();
        of.sort_by(|a, b| {
            let value = |of: &Headline| of.percent.map_or(f64::MAX, |figure| figure.value);
            value(&a.figures).total_cmp(&value(&b.figures))
        });
        Grid::new("agreement by concept")
            .striped(true)
            .spacing([space::XL, 6.0])
            .show(ui, |ui| {
                heads(ui, &["CONCEPT", "CLAIMS", "PERCENT", "ALPHA", "F1"]);
                if regions {
                    heads(ui, &["MEAN IOU"]);
                }
                ui.end_row();
                for line in of {
                    ui.horizontal(|ui| {
                        if let Some(concept) = view.concept(line.concept) {
                            swatch(ui, concept.color, 12.0);
                        }
                        if ui.link(called(view, Some(line.concept))).clicked() {
                            self.list = Disagreements::On(line.concept);
                        }
                    });
                    ui.label(grouped(line.claims));
                    for figure in [line.figures.percent, line.figures.alpha, line.figures.f1] {
                        told(ui, figure);
                    }
                    if regions {
                        told(ui, line.figures.mean_iou);
                    }
                    ui.end_row();
                }
            });
    }
}

/// Inputs that are shown as lines.
const SHOWN: usize = 50;

fn shown(view: &View, task: TaskId) -> Option<&TaskAgreement> {
    view.agreement.as_ref().filter(|found| found.asked.task == task)
}

/// A concept by its name; nothing by that.
fn called(view: &View, concept: Option<ConceptId>) -> String {
    match concept {
        None => "nothing".into(),
        Some(id) => view
            .concept(id)
            .map_or_else(|| "deleted concept".into(), domain::Concept::label),
    }
}

/// On what labelers of an input do not agree, reason by reason.
fn why_not(view: &View, line: &Disagreed) -> String {
    let of = |why: Disagreement| {
        let concepts = line.why.iter().filter(|(_, found)| *found == why);
        let concepts: Vec<String> = concepts.map(|(concept, _)| called(view, Some(*concept))).collect();
        let said = match why {
            Disagreement::Concept => "one or the other",
            Disagreement::Missing => "not by all",
            Disagreement::Shape => "other shape",
            Disagreement::Contradiction => "there and not",
        };
        (!concepts.is_empty()).then(|| format!("{said}: {}", concepts.join(", ")))
    };
    let reasons = [
        Disagreement::Contradiction,
        Disagreement::Concept,
        Disagreement::Missing,
        Disagreement::Shape,
    ];
    reasons.into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

fn heads(ui: &mut Ui, heads: &[&str]) {
    let p = palette(ui.ctx());
    for head in heads {
        ui.label(RichText::new(*head).size(size::SMALL).color(p.quiet));
    }
}

/// A figure in a table, with its interval beside it and its count on hovering.
fn told(ui: &mut Ui, figure: Option<Figure>) {
    let p = palette(ui.ctx());
    let Some(figure) = figure else {
        quiet(ui, "–");
        return;
    };
    ui.horizontal(|ui| {
        ui.label(format!("{:.2}", figure.value));
        if let Some(interval) = figure.interval {
            let text = format!("{:.2}–{:.2}", interval.low, interval.high);
            ui.label(RichText::new(text).size(size::SMALL).color(p.quiet));
        }
    })
    .response
    .on_hover_text(format!("Over {}", count(figure.n, "image")));
}

/// The figures over all labelers, a card for each.
fn tiles(ui: &mut Ui, found: &TaskAgreement, regions: bool) {
    type Of = fn(&Agreement) -> Option<Figure>;
    let percent_told = if regions {
        "Of all different things that two labelers marked, how many both marked"
    } else {
        "Of every two labelers of an image, how many say the same of all concepts"
    };
    let mut cards: Vec<(&str, Of, &str)> = vec![
        ("Percent", |of| of.all.percent, percent_told),
        (
            "Alpha",
            |of| of.all.alpha,
            "Krippendorff's alpha: 1 where all agree, 0 where chance would do as well",
        ),
        (
            "F1",
            |of| of.all.f1,
            "Twice what was matched over all there is, over every two labelers",
        ),
    ];
    if regions {
        cards.push((
            "Mean IoU",
            |of| of.all.mean_iou,
            "The mean overlap of shapes that were matched",
        ));
    } else {
        cards.push((
            "Fleiss' kappa",
            |of| of.all.fleiss,
            "Where all images have the same number of labelers",
        ));
    }
    cards.push((
        "By hand",
        |of| of.by_hand.percent,
        "Percent, where no labeler took over a suggestion",
    ));
    cards.push((
        "From suggestions",
        |of| of.from_suggestions.percent,
        "Percent, where a labeler took over a suggestion",
    ));
    let wide = (ui.available_width() - cards.len() as f32 * space::S) / (cards.len() + 1) as f32;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let images = grouped(found.agreement.items);
        card(
            ui,
            wide,
            "Images compared",
            &images,
            None,
            "Images that two labelers submitted at least",
        );
        for (what, of, told) in cards {
            let figure = of(&found.agreement);
            let value = figure.map_or_else(|| "–".to_owned(), |figure| format!("{:.2}", figure.value));
            // What was drawn for the figures before stands until it is drawn anew.
            let fresh = figure.and_then(|figure| figure.interval);
            let old = || found.before.as_deref().and_then(of).and_then(|figure| figure.interval);
            let interval = fresh.map(|interval| (interval, true)).or_else(|| Some((old()?, false)));
            let interval = interval.filter(|_| figure.is_some());
            let text = interval.map(|(interval, fresh)| (format!("{:.2} – {:.2}", interval.low, interval.high), fresh));
            let told = match figure {
                Some(figure) => format!("{told}. Over {}; 95 % interval.", count(figure.n, "image")),
                None => format!("{told}. Not defined here."),
            };
            card(ui, wide, what, &value, text, &told);
        }
    });
}

fn card(ui: &mut Ui, wide: f32, what: &str, value: &str, interval: Option<(String, bool)>, told: &str) {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(wide, 58.0), Sense::hover());
    ui.painter().rect_filled(rect, 8, p.raised);
    let inner = rect.shrink2(vec2(space::M, space::S));
    let put = |at, align, text: &str, size, color| {
        let font = FontId::proportional(size);
        ui.painter().with_clip_rect(rect).text(at, align, text, font, color);
    };
    put(inner.left_top(), Align2::LEFT_TOP, what, size::SMALL, p.quiet);
    put(inner.left_bottom(), Align2::LEFT_BOTTOM, value, 18.0, p.text);
    if let Some((text, fresh)) = &interval {
        let color = if *fresh { p.quiet } else { p.quiet.gamma_multiply(0.5) };
        put(inner.right_bottom(), Align2::RIGHT_BOTTOM, text, size::SMALL, color);
    }
    let said = interval.map_or_else(|| value.to_owned(), |(interval, _)| format!("{value}, {interval}"));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{what}: {said}")));
    response.on_hover_text(told);
}

/// Every two labelers who labeled the same images.
fn pairs(ui: &mut Ui, view: &View, found: &TaskAgreement, regions: bool) {
    heading(ui, "BY PAIR");
    Grid::new("agreement by pair")
        .striped(true)
        .spacing([space::XL, 6.0])
        .show(ui, |ui| {
            heads(ui, &["LABELERS", "PERCENT"]);
            heads(
                ui,
                if regions {
                    &["F1", "PRECISION", "RECALL", "MEAN IOU"]
                } else {
                    &["KAPPA", "F1"]
                },
            );
            ui.end_row();
            for pair in &found.agreement.pairs {
                let name = |id| name_of(view, found.asked.task, id);
                ui.label(format!("{} and {}", name(pair.between.0), name(pair.between.1)));
                told(ui, pair.percent);
                let figures = match regions {
                    true => vec![pair.f1, pair.precision, pair.recall, pair.mean_iou],
                    false => vec![pair.kappa, pair.f1],
                };
                figures.into_iter().for_each(|figure| told(ui, figure));
                ui.end_row();
            }
        });
}
