//! A table to play acts on, without a window. One screen point is one image pixel unless a test says otherwise.

use super::{Button, Draft, Effect, Mods, Pending, Tool, ToolEvent, World, step};
use crate::index::SceneIndex;
use crate::queue::Queue;
use domain::{
    Annotation, AnnotationId, BBox, ConceptId, InputId, MemberId, Origin, Point, Polygon, Region, Sign, Size, Status,
    TaskKind,
};
use session::view::SmartView;
use std::collections::HashSet;

pub(super) struct Table {
    pub(super) annotations: Vec<Annotation>,
    pub(super) index: SceneIndex,
    pub(super) queue: Queue,
    pub(super) pending: Pending,
    pub(super) smart: SmartView,
    pub(super) selection: Vec<AnnotationId>,
    pub(super) locked: HashSet<AnnotationId>,
    pub(super) hidden: HashSet<AnnotationId>,
    pub(super) armed: bool,
    pub(super) kind: Option<TaskKind>,
    pub(super) editable: Result<(), String>,
    pub(super) unit: f64,
    pub(super) tool: Tool,
    pub(super) draft: Draft,
    pub(super) mods: Mods,
    pub(super) effects: Vec<Effect>,
}

pub(super) fn boxed(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
    Region::Box(BBox { x0, y0, x1, y1 })
}

pub(super) fn poly(points: &[(f64, f64)]) -> Region {
    Region::Polygon(Polygon::simple(points.iter().map(|p| Point::from(*p)).collect()))
}

pub(super) fn id(number: u128) -> AnnotationId {
    AnnotationId::fixed(number)
}

impl Table {
    pub(super) fn new(tool: Tool, regions: Vec<Region>) -> Self {
        let annotations: Vec<Annotation> = regions
            .into_iter()
            .enumerate()
            .map(|(i, region)| Annotation {
                id: id(i as u128 + 1),
                input: InputId::fixed(1),
                task: None,
                concept: ConceptId::fixed(1),
                author: MemberId::fixed(1),
                region,
                sign: Sign::Present,
                status: Status::Pending,
                origin: Origin::Manual,
                z: 0,
                edited_by: None,
                merged: None,
            })
            .collect();
        let mut index = SceneIndex::default();
        index.update(InputId::fixed(1), 0, &annotations);
        Self {
            annotations,
            index,
            queue: Queue::default(),
            pending: Pending::default(),
            smart: SmartView::default(),
            selection: Vec::new(),
            locked: HashSet::new(),
            hidden: HashSet::new(),
            armed: true,
            kind: None,
            editable: Ok(()),
            unit: 1.0,
            tool,
            draft: Draft::Empty,
            mods: Mods::default(),
            effects: Vec::new(),
        }
    }

    pub(super) fn world(&self) -> World<'_> {
        World {
            size: Size::new(400, 300),
            unit: self.unit,
            close_radius: 10.0,
            snap_radius: 5.0,
            annotations: &self.annotations,
            index: &self.index,
            queue: &self.queue,
            pending: &self.pending,
            smart: &self.smart,
            selection: &self.selection,
            hidden: &self.hidden,
            locked: &self.locked,
            all_hidden: false,
            armed: self.armed,
            kind: self.kind,
            editable: &self.editable,
            may_edit: &|_| Ok(()),
        }
    }

    pub(super) fn event(&mut self, event: ToolEvent) {
        let step = step(self.tool, std::mem::take(&mut self.draft), &event, &self.world());
        self.draft = step.draft;
        self.take(step.effects);
    }

    pub(super) fn take(&mut self, effects: Vec<Effect>) {
        for effect in &effects {
            match effect {
                Effect::Select(ids) => self.selection.clone_from(ids),
                Effect::Reshape(changes) => self.pending.change(changes),
                Effect::Delete(ids) => self.pending.remove(ids),
                Effect::Prompt(_) => self.pending.prompt(),
                Effect::Add(_) | Effect::AcceptOutline | Effect::Refuse(_) => {}
            }
        }
        self.effects.extend(effects);
    }

    pub(super) fn press(&mut self, x: f64, y: f64) {
        self.event(ToolEvent::Press {
            at: Point::new(x, y),
            button: Button::Primary,
            mods: self.mods,
            double: false,
        });
    }

    pub(super) fn to(&mut self, x: f64, y: f64) {
        self.event(ToolEvent::Move {
            at: Point::new(x, y),
            mods: self.mods,
        });
    }

    pub(super) fn release(&mut self, x: f64, y: f64) {
        self.event(ToolEvent::Release {
            at: Point::new(x, y),
            button: Button::Primary,
            mods: self.mods,
        });
    }

    pub(super) fn click(&mut self, x: f64, y: f64) {
        self.press(x, y);
        self.release(x, y);
    }

    pub(super) fn double_click(&mut self, x: f64, y: f64) {
        self.click(x, y);
        self.event(ToolEvent::Press {
            at: Point::new(x, y),
            button: Button::Primary,
            mods: self.mods,
            double: true,
        });
        self.release(x, y);
    }

    pub(super) fn drag(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.press(from.0, from.1);
        self.to((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        self.release(to.0, to.1);
    }

    pub(super) fn right_click_at(&mut self, x: f64, y: f64) {
        self.event(ToolEvent::Press {
            at: Point::new(x, y),
            button: Button::Secondary,
            mods: self.mods,
            double: false,
        });
    }

    pub(super) fn right_click(&mut self) {
        self.right_click_at(0.0, 0.0);
    }

    pub(super) fn shift(&mut self, held: bool) {
        self.mods.shift = held;
    }

    pub(super) fn refusals(&self) -> Vec<&str> {
        self.effects
            .iter()
            .filter_map(|effect| {
                let Effect::Refuse(reason) = effect else { return None };
                Some(reason.as_str())
            })
            .collect()
    }

    pub(super) fn last(&self) -> &Effect {
        self.effects.last().expect("an effect")
    }

    pub(super) fn changed(&self, number: u128) -> &Region {
        let Effect::Reshape(changes) = self.last() else {
            panic!("{:?} is no change", self.last())
        };
        let (_, region) = changes
            .iter()
            .find(|(other, _)| *other == id(number))
            .expect("a change of it");
        region
    }
}

/// A square field.
pub(super) const FIELD: [(f64, f64); 4] = [(50.0, 50.0), (250.0, 50.0), (250.0, 250.0), (50.0, 250.0)];
