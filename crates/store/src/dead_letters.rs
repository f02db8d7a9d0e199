//! Dead letters: `day`, `letter_id`. What could never be applied, with its reason.

use crate::connect::expiry;
use crate::item::{Item, number, text, text_of, whole_of};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use jiff::civil::Date;
use std::collections::HashMap;
use strands_core::dead_letter::DeadLetter;

const TABLE: &str = "DeadLetters";

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

impl Store {
    /// Keeps a refused message; the same body again on the same day raises its count.
    pub async fn put_dead_letter(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let key = HashMap::from([
            ("day".to_owned(), text(&letter.day)),
            ("letter_id".to_owned(), text(&letter.letter_id)),
        ]);
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
        let mut items = self
            .client
            .query()
            .table_name(self.tables.dead_letters())
            .key_condition_expression("#day = :day")
            .expression_attribute_names("#day", "day")
            .expression_attribute_values(":day", text(day.to_string()))
            .into_paginator()
            .items()
            .send();
        let mut letters = Vec::new();
        while let Some(item) = items.next().await {
            letters.push(kept(&item.map_err(|fault| StoreError::of(&fault))?)?);
        }
        Ok(letters)
    }
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
