//! Amazon DynamoDB on demand: request units as `ConsumedCapacity` tells them, and storage. Source: Amazon
//! DynamoDB Pricing (on-demand prices were halved on 2024-11-01).

use super::Component;
use super::bill::{Bill, Rates};
use super::input::{Fields, InvalidInput};
use super::metered::{self, Counter};

/// Request units are sold by the million.
const UNITS: i64 = 1_000_000;
const COUNTERS: [Counter; 3] = [
    Counter {
        field: "WriteCapacityUnits",
        component: Component::DdbWrite,
        sku: "write",
        per_unit: UNITS,
    },
    Counter {
        field: "ReadCapacityUnits",
        component: Component::DdbRead,
        sku: "read",
        per_unit: UNITS,
    },
    Counter {
        field: "storageGbMonth",
        component: Component::DdbStorage,
        sku: "storage",
        per_unit: 1,
    },
];

/// Prices `{WriteCapacityUnits, ReadCapacityUnits, storageGbMonth}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let what = "WriteCapacityUnits, ReadCapacityUnits or storageGbMonth";
    metered::price(raw, &COUNTERS, what, rates)
}
