//! What a finished run wrote, scanned; and what is known of it, noted on the run's execution. What it means
//! is noted on the run itself, whose change tells the people concerned.

use crate::detect::of_output;
use crate::fields::OfData;
use crate::own::types;
use crate::survey::Surveyor;
use serde_json::{Value, json};
use std::sync::Arc;
use strands_core::dataset::DataSets;
use strands_core::exposure::{Exposure, Seen, exposed};
use strands_core::job::Output;
use strands_core::round::{RunName, ScanRequest, later};
use strands_core::run::Ledger;
use strands_runtime::metrics::Metrics;
use strands_runtime::retry::Backoff;
use strands_runtime::{Handled, Moment};
use strands_store::{Store, StoreError};

/// Rows of each data set that are looked at.
const ROWS: u64 = 10_000;

/// Scans what finished runs wrote.
pub struct Scanner<D> {
    /// The tables.
    pub store: Store,
    /// Where data sets lie.
    pub data: Arc<D>,
}

/// Why what a run wrote could not be scanned.
#[derive(Debug, thiserror::Error)]
pub enum Unscanned {
    /// No run is named.
    #[error(
        "compliance takes {{\"scan\": {{\"execution_id\": \"exec-…\"}}}} or {{\"scan\": {{\"run_key\": \"…\"}}}}, or a call of a tool: {0}"
    )]
    Payload(#[from] serde_json::Error),
    /// The tables.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<D: DataSets> Scanner<D> {
    /// Handles `{"scan": {"execution_id": …}}`. What cannot be scanned now is answered with the outcome
    /// `later` and the reason.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, Unscanned> {
        let mut metrics = Metrics::of("compliance");
        let ScanRequest { scan } = serde_json::from_value(payload)?;
        let answer = match self.one(&scan, moment, &mut metrics).await {
            Err(fault) if fault.may_pass() => {
                tracing::warn!(%fault, "the run is scanned later");
                later(&fault.to_string())
            }
            result => result?,
        };
        Ok(Handled { answer, metrics })
    }

    async fn one(
        &self,
        name: &RunName,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Value, StoreError> {
        let found = self.store.find_runs(name.as_str(), None).await?;
        let Some(run) = found.first() else {
            return Ok(json!({"outcome": "not_found"}));
        };
        match outputs(run) {
            None => Ok(json!({"outcome": "not_applicable", "execution_id": run.execution_id})),
            Some(outputs) => self.scan(run, &outputs, moment, metrics).await,
        }
    }

    async fn scan(
        &self,
        run: &Ledger,
        outputs: &[Output],
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Value, StoreError> {
        let types = types(&self.store, run.job_name()).await?;
        let surveyor = Surveyor::new(self.data.clone(), types.catalogue, ROWS, moment.deadline);
        let mut surveys = Vec::new();
        for output in outputs {
            surveys.push(of_output(&surveyor, output).await);
        }
        let mut data = OfData::of(surveys);
        if let Some(why) = types.unusable {
            data.doubt(why);
        }
        metrics.count("DataSetsScanned", outputs.len() as u64);
        metrics.count("DataSetsUnread", data.reasons.len() as u64);
        let seen = Seen {
            scanned_at: moment.now,
            ..data.seen()
        };
        let exposure = self.note(run, &seen, moment).await?;
        Ok(told(&exposure))
    }

    /// Notes it on the run and its execution. Those that are there no more need no note.
    async fn note(
        &self,
        run: &Ledger,
        seen: &Seen,
        moment: Moment,
    ) -> Result<Exposure, StoreError> {
        let mut run = run.clone();
        let mut backoff = Backoff::until(moment.deadline);
        loop {
            let exposure = Exposure::of(&run, seen.clone());
            let plan = exposed(&run, &exposure);
            match self.store.execute(&plan, moment.now).await {
                Err(StoreError::Conflict) => {}
                result => return result.map(|()| exposure),
            }
            let found = self.store.find_runs(&exposure.execution_id, None).await?;
            match found.into_iter().next() {
                None => return Ok(exposure),
                Some(newer) => run = newer,
            }
            if !backoff.wait().await {
                return Err(StoreError::Conflict);
            }
        }
    }
}

/// What an ended run of a job wrote whose configuration asks for scans; history is nobody's news.
fn outputs(run: &Ledger) -> Option<Vec<Output>> {
    let facts = run.job.as_ref().filter(|facts| facts.asks_for_scan())?;
    let outputs = facts.outputs.as_ref()?.value.clone();
    let is_due = run.state().is_terminal() && !run.is_history && !outputs.is_empty();
    is_due.then_some(outputs)
}

fn told(exposure: &Exposure) -> Value {
    let Seen {
        pii_detected,
        pii_fields,
        more_fields,
        rows_scanned,
        complete,
        ..
    } = &exposure.seen;
    json!({
        "outcome": "scanned",
        "execution_id": exposure.execution_id,
        "pii_detected": pii_detected,
        "pii_fields": pii_fields.len() + more_fields,
        "rows_scanned": rows_scanned,
        "complete": complete,
    })
}
