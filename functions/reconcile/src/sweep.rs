//! Ended runs, compared with what totals hold of them and with what their jobs have taken in.

use crate::pass::Pass;
use crate::{Reconcile, is_of_one_row};
use std::collections::BTreeMap;
use strands_core::incident::{JobRow, job_key};
use strands_core::plan::Write;
use strands_core::platform::PlatformReader;
use strands_core::reconcile::{Reach, announce, begin, is_settled, is_unannounced, is_unposted};
use strands_core::run::Ledger;
use strands_core::totals::{Change, Contribution, post};
use strands_runtime::retry::Backoff;
use strands_store::StoreError;

/// Pages of one pass; a page has 100 runs.
const MAX_PAGES: usize = 50;

impl<R: PlatformReader> Reconcile<R> {
    /// Goes on with the sweep, or begins one that is due, as far as this pass gets.
    pub(crate) async fn sweep(&self, reach: Reach, pass: &mut Pass) -> Result<(), StoreError> {
        let now = pass.moment.now;
        let held = self.store.sweep().await?;
        let Some(mut sweep) = begin(held.as_ref(), reach, now) else {
            return Ok(());
        };
        for _ in 0..MAX_PAGES {
            let Some(state) = sweep.state.filter(|_| pass.has_time()) else {
                break;
            };
            let window = (sweep.since, sweep.until);
            let page = self.store.page_of_runs(state, window, sweep.after.as_ref());
            let (keys, last) = page.await?;
            let mut runs = self.read(keys).await?;
            runs.retain(|run| is_settled(run, now));
            self.heal(&runs, pass).await?;
            sweep = sweep.passed(last);
            match self.store.put_sweep(&sweep, now).await {
                // Another pass has taken the sweep over.
                Err(StoreError::Conflict) => break,
                result => result?,
            }
        }
        Ok(())
    }

    /// Heals runs together; each alone where a row among them cannot be read or written.
    async fn heal(&self, runs: &[Ledger], pass: &mut Pass) -> Result<(), StoreError> {
        match self.heal_together(runs, pass).await {
            Err(fault) if is_of_one_row(&fault) => {}
            result => return result,
        }
        for run in runs {
            let alone = std::slice::from_ref(run);
            match self.heal_together(alone, pass).await {
                Err(fault) if is_of_one_row(&fault) => {
                    tracing::warn!(run_key = run.key.text(), %fault, "the run is passed");
                }
                result => result?,
            }
        }
        Ok(())
    }

    async fn heal_together(&self, runs: &[Ledger], pass: &mut Pass) -> Result<(), StoreError> {
        if runs.is_empty() {
            return Ok(());
        }
        self.post(runs, pass).await?;
        self.announce(runs, pass).await
    }

    async fn post(&self, runs: &[Ledger], pass: &mut Pass) -> Result<(), StoreError> {
        let mut backoff = Backoff::until(pass.moment.deadline);
        loop {
            let keys = runs.iter().map(|run| run.key.text());
            let markers = self.store.markers(keys).await?;
            let changes: Vec<Change> = runs
                .iter()
                .filter(|run| is_unposted(run, markers.get(&run.key.text()), &self.environment))
                .map(change)
                .collect();
            let mut result = Ok(());
            for plan in post(&changes, &markers, &self.environment) {
                result = self.store.execute(&plan, pass.moment.now).await;
                if result.is_err() {
                    break;
                }
                let markers = plan.writes().iter();
                let markers = markers.filter(|write| matches!(write, Write::Marker { .. }));
                pass.found.runs_posted += markers.count() as u64;
            }
            match result {
                Err(StoreError::Conflict) if backoff.wait().await => {}
                result => return result,
            }
        }
    }

    async fn announce(&self, runs: &[Ledger], pass: &mut Pass) -> Result<(), StoreError> {
        let key_of = |run: &Ledger| job_key(&self.environment, run.job_name());
        let jobs = self.store.jobs(runs.iter().map(key_of)).await?;
        let jobs: BTreeMap<&str, &JobRow> =
            jobs.iter().map(|job| (job.job_key.as_str(), job)).collect();
        for run in runs {
            if !is_unannounced(run, jobs.get(key_of(run).as_str()).copied()) {
                continue;
            }
            match self.store.execute(&announce(run), pass.moment.now).await {
                Ok(()) => {
                    tracing::warn!(run_key = run.key.text(), "made known again");
                    pass.found.runs_announced += 1;
                }
                // An event came meanwhile, and made the run known.
                Err(StoreError::Conflict) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }
}

/// What the run contributes by the rules of this release, whichever wrote its row.
fn change(run: &Ledger) -> Change {
    Change {
        run_key: run.key.text(),
        version: run.version,
        contribution: Contribution::of(run),
    }
}
