//! What a simulation found.

use crate::settings::Settings;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many differences a report names; it counts all of them.
const NAMED: usize = 20;

/// The verdict on one seed. Equal settings give equal reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was simulated.
    pub settings: Settings,
    /// Events that happened.
    pub events: u64,
    /// Of them, lost on the way.
    pub lost: u64,
    /// What became of every message that reached the queue.
    pub fates: Fates,
    /// Runs that were compared with the oracle.
    pub runs: u64,
    /// Rows of totals that were compared with the oracle.
    pub totals: u64,
    /// What became of mails.
    pub mails: Mails,
    /// Things that happened in the simulated cloud.
    pub steps: u64,
    /// Processes that died.
    pub crashes: u64,
    /// Writes that met another writer.
    pub conflicts: u64,
    /// Calls that were throttled.
    pub throttles: u64,
    /// Writes whose answer was lost after they were applied.
    pub lost_answers: u64,
    /// Stream records that a reader gave up after its retries.
    pub dropped_records: u64,
    /// Virtual time from the first event to rest, in seconds.
    pub virtual_s: i64,
    /// How many differences there are.
    pub differences: u64,
    /// The first of them.
    pub named: Vec<Difference>,
}

/// What became of the messages; together they are `messages`, or one was lost inside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Fates {
    /// How many reached the queue, repeats included.
    pub messages: u64,
    /// Changed a run.
    pub applied: u64,
    /// Told nothing new.
    pub duplicate: u64,
    /// Older than what was known.
    pub stale: u64,
    /// Lies in the dead letters with its reason.
    pub rejected: u64,
    /// Lies in the queue's dead-letter queue.
    pub dead_lettered: u64,
    /// Went through the dead-letter queue, those that were redriven included.
    pub exhausted: u64,
}

impl Fates {
    /// Messages whose fate is known.
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.applied + self.duplicate + self.stale + self.rejected + self.dead_lettered
    }
}

/// Mails, by what the provider accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Mails {
    /// (step, address) pairs that had to be told.
    pub expected: u64,
    /// Pairs that were told.
    pub sent: u64,
    /// Mails that wait for a digest, which no process makes here.
    pub for_digest: u64,
    /// Pairs that had to be told and were not.
    pub missing: u64,
    /// Mails beyond one a pair.
    pub extra: u64,
    /// Their causes.
    pub causes: BTreeMap<String, u64>,
    /// Readers who had to be told for what the facts alone say.
    pub demanded: u64,
    /// Jobs whose newest run failed while no incident is open: their readers were told of a recovery
    /// that was over. Not a difference, because the rule of notification promises no more.
    pub unheld_jobs: u64,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// Key of the run, total or mail.
    pub subject: String,
    /// What differs, with both values.
    pub what: String,
}

impl Report {
    /// Whether the end is as the oracle says.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.differences == 0
    }

    /// How many differences there are for each thing that was compared, in 10,000.
    #[must_use]
    pub fn error_rate(&self) -> u64 {
        let compared = self.runs + self.totals + self.mails.expected + self.fates.messages;
        (self.differences * 10_000)
            .checked_div(compared)
            .unwrap_or(0)
    }

    pub(crate) fn differ(&mut self, subject: impl Into<String>, what: impl Into<String>) {
        self.differences += 1;
        if self.named.len() < NAMED {
            self.named.push(Difference {
                subject: subject.into(),
                what: what.into(),
            });
        }
    }
}
