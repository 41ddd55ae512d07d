//! Agreement corrected for chance where there is a fixed choice of values.

/// How often values were given together: for each two values how many pairs of labelers gave one and the other to the
/// same unit, each unit weighted so that it counts as many values as labelers gave it (Krippendorff, "Computing
/// Krippendorff's Alpha-Reliability", 2011). Both orders of a pair count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coincidences<const K: usize>(pub [[f64; K]; K]);

impl<const K: usize> Default for Coincidences<K> {
    fn default() -> Self {
        Self([[0.0; K]; K])
    }
}

impl<const K: usize> Coincidences<K> {
    /// Adds a unit to which so many labelers gave each value; with fewer than two of them it says nothing.
    pub fn add(&mut self, given: [u32; K]) {
        let labelers: u32 = given.iter().sum();
        if labelers < 2 {
            return;
        }
        let others = f64::from(labelers - 1);
        for (one, row) in self.0.iter_mut().enumerate() {
            for (other, cell) in row.iter_mut().enumerate() {
                let partners = given[other] - u32::from(one == other && given[other] > 0);
                *cell += f64::from(given[one]) * f64::from(partners) / others;
            }
        }
    }

    /// How many values of each kind were given.
    fn values(&self) -> [f64; K] {
        self.0.map(|row| row.iter().sum())
    }

    /// How many of them met their like.
    fn alike(&self) -> f64 {
        (0..K).map(|value| self.0[value][value]).sum()
    }

    /// Krippendorff's alpha for values without an order: 1 where all agree, 0 where chance would do as well. `None`
    /// where nothing can be said: no unit has two labelers, or only one value was ever given.
    pub fn alpha(&self) -> Option<f64> {
        let values = self.values();
        let all: f64 = values.iter().sum();
        let by_chance = all * all - values.iter().map(|count| count * count).sum::<f64>();
        let observed = all - self.alike();
        (all > 1.0 && by_chance > NOTHING).then(|| 1.0 - (all - 1.0) * observed / by_chance)
    }

    /// Fleiss' kappa ("Measuring nominal scale agreement among many raters", 1971), which takes for granted that all
    /// units have the same number of labelers. `None` as for [`alpha`](Self::alpha).
    pub fn fleiss(&self) -> Option<f64> {
        let values = self.values();
        let all: f64 = values.iter().sum();
        if all <= NOTHING {
            return None;
        }
        let by_chance: f64 = values.iter().map(|count| (count / all).powi(2)).sum();
        above_chance(self.alike() / all, by_chance)
    }
}

/// Cohen's kappa of two labelers ("A Coefficient of Agreement for Nominal Scales", 1960): `table[a][b]` units got value
/// `a` of the one and `b` of the other. `None` where there are none, or both only ever gave one value.
pub fn cohen<const K: usize>(table: [[f64; K]; K]) -> Option<f64> {
    let all: f64 = table.iter().flatten().sum();
    if all <= NOTHING {
        return None;
    }
    let by_chance = |value: usize| {
        let column: f64 = table.iter().map(|row| row[value]).sum();
        table[value].iter().sum::<f64>() * column / (all * all)
    };
    let alike: f64 = (0..K).map(|value| table[value][value]).sum();
    above_chance(alike / all, (0..K).map(by_chance).sum())
}

/// Sums of shares that differ by less are the same: adding up rounds.
const NOTHING: f64 = 1e-9;

fn above_chance(observed: f64, by_chance: f64) -> Option<f64> {
    (1.0 - by_chance > NOTHING).then(|| (observed - by_chance) / (1.0 - by_chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.expect("is defined");
        assert!((found - wanted).abs() < 5e-4, "{found} is not {wanted}");
    }

    /// Example C of Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): four observers, values missing.
    #[test]
    fn alpha_is_that_of_krippendorffs_example() {
        let observers = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let mut found = Coincidences::<5>::default();
        for unit in 0..12 {
            let count = |value| observers.iter().filter(|of| of[unit] == value).count() as u32;
            found.add([1, 2, 3, 4, 5].map(count));
        }
        near(found.alpha(), 0.743);
    }

    /// Fleiss, "Measuring nominal scale agreement among many raters" (1971), as commonly abridged: 14 raters, 10 subjects.
    #[test]
    fn fleiss_is_that_of_the_common_example() {
        let subjects = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ];
        let mut found = Coincidences::<5>::default();
        for given in subjects {
            found.add(given);
        }
        near(found.fleiss(), 0.210);
    }

    /// Cohen's example of 50 grant proposals that two readers accept or not.
    #[test]
    fn cohen_is_that_of_the_common_example() {
        near(cohen([[20.0, 5.0], [10.0, 15.0]]), 0.4);
    }

    #[test]
    fn one_value_and_one_labeler_say_nothing() {
        let mut found = Coincidences::<3>::default();
        found.add([1, 0, 0]);
        assert_eq!((found.alpha(), found.fleiss()), (None, None));
        found.add([3, 0, 0]);
        assert_eq!((found.alpha(), found.fleiss()), (None, None));
        assert_eq!(cohen([[7.0, 0.0], [0.0, 0.0]]), None);
        found.add([2, 1, 0]);
        // Of six values five are the same: seen 2 / 6, expected 10 / 30.
        assert_eq!(found.alpha(), Some(0.0));
    }
}
