//! One report about one attempt of one run, whoever made it.

use super::key::RunKey;
use super::number::{Figure, Units};
use super::state::State;
use crate::cost::{athena, batch, emr_serverless, fargate, glue, lambda};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who reported: what the service's own API answered outranks an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authority {
    /// An event, possibly lost, late or repeated.
    Event,
    /// The answer of the service's own API.
    Platform,
}

/// The order between two reports of one attempt; the greater one is kept.
///
/// Compared field by field: rank of the state, authority, the reporter's own sequence number,
/// time in milliseconds, severity. Serialised as a list to keep ledger rows small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u8, u8, u64, i64, u8)", into = "(u8, u8, u64, i64, u8)")]
pub struct Precedence {
    rank: u8,
    authority: u8,
    sequence: u64,
    time_ms: i64,
    severity: u8,
}

impl Precedence {
    /// Whether it is of a report that the attempt has ended.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        self.rank == 2
    }

    /// When the reporter says that it happened; `None` of a report that only implies its state.
    #[must_use]
    pub fn time(self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.time_ms).ok()
    }
}

impl From<(u8, u8, u64, i64, u8)> for Precedence {
    fn from((rank, authority, sequence, time_ms, severity): (u8, u8, u64, i64, u8)) -> Self {
        Self {
            rank,
            authority,
            sequence,
            time_ms,
            severity,
        }
    }
}

impl From<Precedence> for (u8, u8, u64, i64, u8) {
    fn from(it: Precedence) -> Self {
        (it.rank, it.authority, it.sequence, it.time_ms, it.severity)
    }
}

/// Why an attempt did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RunError {
    /// The service's code, where it has one.
    pub code: Option<String>,
    /// The service's text, at most [`RunError::MAX_MESSAGE_BYTES`].
    pub message: String,
    /// Whether the text was cut.
    pub truncated: bool,
}

impl RunError {
    /// The longest message kept, in UTF-8 bytes.
    pub const MAX_MESSAGE_BYTES: usize = 2_048;

    /// Keeps as much of the message as fits, cut on a character boundary.
    #[must_use]
    pub fn new(code: Option<String>, message: &str) -> Self {
        let kept = message.floor_char_boundary(Self::MAX_MESSAGE_BYTES);
        Self {
            code,
            message: message[..kept].to_owned(),
            truncated: kept < message.len(),
        }
    }
}

/// The run that started this one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Parent {
    /// Platform of the parent.
    pub platform: String,
    /// Run id of the parent.
    pub run_id: String,
}

/// What the platform's API tells of a run beyond its state: the basis of its price and of retries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// `GetJobRun` and `GetJob` of AWS Glue.
    Glue {
        /// The run.
        run: Box<glue::JobRun>,
        /// The job, where it could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job: Option<Box<glue::Job>>,
    },
    /// `GetJobRun` of EMR Serverless.
    EmrServerless(Box<emr_serverless::JobRun>),
    /// `DescribeJobs` of AWS Batch, with one attempt at most.
    Batch(Box<batch::Job>),
    /// `DescribeTasks` of Amazon ECS.
    Fargate(Box<fargate::Task>),
    /// `GetQueryExecution` of Amazon Athena.
    Athena(athena::Query),
    /// What a function's log reports of an invocation.
    Lambda(lambda::Invocations),
}

impl Usage {
    /// Whether the platform makes the bill a little later: what it tells then replaces these facts.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        match self {
            Self::Glue { run, job } => glue::awaits_metering(run, job.as_deref()),
            Self::EmrServerless(run) => run.billed.is_none(),
            Self::Batch(_) | Self::Fargate(_) | Self::Athena(_) | Self::Lambda(_) => false,
        }
    }

    /// How often the job retries a failed attempt by itself, where known.
    #[must_use]
    pub fn max_retries(&self) -> Option<u32> {
        match self {
            Self::Glue { job, .. } => job
                .as_ref()
                .and_then(|job| job.max_retries)
                .and_then(|retries| u32::try_from(retries).ok()),
            Self::EmrServerless(_)
            | Self::Batch(_)
            | Self::Fargate(_)
            | Self::Athena(_)
            | Self::Lambda(_) => None,
        }
    }
}

/// One report, in Strands' own words. Nothing in it depends on when it arrived.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says something of its own, and all combinations occur"
)]
pub struct Observation {
    /// The run that it is about.
    pub key: RunKey,
    /// Which attempt, counted from 1.
    pub attempt: u32,
    /// Whether the report names its attempt. One that does not belongs to the attempt that was open
    /// at its time.
    pub numbered: bool,
    /// When the attempt was opened, where the report says so of an attempt after the first.
    pub opened_at: Option<Timestamp>,
    /// Fingerprint of the event, by which a repeat is known; `None` for API answers.
    pub digest: Option<String>,
    /// Who reported.
    pub authority: Authority,
    /// The reporter's own counter, 0 where it has none.
    pub sequence: u64,
    /// When the reporter says that it happened.
    pub time: Timestamp,
    /// The state reported.
    pub state: State,
    /// The report is about something else, consumption for example, and only implies the state:
    /// any report of the same rank that states one wins.
    pub implied: bool,
    /// The state that the service's word alone says, where the report knows better: a run that its own
    /// time limit ended may be called cancelled. The two do not contradict each other.
    pub refines: Option<State>,
    /// The service's own word for it.
    pub native_state: String,
    /// The job, where the report names it.
    pub job_name: Option<String>,
    /// When the attempt started, where the report says.
    pub started_at: Option<Timestamp>,
    /// When the attempt ended; only of terminal reports.
    pub ended_at: Option<Timestamp>,
    /// Why it did not succeed.
    pub error: Option<RunError>,
    /// What it consumed.
    pub units: Units,
    /// ARNs that the report names.
    pub resources: BTreeSet<String>,
    /// The service says that the run takes longer than its notification threshold.
    pub delayed: bool,
    /// The run is being stopped.
    pub stopping: bool,
    /// Figures of the custom event.
    pub metrics: BTreeMap<String, Figure>,
    /// Labels of the custom event.
    pub labels: BTreeMap<String, String>,
    /// Tags that the run has on its platform.
    pub tags: BTreeMap<String, String>,
    /// Parent of the custom event.
    pub parent: Option<Parent>,
    /// Facts for price and retries.
    pub usage: Option<Usage>,
    /// What the same report tells of other attempts of the run.
    pub others: Vec<Observation>,
}

impl Observation {
    /// A report with nothing but its identity, state and time; callers fill in what else they know.
    #[must_use]
    pub fn new(
        key: RunKey,
        state: State,
        native_state: impl Into<String>,
        time: Timestamp,
    ) -> Self {
        Self {
            key,
            attempt: 1,
            numbered: true,
            opened_at: None,
            digest: None,
            authority: Authority::Event,
            sequence: 0,
            time,
            state,
            implied: false,
            refines: None,
            native_state: native_state.into(),
            job_name: None,
            started_at: None,
            ended_at: None,
            error: None,
            units: Units::default(),
            resources: BTreeSet::new(),
            delayed: false,
            stopping: false,
            metrics: BTreeMap::new(),
            labels: BTreeMap::new(),
            tags: BTreeMap::new(),
            parent: None,
            usage: None,
            others: Vec::new(),
        }
    }

    /// Where this report stands among others of its attempt.
    #[must_use]
    pub fn precedence(&self) -> Precedence {
        Precedence {
            rank: self.state.rank(),
            authority: match self.authority {
                Authority::Event => 0,
                Authority::Platform => 1,
            },
            sequence: self.sequence,
            time_ms: if self.implied {
                i64::MIN
            } else {
                self.time.as_millisecond()
            },
            severity: self.state.severity(),
        }
    }
}
