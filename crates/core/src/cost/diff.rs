//! What differs between two price sheets, key by key.

use std::collections::BTreeMap;

use serde::Serialize;

use super::exact::DecimalText;
use super::prices::{Key, Price, PriceSheet};

/// Prices that only one sheet has, and those that both have but not alike.
#[derive(Debug, Clone, Serialize)]
pub struct Difference<'a> {
    /// Prices of the new sheet alone.
    pub added: Vec<Entry<'a>>,
    /// Prices of the old sheet alone.
    pub removed: Vec<Entry<'a>>,
    /// Prices with another amount, unit, source or mark.
    pub changed: Vec<Changed<'a>>,
}

/// A price with its key.
#[derive(Debug, Clone, Serialize)]
pub struct Entry<'a> {
    #[serde(flatten)]
    key: Key<'a>,
    #[serde(flatten)]
    price: View<'a>,
}

/// A price that differs.
#[derive(Debug, Clone, Serialize)]
pub struct Changed<'a> {
    #[serde(flatten)]
    key: Key<'a>,
    old: View<'a>,
    new: View<'a>,
}

#[derive(Debug, Clone, Serialize)]
struct View<'a> {
    unit: &'a str,
    usd: DecimalText,
    source: &'a str,
    verified: bool,
}

impl<'a> Entry<'a> {
    /// A price of a sheet.
    #[must_use]
    pub fn new(key: Key<'a>, price: &'a Price) -> Self {
        let price = View::from(price);
        Self { key, price }
    }
}

impl<'a> From<&'a Price> for View<'a> {
    fn from(price: &'a Price) -> Self {
        Self {
            unit: &price.unit,
            usd: DecimalText(price.usd),
            source: &price.source,
            verified: price.verified,
        }
    }
}

/// Compares two sheets.
#[must_use]
pub fn difference<'a>(old: &'a PriceSheet, new: &'a PriceSheet) -> Difference<'a> {
    let by_key = |sheet: &'a PriceSheet| sheet.entries().collect::<BTreeMap<_, _>>();
    let (before, after) = (by_key(old), by_key(new));
    let only_in = |one: &BTreeMap<Key<'a>, &'a Price>, other: &BTreeMap<Key<'a>, &'a Price>| {
        one.iter()
            .filter(|(key, _)| !other.contains_key(key))
            .map(|(key, price)| Entry::new(*key, price))
            .collect()
    };
    let changed = before.iter().filter_map(|(key, old)| {
        let new = after.get(key).filter(|new| *new != old)?;
        let (old, new) = (View::from(*old), View::from(*new));
        Some(Changed {
            key: *key,
            old,
            new,
        })
    });
    Difference {
        added: only_in(&after, &before),
        removed: only_in(&before, &after),
        changed: changed.collect(),
    }
}
