//! What a run, or a document of usage, costs.

use crate::{Place, Run, back};
use serde_json::{Value, json};

#[tokio::test]
async fn a_run_is_found_by_either_of_its_ids() {
    let place = Place::new()
        .await
        .with([Run::of("a1", "orders", back(1))])
        .await;
    let run = &place.store.find_runs("a1", None).await.unwrap()[0];
    for arguments in [
        json!({"execution_id": run.execution_id}),
        json!({"execution_id": "a1"}),
        json!({"run_id": "a1", "platform": "custom:airflow"}),
    ] {
        let answer = place.ask("calculate_cost", arguments).await;
        assert_eq!(answer["total_micro_usd"], 1_000_000, "{answer}");
        assert_eq!(answer["components"], json!({"reported": 1_000_000}));
        assert_eq!(answer["cost_per_gb_micro_usd"], Value::Null);
        let none = json!({"limit_micro_usd": null, "percent": null, "state": "none"});
        assert_eq!(answer["budget"], none);
    }
}

#[tokio::test]
async fn a_run_is_held_against_the_budget_that_its_job_had() {
    let file = r#"{"jobs": [{"job_id": "orders", "cost": {"budget_per_run_usd": 25}}]}"#;
    let place = Place::configured(file).await;
    let run = Run {
        usd: Some("0.7"),
        ..Run::of("a1", "orders", back(1))
    };
    let place = place.with([run]).await;
    let answer = place.ask("calculate_cost", json!({"run_id": "a1"})).await;
    let ok = json!({"limit_micro_usd": 25_000_000, "percent": 2.8, "state": "ok"});
    assert_eq!(answer["budget"], ok);
}

#[tokio::test]
async fn what_is_not_one_ended_run_is_refused() {
    let running = Run {
        state: "running",
        usd: None,
        ..Run::of("a2", "orders", back(1))
    };
    let place = Place::new().await.with([running]).await;
    for (arguments, code, path) in [
        (json!({"run_id": "a9"}), "not_found", "run_id"),
        (json!({"run_id": "a2"}), "not_found", "run_id"),
        (json!({"run_id": 7}), "invalid_input", "run_id"),
        (
            json!({"execution_id": "a2", "platform": "glue"}),
            "not_found",
            "execution_id",
        ),
        (json!({}), "invalid_input", "items"),
        (
            json!({"as_of": "2026-09-11T00:00:00Z", "items": []}),
            "invalid_input",
            "items",
        ),
    ] {
        let refusal = place.refusal("calculate_cost", arguments.clone()).await;
        assert_eq!(refusal, (code.to_owned(), path.to_owned()), "{arguments}");
    }
}

#[tokio::test]
async fn a_document_is_priced_as_the_command_prices_it() {
    let place = Place::new().await;
    let document = json!({
        "region": "us-east-1", "as_of": "2026-09-11T00:00:00Z",
        "items": [{"service": "s3", "raw": {"putRequests": 3000, "getRequests": 10_000}}],
    });
    let answer = place.ask("calculate_cost", document).await;
    assert_eq!(
        answer["components"],
        json!({"s3_put": 15_000, "s3_get": 4_000})
    );
    assert_eq!(answer["total_micro_usd"], 19_000);
}
