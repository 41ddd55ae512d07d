//! Options of how annotations are written.

use clap::{Args, ValueEnum};
use session::{Choices, Shapes};

/// How annotations are written.
#[derive(Debug, Args)]
pub struct ChoiceArgs {
    /// As what regions are written
    #[arg(long, value_enum, default_value_t = ShapesArg::AsDrawn)]
    pub shapes: ShapesArg,
    /// Round coordinates to whole pixels
    #[arg(long)]
    pub whole_pixels: bool,
    /// In which frame coordinates are
    #[arg(long, value_enum, default_value_t = FrameArg::Upright)]
    pub frame: FrameArg,
}

/// As what regions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShapesArg {
    /// As they are, as far as the format has them
    AsDrawn,
    /// Polygons as their bounding boxes
    Boxes,
    /// Polygons as run-length encoded masks of pixels
    Masks,
}

/// In which frame coordinates are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FrameArg {
    /// Of the picture as it is seen, turned as its EXIF orientation says
    Upright,
    /// Of the pixels as they are stored, for tools that do not turn pictures
    Stored,
}

impl From<&ChoiceArgs> for Choices {
    fn from(args: &ChoiceArgs) -> Self {
        Self {
            shapes: match args.shapes {
                ShapesArg::AsDrawn => Shapes::AsDrawn,
                ShapesArg::Boxes => Shapes::Boxes,
                ShapesArg::Masks => Shapes::Masks,
            },
            whole_pixels: args.whole_pixels,
            stored_frame: args.frame == FrameArg::Stored,
        }
    }
}
