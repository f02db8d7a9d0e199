//! Takes deliveries apart: an event alone, an SQS or SNS batch, an SNS envelope inside a body.
//!
//! Each body is read as text and parsed alone, so one broken body never fails its batch.

use super::reject::{Reason, Rejection};
use serde_json::Value;

/// The largest event accepted: 1 MiB.
pub const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// What arrived.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// One message.
    Single(Message),
    /// A batch, in record order.
    Batch(Vec<(String, Message)>),
}

/// The text of one message, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The text as it came, for the dead letters.
    pub text: String,
    /// The event document, unwrapped, or why there is none.
    pub document: Result<Value, Rejection>,
}

impl Message {
    /// Reads one message's bytes.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let document = if std::str::from_utf8(bytes).is_err() {
            Err(malformed("it is not UTF-8"))
        } else {
            document(&text)
        };
        Self { text, document }
    }

    fn missing(what: &str) -> Self {
        Self {
            text: String::new(),
            document: Err(Rejection::new(Reason::NotAnEvent, what)),
        }
    }
}

/// Reads a delivery from its bytes: what standard input or a file holds.
#[must_use]
pub fn read(bytes: &[u8]) -> Delivery {
    let parsed = serde_json::from_slice::<Value>(bytes).ok();
    match parsed.as_ref().and_then(records) {
        Some(records) => Delivery::Batch(records),
        None => Delivery::Single(Message::read(bytes)),
    }
}

/// Reads a delivery that is parsed already: what a function is invoked with.
#[must_use]
pub fn from_value(value: Value) -> Delivery {
    match records(&value) {
        Some(records) => Delivery::Batch(records),
        None => Delivery::Single(Message {
            text: value.to_string(),
            document: unwrap(value),
        }),
    }
}

fn records(value: &Value) -> Option<Vec<(String, Message)>> {
    let records = value.get("Records")?.as_array()?;
    Some(records.iter().enumerate().map(record).collect())
}

fn record((index, record): (usize, &Value)) -> (String, Message) {
    let sns = record.get("Sns");
    let id = record
        .get("messageId")
        .or_else(|| sns?.get("MessageId"))
        .and_then(Value::as_str)
        .map_or_else(|| format!("record-{index}"), str::to_owned);
    let body = record
        .get("body")
        .or_else(|| sns?.get("Message"))
        .and_then(Value::as_str);
    let message = body.map_or_else(
        || Message::missing("the record has neither a text `body` (SQS) nor `Sns.Message`; put the event's JSON there"),
        |body| Message::read(body.as_bytes()),
    );
    (id, message)
}

fn document(text: &str) -> Result<Value, Rejection> {
    if text.len() > MAX_EVENT_BYTES {
        return Err(Rejection::new(
            Reason::Oversize,
            format!(
                "the message has {} bytes; at most {MAX_EVENT_BYTES} are accepted",
                text.len()
            ),
        ));
    }
    let value = serde_json::from_str(text).map_err(|fault| malformed(&fault.to_string()))?;
    unwrap(value)
}

fn unwrap(value: Value) -> Result<Value, Rejection> {
    let is_notification = value.get("Type").and_then(Value::as_str) == Some("Notification");
    match value.get("Message").and_then(Value::as_str) {
        Some(message) if is_notification => serde_json::from_str(message)
            .map_err(|fault| malformed(&format!("inside the SNS envelope: {fault}"))),
        _ => Ok(value),
    }
}

fn malformed(why: &str) -> Rejection {
    Rejection::new(
        Reason::MalformedJson,
        format!("the message is not JSON: {why}"),
    )
}
