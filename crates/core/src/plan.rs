//! Decisions as data: what to write, under which conditions, all or nothing.
//!
//! The rules of this crate return plans; whoever holds tables executes them. So the same decision
//! runs in Lambda, on a laptop and under injected faults, and its writes can be counted.

use crate::event::{Quality, Signal};
use crate::exposure::Exposure;
use crate::incident::reputation::Counts;
use crate::incident::suppression::AddressRow;
use crate::incident::{
    Acknowledgement, EnvironmentRow, IncidentRow, JobRow, MailRow, MailState, MonthRow,
};
use crate::issue::{Detected, IssueRow, ScriptRow};
use crate::job::JobTags;
use crate::round::Round;
use crate::run::Ledger;
use crate::settings::SettingsRow;
use crate::totals::{Held, Hour, HourSums, Marker, Sums, Target};
use jiff::Timestamp;

/// The most writes that one transaction takes (Amazon DynamoDB API Reference, `TransactWriteItems`).
pub const MAX_WRITES: usize = 100;

/// One conditional write.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// Replaces a run's ledger row.
    Run {
        /// The row after.
        run: Box<Ledger>,
        /// The version it must have now; `None`: it must not exist.
        expect: Option<u64>,
    },
    /// Sets tracking's attributes of the run's execution item, leaving all others alone.
    Execution(Box<Ledger>),
    /// Keeps the result of a data quality check; the same result again lies on itself.
    Quality(Box<Quality>),
    /// Keeps a signal; the same one again lies on itself.
    Signal(Box<Signal>),
    /// Keeps what was read of a job's tags, in place of what was read before.
    JobTags(Box<JobTags>),
    /// Replaces the settings by those of another version of the configuration.
    Settings {
        /// The row after.
        row: Box<SettingsRow>,
        /// The version that it must be of now; `None`: it must not exist.
        expect: Option<String>,
    },
    /// Replaces what totals hold of a run.
    Marker {
        /// Key text of the run.
        run_key: String,
        /// The marker after.
        marker: Marker,
        /// What it must be now; `None`: it must not exist.
        expect: Option<Held>,
    },
    /// Adds a difference to a row of totals.
    AddTotals {
        /// The row.
        target: Target,
        /// The difference.
        sums: Sums,
    },
    /// Replaces what is known of a finished run's round through the agents.
    Round {
        /// The row after.
        round: Box<Round>,
        /// The version it must have now; `None`: it must not exist.
        expect: Option<u64>,
    },
    /// Adds a difference to a row of hours.
    AddHour {
        /// The row.
        hour: Hour,
        /// The difference.
        sums: HourSums,
    },
    /// Replaces the row that says which incidents a job has.
    Job {
        /// The row after.
        row: Box<JobRow>,
        /// The version it must have now; `None`: it must not exist.
        expect: Option<u64>,
    },
    /// Writes an incident. Guarded by its partition's row in the same plan.
    Incident(Box<IncidentRow>),
    /// Notes that somebody took note of a failure, unless that is noted.
    Acknowledgement(Box<Acknowledgement>),
    /// Puts a mail into the outbox unless it lies there already.
    Mail(Box<MailRow>),
    /// Moves a mail from one state to another.
    MailState {
        /// Partition of the mail.
        job_key: String,
        /// Sort key of the mail.
        entry: String,
        /// The state it must have now.
        expect: MailState,
        /// The state after.
        state: MailState,
        /// When it moves.
        at: Timestamp,
        /// Why, where a person would ask.
        reason: Option<String>,
    },
    /// Lets a claimed mail wait again that nobody confirmed, and notes that it may have been sent.
    ReleaseClaim {
        /// Partition of the mail.
        job_key: String,
        /// Sort key of the mail.
        entry: String,
        /// When it waits again.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Replaces the row that says what the jobs of an environment share.
    Environment {
        /// The row after.
        row: Box<EnvironmentRow>,
        /// The version it must have now; `None`: it must not exist.
        expect: Option<u64>,
    },
    /// Replaces the row that says what was told of a budget of months.
    Month {
        /// The row after.
        row: Box<MonthRow>,
        /// The version it must have now; `None`: it must not exist.
        expect: Option<u64>,
    },
    /// Replaces a digest that waits to be sent.
    Digest {
        /// The row after.
        mail: Box<MailRow>,
        /// How many parts it must have now, still waiting; `None`: it must not exist.
        expect: Option<u32>,
    },
    /// Replaces what is known of an address.
    Address {
        /// The row after.
        row: Box<AddressRow>,
        /// The version it must have now; `None`: it must not exist.
        expect: Option<u64>,
    },
    /// Replaces what is known of a job's script.
    Script {
        /// The row after.
        row: Box<ScriptRow>,
        /// The version it must have now; `None`: it must not exist.
        expect: Option<u64>,
    },
    /// Writes an issue. Guarded by the row of the job's script in the same plan.
    Issue(Box<IssueRow>),
    /// Sets on an execution what was detected in its script, leaving all else alone.
    Detected(Box<Detected>),
    /// Sets on an execution what was seen of the data that its run wrote, leaving all else alone.
    Exposure(Box<Exposure>),
    /// Adds to the mails counted in an hour. Guarded by another row in the same plan.
    MailCounts {
        /// Partition of the environment.
        environment_key: String,
        /// The hour, such as `2026-11-20T03`, in UTC.
        hour: String,
        /// What is added.
        counts: Counts,
    },
}

/// Writes that happen together or not at all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    writes: Vec<Write>,
}

impl Plan {
    /// A plan of these writes.
    pub fn new(writes: impl IntoIterator<Item = Write>) -> Self {
        Self {
            writes: writes.into_iter().collect(),
        }
    }

    /// The writes, in order.
    #[must_use]
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// The writes, taken out.
    #[must_use]
    pub fn into_writes(self) -> Vec<Write> {
        self.writes
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}
