//! The half-drawn shapes of all inputs, and the steps that led to them: undo while drawing goes back along these.
//!
//! A step remembers what could be undone of the finished shapes when it was made. So a draft that was given up comes
//! back by undo exactly where it was the last thing that was done, and what was finished since is undone before it.

use super::scene::{CanvasEvent, SceneInput};
use super::tools::{self, Draft, Tool};
use super::{Canvas, Effect};
use domain::draft::{Draft as Kept, DraftKind, DraftStep};
use domain::{GestureId, InputId, TaskId};
use std::collections::{HashMap, HashSet};

/// An input in a task.
pub(super) type Place = (Option<TaskId>, InputId);

/// A step, and when it was made.
#[derive(Clone, Debug)]
struct PastStep {
    step: DraftStep,
    /// What undo would have taken back of the finished shapes then.
    gesture_before: Option<GestureId>,
    /// Rises from step to step.
    order: u64,
}

/// A draft and its steps.
#[derive(Debug, Default)]
struct Entry {
    draft: Draft,
    past: Vec<PastStep>,
    future: Vec<PastStep>,
}

/// The drafts of all inputs.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    entries: HashMap<(Place, Tool), Entry>,
    /// Inputs whose drafts of an earlier run were taken up, or that were drawn on since.
    known: HashSet<Place>,
    order: u64,
}

impl Drafts {
    pub(super) fn get(&self, place: Place, tool: Tool) -> Option<&Draft> {
        self.entries.get(&(place, tool)).map(|entry| &entry.draft)
    }

    pub(super) fn take(&mut self, place: Place, tool: Tool) -> Draft {
        let entry = self.entries.get_mut(&(place, tool));
        entry.map(|entry| std::mem::take(&mut entry.draft)).unwrap_or_default()
    }

    pub(super) fn put(&mut self, place: Place, tool: Tool, draft: Draft) {
        self.entries.entry((place, tool)).or_default().draft = draft;
    }

    /// The half-drawn shapes of an input, by their tools.
    pub(super) fn open(&self, place: Place) -> impl Iterator<Item = (Tool, &Draft)> {
        let here = self.entries.iter().filter(move |((at, _), _)| *at == place);
        here.map(|((_, tool), entry)| (*tool, &entry.draft))
            .filter(|(_, draft)| draft.is_open())
    }

    fn of(&self, place: Place) -> impl Iterator<Item = (Tool, &Entry)> {
        let here = self.entries.iter().filter(move |((at, _), _)| *at == place);
        here.map(|((_, tool), entry)| (*tool, entry))
    }

    /// Notes what a step made of a draft. A finished shape takes its steps with it.
    fn note(
        &mut self,
        place: Place,
        tool: Tool,
        before: &Kept,
        after: &Kept,
        finished: bool,
        gesture_before: Option<GestureId>,
    ) {
        self.order += 1;
        let order = self.order;
        let entry = self.entries.entry((place, tool)).or_default();
        entry.future.clear();
        if finished {
            while let Some(made) = entry.past.pop() {
                if made.step.begins() {
                    break;
                }
            }
        } else if let Some(step) = DraftStep::between(before, after) {
            entry.past.push(PastStep {
                step,
                gesture_before,
                order,
            });
        }
    }

    /// The tool whose draft undo goes back along, or redo forward: the open one of the active tool; else one whose step
    /// is the last thing that was done; else any, where nothing of the finished shapes can be undone.
    fn next(
        &self,
        place: Place,
        active: Tool,
        gesture_before: Option<GestureId>,
        others: bool,
        steps: fn(&Entry) -> &Vec<PastStep>,
    ) -> Option<Tool> {
        let here = self.entries.get(&(place, active));
        if here.is_some_and(|entry| entry.draft.is_open() && !steps(entry).is_empty()) {
            return Some(active);
        }
        let last = |(tool, entry)| steps(entry).last().map(|made| (made.order, made.gesture_before, tool));
        let all = self.of(place).filter_map(last);
        all.filter(|(_, then, _)| *then == gesture_before || !others)
            .max_by_key(|(order, ..)| *order)
            .map(|(.., tool)| tool)
    }
}

impl Canvas {
    /// Where the canvas is, if an input is on it.
    pub(super) fn place(&self) -> Option<Place> {
        self.input.as_ref().map(SceneInput::place)
    }

    /// Whether undo would go back a step of drawing, and not take back a finished shape.
    pub fn may_step_back(&self) -> bool {
        self.is_gesturing() || self.next_back().is_some()
    }

    /// Whether redo would go forward a step of drawing.
    pub fn may_step_forward(&self) -> bool {
        self.next_forward().is_some()
    }

    fn is_gesturing(&self) -> bool {
        let draft = self.place().and_then(|place| self.drafts.get(place, self.tool));
        draft.is_some_and(Draft::is_held)
    }

    fn next_back(&self) -> Option<Tool> {
        let others = self.undoable.0.is_some();
        self.drafts
            .next(self.place()?, self.tool, self.undoable.0, others, |entry| &entry.past)
    }

    fn next_forward(&self) -> Option<Tool> {
        let others = self.undoable.1;
        self.drafts
            .next(self.place()?, self.tool, self.undoable.0, others, |entry| &entry.future)
    }

    /// Goes back a step of drawing: the last point or prompt, or the gesture under way. A draft that was given up comes
    /// back. Empty when there is no such step.
    pub fn step_back(&mut self) -> Vec<CanvasEvent> {
        let mut events = Vec::new();
        let Some(place) = self.place() else { return events };
        if self.is_gesturing()
            && let Some(kind) = self.tool.draft_kind()
        {
            let draft = self.drafts.take(place, self.tool).dropped(kind);
            self.drafts.put(place, self.tool, draft);
        } else if let Some(tool) = self.next_back() {
            self.move_step(place, tool, true, &mut events);
        }
        events
    }

    /// Goes forward a step of drawing that was gone back. Empty when there is no such step.
    pub fn step_forward(&mut self) -> Vec<CanvasEvent> {
        let mut events = Vec::new();
        if let (Some(place), Some(tool)) = (self.place(), self.next_forward()) {
            self.move_step(place, tool, false, &mut events);
        }
        events
    }

    fn move_step(&mut self, place: Place, tool: Tool, back: bool, events: &mut Vec<CanvasEvent>) {
        let gesture_before = self.undoable.0;
        let (Some(kind), Some(entry)) = (tool.draft_kind(), self.drafts.entries.get_mut(&(place, tool))) else {
            return;
        };
        let made = if back { entry.past.pop() } else { entry.future.pop() };
        let Some(made) = made else { return };
        let now = entry.draft.kept(kind);
        let kept = if back {
            made.step.undone(&now)
        } else {
            made.step.redone(&now)
        };
        let made = PastStep { gesture_before, ..made };
        if back {
            entry.future.push(made);
        } else {
            entry.past.push(made);
        }
        entry.draft = Draft::of_kept(&kept, entry.draft.cursor().or(self.pointed));
        if tool == Tool::Smart {
            let prompt = tools::prompt_of(&kept);
            self.apply(vec![Effect::Prompt(prompt)], events);
        }
        if tool != self.tool && !kept.is_empty() {
            self.set_tool(tool);
            events.push(CanvasEvent::ToolChanged(tool));
        }
        self.report_draft(place, kept, events);
    }

    /// Puts a draft back after a step, and takes note of what the step did.
    pub(super) fn stepped(
        &mut self,
        place: Place,
        tool: Tool,
        before: Option<Kept>,
        draft: Draft,
        effects: &[Effect],
        events: &mut Vec<CanvasEvent>,
    ) {
        let kind = tool.draft_kind();
        if let (Some(kind), Some(before)) = (kind, before) {
            let after = draft.kept(kind);
            if before != after {
                let made =
                    |effect: &Effect| matches!(effect, Effect::Add(_) | Effect::Reshape(_) | Effect::AcceptOutline);
                let finished = after.is_empty() && effects.iter().any(made);
                let gesture_before = self.undoable.0;
                self.drafts.note(place, tool, &before, &after, finished, gesture_before);
                self.report_draft(place, after, events);
            }
        }
        self.drafts.put(place, tool, draft);
    }

    /// What was undone of drafts that are not open cannot come back once something else was made.
    pub(super) fn forget_undone_drafts(&mut self) {
        let Some(here) = self.place() else { return };
        for ((place, _), entry) in &mut self.drafts.entries {
            if *place == here && !entry.draft.is_open() {
                entry.future.clear();
            }
        }
    }

    fn report_draft(&mut self, place: Place, draft: Kept, events: &mut Vec<CanvasEvent>) {
        self.drafts.known.insert(place);
        let (Some(task), input) = place else { return };
        events.push(CanvasEvent::Drafted { task, input, draft });
    }

    /// Takes up the drafts that an earlier run of the program left on this input. Returns whether there were any.
    pub(super) fn restore_drafts(&mut self, kept: &[Kept], events: &mut Vec<CanvasEvent>) -> bool {
        let Some(place) = self.place() else { return false };
        if kept.is_empty() || !self.drafts.known.insert(place) {
            return false;
        }
        for kept in kept.iter().filter(|kept| !kept.is_empty()) {
            let tool = Tool::of_draft(kept.kind);
            let gesture_before = self.undoable.0;
            let order = self.drafts.order + 1;
            self.drafts.order = order;
            let steps = DraftStep::all_of(kept).into_iter();
            let entry = Entry {
                draft: Draft::of_kept(kept, None),
                past: steps
                    .map(|step| PastStep {
                        step,
                        gesture_before,
                        order,
                    })
                    .collect(),
                future: Vec::new(),
            };
            self.drafts.entries.insert((place, tool), entry);
        }
        self.restore_prompt(place, events);
        true
    }

    /// What was pointed at on this input is outlined again; the session forgot it when another input came.
    /// Returns whether there was anything.
    pub(super) fn restore_prompt(&mut self, place: Place, events: &mut Vec<CanvasEvent>) -> bool {
        let kept = self.drafts.get(place, Tool::Smart);
        let kept = kept.map(|draft| draft.kept(DraftKind::Smart));
        let Some(kept) = kept.filter(|kept| !kept.is_empty()) else {
            return false;
        };
        self.apply(vec![Effect::Prompt(tools::prompt_of(&kept))], events);
        true
    }

    /// Whether a half-drawn shape waits on an input.
    pub fn has_draft(&self, input: InputId) -> bool {
        let of_input = |((place, _), entry): (&(Place, Tool), &Entry)| place.1 == input && entry.draft.is_open();
        self.drafts.entries.iter().any(of_input)
    }
}
