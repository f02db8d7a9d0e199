//! What pages may take from memory: rows of jobs, as they were up to half a minute ago.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use strands_core::now::JobNow;

/// Rows are read anew once they are as old.
const KEPT: SignedDuration = SignedDuration::from_secs(30);

/// What was read lately.
#[derive(Debug, Default)]
pub(in crate::server) struct Recent {
    jobs: Mutex<Option<Held>>,
}

#[derive(Debug, Clone)]
struct Held {
    /// The dashboard's present, which may stand still or leap, and the machine's, which does neither.
    at: (Timestamp, Instant),
    jobs: Arc<Vec<JobNow>>,
}

impl Recent {
    /// The jobs, where they are new enough.
    pub(super) fn jobs(&self, now: Timestamp) -> Option<Arc<Vec<JobNow>>> {
        let held = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref()
            .filter(|it| it.is_new(now))
            .map(|it| it.jobs.clone())
    }

    /// Keeps them.
    pub(super) fn keep_jobs(&self, now: Timestamp, jobs: Arc<Vec<JobNow>>) {
        let at = (now, Instant::now());
        let mut held = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some(Held { at, jobs });
    }
}

impl Held {
    fn is_new(&self, now: Timestamp) -> bool {
        let (read_at, clock) = self.at;
        let told = now.duration_since(read_at);
        !told.is_negative() && told < KEPT && clock.elapsed() < KEPT.unsigned_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_kept_for_half_a_minute_of_the_dashboards_clock() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let recent = Recent::default();
        assert!(recent.jobs(now).is_none());
        recent.keep_jobs(now, Arc::default());
        let after = |seconds| now + SignedDuration::from_secs(seconds);
        assert!(recent.jobs(after(29)).is_some());
        assert!(recent.jobs(after(30)).is_none());
        assert!(recent.jobs(after(-1)).is_none());
    }

    #[test]
    fn jobs_that_were_read_half_a_minute_ago_are_old_where_the_dashboards_clock_stands() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let Some(clock) = Instant::now().checked_sub(KEPT.unsigned_abs()) else {
            return;
        };
        let held = Held {
            at: (now, clock),
            jobs: Arc::default(),
        };
        assert!(!held.is_new(now));
    }
}
