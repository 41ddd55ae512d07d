//! What is noted of a delivered version of a dataset: its files by their SHA-256, so that years later it can be told whether
//! they are the ones.

use crate::clock;
use crate::command::{ClassChoice, ExportRequest, ExportSplit, Pictures};
use crate::error::SessionError;
use crate::hashing::Hashing;
use crate::report::ExportReport;
use domain::{DatasetId, Timestamp};
use formats::{Choices, Shapes};
use media::FileKind;
use std::collections::BTreeMap;
use std::path::Path;
use store::{Delivered, Writer};

/// Notes the delivery of a version in the project, and in the report when the same was delivered otherwise before. A project
/// that can only be read notes nothing.
///
/// # Errors
/// When what was written cannot be read.
pub(super) fn note(
    project: &Path,
    request: &ExportRequest,
    ((version, erased), at): ((DatasetId, u64), Timestamp),
    report: &mut ExportReport,
) -> Result<(), SessionError> {
    let (sha256, files) = hash(&request.out)?;
    let delivered = Delivered {
        version,
        format: request.format.clone(),
        options: options(request, erased),
        writer: env!("CARGO_PKG_VERSION").into(),
        sha256: sha256.clone(),
        files,
        at,
    };
    let noted = Writer::open(project).map_err(SessionError::from);
    match noted.and_then(|mut writer| Ok(writer.note_delivery(&delivered)?)) {
        Ok(Some(known)) if known.sha256 != sha256 => report.differences.push(format!(
            "the files are not those that were written on {}: their SHA-256 was {}",
            clock::rfc3339(known.at),
            known.sha256
        )),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the delivery was not noted in the project"),
    }
    report.sha256 = Some(sha256);
    Ok(())
}

/// What was chosen, and how many inputs were erased from the version before, in words.
fn options(request: &ExportRequest, erased: u64) -> String {
    let pictures = match request.pictures {
        Pictures::Copy => "images copied",
        Pictures::Link => "images linked",
        Pictures::None => "no images",
    };
    let split = match &request.split {
        ExportSplit::AsInDataset => String::new(),
        ExportSplit::Undivided => ", undivided".into(),
        ExportSplit::Ratios(ratios) => format!(", {ratios}"),
    };
    let merge = request
        .merge
        .map_or_else(String::new, |iou| format!(", merged from IoU {iou}"));
    let erased = match erased {
        0 => String::new(),
        some => format!(", {some} inputs erased before"),
    };
    let classes = match request.classes.as_slice() {
        [] => String::new(),
        classes => {
            let one = |class: &ClassChoice| {
                class
                    .id
                    .map_or_else(|| class.concept.to_string(), |id| format!("{}={id}", class.concept))
            };
            let all: Vec<String> = classes.iter().map(one).collect();
            format!(", classes {}", all.join(" "))
        }
    };
    let choices = chosen(request.choices);
    format!("{pictures}{split}{merge}{choices}{classes}{erased}")
}

/// What is chosen of how annotations are written, in words.
fn chosen(choices: Choices) -> String {
    let shapes = match choices.shapes {
        Shapes::AsDrawn => "",
        Shapes::Boxes => ", polygons as boxes",
        Shapes::Masks => ", polygons as masks",
    };
    let pixels = if choices.whole_pixels { ", whole pixels" } else { "" };
    let frame = if choices.stored_frame { ", stored frame" } else { "" };
    format!("{shapes}{pixels}{frame}")
}

/// The SHA-256 of what `sha256sum` (FIPS 180-4, binary mode aside) prints of all files but pictures, sorted by their paths as
/// bytes; and how many they are.
///
/// # Errors
/// The path that cannot be read, and why.
fn hash(folder: &Path) -> Result<(String, u64), SessionError> {
    let mut sums = BTreeMap::new();
    each_file(folder, folder, &mut |name, path| {
        sums.insert(name, sum(path)?);
        Ok(())
    })?;
    let mut all = Hashing::default();
    for (name, sum) in &sums {
        all.add(format!("{sum}  {name}\n"));
    }
    Ok((all.digits(), sums.len() as u64))
}

fn each_file(
    root: &Path,
    folder: &Path,
    f: &mut dyn FnMut(String, &Path) -> Result<(), SessionError>,
) -> Result<(), SessionError> {
    let io = |source| SessionError::Io {
        path: folder.into(),
        source,
    };
    for entry in folder.read_dir().map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.is_dir() {
            each_file(root, &path, f)?;
        } else if FileKind::by_name(&path).is_none() && media::foreign_by_name(&path).is_none() {
            let name = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            f(parts.join("/"), &path)?;
        }
    }
    Ok(())
}

fn sum(path: &Path) -> Result<String, SessionError> {
    let io = |source| SessionError::Io {
        path: path.into(),
        source,
    };
    let mut sum = Hashing::default();
    let mut file = platform::foreign::open(path).map_err(io)?;
    std::io::copy(&mut file, &mut sum).map_err(io)?;
    Ok(sum.digits())
}
