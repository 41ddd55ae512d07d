//! Some of a row of the log, read without the rest: a row stands there under the name of its table.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// What is wanted of rows, by their tables.
pub(super) trait RowPart: Sized {
    /// Reads it of a row of this table, which is the next value; [`pass`] leaves that aside.
    ///
    /// # Errors
    /// When the row is not as those of its table are.
    fn read<'de, A: MapAccess<'de>>(table: &str, row: &mut A) -> Result<Self, A::Error>;
}

/// Leaves a row aside.
///
/// # Errors
/// When it is no JSON.
pub(super) fn pass<'de, A: MapAccess<'de>>(row: &mut A) -> Result<(), A::Error> {
    row.next_value::<IgnoredAny>().map(drop)
}

/// The part of a row.
pub(super) struct Part<T>(pub T);

impl<'de, T: RowPart> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Named<T>(PhantomData<T>);
        impl<'de, T: RowPart> Visitor<'de> for Named<T> {
            type Value = Part<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row under the name of its table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part<T>, A::Error> {
                match map.next_key::<String>()? {
                    Some(table) => T::read(&table, &mut map).map(Part),
                    None => Err(Error::invalid_length(0, &self)),
                }
            }
        }
        deserializer.deserialize_map(Named(PhantomData))
    }
}
