//! AWS Step Functions: `Step Functions Execution Status Change`, of standard workflows
//! (AWS Step Functions Developer Guide, "Automating Step Functions event delivery with EventBridge").

use super::detail::MAX_ATTEMPT;
use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

/// AWS Step Functions API Reference, `DescribeExecution`.
pub(crate) const STATES: States = States(&[
    ("RUNNING", Meaning::of(State::Running)),
    ("PENDING_REDRIVE", Meaning::of(State::Queued)),
    ("SUCCEEDED", Meaning::of(State::Success)),
    ("FAILED", Meaning::of(State::Failed)),
    ("TIMED_OUT", Meaning::of(State::Timeout)),
    ("ABORTED", Meaning::of(State::Stopped)),
]);

/// Reads an execution event. Each redrive is another attempt.
pub(super) fn execution(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = event.key(Platform::StepFunctions, "-", detail.text("executionArn")?);
    let machine = detail.text("stateMachineArn")?;
    let (word, meaning) = detail.state("status", &STATES)?;
    let time = event.time(arrived_at)?;
    let redrives = detail.given_whole("redriveCount").unwrap_or(0);
    let redrives = u32::try_from(redrives).ok().filter(|it| *it < MAX_ATTEMPT);
    let start = match redrives.unwrap_or(0) {
        0 => "startDate",
        _ => "redriveDate",
    };
    let started_at = detail.given_instant(start, arrived_at)?;
    let stopped_at = detail.given_instant("stopDate", arrived_at)?;
    let mut report = meaning.report(key, word, time);
    report.attempt = 1 + redrives.unwrap_or(0);
    report.job_name = machine.rsplit(':').next().map(str::to_owned);
    report.started_at = started_at.filter(|_| meaning.state != State::Queued);
    report.ended_at = meaning.ends().then(|| stopped_at.unwrap_or(time));
    report.error = meaning.error(detail.given_text("error"), detail.given_text("cause"));
    Ok(report)
}
