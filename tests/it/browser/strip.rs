//! The filmstrip.

use super::fake::{self, view};
use super::{Page, sleeps, strip, wheel};
use egui::{pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use labelwright::session::view::ListFilter;
use labelwright::session::{Command, NavigateCommand};

fn go_to(harness: &mut Harness<'_, Page>, place: u64) {
    fake::go_to(&mut harness.state_mut().view, place);
    harness.run();
}

#[test]
fn a_click_goes_to_the_input() {
    let mut harness = strip(view(20, 0..20));
    harness.get_by_label("photo_05.jpg, done").click();
    harness.run();
    assert_eq!(
        harness.state_mut().take_commands(),
        [Command::Navigate(NavigateCommand::GoTo(5))]
    );
    harness.get_by_label("photo_00.jpg, unlabeled").click();
    harness.run();
    assert_eq!(harness.state_mut().take_commands(), [], "it is on the canvas already");
}

#[test]
fn the_strip_follows_the_canvas() {
    let mut harness = strip(view(1_000_000, 0..20));
    let label = |place: u64| format!("Input {place}");
    go_to(&mut harness, 2);
    let before = harness.get_by_label("photo_02.jpg, submitted, 2 annotations").rect();
    go_to(&mut harness, 4);
    let after = harness.get_by_label("photo_02.jpg, submitted, 2 annotations").rect();
    assert_eq!(before, after, "what is in sight does not move");
    go_to(&mut harness, 499);
    let tile = harness.get_by_label(&label(500)).rect();
    let left = harness.get_by_label("500 / 1,000,000").rect().right();
    let middle = (tile.left() - left) - (1000.0 - tile.right());
    assert!(middle.abs() < 60.0, "outside it comes to the middle: {tile:?}");
    go_to(&mut harness, 999_999);
    let tile = harness.get_by_label("Input 1,000,000").rect();
    assert!(tile.right() <= 1000.0 && tile.left() > 800.0, "{tile:?}");
    let before = harness.get_by_label("Input 999,999").rect();
    assert_eq!(tile.left() - before.left(), 94.0, "to the point, even here");
    harness.get_by_label("1,000,000 / 1,000,000");
}

#[test]
fn the_wheel_scrolls_freely_until_the_input_changes() {
    let mut harness = strip(view(500, 0..500));
    wheel(&mut harness, pos2(500.0, 40.0), vec2(0.0, -3000.0));
    harness.run_steps(3);
    assert!(harness.query_by_label("photo_00.jpg, unlabeled").is_none());
    go_to(&mut harness, 1);
    harness.get_by_label("photo_01.jpg, in progress, 1 annotation");
}

#[test]
fn dragging_scrolls_and_is_no_click() {
    let mut harness = strip(view(500, 0..500));
    let tile = harness.get_by_label("photo_05.jpg, done").rect();
    harness.drag_at(tile.center());
    harness.run();
    for step in 1..=10 {
        harness.hover_at(tile.center() - vec2(20.0 * step as f32, 0.0));
        harness.run();
    }
    harness.drop_at(tile.center() - vec2(200.0, 0.0));
    harness.run();
    let moved = harness.get_by_label("photo_05.jpg, done").rect();
    assert!((tile.left() - moved.left() - 200.0).abs() < 1.0, "{tile:?} {moved:?}");
    assert_eq!(harness.state_mut().take_commands(), []);
}

#[test]
fn the_bar_leads_anywhere() {
    let mut harness = strip(view(1_000_000, 0..20));
    let bar = harness.get_by_label("Scroll").rect();
    harness.drag_at(bar.center());
    harness.run();
    harness.drop_at(bar.center());
    harness.run();
    let sights = harness.state_mut().take_sights();
    let last = sights.last().expect("it moved");
    assert!((490_000..510_000).contains(&last.start), "{last:?}");
}

#[test]
fn a_filtered_strip_goes_by_places_in_the_list() {
    let mut filtered = view(3_781, 0..100);
    filtered.list.filter = ListFilter {
        text: "5".into(),
        ..ListFilter::default()
    };
    filtered.list.matches = Some(vec![5, 15, 25, 35]);
    let mut harness = strip(filtered);
    harness.get_by_label("– / 4");
    harness.get_by_label_contains("photo_25.jpg").click();
    harness.run();
    assert_eq!(
        harness.state_mut().take_commands(),
        [Command::Navigate(NavigateCommand::GoTo(2))]
    );
    go_to(&mut harness, 25);
    harness.get_by_label("3 / 4");
    harness.get_by_label("of 3,781");
    harness.get_by_label("Clear filter").click();
    harness.run();
    assert_eq!(
        harness.state_mut().take_commands(),
        [Command::Navigate(NavigateCommand::Filter(ListFilter::default()))]
    );
}

#[test]
fn what_is_in_sight_is_told_once_and_again_after_a_pause() {
    let mut harness = strip(view(1_000, 0..100));
    harness.run_steps(5);
    let sights = harness.state_mut().take_sights();
    assert_eq!(sights.len(), 1, "{sights:?}");
    assert!(sights[0].start == 0 && (10..20).contains(&sights[0].end), "{sights:?}");
    assert!(sleeps(&harness));
    harness.state_mut().hidden = true;
    harness.run_steps(3);
    harness.state_mut().hidden = false;
    harness.run_steps(3);
    assert_eq!(harness.state_mut().take_sights(), sights);
}

#[test]
fn an_empty_list_says_so() {
    let mut harness = strip(view(0, 0..0));
    harness.get_by_label("No inputs");
    harness.run();
    assert_eq!(harness.state_mut().take_commands(), []);
}
