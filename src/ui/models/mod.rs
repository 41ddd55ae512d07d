//! Models: the page that lists them and chooses what runs them, and the dialogs that add one and try one.
//!
//! Reads the view's `models`, pushes commands. May import what the window may. Start reading at [`page`]; `line` is
//! one model, `add` and `trial` are the dialogs.

mod add;
mod line;
pub mod page;
mod picture;
mod trial;

pub use add::AddModelForm;
pub use line::{Unfolded, title};
pub use page::lead_here;
pub use trial::TrialForm;
