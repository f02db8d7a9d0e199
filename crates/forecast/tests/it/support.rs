//! Series to try.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use strands_forecast::Series;

pub(crate) const FIRST: Date = date(2025, 6, 2);

pub(crate) fn day(number: usize) -> Date {
    FIRST
        .checked_add(i32::try_from(number).unwrap().days())
        .unwrap()
}

/// A series from a Monday on, without gaps.
pub(crate) fn series(amounts: impl IntoIterator<Item = i64>) -> Series {
    let points = amounts
        .into_iter()
        .enumerate()
        .map(|(number, amount)| (day(number), amount));
    Series {
        points: points.collect(),
        holidays: BTreeSet::new(),
    }
}

/// Noise of at most one around zero, the same for the same seed.
pub(crate) fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut random = fastrand::Rng::with_seed(seed);
    move || (0..6).map(|_| random.f64()).sum::<f64>() / 3.0 - 1.0
}

/// Ten dollars a working day, two on weekends, with a little noise.
pub(crate) fn working_weeks(days: usize, seed: u64) -> Vec<i64> {
    let mut noise = noise(seed);
    let amount = |number: usize| if number % 7 < 5 { 10e6 } else { 2e6 };
    (0..days)
        .map(|number| (amount(number) * (1.0 + 0.1 * noise())) as i64)
        .collect()
}

/// Anything that a document can hold: gaps, far apart dates, huge and negative amounts, holidays.
pub(crate) fn any_series() -> impl Strategy<Value = Series> {
    let amount = prop_oneof![
        4 => 0..2_000_000_i64,
        3 => Just(0_i64),
        1 => -5_000_000..5_000_000_i64,
        1 => 0..1_000_000_000_000_i64,
        1 => any::<i64>(),
    ];
    let place = prop_oneof![8 => 0..120_i32, 1 => 0..2_000_i32, 1 => -700_000..2_900_000_i32];
    let points = prop::collection::btree_map(place.clone(), amount, 1..120);
    (points, prop::collection::btree_set(place, 0..8)).prop_map(|(points, holidays)| {
        let date = |days: i32| FIRST.checked_add(days.days()).ok();
        let points: BTreeMap<Date, i64> = points
            .into_iter()
            .filter_map(|(place, amount)| Some((date(place)?, amount)))
            .collect();
        Series {
            points,
            holidays: holidays.into_iter().filter_map(date).collect(),
        }
    })
}
