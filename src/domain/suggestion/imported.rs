//! From what a model said elsewhere, as a file brings it, to suggestions of a task's concepts.

use super::Suggestion;
use super::mapping::{ConceptsByName, Target, region_for};
use crate::annotation::Region;
use crate::ids::SuggestionId;
use crate::model::Finding;
use crate::op::{Change, Row};
use crate::task::TaskKind;
use std::collections::HashMap;

/// What comes of predictions on one input.
#[derive(Debug, Default)]
pub struct Imported {
    /// New suggestions.
    pub created: Vec<Change>,
    /// Open ones that stand for another concept now, or of which the model is surer.
    pub changed: Vec<Change>,
    /// Those that were there already.
    pub same: u64,
    /// The classes of those that stand for none of the task's concepts.
    pub hidden: Vec<u32>,
    /// Those that the task does not take by their shape.
    pub unsuited: u64,
}

/// What must change so that a task's suggestions on an input hold what was predicted; `known` is what they hold, without
/// the decisions of single members.
///
/// A suggestion is told by its class, its place and its probability: the same ones are never added twice, in whatever
/// order and in whatever pieces they come, and what was made of them stays. Of a classified input each class is one, the
/// most probable.
pub fn imported(known: &[Suggestion], predicted: &[Finding], target: &Target<'_>) -> Imported {
    let concepts = ConceptsByName::of(target.concepts);
    let mut rows: HashMap<SuggestionId, Suggestion> = known.iter().map(|row| (row.id, row.clone())).collect();
    let before = rows.clone();
    let mut fresh: Vec<SuggestionId> = Vec::new();
    let mut outcome = Imported::default();
    for finding in predicted {
        let name = target.model.classes.get(finding.class as usize);
        let Some(concept) = name.and_then(|name| concepts.concept_of(name, target.classes)) else {
            outcome.hidden.push(finding.class);
            continue;
        };
        let region = region_for(target.kind, &finding.region).and_then(|region| region.fitted(target.size).ok());
        let Some(region) = region else {
            outcome.unsuited += 1;
            continue;
        };
        let probability = finding.probability.clamp(0.0, 1.0);
        let nth = match target.kind {
            TaskKind::Classification => 0,
            TaskKind::Detection | TaskKind::Segmentation => fingerprint(&region, probability),
        };
        let id = Suggestion::id_of(target.task, target.input, target.model.id, finding.class, nth);
        match rows.get_mut(&id) {
            None => {
                fresh.push(id);
                rows.insert(
                    id,
                    Suggestion {
                        id,
                        input: target.input,
                        task: target.task,
                        model: target.model.id,
                        class: finding.class,
                        concept,
                        region,
                        probability,
                        verdict: Default::default(),
                        relabeled: false,
                        member: None,
                    },
                );
            }
            Some(row) => {
                outcome.same += 1;
                if row.is_open() {
                    row.probability = row.probability.max(probability);
                    row.concept = if row.relabeled { row.concept } else { concept };
                }
            }
        }
    }
    let created = fresh.iter().filter_map(|id| rows.get(id).cloned());
    outcome.created = created.map(|row| Change::create(Row::Suggestion(row))).collect();
    let changed = known.iter().filter_map(|old| {
        let new = rows.get(&old.id)?;
        Change::update(
            Row::Suggestion(before.get(&old.id)?.clone()),
            Row::Suggestion(new.clone()),
        )
    });
    outcome.changed = changed.collect();
    outcome
}

/// A number for a place and a probability; those that differ have different ones, but for one in 2^32.
fn fingerprint(region: &Region, probability: f64) -> u32 {
    let mut bytes = probability.to_be_bytes().to_vec();
    let mut push = |values: &[f64]| bytes.extend(values.iter().flat_map(|value| value.to_be_bytes()));
    match region {
        Region::Whole => {}
        Region::Box(b) => push(&[b.x0, b.y0, b.x1, b.y1]),
        Region::Polygon(polygon) => {
            for part in &polygon.parts {
                for ring in std::iter::once(&part.outer).chain(&part.holes) {
                    push(&[ring.len() as f64]);
                    ring.iter().for_each(|point| push(&[point.x, point.y]));
                }
            }
        }
    }
    let [a, b, c, d, ..] = *uuid::Uuid::new_v5(&uuid::Uuid::nil(), &bytes).as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{BBox, Size};
    use crate::ids::{ConceptId, InputId, ModelId, TaskId};
    use crate::suggestion::{ClassMap, Verdict};
    use crate::{Color, Concept, Model, ModelKind};

    fn found(class: u32, probability: f64, x: f64) -> Finding {
        let region = Region::Box(BBox::from((x, 0.0, x + 10.0, 10.0)));
        Finding {
            class,
            probability,
            region,
        }
    }

    fn run(known: &[Suggestion], predicted: &[Finding], kind: TaskKind, classes: &ClassMap) -> Imported {
        let concept = |n: u128, name: &str| Concept {
            id: ConceptId::fixed(n),
            name: name.into(),
            color: Color::nth(0),
            position: 0,
            foreign_id: None,
            guide: crate::concept::ConceptGuide::default(),
        };
        let concepts = [concept(1, "car"), concept(2, "dog")];
        let classes_of_model = ["car", "cat"].map(str::to_owned).to_vec();
        let model = Model::imported(ModelId::fixed(9), "m", ModelKind::Detector, classes_of_model);
        let target = Target {
            task: TaskId::fixed(5),
            kind,
            concepts: &concepts,
            classes,
            model: &model,
            input: InputId::fixed(6),
            size: Size::new(100, 100),
        };
        imported(known, predicted, &target)
    }

    fn rows(changes: &[Change]) -> Vec<Suggestion> {
        let rows = changes.iter().filter_map(|change| match change.after() {
            Some(Row::Suggestion(row)) => Some(row.clone()),
            _ => None,
        });
        rows.collect()
    }

    #[test]
    fn the_same_predictions_in_any_order_and_pieces_are_the_same_suggestions() {
        let (map, kind) = (ClassMap::new(), TaskKind::Detection);
        let all = [
            found(0, 0.9, 0.0),
            found(0, 0.4, 50.0),
            found(0, 0.4, 20.0),
            found(1, 0.8, 5.0),
        ];
        let whole = run(&[], &all, kind, &map);
        assert_eq!((whole.created.len(), whole.hidden.as_slice()), (3, [1].as_slice()));
        let mut known = rows(&run(&[], &[all[2].clone(), all[2].clone()], kind, &map).created);
        assert_eq!(known.len(), 1, "said twice");
        known[0].verdict = Verdict::Dismissed;
        let rest = run(&known, &all, kind, &map);
        assert_eq!((rest.created.len(), rest.changed.len(), rest.same), (2, 0, 1));
        known.extend(rows(&rest.created));
        let ids = |rows: &[Suggestion]| {
            let mut ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            ids.sort();
            ids
        };
        assert_eq!(ids(&known), ids(&rows(&whole.created)));
    }

    #[test]
    fn a_classified_input_gets_each_class_once_and_the_most_probable() {
        let (map, kind) = (ClassMap::new(), TaskKind::Classification);
        let first = run(&[], &[found(0, 0.4, 0.0), found(0, 0.7, 50.0)], kind, &map);
        let mut known = rows(&first.created);
        assert_eq!((known.len(), known[0].probability), (1, 0.7));
        let more = run(&known, &[found(0, 0.9, 0.0)], kind, &map);
        assert_eq!(rows(&more.changed)[0].probability, 0.9);
        known[0].verdict = Verdict::Dismissed;
        assert!(run(&known, &[found(0, 0.9, 0.0)], kind, &map).changed.is_empty());
    }

    #[test]
    fn whole_images_suit_no_task_of_regions_and_open_ones_follow_their_class() {
        let whole = Finding {
            region: Region::Whole,
            ..found(0, 0.5, 0.0)
        };
        assert_eq!(run(&[], &[whole], TaskKind::Detection, &ClassMap::new()).unsuited, 1);
        let known = rows(&run(&[], &[found(0, 0.5, 0.0)], TaskKind::Detection, &ClassMap::new()).created);
        let map = ClassMap::from([("car".to_owned(), Some(ConceptId::fixed(2)))]);
        let moved = run(&known, &[found(0, 0.5, 0.0)], TaskKind::Detection, &map);
        assert_eq!(rows(&moved.changed)[0].concept, ConceptId::fixed(2));
    }
}
