//! Everything of a task that waits for my decision, annotation by annotation, with how much each stands out.

use super::view::{GridItem, ReviewGrid};
use crate::error::SessionError;
use crate::view::View;
use crate::{Event, Portion, Session};
use domain::outliers::{Looks, OutlierScore, outlier_scores};
use domain::suggestion::{of_model, overlap};
use domain::task::WorkState;
use domain::{Annotation, ConceptId, InputId, MemberId, Region, Status, Suggestion, Task, TaskId};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use store::{Reader, Scope, StoreError};

/// Inputs read at a time.
const CHUNK: usize = 256;
/// So many annotations of a concept, spread over the task, say what is usual of it.
const ENOUGH: u64 = 20_000;

impl View {
    /// Takes the answer in.
    pub(crate) fn take_grid(&mut self, mut grid: ReviewGrid) {
        let Ok(task) = self.task(grid.task).cloned() else {
            return;
        };
        if self.review_grid.as_ref().is_none_or(|known| known.task != grid.task) {
            return;
        }
        for item in &mut grid.items {
            item.name = self.reviewed_name(&task, item.annotation.author);
        }
        grid.revision = self.review_grid.as_ref().map_or(0, |old| old.revision) + 1;
        self.review_grid = Some(grid);
    }

    /// Drops what was decided on.
    pub(crate) fn drop_from_grid(&mut self, portions: &[Portion]) {
        let Some(grid) = &mut self.review_grid else { return };
        let whole: HashSet<(InputId, MemberId)> = portions
            .iter()
            .filter(|portion| portion.annotations.is_empty())
            .map(|portion| (portion.input, portion.labeler))
            .collect();
        let named: HashSet<_> = portions.iter().flat_map(|portion| &portion.annotations).collect();
        grid.revision += 1;
        grid.items.retain(|item| {
            let annotation = &item.annotation;
            !named.contains(&annotation.id) && !whole.contains(&(annotation.input, annotation.author))
        });
    }
}

impl Session {
    /// Reads in the background what waits for my decision in a task.
    pub(crate) fn show_grid(&mut self, task: TaskId) -> Result<(), SessionError> {
        let (task, me) = (self.view.task(task)?.clone(), self.view.me.id);
        self.view.review_grid = Some(ReviewGrid {
            task: task.id,
            items: Vec::new(),
            revision: 0,
            read: false,
        });
        self.reads.read("The review grid", move |disk| {
            disk.snapshot(|reader| items(reader, &task, me)).map(|items| {
                Event::Grid(ReviewGrid {
                    task: task.id,
                    items,
                    revision: 0,
                    read: true,
                })
            })
        });
        Ok(())
    }
}

fn items(reader: Reader<'_>, task: &Task, me: MemberId) -> Result<Vec<GridItem>, StoreError> {
    let places = reader.review_positions(task.id, me)?;
    let mut items = Vec::new();
    for chunk in places.chunks(CHUNK) {
        for row in reader.rows(Scope::Task(task.id), &me.into(), chunk)? {
            let input = Arc::new(row.input.clone());
            let works = reader.work_on(row.input.id)?;
            let waits = |a: &Annotation| {
                works.iter().any(|work| {
                    (work.task, work.member, work.reviewer) == (task.id, a.author, Some(me))
                        && work.drawn
                        && work.state == WorkState::Submitted
                }) && matches!(a.status, Status::AwaitingReview | Status::AwaitingConsensusReview)
            };
            let suggested = suggested(reader, task, row.input.id)?;
            for annotation in reader.annotations(row.input.id)? {
                if annotation.task == Some(task.id) && !annotation.is_merged() && waits(&annotation) {
                    let looks = Looks {
                        concept: annotation.concept,
                        bounds: annotation.region.bounds(),
                        agreement: agreement(&annotation, &suggested),
                    };
                    items.push(GridItem {
                        position: row.position,
                        input: input.clone(),
                        name: String::new(),
                        outlier: OutlierScore::default(),
                        looks,
                        annotation,
                    });
                }
            }
        }
    }
    let wanted: Vec<Looks> = items.iter().map(|item| item.looks).collect();
    let usual = usual(reader, task.id, &wanted)?;
    for (item, found) in items.iter_mut().zip(outlier_scores(&wanted, &usual)) {
        item.outlier = found;
    }
    Ok(items)
}

/// What annotations of these concepts look like in the whole task, whoever made and reviews them.
fn usual(reader: Reader<'_>, task: TaskId, wanted: &[Looks]) -> Result<Vec<Looks>, StoreError> {
    let concepts: BTreeSet<ConceptId> = wanted.iter().map(|looks| looks.concept).collect();
    let mut all = Vec::new();
    for concept in concepts {
        reader.each_region(task, concept, ENOUGH, &mut |region| {
            all.push(Looks {
                concept,
                bounds: region.bounds(),
                agreement: None,
            });
        })?;
    }
    Ok(all)
}

/// What the task's model sees on an input; empty where it has not looked, or where there is none.
fn suggested(reader: Reader<'_>, task: &Task, input: InputId) -> Result<Vec<Suggestion>, StoreError> {
    let Some(assist) = &task.assist else {
        return Ok(Vec::new());
    };
    let mut found = of_model(reader.suggestions(input)?);
    found.retain(|s| s.task == task.id && s.model == assist.model);
    Ok(found)
}

fn agreement(annotation: &Annotation, suggested: &[Suggestion]) -> Option<f64> {
    if suggested.is_empty() || annotation.region == Region::Whole {
        return None;
    }
    let same = suggested.iter().filter(|s| s.concept == annotation.concept);
    Some(same.map(|s| overlap(&annotation.region, &s.region)).fold(0.0, f64::max))
}
