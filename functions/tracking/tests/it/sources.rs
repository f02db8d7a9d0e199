//! Other sources than Glue jobs: runs, what they consumed, quality, signals and mails.

use crate::Place;
use serde_json::{Value, json};
use strands_core::run::{Attempt, State};

const SERVERLESS: &str = "111122223333/eu-west-1/emr_serverless/00g4k8s2v6q1m309/00g4k9b7t2c5d80b";

/// The one row of a table, in DynamoDB's JSON.
fn only_row(place: &Place, table: &str) -> Value {
    let rows = place.tables.rows(table);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].clone()
}

#[tokio::test]
async fn a_batch_of_every_kind_is_settled_by_one_invocation() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let names = [
        "emr_serverless_job_success",
        "glue_quality_failed",
        "glue_crawler_failed",
        "ses_email_bounced",
        "emr_serverless_job_retry",
        "emr_serverless_job_usage",
        "lambda_record_failed",
    ];
    let record =
        |name: &str| json!({"messageId": name, "body": place.samples.event(name).to_string()});
    let records: Vec<Value> = names.into_iter().map(record).collect();

    let answer = function.invoke(json!({"Records": records})).await;

    assert_eq!(answer, Ok(json!({"batchItemFailures": []})));
    assert!(place.dead_letters().await.is_empty());
    let run = place.run(SERVERLESS).await.unwrap();
    let attempts: Vec<State> = run.attempts().iter().map(Attempt::state).collect();
    assert_eq!(attempts, [State::Failed, State::Success]);
    assert!(run.units().vcpu_hours.is_some());
    let rows = place.tables.rows("StrandsLedger");
    let mut entries: Vec<&str> = rows
        .iter()
        .map(|row| row["entry"]["S"].as_str().unwrap())
        .collect();
    entries.sort_unstable();
    assert_eq!(entries, ["run", "run", "signal", "tags", "tags"]);
    let quality = only_row(&place, "StrandsDataQualityHistory");
    assert_eq!(quality["job_name"]["S"], "orders_daily_load");
    assert_eq!(quality["verdict"]["S"], "FAILED");
}

#[tokio::test]
async fn a_single_event_answers_with_its_kind() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    for (name, kind) in [
        ("strands_quality_observed", "quality"),
        ("emr_cluster_terminated", "signal"),
        ("ses_email_bounced", "mail"),
        ("emr_serverless_job_usage", "usage"),
        ("athena_query_failed", "run"),
    ] {
        let answer = function.invoke(place.samples.event(name)).await.unwrap();
        assert_eq!(
            (&answer["outcome"], &answer["kind"]),
            (&json!("applied"), &json!(kind)),
            "{name}"
        );
        assert_eq!(
            answer["run"].is_null(),
            !["usage", "run"].contains(&kind),
            "{name}"
        );
        assert_eq!(answer.get("quality").is_some(), kind == "quality", "{name}");
    }
}

#[tokio::test]
async fn the_same_result_and_the_same_signal_again_lie_on_themselves() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    for name in ["glue_quality_failed", "glue_crawler_failed"] {
        let event = place.samples.event(name);
        let first = function.invoke(event.clone()).await.unwrap();
        assert_eq!(function.invoke(event).await.unwrap(), first);
    }
    only_row(&place, "StrandsDataQualityHistory");
    only_row(&place, "StrandsLedger");
}

#[tokio::test]
async fn nobody_is_asked_about_runs_of_platforms_without_a_reader() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    function
        .invoke(place.samples.event("ecs_task_stopped"))
        .await
        .unwrap();
    let run = place
        .run("111122223333/eu-west-1/ecs/-/arn:aws:ecs:eu-west-1:111122223333:task%2Fetl%2F1f0c6b7e2d934a58b1c0de7781a2f3c4")
        .await
        .unwrap();
    assert_eq!((run.state(), run.unanswered), (State::Failed, false));
    let cost = run.cost.unwrap();
    assert_eq!((cost.total(), cost.unpriced().len()), (None, 2));
}
