//! The binary, as Lambda invokes it.

use crate::Place;
use serde_json::{Value, json};
use strands_testing::Function;

#[tokio::test]
async fn it_answers_and_refuses_as_documents() {
    let place = Place::new().await;
    let function = Function::of(env!("CARGO_BIN_EXE_cost-tracking"))
        .tables(place.tables.url())
        .set("CURSOR_SECRET", "a test")
        .start()
        .await;
    let answer = function
        .invoke(json!({"operation": "get_trends", "arguments": {}}))
        .await;
    let answer = answer.unwrap();
    assert_eq!(answer["series"], json!([]));
    assert_eq!(answer["total_micro_usd"], 0);
    let question = json!({"operation": "spend_less", "arguments": {}});
    let answer = function.invoke(question).await.unwrap();
    assert_eq!(answer["errors"][0]["code"], "invalid_input", "{answer}");

    let call = json!({
        "messageVersion": "1.0", "actionGroup": "cost", "function": "get_trends",
        "parameters": [{"name": "days", "type": "integer", "value": "7"}],
    });
    let answer = function.invoke(call).await.unwrap();
    let body = &answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"];
    let payload: Value = serde_json::from_str(body.as_str().unwrap()).unwrap();
    assert_eq!(
        (&payload["ok"], &payload["data"]["series"]),
        (&json!(true), &json!([]))
    );

    for neither in [json!([]), json!({})] {
        let fault = function.invoke(neither).await.unwrap_err();
        let message = fault["errorMessage"].as_str().unwrap();
        assert!(
            message.contains("neither `function` nor `apiPath`"),
            "{message}"
        );
    }
    let printed = function.stop().await;
    let calls = |metrics: &&Value| metrics["ToolCalls"] == 1;
    assert_eq!(printed.metrics().iter().filter(calls).count(), 1);
}
