//! The background thread: every ticket is answered once, what is no longer wanted is dropped.

use super::{described, grey};
use crate::support::onnx::Network;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use labelwright::domain::{Point, Prompt};
use labelwright::predict::{
    Ask, Described, EngineChoice, Options, PixelSource, PredictError, Settings, Wanted, What, Worker, WorkerEvent,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Far longer than anything here takes: only a hang reaches it.
const HANG: Duration = Duration::from_secs(60);

fn model(folder: &Path) -> Arc<Described> {
    let rows = vec![1.0, 1.0, 9.0, 9.0, 0.9, 0.0];
    described(&Network::new(32, 32, &[1, 6], rows).write(folder, "m.onnx"))
}

fn start(cache: Option<PathBuf>) -> Worker {
    let settings = Settings {
        engine: EngineChoice::Rten,
        threads: 1,
        nice: 5,
        options: Options::default(),
        cache,
    };
    Worker::start(settings, Arc::new(|| {})).expect("a thread")
}

fn wanted(ticket: u64, model: &Arc<Described>, pixels: PixelSource) -> Wanted {
    Wanted {
        ticket,
        model: model.clone(),
        what: What::Findings,
        image: grey(32, 32).size(),
        pixels,
        cache_key: None,
    }
}

fn ready() -> PixelSource {
    Arc::new(|| Ok(grey(32, 32)))
}

/// Pixels that come when the sender says so; the receiver hears when they are asked for.
fn held() -> (PixelSource, Receiver<()>, Sender<()>) {
    let (asked, heard) = unbounded();
    let (release, released) = bounded::<()>(0);
    let source: PixelSource = Arc::new(move || {
        asked.send(()).expect("heard");
        released.recv_timeout(HANG).expect("released");
        Ok(grey(32, 32))
    });
    (source, heard, release)
}

/// Answers, without the notes that work began, until every ticket has one.
fn answers(worker: &Worker, count: usize) -> Vec<WorkerEvent> {
    let mut answers = Vec::new();
    while answers.len() < count {
        let event = worker.events().recv_timeout(HANG).expect("an answer");
        if !matches!(event, WorkerEvent::Started(_)) {
            answers.push(event);
        }
    }
    answers
}

fn is_found(event: &WorkerEvent) -> bool {
    matches!(event, WorkerEvent::Findings { result: Ok(findings), .. } if findings.len() == 1)
}

fn is_dropped(event: &WorkerEvent) -> bool {
    matches!(
        event,
        WorkerEvent::Findings {
            result: Err(PredictError::Stopped),
            ..
        }
    )
}

#[test]
fn a_list_replaces_the_one_before_and_every_ticket_is_answered_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model(folder.path());
    let worker = start(None);
    let (slow, heard, release) = held();
    worker.want(vec![
        wanted(1, &model, slow.clone()),
        wanted(2, &model, ready()),
        wanted(3, &model, ready()),
    ]);
    heard.recv_timeout(HANG).expect("the first is begun");
    // The first goes on, the second is dropped, the third stays, a fourth comes before it.
    worker.want(vec![
        wanted(4, &model, ready()),
        wanted(1, &model, slow),
        wanted(3, &model, ready()),
    ]);
    release.send(()).expect("released");
    let answers = answers(&worker, 4);
    let order: Vec<u64> = answers.iter().map(WorkerEvent::ticket).collect();
    assert_eq!(order, [2, 1, 4, 3]);
    assert!(is_dropped(&answers[0]));
    assert!(answers[1..].iter().all(is_found), "{answers:?}");
    worker.want(Vec::new());
    assert!(worker.events().is_empty());
}

#[test]
fn what_runs_and_is_no_longer_wanted_is_dropped() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model(folder.path());
    let worker = start(None);
    let (slow, heard, release) = held();
    worker.want(vec![wanted(1, &model, slow)]);
    heard.recv_timeout(HANG).expect("begun");
    worker.want(vec![wanted(2, &model, ready())]);
    release.send(()).expect("released");
    let answers = answers(&worker, 2);
    assert!(is_dropped(&answers[0]) && answers[0].ticket() == 1, "{answers:?}");
    assert!(is_found(&answers[1]) && answers[1].ticket() == 2, "{answers:?}");
}

#[test]
fn one_bad_picture_or_a_panic_does_not_end_the_thread() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model(folder.path());
    let worker = start(None);
    worker.want(vec![
        wanted(1, &model, Arc::new(|| Err("it is gone".to_owned()))),
        wanted(2, &model, Arc::new(|| panic!("a decoder broke"))),
        wanted(3, &model, ready()),
    ]);
    let answers = answers(&worker, 3);
    assert!(
        matches!(&answers[0], WorkerEvent::Findings { result: Err(PredictError::Pixels(why)), .. } if why == "it is gone")
    );
    assert!(
        matches!(&answers[1], WorkerEvent::Findings { result: Err(PredictError::Interrupted(why)), .. } if why.contains("a decoder broke"))
    );
    assert!(is_found(&answers[2]));
}

#[test]
fn findings_are_kept_on_disk_by_model_and_image() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model(folder.path());
    let cache = folder.path().join("kept");
    let ask = |worker: &Worker, ticket, pixels: PixelSource| {
        worker.want(vec![Wanted {
            cache_key: Some("hash of the image".to_owned()),
            ..wanted(ticket, &model, pixels)
        }]);
        answers(worker, 1).remove(0)
    };
    assert!(is_found(&ask(&start(Some(cache.clone())), 1, ready())));
    let never: PixelSource = Arc::new(|| Err("not looked at again".to_owned()));
    assert!(is_found(&ask(&start(Some(cache.clone())), 2, never.clone())));
    for entry in cache.read_dir().expect("a folder") {
        std::fs::write(entry.expect("an entry").path(), "{").expect("written");
    }
    assert!(!is_found(&ask(&start(Some(cache)), 3, never)));
}

#[test]
fn prompts_need_a_picture_that_was_looked_at_and_the_newest_wins() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model(folder.path());
    let worker = start(None);
    let (slow, heard, release) = held();
    worker.want(vec![wanted(1, &model, slow)]);
    heard.recv_timeout(HANG).expect("begun");
    let ask = |ticket| Ask {
        ticket,
        model: model.clone(),
        image: "a".to_owned(),
        prompt: Prompt {
            include: vec![Point::new(1.0, 1.0)],
            ..Prompt::default()
        },
    };
    worker.prompt(ask(2));
    worker.prompt(ask(3));
    release.send(()).expect("released");
    // The first was put off for the prompt and is looked at again.
    let first = answers(&worker, 2);
    assert!(matches!(
        first[0],
        WorkerEvent::Outline {
            ticket: 2,
            result: Err(PredictError::Stopped),
            ..
        }
    ));
    assert!(matches!(
        first[1],
        WorkerEvent::Outline {
            ticket: 3,
            result: Err(PredictError::NotEncoded),
            ..
        }
    ));
    release.send(()).expect("released");
    assert!(is_found(&answers(&worker, 1)[0]));
}

#[test]
fn leaving_does_not_wait_for_a_picture_that_never_comes() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model(folder.path());
    let worker = start(None);
    let (slow, heard, release) = held();
    worker.want(vec![wanted(1, &model, slow)]);
    heard.recv_timeout(HANG).expect("begun");
    let (left, gone) = bounded(0);
    let leaving = std::thread::Builder::new()
        .spawn(move || {
            drop(worker);
            left.send(()).expect("heard");
        })
        .expect("a thread");
    gone.recv_timeout(HANG / 2)
        .expect("dropping came back while the picture was still held");
    leaving.join().expect("left");
    drop(release);
}
