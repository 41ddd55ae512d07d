//! The histogram of what a flag measures, with the threshold that cuts it.

use crate::theme::{palette, size, space};
use crate::widgets::{self, quiet};
use domain::clean::{Flag, Thresholds};
use egui::{Align2, DragValue, FontId, Rect, Response, Sense, Slider, Stroke, Ui, pos2, vec2};
use session::clean::{Finding, Findings};
use session::notice::grouped;
use std::cmp::Ordering;

/// Bars of a histogram.
const BARS: usize = 60;
/// Height of the bars and the numbers below them, in points.
const HEIGHT: f32 = 100.0;
/// Height of the numbers.
const AXIS: f32 = 16.0;
/// Width of the number beside the slider, in points.
const NUMBER: f32 = 72.0;

/// What a flag measures: from where to where it is shown, whether by its logarithm, and whether what is below the threshold
/// is flagged.
struct Measure {
    of: fn(&Finding) -> Option<f64>,
    threshold: fn(&mut Thresholds) -> Number<'_>,
    from: f64,
    to: f64,
    by_logarithm: bool,
    below: bool,
    name: &'static str,
    digits: usize,
}

/// A threshold as it is kept.
enum Number<'a> {
    Single(&'a mut f32),
    Double(&'a mut f64),
    Whole(&'a mut u32),
}

impl Number<'_> {
    fn get(&self) -> f64 {
        match self {
            Self::Single(value) => f64::from(**value),
            Self::Double(value) => **value,
            Self::Whole(value) => f64::from(**value),
        }
    }

    fn set(self, number: f64) {
        match self {
            Self::Single(value) => *value = number as f32,
            Self::Double(value) => *value = number,
            Self::Whole(value) => *value = number.round() as u32,
        }
    }
}

fn measure(flag: Flag) -> Option<Measure> {
    let measured = |of, threshold, below, name| Measure {
        of,
        threshold,
        from: 0.0,
        to: 1.0,
        by_logarithm: false,
        below,
        name,
        digits: 3,
    };
    Some(match flag {
        Flag::Blurry => Measure {
            from: 0.2,
            to: 1.2,
            ..measured(
                |input| Some(f64::from(input.features?.sharpness)),
                |thresholds| Number::Single(&mut thresholds.sharpness),
                true,
                "Blurry below this sharpness",
            )
        },
        Flag::Dark => measured(
            |input| Some(f64::from(input.features?.brightness)),
            |thresholds| Number::Single(&mut thresholds.dark),
            true,
            "Dark below this brightness",
        ),
        Flag::Bright => measured(
            |input| Some(f64::from(input.features?.brightness)),
            |thresholds| Number::Single(&mut thresholds.bright),
            false,
            "Bright above this brightness",
        ),
        Flag::Small => Measure {
            of: |input| Some(f64::from(input.size.width.min(input.size.height))),
            threshold: |thresholds| Number::Whole(&mut thresholds.small),
            from: 16.0,
            to: 8192.0,
            by_logarithm: true,
            below: true,
            name: "Small below so many pixels along the shorter side",
            digits: 0,
        },
        Flag::OddAspect => Measure {
            of: |input| {
                let (width, height) = (f64::from(input.size.width), f64::from(input.size.height));
                (width.min(height) > 0.0).then(|| width.max(height) / width.min(height))
            },
            threshold: |thresholds| Number::Double(&mut thresholds.aspect),
            from: 1.0,
            to: 20.0,
            by_logarithm: true,
            below: false,
            name: "Odd above so many times the shorter side",
            digits: 2,
        },
        Flag::Duplicate | Flag::NearDuplicate | Flag::Unreadable | Flag::Missing => return None,
    })
}

/// Sorts pictures by what the flag measures, the worst first; where nothing is measured they stay as they are.
pub(super) fn sort(items: &mut [Vec<usize>], found: &Findings, flag: Flag) {
    let Some(measure) = measure(flag) else { return };
    items.sort_by(|one, other| {
        let of = |item: &Vec<usize>| item.first().and_then(|at| (measure.of)(&found.inputs[*at]));
        match (of(one), of(other)) {
            (Some(one), Some(other)) if measure.below => one.total_cmp(&other),
            (Some(one), Some(other)) => other.total_cmp(&one),
            _ => Ordering::Equal,
        }
    });
}

impl Measure {
    /// Where a number lies, 0 to 1; what is beyond the ends lies on them.
    fn place(&self, number: f64) -> f64 {
        let along = |number: f64| {
            if self.by_logarithm {
                number.max(1e-9).ln()
            } else {
                number
            }
        };
        let (from, to) = (along(self.from), along(self.to));
        ((along(number) - from) / (to - from)).clamp(0.0, 1.0)
    }

    /// The number that lies at a place, 0 to 1.
    fn number(&self, place: f64) -> f64 {
        match self.by_logarithm {
            true => (self.from.ln() + place * (self.to.ln() - self.from.ln())).exp(),
            false => self.from + place * (self.to - self.from),
        }
    }

    fn bars(&self, found: &Findings) -> [u64; BARS] {
        let mut bars = [0; BARS];
        let open = found.inputs.iter().filter(|input| !input.excluded);
        for number in open.filter_map(self.of) {
            bars[((self.place(number) * BARS as f64) as usize).min(BARS - 1)] += 1;
        }
        bars
    }
}

/// Shows what the flag measures and the threshold, which can be moved; true when it came to rest somewhere else. Nothing is shown
/// of a flag that measures nothing.
pub(super) fn show(ui: &mut Ui, found: &Findings, flag: Flag, thresholds: &mut Thresholds) -> bool {
    if flag == Flag::NearDuplicate {
        return bits(ui, thresholds);
    }
    let Some(measure) = measure(flag) else { return false };
    let bars = measure.bars(found);
    let mut number = (measure.threshold)(thresholds).get();
    let width = ui.available_width() - NUMBER;
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    widgets::name(
        &response,
        &format!("Histogram of {} images", grouped(bars.iter().sum())),
    );
    let both = ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = width;
        let slider = Slider::new(&mut number, measure.from..=measure.to)
            .logarithmic(measure.by_logarithm)
            .max_decimals(measure.digits)
            .show_value(false)
            .handle_shape(egui::style::HandleShape::Rect { aspect_ratio: 0.5 });
        let slider = ui.add(slider);
        widgets::name(&slider, measure.name);
        let value = DragValue::new(&mut number)
            .range(measure.from..=measure.to)
            .speed((measure.to - measure.from) / 500.0)
            .max_decimals(measure.digits);
        let value = ui.add(value);
        widgets::name(&value, &format!("{}, as a number", measure.name));
        slider | value
    });
    let moved = both.inner;
    quiet(
        ui,
        format!("{}. Height: how many images, by the square root.", measure.name),
    );
    ui.add_space(space::XS);
    if moved.changed() {
        (measure.threshold)(thresholds).set(number);
    }
    paint(ui, rect, &measure, &bars, number);
    rests(&moved)
}

/// Whether a value was changed, and no hand is on it any more.
fn rests(response: &Response) -> bool {
    response.drag_stopped() || response.lost_focus() || response.changed() && !response.dragged()
}

fn paint(ui: &Ui, rect: Rect, measure: &Measure, bars: &[u64; BARS], threshold: f64) {
    let p = palette(ui.ctx());
    let painter = ui.painter();
    // The numbers stand below the bars.
    let (axis, rect) = (rect, rect.with_max_y(rect.bottom() - AXIS));
    painter.rect_filled(rect, 3, p.field);
    // As far within as the slider's handle lies at its ends.
    let inside = rect.x_range().shrink(ui.spacing().interact_size.y / 5.0);
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let cut = measure.place(threshold);
    let x_of = |place: f64| inside.min + place as f32 * inside.span();
    for (at, count) in bars.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (from, to) = (at as f64 / BARS as f64, (at + 1) as f64 / BARS as f64);
        let middle = f64::midpoint(from, to);
        let is_cut = if measure.below { middle < cut } else { middle > cut };
        // By the root: the few beyond a threshold are what it is about.
        let height = ((*count as f32 / most as f32).sqrt() * (rect.height() - 16.0)).max(2.0);
        let top = pos2(x_of(from) + 0.5, rect.bottom() - height);
        let bar = Rect::from_min_max(top, pos2(x_of(to) - 0.5, rect.bottom()));
        painter.rect_filled(bar, 1, if is_cut { p.warn } else { p.accent });
    }
    painter.vline(x_of(cut), rect.y_range(), Stroke::new(2.0, p.text));
    let text = |at, align, text: String| painter.text(at, align, text, FontId::proportional(size::SMALL), p.quiet);
    let most = format!("{} in a bar", grouped(most));
    text(rect.right_top() + vec2(-4.0, 2.0), Align2::RIGHT_TOP, most);
    for (place, align) in [
        (0.0, Align2::LEFT_BOTTOM),
        (0.5, Align2::CENTER_BOTTOM),
        (1.0, Align2::RIGHT_BOTTOM),
    ] {
        let number = format!("{:.*}", measure.digits.min(2), measure.number(place));
        text(pos2(x_of(place), axis.bottom()), align, number);
    }
}

/// How much near duplicates may differ.
fn bits(ui: &mut Ui, thresholds: &mut Thresholds) -> bool {
    let changed = ui.horizontal(|ui| {
        ui.label("Alike are images that differ in at most");
        let value = ui.add(
            DragValue::new(&mut thresholds.near)
                .range(0..=128)
                .suffix(" of 256 bits"),
        );
        widgets::name(&value, "Bits in which near duplicates differ");
        quiet(ui, "Groups are found anew when it changes");
        rests(&value)
    });
    changed.inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lie_from_end_to_end_and_what_is_beyond_on_them() {
        let dark = measure(Flag::Dark).expect("measures");
        assert_eq!(
            [-1.0, 0.0, 0.5, 1.0, 7.0].map(|number| dark.place(number)),
            [0.0, 0.0, 0.5, 1.0, 1.0]
        );
        let small = measure(Flag::Small).expect("measures");
        let middle = (16.0f64 * 8192.0).sqrt();
        assert!((small.place(middle) - 0.5).abs() < 1e-9, "by its logarithm");
        assert!(measure(Flag::Missing).is_none());
    }

    #[test]
    fn a_threshold_is_kept_as_it_is_shown() {
        let mut thresholds = Thresholds::default();
        for (flag, number) in [
            (Flag::Blurry, 0.5),
            (Flag::Small, 64.0),
            (Flag::OddAspect, 2.5),
            (Flag::Bright, 0.75),
        ] {
            let measure = measure(flag).expect("measures");
            (measure.threshold)(&mut thresholds).set(number);
            assert_eq!((measure.threshold)(&mut thresholds).get(), number, "{flag:?}");
        }
        assert_eq!((thresholds.small, thresholds.aspect), (64, 2.5));
    }
}
