use crate::support::Place;
use serde_json::Value;
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

const START: &str = "2026-11-20T09:20:00Z";

fn demo<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [
        &[
            "demo",
            "--runs",
            "120",
            "--json",
            "--now",
            START,
            "--no-progress",
        ],
        more,
    ]
    .concat()
}

fn totals(place: &Place) -> (Value, Value) {
    let trends = |by: &str| {
        let words = [
            "cost", "trends", "--group", "job", "--by", by, "--since", "-60d", "--json",
        ];
        place.run(&words).json()["result"].clone()
    };
    (trends("day"), trends("month"))
}

fn summary(place: &Place) -> Value {
    let ended = place.run(&demo(&[]));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.json()["result"].clone()
}

/// What the totals of months hold by component, and what rounding each run took from them.
fn components(place: &Place) -> (i64, i64) {
    let words = [
        "cost", "trends", "--by", "month", "--since", "-60d", "--json",
    ];
    let trends = place.run(&words).json()["result"].clone();
    let points = trends["series"][0]["points"].as_array().unwrap().iter();
    let mut sums = (0, 0);
    for (component, amount) in points.flat_map(|it| it["components"].as_object().unwrap()) {
        let amount = amount.as_i64().unwrap();
        match component.as_str() {
            "rounding" => sums.1 += amount,
            _ => sums.0 += amount,
        }
    }
    sums
}

#[test]
fn totals_are_the_sums_over_the_runs() {
    let place = Place::new();
    let summary = summary(&place);
    let list = place
        .run(&["runs", "list", "--limit", "10000", "--json"])
        .json();
    let runs = list["result"]["runs"].as_array().unwrap();
    let has_ended = |run: &&Value| run["cost_status"].is_string();
    let ended: Vec<&Value> = runs.iter().filter(has_ended).collect();
    assert_eq!(summary["runs"], ended.len());
    let cost: i64 = ended
        .iter()
        .filter_map(|run| run["cost_micro_usd"].as_i64())
        .sum();
    let (whole, rounding) = components(&place);
    assert_eq!(whole, cost);
    assert_eq!(summary["cost_micro_usd"], cost + rounding);
    assert!(rounding.unsigned_abs() <= ended.len() as u64, "{rounding}");
    let unpriced = ended
        .iter()
        .filter(|run| run["cost_micro_usd"].is_null())
        .count();
    assert_eq!(summary["unpriced"], unpriced);
    assert!(unpriced > 0);
    let day = &totals(&place).0["series"];
    let executions: i64 = day
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["executions"].as_i64().unwrap())
        .sum();
    assert_eq!(summary["runs"], executions);
}

#[test]
fn weeks_and_months_are_sums_of_days() {
    let place = Place::new();
    summary(&place);
    let total = |by: &str| {
        let words = ["cost", "trends", "--by", by, "--since", "-60d", "--json"];
        place.run(&words).json()["result"]["series"][0].clone()
    };
    let (days, weeks) = (total("day"), total("week"));
    assert_eq!(days["total_micro_usd"], weeks["total_micro_usd"]);
    assert_eq!(days["executions"], weeks["executions"]);
    for week in weeks["points"].as_array().unwrap() {
        let monday: jiff::civil::Date = week["period"].as_str().unwrap().parse().unwrap();
        assert_eq!(monday.weekday(), jiff::civil::Weekday::Monday);
    }
    assert!(weeks["points"].as_array().unwrap().len() < days["points"].as_array().unwrap().len());
}

#[test]
fn one_mail_an_incident_and_reader_lies_in_the_outbox() {
    let place = Place::new();
    let summary = summary(&place);
    let outbox = place
        .run(&["mail", "outbox", "--limit", "1000", "--json"])
        .json();
    let mails = outbox["result"]["mails"].as_array().unwrap();
    let mut opened: Vec<(String, String)> = mails
        .iter()
        .filter(|mail| mail["step"] == "opened" && mail["state"] == "sent")
        .map(|mail| (mail["incident_id"].to_string(), mail["address"].to_string()))
        .collect();
    assert!(!opened.is_empty());
    assert_eq!(summary["failures_mailed"], opened.len());
    opened.sort();
    let all = opened.len();
    opened.dedup();
    assert_eq!(opened.len(), all);
    let files = fs::read_dir(place.store().join("outbox")).unwrap().count();
    assert_eq!(summary["mails_sent"], files);
    for mail in mails.iter().filter(|mail| mail["state"] == "sent") {
        let message = fs::read_to_string(mail["file"].as_str().unwrap()).unwrap();
        assert!(message.contains("Subject: "), "{message}");
        assert!(!message.contains("AKIAIOSFODNN7EXAMPLE"), "{message}");
    }
}

#[test]
fn a_second_demo_changes_nothing() {
    let place = Place::new();
    let first = summary(&place);
    let before = totals(&place);
    assert_eq!(summary(&place), first);
    assert_eq!(totals(&place), before);
}

#[test]
fn a_demo_that_was_killed_ends_with_the_totals_of_an_undisturbed_one() {
    let undisturbed = Place::new();
    let expected = summary(&undisturbed);
    let killed = Place::new();
    for _ in 0..3 {
        let mut child = killed
            .command(&demo(&[]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for_rows(&killed);
        thread::sleep(Duration::from_millis(150));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(summary(&killed), expected);
    assert_eq!(totals(&killed), totals(&undisturbed));
}

/// Waits until the demo has begun to write, so that a kill meets it at work.
fn wait_for_rows(place: &Place) {
    let patience = Instant::now() + Duration::from_secs(20);
    while Instant::now() < patience {
        let ended = place.run(&["runs", "list", "--limit", "1", "--json"]);
        if ended.code == 0
            && !ended.json()["result"]["runs"]
                .as_array()
                .unwrap()
                .is_empty()
        {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("the demo wrote nothing");
}

#[test]
fn two_demos_of_one_hour_are_equal() {
    let (one, other) = (Place::new(), Place::new());
    assert_eq!(summary(&one), summary(&other));
    assert_eq!(totals(&one), totals(&other));
}

#[test]
fn a_demo_keeps_apart_from_a_store_of_ones_own() {
    let place = Place::new();
    let event = br#"{"id": "e", "source": "aws.glue", "detail-type": "Glue Job State Change",
        "account": "1", "region": "eu-west-1", "time": "2026-11-20T02:57:21Z",
        "detail": {"jobName": "mine", "jobRunId": "jr_1", "state": "SUCCEEDED"}}"#;
    place.ingest(event);
    let ended = place.run(&demo(&[]));
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("--dir"), "{}", ended.stderr);
    assert_eq!(place.run(&demo(&["--fresh"])).code, 2);
}

#[test]
fn sample_data_is_labelled() {
    let place = Place::new();
    summary(&place);
    assert!(place.store().join("SAMPLE-DATA.txt").exists());
    assert!(
        place
            .run(&["runs", "list"])
            .stderr
            .contains("Sample data as of")
    );
    assert!(
        place
            .run(&["mail", "preview", "failure"])
            .stdout
            .contains("Sample data as of")
    );
    assert_eq!(
        place.run(&["doctor", "--json"]).json()["result"]["demo"],
        true
    );
}

#[test]
fn mails_of_made_up_facts_need_no_store_and_say_so() {
    let place = Place::new();
    for kind in ["update", "reopened", "flapping", "group", "storm", "digest"] {
        let ended = place.run(&["mail", "preview", kind, "--json"]);
        assert_eq!(ended.code, 0, "{kind}: {}", ended.stderr);
        let json = ended.json();
        assert_eq!(json["query"]["kind"], kind);
        let text = json["result"]["text"].as_str().unwrap();
        assert!(text.contains("Sample data as of"), "{kind}");
        let of_run = place.run(&["mail", "preview", kind, "--run", "x"]);
        assert_eq!(of_run.code, 2, "{kind}");
    }
}
