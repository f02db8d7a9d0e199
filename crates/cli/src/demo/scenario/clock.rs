//! Instants: how they move on, and how each producer writes them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// So many milliseconds later, or earlier.
pub(super) fn later(instant: Timestamp, milliseconds: i64) -> Timestamp {
    let moved = instant.checked_add(SignedDuration::from_millis(milliseconds));
    moved.unwrap_or(instant)
}

/// A length of time in milliseconds.
pub(super) fn whole_milliseconds(length: SignedDuration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

/// As `EventBridge` writes the time of an event.
pub(super) fn whole_seconds(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// As events write an instant of their own.
pub(super) fn milliseconds(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// As the AWS command line prints an API's instants.
pub(super) fn microseconds(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string()
}

/// As Airflow writes the logical date in its run ids.
pub(super) fn with_offset(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// The UTC date of the day before: what a nightly run loads.
pub(super) fn day_before(instant: Timestamp) -> String {
    let date = TimeZone::UTC.to_datetime(instant).date();
    date.yesterday().unwrap_or(date).to_string()
}
