//! The rows of a job's partition that say what holds it.

use super::months::MonthFact;
use super::severity::{Kind, Severity};
use super::teams::People;
use crate::exposure::{Judged, MOST_DATA_SETS};
use crate::job::Payer;
use crate::money::MicroUsd;
use crate::run::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

/// How many (run, version) pairs a job remembers.
pub const REMEMBERED_CHANGES: usize = 64;
/// How long after its resolution an incident is reopened by the same cause.
pub const REOPENING: SignedDuration = SignedDuration::from_hours(24);
/// How many resolved incidents a job remembers for that.
const REMEMBERED_INCIDENTS: usize = 32;

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
    /// What held it within the last day.
    #[serde(default)]
    pub closed: Vec<ClosedIncident>,
    /// Whom its last run said it concerns.
    #[serde(default)]
    pub people: People,
    /// Good runs in a row, newest first.
    #[serde(default)]
    pub good_runs: u32,
    /// By data set, the start of the newest run whose scan read it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scanned: BTreeMap<String, Timestamp>,
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
    /// Its cost is known and is what its job's budget allows.
    #[serde(default)]
    pub keeps_to_budget: bool,
}

/// An incident that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIncident {
    /// Its id.
    pub incident_id: String,
    /// What it is about.
    #[serde(default)]
    pub kind: Kind,
    /// How much it matters.
    #[serde(default)]
    pub severity: Severity,
    /// What holds the job.
    pub cause: String,
    /// When it opened first.
    pub opened_at: Timestamp,
    /// How often it was reopened.
    #[serde(default)]
    pub reopened: u32,
    /// When it was opened, and by which mails' clock, within the last day.
    #[serde(default)]
    pub opens: Vec<Timestamp>,
    /// It opens again and again: its mails wait for the digest.
    #[serde(default)]
    pub flapping: bool,
    /// How many updates were written.
    #[serde(default)]
    pub updates: u32,
    /// When the next update is due.
    pub update_at: Timestamp,
    /// When it was over before it was reopened.
    #[serde(default)]
    pub resolved_at: Option<Timestamp>,
    /// Start of its newest run, since it opened the last time. A run that started earlier does not end it.
    pub placed_at: Timestamp,
    /// The run that opened it, the last time.
    pub run_key: String,
    /// The attempt that opened it, the last time.
    pub attempt: u32,
    /// The run that was added last.
    pub last_run_key: String,
    /// How many runs it holds.
    pub runs: u32,
    /// Cost of these runs, while every one of them is priced.
    pub cost: Option<MicroUsd>,
    /// When somebody took note of it, since it opened the last time: it reminds nobody any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Timestamp>,
    /// Of personal data: what the newest scan saw of the data set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposed: Option<Box<Judged>>,
}

/// An incident that is over, and may be reopened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedIncident {
    /// As it was.
    pub incident: OpenIncident,
    /// When it was over.
    pub resolved_at: Timestamp,
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
    /// It has cost more than its job's budget allows, and that was taken in.
    #[serde(default)]
    pub overspent: bool,
    /// When the scan was made that was taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanned_at: Option<Timestamp>,
}

impl JobRow {
    /// A job of which nothing is known.
    #[must_use]
    pub fn new(job_key: String) -> Self {
        Self {
            job_key,
            version: 0,
            newest: None,
            open: Vec::new(),
            closed: Vec::new(),
            people: People::default(),
            good_runs: 0,
            scanned: BTreeMap::new(),
            seen: VecDeque::new(),
        }
    }

    /// The version that a write of the next row expects.
    pub(super) fn expected(&self) -> Option<u64> {
        (self.version > 0).then_some(self.version)
    }

    /// Remembers what is over for as long as it may be reopened.
    pub(super) fn remember(&mut self, mut incident: OpenIncident, resolved_at: Timestamp) {
        incident.exposed = None;
        self.closed
            .retain(|closed| resolved_at.duration_since(closed.resolved_at) <= REOPENING);
        self.closed.push(ClosedIncident {
            incident,
            resolved_at,
        });
        let excess = self.closed.len().saturating_sub(REMEMBERED_INCIDENTS);
        self.closed.drain(..excess);
    }

    /// Notes that a run of that start was scanned, for as many data sets as a scan judges; says whether none
    /// that started later was before.
    pub(super) fn note_scan(&mut self, data_set: &str, placed_at: Timestamp) -> bool {
        if self
            .scanned
            .get(data_set)
            .is_some_and(|newest| *newest > placed_at)
        {
            return false;
        }
        self.scanned.insert(data_set.to_owned(), placed_at);
        while self.scanned.len() > MOST_DATA_SETS {
            let oldest = self.scanned.iter().min_by_key(|(_, at)| **at);
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
                break;
            };
            self.scanned.remove(&oldest);
        }
        true
    }

    /// Whether the incident is one of the last day: the run that opened it changed its end.
    pub(super) fn remembers(&self, incident_id: &str) -> bool {
        let mut closed = self.closed.iter().map(|closed| &closed.incident);
        closed.any(|incident| incident.incident_id == incident_id)
    }

    /// What a failure of that cause at that time reopens.
    pub(super) fn reopenable(&self, cause: &str, at: Timestamp) -> Option<&ClosedIncident> {
        self.closed.iter().find(|closed| {
            closed.incident.cause == cause && at.duration_since(closed.resolved_at) <= REOPENING
        })
    }
}

impl OpenIncident {
    /// Sort key of its row.
    pub(super) fn entry(&self) -> String {
        format!(
            "incident#{}#{}",
            crate::instant::rfc3339(self.opened_at),
            self.incident_id
        )
    }
}

impl IncidentRow {
    /// What it is about, as people read it: of a month's budget its figures, of personal data the columns,
    /// else the cause.
    #[must_use]
    pub fn cause_in_words(&self) -> Cow<'_, str> {
        match (&self.month, &self.exposed) {
            (Some(month), _) => month.in_words().into(),
            (None, Some(exposed)) => exposed.in_words().into(),
            (None, None) => self.cause.as_str().into(),
        }
    }

    /// The job that it holds; of several the first. A month's budget may be that of others.
    #[must_use]
    pub fn job_name(&self) -> Option<&str> {
        match self.month.as_deref().map(|month| &month.payer) {
            None | Some(Payer::Job(_)) => Some(&self.job),
            Some(Payer::Team(_) | Payer::All) => None,
        }
    }
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

/// An incident with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// Partition: of the job, or of the environment for a group.
    pub job_key: String,
    /// `incident#<opened>#<id>`.
    pub entry: String,
    /// `hash(job key, cause, opening run, attempt)`.
    pub incident_id: String,
    /// What it is about.
    #[serde(default)]
    pub kind: Kind,
    /// How much it matters.
    #[serde(default)]
    pub severity: Severity,
    /// Environment tag.
    pub environment: String,
    /// The job's name; `(unnamed)` where nobody named it; of a group, the first of its jobs.
    pub job: String,
    /// Of a group: all its jobs, in the order in which they joined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<String>,
    /// What holds the job.
    pub cause: String,
    /// Open or over.
    pub state: IncidentState,
    /// Epoch milliseconds: while it is open, when its next update is due; then, of its opening.
    /// Incidents of a state are listed by it.
    pub due_at: i64,
    /// When it opened: end of the opening attempt.
    pub opened_at: Timestamp,
    /// How often it was reopened.
    #[serde(default)]
    pub reopened: u32,
    /// How often it was opened within a day, where that is why it is quiet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flapping: Option<u32>,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
    /// How it was resolved, in words.
    pub resolution: Option<String>,
    /// The run that opened it; absent where no run did.
    #[serde(default)]
    pub run_key: Option<String>,
    /// The attempt that opened it.
    #[serde(default)]
    pub attempt: Option<u32>,
    /// Of a month's budget: what it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<Box<MonthFact>>,
    /// Of personal data: what the newest scan saw of the data set, while it was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposed: Option<Box<Judged>>,
    /// How many runs it holds.
    pub runs: u32,
    /// Cost of these runs, while every one of them is priced; of a month, what it has cost.
    pub cost: Option<MicroUsd>,
    /// When somebody took note of it, since it opened the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Timestamp>,
}
