//! The settings of the installation: a row of the ledger under a key that no run has.

use crate::item::{from_item, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use strands_core::settings::SettingsRow;

const TABLE: &str = "Ledger";
const RUN_KEY: &str = "#configuration";
const ENTRY: &str = "settings";

impl Store {
    /// The settings in force, where a configuration has been read.
    pub async fn settings(&self) -> Result<Option<SettingsRow>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.ledger())
            .key("run_key", text(RUN_KEY))
            .key("entry", text(ENTRY))
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.map(|item| from_item(TABLE, item)).transpose()
    }

    pub(crate) fn put_settings(
        &self,
        row: &SettingsRow,
        expect: Option<&str>,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        item.insert("run_key".into(), text(RUN_KEY));
        item.insert("entry".into(), text(ENTRY));
        let statement = Statement::put(self.tables.ledger(), item);
        Ok(statement.expect("sha256", expect.map(text)))
    }
}
