//! Commands about suggestions, smart outlines and differences.

use super::Target;
use crate::error::SessionError;
use crate::view::DifferenceQueue;
use crate::{Session, SuggestCommand};

impl Session {
    /// Decides on suggestions, outlines, and shows differences.
    pub(crate) fn apply_suggest(&mut self, command: SuggestCommand, target: &Target) -> Result<(), SessionError> {
        match command {
            SuggestCommand::Accept(ids) => {
                let here = self.view.work_on(target)?;
                let picks: Vec<_> = ids.into_iter().map(|id| (id, None)).collect();
                self.accept(&here, &picks)
            }
            SuggestCommand::AcceptAs(id, region) => {
                let here = self.view.work_on(target)?;
                self.accept(&here, &[(id, Some(region))])
            }
            SuggestCommand::AcceptAll => {
                let here = self.view.work_on(target)?;
                self.accept_all(&here)
            }
            SuggestCommand::Unaccept(ids) => {
                let here = self.view.work_on(target)?;
                self.unaccept(&here, &ids)
            }
            SuggestCommand::DismissSuggestions(ids) => {
                let here = self.view.work_on(target)?;
                self.dismiss(&here, &ids, true)
            }
            SuggestCommand::RestoreSuggestions(ids) => {
                let here = self.view.work_on(target)?;
                self.dismiss(&here, &ids, false)
            }
            SuggestCommand::RelabelSuggestions(ids, concept) => {
                let here = self.view.work_on(target)?;
                self.relabel_suggestions(&here, &ids, concept)
            }
            SuggestCommand::SuggestAgain => self.suggest_again(),
            SuggestCommand::Prompt(prompt) => self.prompt(prompt),
            SuggestCommand::UseSmartModel(model) => self.use_smart_model(model),
            SuggestCommand::SmartTolerance(tolerance) => {
                self.assist.set_tolerance(&mut self.view, tolerance);
                Ok(())
            }
            SuggestCommand::AcceptOutline(concept) => {
                let here = self.view.work_on(target)?;
                self.accept_outline(&here, concept)
            }
            SuggestCommand::Tighten(id) => {
                let here = self.view.work_on(target)?;
                self.tighten(here, id)
            }
            SuggestCommand::SetBand(band) => self.set_band(None, Some(band)),
            SuggestCommand::SetConceptBand(concept, band) => self.set_band(Some(concept), band),
            SuggestCommand::ShowHistogram(task, model) => {
                self.reads.ask_histogram(task, model);
                Ok(())
            }
            SuggestCommand::Compare(task) => self.ask_differences(task),
            SuggestCommand::GoToDifference(at) => self.go_to_difference(at),
            SuggestCommand::SettleDifference(follow) => self.settle_difference(follow),
            SuggestCommand::CloseDifferences => {
                self.view.models.differences = DifferenceQueue::default();
                Ok(())
            }
        }
    }
}
