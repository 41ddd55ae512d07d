//! Keys, palette and buttons: what of them is pressed, and what the palette offers.

use super::{Ui, mode};
use crate::dialogs::{PaletteChoice, PaletteEntry, PaletteId};
use crate::frame::Frame;
use crate::keys::{Action, CompareAction, Press, ReviewAction};
use crate::request::Dialog;
use crate::request::of_menu;
use crate::state::{Page, offered};
use crate::widgets::entry::grouped;
use domain::Sign;
use session::view::View;
use session::{Command, NavigateCommand};

impl Ui {
    /// Reads the keys that nothing else took, and the palette's answer.
    pub(super) fn listen(&mut self, ui: &egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        if self.palette.is_open() {
            let entries = self.entries(view);
            let before = self.palette.input_query().map(str::to_owned);
            let may_create = view.may_add_concept();
            match self.palette.show(ui.ctx(), &self.keys, &entries, &may_create) {
                Some(PaletteChoice::Entry(id)) => self.choose(ui.ctx(), id, frame),
                Some(PaletteChoice::Create(name)) => self.add_concept(name, frame.requests),
                None => {}
            }
            if let Some(query) = self.palette.input_query()
                && (Some(query) != before.as_deref() || view.found.query != query)
            {
                frame
                    .requests
                    .push(Command::Navigate(NavigateCommand::FindInputs(query.to_owned())).into());
            }
            return;
        }
        self.hear_keys(ui.ctx(), frame);
    }

    /// Does what keys ask for, unless something that is open has them.
    pub(super) fn hear_keys(&mut self, ctx: &egui::Context, frame: &mut Frame<'_>) {
        if self.is_busy() {
            return;
        }
        for press in self.keys.pressed(ctx, mode(frame.view, self.state.page)) {
            self.press(ctx, press, frame);
        }
    }

    fn choose(&mut self, ctx: &egui::Context, id: PaletteId, frame: &mut Frame<'_>) {
        match id {
            PaletteId::Action(action) => self.ask(ctx, action, frame),
            PaletteId::Concept(concept) => self.use_concept(concept, frame, Sign::Present),
            PaletteId::Place(place) => {
                frame
                    .requests
                    .push(Command::Navigate(NavigateCommand::GoTo(place)).into());
                self.state.page = Page::Canvas;
            }
            PaletteId::Input(input) => {
                frame
                    .requests
                    .push(Command::Navigate(NavigateCommand::Open(input)).into());
                self.state.page = Page::Canvas;
            }
            PaletteId::Task(task) => frame
                .requests
                .push(Command::Navigate(NavigateCommand::OpenTask(Some(task))).into()),
            PaletteId::Dialog(dialog) => self.open(dialog, frame.view),
        }
    }

    /// Does what a button or menu asked for, as its key would.
    pub(super) fn ask(&mut self, ctx: &egui::Context, action: Action, frame: &mut Frame<'_>) {
        let press = Press {
            action,
            repeat: false,
            double: false,
        };
        self.press(ctx, press, frame);
    }

    /// What the palette offers: concepts, tasks, actions.
    fn entries(&self, view: &View) -> Vec<PaletteEntry> {
        let mut entries = Vec::new();
        if self.palette.is_for_inputs() {
            self.input_entries(view, &mut entries);
            return entries;
        }
        for concept in offered(view) {
            let here = self.state.counts_here.get(&concept.id).copied().unwrap_or(0);
            let hint = match view.current {
                Some(_) => format!("{here} here"),
                None => String::new(),
            };
            entries.push(PaletteEntry {
                id: PaletteId::Concept(concept.id),
                title: concept.label(),
                hint,
                shortcut: None,
                enabled: Ok(()),
            });
        }
        if self.palette.is_for_concepts() {
            return entries;
        }
        for action in Action::all() {
            if !matches!(
                action,
                Action::Concept(_)
                    | Action::Absent(_)
                    | Action::Review(ReviewAction::Compare(
                        CompareAction::Version(_) | CompareAction::WholeVersion(_)
                    ))
            ) && action.modes().contains(&mode(view, self.state.page))
            {
                entries.push(PaletteEntry::action(&self.keys, action, self.may(action, view)));
            }
        }
        // What has a key is among the actions.
        let keyless = |dialog: &Dialog| !matches!(dialog, Dialog::Import | Dialog::Export | Dialog::Models);
        for (title, dialog) in of_menu(view).into_iter().filter(|(_, dialog)| keyless(dialog)) {
            entries.push(PaletteEntry {
                id: PaletteId::Dialog(dialog),
                title: title.trim_end_matches('…').to_owned(),
                hint: "Menu".into(),
                shortcut: None,
                enabled: dialog.may(view),
            });
        }
        self.input_entries(view, &mut entries);
        for summary in &view.tasks {
            let id = PaletteId::Task(summary.task.id);
            entries.push(PaletteEntry {
                id,
                title: summary.task.label(),
                hint: "Open the task".into(),
                shortcut: None,
                enabled: Ok(()),
            });
        }
        entries
    }

    /// The input of the number that was typed, and those that were found by name.
    fn input_entries(&self, view: &View, entries: &mut Vec<PaletteEntry>) {
        let Some(query) = self.palette.input_query() else {
            return;
        };
        let entry = |id, title: String, hint: String| PaletteEntry {
            id,
            title,
            hint,
            shortcut: None,
            enabled: Ok(()),
        };
        let number = query.trim().parse::<u64>().ok();
        if let Some(index) = number
            .and_then(|number| number.checked_sub(1))
            .filter(|index| *index < view.list.len())
        {
            let name = view.list.row(index).map_or(String::new(), |row| row.input.label());
            entries.push(entry(PaletteId::Place(index), format!("Input {}", index + 1), name));
        }
        for found in view.found.inputs.iter() {
            let at = view.list.index_of(found.position);
            let hint = at.map_or_else(String::new, |index| format!("Input {}", grouped(index + 1)));
            entries.push(entry(PaletteId::Input(found.input), found.name.clone(), hint));
        }
    }
}
