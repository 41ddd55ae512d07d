//! Where identifiers and times come from. Tests take both from a counter, so that stories repeat exactly.

use domain::{InputId, TaskId, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// A source of identifiers and times.
#[derive(Clone, Debug, Default)]
pub struct IdsAndClock {
    /// The last number given out; `None` takes both from the machine.
    counter: Option<Arc<AtomicU64>>,
}

/// 2026-01-01T00:00:00Z, where the fixed clock starts.
const FIXED_START: i64 = 1_767_225_600_000;

impl IdsAndClock {
    /// Identifiers and times from a counter: the n-th time is n seconds after 2026-01-01T00:00:00Z.
    pub fn fixed() -> Self {
        Self {
            counter: Some(Arc::new(AtomicU64::new(0))),
        }
    }

    /// A new identifier: UUID version 7, rising with time.
    pub fn id(&self) -> Uuid {
        match &self.counter {
            None => Uuid::now_v7(),
            Some(counter) => Uuid::from_u128(u128::from(counter.fetch_add(1, Ordering::Relaxed)) + 1),
        }
    }

    /// A new identifier whose last four bytes are these: what came from a file is known again by them. The time and
    /// the number before them already tell it from all others.
    pub fn id_ending(&self, last: u32) -> Uuid {
        let id = match &self.counter {
            None => self.id().as_u128() & !u128::from(u32::MAX),
            Some(_) => self.id().as_u128() << 32,
        };
        Uuid::from_u128(id | u128::from(last))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        match &self.counter {
            None => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Some(counter) => Timestamp(FIXED_START + 1000 * counter.load(Ordering::Relaxed) as i64),
        }
    }
}

/// A time as RFC 3339 in UTC, to the second.
pub fn rfc3339(at: Timestamp) -> String {
    let nanos = i128::from(at.0) * 1_000_000;
    time::OffsetDateTime::from_unix_timestamp_nanos(nanos)
        .ok()
        .and_then(|t| t.replace_nanosecond(0).ok())
        .and_then(|t| t.format(&time::format_description::well_known::Rfc3339).ok())
        .unwrap_or_else(|| at.0.to_string())
}

/// When an input was added, as its identifier tells it; `None` when it does not.
pub fn added(input: InputId) -> Option<Timestamp> {
    let (seconds, nanos) = input.0.get_timestamp()?.to_unix();
    let millis = i64::try_from(seconds).ok()?.checked_mul(1000)?;
    Some(Timestamp(millis + i64::from(nanos / 1_000_000)))
}

/// The day on which a task was made (UTC), as its identifier tells it; `None` when it does not.
pub fn created(task: TaskId) -> Option<String> {
    let (seconds, _) = task.0.get_timestamp()?.to_unix();
    let at = Timestamp(i64::try_from(seconds).ok()?.checked_mul(1000)?);
    rfc3339(at).split_once('T').map(|(day, _)| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(rfc3339(Timestamp(FIXED_START + 1500)), "2026-01-01T00:00:01Z");
    }

    #[test]
    fn identifiers_that_end_alike_differ_and_rise() {
        for source in [IdsAndClock::default(), IdsAndClock::fixed()] {
            let ids: Vec<Uuid> = (0..1000).map(|_| source.id_ending(0xdead_beef)).collect();
            assert!(ids.windows(2).all(|two| two[0] < two[1]));
            assert!(ids.iter().all(|id| id.as_u128() as u32 == 0xdead_beef));
        }
        let id = IdsAndClock::default().id_ending(7);
        assert_eq!(id.get_version_num(), 7);
    }

    #[test]
    fn a_task_tells_when_it_was_made() {
        let id = "019b7a6c-8c00-7000-8000-000000000000".parse().expect("an id");
        assert_eq!(created(id).as_deref(), Some("2026-01-01"));
        assert_eq!(created(TaskId::fixed(1)), None);
    }
}
