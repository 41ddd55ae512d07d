//! Which inputs a task has, and to whom they are given.

use super::error::TaskError;
use super::strategy::weights;
use crate::error::SessionError;
use domain::share::partition;
use domain::task::{TaskInput, TaskInputs};
use domain::{InputId, MemberId, Task};
use store::{ListQuery, Reader, Scope, StoreError};

/// The inputs that the task is made for by a lead, as the project stands, in the order of import, but for those that are
/// left out.
pub(super) fn chosen(reader: Reader<'_>, inputs: &TaskInputs, lead: MemberId) -> Result<Vec<InputId>, StoreError> {
    let mut found = Vec::new();
    match inputs {
        TaskInputs::All => reader.each_input_id(&mut |input| found.push(input))?,
        TaskInputs::Dataset(dataset) => reader.each_dataset_input(*dataset, &mut |input, _| found.push(input.id))?,
        TaskInputs::Search(text) => {
            found = reader.matching_offered(&ListQuery::asking(Scope::All, text, lead.into()))?;
        }
        TaskInputs::Saved(search) => found = reader.offered(reader.found_by(*search, lead.into())?)?,
    }
    Ok(found)
}

/// The places of a new task: a partition gives each input to its labelers, else a rule does and nothing is written.
pub(super) fn places(task: &Task, inputs: &[InputId]) -> Result<Vec<TaskInput>, SessionError> {
    let mut places: Vec<TaskInput> = (0..)
        .zip(inputs)
        .map(|(position, input)| TaskInput::new(task.id, position, *input))
        .collect();
    if let Some(per_input) = task.worker_strategy.per_input() {
        let shared = partition(inputs, &weights(task), per_input, task.seed).map_err(TaskError::from)?;
        for (place, labelers) in places.iter_mut().zip(shared) {
            place.labelers = labelers;
        }
    }
    Ok(places)
}
