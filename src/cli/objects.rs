//! Annotations one by one: listed by `search --objects`, changed by `bulk --relabel` and `bulk --delete`.

use super::print::{PARTIAL, Printer, line, skipped, told};
use session::notice::{count, grouped};
use session::objects::{ObjectList, ObjectsChanged};

impl Printer {
    /// A line for each annotation: its identifier, concept and input.
    pub fn objects(&self, report: &ObjectList) -> u8 {
        if !self.object(report) {
            for object in &report.objects {
                let score = object
                    .score
                    .map(|score| score.map_or("     ".into(), |score| format!("{score:.3}")));
                let score = score.map_or_else(String::new, |score| format!("{score}  "));
                line(format!("{score}{}  {}  {}", object.id, object.concept, object.input));
            }
        }
        skipped(&report.skipped)
    }

    /// What a change of annotations did, and what was left.
    pub fn objects_changed(&self, report: &ObjectsChanged) -> u8 {
        if !self.object(report) {
            line(format!(
                "{} of {} {} on {}.",
                grouped(report.annotations),
                count(report.found, "annotation"),
                if report.dry_run { "would change" } else { "changed" },
                count(report.changed, "input")
            ));
            if let Some(gesture) = &report.gesture {
                line(format!(
                    "`apply` with [TakeBack(gesture: \"{gesture}\")] takes it back."
                ));
            }
        }
        for left in &report.left {
            told(format!(
                "skipped {}, on {}: {}",
                count(left.count, "annotation"),
                left.inputs.join(", "),
                left.reason
            ));
        }
        if report.left.is_empty() { 0 } else { PARTIAL }
    }
}
