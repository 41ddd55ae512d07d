//! Everything of a task that waits for my decision, annotation by annotation, with how much each stands out.

use super::view::{GridItem, ReviewGrid};
use crate::domain::oddness::{Looks, Oddness, oddness};
use crate::domain::suggestion::{of_model, overlap};
use crate::domain::task::WorkState;
use crate::domain::{Annotation, InputId, MemberId, Region, Status, Suggestion, Task, TaskId};
use crate::session::error::SessionError;
use crate::session::{Event, Portion, Session};
use crate::store::{Reader, Scope, StoreError};
use std::collections::HashSet;

/// Inputs read at a time.
const CHUNK: usize = 256;

impl Session {
    /// Reads, in the background, all that waits for my decision in a task.
    pub(in crate::session) fn show_grid(&mut self, task: TaskId) -> Result<(), SessionError> {
        let (task, me) = (self.task(task)?.clone(), self.view.me.id);
        self.view.review_grid = Some(ReviewGrid {
            task: task.id,
            items: Vec::new(),
            read: false,
        });
        self.reads
            .ask(move |disk| match disk.snapshot(|reader| items(reader, &task, me)) {
                Ok(items) => Some(Event::Grid(ReviewGrid {
                    task: task.id,
                    items,
                    read: true,
                })),
                Err(error) => {
                    tracing::warn!("what waits for review could not be read: {error}");
                    None
                }
            });
        Ok(())
    }

    /// What was asked for has come.
    pub(in crate::session) fn take_grid(&mut self, mut grid: ReviewGrid) {
        let Ok(task) = self.task(grid.task).cloned() else {
            return;
        };
        if self
            .view
            .review_grid
            .as_ref()
            .is_none_or(|known| known.task != grid.task)
        {
            return;
        }
        for item in &mut grid.items {
            item.name = self.labeler_name(&task, item.annotation.author);
        }
        self.view.review_grid = Some(grid);
    }

    /// What was decided on does not wait any more.
    pub(super) fn drop_from_grid(&mut self, portions: &[Portion]) {
        let Some(grid) = &mut self.view.review_grid else { return };
        let whole: HashSet<(InputId, MemberId)> = portions
            .iter()
            .filter(|portion| portion.annotations.is_empty())
            .map(|portion| (portion.input, portion.labeler))
            .collect();
        let named: HashSet<_> = portions.iter().flat_map(|portion| &portion.annotations).collect();
        grid.items.retain(|item| {
            let annotation = &item.annotation;
            !named.contains(&annotation.id) && !whole.contains(&(annotation.input, annotation.author))
        });
    }
}

fn items(reader: Reader<'_>, task: &Task, me: MemberId) -> Result<Vec<GridItem>, StoreError> {
    let places = reader.review_positions(task.id, me)?;
    let mut items = Vec::new();
    let mut all = Vec::new();
    for chunk in places.chunks(CHUNK) {
        for row in reader.rows(Scope::Task(task.id), &me.into(), chunk)? {
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
                if annotation.task != Some(task.id) || annotation.is_merged() {
                    continue;
                }
                let looks = Looks {
                    concept: annotation.concept,
                    bounds: annotation.region.bounds(),
                    agreement: agreement(&annotation, &suggested),
                };
                all.push(looks);
                if waits(&annotation) {
                    items.push(GridItem {
                        position: row.position,
                        size: row.input.size,
                        name: String::new(),
                        oddness: Oddness::default(),
                        looks,
                        annotation,
                    });
                }
            }
        }
    }
    let wanted: Vec<Looks> = items.iter().map(|item| item.looks).collect();
    for (item, found) in items.iter_mut().zip(oddness(&wanted, &all)) {
        item.oddness = found;
    }
    Ok(items)
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
