//! A view with as many fake rows as a test wants.

use labelwright::domain::concept::Concept;
use labelwright::domain::input::{ContentHash, DecodeStatus, InputKind};
use labelwright::domain::member::{Member, Role};
use labelwright::domain::pixels::{PixelFormat, Pixels};
use labelwright::domain::task::{Task, TaskKind, WorkState};
use labelwright::domain::{Color, ConceptId, Input, InputId, MemberId, Size, TaskId};
use labelwright::session::View;
use labelwright::session::view::{Current, InputRow, List, PictureStatus, TaskSummary};

pub const ME: MemberId = MemberId::fixed(7);
pub const TASK: TaskId = TaskId::fixed(9);

pub fn input(place: u64) -> Input {
    Input {
        id: InputId::fixed(1_000 + u128::from(place)),
        kind: InputKind::Image,
        name: format!("photo_{place:02}.jpg"),
        path: format!("pictures/photo_{place:02}.jpg"),
        hash: Some(ContentHash([place as u8; 32])),
        etag: None,
        bytes: 48_200 + place,
        size: Size::new(640, 480),
        orientation: 1,
        readability: DecodeStatus::Readable,
        position: place,
        removed: false,
        excluded: false,
        metadata: domain::Metadata::default(),
    }
}

pub fn row(place: u64) -> InputRow {
    InputRow {
        position: place,
        input: input(place),
        state: WorkState::ALL[place as usize % WorkState::ALL.len()],
        annotations: place % 5,
        duplicate_content: place % 7 == 3,
        priority: 0,
        claims: Vec::new(),
        concepts: Vec::new(),
        edited: None,
    }
}

/// A plain picture of one colour.
pub fn thumb(place: u64, size: Size) -> Pixels {
    let color = [place as u8, (place * 3) as u8, (place * 7) as u8];
    let data = color.repeat(size.pixels() as usize);
    Pixels::new(size, PixelFormat::Rgb8, data).expect("as many samples as pixels")
}

pub fn concepts() -> Vec<Concept> {
    ["car", "person", "traffic light"]
        .into_iter()
        .enumerate()
        .map(|(at, name)| Concept {
            id: ConceptId::fixed(50 + at as u128),
            name: name.into(),
            color: Color::nth(at),
            position: at as u32,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        })
        .collect()
}

fn summary(inputs: u64) -> TaskSummary {
    let task = Task::new(
        TASK,
        "Street",
        TaskKind::Detection,
        concepts().iter().map(|concept| concept.id).collect(),
        ME,
    );
    TaskSummary::new(task, inputs)
}

/// A view of `len` inputs in a task, of which the rows in `read` are in memory; the first one is on the canvas.
pub fn view(len: u64, read: std::ops::Range<u64>) -> View {
    let mut view = View {
        project: "Street".into(),
        project_path: "street.labelwright".into(),
        tasks: vec![summary(len)],
        task: Some(TASK),
        list: List {
            scope_count: len,
            rows: read.map(|place| (place, row(place))).collect(),
            ..List::default()
        },
        picture: PictureStatus::Sharp,
        inputs: len,
        ..View::blank(Member::new(ME, "Ana", &[Role::Lead, Role::Labeler]))
    };
    view.set_concepts(concepts());
    if len > 0 {
        go_to(&mut view, 0);
    }
    view
}

/// Puts the input at a place of the scope on the canvas.
pub fn go_to(view: &mut View, place: u64) {
    view.current = Some(Current {
        position: place,
        input: input(place),
        path: String::new(),
        loaded: true,
        annotations: Vec::new(),
        revision: 0,
        state: WorkState::Unlabeled,
        locked: None,
        undo: None,
        redo: None,
        last: None,
        kept: None,
        nothing: false,
    });
}
