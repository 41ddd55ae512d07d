//! What is known of the input beside its picture: a value under each key, which a lead changes here.

use crate::frame::Frame;
use crate::theme::{palette, space};
use crate::widgets::{self, IconButton, heading, quiet};
use domain::metadata::clean_key;
use domain::workflow::Permission;
use domain::{InputId, MetaValue, Metadata};
use egui::{Align, Button, Key, Label, Layout, RichText, TextEdit, Ui, vec2};
use egui_material_icons::icons::ICON_CLOSE;
use session::metadata::{MetadataOf, MetadataRequest};
use session::{Command, DataCommand};

/// Width of keys, in points.
const KEY: f32 = 90.0;

/// What is being typed.
#[derive(Debug, Default)]
pub struct MetadataEntry {
    /// Of which input.
    input: Option<InputId>,
    /// The value of a key that is being changed.
    changing: Option<(String, String)>,
    /// A new key and its value.
    key: String,
    value: String,
}

impl MetadataEntry {
    /// What was typed for another input is no longer meant.
    fn follow(&mut self, input: InputId) {
        if self.input != Some(input) {
            *self = Self {
                input: Some(input),
                ..Self::default()
            };
        }
    }
}

/// Shows it.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, entry: &mut MetadataEntry) {
    let Some(current) = &frame.view.current else { return };
    let input = &current.input;
    entry.follow(input.id);
    ui.add_space(space::M);
    heading(ui, "METADATA");
    let leads = frame.view.allowed(Permission::AddInputs).is_ok() && frame.view.saving.read_only.is_none();
    if input.metadata.is_empty() && !leads {
        quiet(ui, "None.");
        return;
    }
    let mut request = None;
    for (key, value) in input.metadata.iter() {
        ui.horizontal(|ui| {
            let (room, layout) = (
                vec2(KEY, ui.spacing().interact_size.y),
                Layout::left_to_right(Align::Center),
            );
            ui.allocate_ui_with_layout(room, layout, |ui| {
                ui.set_width(KEY);
                let name = RichText::new(domain::names::label(key)).color(palette(ui.ctx()).quiet);
                ui.add(Label::new(name).truncate());
            });
            if leads {
                request = change(ui, entry, key, value).or(request.take());
            } else {
                ui.add(Label::new(value.to_string()).wrap().selectable(true));
            }
        });
    }
    if leads {
        request = add(ui, entry, &input.metadata).or(request);
    }
    if let Some((set, unset)) = request {
        let request = MetadataRequest {
            of: MetadataOf::These(vec![input.id]),
            set,
            unset,
            from: None,
        };
        let command = Command::Data(DataCommand::EditMetadata(request));
        frame.requests.push(command.into());
    }
}

type Asked = Option<(Metadata, Vec<String>)>;

/// A field with a value, which counts when it is left, and a button that removes it.
fn change(ui: &mut Ui, entry: &mut MetadataEntry, key: &str, value: &MetaValue) -> Asked {
    let mut asked = None;
    let mut text = match &entry.changing {
        Some((changing, text)) if changing == key => text.clone(),
        _ => value.to_string(),
    };
    let width = (ui.available_width() - 36.0).max(80.0);
    let field = ui.add(TextEdit::singleline(&mut text).desired_width(width));
    widgets::name(&field, &format!("Value of {key}"));
    if field.changed() {
        entry.changing = Some((key.to_owned(), text.clone()));
    }
    if field.lost_focus() {
        entry.changing = None;
        let given_up = ui.input(|input| input.key_pressed(Key::Escape));
        let text = text.trim();
        if !given_up && !text.is_empty() && text != value.to_string() {
            asked = one(key, text);
        }
    }
    if IconButton::new(ICON_CLOSE, &format!("Remove {key}"))
        .side(20.0)
        .show(ui)
    {
        asked = Some((Metadata::default(), vec![key.to_owned()]));
    }
    asked
}

/// Fields for a key that is not there yet.
fn add(ui: &mut Ui, entry: &mut MetadataEntry, known: &Metadata) -> Asked {
    let mut asked = None;
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        let key = ui.add(TextEdit::singleline(&mut entry.key).hint_text("key").desired_width(KEY));
        widgets::name(&key, "New key");
        let width = (ui.available_width() - 60.0).max(60.0);
        let value = ui.add(
            TextEdit::singleline(&mut entry.value)
                .hint_text("value")
                .desired_width(width),
        );
        widgets::name(&value, "Value of the new key");
        let (name, text) = (clean_key(&entry.key), entry.value.trim());
        let why = match &name {
            _ if entry.key.trim().is_empty() || text.is_empty() => Some("Type a key and a value first"),
            None => Some("A key has at most 200 characters, without quotation marks and backslashes"),
            Some(name) if known.get(name).is_some() => Some("The key is there already; change its value above"),
            Some(_) => None,
        };
        let entered = value.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let button = ui.add_enabled(why.is_none(), Button::new("Add"));
        let pressed = button.on_disabled_hover_text(why.unwrap_or_default()).clicked();
        if (pressed || entered)
            && why.is_none()
            && let Some(name) = name
        {
            asked = one(&name, text);
        }
    });
    if asked.is_some() {
        entry.key.clear();
        entry.value.clear();
    }
    asked
}

fn one(key: &str, text: &str) -> Asked {
    let mut set = Metadata::default();
    set.set(key, MetaValue::read(text)).ok()?;
    Some((set, Vec::new()))
}
