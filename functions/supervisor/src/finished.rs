//! Batches of the executions' stream, and one run that somebody names.

use crate::rounds::{Carrier, Uncarried};
use serde::Deserialize;
use serde_json::{Value, json};
use strands_core::dead_letter::{DeadLetter, EXECUTION_RECORD, ROUND};
use strands_core::event::{Reason, Rejection};
use strands_core::round::{Examiners, Round, RunName};
use strands_runtime::metrics::Metrics;
use strands_runtime::stream::Record;
use strands_runtime::{BatchResponse, Handled, Moment, stream};
use strands_store::{StoreError, executions};

/// A run to carry.
#[derive(Debug, Deserialize)]
struct Request {
    carry: RunName,
}

impl<E: Examiners> Carrier<E> {
    /// Handles a batch of the executions' stream, or `{"carry": {"execution_id": …}}`.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, Uncarried> {
        let mut metrics = Metrics::of("supervisor");
        let answer = if stream::is_batch(&payload) {
            let response = self.batch(payload, moment, &mut metrics).await?;
            serde_json::to_value(response)?
        } else {
            let Request { carry } = serde_json::from_value(payload)?;
            self.one(&carry, moment, &mut metrics).await?
        };
        Ok(Handled { answer, metrics })
    }

    /// Takes one record after the other; what is left from the first that cannot be carried to the end
    /// now comes again.
    async fn batch(
        &self,
        payload: Value,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<BatchResponse, Uncarried> {
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
    ) -> Result<(), Uncarried> {
        let run_key = match executions::ended(record.old_image, record.new_image) {
            Ok(Some(run_key)) => run_key,
            Ok(None) => return Ok(()),
            Err(fault) => {
                let body = format!("{EXECUTION_RECORD}{}", record.sequence_number);
                return Ok(self.reject(&body, &fault, moment, metrics).await?);
            }
        };
        match self.carry(&run_key, moment, metrics).await {
            Err(Uncarried::Store(
                fault @ (StoreError::Damaged { .. } | StoreError::Refused(_)),
            )) => {
                let body = format!("{ROUND}{run_key}");
                Ok(self.reject(&body, &fault, moment, metrics).await?)
            }
            result => result.map(|_| ()),
        }
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
        name: &RunName,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Value, Uncarried> {
        let found = self.store.find_runs(name.as_str(), None).await?;
        let Some(run) = found.first() else {
            return Ok(json!({"outcome": "not_found"}));
        };
        let round = self.carry(&run.key.text(), moment, metrics).await?;
        let execution_id = &run.execution_id;
        Ok(match round {
            None => json!({"outcome": "not_applicable", "execution_id": execution_id}),
            Some(Round { steps, .. }) => {
                json!({"outcome": "carried", "execution_id": execution_id, "steps": steps})
            }
        })
    }
}
