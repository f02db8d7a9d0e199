//! Runs in lists.

use super::{OrUnread, Reads};
use crate::chart::Span;
use crate::model::{Read, RunLine, Runs};
use crate::page::{LATEST, RunsPage};
use crate::query::{BadValue, Format, Query};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use std::collections::BTreeSet;
use strands_store::StoreError;
use strands_store::executions::{Cursor, Listed, Selection};

/// More runs are not read for one page.
const MOST: usize = 5_000;
/// Runs on a page of the list.
const PAGE: usize = 50;

impl Reads<'_> {
    /// Runs that are filed in a time, newest first, as far as the query wants them.
    pub(super) async fn runs_in(&self, span: Span, query: &Query) -> Read<Runs> {
        let all = Selection {
            since: Some(span.from),
            until: Some(span.to),
            ..Selection::default()
        };
        let found = self
            .selected(query, &all, MOST + 1)
            .await
            .or_unread("runs")?;
        let is_cut = found.len() > MOST;
        let lines = found.into_iter().take(MOST).map(line).collect();
        Ok(Runs { lines, is_cut })
    }

    /// The newest runs of a time, newest first.
    pub(super) async fn latest(&self, query: &Query) -> Read<Vec<RunLine>> {
        let all = Selection {
            since: Some(query.span.from),
            until: Some(query.span.to),
            ..Selection::default()
        };
        let found = self.selected(query, &all, LATEST).await.or_unread("runs")?;
        Ok(found.into_iter().map(line).collect())
    }

    /// A page of the list of runs; a cursor that is none of ours is refused.
    pub(in crate::server) async fn page_of_runs(
        &self,
        query: &Query,
    ) -> Result<Read<RunsPage>, BadValue> {
        let after = match query.after.as_deref() {
            None => None,
            Some(text) => Some(cursor(text).ok_or_else(|| BadValue {
                parameter: "after".to_owned(),
                value: text.to_owned(),
                allowed: "the `next` of the page before".to_owned(),
                without: query.with(&[]),
            })?),
        };
        let all = Selection {
            since: Some(query.span.from),
            until: Some(query.span.to),
            after,
            ..Selection::default()
        };
        Ok(self.page_from(query, &all).await)
    }

    /// A page, or as an export all that is read at once.
    async fn page_from(&self, query: &Query, all: &Selection) -> Read<RunsPage> {
        let limit = match query.format {
            Format::Html => PAGE,
            Format::Csv | Format::Json => MOST,
        };
        let found = self.selected(query, all, limit + 1).await;
        let mut found = found.or_unread("runs")?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found
            .last()
            .filter(|_| has_more)
            .map(|run| format!("{}:{}", run.timestamp, run.execution_id));
        Ok(RunsPage {
            lines: found.into_iter().map(line).collect(),
            next,
            jobs: self.names().await.unwrap_or_default(),
        })
    }

    /// Runs of the jobs, states and platforms that are wanted: a query each, merged.
    async fn selected(
        &self,
        query: &Query,
        all: &Selection,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let wanted = |name: &str| -> Vec<Option<String>> {
            let named: BTreeSet<String> = query.all(name).map(str::to_owned).collect();
            if named.is_empty() {
                return vec![None];
            }
            named.into_iter().map(Some).collect()
        };
        let mut selections = Vec::new();
        for job in wanted("job") {
            for status in wanted("status") {
                for platform in wanted("platform") {
                    selections.push(Selection {
                        job: job.clone(),
                        state: status.as_deref().and_then(|it| it.parse().ok()),
                        platform,
                        ..all.clone()
                    });
                }
            }
        }
        let lists = selections.iter().map(|it| self.store.list_runs(it, limit));
        let mut found: Vec<Listed> = try_join_all(lists).await?.into_iter().flatten().collect();
        found.sort_unstable_by_key(|run| std::cmp::Reverse(run.cursor()));
        found.truncate(limit);
        Ok(found)
    }

    /// The newest instant that any run tells of.
    pub(super) async fn newest_event(&self) -> Option<Timestamp> {
        let newest = self.store.list_runs(&Selection::default(), 1).await.ok()?;
        let run = line(newest.into_iter().next()?);
        [run.ended_at, run.started_at]
            .into_iter()
            .flatten()
            .max()
            .or(Some(run.placed_at))
    }
}

fn cursor(text: &str) -> Option<Cursor> {
    let (timestamp, execution_id) = text.split_once(':')?;
    Some(Cursor {
        timestamp: timestamp.parse().ok()?,
        execution_id: execution_id.to_owned(),
    })
}

/// A run of the table as pages have it.
pub(super) fn line(run: Listed) -> RunLine {
    let instant = |seconds: i64| Timestamp::from_second(seconds).ok();
    RunLine {
        placed_at: instant(run.timestamp).unwrap_or_default(),
        started_at: run.started_at.and_then(instant),
        ended_at: run.ended_at.and_then(instant),
        execution_id: run.execution_id,
        run_key: run.run_key,
        run_id: run.run_id,
        job: run.job_name,
        platform: run.platform,
        state: run.state,
        attempt: run.attempt,
        duration_ms: run.duration_ms,
        cost: run.cost,
        cost_status: run.cost_status,
    }
}
