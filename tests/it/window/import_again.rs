//! A file comes in again after it was changed: conflicts are decided in the report; the columns of a table are named.

use crate::support::project::{BOXES, Project};
use crate::support::window::Window;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use labelwright::domain::{BBox, Region};
use serde_json::json;

/// A COCO file of two boxes on the first picture, moved by so much.
fn write(window: &Window, moved: f64) -> std::path::PathBuf {
    let path = window.folder.path("boxes.json");
    let size = window.current().input.size;
    let name = window.name();
    let file = json!({
        "images": [{"id": 1, "file_name": name, "width": size.width, "height": size.height}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [2.0 + moved, 2.0, 20.0, 20.0]},
            {"id": 2, "image_id": 1, "category_id": 1, "bbox": [30.0 + moved, 2.0, 20.0, 20.0]},
        ],
    });
    std::fs::write(&path, file.to_string()).expect("written");
    path
}

fn import(window: &mut Window, path: std::path::PathBuf) {
    window.drop_file(path);
    window.click("Import");
    window.jobs_done();
}

/// Clicks on the first of what has this name and is no caption.
fn first(window: &mut Window, label: &str) {
    window.steps(2);
    let all = window
        .harness
        .query_all_by(|node| node.label().as_deref() == Some(label) && node.role() != Role::Label);
    all.into_iter().next().expect("it is there").click();
    window.steps(3);
}

/// The same on the last of them.
fn last(window: &mut Window, label: &str) {
    window.steps(2);
    let all = window
        .harness
        .query_all_by(|node| node.label().as_deref() == Some(label) && node.role() != Role::Label);
    all.into_iter().last().expect("it is there").click();
    window.steps(3);
}

/// The left edges of what stands on the first picture.
fn lefts(window: &Window) -> Vec<f64> {
    let disk = labelwright::store::ReadOnly::open(&window.folder.path("p.labelwright")).expect("opens");
    let found = disk.reader().annotations(window.current().input.id).expect("is read");
    let mut lefts: Vec<f64> = found
        .iter()
        .filter_map(|row| match row.region {
            Region::Box(BBox { x0, .. }) => Some(x0),
            _ => None,
        })
        .collect();
    lefts.sort_by(f64::total_cmp);
    lefts
}

#[test]
fn conflicts_are_decided_one_by_one_and_all_at_once() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.loaded();
    let path = write(&window, 0.0);
    import(&mut window, path);
    assert_eq!(lefts(&window), [2.0, 30.0]);
    let path = write(&window, 1.0);
    import(&mut window, path);
    assert!(window.text().contains("2 conflicts to decide"), "{}", window.text());
    assert_eq!(lefts(&window), [2.0, 30.0], "nothing changes by itself");
    window.reports();
    window.click("Decide…");
    window.steps(3);
    let text = window.text();
    assert!(text.contains("here: car, box 2, 2 to 22, 22"), "{text}");
    assert!(text.contains("file: car, box 3, 2 to 23, 22"), "{text}");
    assert!(
        text.contains("2 annotations differ from the file: 2 to decide."),
        "{text}"
    );
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    // Each conflict has one; this is the first.
    first(&mut window, "Take the file's");
    window.jobs_done();
    assert_eq!(lefts(&window), [3.0, 30.0]);
    let text = window.text();
    assert!(text.contains("1 taken from the file, 1 to decide."), "{text}");
    // One is left, so there are no buttons for all.
    last(&mut window, "Keep both");
    window.jobs_done();
    assert_eq!(lefts(&window), [3.0, 30.0, 31.0]);
    // Both stay in their places, and can be decided otherwise.
    for (label, expected) in [
        ("Keep", vec![2.0, 30.0, 31.0]),
        ("Keep both", vec![2.0, 3.0, 30.0, 31.0]),
        ("Take the file's", vec![3.0, 30.0, 31.0]),
    ] {
        first(&mut window, label);
        window.jobs_done();
        assert_eq!(lefts(&window), expected, "{label}");
    }
    last(&mut window, "Keep");
    window.jobs_done();
    assert_eq!(lefts(&window), [3.0, 30.0]);
    let text = window.text();
    assert!(text.contains("1 kept, 1 taken from the file."), "{text}");
}

#[test]
fn the_input_of_a_conflict_is_opened_from_the_report() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.loaded();
    let name = window.name();
    let path = write(&window, 0.0);
    import(&mut window, path);
    let path = write(&window, 1.0);
    import(&mut window, path);
    window.key(Key::D);
    window.until("the next one is open", |window| window.name() != name);
    window.reports();
    window.click("Decide…");
    window.steps(3);
    window.click("Keep all");
    window.steps(2);
    assert!(
        window.text().contains("2 annotations differ from the file: 2 kept."),
        "{}",
        window.text()
    );
    first(&mut window, &name);
    window.until("it is open", |window| window.name() == name);
    assert!(!window.sees("Save report…"), "the report is closed");
    let painted = window.painted();
    for said in ["here: car", "file: car"] {
        assert!(painted.iter().any(|text| text == said), "{said}: {painted:?}");
    }
    assert!(window.text().contains("Different in the file, 1 of 2"));
    window.click("Take the file's");
    window.jobs_done();
    assert_eq!(lefts(&window), [3.0, 30.0]);
    window.click("Back to the report");
    window.until("it is back", |window| window.sees("Save report…"));
    assert!(
        window.text().contains("1 kept, 1 taken from the file."),
        "{}",
        window.text()
    );
}

#[test]
fn what_failed_is_tried_again_from_the_report() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    let more = window.folder.path("more/sub");
    std::fs::create_dir_all(&more).expect("a folder");
    std::fs::write(more.join("new.png"), "").expect("written");
    let folder = window.folder.path("more");
    import(&mut window, folder);
    assert_eq!(window.view().inputs, 2);
    std::fs::copy(window.folder.path("pics/1.png"), more.join("new.png")).expect("copied");
    window.reports();
    window.click("Try again");
    window.until("it is there", |window| window.view().inputs == 3);
    let disk = labelwright::store::ReadOnly::open(&window.folder.path("p.labelwright")).expect("opens");
    let mut names = Vec::new();
    disk.reader()
        .each_input(&mut |input| names.push(input.name))
        .expect("is read");
    assert!(names.contains(&"sub/new.png".to_owned()), "{names:?}");
}

#[test]
fn the_columns_of_a_table_are_named_by_who_sees_its_rows() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.loaded();
    let table = window.folder.path("boxes.csv");
    let rows = format!(
        "bild,label,links,oben,rechts,unten\n{0},car,1,2,21,22\n{0},car,5,2,odd,22\n",
        window.name()
    );
    std::fs::write(&table, rows).expect("written");
    window.press(Key::I, Modifiers::COMMAND);
    window.fill("Path to import", &table.display().to_string());
    window.key(Key::Enter);
    window.steps(2);
    window.click("Columns…");
    window.until("the rows are there", |window| window.text().contains("rechts"));
    window.until("what lacks is told", |window| {
        window.text().contains("no column holds the image")
    });
    // What the concept is the name tells.
    for (role, column) in [
        ("Image", "bild"),
        ("Left", "links"),
        ("Top", "oben"),
        ("Right", "rechts"),
        ("Bottom", "unten"),
    ] {
        window.harness.get_by_role_and_label(Role::ComboBox, role).click();
        window.steps(2);
        window.click(column);
    }
    window.until("it is read", |window| {
        window.text().contains("1 box, 0 labels in the first 2 rows")
    });
    assert!(
        window.text().contains("Line 3: an edge of the box is not a number"),
        "{}",
        window.text()
    );
    window.click("Use these columns");
    window.steps(2);
    window.click("Import");
    window.jobs_done();
    assert_eq!(lefts(&window), [1.0]);
}
