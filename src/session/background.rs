//! Threads that ask the project so that the window never waits for a disk.

use super::Event;
use super::error::SessionError;
use super::notice;
use crossbeam_channel::{Sender, unbounded};
use platform::faults::caught;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use store::ReadOnly;

/// Tells the window that something happened; called on any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

type Question = Box<dyn FnOnce(&ReadOnly) -> Option<Event> + Send>;

/// A thread with a connection of its own that answers questions in order. It ends when this is dropped.
pub struct Background {
    questions: Option<Sender<Question>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts the thread named `name`.
    ///
    /// # Errors
    /// When the project cannot be opened once more, or the operating system gives no thread.
    pub fn start(name: &str, project: &Path, answers: Sender<Event>, wake: Wake) -> Result<Self, SessionError> {
        let mut disk = ReadOnly::open(project)?;
        let path = project.to_path_buf();
        let (questions, asked) = unbounded::<Question>();
        let io = |source| SessionError::Io {
            path: project.into(),
            source,
        };
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                for question in asked {
                    let answer = caught(|| question(&disk)).unwrap_or_else(|fault| {
                        // What the connection was doing is not known; a new one starts from nothing.
                        if let Ok(anew) = ReadOnly::open(&path) {
                            disk = anew;
                        }
                        Some(Event::NotRead(notice::not_read(&fault)))
                    });
                    if let Some(answer) = answer {
                        // The session may be gone; then nobody wants the answer.
                        if answers.send(answer).is_err() {
                            return;
                        }
                        wake();
                    }
                }
            })
            .map_err(io)?;
        Ok(Self {
            questions: Some(questions),
            thread: Some(thread),
        })
    }

    /// Asks for what the store may refuse; the answer arrives as an event, and so does a refusal. `what` is read, as it is
    /// said where a sentence begins: "The questions of labelers".
    pub fn read<E: Into<SessionError>>(
        &self,
        what: &'static str,
        question: impl FnOnce(&ReadOnly) -> Result<Event, E> + Send + 'static,
    ) {
        self.ask(move |disk| {
            Some(question(disk).unwrap_or_else(|error| {
                let error = error.into();
                tracing::warn!("{what} could not be read: {error}");
                Event::NotRead(notice::not_read_because(what, &error))
            }))
        });
    }

    /// Asks; the answer arrives as an event.
    pub fn ask(&self, question: impl FnOnce(&ReadOnly) -> Option<Event> + Send + 'static) {
        let sent = self
            .questions
            .as_ref()
            .map(|questions| questions.send(Box::new(question)));
        if !matches!(sent, Some(Ok(()))) {
            tracing::error!("a background thread has ended early");
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.questions = None;
        // Its connection must be closed before the writer's, which then tidies up beside the project file.
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a background thread panicked");
        }
    }
}
