//! Quality for the lead: how far labelers agree.
//!
//! The figures are [`domain::agreement`]'s; here they are read out of the log (`agreement.rs`), asked for in the background,
//! and written as CSV (`csv.rs`). May import what the session may. Start reading at [`Session::agreement_of`].

mod agreement;
pub mod answer;
mod csv;

use super::error::SessionError;
use super::{QualityCommand, Session};
pub(super) use agreement::Agreeing;
pub use answer::{AgreementAsked, DEFAULT_IOU, Disagreed, Disagreements, TaskAgreement};

impl Session {
    /// Carries out a command of this group.
    pub(super) fn apply_quality(&mut self, command: QualityCommand) -> Result<(), SessionError> {
        match command {
            QualityCommand::ShowAgreement(asked) => self.ask_agreement(asked),
            QualityCommand::CloseAgreement => {
                self.lead.agreeing.close();
                Ok(())
            }
            QualityCommand::SaveAgreement(path) => self.save_agreement(&path),
        }
    }
}
