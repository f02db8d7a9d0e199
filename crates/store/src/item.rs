//! Attribute values, read and written in one place.

use crate::StoreError;
use aws_sdk_dynamodb::types::AttributeValue;
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use strands_core::money::MicroUsd;
use strands_core::run::key::MAX_KEY_BYTES;

/// A row as DynamoDB has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Whether a text can be a key: no row has another.
pub(crate) fn is_key(text: &str) -> bool {
    (1..=MAX_KEY_BYTES).contains(&text.len())
}

/// The row of a value.
pub(crate) fn to_item<T: Serialize>(table: &'static str, value: &T) -> Result<Item, StoreError> {
    serde_dynamo::to_item(value).map_err(|fault| damaged(table, fault))
}

/// The value of a row.
pub(crate) fn from_item<T: DeserializeOwned>(
    table: &'static str,
    item: Item,
) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|fault| damaged(table, fault))
}

/// An attribute of any serialisable value.
pub(crate) fn to_attribute<T: Serialize>(
    table: &'static str,
    value: &T,
) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(value).map_err(|fault| damaged(table, fault))
}

fn damaged(table: &'static str, fault: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged {
        table,
        reason: fault.to_string(),
    }
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl Into<Decimal>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

/// Dollars as an exact decimal, the form in which the tables keep money.
pub(crate) fn usd(amount: MicroUsd) -> AttributeValue {
    AttributeValue::N(amount.as_decimal().normalize().to_string())
}

/// Milliseconds as seconds, exact.
pub(crate) fn seconds(milliseconds: i64) -> AttributeValue {
    AttributeValue::N(Decimal::new(milliseconds, 3).normalize().to_string())
}

/// A text that every row of the table has.
pub(crate) fn text_of(table: &'static str, item: &Item, name: &str) -> Result<String, StoreError> {
    let found = get_text(item, name).map(str::to_owned);
    found.ok_or_else(|| damaged(table, format!("{name} is missing")))
}

/// A whole number that every row of the table has.
pub(crate) fn whole_of(table: &'static str, item: &Item, name: &str) -> Result<i64, StoreError> {
    get_whole(item, name).ok_or_else(|| damaged(table, format!("{name} is missing")))
}

pub(crate) fn get_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

pub(crate) fn get_whole(item: &Item, name: &str) -> Option<i64> {
    get_decimal(item, name)?.trunc().try_into().ok()
}

pub(crate) fn get_decimal(item: &Item, name: &str) -> Option<Decimal> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// Reads dollars back into micro-dollars.
pub(crate) fn get_usd(item: &Item, name: &str) -> Option<MicroUsd> {
    let micro = get_decimal(item, name)?.checked_mul(Decimal::from(1_000_000))?;
    micro.round().try_into().ok().map(MicroUsd)
}
