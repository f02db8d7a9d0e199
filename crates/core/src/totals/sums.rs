//! Totals that add up: counts, time and money by component.

use super::durations::Durations;
use crate::cost::{Component, Cost, PICO_PER_MICRO};
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
    /// What the exact costs are above the rounded ones, in pico-dollars.
    #[serde(default, skip_serializing_if = "num_traits::Zero::is_zero")]
    pub rounded_off_pico: i64,
    /// Known cost by component, each run's rounded to whole micro-dollars.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cost: BTreeMap<Component, MicroUsd>,
    /// How long the runs took that ended well; of jobs alone.
    #[serde(default, skip_serializing_if = "Durations::is_empty")]
    pub durations: Durations,
}

impl Sums {
    /// What a cost comes to, and nothing else.
    #[must_use]
    pub fn spent(cost: &Cost) -> Self {
        Self {
            rounded_off_pico: cost.rounded_off_pico(),
            cost: cost.components().clone(),
            ..Self::default()
        }
    }

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
            && self.durations.is_empty()
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
        MicroUsd(total.fold(self.rounding().0, i64::saturating_add))
    }

    /// Known cost by component; what rounding each run left over is one of them, where it comes to a
    /// micro-dollar.
    #[must_use]
    pub fn components(&self) -> BTreeMap<Component, MicroUsd> {
        let rounding = self.rounding();
        let mut components = self.cost.clone();
        if rounding.0 != 0 {
            let held = components.entry(Component::Rounding).or_default();
            *held = MicroUsd(held.0.saturating_add(rounding.0));
        }
        components
    }

    /// With what rounding left over as a component of whole micro-dollars: sums of these add up to the
    /// last one.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.cost = self.components();
        self.rounded_off_pico = 0;
        self
    }

    /// Rounded half away from zero, as every amount is.
    fn rounding(&self) -> MicroUsd {
        let half = self.rounded_off_pico.signum() * (PICO_PER_MICRO / 2);
        MicroUsd(self.rounded_off_pico.saturating_add(half) / PICO_PER_MICRO)
    }

    fn combine(&mut self, other: &Self, sign: i64) {
        for (mine, theirs) in self.counts_mut().into_iter().zip(other.counts()) {
            *mine = mine.saturating_add(theirs.saturating_mul(sign));
        }
        for (component, amount) in &other.cost {
            let mine = self.cost.entry(*component).or_default();
            *mine = MicroUsd(mine.0.saturating_add(amount.0.saturating_mul(sign)));
        }
        self.durations.combine(&other.durations, sign);
    }

    fn counts(&self) -> [i64; 8] {
        [
            self.executions,
            self.successful,
            self.failed,
            self.stopped,
            self.timeout,
            self.unpriced,
            self.duration_ms,
            self.rounded_off_pico,
        ]
    }

    fn counts_mut(&mut self) -> [&mut i64; 8] {
        [
            &mut self.executions,
            &mut self.successful,
            &mut self.failed,
            &mut self.stopped,
            &mut self.timeout,
            &mut self.unpriced,
            &mut self.duration_ms,
            &mut self.rounded_off_pico,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(pico: i64) -> Sums {
        let micro = (pico + pico.signum() * PICO_PER_MICRO / 2) / PICO_PER_MICRO;
        Sums {
            executions: 1,
            rounded_off_pico: pico - micro * PICO_PER_MICRO,
            cost: BTreeMap::from([(Component::LambdaDuration, MicroUsd(micro))]),
            ..Sums::default()
        }
    }

    proptest! {
        /// A sum of many small costs is what they cost exactly, rounded once; parts add up to it, and
        /// taking every run away again leaves nothing.
        #[test]
        fn a_sum_is_rounded_once(runs in prop::collection::vec(0_i64..5_000_000, 0..200)) {
            let exact: i64 = runs.iter().sum();
            let sums = runs.iter().fold(Sums::default(), |sums, pico| sums.plus(&run(*pico)));
            let expected = (exact + PICO_PER_MICRO / 2) / PICO_PER_MICRO;
            prop_assert_eq!(sums.total(), MicroUsd(expected));
            let parts: i64 = sums.components().values().map(|amount| amount.0).sum();
            prop_assert_eq!(parts, expected);
            prop_assert_eq!(sums.clone().settled().total(), sums.total());
            let left = runs.iter().fold(sums, |sums, pico| sums.minus(&run(*pico)));
            prop_assert!(left.is_zero());
        }
    }
}
