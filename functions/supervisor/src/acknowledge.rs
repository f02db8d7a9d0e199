//! `acknowledge_failure`: somebody took note of a failed run.

use crate::Desk;
use crate::run::find;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strands_agent::Fault;
use strands_core::incident::{
    Acknowledgement, NotFailed, Noted, acknowledge, environment_key, job_key,
};
use strands_core::instant::rfc3339;
use strands_core::run::Ledger;
use strands_runtime::tools::unread;
use strands_store::{Store, StoreError};

/// How often it is decided anew where another writer changed the job's rows.
const TRIES: u32 = 5;

/// Takes note of a failed run: its open incident sends no more reminders. That the job runs again is told
/// all the same. Repeating it changes nothing.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct AcknowledgeFailure {
    /// The run: the platform's own run id, or an execution id (exec-…).
    #[schemars(length(min = 1))]
    run_id: String,
    /// What the team should know about it. The first 500 characters are kept, without what names a person.
    note: Option<String>,
    /// Only a run of this platform, where several share the id: `glue`, `emr_serverless`, `batch`, `custom:airflow`, …
    platform: Option<String>,
}

/// That it is taken note of.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    /// Always true.
    acknowledged: bool,
    /// The platform's own run id.
    run_id: String,
    /// The id under which it is filed, which no other run shares.
    execution_id: String,
    /// The job.
    job_name: Option<String>,
    /// When it was taken note of first.
    acknowledged_at: String,
    /// The incident that was open then.
    incident_id: Option<String>,
    /// What was noted then.
    note: Option<String>,
}

/// Why nobody could take note.
#[derive(Debug, thiserror::Error)]
pub enum Unnoted {
    /// There is nothing to take note of.
    #[error(transparent)]
    NotFailed(#[from] NotFailed),
    /// The tables failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unnoted> for Fault {
    fn from(unnoted: Unnoted) -> Self {
        match unnoted {
            Unnoted::NotFailed(refused) => Self::conflict(refused.to_string(), Vec::new()),
            Unnoted::Store(fault) => unread(fault),
        }
    }
}

/// POST `/acknowledge-failure`
pub(crate) async fn acknowledge_failure(
    desk: &Desk,
    input: AcknowledgeFailure,
    now: Timestamp,
) -> Result<Answer, Fault> {
    let run = find(desk, &input.run_id, input.platform.as_deref()).await?;
    let note = input.note.as_deref();
    let kept = take_note(&desk.store, &desk.environment, &run, note, now).await?;
    Ok(told(&run, kept))
}

/// Takes note of a run's failure, whoever asks for it; decided anew where another writer came first.
pub async fn take_note(
    store: &Store,
    environment: &str,
    run: &Ledger,
    note: Option<&str>,
    now: Timestamp,
) -> Result<Acknowledgement, Unnoted> {
    for _ in 1..TRIES {
        match attempt(store, environment, run, note, now).await {
            Err(Unnoted::Store(StoreError::Conflict)) => {}
            ended => return ended,
        }
    }
    attempt(store, environment, run, note, now).await
}

/// Reads, decides and writes.
async fn attempt(
    store: &Store,
    environment: &str,
    run: &Ledger,
    note: Option<&str>,
    now: Timestamp,
) -> Result<Acknowledgement, Unnoted> {
    let job = store.job(&job_key(environment, run.job_name())).await?;
    let shared = store.environment(&environment_key(environment)).await?;
    let before = store.acknowledgements(environment, run).await?;
    let known = Noted {
        job: job.as_ref(),
        shared: shared.as_ref(),
        before: &before,
        environment,
        now,
    };
    let (kept, plan) = acknowledge(run, note, known)?;
    store.execute(&plan, now).await?;
    Ok(kept)
}

fn told(run: &Ledger, kept: Acknowledgement) -> Answer {
    Answer {
        acknowledged: true,
        run_id: run.key.run_id.clone(),
        execution_id: run.execution_id.clone(),
        job_name: run.job_name().map(str::to_owned),
        acknowledged_at: rfc3339(kept.at),
        incident_id: kept.incident_id,
        note: kept.note,
    }
}
