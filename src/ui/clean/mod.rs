//! The dialog that shows what is wrong with the pictures: for each flag its histogram with the threshold that cuts it, and what
//! lies beyond; equal and similar pictures side by side, to keep the best, exclude some, or ignore them.
//!
//! Owns [`CleanForm`] and [`Settled`]. May import forms' counting, the frame and the widgets. Start reading at
//! [`CleanForm::show`], then `cards` (the pictures) and `histogram` (the thresholds).

mod cards;
mod flags;
mod histogram;

use crate::forms::counting;
use crate::frame::Frame;
use crate::theme::{palette, size, space};
use crate::widgets::thumbs::Thumbs;
use crate::widgets::{
    self, button_row, dialog_room, heading, modal, primary_button, quiet, scroll_up_to, small_button,
};
use cards::Act;
use domain::InputId;
use domain::clean::{Flag, Thresholds};
use domain::names::label;
use egui::{Align, Button, Key, Label, Layout, Popup, PopupCloseBehavior, RichText, Ui, vec2};
use session::clean::Findings;
use session::notice::{count, grouped};
use session::view::{JobOutcome, View};
use session::{Command, DataCommand};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Width of the list of flags, in points.
const FLAGS: f32 = 184.0;
/// Width of the list of what is ignored, in points.
const IGNORED: f32 = 380.0;
/// So many pictures or groups are shown, and as many more whenever they are asked for.
const PAGE: usize = 24;

/// What a lead decided in the dialog; kept as long as the project is open.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// Pictures, or groups of them, that stay as they are, by the order of their identifiers; the project keeps them, too.
    ignored: BTreeSet<(Flag, Vec<InputId>)>,
    /// What was excluded here.
    excluded: HashSet<InputId>,
    /// Of these what the session was not asked for yet: one exclusion runs at a time.
    waiting: Vec<InputId>,
}

impl Settled {
    /// Asks the session for what waits, once nothing else is at work.
    pub(crate) fn send(&mut self, frame: &mut Frame<'_>) {
        if !self.waiting.is_empty() && !frame.view.is_working() {
            let inputs = std::mem::take(&mut self.waiting);
            let command = DataCommand::ExcludeInputs(inputs, false);
            frame.requests.push(Command::Data(command).into());
        }
    }

    fn exclude(&mut self, inputs: Vec<InputId>) {
        self.excluded.extend(inputs.iter().copied());
        self.waiting.extend(inputs);
    }
}

/// A picture, or a group of such: places in what was found.
type Item = Vec<usize>;

/// What is wrong with the pictures.
#[derive(Debug)]
pub(crate) struct CleanForm {
    thresholds: Thresholds,
    /// By which it was asked; of the first look the project knows.
    asked: Option<Option<Thresholds>>,
    found: Option<Arc<Findings>>,
    flag: Flag,
    /// Pictures that are chosen to be excluded.
    chosen: BTreeSet<InputId>,
    /// Which picture or group the keys are for.
    focus: usize,
    /// So many are shown.
    most: usize,
    thumbs: Vec<InputId>,
}

impl CleanForm {
    pub(crate) fn new() -> Self {
        Self {
            thresholds: Thresholds::default(),
            asked: None,
            found: None,
            flag: Flag::Duplicate,
            chosen: BTreeSet::new(),
            focus: 0,
            most: PAGE,
            thumbs: Vec::new(),
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>, settled: &mut Settled, thumbs: &mut Thumbs) -> bool {
        self.look(frame);
        if let Some(JobOutcome::LookedThrough(found)) = counting::outcome(frame.view) {
            if self.found.is_none() {
                // What was brought back meanwhile is shown again.
                settled.excluded.retain(|input| settled.waiting.contains(input));
                if self.asked == Some(None) {
                    self.thresholds = found.thresholds;
                    self.asked = Some(Some(found.thresholds));
                }
            }
            self.found = Some(found.clone());
        }
        let mut open = true;
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let room = dialog_room(ui.ctx());
        let shown = modal(ui.ctx(), "clean").show(ui.ctx(), |ui| {
            ui.set_width(1120.0_f32.min(room.x - 2.0 * space::L));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Clean");
            let height = (room.y - 150.0).max(200.0);
            match self.found.clone() {
                None => counting::show(ui, frame.view),
                Some(found) => self.body(ui, frame, &found, height, (settled, thumbs)),
            }
            ui.add_space(space::XS);
            button_row(ui, |ui| {
                open &= !primary_button(ui, "Close").clicked();
                quiet(
                    ui,
                    "Excluded images stay in the project with their labels, leave tasks and datasets, and come back from the history.",
                );
            });
        });
        let open = open && !(shown.should_close() && escape);
        if !open {
            counting::forget(frame);
            frame
                .requests
                .push(Command::Data(DataCommand::ShowThumbs(Vec::new())).into());
        }
        open
    }

    /// Has the pictures looked through by the thresholds as they are.
    fn look(&mut self, frame: &mut Frame<'_>) {
        if self.asked.is_none() {
            let thresholds = self.found.is_some().then_some(self.thresholds);
            self.asked = Some(thresholds);
            counting::forget(frame);
            let command = DataCommand::LookThrough(thresholds);
            frame.requests.push(Command::Data(command).into());
        }
    }

    fn body(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        found: &Findings,
        height: f32,
        (settled, thumbs): (&mut Settled, &mut Thumbs),
    ) {
        let items = flags::items(found, &self.thresholds, settled);
        let width = ui.available_width();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::L;
            column(ui, vec2(FLAGS, height), |ui| {
                self.flags(ui, found, &items);
                self.ignored(ui, frame, found, settled);
            });
            column(ui, vec2(width - FLAGS - space::L, height), |ui| {
                let here = items.get(&self.flag).map(Vec::as_slice).unwrap_or_default();
                self.threshold(ui, found);
                self.head(ui, frame.view, found, here, settled);
                let act = self.pictures(ui, frame, found, here, thumbs);
                self.follow(act, (frame, found), here, settled);
            });
        });
    }

    fn flags(&mut self, ui: &mut Ui, found: &Findings, items: &BTreeMap<Flag, Vec<Item>>) {
        quiet(ui, format!("{} looked at", count(found.inputs.len() as u64, "image")));
        for flag in Flag::ALL {
            let number = items.get(&flag).map_or(0, Vec::len) as u64;
            let text = RichText::new(format!("{} ({})", flags::title(flag), grouped(number)));
            let text = if number == 0 {
                text.color(palette(ui.ctx()).quiet)
            } else {
                text
            };
            let button = Button::selectable(self.flag == flag, text).min_size(vec2(FLAGS, 26.0));
            if ui.add(button).clicked() && self.flag != flag {
                self.flag = flag;
                self.rest();
            }
        }
        if !found.skipped.is_empty() {
            let skipped = count(found.skipped.len() as u64, "image");
            let reasons = found
                .skipped
                .iter()
                .map(|skipped| format!("{}: {}", skipped.path, skipped.reason));
            let reasons: Vec<String> = reasons.take(PAGE).collect();
            let line = RichText::new(format!("{skipped} could not be looked at"));
            let line = line.size(size::SMALL).color(palette(ui.ctx()).warn);
            ui.label(line).on_hover_text(reasons.join("\n"));
        }
    }

    /// Tells what is ignored, and shows it again, one by one or all at once.
    fn ignored(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, found: &Findings, settled: &mut Settled) {
        let ignored: BTreeSet<_> = found.ignored.union(&settled.ignored).cloned().collect();
        if ignored.is_empty() {
            return;
        }
        ui.add_space(space::M);
        let free = !frame.view.is_working();
        let list = ui.add_enabled(
            free,
            Button::new(format!("Ignored ({})…", grouped(ignored.len() as u64))),
        );
        let popup = Popup::menu(&list).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let stopped = popup.show(|ui| ignored_list(ui, found, &ignored));
        let Some(only) = stopped.and_then(|shown| shown.inner) else {
            return;
        };
        Popup::close_all(ui.ctx());
        match &only {
            Some(one) => drop(settled.ignored.remove(one)),
            None => settled.ignored.clear(),
        }
        self.found = None;
        self.asked = Some(Some(self.thresholds));
        counting::forget(frame);
        frame
            .requests
            .push(Command::Data(DataCommand::ForgetIgnored(only)).into());
    }

    /// Nothing is chosen, and the first ones are shown.
    fn rest(&mut self) {
        self.chosen.clear();
        self.focus = 0;
        self.most = PAGE;
    }

    /// The threshold of the flag over what it cuts.
    fn threshold(&mut self, ui: &mut Ui, found: &Findings) {
        let settled = histogram::show(ui, found, self.flag, &mut self.thresholds);
        // The counts follow at once; what queries find and what looks alike is told anew when the hand rests.
        if settled && self.asked != Some(Some(self.thresholds)) {
            self.asked = None;
        }
    }

    /// What is done with all, or with those that are chosen.
    fn head(&mut self, ui: &mut Ui, view: &View, found: &Findings, here: &[Item], settled: &mut Settled) {
        let is_group = flags::is_of_groups(self.flag);
        ui.horizontal(|ui| {
            heading(ui, &flags::title(self.flag).to_uppercase());
            if here.is_empty() {
                return;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let all: Vec<InputId> = match is_group {
                    true => here.iter().flat_map(|group| others(found, group)).collect(),
                    false => here.iter().flatten().map(|at| found.inputs[*at].id).collect(),
                };
                let text = match is_group {
                    true => format!("Keep the best of all ({})", grouped(here.len() as u64)),
                    false => format!("Exclude all ({})", grouped(all.len() as u64)),
                };
                if ui.button(text).clicked() {
                    settled.exclude(all);
                }
                let chosen = Button::new(format!("Exclude chosen ({})", self.chosen.len()));
                if ui.add_enabled(!self.chosen.is_empty(), chosen).clicked() {
                    settled.exclude(std::mem::take(&mut self.chosen).into_iter().collect());
                }
                let keys = if is_group {
                    "K keeps the best, X excludes, I ignores"
                } else {
                    "X excludes, I ignores"
                };
                quiet(ui, keys);
                if !settled.waiting.is_empty() && view.is_working() {
                    ui.spinner();
                }
            });
        });
    }

    fn pictures(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        found: &Findings,
        here: &[Item],
        thumbs: &mut Thumbs,
    ) -> Option<Act> {
        self.focus = self.focus.min(here.len().saturating_sub(1));
        let shown = &here[..here.len().min(self.most)];
        let wanted: Vec<InputId> = shown.iter().flatten().map(|at| found.inputs[*at].id).collect();
        if wanted != self.thumbs {
            self.thumbs.clone_from(&wanted);
            frame
                .requests
                .push(Command::Data(DataCommand::ShowThumbs(wanted)).into());
        }
        if here.is_empty() {
            quiet(ui, flags::none(self.flag));
            return None;
        }
        let before = self.focus;
        let mut act = cards::keys(ui, &mut self.focus, (self.flag, here.len()));
        self.most = self.most.max(self.focus + 1);
        let height = ui.available_height();
        scroll_up_to(height)
            .id_salt(("clean", self.flag))
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let mut drawing = cards::Drawing {
                    view: frame.view,
                    thumbs,
                    found,
                    chosen: &mut self.chosen,
                };
                let focus = (self.focus, self.focus != before);
                let pressed = match flags::is_of_groups(self.flag) {
                    true => cards::groups(ui, shown, focus, &mut drawing),
                    false => cards::singles(ui, shown, focus, &mut drawing),
                };
                act = act.or(pressed);
                let more = here.len() - shown.len();
                if more > 0 && ui.button(format!("Show more ({})", grouped(more as u64))).clicked() {
                    self.most += PAGE;
                }
            });
        act
    }

    /// Does what was asked for a picture or a group.
    fn follow(
        &mut self,
        act: Option<Act>,
        (frame, found): (&mut Frame<'_>, &Findings),
        here: &[Item],
        settled: &mut Settled,
    ) {
        let ids = |item: &Item| -> Vec<InputId> { item.iter().map(|at| found.inputs[*at].id).collect() };
        match act {
            Some(Act::KeepBest(at)) => settled.exclude(others(found, &here[at])),
            Some(Act::Exclude(at)) => {
                let all = ids(&here[at]);
                let chosen: Vec<InputId> = all
                    .iter()
                    .copied()
                    .filter(|input| self.chosen.contains(input))
                    .collect();
                match (chosen.is_empty(), all.as_slice()) {
                    (false, _) => settled.exclude(chosen),
                    (true, [_]) => settled.exclude(all),
                    (true, _) => {}
                }
            }
            Some(Act::Ignore(at)) => {
                let mut ignored = ids(&here[at]);
                ignored.sort_unstable();
                settled.ignored.insert((self.flag, ignored.clone()));
                let command = DataCommand::IgnoreFinding(self.flag, ignored);
                frame.requests.push(Command::Data(command).into());
            }
            None => return,
        }
        self.chosen.retain(|input| !settled.excluded.contains(input));
    }
}

/// What is ignored, by its flag and the names of its pictures; what is to be shown again: one of it, or all.
fn ignored_list(
    ui: &mut Ui,
    found: &Findings,
    ignored: &BTreeSet<(Flag, Vec<InputId>)>,
) -> Option<Option<(Flag, Vec<InputId>)>> {
    ui.set_width(IGNORED);
    let names: HashMap<InputId, &str> = found
        .inputs
        .iter()
        .map(|input| (input.id, input.name.as_str()))
        .collect();
    let mut stopped = None;
    scroll_up_to(320.0).auto_shrink([false, true]).show(ui, |ui| {
        for one in ignored {
            let (flag, inputs) = one;
            let named: Vec<String> = inputs
                .iter()
                .filter_map(|id| names.get(id))
                .map(|name| label(name))
                .collect();
            let named = named.join(", ");
            let row = vec2(ui.available_width(), ui.spacing().interact_size.y);
            ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
                let stop = ui.add(small_button("Stop ignoring"));
                widgets::name(&stop, &format!("Stop ignoring {named}"));
                if stop.clicked() {
                    stopped = Some(Some(one.clone()));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let text = format!("{}: {named}", flags::title(*flag));
                    ui.add(Label::new(text).truncate()).on_hover_text(named.as_str());
                });
            });
        }
    });
    if ignored.len() > 1 && ui.button("Stop ignoring all").clicked() {
        stopped = Some(None);
    }
    stopped
}

/// All of a group but the best.
fn others(found: &Findings, group: &[usize]) -> Vec<InputId> {
    found.others(group).into_iter().map(|at| found.inputs[at].id).collect()
}

fn column(ui: &mut Ui, size: egui::Vec2, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.set_width(size.x);
        ui.set_height(size.y);
        ui.spacing_mut().item_spacing = vec2(space::S, space::XS);
        content(ui);
    });
}
