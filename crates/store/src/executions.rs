//! Job executions: `execution_id`, `timestamp`. The row that people, pages and agents read.

use crate::connect::expiry;
use crate::item::{
    Item, get_decimal, get_text, get_usd, get_whole, number, seconds, text, to_attribute, usd,
};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use std::collections::HashMap;
use strands_core::cost::Cost;
use strands_core::money::MicroUsd;
use strands_core::run::{Attempt, Ledger, State};

const TABLE: &str = "JobExecutions";
/// A run is indexed by its start, so one that ended lately may have started this much earlier.
const LONGEST_LOOK_BACK: SignedDuration = SignedDuration::from_hours(24);

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
        let mut runs = Vec::new();
        if selection.job.is_some() {
            runs.extend(
                self.list_from("JobNameIndex", None, selection, limit)
                    .await?,
            );
        } else {
            for state in selection
                .state
                .map_or_else(|| State::ALL.to_vec(), |it| vec![it])
            {
                runs.extend(
                    self.list_from("StatusIndex", Some(state), selection, limit)
                        .await?,
                );
            }
        }
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
        if last < since {
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

    /// Notes on the run's item that a person was told. An item that has expired is not made anew.
    pub(crate) fn note_notification(
        &self,
        run: &Ledger,
        address: &str,
        at: Timestamp,
    ) -> Statement {
        let mut changes = Changes::default();
        changes
            .set("notification_sent", Some(AttributeValue::Bool(true)))
            .set("notification_timestamp", Some(number(at.as_second())))
            .add(
                "notification_recipients",
                AttributeValue::Ss(vec![address.to_owned()]),
            );
        Statement::update(self.tables.executions(), execution_key(run), changes)
            .expect("run_key", Some(text(run.key.text())))
    }

    /// Sets tracking's attributes of the run's item, and leaves those of others alone.
    pub(crate) fn set_execution(&self, run: &Ledger) -> Result<Statement, StoreError> {
        let mut changes = Changes::default();
        for (attribute, value) in attributes(run)? {
            changes.set(attribute, value);
        }
        let since = Timestamp::from_second(run.timestamp).unwrap_or(run.received_at);
        let expires = expiry(since.max(run.received_at), self.retention.executions);
        changes.set("ttl", Some(number(expires)));
        Ok(Statement::update(
            self.tables.executions(),
            execution_key(run),
            changes,
        ))
    }
}

fn execution_key(run: &Ledger) -> Item {
    HashMap::from([
        ("execution_id".to_owned(), text(&run.execution_id)),
        ("timestamp".to_owned(), number(run.timestamp)),
    ])
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
    let required = |name: &str| {
        get_text(item, name)
            .map(str::to_owned)
            .ok_or_else(|| StoreError::Damaged {
                table: TABLE,
                reason: format!("{name} is missing"),
            })
    };
    let state = required("status")?
        .parse()
        .map_err(|_| StoreError::Damaged {
            table: TABLE,
            reason: "status is none of the six states".to_owned(),
        })?;
    let milliseconds = |seconds: Decimal| (seconds * Decimal::from(1_000)).try_into().ok();
    Ok(Listed {
        execution_id: required("execution_id")?,
        timestamp: get_whole(item, "timestamp").unwrap_or_default(),
        run_key: required("run_key")?,
        run_id: required("run_id")?,
        job_name: get_text(item, "job_name").map(str::to_owned),
        platform: required("job_type")?,
        state,
        started_at: get_whole(item, "start_time"),
        ended_at: get_whole(item, "end_time"),
        duration_ms: get_decimal(item, "duration_seconds").and_then(milliseconds),
        cost: get_usd(item, "total_cost_usd"),
        cost_status: get_text(item, "cost_status").map(str::to_owned),
    })
}

type Attributes = Vec<(&'static str, Option<AttributeValue>)>;

fn attributes(run: &Ledger) -> Result<Attributes, StoreError> {
    let attempt = run.highest_attempt();
    let epoch = |instant: Option<Timestamp>| instant.map(|it| number(it.as_second()));
    let cost = run.cost.as_ref();
    let labels = run
        .labels()
        .map(|labels| to_attribute(TABLE, labels))
        .transpose()?;
    let flags = run.flags();
    let flags = (!flags.is_empty())
        .then(|| to_attribute(TABLE, &flags))
        .transpose()?;
    Ok(vec![
        ("run_key", Some(text(run.key.text()))),
        ("run_id", Some(text(&run.key.run_id))),
        ("job_name", run.job_name().map(text)),
        ("job_type", Some(text(run.key.platform.to_string()))),
        ("account", Some(text(&run.key.account))),
        ("region", Some(text(&run.key.region))),
        ("status", Some(text(run.state().as_str()))),
        ("native_state", attempt.map(|it| text(it.native_state()))),
        ("attempt", attempt.map(|it| number(it.number))),
        ("start_time", epoch(attempt.and_then(Attempt::started_at))),
        ("end_time", epoch(attempt.and_then(Attempt::ended_at))),
        (
            "duration_seconds",
            attempt.and_then(Attempt::duration_ms).map(seconds),
        ),
        ("total_cost_usd", cost.and_then(Cost::total).map(usd)),
        (
            "cost_status",
            cost.map(|cost| to_attribute(TABLE, &cost.status()))
                .transpose()?,
        ),
        ("cost_breakdown", cost.map(cost_breakdown)),
        (
            "error_details",
            attempt.and_then(|it| error_details(run, it)),
        ),
        ("flags", flags),
        ("tags", labels),
    ])
}

fn cost_breakdown(cost: &Cost) -> AttributeValue {
    let mut map = HashMap::new();
    if let Some(total) = cost.total() {
        map.insert("total_cost_usd".to_owned(), usd(total));
    }
    for (component, amount) in cost.components() {
        map.insert(format!("{}_usd", component.as_str()), usd(*amount));
    }
    let unpriced = cost.unpriced().iter();
    let unpriced: Vec<_> = unpriced
        .map(|it| text(format!("{}: {}", it.component.as_str(), it.reason.as_str())))
        .collect();
    if !unpriced.is_empty() {
        map.insert("unpriced".to_owned(), AttributeValue::L(unpriced));
    }
    AttributeValue::M(map)
}

fn error_details(run: &Ledger, attempt: &Attempt) -> Option<AttributeValue> {
    let error = attempt.error()?;
    let mut map = HashMap::from([
        ("error_occurred".to_owned(), AttributeValue::Bool(true)),
        ("error_message".to_owned(), text(error.message)),
        ("retry_count".to_owned(), number(run.attempts().len() - 1)),
    ]);
    if let Some(code) = error.code {
        map.insert("error_type".to_owned(), text(code));
    }
    Some(AttributeValue::M(map))
}
