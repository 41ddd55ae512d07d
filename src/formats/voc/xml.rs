//! One annotation file as far as it is wanted, its numbers not yet trusted.

use crate::xml_text::resolved;
use domain::Size;
use quick_xml::Reader;
use quick_xml::events::Event;

/// What this program writes into `source/database`, so that its own files need no guess.
pub(super) const OWN: &str = "Labelwright";

/// What stands for a pose that nobody knows.
const UNSPECIFIED: &str = "Unspecified";

/// An annotation file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Page {
    pub(super) file_name: String,
    pub(super) folder: String,
    pub(super) database: String,
    pub(super) width: Option<f64>,
    pub(super) height: Option<f64>,
    pub(super) objects: Vec<Object>,
    /// Boxes of parts of objects, which are left aside.
    pub(super) parts: u64,
    /// Outlines beside the boxes, which are left aside.
    pub(super) outlines: u64,
    /// The LabelMe web tool's files begin alike, but hold outlines as points.
    pub(super) of_web_tool: bool,
}

/// One object: its class, and where it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object {
    pub(super) name: String,
    /// Its boxes; most objects have one.
    pub(super) boxes: Vec<Bounds>,
    /// Those of difficult, truncated and occluded that are said of it.
    pub(super) marks: Vec<String>,
    /// From where it is seen, where that is told.
    pub(super) pose: String,
}

/// One box of an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bounds {
    /// Left, top, right, bottom where they are numbers.
    Straight([Option<f64>; 4]),
    /// Middle across and down, width, height, and the angle in radians, clockwise on screen.
    Turned([Option<f64>; 5]),
}

/// Why a file is no page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum XmlError {
    /// The outermost element is another one.
    #[error("the file is no VOC annotation")]
    OtherRoot,
    /// The file breaks off or is not well-formed.
    #[error("{0}")]
    Damaged(String),
}

/// Reads a page. The objects read before a damaged place are lost with it.
pub(super) fn parse(text: &str) -> Result<Page, XmlError> {
    let mut reader = Reader::from_str(text);
    // Some tools write `R&B` as it is.
    reader.config_mut().allow_dangling_amp = true;
    let mut page = Page::default();
    let mut path: Vec<String> = Vec::new();
    let mut content = String::new();
    let mut seen_root = false;
    loop {
        let damaged = |error: quick_xml::Error, at: u64| XmlError::Damaged(format!("{error} at byte {at}"));
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(damaged(error, reader.error_position())),
        };
        match event {
            Event::Start(element) => {
                let name = element.local_name();
                if path.is_empty() && name.as_ref() != "annotation" {
                    return Err(XmlError::OtherRoot);
                }
                seen_root = true;
                path.push(name.as_ref().to_owned());
                content.clear();
                page.begin(&path);
            }
            Event::End(_) => {
                page.end(&path, content.trim());
                path.pop();
                content.clear();
            }
            Event::Text(text) => content.push_str(&text.xml10_content()),
            Event::CData(text) => content.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => content.push_str(&resolved(&reference)),
            Event::Eof if !seen_root => return Err(XmlError::OtherRoot),
            Event::Eof if !path.is_empty() => return Err(XmlError::Damaged("the file breaks off".into())),
            Event::Eof if page.of_web_tool => return Err(XmlError::OtherRoot),
            Event::Eof => return Ok(page),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

impl Page {
    /// The size that the file tells; zeros where it tells none.
    pub(super) fn size(&self) -> Size {
        let side = |v: Option<f64>| v.map_or(0, |v| v as u32);
        Size::new(side(self.width), side(self.height))
    }

    fn begin(&mut self, path: &[String]) {
        match places(path)[..] {
            ["object"] => self.objects.push(Object::default()),
            ["object", "bndbox"] => self.add(Bounds::Straight([None; 4])),
            ["object", "robndbox"] => self.add(Bounds::Turned([None; 5])),
            ["imagesize"] | ["object", "deleted"] | ["object", "polygon", "pt"] => self.of_web_tool = true,
            ["object", "part"] => self.parts += 1,
            ["object", "polygon"] => self.outlines += 1,
            _ => {}
        }
    }

    fn add(&mut self, bounds: Bounds) {
        if let Some(object) = self.objects.last_mut() {
            object.boxes.push(bounds);
        }
    }

    fn end(&mut self, path: &[String], content: &str) {
        let number = || content.parse().ok().filter(|v: &f64| v.is_finite());
        match places(path)[..] {
            ["filename"] => content.clone_into(&mut self.file_name),
            ["folder"] => content.clone_into(&mut self.folder),
            ["source", "database"] => content.clone_into(&mut self.database),
            ["size", "width"] => self.width = number(),
            ["size", "height"] => self.height = number(),
            ["object", mark @ ("difficult" | "truncated" | "occluded")] if content == "1" => {
                if let Some(object) = self.objects.last_mut() {
                    object.marks.push(mark.to_owned());
                }
            }
            ["object", "pose"] if content != UNSPECIFIED => {
                if let Some(object) = self.objects.last_mut() {
                    content.clone_into(&mut object.pose);
                }
            }
            ["object", "name"] => {
                if let Some(object) = self.objects.last_mut() {
                    content.clone_into(&mut object.name);
                }
            }
            ["object", "bndbox" | "robndbox", side] => {
                let bounds = self.objects.last_mut().and_then(|object| object.boxes.last_mut());
                let place = |sides: &[&str]| sides.iter().position(|s| *s == side);
                match bounds {
                    Some(Bounds::Straight(sides)) => {
                        if let Some(at) = place(&["xmin", "ymin", "xmax", "ymax"]) {
                            sides[at] = number();
                        }
                    }
                    Some(Bounds::Turned(sides)) => {
                        if let Some(at) = place(&["cx", "cy", "w", "h", "angle"]) {
                            sides[at] = number();
                        }
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }
}

/// The path below the root, as deep as anything wanted lies.
fn places(path: &[String]) -> Vec<&str> {
    path.iter().skip(1).take(4).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml_text::escaped;
    use proptest::prelude::*;

    #[test]
    fn references_and_cdata_are_text() {
        let name = |name: &str| {
            let page = parse(&format!(
                "<annotation><object><name>{name}</name></object></annotation>"
            ));
            page.expect("a page").objects[0].name.clone()
        };
        assert_eq!(name("a &lt;b&gt; &#233;<![CDATA[ & c]]>"), "a <b> é & c");
        assert_eq!(name("R&B"), "R&B");
    }

    #[test]
    fn other_roots_and_broken_files_are_told_apart() {
        assert_eq!(parse("<annotations/>"), Err(XmlError::OtherRoot));
        assert_eq!(parse("<annotations></annotations>"), Err(XmlError::OtherRoot));
        assert!(matches!(parse("<annotation><object>"), Err(XmlError::Damaged(_))));
        assert!(matches!(
            parse("<annotation><a></b></annotation>"),
            Err(XmlError::Damaged(_))
        ));
    }

    #[test]
    fn parts_do_not_disturb_their_object() {
        let text = "<annotation><object><name>person</name><bndbox><xmin>4</xmin></bndbox>\
            <part><name>head</name><bndbox><xmin>5.5</xmin></bndbox></part></object></annotation>";
        let page = parse(text).expect("a page");
        assert_eq!(
            (page.objects[0].name.as_str(), page.objects[0].boxes.as_slice()),
            ("person", [Bounds::Straight([Some(4.0), None, None, None])].as_slice())
        );
        assert_eq!(page.parts, 1);
    }

    #[test]
    fn an_object_may_have_several_boxes_and_turned_ones() {
        let text = "<annotation><object><name>ship</name><bndbox><xmin>4</xmin></bndbox><bndbox><xmin>5</xmin></bndbox>\
            <robndbox><cx>1</cx><cy>2</cy><w>3</w><h>4</h><angle>0.5</angle></robndbox></object></annotation>";
        let page = parse(text).expect("a page");
        let [
            Bounds::Straight(first),
            Bounds::Straight(second),
            Bounds::Turned(turned),
        ] = &page.objects[0].boxes[..]
        else {
            panic!("{page:?}")
        };
        assert_eq!((first[0], second[0]), (Some(4.0), Some(5.0)));
        assert_eq!(*turned, [1.0, 2.0, 3.0, 4.0, 0.5].map(Some));
    }

    proptest! {
        #[test]
        fn any_name_survives(name in "[^\\p{C}]{1,12}") {
            let text = format!("<annotation><object><name>{}</name></object></annotation>", escaped(&name));
            prop_assert_eq!(&parse(&text).expect("a page").objects[0].name, name.trim());
        }
    }
}
