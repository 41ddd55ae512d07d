//! Boxes: drag, or click and click; Shift makes a square.

use super::box_draft::{BoxDraft, Phase};
use super::{Button, Draft, Effect, Mods, Step, ToolEvent, World, sentence};
use domain::{BBox, Point, Region};

pub(super) fn step(open: Option<BoxDraft>, event: &ToolEvent, world: &World<'_>) -> Step {
    match (*event, open) {
        (
            ToolEvent::Press {
                at,
                button: Button::Primary,
                mods,
                ..
            },
            None,
        ) => begin(at, mods, world),
        (
            ToolEvent::Press {
                at,
                button: Button::Primary,
                mods,
                ..
            },
            Some(draft),
        ) => Step::new(Draft::Box(BoxDraft {
            phase: Phase::Ending,
            ..draft.moved(at, mods, world)
        })),
        (ToolEvent::Move { at, mods }, Some(draft)) => Step::new(Draft::Box(draft.moved(at, mods, world))),
        (
            ToolEvent::Release {
                at,
                button: Button::Primary,
                mods,
            },
            Some(draft),
        ) => {
            let draft = draft.moved(at, mods, world);
            match draft.phase {
                Phase::Clicking(_) => Step::new(Draft::Box(draft.with_button_up())),
                Phase::Waiting => Step::new(Draft::Box(draft)),
                Phase::Dragging | Phase::Ending => finish(draft, world),
            }
        }
        (ToolEvent::Finish, Some(draft)) => finish(draft, world),
        (
            ToolEvent::Cancel
            | ToolEvent::TakeBack
            | ToolEvent::Press {
                button: Button::Secondary,
                ..
            },
            Some(_),
        ) => Step::default(),
        (_, open) => Step::new(open.map_or(Draft::Empty, Draft::Box)),
    }
}

fn begin(at: Point, mods: Mods, world: &World<'_>) -> Step {
    if let Err(reason) = world.may_add(&Region::Box(BBox::default())) {
        return Step::refused(Draft::Empty, reason);
    }
    let anchor = world.snapped_to_shapes(at, mods, &[]);
    Step::new(Draft::Box(BoxDraft {
        anchor,
        corner: anchor,
        square: mods.shift,
        phase: Phase::Clicking(at),
    }))
}

fn finish(draft: BoxDraft, world: &World<'_>) -> Step {
    let region = Region::Box(draft.bbox(world));
    let outcome = world
        .may_add(&region)
        .and_then(|()| region.fitted(world.size).map_err(|e| sentence(&e)));
    match outcome {
        Ok(region) => Step::with(Draft::Empty, Effect::Add(region)),
        Err(reason) => Step::refused(Draft::Box(draft.with_button_up()), reason),
    }
}
