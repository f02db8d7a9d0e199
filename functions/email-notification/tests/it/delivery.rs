//! What becomes of a mail that SES, or the tables, do not take at once.

use crate::{Place, nothing_failed};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use strands_core::incident::{MailRow, MailState};
use strands_store::outbox::Fate;
use strands_testing::Gate;

#[tokio::test]
async fn a_throttled_mail_waits_and_is_sent_when_it_is_due() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.ses.throttles(1);
    let function = place.launch().start().await;
    let before = Timestamp::now();

    let answer = function.invoke(place.tables.ledger_batch()).await;

    assert_eq!(answer, Ok(nothing_failed()));
    let row = place.mail().await;
    assert_eq!((row.state, row.attempts), (MailState::Pending, 1));
    assert_eq!(row.reason.as_deref(), Some("TooManyRequestsException"));
    assert!(row.due_at > before.as_millisecond());
    assert!(place.ses.taken().is_empty());

    make_due(&place, &row).await;
    let answer = function
        .invoke(place.samples.event("schedules/due_mails"))
        .await;

    assert_eq!(answer, Ok(json!({"sent": 1})));
    assert_eq!(place.ses.taken().len(), 1);
    assert_eq!(place.mail().await.state, MailState::Sent);
    let metrics = function.stop().await.metrics();
    assert_eq!(metrics[0]["MailsDelayed"], 1);
    assert_eq!(metrics[1]["MailsSent"], 1);
}

#[tokio::test]
async fn without_an_answer_the_mail_is_not_sent_again_until_its_fate_is_known() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.ses.stays_silent(1);
    let function = place.launch().start().await;
    let batch = place.tables.ledger_batch();

    assert_eq!(function.invoke(batch.clone()).await, Ok(nothing_failed()));

    let row = place.mail().await;
    assert_eq!((row.state, row.attempts), (MailState::Claimed, 1));
    function.invoke(batch).await.unwrap();
    let due = place.samples.event("schedules/due_mails");
    assert_eq!(function.invoke(due).await, Ok(json!({"sent": 0})));
    assert_eq!((place.ses.calls(), place.ses.taken().len()), (1, 1));
    let metrics = function.stop().await.metrics();
    assert_eq!(metrics[0]["MailsUnknown"], 1);
}

#[tokio::test]
async fn a_rejected_message_is_never_tried_again() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.ses.rejects(1);
    let function = place.launch().start().await;
    let batch = place.tables.ledger_batch();

    let answer = function.invoke(batch.clone()).await;

    assert_eq!(answer, Ok(nothing_failed()));
    let row = place.mail().await;
    assert_eq!((row.state, row.attempts), (MailState::Failed, 1));
    assert_eq!(row.reason.as_deref(), Some("MessageRejected"));

    function.invoke(batch).await.unwrap();
    let answer = function
        .invoke(place.samples.event("schedules/due_mails"))
        .await;
    assert_eq!(answer, Ok(json!({"sent": 0})));
    assert_eq!(place.ses.calls(), 1);
}

#[tokio::test]
async fn while_the_tables_are_down_the_batch_comes_back_and_one_mail_is_sent_in_the_end() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    let gate = Gate::before(&place.tables.url()).await;
    // With one try a call: the SDK's own waits are not what is tested.
    let launch = place
        .launch()
        .tables(gate.url())
        .set("AWS_MAX_ATTEMPTS", "1");
    let function = launch.start().await;
    let batch = place.tables.ledger_batch();
    gate.close();

    let answer = function.invoke(batch.clone()).await.unwrap();
    let first = &batch["Records"][0]["dynamodb"]["SequenceNumber"];
    assert_eq!(
        answer,
        json!({"batchItemFailures": [{"itemIdentifier": first}]})
    );
    assert_eq!(place.ses.calls(), 0);

    gate.open();
    assert_eq!(function.invoke(batch).await, Ok(nothing_failed()));
    assert_eq!(place.ses.taken().len(), 1);
}

/// Moves the time of a waiting mail into the past, as a sender that claims it and gives up does.
async fn make_due(place: &Place, row: &MailRow) {
    let now = Timestamp::now();
    let due_at = now - SignedDuration::from_mins(1);
    let reason = "moved by a test".to_owned();
    place.store.claim(row, now).await.unwrap();
    place
        .store
        .settle(row, Fate::Retry { due_at, reason }, None)
        .await
        .unwrap();
}
