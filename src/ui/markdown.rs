//! Markdown on screen, with pictures out of the session's hands: see [`super::plates`].

use super::plates::SCHEME;
use super::theme::palette;
use egui::Ui;
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

/// A text that is shown again and again.
#[derive(Debug, Default)]
pub struct Markdown {
    cache: CommonMarkCache,
}

impl Markdown {
    /// Shows the text as wide as there is room.
    pub fn show(&mut self, ui: &mut Ui, text: &str) {
        ui.scope(|ui| {
            // The fonts have one weight: what is bold in the text, headings included, is told apart by colour.
            ui.visuals_mut().widgets.active.fg_stroke.color = palette(ui.ctx()).accent;
            CommonMarkViewer::new()
                .default_implicit_uri_scheme(SCHEME)
                .max_image_width(Some(ui.available_width().max(1.0) as usize))
                .show(ui, &mut self.cache, text);
        });
    }
}

/// The picture of this path as Markdown has it; angle brackets keep blanks and parentheses together.
pub fn picture(path: &str) -> String {
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
