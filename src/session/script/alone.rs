//! Commands that stand alone in their list: they are written step by step, and waited for.

use super::ScriptCommand;
use crate::Session;
use crate::command::NewPicture;
use crate::error::SessionError;
use crate::progress::Progress;

impl Session {
    /// Applies a command that stands alone and waits until it is on disk; `None` for any other.
    pub(super) fn apply_alone(&mut self, command: &ScriptCommand) -> Option<Result<(), SessionError>> {
        Some(match command {
            ScriptCommand::TakeBack { gesture } => gesture
                .parse()
                .map_err(|_| SessionError::NothingToTakeBack)
                .and_then(|gesture| self.take_back_now(gesture).map(drop)),
            ScriptCommand::SamePicture { inputs } => self.settle_named(inputs, NewPicture::Same),
            ScriptCommand::AnotherPicture { inputs } => self.settle_named(inputs, NewPicture::Another),
            ScriptCommand::RemoveInputs { inputs } => self.inputs_named(inputs).and_then(|inputs| {
                let removed = self.remove_inputs_now(&inputs, &mut Progress::silent());
                removed.map(drop)
            }),
            _ => return None,
        })
    }

    fn settle_named(&mut self, inputs: &[String], what: NewPicture) -> Result<(), SessionError> {
        let inputs = self.inputs_named(inputs)?;
        self.settle_pictures_now(&inputs, what, &mut Progress::silent())
            .map(drop)
    }
}
