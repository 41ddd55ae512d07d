//! What somebody says the columns of a table hold: data, and how it is written on the command line.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column holds. It is written by its name: in maps of any kind of value, as settings are, other words are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum ColumnRole {
    /// The picture's name or path.
    Image,
    /// The concept.
    Concept,
    /// The left edge of the box.
    X0,
    /// Its top edge.
    Y0,
    /// Its right edge.
    X1,
    /// Its bottom edge.
    Y1,
    /// The left edge, beside width and height.
    X,
    /// The top edge, beside width and height.
    Y,
    /// The middle from left to right, beside width and height.
    CentreX,
    /// The middle from top to bottom, beside width and height.
    CentreY,
    /// The width of the box.
    BoxWidth,
    /// Its height.
    BoxHeight,
    /// The width of the picture.
    Width,
    /// Its height.
    Height,
    /// The part of a data set.
    Split,
    /// Who says it.
    Author,
}

impl From<ColumnRole> for &'static str {
    fn from(role: ColumnRole) -> Self {
        role.name()
    }
}

impl TryFrom<String> for ColumnRole {
    type Error = ColumnsError;

    fn try_from(name: String) -> Result<Self, ColumnsError> {
        let known = Self::ALL.into_iter().find(|known| known.name() == name);
        known.ok_or(ColumnsError::NoSuchRole(name))
    }
}

impl From<BoxUnit> for &'static str {
    fn from(unit: BoxUnit) -> Self {
        match unit {
            BoxUnit::Detect => "detect",
            BoxUnit::Pixels => "pixels",
            BoxUnit::Shares => "shares",
        }
    }
}

impl TryFrom<String> for BoxUnit {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let known = [Self::Detect, Self::Pixels, Self::Shares];
        let known = known.into_iter().find(|unit| <&str>::from(*unit) == name);
        known.ok_or_else(|| format!("\"{name}\" is none of detect, pixels, shares"))
    }
}

impl ColumnRole {
    /// All of them, as they are offered.
    pub const ALL: [Self; 16] = [
        Self::Image,
        Self::Concept,
        Self::X0,
        Self::Y0,
        Self::X1,
        Self::Y1,
        Self::X,
        Self::Y,
        Self::CentreX,
        Self::CentreY,
        Self::BoxWidth,
        Self::BoxHeight,
        Self::Width,
        Self::Height,
        Self::Split,
        Self::Author,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Concept => "concept",
            Self::X0 => "x0",
            Self::Y0 => "y0",
            Self::X1 => "x1",
            Self::Y1 => "y1",
            Self::X => "x",
            Self::Y => "y",
            Self::CentreX => "cx",
            Self::CentreY => "cy",
            Self::BoxWidth => "w",
            Self::BoxHeight => "h",
            Self::Width => "width",
            Self::Height => "height",
            Self::Split => "split",
            Self::Author => "author",
        }
    }
}

/// What the numbers of boxes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum BoxUnit {
    /// Shares of the picture where no number is above 1, else pixels.
    #[default]
    Detect,
    /// Pixels of the upright picture.
    Pixels,
    /// Shares of the picture from 0 to 1.
    Shares,
}

/// What the columns of tables hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvColumns {
    /// The names of all columns of the tables that it is for; empty: of any that has those it names.
    #[serde(default)]
    pub header: Vec<String>,
    /// The column of each role, by its name in the first row, or by its place from 1 on as `#2`.
    pub roles: BTreeMap<ColumnRole, String>,
    /// What the numbers of boxes are.
    #[serde(default)]
    pub unit: BoxUnit,
    /// The first row is a row like the others.
    #[serde(default)]
    pub without_header: bool,
}

/// Why columns cannot be read so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// No column is the picture's.
    #[error("no column holds the image")]
    NoImage,
    /// No column is the concept's.
    #[error("no column holds the concept")]
    NoConcept,
    /// The table has no such column.
    #[error("the table has no column {0}")]
    NoSuchColumn(String),
    /// Columns of a box are missing, or those of two kinds of boxes are mixed.
    #[error("a column of the box is missing, or of another kind of box (x0, y0, x1, y1 or x, y, w, h or cx, cy, w, h)")]
    OddBox,
    /// A word is no role.
    #[error(
        "{0:?} is no role of a column; a role is one of image, concept, x0, y0, x1, y1, x, y, cx, cy, w, h, width, height, split, author"
    )]
    NoSuchRole(String),
    /// It is not written as it must be.
    #[error("columns are written as image=NAME,concept=NAME,…, not {0:?}")]
    Unreadable(String),
}

impl std::str::FromStr for CsvColumns {
    type Err = ColumnsError;

    /// `image=file,concept=class,x0=left,…,unit=shares,header=no`.
    fn from_str(text: &str) -> Result<Self, ColumnsError> {
        let mut columns = Self::default();
        for part in text.split(',') {
            let (role, name) = part
                .split_once('=')
                .ok_or_else(|| ColumnsError::Unreadable(part.to_owned()))?;
            match (role.trim(), name.trim()) {
                ("unit", "pixels") => columns.unit = BoxUnit::Pixels,
                ("unit", "shares") => columns.unit = BoxUnit::Shares,
                ("header", "no") => columns.without_header = true,
                (role, name) => {
                    columns.roles.insert(role.to_owned().try_into()?, name.to_owned());
                }
            }
        }
        Ok(columns)
    }
}
