//! What SES tells of mails, read; and what bounces and complaints do to an address.

use crate::desk::{Desk, ended};
use crate::support::at;
use serde_json::{Value, json};
use strands_core::event::ses::{MailEvent, MailEventKind};
use strands_core::event::{Reason, read_mail_event};
use strands_core::incident::reputation::Counts;
use strands_core::incident::suppression::{StopReason, feedback, redirect};
use strands_core::incident::{Because, Kind, MailState, Step, address_key};
use strands_core::run::State;

const A: &str = "Jane.Roe@example.com";
const B: &str = "b@example.com";
const DAY: i64 = 86_400;

fn mail() -> Value {
    json!({
        "timestamp": "2026-11-20T02:00:00.000Z",
        "messageId": "0102019a-message",
        "destination": [A],
        "tags": {"ses:configuration-set": ["strands-mail"], "mail_id": ["0f0f"]},
    })
}

fn detail(kind: &str, field: &str, facts: &Value) -> Value {
    json!({"eventType": kind, "mail": mail(), field: facts})
}

fn event(detail_type: &str, detail: &Value) -> Value {
    json!({
        "version": "0", "id": "e-1", "source": "aws.ses", "detail-type": detail_type,
        "account": "111122223333", "region": "eu-west-1", "time": "2026-11-20T02:00:09Z",
        "resources": [], "detail": detail,
    })
}

fn bounce(kind: &str) -> Value {
    json!({
        "bounceType": kind, "bounceSubType": "General", "timestamp": "2026-11-20T02:00:05.000Z",
        "bouncedRecipients": [{"emailAddress": format!("Jane <{A}>"), "action": "failed"}],
    })
}

#[test]
fn every_event_is_read_as_what_it_is() {
    let complaint = json!({
        "complainedRecipients": [{"emailAddress": A}], "complaintFeedbackType": "abuse",
        "timestamp": "2026-11-20T02:00:05.000Z",
    });
    let delay = json!({"delayedRecipients": [{"emailAddress": A}], "delayType": "MailboxFull"});
    let permanent = |permanent| MailEventKind::Bounced { permanent };
    for (detail_type, word, field, facts, kind) in [
        ("Email Sent", "Send", "send", json!({}), MailEventKind::Sent),
        (
            "Email Delivered",
            "Delivery",
            "delivery",
            json!({}),
            MailEventKind::Delivered,
        ),
        (
            "Email Delivery Delayed",
            "DeliveryDelay",
            "deliveryDelay",
            delay,
            MailEventKind::Delayed,
        ),
        (
            "Email Rejected",
            "Reject",
            "reject",
            json!({"reason": "Bad content"}),
            MailEventKind::Rejected,
        ),
        (
            "Email Bounced",
            "Bounce",
            "bounce",
            bounce("Permanent"),
            permanent(true),
        ),
        (
            "Email Bounced",
            "Bounce",
            "bounce",
            bounce("Transient"),
            permanent(false),
        ),
        (
            "Email Bounced",
            "Bounce",
            "bounce",
            bounce("Undetermined"),
            permanent(false),
        ),
        (
            "Email Complaint Received",
            "Complaint",
            "complaint",
            complaint,
            MailEventKind::Complained,
        ),
    ] {
        let mut detail = detail(word, field, &facts);
        let read = read_mail_event(&event(detail_type, &detail), at(60)).unwrap();
        assert_eq!(
            (read.kind, read.addresses.as_slice()),
            (kind, &[A.to_owned()][..])
        );
        assert_eq!(read.mail_id.as_deref(), Some("0f0f"));
        assert_eq!(read.provider_id, "0102019a-message");
        assert!(!format!("{read:?}").contains("Jane"), "{read:?}");

        let word = detail["eventType"].take();
        detail["notificationType"] = word;
        detail.as_object_mut().unwrap().remove("eventType");
        let notified = read_mail_event(&detail, at(60)).unwrap();
        assert_eq!((notified.kind, notified.addresses), (kind, read.addresses));
    }
}

#[test]
fn what_is_no_event_of_a_mail_is_refused_with_its_reason() {
    let sent = detail("Send", "send", &json!({}));
    let mut foreign = event("Email Sent", &sent);
    foreign["source"] = json!("aws.glue");
    let mut bare = sent.clone();
    bare["mail"].as_object_mut().unwrap().remove("messageId");
    let nobody = json!({"bounceType": "Permanent", "bouncedRecipients": []});
    for (document, reason) in [
        (json!(7), Reason::NotAnEvent),
        (json!({}), Reason::MissingField),
        (foreign, Reason::UnknownSource),
        (
            event("Email Opened", &detail("Open", "open", &json!({}))),
            Reason::UnknownDetailType,
        ),
        (event("Email Bounced", &sent["mail"]), Reason::MissingField),
        (
            event("Email Bounced", &detail("Bounce", "bounce", &nobody)),
            Reason::MissingField,
        ),
        (event("Email Sent", &bare), Reason::MissingField),
    ] {
        let rejection = read_mail_event(&document, at(60)).unwrap_err();
        assert_eq!(rejection.reason, reason, "{document}: {rejection}");
    }
}

fn happened(kind: MailEventKind, number: i64, seconds: i64) -> MailEvent {
    MailEvent {
        kind,
        mail_id: None,
        provider_id: format!("message-{number}"),
        addresses: vec![A.into()],
        at: at(seconds),
        reason: None,
    }
}

impl Desk {
    fn feed(&mut self, event: &MailEvent, seconds: i64) {
        let row = self.addresses.get(&address_key(A)).cloned();
        let plan = feedback(event, A, row.as_ref(), &self.known(&[], seconds));
        self.execute(&plan);
    }

    fn stop(&self, seconds: i64) -> Option<StopReason> {
        let row = self.addresses.get(&address_key(A))?;
        row.stops(Kind::Failure, at(seconds))
    }
}

fn desk() -> Desk {
    Desk::of(&json!({
        "fallback": ["f@example.com"],
        "jobs": {"orders": {"recipients": [A, B]}, "stock": {"recipients": [A]}},
    }))
}

#[test]
fn a_permanent_bounce_stops_the_address_at_once_and_for_good() {
    let mut desk = desk();
    let event = happened(MailEventKind::Bounced { permanent: true }, 1, 10);
    desk.feed(&event, 11);
    desk.feed(&event, 12);
    assert_eq!(desk.stop(400 * DAY), Some(StopReason::Bounced));
    assert_eq!(
        desk.counts,
        Counts {
            bounced: 1,
            ..Counts::default()
        }
    );
    let row = desk.addresses.values().next().unwrap();
    assert!(
        !format!("{row:?}").to_lowercase().contains("jane"),
        "{row:?}"
    );
}

#[test]
fn three_passing_bounces_within_a_week_pause_for_a_week() {
    let bounced = MailEventKind::Bounced { permanent: false };
    let mut desk = desk();
    for (number, day) in [(1, 0), (2, 3), (2, 3)] {
        desk.feed(&happened(bounced, number, day * DAY), day * DAY);
    }
    assert_eq!(desk.stop(3 * DAY), None, "the same bounce again is one");
    desk.feed(&happened(bounced, 3, 7 * DAY), 7 * DAY);
    assert_eq!(desk.stop(7 * DAY), Some(StopReason::Paused));
    assert_eq!(desk.stop(14 * DAY - 1), Some(StopReason::Paused));
    assert_eq!(desk.stop(14 * DAY), None);

    let mut spread = self::desk();
    for (number, day) in [(1, 0), (2, 4), (3, 8)] {
        spread.feed(&happened(bounced, number, day * DAY), day * DAY);
    }
    assert_eq!(spread.stop(8 * DAY), None);
}

#[test]
fn a_complaint_stops_all_but_compliance_and_tells_whoever_is_next_by_digest() {
    let mut desk = desk();
    desk.feed(&happened(MailEventKind::Complained, 1, 10), 11);
    let bounced = MailEventKind::Bounced { permanent: false };
    for number in 2..5 {
        desk.feed(&happened(bounced, number, 20), 21);
    }
    assert_eq!(
        desk.stop(400 * DAY),
        Some(StopReason::Complained),
        "no lesser reason replaces it"
    );
    let row = &desk.addresses[&address_key(A)];
    assert_eq!(row.stops(Kind::Compliance, at(20)), None);
    let lines = desk.in_state(MailState::Digest);
    let expected = [B, "f@example.com"].map(|it| (Step::Complaint, it.to_owned()));
    assert_eq!(lines, expected);
    let jobs: Vec<&str> = desk.mails.values().map(|it| it.job_key.as_str()).collect();
    assert_eq!(jobs, ["production/orders", "production/stock"]);
    assert_eq!(desk.counts.complained, 1);
}

#[test]
fn a_mail_that_cannot_arrive_goes_to_whoever_is_next_once() {
    let mut desk = desk();
    let mut report = ended("r", State::Failed, 100);
    report.job_name = Some("stock".into());
    desk.observe(&report, 100);
    let mail = desk.mails.values().next().unwrap().clone();
    let after = desk.routing.after(Some("stock"), &mail.address);
    assert_eq!(after, [("f@example.com".to_owned(), Because::Fallback)]);
    let next = Some((after[0].0.as_str(), after[0].1));
    let plan = redirect(&mail, StopReason::Bounced, next, &desk.known(&[], 101));
    desk.execute(&plan);
    assert_eq!(desk.send(101), [(Step::Opened, "f@example.com".to_owned())]);
    assert_eq!(
        desk.in_state(MailState::Suppressed),
        [(Step::Opened, A.to_owned())]
    );
    let ids: std::collections::BTreeSet<_> = desk.mails.values().map(|it| &it.mail_id).collect();
    assert_eq!(ids.len(), 2);
}

#[test]
fn whoever_is_asked_next_comes_later_in_the_line() {
    let desk = desk();
    let names = |job: &str, address: &str| -> Vec<String> {
        let after = desk.routing.after(Some(job), address);
        after.into_iter().map(|(address, _)| address).collect()
    };
    assert_eq!(
        names("orders", "jane.roe@example.com"),
        [B, "f@example.com"]
    );
    assert_eq!(names("orders", B), ["f@example.com"]);
    assert!(names("orders", "f@example.com").is_empty());
    assert!(names("orders", "nobody@example.com").is_empty());
}
