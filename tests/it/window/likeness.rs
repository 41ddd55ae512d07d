//! What looks like something, at the window: objects and inputs in the order of likeness, and who tells it.

use crate::support::project::{BOXES, Project};
use crate::support::sessions::import;
use crate::support::window::{CTRL, Window};
use egui::{Key, Modifiers};
use image::{Rgb, RgbImage};
use labelwright::session::view::{LooksBy, ObjectSort};
use labelwright::session::{Command, DataCommand, ScriptCommand};

/// Three pictures with a striped and a plain box each: lying stripes on the first two, standing ones on the third.
fn striped() -> Project {
    let project = Project::builder().make();
    for (name, lying) in [("1.png", true), ("2.png", true), ("3.png", false)] {
        let picture = RgbImage::from_fn(320, 240, |x, y| match (x < 160, lying) {
            (true, true) => Rgb(if (y / 12).is_multiple_of(2) {
                [230, 40, 40]
            } else {
                [20, 20, 60]
            }),
            (true, false) => Rgb(if (x / 12).is_multiple_of(2) {
                [40, 230, 40]
            } else {
                [60, 20, 20]
            }),
            (false, _) => Rgb([120, 120, 130]),
        });
        picture
            .save(project.folder.path("pics").join(name))
            .expect("is written");
    }
    let mut session = project.open();
    import(&mut session, [project.folder.path("pics")], "images");
    let file = project.folder.file("task.ron", BOXES);
    session.new_task_from_file(&file).expect("a task is made");
    project
}

fn labeled() -> Project {
    let builder = striped();
    let mut session = builder.open();
    let boxes = [1, 2, 3].map(|n| {
        format!(
            r#"Annotate(task: "Street", input: "{n}.png", concept: "car", region: Box(20.0, 40.0, 140.0, 200.0)),
               Annotate(task: "Street", input: "{n}.png", concept: "person", region: Box(180.0, 40.0, 300.0, 200.0))"#
        )
    });
    let commands: Vec<ScriptCommand> = ron::from_str(&format!("[{}]", boxes.join(","))).expect("commands");
    session.apply_script(commands).expect("is applied");
    session.flush().expect("is saved");
    drop(session);
    builder
}

/// What the objects are, in their order: `car 1.png`.
fn order(window: &Window) -> Vec<String> {
    let view = window.view();
    let rows = view.objects.ids.iter().filter_map(|id| view.objects.rows.get(id));
    let concept = |id| view.concept(id).map_or("?", |concept| concept.name.as_str());
    rows.map(|row| format!("{} {}", concept(row.object.concept()), row.input.name))
        .collect()
}

#[test]
fn objects_that_look_like_the_chosen_one_come_first() {
    let mut window = Window::open(labeled());
    window.press(Key::G, Modifiers::SHIFT);
    window.until("they are read", |window| window.sees("car by Ana on 2.png"));
    window.click("car by Ana on 2.png");
    window.press(Key::L, CTRL);
    window.until("all were looked at", |window| {
        let objects = &window.view().objects;
        objects.is_by_likeness() && !objects.busy && objects.likeness.len() == 6
    });
    window.until("they are read", |window| order(window).len() == 6);
    let found = order(&window);
    assert_eq!(found[0], "car 2.png");
    assert_eq!(found[1], "car 1.png", "the other one with lying stripes: {found:?}");
    let likeness = window.view().objects.likeness.clone();
    assert!(
        likeness[0] > 0.99 && likeness.is_sorted_by(|a, b| a >= b),
        "{likeness:?}"
    );
    assert!(window.text().contains("By color and form"), "{}", window.text());
    assert!(window.sees("Looks by") && window.sees("More like this"));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Descending");
    window.until("the least alike is first", |window| {
        order(window).last().is_some_and(|last| last == "car 2.png")
    });
    window.click("Sort by");
    window.click("Size");
    window.until("it is another order", |window| {
        window
            .view()
            .objects
            .order
            .is_some_and(|order| order.by == ObjectSort::Size)
    });
    assert!(!window.sees("Looks by"));
}

#[test]
fn an_annotation_that_is_selected_on_the_canvas_is_looked_for_among_all_objects() {
    let mut window = Window::open(labeled());
    window.loaded();
    window.press(Key::A, CTRL);
    window.steps(3);
    let selected = window.annotations()[0].id;
    window.press(Key::L, CTRL);
    window.until("it is the first of all", |window| {
        let objects = &window.view().objects;
        objects.likeness.len() == 6 && objects.ids.first() == Some(&selected.into())
    });
}

#[test]
fn inputs_that_look_like_one_come_first_and_the_search_says_so() {
    let mut window = Window::open(labeled());
    window.key(Key::G);
    window.until("they are read", |window| window.view().list.rows.len() == 3);
    window.click("1.png, in progress, 2 annotations, twin");
    window.click("More like this");
    window.until("they were looked at", |window| window.view().looks.near.is_some());
    let filter = window.view().list.filter.text.clone();
    assert_eq!(filter, "near:\"1.png\"");
    window.until("they are in order", |window| {
        let list = &window.view().list;
        !list.busy && list.sorted.as_ref().is_some_and(|sorted| sorted.len() == 3)
    });
    let list = &window.view().list;
    let names: Vec<u64> = list.sorted.iter().flat_map(|sorted| sorted.iter().copied()).collect();
    assert_eq!(names, [0, 1, 2], "itself, the one with the same stripes, the other one");
    assert!(
        window.text().contains("By color and form") && window.text().contains("Likeness"),
        "{}",
        window.text()
    );
    let near = window.view().looks.near.clone().expect("was found");
    assert_eq!((near.by, near.likeness.len()), (LooksBy::Descriptor, 3));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.press(Key::T, Modifiers::CTRL | Modifiers::SHIFT);
    window.until("how alike they are has a column", |window| {
        window.sees("Sort by likeness") && window.text().contains("1.00")
    });
    window.press(Key::G, Modifiers::SHIFT);
    window.until("objects are told apart from it", |window| {
        window.text().contains("near: ranks images")
    });
}

#[test]
fn what_is_not_seen_is_no_model_for_others() {
    let project = labeled();
    let mut session = project.open();
    let unknown = labelwright::domain::AnnotationId::fixed(77);
    let refused = session.apply(Command::Data(DataCommand::MoreLikeObject(unknown.into())));
    assert!(refused.is_err());
}

#[test]
fn what_was_searched_for_stays_asked_beside_what_looks_alike() {
    let mut window = Window::open(labeled());
    window.key(Key::G);
    window.until("they are read", |window| window.view().list.rows.len() == 3);
    window.fill("Search", "path:1 OR path:2");
    window.until("two are left", |window| window.view().list.len() == 2);
    window.press(Key::L, CTRL);
    window.until("they were looked at", |window| window.view().looks.near.is_some());
    let asked = window.view().list.filter.text.clone();
    assert_eq!(asked, "(path:1 OR path:2) near:\"1.png\"");
    // Another one takes the place of the first.
    window.press(Key::L, CTRL);
    let asked = window.view().list.filter.text.clone();
    assert_eq!(asked, "near:\"1.png\"");
}

#[test]
fn keys_for_shapes_do_not_reach_a_canvas_that_is_not_seen() {
    let mut window = Window::open(labeled());
    window.loaded();
    let before = window.annotations().len();
    assert_eq!(before, 2);
    window.key(Key::G);
    window.until("they are read", |window| window.view().list.rows.len() == 3);
    window.press(Key::A, CTRL);
    window.steps(2);
    window.key(Key::Delete);
    window.steps(3);
    assert_eq!(window.annotations().len(), before);
    assert!(
        window
            .text()
            .contains("images are chosen by a click with Ctrl or Shift"),
        "{}",
        window.text()
    );
    window.key(Key::G);
    window.loaded();
    window.key(Key::Delete);
    window.steps(3);
    assert_eq!(
        window.annotations().len(),
        before,
        "nothing was selected behind the grid"
    );
}
