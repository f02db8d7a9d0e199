//! Amazon ECS tasks: `DescribeTasks`, which knows a stopped task for about an hour
//! (Amazon ECS API Reference).

use super::value::{instant, items, tags, text, whole};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::cost::fargate::Task;
use crate::event::ecs::{STATES, STOPPED, ended, family};
use crate::run::{Observation, Usage};
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let task = &event.key.run_id;
    let Some(cluster) = cluster(event) else {
        return Ok(None);
    };
    let parameters = json!({"cluster": cluster, "tasks": [task], "include": ["TAGS"]});
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
    let mut meaning = STATES.of(word)?;
    let mut exit = None;
    if word == STOPPED {
        let containers = items(&task["containers"]);
        let exit_codes: Vec<_> = containers
            .iter()
            .map(|it| it["exitCode"].as_i64())
            .collect();
        (meaning.state, exit) = ended(text(&task["stopCode"]), &exit_codes);
    }
    let (started_at, stopped_at) = (instant(&task["startedAt"]), instant(&task["stoppedAt"]));
    let created_at = instant(&task["createdAt"]);
    let time = stopped_at.or(started_at).or(created_at);
    let mut report = answered(event, meaning, word, time);
    report.sequence = whole(&task["version"]).unwrap_or(0);
    report.job_name = text(&task["taskDefinitionArn"]).map(|it| family(it).to_owned());
    report.tags = tags(&task["tags"]);
    report.started_at = started_at;
    report.ended_at = stopped_at.filter(|_| meaning.ends());
    let code = exit.as_deref().or_else(|| text(&task["stopCode"]));
    report.error = reason(meaning, code, text(&task["stoppedReason"]));
    let facts = Task::of(task).ok();
    report.usage = facts.map(|facts| Usage::Fargate(Box::new(facts)));
    Some(report)
}
