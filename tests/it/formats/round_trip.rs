//! What is written reads back equal, within what the format can say.

use super::*;
use labelwright::formats::verify;
use proptest::prelude::*;

const SIZE: Size = Size::new(400, 300);

fn a_box() -> impl Strategy<Value = Region> {
    (0.0..398.0f64, 0.0..298.0f64, 1.0..400.0f64, 1.0..300.0f64).prop_filter_map("inside", |(x, y, w, h)| {
        let b = boxed(x, y, (x + w).min(400.0), (y + h).min(300.0));
        b.fitted(SIZE).ok()
    })
}

/// A part in one of 12 cells, star-shaped around its middle, perhaps with a hole of the same shape.
fn a_part(cell: usize) -> impl Strategy<Value = Part> {
    let center = Point::new((cell % 4) as f64 * 100.0 + 50.0, (cell / 4) as f64 * 100.0 + 50.0);
    (proptest::collection::vec(12.0..49.0f64, 3..12), any::<bool>()).prop_map(move |(radii, hole)| {
        let count = radii.len();
        let ring = |share: f64| {
            let at = |(n, radius): (usize, &f64)| {
                let angle = n as f64 / count as f64 * std::f64::consts::TAU;
                center.moved(share * radius * angle.cos(), share * radius * angle.sin())
            };
            radii.iter().enumerate().map(at).collect::<Vec<_>>()
        };
        Part {
            outer: ring(1.0),
            holes: if hole { vec![ring(0.4)] } else { Vec::new() },
        }
    })
}

fn a_polygon() -> impl Strategy<Value = Region> {
    (0usize..12, 1usize..4).prop_flat_map(|(first, count)| {
        let parts: Vec<_> = (0..count).map(|n| a_part((first + 5 * n) % 12)).collect();
        parts.prop_map(|parts| Region::Polygon(Polygon { parts }))
    })
}

fn pictures(region: BoxedStrategy<Region>) -> impl Strategy<Value = Vec<Picture>> {
    let claims = proptest::collection::vec((0usize..3, region), 0..6);
    proptest::collection::vec(claims, 1..4).prop_map(|all| {
        let named = all.into_iter().enumerate();
        named
            .map(|(at, claims)| Picture::new(&format!("{}/{at}.jpg", ["a b", "é", "c.d"][at]), SIZE, claims))
            .collect()
    })
}

/// Exports, verifies, reads, and gives each pair of what was and what came back to `same`.
fn there_and_back(name: &str, pictures: &[Picture], same: impl Fn(&Region, &Region)) {
    let concepts = [("x \"y\"", None), ("日本 & <b>", Some(7)), ("it's: # z", None)];
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let report = export(name, &out, &plan(&concepts, Pictures::None), pictures).expect("exported");
    assert_eq!(verify(&report.written).expect("readable"), []);
    let (source, home) = match name {
        "coco" => ("annotations/instances_default.json", "images"),
        "jsonl" => ("annotations.jsonl", "images"),
        "label-studio" => ("tasks.json", "images"),
        "csv" => ("annotations.csv", "images"),
        "labelme" => ("", "images"),
        "cvat" => ("annotations.xml", "images"),
        "datumaro" => ("annotations/default.json", "images/default"),
        "voc" => ("", "JPEGImages"),
        _ => ("", "images/train"),
    };
    let source = out.join(source);
    let inputs: Vec<(&str, Size)> = pictures.iter().map(|p| (p.name.as_str(), p.size)).collect();
    let read = read_with(name, &source, &out.join(home), &inputs, ReadOptions::default()).expect("readable");
    assert_eq!(read.skipped, []);
    for (at, picture) in pictures.iter().enumerate() {
        let back = read.on(at as u128);
        let mut claims: Vec<_> = picture.claims.iter().collect();
        if name.starts_with("yolo") {
            claims.dedup();
        }
        assert_eq!(back.len(), claims.len());
        for ((concept, before, _), (name, after)) in claims.into_iter().zip(back) {
            assert_eq!(name, concepts[*concept].0);
            same(before, &after);
        }
    }
}

fn close(a: &Region, b: &Region, slack: f64) {
    let (x, y) = (a.bounds().expect("bounds"), b.bounds().expect("bounds"));
    for (p, q) in [(x.x0, y.x0), (x.y0, y.y0), (x.x1, y.x1), (x.y1, y.y1)] {
        assert!((p - q).abs() <= slack, "{x:?} {y:?}");
    }
}

fn same_polygon(a: &Region, b: &Region, slack: f64) {
    close(a, b, slack);
    let (Region::Polygon(p), Region::Polygon(q)) = (a, b) else {
        panic!("{a:?} {b:?}")
    };
    let shape = |p: &Polygon| {
        (
            p.parts.len(),
            p.parts.iter().map(|part| part.holes.len()).sum::<usize>(),
        )
    };
    assert_eq!(shape(p), shape(q));
    assert!(
        (p.area() - q.area()).abs() <= slack * 4000.0,
        "{} {}",
        p.area(),
        q.area()
    );
}

/// A polygon as it was, or with holes as the pixels whose centres lie in it.
fn same_or_mask(a: &Region, b: &Region) {
    let Region::Polygon(polygon) = a else { panic!("{a:?}") };
    if polygon.parts.iter().all(|part| part.holes.is_empty()) {
        return same_polygon(a, b, 2e-6);
    }
    // Whole pixels: none far outside, and thin tips may be lost.
    let (x, y) = (a.bounds().expect("bounds").grown(0.5), b.bounds().expect("bounds"));
    assert_eq!(x.intersection(&y), y);
    let length = |ring: &Vec<Point>| {
        let closing = ring[0].distance(ring[ring.len() - 1]);
        ring.windows(2).map(|e| e[0].distance(e[1])).sum::<f64>() + closing
    };
    let around: f64 = polygon.rings().map(length).sum();
    let (x, y) = (polygon.area(), b.area().expect("an area"));
    assert!((x - y).abs() < around / 2.0, "{x} {y}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn coco_boxes(pictures in pictures(a_box().boxed())) {
        there_and_back("coco", &pictures, |a, b| close(a, b, 2e-6));
    }

    #[test]
    fn coco_polygons(pictures in pictures(a_polygon().boxed())) {
        there_and_back("coco", &pictures, same_or_mask);
    }

    #[test]
    fn cvat_and_datumaro_regions(pictures in pictures(prop_oneof![a_box(), a_polygon()].boxed())) {
        for name in ["cvat", "datumaro"] {
            there_and_back(name, &pictures, |a, b| match a {
                Region::Polygon(_) => same_or_mask(a, b),
                Region::Whole | Region::Box(_) => close(a, b, 2e-6),
            });
        }
    }

    #[test]
    fn jsonl_loses_nothing(pictures in pictures(prop_oneof![a_box(), a_polygon()].boxed())) {
        there_and_back("jsonl", &pictures, |a, b| assert_eq!(a, b));
    }

    #[test]
    fn label_studio_boxes(pictures in pictures(a_box().boxed())) {
        there_and_back("label-studio", &pictures, |a, b| close(a, b, 1e-6));
    }

    #[test]
    fn open_images_boxes(pictures in pictures(a_box().boxed())) {
        there_and_back("openimages", &pictures, |a, b| close(a, b, 1e-6));
    }

    #[test]
    fn csv_boxes(pictures in pictures(a_box().boxed())) {
        there_and_back("csv", &pictures, |a, b| close(a, b, 1e-6));
    }

    #[test]
    fn labelme_boxes(pictures in pictures(a_box().boxed())) {
        there_and_back("labelme", &pictures, |a, b| close(a, b, 1e-9));
    }

    #[test]
    fn yolo_boxes(pictures in pictures(prop_oneof![a_box(), a_polygon()].boxed())) {
        there_and_back("yolo", &pictures, |a, b| close(a, b, 1e-5));
    }

    #[test]
    fn yolo_outlines(pictures in pictures(a_polygon().boxed())) {
        there_and_back("yolo-seg", &pictures, |a, b| same_polygon(a, b, 1e-5));
    }

    #[test]
    fn voc_boxes(pictures in pictures(a_box().boxed())) {
        there_and_back("voc", &pictures, |a, b| close(a, b, 1.0));
    }

    #[test]
    fn voc_whole_pixels_are_exact(x in 0u32..398, y in 0u32..298, w in 1u32..400, h in 1u32..300) {
        let (x1, y1) = ((x + w).min(400), (y + h).min(300));
        let region = boxed(x.into(), y.into(), x1.into(), y1.into());
        let pictures = [Picture::new("a.jpg", SIZE, vec![(1, region)])];
        there_and_back("voc", &pictures, |a, b| assert_eq!(a, b));
    }
}
