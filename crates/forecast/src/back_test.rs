//! How wrong the forecast would have been: the last days are forecast from those before them.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::forecast::{LEAST_DAYS, forecast};
use crate::series::Series;

/// The most days that are held back.
const MOST_DAYS: i64 = 30;

/// Days that were forecast from those before them, beside what they came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BackTest {
    /// The first of these days.
    pub from: Date,
    /// How many of them are known.
    pub days: usize,
    /// Sum of the misses over the sum of the amounts, in percent.
    pub error_percent: f64,
    /// Share of the days that lay between their bounds, in percent; 95 were to.
    pub covered_percent: f64,
}

/// Holds back a quarter of the series, 30 days at most, and forecasts it from the rest. Nothing where
/// that leaves too little to learn from, or the days held back came to nothing.
#[must_use]
pub fn back_test(series: &Series) -> Option<BackTest> {
    let (first, _) = series.points.first_key_value()?;
    let (last, _) = series.points.last_key_value()?;
    let span = i64::from(first.until(*last).ok()?.get_days()) + 1;
    let ahead = (span / 4).min(MOST_DAYS);
    let from = last.checked_sub((ahead - 1).days()).ok()?;
    let mut before = series.clone();
    let held_back = before.points.split_off(&from);
    if before.points.len() < LEAST_DAYS || held_back.is_empty() {
        return None;
    }
    let (learned_to, _) = before.points.last_key_value()?;
    let horizon = learned_to.until(*last).ok()?.get_days();
    let told = forecast(&before, u16::try_from(horizon).ok()?).ok()?;
    let (mut missed, mut size, mut covered) = (0.0, 0.0, 0_usize);
    for day in &told.daily {
        let Some(amount) = held_back.get(&day.date) else {
            continue;
        };
        missed += (*amount as f64 - day.amount.mean as f64).abs();
        size += (*amount as f64).abs();
        covered += usize::from((day.amount.lo95..=day.amount.hi95).contains(amount));
    }
    let percent = |part: f64, whole: f64| (1_000.0 * part / whole).round() / 10.0;
    (size > 0.0).then(|| BackTest {
        from,
        days: held_back.len(),
        error_percent: percent(missed, size),
        covered_percent: percent(covered as f64, held_back.len() as f64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn series(amounts: impl IntoIterator<Item = i64>) -> Series {
        let days = date(2026, 3, 2).series(1.day());
        Series {
            points: days.zip(amounts).collect(),
            ..Series::default()
        }
    }

    #[test]
    fn what_never_changes_is_not_missed() {
        let told = back_test(&series(vec![5_000_000; 120])).unwrap();
        assert_eq!((told.days, told.from), (30, date(2026, 5, 31)));
        assert_eq!((told.error_percent, told.covered_percent), (0.0, 100.0));
    }

    #[test]
    fn a_change_that_nobody_could_know_is_told() {
        let amounts = (0..120).map(|day| if day < 90 { 5_000_000 } else { 10_000_000 });
        let told = back_test(&series(amounts)).unwrap();
        assert!((told.error_percent - 50.0).abs() < 1.0, "{told:?}");
        assert!(told.covered_percent < 50.0, "{told:?}");
    }

    #[test]
    fn too_little_or_nothing_at_all_tells_no_error() {
        for amounts in [vec![], vec![1; 3], vec![1_000; 17], vec![0; 120]] {
            assert_eq!(back_test(&series(amounts)), None);
        }
    }

    #[test]
    fn gaps_are_no_days() {
        let mut gappy = series(vec![5_000_000; 120]);
        gappy.points.retain(|day, _| day.day() != 15);
        let told = back_test(&gappy).unwrap();
        assert_eq!((told.days, told.error_percent), (29, 0.0));
    }
}
