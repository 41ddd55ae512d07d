//! What is written when a picture that changed is settled.

use crate::command::NewPicture;
use crate::report::InputsChanged;
use domain::{Annotation, BBox, Change, Comment, DecodeStatus, Input, InputId, Region, Row, Suggestion};
use media::Probe;
use std::collections::BTreeSet;
use store::{Reader, StoreError};

/// The changes for one input whose picture is now what the probe says.
pub(super) fn changes(
    reader: Reader<'_>,
    id: InputId,
    probe: &Probe,
    what: NewPicture,
) -> Result<Vec<Change>, StoreError> {
    let Some(old) = reader.input(id)? else {
        return Ok(Vec::new());
    };
    let new = Input {
        hash: Some(probe.hash),
        etag: None,
        bytes: probe.bytes,
        size: probe.size,
        orientation: probe.orientation,
        readability: DecodeStatus::Readable,
        ..old.clone()
    };
    let mut changes = match what {
        NewPicture::Same => scaled(reader, &old, &new)?,
        NewPicture::Another => remove_labels(reader, id)?,
    };
    // Taken back from the last to the first: the picture before what is drawn on it.
    changes.extend(Change::update(Row::Input(old), Row::Input(new)));
    Ok(changes)
}

/// Takes everything away that was said of an input: nothing stands before what it points at.
pub(crate) fn remove_labels(reader: Reader<'_>, id: InputId) -> Result<Vec<Change>, StoreError> {
    let tasks: BTreeSet<_> = reader.places_of(id)?.into_iter().map(|place| place.task).collect();
    let mut rows = Vec::new();
    for task in tasks {
        rows.extend(reader.task_rows_on(task, id)?);
    }
    let loose = reader.annotations(id)?.into_iter().filter(|a| a.task.is_none());
    rows.extend(loose.map(Row::Annotation));
    Ok(rows.into_iter().map(Change::delete).collect())
}

/// All that lies somewhere on the picture, moved to the same place of the new one.
fn scaled(reader: Reader<'_>, old: &Input, new: &Input) -> Result<Vec<Change>, StoreError> {
    if old.size == new.size || old.size.width == 0 || old.size.height == 0 {
        return Ok(Vec::new());
    }
    let x = f64::from(new.size.width) / f64::from(old.size.width);
    let y = f64::from(new.size.height) / f64::from(old.size.height);
    let region = |region: &Region| region.scaled(x, y);
    let mut changes = Vec::new();
    for row in reader.annotations(old.id)? {
        let after = Annotation {
            region: region(&row.region),
            ..row.clone()
        };
        changes.extend(Change::update(Row::Annotation(row), Row::Annotation(after)));
    }
    for row in reader.suggestions(old.id)? {
        let after = Suggestion {
            region: region(&row.region),
            ..row.clone()
        };
        changes.extend(Change::update(Row::Suggestion(row), Row::Suggestion(after)));
    }
    for row in reader.remarks_on(old.id)? {
        let after = Comment {
            pin: row.pin.map(|b| BBox::from((b.x0 * x, b.y0 * y, b.x1 * x, b.y1 * y))),
            ..row.clone()
        };
        changes.extend(Change::update(Row::Remark(row), Row::Remark(after)));
    }
    Ok(changes)
}

/// Counts what changes, for the report.
pub(super) fn count(changes: &[Change], report: &mut InputsChanged) {
    (report.inputs, report.scaled, report.removed) = (0, 0, 0);
    for change in changes {
        match (change.before(), change.after()) {
            (Some(Row::Annotation(_)), Some(_)) => report.scaled += 1,
            (Some(Row::Annotation(_)), None) => report.removed += 1,
            (Some(Row::Input(_)), _) => report.inputs += 1,
            _ => {}
        }
    }
}
