//! Somebody who joins while a task is being written: added to the team by the same command as on the Team page, and chosen
//! in the task as soon as they are there.

use super::TaskForm;
use crate::frame::Frame;
use crate::members::why_not_join;
use crate::theme::{palette, space};
use crate::widgets::{self, primary_button, small_button};
use domain::Role;
use domain::concept::clean_name;
use domain::workflow::Permission;
use egui::{Key, RichText, TextEdit, Ui, WidgetInfo};
use session::view::View;
use session::{Command, MemberCommand};

/// Who is to join.
#[derive(Debug)]
pub(super) struct NewMember {
    /// What they are wanted for here.
    role: Role,
    name: String,
    roles: Vec<Role>,
    fresh: bool,
    /// The name under which they were added; chosen once they are in the team.
    awaited: Option<String>,
}

impl NewMember {
    fn wanted_as(role: Role) -> Self {
        Self {
            role,
            name: String::new(),
            roles: vec![role],
            fresh: true,
            awaited: None,
        }
    }
}

impl TaskForm {
    /// The button that begins it, for a lead.
    pub(super) fn new_member_button(&mut self, ui: &mut Ui, view: &View, role: Role) {
        let may = view.allowed(Permission::ManageMembers);
        let button = ui.add_enabled(may.is_ok(), small_button("New member…"));
        widgets::name(&button, &format!("New {}…", role.name()));
        if button.clicked() {
            self.member = Some(NewMember::wanted_as(role));
        }
        match may {
            Ok(()) => button.on_hover_text("Somebody joins the team, and this task"),
            Err(why) => button.on_disabled_hover_text(why),
        };
    }

    /// Who is to join, below the button; they are chosen once they are in the team.
    pub(super) fn new_member(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, role: Role) {
        let Some(mut new) = self.member.take_if(|new| new.role == role) else {
            return;
        };
        if let Some(name) = &new.awaited {
            let there = frame
                .view
                .members
                .iter()
                .any(|member| member.name == *name && member.is(role));
            if there {
                let chosen = match role {
                    Role::Reviewer => &mut self.text.reviewers,
                    Role::Labeler | Role::Lead => &mut self.text.labelers,
                };
                if !chosen.contains(name) {
                    chosen.push(name.clone());
                }
                return;
            }
        }
        if entry(ui, frame, &mut new) {
            self.member = Some(new);
        }
    }
}

/// Name and roles; false when it is to be closed.
fn entry(ui: &mut Ui, frame: &mut Frame<'_>, new: &mut NewMember) -> bool {
    let p = palette(ui.ctx());
    let mut open = true;
    egui::Frame::new()
        .fill(p.raised)
        .corner_radius(6)
        .inner_margin(space::S)
        .show(ui, |ui| {
            let why_not = why_not_join(frame.view, &new.name, &new.roles);
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut new.name)
                    .hint_text("Name")
                    .desired_width(180.0);
                let field = ui.add(field);
                field.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, "Name of the new member"));
                if std::mem::take(&mut new.fresh) {
                    field.request_focus();
                }
                let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                for role in [Role::Labeler, Role::Reviewer, Role::Lead] {
                    let mut has = new.roles.contains(&role);
                    // What they are wanted for they must have.
                    let response = ui.add_enabled(role != new.role, egui::Checkbox::new(&mut has, role.name()));
                    widgets::name(&response, &format!("New member is {}", role.name()));
                    if response.changed() {
                        new.roles.retain(|other| *other != role);
                        new.roles.extend(has.then_some(role));
                    }
                }
                let add = ui
                    .add_enabled_ui(why_not.is_none(), |ui| primary_button(ui, "Add"))
                    .inner;
                widgets::name(&add, "Add the new member");
                if why_not.is_none() && (add.clicked() || entered) {
                    new.awaited = clean_name(&new.name);
                    let command = Command::Member(MemberCommand::AddMember {
                        name: new.name.clone(),
                        roles: new.roles.clone(),
                        passphrase: None,
                    });
                    frame.requests.push(command.into());
                }
                if ui.button("Cancel").clicked() {
                    open = false;
                }
            });
            if let Some(why) = why_not.filter(|_| !new.name.trim().is_empty() && new.awaited.is_none()) {
                ui.label(RichText::new(why).color(p.warn));
            }
        });
    open
}
