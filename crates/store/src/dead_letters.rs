//! Dead letters: `day`, `letter_id`. What could never be applied, with its reason; and, under
//! `log#…`, what people did with it.

use crate::connect::expiry;
use crate::item::{Item, from_item, get_text, number, text, text_of, to_item, whole_of};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use strands_core::dead_letter::DeadLetter;
use strands_core::instant;

const TABLE: &str = "DeadLetters";
/// Begins the sort keys of the log; those of letters are hex digits, which come before it.
const LOG: &str = "log#";

/// A dead letter as it lies in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// UTC date of receipt.
    pub day: String,
    /// SHA-256 of the body.
    pub letter_id: String,
    /// The reason's word.
    pub reason: String,
    /// Field and remedy.
    pub message: String,
    /// When it was received last.
    pub received_at: String,
    /// How often it was received that day.
    pub count: i64,
    /// Length of the whole body.
    pub body_bytes: i64,
}

/// What a person did with a refused message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// When.
    pub at: Timestamp,
    /// `replay` or `drop`.
    pub action: String,
    /// SHA-256 of the body.
    pub sha256: String,
    /// Under which day the letter lay; absent for a message of the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter_day: Option<String>,
    /// Why it had been refused.
    pub reason: String,
    /// Who.
    pub who: String,
    /// What became of it.
    pub outcome: String,
}

impl Store {
    /// Keeps a refused message; the same body again on the same day raises its count.
    pub async fn put_dead_letter(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let key = key(&letter.day, &letter.letter_id);
        let expires = expiry(letter.received_at, self.retention.dead_letters);
        let mut changes = Changes::default();
        changes
            .set("reason", Some(text(letter.reason.as_str())))
            .set("message", Some(text(&letter.message)))
            .set("received_at", Some(text(letter.received_at.to_string())))
            .set("body", Some(text(&letter.body)))
            .set("body_bytes", Some(number(letter.body_bytes)))
            .set("ttl", Some(number(expires)))
            .add("count", number(1));
        Statement::update(self.tables.dead_letters(), key, changes)
            .run(self)
            .await
    }

    /// Dead letters of one day.
    pub async fn dead_letters(&self, day: Date) -> Result<Vec<Kept>, StoreError> {
        let items = self.letter_rows(day, "letter_id < :log").await?;
        items.iter().map(kept).collect()
    }

    /// What was done with dead letters on one day, in order.
    pub async fn dead_letter_log(&self, day: Date) -> Result<Vec<Logged>, StoreError> {
        let items = self
            .letter_rows(day, "begins_with(letter_id, :log)")
            .await?;
        items.into_iter().map(|it| from_item(TABLE, it)).collect()
    }

    /// The body of a letter, as far as it was kept; `None` when the letter is gone.
    pub async fn dead_letter_body(&self, letter: &Kept) -> Result<Option<String>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.dead_letters())
            .set_key(Some(key(&letter.day, &letter.letter_id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let item = answer.item;
        Ok(item.and_then(|item| get_text(&item, "body").map(str::to_owned)))
    }

    /// Removes a letter and logs why, both or neither. A [`StoreError::Conflict`] means that the
    /// message was refused again meanwhile, or that the letter is gone.
    pub async fn remove_dead_letter(
        &self,
        letter: &Kept,
        logged: &Logged,
    ) -> Result<(), StoreError> {
        let key = key(&letter.day, &letter.letter_id);
        let removal = Statement::delete(self.tables.dead_letters(), key)
            .expect("count", Some(number(letter.count)));
        self.transact(vec![removal, self.put_log(logged)?]).await
    }

    /// Joins a letter to that of the same body under a later day, where it was refused again, and
    /// logs it. A [`StoreError::Conflict`] as with [`Store::remove_dead_letter`].
    pub async fn move_dead_letter(
        &self,
        letter: &Kept,
        day: Date,
        logged: &Logged,
    ) -> Result<(), StoreError> {
        let removal = Statement::delete(
            self.tables.dead_letters(),
            key(&letter.day, &letter.letter_id),
        );
        let removal = removal.expect("count", Some(number(letter.count)));
        let mut changes = Changes::default();
        changes.add("count", number(letter.count));
        let later = key(&day.to_string(), &letter.letter_id);
        let sum = Statement::update(self.tables.dead_letters(), later, changes);
        let statements = vec![removal, sum, self.put_log(logged)?];
        self.transact(statements).await
    }

    /// Logs what was done with a message that stays, or that lies in a queue.
    pub async fn log_dead_letter(&self, logged: &Logged) -> Result<(), StoreError> {
        self.put_log(logged)?.run(self).await
    }

    fn put_log(&self, logged: &Logged) -> Result<Statement, StoreError> {
        let day = instant::utc_date(logged.at).to_string();
        let from = logged.letter_day.as_deref().unwrap_or("queue");
        let time = instant::rfc3339(logged.at);
        let entry = format!("{LOG}{time}#{}#{from}", logged.sha256);
        let mut item = to_item(TABLE, logged)?;
        item.extend(key(&day, &entry));
        let expires = expiry(logged.at, self.retention.dead_letters);
        item.insert("ttl".into(), number(expires));
        Ok(Statement::put(self.tables.dead_letters(), item))
    }

    async fn letter_rows(&self, day: Date, rows: &str) -> Result<Vec<Item>, StoreError> {
        let mut items = self
            .client
            .query()
            .table_name(self.tables.dead_letters())
            .key_condition_expression(format!("#day = :day AND {rows}"))
            .expression_attribute_names("#day", "day")
            .expression_attribute_values(":day", text(day.to_string()))
            .expression_attribute_values(":log", text(LOG))
            .into_paginator()
            .items()
            .send();
        let mut rows = Vec::new();
        while let Some(item) = items.next().await {
            rows.push(item.map_err(|fault| StoreError::of(&fault))?);
        }
        Ok(rows)
    }
}

fn key(day: &str, letter_id: &str) -> Item {
    HashMap::from([
        ("day".to_owned(), text(day)),
        ("letter_id".to_owned(), text(letter_id)),
    ])
}

fn kept(item: &Item) -> Result<Kept, StoreError> {
    let field = |name: &str| text_of(TABLE, item, name);
    Ok(Kept {
        day: field("day")?,
        letter_id: field("letter_id")?,
        reason: field("reason")?,
        message: field("message")?,
        received_at: field("received_at")?,
        count: whole_of(TABLE, item, "count")?,
        body_bytes: whole_of(TABLE, item, "body_bytes")?,
    })
}
