//! The days that a question is about.

use crate::Refusal;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use strands_core::instant::utc_date;

const MOST_DAYS: i64 = 400;
const DEFAULT_DAYS: i64 = 30;

/// Days from `from` to before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

impl Window {
    /// By its ends, or by how many days it goes back; 30 days up to today where nothing is said.
    pub(crate) fn of(
        from: Option<Date>,
        to: Option<Date>,
        days: Option<i64>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if let Some(days) = days.filter(|days| !(1..=MOST_DAYS).contains(days)) {
            let message = format!("{days} is not a number of days from 1 to {MOST_DAYS}");
            return Err(Refusal::invalid("days", message));
        }
        let beyond = |_| Refusal::invalid("from", "the calendar does not go back that far");
        let to = match to {
            Some(to) => to,
            None => utc_date(now).tomorrow().map_err(beyond)?,
        };
        let back = days.unwrap_or(DEFAULT_DAYS);
        let from = match from {
            Some(from) => from,
            None => to.checked_sub(back.days()).map_err(beyond)?,
        };
        let window = Self { from, to };
        match window.length() {
            ..=0 => Err(Refusal::invalid(
                "from",
                format!("from {from} to {to} there is no day; `to` is not included"),
            )),
            1..=MOST_DAYS => Ok(window),
            length => Err(Refusal::invalid(
                "from",
                format!("{length} days are more than {MOST_DAYS}"),
            )),
        }
    }

    /// As many days before it.
    pub(crate) fn before(self) -> Option<Self> {
        let from = self.from.checked_sub(self.length().days()).ok()?;
        Some(Self {
            from,
            to: self.from,
        })
    }

    /// The last day in it.
    pub(crate) fn last(self) -> Date {
        self.to.yesterday().unwrap_or(self.to)
    }

    pub(crate) fn days(self) -> impl Iterator<Item = Date> {
        self.from
            .series(1.day())
            .take_while(move |day| *day < self.to)
    }

    fn length(self) -> i64 {
        self.from.duration_until(self.to).as_hours() / 24
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_is_thirty_days_up_to_today_or_as_it_is_named() {
        let now = "2026-11-26T05:00:00Z".parse().unwrap();
        let day = |month, day| Some(date(2026, month, day));
        let of = |from, to, days| Window::of(from, to, days, now).map(|it| (it.from, it.to));
        for (window, expected) in [
            (
                of(None, None, None),
                (date(2026, 10, 28), date(2026, 11, 27)),
            ),
            (
                of(None, None, Some(1)),
                (date(2026, 11, 26), date(2026, 11, 27)),
            ),
            (
                of(day(9, 1), day(9, 3), None),
                (date(2026, 9, 1), date(2026, 9, 3)),
            ),
            (
                of(None, day(9, 3), Some(2)),
                (date(2026, 9, 1), date(2026, 9, 3)),
            ),
        ] {
            assert_eq!(window, Ok(expected));
        }
        for (window, path) in [
            (of(day(9, 3), day(9, 3), None), "from"),
            (of(day(9, 4), day(9, 3), None), "from"),
            (of(Some(date(2025, 1, 1)), day(9, 3), None), "from"),
            (of(None, None, Some(0)), "days"),
            (of(None, None, Some(401)), "days"),
        ] {
            assert_eq!(window.unwrap_err().path, path);
        }
    }

    #[test]
    fn the_window_before_is_as_long_and_ends_where_this_begins() {
        let window = Window {
            from: date(2026, 3, 1),
            to: date(2026, 3, 31),
        };
        let before = window.before().unwrap();
        assert_eq!((before.from, before.to), (date(2026, 1, 30), window.from));
        assert_eq!(window.days().count(), 30);
        assert_eq!(window.last(), date(2026, 3, 30));
    }
}
