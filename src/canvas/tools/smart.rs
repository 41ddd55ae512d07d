//! The smart polygon: points and a box say what is meant, somebody else outlines it.
//!
//! Click includes, right click or Alt+click excludes, dragging gives the box; a click on a point takes it away. Each
//! change hands out the whole prompt. The session's prompt is the truth: the draft follows it from frame to frame, and
//! adds only the order in which things were pointed at.

use super::smart_draft::{Press, SmartDraft, point_of};
use super::{Button, Draft, Effect, Mods, Step, ToolEvent, World, sentence};
use domain::draft::Mark;
use domain::{BBox, Point, Prompt, Region};
use session::view::{SmartStatus, SmartView};

/// How near to a point a click takes it away, in points.
const REACH: f64 = 9.0;
/// What is missing when nothing but excluded points is there.
const POINT_FIRST: &str = "Click on the thing to be outlined first, or drag a box around it.";

impl SmartDraft {
    /// The draft as the session knows it now, and what is due where it was finished early.
    pub(crate) fn follow(mut self, smart: &SmartView) -> (Draft, Option<Effect>) {
        if self.prompt() != smart.prompt {
            let Prompt {
                include,
                exclude,
                bounds,
            } = smart.prompt.clone();
            self.marks = include.into_iter().map(Mark::Include).collect();
            self.marks.extend(exclude.into_iter().map(Mark::Exclude));
            self.marks.extend(bounds.map(Mark::Bounds));
            self.accepted = false;
        }
        let due = match (&smart.status, self.accepted) {
            (SmartStatus::Working | SmartStatus::Encoding, _) | (_, false) => None,
            (SmartStatus::Ready, true) => return (Draft::Empty, Some(Effect::AcceptOutline)),
            (SmartStatus::Idle, true) => Some(Effect::Refuse(POINT_FIRST.to_owned())),
            (SmartStatus::Failed(why), true) => Some(Effect::Refuse(why.clone())),
        };
        self.accepted &= due.is_none();
        (self.kept(), due)
    }

    fn kept(self) -> Draft {
        if self.is_open() || self.is_held() {
            Draft::Smart(self)
        } else {
            Draft::Empty
        }
    }

    /// The next draft, with its prompt handed out.
    fn changed(mut self) -> Step {
        self.accepted = false;
        let prompt = self.prompt();
        Step::with(self.kept(), Effect::Prompt(prompt))
    }

    /// Points at a place, or takes the point that is there away.
    fn point(mut self, at: Point, excludes: bool, world: &World<'_>) -> Step {
        let far = |mark: &Mark| point_of(mark).map_or(f64::INFINITY, |p| p.distance(at));
        let near = (0..self.marks.len()).min_by(|a, b| far(&self.marks[*a]).total_cmp(&far(&self.marks[*b])));
        match near.filter(|place| far(&self.marks[*place]) <= REACH * world.unit) {
            Some(place) => {
                self.marks.remove(place);
            }
            None if !world.size.bounds().contains(at) => return Step::new(self.kept()),
            None if excludes => self.marks.push(Mark::Exclude(at)),
            None => self.marks.push(Mark::Include(at)),
        }
        self.changed()
    }
}

pub(super) fn step(draft: SmartDraft, event: &ToolEvent, world: &World<'_>) -> Step {
    match *event {
        ToolEvent::Press { at, button, mods, .. } => press(draft, at, button, mods, world),
        ToolEvent::Move { at, .. } => Step::new(draft.moved(at, world).kept()),
        ToolEvent::Release {
            at,
            button: Button::Primary,
            ..
        } => release(draft.moved(at, world), world),
        ToolEvent::Release { .. } => Step::new(draft.kept()),
        ToolEvent::TakeBack if draft.is_open() => {
            let mut draft = draft;
            draft.marks.pop();
            draft.changed()
        }
        ToolEvent::TakeBack | ToolEvent::Remove | ToolEvent::Redraw => Step::new(draft.kept()),
        ToolEvent::Cancel if draft.is_held() => Step::new(draft.with_button_up().kept()),
        ToolEvent::Cancel if draft.is_open() => SmartDraft::default().changed(),
        ToolEvent::Cancel => Step::default(),
        ToolEvent::Finish => finish(draft, world),
    }
}

fn press(mut draft: SmartDraft, at: Point, button: Button, mods: Mods, world: &World<'_>) -> Step {
    // A box is taken wherever something is drawn at all; what comes of the outline is the task's matter.
    if !draft.is_open()
        && let Err(reason) = world.may_add(&Region::Box(BBox::default()))
    {
        return Step::refused(Draft::Empty, reason);
    }
    if button == Button::Secondary {
        return draft.with_button_up().point(at, true, world);
    }
    draft.press = Some(Press {
        from: at,
        at,
        excludes: mods.alt,
        drags: false,
    });
    Step::new(draft.kept())
}

fn release(mut draft: SmartDraft, world: &World<'_>) -> Step {
    let Some(press) = draft.press.take() else {
        return Step::new(draft.kept());
    };
    if !press.drags {
        return draft.point(press.from, press.excludes, world);
    }
    match Region::Box(press.bounds(world)).fitted(world.size) {
        Ok(Region::Box(bounds)) => {
            draft.marks.retain(|mark| point_of(mark).is_some());
            draft.marks.push(Mark::Bounds(bounds));
            draft.changed()
        }
        Ok(_) => Step::new(draft.kept()),
        Err(error) => Step::refused(draft.kept(), sentence(&error)),
    }
}

fn finish(mut draft: SmartDraft, world: &World<'_>) -> Step {
    if !draft.is_open() {
        return Step::new(draft.kept());
    }
    if draft.prompt().is_empty() {
        return Step::refused(draft.kept(), POINT_FIRST);
    }
    // What was pointed at in this very frame is not worked on yet, whatever the status says.
    let status = if world.pending.prompted() {
        &SmartStatus::Working
    } else {
        &world.smart.status
    };
    match status {
        SmartStatus::Ready => Step::with(Draft::Empty, Effect::AcceptOutline),
        SmartStatus::Failed(why) => Step::refused(draft.kept(), why.clone()),
        SmartStatus::Idle | SmartStatus::Working | SmartStatus::Encoding => {
            draft.accepted = true;
            Step::new(draft.kept())
        }
    }
}
