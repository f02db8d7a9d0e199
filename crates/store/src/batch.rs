//! Many rows of one table in few calls.

use crate::item::Item;
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::KeysAndAttributes;

/// How many keys one `BatchGetItem` takes (Amazon DynamoDB API Reference).
const BATCH_KEYS: usize = 100;

/// How new what is read has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// As it is now.
    Now,
    /// As it was a moment ago, for half the price.
    Lately,
}

impl Store {
    /// The rows that exist of these distinct keys, in no order.
    pub(crate) async fn read_batches(
        &self,
        table: String,
        mut wanted: Vec<Item>,
        freshness: Freshness,
    ) -> Result<Vec<Item>, StoreError> {
        let mut rows = Vec::new();
        while !wanted.is_empty() {
            let batch: Vec<Item> = wanted.drain(..wanted.len().min(BATCH_KEYS)).collect();
            let (items, unread) = self.read_batch(&table, batch, freshness).await?;
            if items.is_empty() && !unread.is_empty() {
                return Err(StoreError::Passing("the read is throttled".to_owned()));
            }
            wanted.extend(unread);
            rows.extend(items);
        }
        Ok(rows)
    }

    async fn read_batch(
        &self,
        table: &str,
        keys: Vec<Item>,
        freshness: Freshness,
    ) -> Result<(Vec<Item>, Vec<Item>), StoreError> {
        let request = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(freshness == Freshness::Now)
            .build()
            .map_err(|fault| StoreError::Refused(fault.to_string()))?;
        let answer = self
            .client
            .batch_get_item()
            .request_items(table, request)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let found = answer
            .responses
            .into_iter()
            .flatten()
            .flat_map(|(_, items)| items);
        let unread = answer
            .unprocessed_keys
            .into_iter()
            .flatten()
            .flat_map(|(_, request)| request.keys);
        Ok((found.collect(), unread.collect()))
    }
}
