//! Who did what on this input.

use crate::session::view::View;
use crate::ui::theme::{palette, size};
use crate::ui::widgets::{heading, quiet};
use egui::{RichText, Ui};

/// Shows the history, newest first.
pub fn show(ui: &mut Ui, view: &View) {
    heading(ui, "HISTORY OF THIS INPUT");
    if view.history.is_empty() {
        quiet(ui, "Nothing yet. Whatever is done here is kept and shown.");
        return;
    }
    let p = palette(ui.ctx());
    egui::ScrollArea::vertical()
        .id_salt("history")
        .auto_shrink([false, false])
        .show_rows(ui, 20.0, view.history.len(), |ui, range| {
            for line in &view.history[range] {
                ui.horizontal(|ui| {
                    let when = line.when.get(5..16).unwrap_or(&line.when).replace('T', " ");
                    ui.label(RichText::new(when).size(size::SMALL).color(p.quiet).monospace())
                        .on_hover_text(&line.when);
                    let text = RichText::new(format!("{} {}", line.who, line.what));
                    let text = if line.undone {
                        text.strikethrough().color(p.quiet)
                    } else {
                        text
                    };
                    ui.add(egui::Label::new(text).truncate());
                });
            }
        });
}
