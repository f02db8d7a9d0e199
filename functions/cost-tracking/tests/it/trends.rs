//! Sums by day, week and month.

use crate::{Place, Run, back};
use serde_json::json;

fn failed<'a>(id: &'a str, job: &'a str, days: i32) -> Run<'a> {
    Run {
        state: "failed",
        usd: Some("0.25"),
        ..Run::of(id, job, back(days))
    }
}

async fn place() -> Place {
    Place::new()
        .await
        .with([
            Run::of("a1", "orders", back(3)),
            Run::of("a2", "orders", back(3)),
            failed("a3", "orders", 1),
            Run::of("b1", "stock", back(2)),
            Run {
                usd: None,
                ..Run::of("b2", "stock", back(1))
            },
            Run::of("old", "orders", back(5)),
        ])
        .await
}

#[tokio::test]
async fn a_series_a_job_that_adds_up_to_the_total() {
    let answer = place()
        .await
        .ask("get_trends", json!({"from": back(3), "to": back(0)}))
        .await;
    let point = |days, total: Option<i64>, executions, failed, unpriced| {
        json!({"date": back(days), "total_micro_usd": total, "executions": executions,
               "failed": failed, "unpriced": unpriced})
    };
    assert_eq!(
        answer,
        json!({
            "series": [
                {"key": "orders", "points": [
                    point(3, Some(2_000_000), 2, 0, 0), point(1, Some(250_000), 1, 1, 0)]},
                {"key": "stock", "points": [
                    point(2, Some(1_000_000), 1, 0, 0), point(1, None, 1, 0, 1)]},
            ],
            "total_micro_usd": 3_250_000,
            "change_vs_previous_period_ppm": 2_250_000,
            "gaps": [],
        })
    );
}

#[tokio::test]
async fn days_without_a_run_are_gaps_and_no_zeros() {
    let place = place().await;
    let arguments = json!({"job_name": "orders", "from": back(3), "to": back(-5)});
    let answer = place.ask("get_trends", arguments).await;
    assert_eq!(answer["gaps"], json!([back(2), back(0)]));
    assert_eq!(answer["series"][0]["points"].as_array().unwrap().len(), 2);
    assert_eq!(answer["change_vs_previous_period_ppm"], 1_250_000);
    let before = json!({"job_name": "orders", "from": back(9), "to": back(8)});
    let answer = place.ask("get_trends", before).await;
    assert_eq!(answer["change_vs_previous_period_ppm"], json!(null));
    assert_eq!(answer["series"], json!([]));
}

#[tokio::test]
async fn what_is_not_known_is_no_zero() {
    let place = place().await;
    let arguments = json!({"job_name": "stock", "from": back(1), "to": back(0)});
    let answer = place.ask("get_trends", arguments).await;
    assert_eq!(answer["total_micro_usd"], json!(null));
    assert_eq!(answer["change_vs_previous_period_ppm"], json!(null));
}

#[tokio::test]
async fn weeks_months_services_and_categories_are_the_same_money() {
    let place = place().await;
    for (name, value) in [
        ("granularity", "week"),
        ("granularity", "month"),
        ("group_by", "service"),
        ("group_by", "category"),
    ] {
        let answer = place
            .ask("get_trends", json!({name: value, "days": 10}))
            .await;
        let points = answer["series"].as_array().unwrap().iter();
        let points = points.flat_map(|series| series["points"].as_array().unwrap());
        let sum: i64 = points
            .filter_map(|point| point["total_micro_usd"].as_i64())
            .sum();
        assert_eq!(json!(sum), answer["total_micro_usd"], "{name} {value}");
        assert_eq!(sum, 4_250_000);
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_by_its_place() {
    let place = place().await;
    for (arguments, code, path) in [
        (json!({"job_name": "nobody"}), "not_found", "job_name"),
        (json!({"job_name": ""}), "not_found", "job_name"),
        (
            json!({"job_name": "x".repeat(3_000)}),
            "not_found",
            "job_name",
        ),
        (
            json!({"from": back(1), "to": back(1)}),
            "invalid_input",
            "from",
        ),
        (json!({"days": 500}), "invalid_input", "days"),
        (json!({"from": "yesterday"}), "invalid_input", "arguments"),
        (json!({"group_by": "planet"}), "invalid_input", "arguments"),
        (
            json!({"group_by": "team", "job_name": "orders"}),
            "invalid_input",
            "group_by",
        ),
    ] {
        let refusal = place.refusal("get_trends", arguments.clone()).await;
        assert_eq!(refusal, (code.to_owned(), path.to_owned()), "{arguments}");
    }
}
