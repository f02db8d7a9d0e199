//! How well mails are received. SES reviews an account at a bounce rate of 5 % and a complaint rate
//! of 0.1 % (Amazon SES Developer Guide, "Reputation metrics"); sending stops short of that.

use crate::instant::utc_date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Over how long mails are counted.
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// With fewer mails than that, a rate says nothing.
pub const LEAST_SENT: i64 = 100;
/// One bounce or complaint alone says nothing either.
pub const LEAST_EVENTS: i64 = 2;
/// In thousandths of a percent.
const MOST_BOUNCED: i64 = 3_000;
const MOST_COMPLAINED: i64 = 80;

/// Mails of a span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Taken by the provider.
    pub sent: i64,
    /// Bounced, for good or not.
    pub bounced: i64,
    /// Complained of.
    pub complained: i64,
}

impl Counts {
    /// The sum of two spans.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            sent: self.sent.saturating_add(other.sent),
            bounced: self.bounced.saturating_add(other.bounced),
            complained: self.complained.saturating_add(other.complained),
        }
    }

    /// Whether all mails but critical ones have to wait: 3 % bounced or 0.08 % complained of.
    #[must_use]
    pub fn is_at_risk(self) -> bool {
        let exceeds = |events: i64, most: i64| {
            let share = events.saturating_mul(100_000) >= self.sent.saturating_mul(most);
            events >= LEAST_EVENTS && share
        };
        self.sent >= LEAST_SENT
            && (exceeds(self.bounced, MOST_BOUNCED) || exceeds(self.complained, MOST_COMPLAINED))
    }
}

/// The name of the hour in which a count falls: `2026-11-20T03`, in UTC.
#[must_use]
pub fn hour_of(at: Timestamp) -> String {
    let hour = TimeZone::UTC.to_datetime(at).hour();
    format!("{}T{hour:02}", utc_date(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_counts_from_a_hundred_mails_and_two_events_on() {
        for (sent, bounced, complained, is_at_risk) in [
            (0, 0, 0, false),
            (99, 99, 99, false),
            (100, 2, 0, false),
            (100, 3, 0, true),
            (1_000, 29, 0, false),
            (1_000, 30, 0, true),
            (1_000, 0, 1, false),
            (1_000, 0, 2, true),
            (2_500, 0, 2, true),
            (2_501, 0, 2, false),
        ] {
            let counts = Counts {
                sent,
                bounced,
                complained,
            };
            assert_eq!(counts.is_at_risk(), is_at_risk, "{counts:?}");
        }
    }
}
