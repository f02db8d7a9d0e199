//! What is looked for: whose runs, since when, of which jobs.

use super::glob;
use crate::run::{Observation, Platform, RunKey, State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which runs are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Twelve-digit account id.
    pub account: String,
    /// AWS region.
    pub region: String,
    /// Runs that started, or were submitted, at or after this.
    pub since: Timestamp,
    /// Patterns of jobs' names, any of which may fit; empty: every job.
    pub jobs: Vec<String>,
}

impl Query {
    /// Whether runs of that job are read.
    pub(super) fn wants(&self, job: &str) -> bool {
        self.jobs.is_empty() || self.jobs.iter().any(|pattern| glob::matches(pattern, job))
    }

    /// The question that an answer's item is read for: a run, heard of at that time.
    pub(super) fn about(
        &self,
        platform: Platform,
        scope: &str,
        run_id: &str,
        time: Timestamp,
    ) -> Observation {
        let key = RunKey {
            account: self.account.clone(),
            region: self.region.clone(),
            platform,
            scope: scope.to_owned(),
            run_id: run_id.to_owned(),
        };
        Observation::new(key, State::Queued, "", time)
    }
}
