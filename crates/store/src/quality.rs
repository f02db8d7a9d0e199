//! Data quality: `job_name`, `timestamp`. What checks found, one row a result.

use crate::connect::expiry;
use crate::item::{Item, get_decimal, get_text, get_whole, is_key, number, text, text_of, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use jiff::Timestamp;
use rust_decimal::prelude::ToPrimitive;
use strands_core::event::Quality;
use strands_core::instant::rfc3339;

const TABLE: &str = "DataQualityHistory";

/// A result as it lies in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// When it was reported.
    pub reported_at: Timestamp,
    /// The verdict, in the service's word.
    pub verdict: Option<String>,
    /// From 0 to 1.
    pub score: Option<f64>,
    /// Rules that hold, do not hold, were not evaluated.
    pub rules: [Option<i64>; 3],
    /// Key text of the run whose data was checked.
    pub run_key: Option<String>,
}

impl Store {
    /// Results of a subject, a job's key or `#table:<database.table>`, that were reported between these
    /// instants, newest first.
    pub async fn quality_of(
        &self,
        subject: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Measured>, StoreError> {
        if !is_key(subject) || to <= from {
            return Ok(Vec::new());
        }
        let mut items = self
            .client
            .query()
            .table_name(self.tables.quality())
            .key_condition_expression("job_name = :subject AND #time BETWEEN :from AND :to")
            .expression_attribute_names("#time", "timestamp")
            .expression_attribute_values(":subject", text(subject))
            .expression_attribute_values(":from", number(from.as_second()))
            .expression_attribute_values(":to", number(to.as_second()))
            .scan_index_forward(false)
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = items.next().await {
            found.push(measured(&item.map_err(|fault| StoreError::of(&fault))?)?);
        }
        Ok(found)
    }

    pub(crate) fn put_quality(
        &self,
        quality: &Quality,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        let mut item: Item = to_item(TABLE, &quality.result)?;
        item.retain(|_, value| !value.is_null());
        let run_key = quality.run.as_ref().map(|run| ("run_key", run.text()));
        let texts = [
            ("job_name", quality.subject()),
            ("account", quality.account.clone()),
            ("region", quality.region.clone()),
            ("reported_at", rfc3339(quality.time)),
        ];
        let texts = texts.into_iter().chain(run_key);
        item.extend(texts.map(|(name, value)| (name.to_owned(), text(value))));
        item.insert("timestamp".into(), number(quality.timestamp()));
        let expires = expiry(quality.time.max(now), self.retention.quality);
        item.insert("ttl".into(), number(expires));
        Ok(Statement::put(self.tables.quality(), item))
    }
}

fn measured(item: &Item) -> Result<Measured, StoreError> {
    let reported_at = text_of(TABLE, item, "reported_at")?;
    Ok(Measured {
        reported_at: reported_at.parse().map_err(|_| StoreError::Damaged {
            table: TABLE,
            reason: "reported_at is no instant".to_owned(),
        })?,
        verdict: get_text(item, "verdict").map(str::to_owned),
        score: get_decimal(item, "score").and_then(|score| score.to_f64()),
        rules: ["rules_passed", "rules_failed", "rules_skipped"].map(|it| get_whole(item, it)),
        run_key: get_text(item, "run_key").map(str::to_owned),
    })
}
