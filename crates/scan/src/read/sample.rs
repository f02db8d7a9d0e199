//! Which rows are looked at: the first, the last, and the rest evenly between.

use std::ops::Range;

/// How many rows of a file are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// At most so many.
    Most(u64),
    /// Every one.
    All,
}

impl Default for Rows {
    fn default() -> Self {
        Self::Most(10_000)
    }
}

/// A fifth of the sample from either end.
const END_SHARE: u64 = 5;
/// Windows between the ends.
const BETWEEN: u64 = 60;

/// Windows of rows of a file that has `total`, `wanted` rows in all.
pub(crate) fn windows(total: u64, wanted: u64) -> Vec<Range<u64>> {
    if wanted >= total {
        return std::iter::once(0..total)
            .filter(|all| !all.is_empty())
            .collect();
    }
    let end = wanted / END_SHARE;
    let head = end.max(1).min(wanted);
    let rest = wanted - head - end;
    let passed_over = total - wanted;
    let count = BETWEEN.min(rest).max(1);
    let part = |whole: u64, at: u64| whole * (at + 1) / count - whole * at / count;
    let mut chosen: Vec<_> = std::iter::once(0..head).collect();
    let mut begin = head;
    for at in 0..count {
        begin += part(passed_over, at);
        chosen.push(begin..begin + part(rest, at));
        begin += part(rest, at);
    }
    chosen.push(total - end..total);
    chosen.retain(|window| !window.is_empty());
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn windows_hold_as_many_rows_as_wanted_and_none_twice(total in 0..200_000_u64, wanted in 1..30_000_u64) {
            let chosen = windows(total, wanted);
            let count: u64 = chosen.iter().map(|window| window.end - window.start).sum();
            prop_assert_eq!(count, wanted.min(total));
            prop_assert!(chosen.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", chosen);
            prop_assert!(chosen.iter().all(|window| window.end <= total));
        }
    }

    #[test]
    fn both_ends_are_looked_at() {
        let chosen = windows(1_000_000, 10_000);
        assert_eq!(chosen[0], 0..2_000);
        assert_eq!(chosen.last(), Some(&(998_000..1_000_000)));
        assert_eq!(chosen.len(), 62);
    }
}
