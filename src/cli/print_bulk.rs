//! What `bulk` did.

use super::print::{Printer, line, skipped};
use session::bulk::{BulkAct, BulkReport};
use session::notice;

impl Printer {
    pub fn changed_in_bulk(&self, report: &BulkReport, act: &BulkAct) -> u8 {
        if !self.object(report) {
            line(notice::bulk(report, act));
            if let (Some(gesture), 1..) = (&report.gesture, report.changed) {
                line(
                    match report.decided || matches!(act, BulkAct::Approve | BulkAct::Assign(_)) {
                        true => format!("`apply` with [TakeBack(gesture: \"{gesture}\")] takes it back."),
                        false => format!("`--undo {gesture}` takes it back."),
                    },
                );
            }
        }
        skipped(&report.skipped)
    }
}
