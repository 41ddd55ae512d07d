//! The dialog that takes inputs out of the project, erases them for good, or removes what was said of them: what goes is
//! said first.

use crate::frame::Frame;
use crate::theme::{palette, space};
use crate::widgets::{button_row, modal, quiet, was_left};
use domain::InputId;
use egui::{Button, Checkbox, Label, RichText, Ui};
use session::changed::NewPicture;
use session::{Command, DataCommand, Removal, View, notice};

/// Inputs that are to be removed, or labeled again.
#[derive(Debug)]
pub(crate) struct RemoveForm {
    inputs: Vec<InputId>,
    /// They stay, with another picture.
    relabeling: bool,
    /// Nothing is to bring them back.
    erasing: bool,
    asked: bool,
}

impl RemoveForm {
    /// Asks about these; `None` where there are none.
    pub(crate) fn new(inputs: Vec<InputId>) -> Option<Self> {
        (!inputs.is_empty()).then_some(Self {
            inputs,
            relabeling: false,
            erasing: false,
            asked: false,
        })
    }

    /// Asks about an input that has another picture.
    pub(crate) fn relabeling(input: InputId) -> Self {
        Self {
            inputs: vec![input],
            relabeling: true,
            erasing: false,
            asked: false,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        if !std::mem::replace(&mut self.asked, true) {
            let inputs = self.inputs.clone();
            frame
                .requests
                .push(Command::Data(DataCommand::PreviewRemoval(inputs)).into());
        }
        let mut open = true;
        let shown = modal(ui.ctx(), "remove inputs").show(ui.ctx(), |ui| {
            ui.set_width(440.0);
            ui.spacing_mut().item_spacing.y = space::S;
            let inputs = self.named(view);
            ui.heading(match (self.relabeling, self.erasing) {
                (true, _) => "Label the new picture?".to_owned(),
                (false, true) => format!("Erase {inputs} for good?"),
                (false, false) => format!("Remove {inputs} from the project?"),
            });
            let counted = view.removal.as_ref().filter(|(inputs, _)| *inputs == self.inputs);
            match counted {
                Some((_, removal)) => {
                    for line in what_goes(removal, !self.relabeling) {
                        ui.add(Label::new(line).wrap());
                    }
                }
                None => drop(quiet(ui, "Counting…")),
            }
            let erased = view.purge.as_ref().filter(|(inputs, _)| *inputs == self.inputs);
            if self.erasing
                && let Some((_, report)) = erased
                && !report.versions.is_empty()
            {
                let text = format!("Versions lose some of it: {}.", report.versions.join(", "));
                ui.add(Label::new(text).wrap());
            }
            quiet(ui, self.what_stays());
            if !self.relabeling {
                self.choose_erasing(ui, frame);
            }
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let p = palette(ui.ctx());
                let text = match (self.relabeling, self.erasing) {
                    (true, _) => "Label again",
                    (false, true) => "Erase",
                    (false, false) => "Remove",
                };
                let text = RichText::new(text).strong().color(p.bad);
                let is_counted = counted.is_some() && (erased.is_some() || !self.erasing);
                let ready = is_counted && !view.is_working();
                let pressed = ui.add_enabled(ready, Button::new(text));
                if pressed.on_disabled_hover_text("Something else is at work").clicked() {
                    let inputs = self.inputs.clone();
                    let command = match (self.relabeling, self.erasing) {
                        (true, _) => DataCommand::SettlePictures(inputs, NewPicture::Another),
                        (false, true) => DataCommand::PurgeInputs(inputs),
                        (false, false) => DataCommand::RemoveInputs(inputs),
                    };
                    frame.requests.push(Command::Data(command).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        open && !was_left(&shown)
    }

    /// The one by its name where it is known, else how many they are.
    fn named(&self, view: &View) -> String {
        let known = |id: InputId| {
            let current = view.current.as_ref().map(|current| &current.input);
            let mut all = view.list.rows.values().map(|row| &row.input).chain(current);
            all.find(|input| input.id == id)
                .map(|input| format!("\"{}\"", input.label()))
        };
        let one = match self.inputs.as_slice() {
            [one] => known(*one),
            _ => None,
        };
        one.unwrap_or_else(|| notice::count(self.inputs.len() as u64, "input"))
    }

    /// What is not touched, and whether it can come back.
    fn what_stays(&self) -> String {
        let one = self.inputs.len() == 1;
        let files = if one {
            "The file stays where it is"
        } else {
            "The files stay where they are"
        };
        match (self.erasing, one) {
            (false, _) => {
                format!("{files}, versions of datasets keep what they hold, and the history can bring it all back.")
            }
            (true, true) => format!("Nothing brings it back. {files}: delete it if it must not be kept."),
            (true, false) => format!("Nothing brings them back. {files}: delete them if they must not be kept."),
        }
    }

    /// The choice to erase instead.
    fn choose_erasing(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) {
        let why_not = frame.view.why_not_erase();
        let text = "Erase for good: from the log, versions and caches, too";
        let choice = ui.add_enabled(why_not.is_none(), Checkbox::new(&mut self.erasing, text));
        if choice.changed() && self.erasing {
            let inputs = self.inputs.clone();
            frame
                .requests
                .push(Command::Data(DataCommand::PreviewPurge(inputs)).into());
        }
        if let Some(why_not) = why_not {
            choice.on_disabled_hover_text(why_not);
        }
    }
}

/// What goes with inputs, a sentence each; `out` says that they leave their tasks.
fn what_goes(removal: &Removal, out: bool) -> Vec<String> {
    let many = removal.inputs != 1;
    let them = if many { "them" } else { "it" };
    let mut lines = vec![match removal.annotations {
        0 => format!("Nothing was labeled on {them}."),
        1 => format!("1 annotation goes with {them}."),
        some => format!("{} go with {them}.", notice::count(some, "annotation")),
    }];
    let tasks: Vec<String> = removal.tasks.iter().map(|name| format!("\"{name}\"")).collect();
    if let Some(named) = notice::joined(&tasks).filter(|_| out) {
        let leave = if many { "They leave" } else { "It leaves" };
        let noun = if tasks.len() == 1 { "task" } else { "tasks" };
        lines.push(format!("{leave} the {noun} {named}."));
    }
    match removal.handed_in {
        0 => {}
        1 if !many => lines.push("It was submitted already.".into()),
        1 => lines.push("1 of them was submitted already.".into()),
        some => lines.push(format!("{} of them were submitted already.", notice::grouped(some))),
    }
    lines
}
