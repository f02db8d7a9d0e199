//! The timeline. Few runs are read as one list; of many, those of the page's jobs, job by job.

use super::counted::{counted, is_by_list};
use super::runs::line;
use super::{OrUnread, Reads};
use crate::chart::Span;
use crate::model::{Drawn, Read, Roster, RunLine, Runs, Timeline};
use crate::page::{Known, day_around, lies_in, reach, roster};
use crate::query::Query;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::now::JobNow;
use strands_core::run::{Ledger, State};
use strands_store::StoreError;
use strands_store::executions::{Listed, Selection};

/// A list of more runs costs more than the jobs of a page do.
const FEW: i64 = 1_000;
/// More runs of one job are not drawn.
const OF_JOB: usize = 200;
/// Jobs that are asked for at one time.
const AT_ONCE: usize = 20;
/// More failed runs do not tell which jobs come first.
const MOST_FAILED: usize = 5_000;
/// A run that began so long before the window and failed in it puts its job first.
const BEFORE: SignedDuration = SignedDuration::from_hours(1);
/// More retried runs are drawn without their attempts.
const MOST_RETRIED: usize = 100;

impl Reads<'_> {
    /// Facts of the timeline.
    pub(in crate::server) async fn timeline(&self, query: &Query) -> Timeline {
        let (jobs, started, drawn) = if is_by_list(query) {
            let (jobs, runs) = tokio::join!(self.jobs(), self.day_of_runs(query));
            let started = runs.as_ref().map(counted).map_err(Clone::clone);
            let drawn = runs.map(|runs| self.whole(runs, &jobs, query));
            (jobs, started, drawn)
        } else {
            let day = day_around(query.span);
            let (jobs, started) = tokio::join!(self.jobs(), self.started(day, query));
            let drawn = if started.all.is_some_and(|all| all <= FEW) {
                let runs = self.day_of_runs(query).await;
                runs.map(|runs| self.whole(runs, &jobs, query))
            } else {
                self.job_by_job(&jobs, started.unended, query).await
            };
            (jobs, started.counted, drawn)
        };
        let attempts = match &drawn {
            Ok(drawn) => self.attempts(&drawn.runs, query.span).await,
            Err(unread) => Err(unread.clone()),
        };
        Timeline {
            drawn,
            started,
            jobs,
            attempts,
        }
    }

    /// Every run of the day around the window.
    async fn day_of_runs(&self, query: &Query) -> Read<Runs> {
        self.runs_in(day_around(query.span), query).await
    }

    fn whole(&self, runs: Runs, jobs: &Read<Vec<JobNow>>, query: &Query) -> Drawn {
        let jobs = jobs.as_deref().unwrap_or_default();
        Drawn {
            roster: roster(jobs, Known::All(&runs.lines), self.now, query),
            runs,
        }
    }

    /// Runs of the jobs of the page, and of all jobs those that failed or have not ended.
    async fn job_by_job(
        &self,
        jobs: &Read<Vec<JobNow>>,
        unended: Read<Vec<RunLine>>,
        query: &Query,
    ) -> Read<Drawn> {
        let jobs = jobs.as_deref().map_err(Clone::clone)?;
        let mut told = unended?;
        told.extend(self.failed(query).await.or_unread("runs")?);
        let roster = roster(jobs, Known::Told(&told), self.now, query);
        let runs = self.of_jobs(&roster, jobs, query.span).await;
        let mut runs = runs.or_unread("runs")?;
        let known = runs.lines.iter().map(|run| run.execution_id.clone());
        let known: BTreeSet<String> = known.collect();
        told.retain(|run| !known.contains(&run.execution_id));
        runs.lines.extend(told);
        Ok(Drawn { roster, runs })
    }

    /// Runs that failed in the window.
    async fn failed(&self, query: &Query) -> Result<Vec<RunLine>, StoreError> {
        let since = query.span.from.saturating_sub(BEFORE).ok();
        let list = |state| async move {
            let selection = Selection {
                state: Some(state),
                since,
                until: Some(query.span.to),
                ..Selection::default()
            };
            self.store.list_runs(&selection, MOST_FAILED).await
        };
        let (failed, timeout) = tokio::try_join!(list(State::Failed), list(State::Timeout))?;
        let runs = failed.into_iter().chain(timeout).map(line);
        Ok(runs
            .filter(|run| query.wants("platform", &run.platform))
            .collect())
    }

    /// Runs of the window, a query a job, each from as long before as its runs usually take.
    async fn of_jobs(
        &self,
        roster: &Roster,
        jobs: &[JobNow],
        window: Span,
    ) -> Result<Runs, StoreError> {
        let jobs: BTreeMap<&str, &JobNow> = jobs.iter().map(|it| (it.job.as_str(), it)).collect();
        let selections = roster.seats.iter().map(|seat| {
            let before = jobs.get(seat.job.as_str()).map_or(BEFORE, |it| reach(it));
            Selection {
                job: Some(seat.job.clone()),
                since: window.from.saturating_sub(before).ok(),
                until: Some(window.to),
                ..Selection::default()
            }
        });
        let selections: Vec<Selection> = selections.collect();
        let lists = selections
            .into_iter()
            .map(|it| async move { self.store.list_runs(&it, OF_JOB + 1).await });
        let lists: Vec<Vec<Listed>> = stream::iter(lists).buffered(AT_ONCE).try_collect().await?;
        Ok(Runs {
            is_cut: lists.iter().any(|list| list.len() > OF_JOB),
            lines: lists
                .into_iter()
                .flat_map(|list| list.into_iter().take(OF_JOB).map(line))
                .collect(),
        })
    }

    /// The attempts of runs of a window that have several, the failed ones first.
    async fn attempts(&self, runs: &Runs, window: Span) -> Read<BTreeMap<String, Ledger>> {
        let is_retried = |run: &&RunLine| run.may_be_retried() && lies_in(run, window, self.now);
        let mut retried: Vec<&RunLine> = runs.lines.iter().filter(is_retried).collect();
        retried.sort_by_key(|run| !run.is_failed());
        let keys = retried
            .into_iter()
            .take(MOST_RETRIED)
            .map(|run| run.run_key.clone());
        let ledgers = self.store.runs_lately(keys).await.or_unread("attempts")?;
        let by_id = ledgers
            .into_iter()
            .map(|run| (run.execution_id.clone(), run));
        Ok(by_id.collect())
    }
}
