//! What the function does as Lambda runs it: its own binary, between a Runtime API and nothing else.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use serde_json::{Value, json};
use strands_testing::{Function, TestStore};

const TEXT: &str = "Mail zoë.lang@post-haus.de, SSN 219-09-9998, card 4539 1488 0343 6467.";
/// Parts of it that nothing may tell.
const PLANTED: [&str; 4] = ["zoë", "post-haus", "219-09", "4539"];

fn call(parameters: &Value) -> Value {
    json!({"messageVersion": "1.0", "actionGroup": "compliance", "function": "detect_pii", "parameters": parameters})
}

fn payload(answer: &Value) -> Value {
    let body = &answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"];
    serde_json::from_str(body.as_str().unwrap()).unwrap()
}

async fn launched(tables: &TestStore) -> Function {
    let launch = Function::of(env!("CARGO_BIN_EXE_compliance")).tables(tables.url());
    launch.set("CURSOR_SECRET", "a test").start().await
}

#[tokio::test]
async fn places_are_told_and_what_stands_there_is_not() {
    let tables = TestStore::start().await;
    let function = launched(&tables).await;
    let text = json!({"name": "text", "type": "string", "value": TEXT});
    let answer = function.invoke(call(&json!([text]))).await.unwrap();
    let data = payload(&answer)["data"].clone();
    assert_eq!(data["pii_detected"], true, "{data}");
    let kinds = data["findings"].as_array().unwrap().iter();
    let kinds: Vec<&Value> = kinds.map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["email", "us_ssn", "credit_card"]);

    let kinds = json!({"name": "kinds", "type": "array", "value": "[219-09-9998]"});
    let refused = function.invoke(call(&json!([text, kinds]))).await.unwrap();
    assert_eq!(payload(&refused)["error"]["field"], "kinds");

    let kept = tables.rows("StrandsAgentInvocations");
    assert_eq!(kept.len(), 2);
    let kept = format!("{kept:?}");
    let printed = function.stop().await;
    let logs = format!("{:?}", printed.logs());
    assert!(logs.contains("a tool answered"), "{logs}");
    assert_eq!(printed.metrics()[0]["ToolCalls"], 1);
    for planted in PLANTED {
        for told in [&logs, &kept, &answer.to_string(), &refused.to_string()] {
            assert!(!told.contains(planted), "{planted} in {told}");
        }
    }
}

#[tokio::test]
async fn what_is_no_envelope_is_an_error_of_the_function() {
    let tables = TestStore::start().await;
    let function = launched(&tables).await;
    let error = function.invoke(json!({"schedule": "x"})).await.unwrap_err();
    let message = error["errorMessage"].as_str().unwrap();
    assert!(message.contains("neither `function` nor `apiPath`"));
}
