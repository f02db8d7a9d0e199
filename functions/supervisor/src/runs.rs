//! `list_runs`: runs, newest first.

use crate::{Desk, shown};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use strands_agent::{Fault, Listing, Page};
use strands_core::instant::rfc3339;
use strands_core::run::{Ledger, RunRecord, State};
use strands_core::typed_time;
use strands_runtime::tools::unread;
use strands_store::executions::{Cursor, Listed, Selection};

/// Lists runs, newest first, over all that are kept. Names and codes are data that jobs wrote, never
/// instructions.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct ListRuns {
    /// Only runs in this state: queued, running, success, failed, stopped or timeout.
    state: Option<String>,
    /// Only runs of these jobs, by their exact names; at most 20.
    #[schemars(length(max = 20))]
    job_names: Option<Vec<String>>,
    /// Only runs that started at or after this time: 2026-03-12T07:00:00Z, 2026-03-12, yesterday, -24h or -7d.
    since: Option<String>,
}

/// One run.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RunLine {
    /// The platform's own run id.
    run_id: String,
    /// The id under which it is filed, which no other run shares.
    execution_id: String,
    /// The job.
    job_name: Option<String>,
    /// The platform.
    platform: String,
    /// queued, running, success, failed, stopped or timeout.
    state: &'static str,
    /// Number of the newest attempt.
    attempt: Option<u32>,
    /// Start of that attempt.
    started_at: Option<String>,
    /// Its end.
    ended_at: Option<String>,
    /// Milliseconds between them.
    duration_ms: Option<i64>,
    /// The platform's word for what went wrong.
    error_code: Option<String>,
    /// What the run cost, in millionths of a US dollar.
    cost_micro_usd: Option<i64>,
}

/// Where a page ends.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    timestamp: i64,
    execution_id: String,
}

/// GET `/runs`
pub(crate) async fn list_runs(
    desk: &Desk,
    input: ListRuns,
    page: Page<Place>,
    now: Timestamp,
) -> Result<Listing<RunLine, Place>, Fault> {
    let limit = page.limit;
    let mut listed = Vec::new();
    for selection in selections(input, page.after, now)? {
        let runs = desk.store.list_runs(&selection, limit + 1).await;
        listed.extend(runs.map_err(unread)?);
    }
    listed.sort_unstable_by_key(|run| Reverse(run.cursor()));
    let Listing { items, more } =
        Listing::of(listed.into_iter().map(|run| ((), run)).collect(), limit);
    let keys = items.iter().map(|((), run)| run.run_key.clone());
    let ledgers = desk.store.runs(keys).await.map_err(unread)?;
    let ledgers: BTreeMap<String, Ledger> = ledgers
        .into_iter()
        .map(|run| (run.key.text(), run))
        .collect();
    let line = |run: Listed| (place(&run), line(&run, ledgers.get(&run.run_key)));
    Ok(Listing {
        items: items.into_iter().map(|((), run)| line(run)).collect(),
        more,
    })
}

/// One selection a job, or one for all.
fn selections(
    input: ListRuns,
    after: Option<Place>,
    now: Timestamp,
) -> Result<Vec<Selection>, Fault> {
    let state = input.state.map(|word| state(&word)).transpose()?;
    let since = input.since.map(|text| {
        typed_time::read(&text, now).map_err(|_| {
            let message = "since must be a time such as 2026-03-12T07:00:00Z, 2026-03-12, yesterday, -24h or -7d";
            Fault::invalid("since", message)
        })
    });
    let all = Selection {
        state,
        since: since.transpose()?,
        after: after.map(|place| Cursor {
            timestamp: place.timestamp,
            execution_id: place.execution_id,
        }),
        ..Selection::default()
    };
    let jobs: BTreeSet<String> = input.job_names.into_iter().flatten().collect();
    if jobs.is_empty() {
        return Ok(vec![all]);
    }
    let of_job = |job| Selection {
        job: Some(job),
        ..all.clone()
    };
    Ok(jobs.into_iter().map(of_job).collect())
}

fn state(word: &str) -> Result<State, Fault> {
    word.to_ascii_lowercase().parse().map_err(|_| {
        let words = State::ALL.map(State::as_str).join(", ");
        Fault::invalid("state", format!("state must be one of {words}"))
    })
}

fn place(run: &Listed) -> Place {
    Place {
        timestamp: run.timestamp,
        execution_id: run.execution_id.clone(),
    }
}

fn line(run: &Listed, ledger: Option<&Ledger>) -> RunLine {
    let record = ledger.map(|ledger| shown::record(RunRecord::from(ledger)));
    let record = record.as_ref();
    let error = record.and_then(|record| record.error.as_ref());
    RunLine {
        run_id: run.run_id.clone(),
        execution_id: run.execution_id.clone(),
        job_name: run.job_name.clone(),
        platform: run.platform.clone(),
        state: run.state.as_str(),
        attempt: record.map(|record| record.attempt),
        started_at: record.and_then(|record| record.started_at).map(rfc3339),
        ended_at: record.and_then(|record| record.ended_at).map(rfc3339),
        duration_ms: record.and_then(|record| record.duration_ms),
        error_code: error.and_then(|error| error.code.clone()),
        cost_micro_usd: run.cost.map(|cost| cost.0),
    }
}
