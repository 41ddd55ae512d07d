//! The sample project: two dozen scenes, a task of each kind, some of it done.

use super::Session;
use super::clock::IdsAndClock;
use super::command::ImportRequest;
use super::error::SessionError;
use super::opening::{Opening, Who};
use super::progress::Progress;
use super::script::ScriptCommand;
use super::task_text::{AssistText, TaskText, parse_ron};
use domain::geometry::{BBox, Part, Polygon};
use domain::{Region, Sign, TaskKind};
use serde::Deserialize;
use std::path::{Path, PathBuf};

macro_rules! scenes {
    ($($number:literal)*) => {
        /// The pictures, which travel with the program.
        const SCENES: &[(&str, &[u8])] = &[$((
            concat!("scene-", $number, ".jpg"),
            include_bytes!(concat!("../../assets/demo/scene-", $number, ".jpg")),
        )),*];
    };
}

scenes! {
    "01" "02" "03" "04" "05" "06" "07" "08" "09" "10" "11" "12"
    "13" "14" "15" "16" "17" "18" "19" "20" "21" "22" "23" "24"
}

/// The model that suggests in it, which travels with the program too.
const MODEL: &[(&str, &[u8])] = &[
    ("tabletop.onnx", include_bytes!("../../assets/model/tabletop.onnx")),
    ("tabletop.ron", include_bytes!("../../assets/model/tabletop.ron")),
];

const TRUTH: &str = include_str!("../../assets/demo/truth.ron");
const PROJECT: &str = "Demo.labelwright";

/// The task that the window opens the sample project with.
pub const FIRST_TASK: &str = "Outlines";

/// How many inputs of each task are already done.
const DONE: usize = 7;

#[derive(Deserialize)]
struct Scene {
    file: String,
    kinds: Vec<String>,
    objects: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    concept: String,
    #[serde(rename = "box")]
    bounds: BBox,
    polygon: Vec<Part>,
}

/// Where the sample project goes unless somebody says otherwise: the user's documents, else their data folder, else the
/// current folder.
pub fn default_folder() -> PathBuf {
    let documents = directories::UserDirs::new().and_then(|dirs| dirs.document_dir().map(Path::to_path_buf));
    let data = || directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.data_dir().to_path_buf());
    documents
        .filter(|dir| dir.is_dir())
        .or_else(data)
        .unwrap_or_default()
        .join("Labelwright Demo")
}

/// Makes the sample project in `dir` unless it is there; returns its file. `member` is who it belongs to.
///
/// # Errors
/// When the folder cannot be written. A project that was made halfway is made anew the next time.
pub fn make(dir: Option<PathBuf>, member: &str) -> Result<PathBuf, SessionError> {
    let dir = dir.unwrap_or_else(default_folder);
    let project = dir.join(PROJECT);
    if project.exists() {
        return Ok(project);
    }
    let images = dir.join("images");
    write_all(&images, SCENES)?;
    let models = dir.join("models");
    write_all(&models, MODEL)?;
    let unfinished = dir.join("Demo.unfinished");
    for leftover in ["Demo.unfinished", "Demo.unfinished-wal", "Demo.unfinished-shm"] {
        // Usually there is none.
        let _ = std::fs::remove_file(dir.join(leftover));
    }
    Session::create(&unfinished, member, &IdsAndClock::default())?;
    fill(&unfinished, &images, &models.join("tabletop.onnx"))?;
    std::fs::rename(&unfinished, &project).map_err(|source| SessionError::Io {
        path: project.clone(),
        source,
    })?;
    Ok(project)
}

fn write_all(dir: &Path, files: &[(&str, &[u8])]) -> Result<(), SessionError> {
    std::fs::create_dir_all(dir).map_err(|source| SessionError::Io {
        path: dir.to_path_buf(),
        source,
    })?;
    for (name, bytes) in files {
        let path = dir.join(name);
        std::fs::write(&path, bytes).map_err(|source| SessionError::Io { path, source })?;
    }
    Ok(())
}

fn fill(project: &Path, images: &Path, model: &Path) -> Result<(), SessionError> {
    let scenes: Vec<Scene> = parse_ron(Path::new("truth.ron"), TRUTH)?;
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead))?;
    let request = ImportRequest {
        format: "images".into(),
        by_me: true,
        ..ImportRequest::of(vec![images.to_path_buf()])
    };
    session.import_now(&request, &mut Progress::silent())?;
    let model = session.add_model_now(model)?.name;
    let mut things: Vec<String> = scenes
        .iter()
        .flat_map(|scene| scene.objects.iter().map(|o| o.concept.clone()))
        .collect();
    things.sort();
    things.dedup();
    let kinds = ["indoor", "outdoor", "day", "dusk", "night"]
        .map(str::to_owned)
        .to_vec();
    let tasks = [
        (
            "Boxes",
            TaskKind::Detection,
            things.clone(),
            "Draw a box around each thing, tight to what is visible.",
        ),
        (
            FIRST_TASK,
            TaskKind::Segmentation,
            things,
            "Outline each thing. Cut holes where one looks through: mug handles, rings.",
        ),
        (
            "Scenes",
            TaskKind::Classification,
            kinds,
            "Where and when was the picture taken? Choose all that apply.",
        ),
    ];
    let mut commands = Vec::new();
    for (name, kind, concepts, instructions) in tasks {
        let suggests = kind != TaskKind::Classification;
        session.new_task(TaskText {
            assist: suggests.then(|| AssistText::of(&model)),
            instructions: instructions.into(),
            ..TaskText::new(name, kind, concepts)
        })?;
        for scene in scenes.iter().take(DONE) {
            commands.extend(annotations(name, kind, scene));
            commands.push(ScriptCommand::Submit {
                nothing: false,
                task: name.into(),
                input: scene.file.clone(),
            });
        }
    }
    session.apply_script(commands)?;
    Ok(())
}

fn annotations(task: &str, kind: TaskKind, scene: &Scene) -> Vec<ScriptCommand> {
    let claim = |concept: &String, region: Region| ScriptCommand::Annotate {
        task: task.into(),
        input: scene.file.clone(),
        concept: concept.clone(),
        region,
        sign: Sign::Present,
    };
    match kind {
        TaskKind::Classification => scene.kinds.iter().map(|kind| claim(kind, Region::Whole)).collect(),
        TaskKind::Detection => scene
            .objects
            .iter()
            .map(|o| claim(&o.concept, Region::Box(o.bounds)))
            .collect(),
        TaskKind::Segmentation => {
            let polygon = |o: &Object| {
                Region::Polygon(Polygon {
                    parts: o.polygon.clone(),
                })
            };
            scene.objects.iter().map(|o| claim(&o.concept, polygon(o))).collect()
        }
    }
}
