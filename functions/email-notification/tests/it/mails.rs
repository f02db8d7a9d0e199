//! Which changes become mails, to whom, and what SES is asked.

use crate::{JOB, Place, READER, SENDER, nothing_failed};
use serde_json::{Value, json};
use strands_core::incident::{IncidentState, MailState, Step};
use strands_testing::ses::message_id;

#[tokio::test]
async fn a_failed_run_becomes_one_mail_to_its_reader() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    let function = place.launch().start().await;

    let answer = function.invoke(place.tables.ledger_batch()).await;

    assert_eq!(answer, Ok(nothing_failed()));
    let row = place.mail().await;
    assert_eq!(row.state, MailState::Sent);
    assert_eq!(row.provider_id, Some(message_id(1)));
    assert_eq!((row.attempts, row.address.as_str()), (1, READER));
    let taken = place.ses.taken();
    assert_eq!(taken.len(), 1);
    let request = &taken[0];
    assert_eq!(request["FromEmailAddress"], SENDER);
    assert_eq!(request["Destination"], json!({"ToAddresses": [READER]}));
    assert_eq!(request["ConfigurationSetName"], "strands-mail");
    assert_eq!(
        request["EmailTags"],
        json!([{"Name": "mail_id", "Value": row.mail_id}])
    );
    assert!(subject(request).contains(JOB), "{request}");
    let body = &request["Content"]["Simple"]["Body"];
    assert!(
        body["Text"]["Data"]
            .as_str()
            .unwrap()
            .contains("return code 137"),
        "{body}"
    );
    assert!(
        body["Html"]["Data"]
            .as_str()
            .unwrap()
            .contains("return code 137"),
        "{body}"
    );
}

#[tokio::test]
async fn the_same_batch_again_sends_nothing() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    let function = place.launch().start().await;
    let batch = place.tables.ledger_batch();
    function.invoke(batch.clone()).await.unwrap();
    let row = place.mail().await;

    let answer = function.invoke(batch).await;

    assert_eq!(answer, Ok(nothing_failed()));
    assert_eq!(function.invoke(due_mails()).await, Ok(json!({"sent": 0})));
    assert_eq!(place.ses.calls(), 1);
    assert_eq!(place.mail().await, row);
}

#[tokio::test]
async fn two_functions_at_once_send_one_mail() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    let (one, other) = (place.launch().start().await, place.launch().start().await);
    let batch = place.tables.ledger_batch();

    let (first, second) = tokio::join!(one.invoke(batch.clone()), other.invoke(batch));

    assert_eq!(
        (first, second),
        (Ok(nothing_failed()), Ok(nothing_failed()))
    );
    assert_eq!(place.ses.calls(), 1);
    assert_eq!(place.mail().await.state, MailState::Sent);
}

#[tokio::test]
async fn who_was_told_of_the_failure_is_told_of_the_recovery() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    place.track("strands_run_failed").await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    place.track("strands_run_retry_succeeded").await;

    // The batch begins at the stream's start: the failure is delivered again before the success.
    function.invoke(place.tables.ledger_batch()).await.unwrap();

    let taken = place.ses.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[1]["Destination"], json!({"ToAddresses": [READER]}));
    assert_ne!(subject(&taken[0]), subject(&taken[1]));
    let steps: Vec<Step> = place.mails().await.iter().map(|mail| mail.step).collect();
    assert!(
        steps.contains(&Step::Opened) && steps.contains(&Step::Resolved(0)),
        "{steps:?}"
    );
    assert!(
        place
            .store
            .incidents_in(IncidentState::Open)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_job_without_readers_is_an_incident_without_mails() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    let function = place
        .launch()
        .set("NOTIFICATION_SETTINGS", "{}")
        .start()
        .await;

    let answer = function.invoke(place.tables.ledger_batch()).await;

    assert_eq!(answer, Ok(nothing_failed()));
    assert_eq!(place.ses.calls(), 0);
    assert!(place.mails().await.is_empty());
    assert_eq!(
        place
            .store
            .incidents_in(IncidentState::Open)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_run_that_goes_on_is_told_to_nobody() {
    let place = Place::new().await;
    place.track("strands_run_running").await;
    let function = place.launch().start().await;

    let answer = function.invoke(place.tables.ledger_batch()).await;

    assert_eq!(answer, Ok(nothing_failed()));
    assert_eq!(place.ses.calls(), 0);
}

fn subject(request: &Value) -> &str {
    request["Content"]["Simple"]["Subject"]["Data"]
        .as_str()
        .unwrap()
}

fn due_mails() -> Value {
    json!({"schedule": "due-mails"})
}
