//! Amazon Redshift Data API: `Redshift Data Statement Status Change`, sent for statements that ask for
//! it (Amazon Redshift Management Guide, "Monitoring events for the Amazon Redshift Data API").

use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

/// Amazon Redshift Data API Reference, `DescribeStatement`.
pub(crate) const STATES: States = States(&[
    ("SUBMITTED", Meaning::of(State::Queued)),
    ("PICKED", Meaning::of(State::Queued)),
    ("STARTED", Meaning::of(State::Running)),
    ("FINISHED", Meaning::of(State::Success)),
    ("FAILED", Meaning::of(State::Failed)),
    ("ABORTED", Meaning::of(State::Stopped)),
]);

/// Reads a statement event. A statement needs no name, so it may be absent.
pub(super) fn statement(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = event.key(Platform::RedshiftData, "-", detail.text("statementId")?);
    let (word, meaning) = detail.state("state", &STATES)?;
    let time = event.time(arrived_at)?;
    let mut report = meaning.report(key, word, time);
    report.job_name = detail.given_text("statementName").map(str::to_owned);
    report.ended_at = meaning.ends().then_some(time);
    report.error = meaning.error(None, None);
    Ok(report)
}
