//! Which keys mean what on the canvas.
//!
//! The canvas reads keys in one ordered stream with the pointer, so that "press R, drag" works however fast it is
//! done. A key that it used is taken out of egui's input: whoever looks after it sees only the rest.

use super::chord::Chord;
use super::queue::Decide;
use super::tools::Tool;
use egui::Key;

/// What a key does on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// Makes another tool active.
    Tool(Tool),
    /// Finishes the open draft.
    Finish,
    /// Drops the open draft or the gesture under way; without one, the selection.
    Cancel,
    /// Takes the last vertex of the open draft back.
    TakeBack,
    /// Goes back a step of drawing.
    Undo,
    /// Goes forward a step of drawing that was gone back.
    Redo,
    /// Removes what is selected.
    Remove,
    /// Moves what is selected by whole image pixels.
    Nudge(i8, i8),
    /// Moves the edge of the selected box nearest to the pointer by whole image pixels.
    Resize(i8, i8),
    /// Shows the whole image.
    Fit,
    /// One image pixel for each physical screen pixel.
    OneToOne,
    /// While held, dragging pans.
    HoldPan,
    /// Goes on with what a model suggests.
    Suggestion(Decide),
}

impl KeyAction {
    /// Whether holding the key down repeats the act.
    pub(super) fn repeats(self) -> bool {
        use Decide::{Next, Previous};
        matches!(
            self,
            Self::TakeBack
                | Self::Undo
                | Self::Redo
                | Self::Nudge(..)
                | Self::Resize(..)
                | Self::HoldPan
                | Self::Suggestion(Next | Previous)
        )
    }
}

/// The table of keys of the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct CanvasKeys {
    /// Chords and what they do; the first that fits counts.
    pub bindings: Vec<(Chord, KeyAction)>,
    /// Whether keys are read at all: not while a dialog is open, say. A focused text field is noticed anyway.
    pub enabled: bool,
    /// Whether the buttons of the pointer are read: not while a menu is open, which they close.
    pub presses: bool,
    /// Whether the wheel zooms: not while a key is held that gives it another meaning.
    pub wheel_zooms: bool,
}

impl Default for CanvasKeys {
    fn default() -> Self {
        use KeyAction as A;
        let mut bindings = vec![
            (Chord::bare(Key::V), A::Tool(Tool::Select)),
            (Chord::bare(Key::R), A::Tool(Tool::Box)),
            (Chord::bare(Key::P), A::Tool(Tool::Polygon)),
            (Chord::bare(Key::H), A::Tool(Tool::Pan)),
            (Chord::bare(Key::Enter), A::Finish),
            (Chord::bare(Key::Escape), A::Cancel),
            (Chord::bare(Key::Backspace), A::TakeBack),
            (Chord::command(Key::Z), A::Undo),
            (Chord::command(Key::Y), A::Redo),
            (Chord::bare(Key::Delete), A::Remove),
            (Chord::bare(Key::F), A::Fit),
            (Chord::command(Key::Num0), A::OneToOne),
            (Chord::bare(Key::Space), A::HoldPan),
            (Chord::bare(Key::Tab), A::Suggestion(Decide::Next)),
            (Chord::shift(Key::Tab), A::Suggestion(Decide::Previous)),
            (Chord::bare(Key::E), A::Suggestion(Decide::Accept)),
            (Chord::shift(Key::E), A::Suggestion(Decide::AcceptAll)),
            (Chord::bare(Key::Q), A::Suggestion(Decide::Dismiss)),
        ];
        for (key, dx, dy) in [
            (Key::ArrowLeft, -1, 0),
            (Key::ArrowRight, 1, 0),
            (Key::ArrowUp, 0, -1),
            (Key::ArrowDown, 0, 1),
        ] {
            bindings.push((Chord::bare(key), A::Nudge(dx, dy)));
            bindings.push((Chord::shift(key), A::Nudge(dx * 10, dy * 10)));
            bindings.push((Chord::command(key), A::Resize(dx, dy)));
        }
        Self {
            bindings,
            enabled: true,
            presses: true,
            wheel_zooms: true,
        }
    }
}

impl CanvasKeys {
    /// What the chord does here, if anything.
    pub fn action(&self, chord: Chord) -> Option<KeyAction> {
        self.bindings
            .iter()
            .find(|(c, _)| *c == chord)
            .map(|(_, action)| *action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Modifiers;

    #[test]
    fn no_key_means_two_things() {
        let keys = CanvasKeys::default();
        for (i, (chord, _)) in keys.bindings.iter().enumerate() {
            assert!(
                keys.bindings[i + 1..].iter().all(|(other, _)| other != chord),
                "{chord:?}"
            );
        }
    }

    #[test]
    fn modifiers_are_part_of_the_key() {
        let keys = CanvasKeys::default();
        assert_eq!(keys.action(Chord::bare(Key::F)), Some(KeyAction::Fit));
        assert_eq!(keys.action(Chord::of(Key::F, Modifiers::COMMAND)), None);
        assert_eq!(
            keys.action(Chord::shift(Key::ArrowLeft)),
            Some(KeyAction::Nudge(-10, 0))
        );
    }
}
