//! What a mail tells, gathered from the run, its incident, earlier mails and the last good run.

use crate::EmailNotification;
use crate::exposures;
use crate::facts::{notice, reason};
use crate::subject::Subject;
use strands_channels::Messenger;
use strands_core::incident::{Because, MailRow, Step};
use strands_core::job::Payer;
use strands_mail::{
    Digest, ExposureNotice, GroupFact, Mail, MonthNotice, Notice, Reader, Reason, Sink, Site,
    render, render_digest, render_exposure, render_month,
};
use strands_store::StoreError;

/// What a mail says, and to whom.
#[derive(Debug, Clone)]
pub enum Letter {
    /// About a run.
    Notice(Box<Notice>, Reader),
    /// About a day.
    Digest(Box<Digest>, Reader),
    /// About a month's budget.
    Month(Box<MonthNotice>, Reader),
    /// About personal data in the open.
    Exposure(Box<ExposureNotice>, Reader),
}

impl Letter {
    /// The job that it is about.
    #[must_use]
    pub fn job(&self) -> Option<&str> {
        match self {
            Self::Notice(notice, _) => Some(notice.job.as_str()).filter(|job| !job.is_empty()),
            Self::Month(notice, _) => match &notice.payer {
                Payer::Job(job) => Some(job),
                Payer::All | Payer::Team(_) => None,
            },
            Self::Exposure(notice, _) => Some(notice.job.as_str()).filter(|job| !job.is_empty()),
            Self::Digest(..) => None,
        }
    }

    /// The mail as it is sent.
    #[must_use]
    pub fn render(&self, site: &Site) -> Mail {
        match self {
            Self::Notice(notice, reader) => render(notice, reader, site),
            Self::Digest(digest, reader) => render_digest(digest, reader, site),
            Self::Month(notice, reader) => render_month(notice, reader, site),
            Self::Exposure(notice, reader) => render_exposure(notice, reader, site),
        }
    }
}

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// The facts of a mail and its reader; `None` once the run itself has expired.
    pub async fn compose(&self, mail: &MailRow) -> Result<Option<Letter>, StoreError> {
        let subject = self.subject(mail).await?;
        self.letter(mail, subject.as_ref()).await
    }

    /// The facts of a mail with that subject.
    pub(crate) async fn letter(
        &self,
        mail: &MailRow,
        subject: Option<&Subject>,
    ) -> Result<Option<Letter>, StoreError> {
        let reader = self.reader(mail);
        if let Some(row) = &mail.digest {
            let digest = self.compose_digest(row).await?;
            return Ok(Some(Letter::Digest(Box::new(digest), reader)));
        }
        let Some(subject) = subject else {
            let notice = self.month_notice(mail).await?;
            return Ok(notice.map(|notice| Letter::Month(Box::new(notice), reader)));
        };
        if let Some(notice) = exposures::notice(mail, subject) {
            let notice = ExposureNotice {
                sample_as_of: self.office.sample_as_of,
                first_provider_id: self.first_provider_id(mail).await?,
                ..notice
            };
            return Ok(Some(Letter::Exposure(Box::new(notice), reader)));
        }
        let mut notice = Notice {
            environment: self.office.environment.clone(),
            sample_as_of: self.office.sample_as_of,
            last_good: subject.last_good.clone(),
            ..notice(mail, &subject.run, subject.incident.as_ref())
        };
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

    /// The provider's id of the first mail about the incident to this reader, which threads the others.
    pub(crate) async fn first_provider_id(
        &self,
        mail: &MailRow,
    ) -> Result<Option<String>, StoreError> {
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
}
