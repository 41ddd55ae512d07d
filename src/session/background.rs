//! Threads that read the project in the background and answer with events.

use super::error::SessionError;
use super::{Event, notice};
use crossbeam_channel::{Receiver, Sender, unbounded};
use platform::faults::caught;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use store::{OpenError, ReadOnly};

/// Tells the window that something happened; called on any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Hands events to the session from any thread, and wakes the window.
#[derive(Clone)]
pub(crate) struct EventSender {
    queue: Sender<Event>,
    wake: Wake,
}

impl EventSender {
    /// Sends an event; false when the session is gone and nobody wants it.
    pub(crate) fn send(&self, event: Event) -> bool {
        let sent = self.queue.send(event).is_ok();
        if sent {
            (self.wake)();
        }
        sent
    }

    /// What wakes the window.
    pub(crate) fn wake(&self) -> Wake {
        self.wake.clone()
    }
}

/// Events on their way to the session.
pub(super) struct Events {
    /// Those that have arrived.
    pub queue: Receiver<Event>,
    /// For the threads that send them.
    pub sender: EventSender,
}

impl Events {
    /// No events yet; `wake` is called when there are.
    pub(crate) fn new(wake: Wake) -> Self {
        let (sent, queue) = unbounded();
        let sender = EventSender { queue: sent, wake };
        Self { queue, sender }
    }
}

/// What is asked of the disk, and the event that answers it.
type Read = Box<dyn FnOnce(&ReadOnly) -> Option<Event> + Send>;

/// What is read, and what is said first where a fault in the program keeps it from being answered.
struct Question {
    read: Read,
    lost: Option<Box<Event>>,
}

/// A thread with a connection of its own that answers questions in order. It ends when this is dropped.
pub(crate) struct Background {
    questions: Option<Sender<Question>>,
    thread: Option<JoinHandle<()>>,
}

/// The connection, made now if there is none.
fn opened<'d>(known: &'d mut Option<ReadOnly>, project: &Path) -> Result<&'d ReadOnly, OpenError> {
    match known {
        Some(disk) => Ok(disk),
        None => Ok(known.insert(ReadOnly::open(project)?)),
    }
}

impl Background {
    /// Starts the thread named `name`, which opens the project once more for its first question.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(crate) fn start(name: &str, project: &Path, answers: EventSender) -> Result<Self, SessionError> {
        let path = project.to_path_buf();
        let (questions, asked) = unbounded::<Question>();
        let io = |source| SessionError::Io {
            path: project.into(),
            source,
        };
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                let mut known = None;
                for Question { read, lost } in asked {
                    let answer = match opened(&mut known, &path) {
                        Ok(disk) => caught(|| read(disk)).map_err(|fault| notice::not_read(&fault)),
                        Err(error) => Err(notice::not_read_because("The project", &error.into())),
                    };
                    let answer = answer.unwrap_or_else(|sentence| {
                        // What the connection was doing is not known; a new one starts from nothing.
                        known = None;
                        lost.map(|lost| answers.send(*lost));
                        Some(Event::NotRead(sentence))
                    });
                    if let Some(answer) = answer {
                        // The session may be gone; then nobody wants the answer.
                        if !answers.send(answer) {
                            return;
                        }
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
    pub(crate) fn read<E: Into<SessionError>>(
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
    pub(crate) fn ask(&self, question: impl FnOnce(&ReadOnly) -> Option<Event> + Send + 'static) {
        self.send(Question {
            read: Box::new(question),
            lost: None,
        });
    }

    fn send(&self, question: Question) {
        let sent = self.questions.as_ref().map(|questions| questions.send(question));
        if !matches!(sent, Some(Ok(()))) {
            tracing::error!("a background thread has ended early");
        }
    }
}

/// What has a thread of its own, so that it keeps nothing else waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// Pictures of instructions.
    Guide,
    /// Counting the rows of large imports.
    History,
    /// Looking through lists by a filter.
    List,
    /// Looking through the metadata of all inputs.
    Metadata,
    /// Looking for objects.
    Objects,
    /// How far labelers agree.
    Agreement,
    /// Numbers for the lead.
    Numbers,
    /// Files that somebody names: templates, and tables for a spreadsheet.
    Files,
    /// What is drawn for review in large tasks.
    Plans,
    /// Planning the change of a large task.
    Previews,
    /// Putting the list in another order.
    Sorting,
    /// Finding out what labelers agree on, where they work elsewhere.
    Settling,
}

impl Topic {
    fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Metadata => "metadata",
            Self::Guide => "guide",
            Self::History => "history",
            Self::List => "list",
            Self::Objects => "objects",
            Self::Agreement => "agreement",
            Self::Numbers => "numbers",
            Self::Plans => "plans",
            Self::Previews => "previews",
            Self::Settling => "settling",
            Self::Sorting => "sorting",
        }
    }
}

/// All threads that read the project for the session. Questions put to `Reads` itself are answered in order by one of
/// them; a topic gets another one with its first question.
pub(super) struct Reads {
    main: Background,
    topics: HashMap<Topic, Background>,
    project: PathBuf,
    answers: EventSender,
}

impl Reads {
    /// Starts the first thread.
    ///
    /// # Errors
    /// As [`Background::start`].
    pub(crate) fn start(project: &Path, answers: EventSender) -> Result<Self, SessionError> {
        Ok(Self {
            main: Background::start("reader", project, answers.clone())?,
            topics: HashMap::new(),
            project: project.to_path_buf(),
            answers,
        })
    }

    /// Asks for what the store may refuse, as [`Background::read`].
    pub(crate) fn read<E: Into<SessionError>>(
        &self,
        what: &'static str,
        question: impl FnOnce(&ReadOnly) -> Result<Event, E> + Send + 'static,
    ) {
        self.main.read(what, question);
    }

    /// Asks; the answer arrives as an event.
    pub(crate) fn ask(&self, question: impl FnOnce(&ReadOnly) -> Option<Event> + Send + 'static) {
        self.main.ask(question);
    }

    /// The same; `lost` arrives where a fault in the program keeps it from being answered.
    pub(crate) fn ask_or(&self, lost: Event, question: impl FnOnce(&ReadOnly) -> Option<Event> + Send + 'static) {
        self.main.send(Question {
            read: Box::new(question),
            lost: Some(Box::new(lost)),
        });
    }

    /// The thread of a topic, started now if need be.
    ///
    /// # Errors
    /// As [`Background::start`].
    pub(crate) fn on(&mut self, topic: Topic) -> Result<&Background, SessionError> {
        if !self.topics.contains_key(&topic) {
            let started = Background::start(topic.name(), &self.project, self.answers.clone())?;
            self.topics.insert(topic, started);
        }
        Ok(&self.topics[&topic])
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A thread starts without the disk; what it cannot open it tells.
    #[test]
    fn a_thread_opens_the_project_for_its_first_question() {
        let events = Events::new(Arc::new(|| {}));
        let gone = Path::new("/nowhere/gone.labelwright");
        let thread = Background::start("test", gone, events.sender.clone()).expect("starts");
        thread.ask(|_| None);
        let told = events.queue.recv().expect("is told");
        assert!(matches!(told, Event::NotRead(sentence) if sentence.starts_with("The project could not be read. ")));
    }
}
