//! Where everything lies in the grid: groups by concept or labeler, what stands out most first.

use super::people;
use crate::theme::space;
use domain::{AnnotationId, ConceptId, MemberId};
use egui::{Rect, pos2, vec2};
use session::view::{GridItem, ReviewGrid, View};

/// Height of a heading, and of the two lines under a crop.
pub(super) const HEAD: f32 = 34.0;
pub(super) const CAPTION: f32 = 34.0;

/// By what the grid is grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum By {
    #[default]
    Concept,
    Labeler,
}

/// A group: what it is called, its colour, its items by their places.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) color: domain::Color,
    pub(super) items: Vec<usize>,
}

/// Where everything is, in the grid's own points.
pub(super) struct GridLayout {
    pub(super) groups: Vec<(f32, Group)>,
    pub(super) cells: Vec<(Rect, usize)>,
    /// The annotations in the same order.
    pub(super) ids: Vec<AnnotationId>,
    pub(super) height: f32,
}

/// What tells the group of an item from the others.
pub(super) fn key(by: By, item: &GridItem) -> (Option<ConceptId>, Option<MemberId>) {
    match by {
        By::Concept => (Some(item.annotation.concept), None),
        By::Labeler => (None, Some(item.annotation.author)),
    }
}

/// Puts the items into groups, what stands out most first, and says where each cell lies.
pub(super) fn layout(view: &View, grid: &ReviewGrid, by: By, width: f32, side: f32) -> GridLayout {
    let mut order: Vec<usize> = (0..grid.items.len()).collect();
    let concepts = view.open_task().map_or(&[][..], |summary| &summary.task.concepts);
    // As concepts and labelers are listed elsewhere; an id would say who joined first.
    let rank = |item: &'_ GridItem| match by {
        By::Concept => (
            concepts.iter().position(|known| *known == item.annotation.concept),
            String::new(),
        ),
        By::Labeler => (None, item.name.clone()),
    };
    let ranks: Vec<_> = grid.items.iter().map(rank).collect();
    let odd = |at: usize| grid.items[at].outlier.score;
    order.sort_by(|a, b| {
        let (left, right) = (key(by, &grid.items[*a]), key(by, &grid.items[*b]));
        let groups = ranks[*a].cmp(&ranks[*b]).then(left.cmp(&right));
        groups.then(odd(*b).total_cmp(&odd(*a)))
    });
    let columns = ((width + space::S) / (side + space::S)).floor().max(1.0) as usize;
    let mut layout = GridLayout {
        groups: Vec::new(),
        cells: Vec::new(),
        ids: order.iter().map(|at| grid.items[*at].annotation.id).collect(),
        height: 0.0,
    };
    for items in order.chunk_by(|a, b| key(by, &grid.items[*a]) == key(by, &grid.items[*b])) {
        let first = &grid.items[items[0]];
        let concept = view.concept(first.annotation.concept);
        let (title, color) = match by {
            By::Concept => (
                concept.map_or_else(|| "?".to_owned(), |concept| concept.label()),
                concept.map_or(domain::Color::new(0xc8, 0xcc, 0xd2), |concept| concept.color),
            ),
            By::Labeler => (first.name.clone(), people::color_of(view, first.annotation.author)),
        };
        let top = layout.height;
        layout.height += HEAD;
        for (row, cells) in items.chunks(columns).enumerate() {
            for (column, at) in cells.iter().enumerate() {
                let x = column as f32 * (side + space::S);
                let y = layout.height + row as f32 * (side + CAPTION + space::XS);
                layout
                    .cells
                    .push((Rect::from_min_size(pos2(x, y), vec2(side, side + CAPTION)), *at));
            }
        }
        layout.height += items.len().div_ceil(columns) as f32 * (side + CAPTION + space::XS) + space::S;
        let group = Group {
            title,
            color,
            items: items.to_vec(),
        };
        layout.groups.push((top, group));
    }
    layout
}
