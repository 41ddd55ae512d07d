//! The thread that looks whether the picture on the canvas is still the one that was labeled.

use super::{Found, look_at};
use crate::Event;
use crate::background::EventSender;
use crate::locations::place_of;
use crate::report::ChangedPicture;
use crossbeam_channel::{Receiver, Sender, unbounded};
use domain::{ContentHash, Input, InputId};
use platform::faults::going_on;
use roots::{Place, Roots};
use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

/// The thread. It ends when this is dropped.
pub(crate) struct PictureChecker {
    questions: Sender<(Input, Roots)>,
}

impl PictureChecker {
    /// Starts the thread; answers arrive as [`Event::Looked`].
    ///
    /// # Errors
    /// What the operating system says when it gives no thread.
    pub(crate) fn start(answers: EventSender) -> std::io::Result<Self> {
        let (questions, asked) = unbounded();
        std::thread::Builder::new()
            .name("changed pictures".into())
            .spawn(move || going_on(|| work(&asked, &answers)))?;
        Ok(Self { questions })
    }

    /// Asks for an input's picture; only the newest that is asked for is looked at.
    pub(crate) fn ask(&self, input: Input, roots: Roots) {
        if self.questions.send((input, roots)).is_err() {
            tracing::error!("the thread that looks for changed pictures has ended early");
        }
    }
}

/// What a file was when it was last read: as long as that stays, so does what was found.
type Mark = (u64, Option<SystemTime>);

fn mark(input: &Input, roots: &Roots) -> Option<Mark> {
    let Place::File(path) = place_of(roots, input) else {
        // A copy was held against what is known of it when it came.
        return None;
    };
    let found = std::fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()))
}

fn work(asked: &Receiver<(Input, Roots)>, answers: &EventSender) {
    let mut known: HashMap<InputId, (Input, Mark, Option<ChangedPicture>)> = HashMap::new();
    let mut hashed: HashSet<InputId> = HashSet::new();
    while let Ok(first) = asked.recv() {
        let (input, roots) = asked.try_iter().last().unwrap_or(first);
        let now = mark(&input, &roots);
        let seen = known.get(&input.id).filter(|(row, ..)| *row == input);
        let changed = match (now, seen) {
            (Some(now), Some((_, mark, changed))) if *mark == now => changed.clone(),
            _ => changed(&input, &roots),
        };
        if let Some(now) = now {
            known.insert(input.id, (input.clone(), now, changed.clone()));
        }
        if changed.is_none()
            && input.hash.is_none()
            && hashed.insert(input.id)
            && let Some(hash) = hash(&input, &roots)
        {
            answers.send(Event::Hashed(input.id, hash));
        }
        if !answers.send(Event::Looked(Box::new(input), changed)) {
            return;
        }
    }
}

/// The hash of a picture that is the one which was labeled.
fn hash(input: &Input, roots: &Roots) -> Option<ContentHash> {
    let file = place_of(roots, input).file(&|| true).ok().flatten()?;
    media::hash_file(&file).ok()
}

/// What is to be told of the picture; nothing when it is the same, or missing, which is told elsewhere.
fn changed(input: &Input, roots: &Roots) -> Option<ChangedPicture> {
    let (now, copy) = match look_at(input, roots) {
        Found::Same | Found::Missing(_) => return None,
        Found::Changed(now, copy) => (now, copy),
    };
    Some(ChangedPicture {
        input: input.id,
        labeled: input.size,
        now: now.map(|probe| probe.size).map_err(|reason| reason.to_string()),
        copy,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::background::Events;
    use domain::{DecodeStatus, InputKind, Size};
    use roots::{Cache, Fetcher};
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn a_picture_without_a_hash_is_hashed_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("1.ppm");
        std::fs::write(&file, b"P6 2 1 255\n123456").expect("is written");
        let events = Events::new(Arc::new(|| {}));
        let checker = PictureChecker::start(events.sender.clone()).expect("a thread");
        let fetcher = Arc::new(Fetcher::new(Cache::new(None, 0)));
        let roots = Roots::new(folder.path().into(), BTreeMap::new(), fetcher);
        let input = |hash| Input {
            id: InputId::fixed(1),
            kind: InputKind::Image,
            name: "1.ppm".into(),
            path: "1.ppm".into(),
            hash,
            etag: None,
            bytes: 17,
            size: Size::new(2, 1),
            orientation: 1,
            readability: DecodeStatus::Readable,
            position: 0,
            removed: false,
            excluded: false,
            metadata: domain::Metadata::default(),
        };
        let mut told = Vec::new();
        for _ in 0..2 {
            checker.ask(input(None), roots.clone());
            loop {
                match events.queue.recv_timeout(Duration::from_secs(60)).expect("is answered") {
                    Event::Hashed(input, hash) => told.push((input, hash)),
                    Event::Looked(_, changed) => break assert_eq!(changed, None),
                    _ => {}
                }
            }
        }
        let hash = media::hash_file(&file).expect("is there");
        assert_eq!(told, [(InputId::fixed(1), hash)]);
    }
}
