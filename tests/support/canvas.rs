//! The canvas by itself: owned data for its scene, and so much of a session that it takes every event at once.

use labelwright::domain::draft::Draft;
use labelwright::domain::geometry::Size;
use labelwright::domain::picture::Adjust;
use labelwright::domain::{
    Annotation, AnnotationId, Color, ConceptId, GestureId, InputId, MemberId, ModelId, Origin, Region, Sign, Status,
    Suggestion, SuggestionId, TaskId, TaskKind, Verdict,
};
use labelwright::session::view::SmartStatus;
use labelwright::ui::canvas::{
    Canvas, CanvasEvent, CanvasKeys, CanvasSettings, CanvasTheme, ConceptStyle, PictureStatus, Scene, SceneInput,
    Shown, SmartView, Suggested, TileView,
};
use std::collections::HashSet;

/// Everything a scene borrows.
pub struct CanvasState {
    pub canvas: Canvas,
    pub keys: CanvasKeys,
    pub input: Option<SceneInput>,
    pub tiles: Vec<TileView>,
    pub status: PictureStatus,
    pub annotations: Vec<Annotation>,
    pub revision: u64,
    pub hidden: HashSet<AnnotationId>,
    pub locked: HashSet<AnnotationId>,
    pub kind: Option<TaskKind>,
    pub suggestions: Vec<Suggestion>,
    pub smart: SmartView,
    pub kept: Vec<Draft>,
    pub undoable: (Option<GestureId>, bool),
    pub events: Vec<CanvasEvent>,
    next: u128,
}

pub fn input(number: u128, width: u32, height: u32) -> SceneInput {
    SceneInput {
        id: InputId::fixed(number),
        task: Some(TaskId::fixed(1)),
        size: Size::new(width, height),
        name: format!("{number}.jpg"),
    }
}

impl CanvasState {
    pub fn new(width: u32, height: u32) -> Self {
        Self {
            canvas: Canvas::default(),
            keys: CanvasKeys::default(),
            input: Some(input(1, width, height)),
            tiles: Vec::new(),
            status: PictureStatus::Sharp,
            annotations: Vec::new(),
            revision: 0,
            hidden: HashSet::new(),
            locked: HashSet::new(),
            kind: None,
            suggestions: Vec::new(),
            smart: SmartView::default(),
            kept: Vec::new(),
            undoable: (None, false),
            events: Vec::new(),
            next: 0,
        }
    }

    pub fn add(&mut self, region: Region) -> AnnotationId {
        self.next += 1;
        self.revision += 1;
        let id = AnnotationId::fixed(self.next);
        self.annotations.push(Annotation {
            id,
            input: self.input.as_ref().expect("an input").id,
            task: None,
            concept: ConceptId::fixed(self.next % 20),
            author: MemberId::fixed(1),
            region,
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        });
        id
    }

    /// A suggestion of so great a probability; the more probable ones come first.
    pub fn suggest(&mut self, probability: f64, region: Region) -> SuggestionId {
        self.next += 1;
        let id = SuggestionId::fixed(1000 + self.next);
        self.suggestions.push(Suggestion {
            id,
            input: self.input.as_ref().expect("an input").id,
            task: TaskId::fixed(1),
            model: ModelId::fixed(1),
            class: 0,
            concept: ConceptId::fixed(0),
            region,
            probability,
            verdict: Verdict::Open,
            relabeled: false,
            member: None,
        });
        self.suggestions.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        id
    }

    /// One frame: shows the canvas, takes its events.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        let names = ["car", "person", "bicycle", "traffic light", "dog"];
        let concepts = |id: ConceptId| {
            let number = id.bytes()[15] as usize;
            Some(ConceptStyle {
                name: names[number % names.len()],
                color: Color::nth(number),
            })
        };
        let scene = Scene {
            input: self.input.clone(),
            tiles: &self.tiles,
            status: self.status.clone(),
            annotations: &self.annotations,
            revision: self.revision,
            smart: &self.smart,
            suggested: Suggested {
                active: !self.suggestions.is_empty(),
                shown: self
                    .suggestions
                    .iter()
                    .map(|suggestion| Shown {
                        suggestion,
                        hidden: false,
                        waits: suggestion.is_open(),
                    })
                    .collect(),
                revision: self.revision,
                lit: None,
            },
            concepts: &concepts,
            hidden: &self.hidden,
            locked: &self.locked,
            all_hidden: false,
            tint: &|_| None,
            armed: Some(ConceptId::fixed(0)),
            kind: self.kind,
            kept: &self.kept,
            undoable: self.undoable,
            editable: Ok(()),
            may_edit: &|_| Ok(()),
            adjust: Adjust::default(),
            theme: CanvasTheme::default(),
            settings: CanvasSettings::default(),
        };
        let events = self.canvas.show(ui, &scene, &self.keys);
        for event in &events {
            self.take(event);
        }
        self.events.extend(events);
    }

    fn take(&mut self, event: &CanvasEvent) {
        match event {
            CanvasEvent::Add { region } => {
                self.add(region.clone());
            }
            CanvasEvent::Reshape { changes } => {
                self.revision += 1;
                for (id, region) in changes {
                    let known = self.annotations.iter_mut().find(|a| a.id == *id);
                    known.expect("a known annotation").region = region.clone();
                }
            }
            CanvasEvent::Accept { id, region } => {
                let at = self.suggestions.iter().position(|s| s.id == *id);
                let accepted = self.suggestions.remove(at.expect("a known suggestion"));
                self.add(region.clone().unwrap_or(accepted.region));
            }
            CanvasEvent::AcceptAll => {
                for accepted in std::mem::take(&mut self.suggestions) {
                    self.add(accepted.region);
                }
            }
            CanvasEvent::Dismiss { ids } => {
                self.suggestions.retain(|s| !ids.contains(&s.id));
            }
            CanvasEvent::Prompt(prompt) => {
                self.smart.status = if prompt.is_empty() {
                    SmartStatus::Idle
                } else {
                    SmartStatus::Working
                };
                self.smart.prompt = prompt.clone();
            }
            CanvasEvent::AcceptOutline => self.smart = SmartView::default(),
            CanvasEvent::Delete { ids } => {
                self.revision += 1;
                self.annotations.retain(|a| !ids.contains(&a.id));
            }
            _ => {}
        }
    }
}
