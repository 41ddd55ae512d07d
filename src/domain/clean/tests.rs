use super::*;
use proptest::prelude::*;

const SQUARE: Size = Size::new(400, 400);

/// A picture whose hashes all have these bits set.
fn picture(size: Size, bits: impl IntoIterator<Item = usize>) -> Features {
    let mut hash = [0; 4];
    for bit in bits {
        hash[bit / 64] |= 1 << (bit % 64);
    }
    let hash = PerceptualHash(hash);
    Features {
        size,
        hashes: Hashes {
            whole: hash,
            mirrored: hash,
            cut: [hash; 4],
        },
        sharpness: 0.6,
        brightness: 0.5,
        spread: 0.2,
    }
}

#[test]
fn each_threshold_flags_what_is_beyond_it_and_not_what_is_on_it() {
    let at = Thresholds {
        near: 0,
        sharpness: 0.25,
        dark: 0.125,
        bright: 0.875,
        small: 100,
        aspect: 3.0,
    };
    let fine = picture(SQUARE, []);
    let of_size = |width, height| Features {
        size: Size::new(width, height),
        ..fine
    };
    for (features, expected) in [
        (fine, vec![]),
        (
            Features {
                sharpness: 0.25,
                ..fine
            },
            vec![],
        ),
        (
            Features {
                sharpness: 0.24,
                ..fine
            },
            vec![Flag::Blurry],
        ),
        (
            Features {
                brightness: 0.125,
                ..fine
            },
            vec![],
        ),
        (
            Features {
                brightness: 0.12,
                ..fine
            },
            vec![Flag::Dark],
        ),
        (
            Features {
                brightness: 0.875,
                ..fine
            },
            vec![],
        ),
        (
            Features {
                brightness: 0.88,
                ..fine
            },
            vec![Flag::Bright],
        ),
        (of_size(100, 300), vec![]),
        (of_size(99, 200), vec![Flag::Small]),
        (of_size(301, 100), vec![Flag::OddAspect]),
        (of_size(100, 301), vec![Flag::OddAspect]),
        (of_size(0, 0), vec![Flag::Small]),
        (of_size(1, 1000), vec![Flag::Small, Flag::OddAspect]),
        (
            Features {
                sharpness: 0.0,
                brightness: 0.0,
                ..fine
            },
            vec![Flag::Blurry, Flag::Dark],
        ),
    ] {
        assert_eq!(flags(&features, &at), expected, "{features:?}");
    }
}

#[test]
fn every_flag_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<&str> = Flag::ALL.into_iter().map(Flag::name).collect();
    assert_eq!(names.len(), Flag::ALL.len());
}

#[test]
fn groups_are_of_pictures_that_are_all_near_each_other() {
    let none: Vec<Vec<usize>> = Vec::new();
    let of = |bits: std::ops::Range<usize>| picture(SQUARE, bits);
    for (pictures, near, expected) in [
        (vec![], 10, none.clone()),
        (vec![of(0..4)], 10, none.clone()),
        (vec![of(0..4), of(0..4)], 0, vec![vec![0, 1]]),
        (vec![of(0..0), of(0..10)], 10, vec![vec![0, 1]]),
        (vec![of(0..0), of(0..11)], 10, none.clone()),
        // 0 to 8 to 14: the ends are too far from each other, and the nearer two are joined.
        (vec![of(0..0), of(0..8), of(0..14)], 10, vec![vec![1, 2]]),
        (
            vec![of(0..0), of(100..103), of(0..3), of(100..104), of(200..256)],
            3,
            vec![vec![0, 2], vec![1, 3]],
        ),
        // Equal hashes stand for each other, in whichever place.
        (vec![of(0..5), of(100..150), of(0..7), of(0..5)], 2, vec![vec![0, 2, 3]]),
    ] {
        assert_eq!(near_duplicates(&pictures, near), expected, "{pictures:?}");
    }
}

#[test]
fn pictures_of_another_shape_are_not_near() {
    let sizes = [(400, 300), (200, 150), (300, 400), (380, 300), (1000, 300)];
    let pictures: Vec<Features> = sizes
        .into_iter()
        .map(|(width, height)| picture(Size::new(width, height), 0..9))
        .collect();
    assert_eq!(near_duplicates(&pictures, 20), [vec![0, 1, 3]]);
}

#[test]
fn a_mirror_image_and_a_cut_one_are_near_from_either_side() {
    let plain = picture(SQUARE, 0..100);
    let other = picture(SQUARE, 120..220);
    let mut mirrored = other;
    mirrored.hashes.mirrored = plain.hashes.whole;
    let mut cut = other;
    cut.hashes.cut[2] = plain.hashes.whole;
    for made in [mirrored, cut] {
        assert_eq!(plain.hashes.distance(&made.hashes), 0);
        assert_eq!(near_duplicates(&[plain, made], 0), [vec![0, 1]]);
    }
    assert_eq!(cut.hashes.distance(&plain.hashes), 0);
    assert_eq!(plain.hashes.distance(&other.hashes), 200);
}

/// Some of the bits of a hash.
fn bits() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..256, 0..9)
}

#[test]
fn labels_come_first_then_what_is_right_then_size_then_sharpness() {
    let of = |annotations, is_used, width, sharpness| Candidate {
        annotations,
        is_used,
        size: Size::new(width, 10),
        flags: 0,
        sharpness,
    };
    let dark = Candidate {
        flags: 1,
        ..of(0, false, 30, 0.9)
    };
    for (pictures, expected) in [
        (vec![], None),
        (vec![of(0, false, 10, 0.9), of(0, false, 20, 0.1)], Some(1)),
        (
            vec![of(0, false, 20, 0.4), of(0, false, 20, 0.6), of(0, false, 10, 0.9)],
            Some(1),
        ),
        (vec![of(0, false, 20, 0.6), of(0, false, 20, 0.6)], Some(0)),
        (vec![of(0, true, 10, 0.1), of(0, false, 20, 0.9)], Some(0)),
        (vec![dark, of(0, false, 20, 0.4)], Some(1)),
        (
            vec![of(0, true, 20, 0.9), of(3, false, 10, 0.1), of(2, true, 30, 0.9)],
            Some(1),
        ),
    ] {
        assert_eq!(best(&pictures), expected, "{pictures:?}");
    }
}

#[test]
fn hashes_are_kept_and_what_is_no_hash_is_none() {
    let mut hashes = picture(SQUARE, [0, 65, 255]).hashes;
    hashes.mirrored.0[3] = 7;
    hashes.cut[2].0[1] = u64::MAX;
    let bytes = hashes.bytes();
    assert_eq!(Hashes::from_bytes(&bytes), Some(hashes));
    for other in [&bytes[1..], &[], &[bytes.as_slice(), &[0]].concat()] {
        assert_eq!(Hashes::from_bytes(other), None);
    }
}

proptest! {
    #[test]
    fn no_pair_of_a_group_is_farther_than_allowed_and_no_two_groups_could_be_one(
        all in prop::collection::vec((bits(), 380u32..460, bits(), prop::array::uniform4(bits())), 0..40),
        near in 0u32..12,
    ) {
        let pictures: Vec<Features> = all
            .iter()
            .map(|(whole, width, mirrored, cut)| {
                let hash = |bits: &[usize]| picture(SQUARE, bits.iter().copied()).hashes.whole;
                let mut picture = picture(Size::new(*width, 400), whole.iter().copied());
                picture.hashes.mirrored = hash(mirrored);
                picture.hashes.cut = cut.each_ref().map(|bits| hash(bits));
                picture
            })
            .collect();
        let groups = near_duplicates(&pictures, near);
        let are_near = |a: usize, b: usize| {
            let (a, b) = (&pictures[a], &pictures[b]);
            let (small, large) = (a.size.width.min(b.size.width), a.size.width.max(b.size.width));
            a.hashes.distance(&b.hashes) <= near && f64::from(large) <= f64::from(small) * 1.08
        };
        let mut seen = std::collections::BTreeSet::new();
        for group in &groups {
            prop_assert!(group.len() > 1);
            for (at, a) in group.iter().enumerate() {
                prop_assert!(seen.insert(*a), "{} is in two groups", a);
                prop_assert!(group[at + 1..].iter().all(|b| are_near(*a, *b)));
            }
        }
        let alone = (0..pictures.len()).filter(|at| !seen.contains(at)).map(|at| vec![at]);
        let all: Vec<Vec<usize>> = groups.iter().cloned().chain(alone).collect();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                let whole = one.iter().all(|a| other.iter().all(|b| are_near(*a, *b)));
                prop_assert!(!whole, "{:?} and {:?} could be one", one, other);
            }
        }
    }

    #[test]
    fn a_distance_is_the_same_both_ways(a in prop::array::uniform4(any::<u64>()), b in prop::array::uniform4(any::<u64>())) {
        let (a, b) = (PerceptualHash(a), PerceptualHash(b));
        prop_assert_eq!(a.distance(b), b.distance(a));
        prop_assert_eq!(a.distance(a), 0);
    }
}
