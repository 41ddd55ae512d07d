//! Whether a set counts its pixels from 0 or from 1.

use super::xml::{Bounds, OWN, Page};
use crate::reading::{BaseEvidence, VocBase};

/// Gathers what the files of a set tell.
#[derive(Debug, Default)]
pub(super) struct Detector {
    own: Option<bool>,
    zero: Option<String>,
    fraction: Option<String>,
    edge: Option<String>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) base: VocBase,
    pub(super) evidence: BaseEvidence,
}

impl Detector {
    /// Takes in one file, known by `place`.
    pub(super) fn add(&mut self, page: &Page, place: &str) {
        let own = page.database == OWN;
        self.own = Some(self.own.unwrap_or(true) && own);
        for bounds in page.objects.iter().flat_map(|object| &object.boxes) {
            let Bounds::Straight([Some(x0), Some(y0), Some(x1), Some(y1)]) = *bounds else {
                continue;
            };
            if x1 <= x0 || y1 <= y0 {
                continue;
            }
            // Below zero is damage that either way of counting may have done.
            let zero = |v: f64| (0.0..1.0).contains(&v);
            if self.zero.is_none() && (zero(x0) || zero(y0)) {
                self.zero = Some(place.to_owned());
            }
            // Pixels that are counted from 1 are whole ones.
            if self.fraction.is_none() && [x0, y0, x1, y1].iter().any(|v| v.fract() != 0.0) {
                self.fraction = Some(place.to_owned());
            }
            if self.edge.is_none() && (Some(x1) == page.width || Some(y1) == page.height) {
                self.edge = Some(place.to_owned());
            }
        }
    }

    /// The base of the set: a zero or a fraction anywhere outweighs an edge, since counting from 0 with open ends reaches the
    /// edge too.
    pub(super) fn decide(self) -> Decision {
        let (base, evidence) = match self {
            Self { own: Some(true), .. } => (VocBase::One, BaseEvidence::OwnFiles),
            Self { zero: Some(place), .. } => (VocBase::Zero, BaseEvidence::ZeroIn(place)),
            Self {
                fraction: Some(place), ..
            } => (VocBase::Zero, BaseEvidence::FractionIn(place)),
            Self { edge: Some(place), .. } => (VocBase::One, BaseEvidence::EdgeIn(place)),
            Self { edge: None, .. } => (VocBase::One, BaseEvidence::Ambiguous),
        };
        Decision { base, evidence }
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml::Object;
    use super::*;

    fn page(sides: [f64; 4]) -> Page {
        Page {
            width: Some(100.0),
            height: Some(50.0),
            objects: vec![Object {
                name: "a".into(),
                boxes: vec![Bounds::Straight(sides.map(Some))],
                ..Object::default()
            }],
            ..Page::default()
        }
    }

    fn decide(pages: &[Page]) -> Decision {
        let mut detector = Detector::default();
        for (at, page) in pages.iter().enumerate() {
            detector.add(page, &format!("{at}.xml"));
        }
        detector.decide()
    }

    #[test]
    fn a_fraction_shows_that_edges_are_plain() {
        let found = decide(&[page([2.0, 3.0, 100.0, 9.0]), page([7.46, 3.0, 60.0, 9.0])]);
        assert_eq!(found.base, VocBase::Zero);
        assert_eq!(found.evidence, BaseEvidence::FractionIn("1.xml".into()));
    }

    #[test]
    fn one_zero_in_the_set_decides_for_all() {
        let decision = decide(&[page([1.0, 1.0, 100.0, 20.0]), page([0.0, 3.0, 9.0, 9.0])]);
        assert_eq!(decision.base, VocBase::Zero);
        assert_eq!(decision.evidence, BaseEvidence::ZeroIn("1.xml".into()));
    }

    #[test]
    fn an_end_at_the_edge_speaks_for_one_and_nothing_is_ambiguous() {
        let edge = decide(&[page([5.0, 5.0, 100.0, 20.0])]);
        assert_eq!(edge.evidence, BaseEvidence::EdgeIn("0.xml".into()));
        let none = decide(&[page([5.0, 5.0, 99.0, 20.0])]);
        assert_eq!((none.base, none.evidence), (VocBase::One, BaseEvidence::Ambiguous));
    }

    #[test]
    fn own_files_need_no_guess() {
        let mut own = page([1.0, 1.0, 2.0, 2.0]);
        own.database = OWN.into();
        assert_eq!(decide(std::slice::from_ref(&own)).evidence, BaseEvidence::OwnFiles);
        let mixed = decide(&[own, page([0.0, 1.0, 2.0, 2.0])]);
        assert_eq!(mixed.base, VocBase::Zero);
    }

    #[test]
    fn empty_boxes_are_no_evidence() {
        assert_eq!(decide(&[page([0.0, 0.0, 0.0, 0.0])]).evidence, BaseEvidence::Ambiguous);
    }
}
