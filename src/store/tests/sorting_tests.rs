//! Inputs in another order than their own.

use super::*;
use domain::MetaValue;

/// Inputs 3 to 5: of each its name, width and ward, and how many annotations it has.
const INPUTS: [(u128, &str, u32, Option<&str>, u128); 3] = [
    (3, "3.png", 64, Some("9"), 1),
    (4, "b.png", 10, Some("12"), 0),
    (5, "a.png", 30, None, 2),
];

fn listed(place: &Place) -> Writer {
    let mut writer = project(place);
    let mut changes = Vec::new();
    for (number, name, width, ward, annotations) in INPUTS {
        let mut row = domain::Input {
            name: name.into(),
            path: name.into(),
            hash: Some(domain::ContentHash([number as u8; 32])),
            size: domain::Size::new(width, 20),
            ..input(number)
        };
        if let Some(ward) = ward {
            row.metadata.set("ward", MetaValue::read(ward)).expect("a key");
        }
        if number == 3 {
            changes.extend(Change::update(Row::Input(input(3)), Row::Input(row)));
        } else {
            changes.push(Change::create(Row::Input(row)));
        }
        changes.extend((0..annotations).map(|nth| {
            Change::create(Row::Annotation(Annotation {
                input: InputId::fixed(number),
                ..annotation(number * 100 + nth)
            }))
        }));
    }
    writer.transact(&[op(2, OpKind::Import, changes)]).expect("is written");
    writer
}

fn sorted(writer: &Writer, text: &str, by: &str, descending: bool) -> Vec<u64> {
    let by = InputSort::named(by).expect("a field");
    let query = ListQuery::asking(Scope::All, text, ANA.into());
    let found = writer.reader().sorted_positions(&query, &InputOrder { by, descending });
    found.expect("is sorted")
}

#[test]
fn inputs_are_put_in_order_by_any_fact_and_what_is_not_known_comes_last() {
    let place = Place::new();
    let writer = listed(&place);
    for (by, descending, expected) in [
        ("name", false, [3, 5, 4]),
        ("name", true, [4, 5, 3]),
        ("width", false, [4, 5, 3]),
        ("pixels", true, [3, 5, 4]),
        ("annotations", true, [5, 3, 4]),
        ("concepts", true, [3, 5, 4]),
        ("meta.ward", false, [3, 4, 5]),
        ("meta.ward", true, [4, 3, 5]),
        ("edited", true, [3, 4, 5]),
    ] {
        assert_eq!(sorted(&writer, "", by, descending), expected, "{by} {descending}");
    }
    let blind = BlindTask {
        task: domain::TaskId::fixed(70),
        to: vec![MemberId::fixed(11)],
    };
    for (name, by) in InputSort::NAMED {
        let mut query = ListQuery::asking(Scope::All, "", ANA.into());
        query.viewer.blind.push(blind.clone());
        let order = InputOrder { by, descending: false };
        let found = writer.reader().sorted_positions(&query, &order).expect("is sorted");
        assert_eq!(found.len(), 3, "{name}");
    }
    assert_eq!(sorted(&writer, "width<60", "name", false), [5, 4], "of those that pass");
    assert!(InputSort::named("weight").is_none() && InputSort::named("meta.").is_none());
}
