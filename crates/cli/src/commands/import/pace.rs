//! How fast a service is asked: far below what its quotas allow, and slower once it throttles.

use std::time::Duration;
use tokio::time::Instant;

/// Calls at once, before the pace holds.
const BURST: u32 = 20;
/// From then on one call each.
const INTERVAL: Duration = Duration::from_millis(250);
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Tries of one call, each of which tries twice itself.
const TRIES: u32 = 6;

/// The pace of one service.
pub(super) struct Pace {
    /// When the calls so far would be used up, at the steady pace.
    used_until: Instant,
    interval: Duration,
    failures: u32,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            used_until: Instant::now(),
            interval: INTERVAL,
            failures: 0,
        }
    }

    /// Waits until the next call may be made.
    pub(super) async fn wait(&mut self) {
        let now = Instant::now();
        self.used_until = self.used_until.max(now) + self.interval;
        let ahead = self.used_until.duration_since(now);
        let burst = INTERVAL * BURST;
        if ahead > burst {
            tokio::time::sleep(ahead.saturating_sub(burst)).await;
        }
    }

    /// A call was answered.
    pub(super) fn answered(&mut self) {
        self.failures = 0;
    }

    /// Waits after a call that may be answered later; `false`: it was tried often enough.
    pub(super) async fn back_off(&mut self) -> bool {
        self.failures += 1;
        if self.failures >= TRIES {
            return false;
        }
        self.interval = (self.interval * 2).min(LONGEST_WAIT);
        let longest = (FIRST_WAIT * 2_u32.pow(self.failures)).min(LONGEST_WAIT);
        let share = 0.5 + fastrand::f64() / 2.0;
        tokio::time::sleep(longest.mul_f64(share)).await;
        true
    }
}
