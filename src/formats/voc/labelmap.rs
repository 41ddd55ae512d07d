//! `labelmap.txt` beside `Annotations`: the classes in their order, each with a colour, parts and actions that may be
//! missing, as `name:r,g,b:parts:actions`. CVAT and Datumaro write it, and need it where classes are not the challenge's.

use crate::files::text;
use crate::reading::ForeignClass;
use std::path::Path;

/// The name of the file.
pub(super) const FILE: &str = "labelmap.txt";

/// What CVAT and Datumaro call what is no object.
const BACKGROUND: &str = "background";

/// The text of the file. Names that its form cannot hold are left out.
pub(super) fn written<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let holds = |name: &&str| !name.contains([':', '\n', '\r']) && !name.starts_with('#') && name.trim() == *name;
    names.filter(holds).map(|name| format!("{name}:::\n")).collect()
}

/// The classes that the file lists; none where there is no such file.
pub(super) fn classes(root: &Path) -> Vec<ForeignClass> {
    let Ok(Ok(list)) = text(&root.join(FILE)) else {
        return Vec::new();
    };
    let names = list.text.lines().filter(|line| !line.starts_with('#'));
    let names = names.filter_map(|line| line.split(':').next().map(str::trim));
    let class = |name: &str| ForeignClass {
        name: name.into(),
        foreign_id: None,
    };
    names
        .filter(|name| !name.is_empty() && *name != BACKGROUND)
        .map(class)
        .collect()
}
