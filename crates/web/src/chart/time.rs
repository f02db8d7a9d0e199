//! A stretch of time as an axis.

use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime};

/// Minutes that a tick may stand for.
const STEPS: [i64; 11] = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720, DAY];
const DAY: i64 = 24 * 60;
/// More ticks than these run into each other.
const MOST_TICKS: i64 = 9;

/// From one instant to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Timestamp,
    /// The instant after its last.
    pub to: Timestamp,
}

/// A tick of a time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeTick {
    /// Where, in percent.
    pub x: f64,
    /// The local hour.
    pub label: String,
}

impl Span {
    /// Seconds in it, at least one.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a place in a drawing")]
    pub fn seconds(self) -> f64 {
        self.to.duration_since(self.from).as_secs().max(1) as f64
    }

    /// Where an instant lies, in percent, within the drawing.
    #[must_use]
    pub fn x(self, at: Timestamp) -> f64 {
        let passed = at.duration_since(self.from).as_secs_f64();
        (100.0 * passed / self.seconds()).clamp(0.0, 100.0)
    }

    /// Whether an instant lies in it.
    #[must_use]
    pub fn holds(self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// Half its length.
    #[must_use]
    pub fn half(self) -> SignedDuration {
        self.to.duration_since(self.from) / 2
    }

    /// Full local hours, or parts of them, as many as can be read. An hour that a clock change repeats has its offset.
    #[must_use]
    pub fn ticks(self, zone: &TimeZone) -> Vec<TimeTick> {
        let minutes = self.to.duration_since(self.from).as_mins().max(1);
        let step = STEPS.into_iter().find(|step| minutes / step <= MOST_TICKS);
        let step = step.unwrap_or(DAY * (minutes / DAY / MOST_TICKS + 1));
        let mut ticks: Vec<(ZonedDateTime, f64)> = Vec::new();
        let mut at = full_hour(self.from.to_zoned_datetime(zone.clone()));
        while at.timestamp() <= self.to {
            let is_wanted = if step < DAY {
                (i64::from(at.hour()) * 60 + i64::from(at.minute())) % step == 0
            } else {
                at.time() == time(0, 0, 0, 0) && i64::from(at.date().day()) % (step / DAY) == 0
            };
            if is_wanted && at.timestamp() >= self.from {
                ticks.push((at.clone(), self.x(at.timestamp())));
            }
            let Ok(next) = at.checked_add(step.min(60).minutes()) else {
                break;
            };
            at = next;
        }
        let label = |at: &ZonedDateTime| {
            let twin = ticks.iter().any(|(other, _)| {
                other.datetime() == at.datetime() && other.offset() != at.offset()
            });
            if step >= DAY {
                at.strftime("%-d %b").to_string()
            } else if twin {
                at.strftime("%H:%M %:z").to_string()
            } else {
                at.strftime("%H:%M").to_string()
            }
        };
        let labels: Vec<String> = ticks.iter().map(|(at, _)| label(at)).collect();
        let places = ticks.iter().map(|(_, x)| *x);
        places
            .zip(labels)
            .map(|(x, label)| TimeTick { x, label })
            .collect()
    }

    /// Its local hours, or parts of hours, from the first that it touches: as many as it has, 23 or 25
    /// on the day of a clock change.
    #[must_use]
    pub fn buckets(self, minutes: i64, zone: &TimeZone) -> Vec<Timestamp> {
        let first = full_hour(self.from.to_zoned_datetime(zone.clone()));
        let mut at = first.timestamp();
        let step = SignedDuration::from_mins(minutes.max(1));
        let mut starts = Vec::new();
        while at < self.to {
            let next = at.saturating_add(step).unwrap_or(Timestamp::MAX);
            if next > self.from {
                starts.push(at);
            }
            if next <= at {
                break;
            }
            at = next;
        }
        starts
    }
}

/// The full local hour in which an instant lies.
fn full_hour(at: ZonedDateTime) -> ZonedDateTime {
    let past = i64::from(at.minute()) * 60 + i64::from(at.second());
    let back =
        SignedDuration::from_secs(past) + SignedDuration::from_nanos(at.subsec_nanosecond().into());
    at.checked_sub(back).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        }
    }

    fn labels(span: Span, zone: &str) -> Vec<String> {
        let zone = TimeZone::get(zone).unwrap();
        span.ticks(&zone)
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn a_working_morning_has_a_tick_an_hour() {
        let morning = span("2026-03-12T00:00:00+01:00", "2026-03-12T08:00:00+01:00");
        assert_eq!(
            labels(morning, "Europe/Berlin"),
            [
                "00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00", "08:00"
            ]
        );
    }

    #[test]
    fn a_zone_of_half_hours_has_its_own_full_hours() {
        let morning = span("2026-03-12T00:00:00Z", "2026-03-12T06:00:00Z");
        assert_eq!(
            labels(morning, "Asia/Kolkata"),
            ["06:00", "07:00", "08:00", "09:00", "10:00", "11:00"]
        );
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let first = morning.ticks(&zone).remove(0);
        assert!((first.x - 100.0 / 12.0).abs() < 1e-9, "{first:?}");
    }

    #[test]
    fn the_doubled_hour_is_told_by_its_offset_and_the_day_has_25() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let night = span("2026-10-25T00:00:00+02:00", "2026-10-25T06:00:00+01:00");
        let found = labels(night, "Europe/Berlin");
        assert!(found.contains(&"02:00 +02:00".to_owned()), "{found:?}");
        assert!(found.contains(&"02:00 +01:00".to_owned()), "{found:?}");
        for (from, to, hours) in [
            ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 25),
            ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 23),
            ("2026-03-12T00:00:00+01:00", "2026-03-13T00:00:00+01:00", 24),
        ] {
            assert_eq!(span(from, to).buckets(60, &zone).len(), hours, "{from}");
        }
    }

    #[test]
    fn places_stay_within_the_drawing() {
        let hour = span("2026-03-12T00:00:00Z", "2026-03-12T01:00:00Z");
        for (at, x) in [
            ("2026-03-11T00:00:00Z", 0.0),
            ("2026-03-12T00:30:00Z", 50.0),
            ("2026-03-13T00:00:00Z", 100.0),
        ] {
            assert!((hour.x(at.parse().unwrap()) - x).abs() < 1e-9);
        }
    }
}
