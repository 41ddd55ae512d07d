//! What `bulk` did.

use super::print::{Printer, line, skipped};
use session::bulk::{BulkAct, BulkReport};
use session::notice::{count, grouped};

impl Printer {
    pub fn changed_in_bulk(&self, report: &BulkReport, act: &BulkAct) -> u8 {
        if !self.object(report) {
            let (changed, inputs) = (grouped(report.changed), count(report.inputs, "input"));
            let annotations = count(report.annotations, "annotation");
            line(match (act, report.dry_run) {
                (BulkAct::Assign(member), false) => format!("{changed} of {inputs} given to {member}."),
                (BulkAct::Assign(member), true) => format!("{changed} of {inputs} would be given to {member}."),
                (BulkAct::Approve, false) => format!("{annotations} accepted on {changed} of {inputs}."),
                (BulkAct::Approve, true) => format!("{annotations} would be accepted on {changed} of {inputs}."),
                (_, false) => format!("{annotations} changed on {changed} of {inputs}."),
                (_, true) => format!("{annotations} would change on {changed} of {inputs}."),
            });
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
