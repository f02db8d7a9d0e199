//! Why a day cost something else than expected: factors that multiply to actual over expected.
//!
//! A day's cost is runs × attempts a run × seconds an attempt × quantity a second × price of a unit; each
//! factor is the day's figure over that of the days before. What the factors do not explain is one more.

use serde::Serialize;
use std::collections::BTreeMap;
use strands_core::cost::{Component, Cost};
use strands_core::run::{Attempt, Ledger};
use strands_core::totals::Sums;

/// Changes below this are noise; they stay in the remainder.
const LEAST_CHANGE: f64 = 0.05;
const MOST_EVIDENCE: usize = 5;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// How many runs.
    Volume,
    /// Attempts a run.
    Retries,
    /// Time an attempt.
    Duration,
    /// What is used a second, such as DPUs.
    Capacity,
    /// The price of a unit.
    Price,
    /// What none of them explains.
    Unexplained,
}

/// A factor of the change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Factor {
    /// What changed.
    pub cause: Cause,
    /// By how much: 1 is no change.
    pub factor: f64,
    /// The dearest runs of the day, by execution id.
    pub evidence: Vec<String>,
}

/// What is known of a day, or of the days before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Sums of the days.
    pub(crate) sums: Sums,
    /// How many days they are.
    pub(crate) days: u32,
    /// Some of their runs.
    pub(crate) runs: Vec<Ledger>,
}

/// Splits actual over expected into factors that multiply to it, the largest change first. A remainder
/// that is noise is added to the last factor, so that they still do.
pub(crate) fn factors(day: &Facts, before: &Facts, ratio: f64) -> Vec<Factor> {
    let mut rest = ratio;
    let mut factors = Vec::new();
    for (cause, of) in MEASURES {
        let (Some(now), Some(usual)) = (of(day), of(before)) else {
            continue;
        };
        let factor = now / usual;
        if factor.is_finite() && factor > 0.0 && (factor.ln()).abs() >= LEAST_CHANGE {
            rest /= factor;
            factors.push((cause, factor));
        }
    }
    if rest.is_finite() && rest > 0.0 && rest.ln().abs() >= LEAST_CHANGE {
        factors.push((Cause::Unexplained, rest));
    } else if let Some((_, last)) = factors.last_mut() {
        *last *= rest;
    }
    factors.sort_by(|(_, one), (_, other)| other.ln().abs().total_cmp(&one.ln().abs()));
    let evidence = dearest(&day.runs);
    let factor = |(cause, factor): (Cause, f64)| Factor {
        cause,
        factor: (factor * 1e4).round() / 1e4,
        evidence: match cause {
            Cause::Unexplained => Vec::new(),
            _ => evidence.clone(),
        },
    };
    factors.into_iter().map(factor).collect()
}

type Measure = fn(&Facts) -> Option<f64>;

const MEASURES: [(Cause, Measure); 5] = [
    (Cause::Volume, |it| {
        ratio(count(it.sums.executions), f64::from(it.days))
    }),
    (Cause::Retries, |it| {
        ratio(
            sampled(it, |_| Some(1.0)),
            it.runs.iter().map(|_| 1.0).sum(),
        )
    }),
    (Cause::Duration, |it| {
        ratio(sampled(it, seconds), sampled(it, |_| Some(1.0)))
    }),
    (Cause::Capacity, |it| {
        ratio(used(it)?.0, sampled(it, seconds))
    }),
    (Cause::Price, |it| {
        let (quantity, usd) = used(it)?;
        ratio(usd, quantity)
    }),
];

fn ratio(of: f64, to: f64) -> Option<f64> {
    (of > 0.0 && to > 0.0).then(|| of / to)
}

#[allow(clippy::cast_precision_loss, reason = "ratios are approximate")]
fn count(number: i64) -> f64 {
    number as f64
}

/// The sum over ended attempts of the sampled runs.
fn sampled(facts: &Facts, of: fn(&Attempt) -> Option<f64>) -> f64 {
    let attempts = facts.runs.iter().flat_map(Ledger::attempts);
    let ended = attempts.filter(|attempt| attempt.state().is_terminal());
    ended.filter_map(of).sum()
}

#[allow(clippy::cast_precision_loss, reason = "ratios are approximate")]
fn seconds(attempt: &Attempt) -> Option<f64> {
    Some(attempt.duration_ms()? as f64 / 1e3)
}

/// Quantity and cost of the component that costs most.
fn used(facts: &Facts) -> Option<(f64, f64)> {
    let mut used: BTreeMap<Component, (f64, f64)> = BTreeMap::new();
    let costs = facts.runs.iter().filter_map(|run| run.cost.as_ref());
    for line in costs.flat_map(Cost::lines) {
        let Some(usage) = &line.usage else { continue };
        let slot = used.entry(line.component).or_default();
        slot.0 += f64::try_from(usage.quantity).ok()?;
        slot.1 += count(line.amount.0);
    }
    used.into_values()
        .max_by(|one, other| one.1.total_cmp(&other.1))
}

fn dearest(runs: &[Ledger]) -> Vec<String> {
    let known = |run: &&Ledger| run.cost.as_ref().map(|cost| cost.known().0);
    let mut runs: Vec<&Ledger> = runs.iter().collect();
    runs.sort_by_key(|run| std::cmp::Reverse(known(run)));
    let ids = runs.into_iter().take(MOST_EVIDENCE);
    ids.map(|run| run.execution_id.clone()).collect()
}
