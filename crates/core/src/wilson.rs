//! A share and how far it can be trusted: Wilson's score interval, which holds for few cases and for shares
//! near 0 and 1 too (E. B. Wilson, Probable inference, the law of succession, and statistical inference,
//! 1927).

/// The standard normal's 97.5th percentile: 95 % lie within it on both sides.
const Z: f64 = 1.959_963_984_540_054;

/// A share of cases, and between which bounds the true one lies with 95 % confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wilson {
    /// The share that was seen.
    pub share: f64,
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

impl Wilson {
    /// Of `part` among `all` cases; nothing of no case, nor of numbers that are no such count.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub fn of(part: i64, all: i64) -> Option<Self> {
        if all <= 0 || !(0..=all).contains(&part) {
            return None;
        }
        let (cases, share) = (all as f64, part as f64 / all as f64);
        let square = Z * Z / cases;
        let middle = (share + square / 2.0) / (1.0 + square);
        let spread = share * (1.0 - share) / cases + square / (4.0 * cases);
        let half = Z * spread.sqrt() / (1.0 + square);
        Some(Self {
            share,
            low: (middle - half).clamp(0.0, share),
            high: (middle + half).clamp(share, 1.0),
        })
    }

    /// Whether all of it lies below all of the other.
    #[must_use]
    pub fn is_below(&self, other: &Self) -> bool {
        self.high < other.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3.
    #[test]
    fn the_bounds_are_those_of_the_literature() {
        for (part, all, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (10, 10, 0.7225, 1.0),
            (5, 10, 0.2366, 0.7634),
        ] {
            let found = Wilson::of(part, all).unwrap();
            assert!((found.low - low).abs() < 5e-5, "{part}/{all}: {found:?}");
            assert!((found.high - high).abs() < 5e-5, "{part}/{all}: {found:?}");
        }
    }

    #[test]
    fn there_is_none_of_no_case_nor_of_impossible_counts() {
        for (part, all) in [(0, 0), (1, 0), (0, -3), (-1, 5), (6, 5)] {
            assert_eq!(Wilson::of(part, all), None, "{part}/{all}");
        }
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_lies_within_0_and_1(all in 1_i64..10_000_000, part in 0.0_f64..=1.0) {
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
            let part = (part * all as f64) as i64;
            let found = Wilson::of(part, all).unwrap();
            prop_assert!(0.0 <= found.low && found.low <= found.share, "{found:?}");
            prop_assert!(found.share <= found.high && found.high <= 1.0, "{found:?}");
            prop_assert!(found.low < found.high, "{found:?}");
        }

        #[test]
        fn it_narrows_as_cases_of_the_same_share_grow(part in 0_i64..200, rest in 0_i64..200, times in 2_i64..50) {
            prop_assume!(part + rest > 0);
            let few = Wilson::of(part, part + rest).unwrap();
            let many = Wilson::of(part * times, (part + rest) * times).unwrap();
            prop_assert!(many.high - many.low < few.high - few.low, "{few:?} {many:?}");
        }

        #[test]
        fn successes_and_failures_mirror_each_other(part in 0_i64..500, rest in 0_i64..500) {
            prop_assume!(part + rest > 0);
            let good = Wilson::of(part, part + rest).unwrap();
            let bad = Wilson::of(rest, part + rest).unwrap();
            prop_assert!((good.low - (1.0 - bad.high)).abs() < 1e-12, "{good:?} {bad:?}");
        }
    }
}
