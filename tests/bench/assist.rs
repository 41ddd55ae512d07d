//! AI-assist as a labeler meets it: whether suggestions are there when an input is opened, and how good those of our
//! own model are on the sample project's scenes, which it was not trained on; and what a detector at work costs the
//! hand that pans.
//!
//! Run with `cargo bench --bench bench_assist`. With `LABELWRIGHT_MODELS` the first part uses its `yolov8n-320.onnx`,
//! else our own model.

use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use labelwright::domain::suggestion::overlap;
use labelwright::domain::{BBox, Band, Part, Polygon, Region};
use labelwright::session::models::EngineChoice;
use labelwright::session::task_text::TaskText;
use labelwright::session::view::AssistStatus;
use labelwright::session::{
    Command, IdsAndClock, ImportRequest, ModelCommand, NavigateCommand, Opening, Progress, Session, Settings, Who, demo,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[path = "../support/mod.rs"]
mod support;

/// Photos that the labeler goes through.
const PHOTOS: usize = 40;
/// How long a labeler looks at one.
const PAUSE: Duration = Duration::from_secs(2);
/// Set in the process that does the work: predictions kept by earlier runs would make it easy.
const HOME: &str = "LABELWRIGHT_BENCH_HOME";

fn main() {
    if std::env::var_os(HOME).is_none() {
        let home = tempfile::tempdir().expect("a folder");
        let status = std::process::Command::new(std::env::current_exe().expect("this program"))
            .env(HOME, home.path())
            .env("HOME", home.path())
            .env_remove("XDG_CACHE_HOME")
            .status();
        #[expect(clippy::disallowed_methods, reason = "the measured process answers for this one")]
        std::process::exit(status.ok().and_then(|status| status.code()).unwrap_or(1));
    }
    let folder = tempfile::tempdir().expect("a folder");
    there_already(folder.path());
    quality(folder.path(), EngineChoice::Auto);
    for engine in ["rten", "onnxruntime"] {
        panning(folder.path(), engine);
    }
}

/// Frames timed.
const FRAMES: usize = 400;

/// Frame times while panning, with the prediction thread idle and with a 640-pixel detector going over the task. The
/// frames are the window's own, up to and with tessellation; no graphics card paints them here.
fn panning(folder: &Path, engine: &str) {
    let Some(models) = std::env::var_os("LABELWRIGHT_MODELS") else {
        println!("skipped: panning needs LABELWRIGHT_MODELS");
        return;
    };
    let own = support::folder::Folder::new();
    let path = own.project();
    Session::create(&path, "bench", &IdsAndClock::default()).expect("a project");
    let mut session = Session::open(Opening::quiet(&path, Who::FirstLead)).expect("opens");
    support::sessions::import(&mut session, [folder.join("photos")], "images");
    let model = session
        .add_model_now(&PathBuf::from(models).join("yolov8n.onnx"))
        .expect("a model");
    let text = format!(
        "Task(name: \"T\", kind: Detection, concepts: [\"person\", \"car\"], auto: Some(Auto(model: {:?})))",
        model.name
    );
    session.new_task(ron::from_str(&text).expect("a task")).expect("a task");
    drop(session);
    let mut settings = labelwright::session::Settings::default();
    settings.engine = engine.into();
    let start = labelwright::app::Start {
        target: Some(path),
        member: None,
        settings,
        settings_path: None,
        thumbnails: None,
        drafts: None,
        notices: Vec::new(),
    };
    let mut window = support::window::Window::started(own, start);
    window.until("the photo is sharp", |window| {
        window.view().picture == labelwright::session::view::PictureStatus::Sharp
    });
    std::thread::sleep(Duration::from_secs(3));
    let idle = pan(&mut window);
    window.press(egui::Key::M, egui::Modifiers::COMMAND | egui::Modifiers::SHIFT);
    window.until("the automation is open", |window| {
        window.sees("Look first (suggestions only)")
    });
    window.click("Look first (suggestions only)");
    window.press(egui::Key::Escape, egui::Modifiers::NONE);
    window.until("the model is at work", |window| {
        window
            .view()
            .jobs
            .iter()
            .any(|job| job.outcome.is_none() && job.done > 0)
    });
    let busy = pan(&mut window);
    let at_work = window.view().jobs.iter().any(|job| job.outcome.is_none());
    println!(
        "panning over a 12 MP photo, {engine}: frame p50 {:.2} / p95 {:.2} ms with the thread idle, {:.2} / {:.2} ms \
         with yolov8n 640 at work{}: p95 ratio {:.2}",
        idle[FRAMES / 2],
        idle[FRAMES * 95 / 100],
        busy[FRAMES / 2],
        busy[FRAMES * 95 / 100],
        if at_work {
            ""
        } else {
            " (it was done before the panning)"
        },
        busy[FRAMES * 95 / 100] / idle[FRAMES * 95 / 100],
    );
}

/// Drags the picture about; milliseconds of each frame, sorted.
fn pan(window: &mut support::window::Window) -> Vec<f64> {
    let middle = |pos, pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Middle,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    let start = egui::pos2(500.0, 400.0);
    window.frame([egui::Event::PointerMoved(start), middle(start, true)]);
    let mut taken = Vec::with_capacity(FRAMES);
    let mut at = start;
    for number in 0..FRAMES {
        let turn = number as f32 / 12.0;
        at = start + egui::vec2(120.0 * turn.sin(), 90.0 * turn.cos());
        let began = Instant::now();
        window.frame([egui::Event::PointerMoved(at)]);
        let took = began.elapsed();
        taken.push(took.as_secs_f64() * 1e3);
        std::thread::sleep(Duration::from_micros(16_667).saturating_sub(took));
    }
    window.frame([middle(at, false)]);
    taken.sort_by(f64::total_cmp);
    taken
}

/// The labeler opens the next photo every two seconds: how often are its suggestions there already?
fn there_already(folder: &Path) {
    let photos = folder.join("photos");
    make_photos(&photos);
    let path = folder.join("photos.labelwright");
    Session::create(&path, "bench", &IdsAndClock::default()).expect("a project");
    let mut session = Session::open(Opening::quiet(&path, Who::FirstLead)).expect("opens");
    let request = ImportRequest {
        format: "images".into(),
        by_me: true,
        ..ImportRequest::of(vec![photos])
    };
    session.import_now(&request, &mut Progress::silent()).expect("imports");
    let file = match std::env::var_os("LABELWRIGHT_MODELS") {
        Some(models) => PathBuf::from(models).join("yolov8n-320.onnx"),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/model/tabletop.onnx"),
    };
    let model = session.add_model_now(&file).expect("a model");
    let concepts: Vec<String> = model.classes.iter().take(20).map(|name| format!("{name:?}")).collect();
    let text = format!(
        "Task(name: \"T\", kind: Detection, concepts: [{}], assist: Some(Assist(model: {:?})))",
        concepts.join(", "),
        model.name
    );
    let text: TaskText = ron::from_str(&text).expect("a task");
    let task = session.new_task(text).expect("a task");
    session
        .start_pictures(Settings::default().picture_memory(), None)
        .expect("pictures");
    session
        .apply(Command::Model(ModelCommand::UseEngine("auto".into())))
        .expect("an engine");
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("opens");
    let mut waits = Vec::new();
    for number in 0..PHOTOS {
        let opened = Instant::now();
        if number > 0 {
            session
                .apply(Command::Navigate(NavigateCommand::Next))
                .expect("goes on");
        }
        let mut ready = None;
        while opened.elapsed() < PAUSE {
            session.pump();
            let status = session.view().assist.as_ref().map(|assist| assist.status.clone());
            if ready.is_none() && status == Some(AssistStatus::Ready) {
                ready = Some(opened.elapsed());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        waits.push(ready.unwrap_or(PAUSE).as_secs_f64() * 1e3);
    }
    // The first photo cannot have been looked at before it was opened.
    let first = waits.remove(0);
    let there = waits.iter().filter(|ms| **ms <= 20.0).count();
    waits.sort_by(f64::total_cmp);
    println!(
        "{} on photos of 12 MP, the next every 2 s: suggestions there within a frame or so for {there} of {}; \
         median {:.0} ms, p95 {:.0} ms, worst {:.0} ms; the very first after {first:.0} ms",
        model.name,
        waits.len(),
        waits[waits.len() / 2],
        waits[waits.len() * 95 / 100],
        waits[waits.len() - 1],
    );
}

/// Photographs-like waves, each another.
fn make_photos(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    for number in 0..PHOTOS {
        let (width, height) = (4000_u32, 3000_u32);
        let mut pixels = Vec::with_capacity((width * height * 3) as usize);
        let mut seed = 0x9e37_79b9_u32.wrapping_mul(number as u32 + 1);
        let columns: Vec<u8> = (0..width)
            .map(|x| ((x as f32 / 37.0 + number as f32).sin() * 60.0 + 100.0) as u8)
            .collect();
        for y in 0..height {
            for column in &columns {
                seed ^= seed << 13;
                seed ^= seed >> 17;
                seed ^= seed << 5;
                let noise = (seed >> 28) as u8;
                pixels.extend([column.wrapping_add(noise), (y * 200 / height) as u8 + noise, noise * 8]);
            }
        }
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, 88)
            .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
            .expect("encodes");
        std::fs::write(folder.join(format!("{number:03}.jpg")), jpeg).expect("written");
    }
}

#[derive(Deserialize)]
#[serde(rename = "Scene")]
struct Scene {
    file: String,
    objects: Vec<Object>,
}

#[derive(Deserialize)]
#[serde(rename = "Object")]
struct Object {
    concept: String,
    #[serde(rename = "box")]
    bounds: BBox,
    polygon: Vec<Part>,
}

/// One suggestion: which scene, how probable, where.
struct Claim {
    scene: String,
    probability: f64,
    region: Region,
}

/// Our own model over the sample project, held to the scenes' truth.
fn quality(folder: &Path, engine: EngineChoice) {
    let truth = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/truth.ron"));
    let scenes: Vec<Scene> = ron::from_str(&truth.expect("the truth")).expect("reads");
    let project = demo::make(Some(folder.join("demo")), "bench").expect("the sample project");
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    for name in ["Boxes", demo::FIRST_TASK] {
        let report = session
            .predict_now(name, engine, None, &mut Progress::silent())
            .expect("predicts");
        let claims = claims(&mut session, name, report.inputs);
        let (mut sum, mut right, mut offered, mut there) = (0.0, 0, 0, 0);
        for (concept, claims) in &claims {
            let things: Vec<(&str, Region)> = scenes
                .iter()
                .flat_map(|scene| {
                    let of = scene.objects.iter().filter(|object| object.concept == *concept);
                    of.map(|object| {
                        let region = if name == "Boxes" {
                            Region::Box(object.bounds)
                        } else {
                            Region::Polygon(Polygon {
                                parts: object.polygon.clone(),
                            })
                        };
                        (scene.file.as_str(), region)
                    })
                })
                .collect();
            let hits = hits(claims, &things);
            sum += average_precision(&hits, things.len());
            let usual = Band::default();
            let shown = claims
                .iter()
                .zip(&hits)
                .filter(|(claim, _)| usual.holds(claim.probability));
            for (_, hit) in shown {
                offered += 1;
                right += usize::from(*hit);
            }
            there += things.len();
        }
        println!(
            "{name}: AP50 {:.3} over {} concepts; in the usual range {right} of {offered} suggestions are right \
             ({:.0} %), {:.0} % of {there} things are suggested",
            sum / claims.len().max(1) as f64,
            claims.len(),
            100.0 * right as f64 / offered.max(1) as f64,
            100.0 * right as f64 / there.max(1) as f64,
        );
    }
}

/// All suggestions of a task, by concept, the most probable first.
fn claims(session: &mut Session, task: &str, inputs: u64) -> BTreeMap<String, Vec<Claim>> {
    let id = session.view().tasks.iter().find(|summary| summary.task.name == task);
    let id = id.map(|summary| summary.task.id);
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(id)))
        .expect("opens");
    let mut claims: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
    for index in 0..inputs {
        session
            .apply(Command::Navigate(NavigateCommand::GoTo(index)))
            .expect("goes");
        while session.view().current.as_ref().is_none_or(|current| !current.loaded) {
            session.pump();
            std::thread::sleep(Duration::from_millis(1));
        }
        let view = session.view();
        let (Some(current), Some(assist)) = (&view.current, &view.assist) else {
            continue;
        };
        for offer in &assist.offers {
            let concept = view
                .concept(offer.suggestion.concept)
                .map_or("", |concept| &concept.name);
            claims.entry(concept.to_owned()).or_default().push(Claim {
                scene: current.input.name.clone(),
                probability: offer.suggestion.probability,
                region: offer.suggestion.region.clone(),
            });
        }
    }
    for claims in claims.values_mut() {
        claims.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    }
    claims
}

/// Whether each claim, the most probable first, finds a thing that none before it found.
fn hits(claims: &[Claim], things: &[(&str, Region)]) -> Vec<bool> {
    let mut found = vec![false; things.len()];
    let mut hit = |claim: &Claim| {
        let free = (0..things.len()).filter(|i| !found[*i] && things[*i].0 == claim.scene);
        let best = free
            .map(|i| (i, overlap(&claim.region, &things[i].1)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((i, iou)) if iou >= 0.5 => {
                found[i] = true;
                true
            }
            _ => false,
        }
    };
    claims.iter().map(&mut hit).collect()
}

/// The area under the interpolated precision-recall curve, all points (Everingham and others 2010).
fn average_precision(hits: &[bool], things: usize) -> f64 {
    let mut right = 0.0;
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(hits.len());
    for (seen, hit) in hits.iter().enumerate() {
        right += f64::from(u8::from(*hit));
        points.push((right / things.max(1) as f64, right / (seen + 1) as f64));
    }
    for i in (1..points.len()).rev() {
        points[i - 1].1 = points[i - 1].1.max(points[i].1);
    }
    let mut recall = 0.0;
    points.iter().fold(0.0, |area, (reached, precision)| {
        let step = reached - recall;
        recall = *reached;
        area + step * precision
    })
}
