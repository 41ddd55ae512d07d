//! The grid by keyboard: arrows go from crop to crop, with Shift they choose more.

use super::grid_layout::GridLayout;
use domain::AnnotationId;
use egui::{Event, Key, Modifiers, Popup, Rect, Ui};

/// Keys that lead from one crop to another.
const KEYS: [Key; 6] = [
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::Home,
    Key::End,
];

/// What was pressed for the grid: a key that leads on, or Enter. It listens while nothing has the focus and nothing
/// lies over it.
pub(super) fn pressed(ui: &Ui) -> Option<(Key, Modifiers)> {
    let free = ui.is_enabled()
        && ui.memory(|memory| memory.focused().is_none() && memory.allows_interaction(ui.layer_id()))
        && !Popup::is_any_open(ui.ctx());
    if !free {
        return None;
    }
    let wanted = |event: &Event| match event {
        Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } if (KEYS.contains(key) || *key == Key::Enter) && !modifiers.command && !modifiers.alt => {
            Some((*key, *modifiers))
        }
        _ => None,
    };
    ui.input(|i| i.events.iter().find_map(wanted))
}

/// The crop that a key leads to from one of them, by its place in the plan; without one, the first in sight.
pub(super) fn step(layout: &GridLayout, from: Option<AnnotationId>, key: Key, seen: Rect) -> Option<usize> {
    let last = layout.cells.len().checked_sub(1)?;
    let here = from.and_then(|id| layout.ids.iter().position(|known| *known == id));
    let Some(here) = here else {
        let first = layout.cells.iter().position(|(rect, _)| rect.top() >= seen.top());
        return Some(first.unwrap_or(0));
    };
    Some(match key {
        Key::ArrowLeft => here.saturating_sub(1),
        Key::ArrowRight => (here + 1).min(last),
        Key::ArrowUp => beside(layout, here, false),
        Key::ArrowDown => beside(layout, here, true),
        Key::Home => 0,
        Key::End => last,
        _ => here,
    })
}

/// The nearest one in the row below or above, whatever group that belongs to.
fn beside(layout: &GridLayout, here: usize, below: bool) -> usize {
    let from = layout.cells[here].0;
    let away = |rect: &Rect| {
        if below {
            rect.top() - from.top()
        } else {
            from.top() - rect.top()
        }
    };
    let others = layout
        .cells
        .iter()
        .enumerate()
        .filter(|(_, (rect, _))| away(rect) > 0.0);
    let distance = |rect: &Rect| (away(rect), (rect.left() - from.left()).abs());
    let nearest = others.min_by(|(_, (a, _)), (_, (b, _))| {
        let ((row, column), (other_row, other_column)) = (distance(a), distance(b));
        row.total_cmp(&other_row).then(column.total_cmp(&other_column))
    });
    nearest.map_or(here, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    /// A group of five in rows of three, and one of two.
    fn layout() -> GridLayout {
        let place = |column: f32, y: f32| Rect::from_min_size(pos2(column * 100.0, y), vec2(90.0, 90.0));
        let mut cells = vec![place(0.0, 0.0), place(1.0, 0.0), place(2.0, 0.0)];
        cells.extend([place(0.0, 100.0), place(1.0, 100.0)]);
        cells.extend([place(0.0, 240.0), place(1.0, 240.0)]);
        GridLayout {
            groups: Vec::new(),
            ids: (0..cells.len() as u128).map(AnnotationId::fixed).collect(),
            cells: cells.into_iter().enumerate().map(|(at, rect)| (rect, at)).collect(),
            height: 340.0,
        }
    }

    #[test]
    fn arrows_lead_to_what_is_beside() {
        let layout = layout();
        let all = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 340.0));
        let to = |key, from| step(&layout, Some(AnnotationId::fixed(from)), key, all);
        assert_eq!(to(Key::ArrowRight, 2), Some(3));
        assert_eq!(to(Key::ArrowLeft, 0), Some(0));
        assert_eq!(to(Key::ArrowDown, 1), Some(4));
        assert_eq!(to(Key::ArrowDown, 2), Some(4), "the row below is short");
        assert_eq!(to(Key::ArrowDown, 4), Some(6), "into the next group");
        assert_eq!(to(Key::ArrowUp, 6), Some(4));
        assert_eq!(to(Key::ArrowDown, 6), Some(6));
        assert_eq!((to(Key::Home, 5), to(Key::End, 0)), (Some(0), Some(6)));
        let below = all.translate(vec2(0.0, 95.0));
        assert_eq!(
            step(&layout, None, Key::ArrowDown, below),
            Some(3),
            "the first in sight"
        );
    }
}
