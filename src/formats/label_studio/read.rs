//! Reads a file of tasks, each by itself: memory holds one.

use super::picture;
use super::region::{checked_size, placed};
use super::rows::{PredictionRow, ResultRow, TaskRow};
use crate::finder::{Finder, image_folders};
use crate::fit::{Frame, fit};
use crate::json::{self, Object};
use crate::json_stream::Stream;
use crate::prediction::{ReadPrediction, probability};
use crate::reading::{
    Feed, Job, Marks, NoMatch, Note, Provenance, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target, identity,
};
use domain::{Region, Size, Split};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// How many tasks pass between two progress events.
const STEP: u64 = 256;

/// Reads one file.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let shape = json::shape(job.source)?;
    let opened = json::open(job.source, shape)?;
    let (done, total) = (Rc::clone(&opened.read), opened.total);
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    feed.encoding(job.source, opened.guessed)?;
    let mut reading = Reading {
        job,
        finder: Finder::new(job, job.source, image_folders(job.source)),
        feed,
        tally: Tally::default(),
    };
    let mut tasks = 0;
    Stream::each_of_list(opened, job.source, shape, "a list of tasks", |row: Object<TaskRow>| {
        tasks += 1;
        if tasks % STEP == 0 {
            let done = done.get().min(total);
            reading.feed.send(ReadEvent::Progress { done, total })?;
        }
        match row.0 {
            Some(task) => reading.task(task, tasks),
            None => Ok(()),
        }
    })?;
    reading.close()
}

struct Reading<'a, 'f> {
    job: &'a Job<'a>,
    finder: Finder<'a>,
    feed: &'a mut Feed<'f>,
    tally: Tally,
}

/// What was put in order, and what has no place here.
#[derive(Default)]
struct Tally {
    mended: u64,
    turned: u64,
    cancelled: u64,
    ground_truth: u64,
    answers: u64,
    scores: u64,
    relations: u64,
}

impl Reading<'_, '_> {
    fn task(&mut self, task: TaskRow, number: u64) -> Result<(), ReadError> {
        let place = match &task.id.0 {
            Some(id) => format!("{}: task {id}", self.job.source.display()),
            None => format!("{}: task {number} of the list", self.job.source.display()),
        };
        let by_people = task.annotations.0.iter().map(|said| &said.result);
        let results = by_people.chain(task.predictions.0.iter().map(|said| &said.result));
        let said: u64 = results.map(|result| result.0.len() as u64).sum();
        let Some(written) = picture::of_task(&task) else {
            let reason = SkipReason::Unsupported("tasks without a picture".into());
            return self.feed.skip_many(place, reason, said);
        };
        let split = task.data.texts.iter().find(|(key, _)| key == "split");
        self.finder.split = split.and_then(|(_, word)| Split::of_word(word));
        let names = picture::names(written);
        // An export names the picture in several places.
        let of_picture = task.data.texts.iter().filter(|(_, text)| text == written);
        let pictured: Vec<String> = of_picture.map(|(key, _)| key.clone()).collect();
        let found = self.find(&names).or_else(|no| {
            let name = names.get(1).unwrap_or(&names[0]);
            self.job.without_picture(no, name, size_of(&task), self.finder.split)
        });
        let target = match found {
            Ok(target) => target,
            Err(no) => return self.feed.skip_many(place, no.reason(written), said),
        };
        self.feed.send(ReadEvent::Covered(target.input))?;
        let mut besides = task.data.others;
        for (key, text) in task.data.texts {
            if key != "split" && !pictured.contains(&key) {
                besides.add(&key, text.into());
            }
        }
        self.feed.besides(target.input, besides.0)?;
        for annotation in task.annotations.0 {
            let results = annotation.result.0;
            if annotation.was_cancelled.0 {
                self.tally.cancelled += results.len() as u64;
                continue;
            }
            self.tally.ground_truth += u64::from(annotation.ground_truth.0);
            let author = Voice::Person(annotation.completed_by.0.map(Into::into));
            self.results(results, target, &author, &place)?;
        }
        for prediction in task.predictions.0 {
            let PredictionRow {
                model_version,
                score,
                result,
            } = prediction;
            let version = model_version.0.filter(|name| !name.trim().is_empty());
            let model = Voice::Model(version.map(Into::into), score.0);
            self.results(result.0, target, &model, &format!("{place}: prediction"))?;
        }
        Ok(())
    }

    /// The picture under the first of these names that is known.
    fn find(&mut self, names: &[String]) -> Result<Target, NoMatch> {
        for name in names {
            match self.finder.find(name) {
                Err(NoMatch::Unknown) => {}
                found => return found,
            }
        }
        Err(NoMatch::Unknown)
    }

    fn results(&mut self, results: Vec<ResultRow>, target: Target, by: &Voice, place: &str) -> Result<(), ReadError> {
        let labels = labels_of_regions(&results);
        let shapes: HashSet<&str> = results
            .iter()
            .filter(|row| row.value.0.as_ref().is_some_and(|value| value.x.0.is_some()))
            .filter_map(|row| row.id.0.as_deref())
            .collect();
        for (at, row) in results.iter().enumerate() {
            let place = || match &row.id.0 {
                Some(id) => format!("{place}: region {id}"),
                None => format!("{place}: result {}", at + 1),
            };
            let kind = row.kind.0.as_deref().unwrap_or_default();
            let Some(value) = &row.value.0 else {
                self.tally.relations += u64::from(kind == "relation");
                continue;
            };
            if row.item_index.0.is_some_and(|index| index > 0.0) {
                self.feed
                    .skip(place(), SkipReason::Unsupported("further pictures of a task".into()))?;
                continue;
            }
            self.tally.scores += u64::from(matches!(by, Voice::Person(_)) && row.score.0.is_some());
            let of_region = row.id.0.as_deref().is_some_and(|id| shapes.contains(id));
            if kind == "choices" && !of_region {
                match by.of_result(row) {
                    Ok(said) => {
                        let marks = Marks {
                            identity: row.id.0.as_deref().map(identity),
                            ..Marks::default()
                        };
                        for choice in &value.choices.0 {
                            self.claim(target, choice, Region::Whole, marks, said)?;
                        }
                    }
                    Err(reason) => self.feed.skip(place(), reason)?,
                }
                continue;
            }
            let region = match placed(kind, value, target.size) {
                Some(region) => checked_size(row, target.size).and(region),
                // The labels of a region stand by themselves where a task has several for it.
                None => {
                    self.tally.answers += u64::from(kind != "labels");
                    continue;
                }
            };
            let taken = region.and_then(|placed| {
                let marks = Marks {
                    turned: placed.turned,
                    identity: row.id.0.as_deref().map(identity),
                    ..Marks::default()
                };
                Ok((fit(placed.region, target.size, Frame::Same)?, marks, by.of_result(row)?))
            });
            let (fitted, marks, said) = match taken {
                Ok(taken) => taken,
                Err(reason) => {
                    self.feed.skip(place(), reason)?;
                    continue;
                }
            };
            let own = Some(&value.labels.0).filter(|labels| !labels.is_empty());
            let apart = row.id.0.as_deref().and_then(|id| labels.get(id).copied());
            let Some(names) = own.or(apart) else {
                self.feed
                    .skip(place(), SkipReason::UnknownCategory("without a label".into()))?;
                continue;
            };
            self.tally.mended += u64::from(fitted.mended);
            self.tally.turned += u64::from(marks.turned);
            for name in names {
                self.claim(target, name, fitted.region.clone(), marks, said)?;
            }
        }
        Ok(())
    }

    fn claim(
        &mut self,
        target: Target,
        concept: &str,
        region: Region,
        marks: Marks,
        said: Said<'_>,
    ) -> Result<(), ReadError> {
        self.feed.send(match said {
            Said::By(author) => ReadEvent::Annotation(ReadAnnotation {
                marks,
                provenance: author.map(|author| {
                    Box::new(Provenance {
                        author: Some(Arc::clone(author)),
                        status: None,
                    })
                }),
                ..ReadAnnotation::new(target.input, concept, region)
            }),
            Said::Predicted(model, probability) => ReadEvent::Prediction(ReadPrediction {
                input: target.input,
                size: target.size,
                class: concept.into(),
                region,
                probability,
                model: model.cloned(),
            }),
        })
    }

    fn close(self) -> Result<(), ReadError> {
        let Self {
            finder, feed, tally, ..
        } = self;
        finder.tell(feed)?;
        feed.mended(tally.mended)?;
        if tally.turned > 0 {
            feed.send(ReadEvent::Note(Note::Turned { count: tally.turned }))?;
        }
        feed.left_out("annotations of skipped tasks", tally.cancelled)?;
        feed.left_out("marks as ground truth", tally.ground_truth)?;
        feed.left_out("answers that are no labels of a picture or a region", tally.answers)?;
        feed.left_out("relations", tally.relations)?;
        feed.left_out("scores", tally.scores)
    }
}

/// Who says what stands in one list of results.
enum Voice {
    /// A person, where the file tells which.
    Person(Option<Arc<str>>),
    /// A model, where the file tells which, and how sure it is of all that has no score of its own.
    Model(Option<Arc<str>>, Option<f64>),
}

/// Who says one thing.
#[derive(Clone, Copy)]
enum Said<'v> {
    /// A person.
    By(Option<&'v Arc<str>>),
    /// A model, and how sure it is.
    Predicted(Option<&'v Arc<str>>, f64),
}

impl Voice {
    fn of_result(&self, row: &ResultRow) -> Result<Said<'_>, SkipReason> {
        match self {
            Self::Person(author) => Ok(Said::By(author.as_ref())),
            Self::Model(model, of_all) => {
                let sure = probability(row.score.0.or(*of_all)).ok_or(SkipReason::NoProbability)?;
                Ok(Said::Predicted(model.as_ref(), sure))
            }
        }
    }
}

/// The size of a task's picture, as its first region tells it.
fn size_of(task: &TaskRow) -> Size {
    let results = task.annotations.0.iter().flat_map(|said| &said.result.0);
    let sizes = results.map(|row| Size::new(row.original_width.side(), row.original_height.side()));
    sizes
        .into_iter()
        .find(|size| size.width > 0 && size.height > 0)
        .unwrap_or_default()
}

/// The labels that stand beside their regions, by the regions' ids.
fn labels_of_regions(results: &[ResultRow]) -> HashMap<&str, &Vec<String>> {
    let labels = results.iter().filter(|row| row.kind.0.as_deref() == Some("labels"));
    labels
        .filter_map(|row| Some((row.id.0.as_deref()?, &row.value.0.as_ref()?.labels.0)))
        .collect()
}
