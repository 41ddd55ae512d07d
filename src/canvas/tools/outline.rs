//! Outlines: a polygon, or a shape that changes the selected polygon (hole, part, subtract, join).
//!
//! Click adds a vertex, dragging draws freehand; a click near the first vertex, a double click or the finishing
//! key closes it; the taking-back key or a right click takes the last vertex back. What cannot be kept is refused
//! and stays open.

use super::outline_draft::OutlineDraft;
use super::trace::Traced;
use super::{Button, Draft, Effect, Mods, Purpose, Step, ToolEvent, World, sentence};
use domain::{Annotation, Point, Polygon, Region};

impl OutlineDraft {
    fn kept(self) -> Draft {
        Draft::Outline(self)
    }
}

pub(super) fn step(purpose: Purpose, mut draft: OutlineDraft, event: &ToolEvent, world: &World<'_>) -> Step {
    match *event {
        ToolEvent::Press {
            at,
            button: Button::Primary,
            double,
            mods,
        } => press(purpose, draft, at, mods, double, world),
        ToolEvent::Press {
            button: Button::Secondary,
            ..
        }
        | ToolEvent::TakeBack => {
            draft.trace.take_back();
            Step::new(if draft.is_open() { draft.kept() } else { Draft::Empty })
        }
        ToolEvent::Move { at, mods } => {
            draft.trace.moved(at, mods, world);
            Step::new(draft.kept())
        }
        ToolEvent::Release {
            at,
            button: Button::Primary,
            mods,
        } => release(purpose, draft, at, mods, world),
        ToolEvent::Release { .. } => Step::new(draft.kept()),
        ToolEvent::Finish if draft.is_open() => {
            draft.trace.end_stroke();
            finish(purpose, draft, world)
        }
        ToolEvent::Finish | ToolEvent::Remove | ToolEvent::Redraw => Step::new(draft.kept()),
        ToolEvent::Cancel => Step::default(),
    }
}

fn press(purpose: Purpose, mut draft: OutlineDraft, at: Point, mods: Mods, double: bool, world: &World<'_>) -> Step {
    if !draft.is_open() {
        if let Err(effect) = begin(purpose, at, world) {
            return Step::with(Draft::Empty, effect);
        }
    } else if double {
        // The first click of the two has set its vertex.
        return if draft.trace.points().len() >= 3 {
            finish(purpose, draft, world)
        } else {
            Step::new(draft.kept())
        };
    }
    draft.trace.press(at, mods, world);
    Step::new(draft.kept())
}

/// Whether an outline may begin here; if not, what happens instead.
fn begin(purpose: Purpose, at: Point, world: &World<'_>) -> Result<(), Effect> {
    if purpose == Purpose::Polygon {
        let any = Region::Polygon(Polygon::default());
        return world.may_add(&any).map_err(Effect::Refuse);
    }
    if target(world).is_err() {
        // Without a target the first click chooses it.
        let under = world
            .at(at, 0.0)
            .into_iter()
            .find(|id| matches!(world.region(*id), Some(Region::Polygon(_))));
        if let Some(id) = under {
            return Err(Effect::Select(vec![id]));
        }
    }
    target(world).map(|_| ()).map_err(Effect::Refuse)
}

fn release(purpose: Purpose, mut draft: OutlineDraft, at: Point, mods: Mods, world: &World<'_>) -> Step {
    match draft.trace.release(at, mods, world) {
        Traced::Nothing => {}
        Traced::Click(p) | Traced::Stroke(p) if draft.closes_at(p, world) => return finish(purpose, draft, world),
        Traced::Click(p) => draft.trace.push(p),
        Traced::Stroke(_) => {}
    }
    Step::new(draft.kept())
}

fn finish(purpose: Purpose, draft: OutlineDraft, world: &World<'_>) -> Step {
    let drawn = Polygon::simple(draft.trace.points().to_vec());
    match outcome(purpose, drawn, world) {
        Ok(effect) => Step::with(Draft::Empty, effect),
        Err(reason) => Step::refused(draft.kept(), reason),
    }
}

fn outcome(purpose: Purpose, drawn: Polygon, world: &World<'_>) -> Result<Effect, String> {
    let say = |e| sentence(&e);
    if purpose == Purpose::Polygon {
        let region = Region::Polygon(drawn);
        world.may_add(&region)?;
        return Ok(Effect::Add(region.fitted(world.size).map_err(say)?));
    }
    let (annotation, polygon) = target(world)?;
    let drawn = drawn.fitted(world.size).map_err(say)?;
    let ring = || drawn.parts.first().map(|part| part.outer.clone()).unwrap_or_default();
    let changed = match purpose {
        Purpose::Hole => polygon.cut_hole(ring()),
        Purpose::Part => polygon.add_part(ring()),
        Purpose::Subtract => polygon.subtract(&drawn),
        Purpose::Join | Purpose::Polygon => polygon.join(&drawn),
    };
    let region = changed.and_then(|p| p.fitted(world.size)).map_err(say)?;
    Ok(Effect::Reshape(vec![(annotation.id, Region::Polygon(region))]))
}

/// The one selected annotation as a polygon that may be changed, or why there is none.
fn target<'w>(world: &'w World<'_>) -> Result<(&'w Annotation, Polygon), String> {
    let Some((annotation, region)) = world.single() else {
        return Err("Select one polygon first: this tool changes it.".to_owned());
    };
    let polygon = match region {
        Region::Whole => return Err("The whole image has no outline to change.".to_owned()),
        Region::Box(b) => b.to_polygon(),
        Region::Polygon(p) => p.clone(),
    };
    world.accepts(&Region::Polygon(Polygon::default()))?;
    world.may_change(annotation)?;
    Ok((annotation, polygon))
}
