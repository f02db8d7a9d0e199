//! Jobs: their names, their past, what checks found of their data.

use super::runs::line;
use super::{OrUnread, Reads};
use crate::cadence::Expectation;
use crate::chart::{Span, Spread};
use crate::model::{History, OpenIncident, QualityLine, Read, RunLine};
use std::collections::{BTreeMap, BTreeSet};
use strands_core::incident::{IncidentRow, IncidentState};
use strands_core::instant::utc_date;
use strands_core::run::{Ledger, State};
use strands_core::totals::Owner;
use strands_store::StoreError;
use strands_store::executions::Selection;
use strands_store::trends::Month;

/// More jobs are not looked at for one page.
const MOST_JOBS: usize = 60;
/// Runs of a job that say what is usual.
pub(super) const USUAL: usize = 50;
/// Jobs whose results of checks are read for one page.
const MOST_CHECKED: usize = 25;
/// Names that are offered for one that is not known.
const NEAR: usize = 5;
/// Open incidents whose error is looked up.
const MOST_ERRORS: usize = 20;

impl Reads<'_> {
    /// Names of the jobs that ran in this month or the one before, dearest first.
    pub(super) async fn names(&self) -> Result<Vec<String>, StoreError> {
        let this = Month::of(utc_date(self.now));
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for month in [this, this.previous()] {
            for row in self.store.month(month).await? {
                if let Owner::Job(Some(name)) = row.owner {
                    *sums.entry(name).or_default() += row.sums.total().0;
                }
            }
        }
        let unfinished = self.unfinished().await?;
        for run in unfinished {
            if let Some(name) = run.job {
                sums.entry(name).or_default();
            }
        }
        let mut names: Vec<(String, i64)> = sums.into_iter().collect();
        names.sort_by_key(|(name, sum)| (std::cmp::Reverse(*sum), name.clone()));
        Ok(names.into_iter().map(|(name, _)| name).collect())
    }

    /// Runs that have not ended: a new job is in no sum yet.
    async fn unfinished(&self) -> Result<Vec<RunLine>, StoreError> {
        let mut found = Vec::new();
        for state in [State::Queued, State::Running] {
            let selection = Selection {
                state: Some(state),
                ..Selection::default()
            };
            found.extend(
                self.store
                    .list_runs(&selection, USUAL)
                    .await?
                    .into_iter()
                    .map(line),
            );
        }
        Ok(found)
    }

    /// The past of these jobs, at most sixty of them, read at once.
    pub(super) async fn histories(&self) -> Read<Vec<History>> {
        let names = self.names().await.or_unread("jobs")?;
        let mut tasks = tokio::task::JoinSet::new();
        for (place, name) in names.into_iter().take(MOST_JOBS).enumerate() {
            let (store, now) = (self.store.clone(), self.now);
            tasks.spawn(async move {
                let selection = past(&name, now);
                let found = store.list_runs(&selection, USUAL).await;
                found.map(|runs| (place, name, runs))
            });
        }
        let mut histories = Vec::new();
        while let Some(done) = tasks.join_next().await {
            let (place, name, runs) = done.or_unread("jobs")?.or_unread("jobs")?;
            histories.push((place, history(name, runs.into_iter().map(line).collect())));
        }
        histories.sort_by_key(|(place, _)| *place);
        Ok(histories.into_iter().map(|(_, history)| history).collect())
    }

    /// The past of one job.
    pub(super) async fn history(&self, name: &str) -> Read<History> {
        let found = self.store.list_runs(&past(name, self.now), USUAL).await;
        let runs = found.or_unread("runs")?.into_iter().map(line);
        Ok(history(name.to_owned(), runs.collect()))
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
        let runs = self.store.runs(keys).await.or_unread("incidents")?;
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
        histories: &Read<Vec<History>>,
        span: Span,
    ) -> Read<Vec<QualityLine>> {
        let histories = histories.as_ref().map_err(Clone::clone)?;
        let names: BTreeSet<&str> = histories.iter().map(|it| it.job.as_str()).collect();
        let mut found = Vec::new();
        for name in names.into_iter().take(MOST_CHECKED) {
            found.extend(self.quality_of_job(name, span).await?);
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
        let histories = self.histories().await;
        self.quality_of(&histories, span).await
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

#[allow(clippy::cast_precision_loss, reason = "percentiles of durations")]
fn history(job: String, runs: Vec<RunLine>) -> History {
    let good = runs.iter().filter(|run| run.state == State::Success);
    let durations = good.filter_map(|run| run.duration_ms).map(|it| it as f64);
    History {
        job,
        platform: runs
            .first()
            .map(|run| run.platform.clone())
            .unwrap_or_default(),
        spread: Spread::of(durations.collect()),
        expectation: Expectation::of(
            runs.iter()
                .map(|run| run.started_at.unwrap_or(run.placed_at)),
        ),
        runs,
    }
}

/// How many pairs of neighbouring letters two names share.
fn likeness(one: &str, other: &str) -> usize {
    let pairs =
        |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    pairs(one).intersection(&pairs(other)).count()
}
