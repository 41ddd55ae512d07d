//! The question for a project on a server: its address, and a password where nothing else tells one.

use crate::request::Request;
use crate::theme::{palette, space};
use crate::widgets::{button_row, heading, modal, primary_button, quiet};
use egui::{Key, RichText, Role, TextEdit, Ui, WidgetInfo};
use session::{Secret, ServerAccess};

/// What is typed so far.
#[derive(Debug, Default)]
pub(crate) struct SignInDialog {
    address: String,
    password: String,
    /// Why the last try was refused.
    wrong: Option<String>,
    /// Whether the field to begin with is still to be given the focus.
    fresh: bool,
}

impl SignInDialog {
    /// Asks for a project on a server; with the address of a try that was refused, and why.
    pub(crate) fn new(address: String, wrong: Option<String>) -> Self {
        Self {
            address,
            wrong,
            fresh: true,
            ..Self::default()
        }
    }

    /// Shows the question; false when it was answered or put aside.
    pub(crate) fn show(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) -> bool {
        let mut open = true;
        let response = modal(ctx, "sign in").show(ctx, |ui| {
            ui.set_width(460.0);
            ui.heading("Open a project on a server");
            quiet(ui, "Whoever runs the server tells you the address and your login.");
            ui.add_space(space::M);
            let begin = std::mem::take(&mut self.fresh);
            let knows = !self.address.is_empty();
            heading(ui, "ADDRESS");
            let typed = field(ui, &mut self.address, "Address", false, begin && !knows);
            ui.add_space(space::S);
            heading(ui, "PASSWORD");
            let secret = field(ui, &mut self.password, "Password", true, begin && knows);
            quiet(ui, "Left empty, PGPASSWORD and ~/.pgpass are looked at.");
            if let Some(wrong) = &self.wrong {
                let p = palette(ui.ctx());
                ui.add_space(space::S);
                ui.label(RichText::new(wrong).color(p.bad));
            }
            ui.add_space(space::M);
            let entered = (typed || secret) && ui.input(|i| i.key_pressed(Key::Enter));
            button_row(ui, |ui| {
                let ready = ServerAccess::is_meant(self.address.trim());
                let pressed = ui
                    .add_enabled_ui(ready, |ui| primary_button(ui, "Open"))
                    .inner
                    .clicked();
                if ready && (pressed || entered) {
                    let password = Some(std::mem::take(&mut self.password)).filter(|words| !words.is_empty());
                    requests.push(Request::OpenServer {
                        address: self.address.trim().to_owned(),
                        password: password.map(Secret::new),
                    });
                    open = false;
                }
                if ui.button("Cancel").clicked() {
                    open = false;
                }
            });
        });
        open && !response.should_close()
    }
}

/// A field; true when it was left just now, as Enter leaves it.
fn field(ui: &mut Ui, text: &mut String, name: &str, secret: bool, begin: bool) -> bool {
    let hint = if secret {
        ""
    } else {
        "postgres://ana@server.example/labels"
    };
    let edit = TextEdit::singleline(text)
        .password(secret)
        .hint_text(hint)
        .desired_width(f32::INFINITY);
    let field = ui.add(edit);
    let role = if secret { Role::PasswordInput } else { Role::TextInput };
    field.widget_info(|| WidgetInfo::labeled(role, true, name));
    if begin {
        field.request_focus();
    }
    field.lost_focus()
}
