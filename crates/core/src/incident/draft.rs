//! A decision in the making: the rows as they will be, and what else is written.

use super::environment::EnvironmentRow;
use super::ids::{environment_key, job_key};
use super::mailing::{Course, Subject, mail};
use super::mails::{Because, Hold, MailRow, MailState, Step};
use super::notify::Known;
use super::rows::{IncidentRow, IncidentState, JobRow, OpenIncident};
use super::severity::Kind;
use super::told::{Belief, belief};
use super::updates::next_update;
use crate::id;
use crate::money::MicroUsd;
use crate::plan::{Plan, Write};
use crate::run::{Attempt, Ledger};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is known, the rows as they will be, and what else is written.
pub(super) struct Decision<'a> {
    pub(super) run: &'a Ledger,
    pub(super) run_key: String,
    pub(super) known: Known<'a>,
    pub(super) row: JobRow,
    pub(super) environment: EnvironmentRow,
    pub(super) environment_changed: bool,
    /// That the run spends too much was taken in.
    pub(super) overspent: bool,
    /// When the scan was made that was taken in.
    pub(super) scanned_at: Option<Timestamp>,
    pub(super) writes: Vec<Write>,
}

impl<'a> Decision<'a> {
    pub(super) fn new(run: &'a Ledger, known: Known<'a>) -> Self {
        let name = job_key(known.environment, run.job_name());
        let environment = known.environment_row.cloned();
        Self {
            run,
            run_key: run.key.text(),
            known,
            row: known.job.cloned().unwrap_or_else(|| JobRow::new(name)),
            environment: environment
                .unwrap_or_else(|| EnvironmentRow::new(environment_key(known.environment))),
            environment_changed: false,
            overspent: false,
            scanned_at: None,
            writes: Vec::new(),
        }
    }

    pub(super) fn opening(&self, cause: String) -> OpenIncident {
        self.incident(Kind::Failure, cause, self.attempt_number())
    }

    pub(super) fn incident(&self, kind: Kind, cause: String, attempt: u32) -> OpenIncident {
        let parts = [
            self.row.job_key.as_str(),
            &cause,
            &self.run_key,
            &attempt.to_string(),
        ];
        OpenIncident {
            incident_id: id::of(&parts),
            kind,
            severity: self.known.routing.severity(self.run.job_name()),
            cause,
            opened_at: self.ended_at(),
            reopened: 0,
            opens: Vec::new(),
            flapping: false,
            updates: 0,
            update_at: next_update(self.known.now),
            resolved_at: None,
            placed_at: self.run.placed_at(),
            run_key: self.run_key.clone(),
            attempt,
            last_run_key: self.run_key.clone(),
            runs: 1,
            cost: self.cost(),
            acknowledged_at: None,
            exposed: None,
        }
    }

    pub(super) fn job(&self) -> &'a str {
        self.run.job_name().unwrap_or("(unnamed)")
    }

    pub(super) fn subject(&self, open: &OpenIncident) -> Subject {
        subject(&self.row.job_key, open, &self.run_key)
    }

    pub(super) fn put_incident(&mut self, open: &OpenIncident) {
        let row = incident_row(self.known.environment, &self.row.job_key, self.job(), open);
        self.writes.push(Write::Incident(Box::new(row)));
    }

    pub(super) fn close(&mut self, open: &OpenIncident, resolution: &str) {
        let row = incident_row(self.known.environment, &self.row.job_key, self.job(), open);
        let row = resolved(row, self.ended_at(), resolution);
        self.writes.push(Write::Incident(Box::new(row)));
    }

    pub(super) fn tell(
        &mut self,
        subject: &Subject,
        course: &Course,
        recipients: BTreeMap<String, Because>,
    ) {
        for (address, because) in recipients {
            let row = mail(&self.known, subject, course, &address, because);
            self.writes
                .extend(row.map(|row| Write::Mail(Box::new(row))));
        }
    }

    /// Withdraws what waits to say that the incident is open. What only waits for the end of quiet
    /// hours becomes a line of the digest where `keeps_line`.
    pub(super) fn withdraw(&mut self, incident_id: &str, reason: &str, keeps_line: bool) {
        let mails = self.known.mails.iter();
        let waiting = mails.filter(|mail| {
            let waits = match mail.state {
                MailState::Pending => true,
                MailState::Digest => !keeps_line,
                _ => false,
            };
            mail.incident_id == incident_id && mail.step.is_opening() && waits
        });
        let now = self.known.now;
        let withdrawals = waiting.map(|mail| {
            let has_line = keeps_line && mail.hold == Some(Hold::QuietHours);
            let state = if has_line {
                MailState::Digest
            } else {
                MailState::Suppressed
            };
            moved(mail, state, reason, now)
        });
        self.writes.extend(withdrawals);
    }

    /// Withdraws what waits to say that the incident is over: it is not.
    pub(super) fn withdraw_resolutions(&mut self, incident_id: &str) {
        let now = self.known.now;
        let mails = self.known.mails.iter();
        let waiting = mails.filter(|mail| {
            let waits = [MailState::Pending, MailState::Digest].contains(&mail.state);
            mail.incident_id == incident_id && mail.step.is_resolution() && waits
        });
        let why = "it opened again before this was sent";
        let withdrawals = waiting.map(|mail| moved(mail, MailState::Suppressed, why, now));
        self.writes.extend(withdrawals);
    }

    pub(super) fn was_not_told(&self, open: &OpenIncident) -> bool {
        let mails = self.known.mails.iter();
        let mut of_round = mails.filter(|mail| {
            mail.incident_id == open.incident_id
                && mail.round == open.reopened
                && mail.step.is_opening()
        });
        of_round.all(|mail| {
            use MailState::{Digest, Pending, Suppressed};
            matches!(mail.state, Pending | Digest | Suppressed) && mail.unconfirmed_at.is_none()
        })
    }

    /// Who takes the incident for open, and whether a mail or a digest said so.
    pub(super) fn believers(&self, incident_id: &str) -> BTreeMap<String, (Because, Belief)> {
        believers(self.known.mails, incident_id)
    }

    pub(super) fn ended_at(&self) -> Timestamp {
        let ended = self.run.highest_attempt().and_then(Attempt::ended_at);
        ended.unwrap_or(self.known.now)
    }

    pub(super) fn attempt_number(&self) -> u32 {
        let attempt = self.run.highest_attempt();
        attempt.map_or(1, |attempt| attempt.number)
    }

    pub(super) fn cost(&self) -> Option<MicroUsd> {
        self.run.cost.as_ref().and_then(crate::cost::Cost::total)
    }

    /// The rows, each on condition that it is as it was read, and the rest.
    pub(super) fn into_plan(mut self) -> Plan {
        let expect = self.row.expected();
        self.row.version += 1;
        let job = Write::Job {
            row: Box::new(self.row),
            expect,
        };
        let environment = self.environment_changed.then(|| {
            let expect = self.environment.expected();
            self.environment.version += 1;
            Write::Environment {
                row: Box::new(self.environment),
                expect,
            }
        });
        Plan::new([job].into_iter().chain(environment).chain(self.writes))
    }
}

/// What mails of an incident of that partition are about.
pub(super) fn subject(job_key: &str, open: &OpenIncident, run_key: &str) -> Subject {
    Subject {
        job_key: job_key.to_owned(),
        incident_id: open.incident_id.clone(),
        incident_entry: Some(open.entry()),
        kind: open.kind,
        severity: open.severity,
        round: open.reopened,
        run_key: Some(run_key.to_owned()),
    }
}

/// The row of an open incident.
pub(super) fn incident_row(
    environment: &str,
    job_key: &str,
    job: &str,
    open: &OpenIncident,
) -> IncidentRow {
    IncidentRow {
        job_key: job_key.to_owned(),
        entry: open.entry(),
        incident_id: open.incident_id.clone(),
        kind: open.kind,
        severity: open.severity,
        environment: environment.to_owned(),
        job: job.to_owned(),
        jobs: Vec::new(),
        cause: open.cause.clone(),
        state: IncidentState::Open,
        due_at: open.update_at.as_millisecond(),
        opened_at: open.opened_at,
        reopened: open.reopened,
        flapping: open
            .flapping
            .then(|| u32::try_from(open.opens.len()).unwrap_or(u32::MAX)),
        resolved_at: None,
        resolution: None,
        run_key: Some(open.run_key.clone()),
        attempt: Some(open.attempt),
        month: None,
        exposed: open.exposed.clone(),
        runs: open.runs,
        cost: open.cost,
        acknowledged_at: open.acknowledged_at,
    }
}

/// The row once it is over.
pub(super) fn resolved(row: IncidentRow, at: Timestamp, resolution: &str) -> IncidentRow {
    IncidentRow {
        state: IncidentState::Resolved,
        due_at: row.opened_at.as_millisecond(),
        resolved_at: Some(at),
        resolution: Some(resolution.to_owned()),
        ..row
    }
}

/// A mail that goes from its state to another.
pub(super) fn moved(mail: &MailRow, state: MailState, reason: &str, at: Timestamp) -> Write {
    Write::MailState {
        job_key: mail.job_key.clone(),
        entry: mail.entry.clone(),
        expect: mail.state,
        state,
        at,
        reason: Some(reason.to_owned()),
    }
}

/// Who takes an incident for open.
pub(super) fn believers(
    mails: &[MailRow],
    incident_id: &str,
) -> BTreeMap<String, (Because, Belief)> {
    let of_incident = mails.iter().filter(|mail| mail.incident_id == incident_id);
    let readers: BTreeMap<_, _> = of_incident
        .map(|mail| (mail.address.clone(), mail.because))
        .collect();
    let readers = readers.into_iter().map(|(address, because)| {
        let belief = belief(mails, incident_id, &address);
        (address, (because, belief))
    });
    readers
        .filter(|(_, (_, belief))| *belief != Belief::NotOpen)
        .collect()
}

/// The step that ends an incident as it is now.
pub(super) const fn resolution_of(open: &OpenIncident) -> Step {
    Step::Resolved(open.reopened)
}
