use super::compare::compare;
use super::*;
use crate::annotation::{Region, Sign};
use crate::geometry::BBox;
use crate::ids::AnnotationId;
use proptest::prelude::*;

const CAR: ConceptId = ConceptId::fixed(1);
const BUS: ConceptId = ConceptId::fixed(2);
const DOG: ConceptId = ConceptId::fixed(3);
const ANA: MemberId = MemberId::fixed(1);
const BEN: MemberId = MemberId::fixed(2);
const CLEO: MemberId = MemberId::fixed(3);

fn claim(concept: ConceptId, region: Region) -> Claim {
    Claim {
        annotation: AnnotationId::fixed(1),
        concept,
        sign: Sign::Present,
        region,
        suggested: false,
    }
}

fn is(concept: ConceptId) -> Claim {
    claim(concept, Region::Whole)
}

fn is_not(concept: ConceptId) -> Claim {
    Claim {
        sign: Sign::Absent,
        ..is(concept)
    }
}

fn slab(concept: ConceptId, x: f64, width: f64) -> Claim {
    let (y0, y1, x1) = (0.0, 10.0, x + width);
    claim(concept, Region::Box(BBox { x0: x, y0, x1, y1 }))
}

fn suggested(claim: Claim) -> Claim {
    Claim {
        suggested: true,
        ..claim
    }
}

/// What labelers of an input claimed, the first of them at hour 0, the second at hour 1.
fn input(rule: AgreementRule, said: &[(MemberId, &[Claim])]) -> Compared {
    let first = |(hour, (who, claims)): (i64, &(MemberId, &[Claim]))| {
        let first = First {
            at: Timestamp(hour * 3_600_000),
            claims: claims.to_vec(),
        };
        (*who, first)
    };
    compare(rule, &(0..).zip(said).map(first).collect()).expect("has two labelers")
}

const CLASSES: AgreementRule = AgreementRule {
    kind: TaskKind::Classification,
    iou: 0.5,
};
const BOXES: AgreementRule = AgreementRule {
    kind: TaskKind::Detection,
    iou: 0.5,
};

fn agreement(rule: AgreementRule, concepts: &[ConceptId], inputs: &[Compared]) -> Agreement {
    let ids = (1..).map(InputId::fixed);
    let inputs = ids.zip(inputs.iter().cloned()).collect();
    Agreement::of(&inputs, rule.kind, concepts, None, &|| false).expect("is not stopped")
}

fn value(figure: Option<Figure>) -> Option<f64> {
    figure.map(|figure| (figure.value * 1e6).round() / 1e6)
}

/// The worked example of the module.
#[test]
fn the_alpha_of_regions_is_that_of_the_worked_example() {
    let found = agreement(
        BOXES,
        &[CAR],
        &[input(
            BOXES,
            &[
                (ANA, &[slab(CAR, 0.0, 100.0), slab(CAR, 300.0, 50.0)]),
                (BEN, &[slab(CAR, 0.0, 90.0)]),
            ],
        )],
    );
    assert_eq!(value(found.all.alpha), Some(0.504505));
    assert_eq!(value(found.all.mean_iou), Some(0.9));
    assert_eq!(value(found.all.f1), Some(0.666667));
    assert_eq!(value(found.all.percent), Some(0.5));
    let pair = &found.pairs[0];
    assert_eq!((value(pair.precision), value(pair.recall)), (Some(1.0), Some(0.5)));
    assert_eq!(value(pair.kappa), None);
    assert_eq!(
        found.confusion,
        Confusion::from([((Some(CAR), Some(CAR)), 1), ((Some(CAR), None), 1)])
    );
}

#[test]
fn three_labelers_who_mark_the_same_agree_wholly() {
    let own: &[Claim] = &[slab(CAR, 0.0, 100.0), slab(BUS, 200.0, 10.0)];
    let found = agreement(BOXES, &[CAR], &[input(BOXES, &[(ANA, own), (BEN, own), (CLEO, own)])]);
    assert_eq!((value(found.all.alpha), value(found.all.f1)), (Some(1.0), Some(1.0)));
    assert_eq!(found.pairs.len(), 3);
    assert_eq!(found.labelers, BTreeSet::from([ANA, BEN, CLEO]));
    // Of three labelers one has nothing where two agree.
    let found = agreement(
        BOXES,
        &[CAR],
        &[input(BOXES, &[(ANA, own), (BEN, own), (CLEO, &own[..1])])],
    );
    // Units {3 cars}, {2 buses, nothing}, {3 times nothing}: seen 2 x 2 x 1 / 2 = 2. Expected: 5 regions and 4 times
    // nothing make 2 x 20 = 40; among the regions 20 less 2 x (3 + 1) = 12; 52 / 8 = 6.5.
    assert_eq!(value(found.all.alpha), Some(0.692308));
}

#[test]
fn other_concepts_and_loose_shapes_are_told_from_what_is_missing() {
    let found = input(
        BOXES,
        &[
            (
                ANA,
                &[slab(CAR, 0.0, 100.0), slab(BUS, 200.0, 100.0), slab(DOG, 400.0, 100.0)],
            ),
            (BEN, &[slab(BUS, 0.0, 100.0), slab(BUS, 260.0, 100.0)]),
        ],
    );
    assert_eq!(
        found.disagreements,
        [
            (CAR, Disagreement::Concept),
            (BUS, Disagreement::Concept),
            (BUS, Disagreement::Shape),
            (DOG, Disagreement::Missing)
        ]
    );
    assert!(found.has_cell(None, (Some(CAR), Some(BUS))));
    assert!(found.has_cell(Some((ANA, BEN)), (None, Some(BUS))));
    assert!(!found.has_cell(Some((ANA, CLEO)), (None, Some(BUS))));
}

#[test]
fn classes_agree_where_all_that_is_said_is_the_same() {
    let inputs = [
        input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is(CAR)])]),
        input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is(BUS)])]),
        input(CLASSES, &[(ANA, &[is(CAR), is_not(BUS)]), (BEN, &[is(CAR)])]),
        input(CLASSES, &[(ANA, &[]), (BEN, &[])]),
    ];
    let found = agreement(CLASSES, &[CAR, BUS], &inputs);
    assert_eq!(value(found.all.percent), Some(0.5));
    assert_eq!(found.all.percent.map(|figure| figure.n), Some(4));
    assert_eq!(value(found.all.f1), Some(0.666667));
    assert_eq!(
        found.confusion,
        Confusion::from([
            ((Some(CAR), Some(CAR)), 2),
            ((Some(CAR), Some(BUS)), 1),
            ((None, None), 1)
        ])
    );
    let why: Vec<_> = inputs.iter().map(|input| input.disagreements.clone()).collect();
    assert_eq!(why[1], [(CAR, Disagreement::Concept), (BUS, Disagreement::Concept)]);
    assert_eq!(why[2], [(BUS, Disagreement::Missing)]);
    let against = input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is_not(CAR)])]);
    assert_eq!(against.disagreements, [(CAR, Disagreement::Contradiction)]);
    let bus = found.concepts.iter().find(|of| of.concept == BUS).expect("was claimed");
    assert_eq!((bus.claims, value(bus.figures.percent)), (2, Some(0.0)));
    assert_eq!(bus.figures.alpha.map(|figure| figure.n), Some(4));
}

#[test]
fn what_came_from_suggestions_is_counted_apart() {
    let inputs = [
        input(CLASSES, &[(ANA, &[suggested(is(CAR))]), (BEN, &[suggested(is(CAR))])]),
        input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is(BUS)])]),
    ];
    let found = agreement(CLASSES, &[CAR, BUS], &inputs);
    assert_eq!(value(found.all.percent), Some(0.5));
    assert_eq!(value(found.by_hand.percent), Some(0.0));
    assert_eq!(value(found.from_suggestions.percent), Some(1.0));
    assert_eq!(value(found.from_suggestions.alpha), None, "one value alone");
    let marked = [input(
        BOXES,
        &[
            (ANA, &[suggested(slab(CAR, 0.0, 10.0)), slab(CAR, 50.0, 10.0)]),
            (BEN, &[slab(CAR, 0.0, 10.0)]),
        ],
    )];
    let found = agreement(BOXES, &[CAR], &marked);
    assert_eq!(value(found.by_hand.f1), Some(0.0));
    assert_eq!(value(found.from_suggestions.f1), Some(1.0));
}

#[test]
fn fleiss_asks_for_equally_many_labelers() {
    let two = input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is(BUS)])]);
    let three = input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is(CAR)]), (CLEO, &[is(BUS)])]);
    assert!(
        agreement(CLASSES, &[], &[two.clone(), two.clone()])
            .all
            .fleiss
            .is_some()
    );
    assert!(agreement(CLASSES, &[], &[two, three]).all.fleiss.is_none());
}

#[test]
fn steps_tell_how_it_went_on() {
    let same = input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is(CAR)])]);
    let other = Compared {
        at: Timestamp(5 * 3_600_000),
        ..input(CLASSES, &[(ANA, &[is(CAR)]), (BEN, &[is(BUS)])])
    };
    let found = agreement(CLASSES, &[CAR, BUS], &[same, other]);
    let steps: Vec<_> = found
        .steps
        .iter()
        .map(|(at, of)| (at.0 / 3_600_000, value(of.percent)))
        .collect();
    assert_eq!(
        (found.step_ms, steps),
        (3_600_000, vec![(1, Some(1.0)), (5, Some(0.0))])
    );
    // The alpha of a step is that of its inputs alone.
    assert_eq!(value(found.steps[0].1.alpha), Some(1.0));
    assert_eq!(
        agreement(CLASSES, &[CAR], &[]),
        Agreement {
            step_ms: 86_400_000,
            ..Agreement::default()
        }
    );
}

/// A value for each labeler and concept of some inputs: 0 present, 1 absent, 2 unclaimed.
fn tables() -> impl Strategy<Value = Vec<Vec<Vec<usize>>>> {
    let labelers = prop::collection::vec(prop::collection::vec(0..3_usize, 3), 2..5);
    prop::collection::vec(labelers, 1..8)
}

const CONCEPTS: [ConceptId; 3] = [CAR, BUS, DOG];

proptest! {
    /// Adding up little from each input comes to the same as the whole table of units and labelers.
    #[test]
    fn sums_are_those_of_the_whole_table(table in tables()) {
        let compared: Vec<Compared> = table.iter().map(|labelers| {
            let said: Vec<(MemberId, Vec<Claim>)> = (1..).map(MemberId::fixed).zip(labelers).map(|(who, values)| {
                let claim = |(concept, value): (&ConceptId, &usize)| match value {
                    0 => Some(is(*concept)),
                    1 => Some(is_not(*concept)),
                    _ => None,
                };
                (who, CONCEPTS.iter().zip(values).filter_map(claim).collect())
            }).collect();
            let said: Vec<(MemberId, &[Claim])> = said.iter().map(|(who, claims)| (*who, claims.as_slice())).collect();
            input(CLASSES, &said)
        }).collect();
        let found = agreement(CLASSES, &CONCEPTS, &compared);
        let counts = |labelers: &Vec<Vec<usize>>, concept: usize| {
            let mut counts = [0; 3];
            labelers.iter().for_each(|values| counts[values[concept]] += 1);
            counts
        };
        let mut pooled = nominal::Coincidences::<3>::default();
        for (at, concept) in CONCEPTS.iter().enumerate() {
            let mut own = nominal::Coincidences::<3>::default();
            for labelers in &table {
                own.add(counts(labelers, at));
                pooled.add(counts(labelers, at));
            }
            let figures = found.concepts.iter().find(|of| of.concept == *concept).map(|of| of.figures.alpha);
            let wanted = own.alpha().map(|alpha| (alpha * 1e6).round() / 1e6);
            prop_assert_eq!(figures.and_then(value), wanted);
        }
        prop_assert_eq!(value(found.all.alpha), pooled.alpha().map(|alpha| (alpha * 1e6).round() / 1e6));
        prop_assert_eq!(found.by_hand.alpha, found.all.alpha);
        let mut both = [[0.0; 3]; 3];
        for labelers in &table {
            for (one, other) in labelers[0].iter().zip(&labelers[1]) {
                both[*one][*other] += 1.0;
            }
        }
        let kappa = nominal::cohen(both).map(|kappa| (kappa * 1e6).round() / 1e6);
        let pair = found.pairs.iter().find(|pair| pair.between == (ANA, BEN)).expect("the first two label all");
        prop_assert_eq!(value(pair.kappa), kappa);
    }
}
