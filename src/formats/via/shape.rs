//! The shape of a region.

use crate::json::{Number, Numbers, Text};
use crate::outline;
use crate::reading::SkipReason;
use domain::{BBox, Point, Region};
use serde::Deserialize;

/// A shape as written, of all kinds together.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShapeRow {
    name: Text,
    x: Number,
    y: Number,
    width: Number,
    height: Number,
    cx: Number,
    cy: Number,
    r: Number,
    rx: Number,
    ry: Number,
    theta: Number,
    all_points_x: Numbers,
    all_points_y: Numbers,
}

/// Where the shape lies, not yet fitted to the image.
pub(super) fn region(row: &ShapeRow) -> Result<Region, SkipReason> {
    let number = |number: Number, name: &'static str| number.0.ok_or(SkipReason::NotANumber(name));
    let ellipse = |rx: f64, ry: f64, angle: f64| -> Result<Region, SkipReason> {
        let center = Point::new(number(row.cx, "cx")?, number(row.cy, "cy")?);
        Ok(Region::Polygon(outline::ellipse(center, rx, ry, angle)))
    };
    match row.name.0.as_deref().unwrap_or_default() {
        "rect" => {
            let (x, y) = (number(row.x, "x")?, number(row.y, "y")?);
            let (width, height) = (number(row.width, "width")?, number(row.height, "height")?);
            Ok(Region::Box(BBox::from((x, y, x + width, y + height))))
        }
        "circle" => {
            let r = number(row.r, "r")?;
            ellipse(r, r, 0.0)
        }
        "ellipse" => ellipse(number(row.rx, "rx")?, number(row.ry, "ry")?, row.theta.0.unwrap_or(0.0)),
        "polygon" => match (&row.all_points_x, &row.all_points_y) {
            (Numbers::All(x), Numbers::All(y)) if x.len() == y.len() => {
                let ring: Vec<Point> = x.iter().zip(y).map(|(x, y)| Point::new(*x, *y)).collect();
                outline::assembled([ring]).map(Region::Polygon)
            }
            _ => Err(SkipReason::NotANumber("a point")),
        },
        other => Err(SkipReason::Unsupported(format!("shapes of type {other:?}"))),
    }
}
