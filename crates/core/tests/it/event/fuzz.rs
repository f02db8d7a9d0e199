//! Bodies that nobody would send: each gets exactly one fate, and nothing panics.
//!
//! `FUZZ_BODIES` says how many (`make fuzz` tries 100,000).

use super::oddities::valid;
use super::support::arrival;
use crate::support::run_after;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use strands_core::dead_letter::DeadLetter;
use strands_core::event::intake::{self, Delivery, MAX_EVENT_BYTES, Message};
use strands_core::event::{Event, Reason, read};
use strands_core::run::RunRecord;
use strands_core::run::key::MAX_KEY_BYTES;

fn cases() -> u32 {
    let set = std::env::var("FUZZ_BODIES").ok();
    set.and_then(|count| count.parse().ok()).unwrap_or(1_500)
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(vec![
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(1e308),
            json!(-1e308),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(""),
            json!("\u{0}\u{202e}\u{feff}"),
            json!("𝔘🐘é"),
            json!("é".repeat(3_000)),
            json!("/#%".repeat(900)),
            json!("9999-12-31T23:59:59.999999999Z"),
            json!("-009999-01-01T00:00:00Z"),
            json!("2026-11-20T24:61:61Z"),
            json!("2026-11-20T10:00:00+25:00"),
            json!("arn:aws:lambda:::function:"),
            json!(":::::::"),
            json!("arn:"),
            json!([]),
            json!({}),
            json!([[[[{}]]]]),
            json!([1, "two", null, {"exitCode": "x"}]),
            json!({"exitCode": 1e300, "container": {"exitCode": -1}, "mail": {}}),
        ]),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
    ]
}

/// Another value somewhere in a document, or a place gone, or one doubled.
#[derive(Debug, Clone)]
enum Change {
    Put(Index, Value),
    Remove(Index),
    Wrap(Index),
    Swap(Index, Index),
}

fn a_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<Index>(), odd_value()).prop_map(|(at, value)| Change::Put(at, value)),
        1 => any::<Index>().prop_map(Change::Remove),
        1 => any::<Index>().prop_map(Change::Wrap),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Swap(from, to)),
    ]
}

fn pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    let mut visit = |name: &str, inner: &Value| {
        let pointer = format!("{here}/{}", name.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        pointers(inner, &pointer, found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| visit(name, inner)),
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                visit(&index.to_string(), inner);
            }
        }
        _ => {}
    }
}

fn changed(mut document: Value, changes: &[Change]) -> Value {
    for change in changes {
        let mut places = vec![String::new()];
        pointers(&document, "", &mut places);
        let place = |index: &Index| index.get(&places).clone();
        match change {
            Change::Put(at, value) => *document.pointer_mut(&place(at)).unwrap() = value.clone(),
            Change::Wrap(at) => {
                let inner = document.pointer_mut(&place(at)).unwrap();
                *inner = json!([inner.take()]);
            }
            Change::Swap(from, to) => {
                let value = document.pointer(&place(from)).unwrap().clone();
                *document.pointer_mut(&place(to)).unwrap() = value;
            }
            Change::Remove(at) => {
                let place = place(at);
                let (parent, name) = place.rsplit_once('/').unwrap_or(("", ""));
                let name = name.replace("~1", "/").replace("~0", "~");
                if let Some(Value::Object(fields)) = document.pointer_mut(parent) {
                    fields.remove(&name);
                }
            }
        }
    }
    document
}

fn an_event() -> impl Strategy<Value = Value> {
    let changes = vec(a_change(), 0..5);
    (select(valid()), changes).prop_map(|(event, changes)| changed(event, &changes))
}

/// The roads on which events come, and what can happen to bytes on them.
fn a_body() -> impl Strategy<Value = Vec<u8>> {
    let event = || an_event().prop_map(|event| event.to_string());
    let notification =
        |message: String| json!({"Type": "Notification", "Message": message}).to_string();
    let queued = |bodies: Vec<String>| {
        let record = |body| json!({"messageId": "m", "body": body});
        json!({"Records": bodies.into_iter().map(record).collect::<Vec<_>>()}).to_string()
    };
    let topic = |message: String| json!({"Records": [{"Sns": {"Message": message}}]}).to_string();
    let depth = select(vec![1_usize, 100, 127, 128, 129, 5_000, 100_000]);
    let nested = (depth, event()).prop_map(|(depth, event)| {
        format!(
            "{{\"detail\":{}{event}{}}}",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    });
    let broken = (event(), any::<Index>()).prop_map(|(event, at)| {
        let mut bytes = event.into_bytes();
        bytes.truncate(at.index(bytes.len() + 1));
        bytes
    });
    let flipped = (event(), any::<Index>(), any::<u8>()).prop_map(|(event, at, byte)| {
        let mut bytes = event.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes
    });
    let text = prop_oneof![
        8 => event(),
        2 => event().prop_map(notification),
        2 => vec(event(), 0..4).prop_map(queued),
        1 => event().prop_map(notification).prop_map(move |it| queued(vec![it])),
        1 => event().prop_map(topic),
        1 => nested,
        1 => an_event().prop_map(|event| json!({"Records": [event, 7, null]}).to_string()),
    ];
    prop_oneof![
        16 => text.prop_map(String::into_bytes),
        3 => broken,
        3 => flipped,
        1 => vec(any::<u8>(), 0..64),
        1 => ".{0,200}".prop_map(String::into_bytes),
    ]
}

/// One fate of a message: what it says, or why it cannot be used.
fn fate(message: Message) -> Result<(), Reason> {
    let Message { text, document } = message;
    match document.and_then(|document| read(&document, arrival())) {
        Ok(Event::Run(report) | Event::Usage(report)) => {
            assert!(report.key.text().len() <= MAX_KEY_BYTES);
            assert!(report.digest.is_some());
            let run = run_after([&*report, &report]);
            let record = RunRecord::from(&run);
            assert_eq!(record.state.is_unsuccessful(), record.error.is_some());
            serde_json::to_string(&record).unwrap();
            Ok(())
        }
        Ok(Event::Quality(quality)) => {
            assert!(quality.subject().len() <= MAX_KEY_BYTES);
            assert!(quality.timestamp().is_sign_positive());
            Ok(())
        }
        Ok(Event::Signal(signal)) => {
            assert!(signal.key().len() <= MAX_KEY_BYTES);
            Ok(())
        }
        Ok(Event::Mail) => Ok(()),
        Err(rejection) => {
            assert!(!rejection.message.is_empty());
            assert!(rejection.message.len() < 2_000, "{}", rejection.message);
            let letter = DeadLetter::new(&text, &rejection, arrival());
            assert_eq!(letter.body_bytes, text.len() as u64);
            Err(rejection.reason)
        }
    }
}

/// The fate of each message of a body.
fn fates(bytes: &[u8]) -> Vec<Result<(), Reason>> {
    match intake::read(bytes) {
        Delivery::Single(message) => vec![fate(message)],
        Delivery::Batch(messages) => messages.into_iter().map(|(_, it)| fate(it)).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_body_has_exactly_one_fate(bytes in a_body()) {
        let parsed = serde_json::from_slice::<Value>(&bytes).ok();
        let records = parsed.as_ref().and_then(|it| it.get("Records")?.as_array());
        let fates = fates(&bytes);
        prop_assert_eq!(fates.len(), records.map_or(1, Vec::len));
        let expected = match &parsed {
            None if bytes.len() > MAX_EVENT_BYTES => Some(Reason::Oversize),
            None => Some(Reason::MalformedJson),
            Some(_) => None,
        };
        if let Some(reason) = expected {
            prop_assert_eq!(&fates[..], &[Err(reason)]);
        }
        if let Some(value) = parsed {
            let again = match intake::from_value(value) {
                Delivery::Single(message) => vec![fate(message)],
                Delivery::Batch(messages) => messages.into_iter().map(|(_, it)| fate(it)).collect(),
            };
            prop_assert_eq!(fates, again);
        }
    }
}

#[test]
fn huge_and_deep_bodies_have_their_reasons() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let pad = |bytes: usize| json!({"pad": "x".repeat(bytes)}).to_string();
    for (body, expected) in [
        (deep(120), Reason::NotAnEvent),
        (deep(129), Reason::MalformedJson),
        (deep(500_000), Reason::MalformedJson),
        (deep(MAX_EVENT_BYTES), Reason::Oversize),
        (pad(MAX_EVENT_BYTES - 10), Reason::NotAnEvent),
        (pad(MAX_EVENT_BYTES), Reason::Oversize),
        (pad(8 * MAX_EVENT_BYTES), Reason::Oversize),
    ] {
        assert_eq!(
            fates(body.as_bytes()),
            [Err(expected)],
            "{} bytes",
            body.len()
        );
    }
    let batch = json!({"Records": [{"messageId": "a", "body": deep(500_000)}, {"messageId": "b", "body": pad(9)}]});
    assert_eq!(
        fates(batch.to_string().as_bytes()),
        [Err(Reason::MalformedJson), Err(Reason::NotAnEvent)]
    );
    let within = json!({"Type": "Notification", "Message": deep(200_000)}).to_string();
    assert_eq!(fates(within.as_bytes()), [Err(Reason::MalformedJson)]);
}
