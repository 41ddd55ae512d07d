//! How the page says names, durations and shares.

use domain::{MemberId, TaskId};
use session::view::View;

/// A member's name in a task: none where its review is blind for whoever looks.
pub(super) fn name_of(view: &View, task: TaskId, id: MemberId) -> String {
    view.name_in(Some(task), id)
}

/// A duration as people say it.
pub(super) fn duration(ms: u64) -> String {
    let seconds = ms as f64 / 1000.0;
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else if seconds < 3600.0 {
        format!("{:.1} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

/// A share in whole percent.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.0} %", share * 100.0))
}
