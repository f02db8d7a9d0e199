//! What passes between whoever carries a run and an agent.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What an agent is asked about a finished run: `{"scan": {"run_key": "…"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanRequest {
    /// The run.
    pub scan: RunName,
}

/// By what a run is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunName {
    /// The id of its execution.
    ExecutionId(String),
    /// Its key text.
    RunKey(String),
}

impl RunName {
    /// The name alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::ExecutionId(name) | Self::RunKey(name) => name,
        }
    }
}

impl ScanRequest {
    /// About the run with that key.
    #[must_use]
    pub fn of(run_key: &str) -> Self {
        Self {
            scan: RunName::RunKey(run_key.to_owned()),
        }
    }
}

/// The word of an answer by which an agent asks to be asked again.
pub(super) const LATER: &str = "later";

/// The answer of an agent that cannot look now.
#[must_use]
pub fn later(reason: &str) -> Value {
    json!({"outcome": LATER, "reason": reason})
}
