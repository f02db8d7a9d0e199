//! What is open still: once a day its readers are reminded, until somebody takes note of it.

use super::draft::{incident_row, subject};
use super::environment::EnvironmentRow;
use super::groups::group_row;
use super::ids::environment_key;
use super::mailing::{Course, Subject, Turn, mail};
use super::mails::{Because, MailState, Step, UpdateReason};
use super::notify::Known;
use super::rows::{JobRow, OpenIncident};
use super::severity::Kind;
use super::told::DAY;
use crate::instant::rfc3339;
use crate::plan::{Plan, Write};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// When an incident that opened, or was told of, at that time is told of again.
pub(super) fn next_update(at: Timestamp) -> Timestamp {
    at.saturating_add(DAY).unwrap_or(at)
}

/// Plans the reminders of a job's incidents that have been open for another day. Empty where none
/// has. A group reminds of its members.
#[must_use]
pub fn still_open(row: &JobRow, job: &str, known: Known<'_>) -> Plan {
    let routing = known.routing.beside(Some(job), &row.people);
    let known = Known {
        routing: &routing,
        ..known
    };
    let mut row = row.clone();
    let mut writes = Vec::new();
    for open in &mut row.open {
        if open.update_at > known.now {
            continue;
        }
        let environment = known.environment_row;
        let is_member = environment.is_some_and(|it| it.group_of(&open.incident_id).is_some());
        if is_member {
            open.update_at = next_update(known.now);
        } else {
            let routing = known.routing;
            let readers = routing.concerned(Some(job), open.kind, open.severity);
            let mute = known.routing.mute(Some(job), known.now);
            let turn = match (mute, open.acknowledged_at) {
                (Some(mute), _) => Turn::Suppressed(format!("muted until {}", mute.until)),
                (None, Some(at)) => Turn::Suppressed(format!("acknowledged at {}", rfc3339(at))),
                (None, None) if open.flapping => Turn::Digest("the incident is flapping"),
                (None, None) => Turn::Usual,
            };
            let subject = |open: &OpenIncident| subject(&row.job_key, open, told_run(open));
            remind(&known, open, subject, turn, readers, &mut writes);
        }
        let row = incident_row(known.environment, &row.job_key, job, open);
        writes.push(Write::Incident(Box::new(row)));
    }
    if writes.is_empty() {
        return Plan::default();
    }
    let expect = row.expected();
    row.version += 1;
    let guard = Write::Job {
        row: Box::new(row),
        expect,
    };
    Plan::new([guard].into_iter().chain(writes))
}

/// Plans the reminders of an environment's groups that have been open for another day.
#[must_use]
pub fn groups_still_open(row: &EnvironmentRow, known: Known<'_>) -> Plan {
    let mut row = row.clone();
    let mut writes = Vec::new();
    let key = environment_key(known.environment);
    for group in &mut row.groups {
        if group.incident.update_at > known.now {
            continue;
        }
        let mut readers: BTreeMap<String, Because> = BTreeMap::new();
        for member in group
            .members
            .iter()
            .filter(|it| it.is_open && !it.acknowledged)
        {
            let (job, incident) = (Some(member.job.as_str()), &group.incident);
            readers.extend(
                known
                    .routing
                    .concerned(job, incident.kind, incident.severity),
            );
        }
        let subject = |open: &OpenIncident| subject(&key, open, &open.last_run_key);
        let open = &mut group.incident;
        remind(&known, open, subject, Turn::Usual, readers, &mut writes);
        let row = group_row(known.environment, &key, group);
        writes.push(Write::Incident(Box::new(row)));
    }
    if writes.is_empty() {
        return Plan::default();
    }
    let expect = row.expected();
    row.version += 1;
    let guard = Write::Environment {
        row: Box::new(row),
        expect,
    };
    Plan::new([guard].into_iter().chain(writes))
}

/// The run that a reminder tells of. A budget's incident is titled by the cost that opened it.
fn told_run(open: &OpenIncident) -> &str {
    match open.kind {
        Kind::Cost => &open.run_key,
        _ => &open.last_run_key,
    }
}

fn remind(
    known: &Known<'_>,
    open: &mut OpenIncident,
    subject: impl Fn(&OpenIncident) -> Subject,
    turn: Turn,
    readers: BTreeMap<String, Because>,
    writes: &mut Vec<Write>,
) {
    open.updates += 1;
    open.update_at = next_update(known.now);
    let course = Course {
        update: Some(UpdateReason::StillOpen),
        ..Course::at(Step::Update(open.updates), known.now)
    };
    let course = course.turned(turn);
    let subject = subject(open);
    for (address, because) in readers {
        let waits = known.mails.iter().any(|mail| {
            mail.incident_id == subject.incident_id
                && mail.address == address
                && mail.step.is_opening()
                && mail.state == MailState::Pending
        });
        if !waits {
            let row = mail(known, &subject, &course, &address, because);
            writes.extend(row.map(|row| Write::Mail(Box::new(row))));
        }
    }
}
