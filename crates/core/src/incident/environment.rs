//! What the jobs of an environment share: recent openings, groups with one cause, a storm.

use super::rows::OpenIncident;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long an opening is recent.
pub const RECENT: SignedDuration = SignedDuration::from_mins(10);
/// How many openings are remembered; more than a storm needs.
const REMEMBERED_OPENINGS: usize = 256;

/// The row of an environment. An opening, and the end of what it remembers, are conditioned on its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentRow {
    /// Partition.
    pub job_key: String,
    /// Counts the writes of this row.
    pub version: u64,
    /// Incidents that opened lately and are open, oldest first.
    pub recent: Vec<Opening>,
    /// Open groups.
    pub groups: Vec<Group>,
    /// The storm that goes on, or went on last.
    pub storm: Option<Storm>,
}

/// An incident that opened lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Partition of its job.
    pub job_key: String,
    /// Name of its job.
    pub job: String,
    /// Its id.
    pub incident_id: String,
    /// What holds the job.
    pub cause: String,
    /// When the opening was taken in.
    pub at: Timestamp,
    /// Whether a group tells it.
    pub grouped: bool,
}

/// Incidents of several jobs with one cause, told as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The incident that stands for all.
    pub incident: OpenIncident,
    /// When the last one joined.
    pub joined_at: Timestamp,
    /// The incidents, in the order in which they joined.
    pub members: Vec<Member>,
}

/// An incident of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Partition of its job.
    pub job_key: String,
    /// Name of its job.
    pub job: String,
    /// Its id.
    pub incident_id: String,
    /// Whether it is open still.
    pub is_open: bool,
    /// Whether somebody took note of it.
    #[serde(default)]
    pub acknowledged: bool,
}

/// Many incidents at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storm {
    /// Its id.
    pub storm_id: String,
    /// When it began.
    pub since: Timestamp,
    /// Whether it is over.
    pub is_over: bool,
    /// The first jobs that it holds.
    pub jobs: Vec<String>,
    /// How many more there are.
    pub more: u32,
}

impl EnvironmentRow {
    /// An environment of which nothing is known.
    #[must_use]
    pub fn new(job_key: String) -> Self {
        Self {
            job_key,
            version: 0,
            recent: Vec::new(),
            groups: Vec::new(),
            storm: None,
        }
    }

    /// Whether the row speaks of that incident, so that its end must be noted here.
    #[must_use]
    pub fn holds(&self, incident_id: &str) -> bool {
        let is_recent = self.recent.iter().any(|it| it.incident_id == incident_id);
        is_recent || self.group_of(incident_id).is_some()
    }

    /// The open group that tells of that incident.
    #[must_use]
    pub fn group_of(&self, incident_id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| {
            let mut members = group.members.iter();
            members.any(|member| member.incident_id == incident_id && member.is_open)
        })
    }

    /// The version that a write of the next row expects.
    pub(super) fn expected(&self) -> Option<u64> {
        (self.version > 0).then_some(self.version)
    }

    pub(super) fn note(&mut self, opening: Opening) {
        self.recent
            .retain(|it| is_recent(it.at, opening.at) && it.incident_id != opening.incident_id);
        self.recent.push(opening);
        let excess = self.recent.len().saturating_sub(REMEMBERED_OPENINGS);
        self.recent.drain(..excess);
    }
}

/// Whether `at` is no further back than an opening is recent.
pub(super) fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) <= RECENT
}
