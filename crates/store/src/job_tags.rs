//! Tags of jobs: rows of the ledger under keys that no run has, so that every copy of a function reads
//! what one has asked for that day.

use crate::connect::expiry;
use crate::item::{from_item, number, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use jiff::Timestamp;
use strands_core::job::{JobKey, JobTags};

const TABLE: &str = "Ledger";
const ENTRY: &str = "tags";
/// Days that a row is kept after it was read.
const KEPT_DAYS: i64 = 7;

impl Store {
    /// What was read last of a job's tags.
    pub async fn job_tags(&self, job: &JobKey) -> Result<Option<JobTags>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.ledger())
            .key("run_key", text(job.text()))
            .key("entry", text(ENTRY))
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.map(|item| from_item(TABLE, item)).transpose()
    }

    pub(crate) fn put_job_tags(
        &self,
        tags: &JobTags,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, tags)?;
        item.insert("run_key".into(), text(&tags.job));
        item.insert("entry".into(), text(ENTRY));
        item.insert("ttl".into(), number(expiry(now, KEPT_DAYS)));
        Ok(Statement::put(self.tables.ledger(), item))
    }
}
