use super::support::{attempts, event, in_any_order, line, reason, record, report, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;
use strands_core::run::State;

const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task/etl/5e0f";

pub(super) fn change(status: &str, version: u32, clock: &str) -> Value {
    let mut detail = json!({
        "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/etl",
        "taskArn": TASK, "lastStatus": status, "desiredStatus": "RUNNING", "version": version,
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/returns-loader:12",
        "containers": [{"name": "loader", "lastStatus": status}],
    });
    if !["PROVISIONING", "PENDING", "ACTIVATING"].contains(&status) {
        detail["startedAt"] = json!("2026-11-20T08:00:21.5Z");
    }
    event("aws.ecs", "ECS Task State Change", clock, detail)
}

pub(super) fn stopped(stop_code: &str, exit_codes: Value) -> Value {
    let mut event = change("STOPPED", 7, "08:10:23Z");
    event["detail"]["stopCode"] = json!(stop_code);
    event["detail"]["stoppedReason"] = json!("why");
    event["detail"]["stoppedAt"] = json!("2026-11-20T08:10:22Z");
    event["detail"]["containers"] = exit_codes;
    event
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("PROVISIONING", "queued #1 -..-"),
        ("PENDING", "queued #1 -..-"),
        ("ACTIVATING", "queued #1 -..-"),
        ("RUNNING", "running #1 08:00:21.500..-"),
        ("DEACTIVATING", "running stopping #1 08:00:21.500..-"),
        ("STOPPING", "running stopping #1 08:00:21.500..-"),
        ("DEPROVISIONING", "running stopping #1 08:00:21.500..-"),
    ] {
        assert_eq!(line(&change(word, 1, "08:00:22Z")), expected, "{word}");
    }
    assert_eq!(
        reason(&change("Running", 1, "08:00:22Z")),
        Reason::UnknownState
    );
}

#[test]
fn how_a_task_stopped_is_told_by_its_stop_code_and_its_exit_codes() {
    const SPAN: &str = "#1 08:00:21.500..08:10:22.000";
    let ok = || json!([{"exitCode": 0}, {"exitCode": 0}]);
    let killed = || json!([{"exitCode": 0}, {"exitCode": 137}, {"exitCode": 2}]);
    for (stop_code, containers, expected) in [
        ("EssentialContainerExited", ok(), format!("success {SPAN}")),
        (
            "EssentialContainerExited",
            killed(),
            format!("failed {SPAN} exit 137: why"),
        ),
        (
            "EssentialContainerExited",
            json!([{"exitCode": -1}]),
            format!("failed {SPAN} exit -1: why"),
        ),
        (
            "EssentialContainerExited",
            json!([]),
            format!("failed {SPAN} EssentialContainerExited: why"),
        ),
        (
            "EssentialContainerExited",
            json!([{"exitCode": 0}, {"name": "side"}]),
            format!("failed {SPAN} EssentialContainerExited: why"),
        ),
        (
            "EssentialContainerExited",
            json!([{"name": "side"}, {"exitCode": 3}]),
            format!("failed {SPAN} exit 3: why"),
        ),
        (
            "UserInitiated",
            killed(),
            format!("stopped {SPAN} UserInitiated: why"),
        ),
        (
            "ServiceSchedulerInitiated",
            ok(),
            format!("stopped {SPAN} ServiceSchedulerInitiated: why"),
        ),
        (
            "TaskFailedToStart",
            ok(),
            format!("failed {SPAN} TaskFailedToStart: why"),
        ),
        (
            "SpotInterruption",
            killed(),
            format!("failed {SPAN} SpotInterruption: why"),
        ),
        (
            "TerminationNotice",
            ok(),
            format!("failed {SPAN} TerminationNotice: why"),
        ),
        (
            "InfrastructureHealth",
            ok(),
            format!("failed {SPAN} InfrastructureHealth: why"),
        ),
        ("", ok(), format!("success {SPAN}")),
        ("", json!("none"), format!("failed {SPAN} -: why")),
    ] {
        let event = stopped(stop_code, containers);
        assert_eq!(line(&event), expected, "{event}");
    }
}

#[test]
fn the_version_decides_where_the_clocks_disagree() {
    let ended = stopped("UserInitiated", json!([]));
    assert_eq!(report(&ended).sequence, 7);
    let later = with(
        stopped("EssentialContainerExited", json!([{"exitCode": 0}])),
        "/detail/version",
        json!(8),
    );
    let later = with(later, "/time", json!("2026-11-20T08:10:20Z"));
    let run = in_any_order(&[ended, later]);
    assert_eq!(run.state, State::Success);
    assert!(run.flags.contains("conflict"));
}

#[test]
fn the_family_of_the_definition_is_the_job() {
    assert_eq!(
        report(&change("RUNNING", 1, "08:00:22Z"))
            .job_name
            .as_deref(),
        Some("returns-loader")
    );
    let bare = with(
        change("RUNNING", 1, "08:00:22Z"),
        "/detail/taskDefinitionArn",
        json!("returns"),
    );
    assert_eq!(report(&bare).job_name.as_deref(), Some("returns"));
}

#[test]
fn what_is_due_or_misdated_is_refused_by_its_reason() {
    for field in ["taskArn", "taskDefinitionArn", "lastStatus"] {
        let event = without(
            change("RUNNING", 1, "08:00:22Z"),
            &format!("/detail/{field}"),
        );
        assert_eq!(reason(&event), Reason::MissingField, "{field}");
    }
    let event = with(
        change("RUNNING", 1, "08:00:22Z"),
        "/detail/startedAt",
        json!("2026-11-22T08:00:00Z"),
    );
    assert_eq!(reason(&event), Reason::BadTimestamp);
}

#[test]
fn any_order_of_a_life_is_one_run() {
    let run = in_any_order(&[
        change("PENDING", 2, "08:00:10Z"),
        change("RUNNING", 4, "08:00:22Z"),
        change("DEPROVISIONING", 6, "08:10:22Z"),
        stopped("EssentialContainerExited", json!([{"exitCode": 1}])),
    ]);
    assert_eq!(attempts(&run), ["#1 failed 08:00:21.500..08:10:22.000"]);
    assert_eq!(run.run_id, TASK);
    assert_eq!(
        record([&stopped("UserInitiated", json!([]))]).duration_ms,
        Some(600_500)
    );
}
