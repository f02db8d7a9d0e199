//! A queue that delivers like SQS: at least once, in batches, again after a failure, and to a
//! dead-letter queue after too many receives.

use super::embedded::LocalFault;
use super::journal::Journal;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TOPIC: &str = "queue";
const DEAD_TOPIC: &str = "queue-dead-letters";
/// As the deployed queue has it.
const MAX_RECEIVES: u32 = 10;
const BATCH: usize = 10;
/// Messages further apart than this do not share a batch.
const BATCH_WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// One message that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// When it arrived, or arrives.
    pub at: Timestamp,
    /// Its body.
    pub body: String,
    /// How often it was received.
    pub receives: u32,
}

/// The queue of run events.
#[derive(Clone)]
pub struct Queue {
    journal: Journal,
}

impl Queue {
    /// The queue of a store.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// Puts messages under their names, which also give their order.
    pub fn send(&self, messages: &[(String, Message)]) -> Result<(), LocalFault> {
        self.journal.put_all(TOPIC, messages)
    }

    /// The next batch; it stays in the queue until it is settled.
    pub fn receive(&self) -> Result<Vec<(String, Message)>, LocalFault> {
        let mut batch: Vec<(String, Message)> = self.journal.first(TOPIC, BATCH)?;
        if let Some(first) = batch.first().map(|(_, message)| message.at) {
            batch.retain(|(_, message)| message.at.duration_since(first).abs() <= BATCH_WINDOW);
        }
        Ok(batch)
    }

    /// Removes what was handled and keeps what failed, counting the receive.
    pub fn settle(
        &self,
        batch: &[(String, Message)],
        failed: &BTreeSet<String>,
    ) -> Result<(), LocalFault> {
        let (failed, done): (Vec<_>, Vec<_>) = batch
            .iter()
            .cloned()
            .partition(|(name, _)| failed.contains(name));
        let failed = failed.into_iter().map(|(name, message)| {
            (
                name,
                Message {
                    receives: message.receives + 1,
                    ..message
                },
            )
        });
        let (dead, again): (Vec<_>, Vec<_>) =
            failed.partition(|(_, message)| message.receives >= MAX_RECEIVES);
        self.journal.put_all(DEAD_TOPIC, &dead)?;
        self.journal.put_all(TOPIC, &again)?;
        let removed = done.into_iter().chain(dead).map(|(name, _)| name);
        self.journal.remove_all(TOPIC, &removed.collect::<Vec<_>>())
    }

    /// How many messages wait, counted up to `limit`.
    pub fn depth(&self, limit: usize) -> Result<usize, LocalFault> {
        Ok(self.journal.first::<Message>(TOPIC, limit)?.len())
    }

    /// Messages whose retries ran out, at most `limit`.
    pub fn dead_letters(&self, limit: usize) -> Result<Vec<(String, Message)>, LocalFault> {
        self.journal.first(DEAD_TOPIC, limit)
    }

    /// Forgets a message whose retries ran out.
    pub fn remove_dead_letter(&self, name: &str) -> Result<(), LocalFault> {
        self.journal.remove_all(DEAD_TOPIC, &[name.to_owned()])
    }
}

/// The batch as SQS hands it to a function.
#[must_use]
pub(super) fn event(batch: &[(String, Message)]) -> Value {
    let records: Vec<Value> = batch
        .iter()
        .map(|(name, message)| {
            let sent = message.at.as_millisecond().to_string();
            json!({
                "messageId": name,
                "receiptHandle": name,
                "body": message.body,
                "attributes": {
                    "ApproximateReceiveCount": (message.receives + 1).to_string(),
                    "SentTimestamp": sent,
                },
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:run-events",
                "awsRegion": "eu-west-1",
            })
        })
        .collect();
    json!({ "Records": records })
}
