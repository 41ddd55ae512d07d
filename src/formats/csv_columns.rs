//! What the columns of a table hold, by their names.

use crate::csv_roles::{BoxUnit, ColumnRole as Role, CsvColumns};
use crate::files::is_picture;
use crate::table;
use csv::StringRecord;
use std::path::Path;

pub(super) const IMAGE: [&str; 10] = [
    "filename",
    "file_name",
    "image_path",
    "image_name",
    "image",
    "image_id",
    "img",
    "path",
    "file",
    "filepath",
];
const CLASS: [&str; 10] = [
    "class",
    "label",
    "class_name",
    "label_name",
    "category",
    "category_name",
    "concept",
    "classname",
    "labels",
    "tag",
];
const LEFT: [&str; 6] = ["xmin", "x_min", "x1", "left", "x0", "bbox_xmin"];
const TOP: [&str; 6] = ["ymin", "y_min", "y1", "top", "y0", "bbox_ymin"];
const RIGHT: [&str; 6] = ["xmax", "x_max", "x2", "right", "x1", "bbox_xmax"];
const BOTTOM: [&str; 6] = ["ymax", "y_max", "y2", "bottom", "y1", "bbox_ymax"];
const X: [&str; 3] = ["x", "bbox_x", "box_x"];
const Y: [&str; 3] = ["y", "bbox_y", "box_y"];
const BOX_WIDTH: [&str; 6] = ["bbox_width", "bbox_w", "box_width", "box_w", "w", "width"];
const BOX_HEIGHT: [&str; 6] = ["bbox_height", "bbox_h", "box_height", "box_h", "h", "height"];
const IMAGE_WIDTH: [&str; 4] = ["image_width", "img_width", "img_w", "width"];
const IMAGE_HEIGHT: [&str; 4] = ["image_height", "img_height", "img_h", "height"];
const SPLIT: [&str; 3] = ["split", "subset", "set"];

/// Where a box stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bounds {
    /// Left, top, right and bottom.
    Edges([usize; 4]),
    /// Left, top, width and height.
    Corner([usize; 4]),
    /// The middle, width and height.
    Centre([usize; 4]),
}

/// What a row says of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// A class, in this column.
    Class(usize),
    /// For each column with the name of a class whether the picture has it.
    Ticks(Vec<(usize, String)>),
}

/// What the columns hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) image: usize,
    pub(super) claim: Claim,
    pub(super) bounds: Option<Bounds>,
    /// Width and height of the picture.
    pub(super) size: Option<[usize; 2]>,
    pub(super) split: Option<usize>,
    /// Who says it.
    pub(super) author: Option<usize>,
    pub(super) unit: BoxUnit,
    /// Whether the first row holds names.
    pub(super) named: bool,
}

/// The places of four columns, if all are there.
fn all(header: &[String], names: [&[&str]; 4]) -> Option<[usize; 4]> {
    let [a, b, c, d] = names.map(|names| table::place(header, names));
    Some([a?, b?, c?, d?])
}

/// Whether the columns of a table are known by its first row.
pub(super) fn is_known(path: &Path, first: &StringRecord) -> bool {
    Columns::of(path, first).is_some()
}

impl CsvColumns {
    /// What those columns hold whose names tell it, of a table of which not enough are known to read it.
    pub fn guessed(header: &[String]) -> Self {
        let known = table::header(&StringRecord::from(header.to_vec()));
        let place = |names: &[&str]| table::place(&known, names);
        let edges = Columns::edges(&known).map(|places| (places, [Role::X0, Role::Y0, Role::X1, Role::Y1]));
        let corner = || {
            let places = Columns::corner(&known)?;
            Some((places, [Role::X, Role::Y, Role::BoxWidth, Role::BoxHeight]))
        };
        let boxes = edges.or_else(corner);
        let of_boxes = boxes
            .iter()
            .flat_map(|(places, roles)| roles.iter().copied().zip(*places));
        let others = [
            (Role::Image, place(&IMAGE)),
            (Role::Concept, place(&CLASS)),
            (Role::Split, place(&SPLIT)),
        ];
        let others = others.into_iter().filter_map(|(role, place)| Some((role, place?)));
        Self {
            roles: of_boxes
                .chain(others)
                .map(|(role, at)| (role, header[at].trim().to_owned()))
                .collect(),
            ..Self::default()
        }
    }
}

impl Columns {
    /// What the columns hold, by the first row; `None` where they have other names.
    pub(super) fn of(path: &Path, first: &StringRecord) -> Option<Self> {
        let header = table::header(first);
        Self::by_names(&header)
            .or_else(|| Self::of_ticks(path, &header, first))
            .or_else(|| Self::without_names(first))
    }

    /// Left, top, right and bottom of a box.
    fn edges(header: &[String]) -> Option<[usize; 4]> {
        let distinct = |places: &[usize; 4]| (0..4).all(|at| !places[..at].contains(&places[at]));
        // `x1, y1` is the first corner beside `x2, y2`, and the second one beside `x0, y0`.
        match table::place(header, &["x0"]) {
            Some(_) => all(header, [&["x0"], &["y0"], &["x1"], &["y1"]]),
            None => all(header, [&LEFT, &TOP, &RIGHT, &BOTTOM]).filter(distinct),
        }
    }

    /// Left, top, width and height of a box.
    fn corner(header: &[String]) -> Option<[usize; 4]> {
        all(header, [&X, &Y, &BOX_WIDTH, &BOX_HEIGHT])
    }

    fn by_names(header: &[String]) -> Option<Self> {
        let place = |names: &[&str]| table::place(header, names);
        let corner = || Self::corner(header).map(Bounds::Corner);
        let bounds = Self::edges(header).map(Bounds::Edges).or_else(corner);
        let size = place(&IMAGE_WIDTH).zip(place(&IMAGE_HEIGHT));
        let used = |at: usize| matches!(bounds, Some(Bounds::Corner(places)) if places.contains(&at));
        Some(Self {
            image: place(&IMAGE)?,
            claim: Claim::Class(place(&CLASS)?),
            bounds,
            size: size.filter(|(w, h)| !used(*w) && !used(*h)).map(|(w, h)| [w, h]),
            split: place(&SPLIT),
            author: None,
            unit: BoxUnit::Detect,
            named: true,
        })
    }

    /// A column a class, as in Roboflow's `_classes.csv`.
    fn of_ticks(path: &Path, header: &[String], first: &StringRecord) -> Option<Self> {
        let is_named = path.file_name().is_some_and(|name| name == "_classes.csv");
        let image = table::place(header, &IMAGE).filter(|_| is_named)?;
        let classes = first.iter().enumerate().filter(|(at, _)| *at != image);
        Some(Self {
            image,
            claim: Claim::Ticks(classes.map(|(at, name)| (at, name.trim().to_owned())).collect()),
            bounds: None,
            size: None,
            split: None,
            author: None,
            unit: BoxUnit::Detect,
            named: true,
        })
    }

    /// `path,x1,y1,x2,y2,class`, as keras-retinanet has it.
    fn without_names(first: &StringRecord) -> Option<Self> {
        let numbers = |cells: &[usize]| {
            let cell = |at: &usize| first.get(*at).unwrap_or_default().trim().parse::<f64>().is_ok();
            cells.iter().all(cell)
        };
        let picture = first.get(0).is_some_and(|path| is_picture(Path::new(path.trim())));
        let class = first.get(5).is_some_and(|class| !class.trim().is_empty());
        (first.len() == 6 && picture && class && numbers(&[1, 2, 3, 4])).then_some(Self {
            image: 0,
            claim: Claim::Class(5),
            bounds: Some(Bounds::Edges([1, 2, 3, 4])),
            size: None,
            split: None,
            author: None,
            unit: BoxUnit::Detect,
            named: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<Columns> {
        Columns::of(
            Path::new("x.csv"),
            &StringRecord::from(line.split(',').collect::<Vec<_>>()),
        )
    }

    #[test]
    fn what_names_tell_is_chosen_before() {
        let guessed = |line: &str| {
            let header: Vec<String> = line.split(',').map(str::to_owned).collect();
            let roles = CsvColumns::guessed(&header).roles.into_iter();
            let roles = roles.map(|(role, name)| format!("{}={name}", role.name()));
            roles.collect::<Vec<_>>().join(",")
        };
        assert_eq!(
            guessed("picture,klass,Left,top,right,bottom"),
            "x0=Left,y0=top,x1=right,y1=bottom"
        );
        assert_eq!(guessed("File Name,was,x,y,w,h"), "image=File Name,x=x,y=y,w=w,h=h");
        assert_eq!(guessed("bild,label,left,top"), "concept=label", "half a box is none");
        assert_eq!(guessed("bild,was"), "");
    }

    #[test]
    fn names_in_use_are_known() {
        for (line, bounds, size) in [
            (
                "filename,width,height,class,xmin,ymin,xmax,ymax",
                Some(Bounds::Edges([4, 5, 6, 7])),
                Some([1, 2]),
            ),
            ("image,x,y,width,height,label", Some(Bounds::Corner([1, 2, 3, 4])), None),
            ("label,path,x1,y1,x2,y2", Some(Bounds::Edges([2, 3, 4, 5])), None),
            ("Image Path,Label,x0,y0,x1,y1", Some(Bounds::Edges([2, 3, 4, 5])), None),
            (
                "label_name,bbox_x,bbox_y,bbox_width,bbox_height,image_name,image_width,image_height",
                Some(Bounds::Corner([1, 2, 3, 4])),
                Some([6, 7]),
            ),
            ("filename,label", None, None),
            ("a/b.jpg,1,2,3,4,cat", Some(Bounds::Edges([1, 2, 3, 4])), None),
        ] {
            let columns = of(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((columns.bounds, columns.size), (bounds, size), "{line}");
        }
        for line in [
            "path",
            "filename,price",
            "a/b.jpg,1,2,3,4,",
            "class,xmin,ymin,xmax,ymax",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
