//! Reads a list of results as a stream: memory holds the numbers of images and categories, never the results.
//!
//! Where COCO files may describe the images, the numbers in use are gathered in a pass of their own: a file that knows none
//! of them describes other results.

use super::ids::{Ids, candidates};
use super::placement::placement;
use super::rows::{AnnotationRow, Bounds, Key, Segmentation, has_points};
use crate::fit;
use crate::json::{self, Object, Shape};
use crate::json_stream::Stream;
use crate::prediction::{ReadPrediction, probability};
use crate::reading::{Feed, Job, Note, ReadError, ReadEvent, SkipReason};
use serde::Deserialize;
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// How many bytes pass between two progress events.
const STEP: u64 = 4 << 20;

const EXPECTED: &str = "a list of results";

/// Reads one list of results.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let shape = json::shape(job.source)?;
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    let tiers = candidates(job);
    let wanted = match tiers.is_empty() {
        true => HashSet::new(),
        false => images_in(job, shape, feed)?,
    };
    let mut reading = Reading {
        ids: Ids::of(job, &tiers, &wanted)?,
        job,
        feed,
        lost: BTreeMap::new(),
        number: 0,
        none: true,
        mended: 0,
        read: Rc::default(),
        told: 0,
        total: 0,
        second: !tiers.is_empty(),
    };
    reading.pass(shape)?;
    if reading.none && reading.number > 0 {
        return Err(ReadError::NotThisFormat {
            format: "coco-results",
            path: job.source.to_path_buf(),
        });
    }
    if reading.ids.by_number {
        let place = job.source.display().to_string();
        reading.feed.send(ReadEvent::Note(Note::NumbersAsNames { place }))?;
    }
    reading.close()
}

/// The number of a result's image.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ImageOnly {
    image_id: Key,
}

/// The images that the results are about.
fn images_in(job: &Job<'_>, shape: Shape, feed: &mut Feed<'_>) -> Result<HashSet<Key>, ReadError> {
    let mut images = HashSet::new();
    let opened = json::open(job.source, shape)?;
    let (read, total, mut told) = (Rc::clone(&opened.read), opened.total, 0);
    Stream::each_of_list(opened, job.source, shape, EXPECTED, |row: Object<ImageOnly>| {
        images.extend(row.0.map(|row| row.image_id).filter(|id| *id != Key::None));
        if read.get() < told + STEP {
            return Ok(());
        }
        told = read.get();
        let done = told.min(total) / 2;
        feed.send(ReadEvent::Progress { done, total })
    })?;
    Ok(images)
}

/// Results that could not be taken for one cause.
struct Lost {
    reason: SkipReason,
    results: u64,
}

struct Reading<'a, 'f> {
    job: &'a Job<'a>,
    feed: &'a mut Feed<'f>,
    ids: Ids<'a>,
    /// What many results may have in common, by the place that is told.
    lost: BTreeMap<String, Lost>,
    number: u64,
    /// No result has an image.
    none: bool,
    mended: u64,
    read: Rc<Cell<u64>>,
    told: u64,
    total: u64,
    /// It is the second pass.
    second: bool,
}

impl Reading<'_, '_> {
    fn pass(&mut self, shape: Shape) -> Result<(), ReadError> {
        let job = self.job;
        let opened = json::open(job.source, shape)?;
        self.feed.encoding(job.source, opened.guessed)?;
        self.read = Rc::clone(&opened.read);
        self.total = opened.total;
        Stream::each_of_list(opened, job.source, shape, EXPECTED, |row| self.result(row))
    }

    fn result(&mut self, row: Object<AnnotationRow>) -> Result<(), ReadError> {
        self.number += 1;
        if self.read.get() >= self.told + STEP {
            self.told = self.read.get();
            let (done, total) = (self.told.min(self.total), self.total);
            let done = if self.second { (done + total) / 2 } else { done };
            self.feed.send(ReadEvent::Progress { done, total })?;
        }
        let Some(row) = row.0 else {
            let reason = SkipReason::Malformed("a result that is no object".into());
            return self.feed.skip(self.place(), reason);
        };
        self.none &= row.image_id == Key::None;
        match self.prediction(&row) {
            Ok(prediction) => self.feed.send(ReadEvent::Prediction(prediction)),
            Err((None, reason)) => self.feed.skip(self.place(), reason),
            Err((Some(what), reason)) => {
                let place = format!("{}: {what}", self.job.source.display());
                let lost = self.lost.entry(place).or_insert(Lost { reason, results: 0 });
                lost.results += 1;
                Ok(())
            }
        }
    }

    fn place(&self) -> String {
        format!("{}: result {}", self.job.source.display(), self.number)
    }

    /// What the result says; or why it is not taken, with what other results may share that with.
    fn prediction(&mut self, row: &AnnotationRow) -> Result<ReadPrediction, (Option<String>, SkipReason)> {
        let alone = |reason| (None, reason);
        let image = self.ids.image(&row.image_id);
        let (target, frame) = image.map_err(|reason| (Some(format!("image_id {}", row.image_id)), reason))?;
        let id = row.category_id.integer();
        let id = id.ok_or_else(|| alone(SkipReason::NotANumber("category_id")))?;
        let class = self.ids.category(id);
        let class = class.map_err(|reason| (Some(format!("category_id {id}")), reason))?;
        let nowhere = matches!((&row.bbox, &row.segmentation), (Bounds::Absent, Segmentation::Absent));
        if nowhere && has_points(&row.keypoints) {
            return Err((
                Some("keypoints".to_owned()),
                SkipReason::Unsupported("key points".into()),
            ));
        }
        if nowhere {
            return Err(alone(SkipReason::Malformed(
                "it has neither bbox nor segmentation".into(),
            )));
        }
        let score = row.score.0.and_then(|score| score.0);
        let probability = probability(score).ok_or_else(|| alone(SkipReason::NoProbability))?;
        let placed = placement(row, target.size).map_err(alone)?;
        let fitted = fit::fit(placed.region, target.size, frame).map_err(alone)?;
        self.mended += u64::from(fitted.mended);
        Ok(ReadPrediction {
            input: target.input,
            size: target.size,
            class,
            region: fitted.region,
            probability,
            model: None,
        })
    }

    fn close(self) -> Result<(), ReadError> {
        let Self {
            feed,
            ids,
            lost,
            mended,
            ..
        } = self;
        ids.into_finder().tell(feed)?;
        for (place, Lost { reason, results }) in lost {
            feed.skip_many(place, reason, results)?;
        }
        feed.mended(mended)
    }
}
