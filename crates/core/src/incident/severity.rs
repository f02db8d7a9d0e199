//! How much an incident matters, and what it is about.

use serde::{Deserialize, Serialize};

/// How much an incident matters.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For the dashboard alone.
    Low,
    /// For the digest.
    Medium,
    /// Now, or at the end of quiet hours. A failure has it unless its job's settings say otherwise.
    #[default]
    High,
    /// Now, in quiet hours too.
    Critical,
}

/// What an incident or a mail is about.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A run failed or timed out.
    #[default]
    Failure,
    /// A run did not start.
    Missing,
    /// A run misses its deadline.
    Late,
    /// A run ended well.
    Success,
    /// A run, or a month, costs too much.
    Cost,
    /// A control failed, or personal data is exposed.
    Compliance,
    /// A quality rule failed.
    Quality,
    /// Something is drifting.
    Insight,
    /// The day's summary.
    Digest,
}
