//! Rows as the JSON that serde makes of them, made sooner: a bulk act writes one annotation after the other.

use domain::{Annotation, AnnotationId, MemberId, Origin, Region, Row, Sign, TaskId};
use serde::Serialize;
use uuid::Uuid;

/// Appends the JSON of a row.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn push_row(text: &mut Vec<u8>, row: &Row) -> serde_json::Result<()> {
    match row {
        Row::Annotation(row) => push_annotation(text, row),
        other => push(text, other),
    }
}

fn push_annotation(text: &mut Vec<u8>, row: &Annotation) -> serde_json::Result<()> {
    let Annotation {
        id,
        input,
        task,
        concept,
        author,
        region,
        sign,
        status,
        origin,
        z,
        edited_by,
        merged,
    } = row;
    text.extend_from_slice(b"{\"Annotation\":{\"id\":");
    push_id(text, Some(&id.0));
    text.extend_from_slice(b",\"input\":");
    push_id(text, Some(&input.0));
    text.extend_from_slice(b",\"task\":");
    push_id(text, task.as_ref().map(|TaskId(id)| id));
    text.extend_from_slice(b",\"concept\":");
    push_id(text, Some(&concept.0));
    text.extend_from_slice(b",\"author\":");
    push_id(text, Some(&author.0));
    text.extend_from_slice(b",\"region\":");
    push_region(text, region)?;
    text.extend_from_slice(match sign {
        Sign::Present => b",\"sign\":\"Present\",\"status\":\"".as_slice(),
        Sign::Absent => b",\"sign\":\"Absent\",\"status\":\"",
    });
    text.extend_from_slice(status.name().as_bytes());
    text.extend_from_slice(b"\",\"origin\":");
    push_origin(text, origin)?;
    text.extend_from_slice(b",\"z\":");
    push(text, z)?;
    text.extend_from_slice(b",\"edited_by\":");
    push_id(text, edited_by.as_ref().map(|MemberId(id)| id));
    text.extend_from_slice(b",\"merged\":");
    push_id(text, merged.as_ref().map(|AnnotationId(id)| id));
    text.extend_from_slice(b"}}");
    Ok(())
}

/// Appends the JSON of a region.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn push_region(text: &mut Vec<u8>, region: &Region) -> serde_json::Result<()> {
    let Region::Box(b) = region else {
        return push(text, region);
    };
    text.extend_from_slice(b"{\"Box\":[");
    for (at, side) in [b.x0, b.y0, b.x1, b.y1].iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        push(text, side)?;
    }
    text.extend_from_slice(b"]}");
    Ok(())
}

fn push_origin(text: &mut Vec<u8>, origin: &Origin) -> serde_json::Result<()> {
    let Origin::Imported { format, edited, extra } = origin else {
        return push(text, origin);
    };
    text.extend_from_slice(b"{\"Imported\":{\"format\":");
    push(text, format)?;
    text.extend_from_slice(match edited {
        true => b",\"edited\":true".as_slice(),
        false => b",\"edited\":false",
    });
    if !extra.is_empty() {
        text.extend_from_slice(b",\"extra\":");
        push(text, extra)?;
    }
    text.extend_from_slice(b"}}");
    Ok(())
}

fn push_id(text: &mut Vec<u8>, id: Option<&Uuid>) {
    let Some(id) = id else {
        return text.extend_from_slice(b"null");
    };
    let mut quoted = [b'"'; uuid::fmt::Hyphenated::LENGTH + 2];
    id.hyphenated()
        .encode_lower(&mut quoted[1..=uuid::fmt::Hyphenated::LENGTH]);
    text.extend_from_slice(&quoted);
}

fn push(text: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    serde_json::to_writer(text, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{BBox, ConceptId, InputId, Member, Status};

    fn annotation(region: Region, origin: Origin) -> Annotation {
        Annotation {
            id: AnnotationId(Uuid::from_u128(0x019a_bcde_f012_7abc_8def_0123_4567_89ab)),
            input: InputId::fixed(2),
            task: None,
            concept: ConceptId::fixed(3),
            author: MemberId::fixed(4),
            region,
            sign: Sign::Present,
            status: Status::Success,
            origin,
            z: -7,
            edited_by: None,
            merged: None,
        }
    }

    fn extra() -> domain::Metadata {
        let mut extra = domain::Metadata::default();
        let value = domain::MetaValue::Text("a \"b\"".into());
        extra.set("attribute.color", value).expect("a plain key");
        extra
    }

    #[test]
    fn rows_are_what_serde_makes_of_them() {
        let imported = |format: &str, edited| Origin::Imported {
            format: format.to_owned(),
            edited,
            extra: domain::Metadata::default(),
        };
        let boxed = |x: f64| Region::Box(BBox::from((x, -0.5, 1e300, f64::NAN)));
        let triangle = [(0.0, 0.0), (3.5, 0.0), (0.1, 4.0)].map(domain::Point::from);
        let mut rows = vec![
            Row::Member(Member::new(MemberId::fixed(1), "A \"b\"".to_owned(), &[])),
            Row::Annotation(annotation(Region::Whole, Origin::Manual)),
            Row::Annotation(annotation(boxed(0.1 + 0.2), imported("coco", false))),
            Row::Annotation(annotation(
                boxed(13.0),
                Origin::Imported {
                    format: "coco".into(),
                    edited: true,
                    extra: extra(),
                },
            )),
            Row::Annotation(annotation(boxed(12.0), imported("a \"b\" \u{e4}\\", true))),
            Row::Annotation(annotation(
                Region::Polygon(domain::Polygon::simple(triangle.to_vec())),
                Origin::Merged,
            )),
        ];
        for status in Status::ALL {
            rows.push(Row::Annotation(Annotation {
                task: Some(TaskId::fixed(5)),
                sign: Sign::Absent,
                status,
                edited_by: Some(MemberId::fixed(6)),
                merged: Some(AnnotationId::fixed(7)),
                ..annotation(boxed(1e-7), imported("yolo", false))
            }));
        }
        for row in rows {
            let mut text = Vec::new();
            push_row(&mut text, &row).expect("is written");
            let expected = serde_json::to_string(&row).expect("is written");
            assert_eq!(String::from_utf8(text).expect("is text"), expected);
        }
    }
}
