//! The page with the numbers of a task: how much was done, by whom and how well, over a range of time; and how far labelers
//! agree (`agreement.rs`).
//!
//! `plots.rs` paints, `table.rs` lists. Nothing is counted here: the page asks for a range, and asks again when the task
//! has moved on. May import what the window may. Start reading at [`NumbersPage::show`].

mod agreement;
mod plots;
mod table;
mod words;

use agreement::AgreementPane;
use words::{duration, percent};

use crate::frame::Frame;
use crate::request::{Pick, Request};
use crate::state::{Page, WindowState};
use crate::theme::{palette, size, space};
use crate::widgets::{IconButton, name, primary_button, quiet};
use domain::numbers::{MemberNumbers, Span};
use domain::{MemberId, Status, TaskId, Timestamp};
use egui::{Align, Layout, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::ICON_ARROW_BACK;
use session::notice::{corrections_said, grouped};
use session::view::{LabelerTally, TaskNumbers, TaskSummary, View};
use session::{Command, DataCommand, rfc3339};
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000;

/// How the task stood when its numbers were asked for.
#[derive(Clone, Debug, PartialEq)]
struct Stood {
    task: TaskId,
    span: Span,
    labelers: BTreeMap<MemberId, LabelerTally>,
    statuses: BTreeMap<Status, u64>,
}

/// What the window remembers of the page.
#[derive(Debug, Default)]
pub(crate) struct NumbersPage {
    task: Option<TaskId>,
    tab: Tab,
    agreement: AgreementPane,
    from: String,
    to: String,
    asked: Option<Stood>,
    answered: Option<Timestamp>,
}

/// What the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    /// How much was done.
    #[default]
    Work,
    /// How far labelers agree.
    Agreement,
}

impl NumbersPage {
    /// Turns to a task.
    pub(crate) fn open(&mut self, task: TaskId) {
        if self.task != Some(task) {
            *self = Self {
                task: Some(task),
                ..Self::default()
            };
        }
    }

    /// The page is not shown: nothing needs to be counted for it.
    pub(crate) fn leave(&mut self, requests: &mut Vec<Request>) {
        self.leave_work(requests);
        self.agreement.leave(requests);
    }

    fn leave_work(&mut self, requests: &mut Vec<Request>) {
        if self.asked.take().is_some() {
            requests.push(Command::Data(DataCommand::CloseNumbers).into());
        }
    }

    /// The range that the fields say; `None` while one cannot be read.
    fn span(&self) -> Option<Span> {
        let end = |text: &str, end| match text.trim() {
            "" => Some(None),
            text => Timestamp::read(text, end).map(Some),
        };
        Some(Span {
            from: end(&self.from, false)?,
            to: end(&self.to, true)?,
        })
    }

    /// Shows the page.
    pub(crate) fn show(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState) {
        let view = frame.view;
        let found = view.tasks.iter().find(|summary| Some(summary.task.id) == self.task);
        let Some(summary) = found else {
            state.page = Page::Tasks;
            return;
        };
        match self.tab {
            Tab::Work => {
                self.agreement.leave(frame.requests);
                self.ask(frame, summary);
            }
            Tab::Agreement => self.leave_work(frame.requests),
        }
        let shown = view.numbers.as_ref().filter(|numbers| {
            let asked = self.asked.as_ref();
            asked.is_some_and(|asked| numbers.task == asked.task && numbers.span == asked.span)
        });
        egui::Frame::new().inner_margin(space::L).show(ui, |ui| {
            self.head(ui, view, (summary, shown), state, frame.requests);
            ui.add_space(space::M);
            match (self.tab, shown) {
                (Tab::Agreement, _) => self.agreement.show(ui, frame, summary, state),
                (Tab::Work, None) => counting(ui),
                (Tab::Work, Some(shown)) => body(ui, view, shown),
            }
        });
    }

    /// Asks for what is not known: another task or range, or a task that has moved on since.
    fn ask(&mut self, frame: &mut Frame<'_>, summary: &TaskSummary) {
        let Some(span) = self.span() else { return };
        let stands = Stood {
            task: summary.task.id,
            span,
            labelers: summary.labelers.clone(),
            statuses: summary.statuses.clone(),
        };
        let came = frame.view.numbers.as_ref().map(|numbers| numbers.at);
        let question = |asked: &Stood| (asked.task, asked.span);
        let other = self.asked.as_ref().map(question) != Some(question(&stands));
        // One question at a time, however fast work goes on.
        let answered = came != self.answered;
        if other || (self.asked.as_ref() != Some(&stands) && answered) {
            self.answered = came;
            self.asked = Some(stands);
            frame
                .requests
                .push(Command::Data(DataCommand::ShowNumbers(summary.task.id, span.from, span.to)).into());
        }
    }

    fn head(
        &mut self,
        ui: &mut Ui,
        view: &View,
        (summary, shown): (&TaskSummary, Option<&TaskNumbers>),
        state: &mut WindowState,
        requests: &mut Vec<Request>,
    ) {
        ui.horizontal(|ui| {
            if IconButton::new(ICON_ARROW_BACK, "Back to the tasks").show(ui) {
                state.page = Page::Tasks;
            }
            let title = format!("Statistics: {}", summary.task.label());
            let title = egui::Label::new(RichText::new(title).size(size::TITLE).strong()).truncate();
            let room = vec2((ui.available_width() - 860.0).max(120.0), ui.spacing().interact_size.y);
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| ui.add(title));
            for (tab, text) in [(Tab::Work, "Work"), (Tab::Agreement, "Agreement")] {
                ui.selectable_value(&mut self.tab, tab, text);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if self.tab == Tab::Agreement {
                    let task = &summary.task;
                    return self.agreement.tools(ui, view, (task.id, task.kind), requests);
                }
                let save = ui
                    .add_enabled_ui(shown.is_some(), |ui| primary_button(ui, "Save as CSV…"))
                    .inner;
                if save.clicked() {
                    requests.push(Request::Pick(Pick::NumbersFile));
                }
                ui.add_space(space::S);
                self.range(ui, shown.map(|shown| shown.at));
            });
        });
    }

    /// The range, from right to left.
    fn range(&mut self, ui: &mut Ui, now: Option<Timestamp>) {
        let p = palette(ui.ctx());
        for (text, called, end) in [(&mut self.to, "Until", true), (&mut self.from, "From", false)] {
            let fine = text.trim().is_empty() || Timestamp::read(text, end).is_some();
            let field = TextEdit::singleline(text)
                .hint_text("any day")
                .text_color_opt((!fine).then_some(p.bad))
                .desired_width(100.0);
            let field = ui.add(field);
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, called));
            field.on_hover_text("A day (UTC), or a time as 2026-11-21T08:00:00Z");
            ui.label(RichText::new(called).color(p.quiet));
        }
        ui.add_space(space::S);
        let all = self.from.trim().is_empty() && self.to.trim().is_empty();
        for (text, days) in [("30 days", 30), ("7 days", 7)] {
            let since = now.map(|now| rfc3339(Timestamp(now.0 - (days - 1) * DAY)));
            let day = since
                .as_deref()
                .and_then(|since| since.split_once('T'))
                .map(|(day, _)| day);
            let chosen = day.is_some_and(|day| self.from == day) && self.to.trim().is_empty();
            let button = ui
                .add_enabled_ui(day.is_some(), |ui| ui.selectable_label(chosen, text))
                .inner;
            name(&button, &format!("The last {text}"));
            if let Some(day) = day.filter(|_| button.clicked()) {
                self.from = day.into();
                self.to.clear();
            }
        }
        if ui.selectable_label(all, "All").clicked() {
            self.from.clear();
            self.to.clear();
        }
    }
}

/// A long log takes a moment.
fn counting(ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.add(egui::Spinner::new().size(16.0));
        quiet(ui, "Counting what the log says…");
    });
}

fn body(ui: &mut Ui, view: &View, shown: &TaskNumbers) {
    let numbers = &shown.numbers;
    let total = numbers.total();
    tiles(ui, &total);
    ui.add_space(space::M);
    if numbers.members.is_empty() {
        quiet(ui, "Nothing was submitted or decided in this time.");
        return;
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        // The bar that scrolls lies over what is at the edge.
        ui.set_max_width(ui.available_width() - ui.spacing().scroll.bar_width - space::XS);
        plots::show(ui, view, shown.task, numbers);
        ui.add_space(space::L);
        table::members(ui, view, shown.task, numbers, &total);
        if !total.corrections.is_empty() {
            ui.add_space(space::L);
            table::corrections(ui, view, &total);
        }
        ui.add_space(space::L);
    });
}

/// All members together, a card for each number.
fn tiles(ui: &mut Ui, total: &MemberNumbers) {
    let p = palette(ui.ctx());
    let cards = [
        ("Inputs submitted", grouped(total.inputs)),
        ("Annotations", grouped(total.annotations)),
        (
            "Time per input",
            total
                .ms_per_input()
                .filter(|ms| *ms > 0)
                .map_or_else(|| "–".into(), duration),
        ),
        ("Accepted", grouped(total.accepted)),
        ("Rejected", grouped(total.returned)),
        ("Awaiting", grouped(total.awaiting)),
        ("First pass", percent(total.first_pass_share())),
        ("Corrected", grouped(total.corrected().all())),
    ];
    let count = cards.len() as f32;
    let wide = (ui.available_width() - (count - 1.0) * space::S) / count;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        for (what, number) in cards {
            let (rect, response) = ui.allocate_exact_size(vec2(wide, 58.0), egui::Sense::hover());
            ui.painter().rect_filled(rect, 8, p.raised);
            let inner = rect.shrink2(vec2(space::M, space::S));
            let put = |at, align, text: &str, size, color| {
                let font = egui::FontId::proportional(size);
                ui.painter().with_clip_rect(rect).text(at, align, text, font, color);
            };
            put(inner.left_top(), egui::Align2::LEFT_TOP, what, size::SMALL, p.quiet);
            put(inner.left_bottom(), egui::Align2::LEFT_BOTTOM, &number, 18.0, p.text);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{what}: {number}")));
            match what {
                "First pass" => {
                    response.on_hover_text(format!(
                        "{} of {} inputs that were decided on were accepted as they were submitted: never rejected, \
                         and nothing in them corrected.",
                        grouped(total.first_pass),
                        grouped(total.decided)
                    ));
                }
                "Corrected" if total.corrected().all() > 0 => {
                    response.on_hover_text(format!("{}.", corrections_said(&total.corrected())));
                }
                _ => {}
            }
        }
    });
}
