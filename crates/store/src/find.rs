//! Runs by what a person or an agent has of them.

use crate::item::is_key;
use crate::{Store, StoreError};
use strands_core::run::Ledger;

impl Store {
    /// The runs that are known by that text: a run key, an execution id, or a native run id, which
    /// several runs may share; on that platform, where one is named.
    pub async fn find_runs(
        &self,
        id: &str,
        platform: Option<&str>,
    ) -> Result<Vec<Ledger>, StoreError> {
        let mut runs = self.known_as(id).await?;
        runs.retain(|run| platform.is_none_or(|name| run.key.platform.to_string() == name));
        Ok(runs)
    }

    async fn known_as(&self, id: &str) -> Result<Vec<Ledger>, StoreError> {
        if !is_key(id) {
            return Ok(Vec::new());
        }
        if let Some(run) = self.run(id).await? {
            return Ok(vec![run]);
        }
        let keys = match self.run_key_of_execution(id).await? {
            Some(key) => vec![key],
            None => self.run_keys_of(id).await?,
        };
        let mut runs = Vec::new();
        for key in keys {
            runs.extend(self.run(&key).await?);
        }
        Ok(runs)
    }
}
