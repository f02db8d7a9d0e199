//! Data quality: `job_name`, `timestamp`. What checks found, one row a result.

use crate::connect::expiry;
use crate::item::{Item, number, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use jiff::Timestamp;
use strands_core::event::Quality;
use strands_core::instant::rfc3339;

const TABLE: &str = "DataQualityHistory";

impl Store {
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
