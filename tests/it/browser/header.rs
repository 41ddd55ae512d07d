//! Search and filters.

use super::browser;
use super::fake::{self, ME, view};
use egui::Key;
use egui_kittest::kittest::Queryable;
use labelwright::domain::task::WorkState;
use labelwright::session::view::ListFilter;
use labelwright::session::{Command, NavigateCommand};

fn filter(change: impl FnOnce(&mut ListFilter)) -> Command {
    let mut filter = ListFilter::default();
    change(&mut filter);
    Command::Navigate(NavigateCommand::Filter(filter))
}

#[test]
fn the_search_applies_as_one_types_and_escape_clears_it() {
    let mut harness = browser(view(20, 0..20));
    harness.get_by_label("Search").focus();
    harness.run();
    for (typed, text) in [("k", "k"), ("ö", "kö")] {
        harness.get_by_label("Search").type_text(typed);
        harness.run();
        assert_eq!(
            harness.state_mut().take_commands(),
            [filter(|filter| filter.text = text.into())]
        );
    }
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state_mut().take_commands(), [filter(|_| {})]);
    assert_eq!(harness.get_by_label("Search").value().unwrap_or_default(), "");
}

#[test]
fn a_filter_from_elsewhere_shows_in_the_search_field() {
    let mut harness = browser(view(20, 0..20));
    harness.state_mut().view.list.filter.text = "zebra".into();
    harness.run();
    assert_eq!(harness.get_by_label("Search").value().as_deref(), Some("zebra"));
    assert_eq!(harness.state_mut().take_commands(), []);
    harness.get_by_label("Clear the search").click();
    harness.run();
    assert_eq!(harness.state_mut().take_commands(), [filter(|_| {})]);
}

#[test]
fn chips_narrow_the_list() {
    let mut harness = browser(view(20, 0..20));
    let states = |states: &[WorkState]| {
        let states = states.to_vec();
        filter(move |filter| filter.states = states)
    };
    for (chip, expected) in [
        (
            "Open",
            states(&[WorkState::Unlabeled, WorkState::InProgress, WorkState::Returned]),
        ),
        ("Rejected", states(&[WorkState::Returned])),
        ("Submitted", states(&[WorkState::Submitted, WorkState::Done])),
        ("Skipped", states(&[WorkState::Skipped])),
        ("All", states(&[])),
        ("Mine", filter(|filter| filter.annotated_by = Some(ME))),
        ("Mine", filter(|_| {})),
        ("Unreadable", filter(|filter| filter.unreadable = true)),
    ] {
        harness.get_by_label(chip).click();
        harness.run();
        assert_eq!(harness.state_mut().take_commands(), [expected], "{chip}");
    }
    harness.get_by_label("Clear all filters").click();
    harness.run();
    assert_eq!(harness.state_mut().take_commands(), [filter(|_| {})]);
}

#[test]
fn states_of_work_are_offered_in_a_task_only() {
    let mut harness = browser(view(20, 0..20));
    assert!(harness.query_by_label("Rejected").is_some());
    harness.state_mut().view.task = None;
    harness.run();
    assert!(harness.query_by_label("Rejected").is_none());
    assert!(harness.query_by_label("Mine").is_some());
}

#[test]
fn a_concept_is_chosen_and_let_go() {
    let mut harness = browser(view(20, 0..20));
    harness.get_by_label("Concept").click();
    harness.run();
    harness.get_by_label("person").click();
    harness.run();
    let person = fake::concepts()[1].id;
    assert_eq!(
        harness.state_mut().take_commands(),
        [filter(|filter| filter.concept = Some(person))]
    );
    assert!(harness.query_by_label("traffic light").is_none(), "the list closed");
    harness.get_by_label("Concept").click();
    harness.run();
    harness.get_by_label("Any concept").click();
    harness.run();
    assert_eq!(harness.state_mut().take_commands(), [filter(|_| {})]);
}

#[test]
fn among_many_concepts_one_is_found_by_name() {
    let mut many = view(20, 0..20);
    many.task = None;
    for number in 0..1_200_u32 {
        let mut concept = fake::concepts()[0].clone();
        concept.id = labelwright::domain::ConceptId::fixed(10_000 + u128::from(number));
        concept.name = format!("Kind {number:04}");
        many.concepts.push(concept);
    }
    let mut harness = browser(many);
    harness.get_by_label("Concept").click();
    harness.run();
    assert!(harness.query_by_label("Kind 1100").is_none(), "far down the list");
    harness.get_by_label("Find a concept").focus();
    harness.run();
    harness.get_by_label("Find a concept").type_text("kind 1100");
    harness.run();
    harness.get_by_label("Kind 1100").click();
    harness.run();
    let id = labelwright::domain::ConceptId::fixed(11_100);
    assert_eq!(
        harness.state_mut().take_commands(),
        [filter(|filter| filter.concept = Some(id))]
    );
}

#[test]
fn the_count_tells_how_many_of_how_many() {
    let mut harness = browser(view(3_781, 0..20));
    harness.get_by_label("3,781 inputs");
    harness.state_mut().view.list.filter.text = "photo".into();
    harness.state_mut().view.list.matches = Some((0..412).collect());
    harness.run();
    harness.get_by_label("412 of 3,781");
    harness.state_mut().view.list.busy = true;
    harness.run();
    harness.get_by_label("Searching…");
}

#[test]
fn where_nothing_matches_the_filter_can_be_cleared() {
    let mut harness = browser(view(20, 0..20));
    harness.state_mut().view.list.filter.text = "zebra".into();
    harness.state_mut().view.list.matches = Some(Vec::new());
    harness.run();
    harness.get_by_label("No input matches; clear the filter");
    harness.get_by_label("Clear filter").click();
    harness.run();
    assert_eq!(harness.state_mut().take_commands(), [filter(|_| {})]);
}

#[test]
fn larger_thumbnails_make_fewer_columns() {
    let mut harness = browser(view(200, 0..200));
    let columns = |harness: &egui_kittest::Harness<'_, super::Page>| {
        let cards: Vec<_> = harness.get_all_by_role(egui::Role::ListBoxOption).collect();
        let top = cards[0].rect().top();
        cards.iter().filter(|card| card.rect().top() == top).count()
    };
    assert_eq!(columns(&harness), 5);
    harness.get_by_label("Thumbnail size").set_value_accesskit(256.0);
    harness.run();
    assert_eq!(columns(&harness), 3);
}

#[test]
fn fields_and_values_are_offered_while_a_query_is_typed() {
    let mut harness = browser(view(20, 0..20));
    let concept = harness.state().view.concepts[0].name.clone();
    harness.get_by_label("Search").focus();
    harness.run();
    harness.get_by_label("Search").type_text("conc");
    harness.run();
    assert!(harness.query_by_label_contains("says that this is there").is_some());
    harness.key_press(Key::Tab);
    harness.run();
    assert_eq!(harness.get_by_label("Search").value().as_deref(), Some("concept:"));
    harness.state_mut().take_commands();
    harness.get_by_label("Search").type_text(&concept[..1]);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let written = harness.get_by_label("Search").value().unwrap_or_default();
    let read = labelwright::domain::query::Query::read(&written).expect("it is read");
    let expected = labelwright::domain::query::Query::read(&format!("concept:\"{concept}\"")).expect("a query");
    assert_eq!(read, expected, "{written}");
    let sent = harness.state_mut().take_commands();
    assert_eq!(sent.last(), Some(&filter(|filter| filter.text = written.clone())));
}

#[test]
fn a_query_that_is_wrong_says_so_and_what_was_found_stays() {
    let mut harness = browser(view(20, 0..20));
    harness.get_by_label("Search").focus();
    harness.run();
    harness.get_by_label("Search").type_text("work:finished");
    harness.run();
    let sentence =
        "Work is unlabeled, in-progress, submitted, returned, skipped or done (at \"finished\" in the search).";
    assert!(harness.query_by_label(sentence).is_some());
    assert_eq!(harness.state_mut().take_commands(), []);
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label(sentence).is_none());
}

#[test]
fn enter_after_a_word_chooses_no_field_that_begins_so() {
    let mut harness = browser(view(20, 0..20));
    harness.get_by_label("Search").focus();
    harness.run();
    harness.get_by_label("Search").type_text("wid");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.get_by_label("Search").value().as_deref(), Some("wid"));
}
