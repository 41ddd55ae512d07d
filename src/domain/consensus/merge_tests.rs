use super::*;
use crate::consensus::tests::{outline, rect};

fn merged(regions: &[Region]) -> Option<Region> {
    merged_region(&regions.iter().collect::<Vec<_>>())
}

#[test]
fn of_three_boxes_one_careless_edge_moves_nothing() {
    let boxes = [
        rect(0.0, 0.0, 10.0, 10.0),
        rect(1.0, 2.0, 11.0, 12.0),
        rect(-90.0, 1.0, 12.0, 99.0),
    ];
    assert_eq!(merged(&boxes), Some(rect(0.0, 1.0, 11.0, 12.0)));
}

#[test]
fn of_four_boxes_the_two_in_the_middle_count() {
    let boxes = [
        rect(0.0, 5.0, 20.0, 30.0),
        rect(4.0, 5.0, 21.0, 30.0),
        rect(1.0, 5.0, 90.0, 31.0),
        rect(2.0, 9.0, 22.0, 40.0),
    ];
    assert_eq!(merged(&boxes), Some(rect(1.5, 5.0, 21.5, 30.5)));
    let odd = rect(0.1, 0.2, 10.3, 10.7);
    assert_eq!(merged(&[odd.clone(), odd.clone()]), Some(odd));
}

#[test]
fn of_polygons_the_one_closest_to_the_others_is_taken_as_it_is() {
    let wide = |w: f64| outline(&[(0.0, 0.0), (w, 0.0), (w, 10.0), (0.0, 10.0)]);
    assert_eq!(merged(&[wide(14.0), wide(11.0), wide(10.0)]), Some(wide(11.0)));
    // A box among them is one of them.
    let boxed = rect(0.0, 0.0, 11.0, 10.0);
    assert_eq!(merged(&[wide(14.0), wide(10.0), boxed.clone()]), Some(boxed));
}

#[test]
fn of_equals_the_first_handed_in_is_taken() {
    let (a, b) = (
        outline(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]),
        outline(&[(0.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 3.0)]),
    );
    assert_eq!(merged(&[a.clone(), b.clone()]), Some(a.clone()));
    assert_eq!(merged(&[b.clone(), a]), Some(b));
}

#[test]
fn whole_inputs_stay_whole_and_nothing_is_nothing() {
    assert_eq!(merged(&[Region::Whole, Region::Whole]), Some(Region::Whole));
    assert_eq!(merged(&[]), None);
}
