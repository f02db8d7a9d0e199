//! What taking note of a failure silences, and what it does not.

use crate::desk::{Desk, ENVIRONMENT, ended, ended_of, told};
use crate::support::{at, key};
use proptest::prelude::*;
use serde_json::json;
use strands_core::incident::{
    Acknowledgement, MailState, NotFailed, Noted, Step, acknowledge, job_key,
};
use strands_core::plan::Plan;
use strands_core::run::{Ledger, Platform, RunError, State};

const A: &str = "a@example.com";
const B: &str = "b@example.com";
const HOUR: i64 = 3_600;

fn desk() -> Desk {
    Desk::of(&json!({"jobs": {"orders": {"recipients": [A]}, "clicks": {"recipients": [B]}}}))
}

impl Desk {
    fn ledger(&self, run_id: &str) -> Ledger {
        self.runs[&key(Platform::Custom("airflow".into()), run_id).text()].clone()
    }

    fn noted(
        &self,
        run: &Ledger,
        note: Option<&str>,
        seconds: i64,
    ) -> Result<(Acknowledgement, Plan), NotFailed> {
        let rows = self.acknowledgements.values();
        let of_run = rows.filter(|it| it.entry.starts_with(&Acknowledgement::prefix(run)));
        let before: Vec<Acknowledgement> = of_run.cloned().collect();
        let known = Noted {
            job: self.jobs.get(&job_key(ENVIRONMENT, run.job_name())),
            shared: self.environment.as_ref(),
            before: &before,
            environment: ENVIRONMENT,
            now: at(seconds),
        };
        acknowledge(run, note, known)
    }

    fn acknowledge(&mut self, run_id: &str, seconds: i64) -> (Acknowledgement, bool) {
        let run = self.ledger(run_id);
        let (kept, plan) = self.noted(&run, Some("on it"), seconds).unwrap();
        self.execute(&plan);
        (kept, !plan.is_empty())
    }
}

#[test]
fn reminders_stop_and_the_end_is_told() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 0), 0);
    assert_eq!(desk.send(0), told(Step::Opened, &[A]));
    let (kept, changed) = desk.acknowledge("r1", HOUR);
    assert!(changed);
    let incident = desk.incidents.values().next().unwrap();
    assert_eq!(incident.acknowledged_at, Some(at(HOUR)));
    assert_eq!(kept.incident_id.as_ref(), Some(&incident.incident_id));
    for hours in [24, 48] {
        desk.remind(hours * HOUR);
        assert_eq!(desk.send(hours * HOUR), []);
    }
    let quiet = desk.in_state(MailState::Suppressed);
    assert_eq!(quiet.len(), 2, "what was not sent is kept with its reason");
    desk.observe(&ended("r2", State::Success, 49 * HOUR), 49 * HOUR);
    assert_eq!(desk.send(49 * HOUR), told(Step::Resolved(0), &[A]));
}

#[test]
fn a_second_time_changes_nothing_and_tells_the_first() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Timeout, 0), 0);
    let (first, _) = desk.acknowledge("r1", 10);
    let (second, changed) = desk.acknowledge("r1", 20);
    assert_eq!((&second, changed), (&first, false));
    assert_eq!(desk.jobs.values().next().unwrap().version, 2);
}

#[test]
fn another_opening_reminds_again() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 0), 0);
    desk.send(0);
    desk.acknowledge("r1", 10);
    desk.observe(&ended("r2", State::Success, HOUR), HOUR);
    desk.send(HOUR);
    desk.observe(&ended("r3", State::Failed, 2 * HOUR), 2 * HOUR);
    assert_eq!(desk.send(2 * HOUR), told(Step::Reopened(1), &[A]));
    desk.remind(26 * HOUR);
    assert_eq!(desk.send(26 * HOUR), told(Step::Update(1), &[A]));
}

#[test]
fn a_failure_that_is_over_is_noted_too() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 0), 0);
    desk.observe(&ended("r2", State::Success, 100), 100);
    let (kept, changed) = desk.acknowledge("r1", 200);
    assert!(changed);
    assert_eq!(kept.incident_id, None);
    assert!(!desk.acknowledge("r1", 300).1);
}

#[test]
fn one_that_came_before_its_incident_silences_it_the_next_time() {
    let mut desk = desk();
    let mut early = Desk::of(&json!({}));
    early.observe(&ended("r1", State::Failed, 0), 0);
    let run = early.ledger("r1");
    desk.runs.insert(run.key.text(), run.clone());
    let (first, _) = desk.acknowledge("r1", 5);
    desk.take(&run, 10);
    let (second, changed) = desk.acknowledge("r1", 20);
    assert_eq!((second, changed), (first, true));
    let incident = desk.incidents.values().next().unwrap();
    assert_eq!(incident.acknowledged_at, Some(at(20)));
}

#[test]
fn only_a_failure_can_be_acknowledged() {
    for state in State::ALL {
        let mut desk = desk();
        desk.observe(&ended("r1", state, 0), 0);
        let run = desk.ledger("r1");
        let noted = desk.noted(&run, None, 10);
        let failed = matches!(state, State::Failed | State::Timeout);
        assert_eq!(noted.is_ok(), failed, "{state}");
        if let Err(fault) = noted {
            assert_eq!(fault, NotFailed(state));
        }
    }
}

#[test]
fn another_cause_of_the_same_job_stays_loud() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 0), 0);
    let mut other = ended("r2", State::Failed, 700);
    other.error = Some(RunError::new(None, "no table orders"));
    desk.observe(&other, 700);
    desk.send(700);
    desk.acknowledge("r1", 800);
    desk.remind(25 * HOUR);
    assert_eq!(desk.send(25 * HOUR), told(Step::Update(1), &[A]));
    let loud = desk.sent.last().unwrap().incident_id.clone();
    let of_r2 = desk
        .incidents
        .values()
        .find(|it| it.cause == "no table orders");
    assert_eq!(of_r2.unwrap().incident_id, loud);
}

#[test]
fn a_group_goes_on_to_remind_the_others() {
    let mut desk = desk();
    desk.observe(&ended_of("orders", "1", State::Failed, 0), 0);
    desk.observe(&ended_of("clicks", "1", State::Failed, 100), 100);
    desk.observe(&ended_of("visits", "1", State::Failed, 200), 200);
    desk.send(300);
    desk.acknowledge("orders-1", 400);
    desk.remind(25 * HOUR);
    assert_eq!(desk.send(25 * HOUR), told(Step::Update(1), &[B]));
    desk.acknowledge("clicks-1", 26 * HOUR);
    desk.remind(50 * HOUR);
    assert_eq!(desk.send(50 * HOUR), []);
}

#[test]
fn a_note_is_kept_without_what_names_a_person() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 0), 0);
    let run = desk.ledger("r1");
    let note = format!("jane.doe@example.com looks at it {}", "x".repeat(2_000));
    let (kept, _) = desk.noted(&run, Some(&note), 10).unwrap();
    let kept = kept.note.unwrap();
    assert!(
        kept.contains("looks at it") && !kept.contains("jane"),
        "{kept}"
    );
    assert!(kept.chars().count() <= 500);
}

proptest! {
    /// Whatever runs and reminders do around it: acknowledged twice is acknowledged once.
    #[test]
    fn repeating_it_never_changes_a_row(states in prop::collection::vec(0..State::ALL.len(), 1..8)) {
        let mut desk = desk();
        for (number, state) in states.into_iter().enumerate() {
            let seconds = i64::try_from(number).unwrap() * HOUR;
            let run_id = format!("r{number}");
            desk.observe(&ended(&run_id, State::ALL[state], seconds), seconds);
            let run = desk.ledger(&run_id);
            if let Ok((_, plan)) = desk.noted(&run, None, seconds + 1) {
                desk.execute(&plan);
                let (_, again) = desk.noted(&run, None, seconds + 2).unwrap();
                prop_assert!(again.is_empty());
            }
            desk.remind(seconds + 3);
        }
    }
}
