//! AWS Batch: `Batch Job State Change`
//! (AWS Batch User Guide, "AWS Batch events for Amazon EventBridge").
//!
//! A child of an array job has a job id of its own (`<id>:<index>`), so it is a run of its own, and so is the array.

use super::detail::Detail;
use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Observation, Platform, State};
use jiff::Timestamp;

/// AWS Batch API Reference, `JobDetail`.
pub(crate) const STATES: States = States(&[
    ("SUBMITTED", Meaning::of(State::Queued)),
    ("PENDING", Meaning::of(State::Queued)),
    ("RUNNABLE", Meaning::of(State::Queued)),
    ("STARTING", Meaning::of(State::Queued)),
    ("RUNNING", Meaning::of(State::Running)),
    ("SUCCEEDED", Meaning::of(State::Success)),
    ("FAILED", FAILED),
]);
pub(crate) const FAILED: Meaning = Meaning::of(State::Failed);
/// How Batch says that it ended an attempt for its time limit (AWS Batch User Guide, "Job timeouts").
const TIMEOUT: &str = "exceeded timeout";

/// Reads a job event. `attempts` lists the attempts that have ended.
pub(super) fn job(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = event.key(Platform::Batch, "-", detail.text("jobId")?);
    let job_name = detail.text("jobName")?;
    let (word, meaning) = detail.state("status", &STATES)?;
    let time = event.time(arrived_at)?;
    let reason = detail.given_text("statusReason");
    let meaning = ended_by(meaning, reason);
    let ended = detail.given_list("attempts");
    let earlier = ended.len() - usize::from(meaning.ends() && !ended.is_empty());
    let mut report = meaning.report(key, word, time);
    report.attempt = number(earlier);
    report.job_name = Some(job_name.to_owned());
    if meaning.state != State::Queued {
        report.started_at = detail.given_instant("startedAt", arrived_at)?;
    }
    if meaning.ends() {
        let stopped_at = detail.given_instant("stoppedAt", arrived_at)?;
        report.ended_at = Some(stopped_at.unwrap_or(time));
        let exit = ended.last().copied().and_then(exit_code);
        report.error = meaning.error(exit.as_deref(), reason);
    }
    for (index, entry) in ended[..earlier].iter().enumerate() {
        let other = earlier_attempt(&report, number(index), *entry, arrived_at)?;
        report.others.push(other);
    }
    Ok(report)
}

/// What a status means beside its reason: only that tells a time limit from a failure.
pub(crate) fn ended_by(meaning: Meaning, reason: Option<&str>) -> Meaning {
    if meaning == FAILED && reason.is_some_and(|reason| reason.contains(TIMEOUT)) {
        Meaning::of(State::Timeout)
    } else {
        meaning
    }
}

/// The number of the attempt that so many came before.
fn number(before: usize) -> u32 {
    u32::try_from(before).map_or(u32::MAX, |before| before.saturating_add(1))
}

/// An attempt that the job was retried after.
fn earlier_attempt(
    report: &Observation,
    attempt: u32,
    entry: Detail<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let stopped_at = entry.given_instant("stoppedAt", arrived_at)?;
    let time = stopped_at.unwrap_or(report.time);
    let mut other = FAILED.report(report.key.clone(), "FAILED", time);
    other.attempt = attempt;
    other.started_at = entry.given_instant("startedAt", arrived_at)?;
    other.ended_at = stopped_at;
    let exit = exit_code(entry);
    other.error = FAILED.error(exit.as_deref(), entry.given_text("statusReason"));
    Ok(other)
}

fn exit_code(entry: Detail<'_>) -> Option<String> {
    let code = entry.given_object("container")?.given_integer("exitCode")?;
    Some(format!("exit {code}"))
}
