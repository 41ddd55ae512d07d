//! Projects with pictures, members and tasks, made as the program makes them.

use super::folder::Folder;
use super::sessions::import;
use labelwright::domain::{Annotation, InputId, Role, TaskId};
use labelwright::session::{IdsAndClock, Opening, Session, SessionError, Who};
use labelwright::store::ReadOnly;
use std::path::{Path, PathBuf};

/// Width and height of the pictures of most projects, in pixels.
pub const SIZE: (u32, u32) = (320, 240);
/// Width and height of the pictures in projects [of two tasks](Project::with_two_tasks).
pub const SIDE: u32 = 64;

pub const BOXES: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"])"#;
pub const OUTLINES: &str = r#"(name: "Leaves", kind: Segmentation, concepts: ["leaf", "stem"])"#;

/// A project in a folder of its own. Ana leads it, where nobody else is said to.
pub struct Project {
    pub folder: Folder,
    pub ids_and_clock: IdsAndClock,
}

impl Project {
    pub fn builder() -> ProjectBuilder {
        ProjectBuilder {
            lead: "Ana",
            ids_and_clock: IdsAndClock::default(),
            pictures: (Vec::new(), SIZE),
            members: Vec::new(),
            tasks: Vec::new(),
        }
    }

    /// So many pictures, `1.png` and on.
    pub fn with_pictures(pictures: u32) -> Self {
        Self::builder().pictures(1..=pictures, SIZE).make()
    }

    /// So many pictures, `1.png` and on, and a task, told as RON.
    pub fn with_task(pictures: u32, task: &str) -> Self {
        Self::builder().pictures(1..=pictures, SIZE).task(task).make()
    }

    /// So many small pictures, `0.png` and on, and the tasks "Boxes" (three concepts) and "Kinds" (of whole inputs).
    pub fn with_two_tasks(pictures: u32, ids_and_clock: IdsAndClock) -> Self {
        Self::builder()
            .ids_and_clock(ids_and_clock)
            .pictures(0..pictures, (SIDE, SIDE))
            .task(r#"(name: "Boxes", kind: Detection, concepts: ["car", "cat", "dog"])"#)
            .task(r#"(name: "Kinds", kind: Classification, concepts: ["day", "night"])"#)
            .make()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.project()
    }

    /// The first lead's session, newly opened.
    pub fn open(&self) -> Session {
        self.session(Who::FirstLead)
    }

    /// A member's session, newly opened.
    pub fn open_as(&self, name: &str) -> Session {
        self.session(Who::Named(name.into()))
    }

    fn session(&self, who: Who) -> Session {
        open_with(&self.path(), who, &self.ids_and_clock).expect("opens")
    }

    /// Further pictures come in, named by these numbers.
    pub fn add_pictures(&self, numbers: impl IntoIterator<Item = u32>, size: (u32, u32)) {
        let mut count = 0;
        for number in numbers {
            self.folder.picture(format!("pics/{number}.png"), size.0, size.1);
            count += 1;
        }
        let report = import(&mut self.open(), [self.folder.path("pics")], "images");
        assert_eq!(report.added, count);
    }
}

impl From<Project> for Folder {
    fn from(project: Project) -> Self {
        project.folder
    }
}

/// What is to be in a project.
pub struct ProjectBuilder {
    lead: &'static str,
    ids_and_clock: IdsAndClock,
    pictures: (Vec<u32>, (u32, u32)),
    members: Vec<(&'static str, Vec<Role>)>,
    tasks: Vec<String>,
}

impl ProjectBuilder {
    /// Who makes it and has all roles.
    pub fn lead(mut self, name: &'static str) -> Self {
        self.lead = name;
        self
    }

    pub fn ids_and_clock(mut self, ids_and_clock: IdsAndClock) -> Self {
        self.ids_and_clock = ids_and_clock;
        self
    }

    /// Pictures in the folder `pics`, named by these numbers.
    pub fn pictures(mut self, numbers: impl IntoIterator<Item = u32>, size: (u32, u32)) -> Self {
        self.pictures = (numbers.into_iter().collect(), size);
        self
    }

    pub fn member(mut self, name: &'static str, roles: &[Role]) -> Self {
        self.members.push((name, roles.to_vec()));
        self
    }

    /// A task, told as RON.
    pub fn task(mut self, text: impl Into<String>) -> Self {
        self.tasks.push(text.into());
        self
    }

    pub fn make(self) -> Project {
        let project = Project {
            folder: Folder::new(),
            ids_and_clock: self.ids_and_clock,
        };
        std::fs::create_dir(project.folder.path("pics")).expect("a folder");
        Session::create(&project.path(), self.lead, &project.ids_and_clock).expect("a project is made");
        let (numbers, size) = self.pictures;
        if !numbers.is_empty() {
            project.add_pictures(numbers, size);
        }
        let mut session = project.open();
        for (name, roles) in self.members {
            session.add_member_now(name, &roles, None).expect("a member is added");
        }
        for text in self.tasks {
            let file = project.folder.file("task.ron", &text);
            session.new_task_from_file(&file).expect("a task is made");
        }
        drop(session);
        project
    }
}

/// Opens a project as the first lead.
pub fn session_of(project: &Path, ids_and_clock: &IdsAndClock) -> Session {
    try_session_of(project, ids_and_clock).unwrap_or_else(|error| panic!("{}: {error}", project.display()))
}

pub fn try_session_of(project: &Path, ids_and_clock: &IdsAndClock) -> Result<Session, SessionError> {
    open_with(project, Who::FirstLead, ids_and_clock)
}

fn open_with(project: &Path, who: Who, ids_and_clock: &IdsAndClock) -> Result<Session, SessionError> {
    Session::open(Opening {
        ids_and_clock: ids_and_clock.clone(),
        ..Opening::quiet(project, who)
    })
}

pub fn task_id(session: &Session, name: &str) -> TaskId {
    session.task_named(name).expect("the task is there").id
}

/// All inputs on disk, in the order of import.
pub fn inputs(project: &Path) -> Vec<InputId> {
    let mut found = Vec::new();
    let disk = ReadOnly::open(project).expect("opens for reading");
    disk.reader()
        .each_input(&mut |input| found.push(input.id))
        .expect("inputs are read");
    found
}

/// What is on disk of one input, in drawing order.
pub fn on_disk(project: &Path, input: InputId) -> Vec<Annotation> {
    let disk = ReadOnly::open(project).expect("opens for reading");
    disk.reader().annotations(input).expect("annotations are read")
}
