//! How the picture is shown, and what is known of its file.

use crate::state::WindowState;
use crate::theme::{palette, space};
use crate::widgets::{heading, quiet};
use domain::DecodeStatus;
use domain::picture::Adjust;
use egui::{RichText, Slider, Ui};
use session::view::{Current, View};

/// Shows both.
pub(crate) fn show(ui: &mut Ui, view: &View, state: &mut WindowState) {
    heading(ui, "DISPLAY");
    adjust(ui, &mut state.adjust);
    ui.add_space(space::M);
    heading(ui, "FILE");
    match &view.current {
        Some(current) => metadata(ui, view, current),
        None => {
            quiet(ui, "No input is open.");
        }
    }
}

fn adjust(ui: &mut Ui, adjust: &mut Adjust) {
    quiet(ui, "Only the view changes; the file stays as it is.");
    egui::Grid::new("adjust")
        .num_columns(2)
        .spacing([space::M, space::S])
        .show(ui, |ui| {
            let width = (ui.available_width() - 150.0).max(80.0);
            ui.spacing_mut().slider_width = width;
            let line = |ui: &mut Ui, name: &str, slider: Slider<'_>| {
                let label = ui.label(name);
                ui.add(slider.max_decimals(2)).labelled_by(label.id);
                ui.end_row();
            };
            line(ui, "Brightness", Slider::new(&mut adjust.brightness, -1.0..=1.0));
            line(ui, "Contrast", Slider::new(&mut adjust.contrast, 0.0..=4.0));
            line(ui, "Saturation", Slider::new(&mut adjust.saturation, 0.0..=4.0));
            line(ui, "Gamma", Slider::new(&mut adjust.gamma, 0.1..=4.0));
            if let Some((mut low, mut high)) = adjust.window {
                line(ui, "Black at", Slider::new(&mut low, 0..=u16::MAX));
                line(ui, "White at", Slider::new(&mut high, 0..=u16::MAX));
                adjust.window = Some((low.min(high.saturating_sub(1)), high.max(1)));
            }
        });
    ui.horizontal(|ui| {
        ui.checkbox(&mut adjust.invert, "Invert");
        let mut windowed = adjust.window.is_some();
        let response = ui.checkbox(&mut windowed, "Window and level");
        response.on_hover_text(
            "For 16-bit images: which samples are shown black and white. Off spans what the image holds.",
        );
        if windowed != adjust.window.is_some() {
            adjust.window = windowed.then_some((0, u16::MAX));
        }
        if ui
            .add_enabled(!adjust.is_neutral(), egui::Button::new("Reset"))
            .clicked()
        {
            *adjust = Adjust::default();
        }
    });
}

fn metadata(ui: &mut Ui, view: &View, current: &Current) {
    let input = &current.input;
    let row = view.list.rows.get(&current.position);
    egui::Grid::new("metadata")
        .num_columns(2)
        .spacing([space::M, space::XS])
        .show(ui, |ui| {
            let mut line = |name: &str, value: String| {
                // A name keeps to its line, however long the value is.
                let name = RichText::new(name).color(palette(ui.ctx()).quiet);
                ui.add(egui::Label::new(name).extend());
                ui.add(egui::Label::new(value).wrap().selectable(true));
                ui.end_row();
            };
            line("Name", input.label());
            line("Size", format!("{} × {} px", input.size.width, input.size.height));
            line("File", human_bytes(input.bytes));
            if input.orientation != 1 {
                line("Turned", format!("upright from EXIF orientation {}", input.orientation));
            }
            if row.is_some_and(|row| row.duplicate_content) {
                line("Twin", "another input has the same content".into());
            }
            if let DecodeStatus::Unreadable(reason) = &input.readability {
                line("Trouble", reason.clone());
            }
            line("Path", current.path.clone());
            if current.input.excluded {
                line("Excluded", "from tasks and datasets".to_owned());
            }
        });
}

fn human_bytes(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes >= 1e6 {
        format!("{:.1} MB", bytes / 1e6)
    } else {
        format!("{:.0} kB", (bytes / 1e3).max(1.0))
    }
}
