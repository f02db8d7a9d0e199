//! The registry of issues: `issue_type`, `timestamp`. What is wrong with the code of jobs, kept for ever,
//! and what is known of each job's script, under a key that no issue has.

use crate::batch::Freshness;
use crate::item::{Item, from_item, get_decimal, is_key, number, text, text_of, to_item};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError, executions};
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use rust_decimal::Decimal;
use std::collections::HashMap;
use strands_core::incident::Severity;
use strands_core::issue::{Detected, IssueKey, IssueRow, Known, ScriptRow};
use strands_core::job::JobKey;

const TABLE: &str = "IssueRegistry";
/// The attribute of a row in memory that is the key of the item.
const KEY: &str = "key";
/// Which issues to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of one job.
    pub job: Option<String>,
    /// Of one type.
    pub issue_type: Option<String>,
    /// Of one severity.
    pub severity: Option<Severity>,
    /// Open ones, or resolved ones.
    pub is_open: Option<bool>,
    /// Older than this one.
    pub after: Option<IssueKey>,
}

impl Selection {
    fn has(&self, row: &IssueRow) -> bool {
        let is = |wanted: &Option<String>, value: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == value)
        };
        is(&self.job, &row.job_name)
            && is(&self.issue_type, &row.key.issue_type)
            && self.severity.is_none_or(|it| it == row.severity)
            && self.is_open.is_none_or(|it| it == row.is_open())
            && self.after.as_ref().is_none_or(|after| row.key < *after)
    }

    /// The keys, of the table or of an index, under which all of them lie.
    fn places(&self) -> Vec<Place> {
        if let Some(job) = &self.job {
            return vec![Place::new(Some("JobIssuesIndex"), "job_name", job.clone())];
        }
        if let Some(issue_type) = &self.issue_type {
            return vec![Place::new(None, "issue_type", issue_type.clone())];
        }
        let severities = Severity::ALL.into_iter();
        let severities = severities.filter(|it| self.severity.is_none_or(|wanted| wanted == *it));
        let is_wanted = |is_open: &bool| self.is_open.is_none_or(|wanted| wanted == *is_open);
        severities
            .flat_map(|severity| {
                let states = [true, false].into_iter().filter(is_wanted);
                states.map(move |is_open| {
                    Place::new(Some("StateIndex"), "state", state(is_open, severity))
                })
            })
            .collect()
    }
}

/// One key of the table, or of one of its indexes.
struct Place {
    index: Option<&'static str>,
    attribute: &'static str,
    value: String,
}

impl Place {
    const fn new(index: Option<&'static str>, attribute: &'static str, value: String) -> Self {
        Self {
            index,
            attribute,
            value,
        }
    }
}

impl Store {
    /// What is known of a job's script and its issues, read consistently.
    pub async fn known_issues(&self, job: &JobKey) -> Result<Known, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.issues())
            .set_key(Some(script_key(&job.text())))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        let Some(item) = answer.item else {
            return Ok(Known::default());
        };
        let script: ScriptRow = from_item(TABLE, item)?;
        let keys = script.issues.iter().map(issue_key).collect();
        let rows = self
            .read_batches(self.tables.issues(), keys, Freshness::Now)
            .await?;
        let issues = rows.into_iter().map(row_of).collect::<Result<_, _>>()?;
        Ok(Known {
            script: Some(script),
            issues,
        })
    }

    /// One issue, read consistently.
    pub async fn issue(&self, key: &IssueKey) -> Result<Option<IssueRow>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.issues())
            .set_key(Some(issue_key(key)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.map(row_of).transpose()
    }

    /// Issues of that selection, by when they were first seen, newest first, at most `limit`.
    pub async fn list_issues(
        &self,
        selection: &Selection,
        limit: usize,
    ) -> Result<Vec<IssueRow>, StoreError> {
        let places = selection.places().into_iter();
        let lists = places.map(|place| self.issues_at(place, selection, limit));
        let mut rows: Vec<IssueRow> = try_join_all(lists).await?.into_iter().flatten().collect();
        rows.sort_unstable_by(|a, b| b.key.cmp(&a.key));
        rows.truncate(limit);
        Ok(rows)
    }

    async fn issues_at(
        &self,
        place: Place,
        selection: &Selection,
        limit: usize,
    ) -> Result<Vec<IssueRow>, StoreError> {
        if !is_key(&place.value) {
            return Ok(Vec::new());
        }
        let after = selection.after.as_ref().map(|key| key.timestamp);
        let last = after.unwrap_or(Decimal::from(i64::MAX));
        let mut items = self
            .client
            .query()
            .table_name(self.tables.issues())
            .set_index_name(place.index.map(str::to_owned))
            .key_condition_expression("#hash = :hash AND #time <= :last")
            .expression_attribute_names("#hash", place.attribute)
            .expression_attribute_names("#time", "timestamp")
            .expression_attribute_values(":hash", text(place.value))
            .expression_attribute_values(":last", number(last))
            .scan_index_forward(false)
            .into_paginator()
            .items()
            .send();
        let mut rows: Vec<IssueRow> = Vec::new();
        while rows.len() < limit {
            let Some(item) = items.next().await else {
                break;
            };
            let row = row_of(item.map_err(|fault| StoreError::of(&fault))?)?;
            if selection.has(&row) {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    pub(crate) fn put_issue(&self, row: &IssueRow) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        item.remove(KEY);
        item.extend(issue_key(&row.key));
        let job = &row.job_name;
        let (kind, fingerprint) = (&row.key.issue_type, &row.fingerprint);
        item.insert(
            "dedupe_key".into(),
            text(format!("{job}#{kind}#{fingerprint}")),
        );
        item.insert("resolved".into(), AttributeValue::Bool(!row.is_open()));
        item.insert("state".into(), text(state(row.is_open(), row.severity)));
        if let Some(resolution) = row.resolution {
            let at = number(resolution.at.as_second());
            item.insert("resolution_timestamp".into(), at);
        }
        Ok(Statement::put(self.tables.issues(), item))
    }

    pub(crate) fn put_script(
        &self,
        row: &ScriptRow,
        expect: Option<u64>,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        item.extend(script_key(&row.job));
        let statement = Statement::put(self.tables.issues(), item);
        Ok(statement.expect("version", expect.map(number)))
    }

    /// Sets on the run's item what was detected in its script, and leaves the attributes of others alone.
    /// That nothing is known takes back nothing that was.
    pub(crate) fn set_detected(&self, detected: &Detected) -> Statement {
        let status = text(&detected.status);
        let mut changes = Changes::default();
        match &detected.issues {
            None => changes.set_if_absent(executions::ISSUES_STATUS, status),
            Some(rows) => {
                let listed = AttributeValue::L(rows.iter().map(told).collect());
                changes
                    .set(executions::ISSUES_STATUS, Some(status))
                    .set("issues_more", Some(number(detected.more)))
                    .set("issues_detected", Some(listed))
            }
        };
        let key = executions::key(&detected.execution_id, detected.timestamp);
        Statement::update(self.tables.executions(), key, changes)
            .expect("run_key", Some(text(&detected.run_key)))
    }
}

/// An issue as an execution lists it.
fn told(row: &IssueRow) -> AttributeValue {
    let texts = [
        ("issue_id", row.key.to_string()),
        ("type", row.key.issue_type.clone()),
        ("severity", row.severity.as_str().to_owned()),
        ("description", row.message.clone()),
        ("impact", row.impact.clone()),
        ("recommendation", row.recommendation.clone()),
        ("code_location", format!("{}:{}", row.script, row.line)),
    ];
    let texts = texts.into_iter();
    AttributeValue::M(
        texts
            .map(|(name, value)| (name.to_owned(), text(value)))
            .collect(),
    )
}

/// What issues are listed by: whether they are open, and how much they matter.
fn state(is_open: bool, severity: Severity) -> String {
    let word = if is_open { "open" } else { "resolved" };
    format!("{word}#{}", severity.as_str())
}

fn issue_key(key: &IssueKey) -> Item {
    HashMap::from([
        ("issue_type".to_owned(), text(&key.issue_type)),
        ("timestamp".to_owned(), number(key.timestamp)),
    ])
}

/// No issue has a type like that.
fn script_key(job: &str) -> Item {
    HashMap::from([
        ("issue_type".to_owned(), text(job)),
        ("timestamp".to_owned(), number(0)),
    ])
}

fn row_of(mut item: Item) -> Result<IssueRow, StoreError> {
    let timestamp = get_decimal(&item, "timestamp").ok_or_else(|| StoreError::Damaged {
        table: TABLE,
        reason: "timestamp is missing".to_owned(),
    })?;
    let key = HashMap::from([
        (
            "issue_type".to_owned(),
            text(text_of(TABLE, &item, "issue_type")?),
        ),
        (
            "timestamp".to_owned(),
            text(timestamp.normalize().to_string()),
        ),
    ]);
    item.insert(KEY.to_owned(), AttributeValue::M(key));
    from_item(TABLE, item)
}
