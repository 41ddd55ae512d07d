//! The numbers as they are, member by member and concept by concept.

use super::words::{duration, name_of, percent};
use crate::members::avatar;
use crate::theme::{palette, size, space};
use crate::widgets::{heading, swatch};
use domain::TaskId;
use domain::numbers::{MemberNumbers, Numbers};
use egui::{Align, Label, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder};
use session::notice::grouped;
use session::view::View;

/// Height of a row, in points.
const ROW: f32 = 30.0;

const HEADS: [(&str, &str); 11] = [
    ("INPUTS", "Inputs submitted, each once"),
    (
        "ANNOTATIONS",
        "Annotations on these inputs, as they were submitted last",
    ),
    ("TIME", "How long was actively worked"),
    ("PER INPUT", "Actively worked time for each input whose time is known"),
    ("ACCEPTED", "Inputs that were accepted"),
    ("REJECTED", "How often an input was rejected"),
    ("AWAITING", "Inputs that await a decision at the end of the time"),
    (
        "FIRST PASS",
        "Of the inputs decided on, those accepted as they were submitted: never rejected, nothing corrected",
    ),
    ("CORRECTED", "Annotations that a reviewer changed, removed or added"),
    ("DECIDED", "As a reviewer: work accepted and rejected"),
    (
        "CORRECTIONS",
        "As a reviewer: annotations of others that were changed or removed, and those added",
    ),
];

fn cells(numbers: &MemberNumbers) -> [String; 11] {
    let some = |n: u64| if n == 0 { "–".to_owned() } else { grouped(n) };
    [
        some(numbers.inputs),
        some(numbers.annotations),
        if numbers.active_ms == 0 {
            "–".into()
        } else {
            duration(numbers.active_ms)
        },
        numbers
            .ms_per_input()
            .filter(|ms| *ms > 0)
            .map_or_else(|| "–".into(), duration),
        some(numbers.accepted),
        some(numbers.returned),
        some(numbers.awaiting),
        percent(numbers.first_pass_share()),
        some(numbers.corrected().all()),
        some(numbers.gave_accepted + numbers.gave_returned),
        some(numbers.gave_corrections),
    ]
}

/// A line for each member, and one for all.
pub(super) fn members(ui: &mut Ui, view: &View, task: TaskId, numbers: &Numbers, total: &MemberNumbers) {
    let p = palette(ui.ctx());
    heading(ui, "MEMBERS");
    let gaps = HEADS.len() as f32 * ui.spacing().item_spacing.x;
    let wide = ((ui.available_width() - gaps - 170.0) / HEADS.len() as f32).max(62.0);
    let right = Layout::right_to_left(Align::Center);
    TableBuilder::new(ui)
        .id_salt("members")
        .vscroll(false)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::remainder().at_least(110.0).clip(true))
        .columns(Column::exact(wide).clip(true), HEADS.len())
        .header(22.0, |mut header| {
            header.col(|_| {});
            for (text, told) in HEADS {
                header.col(|ui| {
                    ui.with_layout(right, |ui| {
                        let text = RichText::new(text).size(size::SMALL).color(p.quiet);
                        ui.add(Label::new(text).truncate()).on_hover_text(told);
                    });
                });
            }
        })
        .body(|mut body| {
            let members = numbers.members.iter().map(|(id, numbers)| (Some(*id), numbers));
            let all = (numbers.members.len() > 1).then_some((None, total));
            for (id, numbers) in members.chain(all) {
                body.row(ROW, |mut row| {
                    row.set_overline(id.is_none());
                    row.col(|ui| match id {
                        None => drop(ui.label(RichText::new("All").strong())),
                        Some(id) => {
                            let name = &name_of(view, task, id);
                            avatar::show(ui, 20.0, name, avatar::color_of(&view.members, id));
                            ui.add_space(space::XS);
                            ui.add(Label::new(name).truncate());
                        }
                    });
                    for text in cells(numbers) {
                        row.col(|ui| drop(ui.with_layout(right, |ui| ui.label(text))));
                    }
                });
            }
        });
}

/// What reviewers changed, by the concept that the labeler had given.
pub(super) fn corrections(ui: &mut Ui, view: &View, total: &MemberNumbers) {
    let p = palette(ui.ctx());
    heading(ui, "CORRECTIONS BY CONCEPT");
    let mut lines: Vec<_> = total.corrections.iter().collect();
    lines.sort_by_key(|(id, corrections)| (std::cmp::Reverse(corrections.all()), **id));
    egui::Grid::new("corrections")
        .num_columns(7)
        .spacing([space::XL, 6.0])
        .show(ui, |ui| {
            for head in [
                "CONCEPT",
                "CORRECTED",
                "REDRAWN",
                "RELABELED",
                "ADDED",
                "REMOVED",
                "MEAN IOU",
            ] {
                ui.label(RichText::new(head).size(size::SMALL).color(p.quiet));
            }
            ui.end_row();
            for (id, corrections) in lines {
                ui.horizontal(|ui| match view.concept(*id) {
                    Some(concept) => {
                        swatch(ui, concept.color, 12.0);
                        ui.label(concept.label());
                    }
                    None => drop(ui.weak("deleted concept")),
                });
                for number in [
                    corrections.all(),
                    corrections.reshaped,
                    corrections.relabeled,
                    corrections.added,
                    corrections.deleted,
                ] {
                    ui.label(grouped(number));
                }
                let iou = corrections.mean_iou();
                ui.label(iou.map_or_else(|| "–".into(), |iou| format!("{iou:.2}")))
                    .on_hover_text("Of the regions as they were submitted and as they were corrected");
                ui.end_row();
            }
        });
}
