//! What the lists say of one entry: its label, its tooltip, its name cut to fit.

use crate::theme::Palette;
use crate::widgets::badge::{Badge, row_words};
use crate::widgets::thumbs::Thumbs;
use egui::{Color32, FontId, Galley, Painter, Response, RichText, Role, Ui, WidgetInfo};
use session::View;
pub(crate) use session::notice::grouped;
use session::view::{InputRow, PictureStatus};
use std::fmt::Write;
use std::sync::Arc;

/// What is needed to draw entries.
pub(crate) struct Drawing<'a> {
    /// What is shown.
    pub view: &'a View,
    /// Textures of the thumbnails.
    pub thumbs: &'a mut Thumbs,
    /// The colours in use.
    pub palette: Palette,
}

/// Tells screen readers what an entry of a list is, and the classes that it shows: `index` is its place in the list.
pub(crate) fn describe(
    response: &Response,
    view: &View,
    index: u64,
    row: Option<&InputRow>,
    classes: &[String],
    selected: bool,
) {
    response.widget_info(|| {
        let mut label = row.map_or_else(|| format!("Input {}", grouped(index + 1)), |row| label(view, row));
        for class in classes {
            label.push_str(", ");
            label.push_str(class);
        }
        WidgetInfo::labeled(Role::ListBoxOption, response.enabled(), label)
    });
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_selected(selected));
}

/// `1 annotation`, `12 annotations`.
fn annotations(count: u64) -> String {
    match count {
        0 => "no annotations".into(),
        1 => "1 annotation".into(),
        more => format!("{} annotations", grouped(more)),
    }
}

/// The entry as a screen reader says it: `photo_01.jpg, unlabeled, 2 annotations`.
pub(crate) fn label(view: &View, row: &InputRow) -> String {
    let mut text = row.input.label();
    if let Some(trouble) = view.picture_trouble(row) {
        text.push_str(", ");
        match &trouble {
            PictureStatus::Away(away) => text.push_str(&away.what),
            trouble => text.push_str(Badge::of_trouble(trouble).words()),
        }
    }
    if view.task.is_some() {
        text.push_str(", ");
        text.push_str(row_words(view, row));
    }
    if row.annotations > 0 {
        let _ = write!(text, ", {}", annotations(row.annotations));
    }
    if row.duplicate_content {
        text.push_str(", twin");
    }
    if row.input.excluded {
        text.push_str(", excluded");
    }
    if row.priority > 0 {
        text.push_str(", prioritized");
    }
    text
}

/// Everything known of the entry, for its tooltip.
pub(crate) fn tooltip(ui: &mut Ui, view: &View, row: &InputRow, palette: &Palette) {
    ui.set_max_width(420.0);
    let input = &row.input;
    let quiet = |text: String| RichText::new(text).color(palette.quiet);
    ui.label(RichText::new(input.label()).strong());
    // A path that is not UTF-8 is kept as a NUL and digits, which tell nobody anything.
    if input.path != input.name && !input.path.starts_with('\0') {
        ui.label(quiet(input.path.clone()));
    }
    let size = format!(
        "{} × {} px · {}",
        input.size.width,
        input.size.height,
        bytes(input.bytes)
    );
    ui.label(quiet(size));
    let mut work = annotations(row.annotations);
    if view.task.is_some() {
        work = format!("{}, {work}", row_words(view, row));
    }
    ui.label(quiet(work));
    if row.priority > 0 {
        ui.label(quiet("The lead prioritized it.".into()));
    }
    if row.input.excluded {
        ui.label(quiet("Excluded: it is in no task and no dataset.".into()));
    }
    if row.duplicate_content {
        ui.label(quiet("Another input has the same bytes.".into()));
    }
    let trouble = view.picture_trouble(row).map(|trouble| match trouble {
        PictureStatus::Missing(path) => format!("The file is missing: {path}"),
        PictureStatus::Away(away) => format!("{}. {}", away.what, away.cure),
        PictureStatus::Failed(reason) => reason,
        PictureStatus::Loading | PictureStatus::Fetching(..) | PictureStatus::Coarse | PictureStatus::Sharp => {
            String::new()
        }
    });
    if let Some(trouble) = trouble {
        ui.label(RichText::new(trouble).color(palette.bad));
    }
}

/// A file size as people say it, in decimal units.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// The text on one line no wider than `width` points: what does not fit is cut from its start, since names of one
/// folder differ at their ends.
pub(crate) fn cut_at_start(painter: &Painter, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let whole = painter.layout_no_wrap(text.to_owned(), font.clone(), color);
    if whole.size().x <= width {
        return whole;
    }
    let dots = painter.layout_no_wrap("…".to_owned(), font.clone(), color).size().x;
    let left = whole.size().x - (width - dots);
    let glyphs = whole.rows.first().map_or(&[][..], |row| &row.glyphs);
    let cut = glyphs.partition_point(|glyph| glyph.pos.x < left);
    let kept: String = text.chars().skip(cut).collect();
    painter.layout_no_wrap(format!("…{kept}"), font, color)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_units_people_know() {
        let said: Vec<String> = [999, 40_400, 3_250_000, 7_900_000_000].into_iter().map(bytes).collect();
        assert_eq!(said, ["999 bytes", "40 kB", "3.2 MB", "7.9 GB"]);
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        let ctx = egui::Context::default();
        let mut seen = Vec::new();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            for name in ["a.jpg", "holiday/2026/köln/IMG_20260812_114502.jpg"] {
                let galley = cut_at_start(ui.painter(), name, FontId::proportional(13.0), Color32::WHITE, 90.0);
                assert!(galley.size().x <= 90.5, "{}", galley.size().x);
                seen.push(galley.text().to_owned());
            }
        });
        output.textures_delta.clear();
        assert_eq!(seen[0], "a.jpg");
        assert!(
            seen[1].starts_with('…') && seen[1].ends_with("114502.jpg"),
            "{}",
            seen[1]
        );
    }
}
