//! Progress over time, and members side by side.

use super::words::name_of;
use crate::theme::{Palette, palette, size, space};
use crate::widgets::heading;
use domain::agreement::{Agreement, Headline};
use domain::numbers::{MemberNumbers, Numbers};
use domain::{TaskId, Timestamp};
use egui::{Align, Color32, FontId, Layout, RichText, Sense, Ui, vec2};
use egui_plot::{AxisHints, Bar, BarChart, GridMark, HoverPosition, Line, Plot, PlotPoints, Points};
use session::rfc3339;
use session::view::View;

/// Height of a plot, in points.
const HEIGHT: f32 = 230.0;
const DAY: i64 = 86_400_000;
/// Members whose names stand under their bars; of more, the first letters do.
const NAMED: usize = 6;
/// Lines through no more points than this have their points marked.
const MARKED: usize = 31;
/// Steps for which there is room at least.
const FEWEST: f64 = 7.0;

/// Shows both plots beside each other.
pub(super) fn show(ui: &mut Ui, view: &View, task: TaskId, numbers: &Numbers) {
    let width = ui.available_width();
    let left = (width - space::L) * 0.6;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        ui.allocate_ui(vec2(left, HEIGHT + 24.0), |ui| {
            ui.vertical(|ui| progress(ui, numbers));
        });
        ui.vertical(|ui| members(ui, view, task, numbers));
    });
}

/// A plot that is looked at and not dragged.
fn plot<'a>(id: &str, p: &Palette) -> Plot<'a> {
    Plot::new(id)
        .height(HEIGHT)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .show_background(false)
        .show_crosshair(false)
        .grid_color(p.quiet.gamma_multiply(0.45))
        .include_y(0.0)
        .set_margin_fraction(vec2(0.02, 0.12))
}

/// What stands over a plot: its name, and which colour is what; within the plot it would lie over bars.
fn title(ui: &mut Ui, text: &str, colors: &[(&str, Color32)]) {
    ui.horizontal(|ui| {
        heading(ui, text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            for (name, color) in colors.iter().rev() {
                ui.label(small(name, palette(ui.ctx()).text));
                let (rect, _) = ui.allocate_exact_size(vec2(9.0, 9.0), Sense::hover());
                ui.painter().rect_filled(rect, 3, *color);
                ui.add_space(space::M);
            }
        });
    });
}

/// Whole numbers only: there are no half inputs.
fn whole(mark: GridMark) -> String {
    if mark.value.fract() == 0.0 && mark.value >= 0.0 {
        format!("{:.0}", mark.value)
    } else {
        String::new()
    }
}

/// When a step begins, as short as it can be told.
fn when(numbers: &Numbers, step: f64) -> String {
    at(numbers.start.0 + step as i64 * numbers.step_ms, numbers.step_ms)
}

fn at(begins: i64, step_ms: i64) -> String {
    let at = rfc3339(Timestamp(begins));
    let text = if step_ms < DAY { at.get(11..16) } else { at.get(5..10) };
    text.unwrap_or_default().to_owned()
}

fn step_name(step_ms: i64) -> &'static str {
    match step_ms {
        ms if ms < DAY => "HOUR",
        DAY => "DAY",
        _ => "WEEK",
    }
}

fn small(text: &str, color: Color32) -> RichText {
    RichText::new(text).font(FontId::proportional(size::SMALL)).color(color)
}

fn progress(ui: &mut Ui, numbers: &Numbers) {
    let p = palette(ui.ctx());
    let each = format!("Submitted each {}", step_name(numbers.step_ms).to_lowercase());
    let pale = p.accent.gamma_multiply(0.4);
    let colors = [
        ("Submitted, all", p.accent),
        ("Accepted, all", p.good),
        (each.as_str(), pale),
    ];
    title(
        ui,
        &format!("PROGRESS BY {} (UTC)", step_name(numbers.step_ms)),
        &colors,
    );
    let (mut submitted, mut accepted) = (0, 0);
    let mut lines: [Vec<[f64; 2]>; 2] = Default::default();
    let mut bars = Vec::new();
    for (step, n) in numbers.steps.iter().zip(0u32..) {
        submitted += step.submitted;
        accepted += step.accepted;
        lines[0].push([f64::from(n), submitted as f64]);
        lines[1].push([f64::from(n), accepted as f64]);
        let bar = Bar::new(f64::from(n), step.submitted as f64).width(0.7);
        bars.push(bar.fill(pale).stroke(egui::Stroke::NONE));
    }
    let [handed_in, accepted] = lines;
    let last = numbers.steps.len().saturating_sub(1) as f64;
    // A few steps stand in the middle, with bars no wider than of many.
    let beside = ((FEWEST - 1.0 - last) / 2.0).max(0.0) + 0.5;
    plot("progress", &p)
        .include_x(-beside)
        .include_x(last + beside)
        .include_y(1.0)
        .x_grid_spacer(|input| whole_steps(input.bounds, input.base_step_size))
        .custom_x_axes(vec![
            AxisHints::new_x().formatter(move |mark, _| step_at(mark, last, |step| when(numbers, step))),
        ])
        .custom_y_axes(vec![
            AxisHints::new_y().formatter(|mark, _| whole(mark)).min_thickness(34.0),
        ])
        .label_formatter(move |at| match at {
            HoverPosition::NearDataPoint {
                plot_name, position, ..
            } => {
                let step = position.x.round();
                Some(format!("{plot_name}: {:.0}\n{}", position.y, when(numbers, step)))
            }
            HoverPosition::Elsewhere { .. } => None,
        })
        .show(ui, |plot| {
            plot.bar_chart(BarChart::new(each.as_str(), bars).color(pale));
            for (called, color, line) in [
                ("Submitted, all", p.accent, handed_in),
                ("Accepted, all", p.good, accepted),
            ] {
                // A line through few points is hard to see, and one through a single point is none.
                if line.len() <= MARKED {
                    let dots = Points::new(called, PlotPoints::from(line.clone()));
                    plot.points(dots.color(color).radius(4.0).filled(true));
                }
                plot.line(Line::new(called, PlotPoints::from(line)).color(color).width(2.0));
            }
        });
}

/// What a colour stands for among lines of agreement, and how high they are.
type Measure = (&'static str, Color32, fn(&Headline) -> Option<f64>);

/// How far labelers agreed, step by step.
pub(super) fn agreement(ui: &mut Ui, found: &Agreement) {
    let p = palette(ui.ctx());
    let lines: [Measure; 2] = [
        ("Percent", p.accent, |of| of.percent.map(|figure| figure.value)),
        ("Alpha", p.good, |of| of.alpha.map(|figure| figure.value)),
    ];
    let step_ms = found.step_ms;
    let text = format!("BY {} (UTC)", step_name(step_ms));
    title(ui, &text, &lines.map(|(called, color, _)| (called, color)));
    let first = found.steps.first().map_or(0, |(begins, _)| begins.0);
    let place = |begins: Timestamp| ((begins.0 - first) / step_ms) as f64;
    let last = found.steps.last().map_or(0.0, |(begins, _)| place(*begins));
    let beside = ((FEWEST - 1.0 - last) / 2.0).max(0.0) + 0.5;
    plot("agreement", &p)
        .include_x(-beside)
        .include_x(last + beside)
        .include_y(1.0)
        .x_grid_spacer(|input| whole_steps(input.bounds, input.base_step_size))
        .custom_x_axes(vec![AxisHints::new_x().formatter(move |mark, _| {
            step_at(mark, last, |step| at(first + step as i64 * step_ms, step_ms))
        })])
        .label_formatter(move |hovered| match hovered {
            HoverPosition::NearDataPoint {
                plot_name, position, ..
            } => {
                let begins = at(first + position.x.round() as i64 * step_ms, step_ms);
                Some(format!("{plot_name}: {:.2}\n{begins}", position.y))
            }
            HoverPosition::Elsewhere { .. } => None,
        })
        .show(ui, |plot| {
            for (called, color, of) in lines {
                let steps = found.steps.iter();
                let line: Vec<[f64; 2]> = steps
                    .filter_map(|(begins, found)| Some([place(*begins), of(found)?]))
                    .collect();
                if line.len() <= MARKED {
                    let dots = Points::new(called, PlotPoints::from(line.clone()));
                    plot.points(dots.color(color).radius(4.0).filled(true));
                }
                plot.line(Line::new(called, PlotPoints::from(line)).color(color).width(2.0));
            }
        });
}

/// A mark at each step, or at every so many where they would stand too close (`closest`, in steps).
fn whole_steps((from, to): (f64, f64), closest: f64) -> Vec<GridMark> {
    let every = closest.ceil().max(1.0) as usize;
    let steps = from.ceil() as i64..=to.floor() as i64;
    let wanted = steps.filter(|step| step.rem_euclid(every as i64) == 0);
    let mark = |step: i64| GridMark {
        value: step as f64,
        step_size: every as f64,
    };
    wanted.map(mark).collect()
}

fn step_at(mark: GridMark, last: f64, told: impl Fn(f64) -> String) -> String {
    let step = mark.value.round();
    if (mark.value - step).abs() < 1e-6 && (0.0..=last).contains(&step) {
        told(step)
    } else {
        String::new()
    }
}

/// What a colour stands for among the members' bars, and how high they are.
type Series = (&'static str, Color32, fn(&MemberNumbers) -> u64);

fn members(ui: &mut Ui, view: &View, task: TaskId, numbers: &Numbers) {
    let p = palette(ui.ctx());
    // Reviewers who label nothing have a line in the table alone.
    let shown = numbers
        .members
        .iter()
        .filter(|(_, n)| n.inputs + n.accepted + n.returned + n.corrected().all() > 0);
    let (names, shown): (Vec<String>, Vec<&MemberNumbers>) = shown.map(|(id, n)| (name_of(view, task, *id), n)).unzip();
    let series: [Series; 4] = [
        ("Submitted", p.accent, |n| n.inputs),
        ("Accepted", p.good, |n| n.accepted),
        ("Rejected", p.warn, |n| n.returned),
        ("Corrected", p.bad, |n| n.corrected().all()),
    ];
    title(ui, "BY MEMBER", &series.map(|(called, color, _)| (called, color)));
    let charts: Vec<BarChart> = series
        .iter()
        .zip(0u32..)
        .map(|((called, color, number), nth)| {
            let bars = shown.iter().zip(0u32..).zip(&names).map(|((member, place), name)| {
                let at = f64::from(place) + (f64::from(nth) - 1.5) * 0.2;
                let bar = Bar::new(at, number(member) as f64).width(0.18).name(name);
                bar.fill(color.gamma_multiply(0.75)).stroke(egui::Stroke::NONE)
            });
            let told = Box::new(|bar: &Bar, chart: &BarChart| {
                let called = egui_plot::PlotItem::name(chart);
                format!("{}\n{called}: {:.0}", bar.name, bar.value)
            });
            BarChart::new(*called, bars.collect())
                .color(*color)
                .element_formatter(told)
        })
        .collect();
    let last = names.len().saturating_sub(1) as f64;
    let labels: Vec<String> = names
        .iter()
        .map(|name| match names.len() > NAMED {
            true => name.chars().take(2).collect(),
            false => name.chars().take(12).collect(),
        })
        .collect();
    plot("members", &p)
        .include_x(-0.6)
        .include_x(last + 0.6)
        .include_y(1.0)
        .x_grid_spacer(|input| whole_steps(input.bounds, 1.0))
        .show_grid([false, true])
        .custom_x_axes(vec![AxisHints::new_x().formatter(move |mark, _| {
            step_at(mark, last, |place| {
                labels.get(place as usize).cloned().unwrap_or_default()
            })
        })])
        .custom_y_axes(vec![
            AxisHints::new_y().formatter(|mark, _| whole(mark)).min_thickness(34.0),
        ])
        .label_formatter(|_| None)
        .show(ui, |plot| charts.into_iter().for_each(|chart| plot.bar_chart(chart)));
    if names.len() > NAMED {
        ui.label(small("Point at a bar for the name.", p.quiet));
    }
}
