mod any;
mod bills;
mod contracts;
mod documents;
mod refusals;
mod services;
mod sources;

use serde_json::{Value, json};

use super::prices::PriceSheet;
use super::*;

const AS_OF: &str = "2026-09-11T00:00:00Z";

/// The sheet that comes with the program, as JSON.
fn embedded() -> Value {
    serde_json::from_str(include_str!("prices.json")).unwrap()
}

fn sheet() -> &'static PriceSheet {
    PriceSheet::embedded().unwrap()
}

fn document(items: &Value) -> Value {
    json!({"run_id": "r1", "region": "us-east-1", "as_of": AS_OF, "items": items})
}

fn try_price(document: &Value, sheet: &PriceSheet) -> Result<Cost, Vec<InvalidInput>> {
    calculate(document.to_string().as_bytes(), None, sheet)
}

/// Items in us-east-1 by the embedded sheet.
fn priced(items: &Value) -> Cost {
    try_price(&document(items), sheet()).unwrap_or_else(|faults| panic!("{items}: {faults:?}"))
}

/// One item in us-east-1 by the embedded sheet.
fn one(service: &str, raw: &Value) -> Cost {
    priced(&json!([{"service": service, "raw": raw}]))
}

/// Components as JSON, to be compared with a literal.
fn components(cost: &Cost) -> Value {
    serde_json::to_value(cost.components()).unwrap()
}

fn reasons(cost: &Cost) -> Vec<(&'static str, &'static str)> {
    let unpriced = cost.unpriced().iter();
    unpriced
        .map(|it| (it.component.as_str(), it.reason.as_str()))
        .collect()
}

fn warned(cost: &Cost) -> Vec<Value> {
    let warnings = cost.warnings().iter();
    warnings.map(|it| json!(it.code)).collect()
}
