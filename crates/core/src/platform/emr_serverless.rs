//! Amazon EMR Serverless: `GetJobRun`, and `ListJobRunAttempts` once there is more than one
//! (Amazon EMR Serverless API Reference).

use super::value::{figure, instant, items, number, text, whole};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::event::emr_serverless::STATES;
use crate::run::{Observation, State, Units};
use serde_json::{Value, json};

const SECONDS_PER_MINUTE: u64 = 60;
/// As many as one answer lists.
pub(crate) const MAX_ATTEMPTS: u32 = 50;

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let ask = async |operation, parameters| {
        let call = Call::new(operation, &event.key.run_id, parameters);
        api.call(&call).await
    };
    let (application, run_id) = (&event.key.scope, &event.key.run_id);
    let run = json!({"applicationId": application, "jobRunId": run_id});
    let Some(run) = ask(Operation::EmrServerlessJobRun, run).await? else {
        return Ok(None);
    };
    let run = &run["jobRun"];
    let attempts = if number(&run["attempt"]) > Some(1) {
        let list = json!({
            "applicationId": application, "jobRunId": run_id, "maxResults": MAX_ATTEMPTS,
        });
        ask(Operation::EmrServerlessAttempts, list).await?
    } else {
        None
    };
    understood(report(event, run, attempts.as_ref()))
}

/// The report of `GetJobRun.jobRun` about its newest attempt, with those of `ListJobRunAttempts`.
pub(crate) fn report(
    event: &Observation,
    run: &Value,
    attempts: Option<&Value>,
) -> Option<Observation> {
    let mut report = attempt(event, run)?;
    if report.attempt > 1 {
        report.opened_at = instant(&run["attemptCreatedAt"]);
    }
    report.started_at = instant(&run["startedAt"]);
    if report.state.is_terminal() {
        report.ended_at = instant(&run["endedAt"]).or(report.ended_at);
    }
    report.job_name = text(&run["name"]).map(str::to_owned);
    report.units = units(run);
    if report.state == State::Stopped && ran_out_of_time(run) {
        report.state = State::Timeout;
        report.refines = Some(State::Stopped);
    }
    let others = attempts.map_or(&Value::Null, |answer| &answer["jobRunAttempts"]);
    report.others = items(others)
        .iter()
        .filter_map(|other| earlier(event, other))
        .filter(|other| other.attempt != report.attempt)
        .collect();
    Some(report)
}

/// An attempt of the list, which tells of an attempt what its creation was.
pub(crate) fn earlier(event: &Observation, listed: &Value) -> Option<Observation> {
    let mut report = attempt(event, listed)?;
    if report.attempt > 1 {
        report.opened_at = instant(&listed["createdAt"]);
    }
    Some(report)
}

/// What a run and an attempt of the list are told by alike.
fn attempt(event: &Observation, told: &Value) -> Option<Observation> {
    let word = text(&told["state"])?;
    let meaning = STATES.of(word)?;
    let updated_at = instant(&told["attemptUpdatedAt"]).or(instant(&told["updatedAt"]));
    let mut report = answered(event, meaning, word, updated_at);
    report.attempt = number(&told["attempt"]).unwrap_or(1).max(1);
    report.numbered = true;
    report.ended_at = updated_at.filter(|_| meaning.ends());
    report.error = reason(meaning, None, text(&told["stateDetails"]));
    Some(report)
}

/// The service calls a run cancelled whether a person or its own limit ended it. A limit of 0 is none.
fn ran_out_of_time(run: &Value) -> bool {
    let limit = whole(&run["executionTimeoutMinutes"]).filter(|minutes| *minutes > 0);
    let took = whole(&run["totalExecutionDurationSeconds"]);
    limit
        .and_then(|minutes| minutes.checked_mul(SECONDS_PER_MINUTE))
        .zip(took)
        .is_some_and(|(limit, took)| took >= limit)
}

/// What is billed. Until the service has made the bill, what was used: all but the storage, of which
/// a part is free.
fn units(run: &Value) -> Units {
    let billed = &run["billedResourceUtilization"];
    let (of, storage) = if billed.is_object() {
        (billed, figure(&billed["storageGBHour"]))
    } else {
        (&run["totalResourceUtilization"], None)
    };
    Units {
        vcpu_hours: figure(&of["vCPUHour"]),
        memory_gb_hours: figure(&of["memoryGBHour"]),
        storage_gb_hours: storage,
        ..Units::default()
    }
}
