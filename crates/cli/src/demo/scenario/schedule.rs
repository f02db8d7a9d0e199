//! When a job is due: hours of the day in UTC, on some days of the week.

use super::Span;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// The times at which a job starts.
#[derive(Debug)]
pub(super) struct Schedule {
    pub(super) days: Days,
    pub(super) hours: &'static [i8],
    pub(super) minute: i8,
}

/// The days on which a job starts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Days {
    Every,
    Weekdays,
    Only(Weekday),
}

impl Days {
    fn include(self, day: Weekday) -> bool {
        match self {
            Self::Every => true,
            Self::Weekdays => !is_weekend(day),
            Self::Only(one) => day == one,
        }
    }
}

impl Schedule {
    /// Every start from the beginning of the span up to its end.
    pub(super) fn within(&self, span: Span) -> Vec<Timestamp> {
        let first = TimeZone::UTC.to_datetime(span.start).date();
        let last = TimeZone::UTC.to_datetime(span.end).date();
        let days = first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= last);
        days.filter(|day| self.days.include(day.weekday()))
            .flat_map(|day| self.starts(day))
            .filter(|start| (span.start..span.end).contains(start))
            .collect()
    }

    fn starts(&self, day: Date) -> impl Iterator<Item = Timestamp> {
        let start = move |hour: &i8| {
            let time = day.at(*hour, self.minute, 0, 0);
            TimeZone::UTC.to_timestamp(time).ok()
        };
        self.hours.iter().filter_map(start)
    }
}

/// Whether an instant falls on a Saturday or Sunday in UTC.
pub(super) fn on_weekend(instant: Timestamp) -> bool {
    is_weekend(TimeZone::UTC.to_datetime(instant).weekday())
}

fn is_weekend(day: Weekday) -> bool {
    matches!(day, Weekday::Saturday | Weekday::Sunday)
}
