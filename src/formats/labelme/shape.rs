//! One shape of a labelme file.

use super::base64;
use crate::extra::{self, Extra};
use crate::json::{Lenient, Numbers, Object, Text, read_leniently};
use crate::outline;
use crate::reading::SkipReason;
use crate::rle::Mask;
use crate::trace;
use domain::{BBox, Point, Region, Size};
use serde::Deserialize;
use serde::de::SeqAccess;
use serde_json::{Map, Value};
use std::io::Cursor;

/// A shape as written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShapeRow {
    pub(super) label: Text,
    pub(super) points: Points,
    pub(super) group_id: Text,
    pub(super) shape_type: Text,
    pub(super) mask: Text,
    pub(super) description: Text,
    pub(super) flags: Object<Map<String, Value>>,
    pub(super) attributes: Object<Map<String, Value>>,
    pub(super) difficult: Value,
    pub(super) score: Value,
    pub(super) kie_linking: IsSet,
}

/// What is said of a shape besides. Parts of one polygon have a group, too: it is kept of boxes alone.
pub(super) fn extra_of(row: &ShapeRow) -> Extra {
    let mut extra = Extra::default();
    extra.words(extra::DESCRIPTION, row.description.0.as_deref().unwrap_or_default());
    for (name, value) in row.flags.0.iter().flatten() {
        extra.mark(&format!("{}{name}", extra::FLAG), *value == Value::Bool(true));
    }
    for (name, value) in row.attributes.0.iter().flatten() {
        extra.attribute(name, value.clone());
    }
    extra.mark(extra::DIFFICULT, row.difficult == Value::Bool(true));
    extra.number(extra::SCORE, row.score.as_f64());
    if row.shape_type.0.as_deref() == Some("rectangle") {
        extra.words(extra::GROUP, row.group_id.0.as_deref().unwrap_or_default());
    }
    extra
}

/// Whether a value says anything: it is there, and neither empty, nought nor `false`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct IsSet(pub(super) bool);

impl<'de> Deserialize<'de> for IsSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde_json::Value;
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Null => false,
            Value::Bool(yes) => yes,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !text.trim().is_empty(),
            Value::Array(list) => !list.is_empty(),
            Value::Object(object) => object
                .values()
                .any(|value| !matches!(value, Value::Null | Value::Bool(false))),
        }))
    }
}

/// All shapes, each an object or not.
#[derive(Debug, Default)]
pub(super) struct Shapes(pub(super) Option<Vec<Object<ShapeRow>>>);

impl Lenient for Shapes {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut shapes = Vec::new();
        while let Some(shape) = list.next_element()? {
            shapes.push(shape);
        }
        Ok(Self(Some(shapes)))
    }
}

/// The points of a shape; `None` when one of them is not two numbers.
#[derive(Debug, Default)]
pub(super) struct Points(pub(super) Option<Vec<Point>>);

impl Lenient for Points {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut points = Some(Vec::new());
        while let Some(numbers) = list.next_element::<Numbers>()? {
            match (&numbers, &mut points) {
                // A third number is a depth, which images have not.
                (Numbers::All(xy), Some(points)) if xy.len() >= 2 => points.push(Point::new(xy[0], xy[1])),
                _ => points = None,
            }
        }
        Ok(Self(points))
    }
}

read_leniently!(Shapes, Points);

/// Where the shape lies, not yet fitted to the image of `size`.
pub(super) fn region(row: &ShapeRow, size: Size) -> Result<Region, SkipReason> {
    let points = row.points.0.as_deref().ok_or(SkipReason::NotANumber("a point"))?;
    match row.shape_type.0.as_deref().unwrap_or("polygon") {
        // Two opposite corners in any order, or since X-AnyLabeling 2.2 all four.
        "rectangle" => match points.len() {
            2 | 4 => Ok(Region::Box(BBox::around(points).unwrap_or_default())),
            count => Err(SkipReason::Malformed(format!("a rectangle of {count} points"))),
        },
        "polygon" | "rotation" | "oriented_rectangle" | "quadrilateral" => {
            outline::assembled([points.to_vec()]).map(Region::Polygon)
        }
        "circle" => match points {
            [center, edge] => Ok(Region::Polygon(outline::ellipse(
                *center,
                center.distance(*edge),
                center.distance(*edge),
                0.0,
            ))),
            _ => Err(SkipReason::Malformed(format!("a circle of {} points", points.len()))),
        },
        "mask" => mask(row, points, size),
        other => Err(SkipReason::Unsupported(format!("shapes of type {other:?}"))),
    }
}

/// A mask: a picture of the box, whose corners are pixels, both inclusive.
fn mask(row: &ShapeRow, points: &[Point], size: Size) -> Result<Region, SkipReason> {
    let damaged = |what: &str| SkipReason::Malformed(format!("the mask {what}"));
    let corner = BBox::around(points).ok_or_else(|| damaged("has no corners"))?;
    let text = row.mask.0.as_deref().ok_or_else(|| damaged("is missing"))?;
    let bytes = base64::decode(text).ok_or_else(|| damaged("is not base64"))?;
    let mut reader = image::ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::Png);
    let mut limits = image::Limits::default();
    // A box may reach a little over the image, but not by much.
    limits.max_image_width = Some(size.width.saturating_add(64));
    limits.max_image_height = Some(size.height.saturating_add(64));
    // The samples, and 32 MB for a colour profile and notes: 4 GB of them pack into 4 MB.
    limits.max_alloc = Some((32 << 20) + 16 * size.pixels());
    reader.limits(limits);
    let picture = reader
        .decode()
        .map_err(|error| SkipReason::Malformed(error.to_string()))?
        .into_luma8();
    let (left, top) = (corner.x0.floor(), corner.y0.floor());
    let inside = |x: u32, y: u32| {
        let (x, y) = (left + f64::from(x), top + f64::from(y));
        x >= 0.0 && y >= 0.0 && x < f64::from(size.width) && y < f64::from(size.height)
    };
    let own = Size::new(picture.width(), picture.height());
    let mask = Mask::from_pixels(own, |x, y| inside(x, y) && picture.get_pixel(x, y).0[0] > 0);
    let polygon = trace::polygon(&mask).ok_or_else(|| SkipReason::Degenerate("no pixel is set".into()))?;
    Ok(Region::Polygon(polygon.map(|p| p.moved(left, top))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size::new(100, 100);

    fn read(text: &str) -> Result<Region, SkipReason> {
        region(&serde_json::from_str(text).expect("a shape"), SIZE)
    }

    #[test]
    fn rectangles_take_two_or_four_points_in_any_order() {
        let expected = Ok(Region::Box(BBox::from((1.0, 2.0, 7.0, 9.0))));
        assert_eq!(read(r#"{"shape_type":"rectangle","points":[[7,2],[1,9]]}"#), expected);
        let four = r#"{"shape_type":"rectangle","points":[[1,2],[7,2],[7,9],[1,9]]}"#;
        assert_eq!(read(four), expected);
        assert!(read(r#"{"shape_type":"rectangle","points":[[7,2]]}"#).is_err());
    }

    #[test]
    fn circles_are_close_to_round() {
        let region = read(r#"{"shape_type":"circle","points":[[50,50],[50,10]]}"#).expect("a circle");
        let area = region.area().expect("an area");
        let exact = std::f64::consts::PI * 1600.0;
        assert!(area < exact && area > exact * 0.998, "{area}");
    }

    #[test]
    fn what_has_no_area_says_so() {
        for kind in ["point", "line", "linestrip"] {
            let text = format!(r#"{{"shape_type":"{kind}","points":[[1,1],[2,2]]}}"#);
            assert!(matches!(read(&text), Err(SkipReason::Unsupported(_))), "{kind}");
        }
        assert_eq!(read(r#"{"points":[[1,"x"]]}"#), Err(SkipReason::NotANumber("a point")));
    }
}
