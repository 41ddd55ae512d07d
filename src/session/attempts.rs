//! Wrong passphrases slow down who says them: after ten, each next one waits longer, in whichever process it is said.
//!
//! What is counted lies in the user's data folder and outlives the process. Nothing here sleeps: who comes too early is
//! told when to come again. A hurdle for guessing by this program, no lock on the file.

use super::error::SessionError;
use super::passphrase::{Checked, Secret, check};
use super::settings::Settings;
use domain::Member;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// So many may be wrong before anybody waits.
const FREE: u32 = 10;
/// Nobody waits longer, in seconds.
const LONGEST: u64 = 300;

/// Wrong passphrases in a row, and when the last one was said, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Failed {
    times: u32,
    at: u64,
}

impl Failed {
    /// Seconds to wait from `now` on.
    fn wait(self, now: u64) -> u64 {
        let Some(over) = self.times.checked_sub(FREE) else {
            return 0;
        };
        let delay = 1u64.checked_shl(over).map_or(LONGEST, |delay| delay.min(LONGEST));
        // A clock that was set back makes nobody wait longer than the delay.
        (self.at.min(now) + delay).saturating_sub(now)
    }
}

/// All that failed, by member.
type Book = BTreeMap<String, Failed>;

/// Compares what was said with the member's passphrase, unless too many were wrong a moment ago. Takes tens of
/// milliseconds: not for the window's thread.
///
/// # Errors
/// [`SessionError::TooManyTries`], and those of `check`.
pub fn verify(member: &Member, said: Option<&Secret>) -> Result<Checked, SessionError> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    verify_in(Settings::attempts_path().as_deref(), now, member, said)
}

fn verify_in(path: Option<&Path>, now: u64, member: &Member, said: Option<&Secret>) -> Result<Checked, SessionError> {
    let says = member.passphrase.is_some() && said.is_some_and(|words| !words.is_empty());
    let Some(path) = path.filter(|_| says) else {
        return check(member, said);
    };
    let who = member.id.to_string();
    // It counts as wrong until it is known to be right: others who guess at the same moment find it counted.
    let before = with_book(path, |book| {
        let failed = book.get(&who).copied().unwrap_or_default();
        let wait = failed.wait(now);
        if wait == 0 {
            let times = failed.times.saturating_add(1);
            book.insert(who.clone(), Failed { times, at: now });
        }
        wait
    });
    match before {
        Ok(0) => {}
        Ok(seconds) => {
            return Err(SessionError::TooManyTries {
                name: member.name.clone(),
                seconds,
            });
        }
        // Where nothing can be kept nobody is kept out.
        Err(error) => tracing::warn!("wrong passphrases are not counted in {}: {error}", path.display()),
    }
    let checked = check(member, said)?;
    if let Err(error) = with_book(path, |book| book.remove(&who).is_some()) {
        tracing::warn!("{} was not written: {error}", path.display());
    }
    Ok(checked)
}

/// Reads the book, lets it be changed, and writes it, while no other process does.
fn with_book<T>(path: &Path, change: impl FnOnce(&mut Book) -> T) -> std::io::Result<T> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    file.lock()?;
    let mut text = String::new();
    // One that cannot be read is begun anew.
    let mut book: Book = match file.read_to_string(&mut text) {
        Ok(_) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => Book::default(),
    };
    let before = book.clone();
    let answer = change(&mut book);
    if book != before {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(&serde_json::to_vec(&book)?)?;
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::passphrase::hash;
    use super::*;
    use domain::{MemberId, Role};

    #[test]
    fn the_wait_grows_and_ends() {
        let wait = |times, at, now| Failed { times, at }.wait(now);
        let waits: Vec<u64> = (8..15).map(|times| wait(times, 100, 100)).collect();
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(wait(40, 100, 100), LONGEST);
        assert_eq!(wait(12, 100, 103), 1);
        assert_eq!(wait(12, 100, 104), 0);
        assert_eq!(wait(12, 1_000_000, 100), 4, "the clock was set back");
    }

    #[test]
    fn another_process_finds_what_was_counted() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a/attempts.json");
        let words = Secret::new("grass");
        let ana = Member {
            passphrase: Some(hash(&words).expect("hashes")),
            ..Member::new(MemberId::fixed(1), "Ana", &Role::ALL)
        };
        let say = |now, text: &str| verify_in(Some(&path), now, &ana, Some(&Secret::new(text)));
        for _ in 0..FREE {
            assert!(matches!(say(50, "hay"), Err(SessionError::WrongPassphrase(_))));
        }
        assert!(matches!(
            say(50, "grass"),
            Err(SessionError::TooManyTries { seconds: 1, .. })
        ));
        // Who says nothing is asked, and not counted.
        assert!(matches!(
            verify_in(Some(&path), 50, &ana, None),
            Err(SessionError::NeedsPassphrase(_))
        ));
        assert!(say(51, "grass").is_ok());
        assert!(
            matches!(say(51, "hay"), Err(SessionError::WrongPassphrase(_))),
            "it begins anew"
        );
        std::fs::write(&path, "{no").expect("written");
        assert!(say(52, "grass").is_ok(), "what cannot be read keeps nobody out");
    }
}
