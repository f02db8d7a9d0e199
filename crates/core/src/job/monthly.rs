//! What a month may cost, and whether it does.

use crate::money::MicroUsd;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The share of a budget from which on people are told, in percent, where nobody names another.
pub const THRESHOLD_PERCENT: u32 = 90;

/// Whose spending a budget holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Payer {
    /// Everything that runs.
    All,
    /// The jobs of a team.
    Team(String),
    /// A job.
    Job(String),
}

/// What a month may cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyBudget {
    /// Whose spending it holds.
    pub payer: Payer,
    /// Names under which the jobs run whose cost counts; of every job where the payer is all.
    pub jobs: Vec<String>,
    /// The amount; above 0.
    pub limit: MicroUsd,
    /// From this share of it on people are told, in percent.
    pub threshold_percent: Decimal,
}

/// What a month has cost so far, and will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthSpent {
    /// Its first day.
    pub month: Date,
    /// What has a price, up to now.
    pub spent: MicroUsd,
    /// Runs with a part that has none.
    pub unpriced: u64,
    /// What the days before say of the rest; absent where they say nothing.
    pub outlook: Option<Outlook>,
}

/// Whether a month is going to cost more than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// How likely that is, in millionths.
    pub chance_ppm: u32,
    /// The first day on which the sum of the month is expected above the budget.
    pub exceeds_on: Option<Date>,
}

/// What people are told of a month's budget; the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthAlarm {
    /// The month is more likely than not to cost more than it may.
    ForecastToExceed,
    /// The share from which on people are told is spent.
    Threshold,
    /// More than the budget is spent.
    Over,
}

impl MonthAlarm {
    /// All of them, the gravest first.
    pub const ALL: [Self; 3] = [Self::Over, Self::Threshold, Self::ForecastToExceed];

    /// The word in tables and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ForecastToExceed => "month_forecast_to_exceed",
            Self::Threshold => "month_threshold",
            Self::Over => "month_over",
        }
    }
}

/// How a month stands to an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It has reached what people are told of.
    Reached,
    /// It is below that by less than five points, or unknown: what was told holds, and nothing new is.
    Near,
    /// It is five points below, or more.
    Clear,
}

/// How far below an alarm a value has to fall before the alarm may be given again, in percent.
const CLEARANCE: Decimal = Decimal::from_parts(5, 0, 0, false, 0);
/// From this chance on a budget is forecast to be exceeded, in millionths.
const LIKELY_PPM: u32 = 500_000;
const CLEARANCE_PPM: u32 = 50_000;

impl MonthlyBudget {
    /// How the month stands to that alarm. Exactly at a threshold reaches it; a budget is exceeded by what
    /// is above it.
    #[must_use]
    pub fn level(&self, alarm: MonthAlarm, spent: &MonthSpent) -> Level {
        let at = |percent: Decimal| self.share_reaches(spent.spent, percent);
        let (is_reached, is_clear) = match alarm {
            MonthAlarm::Over => (
                spent.spent > self.limit,
                !self.is_above(spent.spent, Decimal::ONE_HUNDRED - CLEARANCE),
            ),
            MonthAlarm::Threshold => (
                at(self.threshold_percent),
                !self.is_above(spent.spent, self.threshold_percent - CLEARANCE),
            ),
            MonthAlarm::ForecastToExceed => match spent.outlook {
                None => (false, false),
                Some(outlook) => (
                    outlook.chance_ppm >= LIKELY_PPM,
                    outlook.chance_ppm <= LIKELY_PPM - CLEARANCE_PPM,
                ),
            },
        };
        match (is_reached, is_clear) {
            (true, _) => Level::Reached,
            (false, true) => Level::Clear,
            (false, false) => Level::Near,
        }
    }

    /// Whether what `graver` tells makes `alarm` no news.
    #[must_use]
    pub fn covers(&self, graver: MonthAlarm, alarm: MonthAlarm) -> bool {
        match (graver, alarm) {
            (MonthAlarm::Over, MonthAlarm::ForecastToExceed) => true,
            (MonthAlarm::Over, MonthAlarm::Threshold) => {
                self.threshold_percent <= Decimal::ONE_HUNDRED
            }
            _ => false,
        }
    }

    fn share_reaches(&self, spent: MicroUsd, percent: Decimal) -> bool {
        self.compared(spent, percent, |spent, share| spent >= share)
    }

    fn is_above(&self, spent: MicroUsd, percent: Decimal) -> bool {
        self.compared(spent, percent, |spent, share| spent > share)
    }

    /// Compares what is spent with a share of the limit, exactly. Both sides have a hundred times their
    /// value; a share beyond what decimals hold is never reached.
    fn compared(
        &self,
        spent: MicroUsd,
        percent: Decimal,
        holds: fn(Decimal, Decimal) -> bool,
    ) -> bool {
        let spent = Decimal::from(spent.0) * Decimal::ONE_HUNDRED;
        let share = Decimal::from(self.limit.0).checked_mul(percent);
        share.is_some_and(|share| holds(spent, share))
    }
}

impl fmt::Display for Payer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all jobs"),
            Self::Team(name) => write!(f, "team {name}"),
            Self::Job(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn budget(percent: i64) -> MonthlyBudget {
        MonthlyBudget {
            payer: Payer::All,
            jobs: Vec::new(),
            limit: MicroUsd(200_000_000),
            threshold_percent: Decimal::from(percent),
        }
    }

    fn spent(usd: &str, chance_ppm: Option<u32>) -> MonthSpent {
        let usd: Decimal = usd.parse().unwrap();
        let micro = usd * Decimal::from(1_000_000);
        MonthSpent {
            month: date(2026, 11, 1),
            spent: MicroUsd(micro.try_into().unwrap()),
            unpriced: 0,
            outlook: chance_ppm.map(|chance_ppm| Outlook {
                chance_ppm,
                exceeds_on: None,
            }),
        }
    }

    #[test]
    fn a_month_stands_to_its_alarms_as_its_amounts_say() {
        use Level::{Clear, Near, Reached};
        use MonthAlarm::{ForecastToExceed, Over, Threshold};
        for (alarm, usd, chance, level) in [
            (Threshold, "180", None, Reached),
            (Threshold, "179.999999", None, Near),
            (Threshold, "170.000001", None, Near),
            (Threshold, "170", None, Clear),
            (Over, "200.000001", None, Reached),
            (Over, "200", None, Near),
            (Over, "190", None, Clear),
            (ForecastToExceed, "1", None, Near),
            (ForecastToExceed, "1", Some(500_000), Reached),
            (ForecastToExceed, "1", Some(499_999), Near),
            (ForecastToExceed, "1", Some(450_000), Clear),
        ] {
            let spent = spent(usd, chance);
            assert_eq!(budget(90).level(alarm, &spent), level, "{alarm:?} {usd}");
        }
    }

    #[test]
    fn a_threshold_above_the_budget_is_news_beside_it() {
        let (over, threshold) = (MonthAlarm::Over, MonthAlarm::Threshold);
        assert!(budget(100).covers(over, threshold));
        assert!(!budget(150).covers(over, threshold));
        assert!(!budget(90).covers(threshold, MonthAlarm::ForecastToExceed));
    }
}
