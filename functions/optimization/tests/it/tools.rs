//! The tools, in an envelope, and what is no envelope.

use crate::{JOB, Place, WORSE, scan};
use serde_json::{Value, json};
use strands_testing::Gate;

fn call(function: &str, parameters: &Value) -> Value {
    json!({"messageVersion": "1.0", "actionGroup": "optimize", "function": function, "parameters": parameters})
}

fn payload(answer: &Value) -> Value {
    let body = &answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"];
    serde_json::from_str(body.as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn issues_are_detected_in_code_and_listed_of_a_job() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    function.invoke(scan(&key)).await.unwrap();
    let code = json!([{"name": "code", "type": "string", "value": WORSE}]);
    let answer = function.invoke(call("detect_issues", &code)).await.unwrap();
    let detected = payload(&answer)["data"]["issues"].clone();
    let job = json!([{"name": "job_name", "type": "string", "value": JOB}]);
    let answer = function.invoke(call("list_issues", &job)).await.unwrap();
    let listed = payload(&answer)["data"]["issues"].clone();
    let lines = |issues: &Value| {
        let issues = issues.as_array().unwrap().iter();
        let mut lines: Vec<(String, u64)> = issues
            .map(|it| {
                (
                    it["type"].as_str().unwrap().to_owned(),
                    it["line"].as_u64().unwrap(),
                )
            })
            .collect();
        lines.sort();
        lines
    };
    assert!(lines(&detected).len() >= 2);
    assert_eq!(lines(&detected), lines(&listed));
    let printed = function.stop().await;
    let logs = format!("{:?}", printed.logs());
    assert!(!logs.contains("crossJoin"), "{logs}");
}

#[tokio::test]
async fn what_is_no_call_is_an_error_of_the_function() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    for (payload, expected) in [
        (json!({"schedule": "x"}), "neither `function` nor `apiPath`"),
        (json!({"scan": {"run": 1}}), "optimization takes {\"scan\""),
    ] {
        let error = function.invoke(payload).await.unwrap_err();
        let message = error["errorMessage"].as_str().unwrap();
        assert!(message.contains(expected), "{message}");
    }
}

#[tokio::test]
async fn while_the_tables_are_down_code_is_still_read_and_lists_say_so() {
    let place = Place::new().await;
    let gate = Gate::before(&place.tables.url()).await;
    let launch = place.launch().tables(gate.url());
    let function = launch.set("AWS_MAX_ATTEMPTS", "1").start().await;
    gate.close();
    let code = json!([{"name": "code", "type": "string", "value": "spark.sql('select 1')"}]);
    let answer = function.invoke(call("detect_issues", &code)).await.unwrap();
    assert_eq!(payload(&answer)["ok"], true);
    let answer = function
        .invoke(call("list_issues", &json!([])))
        .await
        .unwrap();
    assert_eq!(payload(&answer)["error"]["code"], "unavailable");
}
