use crate::desk::{Desk, ended, told};
use crate::support::{at, prices, report_of};
use serde_json::json;
use strands_core::cost::glue::{Job, JobRun};
use strands_core::incident::{IncidentState, Routing, Step};
use strands_core::platform::glue_report;
use strands_core::run::{Facts, Ledger, Platform, RunError, State, advance};

fn desk() -> Desk {
    Desk::of(&json!({
        "fallback": ["fallback@example.com"],
        "jobs": {"orders": {"recipients": ["a@example.com", "b@example.com"], "on_success": ["b@example.com", "c@example.com"]}},
    }))
}

#[test]
fn a_failure_is_told_once_to_each_recipient() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    assert_eq!(
        desk.send(101),
        told(Step::Opened, &["a@example.com", "b@example.com"])
    );
    let run = desk.runs.values().next().unwrap().clone();
    assert!(desk.notify(&run, 102).is_empty());
    assert_eq!(desk.send(200), []);
}

#[test]
fn a_job_that_names_nobody_goes_to_the_fallback() {
    let mut desk = desk();
    let mut report = ended("r1", State::Timeout, 100);
    report.job_name = None;
    desk.observe(&report, 101);
    assert_eq!(
        desk.send(101),
        told(Step::Opened, &["fallback@example.com"])
    );
}

#[test]
fn the_same_cause_adds_to_the_incident_and_another_opens_its_own() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    desk.send(101);
    desk.observe(&ended("r2", State::Failed, 200), 201);
    assert_eq!(desk.send(201), []);
    assert_eq!(desk.incidents.values().next().unwrap().runs, 2);
    let mut other = ended("r3", State::Failed, 300);
    other.error = Some(RunError::new(None, "OutOfMemoryError: heap"));
    desk.observe(&other, 301);
    assert_eq!(desk.send(301).len(), 2);
    assert_eq!(desk.incidents.len(), 2);
}

#[test]
fn the_next_success_resolves_and_tells_those_who_were_told() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    desk.send(101);
    desk.observe(&ended("r2", State::Success, 200), 201);
    let mut expected = told(Step::Resolved(0), &["a@example.com", "b@example.com"]);
    expected.extend(told(Step::Success, &["c@example.com"]));
    assert_eq!(desk.send(201), expected);
    assert_eq!(desk.states(), [IncidentState::Resolved]);
}

#[test]
fn next_weeks_failure_is_a_new_incident() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    desk.observe(&ended("r2", State::Success, 200), 201);
    let week = 7 * 86_400;
    desk.observe(&ended("r3", State::Failed, week), week + 1);
    assert_eq!(desk.incidents.len(), 2);
}

#[test]
fn a_failure_that_had_not_been_told_is_withdrawn_by_the_recovery() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    desk.observe(&ended("r2", State::Success, 200), 201);
    assert_eq!(
        desk.send(201),
        told(Step::Success, &["b@example.com", "c@example.com"])
    );
}

#[test]
fn a_failure_older_than_the_newest_success_tells_nobody() {
    let mut desk = desk();
    desk.observe(&ended("r2", State::Success, 200), 201);
    desk.send(201);
    desk.observe(&ended("r1", State::Failed, 100), 300);
    assert_eq!(desk.send(300), []);
    assert_eq!(desk.states(), [IncidentState::Resolved]);
}

#[test]
fn a_success_older_than_the_failure_resolves_nothing() {
    let mut desk = desk();
    desk.observe(&ended("r2", State::Failed, 200), 201);
    desk.send(201);
    desk.observe(&ended("r1", State::Success, 100), 300);
    assert_eq!(desk.states(), [IncidentState::Open]);
}

#[test]
fn a_stopped_run_neither_opens_nor_resolves() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Stopped, 100), 101);
    assert!(desk.incidents.is_empty());
    desk.observe(&ended("r2", State::Failed, 200), 201);
    desk.observe(&ended("r3", State::Stopped, 300), 301);
    assert_eq!(desk.states(), [IncidentState::Open]);
}

#[test]
fn a_success_is_told_only_where_it_was_asked_for_and_only_once() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Success, 100), 101);
    assert_eq!(
        desk.send(101),
        told(Step::Success, &["b@example.com", "c@example.com"])
    );
    let mut again = ended("r1", State::Success, 100);
    again.digest = Some("another".into());
    again.units.usd = strands_core::run::Figure::new(1.0);
    desk.observe(&again, 102);
    assert_eq!(desk.send(102), []);
}

#[test]
fn a_running_run_writes_nothing() {
    let mut desk = desk();
    assert!(
        desk.observe(&report_of("r1", State::Running, 10), 11)
            .is_empty()
    );
}

/// A Glue run whose job retries once, after its attempts ended so.
fn glue_run(attempts: &[State]) -> Ledger {
    let mut run: Option<Ledger> = None;
    for (index, state) in attempts.iter().enumerate() {
        let mut event = ended("jr_1", *state, 100 + 60 * i64::try_from(index).unwrap());
        event.key.platform = Platform::Glue;
        event.attempt = u32::try_from(index).unwrap() + 1;
        let answer: JobRun = serde_json::from_value(json!({
            "JobRunState": if *state == State::Success { "SUCCEEDED" } else { "FAILED" },
            "ExecutionTime": 50, "MaxCapacity": 2.0, "GlueVersion": "4.0",
        }))
        .unwrap();
        let job: Job = serde_json::from_value(json!({"MaxRetries": 1})).unwrap();
        let facts = glue_report(&event, answer, Some(job)).unwrap();
        run = Some(
            advance(
                run.as_ref(),
                &event,
                Facts::Answered(Some(&facts)),
                at(0),
                &prices(),
            )
            .run,
        );
    }
    run.unwrap()
}

#[test]
fn a_failure_waits_for_the_retry_that_its_job_promises() {
    let mut desk = desk();
    desk.take(&glue_run(&[State::Failed]), 101);
    assert_eq!(desk.send(101), []);
    assert_eq!(desk.send(100 + 600).len(), 2, "ten minutes without a retry");
}

#[test]
fn a_retry_that_succeeds_in_time_tells_nobody_of_the_failure() {
    let mut desk = desk();
    desk.take(&glue_run(&[State::Failed]), 101);
    desk.take(&glue_run(&[State::Failed, State::Success]), 161);
    assert_eq!(
        desk.send(10_000),
        told(Step::Success, &["b@example.com", "c@example.com"])
    );
    assert_eq!(desk.states(), [IncidentState::Resolved]);
}

#[test]
fn a_last_attempt_that_fails_is_told_at_once_and_once() {
    let mut desk = desk();
    desk.take(&glue_run(&[State::Failed]), 101);
    desk.take(&glue_run(&[State::Failed, State::Failed]), 161);
    assert_eq!(
        desk.send(161),
        told(Step::Opened, &["a@example.com", "b@example.com"])
    );
    assert_eq!(desk.send(10_000), []);
    assert_eq!(
        desk.states()
            .iter()
            .filter(|state| **state == IncidentState::Open)
            .count(),
        1
    );
}

#[test]
fn a_retry_that_fails_after_the_first_failure_was_told_adds_to_it() {
    let mut desk = desk();
    desk.take(&glue_run(&[State::Failed]), 101);
    assert_eq!(desk.send(700).len(), 2);
    desk.take(&glue_run(&[State::Failed, State::Failed]), 800);
    assert_eq!(desk.send(10_000), []);
    desk.take(
        &glue_run(&[State::Failed, State::Failed, State::Success]),
        900,
    );
    assert_eq!(desk.send(10_000).len(), 3, "two recoveries and one success");
}

#[test]
fn settings_name_their_fault() {
    for (settings, part) in [
        ("{", "cannot be read"),
        (r#"{"fallbak": []}"#, "fallbak"),
        (r#"{"fallback": ["nobody"]}"#, "fallback: entry 1"),
        (
            r#"{"jobs": {"x": {"recipients": ["a@b", "a b@c"]}}}"#,
            "jobs.x.recipients: entry 2",
        ),
        (r#"{"time_zone": "Mars/Olympus"}"#, "Mars/Olympus"),
        (r#"{"digest_hour": 24}"#, "24 is not an hour"),
        (
            r#"{"readers": {"a@b": {"time_zone": "Mars/Olympus"}}}"#,
            "readers, entry 1, time_zone",
        ),
        (
            r#"{"readers": {"a@b": {"quiet_hours": {"from": "07:00", "to": "07:00"}}}}"#,
            "readers, entry 1, quiet_hours",
        ),
        (r#"{"readers": {"a@b": {"kinds": ["weather"]}}}"#, "weather"),
        (r#"{"jobs": {"x": {"severity": "urgent"}}}"#, "urgent"),
        (r#"{"mutes": [{"job": "x", "reason": "move"}]}"#, "until"),
    ] {
        let fault = Routing::parse(settings).unwrap_err().to_string();
        assert!(fault.contains(part), "{fault}");
    }
}

#[test]
fn every_fault_of_the_settings_is_named_and_no_address() {
    let settings =
        json!({"fallback": ["jane.roe"], "time_zone": "Mars/Olympus", "digest_hour": -1});
    let fault = Routing::parse(&settings.to_string())
        .unwrap_err()
        .to_string();
    for part in ["fallback: entry 1", "Mars/Olympus", "-1 is not an hour"] {
        assert!(fault.contains(part), "{fault}");
    }
    assert!(!fault.contains("jane.roe"), "{fault}");
}
