//! What a dataset, a version of one or all of the project holds, in numbers.

use super::DatasetError;
use crate::Session;
use crate::error::SessionError;
use crate::export::contents::{Contents, Of};
use crate::export::failed;
use crate::numbers::harmless;
use crate::progress::Progress;
use crate::statistics::{Class, ConceptStats, DatasetStats, Imbalance, SizeStats, Together};
use crate::view::{JobKind, JobOutcome, View};
use domain::statistics::{Histogram, IMBALANCED, Statistics};
use domain::workflow::Permission;
use domain::{DatasetId, Split};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use store::ReadOnly;

fn classes(histogram: &Histogram) -> Vec<Class> {
    histogram
        .classes()
        .map(|(from, to, count)| Class { from, to, count })
        .collect()
}

/// Counts by the names of splits.
pub(super) fn by_name(splits: &BTreeMap<Split, u64>) -> BTreeMap<&'static str, u64> {
    splits.iter().map(|(split, count)| (split.name(), *count)).collect()
}

fn csv_text(rows: Vec<Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::Writer::from_writer(Vec::new());
    for row in rows {
        file.write_record(row.into_iter().map(harmless))?;
    }
    file.into_inner().map_err(|error| error.into_error().into())
}

/// With names for identifiers.
fn named(dataset: String, contents: &Contents, found: &Statistics) -> DatasetStats {
    let name = |id: &domain::ConceptId| {
        let place = contents.places.get(id);
        place.map_or_else(String::new, |place| contents.concepts[*place].name.clone())
    };
    let concept = |concept: &domain::Concept| {
        let counts = found.concepts.get(&concept.id).cloned().unwrap_or_default();
        ConceptStats {
            concept: concept.name.clone(),
            annotations: counts.present,
            absent: counts.absent,
            inputs: counts.inputs,
            splits: by_name(&counts.splits),
        }
    };
    let mut together: Vec<Together> = found
        .together
        .iter()
        .map(|((a, b), inputs)| Together {
            a: name(a),
            b: name(b),
            inputs: *inputs,
        })
        .collect();
    together.sort_by(|one, other| (other.inputs, &one.a, &one.b).cmp(&(one.inputs, &other.a, &other.b)));
    DatasetStats {
        dataset,
        split: None,
        inputs: found.inputs,
        empty: found.empty,
        annotations: found.annotations,
        splits: by_name(&found.splits),
        concepts: contents.concepts.iter().map(concept).collect(),
        imbalance: found.imbalance().map(|(most, least, ratio)| Imbalance {
            most: name(&most),
            least: name(&least),
            ratio,
            warned: ratio >= IMBALANCED,
        }),
        sizes: found
            .sizes
            .iter()
            .map(|((width, height), count)| SizeStats {
                width: *width,
                height: *height,
                count: *count,
            })
            .collect(),
        aspects: classes(&found.aspects),
        region_aspects: classes(&found.region_aspects),
        areas: classes(&found.areas),
        regions: classes(&found.regions),
        places: found.places.iter().map(|row| row.to_vec()).collect(),
        together,
        by_split: Vec::new(),
    }
}

/// Counts on the calling thread; `None`: of the whole project.
pub(crate) fn count(
    project: &Path,
    name: String,
    dataset: Option<DatasetId>,
    progress: &mut Progress,
) -> Result<DatasetStats, SessionError> {
    let disk = ReadOnly::open(project)?;
    disk.snapshot(|reader| {
        let contents = Contents::of(reader, dataset.map_or(Of::Project, Of::Dataset))?;
        let mut found = Statistics::default();
        let mut parts: BTreeMap<Split, Statistics> = BTreeMap::new();
        contents.each_accepted(reader, progress, &mut |input, split, annotations| {
            found.add(input.size, split, &annotations);
            if let Some(split) = split {
                parts
                    .entry(split)
                    .or_default()
                    .add(input.size, Some(split), &annotations);
            }
            Ok(())
        })?;
        let by_split = parts.iter().map(|(split, part)| DatasetStats {
            split: Some(split.name()),
            ..named(name.clone(), &contents, part)
        });
        Ok(DatasetStats {
            by_split: by_split.collect(),
            ..named(name.clone(), &contents, &found)
        })
    })
}

impl Session {
    /// Starts to count what a dataset or version holds, or all of the project.
    pub(crate) fn start_statistics(&mut self, dataset: Option<DatasetId>) -> Result<(), SessionError> {
        let name = dataset.map_or_else(|| "The whole project".to_owned(), |id| self.view.name_of_dataset(id));
        let path = self.project.path.clone();
        self.start_job_of(JobKind::Preview, format!("Statistics of {name}"), move |progress| {
            count(&path, name, dataset, progress).map(|stats| JobOutcome::Counted(Box::new(stats)))
        })
    }

    /// Starts to write the tables of the statistics that are shown into a folder: of a split of them, or of all.
    pub(crate) fn start_saving_statistics(
        &mut self,
        folder: PathBuf,
        split: Option<Split>,
    ) -> Result<(), SessionError> {
        let shown = self.view.jobs.iter().rev().find_map(|job| match &job.outcome {
            Some(JobOutcome::Counted(stats)) => Some(stats.clone()),
            _ => None,
        });
        let shown = shown.and_then(|all| match split {
            None => Some(*all),
            Some(split) => all.of_split(split).cloned(),
        });
        let Some(stats) = shown else { return Ok(()) };
        self.start_job(format!("Saving tables to {}", folder.display()), move |_| {
            stats.write_csv(&folder)?;
            Ok(JobOutcome::DatasetChanged(format!(
                "The tables are in {}.",
                folder.display()
            )))
        })
    }

    /// What a split of a dataset or version holds, in numbers.
    ///
    /// # Errors
    /// When it has no such split, and those of [`Session::dataset_stats_now`].
    pub fn split_stats_now(
        &self,
        name: &str,
        split: Split,
        progress: &mut Progress,
    ) -> Result<DatasetStats, SessionError> {
        let all = self.dataset_stats_now(name, progress)?;
        let found = all.of_split(split).cloned();
        found.ok_or_else(|| {
            let no = DatasetError::NoSuchSplit {
                dataset: name.to_owned(),
                split: split.name(),
                known: all.by_split.iter().filter_map(|part| part.split).collect(),
            };
            no.into()
        })
    }

    /// What a dataset or version holds, in numbers.
    ///
    /// # Errors
    /// When it is not there, and what the store said.
    pub fn dataset_stats_now(&self, name: &str, progress: &mut Progress) -> Result<DatasetStats, SessionError> {
        self.view.allow(Permission::Deliver)?;
        let dataset = self.dataset_named(name)?;
        count(&self.project.path, name.to_owned(), Some(dataset), progress)
    }
}

impl View {
    /// What a dataset or version is called, as commands name it.
    pub(super) fn name_of_dataset(&self, id: DatasetId) -> String {
        let named = |id: DatasetId| self.datasets.iter().find(|dataset| dataset.id == id);
        let version = self.versions.iter().find(|version| version.id == id);
        let dataset = named(version.map_or(id, |version| version.dataset));
        let dataset = dataset.map_or_else(String::new, |dataset| dataset.name.clone());
        match version {
            Some(version) => format!("{dataset}@{}", version.number),
            None => dataset,
        }
    }
}

impl DatasetStats {
    /// Writes the tables behind the plots as CSV files into a folder, which is made where it is missing.
    ///
    /// # Errors
    /// When the folder is not empty, or a file cannot be written.
    pub fn write_csv(&self, folder: &Path) -> Result<(), SessionError> {
        let io = |path: &Path| {
            let path = path.to_path_buf();
            move |source| SessionError::Io { path, source }
        };
        std::fs::create_dir_all(folder).map_err(io(folder))?;
        if std::fs::read_dir(folder).map_err(io(folder))?.next().is_some() {
            return Err(failed(formats::WriteError::NotEmpty(folder.to_path_buf())));
        }
        for (name, rows) in self.tables() {
            let path = folder.join(name);
            let text = csv_text(rows).map_err(|error| io(&path)(std::io::Error::other(error)))?;
            media::write_whole(&path, &mut |file| file.write_all(&text)).map_err(io(&path))?;
        }
        Ok(())
    }

    /// The tables behind the plots, each with the name of a file.
    fn tables(&self) -> Vec<(&'static str, Vec<Vec<String>>)> {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
        let mut concepts = vec![row(&[
            "concept",
            "annotations",
            "absent",
            "inputs",
            "train",
            "val",
            "test",
        ])];
        for one in &self.concepts {
            let counts = [one.annotations, one.absent, one.inputs].map(|count| count.to_string());
            let of = |split: Split| one.splits.get(split.name()).copied().unwrap_or(0).to_string();
            let cells = std::iter::once(one.concept.clone())
                .chain(counts)
                .chain(Split::ALL.map(of));
            concepts.push(cells.collect());
        }
        let mut sizes = vec![row(&["width", "height", "pictures"])];
        sizes.extend(self.sizes.iter().map(|size| {
            let cells = [u64::from(size.width), u64::from(size.height), size.count];
            cells.map(|cell| cell.to_string()).to_vec()
        }));
        let of_classes = |classes: &[Class], what: &str| {
            let edge = |edge: Option<f64>| edge.map_or_else(String::new, |edge| edge.to_string());
            let lines = classes
                .iter()
                .map(|class| vec![edge(class.from), edge(class.to), class.count.to_string()]);
            std::iter::once(row(&["from", "to", what])).chain(lines).collect()
        };
        let mut places = vec![row(&["row", "column", "regions"])];
        for (down, cells) in self.places.iter().enumerate() {
            let cell = |(across, count): (usize, &u64)| vec![down.to_string(), across.to_string(), count.to_string()];
            places.extend(cells.iter().enumerate().map(cell));
        }
        let mut together = vec![row(&["a", "b", "inputs"])];
        together.extend(
            self.together
                .iter()
                .map(|pair| vec![pair.a.clone(), pair.b.clone(), pair.inputs.to_string()]),
        );
        vec![
            ("concepts.csv", concepts),
            ("sizes.csv", sizes),
            ("aspects.csv", of_classes(&self.aspects, "pictures")),
            ("region-aspects.csv", of_classes(&self.region_aspects, "regions")),
            ("areas.csv", of_classes(&self.areas, "regions")),
            ("regions.csv", of_classes(&self.regions, "pictures")),
            ("places.csv", places),
            ("together.csv", together),
        ]
    }
}
