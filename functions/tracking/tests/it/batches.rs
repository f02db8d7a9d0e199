//! Deliveries: batches from the queue, single events, and what cannot be read.

use crate::{CLICKSTREAM, INVENTORY, ORDERS, Place};
use serde_json::json;
use strands_core::run::State;
use strands_store::executions::Selection;

const AIRFLOW: &str =
    "111122223333/eu-west-1/custom:airflow/-/scheduled__2026-11-18T05:00:00+00:00";
const DBT: &str = "111122223333/eu-west-1/custom:dbt/-/3bd16f5b-b8fb-52a1-a8a5-dc5bf0badcf2";

#[tokio::test]
async fn every_run_of_a_batch_is_in_the_ledger_and_in_the_list() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    let answer = function.invoke(place.samples.event("sqs_batch")).await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    assert_eq!(place.glue_run(ORDERS).await.state(), State::Success);
    assert_eq!(place.glue_run(CLICKSTREAM).await.state(), State::Failed);
    assert_eq!(place.run(AIRFLOW).await.unwrap().state(), State::Running);
    assert_eq!(place.run(DBT).await.unwrap().state(), State::Success);
    let listed = place
        .store
        .list_runs(&Selection::default(), 10)
        .await
        .unwrap();
    assert_eq!(listed.len(), 4);
    assert!(place.dead_letters().await.is_empty());
}

#[tokio::test]
async fn the_same_batch_again_changes_nothing() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let batch = place.samples.event("sqs_batch");
    function.invoke(batch.clone()).await.unwrap();
    let (run, calls) = (
        place.glue_run(CLICKSTREAM).await,
        place.aws.calls("AWSGlue.GetJobRun"),
    );

    let answer = function.invoke(batch).await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    assert_eq!(place.glue_run(CLICKSTREAM).await, run);
    assert_eq!(
        place.aws.calls("AWSGlue.GetJobRun"),
        calls,
        "a repeat was asked about"
    );
    let metrics = function.stop().await.metrics();
    assert_eq!(metrics[1]["EventsDuplicate"], 4);
    assert!(metrics[1].get("EventsApplied").is_none());
}

#[tokio::test]
async fn one_broken_message_goes_to_the_dead_letters_alone() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    let answer = function
        .invoke(place.samples.event("sqs_batch_one_broken"))
        .await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    assert_eq!(place.glue_run(CLICKSTREAM).await.state(), State::Failed);
    assert_eq!(place.glue_run(INVENTORY).await.state(), State::Timeout);
    let letters = place.dead_letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].reason, "malformed_json");
    assert_eq!(letters[0].count, 1);
}

#[tokio::test]
async fn an_event_that_came_through_sns_is_applied() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    let answer = function
        .invoke(place.samples.event("sqs_sns_wrapped"))
        .await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    assert_eq!(place.glue_run(INVENTORY).await.state(), State::Timeout);
}

#[tokio::test]
async fn a_single_event_answers_with_its_outcome() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let event = place.samples.event("glue_job_succeeded");

    let first = function.invoke(event.clone()).await.unwrap();
    assert_eq!(first["outcome"], "applied");
    assert_eq!(first["kind"], "run");
    assert_eq!(first["run"]["job_name"], "orders_daily_load");
    assert_eq!(first["run"]["state"], "success");
    assert_eq!(first["run"]["missing"], json!([]));

    let second = function.invoke(event).await.unwrap();
    assert_eq!(second["outcome"], "duplicate");
    assert_eq!(second["run"], first["run"]);
}

#[tokio::test]
async fn a_single_event_that_cannot_be_read_says_what_is_wrong_with_it() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let mut event = place.samples.event("glue_job_succeeded");
    event["detail"]["state"] = json!("DONE");

    let answer = function.invoke(event).await.unwrap();

    assert_eq!(answer["outcome"], "rejected");
    assert_eq!(answer["error"]["code"], "unknown_state");
    assert_eq!(answer["run"], json!(null));
    assert_eq!(place.dead_letters().await[0].reason, "unknown_state");
}

#[tokio::test]
async fn an_event_that_is_older_than_a_year_is_refused() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let mut event = place.samples.event("glue_job_succeeded");
    event["time"] = json!("2020-01-01T00:00:00Z");

    let answer = function.invoke(event).await.unwrap();

    assert_eq!(answer["error"]["code"], "bad_timestamp");
}
