//! One changed run: read the job's incidents, decide, write, and send what is due.

use crate::EmailNotification;
use strands_core::incident::{JobRow, Known, MailRow, MailState, job_key, notify};
use strands_core::plan::{Plan, Write};
use strands_core::run::Ledger;
use strands_mail::Sink;
use strands_runtime::Moment;
use strands_runtime::metrics::Metrics;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;

impl<S: Sink + Sync> EmailNotification<S> {
    pub(crate) async fn changed(
        &self,
        run: &Ledger,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<(), StoreError> {
        let job_key = job_key(&self.office.environment, run.job_name());
        let plan = self.decide(run, &job_key, moment).await?;
        let mails = if plan.is_empty() && run.state().is_terminal() {
            self.store.mails(&job_key, None).await?
        } else {
            mails_of(&plan)
        };
        for mail in mails.iter().filter(|mail| is_due(mail, moment)) {
            self.send(mail, moment, metrics).await?;
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
        loop {
            let job = self.store.job(job_key).await?;
            let mails = self.mails_of_open_incidents(job.as_ref()).await?;
            let known = Known {
                job: job.as_ref(),
                mails: &mails,
                routing: &self.office.routing,
                environment: &self.office.environment,
                now: moment.now,
            };
            let plan = notify(run, known);
            match self.store.execute(&plan, moment.now).await {
                Ok(()) => return Ok(plan),
                Err(StoreError::Conflict) if backoff.wait().await => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    async fn mails_of_open_incidents(
        &self,
        job: Option<&JobRow>,
    ) -> Result<Vec<MailRow>, StoreError> {
        let mut mails = Vec::new();
        let Some(job) = job else {
            return Ok(mails);
        };
        for open in &job.open {
            let incident = Some(open.incident_id.as_str());
            mails.extend(self.store.mails(&job.job_key, incident).await?);
        }
        Ok(mails)
    }
}

fn mails_of(plan: &Plan) -> Vec<MailRow> {
    let writes = plan.writes().iter();
    writes
        .filter_map(|write| match write {
            Write::Mail(mail) => Some(mail.as_ref().clone()),
            _ => None,
        })
        .collect()
}

fn is_due(mail: &MailRow, moment: Moment) -> bool {
    mail.state == MailState::Pending && mail.due_at <= moment.now.as_millisecond()
}
