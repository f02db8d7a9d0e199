//! The rows of the outbox: one mail to one address about one step.

use super::severity::{Kind, Severity};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A step of an incident that is worth a mail. Written `opened`, `reopened-1`, `update-2`, `resolved`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Step {
    /// The job is held.
    Opened,
    /// The job is held again within a day, for that time.
    Reopened(u32),
    /// It is held still, or matters more; numbered from 1.
    Update(u32),
    /// It opens again and again; numbered by the reopening that made it known.
    Flapping(u32),
    /// The job runs again; numbered by the reopening that is over, 0 for the first opening.
    Resolved(u32),
    /// More incidents opened than anybody can read one by one.
    Storm,
    /// A run ended well and somebody asked to be told.
    Success,
    /// The day's summary.
    Digest,
    /// A reader complained of a mail.
    Complaint,
}

impl Step {
    /// Whether the mail says that something holds a job.
    #[must_use]
    pub const fn is_opening(self) -> bool {
        matches!(
            self,
            Self::Opened | Self::Reopened(_) | Self::Update(_) | Self::Flapping(_)
        )
    }

    /// Whether the mail says that it is over.
    #[must_use]
    pub const fn is_resolution(self) -> bool {
        matches!(self, Self::Resolved(_))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => f.write_str("opened"),
            Self::Reopened(number) => write!(f, "reopened-{number}"),
            Self::Update(number) => write!(f, "update-{number}"),
            Self::Flapping(number) => write!(f, "flapping-{number}"),
            Self::Resolved(0) => f.write_str("resolved"),
            Self::Resolved(number) => write!(f, "resolved-{number}"),
            Self::Storm => f.write_str("storm"),
            Self::Success => f.write_str("success"),
            Self::Digest => f.write_str("digest"),
            Self::Complaint => f.write_str("complaint"),
        }
    }
}

/// A text that names no step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no step of an incident, such as opened or update-1")]
pub struct UnknownStep(String);

impl FromStr for Step {
    type Err = UnknownStep;

    fn from_str(text: &str) -> Result<Self, UnknownStep> {
        let unknown = || UnknownStep(text.to_owned());
        let (word, number) = match text.split_once('-') {
            Some((word, number)) => (word, Some(number.parse().map_err(|_| unknown())?)),
            None => (text, None),
        };
        match (word, number) {
            ("opened", None) => Ok(Self::Opened),
            ("reopened", Some(number)) => Ok(Self::Reopened(number)),
            ("update", Some(number)) => Ok(Self::Update(number)),
            ("flapping", Some(number)) => Ok(Self::Flapping(number)),
            ("resolved", number) => Ok(Self::Resolved(number.unwrap_or(0))),
            ("storm", None) => Ok(Self::Storm),
            ("success", None) => Ok(Self::Success),
            ("digest", None) => Ok(Self::Digest),
            ("complaint", None) => Ok(Self::Complaint),
            _ => Err(unknown()),
        }
    }
}

impl From<Step> for String {
    fn from(step: Step) -> Self {
        step.to_string()
    }
}

impl TryFrom<String> for Step {
    type Error = UnknownStep;

    fn try_from(text: String) -> Result<Self, UnknownStep> {
        text.parse()
    }
}

/// Why an update is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateReason {
    /// Another day has passed.
    StillOpen,
    /// It matters more than it did.
    SeverityRaised {
        /// How much it mattered before.
        from: Severity,
    },
    /// More columns lie open than before.
    MoreExposed {
        /// How many more.
        columns: u32,
    },
}

/// Where a mail is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    /// Waits for its time and a sender.
    Pending,
    /// Waits for the reader's digest.
    Digest,
    /// A sender holds it.
    Claimed,
    /// The provider took it.
    Sent,
    /// A digest tells it.
    Digested,
    /// It can never be sent.
    Failed,
    /// It need not be sent any more.
    Suppressed,
}

impl MailState {
    /// All states, in the order of a mail's life.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Digest,
        Self::Claimed,
        Self::Sent,
        Self::Digested,
        Self::Failed,
        Self::Suppressed,
    ];

    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Digest => "digest",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Digested => "digested",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Why a person gets a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Named for the job: owner or on call.
    Recipient,
    /// Works with what the job makes.
    Stakeholder,
    /// Leads the team that the job belongs to.
    Lead,
    /// Pays for the job.
    BudgetOwner,
    /// Asked for every success.
    OptedIn,
    /// Nobody is named for the job, or nobody who can be reached.
    Fallback,
    /// Has a digest.
    Digest,
    /// Somebody asked for it to be sent to a list that names them.
    Requested,
    /// No person: a channel that the settings name.
    Channel,
}

/// Why a pending mail waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// For the attempt that the job's settings promise.
    Retry,
    /// For the end of the reader's quiet hours.
    QuietHours,
    /// For others that may join.
    Joining,
}

/// One mail of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    /// Partition: of the job, or of the environment.
    pub job_key: String,
    /// `mail#<incident>#<mail_id>`.
    pub entry: String,
    /// `hash(incident id, step, address)`: a replay makes the same mail.
    pub mail_id: String,
    /// The incident that it tells of.
    pub incident_id: String,
    /// Sort key of the incident's row; absent where there is none.
    pub incident_entry: Option<String>,
    /// Which step.
    pub step: Step,
    /// How often the incident had been reopened then.
    #[serde(default)]
    pub round: u32,
    /// What the incident is about.
    #[serde(default)]
    pub kind: Kind,
    /// How much it matters.
    #[serde(default)]
    pub severity: Severity,
    /// Of an update: why it is sent.
    #[serde(default)]
    pub update: Option<UpdateReason>,
    /// Where it goes: a mail address, or a channel such as `slack:data-alerts`.
    pub address: String,
    /// Why it goes there.
    pub because: Because,
    /// The run that made the step; absent where no single run did.
    pub run_key: Option<String>,
    /// Where it is on its way.
    pub state: MailState,
    /// Epoch milliseconds: of a pending mail, when it may be sent; of any other, when it came into
    /// its state. Mails of a state are listed by it.
    pub due_at: i64,
    /// Of a pending mail: why it waits.
    #[serde(default)]
    pub hold: Option<Hold>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When a sender took it.
    pub claimed_at: Option<Timestamp>,
    /// When a claim on it was given up that nobody had confirmed: it may have been sent then.
    #[serde(default)]
    pub unconfirmed_at: Option<Timestamp>,
    /// When the provider took it.
    pub sent_at: Option<Timestamp>,
    /// The provider's id.
    pub provider_id: Option<String>,
    /// Why it failed, waits for the digest, or need not be sent.
    pub reason: Option<String>,
    /// Of a digest: what it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<DigestRow>,
}

/// What a digest tells, as far as it is not read when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestRow {
    /// First day that its figures cover.
    pub from: Date,
    /// Last day that its figures cover.
    pub to: Date,
    /// How often rows were taken into it.
    pub parts: u32,
    /// What it tells, oldest first.
    pub lines: Vec<DigestLine>,
    /// How many more there are than lines.
    pub more: u32,
}

/// One mail that a digest tells instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestLine {
    /// Partition of the mail.
    pub job_key: String,
    /// The incident.
    pub incident_id: String,
    /// Sort key of the incident's row.
    pub incident_entry: Option<String>,
    /// Which step it was.
    pub step: Step,
    /// Why it was not sent by itself.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_reads_back_as_it_is_written() {
        for step in [
            Step::Opened,
            Step::Reopened(1),
            Step::Update(12),
            Step::Flapping(2),
            Step::Resolved(0),
            Step::Resolved(3),
            Step::Storm,
            Step::Success,
            Step::Digest,
            Step::Complaint,
        ] {
            assert_eq!(step.to_string().parse(), Ok(step));
        }
        for text in ["", "update", "update-", "update-x", "opened-1", "closed"] {
            assert!(text.parse::<Step>().is_err(), "{text}");
        }
    }
}
