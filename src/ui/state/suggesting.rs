//! What the window remembers of suggestions: nothing of it is data.

use crate::canvas::ShapeId;
use domain::suggestion::{ClassMap, ConceptsByName};
use domain::{AnnotationId, ConceptId, InputId, ModelId, SuggestionId, TaskId, Verdict};
use session::view::View;
use std::collections::HashSet;

/// Which list lies under the concepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lower {
    /// What the model suggests.
    #[default]
    Suggestions,
    /// What is annotated.
    Annotations,
}

/// How one looks at suggestions.
#[derive(Debug, Default)]
pub struct Suggesting {
    /// Which list lies under the concepts.
    pub lower: Lower,
    /// Suggestions that are not painted on the canvas.
    pub hidden: HashSet<SuggestionId>,
    /// What the pointer is over in the list.
    pub pointed: Option<ShapeId>,
    /// The suggestion that the list scrolls to.
    pub scroll_to: Option<SuggestionId>,
    /// Whether the ranges of single concepts are unfolded.
    pub by_concept: bool,
    /// Whether those that are annotated already are unfolded.
    pub covered: bool,
    /// Whether the dismissed ones are unfolded.
    pub dismissed: bool,
    /// Concepts that the task's model knows.
    pub known: HashSet<ConceptId>,
    known_for: Option<Known>,
    /// A suggestion that was reshaped: the annotation it becomes is to be selected.
    pub reshaped: Option<SuggestionId>,
    input: Option<InputId>,
}

/// What the model's concepts depend on.
#[derive(Debug, PartialEq)]
struct Known {
    task: TaskId,
    model: ModelId,
    concepts: Vec<ConceptId>,
    classes: ClassMap,
    styles: u64,
}

impl Suggesting {
    /// Brings what depends on the view up to date; cheap when nothing changed. `styles` rises when concepts change.
    pub fn refresh(&mut self, view: &View, styles: u64) {
        self.pointed = None;
        let input = view.current.as_ref().map(|current| current.input.id);
        if self.input != input {
            self.input = input;
            self.hidden.clear();
            self.reshaped = None;
        }
        self.refresh_known(view, styles);
    }

    fn refresh_known(&mut self, view: &View, styles: u64) {
        let (Some(summary), Some(assist)) = (view.open_task(), &view.assist) else {
            self.known.clear();
            self.known_for = None;
            return;
        };
        let task = &summary.task;
        let of_assist = task.assist.as_ref().filter(|known| known.model == assist.model);
        let of_auto = task.auto.as_ref().filter(|known| known.model == assist.model);
        let none = ClassMap::new();
        let classes = of_assist
            .map(|known| &known.classes)
            .or(of_auto.map(|known| &known.classes))
            .unwrap_or(&none);
        let same = self.known_for.as_ref().is_some_and(|known| {
            (known.task, known.model, known.styles) == (task.id, assist.model, styles)
                && known.concepts == task.concepts
                && known.classes == *classes
        });
        if same {
            return;
        }
        let concepts = ConceptsByName::of(task.concepts.iter().filter_map(|id| view.concept(*id)));
        let lines = view.models.lines.iter().filter(|line| line.model.id == assist.model);
        let names = lines.flat_map(|line| &line.model.classes);
        self.known = names.filter_map(|name| concepts.concept_of(name, classes)).collect();
        self.known_for = Some(Known {
            task: task.id,
            model: assist.model,
            concepts: task.concepts.clone(),
            classes: classes.clone(),
            styles,
        });
    }

    /// The annotation that the suggestion reshaped last became, told once.
    pub fn follow(&mut self, view: &View) -> Option<AnnotationId> {
        let id = self.reshaped.take()?;
        let offers = &view.assist.as_ref()?.offers;
        match offers
            .iter()
            .find(|offer| offer.suggestion.id == id)?
            .suggestion
            .verdict
        {
            Verdict::Accepted(annotation) => Some(annotation),
            Verdict::Open | Verdict::Dismissed | Verdict::Discarded => None,
        }
    }
}
