//! A project with a team: each member sits at a session of their own, as at a workstation of their own.

use image::RgbImage;
use labelwright::domain::{
    BBox, Change, Finding, GestureId, Member, MemberId, Model, ModelId, ModelKind, Op, OpId, OpKind, Region, Role, Row,
    Task,
};
use labelwright::session::script::ScriptCommand;
use labelwright::session::{ImportRequest, Opening, Progress, Session, SessionError, Stamps, TaskShow, Who, notice};
use labelwright::store::Writer;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub struct Team {
    folder: tempfile::TempDir,
}

impl Team {
    /// A project of so many pictures of 64 x 48 named `0.png` and on. Lea leads; Ana, Ben and Cy label; Rae and Roy
    /// review.
    pub fn with_pictures(pictures: usize) -> Self {
        let team = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        Session::create(&team.path(), "Lea", &Stamps::default()).expect("made");
        team.pictures(0..pictures);
        for (name, role) in [
            ("Ana", Role::Labeler),
            ("Ben", Role::Labeler),
            ("Cy", Role::Labeler),
            ("Rae", Role::Reviewer),
            ("Roy", Role::Reviewer),
        ] {
            team.join(name, &[role]);
        }
        team
    }

    /// Pictures named by these numbers come in.
    pub fn pictures(&self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let path = self.folder.path().join(format!("{number}.png"));
            RgbImage::from_pixel(64, 48, image::Rgb([number as u8, 90, 120]))
                .save(path)
                .expect("a picture");
        }
        let request = ImportRequest {
            paths: vec![self.folder.path().into()],
            format: "images".into(),
            dataset: None,
            task: None,
            voc_one_based: None,
            by_me: false,
        };
        self.seat("Lea")
            .import_now(&request, &mut Progress::silent())
            .expect("imported");
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("p.labelwright")
    }

    /// The member's session, newly opened.
    pub fn seat(&self, name: &str) -> Session {
        Session::open(Opening::quiet(self.path(), Who::Named(name.into()))).expect("opens")
    }

    fn join(&self, name: &str, roles: &[Role]) {
        let stamps = Stamps::default();
        let member = Member::new(MemberId(stamps.id()), name, roles);
        let op = Op {
            id: OpId(stamps.id()),
            gesture: GestureId(stamps.id()),
            member: member.id,
            at: stamps.now(),
            kind: OpKind::AddMember,
            input: None,
            task: None,
            reverts: None,
            batch: false,
            changes: vec![Change::create(Row::Member(member))],
        };
        Writer::open(&self.path())
            .expect("opens")
            .transact(&[op])
            .expect("joined");
    }

    /// A task made by Lea.
    pub fn task(&self, text: &str) -> Task {
        self.seat("Lea")
            .new_task(ron::from_str(text).expect("a task"))
            .expect("made")
    }

    /// A model `street` that knows cars; there is no file.
    pub fn model(&self) -> Model {
        let mut lea = self.seat("Lea");
        let model = Model {
            id: ModelId::fixed(0),
            name: "street".into(),
            kind: ModelKind::Detector,
            layout: "yolov8".into(),
            path: "street.onnx".into(),
            hash: "ab".repeat(32),
            classes: vec!["car".into()],
            licence: None,
        };
        let model = lea.keep_model(model).expect("kept");
        lea.settle().expect("saved");
        model
    }

    /// The task's model sees cars in boxes of 20 by 20 on the first picture, at these places and probabilities.
    pub fn sees(&self, task: &Task, cars: &[(f64, f64, f64)]) {
        let mut lea = self.seat("Lea");
        let model = task.assist.as_ref().expect("it has a model").model;
        let found: Vec<Finding> = cars
            .iter()
            .map(|(x, y, probability)| Finding {
                class: 0,
                probability: *probability,
                region: Region::Box(BBox {
                    x0: *x,
                    y0: *y,
                    x1: x + 20.0,
                    y1: y + 20.0,
                }),
            })
            .collect();
        let input = lea.input_named("0.png").expect("the input");
        lea.file_findings(task.id, model, &input, &found).expect("filed");
        lea.settle().expect("saved");
    }

    /// Applies commands as a member.
    pub fn try_apply(&self, name: &str, commands: &str) -> Result<usize, SessionError> {
        let commands: Vec<ScriptCommand> = ron::from_str(commands).expect("commands");
        self.seat(name).apply_script(commands)
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
        notice::sentence(&error, Some(self.seat(name).view()))
    }

    pub fn show(&self, task: &str) -> TaskShow {
        self.seat("Lea").show_task(task).expect("shown")
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
            self.seat("Lea").check().expect("checked").problems,
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
pub fn handed_in(input: &str, x: f64) -> String {
    format!(
        "[{}, Submit(task: \"Street\", input: \"{input}\")]",
        car(input, x, 5.0, 20.0)
    )
}
