//! Models: the page that lists them and chooses what runs them, and the dialogs that add one and try one.
//!
//! Reads the view's `models`, pushes commands. May import what the window may. Start reading at [`page`]; `line` is
//! one model, `add` and `trial` are the dialogs.

mod add;
mod line;
pub(crate) mod page;
mod picture;
mod trial;

pub(crate) use add::AddModelForm;
pub(crate) use line::{Unfolded, title};
pub(crate) use page::lead_here;
pub(crate) use trial::TrialForm;
