use super::*;
use crate::annotation::Annotation;
use crate::consensus::gather::Gathered;
use crate::consensus::tests::{RULE, claim, rect, submissions};

/// Clusters of annotations by number, in the order of their first.
fn clustered(labelers: u128, annotations: &[Annotation]) -> Vec<Vec<u128>> {
    let handed = submissions(labelers, annotations);
    let gathered = Gathered::of(&handed);
    let overlaps = Overlaps::among(&gathered.items, RULE);
    let number = |item: &usize| gathered.items[*item].annotation.id.0.as_u128();
    let found = clusters(&gathered.items, &overlaps, RULE);
    let mut found: Vec<Vec<u128>> = found.iter().map(|c| c.iter().map(number).collect()).collect();
    found.sort();
    found
}

/// A box of 100 by 10 at `x`; two of them that are `d` apart overlap by `(100 - d) / (100 + d)`: 33 is the limit.
fn slab(n: u128, x: f64) -> Annotation {
    claim(n, 1, rect(x, 0.0, x + 100.0, 10.0))
}

#[test]
fn the_highest_sum_is_taken_where_the_nearest_first_would_not() {
    // 102 and 201 are nearest, but taking them would leave 101 and 202 alone.
    let slabs = [slab(101, 0.0), slab(102, 30.0), slab(201, 25.0), slab(202, 60.0)];
    assert_eq!(clustered(2, &slabs), [[101, 201], [102, 202]]);
}

#[test]
fn what_may_not_be_matched_is_not_even_to_pair_everybody() {
    // 101 would be left with 202 or 201, and 202 with 102: all too far apart.
    let slabs = [slab(101, 0.0), slab(102, 34.0), slab(201, 35.0), slab(202, 69.0)];
    assert_eq!(clustered(2, &slabs), [vec![101], vec![102, 201], vec![202]]);
}

#[test]
fn every_two_in_a_cluster_reach_the_rule() {
    // 201 lies between the two others, which are too far apart.
    let slabs = [slab(101, 0.0), slab(201, 25.0), slab(301, 50.0)];
    assert_eq!(clustered(3, &slabs).len(), 2);
}

#[test]
fn whoever_comes_first_does_not_keep_a_worse_partner() {
    // By id alone the first two would be taken together; the second is nearer to the third.
    let slabs = [slab(101, 0.0), slab(201, 25.0), slab(301, 35.0)];
    assert_eq!(clustered(3, &slabs), [vec![101], vec![201, 301]]);
}

#[test]
fn two_labelers_together_may_change_sides_where_neither_would_alone() {
    // 201 and 301 first join 101; with 102 all four labelers agree.
    let slabs = [
        slab(101, 10.0),
        slab(102, 40.0),
        slab(201, 25.0),
        slab(301, 30.0),
        slab(401, 45.0),
    ];
    assert_eq!(clustered(4, &slabs), [vec![101], vec![102, 201, 301, 401]]);
}

#[test]
fn more_rows_than_columns_leave_the_rest_without() {
    let gains = [[5, 0], [7, 6], [0, 9]];
    assert_eq!(
        assigned(3, 2, |row, column| gains[row][column]),
        [None, Some((0, 7)), Some((1, 9))]
    );
    assert_eq!(assigned(2, 0, |_, _| 1), [None, None]);
    assert_eq!(assigned(0, 2, |_, _| 1), []);
    assert_eq!(assigned(2, 2, |_, _| 0), [None, None]);
}

#[test]
fn two_labelers_with_two_hundred_boxes_on_one_spot_are_matched() {
    // All of one component: the exact step on its largest matrix.
    let place = |n: u128| f64::from(u32::try_from(n).expect("small")) / 10.0;
    let ours = (0..200).map(|n| claim(1000 + n, 1, rect(place(n), 0.0, place(n) + 100.0, 10.0)));
    let theirs = (0..200).map(|n| claim(2000 + n, 1, rect(place(n), 0.0, place(n) + 100.0, 10.0)));
    let mut slabs: Vec<Annotation> = ours.chain(theirs).collect();
    for slab in &mut slabs {
        slab.author = crate::ids::MemberId::fixed(slab.id.0.as_u128() / 1000);
    }
    let found = clustered(2, &slabs);
    assert_eq!(found.len(), 200);
    assert!(found.iter().all(|pair| pair[0] + 1000 == pair[1]));
}
