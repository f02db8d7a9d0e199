mod facts;

use super::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

fn end() -> Timestamp {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

fn full() -> Scenario {
    month(7, end(), 1_000)
}

/// The event in a body, out of its topic's envelope.
fn event(delivery: &Delivery) -> Option<Value> {
    let document: Value = serde_json::from_str(&delivery.body).ok()?;
    match document["Message"].as_str() {
        Some(message) => serde_json::from_str(message).ok(),
        None => Some(document),
    }
}

fn run_of(event: &Value) -> Option<String> {
    let detail = &event["detail"];
    let id = detail["jobRunId"].as_str().or(detail["run_id"].as_str())?;
    let run = id.split("_attempt_").next()?;
    Some(format!(
        "{} {run}",
        detail["platform"].as_str().unwrap_or("glue")
    ))
}

fn is_usable(event: &Value) -> bool {
    let state = event["detail"]["state"].as_str();
    matches!(event["source"].as_str(), Some("aws.glue" | "strands.etl"))
        && state.is_some_and(|state| state != "COMPLETED")
        && run_of(event).is_some()
}

fn usable(scenario: &Scenario) -> Vec<Value> {
    scenario
        .deliveries
        .iter()
        .filter_map(event)
        .filter(is_usable)
        .collect()
}

fn runs_by_job(scenario: &Scenario) -> BTreeMap<String, BTreeSet<String>> {
    let mut jobs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for event in usable(scenario) {
        let name = event["detail"]["jobName"]
            .as_str()
            .or(event["detail"]["job_name"].as_str());
        jobs.entry(name.unwrap().to_owned())
            .or_default()
            .insert(run_of(&event).unwrap());
    }
    jobs
}

/// The words of each run's events in order of arrival, in lower case.
fn states(scenario: &Scenario) -> BTreeMap<String, Vec<String>> {
    let mut states: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for event in usable(scenario) {
        let word = event["detail"]["state"].as_str().unwrap().to_lowercase();
        states
            .entry(run_of(&event).unwrap())
            .or_default()
            .push(word);
    }
    states
}

#[test]
fn equal_seeds_play_equal_months() {
    assert_eq!(full(), full());
    assert_ne!(full(), month(8, end(), 1_000));
}

#[test]
fn a_month_holds_no_more_runs_than_asked_for() {
    for (budget, least) in [
        (0, 0),
        (1, 1),
        (10, 9),
        (50, 49),
        (100, 98),
        (1_000, 950),
        (9_999, 950),
    ] {
        let jobs = runs_by_job(&month(7, end(), budget));
        let count: usize = jobs.values().map(BTreeSet::len).sum();
        assert!(
            (least..=budget.min(1_000)).contains(&count),
            "{budget}: {count}"
        );
    }
}

#[test]
fn the_budget_is_kept_on_every_day_of_the_week_and_hour() {
    for hour in (0..168).step_by(11) {
        let end = clock::later(end(), hour * 3_600_000);
        let runs = runs::play(&mut Rng::with_seed(7), Span::until(end), 1_000);
        assert!((950..=1_000).contains(&runs.len()), "{end}: {}", runs.len());
        let ids: BTreeSet<_> = runs.iter().map(|run| (run.job.region, &run.id)).collect();
        assert_eq!(ids.len(), runs.len(), "{end}");
        assert!(runs.iter().all(|run| run.due < end));
    }
}

#[test]
fn every_job_has_a_run_before_any_has_many() {
    assert_eq!(runs::share(&[5, 1, 3], 6), [3, 1, 2]);
    assert_eq!(runs::share(&[5, 1, 3], 2), [1, 1, 0]);
    assert_eq!(runs::share(&[5, 1, 3], 99), [5, 1, 3]);
}

#[test]
fn deliveries_are_in_order_and_within_the_month() {
    for budget in [10, 50, 1_000] {
        let scenario = month(7, end(), budget);
        assert!(
            scenario
                .deliveries
                .is_sorted_by_key(|delivery| delivery.arrives_at)
        );
        assert!(
            scenario
                .deliveries
                .iter()
                .all(|delivery| delivery.arrives_at <= end())
        );
    }
}

#[test]
fn every_usable_event_has_a_whole_envelope_and_happened_before_it_arrived() {
    for delivery in full().deliveries {
        let Some(event) = event(&delivery).filter(is_usable) else {
            continue;
        };
        for field in ["id", "source", "detail-type", "account", "time", "region"] {
            assert!(
                event[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field}: {event}"
            );
        }
        let time: Timestamp = event["time"].as_str().unwrap().parse().unwrap();
        assert!(time <= delivery.arrives_at, "{event}");
    }
}

#[test]
fn envelope_ids_differ_unless_the_body_is_the_same() {
    let mut bodies = BTreeMap::new();
    for delivery in full().deliveries {
        if let Some(event) = event(&delivery) {
            let id = event["id"].as_str().unwrap().to_owned();
            assert_eq!(id.len(), 36);
            assert_eq!(
                bodies.entry(id).or_insert_with(|| delivery.body.clone()),
                &delivery.body
            );
        }
    }
}

#[test]
fn the_full_month_has_its_share_of_trouble() {
    let scenario = full();
    let jobs = runs_by_job(&scenario);
    let runs: usize = jobs.values().map(BTreeSet::len).sum();
    let events = usable(&scenario);
    let failed: BTreeSet<_> = events
        .iter()
        .filter(|event| {
            matches!(
                event["detail"]["state"].as_str(),
                Some("FAILED" | "TIMEOUT" | "failed")
            )
        })
        .filter_map(run_of)
        .collect();
    assert_eq!(jobs.len(), 14);
    assert!(
        (runs * 25 / 1_000..=runs * 45 / 1_000).contains(&failed.len()),
        "{}",
        failed.len()
    );
    for state in [
        "SUCCEEDED",
        "FAILED",
        "TIMEOUT",
        "STOPPED",
        "RUNNING",
        "running",
        "success",
        "failed",
    ] {
        assert!(
            events.iter().any(|event| event["detail"]["state"] == state),
            "{state}"
        );
    }
    assert_eq!(scenario.deliveries.len() - events.len(), 4, "broken");
    let wrapped = scenario
        .deliveries
        .iter()
        .filter(|it| it.body.contains("\"Notification\""))
        .count();
    assert!((2..=4).contains(&wrapped), "{wrapped}");
    let bodies: BTreeSet<_> = scenario.deliveries.iter().map(|it| &it.body).collect();
    let duplicates = scenario.deliveries.len() - bodies.len();
    assert!((20..=40).contains(&duplicates), "{duplicates}");
}

#[test]
fn some_runs_go_on_at_the_end_and_one_never_ends() {
    for budget in [60, 1_000] {
        let scenario = month(7, end(), budget);
        let (jobs, states) = (runs_by_job(&scenario), states(&scenario));
        let going_on = |job: &str| {
            let runs = jobs[job].iter();
            runs.filter(|run| states[*run].iter().all(|word| word == "running"))
                .count()
        };
        assert_eq!(going_on("crm_contacts_sync"), 1, "{budget}");
        assert_eq!(going_on("fraud_features"), 1, "{budget}");
        assert_eq!(going_on("revenue_mart"), 1, "{budget}");
    }
}

#[test]
fn ends_overtake_beginnings() {
    let states = states(&full());
    let overtaken = states.values().filter(|words| {
        let begins = words.iter().position(|word| word == "running");
        begins.is_some_and(|at| at > 0 && words[at - 1] == "success")
    });
    assert!(overtaken.count() > 0);
}

#[test]
fn one_message_alone_carries_an_address_and_a_key() {
    let events = usable(&full());
    let revealing = events
        .iter()
        .filter(|event| event.to_string().contains("AKIAIOSFODNN7EXAMPLE"));
    let runs: BTreeSet<_> = revealing.filter_map(run_of).collect();
    assert_eq!(runs.len(), 1);
}

#[test]
fn children_name_a_run_that_exists() {
    let scenario = full();
    let parents = &runs_by_job(&scenario)["revenue_mart"];
    let events = usable(&scenario);
    let named: Vec<_> = events
        .iter()
        .filter(|event| event["detail"]["parent"].is_object())
        .collect();
    assert!(!named.is_empty());
    for event in named {
        let parent = format!(
            "airflow {}",
            event["detail"]["parent"]["run_id"].as_str().unwrap()
        );
        assert!(parents.contains(&parent), "{parent}");
    }
}

#[test]
fn settings_name_most_jobs_and_leave_one_to_the_fallback() {
    let routing = full().routing;
    assert_eq!(routing["fallback"], json!(["data-platform@example.com"]));
    assert_eq!(routing["time_zone"], "Europe/Berlin");
    let jobs = routing["jobs"].as_object().unwrap();
    assert_eq!(jobs.len(), 13);
    assert!(!jobs.contains_key("shipment_tracking_us"));
    let opted_in = jobs.values().filter(|job| job["on_success"] != json!([]));
    assert_eq!(opted_in.count(), 1);
}
