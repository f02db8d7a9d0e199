//! What an execution is told of the script that it ran.

use super::finding::Reading;
use super::rows::{IssueRow, Known};
use crate::run::Ledger;
use std::cmp::Reverse;

/// The most issues that an execution lists; the registry has all of them.
pub const MOST_DETECTED: usize = 20;

/// What is known of the script that a run ran.
#[derive(Debug, Clone, PartialEq)]
pub struct Detected {
    /// The run's execution.
    pub execution_id: String,
    /// Epoch seconds under which it is filed.
    pub timestamp: i64,
    /// Key text of the run.
    pub run_key: String,
    /// `analysed`, or how far it is not and why.
    pub status: String,
    /// What is wrong with the script, the most severe first; nothing where that is not known.
    pub issues: Option<Vec<IssueRow>>,
    /// Issues beyond those.
    pub more: usize,
}

impl Detected {
    /// Nothing is known, for that reason.
    #[must_use]
    pub fn unknown(run: &Ledger, status: impl Into<String>) -> Self {
        Self {
            execution_id: run.execution_id.clone(),
            timestamp: run.timestamp,
            run_key: run.key.text(),
            status: status.into(),
            issues: None,
            more: 0,
        }
    }

    /// What the registry knows of the version that was scanned last, which is the one that ran.
    #[must_use]
    pub fn of(run: &Ledger, known: &Known) -> Self {
        let Some(scanned) = known.scanned() else {
            return Self::unknown(run, "script not scanned yet");
        };
        let status = match &scanned.reading {
            Reading::Nothing(reason) => {
                return Self::unknown(run, format!("script not analysed: {reason}"));
            }
            Reading::InPart(reason) => format!("analysed in part: {reason}"),
            Reading::Whole => "analysed".to_owned(),
        };
        let tag = &scanned.version.tag;
        let of_version = |row: &&IssueRow| row.is_open() && row.tag == *tag;
        let mut issues: Vec<IssueRow> = known.issues.iter().filter(of_version).cloned().collect();
        issues.sort_by_key(|row| (Reverse(row.severity), row.line, row.key.clone()));
        let more = issues.len().saturating_sub(MOST_DETECTED) + scanned.unregistered;
        issues.truncate(MOST_DETECTED);
        Self {
            issues: Some(issues),
            more,
            ..Self::unknown(run, status)
        }
    }
}
