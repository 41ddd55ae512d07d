//! Selecting, moving and reshaping, as stories of acts.

use super::table_tests::{FIELD, Table, boxed, id, poly};
use super::{Effect, Preview, Tool, ToolEvent, nudge, remove, sentence};
use domain::geometry::GeometryError;

#[test]
fn clicking_selects_the_top_most_then_what_lies_below() {
    let regions = vec![
        boxed(0.0, 0.0, 300.0, 300.0),
        boxed(50.0, 50.0, 200.0, 200.0),
        boxed(80.0, 80.0, 120.0, 120.0),
    ];
    let mut table = Table::new(Tool::Select, regions);
    for expected in [3, 2, 1, 3] {
        table.click(100.0, 100.0);
        assert_eq!(table.selection, [id(expected)]);
    }
    table.click(190.0, 190.0);
    assert_eq!(table.selection, [id(2)], "another place begins at the top again");
    table.click(390.0, 10.0);
    assert_eq!(table.selection, []);
}

#[test]
fn shift_adds_and_takes_away() {
    let mut table = Table::new(
        Tool::Select,
        vec![boxed(10.0, 10.0, 60.0, 60.0), boxed(100.0, 10.0, 160.0, 60.0)],
    );
    table.click(30.0, 30.0);
    table.shift(true);
    table.click(130.0, 30.0);
    assert_eq!(table.selection, [id(1), id(2)]);
    table.click(30.0, 30.0);
    assert_eq!(table.selection, [id(2)]);
}

#[test]
fn a_rubber_band_takes_what_it_touches() {
    let mut table = Table::new(
        Tool::Select,
        vec![
            boxed(10.0, 10.0, 60.0, 60.0),
            poly(&[(100.0, 10.0), (160.0, 60.0), (160.0, 10.0)]),
            boxed(300.0, 200.0, 380.0, 280.0),
        ],
    );
    table.drag((70.0, 80.0), (50.0, 50.0));
    assert_eq!(table.selection, [id(1)]);
    // The corner of the triangle's bounds that the triangle itself leaves free.
    table.drag((90.0, 70.0), (110.0, 50.0));
    assert_eq!(table.selection, []);
    table.drag((0.0, 80.0), (170.0, 5.0));
    assert_eq!(table.selection, [id(1), id(2)]);
}

#[test]
fn dragging_moves_all_that_is_selected_as_far_as_the_image_goes() {
    let mut table = Table::new(
        Tool::Select,
        vec![boxed(10.0, 10.0, 60.0, 60.0), boxed(100.0, 10.0, 160.0, 60.0)],
    );
    table.selection = vec![id(1), id(2)];
    table.drag((130.0, 30.0), (140.0, 50.0));
    assert_eq!(*table.changed(1), boxed(20.0, 30.0, 70.0, 80.0));
    assert_eq!(*table.changed(2), boxed(110.0, 30.0, 170.0, 80.0));
    // The second gesture builds on the first, though the scene still shows the shapes where they were.
    table.drag((140.0, 50.0), (-500.0, 50.0));
    assert_eq!(*table.changed(1), boxed(0.0, 30.0, 50.0, 80.0));
    assert_eq!(*table.changed(2), boxed(90.0, 30.0, 150.0, 80.0));
}

#[test]
fn a_trembling_click_moves_nothing() {
    let mut table = Table::new(Tool::Select, vec![boxed(10.0, 10.0, 60.0, 60.0)]);
    table.drag((30.0, 30.0), (33.0, 31.0));
    assert_eq!(table.effects, [Effect::Select(vec![id(1)])]);
}

#[test]
fn locked_shapes_are_selected_but_not_moved_nor_removed() {
    let mut table = Table::new(Tool::Select, vec![boxed(10.0, 10.0, 60.0, 60.0)]);
    table.locked.insert(id(1));
    table.drag((30.0, 30.0), (90.0, 90.0));
    assert_eq!(table.selection, [id(1)]);
    let effects = remove(&table.world());
    table.take(effects);
    let effect = nudge(&table.world(), 1, 0);
    table.take(effect.into_iter().collect());
    assert_eq!(table.refusals(), ["It is locked. Unlock it first."; 3]);
    assert_eq!(table.effects.len(), 4);
}

#[test]
fn hidden_shapes_are_not_there() {
    let mut table = Table::new(Tool::Select, vec![boxed(10.0, 10.0, 60.0, 60.0)]);
    table.hidden.insert(id(1));
    table.click(30.0, 30.0);
    assert!(table.effects.is_empty());
}

#[test]
fn handles_resize_a_box_even_from_beside_it() {
    let mut table = Table::new(Tool::Select, vec![boxed(50.0, 50.0, 150.0, 150.0)]);
    table.selection = vec![id(1)];
    // Five pixels beside the corner: the corner keeps its distance to the pointer.
    table.drag((153.0, 154.0), (203.0, 204.0));
    assert_eq!(*table.changed(1), boxed(50.0, 50.0, 200.0, 200.0));
    table.drag((50.0, 125.0), (220.0, 130.0));
    assert_eq!(
        *table.changed(1),
        boxed(200.0, 50.0, 220.0, 200.0),
        "across the other side"
    );
}

#[test]
fn a_vertex_is_moved_and_an_invalid_place_is_refused() {
    let mut table = Table::new(Tool::Select, vec![poly(&FIELD)]);
    table.selection = vec![id(1)];
    table.drag((250.0, 250.0), (300.0, 280.0));
    let expected = poly(&[FIELD[0], FIELD[1], (300.0, 280.0), FIELD[3]]);
    assert_eq!(*table.changed(1), expected);
    table.drag((300.0, 280.0), (20.0, 150.0));
    assert_eq!(table.refusals(), [sentence(&GeometryError::SelfIntersecting)]);
}

#[test]
fn an_edge_gives_a_new_vertex_when_it_is_dragged() {
    let mut table = Table::new(Tool::Select, vec![poly(&FIELD)]);
    table.selection = vec![id(1)];
    table.drag((150.0, 52.0), (150.0, 22.0));
    let expected = poly(&[FIELD[0], (150.0, 20.0), FIELD[1], FIELD[2], FIELD[3]]);
    assert_eq!(*table.changed(1), expected);
}

#[test]
fn alt_click_deletes_a_vertex_but_never_under_three() {
    let mut table = Table::new(Tool::Select, vec![poly(&FIELD)]);
    table.selection = vec![id(1)];
    table.mods.alt = true;
    table.click(250.0, 50.0);
    assert_eq!(*table.changed(1), poly(&[FIELD[0], FIELD[2], FIELD[3]]));
    table.click(250.0, 250.0);
    assert_eq!(table.refusals(), [sentence(&GeometryError::TooFewVertices)]);
}

#[test]
fn shift_click_redraws_from_one_vertex_to_another() {
    let mut table = Table::new(Tool::Select, vec![poly(&FIELD)]);
    table.selection = vec![id(1)];
    table.shift(true);
    table.click(50.0, 50.0);
    table.shift(false);
    assert!(table.draft.is_open());
    table.click(100.0, 20.0);
    table.click(300.0, 4.0);
    table.event(ToolEvent::TakeBack);
    table.click(200.0, 20.0);
    table.click(252.0, 48.0);
    let expected = poly(&[FIELD[0], (100.0, 20.0), (200.0, 20.0), FIELD[1], FIELD[2], FIELD[3]]);
    assert_eq!(*table.changed(1), expected);
    assert!(!table.draft.is_open());
}

#[test]
fn a_redraw_can_be_drawn_freehand_in_one_go() {
    let mut table = Table::new(Tool::Select, vec![poly(&FIELD)]);
    table.selection = vec![id(1)];
    table.shift(true);
    table.press(50.0, 50.0);
    for (x, y) in [(80.0, 30.0), (150.0, 20.0), (220.0, 30.0)] {
        table.to(x, y);
    }
    table.release(250.0, 50.0);
    let area = table.changed(1).area().expect("an area");
    assert!((42_000.0..46_000.0).contains(&area), "{area}");
}

#[test]
fn nudging_twice_in_a_frame_moves_twice() {
    let mut table = Table::new(Tool::Select, vec![boxed(10.0, 10.0, 60.0, 60.0)]);
    table.selection = vec![id(1)];
    for _ in 0..2 {
        let effect = nudge(&table.world(), 10, 0);
        table.take(effect.into_iter().collect());
    }
    assert_eq!(*table.changed(1), boxed(30.0, 10.0, 80.0, 60.0));
}

#[test]
fn a_held_gesture_is_dropped_but_a_half_drawn_shape_is_kept() {
    let mut table = Table::new(Tool::Select, vec![boxed(10.0, 10.0, 60.0, 60.0)]);
    table.press(30.0, 30.0);
    table.to(90.0, 90.0);
    assert!(!std::mem::take(&mut table.draft).with_button_up().is_held());
    let mut table = Table::new(Tool::Polygon, vec![]);
    table.press(30.0, 30.0);
    table.to(90.0, 90.0);
    table.to(90.0, 190.0);
    let kept = std::mem::take(&mut table.draft).with_button_up();
    assert!(kept.is_open() && !kept.is_held());
    assert_eq!(Preview::of(&kept, &table.world()).line.len(), 3);
}
