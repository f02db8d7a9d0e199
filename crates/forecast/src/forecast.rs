//! The days ahead: a value, an interval, and the same for their sum.

use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::{self, Day};
use crate::model::{Expected, Model};
use crate::robust;
use crate::series::{History, Series};

/// Fewer known days than this tell no pattern.
pub const LEAST_DAYS: usize = 14;
/// The greatest number of days ahead.
pub const MOST_DAYS_AHEAD: u16 = 366;

/// How many past days the forecast is repeated from, to see how wrong it would have been.
const ORIGINS: usize = 4;
const BETWEEN_ORIGINS: usize = 30;
const JUDGED_AHEAD: usize = 30;
const LEAST_TRAINING: usize = 70;
const COVERAGE: f64 = 0.96;
const STRETCH: (f64, f64) = (0.85, 1.6);
const WEEKS: [usize; 2] = [4, 10];
const SHARPNESS: f64 = 20.0;
const TAIL: f64 = 0.025;
const NORMAL: f64 = 1.96;
/// The same for the inner bounds, which hold the amount in 80 of 100 cases.
const INNER_TAIL: f64 = 0.1;
const INNER_NORMAL: f64 = 1.2816;
/// Relative standard deviation of a day when too little is known to tell it.
const UNTOLD: f64 = 0.5;

/// An amount between two bounds, in whole micro-USD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// The forecast.
    pub mean: i64,
    /// The amount is below this in 2.5 % of cases.
    pub lo95: i64,
    /// The amount is above this in 2.5 % of cases.
    pub hi95: i64,
    /// The amount is below this in 10 % of cases. Not part of the document.
    #[serde(skip)]
    pub lo80: i64,
    /// The amount is above this in 10 % of cases.
    #[serde(skip)]
    pub hi80: i64,
}

/// A day ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ahead {
    /// Which day.
    pub date: Date,
    /// What it will cost.
    #[serde(flatten)]
    pub amount: Interval,
}

/// Whether there was enough to learn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// At least [`LEAST_DAYS`] known days.
    Ok,
    /// Fewer: the answer is a guess with wide intervals.
    InsufficientHistory,
}

/// What a series will cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// The days after the last known one.
    pub daily: Vec<Ahead>,
    /// Their sum; its mean is the sum of the daily means.
    pub total: Interval,
    /// Whether there was enough to learn from.
    pub status: Status,
    /// How many days are known.
    pub history_days: usize,
    /// How the forecast was made.
    pub model: String,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoForecast {
    /// The series has no points.
    #[error("the series has no points; give at least one known day")]
    NoHistory,
    /// The sum does not fit into 64 bits.
    #[error("the sum of the days does not fit into 64-bit micro-dollars; check the amounts")]
    Overflow,
    /// The days ahead leave the calendar.
    #[error("the days ahead lie beyond the calendar (9999-12-31); check the dates")]
    BeyondCalendar,
}

/// Forecasts the days after the last known one, at most [`MOST_DAYS_AHEAD`].
pub fn forecast(series: &Series, horizon: u16) -> Result<Forecast, NoForecast> {
    let history = History::of(series).ok_or(NoForecast::NoHistory)?;
    let ahead = days_ahead(series, &history, horizon.clamp(1, MOST_DAYS_AHEAD))?;
    let known = series.points.len();
    let status = if known < LEAST_DAYS {
        Status::InsufficientHistory
    } else {
        Status::Ok
    };
    let (curve, model) = match status {
        Status::InsufficientHistory => (
            Curve::guess(&history, &ahead),
            "mean of the known days".to_owned(),
        ),
        Status::Ok => modelled(&history, &ahead),
    };
    Ok(Forecast {
        daily: curve.daily(&ahead, &history)?,
        total: curve.total(&history)?,
        status,
        history_days: known,
        model,
    })
}

fn days_ahead(series: &Series, history: &History, horizon: u16) -> Result<Vec<Day>, NoForecast> {
    let last = history.days.last().ok_or(NoForecast::NoHistory)?.date;
    let first = last.tomorrow().map_err(|_| NoForecast::BeyondCalendar)?;
    let ahead: Vec<Day> = calendar::dates(first, usize::from(horizon))
        .map(|date| Day::of(date, &series.holidays))
        .collect();
    if ahead.len() < usize::from(horizon) {
        Err(NoForecast::BeyondCalendar)
    } else {
        Ok(ahead)
    }
}

/// Values and bounds in the units of the history.
struct Curve {
    days: Vec<Spread>,
    /// Its middle is not read: the mean of a sum is the sum of means.
    total: Spread,
}

/// A value with its bounds, lower and upper.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    middle: f64,
    outer: (f64, f64),
    inner: (f64, f64),
}

impl Spread {
    /// So far from the middle to each outer bound of a normal distribution.
    fn normal(low: f64, high: f64, reach: f64) -> Self {
        let inner = reach * INNER_NORMAL / NORMAL;
        Self {
            middle: f64::midpoint(low, high),
            outer: (low - reach, high + reach),
            inner: (low - inner, high + inner),
        }
    }

    /// In whole micro-USD around that mean.
    fn interval(self, mean: i64, history: &History) -> Result<Interval, NoForecast> {
        Ok(Interval {
            mean,
            lo95: micro(self.outer.0, history)?.min(mean),
            hi95: micro(self.outer.1, history)?.max(mean),
            lo80: micro(self.inner.0, history)?.min(mean),
            hi80: micro(self.inner.1, history)?.max(mean),
        })
    }
}

impl Curve {
    fn guess(history: &History, ahead: &[Day]) -> Self {
        let known: Vec<f64> = history.values.iter().flatten().copied().collect();
        let count = known.len() as f64;
        let mean = known.iter().sum::<f64>() / count;
        let squares = known
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>();
        // As if two more days had been seen that miss by the untold share.
        let size = known.iter().map(|value| value.abs()).fold(0.0, f64::max);
        let variance = (squares + 2.0 * (UNTOLD * size).powi(2)) / (count + 1.0);
        let doubt = variance * (1.0 / count + 0.25);
        let wander = variance / 50.0;
        let days = (1..=ahead.len()).map(|day| {
            let reach = NORMAL * (variance + doubt + wander * day as f64).sqrt() * 1.3;
            Spread::normal(mean, mean, reach)
        });
        let horizon = ahead.len() as f64;
        let shared = doubt * horizon * horizon + wander * horizon.powi(3) / 3.0;
        let reach = NORMAL * (variance * horizon + shared).sqrt() * 1.3;
        Self {
            days: days.collect(),
            total: Spread::normal(mean * horizon, mean * horizon, reach),
        }
    }

    fn nothing(ahead: &[Day]) -> Self {
        Self {
            days: vec![Spread::default(); ahead.len()],
            total: Spread::default(),
        }
    }

    fn daily(&self, ahead: &[Day], history: &History) -> Result<Vec<Ahead>, NoForecast> {
        let days = ahead.iter().zip(&self.days);
        days.map(|(day, spread)| {
            let mean = micro(spread.middle, history)?;
            Ok(Ahead {
                date: day.date,
                amount: spread.interval(mean, history)?,
            })
        })
        .collect()
    }

    fn total(&self, history: &History) -> Result<Interval, NoForecast> {
        let mut mean = 0_i64;
        for day in &self.days {
            mean = mean
                .checked_add(micro(day.middle, history)?)
                .ok_or(NoForecast::Overflow)?;
        }
        self.total.interval(mean, history)
    }
}

/// Back to whole micro-USD.
fn micro(value: f64, history: &History) -> Result<i64, NoForecast> {
    let value = if history.has_credits {
        value
    } else {
        value.max(0.0)
    };
    let micro = (value * history.scale).round();
    let fits = micro.abs() < i64::MAX as f64;
    if fits {
        Ok(micro as i64)
    } else {
        Err(NoForecast::Overflow)
    }
}

fn modelled(history: &History, ahead: &[Day]) -> (Curve, String) {
    let Some(model) = Model::learn(&history.days, &history.values, history.has_credits) else {
        return (Curve::nothing(ahead), "nothing was ever due".to_owned());
    };
    if history.scale <= 0.0 {
        return (Curve::nothing(ahead), "nothing was ever due".to_owned());
    }
    let past = Past::of(history);
    let weights = past.weights();
    let stretch = past.stretch();
    let expected: Vec<Expected> = ahead
        .iter()
        .enumerate()
        .map(|(place, day)| model.expect(place + 1, day))
        .collect();
    let weekly: Vec<Weekly> = WEEKS
        .iter()
        .map(|weeks| Weekly::learn(&model, &history.days, &history.values, *weeks))
        .collect();
    let days: Vec<Spread> = expected
        .iter()
        .zip(ahead)
        .map(|(expected, day)| {
            let others = weekly
                .iter()
                .map(|weekly| model.pattern.special(day, weekly.at(day)));
            let middle = mix(expected.middle(), others, &weights);
            let bounds = |tail: f64| {
                let low = expected.quantile(tail, stretch).min(middle);
                let high = expected.quantile(1.0 - tail, stretch).max(middle);
                (low, high)
            };
            Spread {
                middle,
                outer: bounds(TAIL),
                inner: bounds(INNER_TAIL),
            }
        })
        .collect();
    let total = total(&model, &expected, &days, stretch);
    let text = format!(
        "weighted levels, weekdays, month ends and holidays ({:.0} %), weekly medians",
        100.0 * weights[0]
    );
    (Curve { days, total }, text)
}

fn mix(own: f64, others: impl Iterator<Item = f64>, weights: &[f64]) -> f64 {
    std::iter::once(own)
        .chain(others)
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum()
}

/// The sum's bounds: days miss independently, and the level misses them all.
fn total(model: &Model, expected: &[Expected], days: &[Spread], stretch: f64) -> Spread {
    let own: f64 = expected.iter().map(Expected::own_variance).sum();
    let exposed: Vec<f64> = expected
        .iter()
        .map(|day| day.probability * day.unit)
        .collect();
    let mut shared = 0.0;
    for (one, first) in exposed.iter().enumerate() {
        for (other, second) in exposed.iter().enumerate() {
            shared += first * second * model.covariance(one + 1, other + 1);
        }
    }
    let reach = NORMAL * stretch * (own + shared).sqrt();
    let mean: f64 = expected.iter().map(Expected::mean).sum();
    let middle: f64 = days.iter().map(|day| day.middle).sum();
    Spread::normal(mean.min(middle), mean.max(middle), reach)
}

/// The median of the last weeks' same weekday.
struct Weekly([f64; 7]);

impl Weekly {
    fn learn(model: &Model, days: &[Day], values: &[Option<f64>], weeks: usize) -> Self {
        Self(std::array::from_fn(|weekday| {
            let places = days.iter().zip(values).enumerate().rev();
            let same = places.filter(|(_, (day, _))| day.weekday == weekday);
            let known = same.filter_map(|(place, (_, value))| Some(model.lifted(place, (*value)?)));
            let mut last: Vec<f64> = known.take(weeks).collect();
            robust::median(&mut last).unwrap_or(0.0)
        }))
    }

    fn at(&self, day: &Day) -> f64 {
        self.0[day.weekday]
    }
}

/// Forecasts as they would have been made on earlier days, beside what came.
struct Past {
    /// Absolute errors of the model and of each weekly median.
    misses: Vec<[f64; 1 + WEEKS.len()]>,
    /// Distances from the middle in shares of the bound's distance.
    reached: Vec<f64>,
}

impl Past {
    fn of(history: &History) -> Self {
        let mut past = Self {
            misses: Vec::new(),
            reached: Vec::new(),
        };
        let count = history.days.len();
        for origin in 1..=ORIGINS {
            let Some(today) = count.checked_sub(9 + origin * BETWEEN_ORIGINS) else {
                break;
            };
            if today < LEAST_TRAINING {
                break;
            }
            past.look_back(history, today);
        }
        past
    }

    fn look_back(&mut self, history: &History, today: usize) {
        let (days, values) = (&history.days[..today], &history.values[..today]);
        let Some(model) = Model::learn(days, values, history.has_credits) else {
            return;
        };
        let weekly = WEEKS.map(|weeks| Weekly::learn(&model, days, values, weeks));
        let later = history.days[today..]
            .iter()
            .zip(&history.values[today..])
            .enumerate();
        for (place, (day, value)) in later.take(JUDGED_AHEAD) {
            let Some(value) = value else { continue };
            let expected = model.expect(place + 1, day);
            let middle = expected.middle();
            let mut misses = [(value - middle).abs(); 1 + WEEKS.len()];
            for (miss, weekly) in misses[1..].iter_mut().zip(&weekly) {
                *miss = (value - model.pattern.special(day, weekly.at(day))).abs();
            }
            self.misses.push(misses);
            let bound = expected.quantile(if *value < middle { TAIL } else { 1.0 - TAIL }, 1.0);
            let distance = (bound - middle).abs();
            let miss = (value - middle).abs();
            // A free day that was foretold is held like any other.
            if distance > 0.0 || miss == 0.0 {
                self.reached
                    .push(if miss > 0.0 { miss / distance } else { 0.0 });
            }
        }
    }

    /// The model first; evenly towards it where there is no past.
    fn weights(&self) -> Vec<f64> {
        let total = |which: usize| self.misses.iter().map(|misses| misses[which]).sum::<f64>();
        let totals: Vec<f64> = (0..=WEEKS.len()).map(total).collect();
        let least = totals.iter().copied().fold(f64::MAX, f64::min).max(1e-12);
        let raw: Vec<f64> = totals
            .iter()
            .map(|total| (least / total.max(1e-12)).powf(SHARPNESS))
            .collect();
        let sum: f64 = raw.iter().sum();
        raw.iter().map(|weight| weight / sum).collect()
    }

    /// By how much bounds must widen to hold what they should have held (split conformal
    /// prediction: Vovk et al., "Algorithmic Learning in a Random World", 2005).
    fn stretch(&self) -> f64 {
        let mut reached = self.reached.clone();
        reached.sort_unstable_by(f64::total_cmp);
        let needed = robust::quantile(&reached, COVERAGE).unwrap_or(1.2);
        needed.clamp(STRETCH.0, STRETCH.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    #[test]
    fn inner_bounds_lie_within_the_outer_ones() {
        for days in [5, 60, 300] {
            let dates = date(2026, 1, 1).series(1.day()).take(days);
            let amount = |day: Date| 10_000_000 + i64::from(day.day()) * 200_000;
            let series = Series {
                points: dates.map(|day| (day, amount(day))).collect(),
                ..Series::default()
            };
            let told = forecast(&series, 30).unwrap();
            let intervals = told.daily.iter().map(|day| day.amount).chain([told.total]);
            for it in intervals {
                assert!(it.lo95 <= it.lo80 && it.lo80 <= it.mean, "{it:?}");
                assert!(it.mean <= it.hi80 && it.hi80 <= it.hi95, "{it:?}");
                assert!(it.hi80 - it.lo80 < it.hi95 - it.lo95, "{it:?}");
            }
        }
    }
}
