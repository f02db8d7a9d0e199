//! `identify_anomalies`: days that cost something else than expected, and why.

use crate::causes::{Factor, Facts, factors};
use crate::window::Window;
use crate::{Refusal, series};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use strands_core::run::Ledger;
use strands_core::totals::{Owner, Sums};
use strands_forecast::{Anomaly, Status};
use strands_store::executions::Selection;
use strands_store::{Store, StoreError};

const DEFAULT_SCORE: f64 = 0.5;
/// Days before an anomaly that say what is usual.
const USUAL_DAYS: i32 = 28;
/// Runs that are looked at, of a day and of the days before it.
const SAMPLE: usize = 50;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Arguments {
    /// Of this job; of all together where none is named.
    pub job_name: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// The day after the last.
    pub to: Option<Date>,
    /// Instead of `from`: so many days up to `to`.
    pub days: Option<i64>,
    /// Those of at least this score, 0 to 1; 0.5 where nothing is said.
    pub min_score: Option<f64>,
}

/// An anomaly and what explains it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// The day.
    #[serde(flatten)]
    pub anomaly: Anomaly,
    /// Factors that multiply to actual over expected; none where that is not a positive number.
    pub likely_cause: Vec<Factor>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Oldest first.
    pub anomalies: Vec<Explained>,
    /// Whether there were days enough to tell.
    pub status: Status,
}

/// Looks at whole days: today's cost is not known yet.
pub async fn identify_anomalies(
    store: &Store,
    arguments: &Arguments,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let least = arguments.min_score.unwrap_or(DEFAULT_SCORE);
    if !(0.0..=1.0).contains(&least) {
        let message = format!("{least} is not a score from 0 to 1");
        return Err(Refusal::invalid("min_score", message));
    }
    let window = Window::of(arguments.from, arguments.to, arguments.days, now)?;
    let job = arguments.job_name.as_deref();
    let owner = series::owner(job);
    let spent = series::read(store, &owner, now).await?;
    if spent.series.points.is_empty() {
        return Err(Refusal::no_history(job));
    }
    let found = strands_forecast::anomalies(&spent.series, 1.0 - least)?;
    let mut anomalies = Vec::new();
    for anomaly in found.anomalies {
        if window.from <= anomaly.date && anomaly.date < window.to {
            let likely_cause = explain(store, &owner, &anomaly).await?;
            anomalies.push(Explained {
                anomaly,
                likely_cause,
            });
        }
    }
    Ok(Answer {
        anomalies,
        status: found.status,
    })
}

#[allow(clippy::cast_precision_loss, reason = "ratios are approximate")]
async fn explain(
    store: &Store,
    owner: &Owner,
    anomaly: &Anomaly,
) -> Result<Vec<Factor>, StoreError> {
    let (actual, expected) = (anomaly.actual_micro_usd, anomaly.expected_micro_usd);
    if actual <= 0 || expected <= 0 {
        return Ok(Vec::new());
    }
    let (Ok(first), Ok(last)) = (
        anomaly.date.checked_sub(USUAL_DAYS.days()),
        anomaly.date.yesterday(),
    ) else {
        return Ok(Vec::new());
    };
    let day = facts(store, owner, anomaly.date, anomaly.date).await?;
    let before = facts(store, owner, first, last).await?;
    Ok(factors(&day, &before, actual as f64 / expected as f64))
}

async fn facts(store: &Store, owner: &Owner, from: Date, to: Date) -> Result<Facts, StoreError> {
    let totals = store.days(owner, from, to).await?;
    let sums = totals
        .iter()
        .fold(Sums::default(), |sums, total| sums.plus(&total.sums));
    let runs = match owner {
        Owner::Job(Some(job)) => sample(store, job, from, to).await?,
        Owner::All | Owner::Job(None) => Vec::new(),
    };
    Ok(Facts {
        sums,
        days: u32::try_from(totals.len()).unwrap_or(u32::MAX),
        runs,
    })
}

async fn sample(store: &Store, job: &str, from: Date, to: Date) -> Result<Vec<Ledger>, StoreError> {
    let midnight = |day: Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok();
    let selection = Selection {
        job: Some(job.to_owned()),
        since: midnight(from),
        until: to.tomorrow().ok().and_then(midnight),
        ..Selection::default()
    };
    let listed = store.list_runs(&selection, SAMPLE).await?;
    store.runs(listed.into_iter().map(|run| run.run_key)).await
}
