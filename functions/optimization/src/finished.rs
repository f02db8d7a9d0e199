//! Finished runs: batches of the executions' stream, and one run that somebody names.

use crate::scanner::{Scanner, Unscanned};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use strands_core::dead_letter::{DeadLetter, EXECUTION_RECORD, SCRIPT};
use strands_core::event::{Reason, Rejection};
use strands_core::issue::Detected;
use strands_core::platform::{Api, Scripts};
use strands_core::run::Platform;
use strands_runtime::metrics::Metrics;
use strands_runtime::stream::Record;
use strands_runtime::{BatchResponse, Handled, Moment, stream};
use strands_store::{StoreError, executions};

/// What a script may take: no other is begun with less left.
const ROOM: Duration = Duration::from_secs(20);

/// A run to scan.
#[derive(Debug, Deserialize)]
struct Request {
    scan: Which,
}

/// By what the run is known.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Which {
    ExecutionId(String),
    RunKey(String),
}

impl<A: Api, S: Scripts> Scanner<A, S> {
    /// Handles a batch of the executions' stream, or `{"scan": {"execution_id": …}}`.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, Unscanned> {
        let mut metrics = Metrics::of("optimization");
        let answer = if stream::is_batch(&payload) {
            let response = self.batch(payload, moment, &mut metrics).await?;
            serde_json::to_value(response)?
        } else {
            let Request { scan } = serde_json::from_value(payload)?;
            self.one(scan, moment, &mut metrics).await?
        };
        Ok(Handled { answer, metrics })
    }

    /// Takes one record after the other; what is left from the first that cannot be scanned now comes
    /// again.
    async fn batch(
        &self,
        payload: Value,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<BatchResponse, Unscanned> {
        for record in stream::read(payload)? {
            let number = record.sequence_number.clone();
            if let Err(fault) = self.record(record, moment, metrics).await {
                tracing::warn!(%fault, "the batch comes back");
                metrics.count("BatchesReturned", 1);
                return Ok(BatchResponse::failed([number]));
            }
        }
        Ok(BatchResponse::default())
    }

    async fn record(
        &self,
        record: Record,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<(), Unscanned> {
        let run_key = match executions::unscanned(record.new_image, &Platform::Glue) {
            Ok(Some(run_key)) => run_key,
            Ok(None) => return Ok(()),
            Err(fault) => {
                let body = format!("{EXECUTION_RECORD}{}", record.sequence_number);
                return Ok(self.reject(&body, &fault, moment, metrics).await?);
            }
        };
        if Instant::now() + ROOM > moment.deadline {
            return Err(Unscanned::OutOfTime);
        }
        match self.run(&run_key, moment, metrics).await {
            Err(Unscanned::Store(
                fault @ (StoreError::Damaged { .. } | StoreError::Refused(_)),
            )) => {
                let body = format!("{SCRIPT}{run_key}");
                Ok(self.reject(&body, &fault, moment, metrics).await?)
            }
            result => result,
        }
    }

    async fn run(
        &self,
        run_key: &str,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<(), Unscanned> {
        if let Some(run) = self.store.run(run_key).await? {
            self.scan(&run, moment, metrics).await?;
        }
        Ok(())
    }

    /// Puts aside what no repetition will mend.
    async fn reject(
        &self,
        body: &str,
        fault: &StoreError,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<(), StoreError> {
        metrics.count("RecordsRejected", 1);
        let rejection = Rejection::new(Reason::InvalidField, fault.to_string());
        let letter = DeadLetter::new(body, &rejection, moment.now);
        self.store.put_dead_letter(&letter).await
    }

    async fn one(
        &self,
        which: Which,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Value, Unscanned> {
        let (Which::ExecutionId(id) | Which::RunKey(id)) = which;
        let found = self.store.find_runs(&id, None).await?;
        let Some(run) = found.first() else {
            return Ok(json!({"outcome": "not_found"}));
        };
        let detected = self.scan(run, moment, metrics).await?;
        Ok(detected.as_ref().map_or_else(
            || json!({"outcome": "not_applicable", "execution_id": run.execution_id}),
            told,
        ))
    }
}

fn told(detected: &Detected) -> Value {
    let issues = detected.issues.as_ref();
    json!({
        "outcome": "scanned",
        "execution_id": detected.execution_id,
        "status": detected.status,
        "issues": issues.map(|rows| rows.len() + detected.more),
    })
}
