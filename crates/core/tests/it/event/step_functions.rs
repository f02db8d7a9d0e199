use super::support::{attempts, event, in_any_order, line, reason, record, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;

/// 2026-11-20T02:00:00.225Z in milliseconds.
const START: i64 = 1_795_140_000_225;
/// Four minutes later, less the fraction.
const STOP: i64 = 1_795_140_240_000;
/// An hour after the start, less the fraction.
const REDRIVE: i64 = 1_795_143_600_000;

pub(super) fn change(status: &str, redrives: u32, clock: &str) -> Value {
    let ended = !["RUNNING", "PENDING_REDRIVE"].contains(&status);
    let stop = STOP + i64::from(redrives) * 3_600_000;
    let detail = json!({
        "executionArn": "arn:aws:states:eu-west-1:111122223333:execution:returns:monday",
        "stateMachineArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:returns",
        "name": "monday", "status": status, "startDate": START, "stopDate": ended.then_some(stop),
        "input": "{}", "output": null, "redriveCount": redrives,
        "redriveDate": (redrives > 0).then_some(REDRIVE),
        "error": (status == "FAILED").then_some("States.TaskFailed"),
        "cause": (status == "FAILED").then_some("no rows"),
    });
    event(
        "aws.states",
        "Step Functions Execution Status Change",
        clock,
        detail,
    )
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("RUNNING", "running #1 02:00:00.225..-"),
        ("PENDING_REDRIVE", "queued #1 -..-"),
        ("SUCCEEDED", "success #1 02:00:00.225..02:04:00.000"),
        (
            "FAILED",
            "failed #1 02:00:00.225..02:04:00.000 States.TaskFailed: no rows",
        ),
        ("TIMED_OUT", "timeout #1 02:00:00.225..02:04:00.000 -: "),
        ("ABORTED", "stopped #1 02:00:00.225..02:04:00.000 -: "),
    ] {
        assert_eq!(line(&change(word, 0, "02:04:00Z")), expected, "{word}");
    }
}

#[test]
fn a_redrive_is_the_next_attempt_with_a_start_of_its_own() {
    let run = in_any_order(&[
        change("RUNNING", 0, "02:00:00Z"),
        change("FAILED", 0, "02:04:00Z"),
        change("RUNNING", 1, "03:00:00Z"),
        change("SUCCEEDED", 1, "03:04:00Z"),
    ]);
    assert_eq!(
        attempts(&run),
        [
            "#1 failed 02:00:00.225..02:04:00.000",
            "#2 success 03:00:00.000..03:04:00.000"
        ]
    );
    assert_eq!(run.job_name.as_deref(), Some("returns"));
    assert_eq!(run.duration_ms, Some(240_000));
}

#[test]
fn a_redrive_that_does_not_say_when_has_no_start() {
    let event = with(
        change("RUNNING", 1, "03:00:00Z"),
        "/detail/redriveDate",
        Value::Null,
    );
    assert_eq!(record([&event]).missing, ["started_at"]);
}

#[test]
fn oddities_beside_the_point_do_not_cost_the_run() {
    for count in [
        Value::Null,
        json!(-1),
        json!("x"),
        json!(4_000_000_000_u32),
        json!({}),
    ] {
        let event = with(
            change("RUNNING", 0, "02:00:00Z"),
            "/detail/redriveCount",
            count,
        );
        assert_eq!(line(&event), "running #1 02:00:00.225..-");
    }
    let event = with(
        change("FAILED", 0, "02:04:00Z"),
        "/detail/cause",
        json!(["a"]),
    );
    assert!(line(&event).ends_with("States.TaskFailed: "));
}

#[test]
fn what_is_due_or_misdated_is_refused_by_its_reason() {
    let whole = change("SUCCEEDED", 0, "02:04:00Z");
    for field in ["executionArn", "stateMachineArn", "status"] {
        let event = without(whole.clone(), &format!("/detail/{field}"));
        assert_eq!(reason(&event), Reason::MissingField, "{field}");
    }
    let ahead = START + 2 * 86_400_000;
    for date in [json!(ahead), json!(1e300), json!("tomorrow")] {
        let event = with(whole.clone(), "/detail/stopDate", date.clone());
        assert_eq!(reason(&event), Reason::BadTimestamp, "{date}");
    }
}
