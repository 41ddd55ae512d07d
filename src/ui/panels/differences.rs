//! The difference queue: what a model sees otherwise than what is annotated, one after the other.

use crate::automation::run;
use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::keys::{Action, Keymap};
use crate::panels::job_parts;
use crate::panels::walk::{self, LINE};
use crate::request::Request;
use crate::state::Followed;
use crate::state::{Page, WindowState};
use crate::theme::{Palette, palette, size, space};
use crate::widgets::entry::cut_at_start;
use crate::widgets::{color32, key_cap, primary_button, progress, quiet};
use domain::suggestion::Difference;
use domain::task::WorkState;
use domain::workflow::{self, Permission};
use domain::{Annotation, ConceptId};
use egui::{
    Align2, Button, Color32, CornerRadius, FontFamily, FontId, Label, Rect, RichText, Role, Sense, Ui, WidgetInfo,
    pos2, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_ADD_CIRCLE, ICON_DONE, ICON_OPEN_WITH, ICON_REMOVE_CIRCLE, ICON_SWAP_HORIZ};
use session::notice::grouped;
use session::view::{DifferenceLine, DifferenceQueue, View};
use session::{Command, EditCommand, ModelCommand, SuggestCommand};

/// Whether the queue is in sight, and so its keys mean something.
pub(crate) fn are_shown(view: &View, state: &WindowState) -> bool {
    let queue = &view.models.differences;
    let some = !queue.lines.is_empty() || queue.unseen > 0;
    state.page == Page::Canvas && some && queue.task.is_some() && queue.task == view.task
}

/// Decides on the entry that is looked at: takes what the model sees, or leaves what there is.
pub(crate) fn settle(frame: &mut Frame<'_>, state: &WindowState, take: bool) {
    if are_shown(frame.view, state) {
        frame
            .requests
            .push(Command::Suggest(SuggestCommand::SettleDifference(take)).into());
    }
}

/// Goes to the entry after or before the one looked at.
pub(crate) fn go(frame: &mut Frame<'_>, state: &WindowState, forward: bool) {
    let command = beside(&frame.view.models.differences, forward).filter(|_| are_shown(frame.view, state));
    frame.requests.extend(command.map(Request::from));
}

/// The entry after or before the one looked at.
fn beside(queue: &DifferenceQueue, forward: bool) -> Option<Command> {
    let at = walk::beside(queue.at, queue.lines.len(), forward)?;
    Some(Command::Suggest(SuggestCommand::GoToDifference(at)))
}

/// Puts the entry that is looked at on the canvas, once, and selects what it is about. Whoever goes elsewhere
/// meanwhile is not called back.
pub(crate) fn follow(frame: &mut Frame<'_>, state: &mut WindowState, canvas: &mut Canvas) {
    let view = frame.view;
    let queue = &view.models.differences;
    let line = queue.lines.get(queue.at).filter(|_| queue.task == view.task);
    let Some(line) = line else {
        state.followed_difference = None;
        return;
    };
    let known = state
        .followed_difference
        .filter(|f| (f.at, f.input) == (queue.at, line.input));
    let mut followed = known.unwrap_or_else(|| {
        frame
            .requests
            .push(Command::Suggest(SuggestCommand::GoToDifference(queue.at)).into());
        state.page = Page::Canvas;
        Followed {
            at: queue.at,
            input: line.input,
            selected: false,
        }
    });
    // The canvas lets go of its selection when it shows another input: it must have shown this one.
    if let Some(current) = view.current.as_ref().filter(|c| c.loaded && c.input.id == line.input)
        && known.is_some_and(|known| !known.selected)
    {
        followed.selected = true;
        select(line.difference, &current.annotations, canvas);
    }
    state.followed_difference = Some(followed);
}

fn select(difference: Difference, annotations: &[Annotation], canvas: &mut Canvas) {
    match difference {
        Difference::Added(suggestion) => canvas.choose(suggestion),
        Difference::Missing(id) | Difference::Moved(id, _) | Difference::OtherConcept(id, _) => {
            canvas.select(&[id]);
            let found = annotations.iter().find(|annotation| annotation.id == id);
            // Where all of the picture is in view, nothing needs to move.
            let bounds = found.and_then(|annotation| annotation.region.bounds());
            if let Some(bounds) = bounds.filter(|_| !canvas.viewport().is_fitted()) {
                canvas.center_on(bounds);
            }
        }
    }
}

/// What kind of difference it is, as icon and word.
fn kind(difference: Difference, p: &Palette) -> (MaterialIcon, &'static str, Color32) {
    match difference {
        Difference::Added(_) => (ICON_ADD_CIRCLE, "Added", p.good),
        Difference::Missing(_) => (ICON_REMOVE_CIRCLE, "Missing", p.bad),
        Difference::Moved(..) => (ICON_OPEN_WITH, "Moved", p.warn),
        Difference::OtherConcept(..) => (ICON_SWAP_HORIZ, "Other concept", p.accent),
    }
}

/// Shows the queue.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState) {
    let queue = &frame.view.models.differences;
    let p = palette(ui.ctx());
    let close = (
        "Close the differences",
        Command::Suggest(SuggestCommand::CloseDifferences),
    );
    walk::head(ui, frame, close, |forward| beside(queue, forward));
    let settled = queue.lines.iter().filter(|line| line.settled).count();
    progress(
        ui,
        settled as f32 / queue.lines.len().max(1) as f32,
        ui.available_width(),
    );
    let left = (queue.lines.len() - settled) as u64;
    let text = format!("{} left of {}", grouped(left), grouped(queue.lines.len() as u64));
    ui.label(RichText::new(text).size(size::SMALL).color(p.quiet));
    if queue.unseen > 0 {
        unseen(ui, frame, queue);
    }
    if let Some(line) = queue.lines.get(queue.at) {
        looked_at(ui, frame, line);
    }
    ui.separator();
    list(ui, frame, state, queue);
}

/// How many inputs the model has not looked at, and the way to have it look.
fn unseen(ui: &mut Ui, frame: &mut Frame<'_>, queue: &DifferenceQueue) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let Some(task) = queue.task else { return };
    if let Some(job) = run::working(view, task) {
        job_parts::running(ui, job);
        return;
    }
    let text = match queue.unseen {
        1 => "The model has not looked at 1 input, which is left out.".into(),
        more => format!(
            "The model has not looked at {} inputs; they are left out.",
            grouped(more)
        ),
    };
    ui.add(Label::new(RichText::new(text).color(p.warn)).wrap());
    let may = view.allowed(Permission::ManageModels);
    let look = ui.add_enabled(may.is_ok(), Button::new("Look at them first"));
    if look.clicked() {
        frame
            .requests
            .push(Command::Model(ModelCommand::PredictTask(task)).into());
    }
    match may {
        Ok(()) => look.on_hover_text("The model looks at every input; nothing is annotated"),
        Err(why) => look.on_disabled_hover_text(why),
    };
    ui.add_space(space::XS);
}

/// The entry that is looked at, and what can be done about it.
fn looked_at(ui: &mut Ui, frame: &mut Frame<'_>, line: &DifferenceLine) {
    let view = frame.view;
    let keys = frame.keys;
    quiet(ui, words(view, line));
    if line.settled {
        quiet(ui, "Resolved.");
    }
    let current = view.current.as_ref().filter(|current| current.input.id == line.input);
    let summary = view.open_task();
    let arbitrates = summary.is_some_and(|summary| workflow::may_arbitrate(&summary.task, &view.me).is_ok());
    if let Some(current) = current
        && let Some(locked) = current.locked.as_ref().filter(|_| !arbitrates)
    {
        let p = palette(ui.ctx());
        ui.add(Label::new(RichText::new(locked).color(p.warn)).wrap());
        let handed_in = matches!(current.state, WorkState::Done | WorkState::Submitted);
        if handed_in && ui.button("Withdraw submission").clicked() {
            frame.requests.push(Command::Edit(EditCommand::Withdraw).into());
        }
    }
    ui.horizontal(|ui| {
        let open = arbitrates || current.is_none_or(|current| current.locked.is_none());
        let take = ui
            .add_enabled_ui(open, |ui| primary_button(ui, "Take the model's"))
            .inner;
        if take.clicked() {
            frame
                .requests
                .push(Command::Suggest(SuggestCommand::SettleDifference(true)).into());
        }
        hint(ui, keys, Action::TakeDifference);
    });
    ui.horizontal(|ui| {
        if ui.add(Button::new("Leave")).clicked() {
            frame
                .requests
                .push(Command::Suggest(SuggestCommand::SettleDifference(false)).into());
        }
        hint(ui, keys, Action::LeaveDifference);
    });
}

fn hint(ui: &mut Ui, keys: &Keymap, action: Action) {
    if let Some(key) = keys.shortcut(action) {
        key_cap(ui, &key);
    }
}

/// What differs, and what taking the model's side does.
fn words(view: &View, line: &DifferenceLine) -> String {
    let named = |id: ConceptId| {
        view.concept(id)
            .map_or_else(|| "something".to_owned(), |concept| concept.label())
    };
    let ours = named(line.concept);
    match line.difference {
        Difference::Added(_) => format!("The model sees \"{ours}\" where nothing is annotated. Taking it adds it."),
        Difference::Missing(_) => {
            format!("The model does not see this \"{ours}\". Taking its side removes the annotation.")
        }
        Difference::Moved(..) => format!("The model sees this \"{ours}\" elsewhere or of another shape."),
        Difference::OtherConcept(_, id) => {
            let offers = view.assist.iter().flat_map(|assist| &assist.offers);
            let theirs = offers.map(|offer| &offer.suggestion).find(|s| s.id == id);
            let theirs = theirs.map_or_else(|| "another concept".to_owned(), |s| named(s.concept));
            format!("This is annotated as \"{ours}\"; the model sees \"{theirs}\".")
        }
    }
}

fn list(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState, queue: &DifferenceQueue) {
    let view = frame.view;
    let places = (queue.at, queue.lines.len());
    let pressed = walk::list(ui, "differences", &mut state.shown_difference, places, |ui, place| {
        row(ui, view, &queue.lines[place], place == queue.at)
    });
    let go = |place| Command::Suggest(SuggestCommand::GoToDifference(place)).into();
    frame.requests.extend(pressed.map(go));
}

/// One line: kind, concept, input; true when it was pressed.
fn row(ui: &mut Ui, view: &View, line: &DifferenceLine, chosen: bool) -> bool {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    let (glyph, word, color) = kind(line.difference, &p);
    let concept = view.concept(line.concept);
    let title = concept.map_or_else(String::new, |concept| concept.label());
    let state = if line.settled { ", resolved" } else { "" };
    let label = format!("{word}: {title}, {}{state}", line.name);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &label));
    let fill = match (chosen, response.hovered()) {
        (true, _) => p.selected,
        (_, true) => p.hover,
        _ => Color32::TRANSPARENT,
    };
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(5), fill);
    let inner = rect.shrink2(vec2(space::S, 3.0));
    let dim = |color: Color32| if line.settled { color.gamma_multiply(0.5) } else { color };
    let glyph = if line.settled { ICON_DONE } else { glyph };
    let font = FontId::new(size::ICON, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
    painter.text(
        inner.left_center(),
        Align2::LEFT_CENTER,
        glyph.codepoint,
        font,
        dim(color),
    );
    let left = inner.left() + 26.0;
    let body = FontId::proportional(size::BODY);
    let small = FontId::proportional(size::SMALL);
    let above = inner.top() + 8.0;
    let word = painter.text(pos2(left, above), Align2::LEFT_CENTER, word, body.clone(), dim(p.text));
    if let Some(concept) = concept {
        let at = pos2(word.right() + space::S, above - 5.0);
        let swatch = Rect::from_min_size(at, vec2(10.0, 10.0));
        painter.rect_filled(swatch, CornerRadius::same(3), dim(color32(concept.color)));
        let room = inner.right() - swatch.right() - space::XS;
        let galley = cut_at_start(painter, &concept.label(), body, dim(p.text), room);
        let at = pos2(swatch.right() + space::XS, above - galley.size().y / 2.0);
        painter.galley(at, galley, p.text);
    }
    let galley = cut_at_start(painter, &line.name, small, dim(p.quiet), inner.right() - left);
    painter.galley(pos2(left, inner.bottom() - galley.size().y), galley, p.quiet);
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::InputId;
    use domain::SuggestionId;

    fn queue(lines: usize, at: usize) -> DifferenceQueue {
        let line = DifferenceLine {
            input: InputId::fixed(1),
            name: "a.png".into(),
            difference: Difference::Added(SuggestionId::fixed(1)),
            concept: ConceptId::fixed(1),
            settled: false,
        };
        DifferenceQueue {
            task: None,
            lines: vec![line; lines],
            unseen: 0,
            at,
        }
    }

    #[test]
    fn going_on_stops_at_both_ends() {
        assert_eq!(
            beside(&queue(3, 0), true),
            Some(Command::Suggest(SuggestCommand::GoToDifference(1)))
        );
        assert_eq!(beside(&queue(3, 2), true), None);
        assert_eq!(
            beside(&queue(3, 2), false),
            Some(Command::Suggest(SuggestCommand::GoToDifference(1)))
        );
        assert_eq!(beside(&queue(3, 0), false), None);
    }
}
