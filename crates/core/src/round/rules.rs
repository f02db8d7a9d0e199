//! Which agents look at a finished run.

use crate::job::JobKey;
use crate::run::{Ledger, Platform};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An agent that looks at finished runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Examiner {
    /// Scans the job's script.
    Optimization,
    /// Scans what the run wrote for personal data.
    Compliance,
}

impl Examiner {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 2] = [Self::Optimization, Self::Compliance];

    /// The agent's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optimization => "optimization",
            Self::Compliance => "compliance",
        }
    }

    fn applies_to(self, run: &Ledger) -> bool {
        match self {
            Self::Optimization => JobKey::of(run).is_some_and(|job| job.platform == Platform::Glue),
            Self::Compliance => run.job.as_ref().is_some_and(|job| job.asks_for_scan()),
        }
    }
}

impl fmt::Display for Examiner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The agents that apply to a run, in the order in which they are asked: none before it has ended, and
/// none for a run of an imported past.
#[must_use]
pub fn examiners(run: &Ledger) -> Vec<Examiner> {
    if !run.state().is_terminal() || run.is_history {
        return Vec::new();
    }
    let applying = Examiner::ALL.into_iter();
    applying.filter(|it| it.applies_to(run)).collect()
}
