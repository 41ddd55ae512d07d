//! A slider with two handles, for a range of probabilities: drag a handle or the band between the two.
//!
//! Each handle can be focused by itself and goes by the arrow keys, ten times as far with Shift. Where pointer and
//! keys lead is worked out by pure functions at the end of the file.

use crate::theme::palette;
use domain::Band;
use egui::accesskit::Action;
use egui::{
    CornerRadius, Event, EventFilter, Id, Key, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};

/// The smallest difference: one per cent.
const STEP: f64 = 0.01;
/// How near to a handle a press means it, in points.
const REACH: f32 = 9.0;

/// What is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Low,
    High,
    Both,
}

/// A drag under way: what was gripped, where, and what the range was then.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grip {
    part: Part,
    from: f64,
    band: Band,
}

/// A slider with two handles over 0 to 1.
pub(crate) struct RangeSlider<'a> {
    band: Band,
    names: [&'a str; 2],
    width: f32,
    slim: bool,
    zones: bool,
}

/// How far the ends of the rail lie within the slider's room, in points.
pub(crate) const INSET: f32 = 7.0;

impl<'a> RangeSlider<'a> {
    /// A slider that shows this range; `names` are those of its lower and its upper handle.
    pub(crate) fn new(band: Band, names: [&'a str; 2]) -> Self {
        Self {
            band,
            names,
            width: 120.0,
            slim: false,
            zones: false,
        }
    }

    /// Its width in points.
    pub(crate) fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Makes it low, for lists.
    pub(crate) fn slim(mut self) -> Self {
        self.slim = true;
        self
    }

    /// Colours what lies below, within and above the range, as thresholds do: discarded, looked at, approved.
    pub(crate) fn zones(mut self) -> Self {
        self.zones = true;
        self
    }

    fn radius(&self) -> f32 {
        if self.slim { 5.0 } else { INSET }
    }

    /// Lays it over something that was painted already, as two lines to drag; the new range, if it was changed.
    pub(crate) fn over(self, ui: &mut Ui, rect: Rect, id: Id) -> Option<Band> {
        let rail = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
        let mut band = self.dragged(&rail).unwrap_or(self.band);
        let handles = [Part::Low, Part::High].map(|part| self.handle(ui, rect, id, part, &mut band));
        self.paint_lines(ui, rect, band, &rail, &handles);
        (band != self.band).then_some(band)
    }

    fn paint_lines(&self, ui: &Ui, rect: Rect, band: Band, rail: &Response, handles: &[Response; 2]) {
        let p = palette(ui.ctx());
        let painter = ui.painter();
        let colors = [p.warn, p.good];
        for ((value, handle), color) in [band.low, band.high].into_iter().zip(handles).zip(colors) {
            let x = self.place(rect, value);
            painter.vline(x, rect.y_range(), Stroke::new(2.0, color));
            let knob = Rect::from_center_size(Pos2::new(x, rect.center().y), Vec2::new(8.0, 22.0));
            painter.rect(
                knob,
                CornerRadius::same(4),
                color,
                Stroke::new(1.0, p.panel),
                StrokeKind::Outside,
            );
            if handle.has_focus() {
                painter.rect_stroke(
                    knob.expand(3.0),
                    CornerRadius::same(6),
                    Stroke::new(1.5, p.accent),
                    StrokeKind::Inside,
                );
            }
        }
        if rail.hovered() || rail.dragged() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
        }
    }

    /// Shows it under an identifier of its own; the new range, if it was changed.
    pub(crate) fn show(self, ui: &mut Ui, id: Id) -> Option<Band> {
        let height = if self.slim { 18.0 } else { 24.0 };
        let (_, rect) = ui.allocate_space(Vec2::new(self.width, height));
        // Not focusable: the two handles are.
        let rail = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
        let mut band = self.dragged(&rail).unwrap_or(self.band);
        let handles = [Part::Low, Part::High].map(|part| self.handle(ui, rect, id, part, &mut band));
        self.paint(ui, rect, band, &rail, &handles);
        (band != self.band).then_some(band)
    }

    /// Where a value lies on the rail, in points.
    fn place(&self, rect: Rect, value: f64) -> f32 {
        let inner = rect.x_range().shrink(self.radius());
        inner.min + (value as f32) * inner.span()
    }

    /// Where the pointer leads.
    fn dragged(&self, rail: &Response) -> Option<Band> {
        let inner = rail.rect.x_range().shrink(self.radius());
        let value = |at: Pos2| f64::from((at.x - inner.min) / inner.span().max(1.0));
        let memory = rail.id.with("grip");
        if !rail.is_pointer_button_down_on() && !rail.clicked() && !rail.drag_stopped() {
            rail.ctx.data_mut(|data| data.remove::<Grip>(memory));
            return None;
        }
        let at = value(rail.interact_pointer_pos()?);
        let known: Option<Grip> = rail.ctx.data(|data| data.get_temp(memory));
        let grip = known.unwrap_or_else(|| {
            let pressed = rail.ctx.input(|i| i.pointer.press_origin()).map_or(at, value);
            gripped(self.band, pressed, f64::from(REACH / inner.span().max(1.0)))
        });
        rail.ctx.data_mut(|data| data.insert_temp(memory, grip));
        Some(moved(grip.band, grip.part, at - grip.from))
    }

    /// One handle, as keyboard and screen readers know it.
    fn handle(&self, ui: &Ui, rect: Rect, id: Id, part: Part, band: &mut Band) -> Response {
        let (name, value) = match part {
            Part::High => (self.names[1], band.high),
            Part::Low | Part::Both => (self.names[0], band.low),
        };
        let center = Pos2::new(self.place(rect, value), rect.center().y);
        let at = Rect::from_center_size(center, Vec2::splat(2.0 * self.radius()));
        let response = ui.interact(at, id.with(name), Sense::focusable_noninteractive());
        if response.has_focus() {
            let arrows = EventFilter {
                horizontal_arrows: true,
                vertical_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
            *band = moved(*band, part, STEP * f64::from(steps(ui)));
        }
        let asked = |action| ui.input(|i| i.num_accesskit_action_requests(response.id, action)) as f64;
        let way = asked(Action::Increment) - asked(Action::Decrement);
        *band = moved(*band, part, STEP * way);
        let value = if part == Part::High { band.high } else { band.low };
        response.widget_info(|| WidgetInfo::slider(true, (value * 100.0).round(), name));
        response.ctx.accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(100.0);
            node.set_numeric_value_step(1.0);
            node.add_action(Action::Increment);
            node.add_action(Action::Decrement);
        });
        response
    }

    fn paint(&self, ui: &Ui, rect: Rect, band: Band, rail: &Response, handles: &[Response; 2]) {
        let p = palette(ui.ctx());
        let half = if self.slim { 1.5 } else { 2.0 };
        let round = CornerRadius::same(2);
        let middle = rect.center().y;
        let line =
            |from: f32, to: f32| Rect::from_min_max(Pos2::new(from, middle - half), Pos2::new(to, middle + half));
        let painter = ui.painter();
        painter.rect_filled(line(rect.left(), rect.right()), round, p.hover);
        let (low, high) = (self.place(rect, band.low), self.place(rect, band.high));
        painter.rect_filled(line(low, high), round, if self.zones { p.warn } else { p.accent });
        if self.zones {
            painter.rect_filled(line(high, rect.right()), round, p.good);
        }
        for (x, handle) in [low, high].into_iter().zip(handles) {
            let center = Pos2::new(x, middle);
            let radius = self.radius() - if rail.hovered() || rail.dragged() { 0.5 } else { 1.5 };
            painter.circle(center, radius, p.text, Stroke::new(1.0, p.panel));
            if handle.has_focus() {
                let around = Rect::from_center_size(center, Vec2::splat(2.0 * self.radius() + 4.0));
                painter.rect_stroke(
                    around,
                    CornerRadius::same(6),
                    Stroke::new(1.5, p.accent),
                    StrokeKind::Inside,
                );
            }
        }
        if rail.hovered() || rail.dragged() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
        }
    }
}

/// How many steps the arrow keys ask for.
fn steps(ui: &Ui) -> i32 {
    let asked = |event: &Event| match event {
        Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } => {
            let far = if modifiers.shift { 10 } else { 1 };
            match key {
                Key::ArrowRight | Key::ArrowUp => far,
                Key::ArrowLeft | Key::ArrowDown => -far,
                _ => 0,
            }
        }
        _ => 0,
    };
    ui.input(|i| i.events.iter().map(asked).sum())
}

/// What a press at a value means: a handle within reach, the band between the two, or, beside it, the nearer handle,
/// which comes to the pointer.
fn gripped(band: Band, at: f64, reach: f64) -> Grip {
    let (below, above) = ((at - band.low).abs(), (at - band.high).abs());
    let inside = band.low < at && at < band.high;
    let on_handle = below.min(above) <= reach;
    let part = if inside && !on_handle {
        Part::Both
    } else if below == above {
        // The handles lie on each other: the one that can go where the pointer points.
        if at < band.low || band.high >= 1.0 {
            Part::Low
        } else {
            Part::High
        }
    } else if below < above {
        Part::Low
    } else {
        Part::High
    };
    let from = match part {
        _ if on_handle || inside => at,
        Part::High => band.high,
        Part::Low | Part::Both => band.low,
    };
    Grip { part, from, band }
}

/// The range with one part moved: by whole steps, within 0 to 1, and never past the other handle.
fn moved(band: Band, part: Part, by: f64) -> Band {
    if by == 0.0 {
        return band;
    }
    let whole = |value: f64| (value / STEP).round() * STEP;
    match part {
        Part::Low => Band {
            low: whole(band.low + by).clamp(0.0, band.high),
            ..band
        },
        Part::High => Band {
            high: whole(band.high + by).clamp(band.low, 1.0),
            ..band
        },
        Part::Both => {
            let by = whole(by).clamp(-band.low, 1.0 - band.high);
            Band {
                low: band.low + by,
                high: band.high + by,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(low: f64, high: f64) -> Band {
        Band { low, high }
    }

    fn near(a: Band, b: Band) -> bool {
        (a.low - b.low).abs() < 1e-9 && (a.high - b.high).abs() < 1e-9
    }

    #[test]
    fn a_press_means_the_handle_the_band_or_the_nearer_handle() {
        let part = |at| gripped(band(0.3, 0.8), at, 0.05).part;
        let table = [
            (0.0, Part::Low),
            (0.26, Part::Low),
            (0.34, Part::Low),
            (0.36, Part::Both),
            (0.74, Part::Both),
            (0.76, Part::High),
            (1.0, Part::High),
        ];
        for (at, expected) in table {
            assert_eq!(part(at), expected, "{at}");
        }
    }

    #[test]
    fn handles_on_each_other_come_apart_again() {
        for (both, at, expected) in [
            (1.0, 1.0, Part::Low),
            (0.0, 0.0, Part::High),
            (0.5, 0.48, Part::Low),
            (0.5, 0.52, Part::High),
        ] {
            assert_eq!(gripped(band(both, both), at, 0.05).part, expected, "{both} at {at}");
        }
    }

    #[test]
    fn a_handle_stays_under_the_pointer_and_comes_to_it_from_afar() {
        let start = band(0.3, 0.8);
        let grip = gripped(start, 0.32, 0.05);
        assert!(near(moved(start, grip.part, 0.42 - grip.from), band(0.4, 0.8)));
        let grip = gripped(start, 0.1, 0.05);
        assert!(near(moved(start, grip.part, 0.1 - grip.from), band(0.1, 0.8)));
    }

    #[test]
    fn handles_never_pass_each_other_nor_leave_the_rail() {
        let start = band(0.3, 0.8);
        assert!(near(moved(start, Part::Low, 0.9), band(0.8, 0.8)));
        assert!(near(moved(start, Part::Low, -0.9), band(0.0, 0.8)));
        assert!(near(moved(start, Part::High, -0.9), band(0.3, 0.3)));
        assert!(near(moved(start, Part::High, 0.9), band(0.3, 1.0)));
        assert!(near(moved(start, Part::Both, 0.9), band(0.5, 1.0)));
        assert!(near(moved(start, Part::Both, -0.9), band(0.0, 0.5)));
    }

    #[test]
    fn only_whole_steps_are_taken_and_rest_changes_nothing() {
        assert!(near(moved(band(0.3, 0.8), Part::Low, 0.0149), band(0.31, 0.8)));
        let odd = band(0.333, 0.777);
        assert_eq!(moved(odd, Part::Low, 0.0), odd);
    }
}
