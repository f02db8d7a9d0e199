//! Rows of totals, compared with what the ledger says that they hold, and replaced. This alone scans tables.
//!
//! Every posting raises `postings` of the rows that it changes, in the transaction of its markers. A row is
//! replaced on condition that `postings` is as it was when the row was read. The markers are read after the
//! row and before it is replaced; so whatever they say of it still holds then, or the condition fails.

use crate::item::{Item, get_decimal, get_text, get_whole, number};
use crate::rollups::{self, POSTINGS};
use crate::statement::Statement;
use crate::{Store, StoreError, ledger, trends};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use strands_core::run::Ledger;
use strands_core::totals::{Marker, Row, Rows};

/// A place in the ledger, between two pages.
#[derive(Debug, Clone)]
pub struct Place(Item);

/// Some of the ledger.
#[derive(Debug, Default)]
pub struct LedgerPage {
    /// Runs.
    pub runs: Vec<Ledger>,
    /// What totals hold, of whichever runs.
    pub markers: Vec<Marker>,
    /// Runs that cannot be read.
    pub damaged: usize,
    /// Where the next page begins; `None` behind the last one.
    pub next: Option<Place>,
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRow {
    item: Item,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It held what it has to.
    Right,
    /// It was replaced, or made.
    Mended,
    /// The ledger knows nothing of it: its figures were taken away.
    Emptied,
    /// It was posted to meanwhile; nothing was written.
    Busy,
}

impl Store {
    /// A page of the ledger, read consistently.
    pub async fn page_of_ledger(&self, after: Option<Place>) -> Result<LedgerPage, StoreError> {
        let answer = self
            .client
            .scan()
            .table_name(self.tables.ledger())
            .consistent_read(true)
            .set_exclusive_start_key(after.map(|place| place.0))
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let mut page = LedgerPage {
            next: answer.last_evaluated_key.map(Place),
            ..LedgerPage::default()
        };
        for item in answer.items.into_iter().flatten() {
            match get_text(&item, "entry") {
                Some(ledger::RUN) => match ledger::run(item) {
                    Ok(run) => page.runs.push(run),
                    Err(_) => page.damaged += 1,
                },
                Some(ledger::POSTED) => page.markers.push(ledger::marker(item)?),
                _ => {}
            }
        }
        Ok(page)
    }

    /// Every row of days and hours that has not expired, read consistently.
    pub async fn rows_of_totals(
        &self,
        now: Timestamp,
    ) -> Result<BTreeMap<Row, HeldRow>, StoreError> {
        let mut rows = BTreeMap::new();
        for (table, row_of) in [
            (
                self.tables.trends(),
                trends::row_of as fn(&Item) -> Option<Row>,
            ),
            (self.tables.rollups(), rollups::row_of),
        ] {
            let mut items = self
                .client
                .scan()
                .table_name(table)
                .consistent_read(true)
                .into_paginator()
                .items()
                .send();
            while let Some(item) = items.next().await {
                let item = item.map_err(|fault| StoreError::of(&fault))?;
                let row = row_of(&item).filter(|row| self.expiry_of(row) > now.as_second());
                rows.extend(row.map(|row| (row, HeldRow { item })));
            }
        }
        Ok(rows)
    }

    /// Replaces a row that was read as `held` where it is not what markers say, unless it has expired.
    pub async fn settle_row(
        &self,
        row: &Row,
        rows: &Rows,
        held: Option<&HeldRow>,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let (table, mut item) = match row {
            Row::Day(target) => {
                let sums = rows.days.get(target);
                (self.tables.trends(), trends::item_of(target, sums))
            }
            Row::Hour(hour) => {
                let sums = rows.hours.get(hour);
                (self.tables.rollups(), rollups::item_of(hour, sums))
            }
        };
        let expires = self.expiry_of(row);
        item.insert("ttl".to_owned(), number(expires));
        let is_right = held.is_some_and(|held| is_same(&held.item, &item));
        let is_empty = figures(&item).is_empty();
        if is_right || expires <= now.as_second() || held.is_none() && is_empty {
            return Ok(Outcome::Right);
        }
        let postings = held.and_then(|held| get_whole(&held.item, POSTINGS));
        item.insert(POSTINGS.to_owned(), number(postings.unwrap_or(0) + 1));
        let put = Statement::put(table, item);
        let put = match held {
            None => put.expect("ttl", None),
            Some(_) => put.expect(POSTINGS, postings.map(number)),
        };
        match put.run(self).await {
            Ok(()) if is_empty => Ok(Outcome::Emptied),
            Ok(()) => Ok(Outcome::Mended),
            Err(StoreError::Conflict) => Ok(Outcome::Busy),
            Err(fault) => Err(fault),
        }
    }

    fn expiry_of(&self, row: &Row) -> i64 {
        match row {
            Row::Day(target) => self.day_expires(target.day),
            Row::Hour(hour) => self.hour_expires(hour),
        }
    }
}

/// Attribute by attribute. A figure that came back to 0 says the same as one that is not there.
fn is_same(one: &Item, other: &Item) -> bool {
    let ttl = |item: &Item| get_whole(item, "ttl");
    ttl(one) == ttl(other) && figures(one) == figures(other)
}

/// What a row holds but for its key and what looks after it; a damaged figure has no number.
fn figures(item: &Item) -> BTreeMap<&str, Option<Decimal>> {
    const OTHERS: [&str; 6] = ["date", "job_name", "scope", "bucket", "ttl", POSTINGS];
    let figures = item
        .keys()
        .map(String::as_str)
        .filter(|name| !OTHERS.contains(name));
    let figures = figures.map(|name| (name, get_decimal(item, name)));
    figures
        .filter(|(_, value)| value.is_none_or(|value| !value.is_zero()))
        .map(|(name, value)| (name, value.map(|value| value.normalize())))
        .collect()
}
