//! The ledger: `run_key`, `entry` (`run`, `posted`). What is known of each run, and what totals hold of it.

use crate::connect::expiry;
use crate::item::{Item, from_item, get_text, number, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::KeysAndAttributes;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use strands_core::run::Ledger;
use strands_core::totals::{Change, Contribution, Marker};

const TABLE: &str = "Ledger";
const RUN: &str = "run";
const POSTED: &str = "posted";
/// How many keys one `BatchGetItem` takes (Amazon DynamoDB API Reference).
const BATCH_KEYS: usize = 100;

impl Store {
    /// What is known of a run, read consistently.
    pub async fn run(&self, run_key: &str) -> Result<Option<Ledger>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.ledger())
            .set_key(Some(key(run_key, RUN)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.map(|item| from_item(TABLE, item)).transpose()
    }

    /// Keys of the runs that have this native run id, newest first.
    pub async fn run_keys_of(&self, run_id: &str) -> Result<Vec<String>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(self.tables.ledger())
            .index_name("RunIdIndex")
            .key_condition_expression("run_id = :id")
            .expression_attribute_values(":id", text(run_id))
            .scan_index_forward(false)
            .into_paginator()
            .items()
            .send();
        let mut keys = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(|fault| StoreError::of(&fault))?;
            keys.extend(get_text(&item, "run_key").map(str::to_owned));
        }
        Ok(keys)
    }

    /// What totals hold of these runs, read consistently.
    pub async fn markers(
        &self,
        run_keys: impl IntoIterator<Item = String>,
    ) -> Result<BTreeMap<String, Marker>, StoreError> {
        let distinct: BTreeSet<String> = run_keys.into_iter().collect();
        let mut wanted: Vec<Item> = distinct.iter().map(|it| key(it, POSTED)).collect();
        let mut markers = BTreeMap::new();
        while !wanted.is_empty() {
            let batch: Vec<Item> = wanted.drain(..wanted.len().min(BATCH_KEYS)).collect();
            let (items, unread) = self.read_batch(batch).await?;
            if items.is_empty() && !unread.is_empty() {
                return Err(StoreError::Passing("the read is throttled".to_owned()));
            }
            wanted.extend(unread);
            for item in items {
                let run_key = get_text(&item, "run_key").unwrap_or_default().to_owned();
                markers.insert(run_key, from_item(TABLE, item)?);
            }
        }
        Ok(markers)
    }

    async fn read_batch(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), StoreError> {
        let request = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .build()
            .map_err(|fault| StoreError::Refused(fault.to_string()))?;
        let answer = self
            .client
            .batch_get_item()
            .request_items(self.tables.ledger(), request)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let found = answer
            .responses
            .into_iter()
            .flatten()
            .flat_map(|(_, items)| items);
        let unread = answer
            .unprocessed_keys
            .into_iter()
            .flatten()
            .flat_map(|(_, request)| request.keys);
        Ok((found.collect(), unread.collect()))
    }

    pub(crate) fn put_run(
        &self,
        run: &Ledger,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, run)?;
        item.extend(key(&run.key.text(), RUN));
        item.insert("run_id".into(), text(&run.key.run_id));
        item.insert("ttl".into(), number(expiry(now, self.retention.ledger)));
        Ok(self.put_ledger(item, expect))
    }

    pub(crate) fn put_marker(
        &self,
        run_key: &str,
        marker: &Marker,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, marker)?;
        item.extend(key(run_key, POSTED));
        item.insert("ttl".into(), number(expiry(now, self.retention.ledger)));
        Ok(self.put_ledger(item, expect))
    }

    fn put_ledger(&self, item: Item, expect: Option<u64>) -> Statement {
        Statement::put(self.tables.ledger(), item).expect("version", expect.map(number))
    }
}

fn key(run_key: &str, entry: &str) -> Item {
    HashMap::from([
        ("run_key".to_owned(), text(run_key)),
        ("entry".to_owned(), text(entry)),
    ])
}

/// The part of a run's row that totals need.
#[derive(Deserialize)]
struct RunRow {
    run_key: String,
    version: u64,
    #[serde(default)]
    contribution: Option<Contribution>,
}

/// Reads a run's change from the new image of the ledger's stream; `None` for rows of other kinds.
pub fn change_of(image: serde_dynamo::Item) -> Result<Option<Change>, StoreError> {
    if !is_run(&image) {
        return Ok(None);
    }
    let row: RunRow = read_image(image)?;
    Ok(Some(Change {
        run_key: row.run_key,
        version: row.version,
        contribution: row.contribution,
    }))
}

/// Reads a run from the new image of the ledger's stream; `None` for rows of other kinds.
pub fn run_of(image: serde_dynamo::Item) -> Result<Option<Ledger>, StoreError> {
    is_run(&image).then(|| read_image(image)).transpose()
}

fn is_run(image: &serde_dynamo::Item) -> bool {
    matches!(image.get("entry"), Some(serde_dynamo::AttributeValue::S(entry)) if entry == RUN)
}

fn read_image<T: serde::de::DeserializeOwned>(image: serde_dynamo::Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(image).map_err(|fault| StoreError::Damaged {
        table: TABLE,
        reason: fault.to_string(),
    })
}
