//! Quiet hours: a span of the reader's day in which mails wait for its end.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// From one local time to another, over midnight where the second is the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// When they begin, such as `22:00`.
    pub from: Time,
    /// When they end.
    pub to: Time,
}

impl QuietHours {
    /// The end of the quiet hours that hold `at`; `None` outside of them. An end that the zone
    /// skips is the same distance after the gap; of an end that comes twice, the first that is ahead.
    #[must_use]
    pub fn end(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(at);
        let time = local.time();
        let over_midnight = self.from > self.to;
        let is_quiet = if over_midnight {
            time >= self.from || time < self.to
        } else {
            time >= self.from && time < self.to
        };
        if !is_quiet {
            return None;
        }
        let today = local.date();
        let day = if over_midnight && time >= self.from {
            today.tomorrow().ok()?
        } else {
            today
        };
        let end = zone.to_ambiguous_timestamp(day.to_datetime(self.to));
        let ends = [end.compatible(), end.later()];
        ends.into_iter().flatten().find(|end| *end > at)
    }
}
