//! What holds for every message, whatever names jobs have.

use crate::cases::{STEPS, at, channel, full, hostile, message, named};
use proptest::prelude::*;
use serde_json::Value;
use strands_channels::{Message, Post, Publication, Request, request};
use strands_core::incident::Step;
use strands_mail::Kind;

fn post(name: &str, message: &Message) -> Post {
    match request(&channel(name), message, at("2026-03-12T04:42:11Z")) {
        Request::Post(post) => post,
        Request::Publish(_) => panic!("{name} is a topic"),
    }
}

fn publication(name: &str, message: &Message) -> Publication {
    match request(&channel(name), message, at("2026-03-12T04:42:11Z")) {
        Request::Publish(publication) => publication,
        Request::Post(_) => panic!("{name} is no topic"),
    }
}

/// Every text object of a body.
fn texts(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("emoji") {
                found.push(value.clone());
            }
            fields.values().for_each(|it| texts(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| texts(it, found)),
        _ => {}
    }
}

fn is_fit_for_slack(message: &Message) {
    let body: Value = serde_json::from_str(&post("data-alerts", message).body).unwrap();
    let blocks = body["blocks"].as_array().unwrap();
    assert!(blocks.len() <= 10, "{} blocks", blocks.len());
    let length = |it: &Value| it["text"].as_str().unwrap().encode_utf16().count();
    for block in blocks {
        let mut found = Vec::new();
        texts(block, &mut found);
        assert!(!found.is_empty(), "{block}");
        assert!(found.iter().all(|it| it["type"] == "plain_text"), "{block}");
        assert!(found.iter().all(|it| (1..=2_900).contains(&length(it))));
        let fields = block["fields"].as_array().map_or(0, Vec::len);
        assert!(fields <= 8, "{fields} fields");
    }
    assert!(length(&blocks[0]["text"]) <= 150);
    let shown = body["text"].as_str().unwrap();
    let without_entities = ["&amp;", "&lt;", "&gt;"]
        .iter()
        .fold(shown.to_owned(), |text, entity| text.replace(entity, ""));
    assert!(!without_entities.contains(['<', '>', '&']), "{shown}");
    assert_eq!(body["link_names"], false);
    assert_eq!(body["mrkdwn"], false);
}

fn is_fit_for_sns(message: &Message) {
    for name in ["oncall", "ordered"] {
        let publication = publication(name, message);
        let subject = &publication.subject;
        assert!((1..=100).contains(&subject.len()), "{subject}");
        assert!(subject.chars().all(|it| it.is_ascii_graphic() || it == ' '));
        assert!(subject.starts_with(|it: char| it.is_ascii_graphic()));
        assert!(publication.attributes.values().all(|it| !it.is_empty()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_name_breaks_a_limit(name in "\\PC{0,400}|[<>&@!*_~`:|\\r\\n\\t ]{0,80}", of in 0..STEPS.len()) {
        let (step, kind) = STEPS[of];
        let message = message(step, &named(kind, &name));
        is_fit_for_slack(&message);
        is_fit_for_sns(&message);
    }
}

#[test]
fn nothing_that_names_a_person_or_opens_a_door_is_told() {
    for (step, kind) in STEPS {
        for notice in [full(kind), hostile(kind)] {
            let message = message(step, &notice);
            for name in ["data-alerts", "hook", "oncall", "ordered"] {
                let sent = request(&channel(name), &message, at("2026-03-12T04:42:11Z"));
                let sent = serde_json::to_string(&sent).unwrap();
                assert!(!sent.contains("ada@example.com"), "{sent}");
                assert!(!sent.contains("hunter2"), "{sent}");
            }
        }
    }
}

#[test]
fn an_update_and_the_end_have_the_title_of_the_opening() {
    let title = |step, kind| {
        let message = message(step, &full(kind));
        let body: Value = serde_json::from_str(&post("data-alerts", &message).body).unwrap();
        body["text"]
            .as_str()
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    let opening = "[prod] orders_daily_load timed out";
    assert_eq!(title(Step::Opened, Kind::Failure), opening);
    assert_eq!(
        title(Step::Update(1), Kind::Update),
        format!("Update: {opening}")
    );
    assert_eq!(
        title(Step::Resolved(0), Kind::Recovery),
        format!("Resolved: {opening}")
    );
}

#[test]
fn a_fifo_topic_orders_an_incident_and_knows_a_repetition() {
    let message = crate::cases::opened();
    let ordered = publication("ordered", &message);
    assert_eq!(ordered.group_id.as_deref(), Some("5f2c9b71"));
    assert_eq!(ordered.deduplication_id.as_deref(), Some("0c0ffee0"));
    let plain = publication("oncall", &message);
    assert_eq!((plain.group_id, plain.deduplication_id), (None, None));
}

#[test]
fn what_is_no_news_of_an_incident_is_not_a_message() {
    for step in [Step::Success, Step::Digest, Step::Complaint] {
        assert_eq!(strands_channels::Event::of(step), None);
    }
}
