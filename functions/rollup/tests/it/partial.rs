//! A batch of the stream of which one record cannot be posted now. Runs of a batch share their writes, so
//! Lambda is told to deliver all of it again.

use crate::{Place, first_of, job};
use serde_json::json;
use strands_testing::Proxy;

const JOB: &str = "finance_close.load_ledger";
const OTHER_JOB: &str = "revenue_mart";

#[tokio::test]
async fn a_record_that_fails_in_the_middle_brings_the_batch_back_and_each_run_is_counted_once() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.track("strands_run_dbt_succeeded").await;
    place.track("strands_run_retry_succeeded").await;
    let batch = place.tables.ledger_batch();
    assert_eq!(batch["Records"].as_array().unwrap().len(), 3, "{batch:#}");
    let proxy = Proxy::holding_up(&place.tables.url(), OTHER_JOB).await;
    // With one try a call: the SDK's own waits are not what is tested.
    let launch = place.launch().tables(proxy.url());
    let held_up = launch.set("AWS_MAX_ATTEMPTS", "1").start().await;

    let answer = held_up.invoke(batch.clone()).await;

    let failures = json!([{"itemIdentifier": first_of(&batch)}]);
    assert_eq!(answer, Ok(json!({"batchItemFailures": failures})));

    let function = place.launch().start().await;
    for _ in 0..2 {
        let answer = function.invoke(batch.clone()).await;
        assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
        for (name, started) in [
            (JOB, "2026-11-18T05:00:07Z"),
            (OTHER_JOB, "2026-11-18T05:33:02Z"),
        ] {
            let sums = place.sums(place.day_of(started), &job(name)).await.unwrap();
            assert_eq!((sums.executions, sums.successful), (1, 1), "{name}");
        }
    }
}

#[tokio::test]
async fn a_damaged_row_of_a_job_holds_up_no_totals() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.track("strands_run_dbt_succeeded").await;
    let damaged = json!({"TableName": "StrandsRollups", "Item": {
        "scope": {"S": "now#production"}, "bucket": {"S": JOB}, "last_state": {"S": "finished"},
    }});
    let damaged = serde_json::from_value(damaged).unwrap();
    place.tables.database().put_item(damaged).unwrap();
    let function = place.launch().start().await;

    let answer = function.invoke(place.tables.ledger_batch()).await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    for (name, started) in [
        (JOB, "2026-11-18T05:00:07Z"),
        (OTHER_JOB, "2026-11-18T05:33:02Z"),
    ] {
        let sums = place.sums(place.day_of(started), &job(name)).await.unwrap();
        assert_eq!(sums.executions, 1, "{name}");
    }
    let row = place.store.job_now("production", OTHER_JOB).await.unwrap();
    assert!(row.is_some(), "the other job's row is renewed");
    assert_eq!(function.stop().await.metrics()[0]["JobsNotRenewed"], 1);
}
