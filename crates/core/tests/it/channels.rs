//! Channels among the readers of an incident: what they are told, and what a refusal means.

use crate::desk::{Desk, ended, ended_of, told};
use crate::support::at;
use serde_json::{Value, json};
use strands_core::incident::channels::{mended, refused};
use strands_core::incident::suppression::{AddressRow, StopReason};
use strands_core::incident::{
    Because, Kind, MailRow, MailState, Severity, Step, address_key, claims,
};
use strands_core::plan::Write;
use strands_core::run::State;

const A: &str = "a@example.com";
const B: &str = "b@example.com";
const SLACK: &str = "slack:data-alerts";
const HOUR: i64 = 3_600;

fn desk(job: Value, rules: &Value) -> Desk {
    let mut job = job;
    job["recipients"] = json!([A, B]);
    Desk::of(&json!({"jobs": {"orders": job}, "channels": rules}))
}

fn told_of_all() -> Desk {
    desk(json!({}), &json!([{"recipient": SLACK}]))
}

impl Desk {
    fn ends(&mut self, state: State, seconds: i64) -> Vec<(Step, String)> {
        self.observe(&ended(&format!("r{seconds}"), state, seconds), seconds);
        self.send(seconds)
    }

    fn message(&self, step: Step) -> MailRow {
        let mut messages = self.mails.values();
        let found = messages.find(|mail| mail.address == SLACK && mail.step == step);
        found.unwrap().clone()
    }

    fn channel(&self) -> Option<&AddressRow> {
        self.addresses.get(&address_key(SLACK))
    }

    /// A sender has the message, and the channel refuses it.
    fn refuse(&mut self, step: Step, seconds: i64) {
        let message = self.message(step);
        let place = (message.job_key.clone(), message.entry.clone());
        self.mails.get_mut(&place).unwrap().state = MailState::Claimed;
        let mails: Vec<MailRow> = self.mails.values().cloned().collect();
        let owner = self.routing.owner(Some("orders"));
        let owner = owner
            .as_ref()
            .map(|(address, because)| (address.as_str(), *because));
        let known = self.known(&mails, seconds);
        let plan = refused(&message, "HTTP 404", self.channel(), owner, &known);
        self.execute(&plan);
    }
}

#[test]
fn a_channel_is_told_the_opening_and_the_end_as_people_are() {
    let mut desk = told_of_all();
    let all = [A, B, SLACK];
    assert_eq!(desk.ends(State::Failed, 100), told(Step::Opened, &all));
    assert_eq!(desk.message(Step::Opened).because, Because::Channel);
    assert_eq!(
        desk.ends(State::Success, 200),
        told(Step::Resolved(0), &all)
    );
}

#[test]
fn a_rule_names_kinds_severities_and_jobs() {
    for (severity, rule, is_told) in [
        ("high", json!({}), true),
        ("critical", json!({}), true),
        ("medium", json!({}), false),
        ("medium", json!({"min_severity": "medium"}), true),
        ("low", json!({"min_severity": "low"}), false),
        ("high", json!({"min_severity": "critical"}), false),
        ("high", json!({"kinds": ["failure", "missing"]}), true),
        ("high", json!({"kinds": ["cost"]}), false),
        ("high", json!({"jobs": ["orders"]}), true),
        ("high", json!({"jobs": ["other"]}), false),
    ] {
        let mut named = rule.clone();
        named["recipient"] = json!(SLACK);
        let mut desk = desk(json!({"severity": severity}), &json!([named]));
        let sent = desk.ends(State::Failed, 100);
        let told_to_slack = sent.contains(&(Step::Opened, SLACK.to_owned()));
        assert_eq!(told_to_slack, is_told, "{severity} {rule}");
    }
}

#[test]
fn one_of_several_rules_suffices_and_tells_once() {
    let rules = json!([
        {"recipient": SLACK, "kinds": ["cost"]},
        {"recipient": SLACK, "jobs": ["orders"]},
        {"recipient": SLACK},
    ]);
    let mut desk = desk(json!({}), &rules);
    let sent = desk.ends(State::Failed, 100);
    assert_eq!(sent.iter().filter(|(_, it)| it == SLACK).count(), 1);
}

#[test]
fn a_raised_severity_brings_the_incident_to_the_channel() {
    let mut desk = desk(
        json!({"severity": "medium"}),
        &json!([{"recipient": SLACK}]),
    );
    assert_eq!(desk.ends(State::Failed, 100), []);
    let job = desk.routing.jobs.get_mut("orders").unwrap();
    job.severity = Some(Severity::High);
    let sent = desk.ends(State::Failed, 200);
    assert!(sent.contains(&(Step::Update(1), SLACK.to_owned())));
}

#[test]
fn quiet_hours_and_digests_are_for_people() {
    let mut desk = told_of_all();
    for reader in [A, B, SLACK] {
        let quiet = json!({"quiet_hours": {"from": "22:00", "to": "07:00"}, "digest_only": true});
        let settings = serde_json::from_value(quiet).unwrap();
        desk.routing.readers.insert(reader.into(), settings);
    }
    assert_eq!(desk.ends(State::Failed, 100), told(Step::Opened, &[SLACK]));
    assert!(
        desk.in_state(MailState::Digest)
            .iter()
            .all(|(_, it)| it != SLACK)
    );
}

#[test]
fn a_channel_gets_four_messages_a_day_and_no_digest() {
    let mut desk = told_of_all();
    for round in 0..6 {
        let begin = 100 + round * HOUR;
        desk.ends(State::Failed, begin);
        desk.ends(State::Success, begin + 600);
    }
    let sent = desk.sent.iter().filter(|it| it.address == SLACK).count();
    assert_eq!(sent, 4);
    let of_slack = desk.mails.values().filter(|it| it.address == SLACK);
    let is_over = |it: &MailRow| matches!(it.state, MailState::Sent | MailState::Suppressed);
    assert!(of_slack.clone().all(is_over));
    let mut silent = of_slack.filter(|it| it.state == MailState::Suppressed);
    assert!(silent.all(|it| it.reason.is_some()));
}

#[test]
fn a_group_is_one_message_after_the_delay() {
    let mut desk = Desk::of(&json!({"fallback": [A], "channels": [{"recipient": SLACK}]}));
    for (job, seconds) in [("a", 100), ("b", 110), ("c", 120)] {
        desk.observe(&ended_of(job, "1", State::Failed, seconds), seconds);
    }
    assert_eq!(desk.send(179), []);
    assert_eq!(desk.send(180), told(Step::Opened, &[A, SLACK]));
}

#[test]
fn a_muted_job_is_told_to_no_channel() {
    let mut desk = told_of_all();
    let mute = json!({"job": "orders", "until": at(1_000).to_string(), "reason": "migration"});
    let mute = serde_json::from_value(mute).unwrap();
    desk.routing.mutes.push(mute);
    assert_eq!(desk.ends(State::Failed, 100), []);
    assert_eq!(desk.message(Step::Opened).state, MailState::Suppressed);
}

#[test]
fn what_a_channel_refuses_goes_to_the_owner_by_mail_until_it_takes_a_message() {
    let mut desk = Desk::of(&json!({
        "jobs": {"orders": {"stakeholders": [B]}},
        "fallback": [A],
        "channels": [{"recipient": SLACK}],
    }));
    desk.observe(&ended("r", State::Failed, 100), 100);
    let owner = (A.to_owned(), MailState::Pending);
    // As where the owner is told nothing of the incident otherwise.
    desk.mails.retain(|_, mail| mail.address == SLACK);
    desk.refuse(Step::Opened, 101);
    assert_eq!(desk.message(Step::Opened).state, MailState::Failed);
    let stop = desk.channel().unwrap().stop.unwrap();
    assert_eq!((stop.reason, stop.until), (StopReason::Broken, None));
    let mut mails = desk.mails.values();
    let instead = mails.find(|mail| mail.address != SLACK).unwrap();
    assert_eq!((instead.address.clone(), instead.state), owner);
    assert_eq!(instead.because, Because::Fallback);

    let plan = mended(SLACK, desk.channel());
    desk.execute(&plan);
    assert_eq!(desk.channel().unwrap().stop, None);
    assert!(mended(SLACK, desk.channel()).is_empty());
    assert!(mended(SLACK, None).is_empty());
}

#[test]
fn an_owner_who_is_told_already_is_not_told_twice() {
    let mut desk = told_of_all();
    desk.observe(&ended("r", State::Failed, 100), 100);
    let before = desk.mails.len();
    desk.refuse(Step::Opened, 101);
    assert_eq!(desk.mails.len(), before);
    assert_eq!(desk.send(101), told(Step::Opened, &[A, B]));
}

#[test]
fn the_end_that_a_channel_refuses_is_no_news_for_its_owner() {
    let mut desk = told_of_all();
    desk.ends(State::Failed, 100);
    desk.observe(&ended("r2", State::Success, 200), 200);
    desk.mails.retain(|_, mail| mail.address == SLACK);
    desk.refuse(Step::Resolved(0), 201);
    assert!(desk.mails.values().all(|mail| mail.address == SLACK));
}

#[test]
fn a_message_without_an_answer_is_sent_once_more_after_the_lease() {
    let mut desk = told_of_all();
    desk.observe(&ended("r", State::Failed, 100), 100);
    let mut message = desk.message(Step::Opened);
    message.state = MailState::Claimed;
    message.claimed_at = Some(at(100));
    assert_eq!(claims::expired(&message, at(160)), None);
    let again = claims::expired(&message, at(161));
    assert!(
        matches!(again, Some(Write::ReleaseClaim { .. })),
        "{again:?}"
    );
    message.unconfirmed_at = Some(at(161));
    message.claimed_at = Some(at(170));
    let given_up = claims::expired(&message, at(231)).unwrap();
    let Write::MailState { state, .. } = given_up else {
        panic!("{given_up:?}");
    };
    assert_eq!(state, MailState::Failed);
}

#[test]
fn a_rule_that_names_no_channel_is_a_fault() {
    for recipient in [
        "",
        "data-alerts",
        "a@example.com",
        "pager:x",
        "slack:",
        "slack:a@b",
    ] {
        let rules = json!({"channels": [{"recipient": recipient}]});
        let read = strands_core::incident::Routing::parse(&rules.to_string());
        assert!(read.is_err(), "{recipient}");
    }
    let routing = told_of_all().routing;
    assert!(
        !routing.addresses().contains(SLACK),
        "a channel has no digest"
    );
    let told = routing.concerned(None, Kind::Failure, Severity::High);
    assert_eq!(told.get(SLACK), Some(&Because::Channel));
}
