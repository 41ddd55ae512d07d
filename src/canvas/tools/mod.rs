//! The tools: state machines over a draft, stepped by ordered events in image pixels.
//!
//! Nothing here knows egui. A step takes the draft and one [`ToolEvent`], looks at the world (read-only), and gives
//! back the next draft and its effects. Start reading at `step`, then at `boxes`, the smallest tool.
#![deny(clippy::wildcard_enum_match_arm)]

mod box_draft;
mod boxes;
mod draft;
#[cfg(test)]
mod draw_tests;
mod edit;
mod effect;
mod event;
mod kept_draft;
mod outline;
mod outline_draft;
mod preview;
mod redraw;
mod select;
mod select_draft;
#[cfg(test)]
mod select_tests;
mod smart;
mod smart_draft;
#[cfg(test)]
mod smart_tests;
#[cfg(test)]
mod table_tests;
mod tool;
mod trace;
mod world;

pub(super) use draft::{Draft, Step};
pub(super) use edit::{move_vertex, nudge, remove, resize};
pub(super) use effect::Effect;
use effect::sentence;
use event::DRAG;
pub use event::{Button, Mods, ToolEvent};
pub(super) use kept_draft::prompt_of;
pub(super) use preview::Preview;
pub(super) use select::{aimed, grip};
pub(super) use select_draft::{Grip, SelectDraft};
pub(super) use smart_draft::{Pointed, SmartDraft};
pub use tool::{Purpose, Tool};
pub(super) use world::{Pending, World};

use outline_draft::OutlineDraft;

/// One event for one tool.
pub(super) fn step(tool: Tool, draft: Draft, event: &ToolEvent, world: &World<'_>) -> Step {
    match (tool, tool.purpose()) {
        (Tool::Pan, _) => Step::new(draft),
        (Tool::Box, _) => match draft {
            Draft::Box(open) => boxes::step(Some(open), event, world),
            Draft::Empty | Draft::Outline(_) | Draft::Smart(_) | Draft::Select(_) => boxes::step(None, event, world),
        },
        (Tool::Smart, _) => match draft {
            Draft::Smart(open) => smart::step(open, event, world),
            Draft::Empty | Draft::Box(_) | Draft::Outline(_) | Draft::Select(_) => {
                smart::step(SmartDraft::default(), event, world)
            }
        },
        (_, Some(purpose)) => match draft {
            Draft::Outline(open) => outline::step(purpose, open, event, world),
            Draft::Empty | Draft::Box(_) | Draft::Smart(_) | Draft::Select(_) => {
                outline::step(purpose, OutlineDraft::default(), event, world)
            }
        },
        (_, None) => match draft {
            Draft::Select(open) => select::step(open, event, world),
            Draft::Empty | Draft::Box(_) | Draft::Outline(_) | Draft::Smart(_) => {
                select::step(SelectDraft::default(), event, world)
            }
        },
    }
}
