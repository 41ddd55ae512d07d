//! Which inputs are at places that somebody chose in the list: a choice may be as long as the list, of which little was read.

use super::background::Topic;
use super::view::{ChosenInputs, Places};
use super::{Event, Session};
use std::sync::Arc;
use store::Scope;

impl Session {
    /// Finds, in the background, the inputs at places of the list's scope.
    pub(super) fn find_chosen(&mut self, places: Arc<Places>) {
        let scope = self.view.scope();
        let asked = self.reads.on(Topic::List).map(|reads| {
            reads.read("What is chosen", move |disk| {
                let mut inputs = Vec::new();
                disk.reader().each_place_in(scope, &mut |place, input| {
                    if places.contains(place) {
                        inputs.push(input);
                    }
                })?;
                let inputs = Arc::new(inputs);
                Ok::<_, store::StoreError>(Event::Chosen(scope, ChosenInputs { places, inputs }))
            });
        });
        if let Err(error) = asked {
            self.report(&error);
        }
    }

    /// They were found; of another scope they are not wanted any more.
    pub(super) fn chosen_came(&mut self, scope: Scope, chosen: ChosenInputs) {
        if scope == self.view.scope() {
            self.view.list.chosen = Some(chosen);
        }
    }
}
