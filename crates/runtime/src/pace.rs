//! A bound on how often something is done: a token bucket that holds a second's worth.

use crate::retry::RESERVE;
use std::time::{Duration, Instant};

/// Lets so many things happen a second.
#[derive(Debug, Clone)]
pub struct Pace {
    /// A second; without it, nothing waits.
    rate: Option<f64>,
    tokens: f64,
    filled_at: Instant,
}

impl Pace {
    /// So many a second, from now on; `None`: any number. A rate that is not above 0 counts as one.
    #[must_use]
    pub fn of(rate: Option<f64>, now: Instant) -> Self {
        let rate = rate.map(|rate| if rate > 0.0 { rate } else { 1.0 });
        Self {
            rate,
            tokens: rate.unwrap_or_default().max(1.0),
            filled_at: now,
        }
    }

    /// Takes a token at that time; says how long to wait for it.
    pub fn take(&mut self, now: Instant) -> Duration {
        let Some(rate) = self.rate else {
            return Duration::ZERO;
        };
        let passed = now.saturating_duration_since(self.filled_at);
        self.tokens = (self.tokens + passed.as_secs_f64() * rate).min(rate.max(1.0)) - 1.0;
        self.filled_at = now;
        Duration::from_secs_f64((-self.tokens / rate).max(0.0))
    }

    /// Waits for the next turn; says, at once, whether none comes [`RESERVE`] before the deadline.
    pub async fn turn(&mut self, deadline: Instant) -> bool {
        let now = Instant::now();
        let wait = self.take(now);
        if now + wait + RESERVE > deadline {
            return false;
        }
        tokio::time::sleep(wait).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_worth_leaves_at_once_and_the_rest_at_the_rate() {
        let start = Instant::now();
        let mut pace = Pace::of(Some(2.0), start);
        let waits: Vec<u128> = (0..4).map(|_| pace.take(start).as_millis()).collect();
        assert_eq!(waits, [0, 0, 500, 1_000]);
        assert_eq!(pace.take(start + Duration::from_mins(1)).as_millis(), 0);
    }

    #[test]
    fn less_than_one_a_second_is_slower() {
        let start = Instant::now();
        let mut pace = Pace::of(Some(0.5), start);
        assert_eq!(pace.take(start).as_millis(), 0);
        assert_eq!(pace.take(start).as_millis(), 2_000);
    }

    #[test]
    fn without_a_rate_nothing_waits() {
        let start = Instant::now();
        let mut pace = Pace::of(None, start);
        assert!((0..1_000).all(|_| pace.take(start).is_zero()));
    }
}
