//! Where values usually lie.

use serde::{Deserialize, Serialize};

/// Fewer values say nothing.
const LEAST: usize = 5;

/// Where values usually lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Half of the values are at most this.
    pub p50: f64,
    /// 95 of 100 are.
    pub p95: f64,
    /// How many values say so.
    pub count: usize,
}

impl Spread {
    /// Of at least five values, by the nearest rank.
    #[must_use]
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.retain(|value| value.is_finite());
        values.sort_by(f64::total_cmp);
        let rank = |hundredths: usize| {
            let rank = (values.len() * hundredths).div_ceil(100);
            values.get(rank.max(1) - 1).copied()
        };
        if values.len() < LEAST {
            return None;
        }
        Some(Self {
            p50: rank(50)?,
            p95: rank(95)?,
            count: values.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_needs_five_values_and_is_by_rank() {
        assert_eq!(Spread::of(vec![1.0, 2.0, 3.0, 4.0]), None);
        let spread = Spread::of((1..=100).map(f64::from).collect()).unwrap();
        assert_eq!((spread.p50, spread.p95, spread.count), (50.0, 95.0, 100));
    }
}
