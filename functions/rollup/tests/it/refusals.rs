//! What the function refuses, and how it says so.

use crate::Place;
use serde_json::json;

#[tokio::test]
async fn an_unknown_payload_is_an_error_that_says_what_is_expected() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    for payload in [
        json!({"schedule": "years", "back": 1}),
        json!({"schedule": "months"}),
        json!({}),
        json!("months"),
        json!(null),
        json!({"Records": [{"body": "from a queue"}]}),
    ] {
        let error = function.invoke(payload.clone()).await.unwrap_err();
        let message = error["errorMessage"].as_str().unwrap();
        let expected = r#"rollup takes a batch of the ledger's stream, or {"schedule": "months", "back": 2}: "#;
        assert!(message.starts_with(expected), "{payload}: {message}");
    }

    let answer = function
        .invoke(json!({"schedule": "months", "back": 0}))
        .await;
    assert_eq!(
        answer,
        Ok(json!({"rows": 0, "jobs": 0})),
        "an error is no end"
    );
}
