//! What executions are told of the data that their runs wrote.

use crate::executions;
use crate::item::{text, to_item};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use strands_core::exposure::Exposure;

const TABLE: &str = "JobExecutions";
/// The attribute that tells of personal data.
const COMPLIANCE: &str = "compliance";

impl Store {
    /// Sets on the run's item what was seen of its data, and leaves the attributes of others alone. Where
    /// nothing could be read, it takes back nothing that was.
    pub(crate) fn set_exposure(&self, exposure: &Exposure) -> Result<Statement, StoreError> {
        let seen = AttributeValue::M(to_item(TABLE, &exposure.seen)?);
        let mut changes = Changes::default();
        if exposure.seen.rows_scanned == 0 {
            changes.set_if_absent(COMPLIANCE, seen);
        } else {
            changes.set(COMPLIANCE, Some(seen));
        }
        let key = executions::key(&exposure.execution_id, exposure.timestamp);
        Ok(Statement::update(self.tables.executions(), key, changes)
            .expect("run_key", Some(text(&exposure.run_key))))
    }
}
