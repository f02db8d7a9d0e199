//! The answer to a batch: only what failed for a passing reason comes back
//! (AWS Lambda Developer Guide, "Implementing partial batch responses").

use serde::Serialize;

/// Which items of a batch are to be delivered again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    /// The items, by message id or sequence number.
    pub batch_item_failures: Vec<ItemFailure>,
}

/// One item that is to be delivered again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFailure {
    /// Message id (SQS) or sequence number (streams).
    pub item_identifier: String,
}

impl BatchResponse {
    /// These items come back.
    pub fn failed(items: impl IntoIterator<Item = String>) -> Self {
        Self {
            batch_item_failures: items
                .into_iter()
                .map(|item_identifier| ItemFailure { item_identifier })
                .collect(),
        }
    }
}
