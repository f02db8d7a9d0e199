//! The six states of a run and the order that decides between reports of them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a run or an attempt is doing, in the words of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Accepted, not started.
    Queued,
    /// Started, not ended.
    Running,
    /// Ended well.
    Success,
    /// Ended with an error.
    Failed,
    /// Ended by a person or a caller.
    Stopped,
    /// Ended by its time limit.
    Timeout,
}

impl State {
    /// All states, in the order of a run's life.
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Running,
        Self::Success,
        Self::Failed,
        Self::Stopped,
        Self::Timeout,
    ];

    /// The word that tables, JSON and the command line use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Timeout => "timeout",
        }
    }

    /// The native word of a reporter that has none of its own.
    #[must_use]
    pub const fn default_native(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Success => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Stopped => "STOPPED",
            Self::Timeout => "TIMED_OUT",
        }
    }

    /// Whether nothing more is expected of the attempt.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        self.rank() == 2
    }

    /// Whether the attempt ended without success.
    #[must_use]
    pub const fn is_unsuccessful(self) -> bool {
        matches!(self, Self::Failed | Self::Stopped | Self::Timeout)
    }

    /// Progress: a report of a higher rank always wins.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Running => 1,
            Self::Success | Self::Failed | Self::Stopped | Self::Timeout => 2,
        }
    }

    /// Between terminal reports that are equal in all else, the worse one wins.
    #[must_use]
    pub const fn severity(self) -> u8 {
        match self {
            Self::Queued | Self::Running => 0,
            Self::Success => 1,
            Self::Stopped => 2,
            Self::Timeout => 3,
            Self::Failed => 4,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is none of the six words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not one of queued, running, success, failed, stopped, timeout")]
pub struct UnknownState;

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(UnknownState)
    }
}
