use crate::support::{at, prices, report_of, step};
use serde_json::json;
use std::collections::BTreeMap;
use strands_core::cost::glue::{Job, JobRun};
use strands_core::incident::{
    IncidentRow, IncidentState, JobRow, Known, MailRow, MailState, Routing, Step, notify,
};
use strands_core::plan::{Plan, Write};
use strands_core::platform::glue_report;
use strands_core::run::{Facts, Ledger, Observation, Platform, RunError, State, advance};

fn routing() -> Routing {
    let settings = json!({
        "fallback": ["fallback@example.com"],
        "jobs": {"orders": {"recipients": ["a@example.com", "b@example.com"], "on_success": ["b@example.com", "c@example.com"]}},
    });
    Routing::parse(&settings.to_string()).unwrap()
}

/// A job's partition, with runs beside it.
#[derive(Default)]
struct Desk {
    runs: BTreeMap<String, Ledger>,
    job: Option<JobRow>,
    incidents: BTreeMap<String, IncidentRow>,
    mails: BTreeMap<String, MailRow>,
}

impl Desk {
    fn observe(&mut self, report: &Observation, seconds: i64) -> Plan {
        let key = report.key.text();
        let run = step(self.runs.get(&key), report).run;
        self.take(&run, seconds)
    }

    fn take(&mut self, run: &Ledger, seconds: i64) -> Plan {
        self.runs.insert(run.key.text(), run.clone());
        self.notify(run, seconds)
    }

    fn notify(&mut self, run: &Ledger, seconds: i64) -> Plan {
        let mails: Vec<MailRow> = self.mails.values().cloned().collect();
        let known = Known {
            job: self.job.as_ref(),
            mails: &mails,
            routing: &routing(),
            environment: "production",
            now: at(seconds),
        };
        let plan = notify(run, known);
        self.execute(&plan);
        plan
    }

    fn execute(&mut self, plan: &Plan) {
        for write in plan.writes() {
            match write.clone() {
                Write::Job { row, expect } => {
                    assert_eq!(self.job.as_ref().map(|job| job.version), expect);
                    self.job = Some(*row);
                }
                Write::Incident(row) => {
                    self.incidents.insert(row.entry.clone(), *row);
                }
                Write::Mail(row) => {
                    self.mails.entry(row.entry.clone()).or_insert(*row);
                }
                Write::MailState {
                    entry,
                    expect,
                    state,
                    ..
                } => {
                    let mail = self.mails.get_mut(&entry).unwrap();
                    assert_eq!(mail.state, expect);
                    mail.state = state;
                }
                other => panic!("notification does not write {other:?}"),
            }
        }
    }

    /// Sends what is due, as the outbox does.
    fn send(&mut self, seconds: i64) -> Vec<(Step, String)> {
        let due = at(seconds).as_millisecond();
        let mut sent = Vec::new();
        for mail in self.mails.values_mut() {
            if mail.state == MailState::Pending && mail.due_at <= due {
                mail.state = MailState::Sent;
                sent.push((mail.step, mail.address.clone()));
            }
        }
        sent.sort();
        sent
    }

    fn states(&self) -> Vec<IncidentState> {
        self.incidents
            .values()
            .map(|incident| incident.state)
            .collect()
    }
}

fn told(step: Step, addresses: &[&str]) -> Vec<(Step, String)> {
    addresses
        .iter()
        .map(|address| (step, (*address).to_owned()))
        .collect()
}

fn ended(run_id: &str, state: State, seconds: i64) -> Observation {
    let mut report = report_of(run_id, state, seconds);
    report.started_at = Some(at(seconds - 50));
    report
}

#[test]
fn a_failure_is_told_once_to_each_recipient() {
    let mut desk = Desk::default();
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
    let mut desk = Desk::default();
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
    let mut desk = Desk::default();
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
    let mut desk = Desk::default();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    desk.send(101);
    desk.observe(&ended("r2", State::Success, 200), 201);
    let mut expected = told(Step::Resolved, &["a@example.com", "b@example.com"]);
    expected.extend(told(Step::Success, &["c@example.com"]));
    assert_eq!(desk.send(201), expected);
    assert_eq!(desk.states(), [IncidentState::Resolved]);
}

#[test]
fn next_weeks_failure_is_a_new_incident() {
    let mut desk = Desk::default();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    desk.observe(&ended("r2", State::Success, 200), 201);
    desk.observe(&ended("r3", State::Failed, 700), 701);
    assert_eq!(desk.incidents.len(), 2);
}

#[test]
fn a_failure_that_had_not_been_told_is_withdrawn_by_the_recovery() {
    let mut desk = Desk::default();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    desk.observe(&ended("r2", State::Success, 200), 201);
    assert_eq!(
        desk.send(201),
        told(Step::Success, &["b@example.com", "c@example.com"])
    );
}

#[test]
fn a_failure_older_than_the_newest_success_tells_nobody() {
    let mut desk = Desk::default();
    desk.observe(&ended("r2", State::Success, 200), 201);
    desk.send(201);
    desk.observe(&ended("r1", State::Failed, 100), 300);
    assert_eq!(desk.send(300), []);
    assert_eq!(desk.states(), [IncidentState::Resolved]);
}

#[test]
fn a_success_older_than_the_failure_resolves_nothing() {
    let mut desk = Desk::default();
    desk.observe(&ended("r2", State::Failed, 200), 201);
    desk.send(201);
    desk.observe(&ended("r1", State::Success, 100), 300);
    assert_eq!(desk.states(), [IncidentState::Open]);
}

#[test]
fn a_stopped_run_neither_opens_nor_resolves() {
    let mut desk = Desk::default();
    desk.observe(&ended("r1", State::Stopped, 100), 101);
    assert!(desk.incidents.is_empty());
    desk.observe(&ended("r2", State::Failed, 200), 201);
    desk.observe(&ended("r3", State::Stopped, 300), 301);
    assert_eq!(desk.states(), [IncidentState::Open]);
}

#[test]
fn a_success_is_told_only_where_it_was_asked_for_and_only_once() {
    let mut desk = Desk::default();
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
    let mut desk = Desk::default();
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
    let mut desk = Desk::default();
    desk.take(&glue_run(&[State::Failed]), 101);
    assert_eq!(desk.send(101), []);
    assert_eq!(desk.send(100 + 600).len(), 2, "ten minutes without a retry");
}

#[test]
fn a_retry_that_succeeds_in_time_tells_nobody_of_the_failure() {
    let mut desk = Desk::default();
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
    let mut desk = Desk::default();
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
    let mut desk = Desk::default();
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
    ] {
        let fault = Routing::parse(settings).unwrap_err().to_string();
        assert!(fault.contains(part), "{fault}");
    }
}
