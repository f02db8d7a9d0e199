//! Batches of a DynamoDB stream, taken apart for a handler.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use serde_json::Value;

/// One change of a row.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its place in the stream; names it in a partial failure.
    pub sequence_number: String,
    /// The row before the change; empty where there was none.
    pub old_image: serde_dynamo::Item,
    /// The row after the change.
    pub new_image: serde_dynamo::Item,
}

/// Reads the records that say what a row became; removals, by people or by TTL, say nothing of that.
pub fn read(payload: Value) -> Result<Vec<Record>, serde_json::Error> {
    let event: Event = serde_json::from_value(payload)?;
    Ok(event
        .records
        .into_iter()
        .filter(|record| record.event_name != "REMOVE")
        .map(record)
        .collect())
}

/// Whether the payload is a batch of a stream, and not one of a queue or a topic.
#[must_use]
pub fn is_batch(payload: &Value) -> bool {
    let records = payload.get("Records").and_then(Value::as_array);
    records.is_some_and(|records| {
        let mut messages = records.iter();
        !messages.any(|it| it.get("body").is_some() || it.get("Sns").is_some())
    })
}

fn record(record: EventRecord) -> Record {
    Record {
        sequence_number: record.change.sequence_number.unwrap_or_default(),
        old_image: record.change.old_image,
        new_image: record.change.new_image,
    }
}
