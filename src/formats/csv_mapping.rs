//! Which columns of a table somebody means who says what they hold.

use super::csv_columns::{Bounds, Claim, Columns};
use super::csv_roles::{ColumnRole, ColumnsError, CsvColumns};
use super::table;
use csv::StringRecord;

impl CsvColumns {
    /// Whether it is for tables that begin with this row.
    pub(super) fn is_for(&self, first: &StringRecord) -> bool {
        match self.header.is_empty() {
            true => self.resolved(first).is_ok(),
            false => self.header == header_of(first),
        }
    }

    /// The places of the columns in a table that begins with this row.
    ///
    /// # Errors
    /// [`ColumnsError`].
    pub(super) fn resolved(&self, first: &StringRecord) -> Result<Columns, ColumnsError> {
        use ColumnRole as R;
        let header = table::header(first);
        let place = |name: &String| -> Result<usize, ColumnsError> {
            let number = name.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
            let by_number = number
                .and_then(|number| number.checked_sub(1))
                .filter(|at| *at < first.len());
            let named = StringRecord::from(vec![name.as_str()]);
            let by_name = || table::place(&header, &[&table::header(&named)[0]]);
            let by_name = (!self.without_header).then(by_name).flatten();
            let found = by_name.or(by_number);
            found.ok_or_else(|| ColumnsError::NoSuchColumn(name.clone()))
        };
        let of = |role: R| self.roles.get(&role).map(place).transpose();
        let four = |[a, b, c, d]: [R; 4]| -> Result<Option<[usize; 4]>, ColumnsError> {
            Ok(match (of(a)?, of(b)?, of(c)?, of(d)?) {
                (Some(a), Some(b), Some(c), Some(d)) => Some([a, b, c, d]),
                _ => None,
            })
        };
        let edges = [R::X0, R::Y0, R::X1, R::Y1];
        let corner = [R::X, R::Y, R::BoxWidth, R::BoxHeight];
        let centre = [R::CentreX, R::CentreY, R::BoxWidth, R::BoxHeight];
        let bounds = match (four(edges)?, four(corner)?, four(centre)?) {
            (Some(places), None, None) => Some(Bounds::Edges(places)),
            (None, Some(places), None) => Some(Bounds::Corner(places)),
            (None, None, Some(places)) => Some(Bounds::Centre(places)),
            (None, None, None) => None,
            _ => return Err(ColumnsError::OddBox),
        };
        let of_boxes = [edges, corner, centre].concat();
        let named = self.roles.keys().filter(|role| of_boxes.contains(role)).count();
        if named != if bounds.is_some() { 4 } else { 0 } {
            return Err(ColumnsError::OddBox);
        }
        Ok(Columns {
            image: of(R::Image)?.ok_or(ColumnsError::NoImage)?,
            claim: Claim::Class(of(R::Concept)?.ok_or(ColumnsError::NoConcept)?),
            bounds,
            size: of(R::Width)?.zip(of(R::Height)?).map(|(w, h)| [w, h]),
            split: of(R::Split)?,
            author: of(R::Author)?,
            unit: self.unit,
            named: !self.without_header,
        })
    }
}

/// The names of a table's columns as they are compared, in their order without regard to it.
pub(super) fn header_of(first: &StringRecord) -> Vec<String> {
    let mut names = table::header(first);
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv_roles::BoxUnit;

    fn resolved(text: &str, header: &str) -> Result<Columns, ColumnsError> {
        let columns: CsvColumns = text.parse()?;
        columns.resolved(&StringRecord::from(header.split(',').collect::<Vec<_>>()))
    }

    #[test]
    fn columns_are_found_by_name_and_by_place() {
        let found = resolved(
            "image=file,concept=What,cx=mx,cy=my,w=b,h=#6,unit=shares",
            "file,what,mx,my,b,tall",
        );
        let found = found.expect("is read");
        assert_eq!(found.bounds, Some(Bounds::Centre([2, 3, 4, 5])));
        assert_eq!(
            (found.image, found.claim, found.unit, found.named),
            (0, Claim::Class(1), BoxUnit::Shares, true)
        );
        let plain = resolved("image=#1,concept=#2,header=no", "a.jpg,car").expect("is read");
        assert_eq!((plain.bounds, plain.named), (None, false));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (text, error) in [
            ("concept=b", ColumnsError::NoImage),
            ("image=a", ColumnsError::NoConcept),
            ("image=a,concept=z", ColumnsError::NoSuchColumn("z".into())),
            ("image=a,concept=b,x0=c", ColumnsError::OddBox),
            ("image=a,concept=b,x0=c,y0=c,x1=c,y1=c,w=c", ColumnsError::OddBox),
            ("image=a,concept=#9", ColumnsError::NoSuchColumn("#9".into())),
            ("picture=a", ColumnsError::NoSuchRole("picture".into())),
            ("image", ColumnsError::Unreadable("image".into())),
        ] {
            assert_eq!(resolved(text, "a,b,c"), Err(error), "{text}");
        }
    }
}
