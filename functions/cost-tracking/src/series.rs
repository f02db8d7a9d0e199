//! What a job, or all jobs, cost by days.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use strands_core::instant::utc_date;
use strands_core::totals::Owner;
use strands_forecast::Series;
use strands_store::trends::Total;
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
    /// Whole days alone: what today will have cost is not known yet.
    pub(crate) fn before(today: Date, totals: &[Total]) -> Self {
        let mut spent = Self::default();
        for total in totals {
            let Some(day) = total.period.parse().ok().filter(|day| *day < today) else {
                continue;
            };
            spent.unpriced = spent.unpriced.saturating_add(total.sums.unpriced);
            if let Some(known) = total.sums.known_total() {
                spent.series.points.insert(day, known.0);
            }
        }
        spent
    }

    /// Adds what another job cost.
    pub fn add(&mut self, other: &Self) {
        self.unpriced = self.unpriced.saturating_add(other.unpriced);
        for (day, cost) in &other.series.points {
            let sum = self.series.points.entry(*day).or_default();
            *sum = sum.saturating_add(*cost);
        }
    }
}

/// Reads the days before today.
pub async fn read(store: &Store, owner: &Owner, now: Timestamp) -> Result<Spent, StoreError> {
    let totals = totals(store, owner, now).await?;
    Ok(Spent::before(utc_date(now), &totals))
}

/// Days that say something about the next ones, and today.
pub(crate) async fn totals(
    store: &Store,
    owner: &Owner,
    now: Timestamp,
) -> Result<Vec<Total>, StoreError> {
    let from = days_before(now, DAYS_BACK);
    store.days(owner, from, utc_date(now)).await
}

fn days_before(now: Timestamp, days: i64) -> Date {
    let then = now.checked_sub(SignedDuration::from_hours(24 * days));
    utc_date(then.unwrap_or(Timestamp::UNIX_EPOCH))
}

/// The rows of a job, or of all.
pub(crate) fn owner(job: Option<&str>) -> Owner {
    job.map_or(Owner::All, |job| Owner::Job(Some(job.to_owned())))
}
