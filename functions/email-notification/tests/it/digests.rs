//! Digests, by schedule.

use crate::{JOB, Place, READER};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use strands_core::incident::MailState;

fn digests() -> Value {
    json!({"schedule": "digests"})
}

/// A reader whose hour has come, of a job that is told by digest.
fn settings(wish: &str) -> Value {
    let hour = TimeZone::UTC.to_datetime(Timestamp::now()).hour();
    json!({
        "jobs": {JOB: {"recipients": [READER], "severity": "medium"}},
        "readers": {READER: {"digest_hour": hour, "digest": wish}},
    })
}

#[tokio::test]
async fn what_waits_is_told_once_by_one_digest_a_day() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    let function = place.launch_with(&settings("daily")).start().await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    assert_eq!(place.ses.calls(), 0);
    assert_eq!(place.mail().await.state, MailState::Digest);

    assert_eq!(function.invoke(digests()).await, Ok(json!({"made": 1})));
    assert_eq!(function.invoke(digests()).await, Ok(json!({"made": 0})));
    let due = place.samples.event("schedules/due_mails");
    assert_eq!(function.invoke(due).await, Ok(json!({"sent": 1})));
    assert_eq!(function.invoke(digests()).await, Ok(json!({"made": 0})));

    let taken = place.ses.taken();
    assert_eq!(taken.len(), 1);
    let text = taken[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
        .as_str()
        .unwrap();
    assert!(text.contains(JOB), "{text}");
    assert!(text.contains("not measured"), "no total was posted: {text}");
    assert_eq!(place.mail().await.state, MailState::Digested);
}

#[tokio::test]
async fn without_anything_to_say_a_digest_comes_only_to_those_who_asked() {
    for (wish, made) in [("daily", 0), ("always", 1), ("never", 0)] {
        let place = Place::new().await;
        let function = place.launch_with(&settings(wish)).start().await;
        let answer = function.invoke(digests()).await;
        assert_eq!(answer, Ok(json!({ "made": made })), "{wish}");
    }
}
