//! One pass: what bounds it, and what it found.

use serde::Serialize;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use strands_core::run::Platform;
use strands_runtime::Moment;
use strands_runtime::metrics::Metrics;
use strands_store::StoreError;

/// Nothing new begins with less than this before the deadline: a platform may take as long to answer.
const MARGIN: Duration = Duration::from_secs(25);
/// Runs asked about in one pass.
const MAX_QUESTIONS: u64 = 200;
/// Unanswered questions after which a platform is left alone until the next pass.
const MAX_SILENCES: u32 = 3;

/// What a pass found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Runs that a platform was asked about.
    pub runs_asked: u64,
    /// Of them, ended by its answer.
    pub runs_closed: u64,
    /// Of them, of which nobody will learn any more how they ended.
    pub runs_lost: u64,
    /// Ended runs whose facts were read at last.
    pub facts_read: u64,
    /// Runs that totals did not hold.
    pub runs_posted: u64,
    /// Runs that their jobs had not taken in.
    pub runs_announced: u64,
    /// Mails that wait again, as nobody confirmed that they were sent.
    pub claims_released: u64,
    /// Steps that the tables kept from their work.
    pub steps_returned: u64,
}

impl Found {
    /// What was found, for whoever watches.
    pub(crate) fn metrics(self) -> Metrics {
        let mut metrics = Metrics::of("reconcile");
        for (name, count) in [
            ("RunsAsked", self.runs_asked),
            ("RunsClosed", self.runs_closed),
            ("RunsLost", self.runs_lost),
            ("FactsRead", self.facts_read),
            ("RunsPosted", self.runs_posted),
            ("RunsAnnounced", self.runs_announced),
            ("ClaimsReleased", self.claims_released),
            ("StepsReturned", self.steps_returned),
        ] {
            if count > 0 {
                metrics.count(name, count);
            }
        }
        metrics
    }
}

/// A pass under way.
pub(crate) struct Pass {
    pub(crate) moment: Moment,
    pub(crate) found: Found,
    silences: BTreeMap<Platform, u32>,
}

impl Pass {
    pub(crate) fn new(moment: Moment) -> Self {
        Self {
            moment,
            found: Found::default(),
            silences: BTreeMap::new(),
        }
    }

    /// Whether something new may begin.
    pub(crate) fn has_time(&self) -> bool {
        Instant::now() + MARGIN < self.moment.deadline
    }

    pub(crate) fn may_ask(&self) -> bool {
        self.has_time() && self.found.runs_asked < MAX_QUESTIONS
    }

    /// Whether the platform has left too many questions of this pass without an answer.
    pub(crate) fn is_silent(&self, platform: &Platform) -> bool {
        self.silences
            .get(platform)
            .is_some_and(|silences| *silences >= MAX_SILENCES)
    }

    pub(crate) fn note_silence(&mut self, platform: &Platform) {
        *self.silences.entry(platform.clone()).or_default() += 1;
    }

    /// Notes how a step ended.
    pub(crate) fn ended(&mut self, step: &str, result: Result<(), StoreError>) {
        if let Err(fault) = result {
            tracing::warn!(step, %fault, "the step is left to the next pass");
            self.found.steps_returned += 1;
        }
    }
}
