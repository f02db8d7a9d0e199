//! A reader of a table's stream that works like an event source mapping: filtered batches in
//! order, a checkpoint in the store, partial failures, and a bound on tries.

use super::embedded::{Embedded, LocalFault};
use dynoxide::actions::get_records::Record;
use dynoxide::{AttributeValue, Database};
use serde_json::{Value, json};
use std::collections::HashMap;

const TOPIC: &str = "checkpoint";
const ENDS: [&str; 4] = ["success", "failed", "stopped", "timeout"];
/// As the deployed mapping has it.
const MAX_TRIES: u32 = 20;
/// Records between two checkpoints. After a kill this many are delivered again, far fewer than the
/// changes that a job remembers.
const CHECKPOINT_INTERVAL: usize = 25;

/// A stream that is read, and the filter of the deployed mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Runs in the ledger.
    Ledger,
    /// Ended runs.
    Executions,
}

/// One batch of the stream.
pub(super) struct Batch {
    /// The event for the function; `None` when the filter leaves nothing.
    pub(super) event: Option<Value>,
    sequence_numbers: Vec<String>,
    next: Option<String>,
}

/// A consumer with its place in the stream.
pub(super) struct Consumer {
    name: &'static str,
    source: Source,
    batch_size: usize,
    iterator: Option<String>,
    taken: Option<String>,
    unsaved: usize,
    tries: u32,
}

impl Consumer {
    pub(super) fn new(name: &'static str, source: Source, batch_size: usize) -> Self {
        Self {
            name,
            source,
            batch_size,
            iterator: None,
            taken: None,
            unsaved: 0,
            tries: 0,
        }
    }

    /// The next batch; `None` at the end of the stream.
    pub(super) fn next(&mut self, embedded: &Embedded) -> Result<Option<Batch>, LocalFault> {
        if self.iterator.is_none() {
            self.iterator = self.start(embedded)?;
        }
        let Some(iterator) = &self.iterator else {
            return Ok(None);
        };
        let request = json!({"ShardIterator": iterator, "Limit": self.batch_size});
        let answer = embedded
            .database()
            .get_records(serde_json::from_value(request)?)?;
        if answer.records.is_empty() {
            return Ok(None);
        }
        let kept: Vec<&Record> = answer
            .records
            .iter()
            .filter(|record| self.source.has(record))
            .collect();
        let event = (!kept.is_empty()).then(|| json!({ "Records": kept }));
        let numbers = answer
            .records
            .iter()
            .map(|it| it.dynamodb.sequence_number.clone());
        Ok(Some(Batch {
            event,
            sequence_numbers: numbers.collect(),
            next: answer.next_shard_iterator,
        }))
    }

    /// Moves on past what the function took; the rest of the batch comes again.
    pub(super) fn settle(
        &mut self,
        embedded: &Embedded,
        batch: Batch,
        answer: &Value,
    ) -> Result<(), LocalFault> {
        let failed = answer["batchItemFailures"][0]["itemIdentifier"].as_str();
        let failed = failed.filter(|_| self.tries + 1 < MAX_TRIES);
        let numbers = &batch.sequence_numbers;
        let taken = failed.map_or(numbers.len(), |failed| {
            numbers
                .iter()
                .position(|number| number == failed)
                .unwrap_or(0)
        });
        if let Some(last) = taken.checked_sub(1).and_then(|index| numbers.get(index)) {
            self.taken = Some(last.clone());
            self.unsaved += taken;
        }
        if taken == numbers.len() {
            self.tries = 0;
            self.iterator = batch.next;
        } else {
            self.tries += 1;
            self.iterator = None;
        }
        if self.iterator.is_none() || self.unsaved >= CHECKPOINT_INTERVAL {
            self.save(embedded)?;
        }
        Ok(())
    }

    /// Writes the checkpoint, if the consumer has moved.
    pub(super) fn save(&mut self, embedded: &Embedded) -> Result<(), LocalFault> {
        if let Some(taken) = self.taken.take() {
            embedded.journal().put(TOPIC, self.name, &taken)?;
        }
        self.unsaved = 0;
        Ok(())
    }

    fn start(&self, embedded: &Embedded) -> Result<Option<String>, LocalFault> {
        let database = embedded.database();
        let Some((arn, shard)) = shard(database, self.source)? else {
            return Ok(None);
        };
        let checkpoint: Option<String> = embedded.journal().get(TOPIC, self.name)?;
        let mut request =
            json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        if let Some(checkpoint) = checkpoint {
            request["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
            request["SequenceNumber"] = json!(checkpoint);
        }
        Ok(database
            .get_shard_iterator(serde_json::from_value(request)?)?
            .shard_iterator)
    }
}

/// ARN and only shard of the table's stream; `None` where the table was made without one.
fn shard(database: &Database, source: Source) -> Result<Option<(String, String)>, LocalFault> {
    let request = json!({"TableName": source.table()});
    let streams = database.list_streams(serde_json::from_value(request)?)?;
    let Some(stream) = streams.streams.into_iter().next() else {
        return Ok(None);
    };
    let request = json!({"StreamArn": stream.stream_arn});
    let described = database.describe_stream(serde_json::from_value(request)?)?;
    let shard = described.stream_description.shards.into_iter().next();
    Ok(shard.map(|shard| (stream.stream_arn, shard.shard_id)))
}

impl Source {
    const fn table(self) -> &'static str {
        match self {
            Self::Ledger => "StrandsLedger",
            Self::Executions => "StrandsJobExecutions",
        }
    }

    fn has(self, record: &Record) -> bool {
        record.event_name != "REMOVE"
            && match self {
                Self::Ledger => is_text(record.dynamodb.keys.get("entry"), &["run"]),
                Self::Executions => record.dynamodb.new_image.as_ref().is_some_and(has_ended),
            }
    }
}

fn has_ended(image: &HashMap<String, AttributeValue>) -> bool {
    is_text(image.get("status"), &ENDS)
}

fn is_text(value: Option<&AttributeValue>, words: &[&str]) -> bool {
    matches!(value, Some(AttributeValue::S(text)) if words.contains(&text.as_str()))
}
