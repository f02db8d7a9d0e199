//! What a handler returns.

use crate::metrics::Metrics;
use serde_json::Value;

/// The answer of an invocation, and what it counted.
#[derive(Debug, Clone)]
pub struct Handled {
    /// The answer, as the caller expects it.
    pub answer: Value,
    /// Counts for whoever watches.
    pub metrics: Metrics,
}
