//! The smart polygon: points and a box say what is meant, somebody else outlines it.
//!
//! Click includes, right click or Alt+click excludes, dragging gives the box; a click on a point takes it away. Each
//! change hands out the whole prompt. The session's prompt is the truth: the draft follows it from frame to frame, and
//! adds only the order in which things were pointed at.

use super::{Button, DRAG, Draft, Effect, Mods, Step, ToolEvent, World, sentence};
use domain::draft::Mark;
use domain::{BBox, Point, Prompt, Region};
use session::view::{SmartStatus, SmartView};

/// How near to a point a click takes it away, in points.
const REACH: f64 = 9.0;
/// What is missing when nothing but excluded points is there.
const POINT_FIRST: &str = "Click on the thing to be outlined first, or drag a box around it.";

/// What was pointed at so far, in the order it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SmartDraft {
    marks: Vec<Mark>,
    press: Option<Press>,
    /// It was finished before the outline came: it is accepted as soon as it does.
    accepted: bool,
}

/// The place that a mark points at.
fn point_of(mark: &Mark) -> Option<Point> {
    match mark {
        Mark::Include(p) | Mark::Exclude(p) => Some(*p),
        Mark::Bounds(_) | Mark::Vertex(_) => None,
    }
}

/// The primary button is held.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Press {
    /// Where it went down.
    from: Point,
    /// Where it is.
    at: Point,
    /// Whether a click would exclude.
    excludes: bool,
    /// Whether it went far enough for a box.
    drags: bool,
}

/// What there is to paint of a prompt, in image pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pointed {
    /// The prompt, the box under the pointer included.
    pub(crate) prompt: Prompt,
    /// Whether that box is under the pointer.
    pub(crate) drags: bool,
}

impl SmartDraft {
    pub(super) fn is_open(&self) -> bool {
        !self.marks.is_empty()
    }

    pub(super) fn is_held(&self) -> bool {
        self.press.is_some()
    }

    pub(super) fn with_button_up(self) -> Self {
        Self { press: None, ..self }
    }

    /// A draft of these marks.
    pub(super) fn of_marks(marks: Vec<Mark>) -> Self {
        Self {
            marks,
            ..Self::default()
        }
    }

    /// What was pointed at, in the order it was.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// What was pointed at, without its order.
    pub(super) fn prompt(&self) -> Prompt {
        let mut prompt = Prompt::default();
        for mark in &self.marks {
            match mark {
                Mark::Include(p) => prompt.include.push(*p),
                Mark::Exclude(p) => prompt.exclude.push(*p),
                Mark::Bounds(b) => prompt.bounds = Some(*b),
                Mark::Vertex(_) => {}
            }
        }
        prompt
    }

    pub(super) fn pointed(&self, world: &World<'_>) -> Pointed {
        let mut prompt = self.prompt();
        let press = self.press.filter(|press| press.drags);
        prompt.bounds = press.map(|press| press.bounds(world)).or(prompt.bounds);
        Pointed {
            prompt,
            drags: press.is_some(),
        }
    }

    /// Where something was pointed at last.
    pub(super) fn last(&self) -> Option<Point> {
        self.marks.last().map(|mark| match mark {
            Mark::Include(p) | Mark::Exclude(p) | Mark::Vertex(p) => *p,
            Mark::Bounds(b) => b.center(),
        })
    }

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

    fn moved(mut self, at: Point, world: &World<'_>) -> Self {
        if let Some(press) = &mut self.press {
            press.at = at;
            press.drags |= !press.excludes && press.from.distance(at) > DRAG * world.unit;
        }
        self
    }
}

impl Press {
    fn bounds(self, world: &World<'_>) -> BBox {
        BBox::from_corners(world.snapped(self.from), world.snapped(self.at))
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
