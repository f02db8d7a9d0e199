//! Everything that a digest can tell about a day or a week, as plain owned facts. `None` means
//! that nobody measured it, and the mail says so; text may be hostile, as in a notice.

use crate::notice::Severity;
use jiff::Timestamp;
use jiff::civil::Date;

/// How much time a digest covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// One day.
    Day,
    /// Seven days.
    Week,
}

/// A day or a week of one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// The environment's tag; `production` is printed as `prod`.
    pub environment: String,
    /// How much time it covers.
    pub period: Period,
    /// The day that it covers, or the first of the week, as days are counted for the figures.
    pub day: Date,
    /// When the covered time begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// The runs of that time.
    pub runs: RunsFact,
    /// What is open, or waited for this digest. The mail puts the most severe first, and else
    /// keeps this order.
    pub attention: Option<Vec<AttentionLine>>,
    /// What was open and has closed since the last digest, in the order in which it is shown.
    pub closed: Option<Vec<ClosedLine>>,
    /// Names of the jobs that have nobody to tell, in the order in which they are shown.
    pub without_owner: Option<Vec<String>>,
    /// Set where the data is made up: the instant that it is made up for.
    pub sample_as_of: Option<Timestamp>,
}

/// Counts of runs, and what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunsFact {
    /// All runs.
    pub total: Option<u64>,
    /// Those that ended with an error, without those that took too long.
    pub failed: Option<u64>,
    /// Those that were ended because they took too long.
    pub timed_out: Option<u64>,
    /// Those that somebody or something stopped.
    pub stopped: Option<u64>,
    /// Runs that were expected and did not start; they are not among all runs.
    pub missing: Option<u64>,
    /// Those of which some usage has no price.
    pub unpriced: Option<u64>,
    /// What all of it cost as far as it is priced, in millionths of a US dollar.
    pub cost_micro_usd: Option<i64>,
}

/// A line about what needs somebody's attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionLine {
    /// The job's name.
    pub job: String,
    /// What is the matter.
    pub what: What,
    /// How much it matters.
    pub severity: Severity,
    /// Since when.
    pub since: Option<Timestamp>,
    /// What its failed runs cost, in millionths of a US dollar.
    pub cost_micro_usd: Option<i64>,
    /// The incident's id, to which the line links.
    pub incident_id: Option<String>,
}

/// What is, or was, the matter with a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A run failed.
    Failed {
        /// Its error in words, raw: it is redacted and cut where it is printed.
        cause: Option<String>,
    },
    /// A run took too long.
    TimedOut,
    /// A run was expected and did not start.
    DidNotStart,
    /// It fails and recovers time and again.
    Flapping {
        /// How many times an incident opened since the last digest.
        opens: u32,
    },
    /// It is the first of several jobs that fail alike.
    Group {
        /// How many jobs there are.
        jobs: u32,
        /// Their common error in words, raw.
        cause: Option<String>,
    },
    /// A run cost more than its job's budget allows, or nearly as much.
    OverBudget,
    /// Columns with personal data lie open.
    Exposed {
        /// How many.
        columns: u32,
    },
    /// A month costs what it may not, or is going to.
    Month {
        /// A line about it.
        said: String,
    },
    /// The address of the job's owner takes no mail any more.
    OwnerUnreachable,
}

/// A line about what is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedLine {
    /// The job's name.
    pub job: String,
    /// What was the matter.
    pub what: What,
    /// From its opening to its end.
    pub open_ms: Option<i64>,
    /// What its failed runs cost, in millionths of a US dollar.
    pub cost_micro_usd: Option<i64>,
    /// Whether the reader had a mail about it while it was open.
    pub was_mailed: bool,
}
