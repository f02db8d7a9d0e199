//! Everything that a mail can tell about a run, as plain owned facts. Whoever builds a [`Notice`]
//! has measured what it holds; `None` means that nobody did, and the mail says so. Text may be
//! hostile: names and messages are cleaned where they are printed.

use jiff::Timestamp;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A run ended badly after its last attempt.
    Failure,
    /// The first good run after a failure.
    Recovery,
    /// A good run, for a reader who asked for such mails.
    Success,
    /// News of an incident that is still open.
    Update,
    /// A failure of the cause that seemed to be over.
    Reopened,
    /// A job that fails and recovers time and again.
    Flapping,
    /// The same cause in several jobs, told in one mail.
    Group,
    /// More incidents at once than are mailed one by one.
    Storm,
    /// A run costs more than its job's budget allows, or nearly as much.
    Budget,
    /// The first run after it that keeps to the budget.
    BudgetKept,
}

impl Kind {
    /// The word that stands in headers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Recovery => "recovery",
            Self::Success => "success",
            Self::Update => "update",
            Self::Reopened => "reopened",
            Self::Flapping => "flapping",
            Self::Group => "group",
            Self::Storm => "storm",
            Self::Budget => "cost",
            Self::BudgetKept => "cost-resolved",
        }
    }
}

/// How much an incident matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// For the dashboard only.
    Low,
    /// For the digest.
    Medium,
    /// Now, outside quiet hours.
    High,
    /// Now, always.
    Critical,
}

impl Severity {
    /// The word by itself.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }

    /// The word that stands in headers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How a run or an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It did its work.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// It was ended because it took too long.
    TimedOut,
    /// Somebody or something stopped it.
    Stopped,
    /// The platform has not told.
    Unknown,
}

/// What happened, for one mail.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What the mail is about.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// The environment's tag; `production` is printed as `prod`.
    pub environment: String,
    /// The job's name; an empty one is printed as `(unnamed)`.
    pub job: String,
    /// The platform's name as people know it, such as `AWS Glue`.
    pub platform: String,
    /// The id that the platform gave the run.
    pub run_id: String,
    /// The id that Strands gave the run.
    pub execution_id: String,
    /// How the run ended.
    pub outcome: Outcome,
    /// The platform's own word for it, such as `FAILED`.
    pub native_state: Option<String>,
    /// When the run started.
    pub started_at: Option<Timestamp>,
    /// When the run ended.
    pub ended_at: Option<Timestamp>,
    /// How long the run took; without it, the time between start and end is told.
    pub duration_ms: Option<i64>,
    /// The attempts in their order.
    pub attempts: Vec<AttemptFact>,
    /// How many attempts the job allows.
    pub max_attempts: Option<u32>,
    /// What the platform gave as the error.
    pub error: Option<ErrorFact>,
    /// What the run cost.
    pub cost: CostFact,
    /// What a run of the job may cost.
    pub budget: Option<BudgetFact>,
    /// The last good run before this one, for comparison.
    pub last_good: Option<LastGood>,
    /// What a scan of the data that it wrote said.
    pub personal: Option<PersonalFact>,
    /// What the failure that is over now did.
    pub recovery: Option<RecoveryFact>,
    /// What is new in an open incident.
    pub update: Option<UpdateFact>,
    /// How often the job failed and recovered.
    pub flapping: Option<FlappingFact>,
    /// The jobs that fail together; the facts about a run are then those of the first.
    pub group: Option<GroupFact>,
    /// The incident that this mail belongs to.
    pub incident: Option<IncidentFact>,
    /// Set where the data is made up: the instant that it is made up for.
    pub sample_as_of: Option<Timestamp>,
}

/// One attempt of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptFact {
    /// Its number, from 1.
    pub number: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The platform's code for its error.
    pub error_code: Option<String>,
}

/// What the platform gave as the error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorFact {
    /// The platform's code.
    pub code: Option<String>,
    /// The message, raw: it is redacted and cut where it is printed.
    pub message: String,
}

/// What a run cost, in millionths of a US dollar, or why that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CostFact {
    /// Priced from measured usage.
    Priced(i64),
    /// Priced from usage that was partly assumed.
    Estimated(i64),
    /// Some usage has no price.
    Unpriced {
        /// What the priced part cost.
        known: i64,
        /// Why the rest has no price.
        reasons: Vec<String>,
    },
    /// Usage has not arrived.
    NotYet,
}

impl CostFact {
    /// The cost as a mail names it: what is known of it.
    pub(crate) fn known_micro_usd(&self) -> Option<i64> {
        match self {
            Self::Unpriced { known, .. } => Some(*known),
            whole => whole.micro_usd(),
        }
    }

    /// The whole cost, where it is known.
    pub(crate) fn micro_usd(&self) -> Option<i64> {
        match self {
            Self::Priced(micro_usd) | Self::Estimated(micro_usd) => Some(*micro_usd),
            Self::Unpriced { .. } | Self::NotYet => None,
        }
    }
}

/// What a run of a job may cost, in millionths of a US dollar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetFact {
    /// The budget.
    pub limit_micro_usd: i64,
    /// From here on people are told; without it, above the budget.
    pub threshold_micro_usd: Option<i64>,
}

/// The last good run of the same job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastGood {
    /// When it started.
    pub started_at: Timestamp,
    /// How long it took.
    pub duration_ms: Option<i64>,
    /// What it cost.
    pub cost_micro_usd: Option<i64>,
}

/// Personal data in what a run wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonalFact {
    /// Columns that lie open.
    pub columns: u64,
    /// Data sets that could be looked at.
    pub data_sets: u64,
}

/// The failure that a recovery ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryFact {
    /// From the first failed run's end to the good run's end.
    pub down_ms: i64,
    /// How many runs failed.
    pub failed_runs: u32,
    /// What the failed runs cost.
    pub cost_micro_usd: Option<i64>,
}

/// What is new in an incident that is still open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateFact {
    /// Counts the incident's updates, from 1.
    pub number: u32,
    /// What is new.
    pub why: UpdateWhy,
    /// From the incident's opening to this update.
    pub open_ms: i64,
}

/// Why an open incident is told of again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateWhy {
    /// It matters more than it did; the notice holds the severity that it has now.
    SeverityRaised {
        /// What it was told with before.
        from: Severity,
    },
    /// Another day has passed.
    StillOpen,
}

/// How often a job failed and recovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FlappingFact {
    /// How many times an incident opened.
    pub opens: u32,
    /// Within how many hours.
    pub window_hours: u32,
}

/// The jobs that fail together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFact {
    /// Names of the jobs, the first to fail first; ten are listed, the rest is counted.
    pub jobs: Vec<String>,
    /// How many jobs there are beyond these.
    pub more: u32,
}

impl GroupFact {
    /// How many jobs fail.
    pub(crate) fn count(&self) -> u64 {
        u64::try_from(self.jobs.len())
            .unwrap_or(u64::MAX)
            .saturating_add(self.more.into())
    }
}

/// The incident that a mail belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentFact {
    /// Its id, which threads its mails.
    pub id: String,
    /// When it opened.
    pub opened_at: Timestamp,
    /// How the run ended that opened it.
    pub opened_by: Outcome,
    /// How many failed runs it holds.
    pub runs: u32,
    /// The provider's id of the first mail about it to this reader; `None` in that mail itself.
    pub first_provider_id: Option<String>,
}
