//! Reads one table row by row.

use crate::csv_columns::{Bounds, Claim, Columns};
use crate::csv_roles::{BoxUnit, CsvColumns};
use crate::finder::{Finder, image_folders};
use crate::fit::{Frame, fit, frame};
use crate::reading::{Feed, Job, Provenance, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target};
use crate::table::Table;
use csv::StringRecord;
use domain::{BBox, InputId, Region, Size, Split};
use std::collections::HashSet;
use std::path::Path;

/// Reads one table whose columns are known.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let unknown = || ReadError::NotThisFormat {
        format: "csv",
        path: job.source.to_path_buf(),
    };
    let columns = match Table::open(job.source, None)?.next()? {
        Some((first, _)) => columns_of(job.source, first, &job.options.columns).ok_or_else(unknown)?,
        None => return Err(unknown()),
    };
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    let shares = are_shares(job.source, &columns)?;
    let mut finder = Finder::new(job, job.source, image_folders(job.source));
    let of_file = finder.split;
    let mut covered: HashSet<InputId> = HashSet::new();
    let mut table = Table::open(job.source, Some(feed))?;
    if columns.named {
        table.next()?;
    }
    while let Some((row, line)) = table.next()? {
        let place = || format!("{}: line {line}", job.source.display());
        let name = row.get(columns.image).unwrap_or_default().trim();
        if name.is_empty() {
            continue;
        }
        let split = columns.split.and_then(|at| Split::of_word(row.get(at)?.trim()));
        finder.split = split.or(of_file);
        let said = claims(row, &columns);
        let found = finder.find(name);
        let found = found.or_else(|no| job.without_picture(no, name, size(row, &columns), finder.split));
        let target = match found {
            Ok(target) => target,
            Err(_) if said.is_empty() => continue,
            Err(no) => {
                feed.skip(place(), no.reason(name))?;
                continue;
            }
        };
        if covered.insert(target.input) {
            feed.send(ReadEvent::Covered(target.input))?;
        }
        for concept in said {
            match region(row, &columns, target, shares) {
                Ok(region) => {
                    let claim = ReadAnnotation {
                        provenance: author(row, &columns),
                        ..ReadAnnotation::new(target.input, concept, region)
                    };
                    feed.send(ReadEvent::Annotation(claim))?;
                }
                Err(reason) => feed.skip(place(), reason)?,
            }
        }
        table.tell(feed)?;
    }
    finder.tell(feed)
}

/// The column of a table of boxes or labels that names pictures, counted from 0, and whether the first row holds names: where
/// they lie where it says, from its own folder, it is a list of them as well. The first one tells.
pub(crate) fn picture_column(path: &Path, told: &[CsvColumns]) -> Option<(usize, bool)> {
    let first = || -> Result<Option<(usize, bool)>, ReadError> {
        let mut table = Table::open(path, None)?;
        let Some((first, _)) = table.next()? else {
            return Ok(None);
        };
        let Some(columns) = columns_of(path, first, told) else {
            return Ok(None);
        };
        let mut name = first.get(columns.image).unwrap_or_default().trim().to_owned();
        if columns.named {
            let Some((row, _)) = table.next()? else { return Ok(None) };
            name = row.get(columns.image).unwrap_or_default().trim().to_owned();
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let lies_there = !name.is_empty() && folder.join(name).is_file();
        Ok(lies_there.then_some((columns.image, columns.named)))
    };
    first().ok().flatten()
}

/// What the columns of a table hold: as somebody says, else as their names tell.
pub(super) fn columns_of(path: &Path, first: &StringRecord, told: &[CsvColumns]) -> Option<Columns> {
    let told = told.iter().find(|columns| columns.is_for(first));
    match told {
        Some(columns) => columns.resolved(first).ok(),
        None => Columns::of(path, first),
    }
}

/// Who says what a row says.
fn author(row: &StringRecord, columns: &Columns) -> Option<Box<Provenance>> {
    let name = row.get(columns.author?)?.trim();
    (!name.is_empty()).then(|| {
        Box::new(Provenance {
            author: Some(name.into()),
            status: None,
        })
    })
}

/// What a row claims.
pub(super) fn claims(row: &StringRecord, columns: &Columns) -> Vec<String> {
    let cell = |at: usize| row.get(at).unwrap_or_default().trim();
    match &columns.claim {
        Claim::Class(at) => Some(cell(*at).to_owned())
            .filter(|class| !class.is_empty())
            .into_iter()
            .collect(),
        Claim::Ticks(classes) => {
            let ticked = classes.iter().filter(|(at, _)| cell(*at) == "1");
            ticked.map(|(_, class)| class.clone()).collect()
        }
    }
}

/// The four numbers of a row's box; `None` where all cells are empty.
fn numbers(row: &StringRecord, places: [usize; 4]) -> Result<Option<[f64; 4]>, SkipReason> {
    let cells = places.map(|at| row.get(at).unwrap_or_default().trim());
    if cells.iter().all(|cell| cell.is_empty()) {
        return Ok(None);
    }
    let mut found = [0.0; 4];
    for (found, cell) in found.iter_mut().zip(cells) {
        let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
        *found = number.ok_or(SkipReason::NotANumber("an edge of the box"))?;
    }
    Ok(Some(found))
}

pub(super) fn edges(row: &StringRecord, bounds: Bounds) -> Result<Option<BBox>, SkipReason> {
    Ok(match bounds {
        Bounds::Edges(places) => numbers(row, places)?.map(|[x0, y0, x1, y1]| BBox { x0, y0, x1, y1 }),
        Bounds::Corner(places) => numbers(row, places)?.map(|[x, y, width, height]| BBox {
            x0: x,
            y0: y,
            x1: x + width,
            y1: y + height,
        }),
        Bounds::Centre(places) => numbers(row, places)?.map(|[x, y, width, height]| BBox {
            x0: x - width / 2.0,
            y0: y - height / 2.0,
            x1: x + width / 2.0,
            y1: y + height / 2.0,
        }),
    })
}

/// Whether edges are shares of the picture: as is told, else where no number is above 1 and some lie between the whole
/// ones.
pub(super) fn are_shares(path: &Path, columns: &Columns) -> Result<bool, ReadError> {
    let Some(bounds) = columns.bounds else { return Ok(false) };
    match columns.unit {
        BoxUnit::Detect => {}
        BoxUnit::Pixels => return Ok(false),
        BoxUnit::Shares => return Ok(true),
    }
    let mut table = Table::open(path, None)?;
    let mut broken = false;
    while let Some((row, _)) = table.next()? {
        if let Ok(Some(b)) = edges(row, bounds) {
            let numbers = [b.x0, b.y0, b.x1, b.y1];
            if numbers.iter().any(|number| *number > 1.0) {
                return Ok(false);
            }
            broken |= numbers.iter().any(|number| number.fract() != 0.0);
        }
    }
    Ok(broken)
}

/// The size of the picture that a row tells; zeros where it tells none.
fn size(row: &StringRecord, columns: &Columns) -> Size {
    let side = |at: usize| row.get(at).and_then(|cell| cell.trim().parse().ok()).unwrap_or(0);
    columns
        .size
        .map_or(Size::new(0, 0), |[width, height]| Size::new(side(width), side(height)))
}

fn region(row: &StringRecord, columns: &Columns, target: Target, shares: bool) -> Result<Region, SkipReason> {
    let bounds = match columns.bounds {
        Some(bounds) => edges(row, bounds)?,
        None => None,
    };
    let Some(mut b) = bounds else {
        return Ok(Region::Whole);
    };
    let mut kept = Frame::Same;
    if shares {
        let (width, height) = (f64::from(target.size.width), f64::from(target.size.height));
        b = BBox::from((b.x0 * width, b.y0 * height, b.x1 * width, b.y1 * height));
    } else {
        kept = frame(Some(size(row, columns)), target.size)?;
    }
    Ok(fit(Region::Box(b), target.size, kept)?.region)
}
