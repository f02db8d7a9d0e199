//! Amazon EMR on EKS: `EMR Job Run State Change`
//! (Amazon EMR on EKS Development Guide, "Monitor jobs with Amazon CloudWatch Events").

use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

/// Amazon EMR on EKS API Reference, `JobRun`.
pub(crate) const STATES: States = States(&[
    ("PENDING", Meaning::of(State::Queued)),
    ("SUBMITTED", Meaning::of(State::Queued)),
    ("RUNNING", Meaning::of(State::Running)),
    ("CANCEL_PENDING", Meaning::STOPPING),
    ("COMPLETED", Meaning::of(State::Success)),
    ("FAILED", Meaning::of(State::Failed)),
    ("CANCELLED", Meaning::of(State::Stopped)),
]);

/// Reads a job run event. A job run needs no name, so it may be absent.
pub(super) fn job_run(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let cluster = detail.text("virtualClusterId")?;
    let key = event.key(Platform::EmrEks, cluster, detail.text("id")?);
    let (word, meaning) = detail.state("state", &STATES)?;
    let time = event.time(arrived_at)?;
    let finished_at = detail.given_instant("finishedAt", arrived_at)?;
    let mut report = meaning.report(key, word, time);
    report.job_name = detail.given_text("name").map(str::to_owned);
    report.started_at = meaning.starts().then_some(time);
    report.ended_at = meaning.ends().then(|| finished_at.unwrap_or(time));
    report.error = meaning.error(
        detail.given_text("failureReason"),
        detail.given_text("stateDetails"),
    );
    Ok(report)
}
