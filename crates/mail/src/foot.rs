//! The foot: why the reader gets the mail, where that is changed, and what names the mail.

use crate::content::{Link, Title};
use crate::digest::{Digest, Period};
use crate::notice::{Kind, Notice};
use crate::reader::{Reader, Reason, Site};
use crate::{links, names, when};
use jiff::Timestamp;

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
            _ => why(notice, reader.reason),
        };
        Self::of(why, ids(notice, site), notice.sample_as_of, reader, site)
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

fn why(notice: &Notice, reason: Reason) -> Title {
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
        job: Some(names::job(&notice.job)),
        after: after.to_owned(),
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

fn ids(notice: &Notice, site: &Site) -> String {
    let run = names::word(&notice.execution_id).map(|id| format!("Execution {id}."));
    let incident = notice.incident.as_ref();
    let incident = incident.and_then(|incident| names::word(&incident.id));
    let incident = incident.map(|id| format!("Incident {id}."));
    let all = [Some(sender(site)), incident, run];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
