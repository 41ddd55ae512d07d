//! The people: who is working, who is in the team, what each of them may do.
//!
//! Owns the questions before a project shows ([`LoginDialog`], [`SignInDialog`]), the chip in the top bar ([`chip()`]), the dialog of the team
//! ([`TeamForm`]) and that of a passphrase ([`PassphraseForm`]). May import egui, the domain, and session's `View` and
//! `Command`. Start reading at [`TeamForm`]; `avatar.rs` draws the round initials by which people are known.

pub(crate) mod avatar;
mod chip;
mod form;
mod handover;
mod login;
mod passphrase;
mod presence;
mod sign_in;

use crate::widgets::caption;
use egui::Ui;

pub(crate) use chip::chip;
pub(crate) use form::{TeamForm, why_not_join};
pub(crate) use login::LoginDialog;
pub(crate) use passphrase::PassphraseForm;
pub(crate) use presence::others_here;
pub(crate) use sign_in::SignInDialog;

/// What a field in the same row is.
fn label(ui: &mut Ui, text: &str) {
    caption(ui, text, 110.0);
}
