use super::support::{arrival, event, reason, with, without};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use strands_core::event::{Event, Reason, Signal, read};

/// One of each kind, with its kind, subject and state.
pub(super) fn each() -> Vec<(Value, &'static str, &'static str, Option<&'static str>)> {
    vec![
        (
            event(
                "aws.glue",
                "Glue Crawler State Change",
                "01:08:39Z",
                json!({"crawlerName": "raw", "state": "Failed"}),
            ),
            "glue_crawler",
            "raw",
            Some("Failed"),
        ),
        (
            event(
                "aws.emr",
                "EMR Cluster State Change",
                "01:08:39Z",
                json!({
                    "clusterId": "j-7TLP", "name": "etl", "state": "TERMINATED",
                    "stateChangeReason": "{\"code\":\"USER_REQUEST\"}",
                }),
            ),
            "emr_cluster",
            "j-7TLP",
            Some("TERMINATED"),
        ),
        (
            event(
                "aws.emr-serverless",
                "EMR Serverless Application State Change",
                "01:08:39Z",
                json!({
                    "applicationId": "00fa1", "state": "STOPPED",
                }),
            ),
            "emr_serverless_application",
            "00fa1",
            Some("STOPPED"),
        ),
        (
            event(
                "aws.airflow",
                "MWAA Environment Status Change",
                "01:08:39Z",
                json!({
                    "name": "nightly", "status": "UPDATE_FAILED",
                }),
            ),
            "mwaa_environment",
            "nightly",
            Some("UPDATE_FAILED"),
        ),
        (
            event(
                "aws.s3",
                "Object Created",
                "01:08:39Z",
                json!({
                    "bucket": {"name": "raw"}, "object": {"key": "returns/dt=1/a b.parquet"}, "reason": "PutObject",
                }),
            ),
            "object_created",
            "raw/returns/dt=1/a b.parquet",
            None,
        ),
        (
            event(
                "aws.cloudwatch",
                "CloudWatch Alarm State Change",
                "01:08:39Z",
                json!({
                    "alarmName": "late", "state": {"value": "ALARM", "timestamp": "2026-11-20T01:08:39.000+0000"},
                }),
            ),
            "alarm",
            "late",
            Some("ALARM"),
        ),
        (
            with(
                event("aws.events", "Scheduled Event", "01:08:39Z", json!({})),
                "/resources",
                json!(["arn:aws:events:eu-west-1:111122223333:rule/nightly"]),
            ),
            "schedule",
            "arn:aws:events:eu-west-1:111122223333:rule/nightly",
            None,
        ),
    ]
}

fn signal(event: &Value) -> Signal {
    match read(event, arrival()) {
        Ok(Event::Signal(signal)) => *signal,
        other => panic!("{event} is {other:?}"),
    }
}

#[test]
fn each_kind_says_what_it_is_about_and_in_which_state() {
    for (event, kind, subject, state) in each() {
        let signal = signal(&event);
        assert_eq!(signal.kind, kind);
        assert_eq!(signal.subject.as_deref(), Some(subject));
        assert_eq!(signal.state.as_deref(), state);
        assert_eq!(signal.time.to_string(), "2026-11-20T01:08:39Z");
    }
}

#[test]
fn what_a_signal_lacks_is_unknown_and_refuses_nothing() {
    for (event, kind, ..) in each() {
        let bare = with(with(event, "/detail", json!({})), "/resources", json!([]));
        let signal = signal(&bare);
        assert_eq!(
            (signal.kind, signal.subject, signal.state),
            (kind, None, None)
        );
    }
}

#[test]
fn its_envelope_is_checked_like_any_other() {
    for (event, ..) in each() {
        let late = with(event.clone(), "/time", json!("2025-01-01T00:00:00Z"));
        assert_eq!(reason(&late), Reason::BadTimestamp);
        let region = with(event.clone(), "/region", json!("r".repeat(2_048)));
        assert_eq!(reason(&region), Reason::InvalidField);
        assert_eq!(reason(&without(event, "/account")), Reason::NotAnEvent);
    }
}

#[test]
fn its_key_is_its_own_and_none_that_a_run_can_have() {
    let keys: BTreeSet<String> = each()
        .iter()
        .map(|(event, ..)| signal(event).key())
        .collect();
    assert_eq!(keys.len(), each().len());
    for key in keys {
        assert!(
            key.starts_with("#signal/111122223333/eu-west-1/aws."),
            "{key}"
        );
    }
    let (mut forged, ..) = each().remove(0);
    forged["account"] = json!("1/2#3");
    assert!(
        signal(&forged)
            .key()
            .starts_with("#signal/1%2F2%233/eu-west-1/")
    );
}

#[test]
fn long_texts_are_cut_on_a_character_boundary() {
    let (event, ..) = each().remove(0);
    let long = with(event, "/detail/crawlerName", json!("é".repeat(1_000)));
    assert_eq!(signal(&long).subject.unwrap().len(), 1_100);
}
