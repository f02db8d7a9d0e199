//! What the function does as Lambda runs it: its own binary, with its role's rights on the tables.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod rounds;

use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::NoReader;
use strands_runtime::Moment;
use strands_testing::proxy::{Call, Verdict};
use strands_testing::{Function, Gate, Proxy, Samples, TestStore};
use tracking::Tracking;

fn call(function: &str, parameters: &Value) -> Value {
    json!({"messageVersion": "1.0", "actionGroup": "runs", "function": function, "parameters": parameters})
}

fn payload(answer: &Value) -> Value {
    let body = &answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"];
    serde_json::from_str(body.as_str().unwrap()).unwrap()
}

async fn launched(url: &str) -> Function {
    let launch = Function::of(env!("CARGO_BIN_EXE_supervisor")).tables(url);
    let launch = launch.set("CURSOR_SECRET", "a test");
    launch.set("AWS_MAX_ATTEMPTS", "1").start().await
}

#[tokio::test]
async fn a_tracked_run_is_told_and_counted() {
    let tables = TestStore::start().await;
    let tracking = Tracking {
        store: tables.store().await,
        reader: NoReader,
        prices: PriceSheet::embedded().unwrap().clone(),
        jobs: tracking::Jobs::of(None),
    };
    let event = Samples::now().event("glue_job_failed");
    let run_id = event["detail"]["jobRunId"].clone();
    let moment = Moment::new(Timestamp::now(), Duration::from_mins(1));
    tracking.handle(event, moment).await.unwrap();

    let function = launched(&tables.url()).await;
    let parameters = json!([{"name": "run_id", "type": "string", "value": run_id}]);
    let answer = function.invoke(call("get_run", &parameters)).await.unwrap();
    assert_eq!(payload(&answer)["data"]["run_id"], run_id);
    assert_eq!(payload(&answer)["data"]["state"], "failed");
    for tool in ["list_runs", "summarize_day", "list_dead_letters"] {
        let answer = function.invoke(call(tool, &json!([]))).await.unwrap();
        assert_eq!(payload(&answer)["ok"], true, "{tool}: {answer}");
    }
    let calls = tables.rows("StrandsAgentInvocations");
    assert_eq!(calls.len(), 4);
    let of_run = calls.iter().find(|it| it["operation"]["S"] == "get_run");
    let of_run = of_run.unwrap();
    assert!(
        of_run["execution_id"]["S"]
            .as_str()
            .unwrap()
            .starts_with("exec-")
    );
    assert_eq!(of_run["host"]["M"]["memory_mb"]["N"], "256");
    assert_eq!(of_run["host"]["M"]["region"]["S"], "eu-west-1");
    let kept = json!(calls).to_string();
    assert!(!kept.contains(run_id.as_str().unwrap()), "{kept}");
    let printed = function.stop().await;
    assert_eq!(printed.metrics()[0]["ToolCalls"], 1);
    assert_eq!(printed.metrics()[0]["ToolCallsLost"], 0);
    let logs = format!("{:?}", printed.logs());
    assert!(!logs.contains(run_id.as_str().unwrap()), "{logs}");
}

#[tokio::test]
async fn what_is_no_envelope_is_an_error_of_the_function() {
    let tables = TestStore::start().await;
    let function = launched(&tables.url()).await;
    let error = function.invoke(json!({"schedule": "x"})).await.unwrap_err();
    let message = error["errorMessage"].as_str().unwrap();
    assert!(
        message.contains("neither `function` nor `apiPath`"),
        "{message}"
    );
}

#[tokio::test]
async fn while_the_tables_are_down_the_session_ends_without_their_words() {
    let tables = TestStore::start().await;
    let gate = Gate::before(&tables.url()).await;
    let function = launched(&gate.url()).await;
    gate.close();
    let answer = function
        .invoke(call("list_runs", &json!([])))
        .await
        .unwrap();
    assert_eq!(
        answer["response"]["functionResponse"]["responseState"],
        "FAILURE"
    );
    let error = &payload(&answer)["error"];
    assert_eq!(
        (&error["code"], &error["retryable"]),
        (&json!("unavailable"), &json!(true))
    );
    assert_eq!(
        error["message"],
        "the data cannot be read now; try again later"
    );
    let printed = function.stop().await;
    assert_eq!(printed.metrics()[0]["ToolCallsLost"], 1);
}

#[tokio::test]
async fn a_call_that_cannot_be_kept_is_answered_all_the_same() {
    let tables = TestStore::start().await;
    let refuse = |call: Call| async move {
        match call.request["TableName"].as_str() {
            Some("StrandsAgentInvocations") => Verdict::Answer(
                400,
                json!({
                    "__type": "com.amazon.coral.service#AccessDeniedException", "Message": "no",
                }),
            ),
            _ => Verdict::Forward(call.request),
        }
    };
    let proxy = Proxy::start(&tables.url(), refuse).await;
    let function = launched(proxy.url()).await;
    let answer = function
        .invoke(call("list_runs", &json!([])))
        .await
        .unwrap();
    assert_eq!(payload(&answer)["ok"], true);
    let printed = function.stop().await;
    assert_eq!(printed.metrics()[0]["ToolCallsLost"], 1);
}

#[tokio::test]
async fn a_failure_is_acknowledged_and_a_summary_lies_in_the_outbox() {
    let tables = TestStore::start().await;
    let tracking = Tracking {
        store: tables.store().await,
        reader: NoReader,
        prices: PriceSheet::embedded().unwrap().clone(),
        jobs: tracking::Jobs::of(None),
    };
    let event = Samples::now().event("glue_job_failed");
    let run_id = event["detail"]["jobRunId"].clone();
    let moment = Moment::new(Timestamp::now(), Duration::from_mins(1));
    tracking.handle(event, moment).await.unwrap();

    let launch = Function::of(env!("CARGO_BIN_EXE_supervisor")).tables(tables.url());
    let launch = launch.set("CURSOR_SECRET", "a test");
    let settings = json!({"fallback": ["ops@example.com"]}).to_string();
    let function = launch.set("NOTIFICATION_SETTINGS", &settings).start().await;
    let run = json!([{"name": "run_id", "type": "string", "value": run_id}]);
    let first = function.invoke(call("acknowledge_failure", &run)).await;
    let first = payload(&first.unwrap());
    assert_eq!(first["data"]["acknowledged"], true, "{first}");
    let list = json!([
        {"name": "date", "type": "string", "value": "today"},
        {"name": "recipient_list", "type": "string", "value": "fallback"},
    ]);
    for new in [1, 0] {
        let sent = payload(&function.invoke(call("send_summary", &list)).await.unwrap());
        assert_eq!(sent["data"]["new_recipients"], new, "{sent}");
    }
    let rows = tables.rows("StrandsIncidents");
    let entries: Vec<&str> = rows
        .iter()
        .map(|it| it["entry"]["S"].as_str().unwrap())
        .collect();
    let count = |prefix: &str| entries.iter().filter(|it| it.starts_with(prefix)).count();
    assert_eq!(
        (count("acknowledged#"), count("mail#summary-")),
        (1, 1),
        "{entries:?}"
    );
    function.stop().await;
}
