//! Fonts for all scripts: egui's own first, then the system's, found when a character needs one.

use crate::session::view::Notice;
use eframe::egui;
use egui::epaint::text::{FallbackRequest, FontInsert};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Characters that no installed font has.
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
    /// A note for the user when characters turned up since the last one that cannot be shown.
    pub fn notice(&mut self) -> Option<Notice> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() == self.told {
            return None;
        }
        let first = self.told == 0;
        self.told = found.len();
        let some: String = found.iter().take(8).collect();
        first.then(|| {
            Notice::info(format!(
                "No installed font can show: {some}. Install fonts for that script (on Debian: fonts-noto-core, \
                 fonts-noto-cjk, fonts-noto-color-emoji) and start again."
            ))
        })
    }
}
