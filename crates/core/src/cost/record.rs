//! The cost of a run as everyone outside sees it.

use super::{Component, Cost, Status, Unpriced, Warning};
use crate::money::MicroUsd;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a run cost, in millionths of a US dollar. Unknown is `null`, never 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CostRecord {
    /// `priced`, `estimated` or `unpriced`.
    #[schemars(with = "String")]
    pub status: Status,
    /// The whole cost, where every part is known.
    pub total_micro_usd: Option<i64>,
    /// The parts that are known.
    pub known_micro_usd: i64,
    /// The known parts, by what they were paid for.
    #[schemars(with = "BTreeMap<String, i64>")]
    pub components: BTreeMap<Component, MicroUsd>,
    /// What has no price, and why.
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub unpriced: Vec<Unpriced>,
    /// Why the amount is estimated.
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub warnings: Vec<Warning>,
}

impl From<&Cost> for CostRecord {
    fn from(cost: &Cost) -> Self {
        Self {
            status: cost.status(),
            total_micro_usd: cost.total().map(|total| total.0),
            known_micro_usd: cost.known().0,
            components: cost.components().clone(),
            unpriced: cost.unpriced().to_vec(),
            warnings: cost.warnings().to_vec(),
        }
    }
}
