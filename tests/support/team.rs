//! A project with a team: each member has a session of their own, as at a workstation of their own.

use super::project::Project;
use super::values::{boxed, detector, finding};
use labelwright::domain::{Finding, Model, Role, Task};
use labelwright::session::script::ScriptCommand;
use labelwright::session::{Session, SessionError, TaskShow, notice};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Width and height of the pictures, in pixels.
const SIZE: (u32, u32) = (64, 48);

pub struct Team {
    project: Project,
}

impl Team {
    /// A project of so many pictures of 64 x 48 named `0.png` and on. Lea leads; Ana, Ben and Cy label; Rae and Roy
    /// review.
    pub fn with_pictures(pictures: u32) -> Self {
        let mut builder = Project::builder().lead("Lea").pictures(0..pictures, SIZE);
        for (name, role) in [
            ("Ana", Role::Labeler),
            ("Ben", Role::Labeler),
            ("Cy", Role::Labeler),
            ("Rae", Role::Reviewer),
            ("Roy", Role::Reviewer),
        ] {
            builder = builder.member(name, &[role]);
        }
        Self {
            project: builder.make(),
        }
    }

    /// Pictures named by these numbers come in.
    pub fn pictures(&self, numbers: std::ops::Range<u32>) {
        self.project.add_pictures(numbers, SIZE);
    }

    pub fn path(&self) -> PathBuf {
        self.project.path()
    }

    /// The member's session, newly opened.
    pub fn session(&self, name: &str) -> Session {
        self.project.open_as(name)
    }

    /// A task made by Lea.
    pub fn task(&self, text: &str) -> Task {
        self.session("Lea")
            .new_task(ron::from_str(text).expect("a task"))
            .expect("made")
    }

    /// A model `street` that knows cars; there is no file.
    pub fn model(&self) -> Model {
        let mut lea = self.session("Lea");
        let model = lea.keep_model(detector("street", &["car"])).expect("kept");
        lea.flush().expect("saved");
        model
    }

    /// The task's model sees cars in boxes of 20 by 20 on the first picture, at these places and probabilities.
    pub fn sees(&self, task: &Task, cars: &[(f64, f64, f64)]) {
        let mut lea = self.session("Lea");
        let model = task.assist.as_ref().expect("it has a model").model;
        let found: Vec<Finding> = cars
            .iter()
            .map(|(x, y, probability)| finding(0, *probability, boxed(*x, *y, 20.0, 20.0)))
            .collect();
        let input = lea.input_named("0.png").expect("the input");
        lea.file_findings(task.id, model, &input, &found).expect("filed");
        lea.flush().expect("saved");
    }

    /// Applies commands as a member.
    pub fn try_apply(&self, name: &str, commands: &str) -> Result<usize, SessionError> {
        let commands: Vec<ScriptCommand> = ron::from_str(commands).expect("commands");
        self.session(name).apply_script(commands)
    }

    /// Applies commands that go well.
    #[track_caller]
    pub fn apply(&self, name: &str, commands: &str) {
        if let Err(error) = self.try_apply(name, commands) {
            panic!("{}", notice::sentence(&error, None));
        }
    }

    /// The sentence that refuses these commands.
    #[track_caller]
    pub fn refusal(&self, name: &str, commands: &str) -> String {
        let error = self.try_apply(name, commands).expect_err("is refused");
        notice::sentence(&error, Some(self.session(name).view()))
    }

    pub fn show(&self, task: &str) -> TaskShow {
        self.session("Lea").show_task(task).expect("shown")
    }

    /// How many live annotations stand where.
    pub fn statuses(&self, task: &str) -> BTreeMap<&'static str, u64> {
        let mut statuses = self.show(task).statuses;
        statuses.retain(|_, count| *count > 0);
        statuses
    }

    /// The log says what the tables say.
    #[track_caller]
    pub fn sound(&self) {
        assert_eq!(
            self.session("Lea").check().expect("checked").problems,
            Vec::<String>::new()
        );
    }
}

/// A box of the concept `car` on an input.
pub fn car(input: &str, x: f64, y: f64, width: f64) -> String {
    let (x1, y1) = (x + width, y + width);
    format!(
        "Annotate(task: \"Street\", input: \"{input}\", concept: \"car\", region: Box({x:.1}, {y:.1}, {x1:.1}, {y1:.1}))"
    )
}

/// One box and its submission.
pub fn submitted(input: &str, x: f64) -> String {
    format!(
        "[{}, Submit(task: \"Street\", input: \"{input}\")]",
        car(input, x, 5.0, 20.0)
    )
}
