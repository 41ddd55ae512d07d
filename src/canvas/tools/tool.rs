//! The tools.

/// The active tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tool {
    /// Selects, moves and reshapes.
    #[default]
    Select,
    /// Moves the picture.
    Pan,
    /// Draws boxes.
    Box,
    /// Draws polygons.
    Polygon,
    /// Points at things that are then outlined.
    Smart,
    /// Draws a hole into the selected polygon.
    Hole,
    /// Draws another part of the selected polygon.
    Part,
    /// Takes the drawn shape away from the selected polygon.
    Subtract,
    /// Joins the drawn shape to the selected polygon.
    Join,
}

impl Tool {
    /// All tools, in the order of the toolbar.
    pub const ALL: [Self; 9] = [
        Self::Select,
        Self::Pan,
        Self::Box,
        Self::Polygon,
        Self::Smart,
        Self::Hole,
        Self::Part,
        Self::Subtract,
        Self::Join,
    ];

    /// Whether it draws a new outline, so that the crosshair helps.
    pub fn draws(self) -> bool {
        !matches!(self, Self::Select | Self::Pan)
    }

    pub(crate) fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Select | Self::Pan | Self::Box | Self::Smart => None,
            Self::Polygon => Some(Purpose::Polygon),
            Self::Hole => Some(Purpose::Hole),
            Self::Part => Some(Purpose::Part),
            Self::Subtract => Some(Purpose::Subtract),
            Self::Join => Some(Purpose::Join),
        }
    }
}

/// What the outline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new polygon.
    Polygon,
    /// A hole in the selected polygon.
    Hole,
    /// Another part of the selected polygon.
    Part,
    /// What is taken away from the selected polygon.
    Subtract,
    /// What is joined to the selected polygon.
    Join,
}
