//! What preparing, running and reading each reference model costs, with both engines, beside a Python script.
//!
//! `LABELWRIGHT_MODELS=... cargo bench --bench bench_predict`, with `LABELWRIGHT_PYTHON=python` for the comparison (one
//! that has onnxruntime, numpy and pillow). Runs of all are interleaved, so that a busy machine is busy for all of them.
//! Figures are for reading: nothing here fails because a machine is slow.

use labelwright::domain::pixels::Pixels;
use labelwright::domain::{ModelKind, Point, Prompt, Size};
use labelwright::media::{Source, probe, read};
use labelwright::predict::{
    Described, Embedding, EngineChoice, Millis, Options, Predictor, Promptable, Stop, describe, engine,
};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

#[path = "../support/measure.rs"]
mod measure;

use measure::cpu_seconds;

const THREADS: usize = 2;
const ROUNDS: usize = 15;
const SCRIPT: &str = include_str!("predict.py");

const MODELS: [&str; 8] = [
    "yolov8n.onnx",
    "yolov8n-320.onnx",
    "yolov8n-dynamic.onnx",
    "yolov8n-seg.onnx",
    "yolov5n.onnx",
    "yolox_nano.onnx",
    "efficientnet-lite0.onnx",
    "mobile_sam.ron",
];

fn main() {
    let Some(models) = std::env::var_os("LABELWRIGHT_MODELS").map(PathBuf::from) else {
        println!("skipped: LABELWRIGHT_MODELS is not set");
        return;
    };
    let image = models.join("images").join("bus.jpg");
    let known = probe(&image).expect("a picture");
    let pixels = read(&Source::new(image.clone(), &known), 0).expect("pixels");
    for info in engine::available() {
        println!("{} {}", info.kind, info.version);
    }
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    println!("{THREADS} threads, median of {ROUNDS} runs in ms, CPU in ms a run\n");
    for model in MODELS
        .iter()
        .filter(|m| asked.is_empty() || asked.iter().any(|a| m.contains(a)))
    {
        let described = Arc::new(describe(&models.join(model)).expect("a model"));
        one_model(model, &described, &pixels, known.size, &image);
    }
}

/// A median of each part.
fn median(runs: &[Millis]) -> Millis {
    let middle = |part: fn(&Millis) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(part).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Millis {
        pre: middle(|m| m.pre),
        run: middle(|m| m.run),
        post: middle(|m| m.post),
    }
}

fn total(ms: &Millis) -> f64 {
    ms.pre + ms.run + ms.post
}

fn line(name: &str, load: f64, ms: &Millis, cpu: f64) {
    println!(
        "  {name:<12} load {load:>6.0}   pre {:>6.2}  run {:>7.1}  post {:>6.2}   total {:>7.1}   CPU {cpu:>7.1}",
        ms.pre,
        ms.run,
        ms.post,
        total(ms)
    );
}

/// A loaded model of ours.
enum Ours {
    Finds(Predictor),
    Outlines(Box<Promptable>, Option<Embedding>),
}

impl Ours {
    fn load(described: &Arc<Described>, engine: EngineChoice) -> Self {
        match described.kind {
            ModelKind::Promptable => Self::Outlines(
                Box::new(Promptable::load(described, engine, THREADS).expect("loads")),
                None,
            ),
            _ => Self::Finds(Predictor::load(described, engine, THREADS).expect("loads")),
        }
    }

    fn run(&mut self, pixels: &Pixels, image: Size) -> Millis {
        match self {
            Self::Finds(predictor) => {
                let answer = predictor.findings(pixels, image, &Options::default(), &Stop::default());
                answer.expect("found").ms
            }
            Self::Outlines(pair, kept) => {
                let (embedding, ms) = pair.encode(pixels, image, &Stop::default()).expect("encodes");
                *kept = Some(embedding);
                ms
            }
        }
    }

    /// A prompt on the picture looked at last.
    fn prompt(&mut self) -> Option<Millis> {
        let Self::Outlines(pair, Some(embedding)) = self else {
            return None;
        };
        let prompt = Prompt {
            include: vec![Point::new(150.0, 600.0)],
            ..Prompt::default()
        };
        Some(pair.outline(embedding, &prompt).expect("outlines").1)
    }
}

struct Measured {
    name: &'static str,
    ours: Ours,
    load: f64,
    runs: Vec<Millis>,
    prompts: Vec<Millis>,
    cpu: f64,
}

fn one_model(model: &str, described: &Arc<Described>, pixels: &Pixels, image: Size, picture: &Path) {
    let mut engines = vec![("rten", EngineChoice::Rten)];
    if engine::available().len() > 1 {
        engines.push(("onnxruntime", EngineChoice::OnnxRuntime));
    }
    let mut all: Vec<Measured> = engines
        .into_iter()
        .map(|(name, engine)| {
            let began = Instant::now();
            let mut ours = Ours::load(described, engine);
            let load = began.elapsed().as_secs_f64() * 1e3;
            ours.run(pixels, image);
            Measured {
                name,
                ours,
                load,
                runs: Vec::new(),
                prompts: Vec::new(),
                cpu: 0.0,
            }
        })
        .collect();
    let mut python = Python::start(described, image, picture);
    if let Some(python) = &mut python {
        python.run();
        python.runs.clear();
    }
    for _ in 0..ROUNDS {
        for measured in &mut all {
            let before = cpu_seconds();
            measured.runs.push(measured.ours.run(pixels, image));
            measured.cpu += (cpu_seconds() - before) * 1e3;
            measured.prompts.extend(measured.ours.prompt());
        }
        if let Some(python) = &mut python {
            python.run();
        }
    }
    println!("{model}");
    for measured in &all {
        let ms = median(&measured.runs);
        line(measured.name, measured.load, &ms, measured.cpu / ROUNDS as f64);
        if !measured.prompts.is_empty() {
            line("  a prompt", 0.0, &median(&measured.prompts), 0.0);
        }
    }
    if let Some(python) = python {
        let theirs = median(&python.runs);
        line("python", 0.0, &theirs, 0.0);
        for measured in &all {
            let ratio = total(&median(&measured.runs)) / total(&theirs);
            println!("  {} takes {ratio:.2} of python's time", measured.name);
        }
    }
    println!();
}

/// The script, running.
struct Python {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    runs: Vec<Millis>,
    _script: tempfile::TempDir,
}

impl Python {
    fn start(described: &Described, image: Size, picture: &Path) -> Option<Self> {
        let program = std::env::var_os("LABELWRIGHT_PYTHON")?;
        let folder = tempfile::tempdir().ok()?;
        let script = folder.path().join("predict.py");
        std::fs::write(&script, SCRIPT).ok()?;
        let size = described.input.size.for_image(image);
        let mut child = Command::new(program)
            .arg(&script)
            .arg(&described.network)
            .arg(picture)
            .arg(described.layout)
            .args([size.width, size.height].map(|v| v.to_string()))
            .arg(THREADS.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (to, from) = (child.stdin.take()?, child.stdout.take()?);
        Some(Self {
            child,
            to,
            from: BufReader::new(from),
            runs: Vec::new(),
            _script: folder,
        })
    }

    fn run(&mut self) {
        writeln!(self.to, "again").expect("the script listens");
        let mut answer = String::new();
        self.from.read_line(&mut answer).expect("the script answers");
        let ms: Vec<f64> = answer.split_whitespace().filter_map(|v| v.parse().ok()).collect();
        let [pre, run, post] = ms[..] else {
            panic!("the script said {answer:?}");
        };
        self.runs.push(Millis { pre, run, post });
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // Nothing more to learn from it, however it ends.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
