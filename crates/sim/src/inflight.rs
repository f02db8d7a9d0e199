//! Transactions between their beginning and their end: while one holds an item, another is refused.

use crate::invocation::InvocationId;
use crate::tables::{Change, Item};
use std::collections::HashMap;

/// A write on its way.
#[derive(Debug)]
pub(crate) struct Transaction {
    pub(crate) changes: Vec<Change>,
    pub(crate) items: Vec<Item>,
    pub(crate) caller: InvocationId,
    /// The caller will not hear how it ended.
    pub(crate) is_mute: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Inflight {
    held: HashMap<Item, u32>,
    transactions: HashMap<u32, Transaction>,
    begun: u32,
}

impl Inflight {
    pub(crate) fn holds_any(&self, items: &[Item]) -> bool {
        items.iter().any(|item| self.held.contains_key(item))
    }

    /// Begins a write; one of several items holds them until it ends.
    pub(crate) fn begin(&mut self, transaction: Transaction) -> u32 {
        self.begun = self.begun.wrapping_add(1);
        if transaction.items.len() > 1 {
            let items = transaction.items.iter();
            self.held.extend(items.map(|item| (*item, self.begun)));
        }
        self.transactions.insert(self.begun, transaction);
        self.begun
    }

    pub(crate) fn end(&mut self, id: u32) -> Option<Transaction> {
        let transaction = self.transactions.remove(&id)?;
        for item in &transaction.items {
            if self.held.get(item) == Some(&id) {
                self.held.remove(item);
            }
        }
        Some(transaction)
    }
}
