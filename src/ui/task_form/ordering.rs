//! The order of the concepts, changed by hand: a handle on each line that is dragged, or moved by Alt and the arrows once
//! it has the focus.

use crate::theme::{palette, size, space};
use crate::widgets::icon;
use domain::names::label;
use egui::{CursorIcon, DragAndDrop, Id, Key, Modifiers, Order, Rect, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::ICON_DRAG_INDICATOR;

/// A line that is carried: its place on the list.
struct Carried(usize);

/// What takes another place on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    from: usize,
    /// The place that it has afterwards.
    to: usize,
}

impl Move {
    /// One place towards the beginning; the first stays.
    pub(super) fn up(from: usize) -> Self {
        let to = from.saturating_sub(1);
        Self { from, to }
    }

    /// One place towards the end.
    pub(super) fn down(from: usize) -> Self {
        Self { from, to: from + 1 }
    }

    /// Carries it out; nothing happens where there is no such place.
    pub(super) fn apply<T>(self, list: &mut Vec<T>) {
        if self.from < list.len() && self.to < list.len() {
            let taken = list.remove(self.from);
            list.insert(self.to, taken);
        }
    }
}

/// The line that a handle is on.
#[derive(Clone, Copy)]
pub(super) struct Handle<'a> {
    /// The concept's name.
    pub name: &'a str,
    /// Its place on the list.
    pub place: usize,
    /// How many there are.
    pub count: usize,
}

/// What is dragged. Answers with the move that keys ask for.
pub(super) fn handle(ui: &mut Ui, line: Handle<'_>) -> Option<Move> {
    let p = palette(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 22.0), Sense::empty());
    // It keeps the focus where it goes: it is known by its name.
    let id = Id::unique(("order of concepts", line.name));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    if response.clicked() {
        response.request_focus();
    }
    response.dnd_set_drag_payload(Carried(line.place));
    let said = format!("Place of {}: {} of {}", label(line.name), line.place + 1, line.count);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    let wanted = response.hovered() || response.has_focus() || response.dragged();
    let color = if wanted { p.text } else { p.quiet };
    let galley = icon(ICON_DRAG_INDICATOR).size(16.0).color(color);
    ui.put(rect, egui::Label::new(galley).selectable(false).sense(Sense::empty()));
    if response.has_focus() {
        // The arrows are for the order, not for going to another widget.
        let arrows = egui::EventFilter {
            vertical_arrows: true,
            ..Default::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let outline = rect.expand2(vec2(0.0, -1.0));
        ui.painter()
            .rect_stroke(outline, 3, (1.0, p.accent), egui::StrokeKind::Inside);
    }
    if response.dragged() {
        carry(ui, line.name);
    } else if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
    let has_focus = response.has_focus();
    let keys = match has_focus {
        true if line.place > 0 && pressed(Key::ArrowUp) => Some(Move::up(line.place)),
        true if line.place + 1 < line.count && pressed(Key::ArrowDown) => Some(Move::down(line.place)),
        _ => None,
    };
    response.on_hover_text("Drag it to another place, or press Alt and an arrow. The order is that of the keys.");
    keys
}

/// The name goes with the pointer.
fn carry(ui: &Ui, name: &str) {
    let p = palette(ui.ctx());
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    let Some(at) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    egui::Area::new(Id::unique("a concept that is carried"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(at + vec2(10.0, -10.0))
        .show(ui.ctx(), |ui| {
            egui::Frame::new()
                .fill(p.raised)
                .stroke((1.0, p.accent))
                .corner_radius(4)
                .inner_margin(egui::Margin::symmetric(space::S as i8, 2))
                .show(ui, |ui| ui.label(RichText::new(label(name)).size(size::BODY)));
        });
}

/// A line on which another may be let go: before it over its upper half, behind it over the lower. The list scrolls
/// under what is held at its edges.
pub(super) fn drop_on(ui: &mut Ui, rect: Rect, line: Handle<'_>) -> Option<Move> {
    let carried = DragAndDrop::payload::<Carried>(ui.ctx())?;
    let pointer = ui.ctx().pointer_interact_pos()?;
    let seen = ui.clip_rect();
    let nearness = rect.height() / 2.0;
    if seen.x_range().contains(pointer.x) && line.place == carried.0 {
        let (above, below) = (pointer.y < seen.top() + nearness, pointer.y > seen.bottom() - nearness);
        if above || below {
            ui.scroll_with_delta(vec2(0.0, if above { 6.0 } else { -6.0 }));
            ui.ctx().request_repaint();
        }
    }
    let response = ui.interact(rect, ui.scope_id().with(("drop", line.place)), Sense::hover());
    response.dnd_hover_payload::<Carried>()?;
    let behind = pointer.y > rect.center().y;
    let edge = if behind { rect.bottom() } else { rect.top() };
    let before_which = line.place + usize::from(behind);
    // Taken out of the list, what comes after it moves up by one.
    let to = if before_which > carried.0 {
        before_which - 1
    } else {
        before_which
    };
    if to != carried.0 {
        ui.painter()
            .hline(rect.x_range(), edge, (2.0, palette(ui.ctx()).accent));
    }
    response.dnd_release_payload::<Carried>()?;
    (to != carried.0).then_some(Move { from: carried.0, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(how: Move) -> Vec<char> {
        let mut list = vec!['a', 'b', 'c', 'd'];
        how.apply(&mut list);
        list
    }

    #[test]
    fn what_moves_has_the_place_that_was_asked_for() {
        assert_eq!(moved(Move { from: 0, to: 2 }), ['b', 'c', 'a', 'd']);
        assert_eq!(moved(Move { from: 3, to: 1 }), ['a', 'd', 'b', 'c']);
        assert_eq!(moved(Move::up(1)), ['b', 'a', 'c', 'd']);
        assert_eq!(moved(Move::up(0)), ['a', 'b', 'c', 'd']);
        assert_eq!(
            moved(Move::down(3)),
            ['a', 'b', 'c', 'd'],
            "there is no place behind the last"
        );
    }
}
