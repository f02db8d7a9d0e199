//! Instants in events: read, and held against the time of arrival.

use super::reject::{Reason, Rejection};
use crate::instant;
use crate::redact::redact;
use jiff::{SignedDuration, Timestamp};

/// How far ahead of its arrival an event may be dated.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// How long before its arrival an event may be dated.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24 * 365);

/// When an event happened: neither more than a day ahead nor more than a year old.
pub(super) fn event_time(
    field: &str,
    text: &str,
    arrived_at: Timestamp,
) -> Result<Timestamp, Rejection> {
    let time = past(field, text, arrived_at)?;
    if arrived_at.duration_since(time) > MAX_AGE {
        return Err(bad_timestamp(field, text, "is more than 365 days old"));
    }
    Ok(time)
}

/// An instant that an event tells of, written in RFC 3339; it may be old, but not ahead.
pub(super) fn past(field: &str, text: &str, arrived_at: Timestamp) -> Result<Timestamp, Rejection> {
    let why = "is not an RFC 3339 instant such as 2026-11-20T02:57:21Z";
    let instant = instant::parse(text).ok_or_else(|| bad_timestamp(field, text, why))?;
    not_ahead(field, text, instant, arrived_at)
}

/// The same, written in milliseconds since 1970.
pub(super) fn past_epoch(
    field: &str,
    milliseconds: i64,
    arrived_at: Timestamp,
) -> Result<Timestamp, Rejection> {
    let text = milliseconds.to_string();
    let why = "is no number of milliseconds since 1970";
    let instant =
        Timestamp::from_millisecond(milliseconds).map_err(|_| bad_timestamp(field, &text, why))?;
    not_ahead(field, &text, instant, arrived_at)
}

fn not_ahead(
    field: &str,
    text: &str,
    instant: Timestamp,
    arrived_at: Timestamp,
) -> Result<Timestamp, Rejection> {
    if instant.duration_since(arrived_at) > MAX_AHEAD {
        return Err(bad_timestamp(field, text, "is more than a day ahead"));
    }
    Ok(instant)
}

/// `bad_timestamp` for a field that is named in full.
pub(super) fn bad_timestamp(field: &str, text: &str, why: &str) -> Rejection {
    Rejection::new(
        Reason::BadTimestamp,
        format!("`{field}` is `{}`, which {why}", redact(text, 40)),
    )
}
