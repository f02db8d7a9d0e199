//! The outbox within the table of incidents: mails, claimed before they are sent and settled after.

use crate::connect::expiry;
use crate::incidents::{TABLE, key};
use crate::item::{number, text, to_item};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use strands_core::incident::reputation::{Counts, hour_of};
use strands_core::incident::{Because, MailRow, MailState, environment_key_of};
use strands_core::run::Ledger;

/// How often a sent mail is noted together with its settlement before it is settled alone.
const NOTE_TRIES: u32 = 3;
/// Of a digest: how often rows were taken into it, where a condition can name it.
const DIGEST_PARTS: &str = "digest_parts";
/// How far apart SES and a sender may date the same mail.
const APART: SignedDuration = SignedDuration::from_mins(15);

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

    /// Mails of any job in that state whose time is not after `until`, by their time.
    pub async fn mails_due(
        &self,
        state: MailState,
        until: Timestamp,
    ) -> Result<Vec<MailRow>, StoreError> {
        self.listed(state.as_str(), until).await
    }

    /// One mail.
    pub async fn mail(&self, job_key: &str, entry: &str) -> Result<Option<MailRow>, StoreError> {
        self.entry(job_key, entry).await
    }

    /// The mail with that id among the claimed ones, or among those sent about that time.
    pub async fn mail_of(
        &self,
        mail_id: &str,
        at: Timestamp,
    ) -> Result<Option<MailRow>, StoreError> {
        let claimed = self.mails_due(MailState::Claimed, Timestamp::MAX).await?;
        if let Some(mail) = claimed.into_iter().find(|mail| mail.mail_id == mail_id) {
            return Ok(Some(mail));
        }
        let from = at.saturating_sub(APART).unwrap_or(Timestamp::MIN);
        let to = at.saturating_add(APART).unwrap_or(Timestamp::MAX);
        let sent: Vec<MailRow> = self
            .listed_between(MailState::Sent.as_str(), from, to)
            .await?;
        Ok(sent.into_iter().find(|mail| mail.mail_id == mail_id))
    }

    /// Marks a mail that was taken as failed after all. A [`StoreError::Conflict`] means that it is
    /// in another state now.
    pub async fn fail(
        &self,
        mail: &MailRow,
        at: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError> {
        let (job_key, entry) = (&mail.job_key, &mail.entry);
        self.move_mail(
            job_key,
            entry,
            mail.state,
            MailState::Failed,
            at,
            Some(reason),
        )
        .run(self)
        .await
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

    /// Writes what became of a claimed mail. That it was sent is noted on the item of `run`, its run, in
    /// the same transaction, unless the item has expired or others keep writing to it.
    pub async fn settle(
        &self,
        mail: &MailRow,
        fate: Fate,
        run: Option<&Ledger>,
    ) -> Result<(), StoreError> {
        let sent_at = match fate {
            Fate::Sent { at, .. } => Some(at),
            Fate::Retry { .. } | Fate::Failed { .. } => None,
        };
        let settlement = self.settlement(mail, fate);
        let Some(at) = sent_at else {
            return settlement.run(self).await;
        };
        let mut counted = vec![settlement];
        // Bounces and complaints are shares of mails; channels have neither.
        if mail.because != Because::Channel {
            let counts = Counts {
                sent: 1,
                ..Counts::default()
            };
            counted.push(self.add_mails(&environment_key_of(&mail.job_key), &hour_of(at), counts));
        }
        if let Some(run) = run {
            let note = self.note_notification(run, &mail.address, at);
            let noted = [counted.clone(), vec![note]].concat();
            for _ in 0..NOTE_TRIES {
                match self.transact(noted.clone()).await {
                    Err(StoreError::Conflict) => {}
                    result => return result,
                }
            }
        }
        self.transact(counted).await
    }

    /// The run that a mail is about; `None` where it has none, or it has expired.
    pub async fn run_of(&self, mail: &MailRow) -> Result<Option<Ledger>, StoreError> {
        match &mail.run_key {
            Some(run_key) => self.run(run_key).await,
            None => Ok(None),
        }
    }

    fn settlement(&self, mail: &MailRow, fate: Fate) -> Statement {
        let mut changes = Changes::default();
        let (state, due_at) = match fate {
            Fate::Sent { provider_id, at } => {
                changes
                    .set("sent_at", Some(text(at.to_string())))
                    .set("provider_id", provider_id.map(text))
                    .set("reason", Some(AttributeValue::Null(true)));
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

    /// Puts a mail, or leaves the one that lies there as it is: what it does not know is NULL there,
    /// so that nothing of another mail is filled in.
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
            .filter(|(name, _)| !key.contains_key(name))
            .collect();
        attributes.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        for (name, value) in attributes {
            changes.set_if_absent(&name, value);
        }
        Ok(Statement::update(self.tables.incidents(), key, changes))
    }

    /// Puts a digest that waits still.
    pub(crate) fn put_digest(
        &self,
        row: &MailRow,
        expect: Option<u32>,
    ) -> Result<Statement, StoreError> {
        let parts = row.digest.as_ref().map(|digest| digest.parts);
        let mut item = to_item(TABLE, row)?;
        let expires = expiry(row.created_at, self.retention.mails);
        item.insert("ttl".into(), number(expires));
        item.insert(DIGEST_PARTS.into(), number(parts.unwrap_or_default()));
        let put = Statement::put(self.tables.incidents(), item);
        Ok(match expect {
            None => put.expect("state", None),
            Some(parts) => put
                .expect("state", Some(text(MailState::Pending.as_str())))
                .expect(DIGEST_PARTS, Some(number(parts))),
        })
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
            .set(
                "reason",
                Some(reason.map_or(AttributeValue::Null(true), text)),
            )
            .set("due_at", Some(number(at.as_millisecond())));
        self.update_mail(job_key, entry, expect, changes)
    }

    pub(crate) fn release_claim(
        &self,
        job_key: &str,
        entry: &str,
        at: Timestamp,
        reason: &str,
    ) -> Statement {
        let mut changes = Changes::default();
        changes
            .set("state", Some(text(MailState::Pending.as_str())))
            .set("reason", Some(text(reason)))
            .set("unconfirmed_at", Some(text(at.to_string())))
            .set("due_at", Some(number(at.as_millisecond())));
        self.update_mail(job_key, entry, MailState::Claimed, changes)
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
}
