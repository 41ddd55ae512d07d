//! Annotations asked for one by one.

use super::*;
use domain::{Model, ModelId, ModelKind, ObjectId, Suggestion, SuggestionId, Task, TaskId, TaskKind, Verdict};
use std::ops::ControlFlow;

const BEN: MemberId = MemberId::fixed(11);
const BUS: ConceptId = ConceptId::fixed(12);

/// What is drawn: its number, on which input, of which concept, by whom, as wide as this and 10 high.
const DRAWN: [(u128, u128, ConceptId, MemberId, f64); 5] = [
    (101, 3, CAR, ANA, 10.0),
    (102, 3, BUS, ANA, 40.0),
    (103, 3, CAR, BEN, 20.0),
    (104, 4, CAR, ANA, 5.0),
    (105, 4, BUS, BEN, 30.0),
];

fn drawn_on_two(place: &Place) -> Writer {
    let mut writer = project(place);
    let mut rows = vec![
        Row::Member(Member::new(BEN, "Ben", &Role::ALL)),
        Row::Concept(concept(BUS, "bus")),
        Row::Input(domain::Input {
            hash: Some(domain::ContentHash([8; 32])),
            ..input(4)
        }),
    ];
    rows.extend(DRAWN.map(|(number, on, concept, author, width)| {
        Row::Annotation(Annotation {
            input: InputId::fixed(on),
            concept,
            author,
            region: Region::Box(BBox {
                x0: 0.0,
                y0: 0.0,
                x1: width,
                y1: 10.0,
            }),
            ..annotation(number)
        })
    }));
    let model = Model::imported(ModelId::fixed(80), "m", ModelKind::Detector, vec!["car".into()]);
    rows.push(Row::Model(model));
    let task = Task::new(TaskId::fixed(70), "Street", TaskKind::Detection, vec![CAR, BUS], ANA);
    rows.push(Row::Task(task));
    rows.push(Row::Suggestion(Suggestion {
        id: SuggestionId::fixed(900),
        input: InputId::fixed(3),
        task: TaskId::fixed(70),
        model: ModelId::fixed(80),
        class: 0,
        concept: CAR,
        region: Region::Whole,
        probability: 0.4,
        verdict: Verdict::Open,
        relabeled: false,
        member: None,
    }));
    let op = op(2, OpKind::Import, rows.into_iter().map(Change::create).collect());
    writer.transact(&[op]).expect("is written");
    writer
}

fn asking(text: &str, fact: ObjectFact) -> ObjectQuery {
    ObjectQuery {
        list: ListQuery::asking(Scope::All, text, ANA.into()),
        fact,
        newest_first: false,
    }
}

fn found_of(writer: &Writer, query: &ObjectQuery) -> Vec<FoundObject> {
    let mut all = Vec::new();
    let found = writer.reader().each_object(query, &mut |some| {
        all.extend(some.found);
        ControlFlow::Continue(())
    });
    found.expect("is read");
    all
}

fn numbers(writer: &Writer, query: &ObjectQuery) -> Vec<u128> {
    let number = |found: FoundObject| match found.id {
        ObjectId::Annotation(id) => id.0.as_u128(),
        ObjectId::Suggestion(id) => id.0.as_u128(),
    };
    found_of(writer, query).into_iter().map(number).collect()
}

#[test]
fn terms_about_annotations_are_asked_of_each_by_itself_and_others_of_its_input() {
    let place = Place::new();
    let writer = drawn_on_two(&place);
    for (text, expected) in [
        ("", &[101, 102, 103, 104, 105][..]),
        ("concept:car by:Ana", &[101, 104]),
        ("any(concept:car by:Ana)", &[101, 104]),
        ("-concept:car", &[102, 105]),
        ("concept:car OR by:Ben", &[101, 103, 104, 105]),
        ("concept:car concept:bus", &[]),
        ("concept:car 3.png", &[101, 103]),
        ("concept:car OR 4.png", &[101, 103, 104, 105]),
        ("count(bus)>=1 by:Ben", &[103, 105]),
        ("count(car)>=2 by:Ana", &[101, 102]),
        ("area>=300px", &[102, 105]),
        ("probability>=0.3", &[900]),
        ("model:x OR concept:bus", &[102, 105]),
    ] {
        assert_eq!(numbers(&writer, &asking(text, ObjectFact::Other)), expected, "{text}");
    }
}

#[test]
fn they_come_in_the_order_in_which_they_were_made_either_way() {
    let place = Place::new();
    let writer = drawn_on_two(&place);
    let newest = ObjectQuery {
        newest_first: true,
        ..asking("concept:car", ObjectFact::Added)
    };
    assert_eq!(numbers(&writer, &newest), [104, 103, 101]);
    let mut in_order = Vec::new();
    let read = writer.reader().each_object(&newest, &mut |some| {
        in_order.push(some.in_order);
        ControlFlow::Break(())
    });
    read.expect("is read");
    assert_eq!(in_order, [true], "and no more than is wanted");
}

#[test]
fn facts_are_those_of_the_region_or_of_the_log() {
    let place = Place::new();
    let mut writer = drawn_on_two(&place);
    let facts = |writer: &Writer, fact| -> Vec<Option<f64>> {
        let found = found_of(writer, &asking("concept:car by:Ana", fact));
        found.into_iter().map(|found| found.fact).collect()
    };
    assert_eq!(facts(&writer, ObjectFact::Area), [Some(100.0), Some(50.0)]);
    assert_eq!(facts(&writer, ObjectFact::Aspect), [Some(1.0), Some(0.5)]);
    assert_eq!(facts(&writer, ObjectFact::Probability), [None, None]);
    let old = match writer.reader().row(&RowKey::Annotation(AnnotationId::fixed(104))) {
        Ok(Some(row)) => row,
        other => panic!("{other:?}"),
    };
    let Row::Annotation(annotation) = &old else {
        panic!("{old:?}")
    };
    let moved = Row::Annotation(Annotation {
        z: 5,
        ..annotation.clone()
    });
    let change = Change::update(old, moved).expect("changes");
    let edit = op(7, OpKind::Reorder, vec![change]);
    let (made, edited) = (op(2, OpKind::Import, Vec::new()).at.0 as f64, edit.at.0 as f64);
    writer.transact(&[edit]).expect("is written");
    assert_eq!(facts(&writer, ObjectFact::Edited), [Some(made), Some(edited)]);
}

#[test]
fn what_others_do_is_not_found_by_who_may_not_see_it() {
    let place = Place::new();
    let mut writer = drawn_on_two(&place);
    let task = TaskId::fixed(70);
    let old = writer
        .reader()
        .row(&RowKey::Annotation(AnnotationId::fixed(103)))
        .expect("reads")
        .expect("is there");
    let Row::Annotation(annotation) = &old else {
        panic!("{old:?}")
    };
    let in_task = Row::Annotation(Annotation {
        task: Some(task),
        ..annotation.clone()
    });
    let change = Change::update(old, in_task).expect("changes");
    writer
        .transact(&[op(8, OpKind::EditTask, vec![change])])
        .expect("is written");
    let mut query = asking("concept:car", ObjectFact::Other);
    query.list.viewer.blind.push(BlindTask { task, to: vec![BEN] });
    assert_eq!(numbers(&writer, &query), [101, 104]);
    query.list.filter.text = String::new();
    assert_eq!(
        numbers(&writer, &query),
        [101, 102, 104, 105],
        "without a query neither"
    );
    query.list.filter.text = "probability>=0.3".into();
    assert_eq!(numbers(&writer, &query), [900], "suggestions are everybody's");
    query.list.filter.text = "concept:car count(car)=1".into();
    assert_eq!(numbers(&writer, &query), [101, 104], "nor is it counted");
}

#[test]
fn objects_are_read_with_their_inputs_in_the_order_asked_for() {
    let place = Place::new();
    let writer = drawn_on_two(&place);
    let id = |number| ObjectId::from(AnnotationId::fixed(number));
    let asked = [id(105), id(77), ObjectId::Suggestion(SuggestionId::fixed(900)), id(101)];
    let found = writer.reader().objects(&asked).expect("reads");
    let told: Vec<(ObjectId, &str)> = found
        .iter()
        .map(|(object, input)| (object.id(), input.name.as_str()))
        .collect();
    assert_eq!(told, [(asked[0], "4.png"), (asked[2], "3.png"), (asked[3], "3.png")]);
}
