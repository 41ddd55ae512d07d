//! The same beside the window: a session of its own does it, as at the command line, while the window goes on.

use super::{BulkReport, BulkRequest};
use crate::error::SessionError;
use crate::progress::Progress;
use crate::report::InputsChanged;
use crate::view::{JobKind, JobOutcome};
use crate::{Opening, Session, Who, notice};
use domain::GestureId;
use std::path::Path;

/// Carries it out as a member who is at work in the project, and waits until it is on disk.
fn carry_out(
    project: &Path,
    me: &str,
    request: &BulkRequest,
    progress: &mut Progress,
) -> Result<BulkReport, SessionError> {
    Session::open_admitted(Opening::quiet(project, Who::Named(me.into())))?.bulk_now(request, progress)
}

impl Session {
    /// Starts to do the same on many inputs, or to count what would change.
    pub(crate) fn start_bulk(&mut self, request: BulkRequest) -> Result<(), SessionError> {
        self.may_write()?;
        // A run, or another bulk act, may be writing on them.
        if !request.dry_run && self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let (path, me) = (self.project.path.clone(), self.view.me.name.clone());
        let kind = match request.dry_run {
            true => JobKind::Preview,
            false => JobKind::Other,
        };
        let title = notice::changing_in_bulk(&request.act);
        self.start_job_of(kind, title, move |progress| {
            let report = carry_out(&path, &me, &request, progress)?;
            let made = report
                .gesture
                .as_deref()
                .and_then(|text| text.parse::<GestureId>().ok());
            Ok(match made {
                Some(gesture) => JobOutcome::InputsChanged(InputsChanged {
                    inputs: report.changed,
                    said: notice::changed_in_bulk(&report, &request.act),
                    ..InputsChanged::none(gesture)
                }),
                None => JobOutcome::BulkCounted(Box::new((request, report))),
            })
        })
    }
}
