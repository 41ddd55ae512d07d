//! Which of two lists belong together: the one-to-one rule. How alike two are is the caller's to say, mostly by
//! [`overlap`](super::suggestion::overlap).
//!
//! May import `pathfinding` (the assignment problem).

use pathfinding::prelude::{Matrix, kuhn_munkres};

/// What a share is counted in where whole numbers are needed.
const SHARES: f64 = 1e9;

/// For each row its column, so that the sum of the weights is the highest and no column is taken twice. `pairs` are
/// the pairs that may be taken, with weights over 0. Rows and columns that no chain of pairs joins are decided apart,
/// so that many pairs far from each other cost little.
pub fn one_to_one(rows: usize, pairs: &[(usize, usize, f64)]) -> Vec<Option<usize>> {
    let mut found = vec![None; rows];
    for group in joined(pairs) {
        if let [one] = group[..] {
            found[pairs[one].0] = Some(pairs[one].1);
            continue;
        }
        let list = |of: fn(&(usize, usize, f64)) -> usize| {
            let mut list: Vec<usize> = group.iter().map(|at| of(&pairs[*at])).collect();
            list.sort_unstable();
            list.dedup();
            list
        };
        let (own, columns) = (list(|pair| pair.0), list(|pair| pair.1));
        let mut weights = vec![0; own.len() * columns.len()];
        for (row, column, weight) in group.iter().map(|at| pairs[*at]) {
            if let (Ok(row), Ok(column)) = (own.binary_search(&row), columns.binary_search(&column)) {
                weights[row * columns.len() + column] = (weight * SHARES) as i64;
            }
        }
        let gain = |row: usize, column: usize| weights[row * columns.len() + column];
        let places = assigned(own.len(), columns.len(), gain);
        for (row, place) in own.iter().zip(places) {
            found[*row] = place.map(|(column, _)| columns[column]);
        }
    }
    found
}

/// The positions of pairs that share rows or columns, directly or through others, together.
fn joined(pairs: &[(usize, usize, f64)]) -> Vec<Vec<usize>> {
    let mut by_row: Vec<usize> = (0..pairs.len()).collect();
    let mut by_column = by_row.clone();
    by_row.sort_by_key(|at| pairs[*at].0);
    by_column.sort_by_key(|at| pairs[*at].1);
    let mut taken = vec![false; pairs.len()];
    let mut groups = Vec::new();
    for at in 0..pairs.len() {
        if std::mem::replace(&mut taken[at], true) {
            continue;
        }
        let mut group = vec![at];
        let mut next = 0;
        while next < group.len() {
            let (row, column, _) = pairs[group[next]];
            next += 1;
            let beside = |list: &[usize], of: fn(&(usize, usize, f64)) -> usize, wanted: usize| -> Vec<usize> {
                let from = list.partition_point(|at| of(&pairs[*at]) < wanted);
                let until = list.partition_point(|at| of(&pairs[*at]) <= wanted);
                list[from..until].to_vec()
            };
            let near = beside(&by_row, |pair| pair.0, row).into_iter();
            for other in near.chain(beside(&by_column, |pair| pair.1, column)) {
                if !std::mem::replace(&mut taken[other], true) {
                    group.push(other);
                }
            }
        }
        groups.push(group);
    }
    groups
}

/// For each row its column and what that gains, so that the sum is the highest (Kuhn 1955, Munkres 1957). A gain of
/// 0 forbids the pair: such rows come back without a column.
pub(crate) fn assigned(rows: usize, columns: usize, gain: impl Fn(usize, usize) -> i64) -> Vec<Option<(usize, i64)>> {
    let mut found = vec![None; rows];
    if rows == 0 || columns == 0 {
        return found;
    }
    // All rows get a column, so there may not be more of them. A pair that gains nothing is as good as none, which is
    // why leaving it out afterwards still leaves the highest sum.
    let is_wide = rows <= columns;
    let (short, long) = (rows.min(columns), rows.max(columns));
    let oriented = |(a, b)| if is_wide { gain(a, b) } else { gain(b, a) };
    let (_, partners) = kuhn_munkres(&Matrix::from_fn(short, long, oriented));
    for (a, b) in partners.into_iter().enumerate() {
        let (row, column) = if is_wide { (a, b) } else { (b, a) };
        let gained = gain(row, column);
        if gained > 0 {
            found[row] = Some((column, gained));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_decides_and_not_the_greatest_alone() {
        let pairs = [(0, 0, 0.9), (0, 1, 0.8), (1, 0, 0.8), (5, 7, 0.3)];
        assert_eq!(
            one_to_one(7, &pairs),
            [Some(1), Some(0), None, None, None, Some(7), None]
        );
        assert_eq!(one_to_one(2, &[]), [None, None]);
        assert_eq!(one_to_one(2, &[(0, 0, 0.5), (1, 0, 0.6)]), [None, Some(0)]);
    }
}
