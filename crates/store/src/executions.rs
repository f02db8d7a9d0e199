//! Job executions: `execution_id`, `timestamp`. The row that people, pages and agents read.

use crate::item::{
    Item, get_decimal, get_text, get_usd, get_whole, is_key, number, text, text_of, whole_of,
};
use crate::{Store, StoreError};
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::HashMap;
use strands_core::money::MicroUsd;
use strands_core::reconcile::Page;
use strands_core::run::{RunKey, State};

pub(crate) const TABLE: &str = "JobExecutions";
/// What became of analysing the run's script; absent until it was tried.
pub(crate) const ISSUES_STATUS: &str = "issues_status";
/// A run is indexed by its start, so one that ended lately may have started this much earlier.
const LONGEST_LOOK_BACK: SignedDuration = SignedDuration::from_hours(24);
/// Runs that are looked at together.
const PAGE: i32 = 100;

/// More rows than these fill a page of a megabyte in any case.
const LARGEST_PAGE: i32 = 5_000;

/// A place in the list of all runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Epoch seconds of the last run shown.
    pub timestamp: i64,
    /// Its execution id.
    pub execution_id: String,
}

/// Which runs to list.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Of one job.
    pub job: Option<String>,
    /// In one state.
    pub state: Option<State>,
    /// On one platform, as the tables name it.
    pub platform: Option<String>,
    /// Started at or after.
    pub since: Option<Timestamp>,
    /// Started before.
    pub until: Option<Timestamp>,
    /// Older than this place.
    pub after: Option<Cursor>,
}

/// One line of a list of runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Execution id.
    pub execution_id: String,
    /// Epoch seconds under which it is filed.
    pub timestamp: i64,
    /// Key text of the run.
    pub run_key: String,
    /// Native run id.
    pub run_id: String,
    /// The job, where known.
    pub job_name: Option<String>,
    /// The platform.
    pub platform: String,
    /// The state.
    pub state: State,
    /// The number of its newest attempt; items that an earlier release indexed do not say.
    pub attempt: Option<u32>,
    /// Epoch seconds of the start, where known.
    pub started_at: Option<i64>,
    /// Epoch seconds of the end, where known.
    pub ended_at: Option<i64>,
    /// Milliseconds, where known.
    pub duration_ms: Option<i64>,
    /// Total cost, where the run is priced.
    pub cost: Option<MicroUsd>,
    /// `priced`, `estimated` or `unpriced`, once an attempt has ended.
    pub cost_status: Option<String>,
}

impl Listed {
    /// Its place in the list.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor {
            timestamp: self.timestamp,
            execution_id: self.execution_id.clone(),
        }
    }
}

impl Store {
    /// Runs of that selection, newest first, at most `limit`.
    pub async fn list_runs(
        &self,
        selection: &Selection,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let mut runs = if selection.job.is_some() {
            self.list_from("JobNameIndex", None, selection, limit)
                .await?
        } else {
            let states = selection
                .state
                .map_or_else(|| State::ALL.to_vec(), |it| vec![it]);
            let lists = states
                .into_iter()
                .map(|state| self.list_from("StatusIndex", Some(state), selection, limit));
            try_join_all(lists).await?.into_iter().flatten().collect()
        };
        runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.cursor()));
        runs.truncate(limit);
        Ok(runs)
    }

    /// The run of a job that started last.
    pub async fn latest_run(&self, job: &str) -> Result<Option<Listed>, StoreError> {
        let selection = Selection {
            job: Some(job.to_owned()),
            ..Selection::default()
        };
        Ok(self.list_runs(&selection, 1).await?.into_iter().next())
    }

    /// Runs that failed within the 24 hours before `now`, newest first.
    pub async fn failed_in_last_day(&self, now: Timestamp) -> Result<Vec<Listed>, StoreError> {
        let day_ago = now.as_second() - LONGEST_LOOK_BACK.as_secs();
        let since = Timestamp::from_second(day_ago - LONGEST_LOOK_BACK.as_secs());
        let selection = Selection {
            state: Some(State::Failed),
            since: since.ok(),
            ..Selection::default()
        };
        let mut runs = self.list_runs(&selection, usize::MAX).await?;
        runs.retain(|run| {
            run.ended_at
                .is_some_and(|ended| (day_ago..=now.as_second()).contains(&ended))
        });
        Ok(runs)
    }

    /// Keys of a page of runs in a state that are filed between `since` and `until`, in epoch seconds,
    /// oldest first, after the page before; with the page's last place where more may follow.
    pub async fn page_of_runs(
        &self,
        state: State,
        (since, until): (i64, i64),
        after: Option<&Page>,
    ) -> Result<(Vec<String>, Option<Page>), StoreError> {
        if until < since {
            return Ok((Vec::new(), None));
        }
        let answer = self
            .client
            .query()
            .table_name(self.tables.executions())
            .index_name("StatusIndex")
            .key_condition_expression("#status = :state AND #time BETWEEN :since AND :until")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#time", "timestamp")
            .expression_attribute_values(":state", text(state.as_str()))
            .expression_attribute_values(":since", number(since))
            .expression_attribute_values(":until", number(until))
            .set_exclusive_start_key(after.map(|page| page_key(state, page)))
            .limit(PAGE)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let keys = answer.items.into_iter().flatten();
        let keys = keys.filter_map(|item| get_text(&item, "run_key").map(str::to_owned));
        let last = answer
            .last_evaluated_key
            .map(|last| page(&last))
            .transpose()?;
        Ok((keys.collect(), last))
    }

    /// Key text of the run with that execution id.
    pub async fn run_key_of_execution(&self, id: &str) -> Result<Option<String>, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(self.tables.executions())
            .key_condition_expression("execution_id = :id")
            .expression_attribute_values(":id", text(id))
            .consistent_read(true)
            .limit(1)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let item = answer.items.and_then(|items| items.into_iter().next());
        Ok(item.and_then(|item| get_text(&item, "run_key").map(str::to_owned)))
    }

    /// Reads one index, newest first, until `limit` rows and every row of the last second are read.
    async fn list_from(
        &self,
        index: &str,
        state: Option<State>,
        selection: &Selection,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let (hash, value) = match (state, &selection.job) {
            (Some(state), _) => ("status", state.as_str()),
            (None, job) => ("job_name", job.as_deref().unwrap_or_default()),
        };
        let since = selection.since.map_or(0, jiff::Timestamp::as_second);
        let until = selection
            .until
            .map_or(i64::MAX, |until| until.as_second().saturating_sub(1));
        let last = selection
            .after
            .as_ref()
            .map_or(until, |after| after.timestamp.min(until));
        if last < since || !is_key(value) {
            return Ok(Vec::new());
        }
        let mut items = self
            .client
            .query()
            .table_name(self.tables.executions())
            .index_name(index)
            .key_condition_expression("#hash = :hash AND #time BETWEEN :since AND :last")
            .expression_attribute_names("#hash", hash)
            .expression_attribute_names("#time", "timestamp")
            .expression_attribute_values(":hash", text(value))
            .expression_attribute_values(":since", number(since))
            .expression_attribute_values(":last", number(last))
            .scan_index_forward(false)
            .limit(page_size(selection, limit))
            .into_paginator()
            .items()
            .send();
        let mut runs: Vec<Listed> = Vec::new();
        while let Some(item) = items.next().await {
            let run = listed(&item.map_err(|fault| StoreError::of(&fault))?)?;
            let full = runs.len() >= limit;
            if full
                && runs
                    .last()
                    .is_some_and(|last| run.timestamp < last.timestamp)
            {
                break;
            }
            if is_selected(&run, selection) {
                runs.push(run);
            }
        }
        Ok(runs)
    }
}

/// Rows of one read: as many as are wanted and one that shows that no more belong to them. Where rows are
/// left out once they are read, not so few that one wanted run takes many reads.
fn page_size(selection: &Selection, limit: usize) -> i32 {
    let is_by_state = selection.job.is_some() && selection.state.is_some();
    let is_filtered = is_by_state || selection.platform.is_some();
    let least = if is_filtered { PAGE } else { 2 };
    let wanted = i32::try_from(limit.saturating_add(1)).unwrap_or(i32::MAX);
    wanted.clamp(least, LARGEST_PAGE)
}

/// The key of an execution.
pub(crate) fn key(execution_id: &str, timestamp: i64) -> Item {
    HashMap::from([
        ("execution_id".to_owned(), text(execution_id)),
        ("timestamp".to_owned(), number(timestamp)),
    ])
}

/// Reads, from a change in the executions' stream, the key text of a run whose attempt has just ended;
/// `None` for any other change.
pub fn ended(
    before: serde_dynamo::Item,
    after: serde_dynamo::Item,
) -> Result<Option<String>, StoreError> {
    let row: Row = serde_dynamo::from_item(after).map_err(|fault| StoreError::Damaged {
        table: TABLE,
        reason: fault.to_string(),
    })?;
    let before: Option<Row> = serde_dynamo::from_item(before).ok();
    let was_so = before.is_some_and(|it| (it.status, it.attempt) == (row.status, row.attempt));
    Ok((row.status.is_terminal() && !was_so).then_some(row.run_key))
}

/// What of an execution tells whether its attempt has ended.
#[derive(Deserialize)]
struct Row {
    run_key: String,
    status: State,
    attempt: Option<u32>,
}

fn page_key(state: State, page: &Page) -> Item {
    HashMap::from([
        ("status".to_owned(), text(state.as_str())),
        ("timestamp".to_owned(), number(page.timestamp)),
        ("execution_id".to_owned(), text(&page.execution_id)),
    ])
}

fn page(last: &Item) -> Result<Page, StoreError> {
    Ok(Page {
        timestamp: whole_of(TABLE, last, "timestamp")?,
        execution_id: text_of(TABLE, last, "execution_id")?,
    })
}

fn is_selected(run: &Listed, selection: &Selection) -> bool {
    selection.state.is_none_or(|state| run.state == state)
        && selection
            .platform
            .as_ref()
            .is_none_or(|platform| run.platform == *platform)
        && selection
            .after
            .as_ref()
            .is_none_or(|after| run.cursor() < *after)
}

fn listed(item: &Item) -> Result<Listed, StoreError> {
    let required = |name: &str| text_of(TABLE, item, name);
    let state = required("status")?
        .parse()
        .map_err(|_| StoreError::Damaged {
            table: TABLE,
            reason: "status is none of the six states".to_owned(),
        })?;
    let run_key = required("run_key")?;
    let milliseconds = |seconds: Decimal| (seconds * Decimal::from(1_000)).try_into().ok();
    Ok(Listed {
        execution_id: required("execution_id")?,
        timestamp: whole_of(TABLE, item, "timestamp")?,
        run_id: RunKey::run_id_in(&run_key),
        run_key,
        job_name: get_text(item, "job_name").map(str::to_owned),
        platform: required("job_type")?,
        state,
        attempt: get_whole(item, "attempt").and_then(|number| number.try_into().ok()),
        started_at: get_whole(item, "start_time"),
        ended_at: get_whole(item, "end_time"),
        duration_ms: get_decimal(item, "duration_seconds").and_then(milliseconds),
        cost: get_usd(item, "total_cost_usd"),
        cost_status: get_text(item, "cost_status").map(str::to_owned),
    })
}
