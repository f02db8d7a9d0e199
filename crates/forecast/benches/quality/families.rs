//! Families of series. `LOOKED_AT` and `HARD` were looked at while the methods were made, `HELD_OUT`
//! only to report on it.

mod business;
mod runs;
mod some_days;
mod steady;

use crate::draws::Draws;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use strands_forecast::Series;

/// A made-up series, its values by day from `first` on; `None` is a gap.
pub(crate) struct Made {
    pub(crate) first: Date,
    pub(crate) values: Vec<Option<i64>>,
    /// Those that the caller lists.
    pub(crate) holidays: BTreeSet<Date>,
}

impl Made {
    pub(crate) fn date(&self, day: usize) -> Date {
        self.first
            .checked_add(i32::try_from(day).unwrap().days())
            .unwrap()
    }

    pub(crate) fn series(&self, days: usize) -> Series {
        let known = self.values[..days].iter().enumerate();
        let points: BTreeMap<Date, i64> = known
            .filter_map(|(day, value)| Some((self.date(day), (*value)?)))
            .collect();
        Series {
            points,
            holidays: self.holidays.clone(),
        }
    }
}

pub(crate) type Make = fn(&mut Draws, usize) -> Made;
pub(crate) type Family = (&'static str, Make);

pub(crate) const LOOKED_AT: [Family; 10] = [
    ("A steady", steady::steady),
    ("A trend", steady::trend),
    ("B business", business::business),
    ("B business, listed", business::business_listed),
    ("B business, no shifts", business::calm_business),
    ("B business, late shifts", business::business_late),
    ("B business, year's end", business::business_december),
    ("C some days", some_days::some_days),
    ("C loose weekdays", some_days::loose_days),
    ("C weekdays", some_days::weekday_jobs),
];

/// Other laws of noise and other shapes of weeks, months and levels.
pub(crate) const HARD: [Family; 6] = [
    ("A hard: t noise, AR, outliers", steady::remembering),
    ("A hard: additive, yearly wave", steady::wave),
    ("B hard: additive, closing week", business::closing_week),
    ("B hard: zero weekends, ramps", business::zero_weekends),
    ("C hard: random days, bursts", some_days::random_days),
    ("C hard: cycles and months", some_days::cycles),
];

/// Sums of the runs of a day.
pub(crate) const HELD_OUT: [Family; 3] = [
    ("A held out: many runs", runs::many),
    ("B held out: runs of business weeks", runs::business),
    ("C held out: runs by schedule", runs::scheduled),
];

/// The family of that name.
pub(crate) fn named(name: &str) -> Family {
    let all = LOOKED_AT.iter().chain(&HARD).chain(&HELD_OUT);
    *all.into_iter().find(|family| family.0 == name).unwrap()
}

fn start(draws: &mut Draws) -> Date {
    date(2023, 1, 1)
        .checked_add(i32::try_from(draws.whole(0, 1000)).unwrap().days())
        .unwrap()
}

fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap()
}

fn finish(
    first: Date,
    values: Vec<f64>,
    draws: &mut Draws,
    gaps: f64,
    holidays: BTreeSet<Date>,
) -> Made {
    let values = values
        .into_iter()
        .map(|value| (!draws.happens(gaps)).then(|| value.max(0.0).round() as i64));
    Made {
        first,
        values: values.collect(),
        holidays,
    }
}

fn days(first: Date, count: usize) -> impl Iterator<Item = Date> {
    first.series(1.day()).take(count)
}

fn shift_days(draws: &mut Draws, most: usize, count: usize) -> BTreeMap<usize, f64> {
    let shifts = draws.whole(0, most);
    (0..shifts)
        .map(|_| {
            let size = draws.between(0.2, 0.6);
            let size = if draws.happens(0.6) {
                1.0 + size
            } else {
                1.0 / (1.0 + size)
            };
            (draws.whole(30, count - 5), size)
        })
        .collect()
}

/// Dates of about ten holidays a year, fixed and moving.
fn holidays(first: Date, count: usize, draws: &mut Draws) -> BTreeSet<Date> {
    let fixed = [
        (1, 1),
        (5, 1),
        (7, 4),
        (8, 15),
        (10, 3),
        (11, 1),
        (12, 25),
        (12, 26),
    ];
    let kept: Vec<(i8, i8)> = fixed.into_iter().filter(|_| draws.happens(0.85)).collect();
    let mut dates: BTreeSet<Date> = days(first, count)
        .filter(|it| kept.contains(&(it.month(), it.day())))
        .collect();
    for _ in 0..draws.whole(0, 3) {
        dates.insert(
            first
                .checked_add(i32::try_from(draws.whole(0, count - 1)).unwrap().days())
                .unwrap(),
        );
    }
    dates
}
