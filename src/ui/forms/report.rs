//! What an export did, in full: what was left out or changed, renamed, not delivered.

use crate::panels::job_parts;
use crate::request::Request;
use crate::theme::space;
use crate::widgets::{heading, modal, primary_button, quiet, scroll_up_to};
use egui::{Align, Layout, Ui};
use session::export::ExportReport;
use session::notice::count;
use session::view::{JobOutcome, View};
use std::path::PathBuf;

/// The report of an export that is over.
#[derive(Debug)]
pub(crate) struct ReportForm {
    report: ExportReport,
}

impl ReportForm {
    /// The report of this job, if it was an export that came to an end.
    pub(crate) fn new(view: &View, job: u64) -> Option<Self> {
        let job = view.jobs.iter().find(|known| known.id == job)?;
        match &job.outcome {
            Some(JobOutcome::Exported(report)) => Some(Self { report: report.clone() }),
            _ => None,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, requests: &mut Vec<Request>) -> bool {
        let mut open = true;
        let room = ui.ctx().content_rect().size();
        let report = &self.report;
        let shown = modal(ui.ctx(), "export report").show(ui.ctx(), |ui| {
            ui.set_width(560.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("What was exported");
            ui.add(egui::Label::new(&report.out).truncate());
            scroll_up_to((room.y - 240.0).max(120.0))
                .id_salt("export report")
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    job_parts::exported(ui, report);
                    if report.differences.is_empty() {
                        quiet(ui, "Verified: it was read again, and is what was to be written.");
                    }
                    if !report.renamed.is_empty() {
                        heading(ui, "RENAMED");
                        let renamed = count(report.renamed.len() as u64, "name");
                        quiet(
                            ui,
                            format!("{renamed} changed: names clashed, were too long, or mean something else there."),
                        );
                        for (from, to) in &report.renamed {
                            ui.add(egui::Label::new(format!("{from} is {to}")).wrap());
                        }
                    }
                });
            ui.add_space(space::S);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                open &= !primary_button(ui, "Close").clicked();
                if ui.button("Open folder").clicked() {
                    requests.push(Request::ShowFolder(PathBuf::from(&report.out)));
                }
            });
        });
        open && !shown.should_close()
    }
}
