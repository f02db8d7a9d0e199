//! What SES tells of mails: it settles claims, and stops mails to addresses that they do not reach.

use crate::EmailNotification;
use crate::turn::Turn;
use strands_channels::Messenger;
use strands_core::dead_letter::DeadLetter;
use strands_core::event::intake::{Delivery, Message};
use strands_core::event::ses::{MailEvent, MailEventKind};
use strands_core::event::{Reason, Rejection, read_mail_event};
use strands_core::incident::suppression::feedback;
use strands_core::incident::{MailRow, MailState};
use strands_mail::Sink;
use strands_runtime::BatchResponse;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;
use strands_store::outbox::Fate;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Takes every message of a delivery; those that fail for a passing reason come back.
    pub(crate) async fn mail_events(
        &self,
        delivery: Delivery,
        turn: &mut Turn,
    ) -> Result<BatchResponse, StoreError> {
        let messages = match delivery {
            Delivery::Single(message) => {
                self.mail_message(message, turn).await?;
                return Ok(BatchResponse::default());
            }
            Delivery::Batch(messages) => messages,
        };
        let mut failed = Vec::new();
        for (id, message) in messages {
            if let Err(fault) = self.mail_message(message, turn).await {
                tracing::warn!(%fault, "a mail event comes back");
                turn.metrics.count("MailEventsReturned", 1);
                failed.push(id);
            }
        }
        Ok(BatchResponse::failed(failed))
    }

    async fn mail_message(&self, message: Message, turn: &mut Turn) -> Result<(), StoreError> {
        let Message { text, document } = message;
        let now = turn.moment.now;
        let event = document.and_then(|document| read_mail_event(&document, now));
        let rejection = match event {
            Ok(event) => match self.mail_event(&event, turn).await {
                Err(StoreError::Refused(why)) => Rejection::new(Reason::Unwritable, why),
                result => return result,
            },
            Err(rejection) => rejection,
        };
        let letter = DeadLetter::new(&text, &rejection, now);
        self.store.put_dead_letter(&letter).await?;
        let reason = rejection.reason.as_str();
        tracing::warn!(
            reason,
            sha256 = letter.letter_id,
            "a mail event was rejected"
        );
        turn.metrics.count("MailEventsRejected", 1);
        Ok(())
    }

    async fn mail_event(&self, event: &MailEvent, turn: &mut Turn) -> Result<(), StoreError> {
        let kind = event.kind.as_str();
        tracing::info!(kind, provider_id = event.provider_id, "SES told of a mail");
        match event.kind {
            MailEventKind::Sent | MailEventKind::Delivered => self.confirm(event).await?,
            MailEventKind::Rejected => self.fail_rejected(event, turn).await?,
            MailEventKind::Bounced { .. } => {
                self.confirm(event).await?;
                turn.metrics.count("MailsBounced", 1);
                self.take_feedback(event, turn).await?;
            }
            MailEventKind::Complained => {
                self.confirm(event).await?;
                turn.metrics.count("MailsComplained", 1);
                self.take_feedback(event, turn).await?;
            }
            MailEventKind::Delayed => turn.metrics.count("MailsSlow", 1),
        }
        Ok(())
    }

    /// Settles the claim of a mail that was sent, as every event about it proves.
    async fn confirm(&self, event: &MailEvent) -> Result<(), StoreError> {
        let Some(mail) = self.mail_told_of(event).await? else {
            return Ok(());
        };
        if mail.state != MailState::Claimed {
            return Ok(());
        }
        let fate = Fate::Sent {
            provider_id: Some(event.provider_id.clone()),
            at: mail.claimed_at.unwrap_or(event.at),
        };
        let run = self.store.run_of(&mail).await?;
        unless_moved(self.store.settle(&mail, fate, run.as_ref()).await)
    }

    async fn fail_rejected(&self, event: &MailEvent, turn: &mut Turn) -> Result<(), StoreError> {
        let Some(mail) = self.mail_told_of(event).await? else {
            return Ok(());
        };
        turn.metrics.count("MailsFailed", 1);
        let why = event.reason.as_deref().unwrap_or("no reason given");
        let reason = format!("SES rejected it: {why}");
        let failed = self.store.fail(&mail, turn.moment.now, &reason);
        unless_moved(failed.await)
    }

    async fn mail_told_of(&self, event: &MailEvent) -> Result<Option<MailRow>, StoreError> {
        match &event.mail_id {
            Some(mail_id) => self.store.mail_of(mail_id, event.at).await,
            None => Ok(None),
        }
    }

    async fn take_feedback(&self, event: &MailEvent, turn: &Turn) -> Result<(), StoreError> {
        for address in &event.addresses {
            let mut backoff = Backoff::until(turn.moment.deadline);
            loop {
                let row = self.store.address(address).await?;
                let known = self.known(&[], turn.moment.now);
                let plan = feedback(event, address, row.as_ref(), &known);
                match self.store.execute(&plan, turn.moment.now).await {
                    Ok(()) => break,
                    Err(StoreError::Conflict) if backoff.wait().await => {}
                    Err(fault) => return Err(fault),
                }
            }
        }
        Ok(())
    }
}

/// Another event, or the sender itself, may have come first.
fn unless_moved(result: Result<(), StoreError>) -> Result<(), StoreError> {
    match result {
        Err(StoreError::Conflict) => Ok(()),
        result => result,
    }
}
