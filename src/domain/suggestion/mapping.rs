//! From what a model finds to suggestions of a task's concepts.

use super::{ClassMap, Suggestion};
use crate::Region;
use crate::concept::Concept;
use crate::geometry::Size;
use crate::ids::{ConceptId, InputId, TaskId};
use crate::model::{Finding, Model, ModelKind};
use crate::op::{Change, Row};
use crate::task::TaskKind;
use std::collections::{HashMap, HashSet};

/// What suggestions are made for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The task.
    pub task: TaskId,
    /// What is claimed in it.
    pub kind: TaskKind,
    /// The task's concepts.
    pub concepts: &'a [Concept],
    /// Which classes stand for another concept than the one of their name.
    pub classes: &'a ClassMap,
    /// The model.
    pub model: &'a Model,
    /// The input.
    pub input: InputId,
    /// Its size.
    pub size: Size,
}

/// Whether a model of this kind can suggest for a task of this kind.
pub fn suits(task: TaskKind, model: ModelKind) -> bool {
    match (task, model) {
        (_, ModelKind::Promptable) => false,
        (TaskKind::Classification, ModelKind::Classifier | ModelKind::Detector | ModelKind::Segmenter) => true,
        (TaskKind::Detection | TaskKind::Segmentation, ModelKind::Detector | ModelKind::Segmenter) => true,
        (TaskKind::Detection | TaskKind::Segmentation, ModelKind::Classifier) => false,
    }
}

/// The region that a task of this kind can take, made from what was found: outlines become boxes where boxes are
/// asked for, and everything becomes the whole input where inputs are classified.
pub(crate) fn region_for(kind: TaskKind, found: &Region) -> Option<Region> {
    match (kind, found) {
        (TaskKind::Classification, _) => Some(Region::Whole),
        (TaskKind::Detection | TaskKind::Segmentation, Region::Whole) => None,
        (TaskKind::Detection, region) => region.bounds().map(Region::Box),
        (TaskKind::Segmentation, region) => Some(region.clone()),
    }
}

/// Concepts by their identifiers and names, in which those of many classes are found.
#[derive(Debug, Default)]
pub struct ConceptsByName {
    known: HashSet<ConceptId>,
    /// By their plain names; of several the first.
    named: HashMap<String, ConceptId>,
}

impl ConceptsByName {
    /// These concepts.
    pub fn of<'c>(concepts: impl IntoIterator<Item = &'c Concept>) -> Self {
        let mut all = Self::default();
        for concept in concepts {
            all.known.insert(concept.id);
            all.named.entry(plain(&concept.name)).or_insert(concept.id);
        }
        all
    }

    /// The concept that a class stands for: the one it was given, else the one of its name, where case, spaces, hyphens
    /// and underscores do not count.
    pub fn concept_of(&self, class: &str, classes: &ClassMap) -> Option<ConceptId> {
        match classes.get(class) {
            Some(given) => given.filter(|id| self.known.contains(id)),
            None => self.named.get(&plain(class)).copied(),
        }
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// What must change so that the suggestions of a task on an input say what the model found: classes that were not
/// filed yet are added, open ones whose class now stands for another concept follow it. What was decided, dismissed
/// or relabeled stays, so that running again never doubles anything.
pub fn update(known: &[Suggestion], findings: &[Finding], target: &Target<'_>) -> Vec<Change> {
    let known: Vec<&Suggestion> = known
        .iter()
        .filter(|s| s.task == target.task && s.model == target.model.id && s.input == target.input)
        .collect();
    let concepts = ConceptsByName::of(target.concepts);
    let concept = |class: u32| {
        let name = target.model.classes.get(class as usize)?;
        concepts.concept_of(name, target.classes)
    };
    let mut changes: Vec<Change> = Vec::new();
    for old in &known {
        if let Some(concept) = concept(old.class)
            && old.is_open()
            && !old.relabeled
            && concept != old.concept
        {
            let new = Suggestion {
                concept,
                ..(*old).clone()
            };
            changes.extend(Change::update(Row::Suggestion((*old).clone()), Row::Suggestion(new)));
        }
    }
    let filed: HashSet<u32> = known.iter().map(|old| old.class).collect();
    for finding in merged(findings, target.kind) {
        if filed.contains(&finding.0.class) {
            continue;
        }
        let Some(concept) = concept(finding.0.class) else {
            continue;
        };
        let region = region_for(target.kind, &finding.0.region).and_then(|region| region.fitted(target.size).ok());
        let Some(region) = region else { continue };
        changes.push(Change::create(Row::Suggestion(Suggestion {
            id: Suggestion::id_of(target.task, target.input, target.model.id, finding.0.class, finding.1),
            input: target.input,
            task: target.task,
            model: target.model.id,
            class: finding.0.class,
            concept,
            region,
            probability: finding.0.probability.clamp(0.0, 1.0),
            verdict: Default::default(),
            relabeled: false,
            member: None,
        })));
    }
    changes
}

/// Findings with their number within their class, most probable first; of a classified input one a class.
fn merged(findings: &[Finding], kind: TaskKind) -> Vec<(&Finding, u32)> {
    let mut sorted: Vec<&Finding> = findings.iter().filter(|f| f.probability.is_finite()).collect();
    sorted.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut seen: HashMap<u32, u32> = HashMap::new();
    let mut numbered = Vec::with_capacity(sorted.len());
    for finding in sorted {
        let nth = seen.entry(finding.class).or_default();
        if kind != TaskKind::Classification || *nth == 0 {
            numbered.push((finding, *nth));
        }
        *nth += 1;
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Color;
    use crate::geometry::BBox;
    use crate::ids::ModelId;
    use crate::ids::compared::{during, grows_in_proportion};
    use crate::suggestion::Verdict;

    fn concept(n: u128, name: &str) -> Concept {
        Concept {
            id: ConceptId::fixed(n),
            name: name.into(),
            color: Color::nth(n as usize),
            position: n as u32,
            foreign_id: None,
            guide: crate::concept::ConceptGuide::default(),
        }
    }

    fn model() -> Model {
        Model {
            id: ModelId::fixed(9),
            name: "m".into(),
            kind: ModelKind::Detector,
            layout: "yolov8".into(),
            path: "m.onnx".into(),
            hash: "00".repeat(32),
            classes: vec!["car".into(), "Traffic_Light".into(), "cat".into()],
            licence: None,
        }
    }

    fn found(class: u32, probability: f64, x: f64) -> Finding {
        let region = Region::Box(BBox {
            x0: x,
            y0: 0.0,
            x1: x + 10.0,
            y1: 10.0,
        });
        Finding {
            class,
            probability,
            region,
        }
    }

    fn created(changes: &[Change]) -> Vec<Suggestion> {
        changes
            .iter()
            .filter_map(|change| match (change.before(), change.after()) {
                (None, Some(Row::Suggestion(s))) => Some(s.clone()),
                _ => None,
            })
            .collect()
    }

    fn run(known: &[Suggestion], findings: &[Finding], kind: TaskKind, classes: &ClassMap) -> Vec<Change> {
        let concepts = [concept(1, "car"), concept(2, "traffic light")];
        let model = model();
        let target = Target {
            task: TaskId::fixed(5),
            kind,
            concepts: &concepts,
            classes,
            model: &model,
            input: InputId::fixed(6),
            size: Size::new(100, 100),
        };
        update(known, findings, &target)
    }

    #[test]
    fn classes_find_their_concepts_by_name_and_by_hand() {
        let concepts = [concept(1, "car"), concept(2, "traffic light")];
        let mut map = ClassMap::new();
        let concept_of = |class, map: &ClassMap| ConceptsByName::of(&concepts).concept_of(class, map);
        assert_eq!(concept_of("Car", &map), Some(ConceptId::fixed(1)));
        assert_eq!(concept_of("Traffic_Light", &map), Some(ConceptId::fixed(2)));
        assert_eq!(concept_of("cat", &map), None);
        map.insert("cat".into(), Some(ConceptId::fixed(1)));
        map.insert("car".into(), None);
        assert_eq!(concept_of("cat", &map), Some(ConceptId::fixed(1)));
        assert_eq!(concept_of("car", &map), None);
    }

    #[test]
    fn classes_are_looked_up_and_not_searched_for() {
        grows_in_proportion("classes", |n| {
            let concepts: Vec<Concept> = (0..n).map(|n| concept(n as u128, &format!("concept {n}"))).collect();
            let classes = (0..n).map(|n| (format!("class {n}"), Some(ConceptId::fixed(n as u128))));
            let mut model = model();
            model.classes = (0..n).map(|n| format!("class {n}")).collect();
            let target = Target {
                task: TaskId::fixed(5),
                kind: TaskKind::Detection,
                concepts: &concepts,
                classes: &classes.collect(),
                model: &model,
                input: InputId::fixed(6),
                size: Size::new(100, 100),
            };
            let findings: Vec<Finding> = (0..n).map(|n| found(n as u32, 0.5, 0.0)).collect();
            during(|| assert_eq!(update(&[], &findings, &target).len(), n))
        });
    }

    #[test]
    fn running_twice_adds_nothing() {
        let findings = [found(0, 0.9, 0.0), found(0, 0.4, 50.0), found(2, 0.8, 5.0)];
        let first = created(&run(&[], &findings, TaskKind::Detection, &ClassMap::new()));
        assert_eq!(first.len(), 2, "the unmapped class is hidden");
        // Another engine finds them a hair elsewhere; they are the same suggestions.
        let again = [found(0, 0.9003, 0.001), found(0, 0.4, 50.0)];
        assert!(run(&first, &again, TaskKind::Detection, &ClassMap::new()).is_empty());
    }

    #[test]
    fn a_class_that_is_mapped_later_comes_in_and_open_ones_follow() {
        let findings = [found(0, 0.9, 0.0), found(0, 0.7, 30.0), found(2, 0.8, 5.0)];
        let mut known = created(&run(&[], &findings, TaskKind::Detection, &ClassMap::new()));
        known[0].verdict = Verdict::Dismissed;
        let map = ClassMap::from([
            ("cat".to_string(), Some(ConceptId::fixed(2))),
            ("car".to_string(), Some(ConceptId::fixed(2))),
        ]);
        let changes = run(&known, &findings, TaskKind::Detection, &map);
        assert_eq!(created(&changes).len(), 1);
        assert_eq!(changes.len(), 2, "the dismissed one is left alone: {changes:?}");
    }

    #[test]
    fn a_classified_input_gets_each_class_once_as_a_whole() {
        let findings = [found(0, 0.4, 0.0), found(0, 0.9, 50.0)];
        let made = created(&run(&[], &findings, TaskKind::Classification, &ClassMap::new()));
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].region.clone(), made[0].probability), (Region::Whole, 0.9));
    }
}
