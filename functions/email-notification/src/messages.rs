//! Messages to channels: claimed and settled as mails are.

use crate::EmailNotification;
use crate::compose::Letter;
use crate::outbox::{later, log};
use crate::subject::Subject;
use crate::turn::Turn;
use std::time::Duration;
use strands_channels::{Channel, Message, Messenger, Receipt, Refusal};
use strands_core::incident::channels::{mended, refused};
use strands_core::incident::{Kind, MailRow, MailState};
use strands_mail::Sink;
use strands_runtime::retry::{Backoff, RESERVE};
use strands_store::StoreError;
use strands_store::outbox::Fate;

/// What a send may take at most, which is left before the deadline when one begins.
const LONGEST_SEND: Duration = Duration::from_secs(10);

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Tells a channel what `letter` says, unless another sender does or it is not the channel's turn;
    /// says whether it was told.
    pub(crate) async fn tell(
        &self,
        row: &MailRow,
        letter: &Letter,
        subject: Option<&Subject>,
        turn: &mut Turn,
    ) -> Result<bool, StoreError> {
        let Some(channel) = self.channels.find(&row.address) else {
            let why = "the settings name no such channel";
            self.move_pending(row, MailState::Suppressed, why, turn)
                .await?;
            return Ok(false);
        };
        let Some(message) = self.message(row, letter, subject) else {
            let why = "channels are told of incidents alone";
            self.move_pending(row, MailState::Suppressed, why, turn)
                .await?;
            return Ok(false);
        };
        if !self.is_its_turn(channel, turn).await {
            turn.metrics.count("MessagesPostponed", 1);
            return Ok(false);
        }
        let now = turn.moment.now;
        match self.store.claim(row, now).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Ok(false),
            Err(fault) => return Err(fault),
        }
        match self
            .channels
            .messenger
            .deliver(channel, &message, now)
            .await
        {
            Ok(receipt) => self.took(row, receipt, subject, turn).await,
            Err(refusal) => {
                self.took_not(row, refusal, letter.job(), turn).await?;
                Ok(false)
            }
        }
    }

    fn message(
        &self,
        row: &MailRow,
        letter: &Letter,
        subject: Option<&Subject>,
    ) -> Option<Message> {
        let site = &self.office.site;
        match letter {
            Letter::Notice(notice, reader) => {
                let incident = subject.and_then(|subject| subject.incident.as_ref());
                let kind = incident.map_or(Kind::Failure, |incident| incident.kind);
                Message::new(row, kind, notice, reader.zone.clone(), site)
            }
            Letter::Month(notice, reader) => {
                Message::of_month(row, notice, reader.zone.clone(), site)
            }
            Letter::Exposure(notice, reader) => {
                Message::of_exposure(row, notice, reader.zone.clone(), site)
            }
            Letter::Digest(..) => None,
        }
    }

    async fn is_its_turn(&self, channel: &Channel, turn: &Turn) -> bool {
        let until = turn.moment.deadline.checked_sub(RESERVE + LONGEST_SEND);
        match until {
            Some(until) => self.channels.messenger.turn(channel, until).await,
            None => false,
        }
    }

    async fn took(
        &self,
        row: &MailRow,
        receipt: Receipt,
        subject: Option<&Subject>,
        turn: &mut Turn,
    ) -> Result<bool, StoreError> {
        let fate = Fate::Sent {
            provider_id: receipt.provider_id,
            at: turn.moment.now,
        };
        turn.metrics.count("MessagesSent", 1);
        log(row, &fate);
        let run = subject.map(|subject| &subject.run);
        self.store.settle(row, fate, run).await?;
        let channel = self.store.address(&row.address).await?;
        let plan = mended(&row.address, channel.as_ref());
        if !plan.is_empty() {
            self.execute_unless_moved(&plan, turn).await?;
        }
        Ok(true)
    }

    async fn took_not(
        &self,
        row: &MailRow,
        refusal: Refusal,
        job: Option<&str>,
        turn: &mut Turn,
    ) -> Result<(), StoreError> {
        let mail_id = &row.mail_id;
        match refusal {
            Refusal::Passing { reason, after } => {
                let fate = later(row, reason, after, turn.moment.now);
                turn.metrics.count("MessagesDelayed", 1);
                log(row, &fate);
                self.store.settle(row, fate, None).await
            }
            Refusal::Unknown(_) => {
                tracing::warn!(mail_id, "no answer: the message is sent once more later");
                turn.metrics.count("MessagesUnknown", 1);
                Ok(())
            }
            Refusal::Broken(reason) => {
                tracing::warn!(mail_id, reason, "the channel is broken");
                turn.metrics.count("MessagesFailed", 1);
                self.note_broken(row, &reason, job, turn).await
            }
        }
    }

    /// Marks the channel as broken, and lets the owner be told by mail.
    async fn note_broken(
        &self,
        row: &MailRow,
        reason: &str,
        job: Option<&str>,
        turn: &Turn,
    ) -> Result<(), StoreError> {
        let owner = self.office.routing.owner(job);
        let owner = owner.as_ref().map(|(it, because)| (it.as_str(), *because));
        let mut backoff = Backoff::until(turn.moment.deadline);
        loop {
            let channel = self.store.address(&row.address).await?;
            let incident = Some(row.incident_id.as_str());
            let mails = self.store.mails(&row.job_key, incident).await?;
            let known = self.known(&mails, turn.moment.now);
            let plan = refused(row, reason, channel.as_ref(), owner, &known);
            match self.store.execute(&plan, turn.moment.now).await {
                Err(StoreError::Conflict) if backoff.wait().await => {}
                result => return result,
            }
        }
    }
}
