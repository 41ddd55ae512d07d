//! Half-drawn shapes on disk: small files in a folder of the user's, one for each input that something is being drawn
//! on, so that neither a closed window nor a killed process loses more than the point under the mouse.
//!
//! They lie beside the project and not in it: nobody else has a use for them, and nothing of them is history. Files are
//! read and written on a thread of their own; each is replaced whole.

use super::background::{EventSender, Reads};
use super::error::SessionError;
use super::task_text::parse_ron;
use super::view::View;
use super::{Event, Session};
use crossbeam_channel::{Receiver, Sender, unbounded};
use domain::draft::Draft;
use domain::{InputId, MemberId, RowKey, TaskId};
use platform::faults::going_on;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

/// A request to the thread.
enum Asked {
    /// Read the drafts of a task.
    Load(TaskId),
    /// Write the drafts of an input; remove them when empty.
    Keep(TaskId, InputId, Vec<Draft>),
}

/// The thread that keeps half-drawn shapes. It has written all when it is dropped.
pub(super) struct DraftKeeper {
    asked: Option<Sender<Asked>>,
    thread: Option<JoinHandle<()>>,
    /// Inputs whose shape was finished: what is kept goes when the finished shape is on disk.
    finished: Vec<(TaskId, InputId)>,
}

impl DraftKeeper {
    fn start(folder: PathBuf, me: MemberId, answers: EventSender) -> Result<Self, SessionError> {
        let (asked, questions) = unbounded();
        let path = folder.clone();
        let thread = std::thread::Builder::new()
            .name("drafts".into())
            .spawn(move || {
                let keeper = Keeper { folder, me };
                going_on(|| {
                    keeper.run(&questions, |event| {
                        answers.send(event);
                    });
                });
            })
            .map_err(|source| SessionError::Io { path, source })?;
        Ok(Self {
            asked: Some(asked),
            thread: Some(thread),
            finished: Vec::new(),
        })
    }

    fn ask(&self, what: Asked) {
        let sent = self.asked.as_ref().map(|asked| asked.send(what));
        if !matches!(sent, Some(Ok(()))) {
            tracing::error!("the thread that keeps half-drawn shapes has ended early");
        }
    }
}

impl Drop for DraftKeeper {
    fn drop(&mut self) {
        self.asked = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that keeps half-drawn shapes panicked");
        }
    }
}

/// What the thread works with.
struct Keeper {
    folder: PathBuf,
    me: MemberId,
}

impl Keeper {
    fn run(&self, asked: &Receiver<Asked>, tell: impl Fn(Event)) {
        let mut failed = false;
        while let Ok(first) = asked.recv() {
            // Of several versions of one input's drafts only the newest is written.
            let mut newest = BTreeMap::new();
            for what in std::iter::once(first).chain(asked.try_iter()) {
                match what {
                    Asked::Load(task) => tell(Event::Drafts(task, self.load(task))),
                    Asked::Keep(task, input, drafts) => {
                        newest.insert((task, input), drafts);
                    }
                }
            }
            for ((task, input), drafts) in newest {
                match self.keep(task, input, &drafts) {
                    Ok(()) => failed = false,
                    // Told once: the next point would only say it again.
                    Err(error) if !failed => {
                        failed = true;
                        tell(Event::DraftNotKept(error));
                    }
                    Err(_) => {}
                }
            }
        }
    }

    fn folder_of(&self, task: TaskId) -> PathBuf {
        self.folder.join(task.to_string())
    }

    fn path(&self, task: TaskId, input: InputId) -> PathBuf {
        self.folder_of(task).join(format!("{}.{input}.ron", self.me))
    }

    /// What is kept of the task. A file that cannot be read is left alone.
    fn load(&self, task: TaskId) -> Vec<(InputId, Vec<Draft>)> {
        let mine = format!("{}.", self.me);
        let Ok(entries) = std::fs::read_dir(self.folder_of(task)) else {
            return Vec::new();
        };
        let read = |path: &Path| -> Option<(InputId, Vec<Draft>)> {
            let name = path.file_name()?.to_str()?;
            let input = name.strip_prefix(&mine)?.strip_suffix(".ron")?.parse().ok()?;
            let text = platform::foreign::read_text(path).ok()?;
            match parse_ron(path, &text) {
                Ok(drafts) => Some((input, drafts)),
                Err(error) => {
                    tracing::warn!("a half-drawn shape is left out: {error}");
                    None
                }
            }
        };
        entries.flatten().filter_map(|entry| read(&entry.path())).collect()
    }

    fn keep(&self, task: TaskId, input: InputId, drafts: &[Draft]) -> Result<(), SessionError> {
        let path = self.path(task, input);
        let io = |source| SessionError::Io {
            path: path.clone(),
            source,
        };
        if drafts.is_empty() {
            return match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(error)),
                _ => Ok(()),
            };
        }
        let text = ron::to_string(drafts).map_err(|error| io(std::io::Error::other(error)))?;
        let folder = self.folder_of(task);
        std::fs::create_dir_all(&folder).map_err(io)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(io)?;
        file.write_all(text.as_bytes()).map_err(io)?;
        file.as_file().sync_data().map_err(io)?;
        file.persist(&path).map_err(|error| io(error.error))?;
        Ok(())
    }
}

impl Reads {
    /// Removes, in the background, what is kept of tasks of this project that were deleted. The folder holds those of
    /// other projects too: only what this project's log knows is touched. That a deletion was just now may be an error
    /// that is about to be taken back, so it is done at the next opening.
    fn sweep_drafts(&self, folder: PathBuf) {
        self.ask(move |disk| {
            let entries = std::fs::read_dir(&folder).ok()?;
            for entry in entries.flatten() {
                let Some(Ok(task)) = entry.file_name().to_str().map(str::parse) else {
                    continue;
                };
                let key = RowKey::Task(task);
                let is_there = disk.reader().has(&key);
                let was_there = disk.reader().last_known(&key).map(|row| row.is_some());
                if let (Ok(false), Ok(true)) = (is_there, was_there)
                    && let Err(error) = std::fs::remove_dir_all(entry.path())
                {
                    tracing::warn!("{} stays: {error}", entry.path().display());
                }
            }
            None
        });
    }
}

impl View {
    /// Takes in the stored drafts of a task; drafts in memory are newer.
    pub(super) fn take_drafts(&mut self, task: TaskId, found: Vec<(InputId, Vec<Draft>)>) {
        for (input, drafts) in found {
            self.drafts.entry((task, input)).or_insert(drafts);
        }
    }
}

impl Session {
    /// Keeps half-drawn shapes in this folder from now on, and takes up those that an earlier run left there.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn keep_drafts(&mut self, folder: PathBuf) -> Result<(), SessionError> {
        self.reads.sweep_drafts(folder.clone());
        self.drafts = Some(DraftKeeper::start(folder, self.view.me.id, self.events.sender.clone())?);
        self.load_drafts();
        Ok(())
    }

    /// Asks for the stored drafts of the open task.
    pub(super) fn load_drafts(&self) {
        if let (Some(drafts), Some(task)) = (&self.drafts, self.view.task) {
            drafts.ask(Asked::Load(task));
        }
    }

    /// Updates a half-drawn shape; an empty draft removes it.
    pub(super) fn keep_draft(&mut self, task: TaskId, input: InputId, draft: Draft) {
        let over = draft.is_empty();
        let kept = self.view.drafts.entry((task, input)).or_default();
        kept.retain(|known| known.kind != draft.kind);
        if !over {
            kept.push(draft);
        }
        if let Some(drafts) = &mut self.drafts {
            drafts.finished.retain(|at| *at != (task, input));
            if over {
                drafts.finished.push((task, input));
            } else {
                drafts.ask(Asked::Keep(task, input, kept.clone()));
            }
        }
    }

    /// Removes the drafts of finished shapes once the shapes are on disk.
    pub(super) fn settle_drafts(&mut self) {
        let Some(drafts) = &mut self.drafts else { return };
        if self.pending.is_empty() {
            for (task, input) in std::mem::take(&mut drafts.finished) {
                let kept = self.view.drafts.get(&(task, input)).cloned().unwrap_or_default();
                drafts.ask(Asked::Keep(task, input, kept));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Point;
    use domain::draft::{DraftKind, Mark};

    fn keeper(folder: &Path, me: u128) -> Keeper {
        Keeper {
            folder: folder.into(),
            me: MemberId::fixed(me),
        }
    }

    #[test]
    fn drafts_are_kept_by_member_task_and_input() {
        let dir = tempfile::tempdir().expect("a folder");
        let draft = Draft {
            marks: vec![Mark::Vertex(Point::new(1.5, 2.0))],
            ..Draft::new(DraftKind::Polygon)
        };
        let (task, input) = (TaskId::fixed(1), InputId::fixed(2));
        let ana = keeper(dir.path(), 1);
        ana.keep(task, input, std::slice::from_ref(&draft)).expect("kept");
        assert_eq!(ana.load(task), [(input, vec![draft])]);
        assert_eq!(keeper(dir.path(), 2).load(task), []);
        assert_eq!(ana.load(TaskId::fixed(9)), []);
        ana.keep(task, input, &[]).expect("forgotten");
        ana.keep(task, input, &[]).expect("forgotten already");
        assert_eq!(ana.load(task), []);
    }

    #[test]
    fn a_damaged_file_is_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let ana = keeper(dir.path(), 1);
        let (task, input) = (TaskId::fixed(1), InputId::fixed(2));
        let path = ana.path(task, input);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, "[(kind: Poly").expect("written");
        assert_eq!(ana.load(task), []);
        assert!(path.exists());
    }
}
