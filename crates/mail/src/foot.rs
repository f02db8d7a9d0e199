//! The foot: why the reader gets the mail, where that is changed, and what names the mail.

use crate::content::{Link, Title};
use crate::digest::{Digest, Period};
use crate::exposure::ExposureNotice;
use crate::month::MonthNotice;
use crate::notice::{Kind, Notice};
use crate::reader::{Reader, Reason, Site};
use crate::{links, names, when};
use jiff::Timestamp;
use strands_core::job::Payer;

pub(crate) struct Foot {
    pub(crate) why: Title,
    pub(crate) change: Option<Link>,
    pub(crate) ids: String,
    pub(crate) sample: Option<String>,
}

impl Foot {
    pub(crate) fn of_notice(notice: &Notice, reader: &Reader, site: &Site) -> Self {
        let why = match notice.kind {
            Kind::Group | Kind::Storm => Title::words(why_several(reader.reason).to_owned()),
            _ => why(&notice.job, reader.reason),
        };
        let incident = notice.incident.as_ref().map(|incident| &*incident.id);
        let ids = ids(incident, Some(&notice.execution_id), site);
        Self::of(why, ids, notice.sample_as_of, reader, site)
    }

    pub(crate) fn of_month(notice: &MonthNotice, reader: &Reader, site: &Site) -> Self {
        let why = match &notice.payer {
            Payer::Job(name) => why(name, reader.reason),
            Payer::Team(name) => why_team(name, reader.reason),
            Payer::All => Title::words(match reader.reason {
                Reason::Channel => CHANNEL.to_owned(),
                _ => "It goes to the fallback address, which looks after the installation."
                    .to_owned(),
            }),
        };
        let ids = ids(Some(&notice.incident_id), None, site);
        Self::of(why, ids, notice.sample_as_of, reader, site)
    }

    pub(crate) fn of_exposure(notice: &ExposureNotice, reader: &Reader, site: &Site) -> Self {
        let why = why(&notice.job, reader.reason);
        let ids = ids(Some(&notice.incident_id), Some(&notice.execution_id), site);
        Self::of(why, ids, notice.sample_as_of, reader, site)
    }

    pub(crate) fn of_digest(digest: &Digest, reader: &Reader, site: &Site) -> Self {
        let often = match (reader.reason, digest.period) {
            (Reason::Requested, _) => "Sent once",
            (_, Period::Day) => "Sent daily",
            (_, Period::Week) => "Sent weekly",
        };
        let why = Title::words(format!("{often}: {}", why_digest(reader.reason)));
        Self::of(why, sender(site), digest.sample_as_of, reader, site)
    }

    fn of(
        why: Title,
        ids: String,
        sample_as_of: Option<Timestamp>,
        reader: &Reader,
        site: &Site,
    ) -> Self {
        let sample = |at| format!("Sample data as of {}.", when::instant(at, &reader.zone));
        Self {
            why,
            change: links::settings(site),
            ids,
            sample: sample_as_of.map(sample),
        }
    }
}

const REQUESTED: &str = "Somebody asked for this mail, and you are on the list that they named.";
const CHANNEL: &str = "The settings name this channel for incidents like this.";

fn why(job: &str, reason: Reason) -> Title {
    let (before, after) = match reason {
        Reason::Owner => ("You own ", "."),
        Reason::Stakeholder => ("You are named as a stakeholder of ", "."),
        Reason::Lead => ("You lead the team of ", "."),
        Reason::BudgetOwner => ("You pay for ", "."),
        Reason::OptedIn => ("You asked for mails of this kind about ", "."),
        Reason::Fallback => {
            return Title::words(
                "Nobody is named for this job, so it goes to the fallback address.".to_owned(),
            );
        }
        Reason::Requested => return Title::words(REQUESTED.to_owned()),
        Reason::Channel => return Title::words(CHANNEL.to_owned()),
    };
    Title {
        before,
        job: Some(names::job(job)),
        after: after.to_owned(),
    }
}

fn why_team(team: &str, reason: Reason) -> Title {
    let before = match reason {
        Reason::Lead => "You lead the team ",
        Reason::Channel => return Title::words(CHANNEL.to_owned()),
        Reason::Fallback => {
            let words = "Nobody is named for this team, so it goes to the fallback address.";
            return Title::words(words.to_owned());
        }
        _ => "You are on call for the team ",
    };
    Title {
        before,
        job: Some(names::job(team)),
        after: ".".to_owned(),
    }
}

fn why_several(reason: Reason) -> &'static str {
    match reason {
        Reason::Owner => "You own jobs among these.",
        Reason::Stakeholder => "You are named as a stakeholder of jobs among these.",
        Reason::Lead => "You lead a team with jobs among these.",
        Reason::BudgetOwner => "You pay for jobs among these.",
        Reason::OptedIn => "You asked for mails of this kind.",
        Reason::Fallback => "Nobody is named for these jobs, so it goes to the fallback address.",
        Reason::Requested => REQUESTED,
        Reason::Channel => CHANNEL,
    }
}

fn why_digest(reason: Reason) -> &'static str {
    match reason {
        Reason::Owner => "you own jobs in this environment.",
        Reason::Stakeholder => "you are named as a stakeholder of jobs in this environment.",
        Reason::Lead => "you lead a team with jobs in this environment.",
        Reason::BudgetOwner => "you pay for jobs in this environment.",
        Reason::OptedIn | Reason::Channel => "you asked for the digest.",
        Reason::Fallback => "nobody else is named for the digest of this environment.",
        Reason::Requested => "somebody asked for it, and you are on the list that they named.",
    }
}

fn sender(site: &Site) -> String {
    match names::word(&site.region) {
        Some(region) => format!("Sent by Strands in {region}."),
        None => "Sent by Strands.".to_owned(),
    }
}

fn ids(incident_id: Option<&str>, execution_id: Option<&str>, site: &Site) -> String {
    let run = execution_id.and_then(names::word);
    let run = run.map(|id| format!("Execution {id}."));
    let incident = incident_id.and_then(names::word);
    let incident = incident.map(|id| format!("Incident {id}."));
    let all = [Some(sender(site)), incident, run];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
