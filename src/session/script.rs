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

/// One command of the list that `apply` reads. A list is applied whole or not at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum ScriptCommand {
    /// Add an annotation.
    Annotate {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept, by name.
        concept: String,
        /// The region, in pixels of the upright image.
        region: Region,
        /// Whether the concept is there or expressly absent.
        #[serde(default)]
        sign: Sign,
    },
    /// Submit the acting member's work on an input.
    Submit {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// Confirm that nothing is there, where nothing is annotated.
        #[serde(default)]
        nothing: bool,
    },
    /// Withdraw a submission.
    Withdraw {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
    },
    /// Skip an input.
    Skip {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The reason.
        #[serde(default)]
        reason: String,
    },
    /// Accept a suggestion.
    AcceptSuggestion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept that is suggested, by name.
        concept: String,
        /// Roughly where: the suggestion that overlaps it most is taken; without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Accept all suggestions within the probability range of the task.
    AcceptAll {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// Only suggestions of this concept.
        #[serde(default)]
        concept: Option<String>,
        /// From this probability on, instead of the task's range.
        #[serde(default)]
        min_probability: Option<f64>,
    },
    /// Dismiss a suggestion.
    DismissSuggestion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept that is suggested, by name.
        concept: String,
        /// Roughly where: the suggestion that overlaps it most is taken; without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Bring a dismissed suggestion back.
    TakeUpSuggestion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept that is suggested, by name.
        concept: String,
        /// Roughly where: the suggestion that overlaps it most is taken; without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Approve a labeler's work.
    Approve {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
        /// Only the annotations of this region; all that await review when left out.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Reject a labeler's work: it goes back to the labeler.
    Reject {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
        /// Feedback for the labeler.
        #[serde(default)]
        feedback: String,
        /// Reasons, of those the task offers.
        #[serde(default)]
        reasons: Vec<String>,
        /// Only the annotations of this region; all that await review when left out.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Return the work to the labeler with the annotations that were rejected so far.
    RequestChanges {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
        /// Feedback for the labeler.
        #[serde(default)]
        feedback: String,
    },
    /// Undo the decision on a labeler's work.
    Reopen {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
    },
    /// Where labelers disagree, accept this labeler's version.
    TakeVersion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler whose version is accepted, by name.
        labeler: String,
    },
    /// Where labelers disagree, merge their versions of one object into one annotation.
    Merge {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept, by name.
        concept: String,
        /// The labelers whose versions are merged, by name.
        labelers: Vec<String>,
        /// Roughly where; needed when a labeler has several annotations of the concept.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Accept a labeler's submissions that were not sampled for review.
    Release {
        /// The task, by name.
        task: String,
        /// The labeler, by name.
        labeler: String,
    },
    /// Add more of a labeler's submissions to the review sample.
    DrawMore {
        /// The task, by name.
        task: String,
        /// The labeler, by name.
        labeler: String,
        /// How many inputs.
        count: u64,
    },
    /// Send all of a labeler's submissions to review.
    ReviewAll {
        /// The task, by name.
        task: String,
        /// The labeler, by name.
        labeler: String,
    },
    /// Ask the lead a question about an input.
    Ask {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The question.
        text: String,
    },
    /// Answer the oldest open question about an input.
    Answer {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The answer.
        text: String,
        /// Add question and answer to the task's instructions.
        #[serde(default)]
        for_all: bool,
    },
    /// Move inputs to the front of everybody's queue; priority 0 undoes that.
    Prioritize {
        /// The task, by name.
        task: String,
        /// The inputs, each by name or id.
        inputs: Vec<String>,
        /// Images with a higher priority come first.
        priority: i32,
    },
    /// The files of these inputs changed but show the same pictures: annotations are scaled to the new sizes. It must be
    /// the only command of its list.
    SamePicture {
        /// The inputs, each by name or id.
        inputs: Vec<String>,
    },
    /// The files of these inputs show other pictures now: annotations are removed. It must be the only command of its list.
    AnotherPicture {
        /// The inputs, each by name or id.
        inputs: Vec<String>,
    },
    /// Remove inputs from the project, with their annotations. It must be the only command of its list.
    RemoveInputs {
        /// The inputs, each by name or id.
        inputs: Vec<String>,
    },
    /// Undo the acting member's last edit of an input.
    Undo {
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
    },
    /// Redo what was last undone on an input.
    Redo {
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
    },
    /// Undo an act over many inputs, such as an import, except on those edited since. It must be the only command of its
    /// list.
    TakeBack {
        /// The identifier of the gesture, as `labelwright log --json` prints it.
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
