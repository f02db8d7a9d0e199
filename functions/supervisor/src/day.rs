//! `summarize_day`: what a day came to.

use crate::Desk;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use strands_agent::Fault;
use strands_core::instant::utc_date;
use strands_core::totals::{Owner, Sums};
use strands_runtime::tools::unread;
use strands_store::trends::Total;

/// How many jobs are named.
const MOST_JOBS: usize = 20;

/// Tells what a day came to: how many runs ended and how, what they cost, and the jobs that failed or
/// cost most.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct SummarizeDay {
    /// The day in UTC: 2026-03-12, today or yesterday. Default today.
    date: Option<String>,
}

/// What a day came to.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Day {
    /// The day, in UTC.
    date: String,
    /// Over all jobs.
    #[serde(flatten)]
    totals: Totals,
    /// The jobs with most runs that failed or timed out, then the dearest; at most 20.
    jobs: Vec<JobDay>,
    /// How many jobs ran that day.
    job_count: usize,
}

/// Runs that ended.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Totals {
    /// How many runs ended.
    executions: i64,
    /// Of them, ended well.
    successful: i64,
    /// Of them, failed.
    failed: i64,
    /// Of them, stopped.
    stopped: i64,
    /// Of them, timed out.
    timeout: i64,
    /// Of them, with a part that has no price.
    unpriced: i64,
    /// Known cost in millionths of a US dollar.
    known_micro_usd: Option<i64>,
    /// Milliseconds of all attempts whose start and end are known.
    duration_ms: i64,
}

/// A job's day.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JobDay {
    /// The job.
    job_name: Option<String>,
    #[serde(flatten)]
    totals: Totals,
}

/// POST `/summarize-day`
pub(crate) async fn summarize_day(
    desk: &Desk,
    input: SummarizeDay,
    now: Timestamp,
) -> Result<Day, Fault> {
    let date = date(input.date.as_deref(), utc_date(now))?;
    let rows = desk.store.day(date).await.map_err(unread)?;
    if rows.is_empty() && date != utc_date(now) {
        let message = format!("no run is known to have ended on {date}; days are kept for a year");
        return Err(Fault::not_found(message));
    }
    let (all, mut jobs): (Vec<Total>, Vec<Total>) = rows
        .into_iter()
        .filter(|row| row.owner == Owner::All || row.owner.is_job())
        .partition(|row| row.owner == Owner::All);
    jobs.sort_by_key(|row| {
        (
            Reverse(row.sums.failed + row.sums.timeout),
            Reverse(row.sums.total().0),
        )
    });
    let totals = all.into_iter().map(|row| row.sums).next();
    Ok(Day {
        date: date.to_string(),
        totals: Totals::from(&totals.unwrap_or_default()),
        job_count: jobs.len(),
        jobs: jobs.into_iter().take(MOST_JOBS).map(job_day).collect(),
    })
}

pub(crate) fn date(text: Option<&str>, today: Date) -> Result<Date, Fault> {
    let date = match text {
        None | Some("today") => Some(today),
        Some("yesterday") => today.yesterday().ok(),
        Some(text) => text.parse().ok(),
    };
    let Some(date) = date else {
        let message = "date must be a day such as 2026-03-12, today or yesterday";
        return Err(Fault::invalid("date", message));
    };
    if date > today {
        let message = format!("date must not lie ahead; today is {today}");
        return Err(Fault::invalid("date", message));
    }
    Ok(date)
}

fn job_day(row: Total) -> JobDay {
    let job_name = match row.owner {
        Owner::Job(name) => name,
        Owner::All | Owner::Group(..) => None,
    };
    JobDay {
        job_name,
        totals: Totals::from(&row.sums),
    }
}

impl From<&Sums> for Totals {
    fn from(sums: &Sums) -> Self {
        Self {
            executions: sums.executions,
            successful: sums.successful,
            failed: sums.failed,
            stopped: sums.stopped,
            timeout: sums.timeout,
            unpriced: sums.unpriced,
            known_micro_usd: sums.known_total().map(|total| total.0),
            duration_ms: sums.duration_ms,
        }
    }
}
