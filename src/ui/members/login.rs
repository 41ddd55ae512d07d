//! The question before a project shows: who is working?

use super::avatar;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::{button_row, heading, icon, modal, primary_button, quiet, scroll_up_to};
use domain::{Color, Member, MemberId};
use egui::{
    Color32, CornerRadius, FontId, Key, Modifiers, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, vec2,
};
use egui_material_icons::icons::ICON_LOCK;
use session::Secret;
use session::notice::roles;

/// Height of a person's row, in points.
const ROW: f32 = 56.0;
/// Side of the round initials, in points.
const FACE: f32 = 40.0;

/// Who can be chosen, and what is typed so far.
#[derive(Debug)]
pub(crate) struct LoginDialog {
    project: String,
    people: Vec<Member>,
    colors: Vec<Color>,
    /// Whose row is marked.
    at: usize,
    /// Whether their passphrase is asked for.
    asked: bool,
    passphrase: String,
    wrong: Option<String>,
    /// What was typed is being compared.
    busy: bool,
    fresh: bool,
}

impl LoginDialog {
    /// The question for a project of this name and team, of which these people can be chosen. Where there is one, nothing but a passphrase is asked.
    pub(crate) fn new(project: String, team: &[Member], people: Vec<Member>) -> Self {
        let asked = matches!(people.as_slice(), [one] if one.passphrase.is_some());
        Self {
            project,
            colors: people.iter().map(|member| avatar::color_of(team, member.id)).collect(),
            people,
            at: 0,
            asked,
            passphrase: String::new(),
            wrong: None,
            busy: false,
            fresh: true,
        }
    }

    /// It could not be opened as them, for this reason.
    pub(crate) fn refused(&mut self, reason: String) {
        self.busy = false;
        self.passphrase.clear();
        self.wrong = Some(reason);
        self.fresh = true;
    }

    /// Shows the question; false when it was put aside.
    pub(crate) fn show(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) -> bool {
        let mut open = true;
        let keys = self.keys(ctx);
        let response = modal(ctx, "who is working").show(ctx, |ui| {
            ui.set_width(420.0);
            ui.heading(egui::RichText::new("Who is working?").size(size::DISPLAY));
            quiet(ui, format!("on {}", self.project));
            ui.add_space(space::M);
            let height = ui.ctx().content_rect().height() - 300.0;
            let mut picked = keys.picked;
            scroll_up_to(height).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::XS;
                for place in 0..self.people.len() {
                    if self.row(ui, place, keys.moved) {
                        picked = Some(place);
                    }
                }
            });
            if let Some(place) = picked {
                self.pick(place, requests);
            }
            if self.asked {
                self.passphrase(ui, requests);
            } else if let Some(wrong) = &self.wrong {
                let p = palette(ui.ctx());
                ui.label(egui::RichText::new(wrong).color(p.bad));
            }
            ui.add_space(space::M);
            button_row(ui, |ui| {
                open = !ui.button("Cancel").clicked();
                if !self.asked {
                    quiet(ui, "Arrows and Enter, or a digit");
                }
            });
        });
        open && !response.should_close()
    }

    fn keys(&mut self, ctx: &egui::Context) -> Keys {
        let mut keys = Keys::default();
        if self.busy {
            return keys;
        }
        let before = self.at;
        ctx.input_mut(|i| {
            if i.consume_key(Modifiers::NONE, Key::ArrowDown) {
                self.at = (self.at + 1).min(self.people.len().saturating_sub(1));
            }
            if i.consume_key(Modifiers::NONE, Key::ArrowUp) {
                self.at = self.at.saturating_sub(1);
            }
            if self.asked {
                return;
            }
            if i.consume_key(Modifiers::NONE, Key::Enter) {
                keys.picked = Some(self.at);
            }
            for (place, key) in DIGITS.into_iter().enumerate().take(self.people.len()) {
                if i.consume_key(Modifiers::NONE, key) {
                    keys.picked = Some(place);
                }
            }
        });
        if self.at != before {
            keys.moved = true;
            self.forget();
        }
        keys
    }

    /// What was typed for one person says nothing about another.
    fn forget(&mut self) {
        self.asked = false;
        self.passphrase.clear();
        self.wrong = None;
    }

    fn pick(&mut self, place: usize, requests: &mut Vec<Request>) {
        let Some(member) = self.people.get(place) else { return };
        if self.busy || (self.asked && place == self.at) {
            return;
        }
        let (id, closed) = (member.id, member.passphrase.is_some());
        self.forget();
        self.at = place;
        if closed {
            (self.asked, self.fresh) = (true, true);
        } else {
            self.enter(id, None, requests);
        }
    }

    fn enter(&mut self, member: MemberId, passphrase: Option<Secret>, requests: &mut Vec<Request>) {
        self.busy = true;
        self.wrong = None;
        requests.push(Request::Authenticate { member, passphrase });
    }

    /// A person's row; true when it was chosen.
    fn row(&mut self, ui: &mut Ui, place: usize, moved: bool) -> bool {
        let p = palette(ui.ctx());
        let member = &self.people[place];
        let marked = place == self.at;
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        let label = format!("{}: {}", member.label(), roles(&member.roles));
        response.widget_info(|| WidgetInfo::selected(Role::Button, !self.busy, marked, &label));
        if marked && moved {
            response.scroll_to_me(None);
        }
        let fill = match (marked, response.hovered()) {
            (true, _) => p.selected,
            (false, true) => p.hover,
            (false, false) => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, CornerRadius::same(8), fill);
        if response.has_focus() {
            let line = Stroke::new(1.0, p.accent);
            ui.painter()
                .rect_stroke(rect, CornerRadius::same(8), line, StrokeKind::Inside);
        }
        let center = rect.left_center() + vec2(FACE / 2.0 + space::S, 0.0);
        avatar::paint(ui.painter(), center, FACE, &member.label(), self.colors[place]);
        let text = |at: egui::Pos2, align, words: &str, points: f32, color| {
            ui.painter().text(at, align, words, FontId::proportional(points), color)
        };
        let left = center + vec2(FACE / 2.0 + space::M, 0.0);
        text(
            left - vec2(0.0, 1.0),
            egui::Align2::LEFT_BOTTOM,
            &member.label(),
            size::TITLE,
            p.text,
        );
        text(
            left + vec2(0.0, 3.0),
            egui::Align2::LEFT_TOP,
            &roles(&member.roles),
            size::BODY,
            p.quiet,
        );
        let right = rect.right_center() - vec2(space::M, 0.0);
        if place < DIGITS.len() && !self.asked {
            text(
                right,
                egui::Align2::RIGHT_CENTER,
                &(place + 1).to_string(),
                size::BODY,
                p.quiet,
            );
        }
        if member.passphrase.is_some() {
            let glyph = icon(ICON_LOCK).size(size::ICON).color(p.quiet);
            let at = egui::Rect::from_center_size(right - vec2(24.0, 0.0), vec2(20.0, 20.0));
            ui.put(at, egui::Label::new(glyph));
        }
        response.clicked() && !self.busy
    }

    fn passphrase(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) {
        let Some(member) = self.people.get(self.at) else { return };
        let (id, name) = (member.id, format!("Passphrase of {}", member.label()));
        ui.add_space(space::M);
        heading(ui, "PASSPHRASE");
        let entered = ui
            .horizontal(|ui| {
                let edit = TextEdit::singleline(&mut self.passphrase)
                    .password(true)
                    .desired_width(310.0);
                let field = ui.add(edit);
                field.widget_info(|| WidgetInfo::labeled(Role::PasswordInput, true, &name));
                if std::mem::take(&mut self.fresh) {
                    field.request_focus();
                }
                if field.changed() {
                    self.wrong = None;
                }
                let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                let ready = !self.busy && !self.passphrase.is_empty();
                let pressed = ui
                    .add_enabled_ui(ready, |ui| primary_button(ui, "Go on"))
                    .inner
                    .clicked();
                ready && (entered || pressed)
            })
            .inner;
        if entered {
            let passphrase = Secret::new(self.passphrase.clone());
            self.enter(id, Some(passphrase), requests);
        }
        let p = palette(ui.ctx());
        match &self.wrong {
            Some(wrong) => drop(ui.add(egui::Label::new(egui::RichText::new(wrong).color(p.bad)).wrap())),
            None if self.busy => drop(quiet(ui, "One moment…")),
            None => drop(quiet(ui, "")),
        }
    }
}

/// What the keyboard said.
#[derive(Clone, Copy, Debug, Default)]
struct Keys {
    picked: Option<usize>,
    moved: bool,
}

const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];
