//! Durations as counts in logarithmic buckets: they add up, and percentiles can be read from the sum.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Buckets grow by a tenth from here on; below it each holds one millisecond.
const GROWTH: i64 = 10;

/// Counts of durations by bucket. Negative only as a difference.
///
/// Bucket 0 holds durations of 0 ms. Bucket n + 1 holds those above `b(n)` up to `b(n + 1)` ms, where
/// `b(0) = 0` and `b(n + 1) = b(n) + max(1, floor(b(n) / 10))`: 1, 2, … 19, 20, 22, 24, … An hour is in
/// bucket 150. A bucket is told by `2lh / (l + h)` of its lowest and its highest duration `l` and `h`, which
/// is never more than 5 % from any duration in it, as `h < 1.1 l`. Whole numbers alone, so that every
/// machine finds the same bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Durations(BTreeMap<u16, i64>);

impl Durations {
    /// One duration in milliseconds; nothing of a negative one.
    #[must_use]
    pub fn one(milliseconds: i64) -> Self {
        let bucket = (milliseconds >= 0).then(|| bucket(milliseconds));
        Self(bucket.map(|bucket| (bucket, 1)).into_iter().collect())
    }

    /// Of counts by bucket.
    #[must_use]
    pub fn of(counts: impl IntoIterator<Item = (u16, i64)>) -> Self {
        Self(
            counts
                .into_iter()
                .filter(|(_, count)| *count != 0)
                .collect(),
        )
    }

    /// Counts by bucket, shortest first; none is 0.
    pub fn counts(&self) -> impl Iterator<Item = (u16, i64)> {
        self.0.iter().map(|(bucket, count)| (*bucket, *count))
    }

    /// How many durations.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.0
            .values()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The duration that this share of all is at most, in milliseconds, by the nearest rank and within
    /// 5 %; `None` of nothing.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a rank among counts far below 2^52"
    )]
    pub fn percentile(&self, share: f64) -> Option<f64> {
        let count = self.count();
        let rank = ((share * count as f64).ceil() as i64).clamp(1, count.max(1));
        let mut below = 0_i64;
        let found = self.0.iter().find(|(_, count)| {
            below = below.saturating_add(**count);
            below >= rank
        });
        found.map(|(bucket, _)| middle(*bucket))
    }

    /// Adds `other` as often as `sign` says.
    pub(super) fn combine(&mut self, other: &Self, sign: i64) {
        for (bucket, count) in &other.0 {
            let mine = self.0.entry(*bucket).or_default();
            *mine = mine.saturating_add(count.saturating_mul(sign));
        }
        self.0.retain(|_, count| *count != 0);
    }
}

/// The highest duration of the bucket after one that ends at `bound`.
const fn next(bound: i64) -> i64 {
    let tenth = bound / GROWTH;
    bound.saturating_add(if tenth > 1 { tenth } else { 1 })
}

fn bucket(milliseconds: i64) -> u16 {
    let (mut number, mut bound) = (0, 0);
    while bound < milliseconds {
        bound = next(bound);
        number += 1;
    }
    number
}

#[allow(clippy::cast_precision_loss, reason = "within 5 % in any case")]
fn middle(bucket: u16) -> f64 {
    let (mut before, mut highest) = (0, 0);
    for _ in 0..bucket {
        before = highest;
        highest = next(highest);
    }
    if highest == 0 {
        return 0.0;
    }
    let (lowest, highest) = ((before + 1) as f64, highest as f64);
    2.0 * lowest * highest / (lowest + highest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(durations: &[i64]) -> Durations {
        durations.iter().fold(Durations::default(), |mut sum, it| {
            sum.combine(&Durations::one(*it), 1);
            sum
        })
    }

    #[test]
    fn buckets_are_as_the_formula_says() {
        for (milliseconds, expected) in [
            (0, 0),
            (1, 1),
            (19, 19),
            (20, 20),
            (21, 21),
            (22, 21),
            (23, 22),
        ] {
            assert_eq!(bucket(milliseconds), expected, "{milliseconds}");
        }
        assert_eq!(bucket(3_600_000), 150);
        assert!(bucket(i64::MAX) < 500);
        assert!(Durations::one(-1).is_empty());
        assert_eq!(Durations::default().percentile(0.5), None);
    }

    proptest! {
        #[test]
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        fn percentiles_are_within_five_in_a_hundred(
            mut durations in prop::collection::vec(0_i64..3_000_000_000, 1..300),
            share in 0.01_f64..1.0,
        ) {
            let told = sum(&durations).percentile(share).unwrap();
            durations.sort_unstable();
            let rank = (share * durations.len() as f64).ceil() as usize;
            let exact = durations[rank.max(1) - 1] as f64;
            prop_assert!((told - exact).abs() <= 0.05 * exact, "{told} for {exact}");
        }

        #[test]
        fn what_was_added_can_be_taken_away(durations in prop::collection::vec(0_i64..3_000_000_000, 0..50)) {
            let mut left = sum(&durations);
            for it in &durations {
                left.combine(&Durations::one(*it), -1);
            }
            prop_assert!(left.is_empty());
        }
    }
}
