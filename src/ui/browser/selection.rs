//! Several cards chosen at once, and what is done with them: a class is given to all, a lead puts them first in
//! everybody's queue, makes a dataset of them, sets metadata, or removes them.

use super::looks::MORE_LIKE_THIS;
use super::outcome::BrowserOutcome;
use crate::request::Dialog;
use crate::request::Request;
use crate::state::WindowState;
use crate::theme::{palette, space};
use domain::InputId;
use domain::task::TaskKind;
use domain::workflow::Permission;
use egui::{Frame, Margin, Modifiers, Panel, Response, RichText, Ui};
use session::view::List;
use session::{Command, DataCommand, TaskCommand, View, notice};
use std::collections::BTreeMap;

/// The chosen cards, by their place in the scope.
#[derive(Default)]
pub(super) struct Selection {
    chosen: BTreeMap<u64, InputId>,
    /// The one that was clicked without a key held, with nothing chosen since: with Ctrl on another it is meant, too.
    clicked: Option<(u64, InputId)>,
}

impl Selection {
    /// Whether the entry is among them.
    pub(super) fn holds(&self, list: &List, index: u64) -> bool {
        list.shown_place(index)
            .is_some_and(|place| self.chosen.contains_key(&place))
    }

    /// A card was clicked: with Ctrl it joins or leaves, with Shift all from the focus join, else nothing stays chosen.
    pub(super) fn click(&mut self, modifiers: Modifiers, list: &List, index: u64, focus: Option<u64>) {
        let row = |index| list.shown_row(index).map(|row| (row.position, row.input.id));
        if modifiers.shift {
            let from = focus.and_then(|place| list.shown_index(place)).unwrap_or(index);
            // Those between that were never in sight are not known: then only this one joins.
            let all: Option<Vec<_>> = (from.min(index)..=from.max(index)).map(row).collect();
            self.chosen
                .extend(all.unwrap_or_else(|| row(index).into_iter().collect()));
        } else if modifiers.command {
            self.chosen.extend(self.clicked.take());
            if let Some((place, input)) = row(index)
                && self.chosen.remove(&place).is_none()
            {
                self.chosen.insert(place, input);
            }
        } else {
            self.chosen.clear();
            self.clicked = row(index);
            return;
        }
        self.clicked = None;
    }

    /// What can be done with a card, or with all chosen ones where it is one of them, on a right click.
    pub(super) fn menu(
        &mut self,
        response: &Response,
        view: &View,
        index: u64,
        outcome: &mut BrowserOutcome,
    ) -> Option<Dialog> {
        let row = view.list.shown_row(index)?;
        // What the menu is for shows.
        if response.secondary_clicked() && !self.chosen.contains_key(&row.position) {
            self.chosen = BTreeMap::from([(row.position, row.input.id)]);
            self.clicked = None;
        }
        let mut dialog = None;
        let requests = &mut outcome.requests;
        response.context_menu(|ui| {
            let inputs = if self.chosen.contains_key(&row.position) {
                self.inputs()
            } else {
                vec![row.input.id]
            };
            let of = if inputs.len() > 1 {
                format!(" ({})", inputs.len())
            } else {
                String::new()
            };
            if ui.button(MORE_LIKE_THIS).clicked() {
                outcome.more_like = Some(row.input.id);
                ui.close();
            }
            if !may_choose(view) {
                return;
            }
            for (words, priority) in CHOICES.iter().filter(|_| view.task.is_some()) {
                if ui.button(format!("{words}{of}")).clicked() {
                    requests.extend(prioritize(view, inputs.clone(), *priority));
                    ui.close();
                }
            }
            if ui.button(format!("Dataset…{of}")).clicked() {
                // What is made is made of chosen cards.
                self.chosen.entry(row.position).or_insert(row.input.id);
                dialog = Some(Dialog::NewDataset);
                ui.close();
            }
            let excluded = row.input.excluded;
            let words = if excluded { INCLUDE } else { EXCLUDE };
            if ui.button(format!("{words}{of}")).clicked() {
                requests.push(exclude(inputs.clone(), excluded));
                ui.close();
            }
            if ui.button(format!("Metadata…{of}")).clicked() {
                self.chosen.entry(row.position).or_insert(row.input.id);
                dialog = Some(Dialog::MetadataOfChosen);
                ui.close();
            }
            if ui.button(format!("{REMOVE}{of}")).clicked() {
                dialog = match inputs.as_slice() {
                    [one] => Some(Dialog::RemoveInput(*one)),
                    _ => Some(Dialog::RemoveChosen),
                };
                ui.close();
            }
        });
        dialog
    }

    /// The line below the cards while some are chosen: above them it would move what is clicked on next.
    pub(super) fn bar(&mut self, ui: &mut Ui, view: &View, outcome: &mut BrowserOutcome) -> Option<Dialog> {
        // What was removed, or is not shown any more, is not chosen either.
        let list = &view.list;
        self.chosen.retain(|place, input| {
            list.index_of(*place).is_some() && list.rows.get(place).is_none_or(|row| row.input.id == *input)
        });
        let classifies = WindowState::kind(view) == Some(TaskKind::Classification);
        let leads = may_choose(view);
        // One that was clicked can be acted on as it is.
        let clicked = self
            .clicked
            .filter(|(place, _)| leads && list.index_of(*place).is_some());
        let count = match clicked {
            Some(_) if self.chosen.is_empty() => 1,
            _ => self.chosen.len() as u64,
        };
        if count == 0 || !(leads || classifies) {
            return None;
        }
        let mut dialog = None;
        let requests = &mut outcome.requests;
        let p = palette(ui.ctx());
        let margin = Margin::symmetric(space::M as i8, space::S as i8);
        let frame = Frame::new().fill(p.panel).inner_margin(margin);
        Panel::bottom("chosen inputs").frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                let chosen = notice::count(count, "input");
                ui.label(RichText::new(format!("{chosen} chosen")).color(p.quiet));
                let before = (requests.len(), dialog);
                let alone = self.chosen.is_empty();
                if alone {
                    self.chosen.extend(clicked);
                }
                if let (1, Some(input)) = (count, self.chosen.values().next())
                    && ui.button(MORE_LIKE_THIS).clicked()
                {
                    outcome.more_like = Some(*input);
                }
                for (words, priority) in CHOICES.iter().filter(|_| leads && view.task.is_some()) {
                    if ui.button(*words).clicked() {
                        requests.extend(prioritize(view, self.inputs(), *priority));
                    }
                }
                if leads && ui.button("Dataset…").clicked() {
                    dialog = Some(Dialog::NewDataset);
                }
                for (words, back) in self.exclusions(list).filter(|_| leads) {
                    if ui.button(words).clicked() {
                        requests.push(exclude(self.inputs(), back));
                    }
                }
                if leads && ui.button("Metadata…").clicked() {
                    dialog = Some(Dialog::MetadataOfChosen);
                }
                if leads && ui.button(REMOVE).clicked() {
                    dialog = Some(Dialog::RemoveChosen);
                }
                let cleared = ui.button("Clear selection").clicked();
                // Clicked alone it is chosen from the first act on.
                if cleared || alone && before == (requests.len(), dialog) {
                    self.chosen.clear();
                }
                if cleared || before != (requests.len(), dialog) {
                    self.clicked = None;
                }
            });
        });
        dialog
    }

    /// What can be done of leaving the chosen ones out, and taking them in again.
    fn exclusions(&self, list: &List) -> impl Iterator<Item = (&'static str, bool)> {
        let is_excluded = |place: &u64| list.rows.get(place).is_some_and(|row| row.input.excluded);
        let excluded = self.chosen.keys().any(is_excluded);
        let others = !self.chosen.keys().all(is_excluded);
        let both = [(EXCLUDE, false, others), (INCLUDE, true, excluded)];
        both.into_iter()
            .filter(|(.., can)| *can)
            .map(|(words, back, _)| (words, back))
    }

    /// Chooses none; false when none was chosen.
    pub(super) fn clear(&mut self) -> bool {
        let any = !self.chosen.is_empty();
        self.chosen.clear();
        self.clicked = None;
        any
    }

    /// The chosen inputs, in the order of the list.
    pub(super) fn inputs(&self) -> Vec<InputId> {
        self.chosen.values().copied().collect()
    }
}

const CHOICES: [(&str, i32); 2] = [("Prioritize", 1), ("Clear priority", 0)];

const EXCLUDE: &str = "Exclude";

const INCLUDE: &str = "Include again";

/// Leaves inputs out of tasks and datasets, or takes them in again (`back`).
fn exclude(inputs: Vec<InputId>, back: bool) -> Request {
    Command::Data(DataCommand::ExcludeInputs(inputs, back)).into()
}

const REMOVE: &str = "Remove from project…";

fn may_choose(view: &View) -> bool {
    view.allowed(Permission::AddInputs).is_ok()
}

fn prioritize(view: &View, inputs: Vec<InputId>, priority: i32) -> Option<Request> {
    Some(Command::Task(TaskCommand::Prioritize(view.task?, inputs, priority)).into())
}
