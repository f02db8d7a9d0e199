//! What a scan of a job's script gave.

use crate::incident::Severity;
use crate::job::JobKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that is wrong at one place of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is: a detector's name with `_` for `-`.
    pub issue_type: String,
    /// The same for the same code, wherever in the script it stands.
    pub fingerprint: String,
    /// How much it matters.
    pub severity: Severity,
    /// How much of the evidence was seen, from 0 to 1.
    pub confidence: f64,
    /// The line, from 1.
    pub line: usize,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub recommendation: String,
    /// What it costs, or that nobody knows.
    pub impact: String,
    /// What it rests on.
    pub evidence: Vec<String>,
    /// Its lines and those around it, as far as they may be shown.
    pub code: Vec<CodeLine>,
    /// What to do, as code of another script; nothing where there is none.
    pub example: Option<String>,
    /// A comment in the script asks not to report it.
    pub suppressed: bool,
}

/// A line of a script, without what its strings and comments hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeLine {
    /// Its number, from 1.
    pub number: usize,
    /// Its text.
    pub text: String,
    /// Whether it is of what was found.
    pub is_found: bool,
}

/// A script as it was at one time, read by one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptVersion {
    /// Where it lies.
    pub location: String,
    /// The store's name for what lies there now, such as an `ETag`.
    pub tag: String,
    /// The release whose detectors looked.
    pub rules: String,
}

/// How much of a script was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// All of it.
    Whole,
    /// All but what the reason names.
    InPart(String),
    /// Nothing, for that reason.
    Nothing(String),
}

/// What a scan of one version of a job's script gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// The job.
    pub job: JobKey,
    /// The run that ran the script.
    pub execution_id: String,
    /// When that run ended.
    pub at: Timestamp,
    /// The version.
    pub version: ScriptVersion,
    /// When the script came to be so, where its store tells.
    pub modified_at: Option<Timestamp>,
    /// How much of it was understood.
    pub reading: Reading,
    /// Types that were looked for. What was not looked for may be there all the same.
    pub looked_for: BTreeSet<String>,
    /// What was found.
    pub findings: Vec<Finding>,
}
