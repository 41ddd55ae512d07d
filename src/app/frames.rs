//! The frame log: one JSON line a frame, in the file named by `LABELWRIGHT_FRAMES`.
//!
//! A frame whose first pass asked for something is updated once more before it is painted, so that it shows what came
//! of it; what follows counts all its passes. `t`: seconds from the start of the window's program to that of the frame.
//! `cpu_ms`: from the start of the first update, the commands included, to the moment painting begins, which is the end
//! of tessellation and of handing new textures to the graphics driver. `paint_ms`: what the window's thread then spends
//! on handing over the painting, not counting the wait for the screen. `commands`: how many were asked for.
//! `key_to_frame_ms`: from the frame that took a key in to the end of the one that shows its effect, which is the same
//! unless its last pass asked for something too, where a key came in. `place` and `picture`: which place of the list the
//! frame showed, and whether its picture was `loading`, `coarse`, `sharp`, `missing` or `failed`. `outline`: whether
//! the smart outline was `idle`, `encoding`, `working`, `ready` or `failed`.

use eframe::egui;
use session::view::{PictureStatus, SmartStatus, View};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Writes the log.
pub struct FrameLog {
    file: BufWriter<File>,
    started: Instant,
    painting: Arc<Mutex<Option<Instant>>>,
    held: Option<Held>,
    key_since: Option<Instant>,
}

/// What a frame showed.
pub struct Shown {
    place: u64,
    picture: &'static str,
    outline: &'static str,
}

/// Which place of the list the view shows, and how its picture and the smart outline stand.
pub fn shown(view: &View) -> Option<Shown> {
    let picture = match view.picture {
        PictureStatus::Loading => "loading",
        PictureStatus::Fetching(..) => "fetching",
        PictureStatus::Coarse => "coarse",
        PictureStatus::Sharp => "sharp",
        PictureStatus::Missing(_) => "missing",
        PictureStatus::Away(_) => "away",
        PictureStatus::Failed(_) => "failed",
    };
    let outline = match view.smart.status {
        SmartStatus::Idle => "idle",
        SmartStatus::Encoding => "encoding",
        SmartStatus::Working => "working",
        SmartStatus::Ready => "ready",
        SmartStatus::Failed(_) => "failed",
    };
    view.current.as_ref().map(|current| Shown {
        place: current.position,
        picture,
        outline,
    })
}

/// A frame whose end is not known yet.
struct Held {
    start: Instant,
    commands: usize,
    key_since: Option<Instant>,
    shown: Option<Shown>,
}

impl FrameLog {
    /// The log that the environment asks for.
    pub fn from_env() -> Option<Self> {
        let path = PathBuf::from(std::env::var_os("LABELWRIGHT_FRAMES")?);
        match Self::to(&path) {
            Ok(log) => Some(log),
            Err(error) => {
                tracing::warn!("no frame log: {}: {error}", path.display());
                None
            }
        }
    }

    fn to(path: &Path) -> std::io::Result<Self> {
        Ok(Self {
            file: BufWriter::new(File::create(path)?),
            started: Instant::now(),
            painting: Arc::default(),
            held: None,
            key_since: None,
        })
    }

    /// Notes that a pass of a frame begins, and returns when the frame did; `spent` is what the window's thread spent on
    /// the frame before, in seconds.
    pub fn begin(&mut self, ctx: &egui::Context, spent: Option<f32>) -> Instant {
        let now = Instant::now();
        // A pass that was discarded is drawn once more: the frame goes on, and has begun with its first pass.
        let start = match &self.held {
            Some(frame) if ctx.current_pass_index() > 0 => frame.start,
            _ => {
                self.write(spent);
                now
            }
        };
        let pressed = |event: &egui::Event| matches!(event, egui::Event::Key { pressed: true, .. });
        if self.key_since.is_none() && ctx.input(|i| i.events.iter().any(pressed)) {
            self.key_since = Some(start);
        }
        start
    }

    /// Notes that the update has ended with so many commands, and asks to be told when painting begins.
    pub fn end(&mut self, ctx: &egui::Context, start: Instant, commands: usize, shown: Option<Shown>) {
        // The effect of a command is seen in the next pass; without one it is seen in this.
        let key_since = if commands == 0 { self.key_since.take() } else { None };
        let (before, earlier) = self
            .held
            .take()
            .map_or((0, None), |frame| (frame.commands, frame.key_since));
        self.held = Some(Held {
            start,
            commands: before + commands,
            key_since: earlier.or(key_since),
            shown,
        });
        let painting = self.painting.clone();
        let callback = eframe::egui_glow::CallbackFn::new(move |_, _| {
            note_now(&painting);
        });
        let shape = egui::PaintCallback {
            rect: ctx.content_rect(),
            callback: Arc::new(callback),
        };
        ctx.layer_painter(egui::LayerId::background()).add(shape);
    }

    /// Notes that painting begins, where the CPU does it.
    pub fn painting_begins(&self) {
        note_now(&self.painting);
    }

    fn write(&mut self, spent: Option<f32>) {
        let painting = self.painting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (Some(frame), Some(painting)) = (self.held.take(), painting) else {
            return;
        };
        let cpu_ms = painting.duration_since(frame.start).as_secs_f64() * 1e3;
        let paint_ms = spent.map(|spent| (f64::from(spent) * 1e3 - cpu_ms).max(0.0));
        let key = frame
            .key_since
            .map(|since| painting.duration_since(since).as_secs_f64() * 1e3 + paint_ms.unwrap_or(0.0));
        let number = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:.3}"));
        let text = format!(
            "{{\"t\":{:.4},\"cpu_ms\":{cpu_ms:.3},\"paint_ms\":{},\"commands\":{},\"key_to_frame_ms\":{},\"place\":{},\"picture\":\"{}\",\"outline\":\"{}\"}}",
            frame.start.duration_since(self.started).as_secs_f64(),
            number(paint_ms),
            frame.commands,
            number(key),
            frame
                .shown
                .as_ref()
                .map_or("null".to_owned(), |shown| shown.place.to_string()),
            frame.shown.as_ref().map_or("none", |shown| shown.picture),
            frame.shown.as_ref().map_or("none", |shown| shown.outline),
        );
        if let Err(error) = writeln!(self.file, "{text}").and_then(|()| self.file.flush()) {
            tracing::warn!("the frame log could not be written: {error}");
        }
    }

    /// Writes what is held back.
    pub fn flush(&mut self) {
        self.write(None);
    }
}

/// Notes the time, unless one was noted before.
fn note_now(moment: &Mutex<Option<Instant>>) {
    moment
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get_or_insert_with(Instant::now);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_frame_counts_all_its_passes_and_their_commands() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("frames.jsonl");
        let mut log = FrameLog::to(&path).expect("a log");
        let ctx = egui::Context::default();
        let mut passes = 0;
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            let start = log.begin(ui.ctx(), None);
            passes += 1;
            if passes == 1 {
                // The commands of a pass that is drawn once more.
                std::thread::sleep(Duration::from_millis(30));
                log.end(ui.ctx(), start, 2, None);
                ui.ctx().request_discard("commands changed what is shown");
            } else {
                log.end(ui.ctx(), start, 1, None);
            }
        });
        output.textures_delta.clear();
        assert_eq!(passes, 2);
        *log.painting.lock().expect("a lock") = Some(Instant::now());
        log.flush();

        let text = std::fs::read_to_string(&path).expect("the log");
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines.len(), 1, "{text}");
        assert_eq!(lines[0]["commands"], 3, "{text}");
        assert!(lines[0]["cpu_ms"].as_f64() >= Some(30.0), "{text}");
    }
}
