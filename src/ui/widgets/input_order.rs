//! The words for orders of inputs, and which way each most likely goes.

use session::view::InputSort;

/// Whether somebody who sorts by it most likely wants the largest first.
pub(crate) fn comes_down(by: &InputSort) -> bool {
    !matches!(by, InputSort::Name | InputSort::Work | InputSort::Metadata(_))
}

/// The words for an order of inputs.
pub(crate) fn title(by: &InputSort) -> String {
    let text = match by {
        InputSort::Name => "Name",
        InputSort::Added => "Added",
        InputSort::Edited => "Edited",
        InputSort::Annotations => "Annotations",
        InputSort::Concepts => "Concepts",
        InputSort::Work => "Status",
        InputSort::Width => "Width",
        InputSort::Height => "Height",
        InputSort::Pixels => "Image size",
        InputSort::Aspect => "Aspect ratio",
        InputSort::Bytes => "File size",
        InputSort::Likeness => "Likeness",
        InputSort::Metadata(key) => return key.clone(),
    };
    text.to_owned()
}

/// The same within a sentence; a key of the metadata stays as it is.
pub(crate) fn lower_title(by: &InputSort) -> String {
    match by {
        InputSort::Metadata(key) => key.clone(),
        named => title(named).to_lowercase(),
    }
}
