//! A small project with generated pictures and two tasks, and what the safety tests ask of it.
use labelwright::domain::{Annotation, BBox, InputId, Region, TaskId};
use labelwright::session::task_text::TaskText;
use labelwright::session::{ImportRequest, Opening, Progress, Session, Stamps, Who};
use labelwright::store::ReadOnly;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The member who acts.
pub const ME: &str = "Ana";
/// A task of boxes with three concepts.
pub const BOXES: &str = r#"Task(name: "Boxes", kind: Detection, concepts: ["car", "cat", "dog"])"#;
/// A task of claims on whole inputs.
pub const KINDS: &str = r#"Task(name: "Kinds", kind: Classification, concepts: ["day", "night"])"#;
/// Width and height of every picture, in pixels.
pub const SIDE: u32 = 64;

/// A folder with a project in it; it goes when this is dropped.
pub struct Desk {
    pub dir: TempDir,
    pub project: PathBuf,
    pub stamps: Stamps,
}

impl Desk {
    /// A project of so many pictures, with both tasks, in a new folder.
    pub fn new(inputs: u32) -> Self {
        Self::with_stamps(inputs, Stamps::fixed())
    }

    pub fn with_stamps(inputs: u32, stamps: Stamps) -> Self {
        let dir = TempDir::new().expect("a folder");
        let project = dir.path().join("desk.labelwright");
        make_project(&project, inputs, &stamps);
        Self { dir, project, stamps }
    }

    pub fn open(&self) -> Session {
        open(&self.project, &self.stamps)
    }
}

/// Makes a project at `project`, its pictures beside it.
pub fn make_project(project: &Path, inputs: u32, stamps: &Stamps) {
    let pictures = project.parent().expect("a folder").join("pictures");
    std::fs::create_dir_all(&pictures).expect("a folder for pictures");
    for number in 0..inputs {
        let picture = image::RgbImage::from_pixel(SIDE, SIDE, image::Rgb([number as u8, 40, 90]));
        picture
            .save(pictures.join(format!("{number}.png")))
            .expect("a picture is written");
    }
    Session::create(project, ME, stamps).expect("a project is made");
    let mut session = open(project, stamps);
    let request = ImportRequest {
        paths: vec![pictures],
        format: "images".into(),
        dataset: None,
        task: None,
        voc_one_based: None,
        by_me: true,
    };
    let report = session
        .import_now(&request, &mut Progress::silent())
        .expect("pictures come in");
    assert_eq!(report.added, u64::from(inputs));
    for text in [BOXES, KINDS] {
        let task: TaskText = ron::from_str(text).expect("a task reads");
        session.new_task(task).expect("a task is made");
    }
}

pub fn open(project: &Path, stamps: &Stamps) -> Session {
    try_open(project, stamps).unwrap_or_else(|error| panic!("{}: {error}", project.display()))
}

pub fn try_open(project: &Path, stamps: &Stamps) -> Result<Session, labelwright::session::SessionError> {
    Session::open(Opening {
        stamps: stamps.clone(),
        ..Opening::quiet(project, Who::Named(ME.into()))
    })
}

pub fn task_id(session: &Session, name: &str) -> TaskId {
    session.task_named(name).expect("the task is there").id
}

/// All inputs, in the order of import.
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

pub fn boxed(x0: f64, y0: f64, width: f64, height: f64) -> Region {
    Region::Box(BBox {
        x0,
        y0,
        x1: x0 + width,
        y1: y0 + height,
    })
}

/// Numbers that repeat with the seed (Marsaglia's xorshift, 64 bits).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % n
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// A box inside the pictures, at whole and half pixels.
    pub fn region(&mut self) -> Region {
        let side = u64::from(SIDE);
        let (x, y) = (self.below(side - 8), self.below(side - 8));
        let half = self.below(2) as f64 / 2.0;
        boxed(
            x as f64 + half,
            y as f64,
            2.0 + self.below(6) as f64,
            1.0 + self.below(7) as f64,
        )
    }
}
