//! From one format into another, without a project: what is read waits in temporary files until it is written, so memory
//! holds names and no claims.
//!
//! Pictures are looked for beside the annotations; where there is none, an input needs only what its file tells of it.
//! `pictures.rs` finds or makes inputs, `claims.rs` keeps what is said of them.

mod claims;
mod pictures;

use crate::command::Pictures as Delivered;
use crate::error::SessionError;
use crate::export::{class_and_number, difference, failed, losses, named, not_delivered};
use crate::format_list::DETECTED;
use crate::import::note_sentence;
use crate::notice;
use crate::progress::Progress;
pub use crate::report::ConvertReport;
use crate::report::Skipped;
use claims::{Claim, Claims};
use domain::concept::clean_name;
use domain::{Origin, Split};
use formats::{
    Choices, ExportAnnotation, ExportConcept, ExportItem, ExportPicture, ExportPlan, Format, ReadAnnotation, ReadError,
    ReadEvent, ReadOptions, VocBase,
};
use pictures::{Pictures, place};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

const ONLY_PREDICTIONS: &str =
    "Predictions are not converted: import them into a task of a project, where they are suggestions.";

/// What is converted into what.
#[derive(Clone, Debug)]
pub struct ConvertRequest {
    /// A file or a folder.
    pub source: PathBuf,
    /// The format to read; `auto` finds it.
    pub from: String,
    /// The folder to make: new or empty.
    pub out: PathBuf,
    /// The format to write.
    pub format: String,
    /// What becomes of the pictures.
    pub pictures: Delivered,
    /// Whether the first pixel of Pascal VOC is 1; `None` to find out.
    pub voc_one_based: Option<bool>,
    /// How annotations are written.
    pub choices: Choices,
    /// Classes in the order of the class list, as `NAME` or `NAME=NUMBER`; the others come behind.
    pub classes: Vec<String>,
}

/// Converts on the calling thread.
///
/// # Errors
/// When nothing of a known format is there, a source cannot be read on, or the folder cannot be written; then nothing is
/// left behind.
pub fn convert(request: &ConvertRequest, progress: &mut Progress) -> Result<ConvertReport, SessionError> {
    let format = named(&request.format)?;
    let source = request
        .source
        .canonicalize()
        .map_err(|error| SessionError::Format(format!("{error}: {}.", request.source.display())))?;
    let mut reading = Reading::new(&source, progress)?;
    for (format, path, claims) in reading.sources(&source, &request.from)? {
        reading.read(format, &path, claims, request, progress)?;
    }
    reading.write(format, request, progress)
}

/// What is read.
struct Reading {
    pictures: Pictures,
    concepts: Vec<ExportConcept>,
    by_name: HashMap<String, usize>,
    claims: Claims,
    report: ConvertReport,
}

impl Reading {
    fn new(source: &Path, progress: &Progress) -> Result<Self, SessionError> {
        Ok(Self {
            pictures: Pictures::in_folder(source, progress),
            concepts: Vec::new(),
            by_name: HashMap::new(),
            claims: Claims::new()?,
            report: ConvertReport::default(),
        })
    }

    /// What is to be read at `source`.
    fn sources(
        &mut self,
        source: &Path,
        from: &str,
    ) -> Result<Vec<(&'static Format, PathBuf, formats::Claims)>, SessionError> {
        let wanted = match from {
            DETECTED => None,
            name => Some(Format::named(name).ok_or_else(|| SessionError::NoSuchFormat(name.into()))?),
        };
        if wanted.is_some_and(|format| format.only_predictions) {
            return Err(SessionError::Format(ONLY_PREDICTIONS.to_owned()));
        }
        if let Some(format) = wanted
            && !(format.in_one_file && source.is_dir())
        {
            return Ok(vec![(format, source.to_path_buf(), formats::Claims::default())]);
        }
        let detected = formats::detect(source).map_err(|error| SessionError::Format(format!("{error}.")))?;
        let mut found = detected.found;
        found.retain(|found| wanted.is_none_or(|format| found.format.name == format.name));
        let all = found.len();
        found.retain(|found| !found.format.only_predictions);
        if found.is_empty() && all > 0 {
            return Err(SessionError::Format(ONLY_PREDICTIONS.to_owned()));
        }
        self.report
            .skipped
            .extend(detected.refused.into_iter().map(|refused| Skipped {
                path: refused.path.display().to_string(),
                reason: refused.reason,
            }));
        if found.is_empty() {
            let what = wanted.map_or("annotations of a known format", |format| format.title);
            let why = self
                .report
                .skipped
                .first()
                .map_or_else(String::new, |refused| format!(" {}: {}.", refused.path, refused.reason));
            return Err(SessionError::Format(format!(
                "No {what} were found in {}.{why}",
                source.display()
            )));
        }
        Ok(found
            .into_iter()
            .map(|found| (found.format, found.path, found.claims))
            .collect())
    }

    fn read(
        &mut self,
        format: &'static Format,
        path: &Path,
        claims: formats::Claims,
        request: &ConvertRequest,
        progress: &mut Progress,
    ) -> Result<(), SessionError> {
        let voc_base = match request.voc_one_based {
            None => VocBase::Detect,
            Some(true) => VocBase::One,
            Some(false) => VocBase::Zero,
        };
        let options = ReadOptions {
            voc_base,
            claims,
            ..ReadOptions::default()
        };
        self.report.formats.push(format.title.to_owned());
        let Self {
            pictures,
            concepts,
            by_name,
            claims,
            report,
        } = self;
        let mut concept = |name: &str, foreign_id: Option<i64>| {
            let name = clean_name(name)?;
            Some(*by_name.entry(name.clone()).or_insert_with(|| {
                concepts.push(ExportConcept { name, foreign_id });
                concepts.len() - 1
            }))
        };
        let mut wrong = None;
        let mut predictions = 0;
        let read = format.read(path, &options, &*pictures, &mut |event| {
            let taken = match event {
                ReadEvent::Classes(classes) => {
                    for class in classes {
                        concept(&class.name, class.foreign_id);
                    }
                    Ok(())
                }
                ReadEvent::Annotation(read) => match concept(&read.concept, read.foreign_id) {
                    Some(concept) => claims.push(place(read.input), &claim(read, format.name, concept)),
                    None => {
                        report.skipped.push(Skipped {
                            path: path.display().to_string(),
                            reason: "the concept has no name".to_owned(),
                        });
                        Ok(())
                    }
                },
                ReadEvent::Skipped(skipped) => {
                    report.skipped.push(Skipped {
                        path: skipped.place,
                        reason: skipped.reason.to_string(),
                    });
                    Ok(())
                }
                ReadEvent::Note(note) => {
                    report.notes.extend(note_sentence(&note));
                    Ok(())
                }
                ReadEvent::Progress { done, total } => {
                    progress.tell(done, Some(total));
                    progress.check()
                }
                ReadEvent::Prediction(_) => {
                    predictions += 1;
                    Ok(())
                }
                ReadEvent::Metadata(input, metadata) => {
                    pictures.know(input, metadata);
                    Ok(())
                }
                ReadEvent::File(_) | ReadEvent::Covered(_) => Ok(()),
            };
            match taken {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    wrong = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        if predictions > 0 {
            report.notes.push(notice::predictions_left(predictions));
        }
        match (wrong, read) {
            (Some(error), _) => Err(error),
            (None, Ok(())) => Ok(()),
            (None, Err(ReadError::Cancelled)) => Err(SessionError::Cancelled),
            (None, Err(error)) => Err(SessionError::Format(format!("{error}."))),
        }
    }

    /// Puts the classes that are named first, with the numbers that they are given; the place of each class then.
    ///
    /// # Errors
    /// When there is no such class, or two have one number.
    fn put_first(&mut self, classes: &[String]) -> Result<Vec<usize>, SessionError> {
        let mut order: Vec<usize> = Vec::with_capacity(self.concepts.len());
        let (mut numbers, mut given) = (HashSet::new(), HashMap::new());
        for word in classes {
            let (name, id) = class_and_number(word, |name| self.by_name.contains_key(name));
            let Some(at) = self.by_name.get(name).copied() else {
                let known: Vec<&str> = self.concepts.iter().map(|concept| concept.name.as_str()).collect();
                return Err(SessionError::Format(format!(
                    "There is no class \"{name}\"; there are {}.",
                    known.join(", ")
                )));
            };
            if let Some(id) = id {
                if !numbers.insert(id) {
                    return Err(SessionError::NumberTwice(id));
                }
                given.entry(at).or_insert(id);
            }
            if !order.contains(&at) {
                order.push(at);
            }
        }
        let behind = (0..self.concepts.len()).filter(|at| !order.contains(at));
        order.extend(behind.collect::<Vec<_>>());
        let concept = |at: &usize| {
            let concept = &self.concepts[*at];
            let own = || concept.foreign_id.filter(|id| !numbers.contains(id));
            ExportConcept {
                name: concept.name.clone(),
                foreign_id: given.get(at).copied().or_else(own),
            }
        };
        self.concepts = order.iter().map(concept).collect();
        let mut places = vec![0; order.len()];
        for (place, at) in order.iter().enumerate() {
            places[*at] = place;
        }
        Ok(places)
    }

    fn write(
        mut self,
        format: &'static Format,
        request: &ConvertRequest,
        progress: &mut Progress,
    ) -> Result<ConvertReport, SessionError> {
        let inputs = self.pictures.inputs()?;
        if inputs.is_empty() {
            let why = self
                .report
                .skipped
                .first()
                .map_or_else(String::new, |first| format!(" {}: {}.", first.path, first.reason));
            return Err(SessionError::Format(format!(
                "No picture was found, and none whose size its file tells; convert the annotations together with the \
                 folder of their pictures.{why}"
            )));
        }
        let parts: Vec<Split> = Split::ALL
            .into_iter()
            .filter(|part| inputs.iter().any(|input| input.split == Some(*part)))
            .collect();
        let none_there = inputs.iter().all(|input| input.file.is_none());
        let pictures = match request.pictures {
            _ if none_there => formats::Pictures::None,
            Delivered::Copy => formats::Pictures::Copy,
            Delivered::Link => formats::Pictures::Link,
            Delivered::None => formats::Pictures::None,
        };
        if none_there && request.pictures != Delivered::None {
            let note = "No picture lies beside the annotations, so none was delivered.";
            self.report.notes.push(note.to_owned());
        }
        let places = self.put_first(&request.classes)?;
        let plan = ExportPlan {
            concepts: std::mem::take(&mut self.concepts),
            pictures,
            parts: parts.iter().map(|part| part.name().to_owned()).collect(),
            choices: request.choices,
            frozen: false,
        };
        let mut writer = format.begin(&request.out, &plan).map_err(failed)?;
        let total = Some(inputs.len() as u64);
        let mut said = self.claims.in_order()?;
        for (at, input) in inputs.iter().enumerate() {
            if at % 64 == 0 {
                progress.check()?;
                progress.tell(at as u64, total);
            }
            let claims = said.of(at)?;
            let origins: Vec<Origin> = claims.iter().map(origin).collect();
            let annotations: Vec<ExportAnnotation<'_>> = claims
                .iter()
                .zip(&origins)
                .map(|(claim, origin)| ExportAnnotation {
                    concept: places[claim.concept],
                    region: &claim.region,
                    sign: claim.sign,
                    origin,
                    author: &claim.author,
                    status: claim.status,
                    task: None,
                })
                .collect();
            let part = input
                .split
                .and_then(|split| parts.iter().position(|part| *part == split));
            if let Some(name) = part.and_then(|part| plan.parts.get(part)) {
                *self.report.splits.entry(name.clone()).or_default() += 1;
            }
            writer
                .add(&ExportItem {
                    name: &input.name,
                    size: input.size,
                    orientation: input.orientation,
                    hash: None,
                    picture: match &input.file {
                        Some(file) => ExportPicture::File(file, None),
                        None => ExportPicture::Away(Path::new(&input.name), "it is not there"),
                    },
                    metadata: &input.metadata,
                    part: part.unwrap_or(0),
                    annotations: &annotations,
                })
                .map_err(failed)?;
        }
        let written = writer.finish().map_err(failed)?;
        let report = &mut self.report;
        report.out = request.out.display().to_string();
        (report.inputs, report.annotations, report.files) = (written.inputs, written.annotations, written.files);
        report.losses = losses(written.losses);
        report.renamed = written.renamed;
        report.skipped.extend(not_delivered(&written.pictures_missing));
        let differences = formats::verify(&written.written);
        let differences = differences.map_err(|error| SessionError::Format(format!("{error}.")))?;
        report.differences.extend(differences.iter().map(difference));
        Ok(self.report)
    }
}

fn claim(read: ReadAnnotation, format: &str, concept: usize) -> Claim {
    let said = read.provenance.map(|said| *said).unwrap_or_default();
    Claim {
        concept,
        region: read.region,
        sign: read.sign,
        author: said.author.map_or_else(String::new, |author| author.to_string()),
        status: said.status.unwrap_or(domain::Status::Success),
        extra: read
            .extra
            .and_then(|extra| serde_json::to_string(&(format, extra)).ok())
            .unwrap_or_default(),
    }
}

/// Where a claim comes from: only what its file says of it besides is of any use to other files.
fn origin(claim: &Claim) -> Origin {
    match serde_json::from_str(&claim.extra) {
        Ok((format, extra)) => Origin::Imported {
            format,
            edited: false,
            extra,
        },
        Err(_) => Origin::Manual,
    }
}
