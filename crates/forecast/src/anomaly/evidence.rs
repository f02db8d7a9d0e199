//! How far a day lies from what was expected, in shares of what makes an alarm.

use super::noise::Reach;
use super::{Detector, Direction};

/// Spreads that the other detectors ask for beyond those of the residual.
const WEEK_OVER_WEEK: f64 = 0.3;
const LOG_COST: f64 = 0.4;
/// The other detectors count only where the residual says at least this share of the same.
const AGREEMENT: f64 = 0.85;
/// A smaller deviation (logarithm of the ratio; share of the level) is none that anyone would act on.
const LEAST_DEVIATION: f64 = 0.18;
const LEAST_SHARE: f64 = 0.12;

/// What speaks for an alarm: the strongest detector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Evidence {
    pub(crate) direction: Direction,
    pub(crate) detector: Detector,
    /// 1 makes an alarm at the default sensitivity.
    pub(crate) strength: f64,
    /// The first of the days that it is about.
    pub(crate) since: usize,
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
    /// What the residual is of the level.
    pub(crate) share: f64,
    /// Makes every detector more careful while little is known.
    pub(crate) caution: f64,
}

impl Deviations {
    /// The strongest of the detectors that look at one day.
    pub(crate) fn evidence(&self, today: usize, reach: &Reach) -> Option<Evidence> {
        let (deviation, spread) = self.residual;
        if deviation == 0.0 {
            return None;
        }
        let direction = direction(deviation);
        let own = reach.strength(deviation / spread);
        let needed = deviation.abs() / spread / own;
        let money = (self.share.abs() / LEAST_SHARE).min(1.0);
        let size = material(deviation).min(money) / self.caution;
        let of = |detector: Detector, strength: f64| Evidence {
            direction,
            detector,
            strength: strength * size,
            since: today,
        };
        let agreeing = |other: Option<(f64, f64)>, more: f64| {
            let (other, spread) = other?;
            let agrees = own >= AGREEMENT && other * deviation > 0.0;
            agrees.then(|| other.abs() / spread / (needed + more))
        };
        let week = agreeing(self.week, WEEK_OVER_WEEK);
        let week = week.map(|strength| of(Detector::WeekOverWeek, strength));
        let log_cost = agreeing(self.log_cost, LOG_COST);
        let log_cost = log_cost.map(|strength| of(Detector::LogCostMad, strength));
        let residual = of(Detector::ForecastResidual, own);
        Some(residual.stronger(week).stronger(log_cost))
    }
}

/// The share of a whole deviation that a slight one counts.
pub(crate) fn material(deviation: f64) -> f64 {
    (deviation.abs() / LEAST_DEVIATION).min(1.0)
}

pub(crate) fn direction(deviation: f64) -> Direction {
    if deviation > 0.0 {
        Direction::Up
    } else {
        Direction::Down
    }
}
