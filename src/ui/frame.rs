//! What every part of the window is given in a frame.

use crate::keys::Keymap;
use crate::request::Request;
use session::Settings;
use session::view::View;

/// One frame of the window: what it may read, and where it asks for what it wants done.
pub struct Frame<'a> {
    /// What the session shows.
    pub view: &'a View,
    /// Which key does what.
    pub keys: &'a Keymap,
    /// The user's settings.
    pub settings: &'a Settings,
    /// What is asked of session and desktop.
    pub requests: &'a mut Vec<Request>,
}
