//! UTC instants as Strands keeps them: whole milliseconds, fractions cut, never rounded.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sha2::{Digest, Sha256};

/// As many as a decimal of 28 digits has room for beside ten digits of seconds.
const DIGITS_BELOW_MILLISECONDS: u32 = 15;

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

/// Epoch seconds that end in a fraction of `identity`, for tables whose key is an instant: what else
/// happened in the same millisecond lies beside it, and the same thing again lies on itself.
#[must_use]
pub fn distinct_seconds(instant: Timestamp, identity: &str) -> Decimal {
    let digest = Sha256::digest(identity.as_bytes());
    let leading = digest.iter().take(8);
    let number = leading.fold(0_i128, |number, byte| (number << 8) | i128::from(*byte));
    let fraction = number % 10_i128.pow(DIGITS_BELOW_MILLISECONDS);
    let whole = i128::from(instant.as_millisecond()) * 10_i128.pow(DIGITS_BELOW_MILLISECONDS);
    Decimal::try_from_i128_with_scale(whole + fraction, DIGITS_BELOW_MILLISECONDS + 3)
        .unwrap_or_else(|_| Decimal::from(instant.as_second()))
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
    fn distinct_seconds_tell_things_of_one_millisecond_apart_in_the_order_of_time() {
        let at = |text: &str| parse(text).unwrap();
        let first = at("2026-11-20T02:57:21.999Z");
        let stamp = distinct_seconds(first, "a");
        assert_eq!(stamp, distinct_seconds(first, "a"));
        assert_ne!(stamp, distinct_seconds(first, "b"));
        assert_eq!(stamp.trunc_with_scale(3).to_string(), "1795143441.999");
        for identity in ["a", "b", "c"] {
            assert!(stamp < distinct_seconds(at("2026-11-20T02:57:22Z"), identity));
        }
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
