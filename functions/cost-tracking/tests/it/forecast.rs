//! The days to come.

use crate::{Place, Run, back};
use serde_json::json;

async fn steady() -> Place {
    let ids: Vec<String> = (1..=40).map(|day| format!("run-{day}")).collect();
    let days = (1..=40).zip(&ids);
    let runs = days.map(|(day, id)| Run::of(id, "orders", back(day)));
    Place::new().await.with(runs).await
}

#[tokio::test]
async fn a_steady_job_goes_on_and_a_budget_is_held_against_it() {
    let place = steady().await;
    let arguments = json!({"job_name": "orders", "horizon_days": 5,
        "budget_monthly_micro_usd": 20_000_000});
    let answer = place.ask("forecast", arguments).await;
    assert_eq!(answer["status"], "ok", "{answer}");
    let days = answer["daily"].as_array().unwrap();
    assert_eq!(days.len(), 5);
    assert_eq!(days[0]["date"], json!(back(0)));
    assert!(days.iter().all(|day| day["mean"] == 1_000_000), "{answer}");
    assert_eq!(answer["total"]["mean"], 5_000_000);
    // 25 days of November have cost a dollar each already.
    assert_eq!(answer["budget"]["probability_exceeded"], 1.0);
    assert_eq!(answer["unpriced_runs"], 0);
    let all = place.ask("forecast", json!({})).await;
    assert_eq!(all["daily"].as_array().unwrap().len(), 30);
    assert!(all.get("budget").is_none());
}

#[tokio::test]
async fn without_history_or_with_a_wrong_horizon_there_is_none() {
    let place = steady().await;
    for (arguments, code, path) in [
        (json!({"job_name": "nobody"}), "no_history", "job_name"),
        (json!({"horizon_days": 0}), "invalid_input", "horizon_days"),
        (
            json!({"horizon_days": 367}),
            "invalid_input",
            "horizon_days",
        ),
        (
            json!({"budget_monthly_micro_usd": 0}),
            "invalid_input",
            "budget_monthly_micro_usd",
        ),
        (
            json!({"horizon_days": "soon"}),
            "invalid_input",
            "arguments",
        ),
    ] {
        let refusal = place.refusal("forecast", arguments.clone()).await;
        assert_eq!(refusal, (code.to_owned(), path.to_owned()), "{arguments}");
    }
}
