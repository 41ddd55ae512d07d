//! What can be told of a network without running it.

use crate::engine::Port;
use domain::Size;
use std::collections::BTreeMap;

/// What can be told of a network without running it.
pub(crate) struct Seen<'a> {
    /// What it gives.
    pub outputs: &'a [Port],
    /// What its maker noted.
    pub metadata: &'a BTreeMap<String, String>,
    /// The size of its input, where it is fixed or a manifest says.
    pub input: Option<Size>,
}

impl<'a> Seen<'a> {
    /// The task that Ultralytics' exporter noted.
    pub(crate) fn task(&self) -> Option<&'a str> {
        self.metadata.get("task").map(String::as_str)
    }

    /// Whether no task was noted, or one of these.
    pub(crate) fn task_is(&self, tasks: &[&str]) -> bool {
        self.task().is_none_or(|task| tasks.contains(&task))
    }

    /// The outputs with so many extents.
    pub(crate) fn of_rank(&self, rank: usize) -> Vec<&'a Port> {
        self.outputs.iter().filter(|port| port.shape.len() == rank).collect()
    }

    /// Whether the shape of some output is not known at all.
    pub(crate) fn is_vague(&self) -> bool {
        self.outputs.iter().any(|port| !port.ranked)
    }

    /// The only output of that rank, unless there are several or others of rank `also` and none.
    pub(crate) fn only(&self, rank: usize, others: &[usize]) -> Option<&'a Port> {
        let rest = self.outputs.iter().filter(|port| port.shape.len() != rank);
        let found = self.of_rank(rank);
        (found.len() == 1 && rest.clone().all(|port| others.contains(&port.shape.len()))).then(|| found[0])
    }
}

/// Whether one extent is smaller than another, as far as both are known.
pub(super) fn may_be_less(a: Option<usize>, b: Option<usize>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a < b,
        _ => true,
    }
}
