//! A list of commands as text: what `apply` reads. The commands are the window's own, with names for ids.
#![deny(clippy::wildcard_enum_match_arm)]

mod command;
mod suggestions;

pub use command::ScriptCommand;

use super::command::NewPicture;
use super::commit::TaskInputRef;
use super::dispatch::Target;
use super::error::SessionError;
use super::task_text::read_ron;
use super::{
    Command, DataCommand, EditCommand, Feedback, Portion, QuestionCommand, ReviewCommand, Session, SuggestCommand,
    TaskCommand, lookup,
};
use domain::suggestion::overlap;
use domain::task_membership::SampleVerdict;
use domain::workflow::{Permission, Refusal};
use domain::{Annotation, AnnotationId, Comment, CommentKind, ConceptId, InputId, MemberId, Region, Verdict};
use std::path::Path;
use store::StoreError;

/// How often a script is tried when others write at the same time.
const TRIES: usize = 20;

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
        match commands.as_slice() {
            [only] if only.stands_alone() => return self.apply_one(only.clone()).map(|()| 1),
            commands => {
                if let Some(at) = commands.iter().position(ScriptCommand::stands_alone) {
                    return Err(SessionError::Script {
                        position: at + 1,
                        source: Box::new(SessionError::NotAlone),
                    });
                }
            }
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
        self.flush()
    }

    /// After a refused script: memory is read again, and the writer, which is closed after a refusal, opened again.
    fn reopen_writer(&mut self) -> Result<bool, SessionError> {
        self.pending.docs.clear();
        self.start_writer_again()?;
        self.refresh_summary()?;
        Ok(true)
    }

    fn apply_one(&mut self, command: ScriptCommand) -> Result<(), SessionError> {
        self.waited(|session| {
            let (command, target) = session.resolved(command.clone())?;
            super::permissions::may_ask(&session.view.me, &command)?;
            session.apply_to(command, &target)
        })
    }

    /// The window's command that a script means, and what it is about: names are looked up, nothing is changed.
    fn resolved(&mut self, command: ScriptCommand) -> Result<(Command, Target), SessionError> {
        Ok(match command {
            ScriptCommand::Annotate {
                task,
                input,
                concept,
                region,
                sign,
            } => {
                let target = self.target(&task, &input)?;
                let concept = self.view.concept_named(&concept)?.id;
                (EditCommand::Annotate { concept, region, sign }.into(), target)
            }
            ScriptCommand::Submit { task, input, nothing } => {
                let submit = if nothing {
                    EditCommand::SubmitNothing
                } else {
                    EditCommand::Submit
                };
                (submit.into(), self.target(&task, &input)?)
            }
            ScriptCommand::Withdraw { task, input } => (EditCommand::Withdraw.into(), self.target(&task, &input)?),
            ScriptCommand::Skip { task, input, reason } => {
                (EditCommand::Skip(reason).into(), self.target(&task, &input)?)
            }
            ScriptCommand::Undo { input } => (EditCommand::Undo.into(), Target::Input(self.input_named(&input)?.id)),
            ScriptCommand::Redo { input } => (EditCommand::Redo.into(), Target::Input(self.input_named(&input)?.id)),
            ScriptCommand::AcceptSuggestion {
                task,
                input,
                concept,
                region,
            } => {
                let (found, target) = self.suggestion(&task, &input, &concept, region.as_ref(), Verdict::Open)?;
                (SuggestCommand::Accept(found).into(), target)
            }
            ScriptCommand::AcceptAll {
                task,
                input,
                concept,
                min_probability,
            } => {
                let place = self.place(&task, &input)?;
                let offered = self.offered_there(&place, concept.as_deref(), min_probability)?;
                (SuggestCommand::Accept(offered).into(), Target::work(place))
            }
            ScriptCommand::DismissSuggestion {
                task,
                input,
                concept,
                region,
            } => {
                let (found, target) = self.suggestion(&task, &input, &concept, region.as_ref(), Verdict::Open)?;
                (SuggestCommand::DismissSuggestions(found).into(), target)
            }
            ScriptCommand::TakeUpSuggestion {
                task,
                input,
                concept,
                region,
            } => {
                let (found, target) = self.suggestion(&task, &input, &concept, region.as_ref(), Verdict::Dismissed)?;
                (SuggestCommand::RestoreSuggestions(found).into(), target)
            }
            ScriptCommand::Approve {
                task,
                input,
                labeler,
                region,
            } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                let portion = self.portion(&place, labeler, region.as_ref())?;
                (ReviewCommand::Approve(vec![portion]).into(), Target::work(place))
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
                let portion = self.portion(&place, labeler, region.as_ref())?;
                let feedback = Feedback {
                    reasons,
                    text: feedback,
                    pin: region.and_then(|region| region.bounds()),
                };
                let reject = match portion.annotations.is_empty() {
                    true => ReviewCommand::Reject(labeler, feedback),
                    false => ReviewCommand::Deny(vec![portion], feedback),
                };
                (reject.into(), Target::work(place))
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
                (
                    ReviewCommand::RequestChanges(labeler, feedback).into(),
                    Target::work(place),
                )
            }
            ScriptCommand::Reopen { task, input, labeler } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                (ReviewCommand::Reopen(labeler, Vec::new()).into(), Target::work(place))
            }
            ScriptCommand::TakeVersion { task, input, labeler } => {
                let (place, labeler) = self.work_place(&task, &input, &labeler)?;
                (ReviewCommand::TakeVersion(labeler).into(), Target::work(place))
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
                (ReviewCommand::Merge(ids).into(), Target::work(place))
            }
            ScriptCommand::Release { task, labeler } => {
                let (task, labeler) = (self.task_named(&task)?.id, self.view.member_named(&labeler)?);
                let release = ReviewCommand::DecideOnSample(task, labeler, SampleVerdict::Released);
                (release.into(), Target::Named)
            }
            ScriptCommand::DrawMore { task, labeler, count } => {
                let (task, labeler) = (self.task_named(&task)?.id, self.view.member_named(&labeler)?);
                (ReviewCommand::DrawMore(task, labeler, count).into(), Target::Named)
            }
            ScriptCommand::ReviewAll { task, labeler } => {
                let (task, labeler) = (self.task_named(&task)?.id, self.view.member_named(&labeler)?);
                let review = ReviewCommand::DecideOnSample(task, labeler, SampleVerdict::ReviewAll);
                (review.into(), Target::Named)
            }
            ScriptCommand::Ask { task, input, text } => {
                (QuestionCommand::Ask(text).into(), self.target(&task, &input)?)
            }
            ScriptCommand::Answer {
                task,
                input,
                text,
                for_all,
            } => {
                // Whether somebody asked is not for everybody to know.
                self.view.allow(Permission::Answer)?;
                let place = self.place(&task, &input)?;
                let open = |remark: &&Comment| {
                    remark.task == place.task.id && remark.kind == CommentKind::Question && remark.open
                };
                let question = self
                    .load_doc(place.input.id)?
                    .remarks
                    .iter()
                    .find(open)
                    .map(|remark| remark.id);
                let question = question.ok_or(SessionError::QuestionGone)?;
                (
                    QuestionCommand::Answer(question, text, for_all).into(),
                    Target::work(place),
                )
            }
            ScriptCommand::Prioritize { task, inputs, priority } => {
                let task = self.task_named(&task)?.id;
                let inputs = self.inputs_named(&inputs)?;
                (TaskCommand::Prioritize(task, inputs, priority).into(), Target::Named)
            }
            ScriptCommand::SamePicture { inputs } => {
                let inputs = self.inputs_named(&inputs)?;
                (
                    DataCommand::SettlePictures(inputs, NewPicture::Same).into(),
                    Target::Named,
                )
            }
            ScriptCommand::AnotherPicture { inputs } => {
                let inputs = self.inputs_named(&inputs)?;
                (
                    DataCommand::SettlePictures(inputs, NewPicture::Another).into(),
                    Target::Named,
                )
            }
            ScriptCommand::RemoveInputs { inputs } => (
                DataCommand::RemoveInputs(self.inputs_named(&inputs)?).into(),
                Target::Named,
            ),
            ScriptCommand::PurgeInputs { inputs } => (
                DataCommand::PurgeInputs(self.inputs_named(&inputs)?).into(),
                Target::Named,
            ),
            ScriptCommand::TakeBack { gesture } => {
                let gesture = gesture.parse().map_err(|_| SessionError::NothingToTakeBack)?;
                (DataCommand::TakeBack(gesture).into(), Target::Named)
            }
        })
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

    /// A labeler's work on an input: all of it, or the annotations of exactly this region, for who may review: from others
    /// the work may be hidden.
    fn portion(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
        region: Option<&Region>,
    ) -> Result<Portion, SessionError> {
        let portion = |annotations| Portion {
            input: place.input.id,
            labeler,
            annotations,
        };
        let Some(region) = region else {
            return Ok(portion(Vec::new()));
        };
        self.view.allow(Permission::Review)?;
        let there = |a: &&Annotation| a.task == Some(place.task.id) && a.author == labeler && a.region == *region;
        let doc = self.load_doc(place.input.id)?;
        let found: Vec<AnnotationId> = doc.annotations.iter().filter(there).map(|a| a.id).collect();
        if found.is_empty() {
            return Err(SessionError::AnnotationGone);
        }
        Ok(portion(found))
    }

    /// One annotation of the concept of each labeler: the one that overlaps the region best, or their only one. For who may
    /// review.
    fn versions(
        &mut self,
        place: &TaskInputRef,
        concept: ConceptId,
        labelers: &[String],
        region: Option<&Region>,
    ) -> Result<Vec<AnnotationId>, SessionError> {
        self.view.allow(Permission::Review)?;
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

    fn target(&self, task: &str, input: &str) -> Result<Target, SessionError> {
        self.place(task, input).map(Target::work)
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
    use crate::{IdsAndClock, Opening, Who};
    use domain::Role;

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

    #[test]
    fn a_script_is_asked_of_the_same_table_as_the_window() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p.labelwright");
        Session::create(&path, "Ana", &IdsAndClock::default()).expect("a project");
        let mut lead = Session::open(Opening::quiet(path.clone(), Who::FirstLead)).expect("opens");
        lead.add_member_now("Ben", &[Role::Labeler], None).expect("is added");
        let removal = || vec![ScriptCommand::RemoveInputs { inputs: Vec::new() }];
        let mut labeler = Session::open(Opening::quiet(path, Who::Named("Ben".into()))).expect("opens");
        let refused = labeler.apply_script(removal()).expect_err("only leads take inputs out");
        let needs = Refusal::NotARole(Role::Lead);
        assert!(
            matches!(&refused, SessionError::Rule(why) if *why == needs),
            "{refused:?}"
        );
        lead.apply_script(removal()).expect("a lead may");
    }

    #[test]
    fn what_is_written_step_by_step_stands_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p.labelwright");
        Session::create(&path, "Ana", &IdsAndClock::default()).expect("a project");
        let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
        let undo = ScriptCommand::Undo { input: "1.png".into() };
        let list = vec![undo, ScriptCommand::RemoveInputs { inputs: Vec::new() }];
        let error = session.apply_script(list).expect_err("not in a list");
        assert!(
            matches!(&error, SessionError::Script { position: 2, source } if matches!(**source, SessionError::NotAlone))
        );
    }
}
