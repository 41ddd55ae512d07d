//! In classification: what was said of the input, over the lower edge of its card's picture.

use crate::state::{WindowState, offered};
use crate::theme::{Palette, size, space};
use crate::widgets::color32;
use domain::{Sign, TaskKind};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, FontId, Painter, Rect, Stroke, StrokeKind, pos2, vec2};
use session::View;
use session::view::InputRow;

/// Space around a name, in points.
const PAD: f32 = 3.0;
/// Room for the dot before a name, in points.
const DOT: f32 = 14.0;
/// A name is not cut shorter than this: then its chip stands on a line of its own, or is counted.
const LEAST: f32 = 36.0;
/// The part of the picture's height that chips may cover.
const MOST: f32 = 0.6;

/// What was said of the input, in words, the concepts in the order of the task.
pub(super) fn words(view: &View, row: &InputRow) -> Vec<String> {
    claims(view, row).map(|(name, ..)| name).collect()
}

fn claims<'v>(view: &'v View, row: &'v InputRow) -> impl Iterator<Item = (String, egui::Color32, Sign)> + 'v {
    let classifies = WindowState::kind(view) == Some(TaskKind::Classification);
    let concepts = offered(view).into_iter().filter(move |_| classifies);
    concepts.filter_map(|concept| {
        let (_, sign) = row.claims.iter().find(|(claimed, _)| *claimed == concept.id)?;
        let name = match sign {
            Sign::Present => concept.label(),
            Sign::Absent => format!("not {}", concept.label()),
        };
        Some((name, color32(concept.color), *sign))
    })
}

/// Paints chips from the lower edge of `room` upwards; those for which there is no room are counted.
pub(super) fn paint(painter: &Painter, room: Rect, view: &View, row: &InputRow, palette: &Palette) {
    let claims: Vec<_> = claims(view, row).collect();
    let font = FontId::proportional(size::SMALL);
    let galleys: Vec<_> = claims
        .iter()
        .map(|(name, ..)| {
            let mut job = LayoutJob::simple_singleline(name.clone(), font.clone(), palette.text);
            job.wrap = TextWrapping::truncate_at_width((room.width() - DOT - 2.0 * PAD).max(LEAST));
            painter.layout_job(job)
        })
        .collect();
    let Some(height) = galleys.first().map(|galley| galley.size().y + PAD) else {
        return;
    };
    let lines = ((room.height() * MOST / (height + 2.0)) as usize).max(1);
    let mut placed: Vec<(usize, f32, usize)> = Vec::new();
    let (mut line, mut left) = (0, 0.0);
    for (at, galley) in galleys.iter().enumerate() {
        let width = galley.size().x + DOT + 2.0 * PAD;
        if left > 0.0 && left + width > room.width() {
            (line, left) = (line + 1, 0.0);
        }
        if line == lines {
            break;
        }
        placed.push((at, left, line));
        left += width + 2.0;
    }
    let last = placed.last().map_or(0, |(_, _, line)| *line);
    for (at, left, line) in &placed {
        let (_, color, sign) = &claims[*at];
        let galley = &galleys[*at];
        let top = room.bottom() - (last + 1 - line) as f32 * (height + 2.0);
        let chip = Rect::from_min_size(
            pos2(room.left() + left, top),
            vec2(galley.size().x + DOT + 2.0 * PAD, height),
        );
        painter.rect_filled(chip, height / 2.0, palette.panel.gamma_multiply(0.92));
        painter.rect_stroke(chip, height / 2.0, Stroke::new(1.0, *color), StrokeKind::Inside);
        let dot = pos2(chip.left() + PAD + 4.0, chip.center().y);
        match sign {
            Sign::Present => drop(painter.circle_filled(dot, 3.0, *color)),
            Sign::Absent => drop(painter.circle_stroke(dot, 2.5, Stroke::new(1.5, *color))),
        }
        let text = pos2(chip.left() + DOT, chip.center().y);
        let text = Align2::LEFT_CENTER.anchor_size(text, galley.size());
        painter.galley(text.min, galley.clone(), palette.text);
    }
    let more = claims.len() - placed.len();
    if more > 0 {
        let corner = room.right_top() + vec2(-space::XS, space::XS);
        painter.text(corner, Align2::RIGHT_TOP, format!("+{more}"), font, palette.text);
    }
}
