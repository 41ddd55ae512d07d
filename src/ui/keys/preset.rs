//! Presets: the keys that people's hands know from elsewhere, as changes to the table.

use super::table::{Action, CompareAction, ReviewAction};

/// A named set of keys.
#[derive(Debug)]
pub struct Preset {
    /// Its name, as in the settings.
    pub name: &'static str,
    changes: &'static [(Action, &'static str)],
}

impl Preset {
    /// The preset of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// The keys of an action, as text with blanks between.
    pub fn keys(&self, action: Action) -> &'static str {
        let changed = self.changes.iter().find(|(changed, _)| *changed == action);
        changed.map_or_else(|| action.default_keys(), |(_, keys)| keys)
    }
}

use Action as A;
use ReviewAction as R;

/// All presets; the first is the one that is taken when nothing else is asked for.
pub const PRESETS: [Preset; 4] = [
    Preset {
        name: "Labelwright",
        changes: &[],
    },
    Preset {
        name: "CVAT",
        changes: &[
            (A::Next, "F Right"),
            (A::Previous, "D Left"),
            (A::NextOpen, "Shift+F"),
            (A::Review(R::RejectSelected), "Alt+N"),
            (A::ToolBox, "N R"),
            (A::FinishDraft, "N Enter"),
            (A::Fit, "Ctrl+F"),
            (A::OneToOne, "Ctrl+Shift+F"),
            (A::ToolPan, "Shift+H"),
            (A::HideSelected, "H"),
            (A::ToolSubtract, "Alt+J"),
            (A::Forward, "+ = PageUp"),
            (A::Backward, "- PageDown"),
            (A::ZoomIn, "Ctrl++ Ctrl+="),
            (A::ZoomOut, "Ctrl+-"),
            (A::Settings, "F2 Ctrl+,"),
            (A::Concept(0), "1 Ctrl+1"),
            (A::Concept(1), "2 Ctrl+2"),
            (A::Concept(2), "3 Ctrl+3"),
            (A::Concept(3), "4 Ctrl+4"),
            (A::Concept(4), "5 Ctrl+5"),
            (A::Concept(5), "6 Ctrl+6"),
            (A::Concept(6), "7 Ctrl+7"),
            (A::Concept(7), "8 Ctrl+8"),
            (A::Concept(8), "9 Ctrl+9"),
            (A::Concept(9), "0 Ctrl+0"),
        ],
    },
    Preset {
        name: "labelme",
        changes: &[
            (A::ToolSelect, "V Ctrl+J"),
            (A::ToolBox, "R Ctrl+R"),
            (A::ToolPolygon, "P Ctrl+N"),
            (A::CopyFromPrevious, "Ctrl+P Ctrl+B"),
            (A::Fit, "F Ctrl+F"),
            (A::Reload, "F5"),
        ],
    },
    Preset {
        name: "X-AnyLabeling",
        changes: &[
            (A::Ask, "Alt+Y"),
            (A::Review(R::RejectSelected), "Alt+N"),
            (A::Review(R::Compare(CompareAction::DrawAnew)), "Alt+W"),
            (A::NextOpen, "Ctrl+Shift+D"),
            (A::Submit, "Enter Ctrl+Alt+K"),
            (A::ToolSelect, "V Ctrl+J"),
            (A::FinishDraft, "F Enter"),
            (A::CopyFromPrevious, "Ctrl+P Ctrl+B"),
            (A::Fit, "Ctrl+F"),
            (A::OneToOne, "Ctrl+= Ctrl+0"),
            (A::ZoomIn, "+ = Ctrl++"),
            (A::HideSelected, "S"),
            (A::HideShowAll, "W T Ctrl+H"),
            (A::HoldSaturation, "N"),
            (A::TakeDifference, "Y"),
            (A::LeaveDifference, "Shift+Y"),
        ],
    },
];
