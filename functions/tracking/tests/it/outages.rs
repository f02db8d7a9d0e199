//! Tables that do not answer: nothing is lost, and nothing is a dead letter.

use crate::{CLICKSTREAM, INVENTORY, Place, message_ids};
use serde_json::{Value, json};
use strands_core::run::State;
use strands_testing::Gate;
use strands_testing::function::Launch;

#[tokio::test]
async fn while_the_tables_are_down_every_message_comes_back() {
    let place = Place::new().await;
    let gate = Gate::before(&place.tables.url()).await;
    let function = launch(&place, &gate).start().await;
    let batch = place.samples.event("sqs_batch_one_broken");
    gate.close();

    let answer = function.invoke(batch.clone()).await;
    assert_eq!(answer, Ok(all_of(&batch)));

    gate.open();
    let answer = function.invoke(batch).await;
    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    assert_eq!(place.glue_run(CLICKSTREAM).await.version, 1);
    assert_eq!(place.glue_run(INVENTORY).await.state(), State::Timeout);
    assert_eq!(place.dead_letters().await.len(), 1);
    let metrics = function.stop().await.metrics();
    assert_eq!(metrics[0]["EventsReturned"], 3);
    assert_eq!(metrics[1]["EventsApplied"], 2);
    assert_eq!(metrics[1]["EventsRejected"], 1);
}

#[tokio::test]
async fn a_single_event_that_cannot_be_written_is_an_error() {
    let place = Place::new().await;
    let gate = Gate::before(&place.tables.url()).await;
    let function = launch(&place, &gate).start().await;
    let event = place.samples.event("glue_job_failed");
    gate.close();

    let error = function.invoke(event.clone()).await.unwrap_err();
    let message = error["errorMessage"].as_str().unwrap();
    assert!(
        message.starts_with("the event could not be written: "),
        "{message}"
    );

    gate.open();
    let answer = function.invoke(event).await.unwrap();
    assert_eq!(answer["outcome"], "applied");
}

#[tokio::test]
async fn tables_of_another_prefix_are_not_there() {
    let place = Place::new().await;
    let function = place.launch().set("TABLE_PREFIX", "Other").start().await;
    let batch = place.samples.event("sqs_batch");

    let answer = function.invoke(batch.clone()).await;

    assert_eq!(answer, Ok(all_of(&batch)));
}

/// With one try a call: the SDK's own waits are not what is tested.
fn launch(place: &Place, gate: &Gate) -> Launch {
    place
        .launch()
        .tables(gate.url())
        .set("AWS_MAX_ATTEMPTS", "1")
}

fn all_of(batch: &Value) -> Value {
    let failures = message_ids(batch)
        .into_iter()
        .map(|id| json!({"itemIdentifier": id}));
    json!({"batchItemFailures": failures.collect::<Vec<_>>()})
}
