//! Fonts for all scripts: egui's own first, then the system's, found when a character needs one.

use eframe::egui;
use egui::epaint::text::{FallbackRequest, FontInsert};
use session::view::Notice;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Characters that no installed font has. The program's own are all in its own fonts, so these are of users' texts.
#[derive(Clone, Default)]
pub struct Missing {
    found: Arc<Mutex<BTreeSet<char>>>,
    told: usize,
}

/// Listens for characters that neither egui's nor the system's fonts have.
pub fn install(ctx: &egui::Context) -> Missing {
    let missing = Missing::default();
    let found = missing.found.clone();
    // Asked after the provider of system fonts, so whatever arrives here has no font at all.
    ctx.add_font_provider(Arc::new(move |request: &FallbackRequest<'_>| -> Option<FontInsert> {
        let wanted = request
            .cluster
            .chars()
            .next()
            .filter(|c| !c.is_control() && !c.is_whitespace());
        found.lock().unwrap_or_else(PoisonError::into_inner).extend(wanted);
        None
    }));
    missing
}

impl Missing {
    /// A note for the user when characters turned up since the last one that cannot be shown, and are of no group that
    /// was told before: with the groups that it tells of.
    pub fn notice(&mut self, told: &BTreeSet<u32>) -> Option<(Notice, BTreeSet<u32>)> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() == self.told {
            return None;
        }
        self.told = found.len();
        let new: Vec<char> = found.iter().copied().filter(|c| !told.contains(&group(*c))).collect();
        let groups: BTreeSet<u32> = new.iter().map(|c| group(*c)).collect();
        let some: String = new.iter().take(8).collect();
        (!new.is_empty()).then(|| {
            let text = format!(
                "No installed font can show these characters of your texts: {some}. Install fonts for that script (on \
                 Debian: fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji) and start again."
            );
            (Notice::info(text), groups)
        })
    }
}

/// The group of scripts that a character is of: fonts that have one of them mostly have the others.
fn group(character: char) -> u32 {
    match u32::from(character) >> 12 {
        // Chinese, Japanese, Korean.
        0x3..=0xd => 0x3,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_of_characters_is_told_once() {
        let mut missing = Missing::default();
        let mut told = BTreeSet::new();
        let mut said = |text: &str| {
            missing.found.lock().expect("a lock").extend(text.chars());
            let (_, groups) = missing.notice(&told)?;
            told.extend(groups);
            Some(told.len())
        };
        assert_eq!(said("血球"), Some(1));
        assert_eq!(said("紅한の"), None, "of the same kind of fonts");
        assert_eq!(said("ஃ"), Some(2));
        let mut again = Missing::default();
        again.found.lock().expect("a lock").extend("血ஃ".chars());
        assert!(again.notice(&told).is_none(), "nor at the next start");
    }
}
