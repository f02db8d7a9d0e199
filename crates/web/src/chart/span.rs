//! One value beside the range in which such values usually lie.

use super::svg::{Svg, Voice};

const HEIGHT: f64 = 14.0;
const MIDDLE: f64 = 7.5;
/// A range needs this many values.
const LEAST: usize = 5;
/// Room above the 95th percentile.
const HEADROOM: f64 = 1.6;

/// Where values usually lie.
#[derive(Debug, Clone, Copy, PartialEq)]
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
        let rank = |share: f64| {
            let rank = super::columns::whole((share * super::columns::count(values.len())).ceil());
            let place = usize::try_from(rank.max(1) - 1).unwrap_or_default();
            values.get(place).copied()
        };
        if values.len() < LEAST {
            return None;
        }
        Some(Self {
            p50: rank(0.5)?,
            p95: rank(0.95)?,
            count: values.len(),
        })
    }
}

/// A mark for the value on the range from p50 to p95; a hatch where there is none.
#[must_use]
pub fn span(value: Option<f64>, spread: Option<Spread>, class: &str) -> String {
    let mut svg = Svg::open("lane", HEIGHT, Voice::Silent);
    let (Some(value), Some(spread)) = (value, spread) else {
        svg.hatch("h-absent", 0.0, 100.0, 5.0, 5.0);
        return svg.close();
    };
    let highest = (spread.p95 * HEADROOM)
        .max(value * 1.05)
        .max(f64::MIN_POSITIVE);
    let x = |value: f64| (100.0 * value / highest).clamp(0.0, 97.4);
    svg.across("grid-l", MIDDLE);
    svg.rect(
        "f-soft",
        x(spread.p50),
        x(spread.p95) - x(spread.p50),
        5.0,
        5.0,
    );
    svg.upright("axis-l", x(spread.p50), 3.0, 12.0);
    svg.rect(class, x(value), 2.6, 3.0, 9.0);
    svg.close()
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
