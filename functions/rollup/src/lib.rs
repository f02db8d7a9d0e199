//! rollup: posts what runs contribute to the totals of hours and days, sums days into months, and keeps
//! what pages show of each job.

mod boards;
mod jobs;
mod months;
mod posting;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use strands_core::totals::Change;
use strands_runtime::metrics::Metrics;
use strands_runtime::{BatchResponse, Handled, Moment, stream};
use strands_store::{Store, StoreError};

/// The function, with what it touches.
pub struct Rollup {
    /// The tables.
    pub store: Store,
    /// Environment tag, under which hours are filed.
    pub environment: String,
}

/// Why an invocation failed.
#[derive(Debug, thiserror::Error)]
pub enum RollupFault {
    /// Neither a batch of the ledger's stream nor a schedule that rollup knows.
    #[error(
        "rollup takes a batch of the ledger's stream, or {{\"schedule\": \"months\", \"back\": 2}}: {0}"
    )]
    Payload(#[from] serde_json::Error),
    /// The tables could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a schedule asks for.
#[derive(Debug, Deserialize)]
#[serde(tag = "schedule", rename_all = "kebab-case")]
enum Schedule {
    /// Sum this month and `back` months before it, and look at what moved costs and at every job.
    Months { back: u32 },
}

/// What the schedule put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// Rows of months.
    pub rows: usize,
    /// Rows of jobs that said something else before.
    pub jobs: usize,
}

impl Rollup {
    /// Handles what Lambda invokes it with, and answers as Lambda expects.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, RollupFault> {
        let mut metrics = Metrics::of("rollup");
        if stream::is_batch(&payload) {
            let response = self.batch(payload, moment, &mut metrics).await?;
            return Ok(Handled {
                answer: serde_json::to_value(response)?,
                metrics,
            });
        }
        let Schedule::Months { back } = serde_json::from_value(payload)?;
        let looked = self.look(back, moment, &mut metrics).await?;
        Ok(Handled {
            answer: serde_json::to_value(looked)?,
            metrics,
        })
    }

    /// Sums this month and `back` months before it, and looks at what moved costs and at every job.
    pub async fn look(
        &self,
        back: u32,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Looked, StoreError> {
        let rows = self.sum_months(moment.now, back).await?;
        self.put_board(moment.now).await?;
        let jobs = self.renew_all(moment, metrics).await?;
        Ok(Looked { rows, jobs })
    }

    async fn batch(
        &self,
        payload: Value,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<BatchResponse, RollupFault> {
        let records = stream::read(payload)?;
        let first = records.first().map(|record| record.sequence_number.clone());
        let changes = self.changes(records, moment.now).await?;
        match self.take(&changes, moment, metrics).await {
            Ok(()) => Ok(BatchResponse::default()),
            Err(fault) => {
                tracing::warn!(%fault, "the batch comes back");
                metrics.count("BatchesReturned", 1);
                Ok(BatchResponse::failed(first))
            }
        }
    }

    /// Posts the changes, then renews the rows of their jobs.
    async fn take(
        &self,
        changes: &[Change],
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<(), StoreError> {
        let posted = self.post(changes, moment).await?;
        metrics.count("RunsPosted", posted);
        self.renew(changes, moment, metrics).await
    }
}
