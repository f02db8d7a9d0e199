//! Amazon EMR Serverless: state changes, retries and consumption of job runs
//! (Amazon EMR Serverless User Guide, "Automating EMR Serverless with Amazon EventBridge").

use super::detail::Detail;
use super::envelope::Envelope;
use super::reject::Rejection;
use super::words::{Meaning, States};
use crate::run::{Figure, Observation, Platform, RunKey, State, Units};
use jiff::Timestamp;

/// Amazon EMR Serverless API Reference, `JobRun`.
pub(crate) const STATES: States = States(&[
    ("SUBMITTED", Meaning::of(State::Queued)),
    ("QUEUED", Meaning::of(State::Queued)),
    ("PENDING", Meaning::of(State::Queued)),
    ("SCHEDULED", Meaning::of(State::Queued)),
    ("RUNNING", Meaning::of(State::Running)),
    ("CANCELLING", Meaning::STOPPING),
    ("SUCCESS", Meaning::of(State::Success)),
    ("FAILED", Meaning::of(State::Failed)),
    ("CANCELLED", Meaning::of(State::Stopped)),
]);

/// Reads a state change. It need not name its attempt.
pub(super) fn job_run(
    event: &Envelope<'_>,
    arrived_at: Timestamp,
) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = key(event)?;
    let (word, meaning) = detail.state("state", &STATES)?;
    let time = event.time_by("updatedAt", arrived_at)?;
    let mut report = meaning.report(key, word, time);
    number(&mut report, detail);
    report.job_name = name(detail);
    report.started_at = meaning.starts().then_some(time);
    report.ended_at = meaning.ends().then_some(time);
    report.error = meaning.error(None, detail.given_text("stateDetails"));
    Ok(report)
}

/// Reads a retry: it closes one attempt and opens the next.
pub(super) fn retry(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = key(event)?;
    let attempt = new_attempt(detail)?;
    let time = event.time_by("updatedAt", arrived_at)?;
    let opened_at = detail.given_instant("newAttemptCreatedAt", arrived_at)?;
    let closed_at = detail.given_instant("previousAttemptEndedAt", arrived_at)?;
    let opened_at = opened_at.or(closed_at).unwrap_or(time);
    let mut report = Observation::new(key.clone(), State::Queued, "RETRY", time);
    report.attempt = attempt;
    report.opened_at = Some(opened_at);
    report.job_name = name(detail);
    let previous = detail.given_attempt("previousAttempt");
    let closed_at = closed_at.unwrap_or(opened_at);
    let native = detail.given_text("previousAttemptState");
    let mut closed = Observation::new(key, State::Failed, native.unwrap_or("FAILED"), closed_at);
    closed.attempt = previous.unwrap_or(attempt - 1);
    closed.ended_at = Some(closed_at);
    if closed.attempt < attempt {
        report.others.push(closed);
    }
    Ok(report)
}

/// Reads a report of consumption.
pub(super) fn usage(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Observation, Rejection> {
    let detail = event.detail;
    let key = key(event)?;
    let time = event.time(arrived_at)?;
    let started_at = detail.given_instant("startedAt", arrived_at)?;
    let state = started_at.map_or(State::Queued, |_| State::Running);
    let mut report = Observation::new(key, state, "USAGE", time);
    report.implied = true;
    number(&mut report, detail);
    report.job_name = name(detail);
    report.started_at = started_at;
    report.units = detail
        .given_object("totalBilledResourceUtilization")
        .map_or_else(Units::default, units);
    Ok(report)
}

fn key(event: &Envelope<'_>) -> Result<RunKey, Rejection> {
    let application = event.detail.text("applicationId")?;
    let run_id = event.detail.text("jobRunId")?;
    Ok(event.key(Platform::EmrServerless, application, run_id))
}

fn name(detail: Detail<'_>) -> Option<String> {
    let name = detail.given_text("name");
    let name = name.or_else(|| detail.given_text("jobRunName"));
    name.map(str::to_owned)
}

fn number(report: &mut Observation, detail: Detail<'_>) {
    match detail.given_attempt("attempt") {
        Some(attempt) => report.attempt = attempt,
        None => report.numbered = false,
    }
}

fn new_attempt(detail: Detail<'_>) -> Result<u32, Rejection> {
    if !detail.has("newAttempt") {
        let why = "is missing; it is the number of the attempt that begins";
        return Err(detail.missing("newAttempt", why));
    }
    detail
        .given_attempt("newAttempt")
        .filter(|attempt| *attempt > 1)
        .ok_or_else(|| detail.invalid("newAttempt", "must be a whole number from 2 to 1000"))
}

fn units(billed: Detail<'_>) -> Units {
    let figure = |field| {
        let number = billed.given_number(field).filter(|number| *number >= 0.0)?;
        Figure::new(number)
    };
    Units {
        vcpu_hours: figure("vCPUHour"),
        memory_gb_hours: figure("memoryGBHour"),
        storage_gb_hours: figure("storageGBHour"),
        ..Units::default()
    }
}
