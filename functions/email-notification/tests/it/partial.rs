//! A batch of the stream of which one record cannot be taken in now: Lambda is told from where on to
//! deliver again, and what came before is not done twice.

use crate::{JOB, Place, nothing_failed};
use serde_json::{Value, json};
use strands_testing::Proxy;

const OTHER_JOB: &str = "revenue_mart";

#[tokio::test]
async fn a_record_that_fails_in_the_middle_comes_back_with_all_after_it_and_nothing_before_it() {
    let place = Place::new().await;
    place.track("strands_run_failed").await;
    place.track("strands_run_dbt_succeeded").await;
    place.track("strands_run_retry_succeeded").await;
    let batch = place.tables.ledger_batch();
    let records = batch["Records"].as_array().unwrap();
    assert_eq!(records.len(), 3, "{batch:#}");
    let proxy = Proxy::holding_up(&place.tables.url(), OTHER_JOB).await;
    // With one try a call: the SDK's own waits are not what is tested.
    let launch = place.launch().tables(proxy.url());
    let held_up = launch.set("AWS_MAX_ATTEMPTS", "1").start().await;

    let answer = held_up.invoke(batch.clone()).await;

    let middle = &records[1]["dynamodb"]["SequenceNumber"];
    let failures = json!([{"itemIdentifier": middle}]);
    assert_eq!(answer, Ok(json!({"batchItemFailures": failures})));
    assert_eq!(subjects(&place), [format!("[prod] {JOB} failed")]);

    let function = place.launch().start().await;
    let rest = json!({"Records": records[1..]});
    assert_eq!(function.invoke(rest).await, Ok(nothing_failed()));
    let both = [
        format!("[prod] {JOB} failed"),
        format!("[prod] {JOB} recovered"),
    ];
    assert_eq!(subjects(&place), both);
    assert_eq!(function.invoke(batch).await, Ok(nothing_failed()));
    assert_eq!(subjects(&place), both, "the whole batch again");
}

fn subjects(place: &Place) -> Vec<String> {
    let subject = |mail: &Value| {
        let subject = &mail["Content"]["Simple"]["Subject"]["Data"];
        subject.as_str().unwrap().to_owned()
    };
    place.ses.taken().iter().map(subject).collect()
}
