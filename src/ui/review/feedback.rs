//! What a reviewer says when work goes back: reasons, free words, and where.

use crate::theme::{palette, space};
use crate::widgets::{button_row, heading, modal, primary_button, quiet, tooltip};
use domain::{BBox, InputId, MemberId, Status};
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Event, FocusDirection, Id, Key, Modifiers, RichText, Role, TextEdit, Ui, WidgetInfo};
use session::view::View;
use session::{Command, Feedback, Portion, ReviewCommand};

/// Why no box can be drawn.
const SEVERAL: &str = "The selection is on several inputs; a box is drawn on one";

/// The field of the words.
const WORDS: &str = "feedback words";
/// What is missing.
const WHY: &str = "Choose a reason, or say why";

/// What goes back.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// These annotations.
    Deny(Vec<Portion>),
    /// These labelers' work on the canvas' input.
    Reject(Vec<MemberId>),
    /// The same, for what was turned down so far.
    Changes(Vec<MemberId>),
}

/// Where feedback belongs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pin {
    Input,
    /// The one annotation that is turned down.
    Annotation,
    /// A box drawn for it, in pixels of the upright image.
    Drawn(BBox),
}

/// The dialog under way.
#[derive(Debug)]
pub(super) struct FeedbackForm {
    what: What,
    /// The input that all of it is on; `None`: it is on several.
    input: Option<InputId>,
    /// Whether it began in the grid, where it also ends.
    of_grid: bool,
    reasons: Vec<(String, bool)>,
    text: String,
    /// Where the one annotation is that is turned down.
    annotation: Option<BBox>,
    pin: Pin,
    pinning: bool,
    fresh: bool,
    /// The button that gives it up, once it was shown.
    cancel: Option<Id>,
    /// It was to be sent, and nothing was said.
    missing: bool,
}

/// What came of a frame of it.
pub(super) enum Answer {
    /// It stays.
    Open,
    /// A box is to be drawn on the canvas.
    Pin,
    /// It was given up.
    Closed,
    /// This is to be done.
    Send(Vec<Command>),
}

impl FeedbackForm {
    /// Asks about `what`; `annotation` is where it is, if it is one annotation with a place.
    pub(super) fn new(view: &View, what: What, annotation: Option<BBox>) -> Self {
        let reasons = view.open_task().map_or(&[][..], |summary| &summary.task.reject_reasons);
        Self {
            reasons: reasons.iter().map(|reason| (reason.clone(), false)).collect(),
            text: String::new(),
            pin: annotation.map_or(Pin::Input, |_| Pin::Annotation),
            annotation,
            pinning: false,
            fresh: true,
            cancel: None,
            missing: false,
            input: only_input(view, &what),
            of_grid: false,
            what,
        }
    }

    /// The same, begun in the grid.
    pub(super) fn of_grid(self) -> Self {
        Self { of_grid: true, ..self }
    }

    /// Whether it began in the grid.
    pub(super) fn is_of_grid(&self) -> bool {
        self.of_grid
    }

    /// The input that all of it is on, if it is one.
    pub(super) fn input(&self) -> Option<InputId> {
        self.input
    }

    /// Whether it waits for a box on the canvas.
    pub(super) fn is_pinning(&self) -> bool {
        self.pinning
    }

    /// Whether it is about single annotations.
    pub(super) fn is_about_some(&self) -> bool {
        matches!(self.what, What::Deny(_))
    }

    /// The box was drawn, or given up.
    pub(super) fn pin(&mut self, place: Option<BBox>) {
        self.pinning = false;
        self.fresh = true;
        if let Some(place) = place {
            self.pin = Pin::Drawn(place);
        }
    }

    /// Where the feedback will be pinned: nowhere for the whole input.
    pub(super) fn place(&self) -> Option<BBox> {
        match self.pin {
            Pin::Input => None,
            Pin::Annotation => self.annotation,
            Pin::Drawn(place) => Some(place),
        }
    }

    /// Shows the dialog.
    pub(super) fn show(&mut self, ui: &Ui, view: &View) -> Answer {
        if self.pinning {
            return Answer::Open;
        }
        let mut answer = Answer::Open;
        ui.input_mut(|i| forget_written_with_alt(&mut i.events));
        let shown = modal(ui.ctx(), "feedback").show(ui.ctx(), |ui| {
            ui.set_width(430.0);
            ui.heading(self.title(view));
            self.reassignments(ui, view);
            ui.add_space(space::XS);
            let send = self.handle_keys(ui);
            self.reasons(ui);
            self.words(ui);
            self.places(ui, &mut answer);
            ui.add_space(space::M);
            button_row(ui, |ui| {
                let pressed = primary_button(ui, self.verb()).clicked();
                let cancel = ui.button("Cancel");
                self.cancel = Some(cancel.id);
                if cancel.clicked() {
                    answer = Answer::Closed;
                } else if pressed || send {
                    self.missing = !self.says_why(view);
                    if !self.missing {
                        answer = Answer::Send(self.commands());
                    }
                }
                if self.missing && !self.says_why(view) {
                    let p = palette(ui.ctx());
                    ui.label(RichText::new(WHY).color(p.warn));
                }
            });
        });
        if matches!(answer, Answer::Open) && shown.should_close() {
            return Answer::Closed;
        }
        answer
    }

    fn title(&self, view: &View) -> String {
        let names = |labelers: &[MemberId]| {
            let review = view.review.as_ref();
            let name = |labeler: &MemberId| {
                review.map_or_else(String::new, |review| super::people::name_of(view, review, *labeler))
            };
            labelers.iter().map(name).collect::<Vec<_>>().join(", ")
        };
        match &self.what {
            What::Deny(portions) => {
                let count: usize = portions.iter().map(|portion| portion.annotations.len()).sum();
                format!("Reject {}", session::notice::count(count as u64, "annotation"))
            }
            What::Reject(labelers) => format!("Reject the work of {}", names(labelers)),
            What::Changes(labelers) => format!("Ask {} for changes", names(labelers)),
        }
    }

    /// The button that does it.
    fn verb(&self) -> &'static str {
        match self.what {
            What::Deny(_) | What::Reject(_) => "Reject",
            What::Changes(_) => "Request changes",
        }
    }

    /// Who gets the work of those who label no more.
    fn reassignments(&self, ui: &mut Ui, view: &View) {
        let labelers: Vec<MemberId> = match &self.what {
            What::Deny(portions) => portions.iter().map(|portion| portion.labeler).collect(),
            What::Reject(labelers) | What::Changes(labelers) => labelers.clone(),
        };
        let here = view.current.as_ref().map(|current| current.input.id);
        let works = view.review.iter().flat_map(|review| &review.works);
        for work in works.filter(|work| labelers.contains(&work.work.member) && here == self.input) {
            if let Some(Ok(successor)) = &work.successor {
                quiet(
                    ui,
                    format!(
                        "{} no longer labels in this task; the rejected work goes to {successor}.",
                        work.name
                    ),
                );
            }
        }
    }

    /// The reasons to choose from; digits choose while no words are being written, and with Alt always.
    fn reasons(&mut self, ui: &mut Ui) {
        if self.reasons.is_empty() {
            return;
        }
        let writing = ui.ctx().text_edit_focused();
        for (place, (_, chosen)) in self.reasons.iter_mut().take(9).enumerate() {
            let Some(key) = Key::from_name(&(place + 1).to_string()) else {
                continue;
            };
            let bare = !writing && ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
            if bare || ui.input_mut(|i| i.consume_key(Modifiers::ALT, key)) {
                *chosen = !*chosen;
            }
        }
        heading(ui, "REASONS");
        ui.horizontal_wrapped(|ui| {
            for (place, (reason, chosen)) in self.reasons.iter_mut().enumerate() {
                let text = match place {
                    0..9 => format!("{}  {reason}", place + 1),
                    _ => reason.clone(),
                };
                let response = ui.add(egui::Button::new(text).selected(*chosen));
                if response.clicked() {
                    *chosen = !*chosen;
                }
                crate::widgets::name(&response, &format!("Reason: {reason}"));
            }
        });
        ui.add_space(space::XS);
    }

    /// What keys do before any widget sees them: the first Tab goes to the words, and Enter sends (true) wherever one
    /// is but on Cancel. The Enter that asked for the dialog is not the one that sends it.
    fn handle_keys(&self, ui: &Ui) -> bool {
        let focused = ui.memory(|memory| memory.focused());
        if focused.is_none() && ui.input(|i| i.key_pressed(Key::Tab) && i.modifiers.is_none()) {
            ui.memory_mut(|memory| {
                memory.move_focus(FocusDirection::None);
                memory.request_focus(Id::unique(WORDS));
            });
        }
        let cancels = focused.is_some() && focused == self.cancel;
        !self.fresh && !cancels && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter))
    }

    /// The free words.
    fn words(&mut self, ui: &mut Ui) {
        heading(ui, "COMMENT");
        let begun = self.begun(ui);
        let field = ui.add(
            TextEdit::singleline(&mut self.text)
                .id(Id::unique(WORDS))
                .hint_text("What should change")
                .desired_width(f32::INFINITY),
        );
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Feedback"));
        let first = std::mem::take(&mut self.fresh);
        if begun {
            field.request_focus();
            // Who goes on writing goes on behind what is there.
            let mut state = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
            let end = CCursor::new(self.text.chars().count());
            state.cursor.set_char_range(Some(CCursorRange::one(end)));
            state.store(ui.ctx(), field.id);
        } else if first && self.reasons.is_empty() {
            field.request_focus();
        }
    }

    /// Whoever begins to write, writes into the words, wherever they are; digits are left to the reasons.
    fn begun(&mut self, ui: &Ui) -> bool {
        if self.fresh || ui.memory(|memory| memory.has_focus(Id::unique(WORDS))) {
            return false;
        }
        let letters: String = ui.input(|i| {
            let written = i.events.iter().filter_map(|event| match event {
                Event::Text(text) if !text.trim().is_empty() => Some(text.as_str()),
                _ => None,
            });
            written.collect()
        });
        let words = letters.chars().any(|letter| !letter.is_ascii_digit());
        if words {
            self.text.push_str(&letters);
        }
        words
    }

    /// Whether the labeler is told why: by a reason or words, now, or with what was turned down before.
    fn says_why(&self, view: &View) -> bool {
        let said = !self.text.trim().is_empty() || self.reasons.iter().any(|(_, chosen)| *chosen);
        let What::Changes(labelers) = &self.what else {
            return said;
        };
        let works = || view.review.iter().flat_map(|review| &review.works);
        let is_denied = |labeler: &MemberId| {
            let theirs = works().filter(|work| work.work.member == *labeler);
            theirs
                .flat_map(|work| &work.annotations)
                .any(|a| a.status == Status::ReviewDenied)
        };
        said || labelers.iter().all(is_denied)
    }

    fn places(&mut self, ui: &mut Ui, answer: &mut Answer) {
        let p = palette(ui.ctx());
        ui.add_space(space::XS);
        heading(ui, "WHERE");
        ui.horizontal_wrapped(|ui| {
            ui.selectable_value(&mut self.pin, Pin::Input, "Whole input");
            if self.annotation.is_some() {
                ui.selectable_value(&mut self.pin, Pin::Annotation, "The annotation");
            }
            let drawn = matches!(self.pin, Pin::Drawn(_));
            let key = ui.input_mut(|i| i.consume_key(Modifiers::ALT, Key::B));
            let one = self.input.is_some();
            let button = ui.add_enabled(one, egui::Button::selectable(drawn, "Draw a box…"));
            let pressed = button.clicked();
            let button = button.on_disabled_hover_text(SEVERAL);
            tooltip(button, "Draw where it belongs on the image", Some("Alt+B"), None);
            if one && (pressed || key) {
                self.pinning = true;
                *answer = Answer::Pin;
            }
            if let Pin::Drawn(place) = self.pin {
                let text = format!("{:.0} × {:.0}", place.width(), place.height());
                ui.label(RichText::new(text).color(p.quiet));
            }
        });
        if matches!(self.what, What::Changes(_)) {
            quiet(
                ui,
                "The labeler gets the input back with your comment; what is still pending stays with you.",
            );
        }
    }

    fn commands(&self) -> Vec<Command> {
        let feedback = Feedback {
            reasons: self
                .reasons
                .iter()
                .filter(|(_, chosen)| *chosen)
                .map(|(reason, _)| reason.clone())
                .collect(),
            text: self.text.trim().to_owned(),
            pin: self.place(),
        };
        match &self.what {
            What::Deny(portions) => vec![Command::Review(ReviewCommand::Deny(portions.clone(), feedback))],
            What::Reject(labelers) => {
                let reject = |labeler: &MemberId| Command::Review(ReviewCommand::Reject(*labeler, feedback.clone()));
                labelers.iter().map(reject).collect()
            }
            What::Changes(labelers) => {
                let ask =
                    |labeler: &MemberId| Command::Review(ReviewCommand::RequestChanges(*labeler, feedback.clone()));
                labelers.iter().map(ask).collect()
            }
        }
    }
}

/// The input that all of this is on, if it is one.
fn only_input(view: &View, what: &What) -> Option<InputId> {
    let What::Deny(portions) = what else {
        return view.current.as_ref().map(|current| current.input.id);
    };
    let first = portions.first()?.input;
    portions.iter().all(|portion| portion.input == first).then_some(first)
}

/// With Alt, letters and digits are keys, and are not written.
fn forget_written_with_alt(events: &mut Vec<Event>) {
    let mut with_alt = false;
    events.retain(|event| match event {
        Event::Key {
            pressed: true,
            modifiers,
            ..
        } => {
            with_alt = modifiers.alt;
            true
        }
        Event::Text(_) => !with_alt,
        _ => true,
    });
}
