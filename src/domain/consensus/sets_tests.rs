use crate::annotation::{Annotation, Region, Sign};
use crate::consensus::tests::{RULE, claim, ids, people, submissions, told};
use crate::consensus::{Conflict, Outcome, Rule, evaluate};
use crate::task::TaskKind;
use Conflict::{Extra, Missing, OtherConcept, OtherSet};

const CAT: u128 = 1;
const DOG: u128 = 2;
const OWL: u128 = 3;

fn says(n: u128, concept: u128) -> Annotation {
    claim(n, concept, Region::Whole)
}

fn polled(labelers: u128, annotations: &[Annotation], threshold: u32) -> Outcome {
    let rule = Rule { threshold, ..RULE };
    evaluate(TaskKind::Classification, &submissions(labelers, annotations), rule)
}

#[test]
fn those_with_the_same_set_agree_on_each_of_its_concepts() {
    let said = [
        says(101, CAT),
        says(102, DOG),
        says(201, DOG),
        says(202, CAT),
        says(301, OWL),
    ];
    let outcome = polled(3, &said, 2);
    assert_eq!(
        told(&outcome),
        [(vec![101, 202], true), (vec![102, 201], true), (vec![301], false)]
    );
    assert_eq!(outcome.clusters[0].region, Region::Whole);
    let instead = OtherConcept {
        with: ids(&[101, 102, 201, 202]),
    };
    assert_eq!(outcome.conflicts, [(2, vec![Extra, instead])]);
}

#[test]
fn who_says_less_or_more_does_not_agree() {
    let said = [
        says(101, CAT),
        says(102, DOG),
        says(201, CAT),
        says(202, DOG),
        says(301, CAT),
        says(401, CAT),
        says(402, DOG),
        says(403, OWL),
    ];
    let outcome = polled(4, &said, 2);
    assert_eq!(
        told(&outcome),
        [
            (vec![101, 201], true),
            (vec![301, 401], false),
            (vec![102, 202], true),
            (vec![402], false),
            (vec![403], false),
        ]
    );
    let rest = |with: &[u128]| OtherSet { with: ids(with) };
    assert_eq!(
        outcome.conflicts,
        [
            (1, vec![rest(&[102, 202, 402, 403])]),
            (3, vec![rest(&[403])]),
            (4, vec![Extra]),
        ]
    );
}

#[test]
fn too_few_of_the_same_are_told_who_is_missing_and_what_they_say() {
    let said = [says(101, CAT), says(201, CAT), says(301, DOG)];
    let outcome = polled(4, &said, 3);
    assert_eq!(told(&outcome), [(vec![101, 201], false), (vec![301], false)]);
    let with = |with: &[u128]| OtherConcept { with: ids(with) };
    assert_eq!(
        outcome.conflicts,
        [
            (0, vec![Missing { by: people(&[3, 4]) }, with(&[301])]),
            (1, vec![Extra, with(&[101, 201])]),
        ]
    );
    // Before the others have submitted nobody is missing.
    assert_eq!(polled(2, &said, 3).conflicts, [(0, vec![Missing { by: vec![] }])]);
}

#[test]
fn absent_is_another_claim_than_present() {
    let mut said = [says(101, CAT), says(201, CAT), says(301, CAT)];
    said[2].sign = Sign::Absent;
    let outcome = polled(3, &said, 2);
    assert_eq!(told(&outcome), [(vec![101, 201], true), (vec![301], false)]);
    assert_eq!(outcome.clusters[1].sign, Sign::Absent);
    let with = ids(&[101, 201]);
    assert_eq!(outcome.conflicts[0].1, [Extra, OtherConcept { with }]);
}

#[test]
fn those_who_say_nothing_agree_with_each_other() {
    let said = [says(101, CAT)];
    let outcome = polled(3, &said, 2);
    assert_eq!(told(&outcome), [(vec![101], false)]);
    assert_eq!(outcome.conflicts, [(0, vec![Extra])]);
}

#[test]
fn agreed_sets_share_the_cluster_of_a_claim_they_share() {
    let said = [says(101, CAT), says(201, CAT), says(202, DOG)];
    let outcome = polled(2, &said, 1);
    assert_eq!(told(&outcome), [(vec![101, 201], true), (vec![202], true)]);
}

#[test]
fn what_is_said_twice_counts_once() {
    let said = [says(101, CAT), says(102, CAT), says(201, CAT)];
    let outcome = polled(2, &said, 2);
    assert_eq!(told(&outcome), [(vec![101, 201], true), (vec![102], false)]);
    assert_eq!(outcome.conflicts, [(1, vec![Extra])]);
}
