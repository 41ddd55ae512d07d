//! The settings: how the window looks, what the canvas shows, which keys do what.

use super::key_page::KeyPage;
use super::show_dialog;
use crate::keys::{Action, Keymap};
use crate::theme::{self, space};
use egui::{Button, ComboBox, Context, Grid, Label, Response, RichText, Slider, Ui, vec2};
use platform::faults;
use session::{Settings, Theme};

/// Factors of all sizes that are offered.
const TEXT_SIZES: [f32; 8] = [0.75, 0.85, 1.0, 1.15, 1.25, 1.5, 1.75, 2.0];
/// Memory for pictures that is offered, in MiB.
const MEMORY: [u32; 8] = [64, 128, 192, 256, 512, 1024, 2048, 4096];
/// Room for copies of pictures that lie elsewhere that is offered, in GiB.
const FETCHED: [u32; 7] = [1, 5, 10, 20, 50, 200, 1000];
/// Width of the list of pages, in points.
const PAGES: f32 = 100.0;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Page {
    #[default]
    General,
    Canvas,
    Keys,
    About,
}

impl Page {
    const ALL: [(Self, &'static str); 4] = [
        (Self::General, "General"),
        (Self::Canvas, "Canvas"),
        (Self::Keys, "Keys"),
        (Self::About, "About"),
    ];
}

/// The settings dialog.
#[derive(Debug, Default)]
pub struct SettingsDialog {
    open: bool,
    page: Page,
    keys: KeyPage,
}

impl SettingsDialog {
    /// Opens it, on the page that was looked at last.
    pub fn open(&mut self) {
        self.open = true;
        self.keys = KeyPage::default();
    }

    /// Opens it on the page of keys.
    pub fn open_keys(&mut self) {
        self.open();
        self.page = Page::Keys;
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows it if it is open. What is changed takes effect at once: the answer is the settings as they should be from
    /// now on, `None` when nothing changed. It is closed by Esc, by the key that opens it, and by a click beside it.
    pub fn show(&mut self, ctx: &Context, settings: &Settings, renderer: &str) -> Option<Settings> {
        if !self.open {
            return None;
        }
        let mut changed = settings.clone();
        let keymap = Keymap::new(settings);
        if self.page == Page::Keys && self.keys.is_capturing() {
            self.keys.capture(ctx, &keymap, &mut changed);
        } else if keymap.consume(ctx, Action::Settings) {
            self.open = false;
            return None;
        }
        let open = show_dialog(ctx, "Settings", vec2(760.0, 560.0), |ui| {
            self.content(ui, &keymap, &mut changed, renderer);
        });
        self.open = open;
        (changed != *settings).then_some(changed)
    }

    fn content(&mut self, ui: &mut Ui, keymap: &Keymap, settings: &mut Settings, renderer: &str) {
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(PAGES);
                ui.spacing_mut().item_spacing.y = space::XS;
                for (page, name) in Page::ALL {
                    let button = Button::selectable(self.page == page, name).min_size(vec2(PAGES, 30.0));
                    if ui.add(button).clicked() {
                        self.page = page;
                        self.keys = KeyPage::default();
                    }
                }
            });
            ui.add_space(space::M);
            ui.vertical(|ui| {
                ui.set_height(height);
                ui.set_width(ui.available_width());
                match self.page {
                    Page::General => general(ui, settings),
                    Page::Canvas => canvas(ui, settings),
                    Page::Keys => self.keys.show(ui, keymap, settings),
                    Page::About => about(ui, renderer),
                }
            });
        });
    }
}

/// The rows of a page: names at the left, what can be set at the right, all at one line.
fn rows(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    Grid::new(name)
        .num_columns(2)
        .min_col_width(150.0)
        .min_row_height(30.0)
        .spacing(vec2(space::L, space::S))
        .show(ui, content);
}

/// One row.
fn row(ui: &mut Ui, name: &str, control: impl FnOnce(&mut Ui) -> Response) -> Response {
    let label = ui.label(name);
    let response = control(ui).labelled_by(label.id);
    ui.end_row();
    response
}

const RENDERERS: [&str; 3] = ["auto", "gl", "cpu"];

fn renderer_name(renderer: &str) -> &str {
    match renderer {
        "gl" => "OpenGL",
        "cpu" => "CPU",
        _ => "What suits this machine",
    }
}

fn general(ui: &mut Ui, settings: &mut Settings) {
    rows(ui, "general", |ui| {
        ui.label("Theme");
        ui.horizontal(|ui| {
            for theme in [Theme::Dark, Theme::Light, Theme::System] {
                ui.selectable_value(&mut settings.theme, theme, <&str>::from(theme));
            }
        });
        ui.end_row();
        row(ui, "Text size", |ui| {
            let show = |factor: &f32| format!("{:.0} %", factor * 100.0);
            choose(ui, "text size", &mut settings.text_size, &TEXT_SIZES, show)
        });
        row(ui, "Image cache", |ui| {
            choose(ui, "memory", &mut settings.cache_mib, &MEMORY, |mib| memory(*mib))
        });
        let fetched = row(ui, "Fetched pictures", |ui| {
            choose(ui, "fetched pictures", &mut settings.fetched_gib, &FETCHED, |gib| {
                format!("{gib} GiB on the disk")
            })
        });
        fetched.on_hover_text("For pictures in stores and on web servers. Takes effect when the program starts again.");
        let renderer = row(ui, "Window painted by", |ui| {
            ComboBox::from_id_salt("renderer")
                .selected_text(renderer_name(&settings.renderer))
                .show_ui(ui, |ui| {
                    for renderer in RENDERERS {
                        ui.selectable_value(&mut settings.renderer, renderer.to_owned(), renderer_name(renderer));
                    }
                })
                .response
        });
        renderer.on_hover_text("Takes effect when the program starts again.");
        ui.label("View");
        ui.checkbox(&mut settings.keep_zoom, "Keep zoom and place from input to input")
            .on_hover_text("Of an image of another size the same part is shown. Otherwise each image is fitted.");
        ui.end_row();
        ui.label("Submit");
        ui.checkbox(&mut settings.ask_undecided, "Ask while suggestions are undecided");
        ui.end_row();
    });
}

fn canvas(ui: &mut Ui, settings: &mut Settings) {
    rows(ui, "canvas", |ui| {
        ui.label("Show");
        ui.checkbox(&mut settings.crosshair, "Crosshair while drawing");
        ui.end_row();
        ui.label("");
        ui.checkbox(&mut settings.labels, "Names of concepts");
        ui.end_row();
        row(ui, "Fill of regions", |ui| {
            let slider = Slider::new(&mut settings.fill, 0.0..=1.0)
                .custom_formatter(|fill, _| format!("{:.0} %", fill * 100.0))
                .custom_parser(|text| {
                    let number = text.trim().trim_end_matches('%').trim().parse::<f64>();
                    number.ok().map(|percent| percent / 100.0)
                })
                .step_by(0.01);
            ui.add(slider)
        });
        row(ui, "Width of outlines", |ui| {
            let slider = Slider::new(&mut settings.line_width, 0.5..=5.0);
            ui.add(slider.step_by(0.25).suffix(" pt"))
        });
    });
    ui.add_space(space::M);
    let quiet = theme::palette(ui.ctx()).quiet;
    ui.label(RichText::new("Changes show on the canvas behind at once.").color(quiet));
}

fn about(ui: &mut Ui, renderer: &str) {
    let folder = faults::log_folder();
    let folder = folder.map_or_else(|| "none is kept".to_owned(), |folder| folder.display().to_string());
    rows(ui, "about", |ui| {
        let told = [
            ("Version", format!("Labelwright {}", env!("CARGO_PKG_VERSION"))),
            (
                "Settings",
                Settings::path().map_or_else(String::new, |path| path.display().to_string()),
            ),
            ("Error log", folder),
            ("Window painted by", renderer.to_owned()),
        ];
        for (name, text) in told {
            ui.label(name);
            ui.add(Label::new(text).wrap().selectable(true));
            ui.end_row();
        }
    });
}

/// A choice among a few values; one that is not among them is shown as it is.
fn choose<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    value: &mut T,
    offered: &[T],
    show: impl Fn(&T) -> String,
) -> Response {
    ComboBox::from_id_salt(name)
        .selected_text(show(value))
        .height(320.0)
        .show_ui(ui, |ui| {
            for offer in offered {
                ui.selectable_value(value, *offer, show(offer));
            }
        })
        .response
}

fn memory(mib: u32) -> String {
    if mib >= 1024 && mib.is_multiple_of(1024) {
        format!("{} GiB", mib / 1024)
    } else {
        format!("{mib} MiB")
    }
}

#[cfg(test)]
mod tests {
    use super::memory;

    #[test]
    fn memory_is_shown_round() {
        assert_eq!(
            (memory(192), memory(1536), memory(2048)),
            ("192 MiB".into(), "1536 MiB".into(), "2 GiB".into())
        );
    }
}
