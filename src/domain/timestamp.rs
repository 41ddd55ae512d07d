//! Points in time.

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// A day such as `2026-11-21` (UTC) or a time as in RFC 3339; `None` for anything else. A day that a range ends with
    /// is in the range: `end` takes the midnight after it.
    pub fn read(text: &str, end: bool) -> Option<Self> {
        let text = text.trim();
        let at = match Date::parse(text, format_description!("[year]-[month]-[day]")) {
            Ok(day) => {
                let day = day.checked_add(Duration::days(i64::from(end)))?;
                PrimitiveDateTime::new(day, Time::MIDNIGHT).assume_utc()
            }
            Err(_) => OffsetDateTime::parse(text, &Rfc3339).ok()?,
        };
        i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read() {
        const DAY: i64 = 86_400_000;
        let read = |text, end| Timestamp::read(text, end).map(|at| at.0);
        assert_eq!(read(" 1970-01-03 ", false), Some(2 * DAY));
        assert_eq!(read("1970-01-31", true), Some(31 * DAY));
        assert_eq!(read("1970-01-02T02:00:00+02:00", true), Some(DAY));
        assert_eq!(read("yesterday", false), None);
        assert_eq!(read("", false), None);
    }
}
