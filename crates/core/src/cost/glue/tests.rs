mod amounts;
mod any;
mod refusals;
mod states;

use serde_json::{Map, Value, json};

use super::super::prices::PriceSheet;
use super::super::{Basis, Cost, Reason, Status, WarningCode};
use super::meter::AUTO_SCALING;
use super::*;
use crate::money::MicroUsd;

const SPARK: &str = "glueetl";
const AS_OF: &str = "2026-09-11T00:00:00Z";

/// Six DPU for fifteen minutes on the day after Glue 6.0 got its price.
fn finished() -> Value {
    json!({"JobRunState": "SUCCEEDED", "StartedOn": "2026-09-10T02:00:00Z",
        "CompletedOn": "2026-09-10T02:15:00Z", "ExecutionTime": 900, "MaxCapacity": 6.0,
        "GlueVersion": "4.0", "ExecutionClass": "STANDARD"})
}

/// `base` with some fields replaced; `null` takes one away.
fn with(mut base: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else {
        panic!("changes are an object")
    };
    for (field, value) in changes {
        base[field] = value;
    }
    base
}

fn run(changes: Value) -> JobRun {
    serde_json::from_value(with(finished(), changes)).unwrap()
}

fn command(name: &str) -> Job {
    Job {
        command: Some(name.into()),
        ..Job::default()
    }
}

fn sheet() -> &'static PriceSheet {
    PriceSheet::embedded().unwrap()
}

fn try_calculate(run: &JobRun, job: Option<&Job>) -> Result<Cost, InvalidInput> {
    calculate_at(run, job, "us-east-1", AS_OF, sheet())
}

fn calculate_at(
    run: &JobRun,
    job: Option<&Job>,
    region: &str,
    as_of: &str,
    sheet: &PriceSheet,
) -> Result<Cost, InvalidInput> {
    let rates = Rates {
        sheet,
        region,
        as_of: as_of.parse().unwrap(),
    };
    let overflow = |_| InvalidInput::new("JobRun", Problem::Overflow);
    bill(run, job, &rates)?.close().map_err(overflow)
}

fn calculate(changes: Value) -> Cost {
    try_calculate(&run(changes), Some(&command(SPARK))).unwrap()
}

fn total(cost: &Cost) -> i64 {
    cost.total().unwrap().0
}

fn sku(cost: &Cost) -> &str {
    &cost.lines()[0].usage.as_ref().unwrap().sku
}

fn warned(cost: &Cost, code: WarningCode) -> bool {
    matches!(cost.warnings(), [warning] if warning.code == code)
}

fn reason(cost: &Cost) -> Reason {
    assert_eq!(cost.status(), Status::Unpriced);
    cost.unpriced()[0].reason
}
