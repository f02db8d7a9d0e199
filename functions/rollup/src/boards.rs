//! What is put by schedule beside sums: what moved costs, and which jobs are the dearest.

use crate::Rollup;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;
use strands_core::instant::utc_date;
use strands_core::totals::{Board, Owner, Sums};
use strands_store::StoreError;

/// Days of each of the two times.
const DAYS: i64 = 7;

impl Rollup {
    /// Puts the board of today.
    pub(crate) async fn put_board(&self, now: Timestamp) -> Result<(), StoreError> {
        let today = utc_date(now);
        let mut jobs: BTreeMap<Option<String>, [Sums; 2]> = BTreeMap::new();
        for back in 1..=2 * DAYS {
            let day = today.checked_sub(back.days()).unwrap_or(today);
            for total in self.store.day(day).await? {
                if let Owner::Job(job) = total.owner {
                    let times = jobs.entry(job).or_default();
                    let slot = &mut times[usize::from(back <= DAYS)];
                    *slot = std::mem::take(slot).plus(&total.sums);
                }
            }
        }
        let jobs = jobs
            .into_iter()
            .map(|(job, [before, now])| (job, before, now));
        let board = Board::of(&jobs.collect::<Vec<_>>());
        self.store.put_board(&self.environment, today, &board).await
    }
}
