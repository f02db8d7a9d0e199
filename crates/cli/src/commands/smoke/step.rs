//! Steps on the way, and how each ended.

use crate::output;
use serde::Serialize;
use std::time::Duration;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    Arrived,
    /// It comes later, as its reader wishes.
    Later,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) fate: Fate,
    /// Since the event was put on the bus; of what did not come, how long it was waited for.
    pub(super) after_ms: u64,
    pub(super) detail: String,
}

impl Step {
    pub(super) fn new(
        name: &'static str,
        fate: Fate,
        after: Duration,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            name,
            fate,
            after_ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
            detail: detail.into(),
        }
    }

    /// The line for people.
    pub(super) fn line(&self) -> String {
        let fate = match self.fate {
            Fate::Arrived => "ok    ",
            Fate::Later => "later ",
            Fate::Failed => "FAILED",
        };
        let after = output::duration(i64::try_from(self.after_ms).unwrap_or(i64::MAX));
        format!("{fate}  {:<18}{after:>9}  {}", self.name, self.detail)
    }
}
