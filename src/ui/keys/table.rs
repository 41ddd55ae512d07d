//! The one table of what a key can ask for.

/// What the window shows, and so which keys mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A picture to draw on: detection and segmentation.
    Drawing,
    /// A picture to sort.
    Classifying,
    /// A labeler's work on a picture, to be decided on.
    Reviewing,
    /// Several labelers' work on a picture, to be brought together.
    Comparing,
    /// The grid of what waits to be decided on.
    ReviewGrid,
    /// The browser of inputs.
    Browsing,
    /// Any other page: tasks, settings of the project, the first page.
    Elsewhere,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 7] = [
        Self::Drawing,
        Self::Classifying,
        Self::Reviewing,
        Self::Comparing,
        Self::ReviewGrid,
        Self::Browsing,
        Self::Elsewhere,
    ];

    /// Whether the canvas is shown, and takes keys that need something before others get them.
    pub(super) fn has_canvas(self) -> bool {
        matches!(self, Self::Drawing | Self::Reviewing | Self::Comparing)
    }
}

/// Where an action stands in the list of shortcuts and in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Going from input to input, and handing in.
    Inputs,
    /// The active tool.
    Tools,
    /// While a shape is half drawn.
    Drawing,
    /// What is there already.
    Edit,
    /// What a model suggests.
    Suggestions,
    /// Choosing a concept.
    Concepts,
    /// Deciding on others' work.
    Review,
    /// How it is looked at.
    View,
    /// The project and the window.
    Project,
}

impl Group {
    /// All groups, in the order they are shown.
    pub const ALL: [Self; 9] = [
        Self::Inputs,
        Self::Tools,
        Self::Drawing,
        Self::Edit,
        Self::Suggestions,
        Self::Concepts,
        Self::Review,
        Self::View,
        Self::Project,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Inputs => "Inputs",
            Self::Tools => "Tools",
            Self::Drawing => "While drawing",
            Self::Edit => "Edit",
            Self::Suggestions => "Suggestions",
            Self::Concepts => "Concepts",
            Self::Review => "Review",
            Self::View => "View",
            Self::Project => "Project",
        }
    }

    /// What the mouse does in this field of work, as gesture and effect. These cannot be changed.
    pub fn gestures(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Drawing => &[
                ("Drag", "Draw freehand"),
                ("Right click", "Remove the last vertex"),
                ("Double click", "Finish the shape"),
                ("Shift", "Keep a box square"),
                ("Ctrl", "Snap to other shapes"),
            ],
            Self::Edit => &[
                ("Right click", "Context menu"),
                ("Click a vertex, Delete", "Delete vertex"),
                ("Double click, Alt+click", "Delete a vertex"),
                ("Shift+click a vertex", "Redraw from there"),
            ],
            Self::Suggestions => &[
                ("E, none selected", "Accept the most probable"),
                ("Drag an edge", "Accept it reshaped"),
                ("1 to 0", "Give it another concept"),
            ],
            Self::View => &[("Wheel", "Zoom at the pointer")],
            Self::Tools => &[
                ("Middle drag", "Pan"),
                ("Click, drag", "Smart: include, box"),
                ("Right click", "Smart: exclude"),
            ],
            Self::Review => &[
                ("Drag, in the grid", "Select many"),
                ("Shift+click", "Select up to there"),
            ],
            Self::Inputs | Self::Concepts | Self::Project => &[],
        }
    }
}

/// What must be there before an action comes into question. Of two actions with one key, the one that needs something
/// goes first, and leaves the key to the other while its need is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A half-drawn shape.
    Draft,
    /// Something selected.
    Selection,
}

/// Actions so alike that the list of shortcuts shows them in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The first ten concepts.
    Concepts,
    /// The next ten.
    MoreConcepts,
    /// Marking the first ten absent.
    Absents,
    /// Moving by a pixel.
    Nudges,
    /// Moving by ten.
    FarNudges,
    /// Moving an edge by a pixel.
    Resizes,
    /// Moving an edge by ten.
    FarResizes,
    /// Deciding on a difference.
    Differences,
    /// Going from difference to difference.
    MoreDifferences,
    /// Taking a labeler's version of a conflict.
    Versions,
    /// Taking a labeler's version of the whole input.
    WholeVersions,
}

impl Family {
    /// What its actions do.
    pub fn title(self) -> &'static str {
        match self {
            Self::Concepts => "Concept 1 to 10",
            Self::MoreConcepts => "Concept 11 to 20",
            Self::Absents => "Absent: concept 1 to 10",
            Self::Nudges => "Move by 1 px",
            Self::FarNudges => "Move by 10 px",
            Self::Resizes => "Edge by 1 px",
            Self::FarResizes => "Edge by 10 px",
            Self::Differences => "Difference: take, leave",
            Self::MoreDifferences => "Difference: next, previous",
            Self::Versions => "Take labeler 1 to 9's version",
            Self::WholeVersions => "Take version everywhere",
        }
    }
}

const EVERYWHERE: &[Mode] = &Mode::ALL;
const PICTURE: &[Mode] = &[Mode::Drawing, Mode::Classifying, Mode::Reviewing, Mode::Comparing];
const LABELING: &[Mode] = &[Mode::Drawing, Mode::Classifying];
const DRAWING: &[Mode] = &[Mode::Drawing];
const SHAPES: &[Mode] = &[Mode::Drawing, Mode::Reviewing, Mode::Comparing];
const CORRECTING: &[Mode] = &[Mode::Drawing, Mode::Reviewing];
const CLASSIFYING: &[Mode] = &[Mode::Classifying, Mode::Browsing];
const NAMING: &[Mode] = &[Mode::Drawing, Mode::Classifying, Mode::Reviewing, Mode::Browsing];
/// Where digits name concepts: in the browser the chosen cards are classified by them.
const DIGITS: &[Mode] = &[Mode::Drawing, Mode::Classifying, Mode::Reviewing, Mode::Browsing];
const UNDOING: &[Mode] = &[
    Mode::Drawing,
    Mode::Classifying,
    Mode::Reviewing,
    Mode::Comparing,
    Mode::Browsing,
];
const GATHERED: &[Mode] = &[
    Mode::Drawing,
    Mode::Reviewing,
    Mode::Comparing,
    Mode::ReviewGrid,
    Mode::Browsing,
];
/// Wherever inputs are gone through, but where Ctrl+G is the grid's.
const GOING: &[Mode] = &[Mode::Drawing, Mode::Classifying, Mode::Browsing];
const DECIDING: &[Mode] = &[Mode::Reviewing, Mode::Comparing, Mode::ReviewGrid];
const REVIEWING: &[Mode] = &[Mode::Reviewing, Mode::Comparing];
const SINGLY: &[Mode] = &[Mode::Reviewing];
const COMPARING: &[Mode] = &[Mode::Comparing];

/// One line of the table.
pub(super) struct Row {
    pub(super) action: Action,
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) group: Group,
    pub(super) modes: &'static [Mode],
    pub(super) needs: Needs,
    pub(super) keys: &'static str,
}

macro_rules! actions {
    (
        { $($name:ident $title:literal $group:ident $modes:ident $needs:ident $keys:literal;)* }
        review { $($decide:ident $decides:literal $deciding:ident $decided_by:literal;)* }
        compare { $($compare:ident $compares:literal $compared_by:literal;)* }
        review { $($show:ident $shows:literal $showing:ident $shown_by:literal;)* }
        { $($other:ident $says:literal $group_of_other:ident $modes_of_other:ident $needs_of_other:ident $keys_of_other:literal;)* }
        versions { $($version:literal $labeler:literal $take:literal $whole:literal;)* }
        concepts { $($concept:literal $number:literal $chord:literal;)* }
        absents { $($absent:literal $place:literal $press:literal;)* }
    ) => {
        /// What a key, a line of the palette or a button can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $title] $name,)*
            /// Decide on others' work, or look at it.
            Review(ReviewAction),
            $(#[doc = $says] $other,)*
            /// Arm the concept at this place, from 0 to 19; in classification, toggle it present, in the browser on the
            /// chosen cards.
            Concept(u8),
            /// Toggle the concept at this place, from 0 to 9, absent. Classification only.
            Absent(u8),
        }

        /// What is asked for where others' work is decided on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ReviewAction {
            $(#[doc = $decides] $decide,)*
            /// Bring together what labelers disagree on.
            Compare(CompareAction),
            $(#[doc = $shows] $show,)*
        }

        /// What is asked for where labelers disagree.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CompareAction {
            $(#[doc = $compares] $compare,)*
            /// Take the version of the labeler at this place, from 0 to 8.
            Version(u8),
            /// The same everywhere on the input.
            WholeVersion(u8),
        }

        pub(super) const ROWS: &[Row] = &[
            $(Row {
                action: Action::$name,
                name: stringify!($name),
                title: $title,
                group: Group::$group,
                modes: $modes,
                needs: Needs::$needs,
                keys: $keys,
            },)*
            $(Row {
                action: Action::Review(ReviewAction::$decide),
                name: stringify!($decide),
                title: $decides,
                group: Group::Review,
                modes: $deciding,
                needs: Needs::Nothing,
                keys: $decided_by,
            },)*
            $(Row {
                action: Action::Review(ReviewAction::Compare(CompareAction::$compare)),
                name: stringify!($compare),
                title: $compares,
                group: Group::Review,
                modes: COMPARING,
                needs: Needs::Nothing,
                keys: $compared_by,
            },)*
            $(Row {
                action: Action::Review(ReviewAction::$show),
                name: stringify!($show),
                title: $shows,
                group: Group::Review,
                modes: $showing,
                needs: Needs::Nothing,
                keys: $shown_by,
            },)*
            $(Row {
                action: Action::$other,
                name: stringify!($other),
                title: $says,
                group: Group::$group_of_other,
                modes: $modes_of_other,
                needs: Needs::$needs_of_other,
                keys: $keys_of_other,
            },)*
            $(Row {
                action: Action::Review(ReviewAction::Compare(CompareAction::Version($version))),
                name: concat!("Version", $labeler),
                title: concat!("Take labeler ", $labeler, "'s version"),
                group: Group::Review,
                modes: COMPARING,
                needs: Needs::Nothing,
                keys: $take,
            },)*
            $(Row {
                action: Action::Review(ReviewAction::Compare(CompareAction::WholeVersion($version))),
                name: concat!("WholeVersion", $labeler),
                title: concat!("Take labeler ", $labeler, "'s version everywhere"),
                group: Group::Review,
                modes: COMPARING,
                needs: Needs::Nothing,
                keys: $whole,
            },)*
            $(Row {
                action: Action::Concept($concept),
                name: concat!("Concept", $number),
                title: concat!("Concept ", $number),
                group: Group::Concepts,
                modes: DIGITS,
                needs: Needs::Nothing,
                keys: $chord,
            },)*
            $(Row {
                action: Action::Absent($absent),
                name: concat!("Absent", $place),
                title: concat!("Absent: concept ", $place),
                group: Group::Concepts,
                modes: CLASSIFYING,
                needs: Needs::Nothing,
                keys: $press,
            },)*
        ];
    };
}

actions! {
    {
    Next "Next input" Inputs PICTURE Nothing "D Right";
    Previous "Previous input" Inputs PICTURE Nothing "A Left";
    NextOpen "Next input to be done" Inputs LABELING Nothing "N";
    GoToInput "Go to an input" Inputs GOING Nothing "Ctrl+G";
    Submit "Submit" Inputs LABELING Nothing "Enter";
    Withdraw "Withdraw submission" Inputs LABELING Nothing "U";
    Skip "Skip the input" Inputs LABELING Nothing "K";
    Instructions "Task instructions" Inputs PICTURE Nothing "Z";
    Ask "Ask the lead" Inputs LABELING Nothing "Y";

    ToolSelect "Select and reshape" Tools SHAPES Nothing "V";
    ToolBox "Draw boxes" Tools SHAPES Nothing "R";
    ToolPolygon "Draw polygons" Tools SHAPES Nothing "P";
    ToolSmart "Smart polygon" Tools CORRECTING Nothing "M";
    ToolPan "Pan" Tools SHAPES Nothing "H";
    ToolHole "Cut a hole" Tools SHAPES Nothing "O";
    ToolPart "Add a part" Tools SHAPES Nothing "Shift+P";
    ToolSubtract "Subtract a shape" Tools SHAPES Nothing "C";
    ToolJoin "Join a shape" Tools SHAPES Nothing "J";
    HoldPan "Pan while held" Tools PICTURE Nothing "Space";

    FinishDraft "Finish the shape" Drawing SHAPES Draft "Enter";
    TakeBack "Remove the last vertex" Drawing SHAPES Draft "Backspace";
    Cancel "Cancel" Drawing EVERYWHERE Nothing "Esc";

    Undo "Undo" Edit UNDOING Nothing "Ctrl+Z";
    Redo "Redo" Edit PICTURE Nothing "Ctrl+Shift+Z Ctrl+Y";
    Delete "Delete" Edit GATHERED Selection "Delete";
    Refit "Outline, or fit the outline" Edit DRAWING Nothing "Shift+M";
    Duplicate "Duplicate" Edit CORRECTING Nothing "Ctrl+D";
    Copy "Copy" Edit CORRECTING Nothing "Ctrl+C";
    Paste "Paste in place" Edit CORRECTING Nothing "Ctrl+V";
    PasteAtPointer "Paste at the pointer" Edit CORRECTING Nothing "Ctrl+Shift+V";
    CopyFromPrevious "Copy all from the previous input" Edit LABELING Nothing "Ctrl+B";
    SelectAll "Select all" Edit GATHERED Nothing "Ctrl+A";
    LockSelected "Lock or unlock the selection" Edit SHAPES Nothing "L";
    NextShape "Zoom to next annotation" Edit SHAPES Nothing "Shift+D";
    PreviousShape "Zoom to previous annotation" Edit SHAPES Nothing "Shift+A";
    BringToFront "Bring to front" Edit DRAWING Nothing "Home";
    Forward "Bring forward" Edit DRAWING Nothing "PageUp";
    Backward "Send backward" Edit DRAWING Nothing "PageDown";
    SendToBack "Send to back" Edit DRAWING Nothing "End";
    NudgeLeft "Move left by 1 px" Edit SHAPES Selection "Left";
    NudgeRight "Move right by 1 px" Edit SHAPES Selection "Right";
    NudgeUp "Move up by 1 px" Edit SHAPES Selection "Up";
    NudgeDown "Move down by 1 px" Edit SHAPES Selection "Down";
    NudgeLeftFar "Move left by 10 px" Edit SHAPES Selection "Shift+Left";
    NudgeRightFar "Move right by 10 px" Edit SHAPES Selection "Shift+Right";
    NudgeUpFar "Move up by 10 px" Edit SHAPES Selection "Shift+Up";
    NudgeDownFar "Move down by 10 px" Edit SHAPES Selection "Shift+Down";
    ResizeLeft "Nearest edge of a box left by 1 px" Edit SHAPES Selection "Ctrl+Left";
    ResizeRight "Nearest edge of a box right by 1 px" Edit SHAPES Selection "Ctrl+Right";
    ResizeUp "Nearest edge of a box up by 1 px" Edit SHAPES Selection "Ctrl+Up";
    ResizeDown "Nearest edge of a box down by 1 px" Edit SHAPES Selection "Ctrl+Down";
    ResizeLeftFar "Nearest edge of a box left by 10 px" Edit SHAPES Selection "Ctrl+Shift+Left";
    ResizeRightFar "Nearest edge of a box right by 10 px" Edit SHAPES Selection "Ctrl+Shift+Right";
    ResizeUpFar "Nearest edge of a box up by 10 px" Edit SHAPES Selection "Ctrl+Shift+Up";
    ResizeDownFar "Nearest edge of a box down by 10 px" Edit SHAPES Selection "Ctrl+Shift+Down";

    AcceptSuggestion "Accept, and go to the next" Suggestions LABELING Nothing "E";
    DismissSuggestion "Dismiss, and go to the next" Suggestions LABELING Nothing "Q";
    AcceptAll "Accept all within the range" Suggestions LABELING Nothing "Shift+E";
    NextSuggestion "Next suggestion" Suggestions LABELING Nothing "Tab";
    PreviousSuggestion "Previous suggestion" Suggestions LABELING Nothing "Shift+Tab";

    TakeDifference "Difference: take the model's" Suggestions LABELING Nothing "W";
    LeaveDifference "Difference: leave it" Suggestions LABELING Nothing "Shift+W";
    NextDifference "Next difference" Suggestions LABELING Nothing ".";
    PreviousDifference "Previous difference" Suggestions LABELING Nothing ",";

    TypeAhead "Find a concept" Concepts NAMING Nothing "/";
    }
    review {
    ApproveShown "Approve what is shown, and go on" REVIEWING "Enter";
    ApproveSelected "Approve the selection" DECIDING "Y";
    RejectSelected "Reject the selection" DECIDING "N";
    RejectInput "Reject the input" REVIEWING "Shift+N";
    RequestChanges "Request changes" REVIEWING "Shift+C";
    Reopen "Undo decision" REVIEWING "U";
    NextToDecide "Next pending annotation" SINGLY "Tab";
    PreviousToDecide "Previous pending annotation" SINGLY "Shift+Tab";
    NextReview "Next pending input" REVIEWING "E";
    BeforeAfter "Show the previous version" REVIEWING "B";
    }
    compare {
    NextConflict "Next conflict" ".";
    PreviousConflict "Previous conflict" ",";
    MergeVersions "Merge the versions" "M";
    DrawAnew "Redraw" "W";
    }
    review {
    SideBySide "Labelers side by side" COMPARING "Q";
    ReviewGrid "Review grid" DECIDING "Ctrl+G";
    Sample "Sample results" EVERYWHERE "Ctrl+Shift+S";
    ReviewTask "Review mode on or off" EVERYWHERE "Ctrl+Shift+R";
    }
    {
    Fit "Fit the image" View PICTURE Nothing "F";
    OneToOne "One image pixel per screen pixel" View PICTURE Nothing "Ctrl+0";
    ZoomIn "Zoom in" View PICTURE Nothing "+ = Ctrl++ Ctrl+=";
    ZoomOut "Zoom out" View PICTURE Nothing "- Ctrl+-";
    HoldBrightness "Brightness, held with the wheel" View LABELING Nothing "B";
    HoldSaturation "Saturation, held with the wheel" View PICTURE Nothing "S";
    Invert "Invert the colours" View PICTURE Nothing "I";
    ResetAdjust "Reset brightness, saturation, inversion" View PICTURE Nothing "Shift+I";
    Crosshair "Crosshair" View SHAPES Nothing "X";
    HideShowAll "Hide or show all annotations" View SHAPES Nothing "T";
    HideSelected "Hide the selection" View SHAPES Nothing "Shift+T";
    ShowLabels "Names on the canvas" View SHAPES Nothing "Shift+L";

    Browser "Browser of inputs" Project EVERYWHERE Nothing "G";
    Table "Table of inputs" Project EVERYWHERE Nothing "Ctrl+Shift+T";
    Objects "Objects: annotations as crops" Project EVERYWHERE Nothing "Shift+G";
    MoreLikeThis "More like this" Project EVERYWHERE Nothing "Ctrl+L";
    Tasks "Tasks" Project EVERYWHERE Nothing "Ctrl+T";
    Models "Models" Project EVERYWHERE Nothing "Ctrl+M";
    Numbers "Statistics" Project EVERYWHERE Nothing "Ctrl+Shift+N";
    Automation "Automation" Project EVERYWHERE Nothing "Ctrl+Shift+M";
    Import "Import" Project EVERYWHERE Nothing "Ctrl+I";
    Export "Export" Project EVERYWHERE Nothing "Ctrl+E";
    OpenProject "Open a project" Project EVERYWHERE Nothing "Ctrl+O";
    Reload "Reload image" Project EVERYWHERE Nothing "F5 Ctrl+R";
    Palette "Command palette" Project EVERYWHERE Nothing "Ctrl+K";
    Settings "Settings" Project EVERYWHERE Nothing "Ctrl+,";
    KeySheet "Keyboard shortcuts" Project EVERYWHERE Nothing "F1 ?";

    }
    versions {
    0 "1" "1" "Shift+1"; 1 "2" "2" "Shift+2"; 2 "3" "3" "Shift+3"; 3 "4" "4" "Shift+4"; 4 "5" "5" "Shift+5";
    5 "6" "6" "Shift+6"; 6 "7" "7" "Shift+7"; 7 "8" "8" "Shift+8"; 8 "9" "9" "Shift+9";
    }
    concepts {
    0 "1" "1"; 1 "2" "2"; 2 "3" "3"; 3 "4" "4"; 4 "5" "5";
    5 "6" "6"; 6 "7" "7"; 7 "8" "8"; 8 "9" "9"; 9 "10" "0";
    10 "11" "Shift+1"; 11 "12" "Shift+2"; 12 "13" "Shift+3"; 13 "14" "Shift+4"; 14 "15" "Shift+5";
    15 "16" "Shift+6"; 16 "17" "Shift+7"; 17 "18" "Shift+8"; 18 "19" "Shift+9"; 19 "20" "Shift+0";
    }
    absents {
    0 "1" "Alt+1"; 1 "2" "Alt+2"; 2 "3" "Alt+3"; 3 "4" "Alt+4"; 4 "5" "Alt+5";
    5 "6" "Alt+6"; 6 "7" "Alt+7"; 7 "8" "Alt+8"; 8 "9" "Alt+9"; 9 "10" "Alt+0";
    }
}
