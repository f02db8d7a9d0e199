//! UTC instants as Strands keeps them: whole milliseconds, fractions cut, never rounded.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Reads an RFC 3339 instant with an offset and cuts it to milliseconds.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let separated = text.as_bytes().get(10).is_some_and(|byte| *byte == b'T');
    let instant: Timestamp = separated.then(|| text.parse().ok())??;
    cut(instant)
}

/// Cuts an instant to whole milliseconds.
#[must_use]
pub fn cut(instant: Timestamp) -> Option<Timestamp> {
    let excess = instant.subsec_nanosecond().rem_euclid(1_000_000);
    Timestamp::from_nanosecond(instant.as_nanosecond() - i128::from(excess)).ok()
}

/// The instant so many seconds after 1970, fractions included; `None` before it or beyond the calendar.
#[must_use]
pub fn of_epoch(seconds: Decimal) -> Option<Timestamp> {
    if seconds.is_sign_negative() {
        return None;
    }
    let nanoseconds = seconds.checked_mul(Decimal::from(1_000_000_000))?.trunc();
    Timestamp::from_nanosecond(nanoseconds.to_i128()?).ok()
}

/// `2026-11-20T02:57:21.000Z`: the one form in which instants leave Strands.
#[must_use]
pub fn rfc3339(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The UTC date on which an instant falls.
#[must_use]
pub fn utc_date(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}

/// Serde adapter that writes `Option<Timestamp>` as [`rfc3339`] or `null`.
pub mod option_rfc3339 {
    use jiff::Timestamp;
    use serde::{Serialize, Serializer};

    /// Writes the instant, or `null`.
    #[allow(clippy::ref_option, reason = "the signature that serde asks for")]
    pub fn serialize<S: Serializer>(
        instant: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        instant.map(super::rfc3339).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_cut_not_rounded() {
        let instant = parse("2026-11-20T02:57:21.9999999+01:00").unwrap();
        assert_eq!(rfc3339(instant), "2026-11-20T01:57:21.999Z");
    }

    #[test]
    fn an_instant_needs_an_offset_and_a_t() {
        for text in [
            "2026-11-20T02:57:21",
            "2026-11-20 02:57:21Z",
            "2026-11-20",
            "soon",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
