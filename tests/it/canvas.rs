//! The canvas driven as a window drives it: raw events, several of them in one frame.

mod edit;
mod smart;
mod suggest;
mod undo;

use crate::support::canvas::{CanvasState, input};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use labelwright::domain::{BBox, InputId, Point, Polygon, Region};
use labelwright::ui::canvas::{CanvasEvent, Tool};
use proptest::prelude::*;

type Window<'a> = Harness<'a, CanvasState>;

/// Where an image place is on the screen.
fn screen(state: &CanvasState, x: f64, y: f64) -> Pos2 {
    let (x, y) = state.canvas.viewport().to_screen(Point::new(x, y));
    egui::pos2(x as f32, y as f32)
}

fn regions(state: &CanvasState) -> Vec<Region> {
    state.annotations.iter().map(|a| a.region.clone()).collect()
}

fn window<'a>(state: CanvasState) -> Window<'a> {
    let mut window = Harness::builder()
        .with_size(Vec2::new(900.0, 700.0))
        .build_ui_state(|ui, state: &mut CanvasState| state.frame(ui), state);
    window.step();
    window
}

fn with_tool<'a>(tool: Tool) -> Window<'a> {
    let mut state = CanvasState::new(400, 300);
    state.canvas.set_tool(tool);
    window(state)
}

/// All events of one frame, at once.
fn frame(window: &mut Window<'_>, events: impl IntoIterator<Item = Event>) {
    window.input_mut().events.extend(events);
    window.step();
}

fn button(pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) -> Event {
    Event::PointerButton {
        pos,
        button,
        pressed,
        modifiers,
    }
}

fn key(key: Key) -> [Event; 2] {
    [true, false].map(|pressed| Event::Key {
        key,
        physical_key: Some(key),
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    })
}

/// A drag between image places, all of it.
fn drag(window: &Window<'_>, from: (f64, f64), to: (f64, f64)) -> Vec<Event> {
    let (a, b) = (
        screen(window.state(), from.0, from.1),
        screen(window.state(), to.0, to.1),
    );
    vec![
        Event::PointerMoved(a),
        button(a, PointerButton::Primary, true, Modifiers::NONE),
        Event::PointerMoved(b),
        button(b, PointerButton::Primary, false, Modifiers::NONE),
    ]
}

fn click(window: &Window<'_>, x: f64, y: f64) -> Vec<Event> {
    drag(window, (x, y), (x, y))
}

/// Clicks in frames of their own, far enough apart in time not to be double clicks.
fn clicks(window: &mut Window<'_>, places: &[(f64, f64)]) {
    for (x, y) in places {
        let events = click(window, *x, *y);
        frame(window, events);
        window.run_steps(8);
    }
}

fn boxed(region: &Region) -> BBox {
    match region {
        Region::Box(b) => *b,
        other => panic!("{other:?} is no box"),
    }
}

fn near(a: BBox, b: (f64, f64, f64, f64)) -> bool {
    [(a.x0, b.0), (a.y0, b.1), (a.x1, b.2), (a.y1, b.3)]
        .iter()
        .all(|(a, b)| (a - b).abs() < 1e-3)
}

#[test]
fn a_drag_that_falls_into_one_frame_draws_a_box() {
    let mut window = with_tool(Tool::Box);
    let events = drag(&window, (50.0, 60.0), (150.0, 160.0));
    frame(&mut window, events);
    let regions = regions(window.state());
    assert_eq!(regions.len(), 1);
    assert!(near(boxed(&regions[0]), (50.0, 60.0, 150.0, 160.0)), "{regions:?}");
}

#[test]
fn two_gestures_in_one_frame_are_two_boxes() {
    let mut window = with_tool(Tool::Box);
    let mut events = drag(&window, (50.0, 60.0), (150.0, 160.0));
    events.extend(drag(&window, (200.0, 60.0), (300.0, 160.0)));
    frame(&mut window, events);
    assert_eq!(regions(window.state()).len(), 2);
}

#[test]
fn the_tool_key_and_the_drag_may_share_a_frame() {
    let mut window = with_tool(Tool::Select);
    let mut events = key(Key::R).to_vec();
    events.extend(drag(&window, (50.0, 60.0), (150.0, 160.0)));
    events.extend(key(Key::V));
    frame(&mut window, events);
    assert_eq!(regions(window.state()).len(), 1);
    assert_eq!(window.state().canvas.tool(), Tool::Select);
    let tools: Vec<&CanvasEvent> = window
        .state()
        .events
        .iter()
        .filter(|e| matches!(e, CanvasEvent::ToolChanged(_)))
        .collect();
    assert_eq!(tools.len(), 2);
}

#[test]
fn a_box_is_drawn_by_two_clicks() {
    let mut window = with_tool(Tool::Box);
    clicks(&mut window, &[(50.0, 60.0), (150.0, 160.0)]);
    let regions = regions(window.state());
    assert!(near(boxed(&regions[0]), (50.0, 60.0, 150.0, 160.0)), "{regions:?}");
}

#[test]
fn a_drag_goes_on_outside_the_canvas_and_ends_at_the_border() {
    let mut window = with_tool(Tool::Box);
    let from = screen(window.state(), 50.0, 60.0);
    frame(
        &mut window,
        [
            Event::PointerMoved(from),
            button(from, PointerButton::Primary, true, Modifiers::NONE),
        ],
    );
    frame(&mut window, [Event::PointerMoved(Pos2::new(-300.0, -300.0))]);
    frame(&mut window, [Event::PointerGone]);
    let away = Pos2::new(-400.0, 5000.0);
    frame(
        &mut window,
        [button(away, PointerButton::Primary, false, Modifiers::NONE)],
    );
    let regions = regions(window.state());
    assert!(near(boxed(&regions[0]), (0.0, 60.0, 50.0, 300.0)), "{regions:?}");
}

#[test]
fn a_press_beside_the_canvas_is_none_of_its_business() {
    let mut window = with_tool(Tool::Box);
    let outside = Pos2::new(-5.0, 300.0);
    let inside = screen(window.state(), 50.0, 60.0);
    frame(
        &mut window,
        [
            button(outside, PointerButton::Primary, true, Modifiers::NONE),
            Event::PointerMoved(inside),
            button(inside, PointerButton::Primary, false, Modifiers::NONE),
        ],
    );
    assert!(regions(window.state()).is_empty());
    assert!(!window.state().canvas.has_draft(InputId::fixed(1)));
}

const TRIANGLE: [(f64, f64); 3] = [(50.0, 50.0), (150.0, 60.0), (90.0, 150.0)];

fn is_triangle(region: &Region) -> bool {
    let Region::Polygon(p) = region else { return false };
    let points: Vec<&Point> = p.points().collect();
    points.len() == 3
        && points
            .iter()
            .zip(TRIANGLE)
            .all(|(p, q)| (p.x - q.0).abs() < 1e-3 && (p.y - q.1).abs() < 1e-3)
}

#[test]
fn a_polygon_is_closed_by_a_click_near_its_first_vertex() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &TRIANGLE);
    clicks(&mut window, &[(52.0, 51.0)]);
    assert!(
        is_triangle(&regions(window.state())[0]),
        "{:?}",
        regions(window.state())
    );
}

#[test]
fn a_polygon_is_closed_by_a_double_click() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &TRIANGLE[..2]);
    let mut twice = click(&window, 90.0, 150.0);
    twice.extend(click(&window, 90.0, 150.0));
    frame(&mut window, twice);
    assert!(
        is_triangle(&regions(window.state())[0]),
        "{:?}",
        regions(window.state())
    );
}

#[test]
fn a_right_click_takes_the_last_vertex_back_and_enter_closes() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &[TRIANGLE[0], TRIANGLE[1], TRIANGLE[2], (300.0, 250.0)]);
    let at = screen(window.state(), 300.0, 250.0);
    frame(
        &mut window,
        [true, false].map(|down| button(at, PointerButton::Secondary, down, Modifiers::NONE)),
    );
    frame(&mut window, key(Key::Enter));
    assert!(
        is_triangle(&regions(window.state())[0]),
        "{:?}",
        regions(window.state())
    );
}

#[test]
fn a_half_drawn_polygon_survives_another_input_and_another_tool() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &TRIANGLE);
    window.state_mut().input = Some(input(2, 400, 300));
    window.state_mut().annotations.clear();
    window.state_mut().revision += 1;
    window.step();
    assert!(window.state().canvas.has_draft(InputId::fixed(1)));
    assert!(!window.state().canvas.has_draft(InputId::fixed(2)));
    frame(&mut window, key(Key::R));
    let events = drag(&window, (50.0, 60.0), (150.0, 160.0));
    frame(&mut window, events);
    assert_eq!(regions(window.state()).len(), 1, "the other input is drawn on as ever");
    window.state_mut().input = Some(input(1, 400, 300));
    window.state_mut().annotations.clear();
    window.state_mut().revision += 1;
    window.step();
    assert_eq!(
        window.state().canvas.tool(),
        Tool::Polygon,
        "its tool comes to hand with it"
    );
    frame(&mut window, key(Key::Enter));
    assert!(
        is_triangle(&regions(window.state())[0]),
        "{:?}",
        regions(window.state())
    );
}

#[test]
fn enter_brings_a_parked_draft_back_before_anything_is_submitted() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &TRIANGLE);
    frame(&mut window, key(Key::V));
    frame(&mut window, key(Key::Enter));
    assert_eq!(window.state().canvas.tool(), Tool::Polygon);
    assert!(regions(window.state()).is_empty());
    frame(&mut window, key(Key::Enter));
    assert!(is_triangle(&regions(window.state())[0]));
}

#[test]
fn a_held_enter_finishes_nothing() {
    let mut window = with_tool(Tool::Polygon);
    let [down, up] = key(Key::Enter);
    frame(&mut window, [down.clone()]);
    clicks(&mut window, &TRIANGLE);
    frame(&mut window, [down.clone()]);
    assert!(
        regions(window.state()).is_empty(),
        "egui knows that the key is down already"
    );
    frame(&mut window, [up, down]);
    assert!(is_triangle(&regions(window.state())[0]));
}

#[test]
fn keys_that_were_used_are_taken_and_others_are_left() {
    let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let after = seen.clone();
    let mut window = Harness::builder().with_size(Vec2::new(900.0, 700.0)).build_ui_state(
        move |ui, state: &mut CanvasState| {
            state.frame(ui);
            ui.input(|i| {
                for key in [Key::F, Key::Enter, Key::A, Key::Delete] {
                    if i.key_pressed(key) {
                        after.borrow_mut().push(key);
                    }
                }
            });
        },
        CanvasState::new(400, 300),
    );
    window.step();
    for pressed in [Key::F, Key::Enter, Key::A, Key::Delete] {
        frame(&mut window, key(pressed));
    }
    assert_eq!(
        *seen.borrow(),
        [Key::Enter, Key::A, Key::Delete],
        "nothing was open or selected"
    );
}

#[test]
fn keys_belong_to_a_text_field_that_has_the_focus() {
    let mut window = Harness::builder().with_size(Vec2::new(900.0, 700.0)).build_ui_state(
        |ui, state: &mut CanvasState| {
            let mut text = String::new();
            let label = ui.label("Name");
            let field = ui.add(egui::TextEdit::singleline(&mut text));
            field.labelled_by(label.id).request_focus();
            state.frame(ui);
        },
        CanvasState::new(400, 300),
    );
    window.step();
    frame(&mut window, key(Key::R));
    assert_eq!(window.state().canvas.tool(), Tool::Select);
}

#[test]
fn a_second_click_at_the_same_place_selects_what_lies_below() {
    let mut state = CanvasState::new(400, 300);
    let below = state.add(Region::Box((20.0, 20.0, 300.0, 280.0).into()));
    let above = state.add(Region::Polygon(Polygon::simple(vec![
        Point::new(80.0, 80.0),
        Point::new(200.0, 80.0),
        Point::new(140.0, 200.0),
    ])));
    let mut window = window(state);
    clicks(&mut window, &[(140.0, 120.0)]);
    assert_eq!(window.state().canvas.selection(), [above]);
    clicks(&mut window, &[(140.0, 120.0)]);
    assert_eq!(window.state().canvas.selection(), [below]);
}

#[test]
fn shapes_are_dragged_nudged_and_removed() {
    let mut state = CanvasState::new(400, 300);
    let id = state.add(Region::Box((20.0, 20.0, 120.0, 120.0).into()));
    let mut window = window(state);
    let events = drag(&window, (70.0, 70.0), (90.0, 100.0));
    frame(&mut window, events);
    assert!(near(boxed(&regions(window.state())[0]), (40.0, 50.0, 140.0, 150.0)));
    let mut twice = key(Key::ArrowRight).to_vec();
    twice.extend(key(Key::ArrowRight));
    frame(&mut window, twice);
    assert!(near(boxed(&regions(window.state())[0]), (42.0, 50.0, 142.0, 150.0)));
    frame(&mut window, key(Key::Delete));
    assert!(regions(window.state()).is_empty());
    window.step();
    assert!(window.state().canvas.selection().is_empty(), "{id}");
}

#[test]
fn space_and_the_middle_button_pan_in_every_tool() {
    let mut window = with_tool(Tool::Box);
    window.state_mut().canvas.zoom_by(4.0);
    window.step();
    let at = screen(window.state(), 200.0, 150.0);
    let to = at + Vec2::new(40.0, -25.0);
    let space = key(Key::Space);
    for (hold, with) in [(true, PointerButton::Primary), (false, PointerButton::Middle)] {
        let before = screen(window.state(), 200.0, 150.0);
        let mut events = vec![Event::PointerMoved(at)];
        events.extend(hold.then(|| space[0].clone()));
        events.push(button(at, with, true, Modifiers::NONE));
        events.push(Event::PointerMoved(to));
        events.push(button(to, with, false, Modifiers::NONE));
        events.extend(hold.then(|| space[1].clone()));
        frame(&mut window, events);
        let moved = screen(window.state(), 200.0, 150.0) - before;
        assert!((moved - (to - at)).length() < 0.01, "{moved:?}");
    }
    assert!(regions(window.state()).is_empty());
}

#[test]
fn the_panning_key_is_up_again_however_it_went_up() {
    let mut window = with_tool(Tool::Box);
    let [down, mut up] = key(Key::Space);
    if let Event::Key { modifiers, .. } = &mut up {
        *modifiers = Modifiers::SHIFT;
    }
    frame(&mut window, [down, up]);
    let events = drag(&window, (50.0, 60.0), (150.0, 160.0));
    frame(&mut window, events);
    assert_eq!(regions(window.state()).len(), 1);
}

#[test]
fn the_zoom_is_kept_from_input_to_input() {
    let mut window = with_tool(Tool::Select);
    window.state_mut().canvas.zoom_by(4.0);
    window.step();
    let zoomed = window.state().canvas.viewport().scale();
    window.state_mut().input = Some(input(2, 400, 300));
    window.step();
    assert_eq!(window.state().canvas.viewport().scale(), zoomed);
    window.state_mut().input = Some(input(3, 500, 300));
    window.step();
    assert!(!window.state().canvas.viewport().is_fitted());
    // Fitted once, it stays so.
    window.state_mut().canvas.fit();
    window.state_mut().input = Some(input(4, 300, 300));
    window.step();
    assert!(window.state().canvas.viewport().is_fitted());
}

#[test]
fn the_look_is_told_once_and_in_physical_pixels() {
    let mut window = with_tool(Tool::Select);
    window.set_pixels_per_point(2.0);
    window.run_steps(3);
    let looks = |window: &Window<'_>| {
        let events = window.state().events.iter();
        events.filter(|e| matches!(e, CanvasEvent::LookChanged(_))).count()
    };
    let told = looks(&window);
    window.run_steps(5);
    assert_eq!(looks(&window), told, "nothing moved");
    window.state_mut().canvas.one_to_one();
    window.step();
    let look = window.state().canvas.look().expect("a look");
    assert!((look.scale - 1.0).abs() < 1e-9, "{look:?}");
    assert!((window.state().canvas.viewport().scale() - 0.5).abs() < 1e-9);
    assert_eq!(looks(&window), told + 1);
}

#[test]
fn an_idle_canvas_asks_for_no_frame() {
    let mut state = CanvasState::new(400, 300);
    state.add(Region::Box((20.0, 20.0, 120.0, 120.0).into()));
    let mut window = window(state);
    let at = screen(window.state(), 70.0, 70.0);
    frame(&mut window, [Event::PointerMoved(at)]);
    window.run_steps(4);
    let delay = window.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay > std::time::Duration::from_secs(3600), "{delay:?}");
}

#[test]
fn the_canvas_is_named_and_says_how_much_is_on_it() {
    let mut state = CanvasState::new(400, 300);
    for i in 0..3 {
        state.add(Region::Box((f64::from(i) * 50.0, 20.0, 120.0, 120.0).into()));
    }
    let window = window(state);
    let node = window.get_by_label("Canvas");
    assert_eq!(node.value().as_deref(), Some("3 annotations"));
}

#[test]
fn tiles_become_textures_within_the_budget_of_a_frame() {
    use labelwright::domain::geometry::Size;
    use labelwright::domain::picture::TileKey;
    use labelwright::domain::pixels::{PixelFormat, Pixels};
    use labelwright::ui::canvas::TileView;
    let mut state = CanvasState::new(4096, 3072);
    state.tiles = (0..12)
        .map(|i| {
            let key = TileKey {
                input: InputId::fixed(1),
                level: 0,
                column: i % 4,
                row: i / 4,
            };
            let side = Size::new(1024, 1024);
            TileView {
                key,
                bounds: key.bounds(Size::new(4096, 3072)),
                pixels: Pixels::new(side, PixelFormat::Rgb8, vec![120; 3 << 20]).expect("a full buffer"),
                revision: 1,
            }
        })
        .collect();
    let mut window = window(state);
    window.run();
    let textures = window.ctx.tex_manager().read().num_allocated();
    assert!(textures >= 12, "{textures}");
}

#[test]
fn the_wheel_stops_at_sixty_four_and_at_the_whole_image() {
    let mut window = with_tool(Tool::Select);
    let at = screen(window.state(), 100.0, 100.0);
    let turn = |lines: f32| Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: Vec2::new(0.0, lines),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    };
    frame(&mut window, [Event::PointerMoved(at)]);
    for _ in 0..40 {
        frame(&mut window, [turn(5.0)]);
    }
    window.run_steps(30);
    assert!((window.state().canvas.viewport().physical_scale() - 64.0).abs() < 1e-9);
    for _ in 0..60 {
        frame(&mut window, [turn(-5.0)]);
    }
    window.run_steps(30);
    assert!(window.state().canvas.viewport().is_fitted());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_wheel_keeps_the_pixel_under_the_pointer(x in 5.0..395.0f64, y in 5.0..295.0f64, lines in 1.0..12.0f32) {
        let mut window = with_tool(Tool::Select);
        let at = screen(window.state(), x, y);
        frame(&mut window, [Event::PointerMoved(at)]);
        frame(&mut window, [Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: Vec2::new(0.0, lines),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        }]);
        window.run_steps(40);
        prop_assert!(window.state().canvas.viewport().scale() > 2.3);
        prop_assert!(screen(window.state(), x, y).distance(at) < 0.01);
    }
}
