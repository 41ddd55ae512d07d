//! The page while a project is being opened.

use crate::request::Request;
use crate::theme::{palette, size, space};
use egui::{Key, Modifiers, RichText, Ui};

/// How far the opening of a project is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpeningStep {
    /// It is read.
    #[default]
    Reading,
    /// The server is reached, and what it has is loaded.
    Connecting,
    /// It is made.
    Making,
    /// It is brought up to date.
    Updating,
    /// It is opened at its new place.
    Following,
}

impl OpeningStep {
    /// Whether nothing is left half done by cancelling it.
    pub fn may_be_cancelled(self) -> bool {
        match self {
            Self::Reading | Self::Connecting => true,
            Self::Making | Self::Updating | Self::Following => false,
        }
    }
}

/// What is told of a project that is being opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningPage {
    /// Its name.
    pub name: String,
    /// How far it is.
    pub step: OpeningStep,
}

/// Shows the page.
pub(crate) fn show(ui: &mut Ui, page: &OpeningPage, requests: &mut Vec<Request>) {
    let p = palette(ui.ctx());
    ui.add_space(ui.available_height() / 3.0);
    ui.vertical_centered(|ui| {
        let verb = match page.step {
            OpeningStep::Making => "Making",
            OpeningStep::Reading | OpeningStep::Connecting | OpeningStep::Updating | OpeningStep::Following => {
                "Opening"
            }
        };
        ui.label(RichText::new(format!("{verb} {}…", page.name)).size(size::DISPLAY));
        ui.add_space(space::M);
        ui.add(egui::Spinner::new().size(size::DISPLAY));
        ui.add_space(space::M);
        let said = match page.step {
            OpeningStep::Updating => Some("Updating the project to this version…"),
            OpeningStep::Connecting => Some("Loading what is new on the server…"),
            OpeningStep::Reading | OpeningStep::Making | OpeningStep::Following => None,
        };
        if let Some(said) = said {
            ui.label(RichText::new(said).color(p.quiet));
        }
        if page.step.may_be_cancelled() {
            let pressed = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
            if ui.button("Cancel").clicked() || pressed {
                requests.push(Request::CancelOpening);
            }
        }
    });
}
