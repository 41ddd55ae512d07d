//! Pictures that look alike, in groups.

use super::{Features, Hashes};
use std::collections::{BTreeMap, HashSet};

/// Pictures whose width over height differs by more than this factor are not compared: a rescaled, mirrored or recompressed
/// picture keeps it, and a crop of 5 % from one side changes it by 1.053.
const ASPECT: f64 = 1.08;
/// So many pairs are looked at for groups; where more are near, only the nearest are.
const MOST_PAIRS: usize = 4_000_000;

/// Groups of at least two pictures, each of which differs from each other one of its group in at most `near` bits (complete
/// link, the nearest joined first): that one picture looks like the next makes no chain of them. As places in `pictures`,
/// ascending, the groups in the order of their first; the same pictures give the same groups.
///
/// Every pair of about the same aspect is compared: 10,000 pictures of one camera are 50 million pairs. Where more than four
/// million of them are near, `near` is lowered until they are not, so that a long video takes time and not all memory.
pub fn near_duplicates(pictures: &[Features], near: u32) -> Vec<Vec<usize>> {
    let alike = alike(pictures);
    let pairs = near_pairs(pictures, &alike, near);
    let groups = joined(pictures, &alike, &pairs, near);
    let mut named: Vec<Vec<usize>> = groups
        .into_iter()
        .map(|group| {
            let mut places: Vec<usize> = group.into_iter().flat_map(|of| alike[of].iter().copied()).collect();
            places.sort_unstable();
            places
        })
        .filter(|places| places.len() > 1)
        .collect();
    named.sort_unstable();
    named
}

/// Pictures with the very same hashes and about the same aspect, which are as near to any other: sorted by aspect.
fn alike(pictures: &[Features]) -> Vec<Vec<usize>> {
    let mut by_hashes: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (place, picture) in pictures.iter().enumerate() {
        let hashes = &picture.hashes;
        by_hashes
            .entry((aspect(picture).to_bits(), hashes.whole, hashes.mirrored, hashes.cut))
            .or_default()
            .push(place);
    }
    // Positive floating-point numbers are in the order of their bits.
    by_hashes.into_values().collect()
}

fn aspect(picture: &Features) -> f64 {
    f64::from(picture.size.width.max(1)) / f64::from(picture.size.height.max(1))
}

/// The pairs that differ in at most `near` bits, nearest first: a list for each distance.
fn near_pairs(pictures: &[Features], alike: &[Vec<usize>], near: u32) -> Vec<Vec<(u32, u32)>> {
    let compared: Vec<Compared<'_>> = alike.iter().map(|places| Compared::new(&pictures[places[0]])).collect();
    let mut by_distance: Vec<Vec<(u32, u32)>> = vec![Vec::new(); near as usize + 1];
    let mut count = 0;
    for (one, first) in compared.iter().enumerate() {
        let most = first.aspect * ASPECT;
        let of_its_shape = compared[one + 1..].iter().take_while(|second| second.aspect <= most);
        for (second, other) in of_its_shape.zip(one + 1..) {
            if !first.could_be_near(second, near) {
                continue;
            }
            let distance = first.hashes.distance(second.hashes) as usize;
            let Some(pairs) = by_distance.get_mut(distance) else {
                continue;
            };
            pairs.push((one as u32, other as u32));
            count += 1;
            while count > MOST_PAIRS && by_distance.len() > 1 {
                count -= by_distance.pop().map_or(0, |pairs| pairs.len());
            }
        }
    }
    by_distance
}

/// What is compared of a picture.
struct Compared<'a> {
    aspect: f64,
    hashes: &'a Hashes,
    /// How far the hash of a cut picture is from that of the whole, at most.
    reach: u32,
}

impl<'a> Compared<'a> {
    fn new(picture: &'a Features) -> Self {
        let hashes = &picture.hashes;
        let from_whole = hashes.cut.iter().map(|cut| cut.distance(hashes.whole));
        Self {
            aspect: aspect(picture),
            hashes,
            reach: from_whole.max().unwrap_or(0),
        }
    }

    /// Spares most comparisons with cut pictures: none is nearer than the wholes are, less its own way from its whole.
    fn could_be_near(&self, other: &Self, near: u32) -> bool {
        let (mine, theirs) = (self.hashes, other.hashes);
        mine.whole.distance(theirs.whole) <= near + self.reach.max(other.reach)
            || mine.whole.distance(theirs.mirrored) <= near
            || mine.mirrored.distance(theirs.whole) <= near
    }
}

/// Joins the nearest first, two groups where all of one are near all of the other.
fn joined(pictures: &[Features], alike: &[Vec<usize>], pairs: &[Vec<(u32, u32)>], near: u32) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..alike.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..alike.len()).map(|at| vec![at]).collect();
    let is_near = |one: usize, other: usize| {
        let (one, other) = (&pictures[alike[one][0]], &pictures[alike[other][0]]);
        let (small, large) = (aspect(one).min(aspect(other)), aspect(one).max(aspect(other)));
        large <= small * ASPECT && one.hashes.distance(&other.hashes) <= near
    };
    // Groups that cannot be one cannot either when they have grown.
    let mut apart: Vec<HashSet<usize>> = vec![HashSet::new(); alike.len()];
    for &(one, other) in pairs.iter().flatten() {
        let (into, from) = (group_of[one as usize], group_of[other as usize]);
        if into == from || apart[into].contains(&from) {
            continue;
        }
        if !groups[into]
            .iter()
            .all(|a| groups[from].iter().all(|b| is_near(*a, *b)))
        {
            apart[into].insert(from);
            apart[from].insert(into);
            continue;
        }
        let moved = std::mem::take(&mut groups[from]);
        for member in &moved {
            group_of[*member] = into;
        }
        groups[into].extend(moved);
        for third in std::mem::take(&mut apart[from]) {
            apart[third].insert(into);
            apart[into].insert(third);
        }
    }
    groups
}
