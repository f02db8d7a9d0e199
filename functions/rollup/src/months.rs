//! Months: sums of days, put anew by schedule.

use crate::Rollup;
use jiff::Timestamp;
use strands_core::instant;
use strands_store::StoreError;
use strands_store::trends::Month;

impl Rollup {
    /// Sums the month of `now` and `back` months before it; says how many rows were put.
    pub async fn sum_months(&self, now: Timestamp, back: u32) -> Result<usize, StoreError> {
        let mut month = Month::of(instant::utc_date(now));
        let mut rows = self.store.put_month(month).await?;
        for _ in 0..back {
            month = month.previous();
            rows += self.store.put_month(month).await?;
        }
        Ok(rows)
    }
}
