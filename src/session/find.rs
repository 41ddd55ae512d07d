//! Inputs looked for by name, in the background.

use super::{Event, Session};
use domain::InputId;
use domain::fuzzy::Finder;
use store::StoreError;

/// So many are told at most: nobody reads on.
const MOST: usize = 50;

/// An input that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundInput {
    /// The input.
    pub input: InputId,
    /// Its place in the scope of the list, from 0.
    pub position: u64,
    /// Its name.
    pub name: String,
}

/// What was looked for last, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundInputs {
    /// What was typed.
    pub query: String,
    /// Those that fit, the best first.
    pub inputs: Vec<FoundInput>,
}

impl Session {
    /// Asks for the inputs of the list's scope whose names fit best; the newest question counts.
    pub(super) fn find_inputs(&mut self, query: String) {
        self.view.found.query.clone_from(&query);
        if query.trim().is_empty() {
            self.view.found.inputs.clear();
            return;
        }
        let scope = self.view.scope();
        self.reads.ask(move |disk| {
            let mut finder = Finder::new(&query);
            let named = disk.reader().input_names(scope);
            Some(Event::Found(query, named.map(|named| best(&mut finder, named))))
        });
    }

    /// Takes the answer, unless something else was typed since.
    pub(super) fn take_found(&mut self, query: &str, found: Result<Vec<FoundInput>, StoreError>) {
        if self.view.found.query != query {
            return;
        }
        match found {
            Ok(inputs) => self.view.found.inputs = inputs,
            Err(error) => self.report(&error.into()),
        }
    }
}

fn best(finder: &mut Finder, named: Vec<(InputId, u64, String)>) -> Vec<FoundInput> {
    let mut found = finder.sorted(named, |(_, _, name)| name);
    found.truncate(MOST);
    let told = |(input, position, name)| FoundInput { input, position, name };
    found.into_iter().map(told).collect()
}
