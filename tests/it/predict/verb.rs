//! `labelwright model test`, as a script calls it.

use super::grey;
use crate::support::onnx::Network;
use labelwright::media::{probe, write_png};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn call(arguments: &[&Path], words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_labelwright"))
        .args(["model", "test"])
        .args(arguments)
        .args(words)
        .args(["--engine", "rten", "--threads", "1"])
        .output()
        .expect("the program runs")
}

fn picture(folder: &Path) -> PathBuf {
    let path = folder.join("grey.png");
    write_png(&path, &grey(64, 32)).expect("written");
    path
}

#[test]
fn json_has_the_keys_that_scripts_rely_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = picture(folder.path());
    let rows = vec![8.0, 18.0, 40.0, 34.0, 0.5, 0.0, 8.0, 18.0, 40.0, 34.0, 0.75, 1.0];
    let model = Network::new(64, 64, &[1, 2, 6], rows).write(folder.path(), "m.onnx");
    let drawn = folder.path().join("drawn.png");
    let output = call(&[&model, &picture, Path::new("--png"), &drawn], &["--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(
        (&told["kind"], &told["layout"], &told["engine"]),
        (&"Detector".into(), &"nms".into(), &"rten".into())
    );
    let results = told["results"].as_array().expect("a list");
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["concept"], "class 1", "best first");
    assert_eq!(results[0]["score"], 0.75);
    assert_eq!(results[0]["box"], serde_json::json!([8.0, 2.0, 40.0, 18.0]));
    assert_eq!(results[0]["area"], 512.0);
    for part in ["load", "pre", "run", "post"] {
        assert!(told["ms"][part].as_f64().is_some_and(|ms| ms >= 0.0), "{part}");
    }
    assert_eq!(probe(&drawn).expect("a picture").size, grey(64, 32).size());
}

#[test]
fn classifiers_tell_their_five_best_without_boxes() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = picture(folder.path());
    let logits = (0..9).map(|v| v as f32).collect();
    let model = Network::new(32, 32, &[1, 9], logits).write(folder.path(), "m.onnx");
    let output = call(&[&model, &picture], &["--json"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let results = told["results"].as_array().expect("a list");
    assert_eq!(results.len(), 5);
    assert_eq!(results[0]["concept"], "class 8");
    assert!(results[0].get("box").is_none() && results[0].get("area").is_none());
}

#[test]
fn what_goes_wrong_is_one_sentence_and_exit_1() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = picture(folder.path());
    let broken = folder.path().join("broken.onnx");
    std::fs::write(&broken, b"\x89PNG\r\n\x1a\n").expect("written");
    let missing = folder.path().join("missing.png");
    let model = Network::new(32, 32, &[1, 9], vec![0.0; 9]).write(folder.path(), "m.onnx");
    for (arguments, named) in [([&broken, &picture], &broken), ([&model, &missing], &missing)] {
        let output = call(&arguments.map(PathBuf::as_path), &["--json"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.trim_end().ends_with(&named.display().to_string()), "{said}");
    }
}
