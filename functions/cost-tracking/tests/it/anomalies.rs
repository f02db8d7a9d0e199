//! Days that cost something else than expected, and why.

use crate::{Place, Run, back};
use serde_json::{Value, json};

/// A run a day of about a dollar, and what is added.
async fn job(more: Vec<Run<'_>>) -> Place {
    let days: Vec<(i32, String, String)> = (2..=60)
        .map(|day| (day, format!("run-{day}"), format!("1.0{}", day % 5)))
        .collect();
    let usual = days.iter().map(|(day, id, usd)| Run {
        usd: Some(usd),
        ..Run::of(id, "orders", back(*day))
    });
    Place::new().await.with(usual.chain(more)).await
}

async fn the_anomaly(place: &Place) -> Value {
    let answer = place
        .ask("identify_anomalies", json!({"job_name": "orders"}))
        .await;
    let anomalies = answer["anomalies"].as_array().unwrap();
    assert_eq!(anomalies.len(), 1, "{answer}");
    assert_eq!(answer["status"], "ok");
    anomalies[0].clone()
}

fn multiplied(anomaly: &Value) -> f64 {
    let factors = anomaly["likely_cause"].as_array().unwrap();
    factors
        .iter()
        .map(|it| it["factor"].as_f64().unwrap())
        .product()
}

fn change(anomaly: &Value) -> f64 {
    let amount = |name: &str| anomaly[name].as_f64().unwrap();
    amount("actual_micro_usd") / amount("expected_micro_usd")
}

#[tokio::test]
async fn five_runs_instead_of_one_are_volume() {
    let ids = ["x1", "x2", "x3", "x4", "x5"];
    let place = job(ids.map(|id| Run::of(id, "orders", back(1))).into()).await;
    let anomaly = the_anomaly(&place).await;
    assert_eq!(anomaly["date"], json!(back(1)));
    assert_eq!(anomaly["direction"], "up");
    let cause = &anomaly["likely_cause"][0];
    assert_eq!(cause["cause"], "volume");
    assert!(
        (4.8..5.2).contains(&cause["factor"].as_f64().unwrap()),
        "{anomaly}"
    );
    assert_eq!(cause["evidence"].as_array().unwrap().len(), 5);
    assert!(
        (multiplied(&anomaly) / change(&anomaly) - 1.0).abs() < 0.001,
        "{anomaly}"
    );
}

#[tokio::test]
async fn a_run_that_takes_six_times_as_long_is_duration() {
    let slow = Run {
        minutes: 60,
        usd: Some("6.1"),
        ..Run::of("slow", "orders", back(1))
    };
    let place = job(vec![slow]).await;
    let anomaly = the_anomaly(&place).await;
    let cause = &anomaly["likely_cause"][0];
    assert_eq!(
        (&cause["cause"], &cause["evidence"][0].is_string()),
        (&json!("duration"), &true)
    );
    assert!(
        (5.8..6.2).contains(&cause["factor"].as_f64().unwrap()),
        "{anomaly}"
    );
    assert!(
        (multiplied(&anomaly) / change(&anomaly) - 1.0).abs() < 0.001,
        "{anomaly}"
    );
}

#[tokio::test]
async fn what_nothing_explains_is_said_to_be_so() {
    let dear = Run {
        usd: Some("6.0"),
        ..Run::of("dear", "orders", back(1))
    };
    let place = job(vec![dear]).await;
    let anomaly = the_anomaly(&place).await;
    assert_eq!(anomaly["likely_cause"][0]["cause"], "unexplained");
    assert_eq!(anomaly["likely_cause"][0]["evidence"], json!([]));
}

#[tokio::test]
async fn a_quiet_job_has_none_and_a_wrong_score_is_refused() {
    let place = job(Vec::new()).await;
    let answer = place.ask("identify_anomalies", json!({"days": 50})).await;
    assert_eq!(answer, json!({"anomalies": [], "status": "ok"}));
    let refusal = place
        .refusal("identify_anomalies", json!({"min_score": 2}))
        .await;
    assert_eq!(
        refusal,
        ("invalid_input".to_owned(), "min_score".to_owned())
    );
    let refusal = place
        .refusal("identify_anomalies", json!({"job_name": "nobody"}))
        .await;
    assert_eq!(refusal, ("no_history".to_owned(), "job_name".to_owned()));
}
