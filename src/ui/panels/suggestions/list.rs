//! The list of suggestions: what waits, what was accepted, and what is folded away.

use crate::canvas::{Canvas, Decide, ShapeId, percent};
use crate::frame::Frame;
use crate::keys::Action;
use crate::state::{WindowState, offered};
use crate::suggestions::{ListRow, acceptance, first, may_decide, rows};
use crate::theme::{palette, size, space};
use crate::widgets::{IconButton, color32, icon, key_cap, name, quiet, scroll_up_to, swatch};
use domain::{Suggestion, Verdict};
use egui::{
    Align, Align2, Checkbox, Color32, CornerRadius, FontId, Label, Layout, Rect, Response, RichText, Role, ScrollArea,
    Sense, Stroke, Ui, WidgetInfo, vec2,
};
use egui_material_icons::icons::{
    ICON_CHEVRON_RIGHT, ICON_CLOSE, ICON_EXPAND_MORE, ICON_UNDO, ICON_VISIBILITY, ICON_VISIBILITY_OFF,
};
use session::view::{AssistStatus, AssistView, Offer, SuggestionState};
use session::{Command, SuggestCommand};

/// Height of a row, and widths of a button and of a probability, in points.
const ROW: f32 = 26.0;
const BUTTON: f32 = 22.0;
const PROBABILITY: f32 = 50.0;

/// What every row needs.
struct RowContext<'a, 'f> {
    state: &'a mut WindowState,
    canvas: &'a mut Canvas,
    frame: &'a mut Frame<'f>,
}

/// Shows the list in the room that is left.
pub(super) fn show(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    assist: &AssistView,
    state: &mut WindowState,
    canvas: &mut Canvas,
) {
    if let Some(text) = empty_text(assist) {
        quiet(ui, text);
    }
    let rows = rows(assist, state.suggesting.covered, state.suggesting.dismissed);
    let mut area = ScrollArea::vertical()
        .id_salt("suggestions")
        .auto_shrink([false, false]);
    if let Some(offset) = scroll_to(ui, assist, state, &rows) {
        area = area.vertical_scroll_offset(offset);
    }
    let mut context = RowContext { state, canvas, frame };
    area.show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in &rows[range] {
            match row {
                ListRow::Offer(place) => context.row(ui, &assist.offers[*place]),
                ListRow::Covered(count) => {
                    let text = format!("{count} already annotated");
                    fold(ui, &mut context.state.suggesting.covered, &text);
                }
                ListRow::Dismissed(count) => {
                    fold(
                        ui,
                        &mut context.state.suggesting.dismissed,
                        &format!("{count} dismissed"),
                    );
                }
            }
        }
    });
}

/// Where the list must stand so that a newly chosen suggestion is in sight.
fn scroll_to(ui: &Ui, assist: &AssistView, state: &mut WindowState, rows: &[ListRow]) -> Option<f32> {
    let id = state.suggesting.scroll_to.take()?;
    let is = |row: &ListRow| matches!(row, ListRow::Offer(place) if assist.offers[*place].suggestion.id == id);
    let at = rows.iter().position(is)?;
    let y = at as f32 * (ROW + ui.spacing().item_spacing.y);
    Some((y - ui.available_height() / 2.0).max(0.0))
}

/// What to say where nothing waits.
fn empty_text(assist: &AssistView) -> Option<String> {
    if assist.count(SuggestionState::Offered) > 0 {
        return None;
    }
    let away = |low: bool| {
        let out = assist
            .offers
            .iter()
            .filter(|o| o.standing == SuggestionState::OutOfRange);
        out.filter(|o| {
            let band = assist.band_of(o.suggestion.concept);
            (o.suggestion.probability < band.low) == low
        })
        .count()
    };
    let (below, above) = (away(true), away(false));
    let settled = assist.offers.iter().any(|o| o.standing != SuggestionState::Hidden);
    let between = || {
        format!(
            "Nothing between {} and {}",
            percent(assist.band.low),
            percent(assist.band.high)
        )
    };
    Some(match (below, above, &assist.status) {
        (1.., 0, _) => format!("{}: {below} below; move the slider.", between()),
        (0, 1.., _) => format!("{}: {above} above; move the slider.", between()),
        (1.., 1.., _) => format!("{}: {below} below, {above} above; move the slider.", between()),
        (0, 0, _) if settled => "No suggestions are left here. Enter submits.".to_owned(),
        (0, 0, AssistStatus::Ready) => {
            format!(
                "{} found nothing here that the task asks for. Draw what it missed.",
                assist.name
            )
        }
        (0, 0, AssistStatus::Queued | AssistStatus::Running) => "Suggestions are on their way.".to_owned(),
        (0, 0, AssistStatus::Failed(_)) => "Draw by hand, or run the model again.".to_owned(),
        (0, 0, AssistStatus::Idle) => "The model has not looked at this input yet; run it above.".to_owned(),
    })
}

/// A line that unfolds what is under it.
fn fold(ui: &mut Ui, open: &mut bool, text: &str) {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, *open, text));
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), p.hover);
    }
    let mut inside = row_ui(ui, rect);
    let glyph = if *open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    inside.label(icon(glyph).size(16.0).color(p.quiet));
    inside.label(RichText::new(text).color(p.quiet));
    if response.clicked() {
        *open = !*open;
    }
}

fn row_ui(ui: &mut Ui, rect: Rect) -> Ui {
    let mut inside = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(space::XS, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    inside.spacing_mut().item_spacing.x = space::XS;
    inside
}

impl RowContext<'_, '_> {
    fn row(&mut self, ui: &mut Ui, offer: &Offer) {
        let p = palette(ui.ctx());
        let suggestion = &offer.suggestion;
        let concept = self.frame.view.concept(suggestion.concept);
        let title = concept.map_or_else(|| "?".to_owned(), |concept| concept.label());
        let spoken = format!("{title} {}", percent(suggestion.probability));
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        let shape = shape_of(suggestion);
        let chosen = self.canvas.suggestion() == Some(suggestion.id);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, spoken.clone()));
        let near = response.contains_pointer();
        let next = first(self.frame.view, self.canvas) == Some(suggestion.id);
        let fill = match (chosen, near || next || self.canvas.hovered() == Some(shape)) {
            (true, _) => p.selected,
            (false, true) => p.hover,
            (false, false) => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
        let mut inside = row_ui(ui, rect);
        let ui = &mut inside;
        self.tick(ui, offer, &spoken);
        if let Some(concept) = concept {
            swatch(ui, concept.color, 12.0);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            self.buttons(ui, offer, &spoken);
            let tint = concept.map_or(p.quiet, |concept| color32(concept.color));
            probability(
                ui,
                suggestion.probability,
                tint,
                offer.standing == SuggestionState::Offered,
            );
            self.class_key(ui, suggestion);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let hidden = self.state.suggesting.hidden.contains(&suggestion.id);
                let waits = offer.standing == SuggestionState::Offered && !hidden;
                let color = if waits { p.text } else { p.quiet };
                ui.add(Label::new(RichText::new(title).color(color)).truncate());
            });
        });
        if near {
            self.state.suggesting.pointed = Some(shape);
        }
        self.pointer(&response, offer, shape);
    }

    /// What a click, a double click and a right click on the row do.
    fn pointer(&mut self, response: &Response, offer: &Offer, shape: ShapeId) {
        let suggestion = &offer.suggestion;
        if response.clicked() {
            match (offer.standing, shape) {
                (SuggestionState::Offered, _) => self.canvas.choose(suggestion.id),
                (_, ShapeId::Annotation(id)) => self.canvas.select(&[id]),
                (_, ShapeId::Suggestion(_)) => {}
            }
        }
        if response.double_clicked()
            && let Some(bounds) = suggestion.region.bounds()
        {
            self.canvas.center_on(bounds);
        }
        if suggestion.is_open() && offer.standing != SuggestionState::Covered {
            response.context_menu(|ui| self.relabel(ui, suggestion));
        }
    }

    /// The box that is ticked when the suggestion is accepted.
    fn tick(&mut self, ui: &mut Ui, offer: &Offer, spoken: &str) {
        let id = offer.suggestion.id;
        if !matches!(offer.standing, SuggestionState::Offered | SuggestionState::Accepted) {
            ui.add_space(space::L);
            return;
        }
        let accepted = offer.standing == SuggestionState::Accepted;
        let locked = self
            .frame
            .view
            .current
            .as_ref()
            .and_then(|current| current.locked.clone());
        let mut ticked = accepted;
        // The box must be seen on a chosen row too.
        ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::new(1.0, palette(ui.ctx()).quiet);
        let response = ui.add_enabled(locked.is_none(), Checkbox::without_text(&mut ticked));
        let label = format!("Accept {spoken}");
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, locked.is_none(), accepted, label.clone()));
        if response.clicked() {
            self.frame.requests.push(match accepted {
                true => Command::Suggest(SuggestCommand::Unaccept(vec![id])).into(),
                false => acceptance(self.frame.view, id).into(),
            });
        }
        match locked {
            Some(reason) => {
                response.on_disabled_hover_text(reason);
            }
            None if accepted => {
                response.on_hover_text("Make it a suggestion again");
            }
            None => {
                let key = self.frame.keys.shortcut(Action::AcceptSuggestion);
                crate::widgets::tooltip(response, "Accept", key.as_deref(), None);
            }
        }
    }

    fn buttons(&mut self, ui: &mut Ui, offer: &Offer, spoken: &str) {
        let id = offer.suggestion.id;
        // Probabilities stand in one column, whatever buttons follow.
        let button = BUTTON + space::XS;
        let eye = if offer.suggestion.region.bounds().is_some() {
            button
        } else {
            0.0
        };
        match offer.standing {
            SuggestionState::Offered => {
                let label = format!("Dismiss {spoken}");
                let dismiss = IconButton::new(ICON_CLOSE, &label)
                    .key(self.frame.keys.shortcut(Action::DismissSuggestion))
                    .enabled(may_decide(Decide::Dismiss, self.frame.view));
                if dismiss.side(BUTTON).quiet().show(ui) {
                    self.frame
                        .requests
                        .push(Command::Suggest(SuggestCommand::DismissSuggestions(vec![id])).into());
                }
                self.eye(ui, offer, spoken);
            }
            SuggestionState::Dismissed => {
                let label = format!("Bring back {spoken}");
                if IconButton::new(ICON_UNDO, &label).side(BUTTON).quiet().show(ui) {
                    self.frame
                        .requests
                        .push(Command::Suggest(SuggestCommand::RestoreSuggestions(vec![id])).into());
                }
                ui.add_space(eye);
            }
            SuggestionState::Accepted
            | SuggestionState::Covered
            | SuggestionState::OutOfRange
            | SuggestionState::Hidden => {
                ui.add_space(button + eye);
            }
        }
    }

    /// Hides it on the canvas, or shows it again; there is nothing to hide of a whole image.
    fn eye(&mut self, ui: &mut Ui, offer: &Offer, spoken: &str) {
        if offer.suggestion.region.bounds().is_none() {
            return;
        }
        let set = &mut self.state.suggesting.hidden;
        let id = offer.suggestion.id;
        let hidden = set.contains(&id);
        let (glyph, label) = match hidden {
            true => (ICON_VISIBILITY_OFF, format!("Show {spoken}")),
            false => (ICON_VISIBILITY, format!("Hide {spoken}")),
        };
        let eye = IconButton::new(glyph, &label).side(BUTTON).selected(hidden).quiet();
        if eye.show(ui) && !set.remove(&id) {
            set.insert(id);
        }
    }

    /// In classification the key of the concept is the key of the suggestion.
    fn class_key(&self, ui: &mut Ui, suggestion: &Suggestion) {
        if suggestion.region.bounds().is_some() {
            return;
        }
        let place = offered(self.frame.view).iter().position(|c| c.id == suggestion.concept);
        let place = place
            .and_then(|place| u8::try_from(place).ok())
            .filter(|place| *place < 20);
        if let Some(key) = place.and_then(|place| self.frame.keys.shortcut(Action::Concept(place))) {
            key_cap(ui, &key);
        }
    }

    /// The concepts that it could have instead.
    fn relabel(&mut self, ui: &mut Ui, suggestion: &Suggestion) {
        ui.set_min_width(180.0);
        quiet(ui, "Give it another concept");
        scroll_up_to(300.0).show(ui, |ui| {
            for concept in offered(self.frame.view) {
                let current = concept.id == suggestion.concept;
                ui.horizontal(|ui| {
                    swatch(ui, concept.color, 12.0);
                    let choice = ui.selectable_label(current, concept.label());
                    name(&choice, &format!("Make it {}", concept.label()));
                    if choice.clicked() {
                        let command =
                            Command::Suggest(SuggestCommand::RelabelSuggestions(vec![suggestion.id], concept.id));
                        self.frame.requests.push(command.into());
                        ui.close();
                    }
                });
            }
        });
    }
}

/// What stands for it on the canvas: itself, or the annotation that it became.
fn shape_of(suggestion: &Suggestion) -> ShapeId {
    match suggestion.verdict {
        Verdict::Accepted(annotation) => ShapeId::Annotation(annotation),
        Verdict::Open | Verdict::Dismissed | Verdict::Discarded => ShapeId::Suggestion(suggestion.id),
    }
}

/// The probability over a bar that is as long as it is great.
fn probability(ui: &mut Ui, value: f64, tint: Color32, waits: bool) {
    let p = palette(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(PROBABILITY, 16.0), Sense::hover());
    let round = CornerRadius::same(3);
    ui.painter().rect_filled(rect, round, p.field);
    let mut bar = rect;
    bar.set_width(rect.width() * value as f32);
    let strength = if waits { 0.38 } else { 0.16 };
    ui.painter().rect_filled(bar, round, tint.gamma_multiply(strength));
    let color = if waits { p.text } else { p.quiet };
    let at = rect.right_center() - vec2(5.0, 0.0);
    let font = FontId::proportional(size::SMALL);
    ui.painter().text(at, Align2::RIGHT_CENTER, percent(value), font, color);
}
