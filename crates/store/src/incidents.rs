//! Incidents: `job_key`, `entry` (`job`, `incident#…`, `mail#…`). One partition a job, guarded by the
//! version of its `job` row, one a budget of months, guarded by that of its `month` row, and one for
//! what the jobs of an environment share, guarded by that of its `environment` row. What waits is found
//! through the index (state, `due_at`).

use crate::batch::Freshness;
use crate::connect::expiry;
use crate::item::{Item, from_item, number, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use strands_core::incident::{
    Acknowledgement, EnvironmentRow, IncidentRow, IncidentState, JobRow, MonthRow, job_key,
};
use strands_core::run::Ledger;

pub(crate) const TABLE: &str = "Incidents";
const JOB: &str = "job";
const ENVIRONMENT: &str = "environment";
const MONTH: &str = "month";

impl Store {
    /// A job's incidents at a glance, read consistently.
    pub async fn job(&self, job_key: &str) -> Result<Option<JobRow>, StoreError> {
        self.entry(job_key, JOB).await
    }

    /// These jobs' incidents at a glance, read consistently.
    pub async fn jobs(
        &self,
        job_keys: impl IntoIterator<Item = String>,
    ) -> Result<Vec<JobRow>, StoreError> {
        let distinct: BTreeSet<String> = job_keys.into_iter().collect();
        let keys = distinct.iter().map(|it| key(it, JOB)).collect();
        let items = self
            .read_batches(self.tables.incidents(), keys, Freshness::Now)
            .await?;
        items.into_iter().map(|it| from_item(TABLE, it)).collect()
    }

    /// What the jobs of an environment share, read consistently.
    pub async fn environment(
        &self,
        environment_key: &str,
    ) -> Result<Option<EnvironmentRow>, StoreError> {
        self.entry(environment_key, ENVIRONMENT).await
    }

    /// What was told of a budget of months, read consistently.
    pub async fn month_told(&self, month_key: &str) -> Result<Option<MonthRow>, StoreError> {
        self.entry(month_key, MONTH).await
    }

    /// One incident.
    pub async fn incident(
        &self,
        job_key: &str,
        entry: &str,
    ) -> Result<Option<IncidentRow>, StoreError> {
        self.entry(job_key, entry).await
    }

    /// Every incident of a job, oldest first.
    pub async fn incidents(&self, job_key: &str) -> Result<Vec<IncidentRow>, StoreError> {
        self.entries(job_key, "incident#").await
    }

    /// When somebody took note of failures of a run, by attempt.
    pub async fn acknowledgements(
        &self,
        environment: &str,
        run: &Ledger,
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        let job_key = job_key(environment, run.job_name());
        self.entries(&job_key, &Acknowledgement::prefix(run)).await
    }

    /// Incidents of any job in that state: open ones by their next update, others by their opening.
    pub async fn incidents_in(&self, state: IncidentState) -> Result<Vec<IncidentRow>, StoreError> {
        self.listed(state.as_str(), Timestamp::MAX).await
    }

    /// Incidents of any job that are over and opened between these instants, by their opening.
    pub async fn incidents_resolved(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<IncidentRow>, StoreError> {
        let state = IncidentState::Resolved.as_str();
        self.listed_between(state, from, to).await
    }

    /// Open incidents of any job whose next update is not after `until`.
    pub async fn updates_due(&self, until: Timestamp) -> Result<Vec<IncidentRow>, StoreError> {
        self.listed(IncidentState::Open.as_str(), until).await
    }

    pub(crate) fn put_job(
        &self,
        row: &JobRow,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        self.put_guard(JOB, row, expect, now)
    }

    pub(crate) fn put_environment(
        &self,
        row: &EnvironmentRow,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        self.put_guard(ENVIRONMENT, row, expect, now)
    }

    pub(crate) fn put_month_told(
        &self,
        row: &MonthRow,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        self.put_guard(MONTH, row, expect, now)
    }

    /// A row that holds its partition together, on condition of its version.
    pub(crate) fn put_guard<T: serde::Serialize>(
        &self,
        entry: &str,
        row: &T,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        item.insert("entry".into(), text(entry));
        let expires = expiry(now, self.retention.incidents);
        item.insert("ttl".into(), number(expires));
        let put = Statement::put(self.tables.incidents(), item);
        Ok(put.expect("version", expect.map(number)))
    }

    /// Puts an incident. It stays while it is open, and for a time after.
    pub(crate) fn put_incident(&self, row: &IncidentRow) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        if let Some(resolved_at) = row.resolved_at {
            let expires = expiry(resolved_at, self.retention.incidents);
            item.insert("ttl".into(), number(expires));
        }
        Ok(Statement::put(self.tables.incidents(), item))
    }

    /// The first that is put stands.
    pub(crate) fn put_acknowledgement(
        &self,
        row: &Acknowledgement,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        let expires = expiry(row.at, self.retention.incidents);
        item.insert("ttl".into(), number(expires));
        Ok(Statement::put(self.tables.incidents(), item).expect("run_key", None))
    }

    pub(crate) async fn entry<T: serde::de::DeserializeOwned>(
        &self,
        job_key: &str,
        entry: &str,
    ) -> Result<Option<T>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.incidents())
            .set_key(Some(key(job_key, entry)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.map(|item| from_item(TABLE, item)).transpose()
    }

    /// Rows of that state whose time is not after `until`, by their time.
    pub(crate) async fn listed<T: serde::de::DeserializeOwned>(
        &self,
        state: &str,
        until: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        self.listed_between(state, Timestamp::MIN, until).await
    }

    /// Rows of that state whose time lies between these, both inclusive, by their time.
    pub(crate) async fn listed_between<T: serde::de::DeserializeOwned>(
        &self,
        state: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(self.tables.incidents())
            .index_name("DueIndex")
            .key_condition_expression("#state = :state AND due_at BETWEEN :from AND :to")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", text(state))
            .expression_attribute_values(":from", number(from.as_millisecond()))
            .expression_attribute_values(":to", number(to.as_millisecond()));
        rows(query).await
    }

    pub(crate) async fn entries<T: serde::de::DeserializeOwned>(
        &self,
        job_key: &str,
        prefix: &str,
    ) -> Result<Vec<T>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(self.tables.incidents())
            .key_condition_expression("job_key = :job AND begins_with(#entry, :prefix)")
            .expression_attribute_names("#entry", "entry")
            .expression_attribute_values(":job", text(job_key))
            .expression_attribute_values(":prefix", text(prefix))
            .consistent_read(true);
        rows(query).await
    }
}

/// Every row of a query, page after page.
pub(crate) async fn rows<T: serde::de::DeserializeOwned>(
    query: QueryFluentBuilder,
) -> Result<Vec<T>, StoreError> {
    let mut items = query.into_paginator().items().send();
    let mut rows = Vec::new();
    while let Some(item) = items.next().await {
        let item = item.map_err(|fault| StoreError::of(&fault))?;
        rows.push(from_item(TABLE, item)?);
    }
    Ok(rows)
}

pub(crate) fn key(job_key: &str, entry: &str) -> Item {
    HashMap::from([
        ("job_key".to_owned(), text(job_key)),
        ("entry".to_owned(), text(entry)),
    ])
}
