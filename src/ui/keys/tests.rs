//! The table, the presets and reading keys, without a window.

use super::*;
use crate::canvas::{Chord, Decide, KeyAction, Tool};
use egui::{Context, Event, Modifiers, RawInput};
use session::Settings;
use std::collections::HashSet;

fn with_preset(name: &str) -> Settings {
    let mut settings = Settings::default();
    settings.key_preset = name.into();
    settings
}

fn with_key(action: &str, keys: &str) -> Settings {
    let mut settings = Settings::default();
    settings.keys.insert(action.into(), keys.into());
    settings
}

fn chord(text: &str) -> Chord {
    text.parse().unwrap()
}

fn key(text: &str, repeat: bool) -> Event {
    let chord = chord(text);
    Event::Key {
        key: chord.key,
        physical_key: Some(chord.key),
        pressed: true,
        repeat,
        modifiers: Modifiers {
            alt: chord.alt,
            ctrl: chord.command,
            shift: chord.shift,
            mac_cmd: false,
            command: chord.command,
        },
    }
}

fn release(text: &str) -> Event {
    Event::Key {
        key: chord(text).key,
        physical_key: Some(chord(text).key),
        pressed: false,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

/// One frame at this time with these events: what was asked for, and what is left.
fn frame(ctx: &Context, keymap: &Keymap, mode: Mode, time: f64, events: Vec<Event>) -> (Vec<Press>, Vec<Event>) {
    let mut heard = None;
    let input = RawInput {
        events,
        time: Some(time),
        ..RawInput::default()
    };
    let mut output = ctx.run_ui(input, |ui| {
        let pressed = keymap.pressed(ui.ctx(), mode);
        heard.get_or_insert((pressed, ui.input(|i| i.events.clone())));
    });
    output.textures_delta.clear();
    heard.unwrap()
}

fn asked(mode: Mode, events: Vec<Event>) -> Vec<Action> {
    let (pressed, _) = frame(&Context::default(), &Keymap::default(), mode, 0.0, events);
    pressed.into_iter().map(|press| press.action).collect()
}

#[test]
fn names_of_actions_are_their_own() {
    let names: HashSet<&str> = Action::all().map(Action::name).collect();
    assert_eq!(names.len(), Action::all().count());
    for action in Action::all() {
        assert_eq!(Action::named(action.name()), Some(action));
    }
    assert_eq!(Action::Concept(9).name(), "Concept10");
    assert_eq!(Action::Concept(200).title(), "Concept 20");
    assert_eq!(Action::Absent(200).title(), "Absent: concept 10");
}

#[test]
fn every_preset_can_be_read_and_has_no_clash() {
    for preset in &PRESETS {
        for action in Action::all() {
            let words: Vec<&str> = preset.keys(action).split_whitespace().collect();
            assert!(!words.is_empty(), "{}: {action:?} has no key", preset.name);
            for word in words {
                let chord: Chord = word.parse().unwrap_or_else(|e| panic!("{}: {e}", preset.name));
                assert_eq!(chord.to_string(), word, "{}: {action:?}", preset.name);
            }
        }
        let keymap = Keymap::new(&with_preset(preset.name));
        assert_eq!(keymap.problems(), []);
        assert_eq!(keymap.clashes(), [], "{}", preset.name);
    }
}

/// The keys that the interface promises.
#[test]
fn the_firm_keys_are_there() {
    use Action as A;
    let keymap = Keymap::default();
    for (text, mode, action) in [
        ("A", Mode::Drawing, A::Previous),
        ("D", Mode::Drawing, A::Next),
        ("Left", Mode::Drawing, A::Previous),
        ("Right", Mode::Classifying, A::Next),
        ("V", Mode::Drawing, A::ToolSelect),
        ("R", Mode::Drawing, A::ToolBox),
        ("P", Mode::Drawing, A::ToolPolygon),
        ("H", Mode::Drawing, A::ToolPan),
        ("M", Mode::Drawing, A::ToolSmart),
        ("1", Mode::Drawing, A::Concept(0)),
        ("9", Mode::Classifying, A::Concept(8)),
        ("0", Mode::Drawing, A::Concept(9)),
        ("Shift+1", Mode::Drawing, A::Concept(10)),
        ("Shift+0", Mode::Classifying, A::Concept(19)),
        ("/", Mode::Drawing, A::TypeAhead),
        ("Alt+1", Mode::Classifying, A::Absent(0)),
        ("Alt+0", Mode::Classifying, A::Absent(9)),
        ("Enter", Mode::Drawing, A::Submit),
        ("Delete", Mode::Browsing, A::Delete),
        ("Ctrl+Z", Mode::Drawing, A::Undo),
        ("Ctrl+Shift+Z", Mode::Classifying, A::Redo),
        ("Ctrl+D", Mode::Drawing, A::Duplicate),
        ("Ctrl+C", Mode::Drawing, A::Copy),
        ("Ctrl+V", Mode::Drawing, A::Paste),
        ("Ctrl+B", Mode::Drawing, A::CopyFromPrevious),
        ("F", Mode::Classifying, A::Fit),
        ("Ctrl+0", Mode::Drawing, A::OneToOne),
        ("Space", Mode::Drawing, A::HoldPan),
        ("B", Mode::Drawing, A::HoldBrightness),
        ("S", Mode::Classifying, A::HoldSaturation),
        ("I", Mode::Drawing, A::Invert),
        ("X", Mode::Drawing, A::Crosshair),
        ("T", Mode::Drawing, A::HideShowAll),
        ("Esc", Mode::Elsewhere, A::Cancel),
        ("F1", Mode::Elsewhere, A::KeySheet),
        ("?", Mode::Drawing, A::KeySheet),
        ("Ctrl+K", Mode::Browsing, A::Palette),
        ("E", Mode::Drawing, A::AcceptSuggestion),
        ("Q", Mode::Classifying, A::DismissSuggestion),
        ("Shift+E", Mode::Drawing, A::AcceptAll),
        ("Tab", Mode::Classifying, A::NextSuggestion),
        ("Shift+Tab", Mode::Drawing, A::PreviousSuggestion),
    ] {
        assert_eq!(keymap.action(chord(text), mode), Some(action), "{text} in {mode:?}");
    }
}

#[test]
fn the_canvas_gets_its_firm_keys() {
    let keys = Keymap::default().canvas_keys(Mode::Drawing);
    for (text, action) in [
        ("V", KeyAction::Tool(Tool::Select)),
        ("R", KeyAction::Tool(Tool::Box)),
        ("Enter", KeyAction::Finish),
        ("Esc", KeyAction::Cancel),
        ("Backspace", KeyAction::TakeBack),
        ("Delete", KeyAction::Remove),
        ("F", KeyAction::Fit),
        ("Ctrl+0", KeyAction::OneToOne),
        ("Space", KeyAction::HoldPan),
        ("Left", KeyAction::Nudge(-1, 0)),
        ("Tab", KeyAction::Suggestion(Decide::Next)),
        ("Shift+E", KeyAction::Suggestion(Decide::AcceptAll)),
        ("Shift+Down", KeyAction::Nudge(0, 10)),
    ] {
        assert_eq!(keys.action(chord(text)), Some(action), "{text}");
    }
    let sorting = Keymap::default().canvas_keys(Mode::Classifying);
    assert_eq!(sorting.action(chord("R")), None);
    assert_eq!(sorting.action(chord("Space")), Some(KeyAction::HoldPan));
}

#[test]
fn in_cvats_keys_one_key_finishes_before_it_draws() {
    let keymap = Keymap::new(&with_preset("CVAT"));
    assert_eq!(
        keymap.canvas_keys(Mode::Drawing).action(chord("N")),
        Some(KeyAction::Finish)
    );
    assert_eq!(keymap.action(chord("N"), Mode::Drawing), Some(Action::ToolBox));
    assert_eq!(keymap.action(chord("F"), Mode::Drawing), Some(Action::Next));
}

#[test]
fn a_change_leads_to_another_key() {
    let keymap = Keymap::new(&with_key("Undo", "Ctrl+U Alt+Backspace"));
    assert_eq!(keymap.action(chord("Ctrl+Z"), Mode::Drawing), None);
    assert_eq!(keymap.action(chord("Ctrl+U"), Mode::Drawing), Some(Action::Undo));
    assert_eq!(keymap.shortcut(Action::Undo), Some("Ctrl+U".into()));
    assert!(keymap.is_changed(Action::Undo) && !keymap.is_changed(Action::Redo));
    let none = Keymap::new(&with_key("Undo", ""));
    assert_eq!((none.shortcut(Action::Undo), none.problems().len()), (None, 0));
}

#[test]
fn clashes_are_told_and_the_users_choice_is_followed() {
    let keymap = Keymap::new(&with_key("Skip", "X"));
    assert_eq!(
        keymap.clashes(),
        [Clash {
            chord: chord("X"),
            actions: vec![Action::Skip, Action::Crosshair],
        }]
    );
    assert_eq!(keymap.action(chord("X"), Mode::Drawing), Some(Action::Skip));
    let later = Keymap::new(&with_key("Crosshair", "K"));
    assert_eq!(later.action(chord("K"), Mode::Drawing), Some(Action::Crosshair));
    // Never in question together.
    assert_eq!(Keymap::new(&with_key("Absent1", "R")).clashes(), []);
    // Nothing is both half drawn and not.
    assert_eq!(Keymap::new(&with_key("TakeBack", "Ctrl+Z")).clashes(), []);
    // Both would go first.
    assert_eq!(Keymap::new(&with_key("TakeBack", "Delete")).clashes().len(), 1);
}

#[test]
fn what_cannot_be_followed_is_told() {
    let mut settings = with_key("Undo", "Ctrl+Nonsense Ctrl+U");
    settings.keys.insert("Levitate".into(), "L".into());
    settings.keys.insert("Crosshair".into(), "Shift+".into());
    settings.key_preset = "Photoshop".into();
    let keymap = Keymap::new(&settings);
    let told: Vec<String> = keymap.problems().iter().map(Problem::to_string).collect();
    assert_eq!(
        told,
        [
            "there is no key preset \"Photoshop\"",
            "there is no action \"Levitate\" to give a key to",
            "Undo: \"Nonsense\" in \"Ctrl+Nonsense\" is no key",
            "Crosshair: \"Shift+\" names no key",
        ]
    );
    assert_eq!(keymap.chords(Action::Undo), [chord("Ctrl+U")]);
    assert_eq!(keymap.chords(Action::Crosshair), [chord("X")]);
}

#[test]
fn assigning_the_presets_own_keys_leaves_no_trace() {
    let mut settings = Settings::default();
    Keymap::assign(&mut settings, Action::Undo, &[chord("Ctrl+U"), chord("+")]);
    assert_eq!(settings.keys.get("Undo").map(String::as_str), Some("Ctrl+U +"));
    Keymap::assign(&mut settings, Action::Undo, &[chord("Ctrl+Z")]);
    assert!(settings.keys.is_empty());
}

#[test]
fn keys_are_taken_in_order_and_others_left() {
    let events = vec![key("D", false), key("F9", false), key("Ctrl+Z", false), Event::Copy];
    let (pressed, left) = frame(&Context::default(), &Keymap::default(), Mode::Drawing, 0.0, events);
    let actions: Vec<Action> = pressed.iter().map(|press| press.action).collect();
    assert_eq!(actions, [Action::Next, Action::Undo, Action::Copy]);
    assert_eq!(left, [key("F9", false)]);
}

#[test]
fn what_a_key_writes_goes_with_it() {
    let events = vec![key("/", false), Event::Text("/".into()), Event::Text("x".into())];
    let (pressed, left) = frame(&Context::default(), &Keymap::default(), Mode::Drawing, 0.0, events);
    assert_eq!(pressed.first().map(|press| press.action), Some(Action::TypeAhead));
    assert_eq!(left, [Event::Text("x".into())]);
}

#[test]
fn a_question_asks_once_with_or_without_a_key() {
    let text = || Event::Text("?".into());
    assert_eq!(
        asked(Mode::Elsewhere, vec![key("?", false), text()]),
        [Action::KeySheet]
    );
    assert_eq!(asked(Mode::Elsewhere, vec![text()]), [Action::KeySheet]);
}

#[test]
fn the_clipboards_keys_are_heard_where_they_mean_something() {
    let paste = || Event::Paste("cells".into());
    assert_eq!(asked(Mode::Drawing, vec![paste()]), [Action::Paste]);
    assert_eq!(asked(Mode::Classifying, vec![paste(), Event::Cut]), []);
}

#[test]
fn a_held_key_goes_on_but_submits_once() {
    let ctx = Context::default();
    let keymap = Keymap::default();
    let mut heard = Vec::new();
    for time in 0..3 {
        let events = vec![key("D", false), key("Enter", false)];
        let (pressed, left) = frame(&ctx, &keymap, Mode::Drawing, f64::from(time), events);
        assert!(left.is_empty());
        heard.extend(pressed.iter().map(|press| (press.action, press.repeat)));
    }
    assert_eq!(
        heard,
        [
            (Action::Next, false),
            (Action::Submit, false),
            (Action::Next, true),
            (Action::Next, true)
        ]
    );
}

#[test]
fn keys_are_held_until_let_go() {
    let ctx = Context::default();
    let keymap = Keymap::default();
    let brightness = |ctx: &Context| keymap.held(ctx, Action::HoldBrightness);
    frame(&ctx, &keymap, Mode::Drawing, 0.0, vec![key("B", false)]);
    assert!(brightness(&ctx));
    assert!(!keymap.held(&ctx, Action::HoldSaturation));
    frame(&ctx, &keymap, Mode::Drawing, 0.1, vec![]);
    assert!(brightness(&ctx));
    frame(&ctx, &keymap, Mode::Drawing, 0.2, vec![release("B")]);
    assert!(!brightness(&ctx));
    frame(&ctx, &keymap, Mode::Drawing, 0.3, vec![key("B", false)]);
    frame(&ctx, &keymap, Mode::Drawing, 0.4, vec![Event::WindowFocused(false)]);
    assert!(!brightness(&ctx));
}

#[test]
fn two_quick_presses_are_a_double_one() {
    let ctx = Context::default();
    let keymap = Keymap::default();
    let press = |time: f64, wheel: bool| {
        let mut events = vec![key("B", false), release("B")];
        if wheel {
            events.insert(
                1,
                egui::Event::MouseWheel {
                    unit: egui::MouseWheelUnit::Line,
                    delta: egui::vec2(0.0, 1.0),
                    phase: egui::TouchPhase::Move,
                    source: egui::MouseWheelSource::Unknown,
                    modifiers: Modifiers::NONE,
                },
            );
        }
        frame(&ctx, &keymap, Mode::Drawing, time, events).0[0].double
    };
    assert!(!press(1.0, false));
    assert!(press(1.2, false));
    assert!(!press(1.4, false));
    assert!(!press(2.4, true));
    assert!(!press(2.5, false));
}
