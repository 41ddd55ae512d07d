//! Which columns there are, how wide, and which fold away first when they do not all fit.

use super::order::Key;
use std::collections::BTreeMap;

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Col {
    /// One that it can be ordered by.
    By(Key),
    /// Which models work in the task.
    Automation,
    /// What can be done.
    Actions,
}

/// Widths that were dragged, in points, by the name of the column.
pub(super) type Dragged = BTreeMap<String, f32>;

/// No column is dragged wider than this, in points.
pub(super) const WIDEST: f32 = 800.0;

/// The columns from left to right: the heading, the least width (points) and a more comfortable one.
const ALL: [(Col, &str, f32, f32); 13] = [
    (Col::By(Key::Name), "NAME", 150.0, 150.0),
    (Col::By(Key::Kind), "KIND", 40.0, 96.0),
    (Col::By(Key::Dataset), "DATASET", 80.0, 130.0),
    (Col::By(Key::Concepts), "CONCEPTS", 82.0, 104.0),
    (Col::By(Key::Labelers), "LABELERS", 76.0, 104.0),
    (Col::By(Key::Reviewers), "REVIEWERS", 82.0, 104.0),
    (Col::By(Key::Inputs), "INPUTS", 58.0, 70.0),
    (Col::By(Key::Labeling), "LABELED", 102.0, 130.0),
    (Col::By(Key::Review), "REVIEWED", 102.0, 130.0),
    (Col::By(Key::Status), "STATUS", 66.0, 80.0),
    (Col::By(Key::Created), "CREATED", 76.0, 84.0),
    (Col::Automation, "", 30.0, 176.0),
    (Col::Actions, "", 146.0, 146.0),
];

/// What folds away first, until the rest fits.
const FOLD: [Col; 9] = [
    Col::By(Key::Created),
    Col::By(Key::Dataset),
    Col::By(Key::Kind),
    Col::By(Key::Reviewers),
    Col::By(Key::Concepts),
    Col::By(Key::Inputs),
    Col::By(Key::Labelers),
    Col::By(Key::Status),
    Col::Automation,
];

/// What gets its comfortable width first, while there is room.
const WIDEN: [Col; 10] = [
    Col::By(Key::Kind),
    Col::Automation,
    Col::By(Key::Dataset),
    Col::By(Key::Labeling),
    Col::By(Key::Review),
    Col::By(Key::Concepts),
    Col::By(Key::Labelers),
    Col::By(Key::Reviewers),
    Col::By(Key::Status),
    Col::By(Key::Created),
];

/// A name wants so much (points) before other columns get more than they need.
const NAME: f32 = 230.0;

/// A name can be dragged down to this, in points.
const LEAST_NAME: f32 = 90.0;

impl Col {
    /// What the settings call it; `None`: its width cannot be changed.
    pub(super) fn called(self) -> Option<&'static str> {
        match self {
            Self::By(Key::Name) => Some("name"),
            Self::By(Key::Kind) => Some("kind"),
            Self::By(Key::Dataset) => Some("dataset"),
            Self::By(Key::Concepts) => Some("concepts"),
            Self::By(Key::Labelers) => Some("labelers"),
            Self::By(Key::Reviewers) => Some("reviewers"),
            Self::By(Key::Inputs) => Some("inputs"),
            Self::By(Key::Labeling) => Some("labeled"),
            Self::By(Key::Review) => Some("reviewed"),
            Self::By(Key::Status) => Some("status"),
            Self::By(Key::Created) => Some("created"),
            Self::Automation => Some("automation"),
            Self::Actions => None,
        }
    }
}

/// A column as it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shown {
    /// Which.
    pub col: Col,
    /// Its heading.
    pub title: &'static str,
    /// Its width in points; the name takes all that is left, and at least this.
    pub width: f32,
    /// Whether it has its comfortable width, or more.
    pub wide: bool,
    /// The least that it can be dragged to, in points.
    pub least: f32,
    /// Whether it was dragged.
    pub dragged: bool,
}

/// The columns that fit into a width (points), with `gap` between them. When the result is wider all the same, nothing
/// more folds: the table scrolls. Columns that were dragged have the width they were given; no other folds or gives way for that.
pub(super) fn fit(width: f32, gap: f32, dragged: &Dragged) -> Vec<Shown> {
    let mut shown: Vec<Shown> = ALL
        .iter()
        .map(|(col, title, width, _)| Shown {
            col: *col,
            title,
            width: *width,
            wide: false,
            least: if *col == Col::By(Key::Name) { LEAST_NAME } else { *width },
            dragged: false,
        })
        .collect();
    for col in FOLD {
        if wanted(&shown, gap) <= width {
            break;
        }
        shown.retain(|column| column.col != col);
    }
    let mut left = width - wanted(&shown, gap) - (NAME - ALL[0].2);
    for col in WIDEN {
        let Some((.., narrow, wide)) = ALL.iter().find(|(known, ..)| *known == col) else {
            continue;
        };
        if let Some(column) = shown.iter_mut().find(|column| column.col == col)
            && wide - narrow <= left
        {
            left -= wide - narrow;
            column.width = *wide;
            column.wide = true;
        }
    }
    // Last: what is dragged changes nothing for the other columns.
    for column in &mut shown {
        let comfortable = ALL.iter().find(|(col, ..)| *col == column.col).map(|(.., wide)| *wide);
        if let Some(width) = column.col.called().and_then(|called| dragged.get(called)) {
            column.width = width.clamp(column.least, WIDEST);
            column.wide = comfortable.is_none_or(|comfortable| column.width >= comfortable);
            column.dragged = true;
        }
    }
    shown
}

/// How wide the columns are together, in points.
pub(super) fn wanted(columns: &[Shown], gap: f32) -> f32 {
    let gaps = columns.len().saturating_sub(1) as f32 * gap;
    columns.iter().map(|column| column.width).sum::<f32>() + gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_columns_fit_a_window_of_1280_points() {
        // Less the margins of the page and the bar that scrolls.
        let shown = fit(1280.0 - 2.0 * 20.0 - 12.0, 8.0, &Dragged::new());
        assert_eq!(shown.len(), ALL.len());
    }

    #[test]
    fn what_folds_away_gives_way_to_what_matters() {
        let mut before = ALL.len();
        for width in (300..1300).rev().step_by(10) {
            let shown = fit(width as f32, 8.0, &Dragged::new());
            assert!(shown.len() <= before, "a narrower window shows no more");
            before = shown.len();
            let has = |col| shown.iter().any(|column| column.col == col);
            assert!(has(Col::By(Key::Name)) && has(Col::By(Key::Labeling)) && has(Col::Actions));
            assert!(wanted(&shown, 8.0) <= width as f32 || shown.len() == ALL.len() - FOLD.len());
        }
    }

    #[test]
    fn a_dragged_column_has_its_width_and_nothing_folds_for_it() {
        let dragged = Dragged::from([("dataset".into(), 400.0), ("inputs".into(), 1.0)]);
        let shown = fit(1228.0, 8.0, &dragged);
        assert_eq!(shown.len(), ALL.len());
        let width = |key| shown.iter().find(|column| column.col == Col::By(key)).map(|c| c.width);
        assert_eq!(width(Key::Dataset), Some(400.0));
        assert_eq!(width(Key::Inputs), Some(58.0), "no less than what is in it needs");
        assert!(wanted(&shown, 8.0) > 1228.0, "the table scrolls");
    }

    #[test]
    fn room_that_is_left_makes_columns_comfortable() {
        let none = Dragged::new();
        assert!(
            fit(1900.0, 8.0, &none)
                .iter()
                .skip(1)
                .filter(|column| column.wide)
                .count()
                >= 9
        );
        assert!(
            fit(1228.0, 8.0, &none)
                .iter()
                .all(|column| column.col != Col::Automation || !column.wide)
        );
    }
}
