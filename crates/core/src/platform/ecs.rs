//! Amazon ECS tasks: `DescribeTasks`, which knows a stopped task for about an hour
//! (Amazon ECS API Reference).

use super::value::{instant, items, text, whole};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::run::{Observation, State};
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let task = &event.key.run_id;
    let Some(cluster) = cluster(event) else {
        return Ok(None);
    };
    let parameters = json!({"cluster": cluster, "tasks": [task]});
    let call = Call::new(Operation::EcsTasks, task, parameters);
    let answer = api.call(&call).await?.unwrap_or_default();
    match items(&answer["tasks"]).first() {
        Some(task) => understood(report(event, task)),
        None => Ok(None),
    }
}

/// The cluster that the task's ARN names, as all but the oldest do, else one that the event names.
fn cluster(event: &Observation) -> Option<&str> {
    let in_task = event
        .key
        .run_id
        .split_once(":task/")
        .and_then(|(_, path)| Some(path.split_once('/')?.0));
    let mut named = event.resources.iter().map(String::as_str);
    in_task.or_else(|| named.find(|arn| arn.contains(":cluster/")))
}

/// The report of an item of `DescribeTasks.tasks`.
fn report(event: &Observation, task: &Value) -> Option<Observation> {
    let word = text(&task["lastStatus"])?;
    let (state, code) = match word {
        "STOPPED" => ended(task),
        word => (under_way(word)?, None),
    };
    let (started_at, stopped_at) = (instant(&task["startedAt"]), instant(&task["stoppedAt"]));
    let created_at = instant(&task["createdAt"]);
    let time = stopped_at.or(started_at).or(created_at);
    let mut report = answered(event, state, word, time);
    report.sequence = whole(&task["version"]).unwrap_or(0);
    report.job_name = text(&task["taskDefinitionArn"]).and_then(family);
    report.started_at = started_at;
    report.ended_at = stopped_at.filter(|_| state.is_terminal());
    report.error = reason(state, code.as_deref(), text(&task["stoppedReason"]));
    report.stopping = matches!(word, "DEACTIVATING" | "STOPPING" | "DEPROVISIONING");
    Some(report)
}

/// `…:task-definition/family:revision`
fn family(arn: &str) -> Option<String> {
    let name = arn.rsplit('/').next()?;
    let family = name.rsplit_once(':').map_or(name, |(family, _)| family);
    Some(family.to_owned())
}

fn under_way(word: &str) -> Option<State> {
    Some(match word {
        "PROVISIONING" | "PENDING" | "ACTIVATING" => State::Queued,
        "RUNNING" | "DEACTIVATING" | "STOPPING" | "DEPROVISIONING" => State::Running,
        _ => return None,
    })
}

/// How a stopped task ended, and the code of its error: whoever stopped it decides, then its
/// containers. One that left no exit code did not end by itself.
fn ended(task: &Value) -> (State, Option<String>) {
    let stop_code = text(&task["stopCode"]);
    let coded = |state| (state, stop_code.map(str::to_owned));
    match stop_code {
        Some("UserInitiated" | "ServiceSchedulerInitiated") => return coded(State::Stopped),
        Some(
            "TaskFailedToStart" | "SpotInterruption" | "TerminationNotice" | "InfrastructureHealth",
        ) => return coded(State::Failed),
        Some(_) | None => {}
    }
    let containers = items(&task["containers"]);
    let exits = containers.iter().map(|it| it["exitCode"].as_i64());
    if let Some(exit) = exits.clone().flatten().find(|exit| *exit != 0) {
        return (State::Failed, Some(format!("exit {exit}")));
    }
    if containers.is_empty() || exits.clone().any(|exit| exit.is_none()) {
        return coded(State::Failed);
    }
    (State::Success, None)
}
