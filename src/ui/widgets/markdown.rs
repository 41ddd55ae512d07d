//! Markdown on screen, with pictures out of the session's hands: see [`crate::widgets::guide_textures`].

use crate::theme::palette;
use crate::widgets::guide_textures::SCHEME;
use egui::epaint::Shape;
use egui::layers::ShapeIdx;
use egui::{Color32, Ui, vec2};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

/// A text that is shown again and again.
#[derive(Debug, Default)]
pub(crate) struct Markdown {
    cache: CommonMarkCache,
}

impl Markdown {
    /// Shows the text as wide as there is room.
    pub(crate) fn show(&mut self, ui: &mut Ui, text: &str) {
        let strong = strong(palette(ui.ctx()).dark);
        let layer = ui.layer_id();
        let first = ui.ctx().graphics_mut(|layers| layers.entry(layer).next_idx());
        ui.scope(|ui| {
            ui.visuals_mut().widgets.active.fg_stroke.color = strong;
            CommonMarkViewer::new()
                .default_implicit_uri_scheme(SCHEME)
                .max_image_width(Some(ui.available_width().max(1.0) as usize))
                .show(ui, &mut self.cache, text);
        });
        embolden(ui, first, strong);
    }
}

/// The colour of what is bold, headings included: as far from the ground as it can be, and no other text has it.
fn strong(dark: bool) -> Color32 {
    if dark { Color32::WHITE } else { Color32::BLACK }
}

/// Makes bold what was painted in this colour since: the fonts have one weight, so it is painted twice, a little beside
/// itself.
fn embolden(ui: &Ui, first: ShapeIdx, strong: Color32) {
    let per_point = ui.ctx().pixels_per_point();
    // Whole pixels: text is put on them.
    let aside = vec2((0.5 * per_point).round().max(1.0) / per_point, 0.0);
    let layer = ui.layer_id();
    ui.ctx().graphics_mut(|layers| {
        let painted = layers.entry(layer);
        for place in first.0..painted.next_idx().0 {
            painted.mutate_shape(ShapeIdx(place), |clipped| {
                let Shape::Text(text) = &clipped.shape else { return };
                let mut sections = text.galley.job.sections.iter();
                if sections.len() > 0 && sections.all(|section| section.format.color == strong) {
                    let mut again = text.clone();
                    again.pos += aside;
                    clipped.shape = Shape::Vec(vec![Shape::Text(text.clone()), Shape::Text(again)]);
                }
            });
        }
    });
}

/// The picture of this path as Markdown has it; angle brackets keep blanks and parentheses together.
pub(crate) fn picture(path: &str) -> String {
    if path.contains([' ', '(', ')']) {
        format!("![](<{path}>)")
    } else {
        format!("![]({path})")
    }
}

#[cfg(test)]
mod tests {
    use super::picture;

    #[test]
    fn paths_with_blanks_stay_one() {
        assert_eq!(picture("a/b.png"), "![](a/b.png)");
        assert_eq!(picture("my pictures/b (1).png"), "![](<my pictures/b (1).png>)");
    }
}
