//! What a gesture costs: the frame that hears it shows what comes of it, laid out once, and asks for no other.

use crate::support::project::Project;
use crate::support::values::{boxed, detector, finding};
use crate::support::window::{CTRL, Window};
use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, Shape, TextureId, TouchPhase, vec2};
use labelwright::session::{Command, NavigateCommand};

const TASK: &str = r#"(name: "T", kind: Detection, concepts: ["car", "person"])"#;
const ASSISTED: &str = r#"(name: "T", kind: Detection, concepts: ["car"],
    assist: Some(Assist(model: "street", low: 0.25, high: 1.0)))"#;

/// Laid out once, and nothing after.
const ONE_FRAME: (u64, bool) = (1, false);
/// Laid out twice before it is painted, and nothing after.
const ONE_FRAME_OF_TWO_LAYOUTS: (u64, bool) = (2, false);

fn key(key: Key, pressed: bool) -> Event {
    Event::Key {
        key,
        physical_key: Some(key),
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

fn wheel(lines: f32) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, lines),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    }
}

/// A window with three inputs in a task of boxes; what comes in the background has come.
fn window() -> Window {
    let project = Project::with_task(3, TASK);
    let mut window = Window::open(project);
    come_to_rest(&mut window);
    window
}

fn come_to_rest(window: &mut Window) {
    window.loaded();
    for _ in 0..20 {
        window.steps(1);
        std::thread::sleep(std::time::Duration::from_millis(4));
    }
}

/// How wide the picture on the canvas is painted, in points.
fn width_of_picture(window: &Window) -> f32 {
    let shapes = window.harness.output().shapes.iter();
    let pictures = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Mesh(mesh) if mesh.texture_id != TextureId::default() => Some(mesh.calc_bounds().width()),
        _ => None,
    });
    pictures.fold(0.0, f32::max)
}

fn middle(window: &Window) -> Pos2 {
    window.place(0.5, 0.5)
}

#[test]
fn the_next_input_is_shown_by_the_frame_of_its_key() {
    let mut window = window();
    let before = window.name();
    assert_eq!(window.cost([key(Key::D, true)]), ONE_FRAME);
    let name = window.name();
    assert_ne!(name, before);
    assert!(window.text().contains(&name), "the frame names the input");
    assert_eq!(window.cost([key(Key::D, false)]), ONE_FRAME);
}

#[test]
fn the_pointer_on_its_way_costs_one_layout() {
    let mut window = window();
    let at = middle(&window);
    window.frame([Event::PointerMoved(at)]);
    come_to_rest(&mut window);
    for step in 1..4 {
        let to = at + vec2(3.0 * step as f32, 2.0);
        assert_eq!(window.cost([Event::PointerMoved(to)]), ONE_FRAME, "step {step}");
    }
}

#[test]
fn a_turn_of_the_wheel_zooms_at_once_and_does_not_glide() {
    let mut window = window();
    let at = middle(&window);
    window.frame([Event::PointerMoved(at)]);
    come_to_rest(&mut window);
    let before = width_of_picture(&window);
    assert_eq!(window.cost([wheel(1.0)]), ONE_FRAME);
    let zoomed = width_of_picture(&window);
    assert!(zoomed > 1.1 * before, "{before} to {zoomed}");
    for _ in 0..5 {
        assert_eq!(window.cost([]), ONE_FRAME);
        assert_eq!(width_of_picture(&window), zoomed);
    }
}

#[test]
fn a_list_glides_until_it_stands() {
    let mut window = window();
    let at = window.rect("Label").center();
    window.frame([Event::PointerMoved(at)]);
    come_to_rest(&mut window);
    let (_, goes_on) = window.cost([wheel(-1.0)]);
    assert!(goes_on);
    window.steps(60);
    assert_eq!(window.cost([]), ONE_FRAME);
}

#[test]
fn a_box_is_drawn_step_by_step_in_a_layout_each() {
    let mut window = window();
    window.key(Key::R);
    let (from, to) = (window.place(0.3, 0.3), window.place(0.6, 0.6));
    window.frame([Event::PointerMoved(from)]);
    window.frame([window.button(from, true)]);
    come_to_rest(&mut window);
    for step in 1..4 {
        let at = from + (to - from) * (step as f32 / 4.0);
        assert_eq!(window.cost([Event::PointerMoved(at)]), ONE_FRAME, "step {step}");
    }
    let (layouts, goes_on) = window.cost([window.button(to, false)]);
    assert!(layouts <= 2 && !goes_on, "{layouts} layouts, {goes_on}");
    assert_eq!(window.annotations().len(), 1);
}

#[test]
fn submitting_goes_to_the_next_input_in_one_frame() {
    let mut window = window();
    window.draw_box((0.3, 0.3), (0.6, 0.6));
    come_to_rest(&mut window);
    let before = window.name();
    let (layouts, goes_on) = window.cost([key(Key::Enter, true)]);
    assert!(layouts <= 2 && !goes_on, "{layouts} layouts, {goes_on}");
    assert_ne!(window.name(), before);
    assert!(window.text().contains(&window.name()));
}

#[test]
fn a_suggestion_is_accepted_in_one_frame() {
    let project = Project::with_pictures(2);
    let mut session = project.open();
    let model = session.keep_model(detector("street", &["car"])).expect("kept");
    session.flush().expect("saved");
    let text = ron::from_str(ASSISTED).expect("a task");
    let task = session.new_task(text).expect("made").id;
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    let input = session.view().current.as_ref().expect("an input").input.clone();
    let found = [finding(0, 0.9, boxed(100.0, 90.0, 40.0, 60.0))];
    session.file_findings(task, model.id, &input, &found).expect("filed");
    session.flush().expect("saved");
    drop(session);
    let mut window = Window::open(project);
    come_to_rest(&mut window);
    // egui does not know yet how a row looks that is new: the frame after paints it as it is.
    let (layouts, _) = window.cost([key(Key::E, true)]);
    assert_eq!((layouts, window.annotations().len()), (1, 1));
}

#[test]
fn what_is_typed_into_a_field_is_laid_out_twice_and_painted_once() {
    let mut window = window();
    window.click("Find or add a concept");
    come_to_rest(&mut window);
    let before = window.name();
    let typed = [key(Key::D, true), Event::Text("d".into())];
    assert_eq!(window.cost(typed), ONE_FRAME_OF_TWO_LAYOUTS);
    assert_eq!(window.name(), before, "a bare key is the field's");
}

#[test]
fn a_click_on_a_button_is_laid_out_twice_and_painted_once() {
    let mut window = window();
    window.click("Image");
    window.click("Label");
    let at = window.rect("Image").center();
    window.frame([Event::PointerMoved(at)]);
    window.frame([window.button(at, true)]);
    come_to_rest(&mut window);
    assert_eq!(window.cost([window.button(at, false)]), ONE_FRAME_OF_TWO_LAYOUTS);
    assert!(window.text().contains("Brightness"), "{}", window.text());
}

#[test]
fn a_dialog_is_gone_in_the_frame_of_its_key() {
    let mut window = window();
    window.press(Key::Comma, CTRL);
    come_to_rest(&mut window);
    assert!(window.text().contains("Text size"), "{}", window.text());
    assert_eq!(window.cost([key(Key::Escape, true)]), ONE_FRAME_OF_TWO_LAYOUTS);
    assert!(!window.text().contains("Text size"), "{}", window.text());
}

#[test]
fn a_page_is_left_in_the_frame_of_its_key() {
    let mut window = window();
    assert!(window.cost([key(Key::G, true)]).0 <= 2);
    assert!(window.text().contains("Any concept"), "{}", window.text());
    window.frame([key(Key::G, false)]);
    come_to_rest(&mut window);
    assert!(window.cost([key(Key::Escape, true)]).0 <= 2);
    assert!(!window.text().contains("Any concept"), "{}", window.text());
}

#[test]
fn a_notice_that_goes_is_gone_in_the_next_frame() {
    let mut window = window();
    window.key(Key::U);
    assert!(window.text().contains("not submitted"), "{}", window.text());
    let mut asked = false;
    for _ in 0..60 * 15 {
        let (_, goes_on) = window.cost([]);
        if !window.text().contains("not submitted") {
            assert!(
                asked,
                "the frame in which its time was over asked for the one without it"
            );
            return;
        }
        asked = goes_on;
    }
    panic!("it stayed");
}

#[test]
fn where_the_canvas_was_the_wheel_turns_a_list() {
    let mut window = Window::open(Project::with_task(120, TASK));
    come_to_rest(&mut window);
    let at = middle(&window);
    window.frame([Event::PointerMoved(at)]);
    window.key(Key::G);
    come_to_rest(&mut window);
    assert!(window.text().contains("Any concept"), "{}", window.text());
    let painted = |window: &Window| window.painted().iter().any(|text| text == "1.png");
    assert!(painted(&window));
    window.frame([wheel(-20.0)]);
    window.steps(60);
    assert!(!painted(&window), "the list has moved");
}
