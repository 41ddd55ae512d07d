//! The dialog that takes inputs out of the project, or what was said of them: what goes is said first.

use crate::frame::Frame;
use crate::theme::{palette, space};
use crate::widgets::{button_row, modal, quiet, was_left};
use domain::InputId;
use egui::{Button, Label, RichText, Ui};
use session::changed::NewPicture;
use session::{Command, DataCommand, Removal, notice};

/// Inputs that are to be removed, or labeled again.
#[derive(Debug)]
pub(crate) struct RemoveForm {
    inputs: Vec<InputId>,
    /// They stay, with another picture.
    relabeling: bool,
    asked: bool,
}

impl RemoveForm {
    /// Asks about these; `None` where there are none.
    pub(crate) fn new(inputs: Vec<InputId>) -> Option<Self> {
        let (relabeling, asked) = (false, false);
        (!inputs.is_empty()).then_some(Self {
            inputs,
            relabeling,
            asked,
        })
    }

    /// Asks about an input that has another picture.
    pub(crate) fn relabeling(input: InputId) -> Self {
        let (inputs, relabeling, asked) = (vec![input], true, false);
        Self {
            inputs,
            relabeling,
            asked,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        if !std::mem::replace(&mut self.asked, true) {
            frame
                .requests
                .push(Command::Data(DataCommand::PreviewRemoval(self.inputs.clone())).into());
        }
        let mut open = true;
        let shown = modal(ui.ctx(), "remove inputs").show(ui.ctx(), |ui| {
            ui.set_width(440.0);
            ui.spacing_mut().item_spacing.y = space::S;
            let inputs = notice::count(self.inputs.len() as u64, "input");
            ui.heading(match self.relabeling {
                true => "Label the new picture?".to_owned(),
                false => format!("Remove {inputs} from the project?"),
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
            let one = self.inputs.len() == 1;
            let files = if one {
                "The file stays where it is"
            } else {
                "The files stay where they are"
            };
            let text =
                format!("{files}, versions of datasets keep what they hold, and the history can bring it all back.");
            quiet(ui, text);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let p = palette(ui.ctx());
                let text = if self.relabeling { "Label again" } else { "Remove" };
                let text = RichText::new(text).strong().color(p.bad);
                let ready = counted.is_some() && !view.is_working();
                let pressed = ui.add_enabled(ready, Button::new(text));
                if pressed.on_disabled_hover_text("Something else is at work").clicked() {
                    let inputs = self.inputs.clone();
                    let command = match self.relabeling {
                        true => Command::Data(DataCommand::SettlePictures(inputs, NewPicture::Another)),
                        false => Command::Data(DataCommand::RemoveInputs(inputs)),
                    };
                    frame.requests.push(command.into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        open && !was_left(&shown)
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
