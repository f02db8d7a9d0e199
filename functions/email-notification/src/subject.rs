//! What a mail is about: its run, the incident, the last good run.

use crate::EmailNotification;
use crate::facts::last_good;
use crate::turn::Turn;
use std::sync::Arc;
use strands_channels::Messenger;
use strands_core::incident::{IncidentRow, MailRow};
use strands_core::run::{Ledger, State};
use strands_mail::{LastGood, Sink};
use strands_store::StoreError;
use strands_store::executions::Selection;

/// What the readers of one step of an incident are all told about.
pub(crate) struct Subject {
    pub(crate) run: Ledger,
    pub(crate) incident: Option<IncidentRow>,
    /// Of the openings of an incident alone.
    pub(crate) last_good: Option<LastGood>,
}

/// Mails with the same key have the same subject.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SubjectKey {
    job_key: String,
    run_key: Option<String>,
    incident_entry: Option<String>,
    is_opening: bool,
}

impl SubjectKey {
    fn of(mail: &MailRow) -> Self {
        Self {
            job_key: mail.job_key.clone(),
            run_key: mail.run_key.clone(),
            incident_entry: mail.incident_entry.clone(),
            is_opening: mail.step.is_opening(),
        }
    }
}

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// The mail's subject as it was read for the first of its readers; `None` once the run has expired.
    pub(crate) async fn subject_of(
        &self,
        mail: &MailRow,
        turn: &mut Turn,
    ) -> Result<Option<Arc<Subject>>, StoreError> {
        let key = SubjectKey::of(mail);
        if let Some((known, subject)) = &turn.subject
            && *known == key
        {
            return Ok(Some(Arc::clone(subject)));
        }
        let subject = self.subject(mail).await?.map(Arc::new);
        turn.subject = subject.clone().map(|subject| (key, subject));
        Ok(subject)
    }

    pub(crate) async fn subject(&self, mail: &MailRow) -> Result<Option<Subject>, StoreError> {
        let Some(run) = self.store.run_of(mail).await? else {
            return Ok(None);
        };
        let incident = match &mail.incident_entry {
            Some(entry) => self.store.incident(&mail.job_key, entry).await?,
            None => None,
        };
        let last_good = match run.job_name() {
            Some(job) if mail.step.is_opening() => self.last_good(&run, job).await?,
            _ => None,
        };
        Ok(Some(Subject {
            run,
            incident,
            last_good,
        }))
    }

    async fn last_good(&self, run: &Ledger, job: &str) -> Result<Option<LastGood>, StoreError> {
        let selection = Selection {
            job: Some(job.to_owned()),
            state: Some(State::Success),
            until: Some(run.placed_at()),
            ..Selection::default()
        };
        let found = self.store.list_runs(&selection, 1).await?;
        Ok(found.first().and_then(last_good))
    }
}
