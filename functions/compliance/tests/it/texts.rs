//! Texts that agents show.

use crate::{Place, call, payload};
use serde_json::{Value, json};

const TEXT: &str = "Mail zoë.lang@post-haus.de, SSN 219-09-9998, card 4539 1488 0343 6467.";
/// Parts of it that nothing may tell.
const PLANTED: [&str; 4] = ["zoë", "post-haus", "219-09", "4539"];

#[tokio::test]
async fn places_are_told_and_what_stands_there_is_not() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let answer = function.invoke(call(&json!({"text": TEXT}))).await.unwrap();
    let data = payload(&answer)["data"].clone();
    assert_eq!(data["pii_detected"], true, "{data}");
    let kinds = data["findings"].as_array().unwrap().iter();
    let kinds: Vec<&Value> = kinds.map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["email", "us_ssn", "credit_card"]);
    assert!(data.get("pii_fields").is_none());

    let asked = call(&json!({"text": TEXT, "kinds": ["219-09-9998"]}));
    let refused = function.invoke(asked).await.unwrap();
    assert_eq!(payload(&refused)["error"]["field"], "kinds");

    let kept = place.tables.rows("StrandsAgentInvocations");
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
    let place = Place::new().await;
    let function = place.launch().start().await;
    for (payload, expected) in [
        (json!({"schedule": "x"}), "neither `function` nor `apiPath`"),
        (json!({"scan": {"run": 1}}), "compliance takes"),
    ] {
        let error = function.invoke(payload).await.unwrap_err();
        let message = error["errorMessage"].as_str().unwrap();
        assert!(message.contains(expected), "{message}");
    }
}
