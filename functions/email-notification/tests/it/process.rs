//! The process around the handler: settings, refusals and logs.

use crate::{Place, READER, SENDER};
use serde_json::json;
use strands_testing::function::Launch;

#[tokio::test]
async fn a_missing_sender_ends_it_by_name() {
    let place = Place::new().await;
    let said = end(place.launch().set("SENDER_ADDRESS", "")).await;
    assert!(said.contains("SENDER_ADDRESS is not set"), "{said}");
}

#[tokio::test]
async fn every_fault_of_the_settings_is_named_at_once_and_no_address_with_it() {
    let place = Place::new().await;
    let settings = json!({"fallback": ["jane.roe(at)example.com"]});
    let launch = place
        .launch()
        .set("NOTIFICATION_SETTINGS", settings.to_string());

    let said = end(launch.set("SENDER_ADDRESS", "")).await;

    assert!(said.contains("SENDER_ADDRESS is not set"), "{said}");
    assert!(
        said.contains("notification settings, fallback: entry 1 is not a mail address"),
        "{said}"
    );
    assert!(!said.contains("jane.roe"), "{said}");
}

#[tokio::test]
async fn a_send_rate_that_is_none_ends_it_by_name() {
    let place = Place::new().await;
    let said = end(place.launch().set("MAX_SEND_RATE", "0")).await;
    assert!(
        said.contains("MAX_SEND_RATE: `0` is not a number"),
        "{said}"
    );
}

#[tokio::test]
async fn an_unknown_payload_is_an_error_that_says_what_is_expected() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    for payload in [
        json!({"schedule": "months", "back": 1}),
        json!({}),
        json!(null),
    ] {
        let error = function.invoke(payload.clone()).await.unwrap_err();
        let message = error["errorMessage"].as_str().unwrap();
        let expected = concat!(
            "email-notification takes a batch of the ledger's stream, events of aws.ses, ",
            r#"or {"schedule": "due-mails", "digests" or "budgets"}: "#,
        );
        assert!(message.starts_with(expected), "{payload}: {message}");
    }
}

#[tokio::test]
async fn no_log_holds_an_address_or_what_the_job_said() {
    for level in ["info", "debug"] {
        let place = Place::new().await;
        let function = place.launch().set("LOG_LEVEL", level).start().await;
        place.track("strands_run_failed").await;
        function.invoke(place.tables.ledger_batch()).await.unwrap();
        place.track("strands_run_retry_succeeded").await;
        place.ses.rejects(1);
        function.invoke(place.tables.ledger_batch()).await.unwrap();

        let printed = function.stop().await;

        assert_eq!(printed.metrics()[0]["MailsSent"], 1);
        assert_eq!(printed.metrics()[1]["MailsFailed"], 1);
        let said = printed.to_string();
        for private in [READER, SENDER, "return code 137"] {
            assert!(!said.contains(private), "at {level}, {private}:\n{said}");
        }
    }
}

async fn end(launch: Launch) -> String {
    let (status, printed) = launch.start().await.ended().await;
    assert!(!status.success());
    printed.to_string()
}
