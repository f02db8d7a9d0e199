//! Totals that add up: counts, time and money by component.

use crate::cost::Component;
use crate::money::MicroUsd;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sums over runs; averages are computed on read. Negative only as a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Runs with at least one ended attempt.
    pub executions: i64,
    /// Of them, ended well.
    pub successful: i64,
    /// Of them, failed.
    pub failed: i64,
    /// Of them, stopped.
    pub stopped: i64,
    /// Of them, timed out.
    pub timeout: i64,
    /// Of them, with at least one part that has no price.
    pub unpriced: i64,
    /// Milliseconds over all ended attempts whose start and end are known.
    pub duration_ms: i64,
    /// Known cost by component.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cost: BTreeMap<Component, MicroUsd>,
}

impl Sums {
    /// Adds `other`, or takes it away. Saturates at the bounds of `i64`, about 9 trillion dollars.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.combine(other, 1);
        self
    }

    /// Takes `other` away.
    #[must_use]
    pub fn minus(mut self, other: &Self) -> Self {
        self.combine(other, -1);
        self
    }

    /// Whether adding this changes nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.counts().into_iter().all(|count| count == 0)
            && self.cost.values().all(|amount| amount.0 == 0)
    }

    /// Known cost, or nothing where there are runs and none of them has a price.
    #[must_use]
    pub fn known_total(&self) -> Option<MicroUsd> {
        (self.unpriced == 0 || !self.cost.is_empty()).then(|| self.total())
    }

    /// Known cost of all components; 0 where nothing is known.
    #[must_use]
    pub fn total(&self) -> MicroUsd {
        let total = self.cost.values().map(|amount| amount.0);
        MicroUsd(total.fold(0, i64::saturating_add))
    }

    fn combine(&mut self, other: &Self, sign: i64) {
        for (mine, theirs) in self.counts_mut().into_iter().zip(other.counts()) {
            *mine = mine.saturating_add(theirs.saturating_mul(sign));
        }
        for (component, amount) in &other.cost {
            let mine = self.cost.entry(*component).or_default();
            *mine = MicroUsd(mine.0.saturating_add(amount.0.saturating_mul(sign)));
        }
    }

    fn counts(&self) -> [i64; 7] {
        [
            self.executions,
            self.successful,
            self.failed,
            self.stopped,
            self.timeout,
            self.unpriced,
            self.duration_ms,
        ]
    }

    fn counts_mut(&mut self) -> [&mut i64; 7] {
        [
            &mut self.executions,
            &mut self.successful,
            &mut self.failed,
            &mut self.stopped,
            &mut self.timeout,
            &mut self.unpriced,
            &mut self.duration_ms,
        ]
    }
}
