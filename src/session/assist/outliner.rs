//! The thread that outlines by colour and edges, without any model.

use super::look::read;
use crate::background::EventSender;
use crate::{Event, notice};
use crossbeam_channel::{Receiver, Sender, unbounded};
use domain::pixels::Pixels;
use domain::{Input, InputId, Polygon, Prompt, Size};
use platform::faults::going_on;
use predict::cut::{self, CutError};
use roots::Roots;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Images are read at most this large, in pixels: outlines in gigapixels come from a coarser level.
const MOST_PIXELS: u64 = 24_000_000;

/// What is to be outlined.
pub(super) enum Task {
    /// The picture will be needed.
    Prepare,
    /// What was pointed at, and the outline that is corrected by it, if one was there.
    Prompt(Prompt, Option<Polygon>),
    /// An outline is to be fitted closer.
    Tighten(Polygon),
}

struct Request {
    ticket: u64,
    input: Input,
    task: Task,
    cancel: Arc<AtomicBool>,
}

/// The thread. It ends when this is dropped.
pub(super) struct Outliner {
    requests: Sender<Request>,
    running: Arc<AtomicBool>,
}

impl Outliner {
    /// Starts the thread; answers arrive as [`Event::Outlined`].
    ///
    /// # Errors
    /// What the operating system says when it gives no thread.
    pub(super) fn start(roots: &Roots, answers: EventSender) -> std::io::Result<Self> {
        let (requests, asked) = unbounded();
        let roots = roots.clone();
        std::thread::Builder::new()
            .name("outline".into())
            .spawn(move || going_on(|| work(&roots, &asked, &answers)))?;
        Ok(Self {
            requests,
            running: Arc::default(),
        })
    }

    /// Asks for what is only wanted until something else is: what was asked so before and is not answered yet is given up.
    pub(super) fn ask(&mut self, ticket: u64, input: Input, task: Task) {
        self.running.store(true, Ordering::Relaxed);
        self.running = Arc::default();
        let cancel = self.running.clone();
        self.send(ticket, input, task, cancel);
    }

    /// Asks for what is wanted whatever else is asked for meanwhile.
    pub(super) fn ask_lasting(&self, ticket: u64, input: Input, task: Task) {
        self.send(ticket, input, task, Arc::default());
    }

    fn send(&self, ticket: u64, input: Input, task: Task, cancel: Arc<AtomicBool>) {
        let request = Request {
            ticket,
            input,
            task,
            cancel,
        };
        if self.requests.send(request).is_err() {
            tracing::error!("the outline thread has ended early");
        }
    }
}

impl Drop for Outliner {
    fn drop(&mut self) {
        self.running.store(true, Ordering::Relaxed);
    }
}

fn work(roots: &Roots, asked: &Receiver<Request>, answers: &EventSender) {
    let mut kept: Option<(InputId, Pixels)> = None;
    while let Ok(request) = asked.recv() {
        if request.cancel.load(Ordering::Relaxed) {
            continue;
        }
        let picture = match kept.take().filter(|(id, _)| *id == request.input.id) {
            Some((_, pixels)) => Ok(pixels),
            None => picture(roots, &request.input),
        };
        let outline = picture.and_then(|pixels| {
            let outline = outline(&pixels, &request);
            kept = Some((request.input.id, pixels));
            outline
        });
        let Some(outline) = outline.transpose() else { continue };
        if request.cancel.load(Ordering::Relaxed) {
            continue;
        }
        if !answers.send(Event::Outlined(request.ticket, outline)) {
            return;
        }
    }
}

fn picture(roots: &Roots, input: &Input) -> Result<Pixels, String> {
    let mut wanted = input.size;
    while wanted.pixels() > MOST_PIXELS {
        wanted = Size::new(wanted.width / 2, wanted.height / 2);
    }
    read(roots, input, wanted).map_err(|error| error.to_string())
}

/// The outline asked for; none when it was given up or nothing but the picture was wanted.
fn outline(pixels: &Pixels, request: &Request) -> Result<Option<Polygon>, String> {
    let image = request.input.size;
    let mut options = cut::Options::default();
    let found = match &request.task {
        Task::Prepare => return Ok(None),
        Task::Prompt(prompt, before) => {
            options.before.clone_from(before);
            cut::outline(pixels, image, prompt, &options, &request.cancel)
        }
        Task::Tighten(polygon) => cut::tightened(pixels, image, polygon, &options, &request.cancel),
    };
    match found {
        Ok(outline) => Ok(Some(outline.polygon)),
        Err(CutError::Cancelled) => Ok(None),
        Err(error) => Err(notice::outlined(error)),
    }
}
