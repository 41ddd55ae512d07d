//! The frame log: one JSON line a frame, in the file named by `LABELWRIGHT_FRAMES`.
//!
//! `t`: seconds since the window's program started. `cpu_ms`: the window's thread from the start of the update to
//! the end of tessellation. `paint_ms`: from there to the start of the next update, when frames follow each other
//! without a pause. `commands`: what this frame asked for. `key_to_frame_ms`: from the first key event to the end
//! of the frame that took it in, where a key came in.

use eframe::egui;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

/// Writes the log.
pub struct FrameLog {
    file: BufWriter<File>,
    started: Instant,
    last_end: Option<Instant>,
    held: Option<Line>,
}

struct Line {
    t: f64,
    cpu_ms: f64,
    commands: usize,
    key_ms: Option<f64>,
}

/// The clock of one frame.
pub struct Watch {
    start: Instant,
    key: bool,
}

impl Watch {
    /// Starts with the frame.
    pub fn start(ctx: &egui::Context) -> Self {
        let key = ctx.input(|i| i.events.iter().any(|event| matches!(event, egui::Event::Key { pressed: true, .. })));
        Self { start: Instant::now(), key }
    }
}

impl FrameLog {
    /// The log that the environment asks for.
    pub fn from_env() -> Option<Self> {
        let path = std::env::var_os("LABELWRIGHT_FRAMES")?;
        match File::create(&path) {
            Ok(file) => Some(Self { file: BufWriter::new(file), started: Instant::now(), last_end: None, held: None }),
            Err(error) => {
                tracing::warn!("no frame log: {}: {error}", std::path::Path::new(&path).display());
                None
            }
        }
    }

    /// Notes a frame whose update has ended. Tessellation follows outside of our sight, so what this frame drew is
    /// tessellated once more here, only to be timed; the frame log is a tool, and off unless asked for.
    pub fn frame(&mut self, ctx: &egui::Context, watch: Watch, commands: usize) {
        let update = watch.start.elapsed().as_secs_f64() * 1e3;
        let paint_ms = self.last_end.map(|end| watch.start.duration_since(end).as_secs_f64() * 1e3);
        self.write(paint_ms);
        let tessellation = ctx.global_style_tessellation_ms();
        self.held = Some(Line {
            t: watch.start.duration_since(self.started).as_secs_f64(),
            cpu_ms: update + tessellation,
            commands,
            key_ms: watch.key.then_some(update + tessellation),
        });
        self.last_end = Some(Instant::now());
    }

    fn write(&mut self, paint_ms: Option<f64>) {
        let Some(line) = self.held.take() else { return };
        let number = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:.3}"));
        let text = format!(
            "{{\"t\":{:.4},\"cpu_ms\":{:.3},\"paint_ms\":{},\"commands\":{},\"key_to_frame_ms\":{}}}",
            line.t,
            line.cpu_ms,
            number(paint_ms),
            line.commands,
            number(line.key_ms)
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
