//! Suggestions on the canvas: pointed at, reshaped, and gone through by keys.

use super::{Window, boxed, click, clicks, drag, frame, key, near, window};
use crate::support::canvas::CanvasState;
use egui::{Event, Key, Modifiers};
use labelwright::domain::{BBox, Region, SuggestionId};
use labelwright::ui::canvas::{CanvasEvent, ShapeId};

fn bx(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
    Region::Box(BBox { x0, y0, x1, y1 })
}

/// Three suggestions beside each other, the most probable first.
fn three<'a>() -> (Window<'a>, [SuggestionId; 3]) {
    let mut state = CanvasState::new(400, 300);
    let ids = [
        state.suggest(0.9, bx(20.0, 20.0, 120.0, 120.0)),
        state.suggest(0.6, bx(150.0, 20.0, 250.0, 120.0)),
        state.suggest(0.3, bx(280.0, 20.0, 380.0, 120.0)),
    ];
    (window(state), ids)
}

fn chosen(window: &Window<'_>) -> Option<SuggestionId> {
    window.state().canvas.suggestion()
}

fn press(modifiers: Modifiers, which: Key) -> Event {
    Event::Key {
        key: which,
        physical_key: Some(which),
        pressed: true,
        repeat: false,
        modifiers,
    }
}

#[test]
fn keys_of_one_frame_are_heard_in_their_order() {
    let (mut window, ids) = three();
    let pressed = [Key::E, Key::E, Key::Q].map(key).concat();
    frame(&mut window, pressed);
    let accept = CanvasEvent::Accept {
        id: ids[0],
        region: None,
    };
    let expected = [
        CanvasEvent::Chosen(Some(ids[0])),
        accept,
        CanvasEvent::Chosen(Some(ids[1])),
        CanvasEvent::Accept {
            id: ids[1],
            region: None,
        },
        CanvasEvent::Chosen(Some(ids[2])),
        CanvasEvent::Dismiss { ids: vec![ids[2]] },
        CanvasEvent::Chosen(None),
    ];
    let about = |event: &&CanvasEvent| !matches!(event, CanvasEvent::LookChanged(_));
    let events: Vec<CanvasEvent> = window.state().events.iter().filter(about).cloned().collect();
    assert_eq!(events, expected);
    frame(&mut window, []);
    assert_eq!(chosen(&window), None, "nothing is left to decide");
}

#[test]
fn what_is_pressed_before_a_click_is_meant_for_what_was_chosen_before_it() {
    let (mut window, ids) = three();
    frame(&mut window, key(Key::Tab));
    let mut events = key(Key::E).to_vec();
    events.extend(click(&window, 330.0, 70.0));
    events.extend(key(Key::Q));
    frame(&mut window, events);
    let state = window.state();
    assert!(
        state.suggestions.iter().all(|s| s.id == ids[1]),
        "{:?}",
        state.suggestions
    );
    assert!(near(boxed(&state.annotations[0].region), (20.0, 20.0, 120.0, 120.0)));
}

#[test]
fn tab_goes_round_and_back_and_cancel_lets_go() {
    let (mut window, ids) = three();
    let mut seen = Vec::new();
    for _ in 0..4 {
        frame(&mut window, key(Key::Tab));
        seen.push(chosen(&window).expect("one is chosen"));
    }
    assert_eq!(seen, [ids[0], ids[1], ids[2], ids[0]]);
    frame(&mut window, [press(Modifiers::SHIFT, Key::Tab)]);
    assert_eq!(chosen(&window), Some(ids[2]));
    frame(&mut window, key(Key::Escape));
    assert_eq!(chosen(&window), None);
    frame(&mut window, [press(Modifiers::SHIFT, Key::Tab)]);
    assert_eq!(chosen(&window), Some(ids[2]), "backwards from nothing is the last");
}

#[test]
fn all_are_accepted_by_one_key() {
    let (mut window, _) = three();
    frame(&mut window, [press(Modifiers::SHIFT, Key::E)]);
    assert_eq!(window.state().annotations.len(), 3);
    assert_eq!(
        window
            .state()
            .events
            .iter()
            .filter(|e| **e == CanvasEvent::AcceptAll)
            .count(),
        1
    );
}

#[test]
fn without_a_model_its_keys_are_left_to_others() {
    let mut window = window(CanvasState::new(400, 300));
    frame(&mut window, [Key::E, Key::Q].map(key).concat());
    let about = |event: &&CanvasEvent| !matches!(event, CanvasEvent::LookChanged(_));
    assert_eq!(window.state().events.iter().filter(about).count(), 0);
}

#[test]
fn a_click_takes_annotations_first_and_then_what_is_suggested_below() {
    let mut state = CanvasState::new(400, 300);
    let kept = state.add(bx(50.0, 50.0, 200.0, 200.0));
    let below = state.suggest(0.5, bx(60.0, 60.0, 210.0, 210.0));
    let mut window = window(state);
    clicks(&mut window, &[(100.0, 100.0)]);
    assert_eq!(window.state().canvas.selection(), [kept]);
    assert_eq!(chosen(&window), None);
    clicks(&mut window, &[(100.0, 100.0)]);
    assert_eq!(
        (window.state().canvas.selection().len(), chosen(&window)),
        (0, Some(below))
    );
    assert_eq!(window.state().canvas.hovered(), Some(ShapeId::Annotation(kept)));
    clicks(&mut window, &[(205.0, 205.0)]);
    assert_eq!(chosen(&window), Some(below));
    clicks(&mut window, &[(300.0, 280.0)]);
    assert_eq!(chosen(&window), None);
}

#[test]
fn dragging_a_handle_accepts_with_the_new_region_as_one_gesture() {
    let (mut window, ids) = three();
    clicks(&mut window, &[(70.0, 70.0)]);
    assert_eq!(chosen(&window), Some(ids[0]));
    let mut events = drag(&window, (120.0, 120.0), (140.0, 160.0));
    events.extend(drag(&window, (140.0, 160.0), (130.0, 150.0)));
    frame(&mut window, events);
    let state = window.state();
    let accepted: Vec<&CanvasEvent> = state
        .events
        .iter()
        .filter(|event| matches!(event, CanvasEvent::Accept { .. }))
        .collect();
    assert_eq!(accepted.len(), 1, "two drags before it was shown are one: {accepted:?}");
    assert!(near(boxed(&state.annotations[0].region), (20.0, 20.0, 130.0, 150.0)));
    assert_eq!(state.suggestions.len(), 2);
}

#[test]
fn an_arrow_key_moves_and_so_accepts_and_delete_dismisses() {
    let (mut window, ids) = three();
    frame(&mut window, key(Key::Tab));
    frame(&mut window, key(Key::ArrowRight));
    assert!(near(
        boxed(&window.state().annotations[0].region),
        (21.0, 20.0, 121.0, 120.0)
    ));
    frame(&mut window, key(Key::Tab));
    assert_eq!(chosen(&window), Some(ids[1]));
    frame(&mut window, key(Key::Delete));
    let left: Vec<SuggestionId> = window.state().suggestions.iter().map(|s| s.id).collect();
    assert_eq!((left, chosen(&window)), (vec![ids[2]], Some(ids[2])));
}

#[test]
fn a_rubber_band_takes_no_suggestions() {
    let (mut window, _) = three();
    window.state_mut().add(bx(20.0, 150.0, 60.0, 200.0));
    frame(&mut window, []);
    let events = drag(&window, (5.0, 5.0), (395.0, 290.0));
    frame(&mut window, events);
    assert_eq!(window.state().canvas.selection().len(), 1);
    assert_eq!(chosen(&window), None);
}

#[test]
fn one_out_of_sight_comes_into_it_without_a_zoom() {
    let (mut window, ids) = three();
    window
        .state_mut()
        .canvas
        .center_on(BBox::from((0.0, 200.0, 20.0, 220.0)));
    frame(&mut window, []);
    let view = |window: &Window<'_>| *window.state().canvas.viewport();
    let before = view(&window);
    assert!(!before.visible().touches(&BBox::from((150.0, 20.0, 250.0, 120.0))));
    frame(&mut window, [key(Key::Tab), key(Key::Tab)].concat());
    assert_eq!(chosen(&window), Some(ids[1]));
    let after = view(&window);
    assert_eq!(after.scale(), before.scale());
    assert!(after.visible().contains(labelwright::domain::Point::new(200.0, 70.0)));
    let still = view(&window);
    window.state_mut().canvas.choose(ids[1]);
    assert_eq!(view(&window), still, "what is in sight moves nothing");
}
