//! Points in time as people write them.

use domain::Timestamp;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

/// A day such as `2026-11-21` (UTC) or a time as in RFC 3339; `None` for anything else. A day that a range ends with
/// is in the range: `end` takes the midnight after it.
pub fn parse_datetime(text: &str, end: bool) -> Option<Timestamp> {
    let text = text.trim();
    let at = match Date::parse(text, format_description!("[year]-[month]-[day]")) {
        Ok(day) => {
            let day = day.checked_add(Duration::days(i64::from(end)))?;
            PrimitiveDateTime::new(day, Time::MIDNIGHT).assume_utc()
        }
        Err(_) => OffsetDateTime::parse(text, &Rfc3339).ok()?,
    };
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rfc3339;

    #[test]
    fn days_and_times_are_read() {
        let read = |text, end| parse_datetime(text, end).map(rfc3339);
        assert_eq!(read(" 2026-11-21 ", false).as_deref(), Some("2026-11-21T00:00:00Z"));
        assert_eq!(read("2026-11-30", true).as_deref(), Some("2026-12-01T00:00:00Z"));
        assert_eq!(
            read("2026-11-21T10:00:00+02:00", true).as_deref(),
            Some("2026-11-21T08:00:00Z")
        );
        assert_eq!(read("yesterday", false), None);
        assert_eq!(read("", false), None);
    }
}
