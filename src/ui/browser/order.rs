//! The words for orders of inputs, and which way each most likely goes.

use session::view::InputSort;

/// Whether somebody who sorts by it most likely wants the largest first.
pub(super) fn comes_down(by: &InputSort) -> bool {
    !matches!(by, InputSort::Name | InputSort::Work | InputSort::Metadata(_))
}

/// The words for an order of inputs.
pub(super) fn title(by: &InputSort) -> String {
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
