//! When a job is expected: learned from the rhythm of its runs, since nobody has told.
//!
//! A job is regular when it has at least ten runs and four of five gaps between their starts lie within a
//! fifth of the median gap. It is then expected one median gap after its last start, and missing once the
//! grace has passed. Without that there is no expectation, and nothing is called on time or missing.

use jiff::{SignedDuration, Timestamp};

/// Fewer runs say nothing about a rhythm.
const LEAST_RUNS: usize = 10;
/// How far a gap may lie from the median one.
const TOLERANCE: f64 = 0.2;
/// The share of gaps that have to.
const REGULAR: f64 = 0.8;
/// A run is not missing before so many seconds.
const LEAST_GRACE: i64 = 600;
/// Longer gaps than this are no rhythm that a page of a day can show.
const LONGEST: i64 = 14 * 86_400;
/// As many missing runs are drawn at most.
const MOST_MISSING: usize = 200;

/// A rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    /// Seconds between two starts.
    pub period: i64,
    /// Start of the newest run.
    pub last: Timestamp,
    /// Start of the run before it, where it is known: a period after it the newest one was expected.
    pub before: Option<Timestamp>,
}

impl Expectation {
    /// Of starts in any order; nothing where they have no rhythm.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        reason = "shares and tolerances are approximate"
    )]
    pub fn of(starts: impl IntoIterator<Item = Timestamp>) -> Option<Self> {
        let mut starts: Vec<Timestamp> = starts.into_iter().collect();
        starts.sort_unstable();
        if starts.len() < LEAST_RUNS {
            return None;
        }
        let pairs = starts.windows(2);
        let gaps: Vec<i64> = pairs
            .map(|pair| pair[1].duration_since(pair[0]).as_secs())
            .collect();
        let mut sorted = gaps.clone();
        sorted.sort_unstable();
        let period = *sorted.get(sorted.len() / 2)?;
        if !(60..=LONGEST).contains(&period) {
            return None;
        }
        let is_near = |gap: &&i64| ((**gap - period).abs() as f64) <= TOLERANCE * period as f64;
        let near = gaps.iter().filter(is_near).count();
        let is_regular = near as f64 >= REGULAR * gaps.len() as f64;
        is_regular.then_some(Self {
            period,
            last: *starts.last()?,
            before: starts.iter().rev().nth(1).copied(),
        })
    }

    /// How long a run may be late before it is missing: ten minutes, or a fifth of the period.
    #[must_use]
    pub fn grace(self) -> SignedDuration {
        SignedDuration::from_secs((self.period / 5).max(LEAST_GRACE))
    }

    /// When the next run is expected.
    #[must_use]
    pub fn next(self) -> Timestamp {
        self.following(self.last)
    }

    /// When runs were expected after the newest one and did not come.
    #[must_use]
    pub fn missing(self, now: Timestamp) -> Vec<Timestamp> {
        let steps = (1..).map(|step| self.after(step)).take(MOST_MISSING);
        steps
            .take_while(|at| at.saturating_add(self.grace()).is_ok_and(|due| due < now))
            .collect()
    }

    /// When a run was expected, or is, by the start of the one before it.
    #[must_use]
    pub fn following(self, start: Timestamp) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.period);
        start.saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    fn after(self, steps: i64) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.period.saturating_mul(steps));
        self.last.saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn starts(gaps: &[i64]) -> Vec<Timestamp> {
        let mut at = 1_790_000_000;
        let mut starts = vec![Timestamp::from_second(at).unwrap()];
        for gap in gaps {
            at += gap;
            starts.push(Timestamp::from_second(at).unwrap());
        }
        starts
    }

    #[test]
    fn nine_runs_or_an_irregular_life_are_no_rhythm() {
        assert_eq!(Expectation::of(starts(&[3_600; 8])), None);
        assert!(Expectation::of(starts(&[3_600; 9])).is_some());
        let wild: Vec<i64> = (1..20).map(|it| 600 * it * it).collect();
        assert_eq!(Expectation::of(starts(&wild)), None);
    }

    #[test]
    fn a_run_is_missing_once_its_grace_has_passed() {
        let hourly = Expectation::of(starts(&[3_600; 12])).unwrap();
        assert_eq!(hourly.grace().as_secs(), 720);
        let due = hourly.next();
        let later = |seconds| due + SignedDuration::from_secs(seconds);
        assert!(hourly.missing(later(720)).is_empty());
        assert_eq!(hourly.missing(later(721)), [due]);
        assert_eq!(hourly.missing(later(3_600 + 721)).len(), 2);
    }

    proptest! {
        #[test]
        fn the_order_of_runs_makes_no_difference(mut gaps in prop::collection::vec(3_000_i64..4_200, 9..40), turn in 0usize..40) {
            let sorted = starts(&gaps);
            let mut turned = sorted.clone();
            let middle = turn % turned.len();
            turned.rotate_left(middle);
            prop_assert_eq!(Expectation::of(turned), Expectation::of(sorted));
            gaps.clear();
        }
    }
}
