//! AWS Batch: `DescribeJobs` (AWS Batch API Reference).

use super::value::{instant_ms, items, tags, text};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::cost::batch::Job;
use crate::event::batch::{FAILED, STATES, ended_by};
use crate::run::{Observation, State, Usage};
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let job_id = &event.key.run_id;
    let call = Call::new(Operation::BatchJobs, job_id, json!({"jobs": [job_id]}));
    let answer = api.call(&call).await?.unwrap_or_default();
    match items(&answer["jobs"]).first() {
        Some(job) => understood(report(event, job)),
        None => Ok(None),
    }
}

/// The report of an item of `DescribeJobs.jobs`. Its attempts that have ended are listed; those
/// before the present one failed, or there would be no present one.
pub(crate) fn report(event: &Observation, job: &Value) -> Option<Observation> {
    let word = text(&job["status"])?;
    let meaning = ended_by(STATES.of(word)?, text(&job["statusReason"]));
    let ended = items(&job["attempts"]);
    let (before, last) = match ended.split_last() {
        Some((last, before)) if meaning.ends() => (before, Some(last)),
        _ => (ended, None),
    };
    let last = last.unwrap_or(&Value::Null);
    let started_at = instant_ms(&job["startedAt"]).or(instant_ms(&last["startedAt"]));
    let stopped_at = instant_ms(&job["stoppedAt"]).or(instant_ms(&last["stoppedAt"]));
    let created_at = instant_ms(&job["createdAt"]);
    let time = stopped_at.or(started_at).or(created_at);
    let mut report = answered(event, meaning, word, time);
    report.attempt = following(before);
    report.job_name = text(&job["jobName"]).map(str::to_owned);
    report.tags = tags(&job["tags"]);
    report.started_at = started_at.filter(|_| meaning.state != State::Queued);
    report.ended_at = stopped_at.filter(|_| meaning.ends());
    report.error = reason(
        meaning,
        exit_code(last).as_deref(),
        text(&job["statusReason"]),
    );
    let facts = Job::of(job).ok();
    report.usage = usage(facts.as_ref(), &report);
    report.others = (1..)
        .zip(before)
        .map(|(number, attempt)| {
            let mut other = failed(event, number, attempt);
            other.usage = usage(facts.as_ref(), &other);
            other
        })
        .collect();
    Some(report)
}

/// What the price of an attempt follows from: the job's size and the attempt's own times.
fn usage(job: Option<&Job>, attempt: &Observation) -> Option<Usage> {
    let alone = job?.with_attempt(attempt.started_at, attempt.ended_at);
    Some(Usage::Batch(Box::new(alone)))
}

/// The number of the attempt after these.
fn following(before: &[Value]) -> u32 {
    u32::try_from(before.len()).map_or(u32::MAX, |count| count.saturating_add(1))
}

/// An attempt that was retried. One that runs into its time limit is not.
fn failed(event: &Observation, number: u32, attempt: &Value) -> Observation {
    let stopped_at = instant_ms(&attempt["stoppedAt"]);
    let mut report = answered(event, FAILED, "FAILED", stopped_at);
    report.attempt = number;
    report.started_at = instant_ms(&attempt["startedAt"]);
    report.ended_at = stopped_at;
    report.error = reason(
        FAILED,
        exit_code(attempt).as_deref(),
        text(&attempt["statusReason"]),
    );
    report
}

fn exit_code(attempt: &Value) -> Option<String> {
    let code = attempt["container"]["exitCode"].as_i64()?;
    Some(format!("exit {code}"))
}
