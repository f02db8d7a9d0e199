//! The ledger: `run_key`, `entry` (`run`, `posted`, `round`). What is known of each run, what totals hold
//! of it, and what agents did about its end; and where the sweep over ended runs stands (`reconcile`, `sweep`).

use crate::batch::Freshness;
use crate::connect::expiry;
use crate::item::{Item, from_item, get_text, number, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use strands_core::reconcile::{Sweep, ask_at};
use strands_core::round::Round;
use strands_core::run::Ledger;
use strands_core::totals::{Change, Contribution, Held, Marker};

const TABLE: &str = "Ledger";
pub(crate) const RUN: &str = "run";
pub(crate) const POSTED: &str = "posted";
const ROUND: &str = "round";
/// What is due of a run whose facts could not be read.
const FACTS: &str = "facts";
/// The key of what reconciling notes for itself; a run's key has slashes.
const RECONCILE: &str = "reconcile";
const SWEEP: &str = "sweep";

impl Store {
    /// What is known of a run, read consistently.
    pub async fn run(&self, run_key: &str) -> Result<Option<Ledger>, StoreError> {
        self.read_one(key(run_key, RUN)).await
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

    /// What is known of these runs, read consistently.
    pub async fn runs(
        &self,
        run_keys: impl IntoIterator<Item = String>,
    ) -> Result<Vec<Ledger>, StoreError> {
        let items = self.read_all(run_keys, RUN, Freshness::Now).await?;
        items.into_iter().map(|it| from_item(TABLE, it)).collect()
    }

    /// What was known of these runs a moment ago: enough for a page, for half the price of [`Store::runs`].
    pub async fn runs_lately(
        &self,
        run_keys: impl IntoIterator<Item = String>,
    ) -> Result<Vec<Ledger>, StoreError> {
        let items = self.read_all(run_keys, RUN, Freshness::Lately).await?;
        items.into_iter().map(|it| from_item(TABLE, it)).collect()
    }

    /// What totals hold of these runs, read consistently.
    pub async fn markers(
        &self,
        run_keys: impl IntoIterator<Item = String>,
    ) -> Result<BTreeMap<String, Marker>, StoreError> {
        let items = self.read_all(run_keys, POSTED, Freshness::Now).await?;
        items
            .into_iter()
            .map(|item| {
                let run_key = get_text(&item, "run_key").unwrap_or_default().to_owned();
                Ok((run_key, from_item(TABLE, item)?))
            })
            .collect()
    }

    /// What agents did about the end of a run, read consistently.
    pub async fn round(&self, run_key: &str) -> Result<Option<Round>, StoreError> {
        self.read_one(key(run_key, ROUND)).await
    }

    /// Keys of runs whose facts are to be asked for again at `now` or before, longest due first,
    /// at most `limit`.
    pub async fn run_keys_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut items = self
            .client
            .query()
            .table_name(self.tables.ledger())
            .index_name("DueIndex")
            .key_condition_expression("due = :due AND due_at <= :now")
            .expression_attribute_values(":due", text(FACTS))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .into_paginator()
            .items()
            .send();
        let mut keys = Vec::new();
        while keys.len() < limit {
            let Some(item) = items.next().await else {
                break;
            };
            let item = item.map_err(|fault| StoreError::of(&fault))?;
            keys.extend(get_text(&item, "run_key").map(str::to_owned));
        }
        Ok(keys)
    }

    /// Where the sweep over ended runs stands, read consistently.
    pub async fn sweep(&self) -> Result<Option<Sweep>, StoreError> {
        self.read_one(key(RECONCILE, SWEEP)).await
    }

    /// Writes where the sweep stands. A [`StoreError::Conflict`] means that another pass moved it.
    pub async fn put_sweep(&self, sweep: &Sweep, now: Timestamp) -> Result<(), StoreError> {
        let mut item = to_item(TABLE, sweep)?;
        item.extend(key(RECONCILE, SWEEP));
        item.insert("ttl".into(), number(expiry(now, self.retention.ledger)));
        let held = sweep.version.checked_sub(1).filter(|held| *held > 0);
        self.put_ledger(item, held).run(self).await
    }

    async fn read_one<T: DeserializeOwned>(&self, key: Item) -> Result<Option<T>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.ledger())
            .set_key(Some(key))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.map(|item| from_item(TABLE, item)).transpose()
    }

    /// The rows of that kind which these runs have.
    async fn read_all(
        &self,
        run_keys: impl IntoIterator<Item = String>,
        entry: &str,
        freshness: Freshness,
    ) -> Result<Vec<Item>, StoreError> {
        let distinct: BTreeSet<String> = run_keys.into_iter().collect();
        let keys = distinct.iter().map(|it| key(it, entry)).collect();
        self.read_batches(self.tables.ledger(), keys, freshness)
            .await
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
        if let Some(due_at) = ask_at(run).filter(|_| run.unanswered || run.state().is_terminal()) {
            item.insert("due".into(), text(FACTS));
            item.insert("due_at".into(), number(due_at.as_millisecond()));
        }
        item.insert("ttl".into(), number(expiry(now, self.retention.ledger)));
        Ok(self.put_ledger(item, expect))
    }

    pub(crate) fn put_marker(
        &self,
        run_key: &str,
        marker: &Marker,
        expect: Option<&Held>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, marker)?;
        item.extend(key(run_key, POSTED));
        item.insert("ttl".into(), number(expiry(now, self.retention.ledger)));
        let put = self.put_ledger(item, expect.map(|held| held.version));
        Ok(match expect {
            Some(held) => put.expect("environment", held.environment.as_ref().map(text)),
            None => put,
        })
    }

    pub(crate) fn put_round(
        &self,
        round: &Round,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, round)?;
        item.extend(key(&round.run_key, ROUND));
        item.insert("ttl".into(), number(expiry(now, self.retention.ledger)));
        Ok(self.put_ledger(item, expect))
    }

    fn put_ledger(&self, item: Item, expect: Option<u64>) -> Statement {
        Statement::put(self.tables.ledger(), item).expect("version", expect.map(number))
    }
}

/// A run of its row.
pub(crate) fn run(item: Item) -> Result<Ledger, StoreError> {
    from_item(TABLE, item)
}

/// What totals hold of a run, of its row.
pub(crate) fn marker(item: Item) -> Result<Marker, StoreError> {
    from_item(TABLE, item)
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

fn read_image<T: DeserializeOwned>(image: serde_dynamo::Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(image).map_err(|fault| StoreError::Damaged {
        table: TABLE,
        reason: fault.to_string(),
    })
}
