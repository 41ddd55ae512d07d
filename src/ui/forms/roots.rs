//! Where the pictures of the project are, on this computer.

use crate::frame::Frame;
use crate::request::{Pick, Request};
use crate::theme::{palette, space};
use crate::widgets::{self, button_row, icon, modal, primary_button, quiet, scroll_up_to};
use egui::{Align, Button, Label, Layout, RichText, Role, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::ICON_FOLDER_OPEN;
use session::view::{RootShown, Tried};
use session::{Command, DataCommand, Location, PICTURES};
use std::collections::BTreeMap;
use std::path::Path;

/// Whether a root is where this text says.
fn is_where(root: &RootShown, text: &str) -> bool {
    root.location.as_deref() == Some(text) || root.said.as_deref() == Some(text)
}

/// The roots, and what is typed of where they are.
#[derive(Debug, Default)]
pub(crate) struct RootsForm {
    asked: bool,
    /// The roots whose locations are being kept and tried.
    saving: Vec<String>,
    typed: BTreeMap<String, String>,
    /// The root for which a folder is being chosen.
    choosing: Option<String>,
}

impl RootsForm {
    /// A folder was chosen.
    pub(crate) fn picked(&mut self, folder: &Path) {
        if let Some(name) = self.choosing.take() {
            self.typed.insert(name, folder.display().to_string());
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        if !std::mem::replace(&mut self.asked, true) {
            frame.requests.push(Command::Data(DataCommand::ShowRoots).into());
        }
        let mut open = true;
        let room = ui.ctx().content_rect().size();
        let shown = modal(ui.ctx(), "roots").show(ui.ctx(), |ui| {
            ui.set_width(600.0_f32.min(room.x - 2.0 * space::XL));
            ui.heading("Where pictures are");
            quiet(
                ui,
                "On this computer: a folder, a mounted share, or an address such as s3://bucket/folder, gs://…, az://… or \
                 https://…. Keys and passwords come from the environment and the files of the store's own tools.",
            );
            ui.add_space(space::S);
            let known = frame.view.roots.as_ref();
            scroll_up_to((room.y - 260.0).max(120.0)).show(ui, |ui| {
                let alone = known.is_some_and(|known| known.len() == 1);
                for (name, shown) in known.into_iter().flatten() {
                    let title = match name.as_str() {
                        PICTURES if alone => "Pictures",
                        PICTURES => "Other pictures",
                        name => name,
                    };
                    self.root(ui, (name, title), shown, frame.requests);
                }
            });
            ui.add_space(space::M);
            let changed: Vec<_> = self.changed(known).collect();
            // What could not be kept stays, with the reason below, and so does where nothing was found.
            let tried = |name: &String| known.and_then(|known| Some(&known.get(name)?.tried));
            let found = |name| matches!(tried(name), Some(Tried::Found | Tried::Not) | None);
            open = self.saving.is_empty() || !changed.is_empty() || !self.saving.iter().all(found);
            if changed.is_empty() && self.saving.iter().any(|name| matches!(tried(name), Some(Tried::Nothing(_)))) {
                self.saving.clear();
            }
            let ready = !changed.is_empty() && changed.iter().all(|(_, text)| text.parse::<Location>().is_ok());
            button_row(ui, |ui| {
                if ui.add_enabled_ui(ready, |ui| primary_button(ui, "Save")).inner.clicked() {
                    let set = changed.iter().map(|(name, text)| DataCommand::SetRoot(name.clone(), text.clone()));
                    frame.requests.extend(set.map(|set| Command::Data(set).into()));
                    self.saving = changed.iter().map(|(name, _)| name.clone()).collect();
                }
                let leave = if changed.is_empty() { "Close" } else { "Cancel" };
                if ui.button(leave).clicked() {
                    open = false;
                }
            });
        });
        open && !shown.should_close()
    }

    /// What was typed and is not so already.
    fn changed<'a>(
        &'a self,
        known: Option<&'a BTreeMap<String, RootShown>>,
    ) -> impl Iterator<Item = (String, String)> + 'a {
        let typed = self
            .typed
            .iter()
            .map(|(name, text)| (name.clone(), text.trim().to_owned()));
        typed.filter(move |(name, text)| {
            let stands = known.and_then(|known| known.get(name));
            !text.is_empty() && !stands.is_some_and(|stands| is_where(stands, text))
        })
    }

    fn root(&mut self, ui: &mut Ui, root: (&str, &str), shown: &RootShown, requests: &mut Vec<Request>) {
        let (name, title) = root;
        ui.label(RichText::new(title).strong());
        let typed = self
            .typed
            .entry(name.to_owned())
            .or_insert_with(|| shown.location.clone().unwrap_or_default());
        let room = vec2(ui.available_width(), ui.spacing().interact_size.y);
        let right = Layout::right_to_left(Align::Center);
        let browse = ui.allocate_ui_with_layout(room, right, |ui| {
            let browse = ui.add(Button::new(icon(ICON_FOLDER_OPEN)));
            widgets::name(&browse, &format!("Choose the folder of {title}"));
            let hint = match name {
                PICTURES => "beside the project",
                _ => "not said yet",
            };
            let edit = TextEdit::singleline(typed).hint_text(hint);
            let field = ui.add(edit.desired_width(f32::INFINITY));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, title));
            browse.on_hover_text("Choose a folder").clicked()
        });
        let browse = browse.inner;
        let p = palette(ui.ctx());
        let typed = typed.trim();
        match (typed.parse::<Location>(), &shown.tried) {
            (Err(error), _) if !typed.is_empty() => drop(ui.label(RichText::new(error.to_string()).color(p.bad))),
            _ if !is_where(shown, typed) => {}
            (_, Tried::Looking) => drop(quiet(ui, "Looking…")),
            (_, Tried::Found) => drop(quiet(ui, "The pictures are there.")),
            (_, Tried::Nothing(why)) => drop(ui.add(Label::new(RichText::new(why).color(p.warn)).wrap())),
            (_, Tried::Not) => {}
        }
        if browse {
            self.choosing = Some(name.to_owned());
            requests.push(Request::Pick(Pick::RootFolder));
        }
        ui.add_space(space::S);
    }
}
