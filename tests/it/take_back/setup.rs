//! A project of a few pictures with annotation files beside them, and short ways to act on it.

use crate::support::project::Project;
use crate::support::rows;
use crate::support::sessions::{import_of, until_loaded};
use crate::support::values::boxed;
use labelwright::domain::{
    Annotation, AnnotationId, Change, GestureId, Input, Op, OpKind, Role, Row, RowKey, Sign, Task, TaskId,
};
use labelwright::session::import::ImportReport;
use labelwright::session::script::ScriptCommand;
use labelwright::session::take_back::{Left, TakenBack, Why};
use labelwright::session::{Command, EditCommand, IdsAndClock, ImportRequest, NavigateCommand, Progress, Session};
use labelwright::store::{ReadOnly, StoreError, Writer};
use std::path::PathBuf;

pub struct OpenProject {
    pub session: Session,
    project: Project,
}

/// Inputs that were left.
pub fn left(why: Why, names: &[&str]) -> Left {
    Left {
        why,
        count: names.len() as u64,
        names: names.iter().map(ToString::to_string).collect(),
    }
}

/// The annotation moved to the right.
pub fn moved(old: &Annotation, by: f64) -> Change {
    let region = old.region.moved(by, 0.0);
    let new = Annotation { region, ..old.clone() };
    Change::update(Row::Annotation(old.clone()), Row::Annotation(new)).expect("differs")
}

impl OpenProject {
    /// So many pictures, each with one cat in a file beside it; nothing is imported yet.
    pub fn with_annotations(pictures: u8) -> Self {
        let project = Project::with_pictures(0);
        let project = Self {
            session: project.open(),
            project,
        };
        for number in 0..pictures {
            project.picture(&format!("{number}.png"));
            let text = format!(
                r#"{{"version":"5","flags":{{}},"shapes":[{{"label":"cat","points":[[2,2],[20,20]],"shape_type":"rectangle"}}],"imagePath":"{number}.png","imageHeight":30,"imageWidth":40}}"#
            );
            project.project.folder.file(format!("pics/{number}.json"), text);
        }
        project
    }

    pub fn path(&self) -> PathBuf {
        self.project.path()
    }

    pub fn picture(&self, name: &str) {
        self.project.folder.picture(format!("pics/{name}"), 40, 30);
    }

    pub fn import(&mut self, format: &str, task: Option<TaskId>) -> ImportReport {
        self.import_into(format, task, "first")
    }

    pub fn import_into(&mut self, format: &str, task: Option<TaskId>, dataset: &str) -> ImportReport {
        let request = ImportRequest {
            dataset: Some(dataset.into()),
            task,
            ..import_of([self.project.folder.path("pics")], format)
        };
        self.session
            .import_now(&request, &mut Progress::silent())
            .expect("imported")
    }

    pub fn task(&mut self, text: &str) -> Task {
        self.session
            .new_task(ron::from_str(text).expect("a task"))
            .expect("made")
    }

    #[track_caller]
    pub fn take_back(&mut self, gesture: Option<GestureId>) -> TakenBack {
        self.session
            .take_back_now(gesture.expect("its gesture"))
            .expect("taken back")
    }

    /// The gesture that made the newest op of this kind.
    pub fn gesture_of(&self, kind: OpKind) -> Option<GestureId> {
        let lines = self.session.log_of(&Default::default()).expect("the log");
        let line = lines.iter().rfind(|line| line.kind == kind.name())?;
        line.gesture.parse().ok()
    }

    /// How many ops the log has.
    pub fn ops(&self) -> usize {
        self.session.log_of(&Default::default()).expect("the log").len()
    }

    /// The log says what the tables say.
    #[track_caller]
    pub fn sound(&self) {
        assert_eq!(self.session.check().expect("checked").problems, Vec::<String>::new());
    }

    /// All annotations on disk, by input.
    pub fn annotations(&self) -> Vec<Annotation> {
        let disk = ReadOnly::open(&self.path()).expect("opens");
        let mut inputs: Vec<Input> = Vec::new();
        disk.reader()
            .each_input(&mut |input| inputs.push(input))
            .expect("reads");
        let of = |input: Input| disk.reader().annotations(input.id).expect("reads");
        inputs.into_iter().flat_map(of).collect()
    }

    pub fn row(&self, key: RowKey) -> Option<Row> {
        let disk = ReadOnly::open(&self.path()).expect("opens");
        disk.reader().row(&key).expect("reads")
    }

    pub fn apply(&mut self, command: Command) {
        self.session.apply(command).expect("done");
        self.session.flush().expect("on disk");
    }

    /// Opens the task on its first input.
    pub fn open_first_input(&mut self, task: &Task) {
        self.session
            .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
            .expect("opened");
        until_loaded(&mut self.session);
    }

    /// Opens the task on its first input, and says which annotation is there.
    pub fn open_first(&mut self, task: &Task) -> AnnotationId {
        self.open_first_input(task);
        self.session.view().current.as_ref().expect("an input").annotations[0].id
    }

    /// Corrects the annotation on the first input of the task.
    pub fn reshape_first(&mut self, task: &Task) {
        let id = self.open_first(task);
        let region = boxed(5.0, 5.0, 20.0, 20.0);
        self.session
            .apply(Command::Edit(EditCommand::Reshape(vec![(id, region)])))
            .expect("corrected");
        self.session.flush().expect("on disk");
    }

    pub fn draw(&mut self, task: &str, input: &str, concept: &str) {
        let command = ScriptCommand::Annotate {
            task: task.into(),
            input: input.into(),
            concept: concept.into(),
            region: boxed(5.0, 5.0, 20.0, 20.0),
            sign: Sign::Present,
        };
        self.session.apply_script(vec![command]).expect("drawn");
    }

    pub fn submit(&mut self, task: &str, input: &str) {
        let command = ScriptCommand::Submit {
            nothing: false,
            task: task.into(),
            input: input.into(),
        };
        self.session.apply_script(vec![command]).expect("submitted");
    }

    pub fn member(&mut self, name: &str, roles: Vec<Role>) {
        self.session
            .add_member_now(name, &roles, None)
            .expect("a member is added");
    }

    pub fn act_as(&mut self, name: &str) {
        self.session = self.project.open_as(name);
    }

    /// Takes back in a session of its own, as another program does.
    pub fn take_back_elsewhere(&self, kind: OpKind) {
        let gesture = self.gesture_of(kind).expect("its gesture");
        let mut other = self.project.open();
        other.take_back_now(gesture).expect("taken back");
    }

    /// A gesture of several ops, each a batch or not.
    pub fn bulk(&mut self, kind: OpKind, task: Option<TaskId>, ops: Vec<(bool, Vec<Change>)>) -> GestureId {
        let gesture = GestureId(IdsAndClock::default().id());
        for (batch, changes) in ops {
            let op = self.op(kind, changes);
            self.write(Op {
                gesture,
                task,
                batch,
                ..op
            });
        }
        gesture
    }

    /// Part of taking a gesture back, as if the rest had been stopped.
    pub fn revert(&mut self, gesture: GestureId, changes: Vec<Change>) {
        let op = self.op(OpKind::Undo, changes);
        self.write(Op {
            reverts: Some(gesture),
            ..op
        });
    }

    pub fn try_write(&mut self, change: Change) -> Result<i64, StoreError> {
        let op = self.op(OpKind::Skip, vec![change]);
        Writer::open(&self.path()).expect("opens").transact(&[op])
    }

    fn write(&self, op: Op) {
        let mut writer = Writer::open(&self.path()).expect("opens");
        writer.transact(&[op]).expect("is written");
    }

    fn op(&self, kind: OpKind, changes: Vec<Change>) -> Op {
        rows::op(&self.project.ids_and_clock, self.session.view().me.id, kind, changes)
    }
}
