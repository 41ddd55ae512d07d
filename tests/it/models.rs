//! Real networks against reference values that were made by other programs: `reference.json` and the models beside it,
//! in the folder that `LABELWRIGHT_MODELS` names.

use crate::support::skipped;
use labelwright::domain::pixels::Pixels;
use labelwright::domain::{BBox, ModelKind, Point, Prompt, Region, Size};
use labelwright::media::{Source, probe, read};
use labelwright::predict::{
    Answer, EngineChoice, Options, PredictError, Predictor, Promptable, Stop, describe, engine, wanted_size,
};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Scores below this waver between libraries that resample differently.
const SURE: f64 = 0.35;

const DETECTORS: [&str; 5] = [
    "yolov8n.onnx",
    "yolov8n-320.onnx",
    "yolov8n-seg.onnx",
    "yolov5n.onnx",
    "yolox_nano.onnx",
];

fn models() -> Option<PathBuf> {
    skipped::models("")
}

fn engines() -> Vec<EngineChoice> {
    if engine::available().len() > 1 {
        vec![EngineChoice::Rten, EngineChoice::OnnxRuntime]
    } else {
        skipped::skip("ONNX Runtime, which was not found");
        vec![EngineChoice::Rten]
    }
}

/// A picture of the folder and what the reference says of it.
struct Picture {
    name: String,
    pixels: Pixels,
    size: Size,
    expected: Value,
}

/// Where a picture of the reference is: beside the models, or among the data that `LABELWRIGHT_DATA` names.
fn picture(models: &Path, name: &str) -> Option<PathBuf> {
    let beside = models.join("images").join(name);
    if beside.is_file() {
        return Some(beside);
    }
    let mut entries = walkdir::WalkDir::new(skipped::data("clothing")?).into_iter().flatten();
    let found = entries.find(|entry| entry.file_name() == name);
    Some(found.unwrap_or_else(|| panic!("no {name} below clothing")).into_path())
}

fn pictures(models: &Path) -> Vec<Picture> {
    let text = std::fs::read_to_string(models.join("reference.json")).expect("the reference");
    let reference: Value = serde_json::from_str(&text).expect("JSON");
    let named = reference.as_object().expect("an object").iter();
    let found: Vec<Picture> = named
        .filter_map(|(name, expected)| {
            let path = picture(models, name)?;
            let probe = probe(&path).expect("a picture");
            let pixels = read(&Source::new(path, &probe), 0).expect("pixels");
            Some(Picture {
                name: name.clone(),
                pixels,
                size: probe.size,
                expected: expected.clone(),
            })
        })
        .collect();
    assert!(!found.is_empty());
    found
}

fn predictor(models: &Path, file: &str, engine: EngineChoice) -> Predictor {
    let described = describe(&models.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    Predictor::load(&Arc::new(described), engine, 2).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn look(predictor: &mut Predictor, picture: &Picture) -> Answer {
    let floor = match predictor.described().kind {
        ModelKind::Classifier => 0.0,
        _ => 0.25,
    };
    let options = Options {
        floor,
        areas: true,
        ..Options::default()
    };
    predictor
        .findings(&picture.pixels, picture.size, &options, &Stop::default())
        .unwrap_or_else(|error| panic!("{}: {error}", picture.name))
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn bounds(value: &Value) -> BBox {
    let v: Vec<f64> = value.as_array().expect("a box").iter().map(number).collect();
    BBox::from((v[0], v[1], v[2], v[3]))
}

fn iou(a: &BBox, b: &BBox) -> f64 {
    let common = a.intersection(b).area();
    common / (a.area() + b.area() - common)
}

#[test]
fn detectors_and_segmenters_find_what_the_reference_finds() {
    let Some(models) = models() else { return };
    let pictures = pictures(&models);
    for engine in engines() {
        for file in DETECTORS {
            let mut predictor = predictor(&models, file, engine);
            for picture in &pictures {
                let answer = look(&mut predictor, picture);
                compare(
                    &format!("{file} {} {engine:?}", picture.name),
                    &predictor,
                    &answer,
                    &picture.expected[file],
                );
            }
        }
    }
}

/// Every sure finding of one has its like among all of the other.
fn compare(at: &str, predictor: &Predictor, answer: &Answer, expected: &Value) {
    let expected = expected.as_array().expect("a list");
    let like = |concept: &str, b: &BBox, score: f64, name: &str, other: &BBox, other_score: f64| {
        concept == name && iou(b, other) >= 0.95 && (score - other_score).abs() <= 0.03
    };
    for row in expected.iter().filter(|row| number(&row["score"]) > SURE) {
        let (concept, b) = (row["concept"].as_str().expect("a name"), bounds(&row["box"]));
        let found = answer.found.iter().find(|found| {
            let name = predictor.described().class_name(found.finding.class);
            let is = found.bounds.expect("a box");
            like(
                concept,
                &b,
                number(&row["score"]),
                &name,
                &is,
                found.finding.probability,
            )
        });
        let found = found.unwrap_or_else(|| panic!("{at}: no {row} in {:#?}", answer.found));
        if let Some(area) = row.get("mask_area").map(number) {
            let is = found.area.expect("an area");
            assert!((is / area - 1.0).abs() <= 0.03, "{at}: {row}: area {is}");
            let Region::Polygon(outline) = &found.finding.region else {
                panic!("{at}: no outline");
            };
            assert!(
                (outline.area() / area - 1.0).abs() <= 0.03,
                "{at}: {row}: outline {}, pixels {is}",
                outline.area()
            );
        }
    }
    for found in answer
        .found
        .iter()
        .filter(|found| found.finding.probability > SURE + 0.03)
    {
        let name = predictor.described().class_name(found.finding.class);
        let is = found.bounds.expect("a box");
        let known = expected.iter().any(|row| {
            let concept = row["concept"].as_str().expect("a name");
            like(
                concept,
                &bounds(&row["box"]),
                number(&row["score"]),
                &name,
                &is,
                found.finding.probability,
            )
        });
        assert!(known, "{at}: {name} {found:?} is not in the reference");
    }
}

#[test]
fn the_classifier_knows_the_same_best_class() {
    let Some(models) = models() else { return };
    for engine in engines() {
        let mut predictor = predictor(&models, "efficientnet-lite0.onnx", engine);
        for picture in &pictures(&models) {
            let best = &look(&mut predictor, picture).found[0].finding;
            let expected = &picture.expected["efficientnet-lite0.onnx"][0];
            assert_eq!(
                predictor.described().class_name(best.class),
                expected["concept"],
                "{}",
                picture.name
            );
            assert!(
                (best.probability - number(&expected["score"])).abs() <= 0.05,
                "{}",
                picture.name
            );
        }
    }
}

#[test]
fn prompts_outline_what_the_reference_outlines() {
    let Some(models) = models() else { return };
    let described = Arc::new(describe(&models.join("mobile_sam.ron")).expect("a pair"));
    assert_eq!((described.kind, described.layout), (ModelKind::Promptable, "sam"));
    for engine in engines() {
        let mut pair = Promptable::load(&described, engine, 2).expect("loads");
        for picture in &pictures(&models) {
            let Some(asked) = picture.expected["mobile_sam"].as_array() else {
                continue;
            };
            let (embedding, _) = pair
                .encode(&picture.pixels, picture.size, &Stop::default())
                .expect("encodes");
            for row in asked {
                let points = |key: &str| -> Vec<Point> {
                    let list = row[key].as_array().cloned().unwrap_or_default();
                    list.iter().map(|p| Point::new(number(&p[0]), number(&p[1]))).collect()
                };
                let prompt = Prompt {
                    include: points("include"),
                    exclude: points("exclude"),
                    bounds: row.get("box").map(bounds),
                };
                let (outlined, _) = pair.outline(&embedding, &prompt).expect("outlines");
                assert!(
                    (outlined.iou - number(&row["iou"])).abs() <= 0.03,
                    "{row}: {}",
                    outlined.iou
                );
                let area = outlined.polygon.area() / number(&row["area"]);
                assert!((area - 1.0).abs() <= 0.03, "{row}: area {area} of it");
                // Specks that an outline leaves out move the bounds of a mask that the network itself doubts.
                if number(&row["iou"]) > 0.9 {
                    let is = outlined.polygon.bounds();
                    assert!(iou(&is, &bounds(&row["bounds"])) >= 0.95, "{row}: {is:?}");
                }
            }
            let nothing = pair.outline(&embedding, &Prompt::default());
            assert!(matches!(nothing, Err(PredictError::EmptyPrompt)));
        }
    }
}

#[test]
fn both_engines_suggest_the_same() {
    let Some(models) = models() else { return };
    if engines().len() < 2 {
        return;
    }
    for file in DETECTORS {
        let mut a = predictor(&models, file, EngineChoice::Rten);
        let mut b = predictor(&models, file, EngineChoice::OnnxRuntime);
        for picture in &pictures(&models) {
            let (a, b) = (look(&mut a, picture).found, look(&mut b, picture).found);
            assert_eq!(a.len(), b.len(), "{file} {}", picture.name);
            for (a, b) in a.iter().zip(&b) {
                assert_eq!(a.finding.class, b.finding.class, "{file} {}", picture.name);
                assert!((a.finding.probability - b.finding.probability).abs() < 1e-3);
                assert!(iou(&a.bounds.expect("a box"), &b.bounds.expect("a box")) > 0.999);
            }
        }
    }
}

#[test]
fn pixels_reduced_while_decoding_find_the_same() {
    let Some(models) = models() else { return };
    let mut predictor = predictor(&models, "yolov8n-320.onnx", EngineChoice::Rten);
    for name in ["bus.jpg", "zidane.jpg"] {
        let path = models.join("images").join(name);
        let probe = probe(&path).expect("a picture");
        let wanted = wanted_size(predictor.described(), probe.size);
        let half = labelwright::domain::picture::level_size(probe.size, 1);
        assert!(wanted.width <= half.width && wanted.height <= half.height);
        let mut found = [0, 1].map(|level| {
            let pixels = read(&Source::new(path.clone(), &probe), level).expect("pixels");
            let answer = predictor.findings(&pixels, probe.size, &Options::default(), &Stop::default());
            let mut found = answer.expect("found").found;
            found.retain(|found| found.finding.probability > 0.4);
            found
        });
        let [whole, reduced] = &mut found;
        assert_eq!(whole.len(), reduced.len(), "{name}");
        for (a, b) in whole.iter().zip(reduced) {
            assert_eq!(a.finding.class, b.finding.class);
            assert!(
                iou(&a.bounds.expect("a box"), &b.bounds.expect("a box")) > 0.93,
                "{name} {a:?} {b:?}"
            );
        }
    }
}

#[test]
fn a_network_of_a_layout_of_its_own_is_refused_with_its_shapes() {
    let Some(models) = models() else { return };
    let refused = describe(&models.join("FastestDet.onnx"));
    let Err(PredictError::NoLayout { outputs, .. }) = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!(outputs, &["758 [1, 85, 22, 22]"]);
    let encoder = describe(&models.join("mobile_sam.encoder.onnx"));
    assert!(matches!(encoder, Err(PredictError::NoLayout { .. })));
}

#[test]
fn any_size_of_input_is_a_rectangle() {
    let Some(models) = models() else { return };
    let mut predictor = predictor(&models, "yolov8n-dynamic.onnx", EngineChoice::Rten);
    let pictures = pictures(&models);
    let bus = pictures
        .iter()
        .find(|picture| picture.name == "bus.jpg")
        .expect("the bus");
    let best = &look(&mut predictor, bus).found[0];
    assert_eq!(predictor.described().class_name(best.finding.class), "bus");
    assert!(iou(&best.bounds.expect("a box"), &BBox::from((23.0, 232.0, 806.0, 758.0))) > 0.95);
}

/// Limits that a network which people use reaches would be no limits.
#[test]
fn every_real_network_passes_the_look_into_its_graph() {
    let Some(models) = models() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(models).expect("a folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "onnx") {
            continue;
        }
        count += 1;
        // Whether it fits a layout is another question.
        match describe(&path) {
            Ok(_) | Err(PredictError::NoLayout { .. } | PredictError::MissingField { .. }) => {}
            Err(other) => panic!("{}: {other}", path.display()),
        }
    }
    assert!(count > 0);
}
