//! One of several runs that share an id, by what tells it from the others.

use super::ledger::Ledger;
use serde::Serialize;

/// A run that could have been meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The id that no other run shares.
    pub execution_id: String,
    /// Its platform.
    pub platform: String,
    /// Application or cluster, else `-`.
    pub scope: String,
    /// Its region.
    pub region: String,
    /// Its job, where known.
    pub job_name: Option<String>,
}

impl From<&Ledger> for Candidate {
    fn from(run: &Ledger) -> Self {
        Self {
            execution_id: run.execution_id.clone(),
            platform: run.key.platform.to_string(),
            scope: run.key.scope.clone(),
            region: run.key.region.clone(),
            job_name: run.job_name().map(str::to_owned),
        }
    }
}
