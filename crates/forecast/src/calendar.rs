//! Where a day stands in its week, its month and among the holidays.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// A day and what about it may matter to a cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: Date,
    /// Monday is 0.
    pub(crate) weekday: usize,
    /// Whether the caller lists it as a holiday.
    pub(crate) holiday: bool,
    /// The public holiday that it may be, whether or not anyone keeps it.
    pub(crate) feast: Option<Feast>,
    from_start: i8,
    from_end: i8,
    working_from_start: i8,
    working_from_end: i8,
}

impl Day {
    pub(crate) fn of(date: Date, holidays: &BTreeSet<Date>) -> Self {
        let works = |day: i8| {
            let passed = i16::from(day - date.day());
            let weekday = (weekday(date) + passed).rem_euclid(7);
            let is_holiday = || {
                date.with()
                    .day(day)
                    .build()
                    .is_ok_and(|it| holidays.contains(&it))
            };
            weekday < 5 && (holidays.is_empty() || !is_holiday())
        };
        let length = date.days_in_month();
        let works_today = works(date.day());
        let working = |days: std::ops::RangeInclusive<i8>| {
            let count = days.filter(|day| works(*day)).count();
            i8::try_from(if works_today { count } else { 0 }).unwrap_or(0)
        };
        Self {
            date,
            weekday: usize::try_from(weekday(date)).unwrap_or(0),
            holiday: holidays.contains(&date),
            feast: feast(date),
            from_start: date.day(),
            from_end: length - date.day() + 1,
            working_from_start: working(1..=date.day()),
            working_from_end: working(date.day()..=length),
        }
    }

    /// Whether the day lies where months are closed: the last two days or working days, or the first.
    pub(crate) fn closes_month(&self) -> bool {
        self.from_end <= 2
            || self.from_start == 1
            || (1..=2).contains(&self.working_from_end)
            || self.working_from_start == 1
    }

    /// The day of the month, from 1.
    pub(crate) fn of_month(&self) -> usize {
        usize::try_from(self.from_start).unwrap_or(1)
    }
}

fn weekday(date: Date) -> i16 {
    i16::from(date.weekday().to_monday_zero_offset())
}

/// A place in the month at which a cost may differ, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// The k-th day of the month.
    FromStart(i8),
    /// The k-th day from the end of the month.
    FromEnd(i8),
    /// The k-th working day of the month.
    WorkingFromStart(i8),
    /// The k-th working day from the end of the month.
    WorkingFromEnd(i8),
}

impl Slot {
    /// Every place that is looked at.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let ends = (1..=4).flat_map(|place| {
            [
                Self::WorkingFromEnd(place),
                Self::FromEnd(place),
                Self::WorkingFromStart(place),
            ]
        });
        ends.chain((1..=28).map(Self::FromStart))
    }

    pub(crate) fn holds(self, day: &Day) -> bool {
        match self {
            Self::FromStart(place) => day.from_start == place,
            Self::FromEnd(place) => day.from_end == place,
            Self::WorkingFromStart(place) => day.working_from_start == place,
            Self::WorkingFromEnd(place) => day.working_from_end == place,
        }
    }
}

/// A widely kept public holiday: the same one every year has the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feast {
    /// A month and day.
    Fixed(i8, i8),
    /// Days after Easter Sunday of the Gregorian calendar.
    Easter(i32),
    /// A month and the n-th of a weekday in it, -1 for the last.
    Nth(i8, i8, Weekday),
}

const FIXED: [(i8, i8); 15] = [
    (1, 1),
    (1, 6),
    (5, 1),
    (6, 19),
    (7, 4),
    (7, 14),
    (8, 15),
    (10, 3),
    (11, 1),
    (11, 11),
    (12, 8),
    (12, 24),
    (12, 25),
    (12, 26),
    (12, 31),
];
const AROUND_EASTER: [i32; 5] = [-2, 1, 39, 50, 60];
const NTH: [(i8, i8, Weekday); 9] = [
    (1, 3, Weekday::Monday),
    (2, 3, Weekday::Monday),
    (5, 1, Weekday::Monday),
    (5, -1, Weekday::Monday),
    (8, -1, Weekday::Monday),
    (9, 1, Weekday::Monday),
    (10, 2, Weekday::Monday),
    (11, 4, Weekday::Thursday),
    (11, 4, Weekday::Friday),
];

fn feast(date: Date) -> Option<Feast> {
    let fixed = FIXED
        .iter()
        .find(|(month, day)| (date.month(), date.day()) == (*month, *day));
    if let Some((month, day)) = fixed {
        return Some(Feast::Fixed(*month, *day));
    }
    let nth = NTH.iter().find(|(month, nth, weekday)| {
        date.month() == *month
            && date
                .nth_weekday_of_month(*nth, *weekday)
                .is_ok_and(|it| it == date)
    });
    if let Some((month, nth, weekday)) = nth {
        return Some(Feast::Nth(*month, *nth, *weekday));
    }
    let passed = easter(date.year())?.until(date).ok()?.get_days();
    AROUND_EASTER
        .contains(&passed)
        .then_some(Feast::Easter(passed))
}

/// Easter Sunday by the anonymous Gregorian algorithm (Meeus, "Astronomical Algorithms", chapter 8).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (century, of_century) = (year / 100, year % 100);
    let golden = year % 19;
    let drift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - drift + 15).rem_euclid(30);
    let shift =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * shift) / 451;
    let count = epact + shift - 7 * late + 114;
    let month = i8::try_from(count / 31).ok()?;
    let day = i8::try_from(count % 31 + 1).ok()?;
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

/// The dates from `first` on, as many as the calendar has, at most `count`.
pub(crate) fn dates(first: Date, count: usize) -> impl Iterator<Item = Date> {
    first.series(1.day()).take(count)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_sundays_are_those_of_the_almanac() {
        for sunday in [
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2038, 4, 25),
        ] {
            assert_eq!(easter(sunday.year()), Some(sunday));
        }
    }

    #[test]
    fn feasts_recur() {
        assert_eq!(feast(date(2026, 12, 25)), Some(Feast::Fixed(12, 25)));
        assert_eq!(feast(date(2026, 11, 26)), feast(date(2025, 11, 27)));
        assert_eq!(feast(date(2026, 4, 6)), Some(Feast::Easter(1)));
        assert_eq!(feast(date(2026, 3, 17)), None);
    }

    #[test]
    fn places_count_from_both_ends_over_days_and_working_days() {
        let holidays = BTreeSet::from([date(2026, 10, 30)]);
        let day = Day::of(date(2026, 10, 29), &holidays);
        for slot in [
            Slot::FromStart(29),
            Slot::FromEnd(3),
            Slot::WorkingFromEnd(1),
        ] {
            assert!(slot.holds(&day), "{slot:?}");
        }
        assert!(day.closes_month());
        assert!(!Slot::WorkingFromStart(21).holds(&Day::of(date(2026, 10, 31), &holidays)));
    }
}
