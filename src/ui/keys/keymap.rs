//! Which keys ask for which action: a preset, and the user's changes over it.

use super::ChordError;
use super::preset::{PRESETS, Preset};
use super::table::{Action, Mode, Needs};
use crate::canvas::{CanvasKeys, Chord};
use session::Settings;

/// Something in the settings that could not be followed. The rest of them is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no such preset; the first one is used.
    #[error("there is no key preset \"{0}\"")]
    Preset(String),
    /// There is no such action.
    #[error("there is no action \"{0}\" to give a key to")]
    Action(String),
    /// The text names no key.
    #[error("{}: {error}", action.name())]
    Chord {
        /// The action it was meant for.
        action: Action,
        /// What is wrong with it.
        error: ChordError,
    },
}

/// A chord that asks for more than one thing in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The chord.
    pub chord: Chord,
    /// What it asks for, in the order of the table.
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq)]
struct Binding {
    action: Action,
    chords: Vec<Chord>,
    /// The user's own choice.
    changed: bool,
}

/// The keys in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Keymap {
    bindings: Vec<Binding>,
    problems: Vec<Problem>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&Settings::default())
    }
}

impl Keymap {
    /// The keys that these settings ask for. What they ask in vain is told by [`Self::problems`].
    pub fn new(settings: &Settings) -> Self {
        let mut problems = Vec::new();
        let preset = preset_of(settings).unwrap_or_else(|| {
            problems.push(Problem::Preset(settings.key_preset.clone()));
            &PRESETS[0]
        });
        let unknown = settings.keys.keys().filter(|name| Action::named(name).is_none());
        problems.extend(unknown.map(|name| Problem::Action(name.clone())));
        let bindings = Action::all()
            .map(|action| {
                let own = settings.keys.get(action.name());
                let own = own.and_then(|text| read(action, text, &mut problems));
                Binding {
                    action,
                    changed: own.is_some(),
                    chords: own.unwrap_or_else(|| preset_chords(preset, action)),
                }
            })
            .collect();
        Self { bindings, problems }
    }

    /// What the settings asked for in vain.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The keys of an action, the one to be shown first. None is possible.
    pub fn chords(&self, action: Action) -> &[Chord] {
        self.binding(action).map_or(&[], |binding| &binding.chords)
    }

    /// Whether the user has changed the keys of an action.
    pub fn is_changed(&self, action: Action) -> bool {
        self.binding(action).is_some_and(|binding| binding.changed)
    }

    fn binding(&self, action: Action) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.action == action)
    }

    /// The key to show beside an action, in menus and tooltips.
    pub fn shortcut(&self, action: impl Into<Action>) -> Option<String> {
        self.chords(action.into()).first().map(Chord::to_string)
    }

    /// What a chord asks for in this mode when nothing is half drawn or selected on the canvas. Of two that clash, the
    /// one that the user chose.
    pub fn action(&self, chord: Chord, mode: Mode) -> Option<Action> {
        let asks = |binding: &&Binding| {
            if !binding.chords.contains(&chord) {
                return false;
            }
            let action = binding.action;
            // On the canvas, what needs something has gone before, and the need was not met.
            let in_question = !mode.has_canvas() || action.needs() == Needs::Nothing;
            in_question && action.modes().contains(&mode)
        };
        let mut asking = self.bindings.iter().filter(asks);
        let first = asking.clone().next();
        asking
            .find(|binding| binding.changed)
            .or(first)
            .map(|binding| binding.action)
    }

    /// Chords that ask for two things at once, in the order of the table.
    pub fn clashes(&self) -> Vec<Clash> {
        let mut found: Vec<Clash> = Vec::new();
        for (i, one) in self.bindings.iter().enumerate() {
            for other in &self.bindings[i + 1..] {
                for chord in one.chords.iter().filter(|chord| other.chords.contains(chord)) {
                    if exclude(one.action, other.action) {
                        note(&mut found, *chord, [one.action, other.action]);
                    }
                }
            }
        }
        found
    }

    /// The canvas' own table for this mode. Reading keys stays enabled and the wheel zooms: that is up to the caller,
    /// who knows of dialogs and of [`Self::held`].
    pub fn canvas_keys(&self, mode: Mode) -> CanvasKeys {
        let here = |binding: &&Binding| binding.action.modes().contains(&mode);
        let mut here: Vec<&Binding> = self.bindings.iter().filter(here).collect();
        // The canvas takes the first that fits; what it then leaves alone comes to `pressed`.
        here.sort_by_key(|binding| (binding.action.needs() == Needs::Nothing, !binding.changed));
        let bindings = here
            .into_iter()
            .filter_map(|binding| Some((binding.action.key_action()?, &binding.chords)))
            .flat_map(|(action, chords)| chords.iter().map(move |chord| (*chord, action)))
            .collect();
        CanvasKeys {
            bindings,
            enabled: true,
            presses: true,
            wheel_zooms: true,
        }
    }

    /// Gives an action these keys in the settings, instead of those of the preset.
    pub fn assign(settings: &mut Settings, action: Action, chords: &[Chord]) {
        let preset = preset_of(settings).unwrap_or(&PRESETS[0]);
        if preset_chords(preset, action) == chords {
            settings.keys.remove(action.name());
        } else {
            let text: Vec<String> = chords.iter().map(Chord::to_string).collect();
            settings.keys.insert(action.name().to_owned(), text.join(" "));
        }
    }
}

fn preset_of(settings: &Settings) -> Option<&'static Preset> {
    Preset::named(&settings.key_preset)
}

fn preset_chords(preset: &Preset, action: Action) -> Vec<Chord> {
    let keys = preset.keys(action).split_whitespace();
    keys.filter_map(|text| text.parse().ok()).collect()
}

/// The user's keys for an action: none if the text is empty, `None` if nothing of it can be followed.
fn read(action: Action, text: &str, problems: &mut Vec<Problem>) -> Option<Vec<Chord>> {
    let mut chords = Vec::new();
    for word in text.split_whitespace() {
        match word.parse() {
            Ok(chord) => chords.push(chord),
            Err(error) => problems.push(Problem::Chord { action, error }),
        }
    }
    (!chords.is_empty() || text.trim().is_empty()).then_some(chords)
}

/// Whether two actions may not have the same key: they come into question together, and neither goes before.
fn exclude(one: Action, other: Action) -> bool {
    let together = one.modes().iter().any(|mode| other.modes().contains(mode));
    let same_turn = (one.needs() == Needs::Nothing) == (other.needs() == Needs::Nothing);
    together && same_turn
}

fn note(found: &mut Vec<Clash>, chord: Chord, actions: [Action; 2]) {
    let clash = match found.iter_mut().position(|clash| clash.chord == chord) {
        Some(place) => &mut found[place],
        None => {
            found.push(Clash {
                chord,
                actions: Vec::new(),
            });
            let last = found.len() - 1;
            &mut found[last]
        }
    };
    for action in actions {
        if !clash.actions.contains(&action) {
            clash.actions.push(action);
        }
    }
}
