//! Incidents that have been open for another day: their readers are reminded.

use crate::EmailNotification;
use crate::turn::Turn;
use std::collections::BTreeMap;
use strands_channels::Messenger;
use strands_core::incident::{
    IncidentRow, Known, MailsOf, environment_key, groups_still_open, month_is_over, still_open,
};
use strands_core::plan::Plan;
use strands_mail::Sink;
use strands_runtime::Moment;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Writes the reminders that are due. A job that cannot be read now does not hold up the others.
    pub(crate) async fn remind(&self, turn: &mut Turn) -> Result<(), StoreError> {
        let due = self.store.updates_due(turn.moment.now).await?;
        let jobs: BTreeMap<_, _> = due.iter().map(|it| (it.job_key.as_str(), it)).collect();
        for (job_key, incident) in jobs {
            if let Err(fault) = self.remind_of(incident, turn.moment).await {
                tracing::warn!(job_key, %fault, "its reminders wait for the next turn");
                turn.metrics.count("RemindersReturned", 1);
            }
        }
        Ok(())
    }

    async fn remind_of(&self, incident: &IncidentRow, moment: Moment) -> Result<(), StoreError> {
        let mut backoff = Backoff::until(moment.deadline);
        loop {
            let is_group = incident.job_key == environment_key(&self.office.environment);
            let plan = if is_group {
                self.group_reminders(moment).await?
            } else if incident.month.is_some() {
                self.end_of_month(incident, moment).await?
            } else {
                self.job_reminders(incident, moment).await?
            };
            match self.store.execute(&plan, moment.now).await {
                Err(StoreError::Conflict) if backoff.wait().await => {}
                result => return result,
            }
        }
    }

    async fn job_reminders(
        &self,
        incident: &IncidentRow,
        moment: Moment,
    ) -> Result<Plan, StoreError> {
        let job_key = &incident.job_key;
        let Some(job) = self.store.job(job_key).await? else {
            return Ok(Plan::default());
        };
        let open: Vec<MailsOf> = job
            .open
            .iter()
            .map(|open| MailsOf {
                job_key: job_key.clone(),
                incident_id: open.incident_id.clone(),
            })
            .collect();
        let mails = self.mails_of(&open).await?;
        let shared = self.shared().await?;
        let known = Known {
            environment_row: shared.as_ref(),
            ..self.known(&mails, moment.now)
        };
        Ok(still_open(&job, &incident.job, known))
    }

    /// What nobody closed until long after its month: the budget is held no more.
    async fn end_of_month(
        &self,
        incident: &IncidentRow,
        moment: Moment,
    ) -> Result<Plan, StoreError> {
        let Some(row) = self.store.month_told(&incident.job_key).await? else {
            return Ok(Plan::default());
        };
        let mails = self.store.mails(&incident.job_key, None).await?;
        Ok(month_is_over(&row, &self.known(&mails, moment.now)))
    }

    async fn group_reminders(&self, moment: Moment) -> Result<Plan, StoreError> {
        let Some(row) = self.shared().await? else {
            return Ok(Plan::default());
        };
        let groups: Vec<MailsOf> = row
            .groups
            .iter()
            .map(|group| MailsOf {
                job_key: row.job_key.clone(),
                incident_id: group.incident.incident_id.clone(),
            })
            .collect();
        let mails = self.mails_of(&groups).await?;
        Ok(groups_still_open(&row, self.known(&mails, moment.now)))
    }
}
