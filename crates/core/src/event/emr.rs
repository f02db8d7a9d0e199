//! Amazon EMR on EC2: `EMR Step Status Change`
//! (Amazon EMR Management Guide, "Monitor Amazon EMR events with CloudWatch").

use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

/// Amazon EMR API Reference, `StepStatus`.
pub(crate) const STATES: States = States(&[
    ("PENDING", Meaning::of(State::Queued)),
    ("RUNNING", Meaning::of(State::Running)),
    ("CANCEL_PENDING", Meaning::STOPPING),
    ("COMPLETED", Meaning::of(State::Success)),
    ("FAILED", Meaning::of(State::Failed)),
    ("INTERRUPTED", Meaning::failed_as("INTERRUPTED")),
    ("CANCELLED", Meaning::of(State::Stopped)),
]);

/// Reads a step event. Step ids are told apart by their cluster.
pub(super) fn step(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let cluster = detail.text("clusterId")?;
    let key = event.key(Platform::EmrEc2, cluster, detail.text("stepId")?);
    let job_name = detail.text("name")?;
    let (word, meaning) = detail.state("state", &STATES)?;
    let time = event.time(arrived_at)?;
    let mut report = meaning.report(key, word, time);
    report.job_name = Some(job_name.to_owned());
    report.started_at = meaning.starts().then_some(time);
    report.ended_at = meaning.ends().then_some(time);
    report.error = meaning.error(None, detail.given_text("message"));
    Ok(report)
}
