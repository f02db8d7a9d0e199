//! One cause in several jobs is one incident, which lists them; it is over when all of them are.

use super::draft::{Decision, incident_row, resolution_of, resolved, subject};
use super::environment::{EnvironmentRow, Group, Member, Opening, is_recent};
use super::mailing::{Course, Subject, Turn};
use super::mails::{Because, Hold, MailState, Step};
use super::rows::{IncidentRow, OpenIncident};
use super::updates::next_update;
use crate::id;
use crate::plan::Write;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// In how many jobs a cause makes a group.
pub const GROUP_JOBS: usize = 3;
/// How long the first mail of a group waits, so that more join.
pub const JOINING: SignedDuration = SignedDuration::from_secs(60);
/// The most jobs of a group: its row has to fit into 400 KB.
const MOST_MEMBERS: usize = 500;

/// Where an opening is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// By its own mail.
    Alone,
    /// By the mail of its group.
    Group,
    /// By the mail of the storm.
    Storm,
}

impl Decision<'_> {
    /// Notes an opening in the environment, and finds where it is told.
    pub(super) fn place(
        &mut self,
        open: &OpenIncident,
        readers: &BTreeMap<String, Because>,
    ) -> Place {
        let now = self.known.now;
        let job_key = self.row.job_key.clone();
        let joins = self.environment.joinable(&open.cause, &job_key, now);
        let others = self.environment.alike(&open.cause, &job_key, now);
        let grouped = joins.is_some() || others.len() + 1 >= GROUP_JOBS;
        self.environment_changed = true;
        self.environment.note(Opening {
            job_key,
            job: self.job().to_owned(),
            incident_id: open.incident_id.clone(),
            cause: open.cause.clone(),
            at: now,
            grouped,
        });
        match joins {
            Some(index) => self.join(index, open, readers),
            None if grouped => self.found(&others, open, readers),
            None if self.is_storm(open, readers) => return Place::Storm,
            None => return Place::Alone,
        }
        Place::Group
    }

    fn found(
        &mut self,
        others: &[Opening],
        open: &OpenIncident,
        readers: &BTreeMap<String, Because>,
    ) {
        let now = self.known.now;
        let mut told = readers.clone();
        let mut severity = open.severity;
        for other in others {
            let job = Some(other.job.as_str());
            let routing = self.known.routing;
            let of_job = routing.severity(job);
            severity = severity.max(of_job);
            for (address, because) in routing.concerned(job, open.kind, of_job) {
                let known = told.entry(address).or_insert(because);
                *known = because.min(*known);
            }
            let why = "told together with other jobs";
            self.withdraw(&other.incident_id, why, false);
        }
        let group = self.group(others, open, severity);
        let course = Course {
            hold: Some(Hold::Joining),
            ..Course::at(Step::Opened, later(now))
        };
        self.tell(&self.group_subject(&group), &course, told);
        self.tell_in_group(open, readers.clone());
        self.put_group(&group);
        for opening in &mut self.environment.recent {
            let mut members = group.members.iter();
            opening.grouped |= members.any(|it| it.incident_id == opening.incident_id);
        }
        self.environment.groups.push(group);
    }

    fn group(
        &self,
        others: &[Opening],
        open: &OpenIncident,
        severity: super::severity::Severity,
    ) -> Group {
        let now = self.known.now;
        let mut members: Vec<Member> = others.iter().map(Member::of).collect();
        let first = others.first().map_or(now, |first| first.at);
        let first_id = others.first().map_or("", |first| &first.incident_id);
        let moment = first.as_millisecond().to_string();
        let parts = [&self.environment.job_key, &open.cause, first_id, &moment];
        members.push(self.member(open));
        Group {
            incident: OpenIncident {
                incident_id: id::of(&parts),
                severity,
                opened_at: first,
                reopened: 0,
                opens: Vec::new(),
                flapping: false,
                updates: 0,
                update_at: next_update(now),
                resolved_at: None,
                runs: u32::try_from(members.len()).unwrap_or(u32::MAX),
                cost: None,
                ..open.clone()
            },
            joined_at: now,
            members,
        }
    }

    fn join(&mut self, index: usize, open: &OpenIncident, readers: &BTreeMap<String, Because>) {
        let member = self.member(open);
        let now = self.known.now;
        let group = &mut self.environment.groups[index];
        group.members.push(member);
        group.joined_at = now;
        group.incident.runs += 1;
        group.incident.severity = group.incident.severity.max(open.severity);
        let group = group.clone();
        let waits = |address: &str| {
            let mails = self.known.mails.iter();
            let mut mails = mails.filter(|mail| {
                mail.incident_id == group.incident.incident_id && mail.address == address
            });
            let first = mails.find(|mail| mail.step == Step::Opened);
            first.map(|mail| matches!(mail.state, MailState::Pending | MailState::Digest))
        };
        let (mut new, mut told, mut late) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (address, because) in readers {
            let list = match waits(address) {
                None => {
                    new.insert(address.clone(), *because);
                    &mut told
                }
                Some(true) => &mut told,
                Some(false) => &mut late,
            };
            list.insert(address.clone(), *because);
        }
        let course = Course {
            hold: Some(Hold::Joining),
            ..Course::at(Step::Opened, later(now))
        };
        self.tell(&self.group_subject(&group), &course, new);
        self.tell_in_group(open, told);
        let why = "it joined other jobs after these were told";
        let course = Course::at(opening_of(open), now).turned(Turn::Digest(why));
        self.tell(&self.subject(open), &course, late);
        self.put_group(&group);
    }

    /// Notes that an incident is over; the last of a group ends the group.
    pub(super) fn leave_environment(&mut self, incident_id: &str) {
        if !self.environment.holds(incident_id) {
            return;
        }
        self.environment_changed = true;
        let recent = &mut self.environment.recent;
        recent.retain(|it| it.incident_id != incident_id);
        let members = self.environment.groups.iter_mut();
        for member in members.flat_map(|group| &mut group.members) {
            member.is_open &= member.incident_id != incident_id;
        }
        let groups = std::mem::take(&mut self.environment.groups);
        let (open, over): (Vec<_>, Vec<_>) = groups.into_iter().partition(Group::is_open);
        self.environment.groups = open;
        for group in over {
            self.resolve_group(&group);
        }
    }

    fn resolve_group(&mut self, group: &Group) {
        let id = &group.incident.incident_id;
        let row = group_row(self.known.environment, &self.environment.job_key, group);
        let row = resolved(row, self.ended_at(), "all its jobs recovered");
        self.writes.push(Write::Incident(Box::new(row)));
        self.withdraw(id, "its jobs had recovered before it was sent", true);
        let believers = self.believers(id);
        let step = resolution_of(&group.incident);
        self.tell_end(&self.group_subject(group), step, &Turn::Usual, &believers);
    }

    /// The incident's own mails, which the group's mail stands for.
    fn tell_in_group(&mut self, open: &OpenIncident, readers: BTreeMap<String, Because>) {
        let why = Turn::Suppressed("told together with other jobs".to_owned());
        let course = Course::at(opening_of(open), self.known.now).turned(why);
        self.tell(&self.subject(open), &course, readers);
    }

    fn group_subject(&self, group: &Group) -> Subject {
        subject(&self.environment.job_key, &group.incident, &self.run_key)
    }

    fn put_group(&mut self, group: &Group) {
        let row = group_row(self.known.environment, &self.environment.job_key, group);
        self.writes.push(Write::Incident(Box::new(row)));
    }

    fn member(&self, open: &OpenIncident) -> Member {
        Member {
            job_key: self.row.job_key.clone(),
            job: self.job().to_owned(),
            incident_id: open.incident_id.clone(),
            is_open: true,
            acknowledged: false,
        }
    }
}

impl EnvironmentRow {
    /// The group that an opening of that job with that cause joins.
    pub(super) fn joinable(&self, cause: &str, job_key: &str, now: Timestamp) -> Option<usize> {
        self.groups.iter().position(|group| {
            group.incident.cause == cause
                && is_recent(group.joined_at, now)
                && group.members.len() < MOST_MEMBERS
                && group.members.iter().all(|it| it.job_key != job_key)
        })
    }

    /// Recent openings of other jobs with that cause that no group tells yet, one a job.
    pub(super) fn alike(&self, cause: &str, job_key: &str, now: Timestamp) -> Vec<Opening> {
        let mut alike: Vec<Opening> = Vec::new();
        for opening in &self.recent {
            let is_alike = opening.cause == cause
                && opening.job_key != job_key
                && !opening.grouped
                && is_recent(opening.at, now);
            if is_alike && alike.iter().all(|it| it.job_key != opening.job_key) {
                alike.push(opening.clone());
            }
        }
        alike
    }
}

impl Group {
    fn is_open(&self) -> bool {
        self.members.iter().any(|member| member.is_open)
    }
}

impl Member {
    fn of(opening: &Opening) -> Self {
        Self {
            job_key: opening.job_key.clone(),
            job: opening.job.clone(),
            incident_id: opening.incident_id.clone(),
            is_open: true,
            acknowledged: false,
        }
    }
}

/// The step that opened an incident as it is now.
const fn opening_of(open: &OpenIncident) -> Step {
    match open.reopened {
        0 => Step::Opened,
        number => Step::Reopened(number),
    }
}

/// The row of a group's incident.
pub(super) fn group_row(environment: &str, environment_key: &str, group: &Group) -> IncidentRow {
    let jobs: Vec<String> = group.members.iter().map(|it| it.job.clone()).collect();
    let first = jobs.first().cloned().unwrap_or_default();
    IncidentRow {
        jobs,
        ..incident_row(environment, environment_key, &first, &group.incident)
    }
}

/// When mails leave that wait for others to join.
pub(super) fn later(now: Timestamp) -> Timestamp {
    now.saturating_add(JOINING).unwrap_or(now)
}
