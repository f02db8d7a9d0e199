//! Values of an answer. What is absent, `null`, empty or of another type is not known.

use crate::cost::decimal_from_number;
use crate::instant::{cut, of_epoch, parse};
use crate::run::Figure;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;

const MILLISECONDS: Decimal = Decimal::ONE_THOUSAND;

/// A text.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// A count.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    value.as_u64()
}

/// A count that fits an attempt's number.
pub(crate) fn number(value: &Value) -> Option<u32> {
    whole(value)?.try_into().ok()
}

/// A measured figure.
pub(crate) fn figure(value: &Value) -> Option<Figure> {
    value.as_f64().and_then(Figure::new)
}

/// The items of a list.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Tags: an object of names with values, or a list of both, in either spelling.
pub(crate) fn tags(value: &Value) -> BTreeMap<String, String> {
    let owned = |key: &str, value: &Value| Some((key.to_owned(), value.as_str()?.to_owned()));
    let of_item = |item: &Value| {
        let part = |names: [&str; 2]| names.into_iter().find_map(|name| item.get(name));
        owned(part(["key", "Key"])?.as_str()?, part(["value", "Value"])?)
    };
    match value {
        Value::Object(tags) => tags
            .iter()
            .filter_map(|(key, value)| owned(key, value))
            .collect(),
        other => items(other).iter().filter_map(of_item).collect(),
    }
}

/// An instant as epoch seconds, which services send, or as RFC 3339, which the AWS command line prints.
pub(crate) fn instant(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(seconds) => epoch(decimal_from_number(seconds)?),
        Value::String(text) => parse(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// An instant as epoch milliseconds, as AWS Batch and CloudWatch Logs have it, or as RFC 3339.
pub(crate) fn instant_ms(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(milliseconds) => epoch(decimal_from_number(milliseconds)? / MILLISECONDS),
        other => instant(other),
    }
}

/// Zero stands for "not yet" where a service always sends the field.
fn epoch(seconds: Decimal) -> Option<Timestamp> {
    let instant = of_epoch(seconds).filter(|it| *it > Timestamp::UNIX_EPOCH)?;
    cut(instant)
}
