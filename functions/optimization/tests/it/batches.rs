//! Batches of the executions' stream.

use crate::{KEY, Place, WORSE};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use strands_testing::Samples;

/// Sequence number of the batch's record about that run.
fn number_of(batch: &Value, run_key: &str) -> Value {
    let records = batch["Records"].as_array().unwrap();
    let mut of_run = records
        .iter()
        .filter(|it| it["dynamodb"]["NewImage"]["run_key"]["S"] == run_key);
    of_run.next().unwrap()["dynamodb"]["SequenceNumber"].clone()
}

#[tokio::test]
async fn ended_runs_are_scanned_and_what_that_writes_is_no_news() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    let first = place.ended("jr_1").await;
    let second = place.ended("jr_2").await;
    place
        .track(Samples::now().event("strands_run_failed"))
        .await;
    let answer = function.invoke(place.tables.executions_batch()).await;
    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    for key in [&first, &second] {
        assert_eq!(place.status(key), "analysed");
    }
    let asked = place.aws.asked().len();
    let mut again = place.tables.executions_batch();
    let records = again["Records"].as_array_mut().unwrap();
    records.retain(|it| it["dynamodb"]["NewImage"].get("issues_status").is_some());
    assert_eq!(records.len(), 2);
    function.invoke(again).await.unwrap();
    assert_eq!(place.aws.asked().len(), asked, "nobody is asked again");
}

#[tokio::test]
async fn the_batch_comes_back_from_the_record_whose_script_cannot_be_read_now() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let launch = place.launch().set("AWS_MAX_ATTEMPTS", "1");
    let function = launch.start().await;
    let first = place.ended("jr_1").await;
    function
        .invoke(place.tables.executions_batch())
        .await
        .unwrap();
    let second = place.ended("jr_2").await;
    let third = place.ended("jr_3").await;
    let batch = place.tables.executions_batch();
    place.aws.breaks(2);

    let answer = function.invoke(batch.clone()).await.unwrap();

    let failed = &answer["batchItemFailures"][0]["itemIdentifier"];
    assert_eq!(
        *failed,
        number_of(&batch, &first),
        "the replayed one is first"
    );
    let answer = function.invoke(batch).await;
    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    for key in [first, second, third] {
        assert_eq!(place.status(&key), "analysed");
    }
    assert!(place.issues().await.iter().all(|row| row.occurrences == 1));
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_put_aside_and_the_next_is_scanned() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    let mut batch = place.tables.executions_batch();
    let records = batch["Records"].as_array_mut().unwrap();
    let mut damaged = records[0].clone();
    damaged["dynamodb"]["NewImage"]["status"] = json!({"S": "finished"});
    records.insert(0, damaged);
    let answer = function.invoke(batch).await;
    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    assert_eq!(place.status(&key), "analysed");
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let letters = place.store.dead_letters(today).await.unwrap();
    assert_eq!(letters[0].reason, "invalid_field");
    assert!(letters[0].message.contains("JobExecutions"));
}

#[tokio::test]
async fn two_who_scan_at_once_count_a_version_once() {
    let place = Place::new().await;
    place.holds(WORSE.as_bytes(), "\"v1\"");
    let one = place.launch().start().await;
    let other = place.launch().start().await;
    place.ended("jr_1").await;
    place.ended("jr_2").await;
    let batch = place.tables.executions_batch();
    let (first, second) = tokio::join!(one.invoke(batch.clone()), other.invoke(batch));
    for answer in [first, second] {
        assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    }
    assert!(place.issues().await.iter().all(|row| row.occurrences == 1));
    assert!(place.aws.calls(&format!("GET /{}/{KEY}", crate::BUCKET)) >= 2);
}
