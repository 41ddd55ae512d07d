use super::*;
use proptest::prelude::*;

fn content(n: u128) -> ContentHash {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&n.to_le_bytes());
    ContentHash(bytes)
}

fn inputs(count: u128, concepts: impl Fn(u128) -> Vec<u128>) -> Vec<ToSplit> {
    let one = |n| ToSplit {
        input: InputId::fixed(n),
        content: content(n),
        concepts: concepts(n).into_iter().map(ConceptId::fixed).collect(),
        pin: None,
    };
    (0..count).map(one).collect()
}

fn ratios(text: &str) -> SplitRatios {
    SplitRatios::read(text, 7).expect("ratios")
}

fn count(found: &[Split], split: Split) -> usize {
    found.iter().filter(|one| **one == split).count()
}

#[test]
fn rare_concepts_come_into_every_split() {
    // Of 1,000 inputs ten have the rare concept, and every other one the usual; three have both.
    let all = inputs(1000, |n| {
        let rare = (n % 100 == 3 || n % 333 == 0 && n < 999).then_some(9);
        rare.into_iter().chain((n % 2 == 0).then_some(1)).collect()
    });
    let found = ratios("train=0.8,val=0.1,test=0.1")
        .divide(&all, &[], true)
        .expect("divided");
    let with = |concept, split| {
        let has = |input: &ToSplit| input.concepts.contains(&ConceptId::fixed(concept));
        all.iter()
            .zip(&found)
            .filter(|(input, own)| has(input) && **own == split)
            .count()
    };
    let rare = all
        .iter()
        .filter(|input| input.concepts.contains(&ConceptId::fixed(9)))
        .count() as f64;
    assert!(
        (with(9, Split::Val) as f64 - 0.1 * rare).abs() < 1.0,
        "{}",
        with(9, Split::Val)
    );
    assert!((with(9, Split::Test) as f64 - 0.1 * rare).abs() < 1.0);
    assert!(with(1, Split::Val).abs_diff(50) <= 1 && with(1, Split::Test).abs_diff(50) <= 1);
    assert_eq!(Split::ALL.map(|split| count(&found, split)), [800, 100, 100]);
}

#[test]
fn pins_are_kept_and_the_rest_makes_up_for_them() {
    let mut all = inputs(100, |_| Vec::new());
    for input in &mut all[..15] {
        input.pin = Some(Split::Val);
    }
    let found = ratios("train=0.8,val=0.2").divide(&all, &[], false).expect("divided");
    assert!(found[..15].iter().all(|split| *split == Split::Val));
    assert_eq!((count(&found, Split::Train), count(&found, Split::Val)), (80, 20));
    all[99].pin = Some(Split::Test);
    let found = ratios("train=0.8,val=0.2").divide(&all, &[], true).expect("divided");
    assert_eq!(
        found[99],
        Split::Test,
        "a split without a share holds what is pinned to it"
    );
}

#[test]
fn pins_that_divide_a_group_are_refused() {
    let mut all = inputs(10, |_| Vec::new());
    all[2].pin = Some(Split::Train);
    all[4].pin = Some(Split::Val);
    let together = [vec![2, 3], vec![3, 4]];
    let refused = ratios("train=0.8,val=0.2").divide(&all, &together, false);
    assert_eq!(refused, Err(PinsDiffer([2, 3, 4].map(InputId::fixed).to_vec())));
    assert!(ratios("train=0.8,val=0.2").divide(&all, &[], false).is_ok());
}

proptest! {
    #[test]
    fn nothing_that_belongs_together_is_divided(
        concepts in proptest::collection::vec(proptest::collection::vec(0u128..6, 0..3), 3..120),
        pairs in proptest::collection::vec((0usize..120, 0usize..120), 0..60),
        twins in proptest::collection::vec((0usize..120, 0usize..120), 0..20),
        stratify: bool,
        seed: u64,
    ) {
        let count = concepts.len();
        let mut all = inputs(count as u128, |n| {
            let mut own = concepts[n as usize].clone();
            own.sort_unstable();
            own.dedup();
            own
        });
        for (a, b) in twins {
            all[a % count].content = all[b % count].content;
        }
        let together: Vec<Vec<usize>> = pairs.iter().map(|(a, b)| vec![a % count, b % count]).collect();
        let ratios = SplitRatios::read("train=0.7,val=0.2,test=0.1", seed).expect("ratios");
        let found = ratios.divide(&all, &together, stratify).expect("divided");
        for pair in &together {
            prop_assert_eq!(found[pair[0]], found[pair[1]]);
        }
        for (a, one) in all.iter().enumerate() {
            for (b, other) in all.iter().enumerate() {
                prop_assert!(one.content != other.content || found[a] == found[b]);
            }
        }
        let mut turned = all.clone();
        turned.reverse();
        let back: Vec<Vec<usize>> = together.iter().map(|pair| pair.iter().map(|at| count - 1 - at).collect()).collect();
        let mut again = ratios.divide(&turned, &back, stratify).expect("divided");
        again.reverse();
        prop_assert_eq!(again, found, "the order of the inputs makes no difference");
    }
}
