//! The sliders: which probabilities are looked at, of all concepts and of single ones.

use crate::frame::Frame;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::range_slider::RangeSlider;
use crate::widgets::{IconButton, name, swatch};
use domain::{Band, Concept, ConceptId};
use egui::{Align, DragValue, Id, Label, Layout, RichText, ScrollArea, Ui, vec2};
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE, ICON_REPLAY};
use session::view::{AssistView, SuggestionState, View};
use session::{Command, SuggestCommand};

/// Width of a typed number, in points.
const NUMBER: f32 = 52.0;
/// Height of a concept's line, and of all of them at most.
const LINE: f32 = 24.0;
const LINES: f32 = 124.0;

/// The range of all concepts: slider and typed numbers.
pub(super) fn of_all(ui: &mut Ui, assist: &AssistView, requests: &mut Vec<Request>) {
    let band = assist.band;
    let mut chosen = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.spacing_mut().button_padding.x = space::XS;
        if let Some(low) = number(ui, band.low, "Lowest probability in per cent") {
            chosen = Some(Band::new(low, band.high.max(low)));
        }
        let width = (ui.available_width() - NUMBER - space::S).max(60.0);
        let slider = RangeSlider::new(band, ["Lowest probability", "Highest probability"]).width(width);
        chosen = slider.show(ui, Id::unique("range of probabilities")).or(chosen);
        if let Some(high) = number(ui, band.high, "Highest probability in per cent") {
            chosen = Some(Band::new(band.low.min(high), high));
        }
    });
    if let Some(band) = chosen {
        requests.push(Command::Suggest(SuggestCommand::SetBand(band)).into());
    }
}

/// A probability as a number to type; the new one, if it was changed.
fn number(ui: &mut Ui, value: f64, label: &str) -> Option<f64> {
    let before = (value * 100.0).round();
    let mut percent = before;
    // While a number is typed its first digits mean nothing yet.
    let field = DragValue::new(&mut percent)
        .range(0.0..=100.0)
        .speed(0.5)
        .fixed_decimals(0)
        .suffix(" %")
        .update_while_editing(false);
    let response = ui.add_sized(vec2(NUMBER, LINE), field);
    name(&response, label);
    (percent != before).then_some(percent / 100.0)
}

/// The button that unfolds the ranges of single concepts.
pub(super) fn unfold(ui: &mut Ui, open: &mut bool) {
    let glyph = if *open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    let text = (
        crate::widgets::icon(glyph).size(16.0),
        RichText::new("By concept").size(size::BODY),
    );
    let button = egui::Button::new(text).frame_when_inactive(false);
    let response = ui.add(button);
    name(&response, "By concept");
    if response.clicked() {
        *open = !*open;
    }
    response.on_hover_text("Look at other probabilities of some concepts");
}

/// A slim slider for each concept that is suggested here.
pub(super) fn by_concept(ui: &mut Ui, frame: &mut Frame<'_>, assist: &AssistView) {
    let concepts = occurring(frame.view, assist);
    ScrollArea::vertical()
        .id_salt("ranges of concepts")
        .max_height(LINES)
        .auto_shrink([false, true])
        .show_rows(ui, LINE, concepts.len(), |ui, range| {
            for concept in &concepts[range] {
                concept_line(ui, assist, concept, frame.requests);
            }
        });
}

/// The concepts that occur among the suggestions, in the order of the task.
fn occurring<'v>(view: &'v View, assist: &AssistView) -> Vec<&'v Concept> {
    let listed = |id: &ConceptId| {
        let suggested =
            |offer: &session::view::Offer| offer.suggestion.concept == *id && offer.standing != SuggestionState::Hidden;
        assist.per_concept.contains_key(id) || assist.offers.iter().any(suggested)
    };
    let of_task = view.open_task().map_or(&[][..], |summary| &summary.task.concepts);
    of_task
        .iter()
        .filter(|id| listed(id))
        .filter_map(|id| view.concept(*id))
        .collect()
}

fn concept_line(ui: &mut Ui, assist: &AssistView, concept: &Concept, requests: &mut Vec<Request>) {
    let p = palette(ui.ctx());
    let band = assist.band_of(concept.id);
    let own = assist.per_concept.contains_key(&concept.id);
    let row = vec2(ui.available_width(), LINE);
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        swatch(ui, concept.color, 12.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = format!("{}: as all", concept.label());
            let enabled = if own {
                Ok(())
            } else {
                Err("It is as all are".to_owned())
            };
            if IconButton::new(ICON_REPLAY, &label)
                .side(22.0)
                .enabled(enabled)
                .show(ui)
            {
                requests.push(Command::Suggest(SuggestCommand::SetConceptBand(concept.id, None)).into());
            }
            let numbers = format!("{:.0}–{:.0} %", band.low * 100.0, band.high * 100.0);
            let color = if own { p.text } else { p.quiet };
            let text = Label::new(RichText::new(numbers).size(size::SMALL).color(color));
            ui.add_sized(vec2(60.0, LINE), text);
            let names = [
                format!("Lowest probability of {}", concept.label()),
                format!("Highest probability of {}", concept.label()),
            ];
            let slider = RangeSlider::new(band, [&names[0], &names[1]]).width(84.0).slim();
            let id = Id::unique(("range of", concept.id));
            if let Some(chosen) = slider.show(ui, id) {
                requests.push(Command::Suggest(SuggestCommand::SetConceptBand(concept.id, Some(chosen))).into());
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(concept.label()).truncate());
            });
        });
    });
}
