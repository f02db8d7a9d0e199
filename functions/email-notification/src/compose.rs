//! What a mail tells, gathered from the run, its incident, earlier mails and the last good run.

use crate::EmailNotification;
use crate::facts::{last_good, notice, reason};
use strands_core::incident::{Because, IncidentRow, MailRow, Step};
use strands_core::run::{Ledger, State};
use strands_mail::{
    Digest, GroupFact, LastGood, Mail, Notice, Reader, Reason, Sink, Site, render, render_digest,
};
use strands_store::StoreError;
use strands_store::executions::Selection;

/// What a mail says, and to whom.
#[derive(Debug, Clone)]
pub enum Letter {
    /// About a run.
    Notice(Box<Notice>, Reader),
    /// About a day.
    Digest(Box<Digest>, Reader),
}

impl Letter {
    /// The job that it is about.
    #[must_use]
    pub fn job(&self) -> Option<&str> {
        match self {
            Self::Notice(notice, _) => Some(notice.job.as_str()).filter(|job| !job.is_empty()),
            Self::Digest(..) => None,
        }
    }

    /// The mail as it is sent.
    #[must_use]
    pub fn render(&self, site: &Site) -> Mail {
        match self {
            Self::Notice(notice, reader) => render(notice, reader, site),
            Self::Digest(digest, reader) => render_digest(digest, reader, site),
        }
    }
}

impl<S: Sink + Sync> EmailNotification<S> {
    /// The facts of a mail and its reader; `None` once the run itself has expired.
    pub async fn compose(&self, mail: &MailRow) -> Result<Option<Letter>, StoreError> {
        let reader = self.reader(mail);
        if let Some(row) = &mail.digest {
            let digest = self.compose_digest(row).await?;
            return Ok(Some(Letter::Digest(Box::new(digest), reader)));
        }
        let run = match &mail.run_key {
            Some(run_key) => self.store.run(run_key).await?,
            None => None,
        };
        let Some(run) = run else {
            return Ok(None);
        };
        let incident = self.incident(mail).await?;
        let mut notice = Notice {
            environment: self.office.environment.clone(),
            sample_as_of: self.office.sample_as_of,
            ..notice(mail, &run, incident.as_ref())
        };
        if mail.step.is_opening() {
            notice.last_good = self.last_good(&run).await?;
        }
        if mail.step == Step::Storm {
            notice.group = self.storm(mail).await?;
        }
        if let Some(incident) = &mut notice.incident {
            incident.first_provider_id = self.first_provider_id(mail).await?;
        }
        Ok(Some(Letter::Notice(Box::new(notice), reader)))
    }

    fn reader(&self, mail: &MailRow) -> Reader {
        let routing = &self.office.routing;
        let address = &mail.address;
        let reason = match mail.because {
            Because::Digest if routing.owned_by(address).next().is_some() => Reason::Owner,
            Because::Digest if routing.fallback.contains(address) => Reason::Fallback,
            because => reason(because),
        };
        Reader {
            address: address.clone(),
            zone: routing.reader(address).zone,
            reason,
        }
    }

    async fn incident(&self, mail: &MailRow) -> Result<Option<IncidentRow>, StoreError> {
        match &mail.incident_entry {
            Some(entry) => self.store.incident(&mail.job_key, entry).await,
            None => Ok(None),
        }
    }

    /// The provider's id of the first mail about the incident to this reader, which threads the others.
    async fn first_provider_id(&self, mail: &MailRow) -> Result<Option<String>, StoreError> {
        if mail.step == Step::Opened {
            return Ok(None);
        }
        let incident = Some(mail.incident_id.as_str());
        let mails = self.store.mails(&mail.job_key, incident).await?;
        let earlier = mails.into_iter().filter(|it| {
            it.address == mail.address && it.mail_id != mail.mail_id && it.provider_id.is_some()
        });
        let first = earlier.min_by_key(|it| it.sent_at);
        Ok(first.and_then(|first| first.provider_id))
    }

    async fn storm(&self, mail: &MailRow) -> Result<Option<GroupFact>, StoreError> {
        let storm = self.shared().await?.and_then(|row| row.storm);
        let storm = storm.filter(|storm| storm.storm_id == mail.incident_id);
        Ok(storm.map(|storm| GroupFact {
            jobs: storm.jobs,
            more: storm.more,
        }))
    }

    async fn last_good(&self, run: &Ledger) -> Result<Option<LastGood>, StoreError> {
        let selection = Selection {
            job: run.job_name().map(str::to_owned),
            state: Some(State::Success),
            until: Some(run.placed_at()),
            ..Selection::default()
        };
        if selection.job.is_none() {
            return Ok(None);
        }
        let found = self.store.list_runs(&selection, 1).await?;
        Ok(found.first().and_then(last_good))
    }
}
