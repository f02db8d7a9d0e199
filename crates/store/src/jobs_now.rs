//! Rows of jobs as they are now: `scope` is `now#<environment>`, `bucket` the job.

use crate::connect::expiry;
use crate::item::{Item, get_whole, is_key, number, text, text_of, whole_of};
use crate::rollups::TABLE;
use crate::statement::Statement;
use crate::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use strands_core::cadence::Expectation;
use strands_core::now::{JobNow, LastRun};
use strands_core::spread::Spread;

const NOW_PREFIX: &str = "now#";

impl Store {
    /// Every job of an environment that has run lately, by name.
    pub async fn jobs_now(&self, environment: &str) -> Result<Vec<JobNow>, StoreError> {
        let mut items = self
            .client
            .query()
            .table_name(self.tables.rollups())
            .key_condition_expression("#scope = :scope")
            .expression_attribute_names("#scope", "scope")
            .expression_attribute_values(":scope", text(scope(environment)))
            .into_paginator()
            .items()
            .send();
        let mut jobs = Vec::new();
        while let Some(item) = items.next().await {
            jobs.push(read(&item.map_err(|fault| StoreError::of(&fault))?)?);
        }
        Ok(jobs)
    }

    /// A job's row, read consistently.
    pub async fn job_now(
        &self,
        environment: &str,
        job: &str,
    ) -> Result<Option<JobNow>, StoreError> {
        if !is_key(job) {
            return Ok(None);
        }
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.rollups())
            .set_key(Some(key(environment, job)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.as_ref().map(read).transpose()
    }

    /// Writes the next version of a job's row, as long as it has the one before. A
    /// [`StoreError::Conflict`] means that another writer came first.
    pub async fn put_job_now(&self, row: &JobNow) -> Result<(), StoreError> {
        let held = row.version.checked_sub(1).filter(|held| *held > 0);
        Statement::put(self.tables.rollups(), self.item_of(row))
            .expect("version", held.map(number))
            .run(self)
            .await
    }

    /// It is kept as long as the runs that it is made of.
    fn item_of(&self, row: &JobNow) -> Item {
        let mut item = key(&row.environment, &row.job);
        let ttl = expiry(row.last.placed_at, self.retention.executions);
        item.extend([
            ("version".to_owned(), number(row.version)),
            ("platform".to_owned(), text(&row.platform)),
            ("last_execution".to_owned(), text(&row.last.execution_id)),
            ("last_state".to_owned(), text(row.last.state.as_str())),
            ("last_at".to_owned(), number(row.last.placed_at.as_second())),
            ("running".to_owned(), number(row.running)),
            ("ttl".to_owned(), number(ttl)),
        ]);
        if let Some(expectation) = row.expectation {
            let expected_at = expectation.next().as_second();
            item.insert("period_s".to_owned(), number(expectation.period));
            item.insert("expected_at".to_owned(), number(expected_at));
            if let Some(before) = expectation.before {
                item.insert("before_at".to_owned(), number(before.as_second()));
            }
        }
        if let Some(spread) = row.spread {
            item.insert("p50_ms".to_owned(), number(whole(spread.p50)));
            item.insert("p95_ms".to_owned(), number(whole(spread.p95)));
            item.insert("timed_runs".to_owned(), number(spread.count));
        }
        item
    }
}

fn scope(environment: &str) -> String {
    format!("{NOW_PREFIX}{environment}")
}

fn key(environment: &str, job: &str) -> Item {
    HashMap::from([
        ("scope".to_owned(), text(scope(environment))),
        ("bucket".to_owned(), text(job)),
    ])
}

fn read(item: &Item) -> Result<JobNow, StoreError> {
    let damaged = |reason: &str| StoreError::Damaged {
        table: TABLE,
        reason: reason.to_owned(),
    };
    let scope = text_of(TABLE, item, "scope")?;
    let environment = scope.strip_prefix(NOW_PREFIX);
    let state = text_of(TABLE, item, "last_state")?;
    let placed_at = Timestamp::from_second(whole_of(TABLE, item, "last_at")?);
    Ok(JobNow {
        environment: environment.ok_or_else(|| damaged("no job"))?.to_owned(),
        job: text_of(TABLE, item, "bucket")?,
        version: u64::try_from(whole_of(TABLE, item, "version")?).unwrap_or_default(),
        platform: text_of(TABLE, item, "platform")?,
        last: LastRun {
            execution_id: text_of(TABLE, item, "last_execution")?,
            state: state
                .parse()
                .map_err(|_| damaged("last_state is none of the six states"))?,
            placed_at: placed_at.map_err(|_| damaged("last_at is no time"))?,
        },
        running: usize::try_from(whole_of(TABLE, item, "running")?).unwrap_or_default(),
        expectation: expectation(item),
        spread: spread(item),
    })
}

fn expectation(item: &Item) -> Option<Expectation> {
    let period = get_whole(item, "period_s")?;
    let next = Timestamp::from_second(get_whole(item, "expected_at")?).ok()?;
    let last = next.checked_sub(SignedDuration::from_secs(period)).ok()?;
    let before = get_whole(item, "before_at");
    Some(Expectation {
        period,
        last,
        before: before.and_then(|at| Timestamp::from_second(at).ok()),
    })
}

#[allow(clippy::cast_precision_loss, reason = "percentiles of durations")]
fn spread(item: &Item) -> Option<Spread> {
    Some(Spread {
        p50: get_whole(item, "p50_ms")? as f64,
        p95: get_whole(item, "p95_ms")? as f64,
        count: usize::try_from(get_whole(item, "timed_runs")?).ok()?,
    })
}

/// Percentiles by rank are durations of runs, whole milliseconds.
#[allow(clippy::cast_possible_truncation, reason = "whole milliseconds")]
const fn whole(milliseconds: f64) -> i64 {
    milliseconds as i64
}
