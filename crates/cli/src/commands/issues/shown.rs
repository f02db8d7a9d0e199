//! An issue as it is printed.

use jiff::Timestamp;
use serde::Serialize;
use strands_core::instant::rfc3339;
use strands_core::issue::{Decided, IssueRow};

/// An issue in a document.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    issue_id: String,
    #[serde(rename = "type")]
    issue_type: &'a str,
    job_name: &'a str,
    account: &'a str,
    region: &'a str,
    severity: &'static str,
    status: &'static str,
    first_seen: String,
    last_seen: String,
    occurrences: u64,
    recurrence: u64,
    resolved_at: Option<String>,
    resolution: Option<&'static str>,
    execution_id: &'a str,
    script: &'a str,
    line: usize,
    message: &'a str,
    recommendation: &'a str,
    impact: &'a str,
    evidence: &'a [String],
    confidence: f64,
    fingerprint: &'a str,
    owner: Option<&'a str>,
    muted_until: Option<String>,
    decisions: &'a [Decided],
}

impl<'a> Shown<'a> {
    pub(super) fn of(row: &'a IssueRow, now: Timestamp) -> Self {
        Self {
            issue_id: row.key.to_string(),
            issue_type: &row.key.issue_type,
            job_name: &row.job_name,
            account: &row.account,
            region: &row.region,
            severity: row.severity.as_str(),
            status: status(row),
            first_seen: rfc3339(row.first_seen),
            last_seen: rfc3339(row.last_seen),
            occurrences: row.occurrences,
            recurrence: row.recurrence,
            resolved_at: row.resolution.map(|it| rfc3339(it.at)),
            resolution: row.resolution.map(|it| it.why.as_str()),
            execution_id: &row.execution_id,
            script: &row.script,
            line: row.line,
            message: &row.message,
            recommendation: &row.recommendation,
            impact: &row.impact,
            evidence: &row.evidence,
            confidence: row.confidence,
            fingerprint: &row.fingerprint,
            owner: row.owner.as_deref(),
            muted_until: muted_until(row, now).map(rfc3339),
            decisions: &row.decisions,
        }
    }
}

/// When it counts again, where it rests.
pub(super) fn muted_until(row: &IssueRow, now: Timestamp) -> Option<Timestamp> {
    row.muted_until.filter(|_| row.is_muted(now))
}

/// Whether it is over, in a word.
pub(super) const fn status(row: &IssueRow) -> &'static str {
    if row.is_open() { "open" } else { "resolved" }
}
