//! What each action does: the one place where keys, palette and buttons meet.
#![deny(clippy::wildcard_enum_match_arm)]

use super::Ui;
use crate::browser::{Claimed, Layout};
use crate::canvas::{Decide, Tool};
use crate::frame::Frame;
use crate::keys::{Action, Press};
use crate::labeling::What;
use crate::panels::refit;
use crate::panels::tools::suits;
use crate::panels::{compared, differences};
use crate::request::Dialog;
use crate::request::{Pick, Request};
use crate::review;
use crate::rules::{may_ask, may_skip};
use crate::state::{Page, offered};
use crate::suggestions::may_decide;
use domain::concept::clean_name;
use domain::picture::Adjust;
use domain::task::WorkState;
use domain::workflow::Permission;
use domain::{AnnotationId, ConceptId, InputId, ObjectId, Region, Sign, TaskId, TaskKind};
use session::notice::reasons;
use session::view::{Current, JobOutcome, View};
use session::{
    Command, DataCommand, EditCommand, NavigateCommand, Order, PasteAt, Settings, SuggestCommand, TaskCommand,
};
use std::collections::HashSet;
use std::hash::Hash;

/// Whether I submitted the input, or it is done.
fn is_handed_in(current: &Current) -> bool {
    matches!(current.state, WorkState::Done | WorkState::Submitted)
}

/// What others are to look like.
enum Like {
    Object(ObjectId),
    Input(InputId),
}

/// Why nothing can be looked for that looks like something.
const NOTHING_TO_BE_LIKE: &str = "Choose one image or one object first";

/// Why nothing is selected on, or removed from, a canvas that is not seen.
const NOT_ON_CANVAS: &str = "Shapes are selected on the canvas; images are chosen by a click with Ctrl or Shift";

impl Ui {
    /// Whether removing or selecting all would go to the canvas while another page is shown.
    fn is_for_unseen_canvas(&self, action: Action) -> bool {
        match self.state.page {
            Page::Canvas => false,
            Page::ReviewGrid => action == Action::Delete,
            Page::Browser => action == Action::Delete && !self.shows_objects(),
            Page::Tasks | Page::Models | Page::Numbers => true,
        }
    }

    /// Whether an action can be done now, or why not.
    pub(super) fn may(&self, action: Action, view: &View) -> Result<(), String> {
        let current = view.current.as_ref();
        match action {
            Action::Review(action) => review::may(action, view, self.canvas.selection()),
            Action::Undo if self.canvas.may_step_back() => Ok(()),
            Action::Redo if self.canvas.may_step_forward() => Ok(()),
            Action::Undo if self.state.page == Page::Browser => Ok(()),
            Action::Undo if current.is_none_or(|c| c.undo.is_none()) => Err("Nothing of yours to undo here".into()),
            Action::Redo if current.is_none_or(|c| c.redo.is_none()) => Err("Nothing to redo here".into()),
            Action::Paste | Action::PasteAtPointer if !view.can_paste => Err("Nothing was copied yet".into()),
            Action::Delete if self.shows_objects() && self.browser.has_chosen_objects() => Ok(()),
            Action::Delete | Action::SelectAll if self.is_for_unseen_canvas(action) => Err(NOT_ON_CANVAS.into()),
            Action::Delete | Action::HideSelected if self.canvas.suggestion().is_some() => Ok(()),
            Action::Delete | Action::Duplicate | Action::Copy | Action::HideSelected | Action::LockSelected
                if self.canvas.selection().is_empty() =>
            {
                Err(reasons::NOTHING_SELECTED.into())
            }
            Action::NextDifference | Action::PreviousDifference if compared::are_shown(view, &self.state) => Ok(()),
            Action::TakeDifference | Action::LeaveDifference | Action::NextDifference | Action::PreviousDifference
                if !differences::are_shown(view, &self.state) =>
            {
                Err("No differences are shown".into())
            }
            Action::MoreLikeThis => self.like_what(view).map(drop).ok_or_else(|| NOTHING_TO_BE_LIKE.into()),
            Action::Skip => may_skip(view),
            Action::Ask => may_ask(view),
            Action::Submit | Action::Automation | Action::Numbers | Action::Instructions if view.task.is_none() => {
                Err(reasons::NO_TASK.into())
            }
            Action::Submit if !current.is_some_and(is_handed_in) => view.may_submit(),
            Action::Import => view.why_not(Permission::AddInputs).map_or(Ok(()), Err),
            Action::Export => view.why_not(Permission::Deliver).map_or(Ok(()), Err),
            Action::Automation => view.why_not(Permission::ConfigureTasks).map_or(Ok(()), Err),
            Action::Numbers => view.why_not(Permission::SeeNumbers).map_or(Ok(()), Err),
            Action::Refit => refit::target(view, &self.state, self.canvas.selection()).map(|_| ()),
            Action::AcceptSuggestion => may_decide(Decide::Accept, view),
            Action::DismissSuggestion => may_decide(Decide::Dismiss, view),
            Action::AcceptAll => may_decide(Decide::AcceptAll, view),
            Action::NextSuggestion => may_decide(Decide::Next, view),
            Action::PreviousSuggestion => may_decide(Decide::Previous, view),
            Action::Next
            | Action::Previous
            | Action::NextOpen
            | Action::GoToInput
            | Action::Submit
            | Action::Withdraw
            | Action::Instructions
            | Action::ToolSelect
            | Action::ToolBox
            | Action::ToolPolygon
            | Action::ToolSmart
            | Action::ToolPan
            | Action::ToolHole
            | Action::ToolPart
            | Action::ToolSubtract
            | Action::ToolJoin
            | Action::HoldPan
            | Action::FinishDraft
            | Action::TakeBack
            | Action::Cancel
            | Action::Undo
            | Action::Redo
            | Action::Delete
            | Action::Duplicate
            | Action::Copy
            | Action::Paste
            | Action::PasteAtPointer
            | Action::CopyFromPrevious
            | Action::SelectAll
            | Action::LockSelected
            | Action::NextShape
            | Action::PreviousShape
            | Action::BringToFront
            | Action::Forward
            | Action::Backward
            | Action::SendToBack
            | Action::NudgeLeft
            | Action::NudgeRight
            | Action::NudgeUp
            | Action::NudgeDown
            | Action::NudgeLeftFar
            | Action::NudgeRightFar
            | Action::NudgeUpFar
            | Action::NudgeDownFar
            | Action::ResizeLeft
            | Action::ResizeRight
            | Action::ResizeUp
            | Action::ResizeDown
            | Action::ResizeLeftFar
            | Action::ResizeRightFar
            | Action::ResizeUpFar
            | Action::ResizeDownFar
            | Action::TakeDifference
            | Action::LeaveDifference
            | Action::NextDifference
            | Action::PreviousDifference
            | Action::TypeAhead
            | Action::Fit
            | Action::OneToOne
            | Action::ZoomIn
            | Action::ZoomOut
            | Action::HoldBrightness
            | Action::HoldSaturation
            | Action::Invert
            | Action::ResetAdjust
            | Action::Crosshair
            | Action::HideShowAll
            | Action::HideSelected
            | Action::ShowLabels
            | Action::Browser
            | Action::Objects
            | Action::Table
            | Action::Tasks
            | Action::Models
            | Action::OpenProject
            | Action::Reload
            | Action::Palette
            | Action::Settings
            | Action::KeySheet
            | Action::Concept(_)
            | Action::Absent(_) => Ok(()),
        }
    }

    /// Does what an action asks for. This is the one place where all actions meet.
    pub(super) fn press(&mut self, ctx: &egui::Context, press: Press, frame: &mut Frame<'_>) {
        use Action as A;
        let view = frame.view;
        match press.action {
            A::Next => frame.requests.push(Command::Navigate(NavigateCommand::Next).into()),
            A::Previous => frame.requests.push(Command::Navigate(NavigateCommand::Previous).into()),
            A::NextOpen => frame.requests.push(Command::Navigate(NavigateCommand::NextOpen).into()),
            A::GoToInput => self.palette.open_inputs(),
            A::Submit if press.repeat => {}
            A::Submit => self.submit(frame),
            A::Withdraw => frame.requests.push(Command::Edit(EditCommand::Withdraw).into()),
            A::Skip => self.write(ctx, What::Skip, view),
            A::Instructions => self.instructions.open(),
            A::Ask => self.write(ctx, What::Question, view),

            A::ToolSelect => self.choose_tool(Tool::Select, view),
            A::ToolBox => self.choose_tool(Tool::Box, view),
            A::ToolPolygon => self.choose_tool(Tool::Polygon, view),
            A::ToolSmart => self.choose_tool(Tool::Smart, view),
            A::ToolPan => self.choose_tool(Tool::Pan, view),
            A::ToolHole => self.choose_tool(Tool::Hole, view),
            A::ToolPart => self.choose_tool(Tool::Part, view),
            A::ToolSubtract => self.choose_tool(Tool::Subtract, view),
            A::ToolJoin => self.choose_tool(Tool::Join, view),

            A::Cancel => self.cancel(view),
            A::Undo => self.undo(frame),
            A::Redo => self.redo(frame),
            A::Delete if self.shows_objects() => self.open(Dialog::ChangeObjects(None), view),
            A::SelectAll if self.state.page == Page::ReviewGrid => self.review.choose_in_grid(view),
            A::SelectAll if self.shows_objects() => self.browser.choose_all_objects(view),
            A::SelectAll if self.state.page == Page::Browser => {
                if let Err(text) = self.browser.choose_all_inputs(view) {
                    self.refuse(text);
                }
            }
            A::Delete | A::SelectAll if self.is_for_unseen_canvas(press.action) => self.refuse(NOT_ON_CANVAS.into()),
            A::Delete if self.canvas.suggestion().is_some() => self.decide(Decide::Dismiss, frame),
            A::Delete => self.edit_selection(frame, |ids| Command::Edit(EditCommand::Delete(ids))),
            A::Refit => match refit::target(view, &self.state, self.canvas.selection()) {
                Ok(id) => edit(frame, Command::Suggest(SuggestCommand::Tighten(id))),
                Err(text) => self.refuse(text),
            },
            A::Duplicate => self.edit_selection(frame, |ids| Command::Edit(EditCommand::Duplicate(ids))),
            A::Copy => self.edit_selection(frame, |ids| Command::Edit(EditCommand::Copy(ids))),
            A::Paste => edit(frame, Command::Edit(EditCommand::Paste(PasteAt::InPlace))),
            A::PasteAtPointer => {
                let at = self.state.pointer.map_or(PasteAt::InPlace, PasteAt::Around);
                edit(frame, Command::Edit(EditCommand::Paste(at)));
            }
            A::CopyFromPrevious => edit(frame, Command::Edit(EditCommand::CopyFromPrevious)),
            A::SelectAll => self.select_all(view),
            A::LockSelected => toggle_all(&mut self.state.locked, self.canvas.selection()),
            A::NextShape => self.step_shape(true, view),
            A::PreviousShape => self.step_shape(false, view),
            A::BringToFront => self.edit_selection(frame, |ids| Command::Edit(EditCommand::Reorder(ids, Order::Front))),
            A::Forward => self.edit_selection(frame, |ids| Command::Edit(EditCommand::Reorder(ids, Order::Forward))),
            A::Backward => self.edit_selection(frame, |ids| Command::Edit(EditCommand::Reorder(ids, Order::Backward))),
            A::SendToBack => self.edit_selection(frame, |ids| Command::Edit(EditCommand::Reorder(ids, Order::Back))),

            A::AcceptSuggestion => self.decide(Decide::Accept, frame),
            A::DismissSuggestion => self.decide(Decide::Dismiss, frame),
            A::AcceptAll => self.decide(Decide::AcceptAll, frame),
            A::NextSuggestion => self.decide(Decide::Next, frame),
            A::PreviousSuggestion => self.decide(Decide::Previous, frame),
            A::TakeDifference => differences::settle(frame, &self.state, true),
            A::LeaveDifference => differences::settle(frame, &self.state, false),
            A::NextDifference => self.go_to_difference(frame, true),
            A::PreviousDifference => self.go_to_difference(frame, false),

            A::TypeAhead => self.palette.open_concepts(),
            A::Concept(place) => self.nth_concept(place, frame, Sign::Present),
            A::Absent(place) => self.nth_concept(place, frame, Sign::Absent),

            A::Fit => self.canvas.fit(),
            A::OneToOne => self.canvas.one_to_one(),
            A::ZoomIn => self.canvas.zoom_by(1.25),
            A::ZoomOut => self.canvas.zoom_by(0.8),
            A::HoldBrightness if press.double => self.state.adjust.brightness = 0.0,
            A::HoldSaturation if press.double => self.state.adjust.saturation = 1.0,
            A::Invert => self.state.adjust.invert = !self.state.adjust.invert,
            A::ResetAdjust => self.state.adjust = Adjust::default(),
            A::Crosshair => change_settings(frame, |settings| settings.crosshair = !settings.crosshair),
            A::ShowLabels => change_settings(frame, |settings| settings.labels = !settings.labels),
            A::HideShowAll => self.state.all_hidden = !self.state.all_hidden,
            A::HideSelected => {
                toggle_all(&mut self.state.hidden, self.canvas.selection());
                toggle_all(&mut self.state.suggesting.hidden, self.canvas.suggestion().as_slice());
            }

            A::Browser => self.toggle_page(Page::Browser),
            A::Objects => self.toggle_layout(Layout::Objects),
            A::MoreLikeThis => self.more_like_this(frame),
            A::Table => self.toggle_layout(Layout::Table),
            A::Tasks => self.toggle_page(Page::Tasks),
            A::Models => self.toggle_page(Page::Models),
            A::Numbers => self.open_of_task(Dialog::Numbers, view),
            A::Automation => self.open_of_task(Dialog::Automation, view),
            A::Import => self.open(Dialog::Import, view),
            A::Export => self.open(Dialog::Export, view),
            A::OpenProject => frame.requests.push(Request::Pick(Pick::Project)),
            A::Reload => frame.requests.push(Command::Navigate(NavigateCommand::Reload).into()),
            A::Palette => self.palette.open(),
            A::Settings => self.open(Dialog::Settings, view),
            A::KeySheet => self.open(Dialog::KeySheet, view),

            // While they are held the wheel does it.
            A::HoldBrightness | A::HoldSaturation => {}
            // The canvas does these itself, while it is shown.
            A::HoldPan
            | A::FinishDraft
            | A::TakeBack
            | A::NudgeLeft
            | A::NudgeRight
            | A::NudgeUp
            | A::NudgeDown
            | A::NudgeLeftFar
            | A::NudgeRightFar
            | A::NudgeUpFar
            | A::NudgeDownFar
            | A::ResizeLeft
            | A::ResizeRight
            | A::ResizeUp
            | A::ResizeDown
            | A::ResizeLeftFar
            | A::ResizeRightFar
            | A::ResizeUpFar
            | A::ResizeDownFar => {}
            A::Review(action) => {
                if let Err(text) = self.review.press(action, frame, &mut self.state, &mut self.canvas) {
                    self.refuse(text);
                }
            }
        }
    }

    /// Begins to write why an input is skipped, or what the lead is asked.
    fn write(&mut self, ctx: &egui::Context, what: What, view: &View) {
        if let Err(text) = self.state.labeling.write(ctx, what, view) {
            self.refuse(text);
        }
    }

    /// Enter hands in, unless it was handed in already: then it goes on.
    fn submit(&mut self, frame: &mut Frame<'_>) {
        let view = frame.view;
        let Some(current) = &view.current else { return };
        if view.task.is_none() {
            frame.requests.push(Command::Navigate(NavigateCommand::Next).into());
        } else if is_handed_in(current) {
            frame.requests.push(Command::Navigate(NavigateCommand::NextOpen).into());
        } else {
            match view.may_submit() {
                Ok(()) => self.state.labeling.submit(frame),
                Err(text) => self.refuse(text),
            }
        }
    }

    fn cancel(&mut self, view: &View) {
        if self.state.page == Page::ReviewGrid && self.review.clear_grid(view) {
            return;
        }
        // What was open in this frame has taken the key already.
        if self.popup_was_open || (self.state.page == Page::Browser && self.browser.choose_none()) {
            return;
        }
        if self.review.cancel_drawing(&mut self.canvas) {
            return;
        }
        self.state.page = if view.current.is_some() {
            Page::Canvas
        } else {
            Page::Tasks
        };
        self.canvas.select(&[]);
    }

    /// Whether the page in the middle shows annotations as crops.
    pub(super) fn shows_objects(&self) -> bool {
        self.state.page == Page::Browser && self.browser.layout() == Layout::Objects
    }

    /// What others are to look like: what is chosen on the page, else the input on the canvas.
    fn like_what(&self, view: &View) -> Option<Like> {
        if self.shows_objects() {
            return self.browser.focused_object().map(Like::Object);
        }
        if self.state.page == Page::Browser {
            return self.browser.chosen_input(view).map(Like::Input);
        }
        let current = view.current.as_ref().filter(|_| self.state.page == Page::Canvas)?;
        match self.canvas.selection() {
            [] => Some(Like::Input(current.input.id)),
            [one, ..] => Some(Like::Object((*one).into())),
        }
    }

    fn more_like_this(&mut self, frame: &mut Frame<'_>) {
        let command = match self.like_what(frame.view) {
            Some(Like::Object(object)) => self.browser.more_like_object(object),
            Some(Like::Input(input)) => self.browser.more_like_input(input),
            None => return self.refuse(NOTHING_TO_BE_LIKE.into()),
        };
        self.state.page = Page::Browser;
        frame.requests.push(command.into());
    }

    /// Goes to the browser in this layout; pressed again there, to its grid.
    fn toggle_layout(&mut self, layout: Layout) {
        let is_shown = self.state.page == Page::Browser && self.browser.layout() == layout;
        self.browser.set_layout(if is_shown { Layout::Grid } else { layout });
        self.state.page = Page::Browser;
    }

    fn toggle_page(&mut self, page: Page) {
        self.state.page = if self.state.page == page { Page::Canvas } else { page };
    }

    fn open_of_task(&mut self, dialog: impl FnOnce(TaskId) -> Dialog, view: &View) {
        if let Some(task) = view.task {
            self.open(dialog(task), view);
        }
    }

    fn undo(&mut self, frame: &mut Frame<'_>) {
        if self.canvas.may_step_back() {
            for event in self.canvas.step_back() {
                self.canvas_event(event, frame);
            }
        } else if self.shows_objects() {
            let newest = frame.view.jobs.last().and_then(|job| job.outcome.as_ref());
            match newest.and_then(JobOutcome::gesture) {
                Some(gesture) => frame
                    .requests
                    .push(Command::Data(DataCommand::TakeBack(gesture)).into()),
                None => self.refuse("Nothing was just changed here; the history has what was done before.".into()),
            }
        } else if self.state.page == Page::Browser {
            edit(frame, Command::Edit(EditCommand::UndoClaims));
        } else {
            edit(frame, Command::Edit(EditCommand::Undo));
        }
    }

    fn redo(&mut self, frame: &mut Frame<'_>) {
        if self.canvas.may_step_forward() {
            for event in self.canvas.step_forward() {
                self.canvas_event(event, frame);
            }
        } else {
            edit(frame, Command::Edit(EditCommand::Redo));
        }
    }

    /// Asks for a change of what is selected, if anything is.
    fn edit_selection(&mut self, frame: &mut Frame<'_>, command: impl FnOnce(Vec<AnnotationId>) -> Command) {
        let selection = self.canvas.selection().to_vec();
        if !selection.is_empty() {
            edit(frame, command(selection));
        }
    }

    fn select_all(&mut self, view: &View) {
        let annotations = view.current.iter().flat_map(|current| &current.annotations);
        let ids: Vec<AnnotationId> = annotations
            .filter(|a| a.region != Region::Whole)
            .map(|a| a.id)
            .collect();
        self.canvas.select(&ids);
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

    /// Of two versions while these are compared, else of the model.
    fn go_to_difference(&mut self, frame: &mut Frame<'_>, forward: bool) {
        match compared::are_shown(frame.view, &self.state) {
            true => compared::go(frame, &self.state, forward),
            false => differences::go(frame, &self.state, forward),
        }
    }

    fn nth_concept(&mut self, place: u8, frame: &mut Frame<'_>, sign: Sign) {
        if let Some(concept) = offered(frame.view).get(usize::from(place)).map(|concept| concept.id) {
            self.use_concept(concept, frame, sign);
        }
    }

    /// Adds a concept, which is then used as if it had been chosen.
    pub(super) fn add_concept(&mut self, name: String, requests: &mut Vec<Request>) {
        self.state.adding = clean_name(&name);
        requests.push(Command::Task(TaskCommand::AddConcept { name, color: None }).into());
    }

    /// Classification: says it, or unsays it. Else: arms it, and gives it to what is selected.
    pub(super) fn use_concept(&mut self, concept: ConceptId, frame: &mut Frame<'_>, sign: Sign) {
        let view = frame.view;
        let classifies = crate::state::WindowState::kind(view) == Some(TaskKind::Classification);
        if self.shows_objects() {
            if sign == Sign::Present {
                self.open(Dialog::ChangeObjects(Some(concept)), view);
            }
            return;
        }
        if self.state.page == Page::Browser {
            if classifies {
                match self.browser.claim(view, concept, sign) {
                    Ok(None) => {}
                    Ok(Some(Claimed::Done(command))) => frame.requests.push(Command::Edit(command).into()),
                    Ok(Some(Claimed::Asks)) => self.open(Dialog::ClaimChosen(concept, sign), view),
                    Err(text) => self.refuse(text),
                }
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
            frame
                .requests
                .push(Command::Edit(EditCommand::Claim { concept, sign }).into());
            return;
        }
        self.state.armed = Some(concept);
        let selection = self.canvas.selection().to_vec();
        if !selection.is_empty() {
            frame
                .requests
                .push(Command::Edit(EditCommand::Relabel(selection, concept)).into());
        }
        if let Some(suggestion) = self.canvas.suggestion() {
            frame
                .requests
                .push(Command::Suggest(SuggestCommand::RelabelSuggestions(vec![suggestion], concept)).into());
        }
    }
}

/// Asks for a change, which belongs to a task; copying needs none.
fn edit(frame: &mut Frame<'_>, command: Command) {
    if frame.view.task.is_some() || matches!(command, Command::Edit(EditCommand::Copy(_))) {
        frame.requests.push(command.into());
    }
}

fn change_settings(frame: &mut Frame<'_>, change: impl FnOnce(&mut Settings)) {
    let mut changed = frame.settings.clone();
    change(&mut changed);
    frame.requests.push(Request::Settings(Box::new(changed)));
}

/// Puts all in, or, when all are in, takes all out.
fn toggle_all<Id: Copy + Eq + Hash>(set: &mut HashSet<Id>, ids: &[Id]) {
    if ids.iter().all(|id| set.contains(id)) {
        set.retain(|id| !ids.contains(id));
    } else {
        set.extend(ids);
    }
}
