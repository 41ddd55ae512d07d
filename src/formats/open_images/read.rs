//! Reads the tables of a folder, or one.

use super::MARKS;
use crate::extra::Extra;
use crate::files::{has_extension, walk};
use crate::finder::Finder;
use crate::fit::{Frame, fit};
use crate::peek::{self, Kind};
use crate::reading::{Feed, ForeignClass, Job, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target, home_of};
use crate::table::{self, Table};
use csv::StringRecord;
use domain::{BBox, Region, Sign, Split};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads Open Images' tables of boxes and of labels; other tables in a folder are passed by.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let single = std::fs::metadata(job.source)
        .map_err(ReadError::io(job.source))?
        .is_file();
    let (mut files, beside) = match single {
        true => {
            let folder = job.source.parent().unwrap_or(Path::new(""));
            (vec![job.source.to_path_buf()], walk(folder)?)
        }
        false => (walk(job.source)?, Vec::new()),
    };
    let is_list = |path: &&PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        has_extension(path, &["csv"]) && name.contains("class-descriptions")
    };
    let lists: Vec<PathBuf> = files.iter().chain(&beside).filter(is_list).cloned().collect();
    files.retain(|path| has_extension(path, &["csv"]) && peek::csv_kind(path) == Kind::OpenImages);
    if files.is_empty() {
        return Err(ReadError::NotThisFormat {
            format: "openimages",
            path: job.source.to_path_buf(),
        });
    }
    let names = class_names(&lists, feed)?;
    for path in &files {
        feed.send(ReadEvent::File(path.clone()))?;
        Reading::new(job, path, &names).run(path, feed)?;
    }
    Ok(())
}

/// The names of classes by their identifiers, handed over in the order of the lists.
fn class_names(lists: &[PathBuf], feed: &mut Feed<'_>) -> Result<HashMap<String, Arc<str>>, ReadError> {
    let mut names: HashMap<String, Arc<str>> = HashMap::new();
    let mut classes = Vec::new();
    for list in lists {
        feed.send(ReadEvent::File(list.clone()))?;
        let mut table = Table::open_with(list, Some(feed), table::first_delimiter)?;
        while let Some((row, _)) = table.next()? {
            // Later releases have a header, LabelName and DisplayName.
            let (Some(id), Some(name)) = (row.get(0), row.get(1)) else {
                continue;
            };
            if id == "LabelName" || names.contains_key(id.trim()) {
                continue;
            }
            let name: Arc<str> = name.trim().into();
            names.insert(id.trim().to_owned(), Arc::clone(&name));
            classes.push(ForeignClass { name, foreign_id: None });
        }
    }
    feed.send(ReadEvent::Classes(classes))?;
    Ok(names)
}

/// Where the cells of a table are.
struct Columns {
    image: usize,
    label: usize,
    confidence: Option<usize>,
    /// XMin, XMax, YMin, YMax, in a table of boxes.
    edges: Option<[usize; 4]>,
    /// Marks, and the column of each.
    marks: Vec<(&'static str, usize)>,
}

impl Columns {
    fn of(header: &[String]) -> Option<Self> {
        let place = |name: &str| table::place(header, &[name]);
        let edges = [place("xmin"), place("xmax"), place("ymin"), place("ymax")];
        Some(Self {
            image: place("imageid")?,
            label: place("labelname")?,
            confidence: place("confidence"),
            edges: match edges {
                [Some(x0), Some(x1), Some(y0), Some(y1)] => Some([x0, x1, y0, y1]),
                _ => None,
            },
            marks: MARKS
                .iter()
                .filter_map(|(mark, column)| Some((*mark, place(&column.to_ascii_lowercase())?)))
                .collect(),
        })
    }
}

struct Reading<'a> {
    finder: Finder<'a>,
    names: &'a HashMap<String, Arc<str>>,
    /// Where each identifier stands among the pictures.
    by_id: HashMap<String, usize>,
    /// Pictures in the order in which they were named; those that were not found by what was lost with them.
    pictures: Vec<Result<Target, Lost>>,
}

struct Lost {
    id: String,
    reason: SkipReason,
    line: u64,
    annotations: u64,
}

impl<'a> Reading<'a> {
    fn new(job: &'a Job<'a>, path: &Path, names: &'a HashMap<String, Arc<str>>) -> Self {
        let home = home_of(path);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // As in `train-annotations-bbox.csv`.
        let part = stem.split(['-', '_']).find(|word| Split::of_word(word).is_some());
        let mut folders = Vec::new();
        if let Some(part) = part {
            folders.extend([home.join("images").join(part), home.join(part)]);
        }
        folders.extend([
            home.join("images"),
            home.clone(),
            path.parent().unwrap_or(&home).to_path_buf(),
        ]);
        let mut finder = Finder::new(job, path, folders);
        finder.split = part.and_then(Split::of_word);
        Self {
            finder,
            names,
            by_id: HashMap::new(),
            pictures: Vec::new(),
        }
    }

    /// Reads one table.
    fn run(mut self, path: &Path, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let mut table = Table::open(path, Some(feed))?;
        let columns = match table.next()? {
            Some((row, _)) => Columns::of(&table::header(row)),
            None => None,
        };
        let Some(columns) = columns else { return Ok(()) };
        while let Some((row, line)) = table.next()? {
            let place = || format!("{}: line {line}", path.display());
            let id = row.get(columns.image).unwrap_or_default().trim();
            let target = match self.picture(id, line, feed)? {
                Ok(target) => target,
                Err(lost) => {
                    lost.annotations += 1;
                    continue;
                }
            };
            match claim(row, &columns, target, self.names) {
                Ok(claim) => {
                    let mut extra = Extra::default();
                    for (mark, at) in &columns.marks {
                        extra.mark(mark, row.get(*at) == Some("1"));
                    }
                    feed.send(ReadEvent::Annotation(ReadAnnotation {
                        extra: extra.found(),
                        ..claim
                    }))?;
                }
                Err(reason) => feed.skip(place(), reason)?,
            }
            table.tell(feed)?;
        }
        for lost in self.pictures.into_iter().filter_map(Result::err) {
            let place = format!("{}: line {}, image {}", path.display(), lost.line, lost.id);
            feed.skip_many(place, lost.reason, lost.annotations)?;
        }
        self.finder.tell(feed)
    }

    fn picture(&mut self, id: &str, line: u64, feed: &mut Feed<'_>) -> Result<Result<Target, &mut Lost>, ReadError> {
        let at = match self.by_id.get(id) {
            Some(at) => *at,
            None => {
                let found = self.finder.find_stem(id).map_err(|no| Lost {
                    id: id.to_owned(),
                    reason: no.reason(id),
                    line,
                    annotations: 0,
                });
                if let Ok(target) = &found {
                    feed.send(ReadEvent::Covered(target.input))?;
                }
                self.pictures.push(found);
                self.by_id.insert(id.to_owned(), self.pictures.len() - 1);
                self.pictures.len() - 1
            }
        };
        Ok(self.pictures[at].as_mut().map(|target| *target))
    }
}

fn claim(
    row: &StringRecord,
    columns: &Columns,
    target: Target,
    names: &HashMap<String, Arc<str>>,
) -> Result<ReadAnnotation, SkipReason> {
    let cell = |at: usize| row.get(at).unwrap_or_default().trim();
    let label = cell(columns.label);
    if label.is_empty() {
        return Err(SkipReason::UnknownCategory("without a name".into()));
    }
    let concept = names.get(label).cloned().unwrap_or_else(|| label.into());
    let Some(edges) = columns.edges else {
        let confidence = columns.confidence.map_or("1", cell);
        let confidence: f64 = confidence.parse().map_err(|_| SkipReason::NotANumber("Confidence"))?;
        // Verified labels are 1 or 0; those of a model lie between, and say nothing for certain.
        let sign = match confidence {
            1.0 => Sign::Present,
            0.0 => Sign::Absent,
            _ => return Err(SkipReason::Unsupported("labels that nobody verified".into())),
        };
        let claim = ReadAnnotation::new(target.input, concept, Region::Whole);
        return Ok(ReadAnnotation { sign, ..claim });
    };
    let mut found = [0.0; 4];
    for (found, (at, name)) in found
        .iter_mut()
        .zip(edges.into_iter().zip(["XMin", "XMax", "YMin", "YMax"]))
    {
        let number = cell(at).parse::<f64>().ok().filter(|number| number.is_finite());
        *found = number.ok_or(SkipReason::NotANumber(name))?;
        if !(-0.01..=1.01).contains(found) {
            return Err(SkipReason::NotNormalised(*found));
        }
    }
    let [x0, x1, y0, y1] = found;
    let (width, height) = (f64::from(target.size.width), f64::from(target.size.height));
    let bounds = BBox::from((x0 * width, y0 * height, x1 * width, y1 * height));
    let region = fit(Region::Box(bounds), target.size, Frame::Same)?.region;
    Ok(ReadAnnotation::new(target.input, concept, region))
}
