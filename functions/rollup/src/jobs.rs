//! Jobs as they are now: the row of each job whose runs changed is made anew from its newest runs.

use crate::Rollup;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::instant::utc_date;
use strands_core::now::{JobNow, PastRun, USUAL};
use strands_core::totals::{Change, Owner};
use strands_runtime::Moment;
use strands_runtime::metrics::Metrics;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;
use strands_store::executions::{Listed, Selection};
use strands_store::trends::Month;

impl Rollup {
    /// Renews the rows of the jobs of these runs. Lists of runs are a moment behind, so the runs
    /// themselves are read beside them.
    pub(crate) async fn renew(
        &self,
        changes: &[Change],
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<(), StoreError> {
        let keys: BTreeSet<String> = changes.iter().map(|it| it.run_key.clone()).collect();
        let mut by_job: BTreeMap<String, Vec<PastRun>> = BTreeMap::new();
        for run in self.store.runs(keys).await? {
            if let Some(job) = run.job_name() {
                let runs = by_job.entry(job.to_owned()).or_default();
                runs.push(PastRun::of(&run));
            }
        }
        self.renew_each(by_job, moment, metrics).await.map(|_| ())
    }

    /// Renews the rows of all jobs that cost something in this month or the one before; says how many
    /// had to be written.
    pub(crate) async fn renew_all(
        &self,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<usize, StoreError> {
        let this = Month::of(utc_date(moment.now));
        let mut jobs = BTreeMap::new();
        for month in [this, this.previous()] {
            for total in self.store.month(month).await? {
                if let Owner::Job(Some(job)) = total.owner {
                    jobs.insert(job, Vec::new());
                }
            }
        }
        self.renew_each(jobs, moment, metrics).await
    }

    /// Renews one row after the other. One that no repetition will mend holds up no other.
    async fn renew_each(
        &self,
        jobs: BTreeMap<String, Vec<PastRun>>,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<usize, StoreError> {
        let mut written = 0;
        for (job, changed) in jobs {
            match self.renew_job(&job, &changed, moment).await {
                Err(fault) if !fault.may_pass() => {
                    tracing::error!(%fault, "the row of a job cannot be renewed");
                    metrics.count("JobsNotRenewed", 1);
                }
                is_written => written += usize::from(is_written?),
            }
        }
        Ok(written)
    }

    /// Whether the row had to be written.
    async fn renew_job(
        &self,
        job: &str,
        changed: &[PastRun],
        moment: Moment,
    ) -> Result<bool, StoreError> {
        let of_job = Selection {
            job: Some(job.to_owned()),
            ..Selection::default()
        };
        let mut backoff = Backoff::until(moment.deadline);
        loop {
            let held = self.store.job_now(&self.environment, job).await?;
            let listed = self.store.list_runs(&of_job, USUAL).await?;
            let runs = listed.into_iter().map(past).chain(changed.iter().cloned());
            let row = JobNow::of(&self.environment, job, runs);
            let Some(row) = row.and_then(|row| row.after(held.as_ref())) else {
                return Ok(false);
            };
            match self.store.put_job_now(&row).await {
                Err(StoreError::Conflict) if backoff.wait().await => {}
                result => return result.map(|()| true),
            }
        }
    }
}

fn past(run: Listed) -> PastRun {
    let instant = |seconds: i64| Timestamp::from_second(seconds).ok();
    PastRun {
        execution_id: run.execution_id,
        platform: run.platform,
        state: run.state,
        placed_at: instant(run.timestamp).unwrap_or_default(),
        started_at: run.started_at.and_then(instant),
        duration_ms: run.duration_ms,
    }
}
