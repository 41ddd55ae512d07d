//! What becomes of a fault in the program itself: it is written to a log file, the current work ends with a message, and
//! nobody waits for an answer that never comes.
//!
//! Start reading at [`caught`], which threads wrap their work in, and [`keep_log`], which the program calls once. Names none
//! of our other modules.

use std::any::Any;
use std::backtrace::Backtrace;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tracing_appender::rolling::{RollingFileAppender, RollingWriter, Rotation};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::writer::OptionalWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Log files that are kept, one for each day on which there was something to tell.
const DAYS: usize = 10;

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// The log files, of which there are none before there is something to tell.
struct Files {
    folder: PathBuf,
    opened: OnceLock<Option<RollingFileAppender>>,
}

impl Files {
    fn open(&self) -> Option<RollingFileAppender> {
        std::fs::create_dir_all(&self.folder).ok()?;
        let files = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("labelwright")
            .filename_suffix("log")
            .max_log_files(DAYS);
        files.build(&self.folder).ok()
    }
}

impl<'a> MakeWriter<'a> for Files {
    type Writer = OptionalWriter<RollingWriter<'a>>;

    fn make_writer(&'a self) -> Self::Writer {
        match self.opened.get_or_init(|| self.open()) {
            Some(files) => OptionalWriter::some(files.make_writer()),
            None => OptionalWriter::none(),
        }
    }
}

/// Warnings go to standard error, and into files in `folder`, the oldest of which is removed; so do faults on any thread,
/// with where they happened. Called once, by the program. Where the folder cannot be written, there are no files.
pub fn keep_log(folder: Option<PathBuf>) {
    let files = folder.map(|folder| {
        // It is set once; a second call keeps the first folder.
        let _ = FOLDER.set(folder.clone());
        let opened = OnceLock::new();
        Files { folder, opened }
    });
    let file = files.map(|files| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_thread_names(true)
            .with_writer(files)
            .with_filter(LevelFilter::WARN)
    });
    let terminal = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(LevelFilter::WARN);
    // Only a program that already keeps a log of its own refuses this one.
    let _ = tracing_subscriber::registry().with(terminal).with(file).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("a thread");
        tracing::error!("fault on \"{name}\": {panic}\n{}", Backtrace::force_capture());
    }));
}

/// The folder with the log files, if they are kept.
pub fn log_folder() -> Option<&'static Path> {
    FOLDER.get().map(PathBuf::as_path)
}

/// Does what may meet a fault in the program.
///
/// # Errors
/// What the fault says; the log has the rest.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| words_of(panic.as_ref()))
}

/// Does the work of a thread that takes one thing after the other from a queue, and goes on with the next one after a fault:
/// what it was at goes unanswered, and the log says so.
pub fn going_on(mut work: impl FnMut()) {
    while caught(&mut work).is_err() {}
}

/// What a panic says.
pub(crate) fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    words.unwrap_or("no reason given").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_fault_is_caught_with_its_words() {
        assert_eq!(caught(|| 3), Ok(3));
        let what = "the shelf fell";
        let fault = caught(|| -> u8 { std::panic::panic_any(what) });
        assert_eq!(fault, Err("the shelf fell".to_owned()));
        let fault = caught(|| -> u8 { panic!("shelf {} fell", 7) });
        assert_eq!(fault, Err("shelf 7 fell".to_owned()));
    }

    #[test]
    fn a_log_file_is_made_when_there_is_something_to_tell() {
        let place = tempfile::tempdir().expect("a folder");
        let files = Files {
            folder: place.path().join("log"),
            opened: OnceLock::new(),
        };
        assert!(!files.folder.exists());
        files.make_writer().write_all(b"the shelf fell").expect("is written");
        let mut found = std::fs::read_dir(&files.folder).expect("a folder");
        let file = found.next().expect("a file").expect("is read").path();
        assert_eq!(std::fs::read(file).expect("is read"), b"the shelf fell");
        let elsewhere = place.path().join("file");
        std::fs::write(&elsewhere, "").expect("is written");
        let (folder, opened) = (elsewhere.join("log"), OnceLock::new());
        Files { folder, opened }
            .make_writer()
            .write_all(b"x")
            .expect("is swallowed");
    }

    #[test]
    fn a_queue_is_worked_through_in_spite_of_a_fault() {
        let mut left = vec![1, 0, 3].into_iter();
        let mut quotients = Vec::new();
        going_on(|| {
            for number in left.by_ref() {
                quotients.push(6_u32 / number);
            }
        });
        assert_eq!(quotients, [6, 2]);
    }
}
