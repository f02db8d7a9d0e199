//! One message: a step of an incident, with what a mail would tell of it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use strands_core::incident::{Kind, MailRow, Severity, Step};
use strands_core::job::Payer;
use strands_mail::{
    ExposureNotice, MonthNotice, Notice, Reader, Reason, Site, Told, tell, tell_exposure,
    tell_month,
};

/// What became of the incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// It opened, or opened again.
    Opened,
    /// There is news of it.
    Updated,
    /// It is over.
    Resolved,
}

impl Event {
    /// What a step of an incident is; `None` for what is no news of one.
    #[must_use]
    pub const fn of(step: Step) -> Option<Self> {
        match step {
            Step::Opened | Step::Reopened(_) | Step::Storm => Some(Self::Opened),
            Step::Update(_) | Step::Flapping(_) => Some(Self::Updated),
            Step::Resolved(_) => Some(Self::Resolved),
            Step::Success | Step::Digest | Step::Complaint => None,
        }
    }

    /// What stands before the title of a message that its place does not thread.
    pub(crate) const fn lead(self) -> &'static str {
        match self {
            Self::Opened => "",
            Self::Updated => "Update: ",
            Self::Resolved => "Resolved: ",
        }
    }
}

/// What is told to one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The outbox row's id: the same message has the same id on every try.
    pub delivery_id: String,
    /// What became of the incident.
    pub event: Event,
    /// The incident's id.
    pub incident_id: String,
    /// What the incident is about.
    pub kind: Kind,
    /// How much the incident matters, also once it is over.
    pub severity: Severity,
    /// Whose job it is; `None` where that is not known.
    pub team: Option<String>,
    /// Who waits for the job; `None` where no lineage is known, which is not "nobody".
    pub downstream: Option<Vec<String>>,
    /// When the incident opened.
    pub opened_at: Option<Timestamp>,
    /// How many runs it holds.
    pub runs: Option<u32>,
    /// What a mail would tell.
    pub told: Told,
}

impl Message {
    /// The message of an outbox row, with times in `zone`; `None` where the row is no news of an
    /// incident. Team and downstream jobs are for the caller to add.
    #[must_use]
    pub fn new(
        row: &MailRow,
        kind: Kind,
        notice: &Notice,
        zone: TimeZone,
        site: &Site,
    ) -> Option<Self> {
        let reader = reader(row, zone);
        let incident = notice.incident.as_ref();
        Some(Self {
            delivery_id: row.mail_id.clone(),
            event: Event::of(row.step)?,
            incident_id: row.incident_id.clone(),
            kind,
            severity: row.severity,
            team: None,
            downstream: None,
            opened_at: incident.map(|incident| incident.opened_at),
            runs: incident.map(|incident| incident.runs),
            told: tell(notice, &reader, site),
        })
    }

    /// The same for a row about a month's budget.
    #[must_use]
    pub fn of_month(
        row: &MailRow,
        notice: &MonthNotice,
        zone: TimeZone,
        site: &Site,
    ) -> Option<Self> {
        let reader = reader(row, zone);
        Some(Self {
            delivery_id: row.mail_id.clone(),
            event: Event::of(row.step)?,
            incident_id: row.incident_id.clone(),
            kind: Kind::Cost,
            severity: row.severity,
            team: match &notice.payer {
                Payer::Team(name) => Some(name.clone()),
                Payer::All | Payer::Job(_) => None,
            },
            downstream: None,
            opened_at: Some(notice.read_at),
            runs: None,
            told: tell_month(notice, &reader, site),
        })
    }

    /// The same for a row about personal data in the open.
    #[must_use]
    pub fn of_exposure(
        row: &MailRow,
        notice: &ExposureNotice,
        zone: TimeZone,
        site: &Site,
    ) -> Option<Self> {
        let reader = reader(row, zone);
        Some(Self {
            delivery_id: row.mail_id.clone(),
            event: Event::of(row.step)?,
            incident_id: row.incident_id.clone(),
            kind: Kind::Compliance,
            severity: row.severity,
            team: None,
            downstream: None,
            opened_at: Some(notice.opened_at),
            runs: Some(notice.runs),
            told: tell_exposure(notice, &reader, site),
        })
    }

    /// The title, led by what became of the incident.
    pub(crate) fn headline(&self) -> String {
        format!("{}{}", self.event.lead(), self.told.subject)
    }
}

/// A channel as a reader.
fn reader(row: &MailRow, zone: TimeZone) -> Reader {
    Reader {
        address: row.address.clone(),
        zone,
        reason: Reason::Channel,
    }
}
