//! Budgets of months: what was spent and will be, held against what may, and told once.

use crate::EmailNotification;
use crate::facts::severity;
use crate::turn::Turn;
use strands_channels::Messenger;
use strands_core::incident::{
    IncidentRow, IncidentState, MailRow, MonthFact, month_key, watch_month,
};
use strands_core::job::MonthlyBudget;
use strands_mail::{MonthNotice, Sink};
use strands_runtime::Moment;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Judges every budget; says how many had news. One that cannot be judged now does not hold up the
    /// others.
    pub(crate) async fn watch_months(&self, turn: &mut Turn) -> Result<u64, StoreError> {
        let mut changed = 0;
        for budget in &self.office.budgets {
            match self.watch(budget, turn.moment).await {
                Ok(is_news) => changed += u64::from(is_news),
                Err(fault) => {
                    let payer = budget.payer.to_string();
                    tracing::warn!(payer, %fault, "the budget waits for the next turn");
                    turn.metrics.count("BudgetsReturned", 1);
                }
            }
        }
        Ok(changed)
    }

    async fn watch(&self, budget: &MonthlyBudget, moment: Moment) -> Result<bool, StoreError> {
        let spent = cost_tracking::months::spent(&self.store, budget, moment.now).await?;
        let key = month_key(&self.office.environment, &budget.payer);
        let mut backoff = Backoff::until(moment.deadline);
        loop {
            let row = self.store.month_told(&key).await?;
            let mails = match row {
                Some(_) => self.store.mails(&key, None).await?,
                None => Vec::new(),
            };
            let known = self.known(&mails, moment.now);
            let plan = watch_month(budget, &spent, row.as_ref(), &known);
            match self.store.execute(&plan, moment.now).await {
                Ok(()) => return Ok(!plan.is_empty()),
                Err(StoreError::Conflict) if backoff.wait().await => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    /// The facts of a mail about a month; `None` where it is about something else.
    pub(crate) async fn month_notice(
        &self,
        mail: &MailRow,
    ) -> Result<Option<MonthNotice>, StoreError> {
        let (None, Some(entry)) = (&mail.run_key, &mail.incident_entry) else {
            return Ok(None);
        };
        let incident = self.store.incident(&mail.job_key, entry).await?;
        let notice = incident.as_ref().and_then(notice);
        let Some(notice) = notice else {
            return Ok(None);
        };
        Ok(Some(MonthNotice {
            sample_as_of: self.office.sample_as_of,
            first_provider_id: self.first_provider_id(mail).await?,
            is_cleared: mail.step.is_resolution(),
            ..notice
        }))
    }
}

/// What an incident about a month's budget tells.
pub(crate) fn notice(incident: &IncidentRow) -> Option<MonthNotice> {
    let MonthFact {
        alarm,
        payer,
        limit,
        spending,
        read_at,
        ..
    } = incident.month.as_deref()?;
    Some(MonthNotice {
        environment: incident.environment.clone(),
        severity: severity(incident.severity),
        news: *alarm,
        is_cleared: incident.state == IncidentState::Resolved,
        payer: payer.clone(),
        month: spending.month,
        limit_micro_usd: limit.0,
        spent_micro_usd: spending.spent.0,
        unpriced: spending.unpriced,
        outlook: spending.outlook,
        incident_id: incident.incident_id.clone(),
        read_at: *read_at,
        first_provider_id: None,
        sample_as_of: None,
    })
}
