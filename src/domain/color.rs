//! Colours of concepts.

use serde::{Deserialize, Serialize};

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Color {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
}

/// Text that is not `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a colour; write it as #rrggbb")]
pub struct NotAColor(pub String);

/// Twenty hues that stay apart from each other and, with a dark rim, from any photo. The order puts the
/// first few far apart, since most tasks have few concepts.
const WHEEL: [(u8, u8, u8); 20] = [
    (0xff, 0x8a, 0x3d),
    (0x3d, 0xb8, 0xff),
    (0x7d, 0xe0, 0x4a),
    (0xff, 0x5c, 0xa8),
    (0xff, 0xd2, 0x3f),
    (0xa9, 0x8b, 0xff),
    (0x2f, 0xe0, 0xc0),
    (0xff, 0x6b, 0x5e),
    (0x6f, 0x9b, 0xff),
    (0xd4, 0xe1, 0x57),
    (0xe0, 0x7b, 0xf5),
    (0x52, 0xd9, 0x7a),
    (0xff, 0xae, 0x8a),
    (0x5a, 0xd0, 0xe6),
    (0xf5, 0x9e, 0xd0),
    (0xb7, 0xc9, 0x6a),
    (0xc9, 0xa6, 0x7a),
    (0x8f, 0xd3, 0xb0),
    (0xb3, 0xb9, 0xf2),
    (0xff, 0xe0, 0x9e),
];

impl Color {
    /// A colour from red, green and blue.
    pub const fn new(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b }
    }

    /// How many colours [`Color::nth`] gives before it begins again.
    pub const DISTINCT: usize = WHEEL.len();

    /// The colour given to the `index`-th concept of a project unless somebody picks another.
    pub fn nth(index: usize) -> Self {
        let (r, g, b) = WHEEL[index % WHEEL.len()];
        Self { r, g, b }
    }

    /// The colour of the `index`-th person: as [`Color::nth`], and darker in every further round, so that many people
    /// differ too.
    pub fn of_person(index: usize) -> Self {
        let Self { r, g, b } = Self::nth(index);
        let round = (index / WHEEL.len()).min(3) as u32;
        let darker = |channel: u8| (u32::from(channel) * (10 - 2 * round) / 10) as u8;
        Self::new(darker(r), darker(g), darker(b))
    }
}

impl TryFrom<String> for Color {
    type Error = NotAColor;
    fn try_from(text: String) -> Result<Self, NotAColor> {
        let parsed = text
            .strip_prefix('#')
            .filter(|hex| hex.len() == 6 && hex.is_ascii())
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let Some(value) = parsed else {
            return Err(NotAColor(text));
        };
        let [_, r, g, b] = value.to_be_bytes();
        Ok(Self { r, g, b })
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        format!("#{:02x}{:02x}{:02x}", color.r, color.g, color.b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_further_rounds_have_colours_of_their_own() {
        let colors: std::collections::BTreeSet<String> =
            (0..4 * Color::DISTINCT).map(|n| Color::of_person(n).into()).collect();
        assert_eq!(colors.len(), 4 * Color::DISTINCT);
        assert_eq!(Color::of_person(3), Color::nth(3));
    }

    #[test]
    fn colours_are_read_back_as_written() {
        let color = Color::new(255, 138, 61);
        assert_eq!(String::from(color), "#ff8a3d");
        assert_eq!(Color::try_from("#ff8a3d".to_owned()), Ok(color));
        assert!(Color::try_from("orange".to_owned()).is_err());
        assert!(Color::try_from("#ééé".to_owned()).is_err());
    }
}
