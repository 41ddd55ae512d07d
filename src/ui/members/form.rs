//! The dialog of the team: who is in it, what they may do, their open work; who joins and who leaves.

use super::avatar;
use super::handover::HandOver;
use super::presence::{is_seen, last_seen};
use crate::frame::Frame;
use crate::request::Dialog;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::{IconButton, button_row, heading, modal, name as name_it, primary_button, quiet, scroll_up_to};
use domain::concept::clean_name;
use domain::workflow::Permission;
use domain::{Member, MemberId, Role};
use egui::{Align, Key, Layout, RichText, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{ICON_EDIT, ICON_LOCK, ICON_LOCK_OPEN, ICON_PERSON_REMOVE, ICON_SWAP_HORIZ};
use session::names::{Named, new_name};
use session::notice::{count, open_work_text, sentence};
use session::view::View;
use session::{Command, MemberCommand, Secret};

/// Widths of the columns, in points.
const NAME: f32 = 190.0;
const ROLES: f32 = 232.0;
const CLOSED: f32 = 52.0;
const OPEN: f32 = 196.0;

/// What is being done about the team.
#[derive(Debug)]
pub(crate) struct TeamForm {
    name: String,
    roles: Vec<Role>,
    words: String,
    renaming: Option<(MemberId, String)>,
    handover: Option<HandOver>,
    /// The name of who joins is to be typed next.
    next: bool,
}

impl Default for TeamForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            roles: vec![Role::Labeler],
            words: String::new(),
            renaming: None,
            handover: None,
            next: true,
        }
    }
}

impl TeamForm {
    /// Shows the dialog; false when it is to be closed, and what else is to be opened.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> (bool, Option<Dialog>) {
        let view = frame.view;
        let mut open = true;
        let mut dialog = None;
        let room = ui.ctx().content_rect().size();
        let modal = modal(ui.ctx(), "team").show(ui.ctx(), |ui| {
            ui.set_width((room.x - 2.0 * space::XL).min(820.0));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Team");
            if let Some(reason) = view.why_not(Permission::ManageMembers) {
                quiet(ui, format!("You can look, and change nothing: {reason}"));
            }
            head(ui);
            scroll_up_to(room.y - 390.0).show(ui, |ui| {
                for member in view.members.iter().filter(|member| member.is_here()) {
                    self.row(ui, frame, member, &mut dialog);
                }
            });
            if let Some(mut handover) = self.handover.take() {
                ui.separator();
                self.handover = handover.show(ui, frame).then_some(handover);
            }
            ui.separator();
            self.joining(ui, frame);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                open = !ui.button("Close").clicked();
            });
        });
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let untouched = self.name.is_empty() && self.words.is_empty() && self.handover.is_none();
        let stays = open && !(modal.should_close() && (untouched || escape));
        (stays || dialog.is_some(), dialog)
    }

    fn row(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, member: &Member, dialog: &mut Option<Dialog>) {
        let view = frame.view;
        ui.horizontal(|ui| {
            avatar::show(ui, 28.0, &member.label(), avatar::color_of(&view.members, member.id));
            column(ui, NAME, |ui| {
                if !is_seen(view, member) {
                    return self.name(ui, frame, member);
                }
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.horizontal(|ui| self.name(ui, frame, member));
                    last_seen(ui, view, member);
                });
            });
            column(ui, ROLES, |ui| roles(ui, frame, member));
            column(ui, CLOSED, |ui| {
                let (glyph, what) = match member.passphrase {
                    Some(_) => (ICON_LOCK, "has a passphrase"),
                    None => (ICON_LOCK_OPEN, "has no passphrase"),
                };
                let why_not = view
                    .why_not(Permission::ManageMembers)
                    .filter(|_| member.id != view.me.id);
                let label = format!("{} {what}", member.label());
                let button = IconButton::new(glyph, &label)
                    .enabled(why_not.map_or(Ok(()), Err))
                    .quiet();
                if button.show(ui) {
                    *dialog = Some(Dialog::Passphrase(member.id));
                }
            });
            column(ui, OPEN, |ui| open_work(ui, view, member));
            let work = view.open_work_of(member.id);
            let why_not = view.why_not(Permission::ConfigureTasks);
            let why_not = why_not.or_else(|| work.is_empty().then(|| "Nothing is in hand".to_owned()));
            let label = format!("Hand over from {}…", member.label());
            let hand_over = IconButton::new(ICON_SWAP_HORIZ, &label).enabled(why_not.map_or(Ok(()), Err));
            if hand_over.show(ui) {
                self.handover = Some(HandOver::of_task(member.id, work.first().map(|work| work.task)));
            }
            let label = format!("Remove {}…", member.label());
            let why_not = view.why_not_leave(member).map_or(Ok(()), Err);
            if IconButton::new(ICON_PERSON_REMOVE, &label).enabled(why_not).show(ui) {
                self.handover = Some(HandOver::leaving(member.id));
            }
        });
    }

    fn name(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, member: &Member) {
        let view = frame.view;
        let why_not = view.why_not(Permission::ManageMembers);
        match &mut self.renaming {
            Some((id, text)) if *id == member.id => {
                let field = ui.add(TextEdit::singleline(text).desired_width(NAME - space::M));
                let label = format!("Name of {}", member.label());
                field.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, &label));
                let entered = ui.input(|i| i.key_pressed(Key::Enter));
                if !field.lost_focus() {
                    field.request_focus();
                    return;
                }
                let text = text.clone();
                self.renaming = None;
                if entered && clean_name(&text).is_some_and(|name| name != member.name) {
                    let (name, roles) = (text, member.roles.clone());
                    let member = member.id;
                    frame
                        .requests
                        .push(Command::Member(MemberCommand::EditMember { member, name, roles }).into());
                }
            }
            _ => {
                let you = if member.id == view.me.id { "  (you)" } else { "" };
                let text = RichText::new(format!("{}{you}", member.label()));
                ui.add(egui::Label::new(text).truncate());
                let label = format!("Rename {}", member.label());
                let edit = IconButton::new(ICON_EDIT, &label).quiet().side(22.0);
                if edit.enabled(why_not.map_or(Ok(()), Err)).show(ui) {
                    self.renaming = Some((member.id, member.label()));
                }
            }
        }
    }

    /// A new member.
    fn joining(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        heading(ui, "NEW MEMBER");
        let why_not = view.why_not(Permission::ManageMembers).or_else(|| self.why_not(view));
        let mut entered = false;
        ui.horizontal(|ui| {
            column(ui, NAME + 36.0, |ui| {
                let field = TextEdit::singleline(&mut self.name).hint_text("Name");
                let field = ui.add(field.desired_width(NAME + 36.0));
                field.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, "Name of who joins"));
                entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                if std::mem::take(&mut self.next) {
                    field.request_focus();
                }
            });
            column(ui, ROLES, |ui| {
                for role in Role::ALL {
                    let on = self.roles.contains(&role);
                    let toggle = role_switch(ui, role, on, true);
                    name_it(&toggle, &format!("Joins as {}", role.name()));
                    if toggle.clicked() {
                        toggle_role(&mut self.roles, role);
                    }
                }
            });
            let words = TextEdit::singleline(&mut self.words)
                .password(true)
                .hint_text("Passphrase, if wanted");
            let field = ui.add(words.desired_width(170.0));
            field.widget_info(|| WidgetInfo::labeled(egui::Role::PasswordInput, true, "Passphrase of who joins"));
            entered |= field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let add = ui
                .add_enabled_ui(why_not.is_none(), |ui| primary_button(ui, "Add"))
                .inner;
            let clicked = add.clicked();
            if let Some(reason) = &why_not {
                add.on_disabled_hover_text(reason);
            }
            if clicked || (entered && why_not.is_none()) {
                self.add(frame.requests);
            }
        });
        if let Some(reason) = why_not.filter(|_| !self.name.is_empty()) {
            quiet(ui, reason);
        }
    }

    fn add(&mut self, requests: &mut Vec<Request>) {
        let words = std::mem::take(&mut self.words);
        let add = Command::Member(MemberCommand::AddMember {
            name: std::mem::take(&mut self.name),
            roles: self.roles.clone(),
            passphrase: (!words.is_empty()).then(|| Secret::new(words)),
        });
        requests.push(add.into());
        self.roles = vec![Role::Labeler];
        self.next = true;
    }

    fn why_not(&self, view: &View) -> Option<String> {
        why_not_join(view, &self.name, &self.roles)
    }
}

/// Why somebody of this name and these roles cannot join, if so.
pub(crate) fn why_not_join(view: &View, name: &str, roles: &[Role]) -> Option<String> {
    match clean_name(name) {
        None => Some("Type a name".into()),
        Some(name) if view.members.iter().any(|known| known.name == name && !known.left) => {
            Some(format!("{name} is taken"))
        }
        Some(_) if roles.is_empty() => Some("Choose at least one role".into()),
        Some(name) => {
            let known = view.members.iter().map(|member| member.name.as_str());
            let why = new_name(&name, known, Named::Person).err()?;
            Some(sentence(&why, Some(view)))
        }
    }
}

fn head(ui: &mut Ui) {
    let p = palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.add_space(28.0 + ui.spacing().item_spacing.x);
        for (text, width) in [("NAME", NAME), ("ROLES", ROLES), ("LOCK", CLOSED), ("OPEN WORK", OPEN)] {
            column(ui, width, |ui| {
                ui.label(RichText::new(text).size(size::SMALL).color(p.quiet).strong());
            });
        }
    });
}

/// Room of a set width, so that rows stand in columns.
fn column(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let room = vec2(width, 28.0);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        ui.spacing_mut().item_spacing.x = space::XS;
        content(ui);
    });
}

fn toggle_role(roles: &mut Vec<Role>, role: Role) {
    if roles.contains(&role) {
        roles.retain(|known| *known != role);
    } else {
        roles.push(role);
    }
}

/// A role as a switch: the ones somebody has stand out, whether they can be changed or not.
fn role_switch(ui: &mut Ui, role: Role, on: bool, enabled: bool) -> egui::Response {
    let p = palette(ui.ctx());
    let text = RichText::new(role.name()).color(if on { p.text } else { p.quiet });
    let text = if on { text.strong() } else { text };
    ui.scope(|ui| {
        if !enabled {
            ui.disable();
            ui.set_opacity(1.0);
        }
        ui.add(egui::Button::selectable(on, text))
    })
    .inner
}

/// What somebody may do, each a switch; those that cannot be turned say why.
fn roles(ui: &mut Ui, frame: &mut Frame<'_>, member: &Member) {
    for role in Role::ALL {
        let mut wanted = member.roles.clone();
        toggle_role(&mut wanted, role);
        let why_not = frame.view.why_not_roles(member, &wanted);
        let on = member.is(role);
        let switch = role_switch(ui, role, on, why_not.is_none());
        name_it(&switch, &format!("{}: {}", member.label(), role.name()));
        let clicked = switch.clicked();
        if let Some(reason) = why_not {
            switch.on_disabled_hover_text(reason);
        }
        if clicked {
            let (id, name) = (member.id, member.name.clone());
            let edit = Command::Member(MemberCommand::EditMember {
                member: id,
                name,
                roles: wanted,
            });
            frame.requests.push(edit.into());
        }
    }
}

fn open_work(ui: &mut Ui, view: &View, member: &Member) {
    let work = view.open_work_of(member.id);
    let inputs: u64 = work.iter().map(|work| work.inputs).sum();
    let reviews: u64 = work.iter().map(|work| work.reviews).sum();
    let text = match (inputs, reviews) {
        (0, 0) => "nothing".to_owned(),
        (inputs, 0) => format!("{} to label", count(inputs, "input")),
        (0, reviews) => format!("{} to decide on", count(reviews, "submission")),
        (inputs, reviews) => format!("{} to label, {reviews} to decide on", count(inputs, "input")),
    };
    let said = quiet(ui, text);
    if !work.is_empty() {
        said.on_hover_text(open_work_text(work));
    }
}
