//! Amazon Athena: `Athena Query State Change`
//! (Amazon Athena User Guide, "Monitor Athena query events with EventBridge").

use super::detail::Detail;
use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

/// Amazon Athena API Reference, `QueryExecutionStatus`.
pub(crate) const STATES: States = States(&[
    ("QUEUED", Meaning::of(State::Queued)),
    ("RUNNING", Meaning::of(State::Running)),
    ("SUCCEEDED", Meaning::of(State::Success)),
    ("FAILED", Meaning::of(State::Failed)),
    ("CANCELLED", Meaning::of(State::Stopped)),
]);

/// Reads a query event. The workgroup stands for the job.
pub(super) fn query(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = event.key(Platform::Athena, "-", detail.text("queryExecutionId")?);
    let workgroup = detail.text("workgroupName")?;
    let (word, meaning) = detail.state("currentState", &STATES)?;
    let time = event.time(arrived_at)?;
    let fault = detail.given_object("athenaError");
    let code = fault.and_then(error_type);
    let message = fault.and_then(|fault| fault.given_text("errorMessage"));
    let mut report = meaning.report(key, word, time);
    report.sequence = detail.given_whole("sequenceNumber").unwrap_or(0);
    report.job_name = Some(workgroup.to_owned());
    report.started_at = meaning.starts().then_some(time);
    report.ended_at = meaning.ends().then_some(time);
    report.error = meaning.error(code.as_deref(), message);
    Ok(report)
}

/// Athena writes the whole number 1306 as 1306.0.
fn error_type(fault: Detail<'_>) -> Option<String> {
    let whole = fault.given_integer("errorType").map(|it| it.to_string());
    whole.or_else(|| fault.given_text("errorType").map(str::to_owned))
}
