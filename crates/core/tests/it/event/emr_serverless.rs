use super::support::{
    attempts, event, in_any_order, ledger, line, reason, record, report, with, without,
};
use crate::support::step;
use serde_json::{Value, json};
use strands_core::event::{Event, Reason, read};
use strands_core::run::{Outcome, State};

fn common(clock: &str) -> Value {
    json!({
        "jobRunId": "00fr7", "applicationId": "00fa1", "releaseLabel": "emr-7.5.0",
        "arn": "arn:aws:emr-serverless:eu-west-1:111122223333:/applications/00fa1/jobruns/00fr7",
        "createdBy": "arn:aws:sts::111122223333:assumed-role/etl/scheduler",
        "createdAt": "2026-11-20T09:00:00Z", "updatedAt": format!("2026-11-20T{clock}"),
    })
}

/// A change of state, whose own time is `clock`.
pub(super) fn change(state: &str, clock: &str) -> Value {
    let mut detail = common(clock);
    detail["state"] = json!(state);
    if state == "FAILED" {
        detail["stateDetails"] = json!("ExitCode: 1");
    }
    event(
        "aws.emr-serverless",
        "EMR Serverless Job Run State Change",
        "11:59:00Z",
        detail,
    )
}

pub(super) fn retry(number: u32, ended: &str, opened: &str) -> Value {
    let mut detail = common(opened);
    detail["previousAttempt"] = json!(number - 1);
    detail["previousAttemptState"] = json!("FAILED");
    detail["previousAttemptEndedAt"] = json!(format!("2026-11-20T{ended}"));
    detail["newAttempt"] = json!(number);
    detail["newAttemptCreatedAt"] = json!(format!("2026-11-20T{opened}"));
    event(
        "aws.emr-serverless",
        "EMR Serverless Job Run Retry",
        "11:59:00Z",
        detail,
    )
}

pub(super) fn usage(attempt: u32, vcpu: f64, clock: &str) -> Value {
    let detail = json!({
        "applicationId": "00fa1", "jobRunId": "00fr7", "attempt": attempt, "mode": "BATCH",
        "startedAt": "2026-11-20T09:01:00Z", "calculatedFrom": "2026-11-20T09:20:00Z",
        "calculatedTo": "2026-11-20T09:00:00Z", "resourceUtilizationFinal": true,
        "totalResourceUtilization": {"vCPUHour": 0.1, "memoryGBHour": 0.1, "storageGBHour": 9.9},
        "totalBilledResourceUtilization": {"vCPUHour": vcpu, "memoryGBHour": 3.6, "storageGBHour": 0},
    });
    event(
        "aws.emr-serverless",
        "EMR Serverless Job Resource Utilization Update",
        clock,
        detail,
    )
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("SUBMITTED", "queued #1 -..-"),
        ("QUEUED", "queued #1 -..-"),
        ("PENDING", "queued #1 -..-"),
        ("SCHEDULED", "queued #1 -..-"),
        ("RUNNING", "running #1 09:07:42.299..-"),
        ("CANCELLING", "running stopping #1 -..-"),
        ("SUCCESS", "success #1 -..09:07:42.299"),
        ("FAILED", "failed #1 -..09:07:42.299 -: ExitCode: 1"),
        ("CANCELLED", "stopped #1 -..09:07:42.299 -: "),
    ] {
        assert_eq!(line(&change(word, "09:07:42.299487Z")), expected, "{word}");
    }
    assert_eq!(
        reason(&change("SUCCEEDED", "09:07:42Z")),
        Reason::UnknownState
    );
}

#[test]
fn a_name_and_an_attempt_are_taken_where_they_are_given() {
    for (field, value, name, attempt) in [
        ("name", json!("returns"), Some("returns"), 1),
        ("jobRunName", json!("returns"), Some("returns"), 1),
        ("name", json!(7), None, 1),
        ("attempt", json!(2), None, 2),
        ("attempt", json!("2"), None, 2),
        ("attempt", json!(0), None, 1),
        ("attempt", json!([2]), None, 1),
        ("attempt", Value::Null, None, 1),
    ] {
        let run = record([&with(
            change("RUNNING", "09:07:42Z"),
            &format!("/detail/{field}"),
            value,
        )]);
        assert_eq!(
            (run.job_name.as_deref(), run.attempt),
            (name, attempt),
            "{field}"
        );
    }
}

#[test]
fn without_its_own_time_an_event_happened_when_its_envelope_says() {
    for event in [
        without(change("SUCCESS", "09:30:00Z"), "/detail/updatedAt"),
        with(
            change("SUCCESS", "09:30:00Z"),
            "/detail/updatedAt",
            json!({}),
        ),
    ] {
        assert_eq!(line(&event), "success #1 -..11:59:00.000");
    }
    for time in ["2026-11-22T00:00:00Z", "2025-11-01T00:00:00Z", "then"] {
        let event = with(
            change("SUCCESS", "09:30:00Z"),
            "/detail/updatedAt",
            json!(time),
        );
        assert_eq!(reason(&event), Reason::BadTimestamp, "{time}");
    }
}

#[test]
fn a_retry_closes_one_attempt_and_opens_the_next() {
    let run = record([&retry(2, "09:40:00Z", "09:40:05Z")]);
    assert_eq!(
        attempts(&run),
        ["#1 failed -..09:40:00.000", "#2 queued -..-"]
    );
    assert_eq!((run.native_state.as_str(), run.error), ("RETRY", None));
}

#[test]
fn whenever_the_retry_arrives_each_report_belongs_to_the_attempt_of_its_time() {
    let run = in_any_order(&[
        change("RUNNING", "09:01:00Z"),
        retry(2, "09:40:00Z", "09:40:05Z"),
        change("SCHEDULED", "09:40:05Z"),
        change("RUNNING", "09:41:00Z"),
        change("SUCCESS", "09:59:00Z"),
    ]);
    assert_eq!(
        attempts(&run),
        [
            "#1 failed 09:01:00.000..09:40:00.000",
            "#2 success 09:41:00.000..09:59:00.000"
        ]
    );
}

#[test]
fn three_attempts_with_their_consumption_are_one_run_in_any_order() {
    let run = in_any_order(&[
        change("RUNNING", "09:01:00Z"),
        usage(1, 0.5, "09:30:00Z"),
        retry(2, "09:40:00Z", "09:40:05Z"),
        retry(3, "09:50:00Z", "09:50:05Z"),
        usage(3, 0.75, "10:00:00Z"),
        change("CANCELLED", "09:59:00Z"),
    ]);
    assert_eq!(
        attempts(&run),
        [
            "#1 failed 09:01:00.000..09:40:00.000",
            "#2 failed -..09:50:00.000",
            "#3 stopped 09:01:00.000..09:59:00.000"
        ]
    );
    assert_eq!(run.units.unwrap().vcpu_hours.unwrap().get(), 0.75);
}

#[test]
fn a_retry_without_a_usable_number_is_refused() {
    let whole = retry(2, "09:40:00Z", "09:40:05Z");
    let with_number = |number: Value| with(whole.clone(), "/detail/newAttempt", number);
    assert_eq!(
        reason(&without(whole.clone(), "/detail/newAttempt")),
        Reason::MissingField
    );
    for number in [json!(1), json!(0), json!(-1), json!("two"), json!(4_000)] {
        assert_eq!(
            reason(&with_number(number.clone())),
            Reason::InvalidField,
            "{number}"
        );
    }
}

#[test]
fn a_retry_that_lacks_dates_closes_and_opens_at_its_own_time() {
    let mut bare = retry(2, "09:40:00Z", "09:40:05Z");
    for field in [
        "previousAttempt",
        "previousAttemptEndedAt",
        "newAttemptCreatedAt",
        "previousAttemptState",
    ] {
        bare = without(bare, &format!("/detail/{field}"));
    }
    let report = report(&bare);
    assert_eq!(
        report.opened_at.unwrap().to_string(),
        "2026-11-20T09:40:05Z"
    );
    assert_eq!(
        attempts(&record([&bare])),
        ["#1 failed -..09:40:05.000", "#2 queued -..-"]
    );
}

#[test]
fn consumption_is_what_was_billed_and_only_implies_a_state() {
    let event = usage(1, 0.9, "09:30:00Z");
    assert!(matches!(
        read(&event, super::support::arrival()),
        Ok(Event::Usage(_))
    ));
    let run = record([&event]);
    assert_eq!(
        (run.state, run.native_state.as_str()),
        (State::Running, "USAGE")
    );
    let units = run.units.unwrap();
    assert_eq!(units.vcpu_hours.unwrap().get(), 0.9);
    assert_eq!(units.storage_gb_hours.unwrap().get(), 0.0);
    let queued = without(usage(1, 0.9, "09:30:00Z"), "/detail/startedAt");
    assert_eq!(record([&queued]).state, State::Queued);
}

#[test]
fn consumption_is_never_stale_and_never_moves_an_end() {
    let ended = ledger([
        &change("RUNNING", "09:01:00Z"),
        &change("SUCCESS", "09:59:00Z"),
    ]);
    let after = step(Some(&ended), &report(&usage(1, 0.9, "09:30:00Z")));
    assert_eq!(
        (after.outcome, after.run.state()),
        (Outcome::Applied, State::Success)
    );
    assert_eq!(after.run.units().vcpu_hours.unwrap().get(), 0.9);
}

#[test]
fn odd_figures_of_consumption_are_unknown() {
    let billed = json!({"vCPUHour": -1, "memoryGBHour": "3.6", "storageGBHour": null});
    let event = with(
        usage(1, 0.9, "09:30:00Z"),
        "/detail/totalBilledResourceUtilization",
        billed,
    );
    assert_eq!(record([&event]).units, None);
}

#[test]
fn what_is_due_is_refused_by_its_reason() {
    for event in [
        change("RUNNING", "09:01:00Z"),
        retry(2, "09:40:00Z", "09:40:05Z"),
        usage(1, 0.9, "09:30:00Z"),
    ] {
        for field in ["jobRunId", "applicationId"] {
            let event = without(event.clone(), &format!("/detail/{field}"));
            assert_eq!(reason(&event), Reason::MissingField, "{event}");
        }
    }
    let event = without(change("RUNNING", "09:01:00Z"), "/detail/state");
    assert_eq!(reason(&event), Reason::MissingField);
}
