//! Pictures side by side: groups with what can be done with each, or one after the other.

use super::Item;
use super::flags;
use crate::theme::{palette, size, space};
use crate::widgets::entry::cut_at_start;
use crate::widgets::thumbs::Thumbs;
use crate::widgets::{self, small_button};
use domain::InputId;
use domain::clean::Flag;
use egui::{FontId, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use session::View;
use session::clean::{Finding, Findings};
use std::collections::BTreeSet;

/// A card, in points.
const CARD: egui::Vec2 = vec2(168.0, 164.0);
/// Height of the lines under a picture, in points.
const LINES: f32 = 38.0;
/// Corners of a card.
const ROUND: f32 = 6.0;

/// What is done with the picture or group at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Act {
    /// All of the group but the best are excluded.
    KeepBest(usize),
    /// Those chosen of the group are excluded, or the picture.
    Exclude(usize),
    /// It stays as it is, and is shown no more.
    Ignore(usize),
}

/// What is needed to draw cards.
pub(super) struct Drawing<'a> {
    pub view: &'a View,
    pub thumbs: &'a mut Thumbs,
    pub found: &'a Findings,
    pub chosen: &'a mut BTreeSet<InputId>,
}

/// What the keys do: arrows go from one to the next of so many.
pub(super) fn keys(ui: &Ui, focus: &mut usize, (flag, number): (Flag, usize)) -> Option<Act> {
    if ui.ctx().text_edit_focused() {
        return None;
    }
    let groups = flags::is_of_groups(flag);
    let (back, on) = match groups {
        true => (Key::ArrowUp, Key::ArrowDown),
        false => (Key::ArrowLeft, Key::ArrowRight),
    };
    // A slider that has the focus takes its arrows itself.
    let free = ui.memory(|memory| memory.focused().is_none());
    ui.input(|input| {
        let pressed = |key| input.key_pressed(key) && input.modifiers.is_none();
        if free && pressed(on) {
            *focus = (*focus + 1).min(number.saturating_sub(1));
        }
        if free && pressed(back) {
            *focus = focus.saturating_sub(1);
        }
        if groups && pressed(Key::K) {
            Some(Act::KeepBest(*focus))
        } else if pressed(Key::X) {
            Some(Act::Exclude(*focus))
        } else if pressed(Key::I) {
            Some(Act::Ignore(*focus))
        } else {
            None
        }
    })
}

/// Shows groups, each with its buttons; the one at `focus` is outlined, and brought into sight when it was `moved` to.
pub(super) fn groups(
    ui: &mut Ui,
    items: &[Item],
    (focus, moved): (usize, bool),
    drawing: &mut Drawing<'_>,
) -> Option<Act> {
    let p = palette(ui.ctx());
    let mut act = None;
    for (at, group) in items.iter().enumerate() {
        let stroke = if at == focus {
            Stroke::new(2.0, p.accent)
        } else {
            Stroke::new(1.0, p.line)
        };
        let frame = egui::Frame::new()
            .stroke(stroke)
            .corner_radius(ROUND)
            .inner_margin(space::S);
        let shown = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            let best = drawing.found.best(group);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(space::S, space::S);
                for place in group {
                    card(ui, *place, best == Some(*place), drawing);
                }
            });
            ui.horizontal(|ui| {
                let group_name = at + 1;
                let chosen = group
                    .iter()
                    .filter(|at| drawing.chosen.contains(&drawing.found.inputs[**at].id));
                let chosen = chosen.count();
                let keep = ui.add(small_button("Keep best"));
                widgets::name(&keep, &format!("Keep the best of group {group_name}"));
                let exclude = ui.add_enabled(chosen > 0, small_button(format!("Exclude chosen ({chosen})")));
                widgets::name(&exclude, &format!("Exclude the chosen of group {group_name}"));
                let exclude = exclude.on_disabled_hover_text("Click on images to choose them");
                let ignore = ui.add(small_button("Ignore"));
                widgets::name(&ignore, &format!("Ignore group {group_name}"));
                let pressed = [
                    (keep, Act::KeepBest(at)),
                    (exclude, Act::Exclude(at)),
                    (ignore, Act::Ignore(at)),
                ];
                let pressed = pressed.into_iter().find(|(button, _)| button.clicked());
                act = act.or(pressed.map(|(_, act)| act));
            });
        });
        if at == focus && moved {
            ui.scroll_to_rect(shown.response.rect, None);
        }
        ui.add_space(space::XS);
    }
    act
}

/// Shows pictures one after the other.
pub(super) fn singles(
    ui: &mut Ui,
    items: &[Item],
    (focus, moved): (usize, bool),
    drawing: &mut Drawing<'_>,
) -> Option<Act> {
    let p = palette(ui.ctx());
    let mut act = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, space::S);
        for (at, place) in items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| Some((at, item.first()?)))
        {
            let response = card(ui, *place, false, drawing);
            if at == focus {
                let rect = response.rect.shrink(1.0);
                ui.painter()
                    .rect_stroke(rect, ROUND, Stroke::new(2.0, p.accent), StrokeKind::Inside);
                if moved {
                    ui.scroll_to_rect(response.rect, None);
                }
            }
            response.context_menu(|ui| {
                for (words, pressed) in [("Exclude", Act::Exclude(at)), ("Ignore", Act::Ignore(at))] {
                    if ui.button(words).clicked() {
                        act = Some(pressed);
                        ui.close();
                    }
                }
            });
        }
    });
    act
}

/// A picture with its name and size; a click chooses it, or no more.
fn card(ui: &mut Ui, place: usize, best: bool, drawing: &mut Drawing<'_>) -> Response {
    let input = &drawing.found.inputs[place];
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(CARD, Sense::CLICK);
    if response.clicked() && !drawing.chosen.remove(&input.id) {
        drawing.chosen.insert(input.id);
    }
    let chosen = drawing.chosen.contains(&input.id);
    let words = words(input);
    response.widget_info(|| {
        let best = if best { ", best" } else { "" };
        let label = format!("{}{best}", input.name);
        WidgetInfo::selected(Role::CheckBox, true, chosen, label)
    });
    let painter = ui.painter();
    let fill = match (chosen, response.hovered()) {
        (true, _) => p.selected,
        (false, true) => p.hover,
        (false, false) => p.raised,
    };
    painter.rect_filled(rect, ROUND, fill);
    let (picture, lines) = rect.split_top_bottom_at_y(rect.bottom() - LINES);
    let inside = picture.shrink(space::XS);
    drawing
        .thumbs
        .paint(painter, drawing.view, input.id, inside, &p, input.found.is_some());
    let inner = lines.shrink2(vec2(space::S, 0.0));
    let body = FontId::proportional(size::BODY);
    let small = FontId::proportional(size::SMALL);
    let name = cut_at_start(painter, &input.name, body, p.text, inner.width());
    painter.galley(inner.left_top(), name, p.text);
    let second = pos2(inner.left(), inner.top() + 18.0);
    painter.text(second, egui::Align2::LEFT_TOP, words, small.clone(), p.quiet);
    if best {
        mark(ui, picture, "Best", p.good);
    }
    if chosen {
        painter.rect_stroke(rect, ROUND, Stroke::new(2.0, p.bad), StrokeKind::Inside);
        mark(ui, picture, "Exclude", p.bad);
    }
    response.on_hover_text(&input.name)
}

/// A word in a corner of a picture.
fn mark(ui: &Ui, picture: Rect, word: &str, color: egui::Color32) {
    let p = palette(ui.ctx());
    let font = FontId::proportional(size::SMALL);
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font, color);
    let at = picture.left_top() + vec2(space::S, space::S);
    let room = Rect::from_min_size(at, galley.size()).expand2(vec2(5.0, 2.0));
    ui.painter().rect_filled(room, 4, p.panel);
    ui.painter().galley(at, galley, color);
}

/// What is said of a picture: `640 × 480, 81 KB, sharpness 0.42`.
fn words(input: &Finding) -> String {
    let size = format!("{} × {}", input.size.width, input.size.height);
    let bytes = crate::widgets::entry::bytes(input.bytes);
    let labels = match input.annotations {
        0 => String::new(),
        some => format!(", {}", session::notice::count(some, "label")),
    };
    match input.features {
        Some(_) if !labels.is_empty() => format!("{size}, {bytes}{labels}"),
        Some(features) => format!("{size}, {bytes}, sharp {:.2}", features.sharpness),
        None => format!("{size}, {bytes}{labels}"),
    }
}
