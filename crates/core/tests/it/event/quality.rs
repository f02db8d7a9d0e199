use super::support::{arrival, event, reason, with, without};
use serde_json::{Value, json};
use strands_core::event::{Event, Quality, Reason, read};

pub(super) fn of_a_job() -> Value {
    let detail = json!({
        "resultId": "dqresult-7", "rulesetNames": ["returns", 7, "keys"], "state": "FAILED", "score": 0.75,
        "context": {
            "contextType": "GLUE_JOB", "jobId": "jr_31c9_attempt_2", "jobName": "returns_load",
            "evaluationContext": "after_join",
        },
        "numRulesSucceeded": 6, "numRulesFailed": 2, "numRulesSkipped": 0,
    });
    let detail_type = "Data Quality Evaluation Results Available";
    event("aws.glue-dataquality", detail_type, "02:56:48Z", detail)
}

pub(super) fn of_a_table() -> Value {
    let detail = json!({
        "resultID": "dqresult-8", "state": "SUCCEEDED", "score": 1.0, "rulesSucceeded": 9, "rulesFailed": 0,
        "context": {"contextType": "GLUE_DATA_CATALOG", "databaseName": "sales", "tableName": "returns"},
    });
    let detail_type = "Data Quality Evaluation Results Available";
    event("aws.glue", detail_type, "02:56:48Z", detail)
}

pub(super) fn custom() -> Value {
    let detail = json!({
        "schema": "strands.quality-observed/1", "job_name": "close.load", "score": 1,
        "run": {"platform": "airflow", "run_id": "sched__1"}, "rules_passed": 24, "rules_failed": 0,
        "failed_rules": [], "engine": "any",
    });
    event(
        "strands.etl",
        "Strands Data Quality Observed",
        "00:31:00Z",
        detail,
    )
}

fn quality(event: &Value) -> Quality {
    match read(event, arrival()) {
        Ok(Event::Quality(quality)) => *quality,
        other => panic!("{event} is {other:?}"),
    }
}

fn result(event: &Value) -> Value {
    serde_json::to_value(quality(event).result).unwrap()
}

#[test]
fn the_result_of_a_job_is_linked_to_its_run() {
    let event = of_a_job();
    assert_eq!(
        result(&event),
        json!({
            "result_id": "dqresult-7", "verdict": "FAILED", "score": 0.75, "rules_passed": 6,
            "rules_failed": 2, "rules_skipped": 0, "rulesets": ["returns", "keys"],
            "job_name": "returns_load", "run_id": "jr_31c9", "table": null,
        })
    );
    let run = quality(&event).run.unwrap();
    assert_eq!(run.text(), "111122223333/eu-west-1/glue/-/jr_31c9");
}

#[test]
fn the_result_of_a_table_names_the_table_and_leaves_unknown_what_it_lacks() {
    assert_eq!(
        result(&of_a_table()),
        json!({
            "result_id": "dqresult-8", "verdict": "SUCCEEDED", "score": 1.0, "rules_passed": 9,
            "rules_failed": 0, "rules_skipped": null, "rulesets": [], "job_name": null, "run_id": null,
            "table": "sales.returns",
        })
    );
}

#[test]
fn a_score_of_glue_that_is_no_share_is_unknown() {
    for score in [json!(1e300), json!(-0.5), json!("0.7"), Value::Null] {
        let event = with(of_a_job(), "/detail/score", score);
        assert_eq!(result(&event)["score"], Value::Null, "{event}");
    }
}

#[test]
fn a_custom_result_has_the_events_id_and_a_verdict_by_its_failed_rules() {
    for (failed, verdict) in [
        (json!(0), "SUCCEEDED"),
        (Value::Null, "SUCCEEDED"),
        (json!(1), "FAILED"),
    ] {
        let result = result(&with(custom(), "/detail/rules_failed", failed));
        assert_eq!(result["verdict"], verdict);
        assert_eq!(result["result_id"], custom()["id"]);
        assert_eq!(
            (&result["score"], &result["run_id"]),
            (&json!(1.0), &json!("sched__1"))
        );
    }
    let run = quality(&custom()).run.unwrap();
    assert_eq!(
        run.text(),
        "111122223333/eu-west-1/custom:airflow/-/sched__1"
    );
    assert_eq!(quality(&without(custom(), "/detail/run")).run, None);
}

#[test]
fn a_result_belongs_to_the_history_of_its_job_or_its_table() {
    let of_job = |name: &str| {
        let event = with(of_a_job(), "/detail/context/jobName", json!(name));
        quality(&event).subject()
    };
    assert_eq!(of_job("returns_load"), "returns_load");
    assert_eq!(of_job("#table:sales.returns"), "##table:sales.returns");
    assert_eq!(quality(&of_a_table()).subject(), "#table:sales.returns");
    let about_nothing = with(of_a_table(), "/detail/context", json!("none"));
    assert_eq!(quality(&about_nothing).subject(), "(unnamed)");
}

#[test]
fn two_results_of_one_instant_have_two_stamps_and_a_replay_has_one() {
    let stamp = |event: &Value| quality(event).timestamp();
    let other = with(of_a_job(), "/detail/score", json!(0.5));
    assert_eq!(stamp(&of_a_job()), stamp(&of_a_job()));
    assert_ne!(stamp(&of_a_job()), stamp(&other));
    assert_eq!(stamp(&other).trunc(), stamp(&of_a_job()).trunc());
}

#[test]
fn every_refusal_has_its_reason() {
    use Reason::{BadTimestamp, InvalidField, MissingField, UnsupportedVersion};
    let cases = [
        (without(of_a_job(), "/detail/resultId"), MissingField),
        (without(of_a_job(), "/detail/state"), MissingField),
        (
            with(of_a_table(), "/time", json!("2026-11-22T00:00:00Z")),
            BadTimestamp,
        ),
        (
            with(
                of_a_table(),
                "/detail/context/tableName",
                json!("t".repeat(2_100)),
            ),
            InvalidField,
        ),
        (
            with(
                of_a_job(),
                "/detail/context/jobName",
                json!("j".repeat(1_024)),
            ),
            InvalidField,
        ),
        (
            with(
                custom(),
                "/detail/schema",
                json!("strands.quality-observed/2"),
            ),
            UnsupportedVersion,
        ),
        (without(custom(), "/detail/schema"), MissingField),
        (without(custom(), "/detail/job_name"), MissingField),
        (without(custom(), "/detail/score"), MissingField),
        (with(custom(), "/detail/score", json!(1.01)), InvalidField),
        (with(custom(), "/detail/score", json!(-0.01)), InvalidField),
        (with(custom(), "/detail/score", json!("1")), InvalidField),
        (
            with(custom(), "/detail/rules_failed", json!(-1)),
            InvalidField,
        ),
        (
            with(custom(), "/detail/rules_passed", json!("many")),
            InvalidField,
        ),
        (
            with(custom(), "/detail/rules_skipped", json!(0.5)),
            InvalidField,
        ),
        (
            with(custom(), "/detail/run", json!("sched__1")),
            InvalidField,
        ),
        (
            with(custom(), "/detail/run/platform", json!("Air Flow")),
            InvalidField,
        ),
        (without(custom(), "/detail/run/run_id"), MissingField),
    ];
    for (event, expected) in cases {
        assert_eq!(reason(&event), expected, "{event}");
    }
}
