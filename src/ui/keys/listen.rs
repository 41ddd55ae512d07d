//! Keys out of egui's input, in the order they were pressed.

use super::keymap::Keymap;
use super::table::{Action, Mode};
use crate::canvas::Chord;
use crate::canvas::{chord_of, is_function, is_modifier};
use egui::{Context, Event, Id, Key, Modifiers};

/// Within what time, in seconds, a second press of one key makes a double press.
const DOUBLE_TIME: f64 = 0.35;

/// An action asked for by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// What is asked for.
    pub action: Action,
    /// Whether the key was down already. Told only of actions that repeat; others are not asked for again.
    pub repeat: bool,
    /// Whether it is the second press within a moment, with the wheel at rest between.
    pub double: bool,
}

/// Where keys go first.
#[derive(Clone, Copy, PartialEq)]
enum Focus {
    Nothing,
    Widget,
    Text,
}

impl Focus {
    fn of(ctx: &Context) -> Self {
        if text_has_keys(ctx) {
            Self::Text
        } else if ctx.egui_wants_keyboard_input() {
            Self::Widget
        } else {
            Self::Nothing
        }
    }

    /// Whether whoever has the focus lets this chord pass.
    fn lets_pass(self, chord: Chord) -> bool {
        match self {
            Self::Nothing => true,
            // Buttons, sliders and moving from one to the next.
            Self::Widget => {
                use Key as K;
                let used = [
                    K::Enter,
                    K::Space,
                    K::Escape,
                    K::Tab,
                    K::ArrowLeft,
                    K::ArrowRight,
                    K::ArrowUp,
                    K::ArrowDown,
                ];
                chord.command || !used.contains(&chord.key)
            }
            Self::Text => is_function(chord.key) || (chord.command && !edits_text(chord)),
        }
    }
}

/// Whether a text field has a use for this chord with Ctrl.
fn edits_text(chord: Chord) -> bool {
    use Key as K;
    matches!(
        chord.key,
        K::A | K::C
            | K::X
            | K::V
            | K::Y
            | K::Z
            | K::H
            | K::K
            | K::U
            | K::W
            | K::ArrowLeft
            | K::ArrowRight
            | K::ArrowUp
            | K::ArrowDown
            | K::Home
            | K::End
            | K::Backspace
            | K::Delete
            | K::Enter
    )
}

/// What is remembered from frame to frame.
#[derive(Clone, Default)]
struct Held {
    /// Keys that are down: their place, and what egui calls them.
    down: Vec<(Key, Key)>,
    last: Option<(Action, f64)>,
    /// In which pass a text field last had the focus.
    text: Option<u64>,
}

impl Held {
    fn id() -> Id {
        Id::unique("keys held")
    }

    fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Self::id())).unwrap_or_default()
    }

    /// Takes note of a key, whoever it is meant for.
    fn note(&mut self, event: &Event) {
        match event {
            Event::WindowFocused(false) => *self = Self::default(),
            Event::MouseWheel { .. } => self.last = None,
            Event::Key {
                key,
                physical_key,
                pressed,
                ..
            } => {
                let entry = (physical_key.unwrap_or(*key), *key);
                self.down.retain(|(place, _)| *place != entry.0);
                if *pressed {
                    self.down.push(entry);
                }
            }
            _ => {}
        }
    }

    /// Whether this press is the second of two. A third begins again.
    fn is_double(&mut self, action: Action, time: f64) -> bool {
        let double = self
            .last
            .is_some_and(|(last, then)| last == action && time - then <= DOUBLE_TIME);
        self.last = (!double).then_some((action, time));
        double
    }
}

/// The chord that an event presses, and whether it does so again.
fn pressed_chord(event: &Event, before: Option<&Event>, held: Modifiers) -> Option<(Chord, bool)> {
    match event {
        Event::Key {
            key,
            physical_key,
            pressed: true,
            repeat,
            modifiers,
        } => Some((chord_of(*key, *physical_key, *modifiers), *repeat)),
        // The clipboard's keys come under other names.
        Event::Copy => Some((Chord::command(Key::C), false)),
        Event::Cut => Some((Chord::command(Key::X), false)),
        // Their modifiers are told beside them.
        Event::Paste(_) | Event::PasteImage(_) => {
            let chord = Chord {
                shift: held.shift,
                ..Chord::command(Key::V)
            };
            Some((chord, false))
        }
        // Where no key writes it, it may still come from an input method.
        Event::Text(text) if text == "?" && !before.is_some_and(presses) => {
            Some((chord_of(Key::Questionmark, None, Modifiers::SHIFT), false))
        }
        _ => None,
    }
}

fn presses(event: &Event) -> bool {
    matches!(event, Event::Key { pressed: true, .. })
}

/// Takes all keys, and what they write, out of egui's input, and tells the first chord that was pressed. For choosing a
/// key: keys that are held for others are no choice.
pub fn chord_pressed(ctx: &Context) -> Option<Chord> {
    let mut first = None;
    ctx.input_mut(|input| {
        let held = input.modifiers;
        input.events.retain(|event| {
            let chord = pressed_chord(event, None, held).filter(|(chord, repeat)| !repeat && !is_modifier(chord.key));
            first = first.or(chord.map(|(chord, _)| chord));
            let is_key = matches!(event, Event::Key { pressed: true, .. } | Event::Text(_));
            chord.is_none() && !is_key
        });
    });
    first
}

/// Whether the keys of this frame belong to a text field: it has the focus, or had it when they were pressed and let go
/// of it because of them, as it does with Enter and Esc. The canvas should read no keys then.
pub fn text_has_keys(ctx: &Context) -> bool {
    let before = ctx.cumulative_pass_nr().saturating_sub(1);
    ctx.text_edit_focused() || Held::of(ctx).text.is_some_and(|pass| pass >= before)
}

impl Keymap {
    /// Takes the keys that ask for something in this mode out of egui's input, and tells what they ask for, in order.
    ///
    /// Call it once a frame after the canvas, which takes its own, and not while a dialog is open. A text field keeps
    /// all keys but F1 to F35 and those with Ctrl that it has no use for. A paste comes only if there is something on
    /// the desktop's clipboard: who copies annotations must put some text there.
    pub fn pressed(&self, ctx: &Context, mode: Mode) -> Vec<Press> {
        let focus = Focus::of(ctx);
        let mut held = Held::of(ctx);
        let mut found = Vec::new();
        ctx.input_mut(|input| {
            let time = input.time;
            let events = std::mem::take(&mut input.events);
            let mut taken = false;
            for (place, event) in events.iter().enumerate() {
                held.note(event);
                // What a taken key writes must not land in a field that the action opens.
                if matches!(event, Event::Text(_)) && std::mem::take(&mut taken) {
                    continue;
                }
                let before = place.checked_sub(1).and_then(|place| events.get(place));
                let chord = pressed_chord(event, before, input.modifiers).filter(|(chord, _)| focus.lets_pass(*chord));
                let asked = chord.and_then(|(chord, repeat)| Some((self.action(chord, mode)?, repeat)));
                taken = asked.is_some() || (taken && !presses(event));
                let Some((action, repeat)) = asked else {
                    input.events.push(event.clone());
                    continue;
                };
                if !repeat || action.repeats() {
                    found.push(Press {
                        action,
                        repeat,
                        double: !repeat && held.is_double(action, time),
                    });
                }
            }
        });
        if ctx.text_edit_focused() {
            held.text = Some(ctx.cumulative_pass_nr());
        }
        ctx.data_mut(|data| data.insert_temp(Held::id(), held));
        found
    }

    /// Whether a key of an action is held down, as [`Self::pressed`] has seen it; with Ctrl or Alt it is another key.
    pub fn held(&self, ctx: &Context, action: Action) -> bool {
        let held = Held::of(ctx);
        let chords = self.chords(action);
        let is_down = ctx.input(|input| {
            let bare = !input.modifiers.alt && !input.modifiers.command && !input.modifiers.ctrl;
            let still = |key: &Key| input.keys_down.contains(key);
            let means = |place: Key, key: Key| chord_of(key, Some(place), Modifiers::NONE).key;
            let down = |chord: &Chord| {
                held.down
                    .iter()
                    .any(|(place, key)| means(*place, *key) == chord.key && still(key))
            };
            bare && chords.iter().any(down)
        });
        is_down && !text_has_keys(ctx)
    }

    /// Takes the keys of one action out of egui's input, whatever has the focus, but for those that write text; true
    /// if one was pressed. For a dialog that is closed by the key that opened it.
    pub fn consume(&self, ctx: &Context, action: Action) -> bool {
        let closes = |chord: &Chord| chord.command || is_function(chord.key);
        let chords: Vec<Chord> = self.chords(action).iter().copied().filter(closes).collect();
        let mut pressed = false;
        ctx.input_mut(|input| {
            let held = input.modifiers;
            input.events.retain(|event| {
                let chord = pressed_chord(event, None, held).filter(|(chord, _)| chords.contains(chord));
                pressed |= chord.is_some_and(|(_, repeat)| !repeat);
                chord.is_none()
            });
        });
        pressed
    }
}
