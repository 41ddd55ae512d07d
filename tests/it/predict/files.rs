//! What is told of a model file, and what networks of each layout find through the real engines.

use super::{described, engines, found};
use crate::support::onnx::{Extent, Network, Numbers};
use labelwright::domain::{BBox, ModelKind, Region};
use labelwright::predict::engine::{self, Tensor};
use labelwright::predict::spec::{Fit, InputSize};
use labelwright::predict::{EngineChoice, PredictError, Stop, describe};
use std::path::Path;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Two classes, two candidates of which one is weak: 64 by 64.
fn detector() -> Network {
    let values = vec![32.0, 8.0, 32.0, 8.0, 16.0, 4.0, 32.0, 4.0, 0.1, 0.0, 0.8, 0.1];
    let mut network = Network::new(64, 64, &[1, 6, 2], values);
    // One column more than numbers a candidate, so that the order is plain.
    let columns = 7;
    let mut wide = vec![0.0; 6 * columns];
    if let Numbers::Floats(values) = &network.outputs[0].2 {
        for row in 0..6 {
            wide[row * columns] = values[row * 2];
            wide[row * columns + 1] = values[row * 2 + 1];
        }
    }
    network.outputs[0] = ("output0", vec![1, 6, columns as i64], Numbers::Floats(wide));
    network
}

#[test]
fn ultralytics_notes_say_everything() {
    let folder = folder();
    let mut network = detector();
    network.metadata = vec![
        ("task", "detect"),
        ("names", "{0: 'cat', 1: \"dog's toy\"}"),
        ("stride", "32"),
        ("imgsz", "[64, 64]"),
        ("license", "X-1"),
    ];
    let path = network.write(folder.path(), "pets.onnx");
    let told = described(&path);
    assert_eq!(
        (told.name.as_str(), told.kind, told.layout),
        ("pets", ModelKind::Detector, "yolov8")
    );
    assert_eq!(told.classes, ["cat", "dog's toy"]);
    assert_eq!(told.licence.as_deref(), Some("X-1"));
    assert_eq!(told.hash.len(), 64);
    for engine in engines() {
        let found = found(&path, engine, 128, 128).expect("found");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].finding.class, 1);
        assert_eq!(
            found[0].finding.region,
            Region::Box(BBox::from((48.0, 32.0, 80.0, 96.0)))
        );
    }
}

#[test]
fn a_manifest_beside_the_network_is_taken_and_counts_in_the_hash() {
    let folder = folder();
    let path = detector().write(folder.path(), "a.onnx");
    let bare = described(&path);
    assert_eq!(bare.classes, ["class 0", "class 1"]);
    std::fs::write(folder.path().join("names.txt"), "one\ntwo\n").expect("written");
    let manifest = "Model(name: \"Mine\", classes: File(\"names.txt\"), input: Input(fit: Stretch, scale: 1.0))";
    std::fs::write(folder.path().join("a.ron"), manifest).expect("written");
    let told = described(&path);
    assert_eq!(
        (told.name.as_str(), told.input.fit, told.input.scale),
        ("Mine", Fit::Stretch, 1.0)
    );
    assert_eq!(told.classes, ["one", "two"]);
    assert_eq!(told.files.len(), 3);
    assert_ne!(told.hash, bare.hash);
    assert_eq!(described(&folder.path().join("a.ron")).hash, told.hash);
    std::fs::write(folder.path().join("names.txt"), "one\nTwo\n").expect("written");
    assert_ne!(described(&path).hash, told.hash);
    std::fs::write(folder.path().join("names.txt"), "one\ntwo\nthree\n").expect("written");
    let refused = describe(&path);
    assert!(
        matches!(&refused, Err(PredictError::ClassCount { listed: 3, expected: 2, path }) if path.ends_with("names.txt")),
        "{refused:?}"
    );
}

#[test]
fn an_input_of_any_size_becomes_a_rectangle() {
    let folder = folder();
    let mut network = detector();
    network.input = vec![Extent::Any, Extent::Fixed(3), Extent::Any, Extent::Any];
    network.metadata = vec![("imgsz", "[320, 320]"), ("stride", "64")];
    let told = described(&network.write(folder.path(), "any.onnx"));
    assert_eq!(told.input.size, InputSize::Rectangle { long: 320, stride: 64 });
}

#[test]
fn boxes_that_were_suppressed_already_in_every_form() {
    let folder = folder();
    let expected = Region::Box(BBox::from((8.0, 8.0, 40.0, 24.0)));
    let floats = |shape: &[i64], values: &[f32]| (shape.to_vec(), Numbers::Floats(values.to_vec()));
    let apart = |boxes: [f32; 4]| {
        vec![
            ("labels", vec![1, 1], Numbers::Floats(vec![1.0])),
            ("boxes", vec![1, 4], Numbers::Floats(boxes.to_vec())),
            ("scores", vec![1], Numbers::Floats(vec![0.75])),
        ]
    };
    let one = |(shape, numbers): (Vec<i64>, Numbers)| vec![("output0", shape, numbers)];
    let forms = [
        one(floats(&[1, 1, 6], &[8.0, 8.0, 40.0, 24.0, 0.75, 1.0])),
        one(floats(&[1, 6], &[8.0, 8.0, 40.0, 24.0, 0.75, 1.0])),
        one(floats(&[1, 7], &[0.0, 8.0, 8.0, 40.0, 24.0, 1.0, 0.75])),
        apart([8.0, 8.0, 40.0, 24.0]),
        apart([0.125, 0.125, 0.625, 0.375]),
    ];
    for (i, outputs) in forms.into_iter().enumerate() {
        let mut network = Network::new(64, 64, &[1], vec![0.0]);
        network.outputs = outputs;
        let path = network.write(folder.path(), &format!("{i}.onnx"));
        assert_eq!(described(&path).layout, "nms", "{i}");
        for engine in engines() {
            let found = found(&path, engine, 64, 64).expect("found");
            assert_eq!(found.len(), 1, "{i}");
            assert_eq!(
                (found[0].finding.class, &found[0].finding.region),
                (1, &expected),
                "{i}"
            );
        }
    }
}

#[test]
fn whole_numbers_and_wanted_outputs_come_as_they_are_asked_for() {
    let folder = folder();
    let mut network = Network::new(8, 8, &[1, 2], vec![0.5, 1.5]);
    network
        .outputs
        .push(("classes", vec![3], Numbers::Whole(vec![7, -1, 90])));
    let path = network.write(folder.path(), "w.onnx");
    let picture = Tensor::new(vec![1, 3, 8, 8], vec![0.0; 192]).expect("fits");
    for choice in engines() {
        let mut network = engine::open(&path, choice, 1).expect("loads");
        let names: Vec<String> = network.outputs().iter().map(|port| port.name.clone()).collect();
        let wanted = [names[1].as_str(), names[0].as_str()];
        let stop = Stop::default();
        let outputs = network.run(&[("images", &picture)], &wanted, &stop).expect("runs");
        assert_eq!(outputs[0].values, [7.0, -1.0, 90.0]);
        assert_eq!(
            (&outputs[1].shape[..], &outputs[1].values[..]),
            (&[1, 2][..], &[0.5, 1.5][..])
        );
        let one = network.run(&[("images", &picture)], &wanted[..1], &stop).expect("runs");
        assert_eq!(one, outputs[..1]);
        assert!(network.run(&[("images", &picture)], &["nothing"], &stop).is_err());
        assert!(network.run(&[("nothing", &picture)], &wanted, &stop).is_err());
        stop.stop();
        let stopped = network.run(&[("images", &picture)], &wanted, &stop);
        assert!(matches!(stopped, Err(PredictError::Stopped)), "{stopped:?}");
    }
}

#[test]
fn detr_through_the_engines() {
    let folder = folder();
    let mut network = Network::new(64, 32, &[1], vec![0.0]);
    network.outputs = vec![
        (
            "logits",
            vec![1, 2, 3],
            Numbers::Floats(vec![0.0, 5.0, 0.0, 0.0, 0.0, 9.0]),
        ),
        (
            "pred_boxes",
            vec![1, 2, 4],
            Numbers::Floats(vec![0.5, 0.5, 0.5, 0.5, 0.2, 0.2, 0.1, 0.1]),
        ),
    ];
    let path = network.write(folder.path(), "d.onnx");
    std::fs::write(folder.path().join("d.ron"), "Model(classes: [\"a\", \"b\"])").expect("written");
    assert_eq!(described(&path).layout, "detr");
    for engine in engines() {
        let found = found(&path, engine, 128, 128).expect("found");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].finding.class, 1);
        assert_eq!(
            found[0].finding.region,
            Region::Box(BBox::from((32.0, 32.0, 96.0, 96.0)))
        );
    }
    std::fs::write(folder.path().join("d.ron"), "Model(classes: [\"a\"])").expect("written");
    assert!(matches!(
        describe(&path),
        Err(PredictError::ClassCount {
            listed: 1,
            expected: 3,
            ..
        })
    ));
}

#[test]
fn classes_beyond_the_list_are_refused_when_they_are_seen() {
    let folder = folder();
    let path = Network::new(64, 64, &[1, 6], vec![1.0, 1.0, 9.0, 9.0, 0.9, 7.0]).write(folder.path(), "n.onnx");
    std::fs::write(folder.path().join("n.ron"), "Model(classes: [\"a\", \"b\"])").expect("written");
    let refused = found(&path, EngineChoice::Rten, 64, 64);
    assert!(
        matches!(
            refused,
            Err(PredictError::ClassCount {
                listed: 2,
                expected: 8,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn what_a_manifest_gets_wrong_is_named() {
    let folder = folder();
    let path = detector().write(folder.path(), "a.onnx");
    let refused = |manifest: &str| {
        std::fs::write(folder.path().join("a.ron"), manifest).expect("written");
        describe(&path).expect_err("refused")
    };
    assert!(
        matches!(refused("Model(layout: \"yolov9\")"), PredictError::UnknownLayout { layout, .. } if layout == "yolov9")
    );
    assert!(matches!(
        refused("Model(layout: \"logits\")"),
        PredictError::LayoutMismatch { layout: "logits", .. }
    ));
    assert!(matches!(
        refused("Model(kind: Classifier)"),
        PredictError::KindMismatch { layout: "yolov8", .. }
    ));
    assert!(matches!(
        refused("Model(\n nam: \"x\")"),
        PredictError::Manifest { line: 2, .. }
    ));
    assert!(matches!(
        refused("Model(input: Input(width: 320))"),
        PredictError::Input { .. }
    ));
    assert!(matches!(
        refused("Model(classes: File(\"no.txt\"))"),
        PredictError::MissingFile { .. }
    ));
    let pair = folder.path().join("p.ron");
    std::fs::write(&pair, "Model(kind: Promptable, encoder: \"a.onnx\")").expect("written");
    assert!(matches!(
        describe(&pair),
        Err(PredictError::MissingField { field: "decoder", .. })
    ));
    std::fs::write(
        &pair,
        "Model(kind: Promptable, encoder: \"a.onnx\", decoder: \"no.onnx\")",
    )
    .expect("written");
    assert!(matches!(describe(&pair), Err(PredictError::MissingFile { .. })));
}

#[test]
fn scores_and_numbers_that_make_no_sense_are_told() {
    let folder = folder();
    let mut values = vec![1.0f32; 6 * 8];
    values[4 * 8] = 37.5;
    let path = Network::new(64, 64, &[1, 6, 8], values.clone()).write(folder.path(), "s.onnx");
    for engine in engines() {
        assert!(matches!(found(&path, engine, 64, 64), Err(PredictError::Scores { extreme, .. }) if extreme == 37.5));
    }
    values[4 * 8] = f32::NAN;
    let path = Network::new(64, 64, &[1, 6, 8], values).write(folder.path(), "n.onnx");
    for engine in engines() {
        assert!(matches!(found(&path, engine, 64, 64), Err(PredictError::NotFinite { output }) if output == "output0"));
    }
}

#[test]
fn files_that_are_no_models_are_told_apart() {
    let folder = folder();
    let refused = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        describe(&path).expect_err("refused")
    };
    let whole = detector().bytes();
    assert!(matches!(refused("a.onnx", b""), PredictError::Empty { .. }));
    assert!(matches!(
        refused("b.onnx", b"\x89PNG\r\n\x1a\n"),
        PredictError::NotOnnx { .. }
    ));
    assert!(matches!(
        refused("c.onnx", &whole[..whole.len() / 2]),
        PredictError::Truncated { .. }
    ));
    assert!(matches!(refused("d.pt", &whole), PredictError::NotAModelFile { .. }));
    let missing = describe(Path::new("/nowhere/e.onnx"));
    assert!(matches!(missing, Err(PredictError::Io { .. })));
    let mut foreign = detector();
    foreign.operator = "Frobnicate";
    let error = refused("f.onnx", &foreign.bytes());
    let PredictError::Unrunnable { tried, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(tried.iter().all(|(_, words)| words.contains("Frobnicate")), "{tried:?}");
}

#[test]
fn memory_that_no_machine_has_is_refused_before_it_is_asked_for() {
    let folder = folder();
    let mut network = detector();
    network.input = [1, 3, 100_000, 100_000].map(Extent::Fixed).to_vec();
    let refused = describe(&network.write(folder.path(), "a.onnx"));
    assert!(
        matches!(&refused, Err(PredictError::TooLarge { needed, .. }) if *needed == 120_000_000_000),
        "{refused:?}"
    );
    network.input = [4, 3, 64, 64].map(Extent::Fixed).to_vec();
    assert!(matches!(
        describe(&network.write(folder.path(), "b.onnx")),
        Err(PredictError::Input { .. })
    ));
    network.input = [1, 1, 64, 64].map(Extent::Fixed).to_vec();
    assert!(matches!(
        describe(&network.write(folder.path(), "c.onnx")),
        Err(PredictError::Input { .. })
    ));
}
