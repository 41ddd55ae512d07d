//! What kind of annotations a JSON, XML or CSV file holds, read no further than needed.

use super::json::{self, Shape};
use super::xml_stream::{Node, XmlStream};
use super::{csv_columns, encoding, files, table};
use platform::foreign;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::io::Read;
use std::path::Path;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// COCO instances.
    Coco,
    /// A list of a model's results as COCO's evaluation takes them.
    CocoResults,
    /// A labelme page.
    Labelme,
    /// A Pascal VOC page.
    Voc,
    /// A project, annotations or a table of VGG Image Annotator.
    Via,
    /// A table of boxes or labels of Open Images.
    OpenImages,
    /// A table of boxes or labels whose columns are known by their names.
    Csv,
    /// A list of Label Studio's tasks.
    LabelStudio,
    /// JSON Lines as this program writes them.
    Jsonl,
    /// CVAT for images.
    Cvat,
    /// Datumaro JSON.
    Datumaro,
    /// Annotations of this kind, which is known and not read.
    Unread(&'static str),
    /// It cannot be read, for this reason, and may be anything.
    Damaged(String),
    /// Something else.
    Other,
}

/// What the JSON file is.
pub(super) fn json_kind(path: &Path) -> Kind {
    match peeked(path, Shape::UNSEEN) {
        Kind::Damaged(error) => match json::shape(path) {
            // Not UTF-8: that is what is wrong with it, unless its encoding is plain to see.
            Ok(shape) if shape != Shape::UNSEEN => peeked(path, shape),
            _ => Kind::Damaged(error),
        },
        kind => kind,
    }
}

fn peeked(path: &Path, shape: Shape) -> Kind {
    let opened = match json::open(path, shape) {
        Ok(opened) if opened.total == 0 => return Kind::Damaged("the file is empty".into()),
        Ok(opened) => opened,
        Err(super::ReadError::Syntax { detail, .. }) => return Kind::Damaged(detail),
        Err(error) => return Kind::Damaged(error.to_string()),
    };
    let mut peek = Peek::default();
    let mut deserializer = serde_json::Deserializer::from_reader(opened.reader);
    let result = deserializer.deserialize_any(&mut peek);
    match (peek.found, result) {
        (Some(kind), _) => kind,
        (None, Err(error)) => Kind::Damaged(error.to_string()),
        (None, Ok(())) if peek.images && peek.categories => Kind::Coco,
        (None, Ok(())) => Kind::Other,
    }
}

#[derive(Default)]
struct Peek {
    found: Option<Kind>,
    images: bool,
    categories: bool,
    /// They are an object of those that labels have, as in Datumaro.
    categories_by_type: bool,
}

impl Peek {
    /// Ends the reading: enough is known.
    fn is<E: Error>(&mut self, kind: Kind) -> Result<(), E> {
        self.found = Some(kind);
        Err(E::custom("enough is known"))
    }
}

/// Values that say nothing by themselves.
macro_rules! nothing_in_scalars {
    () => {
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }
        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }
        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }
        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }
        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }
        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

impl<'de> Visitor<'de> for &mut Peek {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    nothing_in_scalars!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut looked_into = 0;
        while let Some(key) = map.next_key::<String>()? {
            let mut first = First::default();
            match key.as_str() {
                "shapes" | "imagePath" => return self.is(Kind::Labelme),
                "_via_img_metadata" | "_via_settings" | "_via_data_format_version" => {
                    return self.is(Kind::Via);
                }
                "images" => {
                    map.next_value_seed(&mut first)?;
                    self.images |= first.list;
                    let named = ["file_name", "path", "coco_url"].iter().any(|key| first.has(key));
                    if named && self.categories {
                        return self.is(Kind::Coco);
                    }
                }
                "categories" => {
                    map.next_value_seed(&mut first)?;
                    self.categories |= first.list;
                    self.categories_by_type |= first.has("label") && !first.list;
                }
                "annotations" => {
                    // The rest of the list may be long, and what it is about stands in its first element.
                    let result = map.next_value_seed(&mut first.and_no_further());
                    if first.has("caption") {
                        return self.is(Kind::Unread("COCO captions"));
                    }
                    if first.has("segments_info") {
                        return self.is(Kind::Unread("COCO panoptic segments"));
                    }
                    if first.has("image_id") {
                        return self.is(Kind::Coco);
                    }
                    if first.stopped {
                        return self.is(Kind::Other);
                    }
                    result?;
                }
                "dm_format_version" => return self.is(Kind::Datumaro),
                "items" => {
                    let result = map.next_value_seed(&mut first.and_no_further());
                    if first.has("annotations") || (first.list && self.categories_by_type) {
                        return self.is(Kind::Datumaro);
                    }
                    if first.stopped {
                        return self.is(Kind::Other);
                    }
                    result?;
                }
                // VIA's older files have one object a picture, whose keys are the files' names.
                _ if looked_into < 3 => {
                    looked_into += 1;
                    map.next_value_seed(&mut first)?;
                    if first.has("regions") && first.has("filename") {
                        return self.is(Kind::Via);
                    }
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut first = First::default();
        if list.next_element_seed(&mut first)?.is_none() {
            return Ok(());
        }
        let has = |keys: &[&str]| keys.iter().all(|key| first.has(key));
        let kind = if has(&["image", "annotations"]) {
            Kind::Unread("CreateML JSON")
        } else if has(&["data", "annotations"]) || has(&["data", "completions"]) || has(&["data", "predictions"]) {
            Kind::LabelStudio
        } else if has(&["image_id", "category_id"]) {
            Kind::CocoResults
        } else if has(&["name", "labels"]) {
            Kind::Unread("BDD100K JSON")
        } else if has(&["image", "label"]) || has(&["image", "bbox"]) {
            Kind::Unread("Label Studio JSON-MIN")
        } else {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        self.is(kind)
    }
}

/// The keys of an object, or of the first object of a list.
#[derive(Default)]
struct First {
    keys: Vec<String>,
    list: bool,
    no_further: bool,
    stopped: bool,
}

impl First {
    fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }

    /// Ends the reading after the first element of a list.
    fn and_no_further(&mut self) -> &mut Self {
        self.no_further = true;
        self
    }
}

impl<'de> DeserializeSeed<'de> for &mut First {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for &mut &mut First {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(&mut **self)
    }
}

impl<'de> Visitor<'de> for &mut First {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    nothing_in_scalars!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, _)) = map.next_entry::<String, IgnoredAny>()? {
            self.keys.push(key);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.list = true;
        let mut inner = First::default();
        let some = list.next_element_seed(&mut inner)?.is_some();
        self.keys = inner.keys;
        if some && self.no_further {
            self.stopped = true;
            return Err(A::Error::custom("enough is known"));
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// So much of a long XML or CSV file tells what it is.
const BEGINNING: u64 = 64 << 10;

/// What the XML file is, by its outermost element.
pub(super) fn xml_kind(path: &Path) -> Kind {
    let text = match beginning(path) {
        Ok(text) => text,
        Err(error) => return Kind::Damaged(error),
    };
    if text.trim().is_empty() {
        return Kind::Damaged("the file is empty".into());
    }
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                // The LabelMe web tool's files begin like VOC, but hold outlines as points.
                let of_web_tool = ["<imagesize>", "<pt>", "<deleted>"];
                return match element.local_name().as_ref() {
                    "annotation" if of_web_tool.iter().any(|mark| text.contains(mark)) => {
                        Kind::Unread("XML of the LabelMe web tool")
                    }
                    "annotation" => Kind::Voc,
                    "annotations" => cvat_kind(path),
                    _ => Kind::Other,
                };
            }
            Ok(Event::Empty(_)) => return Kind::Other,
            Ok(Event::Eof) => return Kind::Damaged("the file holds no XML element".into()),
            Ok(_) => {}
            Err(error) => return Kind::Damaged(format!("{error} at byte {}", reader.error_position())),
        }
    }
}

/// What a file of CVAT is: images or tracks of a video stand behind a description of any length.
fn cvat_kind(path: &Path) -> Kind {
    let damaged = |error: super::ReadError| match error {
        super::ReadError::Syntax { detail, .. } => Kind::Damaged(detail),
        other => Kind::Damaged(other.to_string()),
    };
    let mut stream = match XmlStream::open(path) {
        Ok(stream) => stream,
        Err(error) => return damaged(error),
    };
    loop {
        match stream.next() {
            Ok(Some(Node::Begin(fields))) if stream.depth() == 2 => match stream.name(0) {
                "image" if fields.get("name").is_some() => return Kind::Cvat,
                "track" => return Kind::Unread("CVAT for video XML"),
                _ => {}
            },
            Ok(Some(_)) => {}
            Ok(None) => return Kind::Other,
            Err(error) => return damaged(error),
        }
    }
}

/// What a table is, by its first line.
pub(super) fn csv_kind(path: &Path) -> Kind {
    let Ok(text) = beginning(path) else { return Kind::Other };
    let line = text.lines().next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(table::delimiter(line))
        .from_reader(line.as_bytes());
    let mut cells = csv::StringRecord::new();
    if !reader.read_record(&mut cells).unwrap_or_default() {
        return Kind::Other;
    }
    let header = table::header(&cells);
    let has = |name: &str| header.iter().any(|cell| cell == name);
    if has("region_shape_attributes") {
        Kind::Via
    } else if has("imageid") && has("labelname") {
        Kind::OpenImages
    } else if csv_columns::is_known(path, &cells) {
        Kind::Csv
    } else {
        Kind::Other
    }
}

/// What a file of JSON Lines is, by its first one.
pub(super) fn lines_kind(path: &Path) -> Kind {
    let Ok(text) = beginning(path) else { return Kind::Other };
    let head = text.lines().next().unwrap_or_default();
    match serde_json::from_str::<serde_json::Value>(head) {
        Ok(first) if first.get("labelwright").is_some() => Kind::Jsonl,
        _ => Kind::Other,
    }
}

/// The beginning of a text file, all of a short one.
fn beginning(path: &Path) -> Result<String, String> {
    let length = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length <= 4 * BEGINNING {
        let text = files::text(path).map_err(|error| error.to_string())?;
        return text.map(|decoded| decoded.text).map_err(|error| error.to_string());
    }
    let mut bytes = Vec::new();
    let file = foreign::open(path).map_err(|error| error.to_string())?;
    file.take(BEGINNING)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(match encoding::marked(&bytes) {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned(),
        None => String::from_utf8_lossy(&bytes).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, content: &str) -> Kind {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        match name.rsplit_once('.') {
            Some((_, "json")) => json_kind(&path),
            Some((_, "xml")) => xml_kind(&path),
            _ => csv_kind(&path),
        }
    }

    #[test]
    fn kinds_are_told_by_their_keys() {
        for (content, expected) in [
            (
                r#"{"images": [{"id": 1, "file_name": "a"}], "annotations": [{"image_id": 1}]}"#,
                Kind::Coco,
            ),
            (
                r#"{"annotations": [{"image_id": 1, "bbox": []}], "images": []}"#,
                Kind::Coco,
            ),
            (
                r#"{"images": [{"id": 1, "path": "a"}], "annotations": [], "categories": []}"#,
                Kind::Coco,
            ),
            (r#"{"version": "5", "shapes": []}"#, Kind::Labelme),
            (
                r#"{"images": [], "annotations": [{"caption": "x"}]}"#,
                Kind::Unread("COCO captions"),
            ),
            (
                r#"[{"image": "a.jpg", "annotations": []}]"#,
                Kind::Unread("CreateML JSON"),
            ),
            (r#"[{"id": 1, "data": {}, "annotations": []}]"#, Kind::LabelStudio),
            (r#"[{"image_id": 1, "category_id": 2, "bbox": [1]}]"#, Kind::CocoResults),
            (r#"{"a.jpg1": {"filename": "a.jpg", "regions": []}}"#, Kind::Via),
            (
                r#"{"categories": {}, "items": [{"id": 1, "annotations": []}]}"#,
                Kind::Datumaro,
            ),
            (r#"{"categories": {"label": {}}, "items": []}"#, Kind::Datumaro),
            (r#"{"dm_format_version": "1.0", "items": "#, Kind::Datumaro),
            (r#"{"items": [{"name": "milk"}], "shop": 1}"#, Kind::Other),
            (r#"{"images": "x", "name": "package", "scripts": {}}"#, Kind::Other),
            ("{}", Kind::Other),
            ("[]", Kind::Other),
        ] {
            assert_eq!(kind("x.json", content), expected, "{content}");
        }
        for cut in [r#"{"info": {}, "images": [{"id": 1, "fi"#, r#"{"info": {},}"#, "", "{"] {
            assert!(matches!(kind("x.json", cut), Kind::Damaged(_)), "{cut}");
        }
    }

    #[test]
    fn xml_and_tables_are_told_by_their_beginning() {
        for (name, content, expected) in [
            (
                "x.xml",
                "<?xml version=\"1.0\"?>\n<annotation><object/></annotation>",
                Kind::Voc,
            ),
            (
                "x.xml",
                "<annotations><version>1.1</version><image id=\"0\" name=\"a\"></image></annotations>",
                Kind::Cvat,
            ),
            (
                "x.xml",
                "<annotations><meta><image/></meta><track id=\"0\"></track></annotations>",
                Kind::Unread("CVAT for video XML"),
            ),
            ("x.xml", "<annotations><meta></meta></annotations>", Kind::Other),
            ("x.xml", "<settings/>", Kind::Other),
            ("x.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\n", Kind::Csv),
            ("x.csv", "path\na.jpg\n", Kind::Other),
        ] {
            assert_eq!(kind(name, content), expected, "{content}");
        }
        assert_eq!(kind("x.xml", ""), Kind::Damaged("the file is empty".into()));
        assert!(matches!(kind("x.xml", "no markup at all"), Kind::Damaged(_)));
    }
}
