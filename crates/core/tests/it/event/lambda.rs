use super::support::{event, in_any_order, line, reason, record, report, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111122223333:function:returns-loader:live";

pub(super) fn bare(condition: &str, tries: Value) -> Value {
    let failed = condition != "Success";
    json!({
        "version": "1.0", "timestamp": "2026-11-20T11:35:30.5609Z",
        "requestContext": {
            "requestId": "e4b4-88", "functionArn": FUNCTION, "condition": condition,
            "approximateInvokeCount": tries,
        },
        "requestPayload": {"day": 3}, "responseContext": {"statusCode": 200},
        "responsePayload": failed.then(|| json!({"errorType": "ValueError", "errorMessage": "no day"})),
    })
}

pub(super) fn wrapped(condition: &str, tries: u32) -> Value {
    let detail_type = match condition {
        "Success" => "Lambda Function Invocation Result - Success",
        _ => "Lambda Function Invocation Result - Failure",
    };
    event(
        "lambda",
        detail_type,
        "11:35:31Z",
        bare(condition, json!(tries)),
    )
}

#[test]
fn each_condition_has_its_meaning_bare_or_in_an_envelope() {
    for (condition, expected) in [
        ("Success", "success #2 -..11:35:30.560"),
        (
            "RetriesExhausted",
            "failed #2 -..11:35:30.560 ValueError: no day",
        ),
        (
            "EventAgeExceeded",
            "failed #2 -..11:35:30.560 ValueError: no day",
        ),
    ] {
        assert_eq!(line(&bare(condition, json!(2))), expected, "{condition}");
        assert_eq!(line(&wrapped(condition, 2)), expected, "{condition}");
    }
    assert_eq!(reason(&bare("success", json!(1))), Reason::UnknownState);
}

#[test]
fn a_bare_record_tells_account_and_region_by_its_function() {
    let report = report(&bare("Success", json!(1)));
    assert_eq!(report.key.text(), "111122223333/eu-west-1/lambda/-/e4b4-88");
    assert_eq!(report.job_name.as_deref(), Some("returns-loader"));
    assert!(report.resources.contains(FUNCTION));
}

#[test]
fn a_failure_without_an_answer_is_told_by_its_condition() {
    for answer in [Value::Null, json!("text"), json!({"errorType": 7})] {
        let event = with(
            bare("EventAgeExceeded", json!(1)),
            "/responsePayload",
            answer,
        );
        assert!(line(&event).ends_with(" EventAgeExceeded: "), "{event}");
    }
}

#[test]
fn a_count_of_tries_that_says_nothing_is_the_first() {
    for tries in [json!(0), json!(-3), json!("x"), Value::Null] {
        assert_eq!(record([&bare("Success", tries)]).attempt, 1);
    }
}

#[test]
fn what_is_due_is_refused_by_its_reason() {
    let whole = bare("Success", json!(1));
    for pointer in [
        "/requestContext/requestId",
        "/requestContext/functionArn",
        "/timestamp",
    ] {
        assert_eq!(
            reason(&without(whole.clone(), pointer)),
            Reason::MissingField,
            "{pointer}"
        );
    }
    let other = with(
        whole.clone(),
        "/requestContext/functionArn",
        json!("arn:aws:sqs:eu-west-1:1:queue"),
    );
    assert_eq!(reason(&other), Reason::InvalidField);
    for time in ["2026-11-22T00:00:00Z", "2025-11-01T00:00:00Z", "then"] {
        let event = with(whole.clone(), "/timestamp", json!(time));
        assert_eq!(reason(&event), Reason::BadTimestamp, "{time}");
    }
    let without_context = without(wrapped("Success", 1), "/detail/requestContext");
    assert_eq!(reason(&without_context), Reason::MissingField);
    assert_eq!(
        reason(&without(whole, "/requestContext/condition")),
        Reason::NotAnEvent
    );
}

#[test]
fn the_record_of_both_roads_is_one_run() {
    let run = in_any_order(&[
        bare("RetriesExhausted", json!(3)),
        wrapped("RetriesExhausted", 3),
    ]);
    assert_eq!((run.attempt, run.attempts.len()), (3, 1));
}
