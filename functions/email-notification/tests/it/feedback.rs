//! What SES tells of mails, through its queue.

use crate::{JOB, Place, READER, nothing_failed};
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::incident::MailState;
use strands_core::incident::suppression::StopReason;
use strands_testing::ses::message_id;

const NEXT: &str = "on-call@example.com";

fn event(detail_type: &str, kind: &str, mail_id: &str, more: &Value) -> Value {
    let now = Timestamp::now().to_string();
    let mut detail = json!({
        "eventType": kind,
        "mail": {
            "timestamp": now, "messageId": message_id(1), "destination": [READER],
            "tags": {"mail_id": [mail_id]},
        },
    });
    let fields = detail.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    json!({
        "version": "0", "id": "e-1", "source": "aws.ses", "detail-type": detail_type,
        "account": "111122223333", "region": "eu-west-1", "time": now, "resources": [],
        "detail": detail,
    })
}

fn batch(events: &[Value]) -> Value {
    let records: Vec<Value> = events
        .iter()
        .enumerate()
        .map(|(number, event)| {
            json!({"messageId": format!("m{number}"), "eventSource": "aws:sqs", "body": event.to_string()})
        })
        .collect();
    json!({ "Records": records })
}

fn bounce(kind: &str, mail_id: &str) -> Value {
    let recipients = json!([{"emailAddress": READER.to_uppercase()}]);
    let bounce = json!({"bounceType": kind, "bouncedRecipients": recipients});
    event(
        "Email Bounced",
        "Bounce",
        mail_id,
        &json!({ "bounce": bounce }),
    )
}

#[tokio::test]
async fn an_event_settles_the_mail_whose_answer_was_lost() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.ses.stays_silent(1);
    let function = place.launch().start().await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let claimed = place.mail().await;
    assert_eq!(claimed.state, MailState::Claimed);

    let delivered = event(
        "Email Delivered",
        "Delivery",
        &claimed.mail_id,
        &json!({"delivery": {}}),
    );
    let answer = function
        .invoke(batch(&[delivered.clone(), delivered]))
        .await;

    assert_eq!(answer, Ok(nothing_failed()));
    let settled = place.mail().await;
    assert_eq!(settled.state, MailState::Sent);
    assert_eq!(settled.provider_id, Some(message_id(1)));
}

#[tokio::test]
async fn a_mail_to_an_address_that_bounced_goes_to_whoever_is_next() {
    let place = Place::new().await;
    let settings = json!({"fallback": [NEXT], "jobs": {JOB: {"recipients": [READER]}}});
    let function = place.launch_with(&settings).start().await;
    let bounced = bounce("Permanent", "an-earlier-mail");
    assert_eq!(
        function.invoke(batch(&[bounced])).await,
        Ok(nothing_failed())
    );
    let address = place.store.address(READER).await.unwrap().unwrap();
    assert_eq!(address.stop.unwrap().reason, StopReason::Bounced);

    place.track("strands_run_failed").await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let due = place.samples.event("schedules/due_mails");
    assert_eq!(function.invoke(due).await, Ok(json!({"sent": 1})));

    let taken = place.ses.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0]["Destination"], json!({"ToAddresses": [NEXT]}));
    let mails = place.mails().await;
    let states: Vec<_> = mails
        .iter()
        .map(|it| (it.address.as_str(), it.state))
        .collect();
    assert!(
        states.contains(&(READER, MailState::Suppressed)),
        "{states:?}"
    );
    assert!(states.contains(&(NEXT, MailState::Sent)), "{states:?}");
    let printed = function.stop().await.to_string().to_lowercase();
    assert!(!printed.contains(&READER.to_lowercase()), "{printed}");
}

#[tokio::test]
async fn a_mail_that_ses_takes_back_has_failed() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    let function = place.launch().start().await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let sent = place.mail().await;

    let reject = json!({"reject": {"reason": "Bad content"}});
    let rejected = event("Email Rejected", "Reject", &sent.mail_id, &reject);
    // A single event, as it is invoked by hand.
    assert_eq!(function.invoke(rejected).await, Ok(nothing_failed()));

    let failed = place.mail().await;
    assert_eq!(failed.state, MailState::Failed);
    assert_eq!(
        failed.reason.as_deref(),
        Some("SES rejected it: Bad content")
    );
}

#[tokio::test]
async fn what_cannot_be_read_lies_in_the_dead_letters_and_costs_the_others_nothing() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let opened = event("Email Opened", "Open", "m", &json!({}));
    let mut messages = batch(&[opened, bounce("Permanent", "m")]);
    let broken = json!({"messageId": "m9", "eventSource": "aws:sqs", "body": "{"});
    messages["Records"]
        .as_array_mut()
        .unwrap()
        .insert(0, broken);

    assert_eq!(function.invoke(messages).await, Ok(nothing_failed()));

    let today = strands_core::instant::utc_date(Timestamp::now());
    let letters = place.store.dead_letters(today).await.unwrap();
    let mut reasons: Vec<&str> = letters.iter().map(|it| it.reason.as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["malformed_json", "unknown_detail_type"]);
    assert!(place.store.address(READER).await.unwrap().is_some());
}
