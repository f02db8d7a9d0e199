//! Jobs: their names, their past, what checks found of their data.

use super::runs::line;
use super::{OrUnread, Reads};
use crate::chart::Span;
use crate::model::{History, OpenIncident, QualityLine, Read, RunLine};
use crate::query::Query;
use futures_util::future::{join_all, try_join_all};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use strands_core::incident::{IncidentRow, IncidentState};
use strands_core::instant::utc_date;
use strands_core::now::{JobNow, PastRun, USUAL};
use strands_core::run::{Ledger, State};
use strands_core::totals::Owner;
use strands_store::executions::Selection;

/// More runs that have not ended are not read.
const MOST_UNENDED: usize = 5_000;
const UNENDED: [State; 2] = [State::Queued, State::Running];
/// Jobs whose results of checks are read for one page.
const MOST_CHECKED: usize = 25;
/// Names that are offered for one that is not known.
const NEAR: usize = 5;
/// Open incidents whose error is looked up.
const MOST_ERRORS: usize = 20;

impl Reads<'_> {
    /// Names of the jobs that ran in this month or the one before.
    pub(super) async fn names(&self) -> Read<Vec<String>> {
        let jobs = self.jobs().await?.into_iter();
        Ok(jobs.map(|job| job.job).collect())
    }

    /// The same, first those that cost most in the last two weeks.
    pub(super) async fn dearest_first(&self) -> Read<Vec<String>> {
        let (board, names) = tokio::join!(self.board(utc_date(self.now)), self.names());
        let mut first = board?.dearest;
        let others = names?.into_iter().filter(|name| !first.contains(name));
        let others: Vec<String> = others.collect();
        first.extend(others);
        Ok(first)
    }

    /// Jobs that ran in this month or the one before, by name.
    pub(super) async fn jobs(&self) -> Read<Vec<JobNow>> {
        let this = utc_date(self.now).first_of_month();
        let since = this.yesterday().map_or(this, Date::first_of_month);
        let jobs = if let Some(jobs) = self.recent.jobs(self.now) {
            jobs
        } else {
            let read = self.store.jobs_now(self.environment).await;
            let read = Arc::new(read.or_unread("jobs")?);
            self.recent.keep_jobs(self.now, read.clone());
            read
        };
        let is_shown = |job: &&JobNow| utc_date(job.last.placed_at) >= since;
        Ok(jobs.iter().filter(is_shown).cloned().collect())
    }

    /// Runs that have not ended, whenever they started, as far as the query wants them.
    pub(super) async fn unended(&self, query: &Query) -> Read<Vec<RunLine>> {
        let lists = UNENDED.map(|state| async move {
            let selection = Selection {
                state: Some(state),
                ..Selection::default()
            };
            self.store.list_runs(&selection, MOST_UNENDED).await
        });
        let lists = try_join_all(lists).await.or_unread("runs")?;
        let runs = lists.into_iter().flatten().map(line);
        Ok(runs
            .filter(|run| {
                query.wants("job", run.job_words()) && query.wants("platform", &run.platform)
            })
            .collect())
    }

    /// The past of one job.
    pub(super) async fn history(&self, name: &str) -> Read<History> {
        let found = self.store.list_runs(&past(name, self.now), USUAL).await;
        let runs = found.or_unread("runs")?.into_iter().map(line);
        Ok(history(self.environment, name.to_owned(), runs.collect()))
    }

    /// Names close to one that is not known.
    pub(in crate::server) async fn near(&self, name: &str) -> Vec<String> {
        let mut names = self.names().await.unwrap_or_default();
        let wanted = name.to_lowercase();
        names.sort_by_cached_key(|it| std::cmp::Reverse(likeness(&wanted, &it.to_lowercase())));
        names.truncate(NEAR);
        names
    }

    /// Open incidents with the errors of the runs that opened them.
    pub(super) async fn open_incidents(&self) -> Read<Vec<OpenIncident>> {
        let rows = self
            .store
            .incidents_in(IncidentState::Open)
            .await
            .or_unread("incidents")?;
        let keys: Vec<String> = rows
            .iter()
            .filter_map(|row| row.run_key.clone())
            .take(MOST_ERRORS)
            .collect();
        let runs = self.store.runs_lately(keys).await.or_unread("incidents")?;
        let runs: BTreeMap<String, Ledger> =
            runs.into_iter().map(|run| (run.key.text(), run)).collect();
        let open = rows.into_iter().map(|row| {
            let run = row.run_key.as_ref().and_then(|key| runs.get(key));
            let error = run.and_then(|run| error(run, &row));
            OpenIncident { row, error }
        });
        Ok(open.collect())
    }

    /// Results of checks of these jobs' data.
    pub(super) async fn quality_of(
        &self,
        jobs: Read<Vec<String>>,
        span: Span,
    ) -> Read<Vec<QualityLine>> {
        let names: Vec<String> = jobs?.into_iter().take(MOST_CHECKED).collect();
        let reads = names.iter().map(|name| self.quality_of_job(name, span));
        let mut found = Vec::new();
        for of_job in join_all(reads).await {
            found.extend(of_job?);
        }
        found.sort_by_key(|it| std::cmp::Reverse(it.at));
        Ok(found)
    }

    /// Results of checks of one job's data, newest first.
    pub(super) async fn quality_of_job(&self, name: &str, span: Span) -> Read<Vec<QualityLine>> {
        let subject = Owner::Job(Some(name.to_owned())).key();
        let found = self.store.quality_of(&subject, span.from, span.to).await;
        let found = found.or_unread("quality")?.into_iter();
        Ok(found
            .map(|it| QualityLine {
                subject: name.to_owned(),
                at: it.reported_at,
                score: it.score,
                verdict: it.verdict,
                rules: it.rules,
                run_key: it.run_key,
            })
            .collect())
    }

    /// Results of checks of all jobs' data.
    pub(in crate::server) async fn quality(&self, span: Span) -> Read<Vec<QualityLine>> {
        self.quality_of(self.dearest_first().await, span).await
    }
}

fn past(name: &str, now: jiff::Timestamp) -> Selection {
    Selection {
        job: Some(name.to_owned()),
        until: now.checked_add(jiff::SignedDuration::from_secs(1)).ok(),
        ..Selection::default()
    }
}

fn error(run: &Ledger, row: &IncidentRow) -> Option<strands_core::run::RunError> {
    let opened_by = row.attempt.and_then(|number| run.attempt(number));
    opened_by.or(run.highest_attempt())?.error()
}

fn history(environment: &str, job: String, runs: Vec<RunLine>) -> History {
    let now = JobNow::of(environment, &job, runs.iter().map(past_run));
    History {
        job,
        platform: now
            .as_ref()
            .map(|now| now.platform.clone())
            .unwrap_or_default(),
        spread: now.as_ref().and_then(|now| now.spread),
        expectation: now.and_then(|now| now.expectation),
        runs,
    }
}

fn past_run(run: &RunLine) -> PastRun {
    PastRun {
        execution_id: run.execution_id.clone(),
        platform: run.platform.clone(),
        state: run.state,
        placed_at: run.placed_at,
        started_at: run.started_at,
        duration_ms: run.duration_ms,
    }
}

/// How many pairs of neighbouring letters two names share.
fn likeness(one: &str, other: &str) -> usize {
    let pairs =
        |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    pairs(one).intersection(&pairs(other)).count()
}
