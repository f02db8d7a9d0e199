use crate::support::{Ended, NOW, Place};
use serde_json::{Value, json};
use std::fs;

const GOOD: &str = r#"{
  "variables": {"lake": "s3://acme-lake"},
  "templates": {"sized": {"glue_version": "5.0", "dpu_count": 4}},
  "jobs": [
    {"job_id": "orders", "extends": "sized", "execution": {"schedule": "0 2 * * *", "time_zone": "Europe/Berlin"},
     "data_sources": [{"name": "raw", "source_type": "s3", "path": "${variables.lake}/raw/"}],
     "tags": {"team": "core", "token_of": "${SECRET:ssm:/orders}"}},
    {"job_id": "returns"}
  ],
  "global_settings": {"feature_flags": {"enable_auto_optimization": false}}
}"#;

const FAULTY: &str = "{\n  \"jobs\": [{\"job_id\": \"orders\", \"cost\": {\"budget_per_run_usd\": 0}, \"platfrom\": {}}]\n}";

fn with(text: &str) -> Place {
    let place = Place::new();
    fs::write(place.path().join("etl_config.json"), text).unwrap();
    place
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn a_valid_file_is_said_to_be_valid() {
    let ended = with(GOOD).run(&["config", "validate", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    let answer = ended.json();
    assert_eq!(answer["valid"], true);
    assert_eq!(
        (&answer["errors"], &answer["warnings"]),
        (&json!([]), &json!([]))
    );
}

#[test]
fn faults_have_the_keys_of_the_contract_and_exit_one() {
    let place = with(FAULTY);
    let ended = place.run(&["config", "validate", "etl_config.json", "--json"]);
    assert_eq!(ended.code, 1);
    let answer = ended.json();
    assert_eq!(answer["valid"], false);
    let error = &answer["errors"][0];
    assert_eq!(
        keys(error),
        ["code", "column", "help", "line", "message", "path"]
    );
    assert_eq!(error["code"], "bad_budget");
    assert_eq!(error["path"], "jobs[0].cost.budget_per_run_usd");
    assert_eq!((&error["line"], &error["column"]), (&json!(2), &json!(64)));
    assert_eq!(answer["warnings"][0]["code"], "unknown_key");
    let strict = place
        .run(&["config", "validate", "--strict", "--json"])
        .json();
    assert_eq!(strict["errors"].as_array().unwrap().len(), 2);
    assert_eq!(strict["warnings"], json!([]));
}

#[test]
fn people_get_a_line_a_fault_and_its_help() {
    let ended = with(FAULTY).run(&["config", "validate"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.contains("error[strands::config::bad_budget]: jobs[0].cost.budget_per_run_usd: a budget of 0 USD (etl_config.json:2:64)\nhelp: "),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("did you mean `platform`?"),
        "{}",
        ended.stdout
    );
}

#[test]
fn what_cannot_be_read_is_one_syntax_fault_and_exits_three() {
    let one = |ended: &Ended| {
        assert_eq!(ended.code, 3, "{}", ended.stdout);
        let errors = ended.json()["errors"].clone();
        assert_eq!(errors.as_array().unwrap().len(), 1);
        assert_eq!(errors[0]["code"], "syntax");
        errors[0]["line"].clone()
    };
    let place = Place::new();
    assert_eq!(
        one(&place.run(&["config", "validate", "--json"])),
        Value::Null
    );
    let feed = |text: &[u8]| place.feed(&["config", "validate", "-", "--json"], text);
    assert_eq!(one(&feed(b"{\n  \"jobs\": [1 2]}")), 2);
    assert_eq!(one(&feed(b"{\n\n \"a\": \"\xff\"}")), 3);
    assert_eq!(one(&feed("[".repeat(100_000).as_bytes())), 1);
    let ended = place.feed(&["config", "show", "-", "--json"], b"nonsense");
    assert_eq!(one(&ended), 1);
}

#[test]
fn jobs_are_shown_resolved() {
    let place = with(GOOD);
    let all = place
        .run(&["config", "show", "--json", "--now", NOW])
        .json();
    assert_eq!(all["jobs"].as_array().unwrap().len(), 2);
    assert_eq!(
        all["global_settings"],
        json!({"feature_flags": {"enable_auto_optimization": false}})
    );
    let one = place
        .run(&["config", "show", "--job", "orders", "--json", "--now", NOW])
        .json();
    assert_eq!(one["job"], all["jobs"][0]);
    assert_eq!(
        one["job"]["platform"],
        json!({"glue_version": "5.0", "dpu_count": 4})
    );
    assert_eq!(one["job"]["data_sources"][0]["path"], "s3://acme-lake/raw/");
    assert_eq!(one["job"]["tags"]["token_of"], "${SECRET:ssm:/orders}");
    assert_eq!(one["next_runs"].as_array().unwrap().len(), 5);
    assert_eq!(one["next_runs"][0], "2026-11-21T01:00:00.000Z");
}

#[test]
fn origins_are_shown_on_demand() {
    let place = with(GOOD);
    let words = ["config", "show", "--job", "orders", "--origin"];
    let shown = place.run(&words).stdout;
    assert!(
        shown
            .lines()
            .any(|line| line.contains("platform.dpu_count") && line.contains("template:sized")),
        "{shown}"
    );
    let answer = place.run(&[&words[..], &["--json"]].concat()).json();
    let origins = answer["origins"].as_array().unwrap();
    assert!(
        origins.contains(&json!({"path": "enabled", "value": true, "origin": "default"})),
        "{origins:?}"
    );
}

#[test]
fn a_job_that_is_not_there_exits_five_and_a_faulty_file_one() {
    let absent = with(GOOD).run(&["config", "show", "--job", "nope", "--json"]);
    assert_eq!(absent.code, 5);
    let faulty = with(FAULTY).run(&["config", "show", "--job", "orders", "--json"]);
    assert_eq!(faulty.code, 1);
    assert_eq!(faulty.json()["errors"][0]["code"], "bad_budget");
}

#[test]
fn the_file_is_named_by_argument_flag_or_variable() {
    let place = Place::new();
    fs::write(place.path().join("a.json"), GOOD).unwrap();
    assert_eq!(place.run(&["config", "validate", "a.json"]).code, 0);
    assert_eq!(
        place
            .run(&["config", "validate", "--config", "a.json"])
            .code,
        0
    );
    let mut command = place.command(&["config", "validate"]);
    assert!(
        command
            .env("STRANDS_CONFIG", "a.json")
            .output()
            .unwrap()
            .status
            .success()
    );
    assert_eq!(
        place
            .feed(&["config", "validate", "-"], GOOD.as_bytes())
            .code,
        0
    );
}

#[test]
fn the_environment_reaches_the_file() {
    let place = with(
        r#"{"jobs": [{"job_id": "${ENV:NAME_OF_JOB}", "platform": {"if": {"environment": "test"}, "then": {"dpu_count": 1}}}]}"#,
    );
    let mut command = place.command(&["config", "show", "--json", "--env", "test"]);
    let output = command.env("NAME_OF_JOB", "from_outside").output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        answer["jobs"],
        json!([{"job_id": "from_outside", "platform": {"dpu_count": 1}}])
    );
    assert_eq!(place.run(&["config", "validate"]).code, 1);
}

#[test]
fn the_schema_is_a_document_of_its_own() {
    let schema = Place::new().run(&["config", "schema"]).json();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert!(schema["$defs"]["Job"]["properties"]["job_id"].is_object());
}

#[test]
fn practices_are_told_and_fail_only_where_strict() {
    let place = with(GOOD);
    let told = place.run(&["scan", "config", "--json", "--now", NOW]);
    assert_eq!(told.code, 0);
    let findings = told.json()["result"]["findings"].clone();
    let finding = &findings[0];
    assert_eq!(
        keys(finding),
        [
            "code", "column", "help", "job", "line", "message", "path", "severity", "why"
        ]
    );
    assert_eq!(place.run(&["scan", "config", "--strict"]).code, 1);
    assert_eq!(with(FAULTY).run(&["scan", "config"]).code, 1);
}

#[test]
fn a_secret_in_clear_is_printed_by_no_command() {
    let secret = "s3cr3t-Hunter-0815";
    let place = with(&format!(
        r#"{{"variables": {{"password": "{secret}"}}, "jobs": [{{"job_id": "{secret}", "cost": {{"budget_per_run_usd": 0}}}}]}}"#
    ));
    for words in [
        &["config", "validate"][..],
        &["config", "validate", "--json"],
        &["config", "show"],
        &["config", "show", "--json", "--origin"],
        &["scan", "config"],
    ] {
        let ended = place.run(words);
        assert_eq!(ended.code, 1, "{words:?}");
        assert!(
            !ended.stdout.contains(secret) && !ended.stderr.contains(secret),
            "{words:?}"
        );
    }
}
