//! The process around the handler.

use crate::{DAY, Place, found};
use serde_json::json;
use strands_testing::Gate;

#[tokio::test]
async fn an_unknown_payload_is_an_error_that_says_what_is_expected() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    for payload in [json!({"schedule": "months"}), json!({}), json!(null)] {
        let error = function.invoke(payload.clone()).await.unwrap_err();
        let message = error["errorMessage"].as_str().unwrap();
        let expected =
            r#"reconcile takes {"schedule": "reconcile"} or {"schedule": "reconcile-nightly"}: "#;
        assert!(message.starts_with(expected), "{payload}: {message}");
    }
}

#[tokio::test]
async fn the_sample_schedules_are_taken_and_empty_tables_have_nothing_to_heal() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    for sample in ["schedules/reconcile", "schedules/reconcile_nightly"] {
        let answer = function.invoke(place.samples.event(sample)).await.unwrap();
        assert_eq!(found(&answer), json!({}), "{sample}");
    }
    assert!(function.stop().await.metrics().is_empty());
}

#[tokio::test]
async fn while_the_tables_are_down_every_step_is_left_to_the_next_pass() {
    let place = Place::new().await;
    place.track(place.airflow("r-1", "success", 60), 60).await;
    let gate = Gate::before(&place.tables.url()).await;
    let launch = place.launch().tables(gate.url());
    let function = launch.set("AWS_MAX_ATTEMPTS", "1").start().await;
    gate.close();

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();
    assert_eq!(found(&answer), json!({"steps_returned": 4}));

    gate.open();
    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();
    assert_eq!(
        found(&answer),
        json!({"runs_posted": 1, "runs_announced": 1})
    );
    let metrics = function.stop().await.metrics();
    assert_eq!(metrics[0]["StepsReturned"], 4);
    assert_eq!(metrics[1]["RunsAnnounced"], 1);
}
