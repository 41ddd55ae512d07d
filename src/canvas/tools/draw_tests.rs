//! Drawing boxes and outlines, as stories of acts.

use super::table_tests::{FIELD, Table, boxed, id, poly};
use super::{Draft, Effect, Preview, Tool, ToolEvent, sentence};
use domain::geometry::GeometryError;
use domain::{Region, TaskKind};

#[test]
fn a_box_is_dragged() {
    let mut table = Table::new(Tool::Box, vec![]);
    table.drag((120.0, 90.0), (20.0, 30.0));
    assert_eq!(table.effects, [Effect::Add(boxed(20.0, 30.0, 120.0, 90.0))]);
    assert_eq!(table.draft, Draft::Empty);
}

#[test]
fn a_box_is_clicked_twice() {
    let mut table = Table::new(Tool::Box, vec![]);
    table.click(20.0, 30.0);
    assert!(table.draft.is_open());
    table.to(200.0, 200.0);
    table.click(120.0, 90.0);
    assert_eq!(table.effects, [Effect::Add(boxed(20.0, 30.0, 120.0, 90.0))]);
}

#[test]
fn shift_makes_a_square_that_stays_in_the_image() {
    let mut table = Table::new(Tool::Box, vec![]);
    table.shift(true);
    table.drag((20.0, 30.0), (120.0, 60.0));
    assert_eq!(*table.last(), Effect::Add(boxed(20.0, 30.0, 120.0, 130.0)));
    table.drag((350.0, 250.0), (399.0, 290.0));
    assert_eq!(*table.last(), Effect::Add(boxed(350.0, 250.0, 400.0, 300.0)));
}

#[test]
fn a_box_ends_at_the_border_and_snaps_to_it() {
    let mut table = Table::new(Tool::Box, vec![]);
    table.drag((50.0, 50.0), (-80.0, 700.0));
    assert_eq!(*table.last(), Effect::Add(boxed(0.0, 50.0, 50.0, 300.0)));
    table.drag((3.0, 100.0), (397.0, 120.0));
    assert_eq!(*table.last(), Effect::Add(boxed(0.0, 100.0, 400.0, 120.0)));
}

#[test]
fn a_box_too_thin_is_refused_and_stays_open() {
    let mut table = Table::new(Tool::Box, vec![]);
    table.drag((50.0, 50.0), (50.2, 90.0));
    assert_eq!(
        table.refusals(),
        ["It is smaller than one pixel within the image: drag or click farther apart."]
    );
    table.click(80.0, 90.0);
    assert_eq!(*table.last(), Effect::Add(boxed(50.0, 50.0, 80.0, 90.0)));
}

#[test]
fn escape_and_right_click_drop_a_box() {
    for event in [ToolEvent::Cancel, ToolEvent::TakeBack] {
        let mut table = Table::new(Tool::Box, vec![]);
        table.click(20.0, 30.0);
        table.event(event);
        assert_eq!(table.draft, Draft::Empty);
        table.click(20.0, 30.0);
        table.right_click();
        assert_eq!(table.draft, Draft::Empty);
        assert!(table.effects.is_empty());
    }
}

#[test]
fn nothing_is_begun_that_could_not_be_kept() {
    let mut table = Table::new(Tool::Box, vec![]);
    table.editable = Err("Submitted: reopen it to go on.".into());
    table.drag((20.0, 30.0), (120.0, 90.0));
    assert_eq!(table.refusals(), ["Submitted: reopen it to go on."]);
    table.editable = Ok(());
    table.armed = false;
    table.drag((20.0, 30.0), (120.0, 90.0));
    assert!(table.refusals()[1].starts_with("Choose a concept first"));
    table.armed = true;
    table.kind = Some(TaskKind::Detection);
    table.tool = Tool::Polygon;
    table.click(20.0, 30.0);
    assert_eq!(table.refusals()[2], "This task takes boxes only.");
    assert!(!table.draft.is_open());
}

const TRIANGLE: [(f64, f64); 3] = [(50.0, 50.0), (150.0, 60.0), (90.0, 150.0)];

fn clicked(tool: Tool, points: &[(f64, f64)], regions: Vec<Region>) -> Table {
    let mut table = Table::new(tool, regions);
    for (x, y) in points {
        table.click(*x, *y);
    }
    table
}

#[test]
fn a_polygon_is_closed_near_its_first_vertex_by_double_click_and_by_key() {
    let mut table = clicked(Tool::Polygon, &TRIANGLE, vec![]);
    table.click(57.0, 53.0);
    assert_eq!(table.effects, [Effect::Add(poly(&TRIANGLE))]);

    let mut table = clicked(Tool::Polygon, &TRIANGLE[..2], vec![]);
    table.double_click(90.0, 150.0);
    assert_eq!(table.effects, [Effect::Add(poly(&TRIANGLE))]);

    let mut table = clicked(Tool::Polygon, &TRIANGLE, vec![]);
    table.event(ToolEvent::Finish);
    assert_eq!(table.effects, [Effect::Add(poly(&TRIANGLE))]);
}

#[test]
fn the_closing_distance_is_one_of_the_screen() {
    let mut table = clicked(Tool::Polygon, &TRIANGLE, vec![]);
    table.unit = 0.1;
    table.click(57.0, 53.0);
    assert!(table.effects.is_empty());
    table.click(50.5, 50.5);
    assert_eq!(table.effects.len(), 1);
}

#[test]
fn the_last_vertex_is_taken_back_by_key_and_right_click() {
    let mut table = clicked(
        Tool::Polygon,
        &[TRIANGLE[0], TRIANGLE[1], (300.0, 5.0), (9.0, 200.0)],
        vec![],
    );
    table.right_click();
    table.event(ToolEvent::TakeBack);
    table.click(90.0, 150.0);
    table.event(ToolEvent::Finish);
    assert_eq!(table.effects, [Effect::Add(poly(&TRIANGLE))]);
}

#[test]
fn an_outline_that_crosses_itself_is_refused_and_kept() {
    let bow = [(50.0, 50.0), (150.0, 150.0), (150.0, 50.0), (50.0, 150.0)];
    let mut table = clicked(Tool::Polygon, &bow, vec![]);
    table.event(ToolEvent::Finish);
    assert_eq!(table.refusals(), [sentence(&GeometryError::SelfIntersecting)]);
    table.event(ToolEvent::TakeBack);
    table.event(ToolEvent::Finish);
    assert_eq!(*table.last(), Effect::Add(poly(&bow[..3])));
}

#[test]
fn two_vertices_are_no_polygon_but_are_not_lost() {
    let mut table = clicked(Tool::Polygon, &TRIANGLE[..2], vec![]);
    table.event(ToolEvent::Finish);
    assert_eq!(table.refusals(), ["A polygon needs at least three vertices."]);
    assert!(table.draft.is_open());
}

#[test]
fn dragging_draws_freehand_and_closes_at_the_first_vertex() {
    let mut table = Table::new(Tool::Polygon, vec![]);
    table.press(200.0, 100.0);
    for step in 1..=180 {
        let turn = f64::from(step) * std::f64::consts::TAU / 180.0;
        table.to(140.0 + 60.0 * turn.cos(), 100.0 + 60.0 * turn.sin());
    }
    table.release(200.0, 101.0);
    let Effect::Add(Region::Polygon(drawn)) = table.last() else {
        panic!("{:?}", table.effects)
    };
    let circle = std::f64::consts::PI * 3600.0;
    assert!((drawn.area() / circle - 1.0).abs() < 0.03, "{}", drawn.area());
    assert!(drawn.vertex_count() < 60, "{}", drawn.vertex_count());
}

#[test]
fn clicks_and_freehand_mix() {
    let mut table = clicked(Tool::Polygon, &[(50.0, 50.0), (250.0, 50.0)], vec![]);
    table.press(250.0, 150.0);
    table.to(200.0, 200.0);
    table.to(150.0, 150.0);
    table.release(100.0, 200.0);
    table.event(ToolEvent::Finish);
    let Effect::Add(Region::Polygon(drawn)) = table.last() else {
        panic!("{:?}", table.effects)
    };
    assert_eq!(drawn.vertex_count(), 6);
}

#[test]
fn a_hole_is_cut_into_the_selected_polygon() {
    let inner = [(100.0, 100.0), (150.0, 100.0), (150.0, 150.0), (100.0, 150.0)];
    let mut table = clicked(Tool::Hole, &[(60.0, 60.0)], vec![poly(&FIELD)]);
    assert_eq!(table.effects, [Effect::Select(vec![id(1)])], "the first click chooses");
    for (x, y) in inner {
        table.click(x, y);
    }
    table.event(ToolEvent::Finish);
    assert_eq!(table.changed(1).area(), Some(40_000.0 - 2_500.0));
}

#[test]
fn a_hole_across_the_border_is_refused_and_kept() {
    let mut table = Table::new(Tool::Hole, vec![poly(&FIELD)]);
    table.selection = vec![id(1)];
    for (x, y) in [(100.0, 100.0), (350.0, 100.0), (350.0, 150.0)] {
        table.click(x, y);
    }
    table.event(ToolEvent::Finish);
    assert_eq!(table.refusals(), [sentence(&GeometryError::HoleOutside)]);
    assert!(table.draft.is_open());
}

#[test]
fn parts_are_added_joined_and_taken_away() {
    let shape = [(200.0, 100.0), (300.0, 100.0), (300.0, 150.0), (200.0, 150.0)];
    let apart = [(300.0, 100.0), (380.0, 100.0), (380.0, 150.0), (300.0, 150.0)];
    for (tool, points, area) in [
        (Tool::Part, apart, 44_000.0),
        (Tool::Join, shape, 42_500.0),
        (Tool::Subtract, shape, 37_500.0),
    ] {
        let mut table = Table::new(tool, vec![poly(&FIELD)]);
        table.selection = vec![id(1)];
        for (x, y) in points {
            table.click(x, y);
        }
        table.event(ToolEvent::Finish);
        let found = table.changed(1).area().expect("an area");
        assert!((found - area).abs() < 1e-6, "{tool:?}: {found}");
    }
}

#[test]
fn a_tool_that_changes_needs_something_to_change() {
    let mut table = Table::new(Tool::Subtract, vec![]);
    table.click(10.0, 10.0);
    assert_eq!(table.refusals(), ["Select one polygon first: this tool changes it."]);
    assert!(!table.draft.is_open());
}

#[test]
fn the_preview_warns_before_the_hand_lets_go() {
    let mut table = Table::new(Tool::Select, vec![poly(&FIELD)]);
    table.selection = vec![id(1)];
    table.press(250.0, 250.0);
    table.to(20.0, 150.0);
    let preview = Preview::of(&table.draft, &table.world());
    assert!(preview.wrong && preview.changed.len() == 1);
    let mut table = clicked(Tool::Polygon, &[(50.0, 50.0), (150.0, 150.0), (150.0, 50.0)], vec![]);
    table.to(50.0, 150.0);
    assert!(Preview::of(&table.draft, &table.world()).wrong);
    table.to(300.0, 20.0);
    assert!(!Preview::of(&table.draft, &table.world()).wrong);
}
