//! Names that older releases took, in which something is not seen or that never end: no page shows them raw.

use crate::support::project::Project;
use crate::support::rows;
use crate::support::window::{CTRL, Window};
use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::dataset::Dataset;
use labelwright::domain::names::is_unseen;
use labelwright::domain::{
    Change, Color, Concept, ConceptId, DatasetId, Input, Member, MemberId, OpKind, Role, Row, Task, TaskId, TaskKind,
};
use labelwright::store::Writer;

/// A name in which nothing is what it seems.
fn hostile(what: &str) -> String {
    format!("{what}\u{202e}\u{200b}\u{1b}[2J\n{}", "x".repeat(3_000))
}

/// A project of three pictures, with a team, a task, a concept and a dataset of such names.
fn old() -> Project {
    let project = Project::with_pictures(3);
    let path = project.path();
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
        guide: domain::concept::ConceptGuide::default(),
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
    let changes = changes.into_iter().chain(places).flatten().collect();
    let op = rows::op(&project.ids_and_clock, ana.id, OpKind::CreateTask, changes);
    writer.transact(&[op]).expect("is written");
    project
}

/// Everything that is painted or told to a screen reader, in which something is not seen or that is absurdly long.
fn raw(window: &Window) -> Vec<String> {
    let told = |text: Option<String>| text.unwrap_or_default();
    let nodes = window.harness.query_all_by(|_| true);
    let labels = nodes.flat_map(|node| {
        let node = node.accesskit_node();
        [told(node.label()), told(node.value()), told(node.description())]
    });
    let odd = |text: &String| {
        let icons = |c: char| c == '\n' || ('\u{e000}'..='\u{f8ff}').contains(&c);
        text.chars().any(|c| is_unseen(c) && !icons(c)) || text.contains("[2J\n") || text.chars().count() > 2_000
    };
    let painted = window.painted();
    let mut found: Vec<String> = labels.chain(painted).filter(odd).collect();
    for text in &mut found {
        *text = text.chars().take(60).collect::<String>().escape_debug().to_string();
    }
    found.sort();
    found.dedup();
    found
}

#[track_caller]
fn clean(window: &Window, page: &str) {
    assert_eq!(raw(window), Vec::<String>::new(), "{page}");
}

#[test]
fn no_page_shows_a_name_raw() {
    let project = old();
    let path = project.path();
    let mut window = Window::at(project, Some(path));
    window.until("who is working", |window| window.text().contains("Who is working"));
    clean(&window, "who is working");
    let me = window.painted().into_iter().find(|text| text.starts_with("Ana"));
    let me = me.expect("she is there").chars().take(40).collect::<String>();
    let labels = window.harness.query_all_by_label_contains(&me);
    let row = labels.filter_map(|node| node.accesskit_node().label()).next();
    window.click(&row.expect("her row"));
    window.until("it is open", Window::has_project);
    window.loaded();
    clean(&window, "the canvas");
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.steps(5);
    clean(&window, "an annotation");
    for (key, page) in [
        (Key::F1, "the sheet of keys"),
        (Key::G, "the browser"),
        (Key::Z, "the instructions"),
    ] {
        window.key(key);
        window.steps(8);
        clean(&window, page);
        window.key(Key::Escape);
        window.steps(3);
    }
    window.press(Key::K, CTRL);
    window.steps(5);
    clean(&window, "the palette");
    window.key(Key::Escape);
    window.press(Key::E, CTRL);
    window.steps(5);
    clean(&window, "export");
    window.key(Key::Escape);
    window.steps(3);
    let click = |window: &mut Window, label: &str| {
        let labels = window.harness.query_all_by_label_contains(label);
        let found = labels.filter_map(|node| node.accesskit_node().label()).next();
        window.click(&found.unwrap_or_else(|| panic!("{label}: {}", window.text())));
        window.steps(8);
        clean(window, label);
    };
    click(&mut window, "History");
    click(&mut window, "Tasks");
    click(&mut window, "New labeling task…");
    for section in ["Inputs", "Concepts", "Labelers", "Reviewers"] {
        click(&mut window, &format!("Go to {section}"));
    }
    click(&mut window, "Manual review");
    window.key(Key::Escape);
    window.steps(5);
    for (menu, close) in [("Team…", "Close"), ("Datasets…", "Close")] {
        click(&mut window, "Menu of p");
        click(&mut window, menu);
        click(&mut window, close);
    }
    for line in ["Statistics", "Delete"] {
        click(&mut window, "Menu of Street");
        click(&mut window, line);
        window.key(Key::Escape);
        window.steps(5);
        click(&mut window, "Tasks");
    }
}
