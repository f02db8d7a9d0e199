//! ECS tasks and Lambda invocations.

use super::{assert_told, ended, instant, read, told};
use serde_json::{Value, json};
use strands_core::platform::Operation;
use strands_core::run::{Observation, Platform};

const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task/etl/0f1e2d";
const REQUEST: &str = "3604209a-e9a3-11e6-939a-754dd98c7be3";

#[test]
fn ecs() {
    let event = ended(Platform::Ecs, "-", TASK);
    let task = |stop_code: Value, containers: Value| {
        json!({"tasks": [{
            "taskArn": TASK, "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/nightly_load:7",
            "lastStatus": "STOPPED", "stopCode": stop_code, "stoppedReason": "it stopped", "version": 9,
            "createdAt": 1_795_147_100, "startedAt": 1_795_147_200.75, "stoppedAt": 1_795_147_260,
            "containers": containers,
            "overrides": {"containerOverrides": [{"environment": [{"name": "P", "value": "hunter2"}]}]},
        }]})
    };
    let report = |state: &str, code: Option<&str>| {
        let mut report = json!({
            "state": state, "native": "STOPPED", "job": "nightly_load",
            "started": "2026-11-20T04:00:00.750Z", "ended": "2026-11-20T04:01:00.000Z",
        });
        if state != "success" {
            report["message"] = "it stopped".into();
        }
        if let Some(code) = code {
            report["code"] = code.into();
        }
        report
    };
    let well = json!([{"name": "main", "exitCode": 0}]);
    let badly = json!([{"name": "log", "exitCode": 0}, {"name": "main", "exitCode": 137}, {"name": "x", "exitCode": 1}]);
    let lost = json!([{"name": "main"}]);
    let exited = "EssentialContainerExited";
    let table = [
        (task(json!(exited), well.clone()), report("success", None)),
        (task(json!(null), well.clone()), report("success", None)),
        (
            task(json!(exited), badly.clone()),
            report("failed", Some("exit 137")),
        ),
        (task(json!(exited), lost), report("failed", Some(exited))),
        (
            task(json!(exited), json!([])),
            report("failed", Some(exited)),
        ),
        (
            task(json!("UserInitiated"), badly.clone()),
            report("stopped", Some("UserInitiated")),
        ),
        (
            task(json!("ServiceSchedulerInitiated"), well.clone()),
            report("stopped", Some("ServiceSchedulerInitiated")),
        ),
        (
            task(json!("SpotInterruption"), well),
            report("failed", Some("SpotInterruption")),
        ),
        (
            task(json!("TaskFailedToStart"), badly),
            report("failed", Some("TaskFailedToStart")),
        ),
        (
            json!({"tasks": [{"lastStatus": "DEPROVISIONING", "startedAt": "2026-11-20T04:00:00Z"}]}),
            json!({
                "state": "running", "native": "DEPROVISIONING", "stopping": true,
                "started": "2026-11-20T04:00:00.000Z",
            }),
        ),
    ];
    assert_told(&event, Operation::EcsTasks, &table);
    let newest = read(
        &event,
        [(Operation::EcsTasks, task(json!(null), json!([])))],
    );
    assert_eq!(newest.report().sequence, 9);
    let forgotten = json!({"tasks": [], "failures": [{"arn": TASK, "reason": "MISSING"}]});
    let read = read(&event, [(Operation::EcsTasks, forgotten)]);
    assert_eq!(read.report, Ok(None));
}

#[test]
fn the_cluster_of_a_task_is_in_its_arn_or_in_the_event() {
    let cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/old";
    let asked = |task: &str, resources: &[&str]| -> Vec<Value> {
        let mut event = ended(Platform::Ecs, "-", task);
        event.resources = resources.iter().map(|arn| (*arn).to_owned()).collect();
        let asked = read(&event, []).asked;
        asked.into_iter().map(|call| call.parameters).collect()
    };
    let short = "arn:aws:ecs:eu-west-1:111122223333:task/0f1e2d";
    assert_eq!(
        asked(TASK, &[cluster]),
        [json!({"cluster": "etl", "tasks": [TASK], "include": ["TAGS"]})]
    );
    assert_eq!(
        asked(short, &[short, cluster]),
        [json!({"cluster": cluster, "tasks": [short], "include": ["TAGS"]})]
    );
    assert_eq!(asked(short, &[]), Vec::<Value>::new());
}

fn invocation(attempt: u32) -> Observation {
    let mut event = ended(Platform::Lambda, "-", REQUEST);
    event.native_state = "RetriesExhausted".into();
    event.attempt = attempt;
    event
}

fn line(timestamp: &str, rest: &str) -> Value {
    let timestamp = instant(timestamp).as_millisecond();
    json!({"timestamp": timestamp, "message": format!("REPORT RequestId: {REQUEST}\t{rest}")})
}

#[test]
fn a_lambda_report_as_text() {
    let ok = line(
        "2026-11-20T04:00:02.000Z",
        "Duration: 1499.50 ms\tBilled Duration: 1800 ms\tMemory Size: 2048 MB\tMax Memory Used: 100 MB\tInit Duration: 300.10 ms\t\n",
    );
    let slow = line(
        "2026-11-20T04:01:00.000Z",
        "Duration: 3000.00 ms\tBilled Duration: 3600 ms\tMemory Size: 1024 MB\tMax Memory Used: 99 MB\tStatus: timeout",
    );
    let table = [
        (
            json!({"events": [ok]}),
            json!({
                "state": "failed", "native": "RetriesExhausted",
                "started": "2026-11-20T04:00:00.500Z", "ended": "2026-11-20T04:00:02.000Z",
                "units": {"memory_gb_hours": 0.001},
            }),
        ),
        (
            json!({"events": [slow]}),
            json!({
                "state": "timeout", "native": "RetriesExhausted", "refines": "failed",
                "started": "2026-11-20T04:00:57.000Z", "ended": "2026-11-20T04:01:00.000Z",
                "units": {"memory_gb_hours": 0.001},
            }),
        ),
    ];
    assert_told(&invocation(1), Operation::LogEvents, &table);
    let one_of_two = read(&invocation(2), [(Operation::LogEvents, table[0].0.clone())]);
    assert!(one_of_two.report().others.is_empty());
    assert_eq!(one_of_two.report().attempt, 2);
}

#[test]
fn each_try_of_an_invocation_has_its_line() {
    let figures = "Duration: 1000.00 ms\tBilled Duration: 1000 ms\tMemory Size: 1024 MB";
    let second = line("2026-11-20T04:02:00Z", figures);
    let first = line(
        "2026-11-20T04:00:00Z",
        &format!("{figures}\tStatus: timeout"),
    );
    let pages = [
        (
            Operation::LogEvents,
            json!({"events": [second], "nextToken": "more"}),
        ),
        (Operation::LogEvents, json!({"events": [first]})),
    ];
    let read = read(&invocation(2), pages);
    let report = told(read.report());
    assert_eq!(
        (&report["attempt"], &report["ended"]),
        (&json!(2), &json!("2026-11-20T04:02:00.000Z"))
    );
    let first = &report["others"][0];
    assert_eq!(
        (&first["state"], &first["ended"]),
        (&json!("timeout"), &json!("2026-11-20T04:00:00.000Z"))
    );
    let [page, next] = [0, 1].map(|index| &read.asked[index].parameters);
    assert_eq!(page["logGroupName"], "/aws/lambda/nightly_load");
    assert_eq!(
        page["filterPattern"],
        format!("\"REPORT RequestId: {REQUEST}\"")
    );
    assert_eq!(
        (&page["nextToken"], &next["nextToken"]),
        (&Value::Null, &json!("more"))
    );
    assert_eq!(
        page["startTime"],
        instant("2026-11-20T03:00:00Z").as_millisecond()
    );
}

#[test]
fn a_lambda_report_as_json() {
    let record = json!({
        "time": "2026-11-20T04:00:02Z", "type": "platform.report",
        "record": {"requestId": REQUEST, "status": "success", "metrics": {
            "durationMs": 1500.0, "billedDurationMs": 1800, "memorySizeMB": 2048, "maxMemoryUsedMB": 100}},
    });
    let timestamp = instant("2026-11-20T04:00:02Z").as_millisecond();
    let answer = json!({"events": [{"timestamp": timestamp, "message": record.to_string()}]});
    let answers = [
        (Operation::LogEvents, json!({"events": []})),
        (Operation::LogEvents, answer),
    ];
    let read = read(&invocation(1), answers);
    assert_eq!(
        told(read.report()),
        json!({
            "state": "failed", "native": "RetriesExhausted",
            "started": "2026-11-20T04:00:00.500Z", "ended": "2026-11-20T04:00:02.000Z",
            "units": {"memory_gb_hours": 0.001},
        })
    );
}

#[test]
fn a_request_id_that_would_be_more_than_one_in_a_filter_is_not_asked_for() {
    let event = ended(Platform::Lambda, "-", "x\" || \"y");
    let read = read(&event, []);
    assert_eq!((read.report, read.asked), (Ok(None), Vec::new()));
}
