use super::support::{attempts, event, in_any_order, line, reason, record, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;

pub(super) fn change(state: &str, clock: &str) -> Value {
    let detail = json!({
        "severity": "INFO", "name": "returns-eks", "id": "00000003a7", "virtualClusterId": "vc9k2",
        "arn": "arn:aws:emr-containers:eu-west-1:111122223333:/virtualclusters/vc9k2/jobruns/00000003a7",
        "state": state, "createdAt": "2026-11-20T10:00:00Z",
    });
    event(
        "aws.emr-containers",
        "EMR Job Run State Change",
        clock,
        detail,
    )
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("PENDING", "queued #1 -..-"),
        ("SUBMITTED", "queued #1 -..-"),
        ("RUNNING", "running #1 10:31:05.000..-"),
        ("CANCEL_PENDING", "running stopping #1 -..-"),
        ("COMPLETED", "success #1 -..10:31:05.000"),
        ("FAILED", "failed #1 -..10:31:05.000 -: "),
        ("CANCELLED", "stopped #1 -..10:31:05.000 -: "),
    ] {
        assert_eq!(line(&change(word, "10:31:05Z")), expected, "{word}");
    }
}

fn failed() -> Value {
    let mut event = change("FAILED", "10:31:05Z");
    event["detail"]["failureReason"] = json!("USER_ERROR");
    event["detail"]["stateDetails"] = json!("exit code 1");
    event["detail"]["finishedAt"] = json!("2026-11-20T10:31:04.5Z");
    event
}

#[test]
fn a_failure_tells_its_reason_and_its_own_end() {
    assert_eq!(
        line(&failed()),
        "failed #1 -..10:31:04.500 USER_ERROR: exit code 1"
    );
    let later = with(
        failed(),
        "/detail/finishedAt",
        json!("2026-11-22T00:00:00Z"),
    );
    assert_eq!(reason(&later), Reason::BadTimestamp);
}

#[test]
fn a_job_run_without_a_name_is_a_run_whose_name_is_missing() {
    let run = record([&without(failed(), "/detail/name")]);
    assert_eq!(run.missing, ["job_name", "started_at", "units"]);
    for field in ["id", "virtualClusterId", "state"] {
        let event = without(failed(), &format!("/detail/{field}"));
        assert_eq!(reason(&event), Reason::MissingField, "{field}");
    }
}

#[test]
fn any_order_of_a_life_is_one_run() {
    let run = in_any_order(&[
        change("PENDING", "10:00:01Z"),
        change("SUBMITTED", "10:00:05Z"),
        change("RUNNING", "10:01:05Z"),
        failed(),
    ]);
    assert_eq!(attempts(&run), ["#1 failed 10:01:05.000..10:31:04.500"]);
}
