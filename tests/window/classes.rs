//! Classes are given at the keyboard.

use crate::seat::{Seat, with_task};
use egui::{Key, Modifiers};
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
