//! What pictures look like to networks: which layer tells it, and how well it tells things apart on real data.

use super::{described, engines, grey};
use crate::support::onnx::{Extent, Message, Numbers, tensor, value};
use crate::support::skipped;
use labelwright::domain::likeness::{Best, LookVector, looked_at};
use labelwright::domain::pixels::{PixelFormat, Pixels};
use labelwright::domain::{BBox, Region, Size};
use labelwright::media::{DESCRIBED_SIDE, Source, crops, descriptor, probe};
use labelwright::predict::{Embedder, EngineChoice, PredictError, Stop};
use std::collections::BTreeMap;
use std::path::Path;

/// How many of the most alike are looked at.
const SEEN: usize = 10;
/// How many of a class are taken: all 260 photos and 60 of each cell give the same picture, and take minutes.
const EACH: usize = 20;

fn node(operator: &str, inputs: &[&str], output: &str) -> Message {
    let mut node = Message::default();
    for input in inputs {
        node.text(1, input);
    }
    node.text(2, output);
    node.text(4, operator);
    node
}

/// A classifier of pictures of 4 x 4 pixels: the means of red, green and blue, times weights.
fn classifier(folder: &Path) -> std::path::PathBuf {
    let mut graph = Message::default();
    graph.message(1, &node("GlobalAveragePool", &["picture"], "means"));
    graph.message(1, &node("Flatten", &["means"], "row"));
    graph.message(1, &node("MatMul", &["row", "weights"], "scores"));
    graph.message(1, &node("Softmax", &["scores"], "output0"));
    graph.text(2, "made by a test");
    graph.message(
        5,
        &tensor("weights", &[3, 2], &Numbers::Floats(vec![1.0, 0.0, 0.0, 1.0, 1.0, 1.0])),
    );
    graph.message(11, &value("picture", 1, &[1, 3, 4, 4].map(Extent::Fixed)));
    graph.message(12, &value("output0", 1, &[1, 2].map(Extent::Fixed)));
    let mut opset = Message::default();
    opset.number(2, 13);
    let mut model = Message::default();
    model.number(1, 8);
    model.message(7, &graph);
    model.message(8, &opset);
    std::fs::write(folder.join("tiny.onnx"), model.0).expect("written");
    let manifest = "Model(kind: Classifier, layout: \"probabilities\", classes: [\"a\", \"b\"], \
                    input: Input(scale: 1.0, mean: (0.0, 0.0, 0.0), std: (1.0, 1.0, 1.0)))";
    std::fs::write(folder.join("tiny.ron"), manifest).expect("written");
    folder.join("tiny.onnx")
}

#[test]
fn a_classifier_tells_what_its_last_layer_is_fed_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let described = described(&classifier(folder.path()));
    for engine in engines() {
        let mut embedder = Embedder::load(&described, engine, 1).expect("loads");
        assert_eq!(embedder.tensor(), "row");
        let data = [30, 60, 90].repeat(64);
        let pixels = Pixels::new(Size::new(8, 8), PixelFormat::Rgb8, data).expect("pixels");
        let looks = embedder.embed(&pixels, &Stop::default()).expect("runs");
        let near = |a: f32, b: f32| (a - b).abs() < 0.5;
        assert!(
            looks.len() == 3 && near(looks[1], 2.0 * looks[0]) && near(looks[2], 3.0 * looks[0]),
            "{looks:?}"
        );
        let stop = Stop::default();
        stop.stop();
        assert!(matches!(embedder.embed(&grey(4, 4), &stop), Err(PredictError::Stopped)));
    }
}

/// A picture or crop with its class.
struct Labeled {
    class: String,
    pixels: Pixels,
}

/// At most `each` photos of a kind of clothing, by the folder that each lies in.
fn clothing(folder: &Path, each: usize) -> Vec<Labeled> {
    let mut paths: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "jpg"))
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let source = Source::new(path.clone(), &probe(path).expect("a picture"));
        let mut cut = crops(&source, &[source.size.bounds()], 224, &|| true)
            .expect("pixels")
            .expect("wanted");
        Labeled {
            class: path
                .parent()
                .and_then(Path::file_name)
                .expect("a folder")
                .to_string_lossy()
                .into_owned(),
            pixels: cut.remove(0),
        }
    };
    let mut counts: BTreeMap<std::path::PathBuf, usize> = BTreeMap::new();
    paths.retain(|path| {
        let count = counts.entry(path.parent().expect("a folder").to_owned()).or_default();
        *count += 1;
        *count <= each
    });
    paths.iter().map(read).collect()
}

/// At most `each` blood cells of a class, cut out of smears.
fn cells(folder: &Path, each: usize) -> Vec<Labeled> {
    let mut files: Vec<_> = folder
        .join("Annotations")
        .read_dir()
        .expect("a folder")
        .flatten()
        .collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.path()).expect("text");
        let picture = folder.join("JPEGImages").join(file.file_name()).with_extension("jpg");
        let source = Source::new(picture.clone(), &probe(&picture).expect("a picture"));
        for object in text.split("<object>").skip(1) {
            let between = |tag: &str| {
                let after = object.split(&format!("<{tag}>")).nth(1).unwrap_or_default();
                after.split('<').next().unwrap_or_default().trim().to_owned()
            };
            let [x0, y0, x1, y1] = ["xmin", "ymin", "xmax", "ymax"].map(|tag| between(tag).parse().unwrap_or(0.0));
            let class = between("name");
            let count = counts.entry(class.clone()).or_default();
            if *count >= each || x1 - x0 < 2.0 || y1 - y0 < 2.0 {
                continue;
            }
            *count += 1;
            let part = looked_at(&Region::Box(BBox::from((x0, y0, x1, y1))), source.size);
            let mut cut = crops(&source, &[part], 224, &|| true).expect("pixels").expect("wanted");
            found.push(Labeled {
                class,
                pixels: cut.remove(0),
            });
        }
    }
    found
}

/// Of the ten most alike to each, how many are of its class; and how many would be by chance.
fn precision(all: &[Labeled], mut look: impl FnMut(&Pixels) -> Option<Vec<f32>>) -> (f64, f64) {
    let vectors: Vec<LookVector> = all
        .iter()
        .map(|one| LookVector::new(&look(&one.pixels).expect("has pixels")).expect("has a direction"))
        .collect();
    let (mut right, mut chance) = (0, 0.0);
    for (at, one) in all.iter().enumerate() {
        let mut best = Best::of(SEEN);
        for (other, vector) in vectors.iter().enumerate().filter(|(other, _)| *other != at) {
            best.take(other, vectors[at].likeness(vector.numbers()));
        }
        let found = best.sorted();
        right += found.iter().filter(|found| all[found.at].class == one.class).count();
        let of_class = all.iter().filter(|other| other.class == one.class).count() - 1;
        chance += of_class as f64 / (all.len() - 1) as f64;
    }
    (right as f64 / (all.len() * SEEN) as f64, chance / all.len() as f64)
}

#[test]
fn networks_tell_real_things_apart_better_than_the_descriptor_and_that_better_than_chance() {
    let Some(models) = skipped::models("") else { return };
    let (Some(photos), Some(smears)) = (skipped::data("clothing"), skipped::data("bccd")) else {
        return;
    };
    for (name, all) in [
        ("clothing", clothing(&photos, EACH)),
        ("blood cells", cells(&smears, EACH)),
    ] {
        let (plain, chance) = precision(&all, descriptor);
        let with = |file: &str| {
            let mut embedder = Embedder::load(&described(&models.join(file)), EngineChoice::Auto, 2).expect("loads");
            let tensor = embedder.tensor().to_owned();
            let (found, _) = precision(&all, |pixels| {
                Some(embedder.embed(pixels, &Stop::default()).expect("runs"))
            });
            println!("{name} ({}): {file}, {tensor}: {found:.3}", all.len());
            found
        };
        println!(
            "{name} ({}): chance {chance:.3}, descriptor ({DESCRIBED_SIDE} px) {plain:.3}",
            all.len()
        );
        let classifier = with("efficientnet-lite0.onnx");
        let detector = with("yolov8n-320.onnx");
        assert!(
            plain > chance * 1.5,
            "{name}: {plain} by the descriptor, {chance} by chance"
        );
        assert!(
            classifier > plain,
            "{name}: {classifier} by the network, {plain} by the descriptor"
        );
        assert!(
            detector > chance * 1.5,
            "{name}: {detector} by the detector, {chance} by chance"
        );
    }
}
