//! Several cards chosen at once, and what is done with them: a class is given to all, a lead puts them first in
//! everybody's queue, gives them to somebody, makes a dataset of them, exports them, sets metadata, or removes them.
//!
//! What is chosen are places of the list, of which few were read. Which inputs are there is asked for as soon as
//! some are not known; until that is answered, nothing can be done with them.

use super::looks::MORE_LIKE_THIS;
use super::outcome::BrowserOutcome;
use crate::request::Dialog;
use crate::request::Request;
use crate::state::WindowState;
use crate::theme::{palette, space};
use domain::task::TaskKind;
use domain::workflow::Permission;
use domain::{InputId, TaskId};
use egui::{Button, Frame, Margin, Modifiers, Panel, Response, RichText, Ui};
use session::view::{List, Places};
use session::{Command, DataCommand, NavigateCommand, TaskCommand, View, notice};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The chosen cards, by their place in the scope.
#[derive(Default)]
pub(super) struct Selection {
    chosen: Places,
    /// Those of them that were read when they were chosen.
    known: BTreeMap<u64, InputId>,
    /// The places that were asked for, while no others are chosen.
    asked: Option<Arc<Places>>,
    /// All that match are wanted, of which some may not be found yet.
    all: bool,
    /// The one that was clicked without a key held, with nothing chosen since: with Ctrl on another it is meant, too.
    clicked: Option<(u64, InputId)>,
    /// Which list they were chosen in.
    list: Option<(Option<TaskId>, u64, u64)>,
}

impl Selection {
    /// Whether the entry is among them.
    pub(super) fn holds(&self, list: &List, index: u64) -> bool {
        list.shown_place(index).is_some_and(|place| self.chosen.contains(place))
    }

    /// A card was clicked: with Ctrl it joins or leaves, with Shift all from the focus join, else nothing stays chosen.
    pub(super) fn click(&mut self, modifiers: Modifiers, list: &List, index: u64, focus: Option<u64>) {
        let row = list.shown_row(index).map(|row| (row.position, row.input.id));
        if modifiers.shift {
            let from = focus.and_then(|place| list.shown_index(place)).unwrap_or(index);
            self.add(list, &list.places(from.min(index)..from.max(index) + 1));
        } else if modifiers.command {
            if let Some((place, input)) = self.clicked {
                self.put(place, input);
            }
            match row {
                Some((place, _)) if self.chosen.contains(place) => self.take_out(place),
                Some((place, input)) => self.put(place, input),
                None => {}
            }
        } else {
            self.clear();
            self.clicked = row;
            return;
        }
        self.clicked = None;
    }

    /// Chooses all that match the filter, those too that are still being looked for.
    pub(super) fn choose_all(&mut self, list: &List) {
        self.clear();
        self.all = list.busy;
        self.add(list, &list.places(0..u64::MAX));
    }

    fn add(&mut self, list: &List, places: &Places) {
        self.chosen |= places;
        self.asked = None;
        let read = list.rows.iter().filter(|(place, _)| places.contains(**place));
        self.known.extend(read.map(|(place, row)| (*place, row.input.id)));
    }

    fn put(&mut self, place: u64, input: InputId) {
        self.chosen.insert(place);
        self.known.insert(place, input);
        self.asked = None;
    }

    fn take_out(&mut self, place: u64) {
        self.chosen.remove(place);
        self.known.remove(&place);
        self.asked = None;
    }

    /// Chooses none; false when none was chosen.
    pub(super) fn clear(&mut self) -> bool {
        let any = !self.chosen.is_empty();
        self.chosen.clear();
        self.known.clear();
        (self.asked, self.all, self.clicked) = (None, false, None);
        any
    }

    /// How many are chosen.
    pub(super) fn len(&self) -> u64 {
        self.chosen.len()
    }

    /// Whether it is known which inputs they are.
    pub(super) fn is_known(&self, list: &List) -> bool {
        !self.all && (self.known.len() as u64 == self.chosen.len() || self.found(list).is_some())
    }

    /// The chosen inputs, in the order of the list's own; `None` while some are not known.
    pub(super) fn inputs(&self, list: &List) -> Option<Vec<InputId>> {
        if self.all {
            return None;
        }
        if self.known.len() as u64 == self.chosen.len() {
            return Some(self.known.values().copied().collect());
        }
        self.found(list).map(|inputs| inputs.to_vec())
    }

    /// The answer to what was asked.
    fn found<'l>(&self, list: &'l List) -> Option<&'l [InputId]> {
        let (asked, chosen) = (self.asked.as_ref()?, list.chosen.as_ref()?);
        Arc::ptr_eq(asked, &chosen.places).then_some(chosen.inputs.as_slice())
    }

    /// What was removed, or is not shown any more, is not chosen either; what is not known is asked for.
    fn keep_up(&mut self, view: &View, requests: &mut Vec<Request>) {
        let list = &view.list;
        let shown = Some((view.task, list.changes, list.shown_len()));
        if std::mem::replace(&mut self.list, shown) != shown {
            if self.all {
                self.choose_all(list);
            } else if !self.chosen.is_empty() {
                self.chosen &= list.places(0..u64::MAX);
                let chosen = &self.chosen;
                self.known.retain(|place, _| chosen.contains(*place));
                self.asked = None;
            }
        }
        self.all &= list.busy;
        // The last one may have gone, and another come in its place.
        let gone = |place: &u64, input: &InputId| list.rows.get(place).is_some_and(|row| row.input.id != *input);
        let gone: Vec<u64> = self
            .known
            .iter()
            .filter(|(place, input)| gone(place, input))
            .map(|(at, _)| *at)
            .collect();
        gone.into_iter().for_each(|place| self.take_out(place));
        if self.asked.is_none() && !self.all && self.known.len() as u64 != self.chosen.len() {
            let asked = Arc::new(self.chosen.clone());
            requests.push(Command::Navigate(NavigateCommand::FindChosen(asked.clone())).into());
            self.asked = Some(asked);
        }
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
        if response.secondary_clicked() && !self.chosen.contains(row.position) {
            self.clear();
            self.put(row.position, row.input.id);
        }
        let mut dialog = None;
        response.context_menu(|ui| {
            if ui.button(MORE_LIKE_THIS).clicked() {
                outcome.more_like = Some(row.input.id);
                ui.close();
            }
            if !self.chosen.contains(row.position) {
                // Clicked elsewhere while the menu was open.
                return;
            }
            let acts = Act::offered(view, self.excluded(&view.list));
            let of = match self.len() {
                0 | 1 => String::new(),
                some => format!(" ({})", notice::grouped(some)),
            };
            for act in acts {
                if self.button(ui, view, &format!("{}{of}", act.words())) {
                    let what = self.done(act, view);
                    outcome.requests.extend(what.request);
                    dialog = what.dialog;
                    ui.close();
                }
            }
        });
        dialog
    }

    /// A button that can be pressed once it is known which inputs are chosen.
    fn button(&self, ui: &mut Ui, view: &View, words: &str) -> bool {
        let button = ui.add_enabled(self.is_known(&view.list), Button::new(words));
        button.on_disabled_hover_text("The list is still being read").clicked()
    }

    /// What an act asks for.
    fn done(&self, act: Act, view: &View) -> Done {
        let inputs = || self.inputs(&view.list).unwrap_or_default();
        let command = |command: Command| Done {
            request: Some(command.into()),
            dialog: None,
        };
        let dialog = |dialog| Done {
            request: None,
            dialog: Some(dialog),
        };
        match act {
            Act::Prioritize(priority) => match view.task {
                Some(task) => command(Command::Task(TaskCommand::Prioritize(task, inputs(), priority))),
                None => Done::default(),
            },
            Act::Assign => dialog(Dialog::AssignChosen),
            Act::Approve => dialog(Dialog::ApproveChosen),
            Act::Dataset => dialog(Dialog::NewDataset),
            Act::Exclude(back) => command(Command::Data(DataCommand::ExcludeInputs(inputs(), back))),
            Act::Metadata => dialog(Dialog::MetadataOfChosen),
            Act::Export => dialog(Dialog::ExportChosen),
            Act::Remove => match self.known.values().next().filter(|_| self.len() == 1) {
                Some(one) => dialog(Dialog::RemoveInput(*one)),
                None => dialog(Dialog::RemoveChosen),
            },
        }
    }

    /// The line below the cards while some are chosen: above them it would move what is clicked on next.
    pub(super) fn bar(&mut self, ui: &mut Ui, view: &View, outcome: &mut BrowserOutcome) -> Option<Dialog> {
        self.keep_up(view, &mut outcome.requests);
        let list = &view.list;
        let leads = may_choose(view);
        // One that was clicked can be acted on as it is.
        let clicked = self
            .clicked
            .filter(|(place, _)| leads && list.index_of(*place).is_some());
        let count = match clicked {
            Some(_) if self.chosen.is_empty() => 1,
            _ => self.len(),
        };
        if count == 0 || !may_choose_many(view) {
            return None;
        }
        let mut dialog = None;
        let p = palette(ui.ctx());
        let margin = Margin::symmetric(space::M as i8, space::S as i8);
        let frame = Frame::new().fill(p.panel).inner_margin(margin);
        Panel::bottom("chosen inputs").frame(frame).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let chosen = notice::count(count, "input");
                ui.label(RichText::new(format!("{chosen} chosen")).color(p.quiet));
                let alone = self.chosen.is_empty();
                if let (true, Some((place, input))) = (alone, clicked) {
                    self.put(place, input);
                }
                let only = self.known.values().next().copied().filter(|_| count == 1);
                let mut acted = false;
                if let Some(input) = only
                    && ui.button(MORE_LIKE_THIS).clicked()
                {
                    outcome.more_like = Some(input);
                }
                let excluded = self.excluded(list);
                for act in Act::offered(view, excluded) {
                    if self.button(ui, view, act.words()) {
                        let what = self.done(act, view);
                        outcome.requests.extend(what.request);
                        dialog = what.dialog;
                        acted = true;
                    }
                }
                let cleared = ui.button("Clear selection").clicked();
                // Clicked alone it is chosen from the first act on.
                if cleared || alone && !acted {
                    let clicked = self.clicked;
                    self.clear();
                    self.clicked = clicked;
                }
                if cleared || acted {
                    self.clicked = None;
                }
            });
        });
        dialog
    }

    /// Whether all chosen ones that were read are left out; `None` where some are and some are not.
    fn excluded(&self, list: &List) -> Option<bool> {
        let mut read = list.rows.iter().filter(|(place, _)| self.chosen.contains(**place));
        let first = read.next().is_some_and(|(_, row)| row.input.excluded);
        read.all(|(_, row)| row.input.excluded == first).then_some(first)
    }
}

/// What came of an act.
#[derive(Default)]
struct Done {
    request: Option<Request>,
    dialog: Option<Dialog>,
}

/// What can be done with chosen inputs.
#[derive(Clone, Copy)]
enum Act {
    /// In the open task.
    Prioritize(i32),
    /// In the open task.
    Assign,
    /// In the open task.
    Approve,
    Dataset,
    /// Leave them out, or take them in again (`true`).
    Exclude(bool),
    Metadata,
    Export,
    Remove,
}

impl Act {
    /// What whoever works may do; `excluded` where all are left out, or none.
    fn offered(view: &View, excluded: Option<bool>) -> Vec<Self> {
        let may = |permission| view.allowed(permission).is_ok();
        let task = view.open_task().map(|summary| &summary.task);
        let shared = task.is_some_and(|task| task.worker_strategy.per_input().is_some());
        let lead = may_choose(view);
        let acts = [
            (Self::Prioritize(1), lead && task.is_some()),
            (Self::Prioritize(0), lead && task.is_some()),
            (Self::Assign, shared && may(Permission::ConfigureTasks)),
            (
                Self::Approve,
                task.is_some_and(|task| task.reviewers.contains(&view.me.id)),
            ),
            (Self::Dataset, lead),
            (Self::Exclude(false), lead && excluded != Some(true)),
            (Self::Exclude(true), lead && excluded != Some(false)),
            (Self::Metadata, lead),
            (Self::Export, may(Permission::Deliver)),
            (Self::Remove, lead),
        ];
        acts.into_iter().filter(|(_, can)| *can).map(|(act, _)| act).collect()
    }

    fn words(self) -> &'static str {
        match self {
            Self::Prioritize(0) => "Clear priority",
            Self::Prioritize(_) => "Prioritize",
            Self::Assign => "Assign…",
            Self::Approve => "Approve…",
            Self::Dataset => "Dataset…",
            Self::Exclude(false) => "Exclude",
            Self::Exclude(true) => "Include again",
            Self::Metadata => "Metadata…",
            Self::Export => "Export…",
            Self::Remove => "Remove from project…",
        }
    }
}

fn may_choose(view: &View) -> bool {
    view.allowed(Permission::AddInputs).is_ok()
}

/// Whether there is anything to do with several inputs for whoever works.
pub(super) fn may_choose_many(view: &View) -> bool {
    let classifies = WindowState::kind(view) == Some(TaskKind::Classification);
    classifies || !Act::offered(view, None).is_empty()
}
