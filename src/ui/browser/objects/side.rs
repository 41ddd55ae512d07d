//! The list of concepts beside the objects: how many of each the query finds; a click narrows what is shown to it.

use crate::browser::outcome::BrowserOutcome;
use crate::theme::{Palette, size, space};
use crate::widgets::{color32, heading, name, quiet};
use domain::ConceptId;
use egui::{Align2, FontId, Margin, Panel, Rect, ScrollArea, Sense, Ui, pos2, vec2};
use session::notice::grouped;
use session::{Command, NavigateCommand, View};

/// Width of the list, in points.
const WIDTH: f32 = 188.0;
/// Height of a line, in points.
const LINE: f32 = 26.0;

/// Shows the list; another choice is among the requests.
pub(super) fn show(ui: &mut Ui, view: &View, p: &Palette, outcome: &mut BrowserOutcome) {
    let objects = &view.objects;
    let chosen = view.list.filter.concept;
    let margin = Margin {
        left: space::M as i8,
        right: 0,
        top: space::M as i8,
        bottom: space::S as i8,
    };
    let frame = egui::Frame::new().inner_margin(margin);
    Panel::left("concepts of objects")
        .exact_size(WIDTH)
        .resizable(false)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            heading(ui, "CONCEPTS");
            ui.add_space(space::XS);
            if objects.concepts.is_empty() {
                quiet(ui, if objects.busy { "Counting…" } else { "None" });
                return;
            }
            let all: u64 = objects.concepts.iter().map(|(_, number)| number).sum();
            let mut picked = None;
            ScrollArea::vertical().auto_shrink([false, false]).show_rows(
                ui,
                LINE,
                objects.concepts.len() + 1,
                |ui, rows| {
                    for row in rows {
                        let entry = row.checked_sub(1).and_then(|at| objects.concepts.get(at));
                        let (concept, number) =
                            entry.map_or((None, all), |(concept, number)| (Some(*concept), *number));
                        if line(ui, view, p, concept, number, chosen == concept) {
                            picked = Some(concept);
                        }
                    }
                },
            );
            if let Some(concept) = picked.filter(|picked| *picked != chosen) {
                let mut filter = view.list.filter.clone();
                filter.concept = concept;
                outcome
                    .requests
                    .push(Command::Navigate(NavigateCommand::Filter(filter)).into());
            }
        });
}

/// One line of the list; `None` is any concept.
fn line(ui: &mut Ui, view: &View, p: &Palette, concept: Option<ConceptId>, number: u64, selected: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    let known = concept.and_then(|id| view.concept(id));
    let text = match (concept, known) {
        (None, _) => "All concepts".to_owned(),
        (Some(_), Some(concept)) => concept.label(),
        (Some(_), None) => "?".to_owned(),
    };
    let fill = match (selected, response.hovered() || response.has_focus()) {
        (true, _) => p.selected,
        (false, true) => p.hover,
        (false, false) => egui::Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, 6, fill);
    let middle = rect.center().y;
    let count = ui.painter().text(
        pos2(rect.right() - space::S, middle),
        Align2::RIGHT_CENTER,
        grouped(number),
        FontId::proportional(size::SMALL),
        p.quiet,
    );
    let mut left = rect.left() + space::S;
    if let Some(concept) = known {
        let dot = Rect::from_center_size(pos2(left + 5.0, middle), vec2(size::SMALL, size::SMALL));
        ui.painter().rect_filled(dot, 3, color32(concept.color));
        left += 18.0;
    }
    let mut job = egui::text::LayoutJob::simple_singleline(text.clone(), FontId::proportional(size::BODY), p.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width((count.left() - left - space::S).max(1.0));
    let galley = ui.painter().layout_job(job);
    let at = pos2(left, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, p.text);
    response.widget_info(|| {
        let spoken = format!("{text}, {}", session::notice::count(number, "object"));
        egui::WidgetInfo::selected(egui::Role::Button, true, selected, spoken)
    });
    name(
        &response,
        &format!("{text}, {}", session::notice::count(number, "object")),
    );
    response.clicked()
}
