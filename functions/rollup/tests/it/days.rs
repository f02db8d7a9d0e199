//! Days: what a run contributes is in the totals once, whatever is delivered how often.

use crate::{Place, first_of, job};
use serde_json::json;
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::money::MicroUsd;
use strands_core::totals::{Durations, Owner, Sums};
use strands_testing::Gate;

const DBT_STARTED: &str = "2026-11-18T05:33:02Z";
const AIRFLOW_STARTED: &str = "2026-11-18T05:00:07Z";

#[tokio::test]
async fn a_run_is_added_to_the_day_of_its_start_for_its_job_and_for_all() {
    let place = Place::new().await;
    place.track("strands_run_dbt_succeeded").await;
    let function = place.launch().start().await;

    let answer = function.invoke(place.tables.ledger_batch()).await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    let day = place.day_of(DBT_STARTED);
    let of_job = place.sums(day, &job("revenue_mart")).await;
    assert_eq!(of_job, Some(dbt_of_job()));
    assert_eq!(place.sums(day, &Owner::All).await, Some(dbt()));
    assert_eq!(function.stop().await.metrics()[0]["RunsPosted"], 1);
}

#[tokio::test]
async fn the_same_batch_again_changes_nothing() {
    let place = Place::new().await;
    place.track("strands_run_dbt_succeeded").await;
    let function = place.launch().start().await;
    let batch = place.tables.ledger_batch();
    function.invoke(batch.clone()).await.unwrap();

    let answer = function.invoke(batch).await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    let day = place.day_of(DBT_STARTED);
    let of_job = place.sums(day, &job("revenue_mart")).await;
    assert_eq!(of_job, Some(dbt_of_job()));
    assert_eq!(place.sums(day, &Owner::All).await, Some(dbt()));
}

#[tokio::test]
async fn a_run_that_goes_on_is_in_no_total() {
    let place = Place::new().await;
    place.track("strands_run_running").await;
    let function = place.launch().start().await;

    function.invoke(place.tables.ledger_batch()).await.unwrap();

    assert_eq!(
        place.sums(place.day_of(AIRFLOW_STARTED), &Owner::All).await,
        None
    );
}

#[tokio::test]
async fn a_retry_that_succeeds_moves_its_run_from_failed_to_successful() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let day = place.day_of(AIRFLOW_STARTED);
    let owner = job("finance_close.load_ledger");

    place.track("strands_run_failed").await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let failed = place.sums(day, &owner).await.unwrap();
    assert_eq!(
        (failed.executions, failed.successful, failed.failed),
        (1, 0, 1)
    );

    // The batch begins at the stream's start: the first change is delivered again with the second.
    place.track("strands_run_retry_succeeded").await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let retried = place.sums(day, &owner).await.unwrap();
    assert_eq!(
        (retried.executions, retried.successful, retried.failed),
        (1, 1, 0)
    );
    assert_eq!(retried.duration_ms, (583 + 580) * 1_000);
    assert_eq!(retried.unpriced, 1);
    let all = Sums {
        durations: Durations::default(),
        ..retried
    };
    assert_eq!(place.sums(day, &Owner::All).await, Some(all));
}

#[tokio::test]
async fn an_older_change_that_comes_late_changes_nothing() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    place.track("strands_run_failed").await;
    let early = place.tables.ledger_batch();
    place.track("strands_run_retry_succeeded").await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let day = place.day_of(AIRFLOW_STARTED);
    let before = place.sums(day, &Owner::All).await;

    function.invoke(early).await.unwrap();

    assert_eq!(place.sums(day, &Owner::All).await, before);
}

#[tokio::test]
async fn while_the_tables_are_down_the_batch_comes_back_from_its_first_record() {
    let place = Place::new().await;
    place.track("strands_run_dbt_succeeded").await;
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
    let failures = json!([{"itemIdentifier": first_of(&batch)}]);
    assert_eq!(answer, json!({"batchItemFailures": failures}));

    gate.open();
    let answer = function.invoke(batch).await;
    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    let day = place.day_of(DBT_STARTED);
    assert_eq!(place.sums(day, &Owner::All).await, Some(dbt()));
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_a_dead_letter_and_the_others_are_posted() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.track("strands_run_dbt_succeeded").await;
    let function = place.launch().start().await;
    let mut batch = place.tables.ledger_batch();
    batch["Records"][0]["dynamodb"]["NewImage"]["version"] = json!({"S": "one"});

    let answer = function.invoke(batch).await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    let day = place.day_of(DBT_STARTED);
    assert_eq!(place.sums(day, &Owner::All).await, Some(dbt()));
    let today = place.day_of("2026-11-18T07:05:00Z");
    let letters = place.store.dead_letters(today).await.unwrap();
    assert_eq!(letters.len(), 1);
    let message = &letters[0].message;
    assert!(
        message.starts_with("a row of Ledger cannot be read: "),
        "{message}"
    );
}

/// Jobs' rows alone tell how long runs took.
fn dbt_of_job() -> Sums {
    Sums {
        durations: Durations::one(496_000),
        ..dbt()
    }
}

fn dbt() -> Sums {
    Sums {
        executions: 1,
        successful: 1,
        duration_ms: 496_000,
        cost: BTreeMap::from([(Component::Reported, MicroUsd(410_000))]),
        ..Sums::default()
    }
}
