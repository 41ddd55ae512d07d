//! Names that older releases took, in which something is not seen or that never end: no page shows them raw.

use crate::support::seat::{CTRL, Seat, project};
use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::dataset::Dataset;
use labelwright::domain::names::is_unseen;
use labelwright::domain::{
    Change, Color, Concept, ConceptId, DatasetId, GestureId, Input, Member, MemberId, Op, OpId, OpKind, Role, Row,
    Task, TaskId, TaskKind, Timestamp,
};
use labelwright::store::Writer;

/// A name in which nothing is what it seems.
fn hostile(what: &str) -> String {
    format!("{what}\u{202e}\u{200b}\u{1b}[2J\n{}", "x".repeat(3_000))
}

/// A project of three pictures, with a team, a task, a concept and a dataset of such names.
fn old() -> tempfile::TempDir {
    let dir = project(3);
    let path = dir.path().join("p.labelwright");
    let mut writer = Writer::open(&path).expect("opens");
    let reader = writer.reader();
    let ana = reader.members().expect("reads").remove(0);
    let mut inputs = Vec::new();
    reader.each_input(&mut |input| inputs.push(input)).expect("reads");
    let lead = Member {
        name: hostile("Ana"),
        ..ana.clone()
    };
    let concept = Concept {
        id: ConceptId::fixed(1),
        name: hostile("car"),
        color: Color::nth(0),
        position: 0,
        foreign_id: None,
    };
    let mut task = Task::new(
        TaskId::fixed(1),
        hostile("Street"),
        TaskKind::Detection,
        vec![concept.id],
        ana.id,
    );
    task.labelers.push(MemberId::fixed(2));
    task.instructions = "Look".into();
    let first = inputs[0].clone();
    let named = Input {
        name: hostile("a"),
        ..first.clone()
    };
    let changes = [
        Change::update(Row::Member(ana.clone()), Row::Member(lead)),
        Some(Change::create(Row::Member(Member::new(
            MemberId::fixed(2),
            hostile("Ben"),
            &Role::ALL,
        )))),
        Some(Change::create(Row::Concept(concept))),
        Some(Change::create(Row::Dataset(Dataset {
            id: DatasetId::fixed(1),
            name: hostile("set"),
        }))),
        Some(Change::create(Row::Task(task.clone()))),
        Change::update(Row::Input(first), Row::Input(named)),
    ];
    let places = (0..).zip(&inputs).map(|(position, input)| {
        let place = labelwright::domain::task::TaskInput::new(task.id, position, input.id);
        Some(Change::create(Row::TaskInput(place)))
    });
    let op = Op {
        id: OpId::fixed(900),
        gesture: GestureId::fixed(900),
        member: ana.id,
        at: Timestamp(1_767_225_600_000),
        kind: OpKind::CreateTask,
        input: None,
        task: None,
        reverts: None,
        batch: false,
        changes: changes.into_iter().chain(places).flatten().collect(),
    };
    writer.transact(&[op]).expect("is written");
    dir
}

/// Everything that is painted or told to a screen reader, in which something is not seen or that is absurdly long.
fn raw(seat: &Seat) -> Vec<String> {
    let told = |text: Option<String>| text.unwrap_or_default();
    let nodes = seat.window.query_all_by(|_| true);
    let labels = nodes.flat_map(|node| {
        let node = node.accesskit_node();
        [told(node.label()), told(node.value()), told(node.description())]
    });
    let odd = |text: &String| {
        let icons = |c: char| c == '\n' || ('\u{e000}'..='\u{f8ff}').contains(&c);
        text.chars().any(|c| is_unseen(c) && !icons(c)) || text.contains("[2J\n") || text.chars().count() > 2_000
    };
    let painted = seat.painted();
    let mut found: Vec<String> = labels.chain(painted).filter(odd).collect();
    for text in &mut found {
        *text = text.chars().take(60).collect::<String>().escape_debug().to_string();
    }
    found.sort();
    found.dedup();
    found
}

#[track_caller]
fn clean(seat: &Seat, page: &str) {
    assert_eq!(raw(seat), Vec::<String>::new(), "{page}");
}

#[test]
fn no_page_shows_a_name_raw() {
    let dir = old();
    let path = dir.path().join("p.labelwright");
    let mut seat = Seat::at(dir, Some(path));
    seat.until("who is working", |seat| seat.text().contains("Who is working"));
    clean(&seat, "who is working");
    let me = seat.painted().into_iter().find(|text| text.starts_with("Ana"));
    let me = me.expect("she is there").chars().take(40).collect::<String>();
    let labels = seat.window.query_all_by_label_contains(&me);
    let row = labels.filter_map(|node| node.accesskit_node().label()).next();
    seat.click(&row.expect("her row"));
    seat.until("it is open", Seat::has_project);
    seat.loaded();
    clean(&seat, "the canvas");
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.steps(5);
    clean(&seat, "an annotation");
    for (key, page) in [
        (Key::F1, "the sheet of keys"),
        (Key::G, "the browser"),
        (Key::Z, "the instructions"),
    ] {
        seat.key(key);
        seat.steps(8);
        clean(&seat, page);
        seat.key(Key::Escape);
        seat.steps(3);
    }
    seat.press(Key::K, CTRL);
    seat.steps(5);
    clean(&seat, "the palette");
    seat.key(Key::Escape);
    seat.press(Key::E, CTRL);
    seat.steps(5);
    clean(&seat, "export");
    seat.key(Key::Escape);
    seat.steps(3);
    let click = |seat: &mut Seat, label: &str| {
        let labels = seat.window.query_all_by_label_contains(label);
        let found = labels.filter_map(|node| node.accesskit_node().label()).next();
        seat.click(&found.unwrap_or_else(|| panic!("{label}: {}", seat.text())));
        seat.steps(8);
        clean(seat, label);
    };
    click(&mut seat, "History");
    click(&mut seat, "Tasks");
    click(&mut seat, "New labeling task…");
    for section in ["Inputs", "Concepts", "Labelers", "Reviewers"] {
        click(&mut seat, &format!("Go to {section}"));
    }
    click(&mut seat, "Manual review");
    seat.key(Key::Escape);
    seat.steps(5);
    for (menu, close) in [("Team…", "Close"), ("Datasets…", "Close")] {
        click(&mut seat, "Menu of p");
        click(&mut seat, menu);
        click(&mut seat, close);
    }
    for line in ["Numbers", "Delete"] {
        click(&mut seat, "Menu of Street");
        click(&mut seat, line);
        seat.key(Key::Escape);
        seat.steps(5);
        click(&mut seat, "Tasks");
    }
}
