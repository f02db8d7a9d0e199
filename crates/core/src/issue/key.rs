//! Where an issue is filed, and how people and agents name it.

use crate::instant::distinct_seconds;
use crate::job::JobKey;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The key of an issue: when it was first seen, and its type. Its text is `<type>@<seconds>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IssueKey {
    /// Epoch seconds, ending in a fraction that no other issue has.
    pub timestamp: Decimal,
    /// What is wrong, such as `missing_broadcast`.
    pub issue_type: String,
}

/// A text that names no issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an issue is named by its type and its time, such as select_star@1795143441.999")]
pub struct NoIssueKey;

impl IssueKey {
    /// The key of an issue of a job's code that is first seen at that time: always the same one.
    #[must_use]
    pub fn new(job: &JobKey, issue_type: &str, fingerprint: &str, first_seen: Timestamp) -> Self {
        let identity = format!("{}#{issue_type}#{fingerprint}", job.text());
        Self {
            timestamp: distinct_seconds(first_seen, &identity).normalize(),
            issue_type: issue_type.to_owned(),
        }
    }
}

impl fmt::Display for IssueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.issue_type, self.timestamp)
    }
}

impl FromStr for IssueKey {
    type Err = NoIssueKey;

    fn from_str(text: &str) -> Result<Self, NoIssueKey> {
        let (issue_type, timestamp) = text.split_once('@').ok_or(NoIssueKey)?;
        let is_word = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
        if issue_type.is_empty() || issue_type.len() > 100 || !issue_type.chars().all(is_word) {
            return Err(NoIssueKey);
        }
        let timestamp = Decimal::from_str_exact(timestamp).map_err(|_| NoIssueKey)?;
        Ok(Self {
            timestamp: timestamp.normalize(),
            issue_type: issue_type.to_owned(),
        })
    }
}
