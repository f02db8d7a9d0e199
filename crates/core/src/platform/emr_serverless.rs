//! Amazon EMR Serverless: `GetJobRun`, `GetApplication` for the architecture that its price depends on,
//! and `ListJobRunAttempts` once there is more than one (Amazon EMR Serverless API Reference).

use super::value::{figure, instant, items, number, tags, text, whole};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::cost::emr_serverless::JobRun;
use crate::event::emr_serverless::STATES;
use crate::run::{Observation, State, Units, Usage};
use serde_json::{Value, json};

const SECONDS_PER_MINUTE: u64 = 60;
/// As many as one answer lists.
pub(crate) const MAX_ATTEMPTS: u32 = 50;
/// Of so many attempts before the newest it is asked what they consumed.
const MAX_PRICED_BEFORE: usize = 3;

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let ask = async |operation, parameters| {
        let call = Call::new(operation, &event.key.run_id, parameters);
        api.call(&call).await
    };
    let (application_id, run_id) = (&event.key.scope, &event.key.run_id);
    let run = json!({"applicationId": application_id, "jobRunId": run_id});
    let Some(run) = ask(Operation::EmrServerlessJobRun, run).await? else {
        return Ok(None);
    };
    let run = &run["jobRun"];
    let attempts = if number(&run["attempt"]) > Some(1) {
        let list = json!({
            "applicationId": application_id, "jobRunId": run_id, "maxResults": MAX_ATTEMPTS,
        });
        ask(Operation::EmrServerlessAttempts, list).await?
    } else {
        None
    };
    let mut report = understood(report(event, run, attempts.as_ref()))?;
    if let Some(report) = report.as_mut().filter(|it| it.state.is_terminal()) {
        // Without the application the run is priced all the same, as the default architecture.
        let application = application(api, application_id).await.unwrap_or_default();
        report.usage = usage(run, application.as_ref());
        for other in report.others.iter_mut().take(MAX_PRICED_BEFORE) {
            let run = json!({
                "applicationId": application_id, "jobRunId": run_id, "attempt": other.attempt,
            });
            let answer = ask(Operation::EmrServerlessJobRun, run).await;
            let run = answer.ok().flatten().unwrap_or_default();
            let run = &run["jobRun"];
            if number(&run["attempt"]) == Some(other.attempt) {
                other.units = units(run);
                other.usage = usage(run, application.as_ref());
            }
        }
    }
    Ok(report)
}

async fn application<A: Api>(api: &A, id: &str) -> Result<Option<Value>, ReadFault> {
    let parameters = json!({"applicationId": id});
    let call = Call::new(Operation::EmrServerlessApplication, id, parameters);
    let answer = api.call(&call).await?;
    Ok(answer.map(|mut answer| answer["application"].take()))
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
    report.tags = tags(&run["tags"]);
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

/// What its price follows from, where the service tells of consumption at all.
fn usage(run: &Value, application: Option<&Value>) -> Option<Usage> {
    let application = application.filter(|it| it.is_object());
    let facts = JobRun::of(run, application).ok()?;
    let is_told = facts.billed.is_some() || facts.total.is_some();
    is_told.then(|| Usage::EmrServerless(Box::new(facts)))
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
