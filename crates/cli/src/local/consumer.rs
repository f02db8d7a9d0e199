//! A reader of the ledger's stream that works like an event source mapping: filtered batches in
//! order, a checkpoint in the store, partial failures, and a bound on tries.

use super::embedded::{Embedded, LocalFault};
use dynoxide::Database;
use dynoxide::actions::get_records::Record;
use serde_json::{Value, json};

const TABLE: &str = "StrandsLedger";
const TOPIC: &str = "checkpoint";
/// As the deployed mapping has it.
const MAX_TRIES: u32 = 20;
/// Records between two checkpoints. After a kill this many are delivered again, far fewer than the
/// changes that a job remembers.
const CHECKPOINT_INTERVAL: usize = 25;

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
    batch_size: usize,
    iterator: Option<String>,
    taken: Option<String>,
    unsaved: usize,
    tries: u32,
}

impl Consumer {
    pub(super) fn new(name: &'static str, batch_size: usize) -> Self {
        Self {
            name,
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
            .filter(|record| is_run(record))
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
        let Some((arn, shard)) = shard(database)? else {
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

/// ARN and only shard of the ledger's stream.
fn shard(database: &Database) -> Result<Option<(String, String)>, LocalFault> {
    let streams = database.list_streams(serde_json::from_value(json!({"TableName": TABLE}))?)?;
    let Some(stream) = streams.streams.into_iter().next() else {
        return Ok(None);
    };
    let request = json!({"StreamArn": stream.stream_arn});
    let described = database.describe_stream(serde_json::from_value(request)?)?;
    let shard = described.stream_description.shards.into_iter().next();
    Ok(shard.map(|shard| (stream.stream_arn, shard.shard_id)))
}

/// The filter of the deployed mapping.
fn is_run(record: &Record) -> bool {
    let entry = record.dynamodb.keys.get("entry");
    let is_run = matches!(entry, Some(dynoxide::AttributeValue::S(entry)) if entry == "run");
    is_run && record.event_name != "REMOVE"
}
