//! Somebody's work goes to another: because they leave, or in one task.

use super::label;
use crate::frame::Frame;
use crate::request::Request;
use crate::theme::space;
use crate::widgets::{heading, name as name_it, primary_button, quiet};
use domain::task::WorkerStrategy;
use domain::{Member, MemberId, Role, TaskId};
use egui::{Align, ComboBox, Layout, Ui, vec2};
use session::members::OpenWork;
use session::notice::{joined, open_work_text};
use session::view::View;
use session::{Command, MemberCommand};

/// Whose work goes to whom.
#[derive(Debug)]
pub(super) struct HandOver {
    from: MemberId,
    to: Option<MemberId>,
    /// Only in this task; `None`: they leave.
    task: Option<TaskId>,
}

impl HandOver {
    /// Somebody leaves the team.
    pub(super) fn leaving(from: MemberId) -> Self {
        let (to, task) = (None, None);
        Self { from, to, task }
    }

    /// Somebody hands over their open work in a task.
    pub(super) fn of_task(from: MemberId, task: Option<TaskId>) -> Self {
        Self { from, to: None, task }
    }

    /// Shows the question; false when it is answered or put aside.
    pub(super) fn show(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let Some(from) = view
            .members
            .iter()
            .find(|member| member.id == self.from && member.is_here())
        else {
            return false;
        };
        let all = view.open_work_of(self.from);
        let open: Vec<OpenWork> = match self.task {
            None => all.to_vec(),
            Some(task) => all.iter().filter(|work| work.task == task).cloned().collect(),
        };
        match self.task {
            None => self.ask_leaving(ui, from, &open),
            Some(_) => self.ask_task(ui, from, all),
        }
        let needs: Vec<Role> = self.needs(&open);
        let must_name = self.must_name(&open);
        if !open.is_empty() {
            ui.horizontal(|ui| {
                label(ui, "Who takes over");
                self.choose(ui, view, &needs, must_name);
            });
            if let Some(text) = self.labels_anew(view, &open) {
                quiet(ui, text);
            }
        }
        self.buttons(ui, from, must_name, frame.requests)
    }

    /// What whoever takes over must be: to label if there is something that nobody else would label; else to decide, or
    /// to label what others label too.
    fn needs(&self, open: &[OpenWork]) -> Vec<Role> {
        let to_label = |work: &OpenWork| self.task.map_or(work.stranded(), |_| work.inputs);
        if open.iter().any(|work| to_label(work) > 0) {
            vec![Role::Labeler]
        } else if open.iter().any(|work| work.reviews > 0) {
            vec![Role::Reviewer]
        } else if !open.is_empty() {
            vec![Role::Labeler]
        } else {
            Vec::new()
        }
    }

    /// Whether they cannot go before somebody was named. Reviews that nobody was named for go to the other reviewers in
    /// turn; the session refuses where there are none.
    fn must_name(&self, open: &[OpenWork]) -> bool {
        let stranded = open.iter().any(|work| work.stranded() > 0);
        !open.is_empty() && (stranded || self.task.is_some())
    }

    fn ask_leaving(&self, ui: &mut Ui, from: &Member, open: &[OpenWork]) {
        heading(ui, &format!("{} LEAVES", from.name.to_uppercase()));
        quiet(
            ui,
            format!(
                "{} has {}. What they did stays, under their name.",
                from.name,
                open_work_text(open)
            ),
        );
        let spare: Vec<String> = open
            .iter()
            .filter(|work| work.inputs > 0 && work.spare)
            .map(|work| format!("\"{}\"", work.name))
            .collect();
        if let Some(names) = joined(&spare) {
            let text = format!("Others label all of {names} too: nobody need take that over.");
            ui.add(egui::Label::new(text).wrap());
        }
    }

    /// That whoever takes over where everybody labels everything begins from the start, if they do not label there yet.
    fn labels_anew(&self, view: &View, open: &[OpenWork]) -> Option<String> {
        let to = view.members.iter().find(|member| Some(member.id) == self.to)?;
        let begins = |work: &&OpenWork| {
            let mut tasks = view.tasks.iter().map(|summary| &summary.task);
            let task = tasks.find(|task| task.id == work.task);
            work.inputs > 0
                && to.is(Role::Labeler)
                && task
                    .is_some_and(|task| task.worker_strategy == WorkerStrategy::Full && !task.labelers.contains(&to.id))
        };
        let names: Vec<String> = open
            .iter()
            .filter(begins)
            .map(|work| format!("\"{}\"", work.name))
            .collect();
        joined(&names).map(|names| format!("{} will label all of {names}, from the first input.", to.name))
    }

    fn ask_task(&mut self, ui: &mut Ui, from: &Member, all: &[OpenWork]) {
        heading(ui, &format!("{} HANDS OVER", from.name.to_uppercase()));
        ui.horizontal(|ui| {
            label(ui, "What");
            let chosen = all.iter().find(|work| Some(work.task) == self.task);
            let text = chosen.map_or_else(String::new, |work| open_work_text(std::slice::from_ref(work)));
            let combo = ComboBox::from_id_salt("handed over").width(420.0).selected_text(text);
            let combo = combo.show_ui(ui, |ui| {
                for work in all {
                    let text = open_work_text(std::slice::from_ref(work));
                    ui.selectable_value(&mut self.task, Some(work.task), text);
                }
            });
            name_it(&combo.response, "What is handed over");
        });
    }

    fn choose(&mut self, ui: &mut Ui, view: &View, needs: &[Role], must_name: bool) {
        let others = || {
            view.members
                .iter()
                .filter(|member| member.is_here() && member.id != self.from)
        };
        let fit = |member: &&Member| needs.iter().all(|role| member.is(*role));
        let able: Vec<&Member> = others().filter(fit).collect();
        if self.to.is_some_and(|to| !able.iter().any(|member| member.id == to)) {
            self.to = None;
        }
        let nobody = if must_name { "Choose…" } else { "Nobody" };
        let name = self.to.map_or_else(|| nobody.to_owned(), |to| view.member_label(to));
        let combo = ComboBox::from_id_salt("successor").width(220.0).selected_text(name);
        let combo = combo.show_ui(ui, |ui| {
            if !must_name {
                ui.selectable_value(&mut self.to, None, nobody);
            }
            for member in &able {
                ui.selectable_value(&mut self.to, Some(member.id), member.label());
            }
        });
        name_it(&combo.response, "Who takes over");
        if able.is_empty() && must_name {
            let role = needs.first().map_or("member", |role| role.name());
            quiet(ui, format!("Nobody else is a {role}; give somebody that role first."));
        }
    }

    fn buttons(&self, ui: &mut Ui, from: &Member, must_name: bool, requests: &mut Vec<Request>) -> bool {
        let mut stays = true;
        let row = vec2(ui.available_width(), 28.0);
        ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
            let why_not = (must_name && self.to.is_none()).then_some("Choose who takes over");
            let text = match self.task {
                None => format!("Remove {}", from.name),
                Some(_) => "Hand over".into(),
            };
            let go = ui
                .add_enabled_ui(why_not.is_none(), |ui| primary_button(ui, &text))
                .inner;
            if go.clicked() {
                let command = match (self.task, self.to) {
                    (Some(task), Some(to)) => Command::Member(MemberCommand::TakeOver {
                        task,
                        from: self.from,
                        to,
                    }),
                    (_, to) => Command::Member(MemberCommand::RemoveMember(self.from, to)),
                };
                requests.push(command.into());
                stays = false;
            }
            let keep = match self.task {
                None => format!("Keep {}", from.name),
                Some(_) => "Cancel".into(),
            };
            stays &= !ui.button(keep).clicked();
            if let Some(reason) = why_not {
                quiet(ui, reason);
            }
        });
        ui.add_space(space::XS);
        stays
    }
}
