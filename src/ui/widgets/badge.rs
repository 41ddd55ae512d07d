//! The mark that tells how far an input is, and the words for it. Each mark has a shape of its own, so that colour
//! is never the only difference.

use crate::theme::{Palette, size};
use domain::task::WorkState;
use egui::epaint::PathShape;
use egui::{Align2, FontFamily, FontId, Painter, Pos2, Rect, Stroke, Vec2};
use egui_material_icons::icons::{ICON_CHECK, ICON_PRIORITY_HIGH, ICON_SCHEDULE, ICON_SKIP_NEXT, ICON_UNDO};
use session::View;
use session::view::{InputRow, PictureStatus};

/// What is worth a mark. An untouched input has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Badge {
    /// Begun.
    InProgress,
    /// Handed in, a decision is awaited.
    Submitted,
    /// Handed in and accepted.
    Done,
    /// Left out.
    Skipped,
    /// Sent back by a reviewer.
    Returned,
    /// It waits for my decision.
    Waiting,
    /// I sent it back.
    SentBack,
    /// The pixels cannot be read.
    Unreadable,
    /// The file is not where it was.
    Missing,
    /// It lies elsewhere and did not come.
    Away,
}

impl Badge {
    /// Width and height of a mark, in points.
    pub(crate) const SIZE: f32 = 14.0;

    /// The mark of a row. Trouble with the file, where it is known, goes before the state of the work.
    pub(crate) fn of(view: &View, row: &InputRow) -> Option<Self> {
        match view.picture_trouble(row) {
            Some(trouble) => Some(Self::of_trouble(&trouble)),
            None if view.review.is_some() => Self::of_review(row.state),
            None => Self::of_state(row.state),
        }
    }

    /// The mark of a picture that cannot be shown.
    pub(crate) fn of_trouble(trouble: &PictureStatus) -> Self {
        match trouble {
            PictureStatus::Missing(_) => Self::Missing,
            PictureStatus::Away(_) => Self::Away,
            _ => Self::Unreadable,
        }
    }

    /// The mark of a state of work.
    pub(crate) fn of_state(state: WorkState) -> Option<Self> {
        match state {
            WorkState::Unlabeled => None,
            WorkState::InProgress => Some(Self::InProgress),
            WorkState::Submitted => Some(Self::Submitted),
            WorkState::Returned => Some(Self::Returned),
            WorkState::Skipped => Some(Self::Skipped),
            WorkState::Done => Some(Self::Done),
        }
    }

    /// The mark of what I decide on: there, what waits is what is to be done.
    fn of_review(state: WorkState) -> Option<Self> {
        match state {
            WorkState::Submitted => Some(Self::Waiting),
            WorkState::Returned => Some(Self::SentBack),
            WorkState::Done => Some(Self::Done),
            WorkState::Unlabeled | WorkState::InProgress | WorkState::Skipped => None,
        }
    }

    /// The mark in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::InProgress => "in progress",
            Self::Submitted => "submitted",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Returned => "rejected",
            Self::Waiting => "pending decision",
            Self::SentBack => "rejected",
            Self::Unreadable => "unreadable",
            Self::Missing => "file missing",
            Self::Away => "not fetched",
        }
    }

    /// Whether the input's pixels are out of reach.
    pub(crate) fn is_trouble(self) -> bool {
        matches!(self, Self::Unreadable | Self::Missing | Self::Away)
    }

    /// Paints the mark around `center`, [`Badge::SIZE`] points across.
    pub(crate) fn paint(self, painter: &Painter, center: Pos2, palette: &Palette) {
        let radius = Self::SIZE / 2.0;
        let disc = |color| painter.circle_filled(center, radius, color);
        let ring = |color| painter.circle_stroke(center, radius - 0.75, Stroke::new(1.5, color));
        match self {
            Self::InProgress => {
                ring(palette.accent);
                painter.add(PathShape::convex_polygon(
                    half_disc(center, radius - 3.0),
                    palette.accent,
                    Stroke::NONE,
                ));
            }
            Self::Submitted => {
                ring(palette.good);
                glyph(painter, center, ICON_CHECK.codepoint, palette.good);
            }
            Self::Done => {
                disc(palette.good);
                glyph(painter, center, ICON_CHECK.codepoint, palette.panel);
            }
            Self::Skipped => {
                disc(palette.quiet);
                glyph(painter, center, ICON_SKIP_NEXT.codepoint, palette.panel);
            }
            Self::Returned => {
                disc(palette.warn);
                glyph(painter, center, ICON_UNDO.codepoint, palette.panel);
            }
            Self::Waiting => {
                disc(palette.warn);
                glyph(painter, center, ICON_SCHEDULE.codepoint, palette.panel);
            }
            Self::SentBack => {
                ring(palette.quiet);
                glyph(painter, center, ICON_UNDO.codepoint, palette.quiet);
            }
            Self::Unreadable | Self::Missing | Self::Away => {
                let square = Rect::from_center_size(center, Vec2::splat(Self::SIZE - 1.0));
                painter.rect_filled(square, 3.0, palette.bad);
                glyph(painter, center, ICON_PRIORITY_HIGH.codepoint, palette.panel);
            }
        }
    }
}

/// The state of work in words, as labels say it.
pub(crate) fn state_words(state: WorkState) -> &'static str {
    Badge::of_state(state).map_or("unlabeled", Badge::words)
}

/// The state of a row in words: of what I label, or of what I decide on.
pub(crate) fn row_words(view: &View, row: &InputRow) -> &'static str {
    if view.review.is_none() {
        return state_words(row.state);
    }
    match Badge::of_review(row.state) {
        Some(Badge::Done) => "accepted",
        Some(badge) => badge.words(),
        None => "nothing to decide",
    }
}

fn glyph(painter: &Painter, center: Pos2, icon: &str, color: egui::Color32) {
    let font = FontId::new(size::SMALL, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
    painter.text(center, Align2::CENTER_CENTER, icon, font, color);
}

/// The left half of a disc.
fn half_disc(center: Pos2, radius: f32) -> Vec<Pos2> {
    const STEPS: usize = 12;
    (0..=STEPS)
        .map(|step| {
            let angle = std::f32::consts::PI * (0.5 + step as f32 / STEPS as f32);
            center + radius * Vec2::angled(angle)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_touched_state_has_words_of_its_own() {
        let words: std::collections::BTreeSet<_> = WorkState::ALL.into_iter().map(state_words).collect();
        assert_eq!(words.len(), WorkState::ALL.len());
        assert_eq!(state_words(WorkState::Unlabeled), "unlabeled");
    }

    #[test]
    fn half_a_disc_lies_left_of_its_centre() {
        let center = egui::pos2(5.0, 5.0);
        let half = half_disc(center, 3.0);
        assert!(half.iter().all(|point| point.x <= 5.0 + 1e-4));
        assert!(half.iter().any(|point| point.x < 2.01));
    }
}
