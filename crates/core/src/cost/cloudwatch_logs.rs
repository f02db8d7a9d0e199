//! Amazon CloudWatch Logs: bytes taken in, and storage. Source: Amazon CloudWatch Pricing.

use super::Component;
use super::bill::{Bill, Rates};
use super::input::{Fields, InvalidInput};
use super::metered::{self, Counter};

const BYTES_PER_GB: i64 = 1 << 30;
const COUNTERS: [Counter; 2] = [
    Counter {
        field: "incomingBytes",
        component: Component::LogsIngest,
        sku: "ingest",
        per_unit: BYTES_PER_GB,
    },
    Counter {
        field: "storageGbMonth",
        component: Component::LogsStorage,
        sku: "storage",
        per_unit: 1,
    },
];

/// Prices `{incomingBytes, storageGbMonth}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let what = "incomingBytes or storageGbMonth";
    metered::price(raw, &COUNTERS, what, rates)
}
