//! A failed run: it adds to the open incident of its cause, reopens the one of the last day, or opens its own.

use super::cause::cause;
use super::draft::{Decision, resolution_of};
use super::flapping;
use super::groups::Place;
use super::mailing::{Course, Turn};
use super::mails::{Hold, MailState, Step, UpdateReason};
use super::notify::RETRY_GRACE;
use super::rows::OpenIncident;
use super::severity::Kind;
use super::updates::next_update;
use crate::money::MicroUsd;
use crate::run::{Attempt, State};
use jiff::Timestamp;

impl Decision<'_> {
    pub(super) fn fail(&mut self, told_before: bool) {
        let attempt = self.run.highest_attempt();
        let error = attempt.and_then(Attempt::error);
        let cause = cause(self.run.state(), error.as_ref());
        if self.extend(&cause) || told_before {
            return;
        }
        if self.is_older_than_newest_success() {
            let open = self.opening(cause);
            if !self.row.remembers(&open.incident_id) {
                self.close(&open, "a later run had succeeded already");
            }
            return;
        }
        match self.reopening(&cause) {
            Some(open) => {
                let step = Step::Reopened(open.reopened);
                self.open(open, step);
            }
            None => self.open(self.opening(cause), Step::Opened),
        }
    }

    /// Closes, with no word of it, what an earlier attempt of this run opened and nobody was told yet.
    pub(super) fn withdraw_awaited_retries(&mut self) -> Vec<OpenIncident> {
        let attempt = self.attempt_number();
        let (retried, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.row.open)
            .into_iter()
            .partition(|open| {
                open.kind == Kind::Failure
                    && open.run_key == self.run_key
                    && open.attempt < attempt
                    && open.last_run_key == self.run_key
                    && self.was_not_told(open)
            });
        self.row.open = kept;
        for mut open in retried.iter().cloned() {
            self.close(&open, "the attempt was retried");
            self.withdraw(&open.incident_id, "the attempt was retried", false);
            self.leave_environment(&open.incident_id);
            open.opens.pop();
            if let Some(resolved_at) = open.resolved_at {
                self.row.remember(open, resolved_at);
            }
        }
        retried
    }

    /// Tells those who take one of the incidents for open since an earlier round: that it opened again
    /// took back the word that it was over.
    pub(super) fn tell_earlier_ends(&mut self, retried: &[OpenIncident]) {
        for over in retried {
            let mut open = self.row.open.iter();
            if open.all(|open| open.incident_id != over.incident_id) {
                let believers = self.believers(&over.incident_id);
                let (subject, turn) = (self.subject(over), self.turn(over));
                self.tell_end(&subject, resolution_of(over), &turn, &believers);
            }
        }
    }

    /// Adds the run to the open incident of the same cause.
    pub(super) fn extend(&mut self, cause: &str) -> bool {
        let Some(index) = self.row.open.iter().position(|open| open.cause == cause) else {
            return false;
        };
        let mut open = self.row.open[index].clone();
        if self.hold(&mut open) {
            self.raise(&mut open);
            self.put_incident(&open);
            self.row.open[index] = open;
        }
        true
    }

    /// Counts the run among those that the incident holds; says whether it is another than the last.
    pub(super) fn hold(&self, open: &mut OpenIncident) -> bool {
        let is_another = open.last_run_key != self.run_key;
        if is_another {
            open.last_run_key.clone_from(&self.run_key);
            open.placed_at = open.placed_at.max(self.run.placed_at());
            open.runs += 1;
            open.cost = sum(open.cost, self.cost());
        }
        is_another
    }

    /// Tells that the incident matters more than it did.
    fn raise(&mut self, open: &mut OpenIncident) {
        let severity = self.known.routing.severity(self.run.job_name());
        if severity <= open.severity {
            return;
        }
        let from = std::mem::replace(&mut open.severity, severity);
        self.tell_news(open, UpdateReason::SeverityRaised { from });
    }

    /// Tells everybody concerned what is new in the incident.
    pub(super) fn tell_news(&mut self, open: &mut OpenIncident, news: UpdateReason) {
        open.updates += 1;
        let course = Course {
            update: Some(news),
            ..Course::at(Step::Update(open.updates), self.known.now)
        };
        let course = course.turned(self.turn(open));
        let job = self.run.job_name();
        let readers = self.known.routing.concerned(job, open.kind, open.severity);
        self.tell(&self.subject(open), &course, readers);
    }

    pub(super) fn reopening(&mut self, cause: &str) -> Option<OpenIncident> {
        let closed = self.row.reopenable(cause, self.ended_at())?.clone();
        let id = &closed.incident.incident_id;
        self.row.closed.retain(|it| it.incident.incident_id != *id);
        let is_new_run = closed.incident.last_run_key != self.run_key;
        let was = closed.incident;
        Some(OpenIncident {
            severity: self.known.routing.severity(self.run.job_name()),
            reopened: was.reopened + 1,
            update_at: next_update(self.known.now),
            resolved_at: Some(closed.resolved_at),
            placed_at: self.run.placed_at(),
            run_key: self.run_key.clone(),
            attempt: self.attempt_number(),
            last_run_key: self.run_key.clone(),
            runs: was.runs + u32::from(is_new_run),
            cost: if is_new_run {
                sum(was.cost, self.cost())
            } else {
                was.cost
            },
            acknowledged_at: None,
            ..was
        })
    }

    pub(super) fn open(&mut self, mut open: OpenIncident, step: Step) {
        let job = self.run.job_name();
        let is_told = flapping::note(&mut open, self.known.now);
        let step = if is_told {
            Step::Flapping(open.reopened)
        } else {
            step
        };
        self.withdraw_resolutions(&open.incident_id);
        self.put_incident(&open);
        let is_failure = open.kind == Kind::Failure;
        let retry_at = self.awaited_retry().filter(|_| is_failure);
        let routing = self.known.routing;
        let mut readers = routing.concerned(job, open.kind, open.severity);
        if !is_told {
            readers.retain(|address, _| !self.awaits_end(&open.incident_id, address));
        }
        let turn = if is_told && self.known.routing.mute(job, self.known.now).is_none() {
            Turn::Usual
        } else {
            self.turn(&open)
        };
        // Budgets have no cause in common that would make jobs one incident.
        let stands_apart =
            !is_failure || retry_at.is_some() || open.flapping || turn != Turn::Usual;
        let place = if stands_apart {
            Place::Alone
        } else {
            self.place(&open, &readers)
        };
        let turn = match place {
            Place::Alone => turn,
            Place::Storm => Turn::Digest("more than 20 incidents opened within 10 minutes"),
            Place::Group => {
                self.row.open.push(open);
                return;
            }
        };
        let course = Course {
            hold: retry_at.map(|_| Hold::Retry),
            ..Course::at(step, retry_at.unwrap_or(self.known.now))
        };
        self.tell(&self.subject(&open), &course.turned(turn), readers);
        self.row.open.push(open);
    }

    /// Whether the reader was about to be told that the incident is over, and takes it for open.
    fn awaits_end(&self, incident_id: &str, address: &str) -> bool {
        self.known.mails.iter().any(|mail| {
            mail.incident_id == incident_id
                && mail.address == address
                && mail.step.is_resolution()
                && mail.state == MailState::Pending
        })
    }

    /// What holds back all mails of the incident.
    pub(super) fn turn(&self, open: &OpenIncident) -> Turn {
        let mute = self.known.routing.mute(self.run.job_name(), self.known.now);
        match mute {
            Some(mute) => Turn::Suppressed(format!("muted until {}: {}", mute.until, mute.reason)),
            None if open.flapping => Turn::Digest("the incident is flapping"),
            None => Turn::Usual,
        }
    }

    fn is_older_than_newest_success(&self) -> bool {
        self.row.newest.as_ref().is_some_and(|newest| {
            newest.state == State::Success
                && newest.run_key != self.run_key
                && newest.placed_at > self.run.placed_at()
        })
    }

    /// Until when a failure waits for the attempt that the job's own settings promise.
    fn awaited_retry(&self) -> Option<Timestamp> {
        let retries = self.run.max_retries().unwrap_or(0);
        if self.attempt_number() > retries {
            return None;
        }
        let due = self.ended_at().checked_add(RETRY_GRACE).ok()?;
        (due > self.known.now).then_some(due)
    }
}

fn sum(a: Option<MicroUsd>, b: Option<MicroUsd>) -> Option<MicroUsd> {
    a?.checked_add(b?).ok()
}
