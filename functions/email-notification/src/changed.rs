//! One changed run: read what the decision depends on, decide, write, and send what is due.

use crate::EmailNotification;
use crate::turn::Turn;
use jiff::Timestamp;
use strands_channels::Messenger;
use strands_core::incident::{
    EnvironmentRow, Known, MailRow, MailState, MailsOf, environment_key, job_key, mails_needed,
    needs_environment, notify,
};
use strands_core::plan::{Plan, Write};
use strands_core::run::Ledger;
use strands_mail::Sink;
use strands_runtime::Moment;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    pub(crate) async fn changed(&self, run: &Ledger, turn: &mut Turn) -> Result<(), StoreError> {
        let job_key = job_key(&self.office.environment, run.job_name());
        let plan = self.decide(run, &job_key, turn.moment).await?;
        let mails = if plan.is_empty() && run.state().is_terminal() {
            self.store.mails(&job_key, None).await?
        } else {
            mails_of(&plan)
        };
        turn.subject = None;
        let now = turn.moment.now;
        for mail in mails.iter().filter(|mail| is_due(mail, now)) {
            self.send(mail, turn).await?;
        }
        Ok(())
    }

    async fn decide(
        &self,
        run: &Ledger,
        job_key: &str,
        moment: Moment,
    ) -> Result<Plan, StoreError> {
        let mut backoff = Backoff::until(moment.deadline);
        let environment = &self.office.environment;
        loop {
            let job = self.store.job(job_key).await?;
            let environment_row = if needs_environment(run, job.as_ref()) {
                self.shared().await?
            } else {
                None
            };
            let (job, shared) = (job.as_ref(), environment_row.as_ref());
            let needed = mails_needed(run, job, shared, environment, moment.now);
            let mails = self.mails_of(&needed).await?;
            let known = Known {
                job,
                environment_row: shared,
                ..self.known(&mails, moment.now)
            };
            let plan = notify(run, known);
            match self.store.execute(&plan, moment.now).await {
                Ok(()) => return Ok(plan),
                Err(StoreError::Conflict) if backoff.wait().await => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    /// What every decision knows.
    pub(crate) fn known<'a>(&'a self, mails: &'a [MailRow], now: Timestamp) -> Known<'a> {
        Known {
            job: None,
            environment_row: None,
            mails,
            routing: &self.office.routing,
            environment: &self.office.environment,
            now,
        }
    }

    /// What the jobs of the environment share.
    pub(crate) async fn shared(&self) -> Result<Option<EnvironmentRow>, StoreError> {
        let key = environment_key(&self.office.environment);
        self.store.environment(&key).await
    }

    pub(crate) async fn mails_of(
        &self,
        incidents: impl IntoIterator<Item = &MailsOf>,
    ) -> Result<Vec<MailRow>, StoreError> {
        let mut mails = Vec::new();
        for MailsOf {
            job_key,
            incident_id,
        } in incidents
        {
            mails.extend(self.store.mails(job_key, Some(incident_id)).await?);
        }
        Ok(mails)
    }
}

pub(crate) fn mails_of(plan: &Plan) -> Vec<MailRow> {
    let writes = plan.writes().iter();
    writes
        .filter_map(|write| match write {
            Write::Mail(mail) => Some(mail.as_ref().clone()),
            _ => None,
        })
        .collect()
}

pub(crate) fn is_due(mail: &MailRow, now: Timestamp) -> bool {
    mail.state == MailState::Pending && mail.due_at <= now.as_millisecond()
}
