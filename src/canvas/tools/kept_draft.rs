//! Drafts as they are kept: for undo while drawing, and on disk.

use super::box_draft::BoxDraft;
use super::outline_draft::OutlineDraft;
use super::redraw::Redraw;
use super::select_draft::SelectDraft;
use super::smart_draft::SmartDraft;
use super::trace::Trace;
use super::{Draft, Tool};
use domain::draft::{Draft as Kept, DraftKind, Mark};
use domain::{Point, Prompt};

impl Tool {
    /// What the tool's drafts are kept as, if it has any.
    pub(crate) fn draft_kind(self) -> Option<DraftKind> {
        Some(match self {
            Self::Pan => return None,
            Self::Select => DraftKind::Redraw,
            Self::Box => DraftKind::Box,
            Self::Polygon => DraftKind::Polygon,
            Self::Smart => DraftKind::Smart,
            Self::Hole => DraftKind::Hole,
            Self::Part => DraftKind::Part,
            Self::Subtract => DraftKind::Subtract,
            Self::Join => DraftKind::Join,
        })
    }

    /// The tool that a kept draft is drawn with.
    pub fn of_draft(kind: DraftKind) -> Self {
        match kind {
            DraftKind::Redraw => Self::Select,
            DraftKind::Box => Self::Box,
            DraftKind::Polygon => Self::Polygon,
            DraftKind::Smart => Self::Smart,
            DraftKind::Hole => Self::Hole,
            DraftKind::Part => Self::Part,
            DraftKind::Subtract => Self::Subtract,
            DraftKind::Join => Self::Join,
        }
    }
}

/// The vertices among the marks.
fn vertices(kept: &Kept) -> Vec<Point> {
    let vertex = |mark: &Mark| match mark {
        Mark::Vertex(p) => Some(*p),
        Mark::Include(_) | Mark::Exclude(_) | Mark::Bounds(_) => None,
    };
    kept.marks.iter().filter_map(vertex).collect()
}

/// What a kept draft points at, without its order.
pub(crate) fn prompt_of(kept: &Kept) -> Prompt {
    SmartDraft::of_marks(kept.marks.clone()).prompt()
}

impl Draft {
    /// What is set of it, a gesture under way left out; empty where it would not be missed.
    pub(crate) fn kept(&self, kind: DraftKind) -> Kept {
        let vertices = |trace: &Trace| trace.points().iter().copied().map(Mark::Vertex).collect();
        let mut kept = Kept::new(kind);
        match self {
            Self::Empty => {}
            Self::Box(draft) => kept.marks = draft.set_corner().map(Mark::Vertex).into_iter().collect(),
            Self::Outline(draft) => kept.marks = vertices(&draft.trace),
            Self::Smart(draft) => kept.marks = draft.marks().to_vec(),
            Self::Select(draft) => {
                if let Some(redraw) = draft.redraw() {
                    kept.marks = vertices(&redraw.trace);
                    kept.from = Some(redraw.begun());
                }
            }
        }
        kept
    }

    /// The draft that was kept, with the button up and the pointer where it was.
    pub(crate) fn of_kept(kept: &Kept, cursor: Option<Point>) -> Self {
        match kept.kind {
            _ if kept.is_empty() => Self::Empty,
            DraftKind::Box => match vertices(kept).first() {
                Some(corner) => Self::Box(BoxDraft::begun(*corner, cursor)),
                None => Self::Empty,
            },
            DraftKind::Smart => Self::Smart(SmartDraft::of_marks(kept.marks.clone())),
            DraftKind::Redraw => kept.from.map_or(Self::Empty, |from| {
                let trace = Trace::of(vertices(kept), cursor);
                Self::Select(SelectDraft::redrawing(Redraw::going_on(from, trace)))
            }),
            DraftKind::Polygon | DraftKind::Hole | DraftKind::Part | DraftKind::Subtract | DraftKind::Join => {
                let trace = Trace::of(vertices(kept), cursor);
                Self::Outline(OutlineDraft { trace })
            }
        }
    }

    /// The draft without the gesture under way.
    pub(crate) fn dropped(self, kind: DraftKind) -> Self {
        let cursor = self.cursor();
        match self {
            Self::Select(draft) if draft.redraw().is_none() => Self::Select(draft.with_button_up()),
            draft @ (Self::Empty | Self::Box(_) | Self::Outline(_) | Self::Smart(_) | Self::Select(_)) => {
                Self::of_kept(&draft.kept(kind), cursor)
            }
        }
    }

    /// Where the pointer is for it, in image pixels.
    pub(crate) fn cursor(&self) -> Option<Point> {
        match self {
            Self::Outline(draft) => draft.trace.cursor(),
            Self::Select(draft) => draft.redraw().and_then(|redraw| redraw.trace.cursor()),
            Self::Empty | Self::Box(_) | Self::Smart(_) => None,
        }
    }
}
