//! The sample project's pictures and their truth agree, and stay small enough to travel with the program.

use labelwright::domain::geometry::{BBox, Part, Polygon, Size};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

#[derive(Debug, Deserialize)]
struct Scene {
    file: String,
    width: u32,
    height: u32,
    kinds: Vec<String>,
    objects: Vec<Object>,
}

#[derive(Debug, Deserialize)]
struct Object {
    concept: String,
    #[serde(rename = "box")]
    bounds: BBox,
    polygon: Vec<Part>,
}

fn assets() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets")
}

fn truth() -> Vec<Scene> {
    let text = fs::read_to_string(assets().join("demo/truth.ron")).expect("truth.ron is there");
    ron::from_str(&text).expect("truth.ron can be read")
}

#[test]
fn every_picture_has_the_size_that_is_written() {
    let scenes = truth();
    assert_eq!(scenes.len(), 24);
    let mut upright = 0;
    for scene in &scenes {
        let file = assets().join("demo").join(&scene.file);
        let size = image::image_dimensions(&file).unwrap_or_else(|e| panic!("{}: {e}", scene.file));
        assert_eq!(size, (scene.width, scene.height), "{}", scene.file);
        upright += usize::from(size.1 > size.0);
    }
    assert!((3..=12).contains(&upright), "{upright} upright pictures");
}

#[test]
fn every_object_is_a_region_that_may_be_stored() {
    for scene in truth() {
        let size = Size {
            width: scene.width,
            height: scene.height,
        };
        assert!(!scene.objects.is_empty(), "{}", scene.file);
        for object in scene.objects {
            let place = format!("{}: {} at {:?}", scene.file, object.concept, object.bounds);
            let polygon = Polygon { parts: object.polygon };
            let fitted = polygon.fitted(size).unwrap_or_else(|e| panic!("{place}: {e}"));
            assert_eq!(fitted, polygon, "{place}: outside the picture");
            let (b, p) = (object.bounds, polygon.bounds());
            let off = [b.x0 - p.x0, b.y0 - p.y0, b.x1 - p.x1, b.y1 - p.y1];
            assert!(off.iter().all(|d| d.abs() <= 1.5), "{place}: the polygon has {p:?}");
            for part in &polygon.parts {
                let hole_in = |hole: &Vec<_>| hole.iter().all(|p| Part::new(part.outer.clone()).contains(*p));
                assert!(part.holes.iter().all(hole_in), "{place}: a hole outside its part");
            }
        }
    }
}

#[test]
fn the_pictures_are_varied() {
    let scenes = truth();
    let kinds: BTreeSet<&str> = scenes.iter().flat_map(|s| &s.kinds).map(String::as_str).collect();
    assert_eq!(kinds, ["day", "dusk", "indoor", "night", "outdoor"].into());
    let concepts: BTreeSet<&str> = scenes
        .iter()
        .flat_map(|s| &s.objects)
        .map(|o| o.concept.as_str())
        .collect();
    let wanted = [
        "apple", "bolt", "bowl", "coin", "doughnut", "key", "leaf", "lemon", "mug", "nut", "orange", "plate", "washer",
    ];
    assert_eq!(concepts, wanted.into());
    let parts = || scenes.iter().flat_map(|s| &s.objects).map(|o| &o.polygon);
    assert!(parts().any(|p| p.len() > 1), "nothing is crossed by something else");
    assert!(
        parts().filter(|p| p.iter().any(|p| !p.holes.is_empty())).count() > 40,
        "few holes"
    );
    let counts: Vec<usize> = scenes.iter().map(|s| s.objects.len()).collect();
    assert!(
        counts.iter().any(|n| *n <= 8) && counts.iter().any(|n| *n >= 30),
        "{counts:?}"
    );
}

#[test]
fn the_assets_are_small() {
    let size = |path: PathBuf| {
        fs::metadata(&path)
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            .len()
    };
    let pictures: u64 = truth().iter().map(|s| size(assets().join("demo").join(&s.file))).sum();
    assert!(pictures < 2_600_000, "{pictures} bytes of pictures");
    let truth = size(assets().join("demo/truth.ron"));
    assert!(truth < 400_000, "{truth} bytes of truth");
    let icon = size(assets().join("icon.png"));
    assert!(pictures + truth + icon < 3_000_000);
    assert_eq!(
        image::image_dimensions(assets().join("icon.png")).ok(),
        Some((256, 256))
    );
}
