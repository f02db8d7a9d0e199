//! The outbox: claim a mail, hand it to the sink, write what became of it.

use crate::EmailNotification;
use jiff::{SignedDuration, Timestamp};
use strands_core::incident::{MailRow, MailState};
use strands_core::plan::{Plan, Write};
use strands_mail::{DeliveryError, Parcel, Receipt, Sink, render};
use strands_runtime::Moment;
use strands_runtime::metrics::Metrics;
use strands_store::StoreError;
use strands_store::incidents::Fate;

/// How long a mail is tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
const SHORTEST_WAIT_S: i64 = 1;
const LONGEST_WAIT_S: i64 = 15 * 60;

impl<S: Sink + Sync> EmailNotification<S> {
    /// Sends every mail whose time has come, of any job; says how many were sent. One that cannot
    /// be sent now does not hold up the others.
    pub(crate) async fn send_due(
        &self,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<u64, StoreError> {
        let mut sent = 0;
        for mail in self.store.mails_due(MailState::Pending, moment.now).await? {
            match self.send(&mail, moment, metrics).await {
                Ok(is_sent) => sent += u64::from(is_sent),
                Err(fault) => {
                    tracing::warn!(mail_id = mail.mail_id, %fault, "the mail waits for the next turn");
                    metrics.count("MailsReturned", 1);
                }
            }
        }
        Ok(sent)
    }

    /// Sends one mail unless another sender has it; says whether it was sent.
    pub(crate) async fn send(
        &self,
        mail: &MailRow,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<bool, StoreError> {
        let Some((notice, reader)) = self.compose(mail).await? else {
            self.withdraw(mail, "the run has expired", moment.now)
                .await?;
            return Ok(false);
        };
        match self.store.claim(mail, moment.now).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Ok(false),
            Err(fault) => return Err(fault),
        }
        let parcel = Parcel {
            mail_id: mail.mail_id.clone(),
            from: self.office.sender.clone(),
            to: mail.address.clone(),
            mail: render(&notice, &reader, &self.office.site),
            at: moment.now,
        };
        let fate = fate(mail, self.sink.deliver(&parcel).await, moment.now);
        let is_sent = matches!(fate, Fate::Sent { .. });
        metrics.count(metric(&fate), 1);
        log(mail, &fate);
        self.store.settle(mail, fate).await?;
        Ok(is_sent)
    }

    async fn withdraw(
        &self,
        mail: &MailRow,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let plan = Plan::new([Write::MailState {
            job_key: mail.job_key.clone(),
            entry: mail.entry.clone(),
            expect: MailState::Pending,
            state: MailState::Suppressed,
            at: now,
            reason: Some(reason.to_owned()),
        }]);
        match self.store.execute(&plan, now).await {
            Err(StoreError::Conflict) => Ok(()),
            result => result,
        }
    }
}

fn fate(mail: &MailRow, result: Result<Receipt, DeliveryError>, now: Timestamp) -> Fate {
    match result {
        Ok(receipt) => Fate::Sent {
            provider_id: receipt.provider_id,
            at: now,
        },
        Err(DeliveryError::Final(reason)) => Fate::Failed { reason, at: now },
        Err(DeliveryError::Passing(reason)) if now.duration_since(mail.created_at) > PATIENCE => {
            Fate::Failed {
                reason: format!("not taken within 24 hours: {reason}"),
                at: now,
            }
        }
        Err(DeliveryError::Passing(reason)) => Fate::Retry {
            due_at: now.saturating_add(wait(mail.attempts)).unwrap_or(now),
            reason,
        },
    }
}

/// Full jitter under a ceiling that doubles with every try.
fn wait(attempts: u32) -> SignedDuration {
    let ceiling = SHORTEST_WAIT_S << (attempts + 1).min(20);
    SignedDuration::from_secs(fastrand::i64(SHORTEST_WAIT_S..=ceiling.min(LONGEST_WAIT_S)))
}

fn log(mail: &MailRow, fate: &Fate) {
    let mail_id = &mail.mail_id;
    match fate {
        Fate::Sent { .. } => tracing::info!(mail_id, "sent"),
        Fate::Retry { reason, .. } => tracing::warn!(mail_id, reason, "the mail was not taken now"),
        Fate::Failed { reason, .. } => tracing::warn!(mail_id, reason, "the mail failed for good"),
    }
}

fn metric(fate: &Fate) -> &'static str {
    match fate {
        Fate::Sent { .. } => "MailsSent",
        Fate::Retry { .. } => "MailsDelayed",
        Fate::Failed { .. } => "MailsFailed",
    }
}
