//! What a job, or all jobs, cost by days.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use strands_core::instant::utc_date;
use strands_core::totals::Owner;
use strands_forecast::Series;
use strands_store::{Store, StoreError};

/// Older days say nothing about the next ones.
const DAYS_BACK: i64 = 400;

/// A series, and what it lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spent {
    /// The days whose cost is known.
    pub series: Series,
    /// Runs with a part that has no price, which is not in the series.
    pub unpriced: i64,
}

impl Spent {
    /// Adds what another job cost.
    pub fn add(&mut self, other: &Self) {
        self.unpriced = self.unpriced.saturating_add(other.unpriced);
        for (day, cost) in &other.series.points {
            let sum = self.series.points.entry(*day).or_default();
            *sum = sum.saturating_add(*cost);
        }
    }
}

/// Reads whole days alone: what today will have cost is not known yet.
pub async fn read(store: &Store, owner: &Owner, now: Timestamp) -> Result<Spent, StoreError> {
    let totals = store.days(owner, days_before(now, DAYS_BACK), days_before(now, 1));
    let mut spent = Spent::default();
    for total in totals.await? {
        spent.unpriced = spent.unpriced.saturating_add(total.sums.unpriced);
        if let (Ok(day), Some(known)) = (total.period.parse(), total.sums.known_total()) {
            spent.series.points.insert(day, known.0);
        }
    }
    Ok(spent)
}

fn days_before(now: Timestamp, days: i64) -> Date {
    let then = now.checked_sub(SignedDuration::from_hours(24 * days));
    utc_date(then.unwrap_or(Timestamp::UNIX_EPOCH))
}

/// The rows of a job, or of all.
pub(crate) fn owner(job: Option<&str>) -> Owner {
    job.map_or(Owner::All, |job| Owner::Job(Some(job.to_owned())))
}
