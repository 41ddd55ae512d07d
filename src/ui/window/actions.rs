//! What each action does: the one place where keys, palette and buttons meet.

use super::{Ui, mode};
use crate::canvas::{KeyAction, Tool};
use crate::dialogs::{PaletteChoice, PaletteEntry, PaletteId};
use crate::frame::Frame;
use crate::keys::{Action, Press};
use crate::labeling::{self, What};
use crate::panels::differences;
use crate::panels::refit;
use crate::panels::tools::suits;
use crate::request::Dialog;
use crate::request::of_menu;
use crate::request::{Pick, Request};
use crate::review;
use crate::state::{Page, offered};
use crate::suggestions::may_decide;
use crate::widgets::entry::grouped;
use domain::concept::clean_name;
use domain::picture::Adjust;
use domain::task::WorkState;
use domain::workflow::Act;
use domain::{AnnotationId, ConceptId, Region, Sign, TaskKind};
use session::view::{Gravity, View};
use session::{Command, Notice, Order, PasteAt, Settings};
use std::collections::HashSet;
use std::hash::Hash;

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
                frame.requests.push(Command::FindInputs(query.to_owned()).into());
            }
            return;
        }
        if self.is_busy() {
            return;
        }
        for press in self.keys.pressed(ui.ctx(), mode(view, self.state.page)) {
            self.press(ui.ctx(), press, frame);
        }
    }

    fn choose(&mut self, ctx: &egui::Context, id: PaletteId, frame: &mut Frame<'_>) {
        match id {
            PaletteId::Action(action) => self.ask(ctx, action, frame),
            PaletteId::Concept(concept) => self.use_concept(concept, frame, Sign::Present),
            PaletteId::Place(place) => {
                frame.requests.push(Command::GoTo(place).into());
                self.state.page = Page::Canvas;
            }
            PaletteId::Input(input) => {
                frame.requests.push(Command::Open(input).into());
                self.state.page = Page::Canvas;
            }
            PaletteId::Task(task) => frame.requests.push(Command::OpenTask(Some(task)).into()),
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
            let hint = format!("{} here", self.state.here.get(&concept.id).copied().unwrap_or(0));
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
                Action::Concept(_) | Action::Absent(_) | Action::Version(_) | Action::WholeVersion(_)
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

    /// Whether an action can be done now, or why not.
    pub(super) fn may(&self, action: Action, view: &View) -> Result<(), String> {
        let current = view.current.as_ref();
        if let Some(may) = review::may(action, view, self.canvas.selection()) {
            return may;
        }
        match action {
            Action::Undo if self.canvas.may_step_back() => Ok(()),
            Action::Redo if self.canvas.may_step_forward() => Ok(()),
            Action::Undo if self.state.page == Page::Browser => Ok(()),
            Action::Undo if current.is_none_or(|c| c.undo.is_none()) => Err("Nothing of yours to undo here".into()),
            Action::Redo if current.is_none_or(|c| c.redo.is_none()) => Err("Nothing to redo here".into()),
            Action::Paste | Action::PasteAtPointer if !view.can_paste => Err("Nothing was copied yet".into()),
            Action::Delete | Action::HideSelected if self.canvas.suggestion().is_some() => Ok(()),
            Action::Delete | Action::Duplicate | Action::Copy | Action::HideSelected | Action::LockSelected
                if self.canvas.selection().is_empty() =>
            {
                Err("Nothing is selected".into())
            }
            Action::TakeDifference | Action::LeaveDifference | Action::NextDifference | Action::PreviousDifference
                if !differences::are_shown(view, &self.state) =>
            {
                Err("No differences are shown".into())
            }
            Action::Skip => labeling::may_skip(view),
            Action::Ask => labeling::may_ask(view),
            Action::Submit | Action::Automation | Action::Numbers | Action::Instructions if view.task.is_none() => {
                Err("No task is open".into())
            }
            Action::Import => view.why_not(Act::AddInputs).map_or(Ok(()), Err),
            Action::Export => view.why_not(Act::Deliver).map_or(Ok(()), Err),
            Action::Automation => view.why_not(Act::ConfigureTasks).map_or(Ok(()), Err),
            Action::Numbers => view.why_not(Act::SeeNumbers).map_or(Ok(()), Err),
            Action::Refit => refit::target(view, &self.state, self.canvas.selection()).map(|_| ()),
            _ => match action.key_action() {
                Some(KeyAction::Suggestion(what)) => may_decide(what, view),
                _ => Ok(()),
            },
        }
    }

    /// Begins to write why an input is skipped, or what the lead is asked.
    fn write(&mut self, ctx: &egui::Context, what: What, view: &View) {
        if let Err(text) = self.state.labeling.write(ctx, what, view) {
            self.toast(Notice {
                gravity: Gravity::Refusal,
                text,
            });
        }
    }

    fn press(&mut self, ctx: &egui::Context, press: Press, frame: &mut Frame<'_>) {
        let view = frame.view;
        let action = press.action;
        match self.review.press(action, frame, &mut self.state, &mut self.canvas) {
            Ok(false) => {}
            Ok(true) => return,
            Err(text) => {
                self.toast(Notice {
                    gravity: Gravity::Refusal,
                    text,
                });
                return;
            }
        }
        if self.press_view(&press, frame)
            || self.press_suggestion(action, frame)
            || differences::press(action, frame, &self.state)
            || self.press_edit(action, frame)
        {
            return;
        }
        match action {
            Action::Next => frame.requests.push(Command::Next.into()),
            Action::Previous => frame.requests.push(Command::Previous.into()),
            Action::NextOpen => frame.requests.push(Command::NextOpen.into()),
            Action::Submit if !press.repeat => self.submit(frame),
            Action::Withdraw => frame.requests.push(Command::Withdraw.into()),
            Action::Skip => self.write(ctx, What::Skip, view),
            Action::Ask => self.write(ctx, What::Question, view),
            Action::Concept(place) => self.nth_concept(place, frame, Sign::Present),
            Action::Absent(place) => self.nth_concept(place, frame, Sign::Absent),
            Action::Instructions => self.instructions.open(),
            Action::TypeAhead => self.palette.open_concepts(),
            Action::GoToInput => self.palette.open_inputs(),
            Action::Palette => self.palette.open(),
            Action::KeySheet => self.open(Dialog::KeySheet, view),
            Action::Settings => self.open(Dialog::Settings, view),
            Action::Import => self.open(Dialog::Import, view),
            Action::Export => self.open(Dialog::Export, view),
            Action::OpenProject => frame.requests.push(Request::Pick(Pick::Project)),
            Action::Reload => frame.requests.push(Command::Reload.into()),
            Action::Browser => {
                self.state.page = if self.state.page == Page::Browser {
                    Page::Canvas
                } else {
                    Page::Browser
                }
            }
            Action::Tasks => {
                self.state.page = if self.state.page == Page::Tasks {
                    Page::Canvas
                } else {
                    Page::Tasks
                }
            }
            Action::Models => {
                self.state.page = if self.state.page == Page::Models {
                    Page::Canvas
                } else {
                    Page::Models
                }
            }
            Action::Numbers => {
                if let Some(task) = view.task {
                    self.open(Dialog::Numbers(task), view);
                }
            }
            Action::Automation => {
                if let Some(task) = view.task {
                    self.open(Dialog::Automation(task), view);
                }
            }
            // What was open in this frame has taken the key already.
            Action::Cancel if self.popup_was_open => {}
            Action::Cancel if self.state.page == Page::Browser && self.browser.choose_none() => {}
            Action::Cancel => {
                if self.review.give_up(&mut self.canvas) {
                    return;
                }
                self.state.page = if view.current.is_some() {
                    Page::Canvas
                } else {
                    Page::Tasks
                };
                self.canvas.select(&[]);
            }
            _ => {}
        }
    }

    /// Enter hands in, unless it was handed in already: then it goes on.
    fn submit(&mut self, frame: &mut Frame<'_>) {
        let view = frame.view;
        let Some(current) = &view.current else { return };
        match (view.task, current.state) {
            (None, _) => frame.requests.push(Command::Next.into()),
            (_, WorkState::Done | WorkState::Submitted) => frame.requests.push(Command::NextOpen.into()),
            _ => self.state.labeling.submit(frame),
        }
    }

    fn press_view(&mut self, press: &Press, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let mut change = |f: &dyn Fn(&mut Settings)| {
            let mut changed = frame.settings.clone();
            f(&mut changed);
            frame.requests.push(Request::Settings(Box::new(changed)));
        };
        match press.action {
            Action::Fit => self.canvas.fit(),
            Action::OneToOne => self.canvas.one_to_one(),
            Action::ZoomIn => self.canvas.zoom_by(1.25),
            Action::ZoomOut => self.canvas.zoom_by(0.8),
            Action::HoldBrightness if press.double => self.state.adjust.brightness = 0.0,
            Action::HoldSaturation if press.double => self.state.adjust.saturation = 1.0,
            Action::Invert => self.state.adjust.invert = !self.state.adjust.invert,
            Action::ResetAdjust => self.state.adjust = Adjust::default(),
            Action::Crosshair => change(&|s| s.crosshair = !s.crosshair),
            Action::ShowLabels => change(&|s| s.labels = !s.labels),
            Action::HideShowAll => self.state.all_hidden = !self.state.all_hidden,
            Action::HideSelected => {
                toggle_all(&mut self.state.hidden, self.canvas.selection());
                toggle_all(&mut self.state.suggesting.hidden, self.canvas.suggestion().as_slice());
            }
            Action::LockSelected => toggle_all(&mut self.state.locked, self.canvas.selection()),
            Action::SelectAll => {
                let annotations = view.current.iter().flat_map(|current| &current.annotations);
                let ids: Vec<AnnotationId> = annotations
                    .filter(|a| a.region != Region::Whole)
                    .map(|a| a.id)
                    .collect();
                self.canvas.select(&ids);
            }
            Action::NextShape => self.step_shape(true, view),
            Action::PreviousShape => self.step_shape(false, view),
            Action::ToolSelect => self.choose_tool(Tool::Select, view),
            Action::ToolPan => self.choose_tool(Tool::Pan, view),
            Action::ToolBox => self.choose_tool(Tool::Box, view),
            Action::ToolPolygon => self.choose_tool(Tool::Polygon, view),
            Action::ToolSmart => self.choose_tool(Tool::Smart, view),
            Action::ToolHole => self.choose_tool(Tool::Hole, view),
            Action::ToolPart => self.choose_tool(Tool::Part, view),
            Action::ToolSubtract => self.choose_tool(Tool::Subtract, view),
            Action::ToolJoin => self.choose_tool(Tool::Join, view),
            _ => return false,
        }
        true
    }

    /// Selects the annotation after or before the selected one, in the order of the list, and zooms to it.
    fn step_shape(&mut self, forward: bool, view: &View) {
        let annotations = view.current.iter().flat_map(|current| &current.annotations);
        let mut shapes: Vec<_> = annotations
            .filter_map(|a| Some((a.id, a.region.bounds()?)))
            .filter(|(id, _)| !self.state.hidden.contains(id))
            .collect();
        // The list shows first what lies on top.
        if forward {
            shapes.reverse();
        }
        let selected = self.canvas.selection().last();
        let at = selected.and_then(|selected| shapes.iter().position(|(id, _)| id == selected));
        let next = at.map_or(0, |at| at + 1) % shapes.len().max(1);
        if let Some((id, bounds)) = shapes.get(next).copied() {
            self.canvas.select(&[id]);
            self.state.scroll_to = Some(id);
            self.state.suggesting.lower = crate::state::suggesting::Lower::Annotations;
            self.canvas.zoom_on(bounds);
        }
    }

    fn choose_tool(&mut self, tool: Tool, view: &View) {
        if suits(tool, view.open_task().map(|summary| summary.task.kind)) {
            self.canvas.set_tool(tool);
        }
    }

    fn press_edit(&mut self, action: Action, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let selection = self.canvas.selection().to_vec();
        let order = |order| Command::Reorder(selection.clone(), order);
        let stepped = match action {
            Action::Undo if self.canvas.may_step_back() => Some(self.canvas.step_back()),
            Action::Redo if self.canvas.may_step_forward() => Some(self.canvas.step_forward()),
            _ => None,
        };
        if let Some(events) = stepped {
            for event in events {
                self.canvas_event(event, frame);
            }
            return true;
        }
        let command = match action {
            Action::Undo if self.state.page == Page::Browser => Command::UndoClaims,
            Action::Undo => Command::Undo,
            Action::Redo => Command::Redo,
            Action::Paste => Command::Paste(PasteAt::InPlace),
            Action::PasteAtPointer => Command::Paste(self.state.pointer.map_or(PasteAt::InPlace, PasteAt::Around)),
            Action::Refit => match refit::target(view, &self.state, &selection) {
                Ok(id) => Command::Tighten(id),
                Err(text) => {
                    self.toast(Notice {
                        gravity: Gravity::Refusal,
                        text,
                    });
                    return true;
                }
            },
            Action::CopyFromPrevious => Command::CopyFromPrevious,
            Action::Delete
            | Action::Duplicate
            | Action::Copy
            | Action::BringToFront
            | Action::Forward
            | Action::Backward
            | Action::SendToBack
                if selection.is_empty() =>
            {
                return true;
            }
            Action::Delete => Command::Delete(selection),
            Action::Duplicate => Command::Duplicate(selection),
            Action::Copy => Command::Copy(selection),
            Action::BringToFront => order(Order::Front),
            Action::Forward => order(Order::Forward),
            Action::Backward => order(Order::Backward),
            Action::SendToBack => order(Order::Back),
            _ => return false,
        };
        if view.task.is_some() || matches!(command, Command::Copy(_)) {
            frame.requests.push(command.into());
        }
        true
    }

    fn nth_concept(&mut self, place: u8, frame: &mut Frame<'_>, sign: Sign) {
        if let Some(concept) = offered(frame.view).get(usize::from(place)).map(|concept| concept.id) {
            self.use_concept(concept, frame, sign);
        }
    }

    /// Adds a concept, which is then used as if it had been chosen.
    pub(super) fn add_concept(&mut self, name: String, requests: &mut Vec<Request>) {
        self.state.adding = clean_name(&name);
        requests.push(Command::AddConcept { name, color: None }.into());
    }

    /// Classification: says it, or unsays it. Else: arms it, and gives it to what is selected.
    pub(super) fn use_concept(&mut self, concept: ConceptId, frame: &mut Frame<'_>, sign: Sign) {
        let view = frame.view;
        let classifies = crate::state::WindowState::kind(view) == Some(TaskKind::Classification);
        if self.state.page == Page::Browser {
            if classifies {
                frame
                    .requests
                    .extend(self.browser.claim(view, concept, sign).map(Request::from));
            }
            return;
        }
        if classifies {
            let annotations = view.current.as_ref().map_or(&[][..], |current| &current.annotations);
            let said = annotations
                .iter()
                .find(|a| a.concept == concept && a.region == Region::Whole)
                .map(|a| a.sign);
            let sign = (said != Some(sign)).then_some(sign);
            frame.requests.push(Command::Claim { concept, sign }.into());
            return;
        }
        self.state.armed = Some(concept);
        let selection = self.canvas.selection().to_vec();
        if !selection.is_empty() {
            frame.requests.push(Command::Relabel(selection, concept).into());
        }
        if let Some(suggestion) = self.canvas.suggestion() {
            frame
                .requests
                .push(Command::RelabelSuggestions(vec![suggestion], concept).into());
        }
    }
}

/// Puts all in, or, when all are in, takes all out.
fn toggle_all<Id: Copy + Eq + Hash>(set: &mut HashSet<Id>, ids: &[Id]) {
    if ids.iter().all(|id| set.contains(id)) {
        set.retain(|id| !ids.contains(id));
    } else {
        set.extend(ids);
    }
}
