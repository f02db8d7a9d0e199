//! Personal data in what a run wrote, as its execution keeps it: columns, types and counts, never a value.

mod verdict;

pub use verdict::{Bared, Judged, MOST_DATA_SETS, Verdict};

use crate::history::matches;
use crate::incident::Severity;
use crate::job::Facts;
use crate::plan::{Plan, Write};
use crate::run::Ledger;
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

/// The most columns that an execution lists.
pub const MOST_COLUMNS: usize = 50;

/// What is known of the data that a run wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// The run's execution.
    pub execution_id: String,
    /// Epoch seconds under which it is filed.
    pub timestamp: i64,
    /// Key text of the run.
    pub run_key: String,
    /// What was seen.
    pub seen: Seen,
    /// What that means, data set by data set.
    pub verdict: Verdict,
}

/// What was seen of data sets.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Seen {
    /// When they were looked at.
    #[serde(serialize_with = "whole_seconds")]
    pub scanned_at: Timestamp,
    /// Whether raw values were found; nothing where none were, and some of the data could not be read.
    pub pii_detected: Option<bool>,
    /// Personal columns, the worst first.
    pub pii_fields: Vec<SeenColumn>,
    /// Columns beyond those.
    pub more_fields: usize,
    /// Data sets that were looked at, or should have been.
    pub data_sets: Vec<SeenDataSet>,
    /// Rows that were looked at.
    pub rows_scanned: u64,
    /// Every row was looked at.
    pub complete: bool,
    /// Why some of the data is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A data set that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenDataSet {
    /// Where it lies.
    pub data_set: String,
    /// Rows that were looked at; absent where its data could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_scanned: Option<u64>,
    /// Every row was looked at.
    pub complete: bool,
}

/// A personal column of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenColumn {
    /// Where the data set lies.
    pub data_set: String,
    /// Where the column stands.
    pub path: String,
    /// The type of personal data.
    pub pii_type: String,
    /// What it holds.
    pub state: SeenState,
    /// How grave the type is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Rows that hold a value; absent where none were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrences: Option<u64>,
    /// The configuration says that the job's data has such a column.
    pub declared: bool,
    /// The configuration accepts the finding.
    pub accepted: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeenState {
    /// Nothing was read; its description lets suspect personal data.
    Unknown,
    /// Values that cannot be read.
    Masked,
    /// Masking was tried, but values can be read.
    Leaky,
    /// Values that can be read.
    Exposed,
}

impl SeenState {
    /// The word in tables and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Masked => "masked",
            Self::Leaky => "leaky",
            Self::Exposed => "exposed",
        }
    }
}

impl Exposure {
    /// What was seen of what a run wrote, held against what its job's configuration says. The columns that
    /// matter most are kept.
    #[must_use]
    pub fn of(run: &Ledger, mut seen: Seen) -> Self {
        let facts = run.job.as_ref();
        for column in &mut seen.pii_fields {
            column.declared = facts.is_some_and(|facts| is_declared(facts, column));
            column.accepted = facts.is_some_and(|facts| is_accepted(facts, column));
        }
        let rank = |it: &SeenColumn| (it.accepted, std::cmp::Reverse((it.state, it.severity)));
        seen.pii_fields
            .sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.path.cmp(&b.path)));
        let verdict = Verdict::of(&seen);
        seen.more_fields += seen.pii_fields.len().saturating_sub(MOST_COLUMNS);
        seen.pii_fields.truncate(MOST_COLUMNS);
        Self {
            execution_id: run.execution_id.clone(),
            timestamp: run.timestamp,
            run_key: run.key.text(),
            seen,
            verdict,
        }
    }
}

/// Plans to note what was seen: on the run's execution, and what it means on the run, unless nothing could
/// be read.
#[must_use]
pub fn exposed(run: &Ledger, exposure: &Exposure) -> Plan {
    let says_something = !exposure.verdict.data_sets.is_empty();
    let judged = says_something.then(|| {
        let mut after = run.clone();
        after.version += 1;
        after.exposure = Some(Box::new(exposure.verdict.clone()));
        Write::Run {
            run: Box::new(after),
            expect: Some(run.version),
        }
    });
    let noted = Write::Exposure(Box::new(exposure.clone()));
    Plan::new(judged.into_iter().chain([noted]))
}

fn is_declared(facts: &Facts, column: &SeenColumn) -> bool {
    let name = column.path.rsplit('.').next().unwrap_or_default();
    let declared = facts.personal_fields.iter().flat_map(|fact| &fact.value);
    declared
        .into_iter()
        .any(|field| *field == column.path || field == name)
}

fn is_accepted(facts: &Facts, column: &SeenColumn) -> bool {
    let accepted = facts.accepted_findings.iter().flat_map(|fact| &fact.value);
    accepted.into_iter().any(|it| {
        let is_type = it.kind.as_ref().is_none_or(|kind| *kind == column.pii_type);
        is_type && matches(&it.column, &column.path) && matches(&it.path, &column.data_set)
    })
}

fn whole_seconds<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.as_second())
}
