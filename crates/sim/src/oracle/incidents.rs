//! Incidents: at the end each reader takes one for open that is open, and for over that is over.

use super::End;
use super::grounds::{Grounds, is_opening};
use crate::report::Report;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::incident::{IncidentRow, IncidentState, MailRow, MailState, Step};

pub(super) fn judge(grounds: &Grounds<'_>, end: &End<'_>, report: &mut Report) {
    for incident in grounds.incidents() {
        let mut mails: BTreeMap<&str, Vec<&MailRow>> = BTreeMap::new();
        let id = Some(incident.incident_id.as_str());
        for mail in end.tables.mails(&incident.job_key, id) {
            mails.entry(&mail.address).or_default().push(mail);
        }
        match incident.state {
            IncidentState::Open => judge_open(incident, &mails, grounds, report),
            IncidentState::Resolved => judge_over(incident, &mails, grounds, end, report),
        }
    }
}

/// Each reader was told of its last opening, and of no end since.
fn judge_open(
    incident: &IncidentRow,
    mails: &BTreeMap<&str, Vec<&MailRow>>,
    grounds: &Grounds<'_>,
    report: &mut Report,
) {
    let jobs = incident.jobs.iter().chain([&incident.job]);
    let readers: BTreeSet<&str> = jobs.flat_map(|job| grounds.readers(job)).collect();
    for address in readers {
        let of_reader = mails.get(address).map_or(&[][..], Vec::as_slice).iter();
        let openings = of_reader.clone().filter(|it| is_opening(it.step));
        let last = openings.max_by_key(|it| it.round);
        let is_known = last.is_some_and(|opening| {
            let mut ends = of_reader.filter(|it| is_end(it) && it.round >= opening.round);
            grounds.holds(opening) && ends.all(|it| it.state == MailState::Suppressed)
        });
        demand(
            is_known,
            incident,
            &format!("{address} was not told that it is open"),
            report,
        );
    }
}

/// Each reader whom a mail reached that said that it was open was told of its end.
fn judge_over(
    incident: &IncidentRow,
    mails: &BTreeMap<&str, Vec<&MailRow>>,
    grounds: &Grounds<'_>,
    end: &End<'_>,
    report: &mut Report,
) {
    for (address, mails) in mails {
        let is_accepted = |mail: &&&MailRow| !end.provider.accepts(&mail.mail_id).is_empty();
        let openings = mails.iter().filter(|it| is_opening(it.step));
        let Some(round) = openings.filter(is_accepted).map(|it| it.round).max() else {
            continue;
        };
        let mut ends = mails.iter().filter(|it| is_end(it) && it.round >= round);
        let is_told = ends.any(|it| grounds.is_told(it));
        demand(
            is_told,
            incident,
            &format!("{address} was not told that it is over"),
            report,
        );
    }
}

fn is_end(mail: &MailRow) -> bool {
    matches!(mail.step, Step::Resolved(_))
}

fn demand(is_so: bool, incident: &IncidentRow, what: &str, report: &mut Report) {
    report.mails.demanded += 1;
    if !is_so {
        report.mails.missing += 1;
        report.differ(
            format!("incident {} of {}", incident.incident_id, incident.job),
            what,
        );
    }
}
