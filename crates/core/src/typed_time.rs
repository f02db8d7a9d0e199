//! Times as people type them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A time that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time; use 2026-03-12T07:00:00Z, 2026-03-12, yesterday, -24h or -7d")]
pub struct BadTime(String);

/// An instant, a date (its first moment in UTC), `yesterday`, or a span back from `now`.
pub fn read(text: &str, now: Timestamp) -> Result<Timestamp, BadTime> {
    let bad = || BadTime(text.to_owned());
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    if let Ok(date) = text.parse::<Date>() {
        return TimeZone::UTC
            .to_timestamp(date.at(0, 0, 0, 0))
            .map_err(|_| bad());
    }
    if text == "yesterday" {
        let today = TimeZone::UTC.to_datetime(now).date();
        let yesterday = today.yesterday().map_err(|_| bad())?;
        return TimeZone::UTC
            .to_timestamp(yesterday.at(0, 0, 0, 0))
            .map_err(|_| bad());
    }
    let span = text.strip_prefix('-').ok_or_else(bad)?;
    let (count, hours) = match span.char_indices().last() {
        Some((at, 'h')) => (&span[..at], 1),
        Some((at, 'd')) => (&span[..at], 24),
        Some((at, 'w')) => (&span[..at], 24 * 7),
        _ => return Err(bad()),
    };
    let count: i64 = count.parse().map_err(|_| bad())?;
    let hours = count.checked_mul(hours).ok_or_else(bad)?;
    let back = SignedDuration::try_from_hours(hours).ok_or_else(bad)?;
    now.checked_sub(back).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        let now: Timestamp = "2026-03-12T07:30:00Z".parse().unwrap();
        for (text, instant) in [
            ("2026-03-01T00:00:00+01:00", "2026-02-28T23:00:00Z"),
            ("2026-03-01", "2026-03-01T00:00:00Z"),
            ("yesterday", "2026-03-11T00:00:00Z"),
            ("-24h", "2026-03-11T07:30:00Z"),
            ("-2w", "2026-02-26T07:30:00Z"),
        ] {
            assert_eq!(read(text, now), Ok(instant.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_by_name() {
        let now = Timestamp::UNIX_EPOCH;
        for text in [
            "",
            "-",
            "-d",
            "-7m",
            "7d",
            "tomorrowish",
            "-99999999999999999999d",
            "-9999999999d",
        ] {
            assert_eq!(read(text, now), Err(BadTime(text.to_owned())));
        }
    }
}
