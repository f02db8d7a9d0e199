use crate::support::{NOW, Place};
use jiff::ToSpan;
use jiff::civil::date;
use serde_json::{Value, json};

const FORECAST: [&str; 3] = ["cost", "forecast", "--json"];
const ANOMALIES: [&str; 3] = ["cost", "anomalies", "--json"];

/// Two months of a job that costs more on working days.
fn document(days: usize) -> Value {
    let dates = date(2026, 9, 1).series(1.day()).take(days);
    let points: Vec<Value> = dates
        .enumerate()
        .map(|(number, day)| {
            let weekend = day.weekday().to_monday_zero_offset() > 4;
            let amount = if weekend { 400_000 } else { 1_980_000 };
            json!({"date": day.to_string(), "micro_usd": amount + 1_000 * (number % 5)})
        })
        .collect();
    json!({"series_id": "orders", "currency": "USD", "points": points, "holidays": ["2026-12-25"]})
}

fn feed(words: &[&str], document: &Value) -> (i32, Value, String) {
    let ended = Place::new().feed(words, document.to_string().as_bytes());
    (ended.code, ended.json(), ended.stdout)
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

#[test]
fn a_forecast_is_one_document_of_the_promised_shape() {
    let (code, answer, text) = feed(
        &[&FORECAST[..], &["--horizon", "30"]].concat(),
        &document(60),
    );
    assert_eq!(code, 0);
    assert_eq!(text.lines().count(), 1);
    assert_eq!(
        keys(&answer),
        [
            "daily",
            "history_days",
            "model",
            "schema",
            "status",
            "total"
        ]
    );
    assert_eq!(answer["schema"], "strands.cost.forecast/1");
    assert_eq!(
        (&answer["status"], &answer["history_days"]),
        (&json!("ok"), &json!(60))
    );
    let daily = answer["daily"].as_array().unwrap();
    assert_eq!(daily.len(), 30);
    assert_eq!(daily[0]["date"], "2026-10-31");
    assert_eq!(keys(&daily[0]), ["date", "hi95", "lo95", "mean"]);
    let sum: i64 = daily.iter().map(|day| day["mean"].as_i64().unwrap()).sum();
    assert_eq!(answer["total"]["mean"], sum);
    assert!(answer["model"].is_string());
}

#[test]
fn the_same_points_in_any_order_give_the_same_bytes() {
    let ordered = document(60);
    let mut turned = ordered.clone();
    turned["points"].as_array_mut().unwrap().reverse();
    for words in [FORECAST, ANOMALIES] {
        assert_eq!(feed(&words, &ordered).2, feed(&words, &turned).2);
    }
}

#[test]
fn anomalies_are_one_document_of_the_promised_shape() {
    let mut spoilt = document(60);
    spoilt["points"][51]["micro_usd"] = json!(9_000_000);
    let (code, answer, _) = feed(&ANOMALIES, &spoilt);
    assert_eq!(code, 0);
    assert_eq!(keys(&answer), ["anomalies", "schema", "status"]);
    assert_eq!(
        (&answer["schema"], &answer["status"]),
        (&json!("strands.cost.anomalies/1"), &json!("ok"))
    );
    let [anomaly] = &answer["anomalies"].as_array().unwrap()[..] else {
        panic!("{answer}")
    };
    assert_eq!(
        keys(anomaly),
        [
            "actual_micro_usd",
            "date",
            "detector",
            "direction",
            "expected_micro_usd",
            "score"
        ]
    );
    assert_eq!(
        (&anomaly["date"], &anomaly["direction"]),
        (&json!("2026-10-22"), &json!("up"))
    );
    assert_eq!(anomaly["actual_micro_usd"], 9_000_000);
    let (_, none, _) = feed(
        &[&ANOMALIES[..], &["--since", "2026-10-23"]].concat(),
        &spoilt,
    );
    assert_eq!(none["anomalies"], json!([]));
}

#[test]
fn too_little_history_is_an_answer() {
    for words in [FORECAST, ANOMALIES] {
        let (code, answer, _) = feed(&words, &document(13));
        assert_eq!(
            (code, &answer["status"]),
            (0, &json!("insufficient_history"))
        );
    }
}

#[test]
fn documents_that_cannot_be_used_name_their_faults() {
    let point = |date: &str, amount: Value| json!({"date": date, "micro_usd": amount});
    let table = [
        (json!({"currency": "USD", "points": []}), "no_history"),
        (
            json!({"currency": "EUR", "points": [point("2026-09-01", json!(1))]}),
            "invalid_input",
        ),
        (
            json!({"currency": "USD", "points": [point("2026-09-31", json!(1))]}),
            "invalid_input",
        ),
        (
            json!({"currency": "USD", "points": [point("2026-09-01", json!(1.5))]}),
            "invalid_input",
        ),
        (
            json!({"currency": "USD", "points": [point("2026-09-01", json!(1)), point("2026-09-01", json!(2))]}),
            "invalid_input",
        ),
    ];
    for (document, code) in table {
        for words in [FORECAST, ANOMALIES] {
            let (exit, answer, _) = feed(&words, &document);
            assert_eq!(
                (exit, &answer["errors"][0]["code"]),
                (3, &json!(code)),
                "{document}"
            );
            assert_eq!(keys(&answer["errors"][0]), ["code", "message", "path"]);
        }
    }
    let ended = Place::new().feed(&FORECAST, b"{");
    assert_eq!(
        (ended.code, &ended.json()["errors"][0]["code"]),
        (3, &json!("invalid_input"))
    );
    assert!(
        ended.stderr.contains("error[strands::invalid_input]"),
        "{}",
        ended.stderr
    );
}

#[test]
fn values_of_flags_outside_their_range_are_usage() {
    for words in [
        &["cost", "forecast", "--horizon", "0"][..],
        &["cost", "forecast", "--horizon", "367"],
        &["cost", "forecast", "--horizon", "1.5"],
        &["cost", "forecast", "--budget", "-1"],
        &["cost", "anomalies", "--sensitivity", "1.1"],
        &["cost", "anomalies", "--sensitivity", "NaN"],
        &["cost", "anomalies", "--job", "a", "--all-jobs"],
    ] {
        assert_eq!(Place::new().run(words).code, 2, "{words:?}");
    }
}

#[test]
fn files_are_read_as_standard_input_is() {
    let place = Place::new();
    std::fs::write(place.path().join("series.json"), document(60).to_string()).unwrap();
    let named = place.run(&[&FORECAST[..], &["--input", "series.json"]].concat());
    assert_eq!(named.stdout, feed(&FORECAST, &document(60)).2);
    assert_eq!(
        place
            .run(&[&FORECAST[..], &["--input", "absent.json"]].concat())
            .code,
        3
    );
}

#[test]
fn a_budget_tells_how_likely_and_when_it_is_exceeded() {
    let mut whole = document(60);
    whole["points"].as_array_mut().unwrap().truncate(45);
    let (_, answer, _) = feed(&[&FORECAST[..], &["--budget", "30"]].concat(), &whole);
    // 13 working days and 6 days of weekends come to 28.14 USD on the 19th.
    assert_eq!(answer["budget"]["expected_exceed_date"], "2026-10-20");
    let (_, answer, _) = feed(&[&FORECAST[..], &["--budget", "100"]].concat(), &whole);
    assert_eq!(
        answer["budget"],
        json!({"probability_exceeded": 0.0, "expected_exceed_date": null})
    );
}

#[test]
fn days_of_the_store_are_forecast_by_job_or_together() {
    let place = Place::new();
    let event = |number: i64| {
        let day = date(2026, 10, 21).checked_add(number.days()).unwrap();
        json!({
            "version": "0", "id": format!("e-{number}"), "detail-type": "Strands Job Run Observed",
            "source": "strands.etl", "account": "111122223333", "region": "eu-west-1",
            "time": format!("{day}T02:05:30Z"), "resources": [],
            "detail": {
                "schema": "strands.run-observed/1", "run_id": format!("r-{number}"),
                "job_name": "orders", "platform": "dbt", "state": "success",
                "started_at": format!("{day}T02:00:00Z"), "ended_at": format!("{day}T02:05:00Z"),
                "units": {"usd": 1.5},
            },
        })
        .to_string()
    };
    let lines: Vec<String> = (0..31).map(event).collect();
    std::fs::write(place.path().join("e.jsonl"), lines.join("\n")).unwrap();
    assert_eq!(place.run(&["ingest", "e.jsonl", "--now", NOW]).code, 0);
    for whose in [&["--job", "orders"][..], &["--all-jobs"]] {
        let words = [&FORECAST[..], &["--now", NOW], whose].concat();
        let answer = place.run(&words).json();
        // The day of the present is not over.
        assert_eq!(answer["history_days"], 30, "{answer}");
        assert_eq!(answer["daily"][0]["date"], "2026-11-20");
        assert_eq!(answer["daily"][0]["mean"], 1_500_000);
        let table = place.run(&[&["cost", "anomalies", "--now", NOW], whose].concat());
        assert_eq!(
            table.stdout.trim(),
            "No day cost something else than expected."
        );
    }
    let table = place.run(&[
        "cost", "forecast", "--job", "orders", "--now", NOW, "--budget", "40",
    ]);
    assert!(
        table.stdout.contains("$1.50") && table.stdout.contains("Budget:"),
        "{}",
        table.stdout
    );
    assert_eq!(
        place
            .run(&["cost", "forecast", "--job", "unheard", "--now", NOW])
            .code,
        5
    );
    assert_eq!(
        Place::new()
            .run(&["cost", "forecast", "--job", "orders"])
            .code,
        5
    );
}
