//! Consensus under random labelers: what must hold whatever they draw.

use labelwright::domain::consensus::{Cluster, Conflict, Outcome, Rule, Submission, evaluate, merged_region};
use labelwright::domain::suggestion::overlap;
use labelwright::domain::{
    Annotation, AnnotationId, BBox, ConceptId, InputId, MemberId, Origin, Point, Polygon, Region, Sign, Status, TaskId,
    TaskKind,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How the random runs are made: nothing is written into the tree when one fails.
fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        cases: 400,
        ..ProptestConfig::default()
    }
}

fn annotation(id: u128, author: u128, concept: u128, sign: Sign, region: Region) -> Annotation {
    Annotation {
        id: AnnotationId::fixed(id),
        input: InputId::fixed(1),
        task: Some(TaskId::fixed(1)),
        concept: ConceptId::fixed(concept),
        author: MemberId::fixed(author),
        region,
        sign,
        status: Status::Pending,
        origin: Origin::Manual,
        z: 0,
        edited_by: None,
        merged: None,
    }
}

/// Boxes and triangles crowded enough that most may be matched with several others.
fn region() -> impl Strategy<Value = Region> {
    let shape = (0.0..30.0, 0.0..30.0, 15.0..30.0, 15.0..30.0, 0..4);
    shape.prop_map(|(x, y, w, h, kind)| {
        let (x1, y1) = (x + w, y + h);
        match kind {
            0 => Region::Polygon(Polygon::simple([(x, y), (x1, y), (x1, y1)].map(Point::from).to_vec())),
            _ => Region::Box(BBox { x0: x, y0: y, x1, y1 }),
        }
    })
}

fn sign() -> impl Strategy<Value = Sign> {
    prop_oneof![9 => Just(Sign::Present), 1 => Just(Sign::Absent)]
}

/// What up to five labelers say, each up to `most` things.
fn said(region: impl Strategy<Value = Region>, most: usize) -> impl Strategy<Value = Vec<Vec<Annotation>>> {
    let one = prop::collection::vec((0..2_u128, sign(), region), 0..=most);
    prop::collection::vec(one, 1..=5).prop_map(|all| {
        let mut id = 0;
        let labelers = all.into_iter().zip(1..);
        let of = |(list, author): (Vec<(u128, Sign, Region)>, u128)| {
            let own = list.into_iter().map(|(concept, sign, region)| {
                id += 1;
                // Ids jump about, as those of two machines do.
                annotation(id * 37 % 101, author, concept, sign, region)
            });
            own.collect()
        };
        labelers.map(of).collect()
    })
}

fn handed(said: &[Vec<Annotation>]) -> Vec<Submission<'_>> {
    let submission = |(list, author): (_, u128)| Submission {
        labeler: MemberId::fixed(author),
        annotations: Vec::from_iter(list),
    };
    said.iter().zip(1..).map(submission).collect()
}

fn by_id(said: &[Vec<Annotation>]) -> BTreeMap<AnnotationId, &Annotation> {
    said.iter().flatten().map(|a| (a.id, a)).collect()
}

/// Every annotation in exactly one cluster, at most one per labeler, sorted; every cluster not agreed has a reason.
fn assert_is_a_partition(said: &[Vec<Annotation>], outcome: &Outcome) {
    let all = by_id(said);
    let members = || outcome.clusters.iter().flat_map(|c| &c.members);
    assert_eq!(members().count(), all.len());
    assert_eq!(
        members().map(|m| m.annotation).collect::<BTreeSet<_>>().len(),
        all.len()
    );
    for cluster in &outcome.clusters {
        assert!(cluster.members.windows(2).all(|pair| pair[0].labeler < pair[1].labeler));
        for member in &cluster.members {
            let annotation = all[&member.annotation];
            assert_eq!(annotation.author, member.labeler);
            assert_eq!((annotation.concept, annotation.sign), (cluster.concept, cluster.sign));
        }
        let regions: Vec<&Region> = cluster.members.iter().map(|m| &all[&m.annotation].region).collect();
        assert_eq!(merged_region(&regions).as_ref(), Some(&cluster.region));
    }
    let disputed = outcome.clusters.iter().enumerate().filter(|(_, c)| !c.agreed);
    let named: Vec<usize> = outcome.conflicts.iter().map(|(index, _)| *index).collect();
    assert_eq!(disputed.map(|(index, _)| index).collect::<Vec<_>>(), named);
    assert!(outcome.conflicts.iter().all(|(_, reasons)| !reasons.is_empty()));
}

/// What the reasons name is of others, and there.
fn assert_reasons_are_true(said: &[Vec<Annotation>], outcome: &Outcome, rule: Rule) {
    let all = by_id(said);
    for (index, reasons) in &outcome.conflicts {
        let cluster = &outcome.clusters[*index];
        let of_others = |id: &AnnotationId| cluster.members.iter().all(|m| m.labeler != all[id].author);
        let overlaps = |id: &AnnotationId| {
            let members = cluster.members.iter();
            let overlap = |annotation| overlap(&all[&annotation].region, &all[id].region);
            members.map(|m| overlap(m.annotation)).collect::<Vec<f64>>()
        };
        for reason in reasons {
            match reason {
                Conflict::Extra => assert_eq!(cluster.members.len(), 1),
                Conflict::Missing { by } => {
                    assert!(cluster.members.len() > 1);
                    assert_eq!(by.len() + cluster.members.len(), said.len());
                }
                Conflict::OtherConcept { with } => {
                    assert!(!with.is_empty() && with.iter().all(of_others));
                    assert!(
                        with.iter()
                            .all(|id| overlaps(id).iter().any(|iou| *iou >= rule.iou - 1e-9))
                    );
                }
                Conflict::LowOverlap { with } => {
                    assert!(!with.is_empty() && with.iter().all(|(id, _)| of_others(id)));
                    for (id, iou) in with {
                        assert!((0.1..rule.iou).contains(iou));
                        assert!(overlaps(id).iter().any(|found| (found - iou).abs() < 1e-9));
                    }
                }
                Conflict::OtherSet { .. } => panic!("regions have no sets"),
            }
        }
    }
}

/// The sum of the overlaps inside the clusters.
fn total(said: &[Vec<Annotation>], clusters: &[Cluster]) -> f64 {
    let all = by_id(said);
    let mut sum = 0.0;
    for cluster in clusters {
        for (i, a) in cluster.members.iter().enumerate() {
            for b in &cluster.members[..i] {
                sum += overlap(&all[&b.annotation].region, &all[&a.annotation].region);
            }
        }
    }
    sum
}

/// The highest sum of overlaps that matching two lists one to one can reach, by trying everything.
fn highest(ours: &[Annotation], theirs: &[Annotation], iou: f64) -> f64 {
    let Some((first, rest)) = ours.split_first() else {
        return 0.0;
    };
    let mut best = highest(rest, theirs, iou);
    for (at, other) in theirs.iter().enumerate() {
        let found = overlap(&first.region, &other.region);
        if (first.concept, first.sign) == (other.concept, other.sign) && found >= iou {
            let mut left = theirs.to_vec();
            left.remove(at);
            best = best.max(found + highest(rest, &left, iou));
        }
    }
    best
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn regions_fall_into_clusters_of_the_same_thing(
        said in said(region(), 6), threshold in 1..5_u32, iou in 0.2..0.8_f64,
    ) {
        let rule = Rule { threshold, iou };
        let outcome = evaluate(TaskKind::Segmentation, &handed(&said), rule);
        assert_is_a_partition(&said, &outcome);
        assert_reasons_are_true(&said, &outcome, rule);
        let all = by_id(&said);
        for cluster in &outcome.clusters {
            assert_eq!(cluster.agreed, cluster.members.len() >= threshold as usize);
            for (i, a) in cluster.members.iter().enumerate() {
                for b in &cluster.members[..i] {
                    let found = overlap(&all[&a.annotation].region, &all[&b.annotation].region);
                    // Cutting outlines rounds.
                    assert!(found >= iou - 1e-9, "{found} under {iou}");
                }
            }
        }
    }

    #[test]
    fn the_order_of_handing_in_does_not_matter(
        (said, shuffled) in said(region(), 5).prop_flat_map(|said| {
            let lists: Vec<_> = said.iter().map(|list| Just(list.clone()).prop_shuffle()).collect();
            let order = Just((1..=said.len() as u128).collect::<Vec<_>>()).prop_shuffle();
            (Just(said), (lists, order))
        }),
        threshold in 1..5_u32,
    ) {
        let rule = Rule { threshold, iou: 0.4 };
        let (lists, order) = shuffled;
        let submission = |author: &u128| Submission {
            labeler: MemberId::fixed(*author),
            annotations: lists[*author as usize - 1].iter().collect(),
        };
        let other: Vec<Submission<'_>> = order.iter().map(submission).collect();
        for kind in TaskKind::ALL {
            assert_eq!(evaluate(kind, &handed(&said), rule), evaluate(kind, &other, rule));
        }
    }

    #[test]
    fn two_labelers_are_matched_as_well_as_can_be(
        ours in prop::collection::vec((0..2_u128, region()), 0..=5),
        theirs in prop::collection::vec((0..2_u128, region()), 0..=5),
        iou in 0.15..0.7_f64,
    ) {
        let list = |author: u128, regions: Vec<(u128, Region)>| -> Vec<Annotation> {
            let numbered = regions.into_iter().zip(author * 100..);
            numbered.map(|((concept, region), id)| annotation(id, author, concept, Sign::Present, region)).collect()
        };
        let said = vec![list(1, ours), list(2, theirs)];
        let rule = Rule { threshold: 2, iou };
        let outcome = evaluate(TaskKind::Segmentation, &handed(&said), rule);
        let (found, best) = (total(&said, &outcome.clusters), highest(&said[0], &said[1], iou));
        prop_assert!((found - best).abs() < 1e-6, "{found}, not {best}");
    }

    #[test]
    fn things_apart_are_found_again_whoever_the_labelers_are(
        things in prop::collection::vec((0..3_u128, prop::collection::vec(
            prop::option::weighted(0.8, (-4.0..4.0_f64, -4.0..4.0_f64, -4.0..4.0_f64, -4.0..4.0_f64)), 4)), 1..20),
        people in Just([1_u128, 2, 3, 4]).prop_shuffle(),
    ) {
        // Thing after thing in a row, each drawn by some of the four, a few pixels off.
        let mut said = vec![Vec::new(); 4];
        let mut truth = BTreeSet::new();
        for (at, (concept, drawn)) in things.iter().enumerate() {
            let x = at as f64 * 100.0;
            let mut of_thing = BTreeSet::new();
            for (author, edges) in people.iter().zip(drawn) {
                let Some((a, b, c, d)) = edges else { continue };
                let region = Region::Box(BBox { x0: x + a, y0: *b, x1: x + 60.0 + c, y1: 60.0 + d });
                let id = at as u128 * 10 + author;
                said[*author as usize - 1].push(annotation(id, *author, *concept, Sign::Present, region));
                of_thing.insert(AnnotationId::fixed(id));
            }
            if !of_thing.is_empty() {
                truth.insert(of_thing);
            }
        }
        let outcome = evaluate(TaskKind::Detection, &handed(&said), Rule { threshold: 3, iou: 0.5 });
        let found = outcome.clusters.iter().map(|c| c.members.iter().map(|m| m.annotation).collect());
        prop_assert_eq!(found.collect::<BTreeSet<BTreeSet<_>>>(), truth);
    }

    #[test]
    fn whole_inputs_are_agreed_set_by_set(said in said(Just(Region::Whole), 3), threshold in 1..4_u32) {
        let rule = Rule { threshold, iou: 0.5 };
        let outcome = evaluate(TaskKind::Classification, &handed(&said), rule);
        assert_is_a_partition(&said, &outcome);
        let set = |list: &Vec<Annotation>| -> BTreeSet<(ConceptId, bool)> {
            list.iter().map(|a| (a.concept, a.sign == Sign::Absent)).collect()
        };
        let agrees = |author: MemberId| {
            let own = set(&said[author.0.as_u128() as usize - 1]);
            said.iter().filter(|other| set(other) == own).count() >= threshold as usize
        };
        let mut agreed = BTreeSet::new();
        for cluster in outcome.clusters.iter().filter(|c| c.agreed) {
            let claim = (cluster.concept, cluster.sign == Sign::Absent);
            for member in &cluster.members {
                prop_assert!(agrees(member.labeler));
                prop_assert!(agreed.insert((member.labeler, claim)), "a claim agreed twice");
            }
        }
        for (list, author) in said.iter().zip(1..) {
            let author = MemberId::fixed(author);
            let expected = if agrees(author) { set(list).len() } else { 0 };
            prop_assert_eq!(agreed.iter().filter(|(labeler, _)| *labeler == author).count(), expected);
        }
    }

    #[test]
    fn boxes_are_merged_edge_by_edge_at_the_median(
        edges in prop::collection::vec((0.0..50.0_f64, 0.0..50.0_f64, 1.0..50.0_f64, 1.0..50.0_f64), 1..8),
    ) {
        let boxed = |(x, y, w, h): &(f64, f64, f64, f64)| BBox { x0: *x, y0: *y, x1: x + w, y1: y + h };
        let boxes: Vec<BBox> = edges.iter().map(boxed).collect();
        let regions: Vec<Region> = boxes.iter().map(|b| Region::Box(*b)).collect();
        let Some(Region::Box(merged)) = merged_region(&regions.iter().collect::<Vec<_>>()) else {
            panic!("boxes are merged to a box");
        };
        prop_assert!(merged.width() >= 1.0 - 1e-9 && merged.height() >= 1.0 - 1e-9);
        let edge = |value: f64, of: fn(&BBox) -> f64| {
            // No more than half lie on either side.
            let (below, above) = boxes.iter().map(of).fold((0, 0), |(below, above), v| {
                (below + usize::from(v < value - 1e-9), above + usize::from(v > value + 1e-9))
            });
            assert!(2 * below <= boxes.len() && 2 * above <= boxes.len());
        };
        edge(merged.x0, |b| b.x0);
        edge(merged.y0, |b| b.y0);
        edge(merged.x1, |b| b.x1);
        edge(merged.y1, |b| b.y1);
    }
}
