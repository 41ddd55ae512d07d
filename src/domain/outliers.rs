//! What stands out among annotations of one concept: far larger, smaller, flatter or taller than usual, or where a model
//! sees nothing of the kind.
//!
//! Size and shape are compared on a logarithmic scale by the modified z-score of Iglewicz and Hoaglin (*How to Detect
//! and Handle Outliers*, 1993): the distance from the median in units of the median absolute deviation, which single
//! outliers do not move; beyond 3.5 a value is an outlier.

use super::geometry::BBox;
use super::ids::ConceptId;
use std::collections::HashMap;

/// The modified z-score from which on a value is an outlier.
const ODD_Z: f64 = 3.5;
/// Makes the median absolute deviation of a normal distribution comparable with its standard deviation.
const TO_SIGMA: f64 = 0.6745;
/// Deviations are not taken for smaller than this (about 5 %): where nearly all are alike, one pixel more is no outlier.
const LEAST_SPREAD: f64 = 0.05;
/// With fewer values than this nothing is an outlier.
const LEAST: usize = 5;
/// The overlap with the best suggestion of its concept below which an annotation is an outlier.
const ODD_OVERLAP: f64 = 0.3;

/// The properties of an annotation that are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looks {
    /// The concept.
    pub concept: ConceptId,
    /// Its bounds in pixels of the upright image; `None` for the whole input.
    pub bounds: Option<BBox>,
    /// Its greatest overlap (intersection over union) with what a model suggests of the same concept; `None` where no
    /// model looked.
    pub agreement: Option<f64>,
}

/// Why something stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is smaller than usual.
    Smaller,
    /// It is larger than usual.
    Larger,
    /// It is wider for its height than usual.
    Flatter,
    /// It is taller for its width than usual.
    Taller,
    /// A model sees nothing of the concept there.
    Unseen,
}

/// How much something stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OutlierScore {
    /// 0 for the most usual; from 1 on it is an outlier.
    pub score: f64,
    /// The most unusual property of an outlier.
    pub why: Option<Why>,
}

/// What is usual of one concept.
#[derive(Clone, Copy, Debug)]
struct Usual {
    size: (f64, f64),
    shape: (f64, f64),
}

/// How much each of `wanted` stands out among `all`, in their order.
pub fn outlier_scores(wanted: &[Looks], all: &[Looks]) -> Vec<OutlierScore> {
    let mut by_concept: HashMap<ConceptId, Vec<(f64, f64)>> = HashMap::new();
    for looks in all {
        if let Some(measured) = looks.bounds.and_then(measured) {
            by_concept.entry(looks.concept).or_default().push(measured);
        }
    }
    let usual: HashMap<ConceptId, Usual> = by_concept
        .into_iter()
        .filter(|(_, found)| found.len() >= LEAST)
        .map(|(concept, found)| {
            let usual = Usual {
                size: spread(found.iter().map(|(size, _)| *size)),
                shape: spread(found.iter().map(|(_, shape)| *shape)),
            };
            (concept, usual)
        })
        .collect();
    wanted
        .iter()
        .map(|looks| odd(looks, usual.get(&looks.concept)))
        .collect()
}

/// The logarithms of area and of width over height; `None` where they are no numbers.
fn measured(bounds: BBox) -> Option<(f64, f64)> {
    let (width, height) = (bounds.width(), bounds.height());
    (width > 0.0 && height > 0.0 && (width * height).is_finite())
        .then(|| ((width * height).ln(), (width / height).ln()))
}

/// The median and the median absolute deviation from it.
fn spread(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut values: Vec<f64> = values.collect();
    let middle = median(&mut values);
    let mut away: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    (middle, median(&mut away).max(LEAST_SPREAD))
}

fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() % 2 {
        0 => (values[half - 1] + values[half]) / 2.0,
        _ => values[half],
    }
}

fn odd(looks: &Looks, usual: Option<&Usual>) -> OutlierScore {
    let mut found: Vec<(f64, Why)> = Vec::new();
    if let (Some((size, shape)), Some(usual)) = (looks.bounds.and_then(measured), usual) {
        let z = |value: f64, (middle, spread): (f64, f64)| TO_SIGMA * (value - middle) / spread / ODD_Z;
        let (size, shape) = (z(size, usual.size), z(shape, usual.shape));
        found.push((size.abs(), if size < 0.0 { Why::Smaller } else { Why::Larger }));
        found.push((shape.abs(), if shape < 0.0 { Why::Taller } else { Why::Flatter }));
    }
    if let Some(agreement) = looks.agreement {
        let score = (1.0 - agreement.clamp(0.0, 1.0)) / (1.0 - ODD_OVERLAP);
        found.push((score, Why::Unseen));
    }
    let most = found.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
    most.map_or_else(OutlierScore::default, |(score, why)| OutlierScore {
        score,
        why: (score >= 1.0).then_some(why),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(width: f64, height: f64) -> Looks {
        Looks {
            concept: ConceptId::fixed(1),
            bounds: Some(BBox {
                x0: 5.0,
                y0: 5.0,
                x1: 5.0 + width,
                y1: 5.0 + height,
            }),
            agreement: None,
        }
    }

    fn usual() -> Vec<Looks> {
        (0..20)
            .map(|i| looks(40.0 + f64::from(i), 30.0 + f64::from(i) * 0.7))
            .collect()
    }

    fn one(looks: Looks) -> OutlierScore {
        let mut all = usual();
        all.push(looks);
        outlier_scores(&[looks], &all)[0]
    }

    #[test]
    fn what_is_usual_does_not_stand_out() {
        let all = usual();
        assert!(
            outlier_scores(&all, &all)
                .iter()
                .all(|found| found.score < 1.0 && found.why.is_none())
        );
    }

    #[test]
    fn size_and_shape_are_told_apart() {
        assert_eq!(one(looks(4.0, 3.0)).why, Some(Why::Smaller));
        assert_eq!(one(looks(400.0, 300.0)).why, Some(Why::Larger));
        assert_eq!(one(looks(160.0, 10.0)).why, Some(Why::Flatter));
        assert_eq!(one(looks(10.0, 160.0)).why, Some(Why::Taller));
        assert!(one(looks(2.0, 1.5)).score > one(looks(4.0, 3.0)).score);
    }

    #[test]
    fn a_pixel_more_among_equals_is_not_odd_and_few_are_no_rule() {
        let equal = vec![looks(20.0, 20.0); 10];
        assert_eq!(outlier_scores(&[looks(20.0, 21.0)], &equal)[0].why, None);
        assert_eq!(
            outlier_scores(&[looks(2.0, 2.0)], &equal[..4])[0],
            OutlierScore::default()
        );
    }

    #[test]
    fn a_model_that_sees_nothing_makes_it_odd() {
        let agreed = |agreement| {
            one(Looks {
                agreement: Some(agreement),
                ..looks(50.0, 37.0)
            })
        };
        assert_eq!(agreed(0.0).why, Some(Why::Unseen));
        assert_eq!(agreed(0.29).why, Some(Why::Unseen));
        assert_eq!(agreed(0.9).why, None);
        let whole = Looks {
            bounds: None,
            ..looks(1.0, 1.0)
        };
        assert_eq!(one(whole), OutlierScore::default());
    }

    #[test]
    fn concepts_do_not_mix() {
        let other = Looks {
            concept: ConceptId::fixed(2),
            ..looks(2.0, 2.0)
        };
        assert_eq!(one(other), OutlierScore::default());
    }
}
