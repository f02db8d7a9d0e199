//! What holds for every source alike.

use super::support::{arrival, reason, with, without};
use super::{athena, batch, custom, databrew, ecs, emr, emr_containers, emr_serverless};
use super::{glue, lambda, quality, redshift_data, signal, step_functions};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use strands_core::event::{Event, Kind, Reason, read, routes};

/// At least one valid event of every route.
pub(super) fn valid() -> Vec<Value> {
    let exit = || json!([{"exitCode": 137}]);
    let mut events = vec![
        glue::change("FAILED", "02:57:21Z"),
        glue::delay("02:21:10Z"),
        emr_serverless::change("FAILED", "09:40:00Z"),
        emr_serverless::retry(2, "09:40:00Z", "09:40:05Z"),
        emr_serverless::usage(1, 0.9, "09:30:00Z"),
        emr::step("FAILED", "10:41:02Z"),
        emr_containers::change("FAILED", "10:31:05Z"),
        batch::change("RUNNABLE", &[], "00:00:40Z"),
        batch::ended(
            "FAILED",
            &[json!({"container": {"exitCode": 1}})],
            1,
            2,
            "exited",
        ),
        step_functions::change("FAILED", 1, "03:04:00Z"),
        ecs::change("RUNNING", 1, "08:00:22Z"),
        ecs::stopped("EssentialContainerExited", exit()),
        lambda::bare("RetriesExhausted", json!(3)),
        lambda::wrapped("Success", 1),
        lambda::wrapped("RetriesExhausted", 3),
        redshift_data::change("FAILED", "11:14:26Z"),
        athena::change("FAILED", json!("3"), "06:00:09Z"),
        databrew::change("FAILED", "06:02:03Z"),
        custom::run("failed", 1, "01:30:00Z"),
        quality::of_a_job(),
        quality::of_a_table(),
        quality::custom(),
    ];
    events.extend(signal::each().into_iter().map(|(event, ..)| event));
    events
}

#[test]
fn every_route_but_those_of_mail_is_among_the_valid_events() {
    let told: BTreeSet<(String, String)> = valid()
        .iter()
        .map(|event| {
            let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
            (text("source"), text("detail-type"))
        })
        .collect();
    for route in routes().iter().filter(|it| it.kind() != Kind::Mail) {
        let key = (route.source.to_owned(), route.detail_type.to_owned());
        assert!(told.contains(&key), "{key:?}");
    }
    for event in valid() {
        assert!(read(&event, arrival()).is_ok(), "{event}");
    }
}

/// Fields that an event cannot do without, or that the custom schema promises to check.
fn is_due(event: &Value, field: &str) -> bool {
    const DUE: [&str; 21] = [
        "jobRunId",
        "jobName",
        "state",
        "applicationId",
        "newAttempt",
        "stepId",
        "clusterId",
        "name",
        "id",
        "virtualClusterId",
        "jobId",
        "status",
        "executionArn",
        "stateMachineArn",
        "taskArn",
        "taskDefinitionArn",
        "lastStatus",
        "requestContext",
        "statementId",
        "queryExecutionId",
        "workgroupName",
    ];
    let promised = event["source"] == "strands.etl";
    promised || DUE.contains(&field) || ["currentState", "resultId", "resultID"].contains(&field)
}

#[test]
fn an_oddity_beside_the_point_never_costs_an_event_of_aws() {
    let odd = [
        Value::Null,
        json!(true),
        json!([]),
        json!([7, "x", null, {}]),
        json!({}),
        json!({"a": {"b": []}}),
    ];
    let mut changed = 0;
    for event in valid().into_iter().filter(|it| it.get("detail").is_some()) {
        let fields: Vec<String> = event["detail"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        for field in fields.iter().filter(|field| !is_due(&event, field)) {
            for value in &odd {
                let odd = with(event.clone(), &format!("/detail/{field}"), value.clone());
                assert!(read(&odd, arrival()).is_ok(), "{odd}");
                changed += 1;
            }
            let without = without(event.clone(), &format!("/detail/{field}"));
            assert!(read(&without, arrival()).is_ok(), "{without}");
        }
    }
    assert!(changed > 300, "{changed}");
}

#[test]
fn every_date_that_is_read_must_not_lie_more_than_a_day_ahead() {
    let ahead = json!("2026-11-21T12:00:01Z");
    for (event, field) in [
        (glue::delay("02:21:10Z"), "startedOn"),
        (emr_serverless::change("RUNNING", "09:01:00Z"), "updatedAt"),
        (
            emr_serverless::retry(2, "09:40:00Z", "09:40:05Z"),
            "newAttemptCreatedAt",
        ),
        (
            emr_serverless::retry(2, "09:40:00Z", "09:40:05Z"),
            "previousAttemptEndedAt",
        ),
        (emr_serverless::usage(1, 0.9, "09:30:00Z"), "startedAt"),
        (emr_containers::change("FAILED", "10:31:05Z"), "finishedAt"),
        (batch::ended("FAILED", &[], 1, 2, "exited"), "startedAt"),
        (batch::ended("FAILED", &[], 1, 2, "exited"), "stoppedAt"),
        (
            step_functions::change("FAILED", 0, "02:04:00Z"),
            "startDate",
        ),
        (
            step_functions::change("FAILED", 1, "02:04:00Z"),
            "redriveDate",
        ),
        (step_functions::change("FAILED", 0, "02:04:00Z"), "stopDate"),
        (ecs::change("RUNNING", 1, "08:00:22Z"), "startedAt"),
        (ecs::stopped("UserInitiated", json!([])), "stoppedAt"),
        (lambda::wrapped("Success", 1), "timestamp"),
        (custom::run("failed", 1, "01:30:00Z"), "started_at"),
        (custom::run("failed", 1, "01:30:00Z"), "ended_at"),
    ] {
        let dated = with(event, &format!("/detail/{field}"), ahead.clone());
        assert_eq!(reason(&dated), Reason::BadTimestamp, "{dated}");
    }
    for event in valid().into_iter().filter(|it| it.get("time").is_some()) {
        let dated = with(event, "/time", ahead.clone());
        assert_eq!(reason(&dated), Reason::BadTimestamp, "{dated}");
    }
}

#[test]
fn texts_of_any_script_stay_byte_for_byte() {
    let name = " Ünïcode\u{202e}\u{0} 表 🐘 ";
    for (event, field) in [
        (glue::change("FAILED", "02:57:21Z"), "jobName"),
        (databrew::change("FAILED", "06:02:03Z"), "jobName"),
        (emr::step("FAILED", "10:41:02Z"), "name"),
        (
            redshift_data::change("FAILED", "11:14:26Z"),
            "statementName",
        ),
        (
            athena::change("QUEUED", json!(1), "06:00:09Z"),
            "workgroupName",
        ),
        (custom::run("failed", 1, "01:30:00Z"), "job_name"),
    ] {
        let event = with(event, &format!("/detail/{field}"), json!(name));
        let Ok(Event::Run(report)) = read(&event, arrival()) else {
            panic!("{event}");
        };
        assert_eq!(report.job_name.as_deref(), Some(name));
    }
}

#[test]
fn a_key_that_does_not_fit_is_refused() {
    let long = json!("/".repeat(700));
    for (event, field) in [
        (glue::change("FAILED", "02:57:21Z"), "jobRunId"),
        (emr::step("FAILED", "10:41:02Z"), "clusterId"),
        (batch::change("RUNNABLE", &[], "00:00:40Z"), "jobId"),
        (ecs::change("RUNNING", 1, "08:00:22Z"), "taskArn"),
    ] {
        let event = with(event, &format!("/detail/{field}"), long.clone());
        assert_eq!(reason(&event), Reason::InvalidField, "{event}");
    }
}
