//! What comes from elsewhere: files that a user, a folder or another program names, and libraries that are fed with them.
//!
//! Every layer opens such files here. Of our other modules it asks [`crate::project_files`] alone.

use std::cell::Cell;
use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

/// Opens an ordinary file for reading. Nothing else is opened at all: a named pipe would keep us waiting for a writer, and
/// merely opening a device may set it in motion.
///
/// # Errors
/// What the operating system says; [`ErrorKind::InvalidInput`] with a sentence for what is no ordinary file, or a
/// project that this process has open.
pub fn open(path: &Path) -> std::io::Result<File> {
    open_sized(path).map(|(file, _)| file)
}

/// As [`open()`], with the length of what was opened in bytes.
///
/// # Errors
/// As there.
pub fn open_sized(path: &Path) -> std::io::Result<(File, u64)> {
    ordinary(&crate::project_files::refuse(path)?)?;
    // It may have been exchanged since it was asked: opening must not wait, and what was opened is asked again.
    let file = without_waiting(OpenOptions::new().read(true)).open(path)?;
    let meta = file.metadata()?;
    ordinary(&meta)?;
    Ok((file, meta.len()))
}

/// Opens a folder, to be locked; no symbolic link to one is followed.
///
/// # Errors
/// What the operating system says.
pub fn open_folder(path: &Path) -> std::io::Result<File> {
    folder_itself(OpenOptions::new().read(true)).open(path)
}

/// For opening a file that may turn out to be a named pipe or a terminal.
#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed())
}

/// Nothing that lies in a folder waits here.
#[cfg(not(unix))]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// For opening a folder, and no symbolic link to one.
#[cfg(unix)]
fn folder_itself(options: &mut OpenOptions) -> &mut OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags((OFlags::DIRECTORY | OFlags::NOFOLLOW).bits().cast_signed())
}

/// For opening a folder, and no symbolic link to one.
#[cfg(windows)]
fn folder_itself(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::windows::fs::OpenOptionsExt as _;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
    options.custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
}

/// The bytes of an ordinary file.
///
/// # Errors
/// As [`open()`].
pub fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let (file, length) = open_sized(path)?;
    read_all(file, length)
}

/// The text of an ordinary file.
///
/// # Errors
/// As [`open()`]; [`ErrorKind::InvalidData`] when it is not UTF-8.
pub fn read_text(path: &Path) -> std::io::Result<String> {
    text(read(path)?)
}

/// The text of a script: of an ordinary file, or of what the caller of this program has opened for it (`/dev/stdin`,
/// `<(command)` in a shell).
///
/// # Errors
/// As [`read_text`].
pub fn read_script(path: &Path) -> std::io::Result<String> {
    let handed_over = path == Path::new("/dev/stdin")
        || ["/dev/fd", "/proc/self/fd"]
            .iter()
            .any(|folder| path.starts_with(folder));
    if handed_over {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        text(read_all(file, length)?)
    } else {
        read_text(path)
    }
}

/// All of a file of about so many bytes.
fn read_all(file: File, length: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    bytes
        .try_reserve_exact(length.saturating_add(1))
        .map_err(Error::other)?;
    // A bare file would be asked for its length and its position once more.
    file.take(u64::MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> std::io::Result<String> {
    String::from_utf8(bytes).map_err(|_| Error::new(ErrorKind::InvalidData, "it is not UTF-8 text"))
}

fn ordinary(metadata: &Metadata) -> std::io::Result<()> {
    let kind = metadata.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "it is a folder",
        () => special(kind),
    };
    Err(Error::new(ErrorKind::InvalidInput, what))
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    match () {
        () if kind.is_fifo() => "it is a named pipe, not a file",
        () if kind.is_socket() => "it is a socket, not a file",
        () => "it is a device, not a file",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "it is a device, not a file"
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does what may panic inside a library that is fed with foreign data. Such a panic is an answer about the data: it
/// comes back as its message, and goes to the log instead of standard error.
///
/// # Errors
/// The panic's message.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if GUARDED.get() {
                tracing::debug!("a library gave up: {panic}");
            } else {
                usual(panic);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    outcome.map_err(|panic| crate::faults::words_of(panic.as_ref()))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn only_ordinary_files_are_opened_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("file"), "text").expect("written");
        std::os::unix::fs::symlink(at("file"), at("link")).expect("linked");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .expect("a pipe");
        let _socket = UnixListener::bind(at("socket")).expect("a socket");
        assert_eq!(read_text(&at("link")).expect("reads"), "text");
        assert_eq!(read_script(&at("file")).expect("reads"), "text");
        for (path, what) in [
            (at("pipe"), "a named pipe"),
            (at("socket"), "a socket"),
            (folder.path().to_owned(), "a folder"),
            ("/dev/zero".into(), "a device"),
        ] {
            for refused in [read(&path).err(), read_script(&path).err()] {
                let refused = refused.unwrap_or_else(|| panic!("{} was read", path.display()));
                assert!(refused.to_string().contains(what), "{}: {refused}", path.display());
            }
        }
        assert_eq!(open(&at("none")).expect_err("missing").kind(), ErrorKind::NotFound);
    }

    #[test]
    fn a_panic_inside_comes_back_as_words() {
        assert_eq!(guarded(|| 7), Ok(7));
        assert_eq!(
            guarded(|| panic!("no such {}", "tile")),
            Err::<(), _>("no such tile".to_owned())
        );
        assert!(!GUARDED.get());
    }
}
