//! The histogram of probabilities with both thresholds on it, drawn by hand.

use crate::theme::{Palette, palette, size};
use crate::widgets;
use crate::widgets::range_slider::{INSET, RangeSlider};
use domain::Band;
use egui::{Align2, Color32, CornerRadius, FontId, Id, Painter, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use session::notice::grouped;
use session::view::BARS;

/// Height of the bars, and of the line of numbers under them, in points.
const HEIGHT: f32 = 112.0;
const NUMBERS: f32 = 16.0;

/// Shows how many suggestions have which probability; the thresholds, as the band between them, if they were moved.
pub(super) fn show(ui: &mut Ui, bars: &[u32; BARS], band: Band, has_reviewers: bool) -> Option<Band> {
    let p = palette(ui.ctx());
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT + NUMBERS), Sense::hover());
    let total: u64 = bars.iter().map(|bar| u64::from(*bar)).sum();
    widgets::name(&response, &format!("Histogram of {total} probabilities"));
    let rect = Rect::from_min_size(whole.min, vec2(whole.width(), HEIGHT));
    let painter = ui.painter();
    zones(painter, &p, rect, band, has_reviewers);
    columns(painter, &p, rect, bars, band);
    scale(painter, &p, rect, bars);
    for percent in (0..=100).step_by(25) {
        let at = pos2(x_of(rect, f64::from(percent) / 100.0), rect.bottom() + 2.0);
        let font = FontId::proportional(size::SMALL);
        painter.text(at, Align2::CENTER_TOP, format!("{percent} %"), font, p.quiet);
    }
    let slider = RangeSlider::new(band, ["Discard below", "Approve from"]);
    slider.over(ui, rect, Id::unique("thresholds on the histogram"))
}

/// Where a probability lies, in points.
fn x_of(rect: Rect, probability: f64) -> f32 {
    let inner = rect.x_range().shrink(INSET);
    inner.min + probability as f32 * inner.span()
}

/// What becomes of what lies where: a tinted band each, with its name.
fn zones(painter: &Painter, p: &Palette, rect: Rect, band: Band, has_reviewers: bool) {
    let (low, high) = (x_of(rect, band.low), x_of(rect, band.high));
    let between = if has_reviewers { "Review" } else { "Suggestion" };
    for (from, to, color, name) in [
        (rect.left(), low, p.quiet, "Discard"),
        (low, high, p.warn, between),
        (high, rect.right(), p.good, "Approve"),
    ] {
        let zone = Rect::from_x_y_ranges(from..=to, rect.y_range());
        painter.rect_filled(zone, CornerRadius::same(3), color.gamma_multiply(0.14));
        let font = FontId::proportional(size::SMALL);
        let galley = painter.layout_no_wrap(name.to_owned(), font, color);
        if galley.size().x + 10.0 < zone.width() {
            let at = Pos2::new(zone.center().x - galley.size().x / 2.0, zone.top() + 4.0);
            painter.galley(at, galley, color);
        }
    }
}

/// The bars, by the root of their number: the few in the middle are what thresholds are about, and the many at the
/// ends would flatten them.
fn columns(painter: &Painter, p: &Palette, rect: Rect, bars: &[u32; BARS], band: Band) {
    let most = bars.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let room = room(rect);
    for (place, bar) in bars.iter().enumerate().filter(|(_, bar)| **bar > 0) {
        let (from, to) = (place as f64 / BARS as f64, (place + 1) as f64 / BARS as f64);
        let height = (height_of(*bar, most) * room).max(1.5);
        let color = color_of(p, (from + to) / 2.0, band);
        let top = pos2(x_of(rect, from) + 0.5, rect.bottom() - height);
        let bottom = pos2(x_of(rect, to) - 0.5, rect.bottom());
        painter.rect_filled(Rect::from_min_max(top, bottom), CornerRadius::same(1), color);
    }
}

/// How many a bar of some height stands for: the most, and a quarter of it, which lies at half the height.
fn scale(painter: &Painter, p: &Palette, rect: Rect, bars: &[u32; BARS]) {
    let most = bars.iter().copied().max().unwrap_or(0);
    for count in marks(most) {
        let y = rect.bottom() - height_of(count, most) * room(rect);
        let line = Stroke::new(1.0, p.quiet.gamma_multiply(0.35));
        painter.hline(rect.x_range(), y, line);
        let font = FontId::proportional(size::SMALL);
        let at = pos2(rect.left() + 3.0, y - 1.0);
        painter.text(at, Align2::LEFT_BOTTOM, grouped(u64::from(count)), font, p.quiet);
    }
}

/// The counts that are marked on the scale.
fn marks(most: u32) -> Vec<u32> {
    match most {
        0 => Vec::new(),
        1..8 => vec![most],
        _ => vec![most / 4, most],
    }
}

/// The room of the highest bar, under the names of the zones and the number of the scale, in points.
fn room(rect: Rect) -> f32 {
    rect.height() - 36.0
}

/// The height of a bar as a share of the highest.
fn height_of(bar: u32, most: u32) -> f32 {
    (bar as f32 / most.max(1) as f32).sqrt()
}

fn color_of(p: &Palette, probability: f64, band: Band) -> Color32 {
    if probability >= band.high {
        p.good
    } else if probability < band.low {
        p.quiet.gamma_multiply(0.7)
    } else {
        p.warn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_rise_with_the_number_and_few_are_still_seen() {
        assert_eq!((height_of(0, 900), height_of(900, 900)), (0.0, 1.0));
        assert!((height_of(9, 900) - 0.1).abs() < 1e-6);
        assert!(height_of(10, 900) > height_of(9, 900));
    }

    #[test]
    fn the_scale_says_the_most_and_what_half_the_height_stands_for() {
        assert_eq!((marks(0), marks(3), marks(400)), (vec![], vec![3], vec![100, 400]));
        assert!((height_of(100, 400) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn places_run_from_end_to_end_of_the_rail() {
        let rect = Rect::from_min_max(pos2(10.0, 0.0), pos2(124.0, 100.0));
        assert_eq!((x_of(rect, 0.0), x_of(rect, 0.5), x_of(rect, 1.0)), (17.0, 67.0, 117.0));
    }
}
