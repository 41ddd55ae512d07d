//! What models said, as files of other tools have it: results of COCO's evaluation, predictions of Label Studio.

use super::*;
use labelwright::formats::{DescribedBy, ForeignClass, detect};

const ON_A: Size = Size::new(100, 50);
const NAMED: [(&str, Size); 5] = [
    ("a.jpg", ON_A),
    ("000042.jpg", ON_A),
    ("sub/b.png", Size::new(4, 5)),
    ("x/7.jpg", ON_A),
    ("y/007.jpg", ON_A),
];

fn said(prediction: &ReadPrediction) -> (u128, &str, f64) {
    let input = prediction.input.0.as_u128();
    (input, &prediction.class, prediction.probability)
}

fn classes() -> Vec<ForeignClass> {
    let class = |(name, id): (&str, i64)| ForeignClass {
        name: name.into(),
        foreign_id: Some(id),
    };
    [("apple", 0), ("pear", 1), ("fig", 2), ("nut", 2)].map(class).to_vec()
}

/// The reasons with their places, without the folder.
fn skipped(read: &Gathered) -> Vec<String> {
    let place = |place: &str| place.rsplit('/').next().unwrap_or_default().to_owned();
    let line = |(at, reason, count): &(String, SkipReason, u64)| format!("{} ({count}): {reason}", place(at));
    read.skipped.iter().map(line).collect()
}

#[test]
fn results_are_of_the_images_and_categories_of_the_coco_file_beside_them() {
    let inputs = [("a.jpg", ON_A), ("b.png", Size::new(4, 5))];
    let read = read("coco-results", &golden("coco_results/results.json"), &inputs);
    assert!(read.annotations.is_empty() && read.classes.is_empty());
    let found: Vec<_> = read.predictions.iter().map(said).collect();
    assert_eq!(found, [(0, "車", 0.9), (0, "bus", 0.25), (1, "bus", 1.0)]);
    let region = |at: usize| &read.predictions[at].region;
    assert_eq!(*region(0), Region::Box(BBox::from((10.0, 5.0, 40.5, 25.0))));
    let outline = |at: usize| matches!(region(at), Region::Polygon(_)).then(|| region(at).area());
    assert_eq!((outline(1), outline(2)), (Some(Some(1600.0)), Some(Some(13.0))));
    assert_eq!(
        skipped(&read),
        [
            "results.json: result 4 (1): its score is not a number from 0 to 1",
            "results.json: result 5 (1): its score is not a number from 0 to 1",
            "results.json: result 6 (1): its score is not a number from 0 to 1",
            "results.json: result 7 (1): the box is empty: 0 by 20 pixels",
            "results.json: result 8 (1): it has neither bbox nor segmentation",
            "results.json: result 16 (1): the run lengths cover 9 pixels instead of 20",
            "results.json: result 17 (1): a result that is no object",
            "results.json: category_id 77 (2): class 77 is not in the class list",
            "results.json: image_id 3 (1): no imported image is named \"gone.jpg\"",
            "results.json: image_id 9 (2): no image of the file has the id 9",
            "results.json: keypoints (2): key points are not imported",
        ]
    );
}

#[test]
fn without_a_coco_file_images_go_by_their_names_and_categories_by_known_numbers() {
    let source = golden("coco_results/named/predictions.json");
    let options = ReadOptions {
        classes: classes(),
        ..ReadOptions::default()
    };
    let folder = source.parent().expect("a folder").to_path_buf();
    let read = read_with("coco-results", &source, &folder, &NAMED, options).expect("is read");
    let found: Vec<_> = read.predictions.iter().map(said).collect();
    assert_eq!(found, [(0, "pear", 0.9), (1, "pear", 0.8), (2, "apple", 0.7)]);
    assert_eq!(
        skipped(&read),
        [
            "predictions.json: category_id 2 (1): the category 2 could be fig, nut; give the COCO file that the results \
             were made for as another path",
            "predictions.json: category_id 3 (1): nothing says what category 3 is; give the COCO file that the results were \
             made for as another path",
            "predictions.json: image_id -1 (1): nothing says what image -1 is; give the COCO file that the results were \
             made for as another path",
            "predictions.json: image_id 7 (1): several images could be meant by \"7\": x/7.jpg, y/007.jpg",
            "predictions.json: image_id nobody (1): no imported image is named \"nobody\"",
        ]
    );
}

/// A COCO file of images that count from 1.
fn described(folder: &Path, file: &str, names: &[&str], category: &str) -> PathBuf {
    let images = names.iter().enumerate().map(|(at, name)| {
        let id = at + 1;
        format!(r#"{{"id": {id}, "file_name": "{name}", "width": 100, "height": 50}}"#)
    });
    let images: Vec<String> = images.collect();
    let text = format!(
        r#"{{"images": [{}], "annotations": [], "categories": [{{"id": 1, "name": "{category}"}}]}}"#,
        images.join(",")
    );
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, text).expect("a file");
    path
}

#[test]
fn the_coco_file_that_knows_the_images_is_taken_and_none_is_guessed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let inputs = [("a.jpg", ON_A), ("b.jpg", ON_A), ("1.jpg", ON_A), ("2.jpg", ON_A)];
    let results = r#"[{"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.5},
        {"image_id": 2, "category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.5}]"#;
    std::fs::write(at("r.json"), results).expect("a file");
    let classes = vec![ForeignClass {
        name: "known".into(),
        foreign_id: Some(1),
    }];
    let read = |described_by: DescribedBy| {
        let options = ReadOptions {
            described_by,
            classes: classes.clone(),
            ..ReadOptions::default()
        };
        let read = read_with("coco-results", &at("r.json"), folder.path(), &inputs, options).expect("is read");
        let found = read
            .predictions
            .iter()
            .map(|p| (p.input.0.as_u128(), p.class.to_string()));
        (found.collect::<Vec<_>>(), skipped(&read))
    };
    let both = |first: u128, class: &str| vec![(first, class.to_owned()), (first + 1, class.to_owned())];
    assert_eq!(read(DescribedBy::default()).0, both(2, "known"), "by their names");
    // One that knows no image describes others.
    std::fs::write(
        at("other.json"),
        r#"{"images": [{"id": 77, "file_name": "a.jpg"}], "annotations": [], "categories": [{"id": 1, "name": "x"}]}"#,
    )
    .expect("a file");
    assert_eq!(read(DescribedBy::default()).0, both(2, "known"));
    let few = described(folder.path(), "annotations/few.json", &["b.jpg"], "few");
    let (found, lost) = read(DescribedBy::default());
    assert_eq!(found, [(1, "few".to_owned())], "in the folder of annotations");
    assert_eq!(lost, ["r.json: image_id 2 (1): no image of the file has the id 2"]);
    // One that knows all of them comes before one that knows some.
    described(folder.path(), "annotations/all.json", &["a.jpg", "b.jpg"], "all");
    assert_eq!(read(DescribedBy::default()).0, both(0, "all"));
    described(folder.path(), "annotations/too.json", &["b.jpg", "a.jpg"], "too");
    let (found, lost) = read(DescribedBy::default());
    assert_eq!(found, []);
    assert!(
        lost[0].contains("the image 1 could be of ") && lost[0].contains("too.json; give"),
        "{lost:?}"
    );
    // What was named is asked first, what lies elsewhere last.
    let first = DescribedBy {
        first: vec![few],
        last: Vec::new(),
    };
    assert_eq!(read(first).0, [(1, "few".to_owned())]);
    std::fs::remove_dir_all(at("annotations")).expect("removed");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let last = vec![described(elsewhere.path(), "d.json", &["a.jpg", "b.jpg"], "far")];
    assert_eq!(
        read(DescribedBy {
            first: Vec::new(),
            last
        })
        .0,
        both(0, "far")
    );
}

#[test]
fn results_are_known_by_their_content() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.json");
    std::fs::write(&path, r#"[{"image_id": 1, "category_id": 2, "bbox": [1]}]"#).expect("a file");
    let found = detect(&path).expect("is read").found;
    assert_eq!(
        found.iter().map(|f| f.format.name).collect::<Vec<_>>(),
        ["coco-results"]
    );
    for (text, error) in [
        ("{}", "expected a list of results"),
        (r#"[{"a": 1}]"#, "no coco-results annotations"),
    ] {
        std::fs::write(&path, text).expect("a file");
        let read = read_with("coco-results", &path, folder.path(), &[], ReadOptions::default());
        let said = read.err().expect("is refused").to_string();
        assert!(said.contains(error), "{said}");
    }
}

#[test]
fn predictions_of_label_studio_have_their_own_score_or_that_of_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tasks.json");
    let result = |id: &str, more: &str| {
        format!(
            r#"{{"id": "{id}", "type": "rectanglelabels", {more}
            "value": {{"x": 10, "y": 10, "width": 20, "height": 50, "rectanglelabels": ["car"]}}}}"#
        )
    };
    let choice = r#"{"id": "c", "type": "choices", "value": {"choices": ["night"]}, "score": 0.125}"#;
    let text = format!(
        r#"[{{"id": 1, "data": {{"image": "a.jpg"}}, "annotations": [], "predictions": [
            {{"model_version": "v1", "score": 0.5, "result": [{}, {}, {choice}]}},
            {{"model_version": " ", "result": [{}, {}]}}]}}]"#,
        result("own", r#""score": 0.75,"#),
        result("all", ""),
        result("none", ""),
        result("odd", r#""score": 7,"#),
    );
    std::fs::write(&path, text).expect("a file");
    let read = read("label-studio", &path, &[("a.jpg", ON_A)]);
    let found: Vec<_> = read.predictions.iter().map(said).collect();
    assert_eq!(found, [(0, "car", 0.75), (0, "car", 0.5), (0, "night", 0.125)]);
    assert!(read.predictions.iter().all(|p| p.model.as_deref() == Some("v1")));
    assert_eq!(
        read.predictions[0].region,
        Region::Box(BBox::from((10.0, 5.0, 30.0, 30.0)))
    );
    assert_eq!(
        skipped(&read),
        [
            "tasks.json: task 1: prediction: region none (1): its score is not a number from 0 to 1",
            "tasks.json: task 1: prediction: region odd (1): its score is not a number from 0 to 1",
        ]
    );
}
