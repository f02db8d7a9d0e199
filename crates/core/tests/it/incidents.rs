//! Reopening, flapping, updates, mutes: what becomes of an incident over days.

use crate::desk::{Desk, ended, ended_of, told};
use crate::support::at;
use serde_json::{Value, json};
use strands_core::incident::{
    IncidentState, MailState, STEADY_RUNS, Severity, Step, UpdateReason, claims,
};
use strands_core::plan::{Plan, Write};
use strands_core::run::State;

const A: &str = "a@example.com";
const HOUR: i64 = 3_600;

fn desk() -> Desk {
    with(json!({}))
}

fn with(job: Value) -> Desk {
    let mut job = job;
    job["recipients"] = json!([A]);
    Desk::of(&json!({"jobs": {"orders": job}}))
}

impl Desk {
    /// A run that ended then, and whatever mails that makes.
    fn run(&mut self, state: State, seconds: i64) -> Vec<(Step, String)> {
        self.observe(&ended(&format!("r{seconds}"), state, seconds), seconds);
        self.send(seconds)
    }

    fn state_of(&self, step: Step) -> Option<MailState> {
        let mut mails = self.mails.values();
        mails.find(|mail| mail.step == step).map(|mail| mail.state)
    }
}

#[test]
fn the_same_cause_within_a_day_reopens_the_incident() {
    let mut desk = desk();
    assert_eq!(desk.run(State::Failed, 100), told(Step::Opened, &[A]));
    assert_eq!(
        desk.run(State::Success, HOUR),
        told(Step::Resolved(0), &[A])
    );
    let later = 25 * HOUR;
    assert_eq!(
        desk.run(State::Failed, later),
        told(Step::Reopened(1), &[A])
    );
    assert_eq!(desk.incidents.len(), 1);
    let incident = desk.incidents.values().next().unwrap();
    assert_eq!(
        (incident.state, incident.reopened),
        (IncidentState::Open, 1)
    );
    assert_eq!((incident.runs, incident.resolved_at), (2, None));
    let end = later + HOUR;
    assert_eq!(desk.run(State::Success, end), told(Step::Resolved(1), &[A]));
}

#[test]
fn more_than_a_day_after_its_end_it_is_a_new_incident() {
    let mut desk = desk();
    desk.run(State::Failed, 100);
    desk.run(State::Success, HOUR);
    let later = 25 * HOUR + 1;
    assert_eq!(desk.run(State::Failed, later), told(Step::Opened, &[A]));
    assert_eq!(desk.incidents.len(), 2);
}

#[test]
fn the_third_opening_within_a_day_is_told_as_flapping_and_then_it_is_quiet() {
    let mut desk = desk();
    let mut steps = Vec::new();
    for round in 0..6 {
        let begin = 100 + round * HOUR;
        steps.extend(desk.run(State::Failed, begin));
        steps.extend(desk.run(State::Success, begin + 600));
    }
    let steps: Vec<Step> = steps.into_iter().map(|(step, _)| step).collect();
    assert_eq!(
        steps,
        [
            Step::Opened,
            Step::Resolved(0),
            Step::Reopened(1),
            Step::Flapping(2),
        ],
        "the end of the second opening leaves the fourth place to the mail that says so"
    );
    let lines: Vec<Step> = desk
        .in_state(MailState::Digest)
        .into_iter()
        .map(|(step, _)| step)
        .collect();
    assert_eq!(
        lines,
        [
            Step::Reopened(3),
            Step::Reopened(4),
            Step::Reopened(5),
            Step::Resolved(5),
        ]
    );
}

#[test]
fn three_good_runs_make_a_job_steady_again() {
    let mut desk = desk();
    for round in 0..3 {
        desk.run(State::Failed, 100 + round * HOUR);
        desk.run(State::Success, 700 + round * HOUR);
    }
    assert!(
        desk.jobs
            .values()
            .all(|job| job.closed[0].incident.flapping)
    );
    for run in 1..STEADY_RUNS {
        desk.run(State::Success, 3 * HOUR + i64::from(run));
    }
    assert!(
        desk.jobs
            .values()
            .all(|job| !job.closed[0].incident.flapping)
    );
    desk.run(State::Failed, 20 * HOUR);
    let mails = desk.in_state(MailState::Digest);
    let reopened = (Step::Reopened(3), A.to_owned());
    assert!(
        mails.contains(&reopened),
        "only the four a day hold it back: {mails:?}"
    );
}

#[test]
fn a_failure_between_good_runs_starts_the_count_again() {
    let mut desk = desk();
    for round in 0..3 {
        desk.run(State::Failed, 100 + round * HOUR);
        desk.run(State::Success, 700 + round * HOUR);
    }
    desk.run(State::Success, 3 * HOUR);
    desk.run(State::Failed, 4 * HOUR);
    desk.run(State::Success, 5 * HOUR);
    desk.run(State::Success, 6 * HOUR);
    assert!(
        desk.jobs
            .values()
            .all(|job| job.closed[0].incident.flapping)
    );
}

#[test]
fn once_a_day_its_readers_are_reminded() {
    let mut desk = desk();
    desk.run(State::Failed, 0);
    desk.remind(24 * HOUR - 1);
    assert_eq!(desk.send(24 * HOUR - 1), []);
    for (day, hours) in [(1, 24), (2, 48), (3, 72)] {
        desk.remind(hours * HOUR);
        desk.remind(hours * HOUR + 60);
        let expected = told(Step::Update(day), &[A]);
        assert_eq!(desk.send(hours * HOUR + 60), expected);
    }
    let mut updates = desk.mails.values().filter(|mail| mail.update.is_some());
    assert!(updates.all(|mail| mail.update == Some(UpdateReason::StillOpen)));
    assert_eq!(
        desk.run(State::Success, 73 * HOUR),
        told(Step::Resolved(0), &[A])
    );
    desk.remind(99 * HOUR);
    assert_eq!(desk.send(99 * HOUR), []);
}

#[test]
fn a_severity_that_is_raised_is_told_once() {
    let mut desk = desk();
    desk.run(State::Failed, 100);
    desk.routing.jobs.get_mut("orders").unwrap().severity = Some(Severity::Critical);
    assert_eq!(desk.run(State::Failed, 200), told(Step::Update(1), &[A]));
    assert_eq!(desk.run(State::Failed, 300), []);
    let incident = desk.incidents.values().next().unwrap();
    assert_eq!((incident.severity, incident.runs), (Severity::Critical, 3));
}

#[test]
fn a_job_that_is_less_than_high_waits_for_the_digest_or_is_not_told() {
    for (severity, state) in [("medium", Some(MailState::Digest)), ("low", None)] {
        let mut desk = with(json!({"severity": severity}));
        assert_eq!(desk.run(State::Failed, 100), []);
        let states: Vec<MailState> = desk.mails.values().map(|mail| mail.state).collect();
        assert_eq!(states, Vec::from_iter(state));
        assert_eq!(desk.run(State::Success, 200), []);
    }
}

#[test]
fn a_muted_job_tells_nobody_and_keeps_why() {
    let mut desk = desk();
    let mute = json!({"job": "orders", "until": at(1_000).to_string(), "reason": "migration"});
    desk.routing
        .mutes
        .push(serde_json::from_value(mute).unwrap());
    assert_eq!(desk.run(State::Failed, 100), []);
    let mail = desk.mails.values().next().unwrap();
    assert_eq!(mail.state, MailState::Suppressed);
    assert!(mail.reason.as_ref().unwrap().contains("migration"));
    desk.run(State::Success, 900);
    assert_eq!(
        desk.run(State::Failed, 1_000),
        told(Step::Reopened(1), &[A])
    );
}

#[test]
fn what_is_resolved_in_quiet_hours_is_one_line_of_the_digest() {
    let mut desk = desk();
    // The tests' day begins at 02:00 UTC.
    let quiet = json!({"quiet_hours": {"from": "22:00", "to": "07:00"}});
    let settings = serde_json::from_value(quiet).unwrap();
    desk.routing.readers.insert(A.into(), settings);
    assert_eq!(desk.run(State::Failed, 100), []);
    assert_eq!(desk.run(State::Success, HOUR), []);
    assert_eq!(desk.send(6 * HOUR), []);
    assert_eq!(desk.in_state(MailState::Digest), told(Step::Opened, &[A]));
}

#[test]
fn what_is_open_at_the_end_of_quiet_hours_is_told_then() {
    let mut desk = desk();
    let quiet = json!({"quiet_hours": {"from": "22:00", "to": "07:00"}});
    let settings = serde_json::from_value(quiet).unwrap();
    desk.routing.readers.insert(A.into(), settings);
    desk.run(State::Failed, 100);
    assert_eq!(desk.send(5 * HOUR - 1), []);
    assert_eq!(desk.send(5 * HOUR), told(Step::Opened, &[A]));
}

#[test]
fn a_failure_of_another_job_is_an_incident_of_its_own() {
    let mut desk = Desk::of(&json!({"fallback": [A]}));
    for (job, seconds) in [("a", 100), ("b", 200)] {
        desk.observe(&ended_of(job, "1", State::Failed, seconds), seconds);
    }
    assert_eq!(desk.send(200), told(Step::Opened, &[A, A]));
    assert_eq!(desk.incidents.len(), 2);
}

#[test]
fn a_claim_waits_a_quarter_of_an_hour_for_its_confirmation() {
    let mut desk = desk();
    desk.observe(&ended("r", State::Failed, 100), 100);
    let mut mail = desk.mails.values().next().unwrap().clone();
    assert_eq!(claims::expired(&mail, at(9_999)), None, "nobody claimed it");
    mail.state = MailState::Claimed;
    mail.claimed_at = Some(at(100));
    for seconds in [100, 160, 161, 1_000] {
        assert_eq!(claims::expired(&mail, at(seconds)), None, "{seconds}");
    }
    let freed = claims::expired(&mail, at(1_001)).unwrap();
    let Write::ReleaseClaim { at: due, .. } = freed else {
        panic!("{freed:?}");
    };
    assert_eq!(due, at(1_001));
    mail.state = MailState::Sent;
    assert_eq!(claims::expired(&mail, at(9_999)), None);
}

#[test]
fn what_is_added_to_a_run_that_its_job_has_forgotten_tells_nobody_again() {
    let mut desk = desk();
    let failure = ended("r-first", State::Failed, 100);
    desk.observe(&failure, 100);
    desk.send(100);
    for run in 2..80 {
        desk.run(State::Success, run * 100);
    }
    desk.run(State::Failed, 8_100);
    let mut late = ended("r-first", State::Running, 60);
    late.digest = Some("late".into());
    late.resources = ["arn:aws:s3:::orders".to_owned()].into();
    assert!(desk.observe(&late, 9_000).is_empty());
    assert_eq!(desk.send(9_000), []);
}

#[test]
fn a_retried_reopening_does_not_leave_its_reader_with_an_incident_that_was_over() {
    for retry in [State::Running, State::Success, State::Failed] {
        let mut desk = desk();
        desk.run(State::Failed, 100);
        desk.run(State::Success, 200);
        assert_eq!(desk.run(State::Failed, 300), told(Step::Reopened(1), &[A]));
        for seconds in [400, 500, 600] {
            assert_eq!(desk.run(State::Success, seconds), []);
        }
        assert_eq!(desk.state_of(Step::Resolved(1)), Some(MailState::Digest));

        desk.observe(&ended("r700", State::Failed, 700), 700);
        let taken_back = Some(MailState::Suppressed);
        assert_eq!(desk.state_of(Step::Resolved(1)), taken_back);
        let mut again = ended("r700", retry, 710);
        again.attempt = 2;
        desk.observe(&again, 710);
        assert_eq!(desk.state_of(Step::Reopened(2)), taken_back);
        let is_open = retry == State::Failed;
        let told_again = (!is_open).then_some(MailState::Digest);
        assert_eq!(desk.state_of(Step::Resolved(2)), told_again, "{retry}");
        assert_eq!(desk.state_of(Step::Reopened(3)).is_some(), is_open);
    }
}

#[test]
fn a_reopening_that_joins_a_group_late_is_a_line_of_the_digest() {
    let jobs: Value = ["a", "b", "c", "d"]
        .map(|job| (job.to_owned(), json!({"recipients": [A]})))
        .into_iter()
        .collect();
    let mut desk = Desk::of(&json!({"jobs": jobs}));
    for (state, seconds) in [(State::Failed, 100), (State::Success, 200)] {
        desk.observe(
            &ended_of("d", &seconds.to_string(), state, seconds),
            seconds,
        );
        desk.send(seconds);
    }
    for (job, seconds) in [("a", 1_000), ("b", 1_001), ("c", 1_002)] {
        desk.observe(&ended_of(job, "1", State::Failed, seconds), seconds);
    }
    assert_eq!(desk.send(1_100), told(Step::Opened, &[A]));
    desk.observe(&ended_of("d", "3", State::Failed, 1_200), 1_200);
    assert_eq!(desk.state_of(Step::Reopened(1)), Some(MailState::Digest));
}

#[test]
fn whom_an_unconfirmed_mail_may_have_reached_is_told_the_end() {
    let mut desk = desk();
    desk.observe(&ended("r100", State::Failed, 100), 100);
    let mail = desk.mails.values_mut().next().unwrap();
    mail.state = MailState::Claimed;
    mail.claimed_at = Some(at(100));
    let released = claims::expired(mail, at(1_001)).unwrap();
    desk.execute(&Plan::new([released]));
    assert_eq!(desk.state_of(Step::Opened), Some(MailState::Pending));

    desk.observe(&ended("r1010", State::Success, 1_010), 1_010);

    assert_eq!(desk.state_of(Step::Opened), Some(MailState::Suppressed));
    assert_eq!(desk.send(1_010), told(Step::Resolved(0), &[A]));
}
