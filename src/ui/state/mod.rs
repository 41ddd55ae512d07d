//! What the window remembers of how one looks at the work: nothing of it is data.

pub(crate) mod suggesting;

use crate::canvas::Tool;
use crate::concept_editor::ConceptDraft;
use crate::keys::Action;
use crate::labeling::Labeling;
use crate::panels::metadata::MetadataEntry;
use domain::picture::Adjust;
use domain::{AnnotationId, ConceptId, InputId, TaskId, TaskKind};
use session::view::View;
use std::collections::{HashMap, HashSet};
use suggesting::Suggesting;

/// Which page fills the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The canvas.
    #[default]
    Canvas,
    /// The grid of inputs.
    Browser,
    /// The table of tasks.
    Tasks,
    /// The models.
    Models,
    /// Everything that waits for my decision in the task under review.
    ReviewGrid,
    /// The numbers of a task.
    Numbers,
}

/// Which tab of the side panel is in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Concepts and annotations.
    #[default]
    Label,
    /// How the picture is shown, and what is known of the file.
    Image,
    /// Who did what on this input.
    History,
}

/// The entry that was put on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Followed {
    /// Its place in the queue.
    pub at: usize,
    /// The input it is about.
    pub input: InputId,
    /// Whether what it is about is selected: that waits until its input is read.
    pub selected: bool,
}

/// How one looks at the work.
#[derive(Debug, Default)]
pub struct WindowState {
    /// Which page fills the middle.
    pub page: Page,
    /// Which tab is in front.
    pub side: Side,
    /// The name of a concept that is being added.
    pub adding: Option<String>,
    /// A concept that was added, and is to be used as if it had been chosen.
    pub added: Option<ConceptId>,
    /// Whether undo and redo would go along the steps of a half-drawn shape.
    pub draft_steps: (bool, bool),
    /// What a button or menu asked for that is done as its key would do it.
    pub requested: Option<Action>,
    /// The concept that the next shape takes.
    pub armed: Option<ConceptId>,
    /// The armed concept that was last scrolled to.
    pub shown_armed: Option<ConceptId>,
    /// Annotations that are not shown.
    pub hidden: HashSet<AnnotationId>,
    /// Annotations that are shown but not to be changed.
    pub locked: HashSet<AnnotationId>,
    /// Whether no annotation is shown.
    pub all_hidden: bool,
    /// Whether the next box on the canvas is no annotation, but says where feedback belongs.
    pub pinning: bool,
    /// How pictures are shown.
    pub adjust: Adjust,
    /// What the list of concepts is filtered by.
    pub concept_filter: String,
    /// Whether the smart polygon is the active tool, and its image made ready.
    pub smart_active: bool,
    /// A concept being edited.
    pub(crate) editing: Option<ConceptDraft>,
    /// Rises when names or colours of concepts change, so that the canvas draws again.
    pub style_revision: u64,
    /// Where the pointer is in the image, in pixels.
    pub pointer: Option<domain::Point>,
    /// Rows of the list of annotations that a new selection scrolls to.
    pub scroll_to: Option<AnnotationId>,
    /// The annotation that was opened from the view of objects, on its input, until it is selected there.
    pub follow_object: Option<(InputId, AnnotationId)>,
    /// What is remembered of suggestions.
    pub suggesting: Suggesting,
    /// What is remembered of labeling in a task.
    pub labeling: Labeling,
    /// The entry of the difference queue that was put on the canvas.
    pub followed_difference: Option<Followed>,
    /// The entry of the difference queue that was last scrolled to.
    pub shown_difference: usize,
    /// The input that differs between two versions that was last scrolled to.
    pub shown_compared: usize,
    /// The conflict of an import that was opened from its report: the number of the job, and its place in the report.
    pub conflict: Option<(u64, usize)>,
    /// Counts by concept on the canvas' input.
    pub counts_here: HashMap<ConceptId, usize>,
    /// What is being typed of the input's metadata.
    pub metadata: MetadataEntry,
    last_made: u64,
    /// The task whose tool was made active, and whether its work was reviewed.
    tool_of: Option<(TaskId, bool)>,
    last: Option<(InputId, u64)>,
    last_task: Option<TaskId>,
    last_styles: Vec<(ConceptId, String, domain::Color)>,
}

impl WindowState {
    /// Brings what depends on the view up to date; cheap when nothing changed.
    pub fn refresh(&mut self, view: &View) {
        // Known by now, or refused.
        if let Some(name) = self.adding.take() {
            let found = offered(view).into_iter().find(|concept| concept.name == name);
            self.added = found.map(|concept| concept.id);
        }
        self.arm_something(view);
        self.follow_task(view);
        let now = view
            .current
            .as_ref()
            .map(|current| (current.input.id, current.revision));
        if now != self.last {
            self.last = now;
            self.counts_here.clear();
            for annotation in view.current.iter().flat_map(|current| &current.annotations) {
                *self.counts_here.entry(annotation.concept).or_default() += 1;
            }
        }
        let same = self.last_styles.len() == view.concepts.len()
            && self
                .last_styles
                .iter()
                .zip(&view.concepts)
                .all(|((id, name, color), concept)| {
                    *id == concept.id && *name == concept.name && *color == concept.color
                });
        if !same {
            self.last_styles = view.concepts.iter().map(|c| (c.id, c.name.clone(), c.color)).collect();
            self.style_revision += 1;
        }
        self.suggesting.refresh(view, self.style_revision);
        self.labeling.refresh(view);
    }

    /// The tool that goes with the task, told once when it is opened, or its review begins or ends.
    pub fn tool_of_task(&mut self, view: &View) -> Option<Tool> {
        let now = view.open_task().map(|summary| (summary.task.id, view.review.is_some()));
        if std::mem::replace(&mut self.tool_of, now) == now {
            return None;
        }
        Some(match (view.open_task()?.task.kind, view.review.is_some()) {
            (TaskKind::Classification, _) | (_, true) => Tool::Select,
            (TaskKind::Detection, false) => Tool::Box,
            (TaskKind::Segmentation, false) => Tool::Polygon,
        })
    }

    /// Copies that were just made, told once: they are to be selected.
    pub fn follow_made(&mut self, view: &View) -> Option<Vec<AnnotationId>> {
        let (count, made) = &view.made;
        (std::mem::replace(&mut self.last_made, *count) != *count && !made.is_empty()).then(|| made.clone())
    }

    /// Whoever opens a task, or has made one, goes on to label in it.
    fn follow_task(&mut self, view: &View) {
        if self.last_task != view.task {
            self.last_task = view.task;
            if view.task.is_some() {
                self.page = Page::Canvas;
            }
        }
    }

    /// A task's first concept is armed until somebody arms another.
    fn arm_something(&mut self, view: &View) {
        let Some(summary) = view.open_task() else { return };
        if !self.armed.is_some_and(|armed| summary.task.concepts.contains(&armed)) {
            self.armed = summary.task.concepts.first().copied();
        }
    }

    /// What is claimed in the open task.
    pub fn kind(view: &View) -> Option<TaskKind> {
        view.open_task().map(|summary| summary.task.kind)
    }
}

/// The concepts on offer: those of the open task in its order, or all.
pub(crate) fn offered(view: &View) -> Vec<&domain::Concept> {
    match view.open_task() {
        Some(summary) => summary
            .task
            .concepts
            .iter()
            .filter_map(|id| view.concept(*id))
            .collect(),
        None => view.concepts.iter().collect(),
    }
}
