//! The formats as dialogs and the command line offer them: the rows of [`FORMATS`], and what an import may be told
//! instead of a format.

use formats::FORMATS;

/// The import finds out by itself which annotations lie beside the images.
pub(crate) const DETECTED: &str = "auto";
/// The import takes images alone.
pub(crate) const NO_ANNOTATIONS: &str = "images";

/// One that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatChoice {
    /// Its name in a request, and on the command line.
    pub name: &'static str,
    /// What it is called where people choose.
    pub title: &'static str,
    /// Whether polygons can be written as masks of pixels.
    pub has_masks: bool,
    /// Whether classes have numbers that can be chosen.
    pub gives_numbers: bool,
}

/// What an import can be told.
pub fn for_import() -> impl Iterator<Item = FormatChoice> {
    let special = [
        (DETECTED, "Images, and annotations found beside them"),
        (NO_ANNOTATIONS, "Images only"),
    ];
    let formats = FORMATS
        .iter()
        .filter_map(|format| Some((format.name, format.source_title?)));
    special.into_iter().chain(formats).map(|(name, title)| FormatChoice {
        name,
        title,
        has_masks: false,
        gives_numbers: false,
    })
}

/// What an export can be written as.
pub fn for_export() -> impl Iterator<Item = FormatChoice> {
    let written = FORMATS.iter().filter(|format| format.writes());
    written.map(|format| FormatChoice {
        name: format.name,
        title: format.title,
        has_masks: format.has_masks(),
        gives_numbers: format.gives_numbers(),
    })
}

/// Every name that an import takes: those of [`for_import`], and of formats that are read as another one.
pub fn import_names() -> impl Iterator<Item = &'static str> {
    let formats = FORMATS.iter().map(|format| format.name);
    [DETECTED, NO_ANNOTATIONS].into_iter().chain(formats)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_choice_is_a_name_that_its_request_takes() {
        let imports: BTreeSet<&str> = import_names().collect();
        assert_eq!(imports.len(), import_names().count(), "each once");
        for choice in for_import() {
            assert!(imports.contains(choice.name), "{choice:?}");
        }
        for choice in for_export() {
            let format = formats::Format::named(choice.name).expect("a row");
            assert!(format.writes() && !format.cannot_carry().is_empty(), "{choice:?}");
        }
    }
}
