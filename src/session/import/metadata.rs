//! Metadata that comes with an import: what cameras wrote into pictures, what annotation files say, and tables of it.

use super::Importer;
use crate::command::ExifWanted;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::import::notes::sentence;
use crate::metadata::change::edited;
use crate::metadata::table::{Table, names_of_inputs, read_table};
use crate::progress::Progress;
use crate::steps::{AT_ONCE, Step, in_steps};
use domain::{InputId, MetaValue, Metadata, Op, OpKind};
use media::Exif;
use std::path::Path;

/// What a camera wrote beside its picture, as metadata: `camera`, `taken`, `hour`, `iso`, `exposure` in seconds and, where
/// that is wanted, `gps` as latitude and longitude.
pub(super) fn of_exif(exif: &Exif, wanted: ExifWanted) -> Metadata {
    let text = |text: &String| MetaValue::Text(text.clone());
    let found = match wanted {
        ExifWanted::Nothing => return Metadata::default(),
        ExifWanted::Camera | ExifWanted::Place => [
            ("camera", exif.camera.as_ref().map(text)),
            ("taken", exif.taken.as_ref().map(text)),
            ("hour", exif.hour.map(|hour| MetaValue::Number(f64::from(hour)))),
            ("iso", exif.iso.map(|iso| MetaValue::Number(f64::from(iso)))),
            (
                "exposure",
                exif.exposure
                    .map(|(over, under)| MetaValue::Number(f64::from(over) / f64::from(under))),
            ),
            (
                "gps",
                exif.place.as_ref().filter(|_| wanted == ExifWanted::Place).map(text),
            ),
        ],
    };
    let mut metadata = Metadata::default();
    for (key, value) in found {
        if let Some(value) = value {
            // These are keys.
            let _ = metadata.set(key, value);
        }
    }
    metadata
}

impl Importer<'_> {
    /// Sets what a table says of inputs of the project.
    pub(super) fn metadata_table(&mut self, path: &Path) -> Result<(), SessionError> {
        let names = names_of_inputs(self.writer.reader(), &self.roots)?;
        let Table { found, skipped, notes } = match read_table(path, &names, self.progress) {
            Err(SessionError::Format(reason)) => {
                self.skip(path.display().to_string(), reason.trim_end_matches('.'));
                return Ok(());
            }
            read => read?,
        };
        self.report.skipped.extend(skipped);
        self.report.notes.extend(notes.iter().filter_map(sentence));
        self.set_metadata(&found.into_iter().collect::<Vec<_>>())
    }

    /// Sets metadata of inputs, beside what they have.
    pub(super) fn set_metadata(&mut self, all: &[(InputId, Metadata)]) -> Result<(), SessionError> {
        let op = |changes| Op {
            gesture: self.gesture,
            ..bulk(self.ids_and_clock, self.me, OpKind::Import, None, false, changes)
        };
        // The import tells how far it is by the file.
        let quiet = &mut Progress::silent();
        in_steps(
            &mut self.writer,
            all.len(),
            &mut self.report.metadata,
            quiet,
            &mut |reader, from, metadata| {
                self.progress.check()?;
                let until = all.len().min(from + AT_ONCE);
                let mut changes = Vec::new();
                for (id, set) in &all[from..until] {
                    let input = reader.input(*id)?;
                    changes.extend(input.and_then(|input| edited(input, set, &[])));
                }
                *metadata += changes.len() as u64;
                Ok(Step::new(until, changes, op))
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_picture_was_taken_is_told_only_where_it_is_asked_for() {
        let exif = Exif {
            camera: Some("Acme One".into()),
            taken: Some("2024-05-01T18:30:09".into()),
            hour: Some(18),
            iso: Some(400),
            exposure: Some((1, 250)),
            place: Some("1.000000,2.000000".into()),
        };
        let told = |wanted| serde_json::to_string(&of_exif(&exif, wanted)).expect("is written");
        let camera = r#""camera":"Acme One","exposure":0.004,"hour":18,"iso":400,"taken":"2024-05-01T18:30:09""#;
        assert_eq!(told(ExifWanted::Nothing), "{}");
        assert_eq!(told(ExifWanted::Camera), format!("{{{camera}}}"));
        let place = camera.replace(r#""hour""#, r#""gps":"1.000000,2.000000","hour""#);
        assert_eq!(told(ExifWanted::Place), format!("{{{place}}}"));
    }
}
