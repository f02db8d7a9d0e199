//! How far a day lies from what was expected, in shares of what makes an alarm.

use super::{Detector, Direction};

/// Standard deviations that make an alarm.
const RESIDUAL: f64 = 3.2;
const WEEK_OVER_WEEK: f64 = 3.5;
const LOG_COST: f64 = 3.6;
/// The other detectors count only where the residual says at least so much of the same.
const AGREEMENT: f64 = 2.2;
/// A smaller deviation (logarithm of the ratio) is none that anyone would act on.
const LEAST_DEVIATION: f64 = 0.18;

/// What speaks for an alarm: the strongest detector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Evidence {
    pub(crate) direction: Direction,
    pub(crate) detector: Detector,
    /// 1 makes an alarm at the default sensitivity.
    pub(crate) strength: f64,
}

impl Evidence {
    /// From 0 to 1; strength 1 is a half.
    pub(crate) fn score(&self) -> f64 {
        let score = 1.0 - 0.5_f64.powf(self.strength.max(0.0));
        (score * 1e4).round() / 1e4
    }

    pub(crate) fn stronger(self, other: Option<Self>) -> Self {
        other
            .filter(|other| other.strength > self.strength)
            .unwrap_or(self)
    }
}

/// Deviations of a day as logarithms of ratios, each with its usual spread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deviations {
    pub(crate) residual: (f64, f64),
    pub(crate) week: Option<(f64, f64)>,
    pub(crate) log_cost: Option<(f64, f64)>,
    /// Makes every detector more careful while little is known.
    pub(crate) caution: f64,
}

impl Deviations {
    /// The strongest of the detectors that look at one day.
    pub(crate) fn evidence(&self) -> Option<Evidence> {
        let (deviation, spread) = self.residual;
        let score = deviation / spread;
        if deviation == 0.0 {
            return None;
        }
        let direction = direction(deviation);
        let size = (deviation.abs() / LEAST_DEVIATION).min(1.0);
        let of = |detector: Detector, strength: f64| Evidence {
            direction,
            detector,
            strength: strength * size / self.caution,
        };
        let agreeing = |other: Option<(f64, f64)>| {
            let (deviation, spread) = other?;
            let agrees = score.abs() >= AGREEMENT && deviation * score > 0.0;
            agrees.then(|| deviation.abs() / spread)
        };
        let week =
            agreeing(self.week).map(|score| of(Detector::WeekOverWeek, score / WEEK_OVER_WEEK));
        let log_cost =
            agreeing(self.log_cost).map(|score| of(Detector::LogCostMad, score / LOG_COST));
        let residual = of(Detector::ForecastResidual, score.abs() / RESIDUAL);
        Some(residual.stronger(week).stronger(log_cost))
    }
}

pub(crate) fn direction(deviation: f64) -> Direction {
    if deviation > 0.0 {
        Direction::Up
    } else {
        Direction::Down
    }
}

/// Two cumulative sums that notice small lasting deviations (Page, "Continuous Inspection Schemes",
/// 1954).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Drift {
    up: f64,
    down: f64,
    /// Days since each sum left zero.
    pub(crate) days_up: usize,
    pub(crate) days_down: usize,
}

/// Standard deviations a day that are no drift, and the sum of the rest that makes an alarm.
const SLACK: f64 = 0.7;
const LIMIT: f64 = 4.0;
/// One day alone must not make a drift.
const MOST_A_DAY: f64 = 2.5;
const LEAST_DAYS: usize = 4;

impl Drift {
    pub(crate) fn add(&mut self, score: f64) {
        let step = |sum: &mut f64, days: &mut usize, score: f64| {
            *sum = (*sum + score.min(MOST_A_DAY) - SLACK).max(0.0);
            *days = if *sum > 0.0 { *days + 1 } else { 0 };
        };
        step(&mut self.up, &mut self.days_up, score);
        step(&mut self.down, &mut self.days_down, -score);
    }

    pub(crate) fn evidence(&self, caution: f64) -> Option<Evidence> {
        let (sum, days, direction) = if self.up >= self.down {
            (self.up, self.days_up, Direction::Up)
        } else {
            (self.down, self.days_down, Direction::Down)
        };
        (days >= LEAST_DAYS).then(|| Evidence {
            direction,
            detector: Detector::Drift,
            strength: sum / LIMIT / caution,
        })
    }
}
