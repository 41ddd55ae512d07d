//! A task that is being written, and what is remembered beside its text.

use super::instructions::Here;
use super::member::NewMember;
use crate::frame::Frame;
use crate::request::Dialog;
use crate::widgets::guide_textures::GuideTextures;
use crate::widgets::markdown::Markdown;
use domain::TaskId;
use session::task_preview::Section;
use session::task_text::{InputsText, TaskText};
use std::collections::{BTreeSet, HashSet};

/// What the form sees of the window.
pub(crate) struct FormContext<'a, 'f> {
    /// The frame of the window.
    pub frame: &'a mut Frame<'f>,
    /// Pictures of instructions.
    pub guide_textures: &'a mut GuideTextures,
    /// The input on the canvas.
    pub here: Option<Here>,
}

/// What a chosen picture file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    Dictionary,
}

/// What lies over the sections.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Overlay {
    Nothing,
    /// Whether what was entered is to be thrown away.
    Discard,
    /// What saving changes, before it is saved.
    Changes,
    /// Whether this template is to take the place of what was entered.
    Template(Box<TaskText>),
}

/// A task that is being written.
#[derive(Debug)]
pub(crate) struct TaskForm {
    pub(super) text: TaskText,
    /// What it was when the form was opened.
    pub(super) start: TaskText,
    pub(super) editing: Option<TaskId>,
    /// The name of the task that it began as a copy of.
    pub(super) copied: Option<String>,
    /// The pass of egui in which it came up: each opening scrolls by itself, and begins at the top.
    pub(super) since: Option<u64>,
    /// The version of the instructions of the task that is changed.
    pub(super) version: u32,
    pub(super) open: BTreeSet<Section>,
    pub(super) go_to: Option<Section>,
    pub(super) overlay: Overlay,
    /// The field that gets the focus as soon as it is shown.
    pub(super) focus: Option<&'static str>,
    pub(super) go: Option<Dialog>,
    /// What was entered before and thrown away.
    pub(super) earlier: Option<Box<TaskForm>>,
    pub(super) asked: Option<InputsText>,
    pub(super) dataset: NewDataset,
    /// Whether what a saved search finds by now joins the task that is changed.
    pub(super) refresh: bool,
    pub(super) concept: String,
    pub(super) reason: String,
    /// Who is to join the team from here.
    pub(super) member: Option<NewMember>,
    pub(super) known: Known,
    pub(super) markdown: Markdown,
    pub(super) cursor: Option<usize>,
    pub(super) picking: Place,
    /// How many templates were loaded when this form last looked.
    pub(super) templates: u64,
    /// Whether it was created or saved.
    pub(super) done: bool,
    /// Whether it was left without that.
    pub(super) left: bool,
}

/// A dataset that is being named or made.
#[derive(Debug, Default)]
pub(super) struct NewDataset {
    /// Its name, while it is being typed.
    pub(super) name: Option<String>,
    /// The name that was asked for; chosen as soon as it is there.
    pub(super) awaited: Option<String>,
    /// Whether the work on it was seen.
    pub(super) begun: bool,
}

/// Which concepts the chosen models know, kept while neither changes.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) of: Option<(Vec<String>, Vec<String>)>,
    pub(super) concepts: HashSet<String>,
}
