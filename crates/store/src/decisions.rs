//! What people decide about issues, written beside whoever scans.

use crate::{Store, StoreError};
use strands_core::issue::{Decided, IssueKey, IssueRow, Refused, decide};

/// How often it is decided anew where another writer came first.
const TRIES: u32 = 5;

/// Why a decision was not written.
#[derive(Debug, thiserror::Error)]
pub enum Undecided {
    /// It cannot stand.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The tables failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Writes what was decided about an issue, and tells as what it is kept.
    pub async fn decide_issue(
        &self,
        key: &IssueKey,
        decided: &Decided,
    ) -> Result<IssueRow, Undecided> {
        for _ in 1..TRIES {
            match self.try_to_decide(key, decided).await {
                Err(Undecided::Store(StoreError::Conflict)) => {}
                ended => return ended,
            }
        }
        self.try_to_decide(key, decided).await
    }

    /// Reads, decides and writes.
    async fn try_to_decide(
        &self,
        key: &IssueKey,
        decided: &Decided,
    ) -> Result<IssueRow, Undecided> {
        let found = self.issue(key).await?;
        let row = found.ok_or_else(|| Refused::NoIssue(key.clone()))?;
        let known = self.known_issues(&row.job()).await?;
        let (row, plan) = decide(&known, key, decided.clone())?;
        self.execute(&plan, decided.at).await?;
        Ok(row)
    }
}
