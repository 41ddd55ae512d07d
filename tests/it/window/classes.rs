//! Classes are given at the keyboard.

use crate::support::project::Project;
use crate::support::window::Window;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::Sign;
use labelwright::domain::task::WorkState;

fn kinds(more: &str) -> String {
    format!("(name: \"Kinds\", kind: Classification, concepts: [\"day\", \"night\"], {more})")
}

fn said(window: &Window) -> Vec<(String, Sign)> {
    let signs = window.annotations().iter().map(|a| a.sign);
    window.concepts().into_iter().zip(signs).collect()
}

#[test]
fn a_digit_says_it_and_unsays_it() {
    let mut window = Window::open(Project::with_task(2, &kinds("")));
    window.key(Key::Num1);
    window.loaded();
    assert_eq!(said(&window), [("day".into(), Sign::Present)]);
    assert!(window.sees("day, present"));
    window.press(Key::Num2, Modifiers::ALT);
    window.loaded();
    assert_eq!(
        said(&window),
        [("day".into(), Sign::Present), ("night".into(), Sign::Absent)]
    );
    assert!(window.sees("night, absent"));
    window.key(Key::Num1);
    window.loaded();
    assert_eq!(said(&window), [("night".into(), Sign::Absent)]);
    window.key(Key::Num2);
    window.loaded();
    assert_eq!(said(&window), [("night".into(), Sign::Present)]);
    assert_eq!(window.name(), "1.png");
}

#[test]
fn of_several_concepts_one_is_chosen() {
    let mut window = Window::open(Project::with_task(2, &kinds("exclusive: true")));
    window.key(Key::Num1);
    window.key(Key::Num2);
    window.loaded();
    assert_eq!(said(&window), [("night".into(), Sign::Present)]);
    assert_eq!(window.name(), "1.png");
}

#[test]
fn the_choice_goes_on_by_itself_and_is_corrected_by_going_back() {
    let mut window = Window::open(Project::with_task(3, &kinds("exclusive: true, auto_advance: true")));
    window.key(Key::Num1);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::A);
    window.loaded();
    assert_eq!(
        (said(&window), window.current().state),
        (vec![("day".into(), Sign::Present)], WorkState::Done)
    );
    window.key(Key::Num2);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::A);
    window.loaded();
    assert_eq!(
        (said(&window), window.current().state),
        (vec![("night".into(), Sign::Present)], WorkState::Done)
    );
}

/// What the card of an input says; nothing while it is not there.
fn card(window: &Window, input: &str) -> String {
    let named = format!("{input}, ");
    let labels = window.harness.query_all_by_label_contains(&named);
    let labels = labels.filter_map(|node| node.accesskit_node().label());
    labels
        .into_iter()
        .find(|label| label.starts_with(&named))
        .unwrap_or_default()
}

fn in_grid(more: &str, pictures: u32) -> Window {
    let mut window = Window::open(Project::with_task(pictures, &kinds(more)));
    window.key(Key::G);
    window.until("cards", |window| card(window, "1.png").contains("unlabeled"));
    window
}

/// Clicks a card while Ctrl is held.
fn choose(window: &mut Window, input: &str) {
    let text = card(window, input);
    window.ctrl_click(&text);
}

#[test]
fn in_the_grid_digits_classify_the_chosen_cards_as_one_gesture() {
    let mut window = in_grid("", 3);
    choose(&mut window, "1.png");
    choose(&mut window, "3.png");
    assert!(window.text().contains("2 inputs chosen"), "{}", window.text());
    window.key(Key::Num2);
    window.until("both are said", |window| card(window, "3.png").ends_with(", night"));
    assert!(card(&window, "1.png").ends_with(", night"));
    assert!(!card(&window, "2.png").contains("night"));
    window.press(Key::Num1, Modifiers::ALT);
    window.until("absent", |window| card(window, "1.png").ends_with(", not day, night"));
    // One gesture: taken back as one.
    window.press(Key::Z, Modifiers::COMMAND);
    window.until("taken back", |window| {
        card(window, "1.png").ends_with("1 annotation, night")
    });
    assert!(card(&window, "3.png").ends_with("1 annotation, night"));
    window.key(Key::Num2);
    window.until("where all have it, it is unsaid", |window| {
        !card(window, "3.png").contains("night")
    });
    assert!(!card(&window, "1.png").contains("night"));
    window.press(Key::Z, Modifiers::COMMAND);
    window.until("and that is taken back too", |window| {
        card(window, "3.png").ends_with(", night")
    });
    window.until("saved", |window| window.on_disk() == 2);
    // On the canvas of one of them it is undone there alone, after another start too.
    let mut window = window.again();
    window.loaded();
    assert_eq!(
        (window.name(), said(&window)),
        ("1.png".into(), vec![("night".into(), Sign::Present)])
    );
    window.press(Key::Z, Modifiers::COMMAND);
    window.until("undone", |window| window.on_disk() == 1);
    window.key(Key::G);
    window.until("cards", |window| card(window, "3.png").contains("night"));
}

#[test]
fn in_the_grid_a_digit_classifies_the_card_that_has_the_focus() {
    let mut window = in_grid("exclusive: true", 2);
    window.key(Key::Num1);
    window.until("said", |window| card(window, "1.png").ends_with(", day"));
    window.loaded();
    window.key(Key::ArrowRight);
    window.key(Key::Num1);
    window.until("the next one", |window| card(window, "2.png").ends_with(", day"));
    window.key(Key::Num2);
    window.until("one of them", |window| {
        card(window, "2.png").ends_with("1 annotation, night")
    });
    // What was said in the browser is taken back there one by one, of one card as of many.
    window.press(Key::Z, Modifiers::COMMAND);
    window.until("day again", |window| card(window, "2.png").ends_with(", day"));
    window.press(Key::Z, Modifiers::COMMAND);
    window.until("nothing said", |window| !card(window, "2.png").contains("day"));
    window.key(Key::Num1);
    window.until("day", |window| card(window, "2.png").ends_with(", day"));
    window.key(Key::Num2);
    window.until("night", |window| card(window, "2.png").ends_with(", night"));
    // On the canvas it is undone as any gesture of that input.
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.press(Key::Z, Modifiers::COMMAND);
    window.loaded();
    assert_eq!(said(&window), [("day".into(), Sign::Present)]);
}

#[test]
fn a_digit_is_for_the_card_that_had_the_focus_when_it_was_pressed() {
    let mut window = in_grid("exclusive: true", 3);
    let key = |key, pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let typed = [Key::Num1, Key::ArrowRight];
    // A quick hand, and a slow frame.
    window.events(typed.into_iter().flat_map(|it| [key(it, true), key(it, false)]));
    window.until("said", |window| card(window, "1.png").ends_with(", day"));
    window.steps(3);
    assert!(!card(&window, "2.png").contains("day"));
    window.key(Key::Num2);
    window.until("the focus went on", |window| card(window, "2.png").ends_with(", night"));
    assert!(card(&window, "1.png").ends_with(", day"));
}

#[test]
fn what_was_handed_in_is_left_and_told() {
    let mut window = Window::open(Project::with_task(2, &kinds("")));
    window.key(Key::Num1);
    window.submit();
    window.key(Key::G);
    window.until("cards", |window| card(window, "2.png").contains("unlabeled"));
    choose(&mut window, "1.png");
    choose(&mut window, "2.png");
    window.key(Key::Num2);
    window.until("told", |window| {
        window.text().contains("1 of 2 inputs was left as before")
    });
    assert!(card(&window, "2.png").ends_with(", night"));
    assert!(card(&window, "1.png").ends_with(", day"));
}

#[test]
fn a_choice_that_goes_on_by_itself_hands_in_what_is_chosen_in_the_grid() {
    let mut window = in_grid("exclusive: true, auto_advance: true", 3);
    choose(&mut window, "1.png");
    choose(&mut window, "2.png");
    window.key(Key::Num1);
    window.until("submitted", |window| card(window, "2.png").contains("done"));
    assert!(card(&window, "1.png").contains("done"));
    assert!(card(&window, "3.png").contains("unlabeled"));
}

#[test]
fn esc_lets_go_of_the_chosen_cards_before_it_leaves_the_browser() {
    let mut window = in_grid("", 3);
    choose(&mut window, "1.png");
    assert!(window.text().contains("1 input chosen"), "{}", window.text());
    window.key(Key::Escape);
    window.steps(2);
    assert!(
        !window.text().contains("chosen") && window.sees("Search"),
        "{}",
        window.text()
    );
    window.key(Key::Escape);
    window.steps(2);
    assert!(!window.sees("Search"), "{}", window.text());
}
