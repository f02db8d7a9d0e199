//! The outbox: claim a mail, hand it to the sink, write what became of it.

use crate::EmailNotification;
use crate::turn::Turn;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use strands_channels::Messenger;
use strands_core::incident::{Because, MailRow, MailState};
use strands_mail::{DeliveryError, Parcel, Receipt, Sink};
use strands_store::StoreError;
use strands_store::outbox::Fate;

/// How long a mail is tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
const SHORTEST_WAIT_S: i64 = 1;
const LONGEST_WAIT_S: i64 = 15 * 60;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Sends every mail whose time has come, of any job; says how many were sent. One that cannot
    /// be sent now does not hold up the others.
    pub(crate) async fn send_due(&self, turn: &mut Turn) -> Result<u64, StoreError> {
        let mut sent = 0;
        let now = turn.moment.now;
        for mail in self.store.mails_due(MailState::Pending, now).await? {
            match self.send(&mail, turn).await {
                Ok(is_sent) => sent += u64::from(is_sent),
                Err(fault) => {
                    tracing::warn!(mail_id = mail.mail_id, %fault, "the mail waits for the next turn");
                    turn.metrics.count("MailsReturned", 1);
                }
            }
        }
        Ok(sent)
    }

    /// Sends one mail unless another sender has it, or it may not leave; says whether it was sent.
    /// Where the time does not suffice, it waits for the next turn.
    pub(crate) async fn send(&self, mail: &MailRow, turn: &mut Turn) -> Result<bool, StoreError> {
        let subject = self.subject_of(mail, turn).await?;
        let Some(letter) = self.letter(mail, subject.as_deref()).await? else {
            let why = "the run has expired";
            self.move_pending(mail, MailState::Suppressed, why, turn)
                .await?;
            return Ok(false);
        };
        if mail.because == Because::Channel {
            return self.tell(mail, &letter, subject.as_deref(), turn).await;
        }
        if !self.may_leave(mail, letter.job(), turn).await? {
            return Ok(false);
        }
        if !turn.pace.turn(turn.moment.deadline).await {
            turn.metrics.count("MailsPostponed", 1);
            return Ok(false);
        }
        let now = turn.moment.now;
        match self.store.claim(mail, now).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Ok(false),
            Err(fault) => return Err(fault),
        }
        let parcel = Parcel {
            mail_id: mail.mail_id.clone(),
            from: self.office.sender.clone(),
            to: mail.address.clone(),
            mail: letter.render(&self.office.site),
            at: now,
        };
        let Some(fate) = fate(mail, self.sink.deliver(&parcel).await, now) else {
            let mail_id = &mail.mail_id;
            tracing::warn!(
                mail_id,
                "no answer: the mail stays claimed until its fate is known"
            );
            turn.metrics.count("MailsUnknown", 1);
            return Ok(false);
        };
        let is_sent = matches!(fate, Fate::Sent { .. });
        turn.metrics.count(metric(&fate), 1);
        log(mail, &fate);
        let run = subject.as_ref().map(|subject| &subject.run);
        self.store.settle(mail, fate, run).await?;
        Ok(is_sent)
    }
}

/// What became of the mail; `None` where nobody knows whether it was taken.
fn fate(mail: &MailRow, result: Result<Receipt, DeliveryError>, now: Timestamp) -> Option<Fate> {
    Some(match result {
        Ok(receipt) => Fate::Sent {
            provider_id: receipt.provider_id,
            at: now,
        },
        Err(DeliveryError::Final(reason)) => Fate::Failed { reason, at: now },
        Err(DeliveryError::Passing(reason)) => later(mail, reason, None, now),
        Err(DeliveryError::Unknown(_)) => return None,
    })
}

/// Another try, no earlier than was asked for, until its patience ends.
pub(crate) fn later(
    mail: &MailRow,
    reason: String,
    asked: Option<Duration>,
    now: Timestamp,
) -> Fate {
    if now.duration_since(mail.created_at) > PATIENCE {
        return Fate::Failed {
            reason: format!("not taken within 24 hours: {reason}"),
            at: now,
        };
    }
    let asked = asked.and_then(|asked| SignedDuration::try_from(asked).ok());
    let wait = wait(mail.attempts).max(asked.unwrap_or_default());
    Fate::Retry {
        due_at: now.saturating_add(wait).unwrap_or(now),
        reason,
    }
}

/// Full jitter under a ceiling that doubles with every try.
fn wait(attempts: u32) -> SignedDuration {
    let ceiling = SHORTEST_WAIT_S << (attempts + 1).min(20);
    SignedDuration::from_secs(fastrand::i64(SHORTEST_WAIT_S..=ceiling.min(LONGEST_WAIT_S)))
}

pub(crate) fn log(mail: &MailRow, fate: &Fate) {
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
