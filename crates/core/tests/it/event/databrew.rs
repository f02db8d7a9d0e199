use super::support::{event, in_any_order, line, reason, report, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;
use strands_core::run::Platform;

pub(super) fn change(state: &str, clock: &str) -> Value {
    let detail = json!({
        "jobName": "profile-returns", "severity": "ERROR", "state": state,
        "jobRunId": "db_77aa", "message": "Column not found",
    });
    event("aws.databrew", "DataBrew Job State Change", clock, detail)
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("STARTING", "queued #1 -..-"),
        ("RUNNING", "running #1 -..-"),
        ("STOPPING", "running stopping #1 -..-"),
        ("SUCCEEDED", "success #1 -..06:02:03.000"),
        ("FAILED", "failed #1 -..06:02:03.000 -: Column not found"),
        ("TIMEOUT", "timeout #1 -..06:02:03.000 -: Column not found"),
        ("STOPPED", "stopped #1 -..06:02:03.000 -: Column not found"),
    ] {
        assert_eq!(line(&change(word, "06:02:03Z")), expected, "{word}");
    }
}

#[test]
fn a_run_id_that_looks_like_a_retry_of_glue_is_left_alone() {
    let event = with(
        change("FAILED", "06:02:03Z"),
        "/detail/jobRunId",
        json!("db_1_attempt_1"),
    );
    let report = report(&event);
    assert_eq!(
        (
            report.key.platform,
            report.key.run_id.as_str(),
            report.attempt
        ),
        (Platform::DataBrew, "db_1_attempt_1", 1)
    );
}

#[test]
fn what_is_due_is_refused_by_its_reason() {
    let whole = change("FAILED", "06:02:03Z");
    for field in ["jobRunId", "jobName", "state"] {
        let event = without(whole.clone(), &format!("/detail/{field}"));
        assert_eq!(reason(&event), Reason::MissingField, "{field}");
    }
    let event = with(whole, "/detail/state", json!("SUCCESS"));
    assert_eq!(reason(&event), Reason::UnknownState);
}

#[test]
fn any_order_of_a_life_is_one_run() {
    let run = in_any_order(&[
        change("STARTING", "06:00:00Z"),
        change("RUNNING", "06:00:40Z"),
        change("STOPPING", "06:01:50Z"),
        change("TIMEOUT", "06:02:03Z"),
    ]);
    assert_eq!(run.native_state, "TIMEOUT");
    assert_eq!(run.missing, ["started_at", "units"]);
}
