//! The browser page: all inputs as a grid of cards or a table, or what is annotated on them object by object, searched and filtered.
//!
//! Owns the header (`header.rs`, `concepts.rs`, `looks.rs`), the grid (`grid.rs`, `card.rs`, `classes.rs`, `selection.rs`), the table
//! (`table.rs`), the view of objects
//! (`objects`) and what stands where there is nothing to show (`empty.rs`). May import what `ui` may. Start reading at
//! [`Browser::show`].

mod card;
mod cells;
mod classes;
mod concepts;
mod empty;
mod grid;
mod header;
mod looks;
mod objects;
mod outcome;
mod searches;
mod selection;
mod table;

pub use outcome::{BrowserOutcome, Layout};

use crate::request::Request;
use crate::theme;
use crate::widgets::entry::Drawing;
use crate::widgets::thumbs::Thumbs;
use domain::{AnnotationId, ConceptId, InputId, ObjectId, Sign};
use egui::Ui;
use session::view::{InputOrder, InputSort};
use session::{Command, DataCommand, EditCommand, NavigateCommand, View};

/// As many inputs as are given a class at the press of a key.
const AT_ONCE: usize = 200;

const NOTHING_TO_DO: &str = "There is nothing that you can do with several images at once here";

/// What a class that is given in the browser comes to.
#[derive(Debug, PartialEq)]
pub enum Claimed {
    /// It is given.
    Done(EditCommand),
    /// So many inputs are chosen that it is counted first.
    Asks,
}

/// The browser page. It keeps search text, thumbnail size, scrolling and which card has the focus.
#[derive(Default)]
pub struct Browser {
    layout: Layout,
    header: header::Header,
    grid: grid::Grid,
    table: table::Table,
    objects: objects::ObjectsPane,
    /// The order of inputs that was chosen, and what the session was last told of it.
    order: Option<InputOrder>,
    told: Option<InputOrder>,
}

impl Browser {
    /// The inputs whose cards are chosen; none while it is not known which these are.
    pub fn chosen(&self, view: &View) -> Vec<InputId> {
        self.grid.chosen(&view.list).unwrap_or_default()
    }

    /// Chooses all inputs that match the filter.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn choose_all_inputs(&mut self, view: &View) -> Result<(), String> {
        if !selection::may_choose_many(view) {
            return Err(NOTHING_TO_DO.into());
        }
        self.grid.choose_all(&view.list);
        Ok(())
    }

    /// Lets go of the chosen cards; false when there are none.
    pub fn choose_none(&mut self) -> bool {
        match self.layout {
            Layout::Grid | Layout::Table => self.grid.choose_none(),
            Layout::Objects => self.objects.choose_none(),
        }
    }

    /// What the page shows.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Shows something else from now on.
    pub fn set_layout(&mut self, layout: Layout) {
        self.layout = layout;
    }

    /// Chooses all objects that the query finds.
    pub fn choose_all_objects(&mut self, view: &View) {
        self.objects.choose_all(&view.objects);
    }

    /// The annotations that an act on objects is for: those that are chosen, or the one that has the focus.
    pub fn chosen_objects(&self, view: &View) -> Vec<AnnotationId> {
        self.objects.targets(&view.objects)
    }

    /// Whether there is any object that an act could be for.
    pub fn has_chosen_objects(&self) -> bool {
        self.objects.has_targets()
    }

    /// Shows which objects look like this one, best first.
    pub fn more_like_object(&mut self, object: ObjectId) -> Command {
        self.layout = Layout::Objects;
        self.objects.more_like(object)
    }

    /// The object that the page's own act on one is for: the one that has the focus.
    pub fn focused_object(&self) -> Option<ObjectId> {
        self.objects.focused()
    }

    /// Shows which inputs look like this one, best first.
    pub fn more_like_input(&mut self, input: InputId) -> Command {
        if self.layout == Layout::Objects {
            self.layout = Layout::Grid;
        }
        self.order = Some(InputOrder {
            by: InputSort::Likeness,
            descending: true,
        });
        // The session puts the list in that order itself.
        self.told.clone_from(&self.order);
        Command::Data(DataCommand::MoreLikeInput(input))
    }

    /// The one input that is chosen, or that has the focus.
    pub fn chosen_input(&self, view: &View) -> Option<InputId> {
        match self.grid.targets(view)?.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The page is not shown, or shows no objects: what the session is told then, once.
    pub fn leave_objects(&mut self) -> Option<Command> {
        self.objects.leave()
    }

    /// What gives a class to the chosen cards, or to the one that has the focus: where all have it, it is taken away.
    /// Of many, a dialog counts first, and only gives it.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn claim(&self, view: &View, concept: ConceptId, sign: Sign) -> Result<Option<Claimed>, String> {
        let inputs = self.grid.targets(view).ok_or("The list is still being read")?;
        if inputs.len() > AT_ONCE {
            return Ok(Some(Claimed::Asks));
        }
        let has = |input: &InputId| {
            let mut rows = view.list.rows.values();
            rows.any(|row| row.input.id == *input && row.claims.contains(&(concept, sign)))
        };
        let sign = (!inputs.iter().all(has)).then_some(sign);
        let done = |inputs| Claimed::Done(EditCommand::ClaimOn { inputs, concept, sign });
        Ok((!inputs.is_empty()).then(|| done(inputs)))
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
            let shown = header::Shown {
                layout: &mut self.layout,
                inputs: &mut self.order,
                table: &mut self.table,
                objects: &mut self.objects.order,
            };
            outcome.dialog = self.header.show(ui, &drawing, shown, &mut outcome.requests);
        }
        if self.layout == Layout::Objects && view.inputs > 0 {
            let size = self.header.size();
            self.objects.show(ui, size, view, &mut outcome);
            return outcome;
        }
        outcome.requests.extend(self.objects.leave().map(Request::from));
        if view.list.is_empty() {
            empty::show(ui, &drawing, &mut outcome.requests);
        } else {
            let size = self.header.size();
            match self.layout {
                Layout::Table => self
                    .table
                    .show(ui, &mut drawing, (&mut self.grid, &mut self.order), &mut outcome),
                Layout::Grid | Layout::Objects => self.grid.show(ui, size, &mut drawing, &mut outcome),
            }
        }
        if let Some(input) = outcome.more_like.take() {
            outcome.requests.push(self.more_like_input(input).into());
        }
        // Another task has a list of its own, which begins in its own order.
        if self.order != view.list.order && (self.told != self.order || view.list.order.is_none()) {
            self.told.clone_from(&self.order);
            let command = NavigateCommand::Sort(self.order.clone());
            outcome.requests.push(Command::Navigate(command).into());
        }
        outcome
    }
}
