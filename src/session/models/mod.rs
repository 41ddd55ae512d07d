//! Models outside a project: a network tried on one picture.

mod draw;

pub use predict::EngineChoice;

use super::assist::level_for;
use super::view::TestedModel;
use super::{SessionError, notice};
use domain::pixels::Pixels;
use domain::{BBox, Color, ModelKind, Polygon, Prompt, Region, Size};
use draw::Mark;
use media;
use predict::{self, Described, EngineKind, Millis, Options, PredictError, Predictor, Promptable, Stop};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// How a model is tried.
#[derive(Clone, Debug)]
pub struct TestRequest {
    /// Which engine runs it.
    pub engine: EngineChoice,
    /// On how many threads; all there are when `None`.
    pub threads: Option<usize>,
    /// Where a picture of what is found is written, as PNG.
    pub png: Option<PathBuf>,
}

/// What a model said about one picture.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct TestReport {
    /// What it answers with.
    pub kind: &'static str,
    /// The layout of its outputs.
    pub layout: &'static str,
    /// The engine that ran it.
    pub engine: &'static str,
    /// What it found, best first.
    pub results: Vec<TestResult>,
    /// What it took.
    pub ms: TestMillis,
    /// What people should know besides.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// One thing that it found.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct TestResult {
    /// The class.
    pub concept: String,
    /// How sure it is, 0 to 1.
    pub score: f64,
    /// Left, top, right and bottom in pixels of the upright image.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 4]>,
    /// Square pixels of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<f64>,
}

/// Milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, schemars::JsonSchema)]
pub struct TestMillis {
    /// Looking at the files and loading the networks.
    pub load: f64,
    /// Making the input from pixels.
    pub pre: f64,
    /// The network itself.
    pub run: f64,
    /// Reading its outputs.
    pub post: f64,
}

/// How many classes of a classifier are told.
const BEST: usize = 5;

/// What an outline is called where no class is.
const OUTLINE: &str = "outline";

/// Shows a picture to a model; a promptable one is asked for what is in its middle. Neither becomes part of any project.
///
/// # Errors
/// [`SessionError::Model`], [`SessionError::Picture`].
pub fn test(file: &Path, image: &Path, request: &TestRequest) -> Result<TestReport, SessionError> {
    let tried = Tried::look(file, image, request)?;
    if let Some(png) = &request.png {
        let marks: Vec<Mark> = tried.seen.iter().map(Seen::mark).collect();
        let drawn = draw::drawn(&tried.pixels, &marks).unwrap_or_else(|| tried.pixels.clone());
        media::write_png(png, &drawn).map_err(|source| SessionError::Picture {
            path: png.clone(),
            source,
        })?;
    }
    Ok(tried.report(request.engine))
}

/// The same for the window: what the model is taken for, what it found, and a picture of that, no larger than a screen.
///
/// # Errors
/// See [`test()`].
pub(super) fn test_shown(file: &Path, image: &Path, request: &TestRequest) -> Result<TestedModel, SessionError> {
    let tried = Tried::look(file, image, request)?;
    let reduced =
        media::read(&tried.source, level_for(tried.source.size, SHOWN)).map_err(|source| SessionError::Picture {
            path: image.to_path_buf(),
            source,
        })?;
    let scale = f64::from(reduced.size().width) / f64::from(tried.source.size.width.max(1));
    let marks: Vec<Mark> = tried.seen.iter().map(|seen| seen.mark().scaled(scale)).collect();
    let picture = draw::drawn(&reduced, &marks).unwrap_or(reduced);
    let described = &tried.described;
    let input = &described.input;
    let report = tried.report(request.engine);
    Ok(TestedModel {
        name: described.name.clone(),
        taken_for: format!(
            "{} of the layout {}, {}, input {}",
            described.kind.name(),
            described.layout,
            notice::count(described.classes.len() as u64, "name"),
            input.size.words(),
        ),
        engine: report.engine.to_owned(),
        ms: [report.ms.load, report.ms.pre, report.ms.run, report.ms.post],
        results: tried
            .seen
            .iter()
            .map(|seen| (seen.concept.clone(), seen.score, seen.bounds))
            .collect(),
        picture: Some(picture),
    })
}

/// Sides of the picture shown in the window, in pixels, at least where the image has them.
const SHOWN: Size = Size::new(1000, 750);

/// A model and what it saw.
struct Tried {
    described: Arc<Described>,
    source: media::Source,
    pixels: Pixels,
    seen: Vec<Seen>,
    engine: EngineKind,
    load: f64,
    ms: Millis,
}

impl Tried {
    fn look(file: &Path, image: &Path, request: &TestRequest) -> Result<Self, SessionError> {
        let picture = |source| SessionError::Picture {
            path: image.to_path_buf(),
            source,
        };
        let probe = media::probe(image).map_err(picture)?;
        let began = Instant::now();
        let described = Arc::new(predict::describe(file)?);
        let threads = request.threads.unwrap_or_else(all_threads);
        let mut model = Model::load(&described, request.engine, threads)?;
        let load = began.elapsed().as_secs_f64() * 1e3;
        let source = media::Source::new(image.to_path_buf(), &probe);
        let pixels = media::read(&source, 0).map_err(picture)?;
        let (seen, ms) = model.look(&described, &pixels, probe.size)?;
        Ok(Self {
            described,
            source,
            pixels,
            seen,
            engine: model.engine(),
            load,
            ms,
        })
    }

    fn report(&self, engine: EngineChoice) -> TestReport {
        TestReport {
            kind: self.described.kind.name(),
            layout: self.described.layout,
            engine: self.engine.name(),
            results: self.seen.iter().map(Seen::result).collect(),
            ms: TestMillis {
                load: self.load,
                pre: self.ms.pre,
                run: self.ms.run,
                post: self.ms.post,
            },
            notes: notes(engine),
        }
    }
}

/// Libraries that were named or found and cannot be used are told, since the other engine is slower.
fn notes(engine: EngineChoice) -> Vec<String> {
    let troubles = match engine {
        EngineChoice::Auto => predict::engine::library_troubles(),
        EngineChoice::Rten | EngineChoice::OnnxRuntime => &[],
    };
    let told = |trouble: &String| format!("ONNX Runtime is not used: {trouble}");
    troubles.iter().map(told).collect()
}

/// Something seen on the picture.
struct Seen {
    class: u32,
    concept: String,
    score: f64,
    bounds: Option<BBox>,
    outline: Option<Polygon>,
    area: Option<f64>,
}

impl Seen {
    fn result(&self) -> TestResult {
        TestResult {
            concept: self.concept.clone(),
            score: self.score,
            bounds: self.bounds.map(|b| [b.x0, b.y0, b.x1, b.y1]),
            area: self.area,
        }
    }

    fn mark(&self) -> Mark {
        Mark {
            bounds: self.bounds,
            outline: self.outline.clone(),
            words: format!("{} {:.2}", self.concept, self.score),
            color: Color::nth(self.class as usize),
        }
    }
}

/// A loaded model of either sort.
enum Model {
    Finds(Box<Predictor>),
    Outlines(Box<Promptable>),
}

impl Model {
    fn load(described: &Arc<Described>, engine: EngineChoice, threads: usize) -> Result<Self, PredictError> {
        Ok(match described.kind {
            ModelKind::Promptable => Self::Outlines(Box::new(Promptable::load(described, engine, threads)?)),
            _ => Self::Finds(Box::new(Predictor::load(described, engine, threads)?)),
        })
    }

    fn engine(&self) -> EngineKind {
        match self {
            Self::Finds(predictor) => predictor.engine(),
            Self::Outlines(promptable) => promptable.engine(),
        }
    }

    fn look(
        &mut self,
        described: &Described,
        pixels: &Pixels,
        image: Size,
    ) -> Result<(Vec<Seen>, Millis), PredictError> {
        match self {
            Self::Finds(predictor) => {
                let answer = predictor.findings(pixels, image, &options(described.kind), &Stop::default())?;
                let seen = answer.found.into_iter().map(|found| Seen {
                    class: found.finding.class,
                    concept: described.class_name(found.finding.class),
                    score: found.finding.probability,
                    bounds: found.bounds,
                    outline: match found.finding.region {
                        Region::Polygon(polygon) => Some(polygon),
                        Region::Whole | Region::Box(_) => None,
                    },
                    area: found.area,
                });
                Ok((seen.collect(), answer.ms))
            }
            Self::Outlines(promptable) => {
                let (embedding, encoded) = promptable.encode(pixels, image, &Stop::default())?;
                let prompt = Prompt {
                    include: vec![image.bounds().center()],
                    ..Prompt::default()
                };
                let (outlined, asked) = promptable.outline(&embedding, &prompt)?;
                let seen = Seen {
                    class: 0,
                    concept: OUTLINE.to_owned(),
                    score: outlined.iou,
                    bounds: Some(outlined.polygon.bounds()),
                    area: Some(outlined.polygon.area()),
                    outline: Some(outlined.polygon),
                };
                let ms = Millis {
                    pre: encoded.pre + asked.pre,
                    run: encoded.run + asked.run,
                    post: encoded.post + asked.post,
                };
                Ok((vec![seen], ms))
            }
        }
    }
}

fn options(kind: ModelKind) -> Options {
    match kind {
        ModelKind::Classifier => Options {
            floor: 0.0,
            limit: BEST,
            ..Options::default()
        },
        _ => Options {
            areas: true,
            ..Options::default()
        },
    }
}

/// As many threads as there are cores.
pub(super) fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
