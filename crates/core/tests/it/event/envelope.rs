//! Envelopes, deliveries, and the reason of each refusal.

use super::support::{arrival, reason, report, with, without};
use serde_json::{Value, json};
use strands_core::event::intake::{self, Delivery};
use strands_core::event::{Event, Kind, Reason, read, routes};
use strands_core::run::State;

fn glue() -> Value {
    json!({
        "version": "0", "id": "e-1", "detail-type": "Glue Job State Change", "source": "aws.glue",
        "account": "111122223333", "time": "2026-11-20T02:57:21Z", "region": "eu-west-1",
        "resources": ["arn:aws:glue:eu-west-1:111122223333:job/orders", 7],
        "detail": {"jobName": " orders ", "state": "FAILED", "jobRunId": "jr_9", "message": "no path"},
    })
}

fn custom() -> Value {
    json!({
        "version": "0", "id": "e-2", "detail-type": "Strands Job Run Observed", "source": "strands.etl",
        "account": "111122223333", "time": "2026-11-20T02:57:21.9996Z", "region": "eu-west-1",
        "detail": {
            "schema": "strands.run-observed/1", "run_id": "r/1", "job_name": "dag.load",
            "platform": "airflow", "state": "success", "units": {"usd": 0.1}, "unheard_of": [1],
        },
    })
}

#[test]
fn a_glue_event_becomes_a_report() {
    let report = report(&glue());
    assert_eq!(report.key.text(), "111122223333/eu-west-1/glue/-/jr_9");
    assert_eq!(report.state, State::Failed);
    assert_eq!(report.job_name.as_deref(), Some(" orders "));
    assert_eq!(report.error.unwrap().message, "no path");
    assert_eq!(report.resources.len(), 1);
}

#[test]
fn a_custom_event_becomes_a_report_with_fractions_cut() {
    let report = report(&custom());
    assert_eq!(
        report.key.text(),
        "111122223333/eu-west-1/custom:airflow/-/r%2F1"
    );
    assert_eq!(report.native_state, "SUCCEEDED");
    assert_eq!(
        report.ended_at.unwrap().to_string(),
        "2026-11-20T02:57:21.999Z"
    );
}

#[test]
fn every_refusal_has_its_reason() {
    use Reason::{
        BadTimestamp, InvalidField, MissingField, NotAnEvent, UnknownDetailType, UnknownSource,
        UnknownState, UnsupportedVersion,
    };
    let long = "x".repeat(256);
    let cases = [
        (json!(7), NotAnEvent),
        (json!([]), NotAnEvent),
        (json!({}), NotAnEvent),
        (without(glue(), "/id"), NotAnEvent),
        (with(glue(), "/id", json!(7)), NotAnEvent),
        (with(glue(), "/detail", json!("x")), NotAnEvent),
        (with(glue(), "/resources", json!("x")), NotAnEvent),
        (with(glue(), "/source", json!("aws.nothing")), UnknownSource),
        (with(glue(), "/source", json!("AWS.GLUE")), UnknownSource),
        (
            with(glue(), "/detail-type", json!("Glue Job Exploded")),
            UnknownDetailType,
        ),
        (
            with(custom(), "/detail-type", json!("Strands Something")),
            UnknownDetailType,
        ),
        (without(glue(), "/detail/jobRunId"), MissingField),
        (with(glue(), "/detail/jobRunId", json!("")), MissingField),
        (with(glue(), "/detail/jobName", json!(7)), MissingField),
        (with(glue(), "/detail/state", Value::Null), MissingField),
        (
            with(glue(), "/detail/state", json!("succeeded")),
            UnknownState,
        ),
        (with(glue(), "/time", json!("yesterday")), BadTimestamp),
        (
            with(glue(), "/time", json!("2026-11-20T02:57:21")),
            BadTimestamp,
        ),
        (
            with(glue(), "/time", json!("2026-11-21T12:00:01Z")),
            BadTimestamp,
        ),
        (
            with(glue(), "/time", json!("2025-11-20T11:59:59Z")),
            BadTimestamp,
        ),
        (
            with(glue(), "/detail/startedOn", json!("soon")),
            BadTimestamp,
        ),
        (
            with(glue(), "/detail/jobRunId", json!("é".repeat(1_100))),
            InvalidField,
        ),
        (without(custom(), "/detail/schema"), MissingField),
        (
            with(custom(), "/detail/schema", json!("strands.run-observed/2")),
            UnsupportedVersion,
        ),
        (
            with(custom(), "/detail/state", json!("FAILED")),
            UnknownState,
        ),
        (
            with(custom(), "/detail/platform", json!("Airflow")),
            InvalidField,
        ),
        (
            with(custom(), "/detail/platform", json!("a".repeat(33))),
            InvalidField,
        ),
        (with(custom(), "/detail/attempt", json!(0)), InvalidField),
        (with(custom(), "/detail/attempt", json!(1.5)), InvalidField),
        (with(custom(), "/detail/sequence", json!(-1)), InvalidField),
        (
            with(custom(), "/detail/units", json!({"usd": -0.1})),
            InvalidField,
        ),
        (
            with(custom(), "/detail/units", json!({"usd": "0.1"})),
            InvalidField,
        ),
        (with(custom(), "/detail/units", json!([])), InvalidField),
        (
            with(custom(), "/detail/metrics", json!({"rows": "many"})),
            InvalidField,
        ),
        (
            with(custom(), "/detail/labels", json!({"team": 7})),
            InvalidField,
        ),
        (with(custom(), "/detail/error", json!("boom")), InvalidField),
        (
            with(custom(), "/detail/parent", json!({"platform": "x"})),
            InvalidField,
        ),
        (
            with(custom(), "/detail/job_name", json!(long)),
            InvalidField,
        ),
        (
            with(custom(), "/detail/started_at", json!("then")),
            BadTimestamp,
        ),
        (
            with(
                custom(),
                "/detail/started_at",
                json!("2126-11-20T00:00:00Z"),
            ),
            BadTimestamp,
        ),
        (
            with(glue(), "/detail/jobName", json!("j".repeat(1_024))),
            InvalidField,
        ),
    ];
    for (event, expected) in cases {
        assert_eq!(reason(&event), expected, "{event}");
    }
}

#[test]
fn a_whole_number_may_be_written_with_a_point() {
    let report = report(&with(custom(), "/detail/attempt", json!(2.0)));
    assert_eq!(report.attempt, 2);
}

#[test]
fn the_edges_of_time_are_accepted() {
    for time in ["2026-11-21T12:00:00Z", "2025-11-20T12:00:00Z"] {
        let event = with(glue(), "/time", json!(time));
        assert!(read(&event, arrival()).is_ok(), "{time}");
    }
}

#[test]
fn a_refusal_does_not_repeat_personal_data() {
    let event = with(glue(), "/detail/state", json!("jane.doe@example.com"));
    let message = read(&event, arrival()).unwrap_err().message;
    assert!(!message.contains("jane.doe"), "{message}");
    assert!(message.contains("detail.state"), "{message}");
}

#[test]
fn the_same_event_has_one_fingerprint_and_another_detail_another() {
    let digest = |event: &Value| report(event).digest;
    let text = r#"{"detail": {"state": "FAILED", "message": "no path", "jobRunId": "jr_9", "jobName": " orders "},
        "id": "e-1", "detail-type": "Glue Job State Change", "source": "aws.glue", "version": "0",
        "account": "111122223333", "time": "2026-11-20T02:57:21Z", "region": "eu-west-1"}"#;
    let reordered: Value = serde_json::from_str(text).unwrap();
    assert_eq!(digest(&glue()), digest(&reordered));
    assert_ne!(
        digest(&glue()),
        digest(&with(glue(), "/detail/message", json!("other")))
    );
    assert_ne!(
        digest(&glue()),
        digest(&with(glue(), "/region", json!("us-east-1")))
    );
}

fn batch(delivery: Delivery) -> Vec<(String, Result<Value, Reason>)> {
    match delivery {
        Delivery::Single(_) => panic!("not a batch"),
        Delivery::Batch(messages) => messages
            .into_iter()
            .map(|(id, message)| (id, message.document.map_err(|it| it.reason)))
            .collect(),
    }
}

#[test]
fn wrappers_are_taken_apart_and_a_broken_body_stands_alone() {
    let envelope = json!({"Type": "Notification", "MessageId": "n", "Message": glue().to_string()});
    let records = json!({"Records": [
        {"messageId": "a", "eventSource": "aws:sqs", "body": glue().to_string()},
        {"messageId": "b", "eventSource": "aws:sqs", "body": "{\"id\": \"cut"},
        {"messageId": "c", "eventSource": "aws:sqs", "body": envelope.to_string()},
        {"EventSource": "aws:sns", "Sns": {"MessageId": "d", "Message": custom().to_string()}},
        {"messageId": "e", "eventSource": "aws:sqs"},
        {"messageId": "f", "body": json!({"Type": "Notification", "Message": "no json"}).to_string()},
    ]});
    let expected = vec![
        ("a".to_owned(), Ok(glue())),
        ("b".to_owned(), Err(Reason::MalformedJson)),
        ("c".to_owned(), Ok(glue())),
        ("d".to_owned(), Ok(custom())),
        ("e".to_owned(), Err(Reason::NotAnEvent)),
        ("f".to_owned(), Err(Reason::MalformedJson)),
    ];
    assert_eq!(
        batch(intake::read(records.to_string().as_bytes())),
        expected
    );
    assert_eq!(batch(intake::from_value(records)), expected);
}

fn single(bytes: &[u8]) -> Result<Value, Reason> {
    match intake::read(bytes) {
        Delivery::Single(message) => message.document.map_err(|it| it.reason),
        Delivery::Batch(_) => panic!("a batch"),
    }
}

#[test]
fn a_single_document_is_read_or_refused() {
    assert_eq!(single(glue().to_string().as_bytes()), Ok(glue()));
    assert_eq!(single(b""), Err(Reason::MalformedJson));
    assert_eq!(single(b"\xff\xfe{}"), Err(Reason::MalformedJson));
    assert_eq!(
        single("[".repeat(100_000).as_bytes()),
        Err(Reason::MalformedJson)
    );
    let large = json!({"pad": "x".repeat(intake::MAX_EVENT_BYTES)}).to_string();
    assert_eq!(single(large.as_bytes()), Err(Reason::Oversize));
}

#[test]
fn every_route_reads_an_envelope_as_its_own_kind_or_names_what_the_detail_lacks() {
    for route in routes() {
        let mut event = glue();
        event["source"] = json!(route.source);
        event["detail-type"] = json!(route.detail_type);
        event["detail"] = json!({});
        let read = read(&event, arrival());
        match route.kind() {
            Kind::Signal => assert!(matches!(read, Ok(Event::Signal(_))), "{route:?}"),
            Kind::Mail => assert_eq!(read, Ok(Event::Mail), "{route:?}"),
            Kind::Run | Kind::Usage | Kind::Quality => {
                assert_eq!(read.unwrap_err().reason, Reason::MissingField, "{route:?}");
            }
        }
        event["time"] = json!("2026-11-21T12:00:01Z");
        let refused = reason(&event);
        let early = [Reason::BadTimestamp, Reason::MissingField];
        assert!(early.contains(&refused), "{route:?}");
    }
}

#[test]
fn a_detail_type_belongs_to_its_source() {
    let event = with(glue(), "/source", json!("aws.batch"));
    assert_eq!(reason(&event), Reason::UnknownDetailType);
    let types = ["Email Opened", "Email Clicked", "Email Rendering Failed"];
    for detail_type in types {
        let event = with(glue(), "/source", json!("aws.ses"));
        let event = with(event, "/detail-type", json!(detail_type));
        assert_eq!(reason(&event), Reason::UnknownDetailType);
    }
}

fn notification(field: &str, word: &str) -> Value {
    let mut notification = json!({"mail": {"messageId": "m-1"}});
    notification[field] = json!(word);
    notification
}

#[test]
fn a_bare_notification_of_ses_is_the_fate_of_a_mail() {
    for word in [
        "Send",
        "Delivery",
        "DeliveryDelay",
        "Reject",
        "Bounce",
        "Complaint",
    ] {
        for field in ["notificationType", "eventType"] {
            let event = notification(field, word);
            assert_eq!(read(&event, arrival()), Ok(Event::Mail), "{event}");
        }
    }
    let clicked = notification("eventType", "Click");
    assert_eq!(reason(&clicked), Reason::UnknownDetailType);
    let without_mail = json!({"notificationType": "AmazonSnsSubscriptionSucceeded"});
    assert_eq!(reason(&without_mail), Reason::NotAnEvent);
}
