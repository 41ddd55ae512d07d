//! A desk for the canvas: owned data for its scene, and a session so small that it takes every event at once.

use labelwright::domain::geometry::Size;
use labelwright::domain::picture::Adjust;
use labelwright::domain::{
    Annotation, AnnotationId, Color, ConceptId, InputId, MemberId, Origin, Region, Sign, Status, TaskKind,
};
use labelwright::ui::canvas::{
    Canvas, CanvasEvent, CanvasKeys, CanvasSettings, CanvasTheme, ConceptStyle, PictureStatus, Scene, SceneInput,
    TileView,
};
use std::collections::HashSet;

/// Everything a scene borrows.
pub struct Desk {
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
    pub events: Vec<CanvasEvent>,
    next: u128,
}

pub fn input(number: u128, width: u32, height: u32) -> SceneInput {
    SceneInput {
        id: InputId::fixed(number),
        size: Size::new(width, height),
        name: format!("{number}.jpg"),
    }
}

impl Desk {
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
        });
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
            concepts: &concepts,
            hidden: &self.hidden,
            locked: &self.locked,
            all_hidden: false,
            armed: Some(ConceptId::fixed(0)),
            kind: self.kind,
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
            CanvasEvent::Delete { ids } => {
                self.revision += 1;
                self.annotations.retain(|a| !ids.contains(&a.id));
            }
            _ => {}
        }
    }
}
