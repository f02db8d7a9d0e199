//! The present and the deadline: arguments of every handler, never read inside one.

use jiff::Timestamp;
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
}
