//! `get_budget`: what a run of a job may cost, and how the newest run stands to it.

use crate::Refusal;
use serde::Serialize;
use strands_core::job::{Budget, BudgetVerdict};
use strands_core::money::MicroUsd;
use strands_store::Store;

/// A job's budget, as its newest run knew it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Limit, share and state.
    #[serde(flatten)]
    pub verdict: BudgetVerdict,
    /// From this amount on people are told.
    pub threshold_micro_usd: Option<MicroUsd>,
}

/// Reads the job's newest run: a run keeps the budget of its time.
pub async fn get_budget(store: &Store, job: &str) -> Result<Answer, Refusal> {
    let unknown = || Refusal::new("not_found", "job_name", format!("no run of {job} is known"));
    let newest = store.latest_run(job).await?.ok_or_else(unknown)?;
    let run = store.run(&newest.run_key).await?.ok_or_else(unknown)?;
    Ok(Answer {
        verdict: Budget::verdict(run.budget(), run.cost.as_ref()),
        threshold_micro_usd: run.budget().and_then(|budget| budget.threshold),
    })
}
