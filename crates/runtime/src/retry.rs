//! Waits between tries: full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog),
//! ending early enough before the deadline to hand work back in order.

use std::time::{Duration, Instant};

/// What is left for handing unfinished work back.
pub const RESERVE: Duration = Duration::from_secs(5);
const FIRST: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_secs(2);

/// A sequence of growing random waits.
#[derive(Debug, Clone)]
pub struct Backoff {
    deadline: Instant,
    ceiling: Duration,
}

impl Backoff {
    /// Waits that end [`RESERVE`] before the deadline.
    #[must_use]
    pub fn until(deadline: Instant) -> Self {
        Self {
            deadline,
            ceiling: FIRST,
        }
    }

    /// Waits, and says whether another try fits; `false` at once when none does.
    pub async fn wait(&mut self) -> bool {
        let wait = self.ceiling.mul_f64(fastrand::f64());
        if Instant::now() + wait + RESERVE > self.deadline {
            return false;
        }
        tokio::time::sleep(wait).await;
        self.ceiling = (self.ceiling * 2).min(LONGEST);
        true
    }
}
