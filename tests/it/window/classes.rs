//! Classes are given at the keyboard.

use crate::support::seat::{Seat, with_task};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::Sign;
use labelwright::domain::task::WorkState;

fn kinds(more: &str) -> String {
    format!("(name: \"Kinds\", kind: Classification, concepts: [\"day\", \"night\"], {more})")
}

fn said(seat: &Seat) -> Vec<(String, Sign)> {
    let signs = seat.annotations().iter().map(|a| a.sign);
    seat.concepts().into_iter().zip(signs).collect()
}

#[test]
fn a_digit_says_it_and_unsays_it() {
    let mut seat = Seat::open(with_task(2, &kinds("")));
    seat.key(Key::Num1);
    seat.loaded();
    assert_eq!(said(&seat), [("day".into(), Sign::Present)]);
    assert!(seat.sees("day, present"));
    seat.press(Key::Num2, Modifiers::ALT);
    seat.loaded();
    assert_eq!(
        said(&seat),
        [("day".into(), Sign::Present), ("night".into(), Sign::Absent)]
    );
    assert!(seat.sees("night, absent"));
    seat.key(Key::Num1);
    seat.loaded();
    assert_eq!(said(&seat), [("night".into(), Sign::Absent)]);
    seat.key(Key::Num2);
    seat.loaded();
    assert_eq!(said(&seat), [("night".into(), Sign::Present)]);
    assert_eq!(seat.name(), "1.png");
}

#[test]
fn of_several_concepts_one_is_chosen() {
    let mut seat = Seat::open(with_task(2, &kinds("exclusive: true")));
    seat.key(Key::Num1);
    seat.key(Key::Num2);
    seat.loaded();
    assert_eq!(said(&seat), [("night".into(), Sign::Present)]);
    assert_eq!(seat.name(), "1.png");
}

#[test]
fn the_choice_goes_on_by_itself_and_is_corrected_by_going_back() {
    let mut seat = Seat::open(with_task(3, &kinds("exclusive: true, auto_advance: true")));
    seat.key(Key::Num1);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(
        (said(&seat), seat.current().state),
        (vec![("day".into(), Sign::Present)], WorkState::Done)
    );
    seat.key(Key::Num2);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(
        (said(&seat), seat.current().state),
        (vec![("night".into(), Sign::Present)], WorkState::Done)
    );
}

/// What the card of an input says; nothing while it is not there.
fn card(seat: &Seat, input: &str) -> String {
    let named = format!("{input}, ");
    let labels = seat.window.query_all_by_label_contains(&named);
    let labels = labels.filter_map(|node| node.accesskit_node().label());
    labels
        .into_iter()
        .find(|label| label.starts_with(&named))
        .unwrap_or_default()
}

fn in_grid(more: &str, pictures: u32) -> Seat {
    let mut seat = Seat::open(with_task(pictures, &kinds(more)));
    seat.key(Key::G);
    seat.until("cards", |seat| card(seat, "1.png").contains("unlabeled"));
    seat
}

/// Clicks a card while Ctrl is held.
fn choose(seat: &mut Seat, input: &str) {
    let text = card(seat, input);
    seat.ctrl_click(&text);
}

#[test]
fn in_the_grid_digits_classify_the_chosen_cards_as_one_gesture() {
    let mut seat = in_grid("", 3);
    choose(&mut seat, "1.png");
    choose(&mut seat, "3.png");
    assert!(seat.text().contains("2 inputs chosen"), "{}", seat.text());
    seat.key(Key::Num2);
    seat.until("both are said", |seat| card(seat, "3.png").ends_with(", night"));
    assert!(card(&seat, "1.png").ends_with(", night"));
    assert!(!card(&seat, "2.png").contains("night"));
    seat.press(Key::Num1, Modifiers::ALT);
    seat.until("absent", |seat| card(seat, "1.png").ends_with(", not day, night"));
    // One gesture: taken back as one.
    seat.press(Key::Z, Modifiers::COMMAND);
    seat.until("taken back", |seat| {
        card(seat, "1.png").ends_with("1 annotation, night")
    });
    assert!(card(&seat, "3.png").ends_with("1 annotation, night"));
    seat.key(Key::Num2);
    seat.until("where all have it, it is unsaid", |seat| {
        !card(seat, "3.png").contains("night")
    });
    assert!(!card(&seat, "1.png").contains("night"));
    seat.press(Key::Z, Modifiers::COMMAND);
    seat.until("and that is taken back too", |seat| {
        card(seat, "3.png").ends_with(", night")
    });
    seat.until("saved", |seat| seat.on_disk() == 2);
    // On the canvas of one of them it is undone there alone, after another start too.
    let mut seat = seat.again();
    seat.loaded();
    assert_eq!(
        (seat.name(), said(&seat)),
        ("1.png".into(), vec![("night".into(), Sign::Present)])
    );
    seat.press(Key::Z, Modifiers::COMMAND);
    seat.until("undone", |seat| seat.on_disk() == 1);
    seat.key(Key::G);
    seat.until("cards", |seat| card(seat, "3.png").contains("night"));
}

#[test]
fn in_the_grid_a_digit_classifies_the_card_that_has_the_focus() {
    let mut seat = in_grid("exclusive: true", 2);
    seat.key(Key::Num1);
    seat.until("said", |seat| card(seat, "1.png").ends_with(", day"));
    seat.key(Key::ArrowRight);
    seat.key(Key::Num1);
    seat.until("the next one", |seat| card(seat, "2.png").ends_with(", day"));
    seat.key(Key::Num2);
    seat.until("one of them", |seat| {
        card(seat, "2.png").ends_with("1 annotation, night")
    });
    // What was said in the browser is taken back there one by one, of one card as of many.
    seat.press(Key::Z, Modifiers::COMMAND);
    seat.until("day again", |seat| card(seat, "2.png").ends_with(", day"));
    seat.press(Key::Z, Modifiers::COMMAND);
    seat.until("nothing said", |seat| !card(seat, "2.png").contains("day"));
    seat.key(Key::Num1);
    seat.until("day", |seat| card(seat, "2.png").ends_with(", day"));
    seat.key(Key::Num2);
    seat.until("night", |seat| card(seat, "2.png").ends_with(", night"));
    // On the canvas it is undone as any gesture of that input.
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.press(Key::Z, Modifiers::COMMAND);
    seat.loaded();
    assert_eq!(said(&seat), [("day".into(), Sign::Present)]);
}

#[test]
fn what_was_handed_in_is_left_and_told() {
    let mut seat = Seat::open(with_task(2, &kinds("")));
    seat.key(Key::Num1);
    seat.submit();
    seat.key(Key::G);
    seat.until("cards", |seat| card(seat, "2.png").contains("unlabeled"));
    choose(&mut seat, "1.png");
    choose(&mut seat, "2.png");
    seat.key(Key::Num2);
    seat.until("told", |seat| seat.text().contains("1 of 2 inputs was left as before"));
    assert!(card(&seat, "2.png").ends_with(", night"));
    assert!(card(&seat, "1.png").ends_with(", day"));
}

#[test]
fn a_choice_that_goes_on_by_itself_hands_in_what_is_chosen_in_the_grid() {
    let mut seat = in_grid("exclusive: true, auto_advance: true", 3);
    choose(&mut seat, "1.png");
    choose(&mut seat, "2.png");
    seat.key(Key::Num1);
    seat.until("handed in", |seat| card(seat, "2.png").contains("done"));
    assert!(card(&seat, "1.png").contains("done"));
    assert!(card(&seat, "3.png").contains("unlabeled"));
}

#[test]
fn esc_lets_go_of_the_chosen_cards_before_it_leaves_the_browser() {
    let mut seat = in_grid("", 3);
    choose(&mut seat, "1.png");
    assert!(seat.text().contains("1 input chosen"), "{}", seat.text());
    seat.key(Key::Escape);
    seat.steps(2);
    assert!(
        !seat.text().contains("chosen") && seat.sees("Search names"),
        "{}",
        seat.text()
    );
    seat.key(Key::Escape);
    seat.steps(2);
    assert!(!seat.sees("Search names"), "{}", seat.text());
}
