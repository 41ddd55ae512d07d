//! Pictures for the canvas and thumbnails for the lists: the session's side of media.
use super::*;
use crate::domain::picture::Look;
use std::path::PathBuf;
impl Session {
    pub(super) fn path_of(&self, p: &str) -> PathBuf {
        self.base().join(p)
    }
    pub(super) fn pump_pictures(&mut self) -> bool {
        false
    }
    pub(super) fn show_picture(&mut self) {}
    pub(super) fn look(&mut self, _: Look) {}
    pub(super) fn look_ahead(&mut self) {}
    pub(super) fn want_thumbs(&mut self, _: &[u64]) {}
    pub(super) fn reload(&mut self) -> Result<(), SessionError> {
        Ok(())
    }
    pub(super) fn start_import(&mut self, _: ImportRequest) -> Result<(), SessionError> {
        Ok(())
    }
    pub(super) fn start_export(&mut self, _: ExportRequest, _: bool) -> Result<(), SessionError> {
        Ok(())
    }
    pub(super) fn start_find_moved(&mut self, _: PathBuf) -> Result<(), SessionError> {
        Ok(())
    }
}
