//! Times as people type them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An RFC 3339 instant.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse()
        .map_err(|_| "use an RFC 3339 instant such as 2026-03-12T07:00:00Z".to_owned())
}

/// An IANA zone.
pub(crate) fn zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| "use an IANA time zone such as Europe/Berlin".to_owned())
}
