//! The binary, as Lambda invokes it.

use crate::Place;
use serde_json::json;
use strands_testing::Function;

#[tokio::test]
async fn it_answers_and_refuses_as_documents() {
    let place = Place::new().await;
    let function = Function::of(env!("CARGO_BIN_EXE_cost-tracking"))
        .tables(place.tables.url())
        .start()
        .await;
    let answer = function
        .invoke(json!({"operation": "get_trends", "arguments": {}}))
        .await;
    let answer = answer.unwrap();
    assert_eq!(answer["series"], json!([]));
    assert_eq!(answer["total_micro_usd"], 0);
    for question in [
        json!({"operation": "spend_less", "arguments": {}}),
        json!([]),
        json!({}),
    ] {
        let answer = function.invoke(question).await.unwrap();
        assert_eq!(answer["errors"][0]["code"], "invalid_input", "{answer}");
    }
    function.stop().await;
}
