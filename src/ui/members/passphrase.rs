//! The dialog that sets, changes or takes away a passphrase.

use crate::frame::Frame;
use crate::request::Request;
use crate::theme::{palette, space};
use crate::widgets::{button_row, heading, primary_button, quiet};
use domain::MemberId;
use egui::{Role, TextEdit, Ui, WidgetInfo};
use session::view::{JobKind, JobOutcome};
use session::{Command, MemberCommand, ProjectCommand, Secret};

/// What is typed, and how far it went.
#[derive(Debug)]
pub(crate) struct PassphraseForm {
    member: MemberId,
    old: String,
    new: String,
    again: String,
    fresh: bool,
    /// It was asked for; what comes of it is awaited.
    sent: bool,
    wrong: Option<String>,
}

impl PassphraseForm {
    /// The form for a member's passphrase.
    pub(crate) fn new(member: MemberId) -> Self {
        Self {
            member,
            old: String::new(),
            new: String::new(),
            again: String::new(),
            fresh: true,
            sent: false,
            wrong: None,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        if self.sent && !self.awaited(frame) && self.wrong.is_none() {
            return false;
        }
        let Some(member) = view.members.iter().find(|member| member.id == self.member) else {
            return false;
        };
        let (own, has) = (view.me.id == member.id, member.passphrase.is_some());
        let mut open = true;
        let modal = crate::widgets::modal(ui.ctx(), "passphrase").show(ui.ctx(), |ui| {
            ui.set_width(400.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading(format!("Passphrase of {}", member.label()));
            quiet(
                ui,
                "Nobody acts as them without it, here and on the command line. It keeps colleagues apart; it is no lock \
                 on the file.",
            );
            if own && has {
                self.field(ui, "Old passphrase", |form| &mut form.old);
            }
            self.field(ui, "New passphrase", |form| &mut form.new);
            self.field(ui, "Repeat passphrase", |form| &mut form.again);
            if let Some(wrong) = &self.wrong {
                let p = palette(ui.ctx());
                ui.add(egui::Label::new(egui::RichText::new(wrong).color(p.bad)).wrap());
            }
            ui.add_space(space::S);
            open = self.buttons(ui, own && has, has, frame.requests);
        });
        open && !crate::widgets::was_left(&modal)
    }

    fn field(&mut self, ui: &mut Ui, name: &str, of: impl Fn(&mut Self) -> &mut String) {
        heading(ui, &name.to_uppercase());
        let focus = std::mem::take(&mut self.fresh);
        let edit = TextEdit::singleline(of(self))
            .password(true)
            .desired_width(f32::INFINITY);
        let response = ui.add_enabled(true, edit);
        response.widget_info(|| WidgetInfo::labeled(Role::PasswordInput, true, name));
        if focus {
            response.request_focus();
        }
        if response.changed() {
            self.wrong = None;
        }
    }

    fn buttons(&mut self, ui: &mut Ui, needs_old: bool, has: bool, requests: &mut Vec<Request>) -> bool {
        let mut open = true;
        button_row(ui, |ui| {
            let no_old = needs_old && self.old.is_empty();
            let why_not = if self.sent {
                Some("One moment…")
            } else if no_old {
                Some("Type the old one")
            } else if self.new.is_empty() {
                Some("Type a new one")
            } else if self.new != self.again {
                Some("The two differ")
            } else {
                None
            };
            let ready = why_not.is_none();
            let set = ui
                .add_enabled_ui(ready, |ui| primary_button(ui, "Set the passphrase"))
                .inner;
            let entered = ready && ui.input(|i| i.key_pressed(egui::Key::Enter));
            if set.clicked() || entered {
                self.send(Some(Secret::new(self.new.clone())), requests);
            }
            if has {
                let take = ui.add_enabled(!self.sent && !no_old, egui::Button::new("Remove passphrase"));
                if take.clicked() {
                    self.send(None, requests);
                }
            }
            open = !ui.button("Cancel").clicked();
            if let Some(reason) = why_not {
                quiet(ui, reason);
            }
        });
        open
    }

    fn send(&mut self, new: Option<Secret>, requests: &mut Vec<Request>) {
        let old = (!self.old.is_empty()).then(|| Secret::new(self.old.clone()));
        let member = self.member;
        requests.push(Command::Member(MemberCommand::SetPassphrase { member, old, new }).into());
        (self.sent, self.wrong) = (true, None);
    }

    /// Whether what was asked for is still being done. What went wrong is told here.
    fn awaited(&mut self, frame: &mut Frame<'_>) -> bool {
        let Some(job) = frame.view.jobs.iter().rev().find(|job| job.kind == JobKind::Passphrase) else {
            return false;
        };
        let Some(outcome) = &job.outcome else { return true };
        frame
            .requests
            .push(Command::Project(ProjectCommand::Dismiss(job.id)).into());
        self.sent = false;
        if let JobOutcome::Failed(reason) = outcome {
            self.wrong = Some(reason.clone());
        }
        false
    }
}
