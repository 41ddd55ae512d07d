//! Why a picture that lies elsewhere is not shown, and what to do about it.

use super::server::sentence_of;
use crate::view::Away;
use roots::FetchError;

/// Where it is said where the pictures are.
const SAY_WHERE: &str = "Say where the pictures are, in the menu under “Where pictures are…”.";

/// Why the picture at this address is not shown.
pub(crate) fn away(error: &FetchError, address: &str) -> Away {
    let (what, cure) = match error {
        FetchError::NotFound => (
            "This picture was deleted or moved".to_owned(),
            format!(
                "There is nothing at {address}. Put it back, skip it, or say in the menu under “Where pictures are…” where \
                 it is now."
            ),
        ),
        FetchError::NoBucket(name) => (format!("There is no bucket “{name}”"), SAY_WHERE.to_owned()),
        FetchError::NoRoot(name) => (
            format!("This computer was not told where “{name}” is"),
            SAY_WHERE.to_owned(),
        ),
        FetchError::BadLocation(reason) => (
            "The address of the pictures cannot be used".to_owned(),
            format!("{} {SAY_WHERE}", sentence_of(reason)),
        ),
        FetchError::Denied { at, reason } => (
            format!("Access to “{at}” was denied"),
            format!("Check the credentials of this computer. The server said: {reason}"),
        ),
        FetchError::Unreachable { at, reason } => (
            format!("“{at}” cannot be reached"),
            format!("Check the network; it is tried again by itself. What went wrong: {reason}"),
        ),
        FetchError::Changed => (
            "This picture was changed after it was imported".to_owned(),
            format!("Nothing else is shown in its place: {address}"),
        ),
        FetchError::NotKept(reason) => (
            "This picture cannot be kept on this computer".to_owned(),
            sentence_of(reason),
        ),
        FetchError::NotSent(_) | FetchError::NoListing | FetchError::Stopped => (
            "This picture cannot be fetched".to_owned(),
            sentence_of(&error.to_string()),
        ),
    };
    Away { what, cure }
}

/// What is said beside the location of a root where the project's pictures were not found.
pub(crate) fn nothing_found(error: &FetchError) -> String {
    let why = match error {
        FetchError::NotFound => "none of the project's pictures is in it; check the address".to_owned(),
        error => error.to_string(),
    };
    format!("Nothing found there: {}.", why.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_reason_is_told_in_words_of_its_own_with_a_cure() {
        let (at, reason) = ("photos".to_owned(), "it said so".to_owned());
        let all = [
            FetchError::NotFound,
            FetchError::NoBucket(at.clone()),
            FetchError::NoRoot("2024".into()),
            FetchError::BadLocation(reason.clone()),
            FetchError::Denied {
                at: at.clone(),
                reason: reason.clone(),
            },
            FetchError::Unreachable {
                at,
                reason: reason.clone(),
            },
            FetchError::Changed,
            FetchError::NotKept(reason),
        ];
        let told: Vec<Away> = all.iter().map(|error| away(error, "s3://photos/a.jpg")).collect();
        let different: HashSet<&str> = told.iter().map(|away| away.what.as_str()).collect();
        assert_eq!(different.len(), all.len());
        for away in &told {
            assert!(!away.cure.is_empty() && !away.what.ends_with('.'), "{away:?}");
        }
        let beside: HashSet<String> = all.iter().map(nothing_found).collect();
        assert_eq!(beside.len(), all.len());
    }
}
