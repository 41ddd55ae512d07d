//! A list of commands as text: what `apply` reads. The commands are the window's own, with names for ids.

mod alone;
mod suggestions;

use super::commit::TaskInputRef;
use super::error::SessionError;
use super::task_text::read_ron;
use super::{Feedback, Session, lookup};
use domain::seat::SampleVerdict;
use domain::suggestion::overlap;
use domain::workflow::{self, Refusal};
use domain::{Annotation, AnnotationId, ConceptId, InputId, MemberId, Region, Remark, RemarkKind, Sign};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::StoreError;

/// How often a script is tried when others write at the same time.
const TRIES: usize = 20;

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
    /// Submit the acting member's work on an input.
    Submit {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// Say expressly that nothing is there, if nothing is marked.
        #[serde(default)]
        nothing: bool,
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
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Make an annotation of a suggestion.
    AcceptSuggestion {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// The concept that it suggests.
        concept: String,
        /// Where, roughly: the one that overlaps it best is meant. Without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Make annotations of all suggestions that are offered within the range of the task.
    AcceptAll {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// Only this concept.
        #[serde(default)]
        concept: Option<String>,
        /// From this probability on, whatever the task's range is.
        #[serde(default)]
        min_probability: Option<f64>,
    },
    /// Turn a suggestion down.
    DismissSuggestion {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// The concept that it suggests.
        concept: String,
        /// Where, roughly: the one that overlaps it best is meant. Without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Take a suggestion that was turned down up again.
    TakeUpSuggestion {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// The concept that it suggests.
        concept: String,
        /// Where, roughly: the one that overlaps it best is meant. Without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Accept a labeler's work.
    Approve {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// Whose work.
        labeler: String,
        /// Only the annotations of this region; all that wait when left out.
        #[serde(default)]
        region: Option<Region>,
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
        /// Chosen reasons.
        #[serde(default)]
        reasons: Vec<String>,
        /// Only the annotations of this region; all that wait when left out.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Send a labeler's work back for what was turned down so far.
    RequestChanges {
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
    /// Take the decision on a labeler's work back.
    Reopen {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// Whose work.
        labeler: String,
    },
    /// Where labelers disagree, take this one's version.
    TakeVersion {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// Whose version.
        labeler: String,
    },
    /// Make one annotation of the versions that these labelers have of a concept, the nearest to the region first.
    Merge {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// The concept.
        concept: String,
        /// Whose versions.
        labelers: Vec<String>,
        /// Where; needed when somebody has several.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Take what a labeler submitted, and was not drawn for review, as it is.
    Release {
        /// The task's name.
        task: String,
        /// Whose work.
        labeler: String,
    },
    /// Draw so many more of what a labeler submitted for review.
    DrawMore {
        /// The task's name.
        task: String,
        /// Whose work.
        labeler: String,
        /// How many inputs.
        count: u64,
    },
    /// Send what a labeler submitted, and was not drawn for review, to review.
    ReviewAll {
        /// The task's name.
        task: String,
        /// Whose work.
        labeler: String,
    },
    /// Ask the lead something about an input.
    Ask {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// What.
        text: String,
    },
    /// Answer the oldest open question about an input.
    Answer {
        /// The task's name.
        task: String,
        /// The input.
        input: String,
        /// What.
        text: String,
        /// Put it into the task's list for all labelers.
        #[serde(default)]
        for_all: bool,
    },
    /// Put inputs first in everybody's queue; 0 takes that back.
    Prioritize {
        /// The task's name.
        task: String,
        /// The inputs.
        inputs: Vec<String>,
        /// Higher comes first.
        priority: i32,
    },
    /// The pictures of these inputs changed, and are still the same: what was drawn is scaled to their new sizes. It
    /// stands alone in its list.
    SamePicture {
        /// The inputs.
        inputs: Vec<String>,
    },
    /// The pictures of these inputs are others now: what was said of the old ones goes. It stands alone in its list.
    AnotherPicture {
        /// The inputs.
        inputs: Vec<String>,
    },
    /// Take inputs out of the project, with all that was said of them. It stands alone in its list.
    RemoveInputs {
        /// The inputs.
        inputs: Vec<String>,
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
        if let [only] = commands.as_slice()
            && let Some(applied) = self.apply_alone(only)
        {
            return applied.map(|()| 1);
        }
        for attempt in 1.. {
            match self.try_script(&commands) {
                // Somebody else changed a row between our reading and our writing it. Nothing was written: what stands
                // now decides, as if we had come a moment later.
                Err(SessionError::Store(StoreError::Clash(_))) if attempt < TRIES && self.reopen_writer()? => {}
                Err(error) => return Err(error),
                Ok(()) => break,
            }
        }
        Ok(commands.len())
    }

    fn try_script(&mut self, commands: &[ScriptCommand]) -> Result<(), SessionError> {
        self.pending.begin_batch();
        for (index, command) in commands.iter().enumerate() {
            if let Err(source) = self.apply_one(command.clone()) {
                self.pending.drop_batch();
                // Memory went ahead of the disk; what is there is the truth again.
                self.pending.docs.clear();
                self.refresh_summary()?;
                return Err(SessionError::Script {
                    position: index + 1,
                    source: Box::new(source),
                });
            }
        }
        self.pending.send_batch();
        self.view.saving.pending = self.pending.queued();
        self.settle()
    }

    /// After a refused script: memory is read again, and the writer, which is closed after a refusal, opened again.
    fn reopen_writer(&mut self) -> Result<bool, SessionError> {
        self.pending.docs.clear();
        self.start_writer_again()?;
        self.refresh_summary()?;
        Ok(true)
    }

    fn apply_one(&mut self, command: ScriptCommand) -> Result<(), SessionError> {
        super::permissions::may_script(&self.view.me, &command)?;
        match command {
            ScriptCommand::Annotate {
                task,
                input,
                concept,
                region,
                sign,
            } => {
                let place = self.place(&task, &input)?;
                let concept = self.view.concept_named(&concept)?.id;
                self.annotate(&place, concept, region, sign)
            }
            ScriptCommand::Submit { task, input, nothing } => {
                let place = self.place(&task, &input)?;
                self.submit(&place, nothing)
            }
            ScriptCommand::Withdraw { task, input } => {
                let place = self.place(&task, &input)?;
                self.withdraw(&place)
            }
            ScriptCommand::Skip { task, input, reason } => {
                let place = self.place(&task, &input)?;
                self.skip(&place, &reason)
            }
            ScriptCommand::Undo { input } => {
                let input = lookup::find_input(self.project.disk.reader(), &input)?.id;
                self.undo(input, None)
            }
            ScriptCommand::Redo { input } => {
                let input = lookup::find_input(self.project.disk.reader(), &input)?.id;
                self.redo(input, None)
            }
            ScriptCommand::TakeBack { .. } => Err(SessionError::NotAlone),
            other => match self.apply_suggestion_script(other)? {
                Some(other) => self.apply_team_script(other),
                None => Ok(()),
            },
        }
    }

    /// What reviewers and leads do.
    fn apply_team_script(&mut self, command: ScriptCommand) -> Result<(), SessionError> {
        match command {
            ScriptCommand::Approve {
                task,
                input,
                labeler,
                region,
            } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                let only = self.at_region(&place, labeler, region.as_ref())?;
                self.approve(&place, labeler, &only)
            }
            ScriptCommand::Reject {
                task,
                input,
                labeler,
                feedback,
                reasons,
                region,
            } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                let only = self.at_region(&place, labeler, region.as_ref())?;
                let feedback = Feedback {
                    reasons,
                    text: feedback,
                    pin: region.and_then(|region| region.bounds()),
                };
                match only.is_empty() {
                    true => self.reject(&place, labeler, &feedback),
                    false => self.deny(&place, labeler, &only, &feedback),
                }
            }
            ScriptCommand::RequestChanges {
                task,
                input,
                labeler,
                feedback,
            } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                let feedback = Feedback {
                    text: feedback,
                    ..Feedback::default()
                };
                self.request_changes(&place, labeler, &feedback)
            }
            ScriptCommand::Reopen { task, input, labeler } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                self.reopen(&place, labeler, &[])
            }
            ScriptCommand::TakeVersion { task, input, labeler } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                self.take_version(&place, Some(labeler), &[])
            }
            ScriptCommand::Merge {
                task,
                input,
                concept,
                labelers,
                region,
            } => {
                let place = self.place(&task, &input)?;
                let concept = self.view.concept_named(&concept)?.id;
                let ids = self.versions(&place, concept, &labelers, region.as_ref())?;
                self.merge(&place, &ids)
            }
            ScriptCommand::Release { task, labeler } => {
                let (task, labeler) = (self.task_named(&task)?.id, self.view.member_named(&labeler)?);
                self.decide_on_sample(task, labeler, SampleVerdict::Released)
            }
            ScriptCommand::DrawMore { task, labeler, count } => {
                let (task, labeler) = (self.task_named(&task)?.id, self.view.member_named(&labeler)?);
                self.draw_more(task, labeler, count)
            }
            ScriptCommand::ReviewAll { task, labeler } => {
                let (task, labeler) = (self.task_named(&task)?.id, self.view.member_named(&labeler)?);
                self.decide_on_sample(task, labeler, SampleVerdict::ReviewAll)
            }
            ScriptCommand::Ask { task, input, text } => {
                let place = self.place(&task, &input)?;
                self.ask(&place, &text)
            }
            ScriptCommand::Answer {
                task,
                input,
                text,
                for_all,
            } => {
                let place = self.place(&task, &input)?;
                let open = |remark: &&Remark| {
                    remark.task == place.task.id && remark.kind == RemarkKind::Question && remark.open
                };
                let question = self
                    .load_doc(place.input.id)?
                    .remarks
                    .iter()
                    .find(open)
                    .map(|remark| remark.id);
                self.answer(question.ok_or(SessionError::QuestionGone)?, &text, for_all)
            }
            ScriptCommand::Prioritize { task, inputs, priority } => {
                workflow::may(&self.view.me, workflow::Act::ConfigureTasks)?;
                let task = self.task_named(&task)?.id;
                let found = self.inputs_named(&inputs)?;
                self.prioritize(task, &found, priority)
            }
            ScriptCommand::Annotate { .. }
            | ScriptCommand::Submit { .. }
            | ScriptCommand::Withdraw { .. }
            | ScriptCommand::Skip { .. }
            | ScriptCommand::AcceptSuggestion { .. }
            | ScriptCommand::AcceptAll { .. }
            | ScriptCommand::DismissSuggestion { .. }
            | ScriptCommand::TakeUpSuggestion { .. }
            | ScriptCommand::Undo { .. }
            | ScriptCommand::Redo { .. }
            | ScriptCommand::SamePicture { .. }
            | ScriptCommand::AnotherPicture { .. }
            | ScriptCommand::RemoveInputs { .. }
            | ScriptCommand::TakeBack { .. } => Err(SessionError::NotAlone),
        }
    }

    /// The inputs of these names.
    ///
    /// # Errors
    /// The first that is unknown, or means several.
    pub fn inputs_named(&self, names: &[String]) -> Result<Vec<InputId>, SessionError> {
        let named = names.iter().map(|name| self.input_named(name).map(|input| input.id));
        named.collect()
    }

    fn work_place(&self, task: &str, input: &str, labeler: &str) -> Result<(TaskInputRef, MemberId), SessionError> {
        Ok((self.place(task, input)?, self.view.member_named(labeler)?))
    }

    /// A labeler's annotations of exactly this region.
    fn at_region(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
        region: Option<&Region>,
    ) -> Result<Vec<AnnotationId>, SessionError> {
        let Some(region) = region else { return Ok(Vec::new()) };
        let there = |a: &&Annotation| a.task == Some(place.task.id) && a.author == labeler && a.region == *region;
        let doc = self.load_doc(place.input.id)?;
        let found: Vec<AnnotationId> = doc.annotations.iter().filter(there).map(|a| a.id).collect();
        if found.is_empty() {
            return Err(SessionError::AnnotationGone);
        }
        Ok(found)
    }

    /// One annotation of the concept of each labeler: the one that overlaps the region best, or their only one.
    fn versions(
        &mut self,
        place: &TaskInputRef,
        concept: ConceptId,
        labelers: &[String],
        region: Option<&Region>,
    ) -> Result<Vec<AnnotationId>, SessionError> {
        let mut ids = Vec::new();
        for name in labelers {
            let labeler = self.view.member_named(name)?;
            let of = |a: &&Annotation| {
                a.task == Some(place.task.id) && a.author == labeler && a.concept == concept && !a.is_merged()
            };
            let found: Vec<&Annotation> = self.load_doc(place.input.id)?.annotations.iter().filter(of).collect();
            let best = match (found.as_slice(), region) {
                ([only], _) => Some(only.id),
                (several, Some(region)) => several
                    .iter()
                    .max_by(|a, b| overlap(&a.region, region).total_cmp(&overlap(&b.region, region)))
                    .map(|a| a.id),
                (_, None) => None,
            };
            ids.push(best.ok_or(SessionError::AnnotationGone)?);
        }
        Ok(ids)
    }

    fn place(&self, task: &str, input: &str) -> Result<TaskInputRef, SessionError> {
        let task = self.task_named(task)?.clone();
        let input = lookup::find_input(self.project.disk.reader(), input)?;
        if !self.project.disk.reader().is_in_task(task.id, input.id)? {
            return Err(Refusal::InputNotInTask.into());
        }
        Ok(TaskInputRef { task, input })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task_text::parse_ron;

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
