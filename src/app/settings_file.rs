//! The file with the user's settings, which a thread of its own writes: the disk, or a network where the user's folder
//! lies, may take its time.

use crossbeam_channel::{Receiver, Sender, unbounded};
use platform::faults::going_on;
use session::{Notice, SessionError, Settings, Wake};
use std::path::PathBuf;
use std::thread::{Builder, JoinHandle};

/// Keeps the settings in their file. All that was given to it is written when it is dropped.
pub(super) struct SettingsFile {
    newest: Option<Sender<Settings>>,
    failures: Receiver<SessionError>,
    thread: Option<JoinHandle<()>>,
}

impl SettingsFile {
    /// The file at this path; `wake` is called when there is something to tell.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(super) fn start(path: PathBuf, wake: Wake) -> Result<Self, SessionError> {
        let file = path.clone();
        Self::written_by(move |settings| settings.save(&file), wake).map_err(|source| SessionError::Io { path, source })
    }

    fn written_by(
        write: impl Fn(&Settings) -> Result<(), SessionError> + Send + 'static,
        wake: Wake,
    ) -> std::io::Result<Self> {
        let (newest, versions) = unbounded::<Settings>();
        let (tell, failures) = unbounded();
        let thread = Builder::new().name("settings".into()).spawn(move || {
            going_on(|| {
                while let Ok(first) = versions.recv() {
                    let settings = versions.try_iter().last().unwrap_or(first);
                    let Err(error) = write(&settings) else { continue };
                    tracing::warn!("the settings were not written: {error}");
                    // Once the window is gone, the log is all that is left to tell.
                    if tell.send(error).is_ok() {
                        wake();
                    }
                }
            });
        })?;
        Ok(Self {
            newest: Some(newest),
            failures,
            thread: Some(thread),
        })
    }

    /// Writes these settings in the place of what was there.
    pub(super) fn write(&self, settings: Settings) {
        let sent = self.newest.as_ref().is_some_and(|newest| newest.send(settings).is_ok());
        if !sent {
            tracing::error!("the thread that writes the settings has ended early");
        }
    }

    /// What could not be written.
    pub(super) fn failures(&self) -> impl Iterator<Item = Notice> {
        self.failures.try_iter().map(|error| Notice::of(&error, None))
    }
}

impl Drop for SettingsFile {
    fn drop(&mut self) {
        self.newest = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that writes the settings panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn the_window_goes_on_while_settings_are_written_and_the_newest_are_kept() {
        let (begun, begins) = unbounded();
        let (goes_on, held) = unbounded::<()>();
        let (wrote, written) = unbounded();
        let write = move |settings: &Settings| {
            begun.send(()).expect("is looked at");
            // No disk is as slow as this one, which waits for the test.
            held.recv_timeout(Duration::from_secs(20)).expect("the window waited");
            wrote.send(settings.cache_mib).expect("is looked at");
            Ok(())
        };
        let file = SettingsFile::written_by(write, Arc::new(|| {})).expect("starts");
        let sized = |cache_mib| {
            let mut settings = Settings::default();
            settings.cache_mib = cache_mib;
            settings
        };
        file.write(sized(100));
        begins.recv().expect("it begins");
        file.write(sized(200));
        file.write(sized(300));
        goes_on.send(()).expect("is waited for");
        goes_on.send(()).expect("is waited for");
        drop(file);
        assert_eq!(written.try_iter().collect::<Vec<_>>(), [100, 300]);
    }
}
