//! How fast a service is asked: below what its quotas allow, slower while it throttles.

use std::time::Duration;
use strands_core::history::Source;
use tokio::time::Instant;

/// Calls at once, before the pace holds.
const BURST: u32 = 20;
/// From then on one call each.
const INTERVAL: Duration = Duration::from_millis(250);
/// `ListExecutions` refills by 2 a second in most regions (AWS Step Functions Developer Guide, "Quotas").
const INTERVAL_OF_STEP_FUNCTIONS: Duration = Duration::from_millis(600);
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Tries of one call, each of which tries twice itself.
const TRIES: u32 = 6;

/// The pace of one service.
pub(super) struct Pace {
    /// When the calls so far would be used up, at the steady pace.
    used_until: Instant,
    /// Where nothing is throttled.
    steady: Duration,
    interval: Duration,
    failures: u32,
}

impl Pace {
    pub(super) fn of(source: Source) -> Self {
        let steady = match source {
            Source::StepFunctions => INTERVAL_OF_STEP_FUNCTIONS,
            _ => INTERVAL,
        };
        Self {
            used_until: Instant::now(),
            steady,
            interval: steady,
            failures: 0,
        }
    }

    /// Waits until the next call may be made.
    pub(super) async fn wait(&mut self) {
        let now = Instant::now();
        self.used_until = self.used_until.max(now) + self.interval;
        let ahead = self.used_until.duration_since(now);
        let burst = self.steady * BURST;
        if ahead > burst {
            tokio::time::sleep(ahead.saturating_sub(burst)).await;
        }
    }

    /// A call was answered: back to the steady pace, by halves.
    pub(super) fn answered(&mut self) {
        self.failures = 0;
        self.interval = (self.interval / 2).max(self.steady);
    }

    /// Waits after a call that may be answered later; `false`: it was tried often enough.
    pub(super) async fn back_off(&mut self) -> bool {
        let Some(longest) = self.held_up() else {
            return false;
        };
        let share = 0.5 + fastrand::f64() / 2.0;
        tokio::time::sleep(longest.mul_f64(share)).await;
        true
    }

    /// How long to wait at most before the call is made again; `None`: it was tried often enough.
    fn held_up(&mut self) -> Option<Duration> {
        self.failures += 1;
        if self.failures >= TRIES {
            return None;
        }
        self.interval = (self.interval * 2).min(LONGEST_WAIT);
        Some((FIRST_WAIT * 2_u32.pow(self.failures)).min(LONGEST_WAIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_throttled_is_asked_at_the_steady_pace_again() {
        for source in [Source::Glue, Source::StepFunctions] {
            let mut pace = Pace::of(source);
            let steady = pace.interval;
            for _ in 0..3 {
                assert!(pace.held_up().is_some());
            }
            assert_eq!(pace.interval, steady * 8);
            for times in [4, 2, 1, 1] {
                pace.answered();
                assert_eq!(pace.interval, steady * times);
            }
        }
    }

    #[test]
    fn a_call_waits_longer_each_time_and_is_left_in_the_end() {
        let mut pace = Pace::of(Source::Glue);
        let waits: Vec<Duration> = std::iter::from_fn(|| pace.held_up()).collect();
        assert_eq!(waits.len(), TRIES as usize - 1);
        assert!(waits.is_sorted() && waits.iter().all(|it| *it <= LONGEST_WAIT));
    }
}
