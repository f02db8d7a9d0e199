//! The rows of a job's partition: which incidents it has, and which mails wait to be sent.

use crate::money::MicroUsd;
use crate::run::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;

/// How many (run, version) pairs a job remembers.
pub const REMEMBERED_CHANGES: usize = 64;

/// A job's incidents at a glance. Every change of the partition is conditioned on its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    /// `<environment>/<job>`, each percent-encoded.
    pub job_key: String,
    /// Counts the writes of this row.
    pub version: u64,
    /// The ended run that started last.
    pub newest: Option<NewestRun>,
    /// What holds the job now.
    pub open: Vec<OpenIncident>,
    /// The last changes taken in.
    pub seen: VecDeque<SeenChange>,
}

/// The ended run of a job that started last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NewestRun {
    /// When it started.
    pub placed_at: Timestamp,
    /// Key text of the run.
    pub run_key: String,
    /// How it ended.
    pub state: State,
}

/// An incident that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIncident {
    /// Its id.
    pub incident_id: String,
    /// What holds the job.
    pub cause: String,
    /// When it opened.
    pub opened_at: Timestamp,
    /// Start of the run that opened it.
    pub placed_at: Timestamp,
    /// The run that opened it.
    pub run_key: String,
    /// The attempt that opened it.
    pub attempt: u32,
    /// The run that was added last.
    pub last_run_key: String,
    /// How many runs it holds.
    pub runs: u32,
    /// Cost of these runs, while every one of them is priced.
    pub cost: Option<MicroUsd>,
}

/// A change of a run that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenChange {
    /// Short hash of the run's key.
    pub run: String,
    /// Version of the run.
    pub version: u64,
    /// Its state then.
    pub state: State,
}

/// Whether an incident still holds its job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncidentState {
    /// It does.
    Open,
    /// It is over.
    Resolved,
}

/// An incident with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// Partition.
    pub job_key: String,
    /// `incident#<opened>#<id>`.
    pub entry: String,
    /// `hash(job key, cause, opening run, attempt)`.
    pub incident_id: String,
    /// Environment tag.
    pub environment: String,
    /// The job's name; `(unnamed)` where nobody named it.
    pub job: String,
    /// What holds the job.
    pub cause: String,
    /// Open or over.
    pub state: IncidentState,
    /// Epoch milliseconds of the opening, by which incidents of a state are listed.
    pub due_at: i64,
    /// When it opened: end of the opening attempt.
    pub opened_at: Timestamp,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
    /// How it was resolved, in words.
    pub resolution: Option<String>,
    /// The run that opened it.
    pub run_key: String,
    /// The attempt that opened it.
    pub attempt: u32,
    /// How many runs it holds.
    pub runs: u32,
    /// Cost of these runs, while every one of them is priced.
    pub cost: Option<MicroUsd>,
}

/// A step of an incident that is worth a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The job is held.
    Opened,
    /// The job runs again.
    Resolved,
    /// A run ended well and somebody asked to be told.
    Success,
}

impl Step {
    /// The word in ids and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Resolved => "resolved",
            Self::Success => "success",
        }
    }
}

impl IncidentState {
    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
        }
    }
}

/// Where a mail is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    /// Waits for its time and a sender.
    Pending,
    /// A sender holds it.
    Claimed,
    /// The provider took it.
    Sent,
    /// It can never be sent.
    Failed,
    /// It need not be sent any more.
    Suppressed,
}

impl MailState {
    /// All states, in the order of a mail's life.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Claimed,
        Self::Sent,
        Self::Failed,
        Self::Suppressed,
    ];

    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Why a person gets a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Named for the job.
    Recipient,
    /// Asked for every success.
    OptedIn,
    /// Nobody is named for the job.
    Fallback,
}

/// One mail of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    /// Partition.
    pub job_key: String,
    /// `mail#<incident>#<mail_id>`.
    pub entry: String,
    /// `hash(incident id, step, address)`: a replay makes the same mail.
    pub mail_id: String,
    /// The incident that it tells of.
    pub incident_id: String,
    /// Sort key of the incident's row; absent for a success that closes nothing.
    pub incident_entry: Option<String>,
    /// Which step.
    pub step: Step,
    /// Where it goes.
    pub address: String,
    /// Why it goes there.
    pub because: Because,
    /// The run that made the step.
    pub run_key: String,
    /// Where it is on its way.
    pub state: MailState,
    /// Epoch milliseconds: of a pending mail, when it may be sent; of any other, when it came into
    /// its state. Mails of a state are listed by it.
    pub due_at: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When a sender took it.
    pub claimed_at: Option<Timestamp>,
    /// When the provider took it.
    pub sent_at: Option<Timestamp>,
    /// The provider's id.
    pub provider_id: Option<String>,
    /// Why it failed or need not be sent.
    pub reason: Option<String>,
}

/// SHA-256 over parts that cannot run into each other, the first 32 hex digits.
#[must_use]
pub(super) fn id(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut digest = hex::encode(hasher.finalize());
    digest.truncate(32);
    digest
}
