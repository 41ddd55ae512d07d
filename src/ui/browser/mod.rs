//! The browser page: all inputs as a grid of cards, searched and filtered.
//!
//! Owns the header (`header.rs`, `concepts.rs`), the grid (`grid.rs`, `card.rs`, `classes.rs`, `selection.rs`) and what stands where there is
//! nothing to show (`empty.rs`). May import what `ui` may. Start reading at [`Browser::show`].

mod card;
mod classes;
mod concepts;
mod empty;
mod grid;
mod header;
mod searches;
mod selection;

use crate::request::Dialog;
use crate::request::Request;
use crate::theme;
use crate::widgets::entry::Drawing;
use crate::widgets::thumbs::Thumbs;
use domain::{ConceptId, InputId, Sign};
use egui::Ui;
use session::{Command, EditCommand, View};

/// The browser page. It keeps search text, thumbnail size, scrolling and which card has the focus.
#[derive(Default)]
pub struct Browser {
    header: header::Header,
    grid: grid::Grid,
}

/// What came of a frame of the browser.
#[derive(Debug, Default)]
pub struct BrowserOutcome {
    /// What is to be done.
    pub requests: Vec<Request>,
    /// An input was opened: go to the page of the canvas. Its `GoTo` is among the requests.
    pub open: bool,
    /// A dialog that is to be opened.
    pub dialog: Option<Dialog>,
}

impl Browser {
    /// The inputs whose cards are chosen.
    pub fn chosen(&self) -> Vec<InputId> {
        self.grid.chosen()
    }

    /// Lets go of the chosen cards; false when there are none.
    pub fn choose_none(&mut self) -> bool {
        self.grid.choose_none()
    }

    /// What gives a class to the chosen cards, or to the one that has the focus: where all have it, it is taken away.
    pub fn claim(&self, view: &View, concept: ConceptId, sign: Sign) -> Option<Command> {
        let inputs = self.grid.targets(view);
        let has = |input: &InputId| {
            let mut rows = view.list.rows.values();
            rows.any(|row| row.input.id == *input && row.claims.contains(&(concept, sign)))
        };
        let sign = (!inputs.iter().all(has)).then_some(sign);
        (!inputs.is_empty()).then_some(Command::Edit(EditCommand::ClaimOn { inputs, concept, sign }))
    }

    /// Shows the page in all the room at hand.
    pub fn show(&mut self, ui: &mut Ui, view: &View, thumbs: &mut Thumbs) -> BrowserOutcome {
        let mut drawing = Drawing {
            view,
            thumbs,
            palette: theme::palette(ui.ctx()),
        };
        let mut outcome = BrowserOutcome::default();
        // Where there is nothing to search, only the way to begin is shown.
        if view.inputs > 0 {
            outcome.dialog = self.header.show(ui, &drawing, &mut outcome.requests);
        }
        if view.list.is_empty() {
            empty::show(ui, &drawing, &mut outcome.requests);
        } else {
            let size = self.header.size();
            self.grid.show(ui, size, &mut drawing, &mut outcome);
        }
        outcome
    }
}
