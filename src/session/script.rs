//! A list of commands as text: what `apply` reads. The commands are the window's own, with names for ids.

use super::edit::Place;
use super::error::SessionError;
use super::task_text::read_ron;
use super::{Session, lookup};
use crate::domain::workflow::Refusal;
use crate::domain::{Region, Sign};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One command of a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScriptCommand {
    /// Claim a concept on a region of an input.
    Annotate {
        /// The task's name.
        task: String,
        /// The input's name, the end of it, or its id.
        input: String,
        /// The concept's name.
        concept: String,
        /// Where.
        region: Region,
        /// Present, unless it says otherwise.
        #[serde(default)]
        sign: Sign,
    },
    /// Hand in the acting member's work on an input.
    Submit {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
    },
    /// Take handed-in work back.
    Withdraw {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
    },
    /// Leave an input out.
    Skip {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
    },
    /// Accept a labeler's work.
    Approve {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// Whose work.
        labeler: String,
    },
    /// Send a labeler's work back.
    Reject {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// Whose work.
        labeler: String,
        /// Why.
        #[serde(default)]
        feedback: String,
    },
    /// Take back the acting member's last gesture on an input.
    Undo {
        /// The input.
        input: String,
    },
    /// Bring back what was last undone on an input.
    Redo {
        /// The input.
        input: String,
    },
    /// Take a gesture over many inputs back, but for what was touched since. It is written step by step, so it
    /// stands alone in its list.
    TakeBack {
        /// The gesture's identifier, as the log tells it.
        gesture: String,
    },
}

impl Session {
    /// Applies the commands in a file, all or none, and waits until they are on disk. Returns how many.
    ///
    /// # Errors
    /// The first refusal, with the place of its command in the list; then nothing was applied.
    pub fn apply_file(&mut self, path: &Path) -> Result<usize, SessionError> {
        let commands: Vec<ScriptCommand> = read_ron(path)?;
        self.apply_script(commands)
    }

    /// Applies commands, all or none, and waits until they are on disk. Returns how many.
    ///
    /// # Errors
    /// See [`Session::apply_file`].
    pub fn apply_script(&mut self, commands: Vec<ScriptCommand>) -> Result<usize, SessionError> {
        if let [ScriptCommand::TakeBack { gesture }] = commands.as_slice() {
            let gesture = gesture.parse().map_err(|_| SessionError::NothingToTakeBack)?;
            return self.take_back_now(gesture).map(|_| 1);
        }
        let count = commands.len();
        self.held = Some(Vec::new());
        for (index, command) in commands.into_iter().enumerate() {
            if let Err(source) = self.apply_one(command) {
                self.held = None;
                // Memory went ahead of the disk; what is there is the truth again.
                self.docs.clear();
                return Err(SessionError::Script {
                    position: index + 1,
                    source: Box::new(source),
                });
            }
        }
        let ops = self.held.take().unwrap_or_default();
        if !ops.is_empty() {
            self.send(ops);
        }
        self.settle()?;
        Ok(count)
    }

    fn apply_one(&mut self, command: ScriptCommand) -> Result<(), SessionError> {
        match command {
            ScriptCommand::Annotate {
                task,
                input,
                concept,
                region,
                sign,
            } => {
                let place = self.place(&task, &input)?;
                let concept = self.concept_named(&concept)?.id;
                self.annotate(&place, concept, region, sign)
            }
            ScriptCommand::Submit { task, input } => {
                let place = self.place(&task, &input)?;
                self.submit(&place)
            }
            ScriptCommand::Withdraw { task, input } => {
                let place = self.place(&task, &input)?;
                self.withdraw(&place)
            }
            ScriptCommand::Skip { task, input } => {
                let place = self.place(&task, &input)?;
                self.skip(&place)
            }
            ScriptCommand::Undo { input } => {
                let input = lookup::find_input(self.disk.reader(), &input)?.id;
                self.undo(input, None)
            }
            ScriptCommand::Redo { input } => {
                let input = lookup::find_input(self.disk.reader(), &input)?.id;
                self.redo(input, None)
            }
            ScriptCommand::TakeBack { .. } => Err(SessionError::NotAlone),
            ScriptCommand::Approve { .. } | ScriptCommand::Reject { .. } => {
                Err(SessionError::NotYet("reviewing, since tasks are not reviewed"))
            }
        }
    }

    fn place(&self, task: &str, input: &str) -> Result<Place, SessionError> {
        let task = self.task_named(task)?.clone();
        let input = lookup::find_input(self.disk.reader(), input)?;
        if !self.disk.reader().is_in_task(task.id, input.id)? {
            return Err(Refusal::InputNotInTask.into());
        }
        Ok(Place { task, input })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::task_text::parse_ron;

    #[test]
    fn the_documented_commands_read() {
        let text = r#"[
            Annotate(task: "Street", input: "a/1.jpg", concept: "car", region: Box(10.0, 20.0, 110.5, 220.0)),
            Annotate(task: "Street", input: "a/1.jpg", concept: "car", region: Polygon([Part(outer: [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)], holes: [])])),
            Annotate(task: "Kinds", input: "a/1.jpg", concept: "night", region: Whole, sign: Absent),
            Submit(task: "Street", input: "a/1.jpg"),
            Approve(task: "Street", input: "a/1.jpg", labeler: "Ana"),
            Reject(task: "Street", input: "a/1.jpg", labeler: "Ana", feedback: "box the mirrors too"),
            Undo(input: "a/1.jpg"), Redo(input: "a/1.jpg"),
        ]"#;
        let commands: Vec<ScriptCommand> = parse_ron(Path::new("c.ron"), text).expect("reads");
        assert_eq!(commands.len(), 8);
    }
}
