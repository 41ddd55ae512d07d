//! CVAT for images: to the letter, and what is read of it.

use super::writing::{compare, exported, pictures};
use super::*;
use labelwright::formats::{LossKind, verify};

/// Reads a file of this text, beside which the pictures lie: `a.jpg` of 100 by 50 pixels, and `images/day/b.jpg` and
/// `images/night/b.jpg` of 40 by 30.
fn read_text(text: &str) -> Gathered {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("annotations.xml");
    std::fs::write(&path, text).expect("a file");
    let (wide, small) = (Size::new(100, 50), Size::new(40, 30));
    let inputs = [
        ("a.jpg", wide),
        ("images/day/b.jpg", small),
        ("images/night/b.jpg", small),
    ];
    read_with("cvat", &path, folder.path(), &inputs, ReadOptions::default()).expect("readable")
}

/// The same for the elements of one image.
fn read_shapes(shapes: &str) -> Gathered {
    read_text(&format!(
        "<annotations><version>1.1</version><image id=\"0\" name=\"a.jpg\" width=\"100\" height=\"50\">{shapes}</image>\
         </annotations>"
    ))
}

#[test]
fn it_is_written_to_the_letter() {
    let (folder, report) = exported("cvat", &pictures());
    let layout = names(&folder.path().join("out"));
    let expected = [
        "annotations.xml",
        "images/a.jpg",
        "images/a.png",
        "images/sub/ünï 日本.jpg",
    ];
    assert_eq!(layout, expected);
    compare("cvat", folder.path(), &["annotations.xml"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 7, 4));
    assert_eq!(loss(&report, "explicit negatives"), 1);
    assert_eq!(loss(&report, "polygons with holes written as pixel masks"), 1);
    assert_eq!(loss(&report, "pictures turned by EXIF orientation"), 1);
    assert_eq!(report.losses.len(), 3, "{:?}", report.losses);
    let lost = [
        LossKind::Negatives,
        LossKind::HolesAsMask,
        LossKind::ExifOrientation,
        LossKind::Models,
        LossKind::Extra,
        LossKind::People,
        LossKind::Metadata,
    ];
    assert_eq!(format("cvat").cannot_carry(), lost);
}

#[test]
fn parts_are_named_and_read_back_in_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut plan = plan(&[("cat", None), ("dog", None)], Pictures::Copy);
    plan.parts = vec!["train".into(), "val".into()];
    let parts = Region::Polygon(Polygon {
        parts: vec![Part::new(square(1.0, 1.0, 5.0)), Part::new(square(10.0, 1.5, 4.25))],
    });
    let mut pictures = vec![
        Picture::new("a.jpg", Size::new(40, 30), vec![(0, parts.clone())]),
        Picture::new("b.jpg", Size::new(40, 30), vec![(1, Region::Whole), (0, parts.clone())]),
    ];
    pictures[1].part = 1;
    let report = export("cvat", &out, &plan, &pictures).expect("exported");
    assert_eq!(verify(&report.written).expect("readable"), []);
    let text = std::fs::read_to_string(out.join("annotations.xml")).expect("written");
    for part in [
        "<subset>train</subset>",
        "<subset>val</subset>",
        "name=\"b.jpg\" subset=\"val\" task_id=\"1\"",
        "points=\"1,1;6,1;6,6;1,6\" z_order=\"0\" group_id=\"1\"",
        "group_id=\"2\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let inputs = [("images/a.jpg", Size::new(40, 30)), ("images/b.jpg", Size::new(40, 30))];
    let source = out.join("annotations.xml");
    let read = read_with("cvat", &source, &out, &inputs, ReadOptions::default()).expect("readable");
    assert_eq!(read.classes, [("cat".to_owned(), None), ("dog".to_owned(), None)]);
    assert_eq!(read.on(0), [("cat", parts.clone())]);
    assert_eq!(read.on(1), [("dog", Region::Whole), ("cat", parts)]);
    assert_eq!(read.skipped, []);
}

#[test]
fn shapes_are_read_with_their_turns_groups_and_masks() {
    let read = read_shapes(
        "<box label=\"x\" xtl=\"10.00\" ytl=\"20.00\" xbr=\"30.00\" ybr=\"30.00\" rotation=\"90.00\" occluded=\"1\" z_order=\"3\"/>\
         <box label=\"x\" xtl=\"1.5\" ytl=\"2\" xbr=\"9\" ybr=\"8\" rotation=\"0.0\" occluded=\"0\" z_order=\"0\">\
         <attribute name=\"hard\">true</attribute><attribute name=\"note\"></attribute></box>\
         <polygon label=\"y\" points=\"1,1;5,1;5,5;1,5\" group_id=\"7\"/>\
         <polygon label=\"x\" points=\"11,1;15,1;15,5;11,5\" group_id=\"7\"/>\
         <polygon label=\"y\" points=\"21,1;25,1;25,5;21,5\" group_id=\"7\"/>\
         <mask label=\"m\" rle=\"0, 3, 1, 1, 1, 3\" left=\"50\" top=\"10\" width=\"3\" height=\"3\"/>\
         <tag label=\"day\" source=\"manual\"><attribute name=\"a\">b</attribute></tag>",
    );
    assert_eq!(read.skipped, []);
    let found = read.on(0);
    let labels: Vec<&str> = found.iter().map(|(label, _)| *label).collect();
    assert_eq!(labels, ["x", "x", "y", "x", "m", "day"]);
    let areas: Vec<Option<f64>> = found.iter().map(|(_, region)| region.area()).collect();
    assert_eq!(areas[1..], [Some(45.0), Some(32.0), Some(16.0), Some(7.0), None]);
    let upright = found[0].1.bounds().expect("bounds");
    for (edge, expected) in [
        (upright.x0, 15.0),
        (upright.y0, 15.0),
        (upright.x1, 25.0),
        (upright.y1, 35.0),
    ] {
        assert!((edge - expected).abs() < 1e-9, "{upright:?}");
    }
    assert!(read.annotations[0].marks.turned && !read.annotations[1].marks.turned);
    assert_eq!(found[1].1, boxed(1.5, 2.0, 9.0, 8.0));
    // Rows: all of the first, its right neighbour's beginning and end, the last but its first.
    assert_eq!(found[4].1.bounds(), Some(BBox::from((50.0, 10.0, 53.0, 13.0))));
    let left_out = |what: &'static str, count| Note::LeftOut { what, count };
    let expected = [Note::Turned { count: 1 }, left_out("z-orders", 1)];
    assert_eq!(read.notes, expected);
    assert_eq!(read.extras(), ["occluded=true", "attribute.hard=true", "attribute.a=b"]);
}

#[test]
fn a_mask_runs_along_its_rows() {
    // All three pixels of the first row, the first of the second.
    let read = read_shapes("<mask label=\"m\" rle=\"0,4,2\" left=\"2\" top=\"1\" width=\"3\" height=\"2\"/>");
    let [(_, Region::Polygon(polygon))] = &read.on(0)[..] else {
        panic!("{:?}", read.skipped)
    };
    let outer = &polygon.parts[0].outer;
    let covers = |x: f64, y: f64| labelwright::domain::geometry::ring_contains(outer, Point::new(x, y));
    let row = |y: f64| [2.5, 3.5, 4.5].map(|x| covers(x, y));
    assert_eq!([row(1.5), row(2.5)], [[true; 3], [true, false, false]]);
    assert_eq!(polygon.parts.len(), 1);
}

#[test]
fn what_is_no_region_is_named_and_what_is_damaged_costs_itself_alone() {
    let read = read_shapes(
        "<polyline label=\"x\" points=\"1,1;5,1\"/><points label=\"x\" points=\"1,1\"/><ellipse label=\"x\" cx=\"1\"/>\
         <cuboid label=\"x\"/><skeleton label=\"x\"><points label=\"1\" points=\"1,1\"/></skeleton>\
         <box label=\"\" xtl=\"1\" ytl=\"1\" xbr=\"9\" ybr=\"9\"/><box label=\"x\" xtl=\"1\" ytl=\"nan\" xbr=\"9\" ybr=\"9\"/>\
         <polygon label=\"x\" points=\"1,1;5\"/><polygon label=\"x\" points=\"1,1;5,5\"/>\
         <mask label=\"x\" rle=\"0, 1000000000000000000\" left=\"0\" top=\"0\" width=\"1000000000\" height=\"1000000000\"/>\
         <mask label=\"x\" rle=\"0, 18446744073709551615, 5\" left=\"0\" top=\"0\" width=\"9\" height=\"9\"/>\
         <mask label=\"x\" rle=\"0, -4\" left=\"0\" top=\"0\" width=\"2\" height=\"2\"/>\
         <mask label=\"x\" rle=\"4\" left=\"0\" top=\"0\" width=\"2\" height=\"2\"/>\
         <box label=\"x\" xtl=\"1\" ytl=\"1\" xbr=\"9\" ybr=\"9\"/>",
    );
    assert_eq!(read.on(0), [("x", boxed(1.0, 1.0, 9.0, 9.0))]);
    let reasons = [
        "polylines are not imported",
        "points are not imported",
        "ellipses are not imported",
        "cuboids are not imported",
        "skeletons are not imported",
        "class without a name is not in the class list",
        "a side of a box is not a number",
        "a point is not a number",
        "a polygon needs at least three vertices",
        "the mask is larger than the image",
        "the run lengths cover 18446744073709551615 pixels instead of 81",
        "a count of the mask is not a number",
        "the box is empty: no pixel is set",
    ];
    assert_eq!(read.reasons(), reasons);
    assert!(
        read.skipped[0].0.ends_with("annotations.xml: image a.jpg: shape 1"),
        "{:?}",
        read.skipped[0]
    );
}

#[test]
fn images_are_found_in_the_folder_of_their_part() {
    let image = |subset: &str| {
        format!(
            "<image name=\"b.jpg\" subset=\"{subset}\" width=\"40\" height=\"30\"><tag label=\"{subset}\"/></image>"
        )
    };
    let labels = "<meta><project><labels><label><name>day</name></label><label><name>joint</name>\
        <parent>body</parent></label></labels></project></meta>";
    let read = read_text(&format!(
        "<annotations>{labels}{}{}</annotations>",
        image("day"),
        image("night")
    ));
    assert_eq!(read.classes, [("day".to_owned(), None)]);
    assert_eq!(read.on(1), [("day", Region::Whole)]);
    assert_eq!(read.on(2), [("night", Region::Whole)]);
    let missing =
        read_text("<annotations><image name=\"c.jpg\"><tag label=\"x\"/><tag label=\"y\"/></image></annotations>");
    assert_eq!(missing.skipped.len(), 1);
    assert_eq!((missing.skipped[0].2, missing.covered.len()), (2, 0));
}

#[test]
fn tracks_of_videos_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("annotations.xml");
    let text = "<annotations><meta><labels><label><name>x</name></label></labels></meta><track id=\"0\" label=\"x\">\
        <box frame=\"0\" xtl=\"1\" ytl=\"1\" xbr=\"9\" ybr=\"9\"/></track></annotations>";
    std::fs::write(&path, text).expect("a file");
    let read = read_with("cvat", &path, folder.path(), &[], ReadOptions::default());
    assert!(matches!(read, Err(ReadError::NotThisFormat { format: "cvat", .. })));
    let detected = labelwright::formats::detect(&path).expect("looked at");
    assert_eq!(
        detected.refused[0].reason,
        "CVAT for video XML: this format is not read yet"
    );
}
