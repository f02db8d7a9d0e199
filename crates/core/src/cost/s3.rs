//! Amazon S3: requests by their kind, and storage of the standard class. Source: Amazon S3 Pricing.

use super::Component;
use super::bill::{Bill, Rates};
use super::input::{Fields, InvalidInput};
use super::metered::{self, Counter};

/// Requests are sold by the million.
const REQUESTS: i64 = 1_000_000;
const COUNTERS: [Counter; 3] = [
    Counter {
        field: "putRequests",
        component: Component::S3Put,
        sku: "put",
        per_unit: REQUESTS,
    },
    Counter {
        field: "getRequests",
        component: Component::S3Get,
        sku: "get",
        per_unit: REQUESTS,
    },
    Counter {
        field: "storageGbMonth",
        component: Component::S3Storage,
        sku: "storage.standard",
        per_unit: 1,
    },
];

/// Prices `{putRequests, getRequests, storageGbMonth}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let what = "putRequests, getRequests or storageGbMonth";
    metered::price(raw, &COUNTERS, what, rates)
}
