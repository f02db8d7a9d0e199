//! Incidents: `job_key`, `entry` (`job`, `incident#…`, `mail#…`). One partition a job, guarded by the
//! version of its `job` row; mails that wait are found through the index (state, `due_at`).

use crate::connect::expiry;
use crate::item::{Item, from_item, number, text, to_item};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use strands_core::incident::{IncidentRow, IncidentState, JobRow, MailRow, MailState};

const TABLE: &str = "Incidents";
const JOB: &str = "job";
/// How often a sent mail is noted together with its settlement before it is settled alone.
const NOTE_TRIES: u32 = 3;

/// What became of an attempt to send a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The provider took it.
    Sent {
        /// The provider's id, where it gives one.
        provider_id: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// It may be tried again from then on.
    Retry {
        /// When.
        due_at: Timestamp,
        /// Why it was not sent.
        reason: String,
    },
    /// It can never be sent.
    Failed {
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
}

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
        let items = self.read_batches(self.tables.incidents(), keys).await?;
        items.into_iter().map(|it| from_item(TABLE, it)).collect()
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

    /// Mails of one incident, or of all incidents of the job.
    pub async fn mails(
        &self,
        job_key: &str,
        incident_id: Option<&str>,
    ) -> Result<Vec<MailRow>, StoreError> {
        let prefix = incident_id.map_or_else(|| "mail#".to_owned(), |id| format!("mail#{id}#"));
        self.entries(job_key, &prefix).await
    }

    /// Mails of every state: the outbox as a whole.
    pub async fn mails_of_all_states(&self) -> Result<Vec<MailRow>, StoreError> {
        let mut mails = Vec::new();
        for state in MailState::ALL {
            mails.extend(self.mails_due(state, Timestamp::MAX).await?);
        }
        Ok(mails)
    }

    /// Incidents of any job in that state, oldest first.
    pub async fn incidents_in(&self, state: IncidentState) -> Result<Vec<IncidentRow>, StoreError> {
        self.listed(state.as_str(), Timestamp::MAX).await
    }

    /// Mails of any job in that state whose time is not after `until`, by their time.
    pub async fn mails_due(
        &self,
        state: MailState,
        until: Timestamp,
    ) -> Result<Vec<MailRow>, StoreError> {
        self.listed(state.as_str(), until).await
    }

    /// Takes a pending mail for sending. A [`StoreError::Conflict`] means that another sender has it.
    pub async fn claim(&self, mail: &MailRow, at: Timestamp) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        changes
            .set("state", Some(text(MailState::Claimed.as_str())))
            .set("claimed_at", Some(text(at.to_string())))
            .set("due_at", Some(number(at.as_millisecond())))
            .set("attempts", Some(number(mail.attempts + 1)));
        self.update_mail(&mail.job_key, &mail.entry, MailState::Pending, changes)
            .run(self)
            .await
    }

    /// Writes what became of a claimed mail. That it was sent is noted on the run's item in the same
    /// transaction, unless the item has expired or others keep writing to it.
    pub async fn settle(&self, mail: &MailRow, fate: Fate) -> Result<(), StoreError> {
        let run = match fate {
            Fate::Sent { .. } => self.run(&mail.run_key).await.ok().flatten(),
            Fate::Retry { .. } | Fate::Failed { .. } => None,
        };
        let note = match (&fate, &run) {
            (Fate::Sent { at, .. }, Some(run)) => {
                Some(self.note_notification(run, &mail.address, *at))
            }
            _ => None,
        };
        let settlement = self.settlement(mail, fate);
        if let Some(note) = note {
            for _ in 0..NOTE_TRIES {
                match self.transact(vec![settlement.clone(), note.clone()]).await {
                    Err(StoreError::Conflict) => {}
                    result => return result,
                }
            }
        }
        settlement.run(self).await
    }

    fn settlement(&self, mail: &MailRow, fate: Fate) -> Statement {
        let mut changes = Changes::default();
        let (state, due_at) = match fate {
            Fate::Sent { provider_id, at } => {
                changes
                    .set("sent_at", Some(text(at.to_string())))
                    .set("provider_id", provider_id.map(text))
                    .set("reason", None);
                (MailState::Sent, at)
            }
            Fate::Retry { due_at, reason } => {
                changes.set("reason", Some(text(reason)));
                (MailState::Pending, due_at)
            }
            Fate::Failed { reason, at } => {
                changes.set("reason", Some(text(reason)));
                (MailState::Failed, at)
            }
        };
        changes
            .set("state", Some(text(state.as_str())))
            .set("due_at", Some(number(due_at.as_millisecond())));
        self.update_mail(&mail.job_key, &mail.entry, MailState::Claimed, changes)
    }

    pub(crate) fn put_job(
        &self,
        row: &JobRow,
        expect: Option<u64>,
    ) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        item.insert("entry".into(), text(JOB));
        let put = Statement::put(self.tables.incidents(), item);
        Ok(put.expect("version", expect.map(number)))
    }

    pub(crate) fn put_incident(&self, row: &IncidentRow) -> Result<Statement, StoreError> {
        Ok(Statement::put(
            self.tables.incidents(),
            to_item(TABLE, row)?,
        ))
    }

    /// Puts a mail, or leaves the one that lies there as it is.
    pub(crate) fn put_mail(&self, row: &MailRow) -> Result<Statement, StoreError> {
        let mut item = to_item(TABLE, row)?;
        item.insert(
            "ttl".into(),
            number(expiry(row.created_at, self.retention.mails)),
        );
        let key = key(&row.job_key, &row.entry);
        let mut changes = Changes::default();
        let mut attributes: Vec<_> = item
            .into_iter()
            .filter(|(name, value)| {
                !key.contains_key(name) && !matches!(value, AttributeValue::Null(_))
            })
            .collect();
        attributes.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        for (name, value) in attributes {
            changes.set_if_absent(&name, value);
        }
        Ok(Statement::update(self.tables.incidents(), key, changes))
    }

    pub(crate) fn move_mail(
        &self,
        job_key: &str,
        entry: &str,
        expect: MailState,
        state: MailState,
        at: Timestamp,
        reason: Option<&str>,
    ) -> Statement {
        let mut changes = Changes::default();
        changes
            .set("state", Some(text(state.as_str())))
            .set("reason", reason.map(text))
            .set("due_at", Some(number(at.as_millisecond())));
        self.update_mail(job_key, entry, expect, changes)
    }

    fn update_mail(
        &self,
        job_key: &str,
        entry: &str,
        expect: MailState,
        changes: Changes,
    ) -> Statement {
        Statement::update(self.tables.incidents(), key(job_key, entry), changes)
            .expect("state", Some(text(expect.as_str())))
    }

    async fn entry<T: serde::de::DeserializeOwned>(
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
    async fn listed<T: serde::de::DeserializeOwned>(
        &self,
        state: &str,
        until: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(self.tables.incidents())
            .index_name("DueIndex")
            .key_condition_expression("#state = :state AND due_at <= :until")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", text(state))
            .expression_attribute_values(":until", number(until.as_millisecond()));
        rows(query).await
    }

    async fn entries<T: serde::de::DeserializeOwned>(
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
async fn rows<T: serde::de::DeserializeOwned>(
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

fn key(job_key: &str, entry: &str) -> Item {
    HashMap::from([
        ("job_key".to_owned(), text(job_key)),
        ("entry".to_owned(), text(entry)),
    ])
}
