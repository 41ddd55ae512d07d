//! The grid of cards.

use super::fake::{self, view};
use super::{Page, browser, sleeps, wheel};
use egui::{Key, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::session::view::PictureStatus;
use labelwright::session::{Command, NavigateCommand};
use labelwright::ui::theme::space;
use labelwright::ui::{Pick, Request};
use std::time::Instant;

fn press(harness: &mut Harness<'_, Page>, keys: &[Key]) {
    for key in keys {
        harness.key_press(*key);
        harness.run();
    }
}

/// The card with the focus.
fn focus(harness: &Harness<'_, Page>) -> String {
    let selected = |node: &egui_kittest::Node<'_>| node.accesskit_node().is_selected() == Some(true);
    let cards = harness.get_all_by_role(egui::Role::ListBoxOption);
    let labels: Vec<String> = cards
        .filter(selected)
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert_eq!(labels.len(), 1, "{labels:?}");
    labels[0].clone()
}

#[test]
fn a_card_says_what_it_is() {
    let mut view = view(20, 0..20);
    view.list.rows.get_mut(&6).expect("row 6").input.readability =
        labelwright::domain::input::DecodeStatus::Unreadable("cut short".into());
    let mut harness = browser(view);
    harness.get_by_label("photo_00.jpg, unlabeled");
    harness.get_by_label("photo_01.jpg, in progress, 1 annotation");
    harness.get_by_label("photo_03.jpg, rejected, 3 annotations, twin");
    harness.get_by_label("photo_05.jpg, done");
    harness.get_by_label("photo_06.jpg, unreadable, unlabeled, 1 annotation");
    harness.state_mut().view.picture = PictureStatus::Missing("/gone/photo_00.jpg".into());
    harness.run();
    harness.get_by_label("photo_00.jpg, file missing, unlabeled");
    let damaged = harness.state().view.list.rows[&5].input.id;
    let trouble = PictureStatus::Failed("the PNG file is damaged".into());
    harness.state_mut().view.thumb_trouble.insert(damaged, trouble);
    harness.run();
    harness.get_by_label("photo_05.jpg, unreadable, done");
    harness.state_mut().view.task = None;
    harness.run();
    harness.get_by_label("photo_01.jpg, 1 annotation");
}

#[test]
fn a_click_selects_and_a_double_click_opens() {
    let mut harness = browser(view(20, 0..20));
    assert_eq!(focus(&harness), "photo_00.jpg, unlabeled", "what is on the canvas");
    harness.get_by_label("photo_05.jpg, done").click();
    harness.run();
    assert_eq!(focus(&harness), "photo_05.jpg, done");
    assert_eq!(harness.state_mut().take_commands(), []);
    harness.get_by_label("photo_05.jpg, done").click();
    harness.run();
    assert_eq!(
        harness.state_mut().take_commands(),
        [Command::Navigate(NavigateCommand::GoTo(5))]
    );
    assert!(harness.state().opened);
}

#[test]
fn keys_move_the_focus_and_enter_opens() {
    let mut harness = browser(view(23, 0..23));
    press(
        &mut harness,
        &[Key::ArrowRight, Key::ArrowRight, Key::ArrowDown, Key::ArrowLeft],
    );
    assert_eq!(focus(&harness), "photo_06.jpg, unlabeled, 1 annotation", "five columns");
    press(&mut harness, &[Key::End]);
    assert_eq!(focus(&harness), "photo_22.jpg, skipped, 2 annotations");
    press(&mut harness, &[Key::Home, Key::ArrowDown, Key::Enter]);
    assert_eq!(
        harness.state_mut().take_commands(),
        [Command::Navigate(NavigateCommand::GoTo(5))]
    );
    assert!(harness.state().opened);
}

#[test]
fn keys_still_work_after_a_click_on_a_card() {
    let mut harness = browser(view(23, 0..23));
    harness.get_by_label("photo_05.jpg, done").click();
    harness.run();
    press(&mut harness, &[Key::ArrowUp, Key::ArrowRight, Key::ArrowRight]);
    assert_eq!(focus(&harness), "photo_02.jpg, submitted, 2 annotations");
}

#[test]
fn typing_in_the_search_field_does_not_move_the_focus() {
    let mut harness = browser(view(23, 0..23));
    harness.get_by_label("Search").focus();
    harness.run();
    press(&mut harness, &[Key::End, Key::ArrowRight]);
    assert_eq!(focus(&harness), "photo_00.jpg, unlabeled");
}

#[test]
fn the_focus_follows_the_canvas_and_keeps_its_input_through_a_filter() {
    let mut harness = browser(view(900, 0..900));
    fake::go_to(&mut harness.state_mut().view, 640);
    harness.run();
    harness.get_by_label_contains("photo_640.jpg");
    press(&mut harness, &[Key::ArrowRight]);
    let list = &mut harness.state_mut().view.list;
    list.filter.text = "1".into();
    list.matches = Some((0..900).filter(|place| place.to_string().contains('1')).collect());
    list.changes += 1;
    harness.run();
    assert_eq!(focus(&harness), "photo_641.jpg, done, 1 annotation");
    let index = harness.state().view.list.index_of(641).expect("it passes");
    press(&mut harness, &[Key::Enter]);
    assert_eq!(
        harness.state_mut().take_commands(),
        [Command::Navigate(NavigateCommand::GoTo(index))]
    );
}

#[test]
fn the_last_of_ten_million_is_a_key_away() {
    let last = 9_999_999;
    let mut view = view(last + 1, 0..50);
    view.list.rows.insert(last, fake::row(last));
    let mut harness = browser(view);
    press(&mut harness, &[Key::End]);
    let label = fake::row(last).input.name;
    let card = harness.get_by_label_contains(&label);
    assert!(
        card.rect().bottom() <= 700.0 && card.rect().top() > 300.0,
        "{:?}",
        card.rect()
    );
    let (this, before) = (card.rect(), harness.get_by_label("Input 9,999,999").rect());
    assert_eq!(this.top(), before.top(), "side by side, to the point");
    assert_eq!(this.left() - before.left(), before.width() + space::M);
    let above = harness.get_by_label("Input 9,999,995").rect();
    assert_eq!(this.top() - above.top(), above.height() + space::M);
}

#[test]
fn what_is_in_sight_is_told_once() {
    let mut harness = browser(view(1_000_000, 0..100));
    let sights = harness.state_mut().take_sights();
    assert_eq!(sights.len(), 1, "{sights:?}");
    assert!(
        sights[0].start == 0 && sights[0].end >= 15 && sights[0].end < 60,
        "{sights:?}"
    );
    harness.run_steps(5);
    assert_eq!(harness.state_mut().take_sights(), [], "nothing new");

    wheel(&mut harness, pos2(500.0, 400.0), vec2(0.0, -900.0));
    let moved = harness.state_mut().take_sights();
    assert!(moved.last().is_some_and(|range| range.start > 5), "{moved:?}");

    harness.state_mut().view.list.matches = Some((0..1_000_000).map(|place| place / 2 * 2 + 1).collect());
    harness.run();
    assert!(
        !harness.state_mut().take_sights().is_empty(),
        "other inputs stand there"
    );
}

#[test]
fn rows_that_were_forgotten_are_asked_for_again() {
    let mut harness = browser(view(1_000, 0..100));
    harness.run();
    harness.state_mut().take_sights();
    harness.state_mut().view.list.rows.clear();
    harness.run_steps(4);
    assert_eq!(harness.state_mut().take_sights().len(), 1);
}

#[test]
fn an_empty_project_says_how_to_begin() {
    let mut empty = view(0, 0..0);
    empty.task = None;
    let mut harness = browser(empty);
    harness.get_by_label("Import images to begin");
    harness.get_by_label("Import folder…").click();
    harness.run();
    let requests = &harness.state().requests;
    assert!(
        matches!(requests[..], [Request::Pick(Pick::ImportFolder)]),
        "{requests:?}"
    );
}

#[test]
fn an_empty_task_leads_back_to_all_inputs() {
    let mut empty = view(0, 0..0);
    empty.inputs = 12;
    let mut harness = browser(empty);
    harness.get_by_label("This task has no inputs");
    harness.get_by_label("Show all inputs").click();
    harness.run();
    assert_eq!(
        harness.state_mut().take_commands(),
        [Command::Navigate(NavigateCommand::OpenTask(None))]
    );
}

#[test]
fn a_page_at_rest_asks_for_no_frames() {
    let mut harness = browser(view(100_000, 0..100));
    harness.run();
    assert!(sleeps(&harness));
}

/// No assertion on time: it prints what a frame costs in this build.
#[test]
fn a_hundred_thousand_inputs() {
    for len in [100, 100_000, 1_000_000] {
        let mut view = view(len, 0..100);
        for place in 0..100 {
            let size = labelwright::domain::Size::new(256, 192);
            view.thumbs.insert(fake::input(place).id, fake::thumb(place, size));
        }
        let mut harness = browser(view);
        harness.run();
        let start = Instant::now();
        harness.run_steps(50);
        println!(
            "{len} inputs: {:?} a frame, layout and accessibility tree",
            start.elapsed() / 50
        );
        assert!(harness.get_all_by_role(egui::Role::ListBoxOption).count() < 60);
    }
}
