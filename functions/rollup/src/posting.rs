//! Days: read markers, fold differences, write; again when another writer came first.

use crate::Rollup;
use jiff::Timestamp;
use strands_core::dead_letter::{DeadLetter, POSTING, STREAM_RECORD};
use strands_core::event::{Reason, Rejection};
use strands_core::plan::{Plan, Write};
use strands_core::totals::{Change, post};
use strands_runtime::Moment;
use strands_runtime::retry::Backoff;
use strands_runtime::stream::Record;
use strands_store::{StoreError, ledger};

impl Rollup {
    /// What the records say of runs. A record that cannot be read goes to the dead letters and is passed.
    pub(crate) async fn changes(
        &self,
        records: Vec<Record>,
        now: Timestamp,
    ) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::with_capacity(records.len());
        for record in records {
            match ledger::change_of(record.new_image) {
                Ok(change) => changes.extend(change),
                Err(fault) => {
                    let body = format!("{STREAM_RECORD}{}", record.sequence_number);
                    let rejection = Rejection::new(Reason::InvalidField, fault.to_string());
                    self.reject(&body, &rejection, now).await?;
                }
            }
        }
        Ok(changes)
    }

    /// Posts the changes, and says how many runs' contributions were written. Where the tables refuse
    /// what the batch writes, each change is posted alone, and what is refused alone is put aside.
    pub(crate) async fn post(&self, changes: &[Change], moment: Moment) -> Result<u64, StoreError> {
        match self.post_together(changes, moment).await {
            Err(StoreError::Refused(_)) if changes.len() > 1 => {}
            Err(StoreError::Refused(why)) => return self.put_aside(changes, why, moment.now).await,
            result => return result,
        }
        let mut posted = 0;
        for change in changes {
            let alone = std::slice::from_ref(change);
            posted += match self.post_together(alone, moment).await {
                Err(StoreError::Refused(why)) => self.put_aside(alone, why, moment.now).await?,
                result => result?,
            };
        }
        Ok(posted)
    }

    async fn post_together(&self, changes: &[Change], moment: Moment) -> Result<u64, StoreError> {
        let contributing = changes
            .iter()
            .filter(|change| change.contribution.is_some());
        let run_keys: Vec<String> = contributing.map(|change| change.run_key.clone()).collect();
        let mut backoff = Backoff::until(moment.deadline);
        let mut posted = 0;
        loop {
            let markers = self.store.markers(run_keys.clone()).await?;
            let plans = post(changes, &markers, &self.environment);
            match self.execute(&plans, moment.now).await {
                (runs, Ok(())) => return Ok(posted + runs),
                (runs, Err(StoreError::Conflict)) if backoff.wait().await => posted += runs,
                (_, Err(fault)) => return Err(fault),
            }
        }
    }

    async fn put_aside(
        &self,
        changes: &[Change],
        why: String,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        for change in changes {
            let body = format!("{POSTING}{} of {}", change.version, change.run_key);
            let rejection = Rejection::new(Reason::Unwritable, why.clone());
            self.reject(&body, &rejection, now).await?;
        }
        Ok(0)
    }

    async fn reject(
        &self,
        body: &str,
        rejection: &Rejection,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.store
            .put_dead_letter(&DeadLetter::new(body, rejection, now))
            .await
    }

    async fn execute(&self, plans: &[Plan], now: Timestamp) -> (u64, Result<(), StoreError>) {
        let mut runs = 0;
        for plan in plans {
            if let Err(fault) = self.store.execute(plan, now).await {
                return (runs, Err(fault));
            }
            let markers = plan
                .writes()
                .iter()
                .filter(|write| matches!(write, Write::Marker { .. }));
            runs += markers.count() as u64;
        }
        (runs, Ok(()))
    }
}
