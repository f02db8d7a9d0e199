//! Rows of the registry: an issue, and what is known of a job's script.

use super::decision::Decided;
use super::finding::{CodeLine, Finding, Reading, Scan, ScriptVersion};
use super::key::IssueKey;
use crate::incident::Severity;
use crate::job::JobKey;
use crate::run::Platform;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An issue of a job's code: one row, however often it is seen and returns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssueRow {
    /// Where it is filed.
    pub key: IssueKey,
    /// The job.
    pub job_name: String,
    /// Account of the job.
    pub account: String,
    /// Region of the job.
    pub region: String,
    /// The same for the same code, wherever in the script it stands.
    pub fingerprint: String,
    /// How much it matters, as it was found last.
    pub severity: Severity,
    /// Versions of the script that had it.
    pub occurrences: u64,
    /// How often it returned after it was resolved.
    pub recurrence: u64,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// End of the first run of the newest version that had it.
    pub last_seen: Timestamp,
    /// That run.
    pub execution_id: String,
    /// Where the script lay then.
    pub script: String,
    /// The version that had it last.
    pub tag: String,
    /// Its line in that version, from 1.
    pub line: usize,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub recommendation: String,
    /// What it costs, or that nobody knows.
    pub impact: String,
    /// How much of the evidence was seen, from 0 to 1.
    pub confidence: f64,
    /// What it rests on.
    pub evidence: Vec<String>,
    /// Its lines in that version and those around it, as far as they may be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<CodeLine>,
    /// What to do, as code of another script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// How it was resolved; nothing while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// Who looks after it, as people said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it asks for somebody again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
    /// What people decided, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decided>,
}

/// How an issue came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// End of the run that ran a version without it, or when somebody called it fixed.
    pub at: Timestamp,
    /// Why it counts no more.
    pub why: Why,
}

/// Why an issue counts no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The code has it no more.
    Gone,
    /// A comment in the code asks not to report it.
    Suppressed,
    /// Somebody says that it is fixed; no version without it has run yet.
    Fixed,
}

impl Why {
    /// The word in tables and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Suppressed => "suppressed",
            Self::Fixed => "fixed",
        }
    }

    /// The sentence in tables and messages.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Gone => "a version without it ran",
            Self::Suppressed => "a comment in the code asks not to report it",
            Self::Fixed => "somebody called it fixed; no version without it has run yet",
        }
    }
}

impl IssueRow {
    /// An issue that nobody has seen before.
    pub(super) fn open(scan: &Scan, finding: &Finding) -> Self {
        let Finding {
            issue_type,
            fingerprint,
            ..
        } = finding;
        Self {
            key: IssueKey::new(&scan.job, issue_type, fingerprint, scan.at),
            job_name: scan.job.name.clone(),
            account: scan.job.account.clone(),
            region: scan.job.region.clone(),
            fingerprint: fingerprint.clone(),
            severity: finding.severity,
            occurrences: 1,
            recurrence: 0,
            first_seen: scan.at,
            last_seen: scan.at,
            execution_id: scan.execution_id.clone(),
            script: scan.version.location.clone(),
            tag: scan.version.tag.clone(),
            line: finding.line,
            message: finding.message.clone(),
            recommendation: finding.recommendation.clone(),
            impact: finding.impact.clone(),
            confidence: finding.confidence,
            evidence: finding.evidence.clone(),
            code: finding.code.clone(),
            example: finding.example.clone(),
            resolution: None,
            owner: None,
            muted_until: None,
            decisions: Vec::new(),
        }
    }

    /// The same issue, seen again. A version counts once, however often it is scanned.
    pub(super) fn seen_again(&self, scan: &Scan, finding: &Finding) -> Self {
        let returns = self.resolution.is_some();
        let is_new_version = returns || self.tag != scan.version.tag;
        Self {
            key: self.key.clone(),
            first_seen: self.first_seen,
            occurrences: self.occurrences + u64::from(is_new_version),
            recurrence: self.recurrence + u64::from(returns),
            owner: self.owner.clone(),
            muted_until: self.muted_until,
            decisions: self.decisions.clone(),
            ..Self::open(scan, finding)
        }
    }

    /// Whether nothing has resolved it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.resolution.is_none()
    }

    /// Whether it is open and asks for nobody at that time.
    #[must_use]
    pub fn is_muted(&self, at: Timestamp) -> bool {
        self.is_open() && self.muted_until.is_some_and(|until| at < until)
    }

    /// Whether a scan is yet to tell that it is over: it is open, or somebody called it fixed.
    pub(super) fn is_unproven(&self) -> bool {
        self.resolution.is_none_or(|it| it.why == Why::Fixed)
    }

    /// The job whose script has it: one of AWS Glue, as scripts of no other platform are read.
    #[must_use]
    pub fn job(&self) -> JobKey {
        JobKey {
            account: self.account.clone(),
            region: self.region.clone(),
            platform: Platform::Glue,
            scope: "-".to_owned(),
            name: self.job_name.clone(),
        }
    }
}

/// What is known of a job's script: the row by which its issues are registered exactly once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptRow {
    /// [`crate::job::JobKey::text`] of the job.
    pub job: String,
    /// Counts the writes of this row; every write is conditioned on it.
    pub version: u64,
    /// The newest version of the script that was scanned to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanned: Option<Scanned>,
    /// Where the job's issues are filed.
    pub issues: Vec<IssueKey>,
}

/// A version that was scanned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanned {
    /// Which.
    pub version: ScriptVersion,
    /// When the script came to be so, where its store tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
    /// How much of it was understood.
    pub reading: Reading,
    /// Findings for which the registry had no room.
    pub unregistered: usize,
}

/// What is known of a job before a scan, read consistently.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// Its script.
    pub script: Option<ScriptRow>,
    /// Its issues, open and resolved.
    pub issues: Vec<IssueRow>,
}

impl Known {
    /// What was scanned last.
    #[must_use]
    pub fn scanned(&self) -> Option<&Scanned> {
        self.script.as_ref()?.scanned.as_ref()
    }

    /// The tag of what lies at that place, where these rules have read it.
    #[must_use]
    pub fn tag(&self, location: &str, rules: &str) -> Option<&str> {
        let version = &self.scanned()?.version;
        let is_same = version.location == location && version.rules == rules;
        is_same.then_some(version.tag.as_str())
    }
}
