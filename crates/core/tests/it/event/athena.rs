use super::support::{attempts, event, in_any_order, line, reason, record, report, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;
use strands_core::run::State;

pub(super) fn change(state: &str, sequence: Value, clock: &str) -> Value {
    let mut detail = json!({
        "versionId": "0", "currentState": state, "statementType": "DML", "queryExecutionId": "5b1e-2",
        "workgroupName": "finance", "sequenceNumber": sequence,
    });
    if state == "FAILED" {
        detail["athenaError"] = json!({
            "errorCategory": 2.0, "errorType": 1306.0, "errorMessage": "Bucket not found", "retryable": false,
        });
    }
    event("aws.athena", "Athena Query State Change", clock, detail)
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("QUEUED", "queued #1 -..-"),
        ("RUNNING", "running #1 06:00:09.000..-"),
        ("SUCCEEDED", "success #1 -..06:00:09.000"),
        ("FAILED", "failed #1 -..06:00:09.000 1306: Bucket not found"),
        ("CANCELLED", "stopped #1 -..06:00:09.000 -: "),
    ] {
        assert_eq!(
            line(&change(word, json!("3"), "06:00:09Z")),
            expected,
            "{word}"
        );
    }
}

#[test]
fn a_sequence_is_a_text_or_a_number() {
    for (sequence, expected) in [
        (json!("3"), 3),
        (json!(3), 3),
        (json!(3.0), 3),
        (json!("third"), 0),
        (json!([3]), 0),
        (Value::Null, 0),
    ] {
        let event = change("RUNNING", sequence.clone(), "06:00:01Z");
        assert_eq!(report(&event).sequence, expected, "{sequence}");
    }
}

#[test]
fn an_error_type_is_printed_as_a_whole_number_or_as_given() {
    for (given, code) in [
        (json!(1306), Some("1306")),
        (json!("THROTTLED"), Some("THROTTLED")),
        (json!(true), None),
        (Value::Null, None),
    ] {
        let event = with(
            change("FAILED", json!(3), "06:00:09Z"),
            "/detail/athenaError/errorType",
            given,
        );
        let error = record([&event]).error.unwrap();
        assert_eq!(error.code.as_deref(), code);
    }
}

#[test]
fn the_sequence_decides_where_the_clocks_disagree() {
    let run = in_any_order(&[
        change("RUNNING", json!("2"), "06:00:09Z"),
        change("SUCCEEDED", json!("3"), "06:00:08Z"),
        change("FAILED", json!("4"), "06:00:07Z"),
    ]);
    assert_eq!(run.state, State::Failed);
    assert!(run.flags.contains("conflict"));
}

#[test]
fn what_is_due_is_refused_by_its_reason() {
    for field in ["queryExecutionId", "workgroupName", "currentState"] {
        let event = without(
            change("RUNNING", json!(2), "06:00:01Z"),
            &format!("/detail/{field}"),
        );
        assert_eq!(reason(&event), Reason::MissingField, "{field}");
    }
}

#[test]
fn any_order_of_a_life_is_one_run() {
    let run = in_any_order(&[
        change("QUEUED", json!("1"), "06:00:00Z"),
        change("RUNNING", json!("2"), "06:00:01Z"),
        change("FAILED", json!("3"), "06:00:09Z"),
    ]);
    assert_eq!(attempts(&run), ["#1 failed 06:00:01.000..06:00:09.000"]);
}
