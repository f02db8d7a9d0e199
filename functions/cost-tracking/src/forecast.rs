//! `forecast`: the days to come, and whether a month's budget will do.

use crate::{Refusal, series};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strands_core::instant::utc_date;
use strands_forecast::{Budget, Forecast, MOST_DAYS_AHEAD};
use strands_store::Store;

const DEFAULT_HORIZON: i64 = 30;

/// What is to be forecast.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Arguments {
    /// Of this job; of all together where none is named.
    pub job_name: Option<String>,
    /// Days ahead, 1 to 366; 30 where nothing is said.
    #[serde(alias = "days")]
    pub horizon_days: Option<i64>,
    /// Micro-USD that the month of the first day ahead may cost.
    pub budget_monthly_micro_usd: Option<i64>,
}

/// The days to come.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Day by day, and in total.
    #[serde(flatten)]
    pub forecast: Forecast,
    /// What it says about the budget, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Runs of the history with a part that has no price.
    pub unpriced_runs: i64,
}

/// Forecasts from what the tables hold of the days before today.
pub async fn forecast(
    store: &Store,
    arguments: &Arguments,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let horizon = horizon(arguments)?;
    let limit = arguments.budget_monthly_micro_usd;
    if let Some(limit) = limit.filter(|limit| *limit <= 0) {
        let message = format!("{limit} is no budget; give micro-USD above 0");
        return Err(Refusal::invalid("budget_monthly_micro_usd", message));
    }
    let job = arguments.job_name.as_deref();
    let spent = series::read(store, &series::owner(job), now).await?;
    if spent.series.points.is_empty() {
        return Err(Refusal::no_history(job));
    }
    let budget = limit.map(|limit| strands_forecast::budget(&spent.series, limit));
    Ok(Answer {
        forecast: strands_forecast::forecast(&spent.series, horizon)?,
        budget: budget.transpose()?,
        unpriced_runs: spent.unpriced,
    })
}

/// Two forecasts of all jobs together from one reading: of so many days, and of those up to the end of the
/// month in which the first of them lies.
pub async fn with_month(
    store: &Store,
    horizon: u16,
    now: Timestamp,
) -> Result<(Forecast, Forecast), Refusal> {
    let spent = series::read(store, &series::owner(None), now).await?;
    if spent.series.points.is_empty() {
        return Err(Refusal::no_history(None));
    }
    let ahead = strands_forecast::forecast(&spent.series, horizon)?;
    let first = ahead
        .daily
        .first()
        .map_or_else(|| utc_date(now), |day| day.date);
    let rest = u16::from(first.days_in_month().unsigned_abs() - first.day().unsigned_abs()) + 1;
    let month = strands_forecast::forecast(&spent.series, rest)?;
    Ok((ahead, month))
}

fn horizon(arguments: &Arguments) -> Result<u16, Refusal> {
    let days = arguments.horizon_days.unwrap_or(DEFAULT_HORIZON);
    let horizon = u16::try_from(days).ok();
    horizon
        .filter(|days| (1..=MOST_DAYS_AHEAD).contains(days))
        .ok_or_else(|| {
            let message = format!("{days} is not a number of days from 1 to {MOST_DAYS_AHEAD}");
            Refusal::invalid("horizon_days", message)
        })
}
