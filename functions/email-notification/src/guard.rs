//! What keeps a mail from being sent: an address that gets none, or a bad reputation.

use crate::EmailNotification;
use crate::turn::Turn;
use strands_channels::Messenger;
use strands_core::incident::suppression::{StopReason, is_redirected, kind_of, redirect};
use strands_core::incident::{Because, MailRow, MailState, Severity, Step, environment_key};
use strands_core::plan::{Plan, Write};
use strands_mail::Sink;
use strands_store::StoreError;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Whether the mail may leave now. One that may not is withdrawn, or waits for the digest.
    pub(crate) async fn may_leave(
        &self,
        mail: &MailRow,
        job: Option<&str>,
        turn: &mut Turn,
    ) -> Result<bool, StoreError> {
        if let Some(reason) = self.stop_of(&mail.address, mail, turn).await? {
            self.withdraw_for(mail, reason, job, turn).await?;
            turn.metrics.count("MailsSuppressed", 1);
            return Ok(false);
        }
        if mail.severity == Severity::Critical || !self.is_at_risk(turn).await? {
            return Ok(true);
        }
        turn.metrics.count("MailsHeldBack", 1);
        if mail.step != Step::Digest {
            let why = "too many mails bounced or were complained of";
            self.move_pending(mail, MailState::Digest, why, turn)
                .await?;
        }
        Ok(false)
    }

    /// Whether mails but critical ones have to wait, as counted once an invocation.
    pub(crate) async fn is_at_risk(&self, turn: &mut Turn) -> Result<bool, StoreError> {
        if let Some(known) = turn.at_risk {
            return Ok(known);
        }
        let key = environment_key(&self.office.environment);
        let counts = self.store.mail_counts(&key, turn.moment.now).await?;
        let at_risk = counts.is_at_risk();
        if at_risk {
            turn.metrics.count("ReputationAtRisk", 1);
        }
        turn.at_risk = Some(at_risk);
        Ok(at_risk)
    }

    pub(crate) async fn move_pending(
        &self,
        mail: &MailRow,
        state: MailState,
        reason: &str,
        turn: &Turn,
    ) -> Result<(), StoreError> {
        let plan = Plan::new([Write::MailState {
            job_key: mail.job_key.clone(),
            entry: mail.entry.clone(),
            expect: MailState::Pending,
            state,
            at: turn.moment.now,
            reason: Some(reason.to_owned()),
        }]);
        self.execute_unless_moved(&plan, turn).await
    }

    async fn withdraw_for(
        &self,
        mail: &MailRow,
        reason: StopReason,
        job: Option<&str>,
        turn: &Turn,
    ) -> Result<(), StoreError> {
        let next = self.next_reader(mail, job, turn).await?;
        let incident = Some(mail.incident_id.as_str());
        let mails = self.store.mails(&mail.job_key, incident).await?;
        let next = next
            .as_ref()
            .map(|(address, because)| (address.as_str(), *because));
        let known = self.known(&mails, turn.moment.now);
        let plan = redirect(mail, reason, next, &known);
        self.execute_unless_moved(&plan, turn).await
    }

    async fn next_reader(
        &self,
        mail: &MailRow,
        job: Option<&str>,
        turn: &Turn,
    ) -> Result<Option<(String, Because)>, StoreError> {
        if !is_redirected(mail) {
            return Ok(None);
        }
        for (address, because) in self.office.routing.after(job, &mail.address) {
            if self.stop_of(&address, mail, turn).await?.is_none() {
                return Ok(Some((address, because)));
            }
        }
        Ok(None)
    }

    async fn stop_of(
        &self,
        address: &str,
        mail: &MailRow,
        turn: &Turn,
    ) -> Result<Option<StopReason>, StoreError> {
        let row = self.store.address(address).await?;
        Ok(row.and_then(|row| row.stops(kind_of(mail), turn.moment.now)))
    }

    pub(crate) async fn execute_unless_moved(
        &self,
        plan: &Plan,
        turn: &Turn,
    ) -> Result<(), StoreError> {
        match self.store.execute(plan, turn.moment.now).await {
            Err(StoreError::Conflict) => Ok(()),
            result => result,
        }
    }
}
