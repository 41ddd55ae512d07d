//! Who labels and who reviews, and how the work is given out.

use super::cards::{Card, cards};
use super::{FormContext, TaskForm};
use crate::theme::{palette, size, space};
use crate::widgets::{self, IconButton, heading, quiet, small_button};
use domain::names::label;
use domain::share::Overlap;
use domain::{Member, Role, TaskKind};
use egui::{Align, DragValue, Key, Layout, RichText, ScrollArea, Slider, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{
    ICON_CALL_SPLIT, ICON_CLOSE, ICON_DONE_ALL, ICON_FACT_CHECK, ICON_GROUPS, ICON_HANDSHAKE, ICON_INBOX,
};
use session::notice::{count, grouped};
use session::task_preview::{shares, to_review};
use session::task_text::{ReviewText, WorkerText};
use session::view::View;

/// Reasons that reviewers often have.
const USUAL_REASONS: [&str; 5] = [
    "Something is missing",
    "Extra annotation",
    "The wrong concept",
    "It does not fit tightly",
    "Against the instructions",
];

/// Height of a person's line, in points.
const LINE: f32 = 28.0;

/// So many people are seen without scrolling.
const LINES: f32 = 10.0;

/// Room for a name, in points.
const NAME: f32 = 200.0;

impl TaskForm {
    pub(super) fn labelers(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        let view = context.frame.view;
        let inputs = self.count_of(view).unwrap_or(0);
        self.strategy(ui, inputs);
        ui.add_space(space::XS);
        self.who(ui, view, Role::Labeler);
        self.new_member(ui, context.frame, Role::Labeler);
        let given = shares(view, &self.text, inputs);
        let people = rows(view, &self.text.labelers);
        list(ui, "people who label", people.len(), |ui, place| {
            let (name, member) = &people[place];
            tick(ui, name, *member, Role::Labeler, &mut self.text.labelers);
            if self.text.labelers.contains(name) {
                self.weight(ui, name);
                let share = given.iter().find(|(labeler, _)| labeler == name);
                let text = match share.and_then(|(_, share)| *share) {
                    Some(share) => count(share, "input"),
                    None if self.text.worker_strategy == WorkerText::Queue => "takes the next".into(),
                    None => String::new(),
                };
                quiet(ui, text);
            }
        });
        ui.checkbox(&mut self.text.see_others, "Labelers see each other's work");
    }

    fn strategy(&mut self, ui: &mut Ui, inputs: u64) {
        let chosen = match self.text.worker_strategy {
            WorkerText::Full => 0,
            WorkerText::Partitioned { .. } => 1,
            WorkerText::Queue => 2,
        };
        let ways = [
            (ICON_GROUPS, "Full", "Every input goes to every labeler."),
            (
                ICON_CALL_SPLIT,
                "Partitioned",
                "Each input goes to some of them, by weight.",
            ),
            (ICON_INBOX, "Queue", "Whoever is free takes the next, ten at a time."),
        ];
        let card = |(place, (icon, name, text)): (usize, _)| Card {
            icon,
            name,
            text,
            selected: place == chosen,
            why_not: None,
        };
        let pressed = cards(ui, ways.into_iter().enumerate().map(card).collect());
        if let Some(place) = pressed.filter(|place| *place != chosen) {
            self.text.worker_strategy = match place {
                0 => WorkerText::Full,
                1 => WorkerText::Partitioned {
                    workers_per_input: 1,
                    weights: Default::default(),
                    overlap: None,
                },
                _ => WorkerText::Queue,
            };
        }
        let labelers = self.text.labelers.len().max(1) as u32;
        match &mut self.text.worker_strategy {
            WorkerText::Full => {}
            WorkerText::Partitioned {
                workers_per_input,
                overlap,
                ..
            } => {
                ui.horizontal(|ui| {
                    ui.label("Each input goes to");
                    let field = DragValue::new(workers_per_input).range(1..=labelers).speed(0.05);
                    widgets::name(&ui.add(field), "Labelers for each input");
                    ui.label(if *workers_per_input == 1 { "labeler" } else { "labelers" });
                });
                overlapping(ui, overlap, *workers_per_input, labelers, inputs);
            }
            WorkerText::Queue => {
                ui.horizontal(|ui| {
                    ui.label("An input that nobody touches goes back after");
                    let field = DragValue::new(&mut self.text.lease_minutes)
                        .range(1..=10_080)
                        .suffix(" min");
                    widgets::name(&ui.add(field), "Minutes until an input goes back");
                });
            }
        }
    }

    /// How large a labeler's share is beside the others'.
    fn weight(&mut self, ui: &mut Ui, name: &str) {
        let labelers = &self.text.labelers;
        let WorkerText::Partitioned { weights, .. } = &mut self.text.worker_strategy else {
            return;
        };
        let before = weights.get(name).copied().unwrap_or(1);
        let mut weight = before;
        ui.label("Weight");
        let field = DragValue::new(&mut weight).range(0..=1000).speed(0.05);
        widgets::name(
            &ui.add_sized(vec2(48.0, 26.0), field),
            &format!("Weight of {}", label(name)),
        );
        if weight != before {
            // All are named as soon as one differs: what is not said must not be guessed.
            for labeler in labelers {
                weights.entry(labeler.clone()).or_insert(1);
            }
            weights.insert(name.to_owned(), weight);
        }
    }

    /// Weights of people who do not label any more are dropped, others get one where some are named.
    pub(super) fn tidy_weights(&mut self) {
        let labelers = &self.text.labelers;
        if let WorkerText::Partitioned { weights, .. } = &mut self.text.worker_strategy
            && !weights.is_empty()
        {
            weights.retain(|name, _| labelers.contains(name));
            for labeler in labelers {
                weights.entry(labeler.clone()).or_insert(1);
            }
        }
    }

    pub(super) fn reviewers(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        let view = context.frame.view;
        self.review_strategy(ui, view);
        if self.text.review_strategy == ReviewText::None {
            return;
        }
        ui.add_space(space::XS);
        self.who(ui, view, Role::Reviewer);
        self.new_member(ui, context.frame, Role::Reviewer);
        let people = rows(view, &self.text.reviewers);
        list(ui, "people who review", people.len(), |ui, place| {
            let (name, member) = &people[place];
            tick(ui, name, *member, Role::Reviewer, &mut self.text.reviewers);
        });
        ui.checkbox(
            &mut self.text.blind_review,
            "Reviewers are not told whose work they see",
        );
        self.reasons(ui);
    }

    fn review_strategy(&mut self, ui: &mut Ui, view: &View) {
        let chosen = match self.text.review_strategy {
            ReviewText::None => 0,
            ReviewText::Manual { .. } => 1,
            ReviewText::Consensus { .. } => 2,
        };
        let alone = (self.text.labelers.len() < 2 || self.text.worker_strategy == WorkerText::Queue)
            .then_some(session::notice::reasons::NOBODY_TO_AGREE);
        let nobody =
            (!view.members.iter().any(|member| member.is(Role::Reviewer))).then_some("Nobody here is a reviewer");
        let ways = [
            (ICON_DONE_ALL, "No review", "What is submitted is accepted.", None),
            (
                ICON_FACT_CHECK,
                "Manual review",
                "Reviewers decide on all of it, or on a sample.",
                nobody,
            ),
            (
                ICON_HANDSHAKE,
                "Consensus",
                "Reviewers decide where labelers disagree.",
                alone.or(nobody),
            ),
        ];
        let card = |(place, (icon, name, text, why_not)): (usize, _)| Card {
            icon,
            name,
            text,
            selected: place == chosen,
            why_not,
        };
        let pressed = cards(ui, ways.into_iter().enumerate().map(card).collect());
        if let Some(place) = pressed.filter(|place| *place != chosen) {
            self.choose_review(place, view);
        }
        let inputs = self.count_of(view).unwrap_or(0);
        let drawn = to_review(view, &self.text, inputs);
        let reviewers = self.text.reviewers.len() as u64;
        let labelers = self.labelers_per_input();
        match &mut self.text.review_strategy {
            ReviewText::None => {}
            ReviewText::Manual { sample_percent } => {
                ui.horizontal(|ui| {
                    caption(ui, "Reviewed");
                    let slider = Slider::new(sample_percent, 1.0..=100.0)
                        .suffix(" %")
                        .fixed_decimals(0)
                        .step_by(1.0);
                    widgets::name(&ui.add(slider), "Share that is reviewed");
                    let each = match reviewers {
                        0 | 1 => String::new(),
                        more => format!(", about {} for each reviewer", grouped(drawn.div_ceil(more))),
                    };
                    quiet(ui, format!("{}{each}", count(drawn, "submission")));
                });
            }
            ReviewText::Consensus {
                approval_threshold,
                iou,
            } => {
                ui.horizontal(|ui| {
                    caption(ui, "Must agree");
                    let field = DragValue::new(approval_threshold).range(1..=labelers).speed(0.05);
                    widgets::name(&ui.add(field), "Labelers who must agree");
                    ui.label(format!("of {labelers} labelers"));
                });
                // Whole inputs always cover each other.
                if self.text.kind == TaskKind::Classification {
                    return;
                }
                ui.horizontal(|ui| {
                    caption(ui, "Same region from");
                    let mut percent = *iou * 100.0;
                    let slider = Slider::new(&mut percent, 5.0..=100.0)
                        .suffix(" %")
                        .fixed_decimals(0)
                        .step_by(1.0);
                    widgets::name(&ui.add(slider), "Overlap from which regions are the same");
                    *iou = percent / 100.0;
                    quiet(ui, "of intersection over union");
                });
            }
        }
    }

    fn choose_review(&mut self, place: usize, view: &View) {
        self.text.review_strategy = match place {
            0 => ReviewText::None,
            1 => ReviewText::Manual { sample_percent: 100.0 },
            _ => {
                // Nobody agrees with nobody: a partition that gives each input to one gives it to two.
                if let WorkerText::Partitioned { workers_per_input, .. } = &mut self.text.worker_strategy {
                    *workers_per_input = (*workers_per_input).max(2);
                }
                let labelers = self.labelers_per_input();
                ReviewText::Consensus {
                    approval_threshold: (labelers / 2 + 1).min(labelers),
                    iou: 0.5,
                }
            }
        };
        if place == 0 {
            self.text.reviewers.clear();
        } else if self.text.reviewers.is_empty() {
            // Somebody must; those who do not label come first.
            let reviewers = || view.members.iter().filter(|member| member.is(Role::Reviewer));
            let free: Vec<&Member> = reviewers()
                .filter(|member| !self.text.labelers.contains(&member.name))
                .collect();
            let chosen: Vec<&Member> = if free.is_empty() { reviewers().collect() } else { free };
            self.text.reviewers = chosen.into_iter().map(|member| member.name.clone()).collect();
        }
    }

    fn labelers_per_input(&self) -> u32 {
        match self.text.worker_strategy {
            WorkerText::Full => self.text.labelers.len() as u32,
            WorkerText::Partitioned { workers_per_input, .. } => workers_per_input,
            WorkerText::Queue => 1,
        }
    }

    fn reasons(&mut self, ui: &mut Ui) {
        heading(ui, "REASONS TO REJECT WORK");
        let mut remove = None;
        if !self.text.reject_reasons.is_empty() {
            ui.horizontal_wrapped(|ui| {
                for (place, reason) in self.text.reject_reasons.iter().enumerate() {
                    if chip(ui, reason) {
                        remove = Some(place);
                    }
                }
            });
        }
        if let Some(place) = remove {
            self.text.reject_reasons.remove(place);
        }
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.reason)
                .hint_text("A reason that reviewers can choose; Enter adds it")
                .desired_width(320.0);
            let response = ui.add(field);
            response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, "Add a reason"));
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if entered || (response.lost_focus() && !self.reason.trim().is_empty()) {
                let reason = std::mem::take(&mut self.reason).trim().to_owned();
                if !reason.is_empty() && !self.text.reject_reasons.contains(&reason) {
                    self.text.reject_reasons.push(reason);
                }
                if entered {
                    response.request_focus();
                }
            }
            let missing = USUAL_REASONS
                .iter()
                .any(|usual| !self.text.reject_reasons.iter().any(|r| r == usual));
            if ui.add_enabled(missing, small_button("Add the usual ones")).clicked() {
                for usual in USUAL_REASONS {
                    if !self.text.reject_reasons.iter().any(|reason| reason == usual) {
                        self.text.reject_reasons.push(usual.into());
                    }
                }
            }
        });
    }
}

/// Which part of the inputs goes to more labelers than the others do.
fn overlapping(ui: &mut Ui, overlap: &mut Option<Overlap>, others: u32, labelers: u32, inputs: u64) {
    ui.horizontal(|ui| {
        let mut wanted = overlap.is_some();
        let possible = labelers > others;
        let ticked = ui
            .add_enabled(possible || wanted, egui::Checkbox::new(&mut wanted, "Overlap"))
            .on_hover_text("Some inputs are labeled by more people, so that you see how well they agree")
            .on_disabled_hover_text("Everybody labels each input already");
        if ticked.changed() {
            *overlap = wanted.then(|| Overlap {
                percent: 10.0,
                workers_per_input: (others + 1).max(3).min(labelers),
            });
        }
        let Some(overlap) = overlap else { return };
        let percent = DragValue::new(&mut overlap.percent)
            .range(0.1..=100.0)
            .max_decimals(1)
            .speed(0.2)
            .suffix(" %");
        widgets::name(&ui.add(percent), "Share of inputs that more people label");
        ui.label("of inputs are labeled by");
        let least = others + 1;
        let more = DragValue::new(&mut overlap.workers_per_input)
            .range(least..=labelers.max(least))
            .speed(0.05);
        widgets::name(&ui.add(more), "Labelers for each of these inputs");
        quiet(ui, count(overlap.of(inputs as usize) as u64, "input"));
    });
}

fn caption(ui: &mut Ui, text: &str) {
    widgets::caption(ui, text, 110.0);
}

/// A line for each person; a large team scrolls.
fn list(ui: &mut Ui, salt: &str, count: usize, mut line: impl FnMut(&mut Ui, usize)) {
    let height = LINE * LINES;
    ScrollArea::vertical()
        .id_salt(salt)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true])
        .show_rows(ui, LINE, count, |ui, range| {
            for place in range {
                let row = vec2(ui.available_width(), LINE);
                ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| line(ui, place));
            }
        });
}

impl TaskForm {
    /// How many are chosen, beside the buttons for all, for nobody, and for somebody who is not in the team yet.
    fn who(&mut self, ui: &mut Ui, view: &View, role: Role) {
        let (what, count) = match role {
            Role::Reviewer => ("reviewers", self.text.reviewers.len()),
            Role::Labeler | Role::Lead => ("labelers", self.text.labelers.len()),
        };
        ui.horizontal(|ui| {
            heading(ui, &format!("{}  {count}", what.to_uppercase()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let chosen = match role {
                    Role::Reviewer => &mut self.text.reviewers,
                    Role::Labeler | Role::Lead => &mut self.text.labelers,
                };
                all_or_none(ui, view, (role, what), chosen);
                self.new_member_button(ui, view, role);
            });
        });
    }
}

/// Everybody who may do it, and nobody; from right to left.
fn all_or_none(ui: &mut Ui, view: &View, (role, what): (Role, &str), chosen: &mut Vec<String>) {
    let all: Vec<String> = view
        .members
        .iter()
        .filter(|member| member.is(role))
        .map(|member| member.name.clone())
        .collect();
    let none = ui.add_enabled(!chosen.is_empty(), small_button("Remove all"));
    widgets::name(&none, &format!("Remove all {what}"));
    if none.clicked() {
        chosen.clear();
    }
    let missing = all.iter().any(|name| !chosen.contains(name));
    let add = ui.add_enabled(missing, small_button("Add all"));
    widgets::name(&add, &format!("Add all {what}"));
    if add.clicked() {
        *chosen = all;
    }
}

/// The people who are here, and those who are chosen but are not.
fn rows<'v>(view: &'v View, chosen: &[String]) -> Vec<(String, Option<&'v Member>)> {
    let here = view.members.iter().filter(|member| member.is_here());
    let mut rows: Vec<(String, Option<&Member>)> = here.map(|member| (member.name.clone(), Some(member))).collect();
    for name in chosen {
        if !rows.iter().any(|(other, _)| other == name) {
            rows.push((name.clone(), None));
        }
    }
    rows
}

/// A person with a box to tick; greyed with the reason where they may not.
fn tick(ui: &mut Ui, name: &str, member: Option<&Member>, role: Role, chosen: &mut Vec<String>) {
    let p = palette(ui.ctx());
    let mut ticked = chosen.iter().any(|other| other == name);
    let before = ticked;
    let reason = match member {
        None => Some("not in the team".to_owned()),
        Some(member) if !member.is(role) => Some(format!("not a {}", role.name().to_lowercase())),
        Some(_) => None,
    };
    let may = reason.is_none() || ticked;
    let room = vec2(NAME, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(NAME);
        let verb = if role == Role::Labeler { "labels" } else { "reviews" };
        let response = ui.add_enabled(may, egui::Checkbox::new(&mut ticked, label(name)));
        widgets::name(&response, &format!("{} {verb}", label(name)));
        let roles = |member: &Member| {
            let names: Vec<&str> = member.roles.iter().map(|role| role.name()).collect();
            names.join(", ")
        };
        let text = reason.clone().or_else(|| member.map(roles)).unwrap_or_default();
        let color = if reason.is_some() && ticked { p.warn } else { p.quiet };
        ui.add(egui::Label::new(RichText::new(text).size(size::SMALL).color(color)).truncate());
    });
    if ticked && !before {
        chosen.push(name.to_owned());
    } else if !ticked && before {
        chosen.retain(|other| other != name);
    }
}

/// A reason with a cross; true when the cross was pressed.
fn chip(ui: &mut Ui, text: &str) -> bool {
    let p = palette(ui.ctx());
    // A frame does not know how wide it will be, so it would not go on in the next line by itself.
    let font = egui::TextStyle::Body.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, p.text);
    if galley.size().x + 18.0 + space::XS + 16.0 > ui.available_size_before_wrap().x {
        ui.end_row();
    }
    let frame = egui::Frame::new()
        .fill(p.field)
        .corner_radius(12)
        .inner_margin(egui::Margin::symmetric(8, 2));
    let shown = frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            ui.label(text);
            IconButton::new(ICON_CLOSE, &format!("Remove {text}"))
                .side(18.0)
                .show(ui)
        })
        .inner
    });
    shown.inner
}
