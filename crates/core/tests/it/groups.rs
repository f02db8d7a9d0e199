//! One cause in several jobs, and storms.

use crate::desk::{Desk, ended_of, told};
use serde_json::json;
use strands_core::incident::{
    IncidentState, JOINING, MailState, STORM_INCIDENTS, Step, environment_key,
};
use strands_core::run::{RunError, State};

const A: &str = "a@example.com";
const B: &str = "b@example.com";

fn desk() -> Desk {
    Desk::of(&json!({"fallback": [A], "jobs": {"c": {"recipients": [B]}}}))
}

impl Desk {
    fn fail(&mut self, job: &str, seconds: i64) {
        self.observe(&ended_of(job, "1", State::Failed, seconds), seconds);
    }

    fn recover(&mut self, job: &str, seconds: i64) {
        self.observe(&ended_of(job, "2", State::Success, seconds), seconds);
    }

    /// A failure with a cause of its own.
    fn fail_alone(&mut self, job: &str, seconds: i64) {
        let mut report = ended_of(job, "1", State::Failed, seconds);
        report.error = Some(RunError::new(None, &format!("no table {job}")));
        self.observe(&report, seconds);
    }

    fn parents(&self) -> Vec<(IncidentState, Vec<String>)> {
        let incidents = self.incidents.values();
        incidents
            .filter(|incident| incident.job_key == environment_key("production"))
            .map(|incident| (incident.state, incident.jobs.clone()))
            .collect()
    }
}

/// Of letters alone, since numbers are no part of a cause.
fn name(number: i64) -> String {
    let letter = |part: i64| char::from(b'a' + u8::try_from(part).unwrap());
    [letter(number / 26), letter(number % 26)].iter().collect()
}

#[test]
fn the_same_cause_in_three_jobs_is_told_as_one_after_a_minute() {
    let mut desk = desk();
    desk.fail("a", 0);
    desk.fail("b", 100);
    desk.fail("c", 200);
    desk.fail("d", 230);
    assert_eq!(desk.send(259), []);
    assert_eq!(desk.send(260), told(Step::Opened, &[A, B]));
    assert_eq!(
        desk.send(9_999),
        [],
        "nobody is told of the jobs one by one"
    );
    let jobs = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    assert_eq!(desk.parents(), [(IncidentState::Open, jobs)]);
    let withdrawn = desk
        .mails
        .values()
        .filter(|it| it.state == MailState::Suppressed);
    for mail in withdrawn {
        assert_eq!(
            mail.reason.as_deref(),
            Some("told together with other jobs")
        );
    }
    assert_eq!(JOINING.as_secs(), 60);
}

#[test]
fn who_was_told_of_a_job_already_keeps_that_mail_and_its_end() {
    let mut desk = desk();
    desk.fail("a", 0);
    assert_eq!(desk.send(0), told(Step::Opened, &[A]));
    desk.fail("b", 100);
    desk.fail("c", 200);
    assert_eq!(desk.send(300), told(Step::Opened, &[A, B]));
    desk.recover("a", 400);
    assert_eq!(desk.send(400), told(Step::Resolved(0), &[A]));
    desk.recover("b", 500);
    assert_eq!(desk.send(500), [], "the group tells its end");
    desk.recover("c", 600);
    assert_eq!(desk.send(600), told(Step::Resolved(0), &[A, B]));
    assert_eq!(desk.parents()[0].0, IncidentState::Resolved);
    let environment = desk.environment.unwrap();
    assert!(environment.groups.is_empty() && environment.recent.is_empty());
}

#[test]
fn who_joins_after_the_group_was_told_waits_for_the_digest() {
    let mut desk = desk();
    for (job, seconds) in [("a", 0), ("b", 1), ("c", 2)] {
        desk.fail(job, seconds);
    }
    desk.send(100);
    desk.fail("d", 120);
    assert_eq!(desk.send(500), []);
    assert_eq!(desk.in_state(MailState::Digest), told(Step::Opened, &[A]));
    assert_eq!(desk.parents()[0].1.len(), 4);
}

#[test]
fn what_fails_later_or_otherwise_or_twice_makes_no_group() {
    let mut late = desk();
    for (job, seconds) in [("a", 0), ("b", 1), ("c", 602)] {
        late.fail(job, seconds);
    }
    assert!(late.parents().is_empty());
    let mut otherwise = desk();
    otherwise.fail("a", 0);
    otherwise.fail("b", 1);
    otherwise.fail_alone("c", 2);
    assert!(otherwise.parents().is_empty());
    let mut over = desk();
    over.fail("a", 0);
    over.recover("a", 60);
    over.fail("b", 61);
    over.fail("c", 62);
    assert!(over.parents().is_empty(), "what is over joins nothing");
}

#[test]
fn a_group_that_is_over_before_it_was_told_tells_nobody() {
    let mut desk = desk();
    for job in ["a", "b", "c"] {
        desk.fail(job, 0);
    }
    for job in ["a", "b", "c"] {
        desk.recover(job, 30);
    }
    assert_eq!(desk.send(9_999), []);
    assert_eq!(desk.parents()[0].0, IncidentState::Resolved);
}

#[test]
fn a_group_is_reminded_of_as_one() {
    let mut desk = desk();
    for job in ["a", "b", "c"] {
        desk.fail(job, 0);
    }
    desk.send(60);
    desk.remind(86_400);
    assert_eq!(desk.send(86_400), told(Step::Update(1), &[A, B]));
}

#[test]
fn more_than_twenty_incidents_make_one_mail_a_reader() {
    let mut desk = Desk::of(&json!({"fallback": [A]}));
    for number in 0..30 {
        desk.fail_alone(&name(number), number);
    }
    let sent = desk.send(200);
    let opened = sent
        .iter()
        .filter(|(step, _)| *step == Step::Opened)
        .count();
    assert_eq!(opened, STORM_INCIDENTS);
    let storms = sent.iter().filter(|(step, _)| *step == Step::Storm).count();
    assert_eq!((storms, sent.len()), (1, STORM_INCIDENTS + 1));
    assert_eq!(desk.in_state(MailState::Digest).len(), 10);
    let storm = desk.environment.as_ref().unwrap().storm.clone().unwrap();
    assert_eq!(storm.jobs.len() + storm.more as usize, 30);

    desk.fail_alone("after", 1_000);
    assert_eq!(desk.send(1_000), told(Step::Opened, &[A]));
    assert!(desk.environment.unwrap().storm.unwrap().is_over);
}

#[test]
fn one_cause_in_many_jobs_is_a_group_and_no_storm() {
    let mut desk = Desk::of(&json!({"fallback": [A]}));
    for number in 0..40 {
        desk.fail(&format!("job{number:02}"), number);
    }
    assert_eq!(desk.send(200), told(Step::Opened, &[A]));
    assert_eq!(desk.parents()[0].1.len(), 40);
}
