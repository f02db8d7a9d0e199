//! The present and the deadline: arguments of every handler, never read inside one.

use jiff::Timestamp;
use std::future::Future;
use std::time::{Duration, Instant};

/// When a handler runs, and until when it may.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The present.
    pub now: Timestamp,
    /// When the answer is due.
    pub deadline: Instant,
}

impl Moment {
    /// `now`, with `budget` from here to the deadline.
    #[must_use]
    pub fn new(now: Timestamp, budget: Duration) -> Self {
        Self {
            now,
            deadline: Instant::now() + budget,
        }
    }

    /// What a future comes to; `None` if it has not when only `reserve` is left before the deadline.
    pub async fn bound<F: Future>(self, reserve: Duration, future: F) -> Option<F::Output> {
        let until = self.deadline.checked_sub(reserve)?;
        tokio::time::timeout_at(until.into(), future).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};

    #[tokio::test]
    async fn nothing_is_waited_for_beyond_the_reserve() {
        let moment = Moment::new(Timestamp::UNIX_EPOCH, Duration::from_secs(10));
        let reserve = Duration::from_secs(15);
        assert_eq!(moment.bound(reserve, pending::<()>()).await, None);
        assert_eq!(moment.bound(reserve, ready(7)).await, Some(7));
    }
}
