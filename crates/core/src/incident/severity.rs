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

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The word in tables and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
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

impl Kind {
    /// The word in tables and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Missing => "missing",
            Self::Late => "late",
            Self::Success => "success",
            Self::Cost => "cost",
            Self::Compliance => "compliance",
            Self::Quality => "quality",
            Self::Insight => "insight",
            Self::Digest => "digest",
        }
    }
}
