use crate::support::{NOW, Place};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn glue(id: &str, run: &str, state: &str) -> Value {
    json!({
        "version": "0", "id": id, "detail-type": "Glue Job State Change", "source": "aws.glue",
        "account": "111122223333", "time": "2026-11-20T02:57:21Z", "region": "eu-west-1",
        "resources": [],
        "detail": {
            "jobName": "orders_daily_load", "severity": "INFO", "state": state, "jobRunId": run,
            "message": "Job run ended",
        },
    })
}

fn airflow(state: &str, more: &Value) -> Value {
    let mut detail = json!({
        "schema": "strands.run-observed/1", "run_id": "manual__1", "job_name": "dag.load",
        "platform": "airflow", "state": state, "started_at": "2026-11-20T01:00:00Z",
    });
    detail
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({
        "version": "0", "id": format!("a-{state}"), "detail-type": "Strands Job Run Observed",
        "source": "strands.etl", "account": "111122223333", "time": "2026-11-20T01:30:00Z",
        "region": "eu-west-1", "resources": [], "detail": detail,
    })
}

fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[test]
fn the_answer_is_one_line_with_the_whole_run() {
    let place = Place::new();
    let ended = place.ingest(&text(&glue("e-1", "jr_1", "SUCCEEDED")));
    assert_eq!(
        (ended.code, ended.stdout.lines().count()),
        (0, 1),
        "{}",
        ended.stderr
    );
    let expected = json!({
        "outcome": "applied", "kind": "run", "schema": "strands.ingest/1",
        "run": {
            "platform": "glue", "scope": "-", "run_id": "jr_1", "job_name": "orders_daily_load",
            "account": "111122223333", "region": "eu-west-1", "partition": "aws",
            "state": "success", "native_state": "SUCCEEDED", "attempt": 1,
            "attempts": [{
                "attempt": 1, "state": "success", "native_state": "SUCCEEDED",
                "started_at": null, "ended_at": "2026-11-20T02:57:21.000Z",
            }],
            "started_at": null, "ended_at": "2026-11-20T02:57:21.000Z", "duration_ms": null,
            "error": null, "units": null, "resources": [], "flags": [],
            "missing": ["started_at", "units"],
        },
    });
    assert_eq!(ended.json(), expected);
}

#[test]
fn runs_get_prints_the_same_run_and_more() {
    let place = Place::new();
    let answer = place.ingest(&text(&glue("e-1", "jr_1", "FAILED"))).json();
    let run = place.run_of("jr_1");
    for (field, value) in answer["run"].as_object().unwrap() {
        assert_eq!(&run[field], value, "{field}");
    }
    assert_eq!(run["schema"], "strands.run/1");
    assert_eq!(run["cost"]["status"], "unpriced");
    assert_eq!(run["cost"]["total_micro_usd"], Value::Null);
    let execution = run["execution_id"].as_str().unwrap();
    assert!(execution.starts_with("exec-2026-11-20-"), "{execution}");
    for id in [
        execution,
        run["run_key"].as_str().unwrap(),
        "latest:orders_daily_load",
    ] {
        assert_eq!(place.run_of(id), run, "{id}");
    }
}

#[test]
fn a_repeat_is_a_duplicate_and_a_late_event_is_stale() {
    let place = Place::new();
    let outcome = |event: &Value| place.ingest(&text(event)).json()["outcome"].clone();
    let ended = airflow("success", &json!({"ended_at": "2026-11-20T01:29:00Z"}));
    assert_eq!(outcome(&ended), "applied");
    assert_eq!(outcome(&ended), "duplicate");
    let late = airflow("running", &json!({}));
    assert_eq!(outcome(&late), "stale");
    assert_eq!(outcome(&late), "duplicate");
    assert_eq!(place.run_of("manual__1")["duration_ms"], 29 * 60 * 1_000);
}

#[test]
fn retries_fold_into_one_run() {
    let place = Place::new();
    place.ingest(&text(&glue("e-1", "jr_1", "FAILED")));
    let answer = place
        .ingest(&text(&glue("e-2", "jr_1_attempt_1", "SUCCEEDED")))
        .json();
    assert_eq!(answer["run"]["run_id"], "jr_1");
    assert_eq!(answer["run"]["attempt"], 2);
    assert_eq!(answer["run"]["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(answer["run"]["error"], Value::Null);
    let list = place.run(&["runs", "list", "--json"]).json();
    assert_eq!(list["result"]["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_used_is_rejected_with_its_reason_and_kept() {
    let place = Place::new();
    for (input, code) in [
        (b"{".to_vec(), "malformed_json"),
        (b"\xff".to_vec(), "malformed_json"),
        (b"[]".to_vec(), "not_an_event"),
        (text(&glue("e", "jr", "EXPLODED")), "unknown_state"),
        (text(&airflow("FAILED", &json!({}))), "unknown_state"),
        (
            text(&airflow("failed", &json!({"attempt": 0}))),
            "invalid_field",
        ),
        (
            text(&airflow(
                "failed",
                &json!({"schema": "strands.run-observed/9"}),
            )),
            "unsupported_version",
        ),
    ] {
        let ended = place.ingest(&input);
        let answer = ended.json();
        assert_eq!(ended.code, 0);
        assert_eq!(answer["outcome"], "rejected");
        assert_eq!(answer["error"]["code"], code);
        assert_eq!(
            (&answer["run"], &answer["kind"]),
            (&Value::Null, &Value::Null)
        );
    }
    let letters = place
        .run(&["dead-letters", "list", "--json", "--now", NOW])
        .json();
    assert_eq!(letters["result"]["letters"].as_array().unwrap().len(), 7);
}

#[test]
fn a_batch_answers_in_record_order_and_one_broken_body_stands_alone() {
    let place = Place::new();
    let envelope =
        json!({"Type": "Notification", "Message": airflow("running", &json!({})).to_string()});
    let batch = json!({"Records": [
        {"messageId": "m1", "eventSource": "aws:sqs", "body": glue("e-1", "jr_1", "TIMEOUT").to_string()},
        {"messageId": "m2", "eventSource": "aws:sqs", "body": "{\"cut"},
        {"messageId": "m3", "eventSource": "aws:sqs", "body": envelope.to_string()},
    ]});
    let answer = place.ingest(&text(&batch)).json();
    assert_eq!(answer["batch"], true);
    assert_eq!(answer["batchItemFailures"], json!([]));
    let results = answer["results"].as_array().unwrap();
    let seen: Vec<(&str, &str)> = results
        .iter()
        .map(|it| {
            (
                it["messageId"].as_str().unwrap(),
                it["outcome"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [("m1", "applied"), ("m2", "rejected"), ("m3", "applied")]
    );
    assert_eq!(results[0]["run"]["state"], "timeout");
}

#[test]
fn files_are_named_by_path_and_line_and_facts_price_the_run() {
    let place = Place::new();
    let lines = format!(
        "{}\n\n{}\n",
        glue("e-1", "jr_1", "SUCCEEDED"),
        glue("e-2", "jr_2", "FAILED")
    );
    fs::write(place.path().join("events.jsonl"), lines).unwrap();
    write(
        &place.path().join("facts/glue/job-runs/jr_1.json"),
        &json!({"JobRun": {
            "Id": "jr_1", "JobName": "orders_daily_load", "JobRunState": "SUCCEEDED",
            "StartedOn": "2026-11-20T02:40:00+00:00", "CompletedOn": "2026-11-20T02:57:20+00:00",
            "ExecutionTime": 900, "WorkerType": "G.1X", "NumberOfWorkers": 6, "GlueVersion": "4.0",
        }}),
    );
    let ended = place.run(&[
        "ingest",
        "events.jsonl",
        "--facts",
        "facts",
        "--json",
        "--now",
        NOW,
    ]);
    let answer = ended.json();
    assert_eq!(answer["results"][0]["messageId"], "events.jsonl:1");
    assert_eq!(answer["results"][1]["messageId"], "events.jsonl:3");
    let run = place.run_of("jr_1");
    assert_eq!(run["started_at"], "2026-11-20T02:40:00.000Z");
    assert_eq!(run["units"], json!({"dpu_hours": 1.5}));
    assert_eq!(run["missing"], json!([]));
    assert_eq!(run["cost"]["total_micro_usd"], 660_000);
    assert_eq!(run["cost"]["status"], "priced");
    let trends = place
        .run(&["cost", "trends", "--json", "--now", NOW])
        .json();
    let point = &trends["result"]["series"][0]["points"][0];
    assert_eq!(
        (&point["executions"], &point["total_micro_usd"]),
        (&json!(2), &json!(660_000))
    );
    assert_eq!(
        (&point["failed"], &point["unpriced"]),
        (&json!(1), &json!(1))
    );
}

fn write(path: &Path, value: &Value) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, value.to_string()).unwrap();
}

#[test]
fn totals_of_a_day_without_a_price_are_unknown_not_zero() {
    let place = Place::new();
    place.ingest(&text(&glue("e-1", "jr_1", "SUCCEEDED")));
    let trends = place
        .run(&["cost", "trends", "--json", "--now", NOW])
        .json();
    assert_eq!(
        trends["result"]["series"][0]["total_micro_usd"],
        Value::Null
    );
    let table = place.run(&["cost", "trends", "--now", NOW]).stdout;
    assert!(
        table.contains("unpriced") && !table.contains("$0.00"),
        "{table}"
    );
}

#[test]
fn every_sample_is_read_and_repeats_change_nothing() {
    let place = Place::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let events = root.join("events").display().to_string();
    let facts = root.join("events/facts").display().to_string();
    let words = ["ingest", &events, "--facts", &facts, "--json", "--now", NOW];
    let results = || {
        place.run(&words).json()["results"]
            .as_array()
            .unwrap()
            .clone()
    };
    let first = results();
    let rejected: Vec<&Value> = first
        .iter()
        .filter(|it| it["outcome"] == "rejected")
        .collect();
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    assert!(
        rejected[0]["messageId"]
            .as_str()
            .unwrap()
            .contains("one_broken")
    );
    let kinds: BTreeSet<&str> = first.iter().filter_map(|it| it["kind"].as_str()).collect();
    assert_eq!(kinds, ["mail", "quality", "run", "signal", "usage"].into());
    for again in results() {
        let changes_a_run = again["outcome"] == "applied" && !again["run"].is_null();
        assert!(!changes_a_run, "{again}");
    }
}

fn sample(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    fs::read(root.join(format!("{name}.json"))).unwrap()
}

#[test]
fn what_is_no_run_answers_its_kind_and_moves_no_run() {
    let place = Place::new();
    for (name, kind, line) in [
        ("glue_crawler_failed", "signal", "applied  signal"),
        ("emr_cluster_terminated", "signal", "applied  signal"),
        ("s3_object_created", "signal", "applied  signal"),
        (
            "ses_email_bounced",
            "mail",
            "applied  what became of a mail",
        ),
    ] {
        let answer = place.ingest(&sample(name)).json();
        let expected =
            json!({"outcome": "applied", "kind": kind, "run": null, "schema": "strands.ingest/1"});
        assert_eq!(answer, expected, "{name}");
        let told = place.feed(&["ingest", "--now", NOW], &sample(name)).stdout;
        assert!(told.starts_with(line), "{told}");
    }
    let list = place.run(&["runs", "list", "--json"]).json();
    assert_eq!(list["result"]["runs"], json!([]));
}

#[test]
fn a_result_of_a_check_is_answered_whole() {
    let place = Place::new();
    let answer = place.ingest(&sample("glue_quality_failed")).json();
    let expected = json!({
        "outcome": "applied", "kind": "quality", "run": null, "schema": "strands.ingest/1",
        "quality": {
            "result_id": "dqresult-9a1c7e5d3b8f2046a0c4e6d8b1f3a5c7e9d2b4f6", "verdict": "FAILED",
            "score": 0.875, "rules_passed": 7, "rules_failed": 1, "rules_skipped": 0,
            "rulesets": ["orders-after_dedup"], "job_name": "orders_daily_load",
            "run_id": "jr_988ff2cc1ccffb38298a3f09d6f4e938c4ed8955095e589b75477c79901d2d87",
            "table": null,
        },
    });
    assert_eq!(answer, expected);
    let told = place
        .feed(&["ingest", "--now", NOW], &sample("glue_quality_failed"))
        .stdout;
    assert!(
        told.starts_with("applied  data quality of orders_daily_load FAILED"),
        "{told}"
    );
}

#[test]
fn consumption_answers_with_the_run_that_it_belongs_to() {
    let place = Place::new();
    for name in [
        "emr_serverless_job_success",
        "emr_serverless_job_running",
        "emr_serverless_job_retry",
    ] {
        place.ingest(&sample(name));
    }
    let answer = place.ingest(&sample("emr_serverless_job_usage")).json();
    assert_eq!(
        (&answer["outcome"], &answer["kind"]),
        (&json!("applied"), &json!("usage"))
    );
    let run = &answer["run"];
    assert_eq!(
        (&run["state"], &run["attempt"]),
        (&json!("success"), &json!(2))
    );
    assert_eq!(
        run["units"],
        json!({"vcpu_hours": 4.402, "memory_gb_hours": 18.11, "storage_gb_hours": 0})
    );
    assert_eq!(run["attempts"][0]["started_at"], "2026-11-18T01:11:19.640Z");
    assert_eq!(run["attempts"][1]["started_at"], "2026-11-18T01:30:58.200Z");
}

#[test]
fn usage_faults_and_absent_things_have_their_codes() {
    let place = Place::new();
    assert_eq!(place.run(&["ingest", "no-such-file.json"]).code, 2);
    assert_eq!(place.run(&["ingest", "--no-such-flag"]).code, 2);
    let absent = place.run(&["runs", "get", "jr_1", "--json"]);
    assert_eq!(absent.code, 5);
    place.ingest(&text(&glue("e-1", "jr_1", "SUCCEEDED")));
    assert_eq!(place.run(&["runs", "get", "jr_9", "--json"]).code, 5);
    let mut elsewhere = glue("e-1", "jr_1", "SUCCEEDED");
    elsewhere["region"] = json!("us-east-1");
    place.ingest(&text(&elsewhere));
    let shared = place.run(&["runs", "get", "jr_1"]);
    assert_eq!(shared.code, 5);
    for key in [
        "111122223333/eu-west-1/glue/-/jr_1",
        "111122223333/us-east-1/glue/-/jr_1",
    ] {
        assert!(shared.stderr.contains(key), "{}", shared.stderr);
    }
}

#[test]
fn a_store_that_cannot_be_opened_is_exit_one() {
    let place = Place::new();
    fs::write(place.store(), "a file where a folder is due").unwrap();
    let ended = place.ingest(&text(&glue("e-1", "jr_1", "SUCCEEDED")));
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("store"), "{}", ended.stderr);
}
