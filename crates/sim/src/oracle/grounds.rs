//! Why a mail need not reach its reader by itself: each reason is looked for in what else was told,
//! never taken from the mail's own row.

use super::End;
use crate::process::ENVIRONMENT;
use std::collections::BTreeSet;
use strands_core::incident::{
    IncidentRow, IncidentState, MAILS_A_DAY, MailRow, MailState, RECENT, STORM_INCIDENTS, Step,
    environment_key, job_key,
};

/// Invocations that began at once decide in any order.
const AT_ONCE_MS: i64 = 60_000;

/// What is known of openings, groups and storms.
pub(super) struct Grounds<'a> {
    end: &'a End<'a>,
    environment: String,
    groups: Vec<&'a IncidentRow>,
    /// When mails of openings were written, in order, with the incident.
    openings: Vec<(i64, &'a str)>,
}

impl<'a> Grounds<'a> {
    pub(super) fn of(end: &'a End<'a>) -> Self {
        let environment = environment_key(ENVIRONMENT);
        let openings = end.tables.all_mails().filter(|it| is_opening(it.step));
        let mut openings: Vec<(i64, &str)> = openings
            .map(|it| (it.created_at.as_millisecond(), it.incident_id.as_str()))
            .collect();
        openings.sort_unstable();
        Self {
            groups: end.tables.incidents(&environment).collect(),
            end,
            environment,
            openings,
        }
    }

    /// Whether the mail left, or the digest or a group's mail tells it.
    pub(super) fn is_told(&self, mail: &MailRow) -> bool {
        match mail.state {
            MailState::Sent | MailState::Claimed | MailState::Pending | MailState::Digested => true,
            MailState::Digest => self.is_for_digest(mail),
            MailState::Suppressed => is_opening(mail.step) && self.group_of(mail).is_some(),
            MailState::Failed => false,
        }
    }

    /// Whether the mail stands for an incident that is open still.
    pub(super) fn holds(&self, mail: &MailRow) -> bool {
        let is_over = |group: &IncidentRow| group.state == IncidentState::Resolved;
        let is_suppressed = mail.state == MailState::Suppressed;
        self.is_told(mail) && !(is_suppressed && self.group_of(mail).is_none_or(is_over))
    }

    fn is_for_digest(&self, mail: &MailRow) -> bool {
        self.is_of_storm(mail)
            || self.is_flapping(mail)
            || self.is_too_many(mail)
            || self.group_of(mail).is_some()
    }

    /// The reader was told of a storm, and one there was.
    fn is_of_storm(&self, mail: &MailRow) -> bool {
        let at_ms = mail.created_at.as_millisecond();
        let mut shared = self.end.tables.mails(&self.environment, None);
        let is_told = shared.any(|it| {
            let began_ms = it.created_at.as_millisecond();
            let is_storm = it.step == Step::Storm && it.state == MailState::Sent;
            is_storm && it.address == mail.address && began_ms <= at_ms + AT_ONCE_MS
        });
        let since_ms = at_ms - RECENT.as_secs() * 1_000 - AT_ONCE_MS;
        let from = self.openings.partition_point(|(ms, _)| *ms < since_ms);
        let openings = self.openings[from..].iter();
        let recent = openings.take_while(|(ms, _)| *ms <= at_ms + AT_ONCE_MS);
        let incidents: BTreeSet<&str> = recent.map(|(_, incident)| *incident).collect();
        is_told && incidents.len() > STORM_INCIDENTS
    }

    /// The reader was told that the incident is flapping.
    fn is_flapping(&self, mail: &MailRow) -> bool {
        let mut others = self.others(mail);
        others.any(|it| matches!(it.step, Step::Flapping(_)) && it.state == MailState::Sent)
    }

    /// The reader had as many mails of the incident as one gets; the end of a second opening leaves a
    /// place free.
    fn is_too_many(&self, mail: &MailRow) -> bool {
        let earlier = self.others(mail);
        let earlier = earlier.filter(|it| it.created_at <= mail.created_at);
        let left = earlier.filter(|it| it.state != MailState::Digest);
        left.count() >= MAILS_A_DAY - 1
    }

    fn others(&self, mail: &MailRow) -> impl Iterator<Item = &'a MailRow> {
        let incident = Some(mail.incident_id.as_str());
        let (mail_id, address) = (mail.mail_id.clone(), mail.address.clone());
        let mails = self.end.tables.mails(&mail.job_key, incident);
        let mails: Vec<&MailRow> = mails.collect();
        mails
            .into_iter()
            .filter(move |it| it.address == address && it.mail_id != mail_id)
    }

    /// The last group with the incident's cause and job by then, if its mail tells the reader.
    fn group_of(&self, mail: &MailRow) -> Option<&'a IncidentRow> {
        let mut incidents = self.end.tables.incidents(&mail.job_key);
        let incident = incidents.find(|it| it.incident_id == mail.incident_id)?;
        let by_ms = mail.created_at.as_millisecond() + AT_ONCE_MS;
        let candidates = self.groups.iter().filter(|group| {
            group.cause == incident.cause
                && group.opened_at.as_millisecond() <= by_ms
                && group.jobs.contains(&incident.job)
        });
        let group = candidates.max_by_key(|group| group.opened_at)?;
        let is_over = group.state == IncidentState::Resolved;
        let of_group = Some(group.incident_id.as_str());
        let mut mails = self.end.tables.mails(&self.environment, of_group);
        let tells = mails.any(|it| {
            let is_withdrawn = it.state == MailState::Suppressed;
            it.step == Step::Opened && it.address == mail.address && (!is_withdrawn || is_over)
        });
        tells.then_some(group)
    }

    /// Who is told of failures of a job.
    pub(super) fn readers(&self, job: &str) -> Vec<&'a str> {
        let known = self.end.jobs.list.iter().find(|it| it.name == job);
        let recipients = known.map_or(&[][..], |it| &it.recipients);
        if recipients.is_empty() {
            return vec!["operations@example.com"];
        }
        recipients.iter().map(String::as_str).collect()
    }

    /// Every incident of a job or of the environment.
    pub(super) fn incidents(&self) -> impl Iterator<Item = &'a IncidentRow> {
        let jobs = self.end.jobs.list.iter();
        let keys = jobs.map(|job| job_key(ENVIRONMENT, Some(&job.name)));
        let of_jobs = keys.flat_map(|key| self.end.tables.incidents(&key).collect::<Vec<_>>());
        of_jobs.chain(self.groups.iter().copied())
    }
}

pub(super) const fn is_opening(step: Step) -> bool {
    matches!(step, Step::Opened | Step::Reopened(_) | Step::Flapping(_))
}
