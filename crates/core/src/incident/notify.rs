//! The rule of notification: what a run's change means for its job's incidents and mails, as a plan.

use super::cause::cause;
use super::draft::Decision;
use super::routing::Routing;
use super::rows::{Because, JobRow, MailRow, NewestRun, REMEMBERED_CHANGES, SeenChange, Step};
use crate::money::MicroUsd;
use crate::plan::{Plan, Write};
use crate::run::{Attempt, Ledger, State, key};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, VecDeque};

/// How long a failure waits for the retry that its job's settings promise.
pub const RETRY_GRACE: SignedDuration = SignedDuration::from_mins(10);

/// What the rule reads beside the run.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The job's row, where it has one.
    pub job: Option<&'a JobRow>,
    /// Mails of the job's open incidents.
    pub mails: &'a [MailRow],
    /// Who is told.
    pub routing: &'a Routing,
    /// Environment tag.
    pub environment: &'a str,
    /// The present.
    pub now: Timestamp,
}

/// The partition of a job's incidents.
#[must_use]
pub fn job_key(environment: &str, job: Option<&str>) -> String {
    let job = job.unwrap_or("(unnamed)");
    format!("{}/{}", key::encode(environment), key::encode(job))
}

/// Plans what a changed run means for its job. Empty when the change was taken in before,
/// or when nothing of it concerns a person.
#[must_use]
pub fn notify(run: &Ledger, known: Known<'_>) -> Plan {
    let job_key = job_key(known.environment, run.job_name());
    let row = known.job.cloned().unwrap_or_else(|| JobRow {
        job_key,
        version: 0,
        newest: None,
        open: Vec::new(),
        seen: VecDeque::new(),
    });
    let run_hash = run.key.short_hash();
    let earlier = row
        .seen
        .iter()
        .rev()
        .find(|seen| seen.run == run_hash)
        .cloned();
    if earlier
        .as_ref()
        .is_some_and(|seen| seen.version >= run.version)
    {
        return Plan::default();
    }
    let mut decision = Decision {
        run,
        run_key: run.key.text(),
        known,
        row,
        writes: Vec::new(),
    };
    match run.state() {
        State::Queued | State::Running => {
            if !decision.withdraw_awaited_retries() {
                return Plan::default();
            }
        }
        State::Failed | State::Timeout => {
            let withdrew = decision.withdraw_awaited_retries();
            let told_before = earlier.is_some_and(|seen| is_failure(seen.state));
            decision.fail(told_before && !withdrew);
        }
        State::Success => {
            let told_before = earlier.is_some_and(|seen| seen.state == State::Success);
            decision.succeed(told_before);
        }
        State::Stopped => {}
    }
    decision.into_plan(run_hash)
}

fn is_failure(state: State) -> bool {
    matches!(state, State::Failed | State::Timeout)
}

impl Decision<'_> {
    /// Closes, without a word, what an earlier attempt of this run opened and nobody was told yet.
    fn withdraw_awaited_retries(&mut self) -> bool {
        let attempt = self.attempt_number();
        let (retried, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.row.open)
            .into_iter()
            .partition(|open| {
                open.run_key == self.run_key
                    && open.attempt < attempt
                    && open.last_run_key == self.run_key
                    && self.was_not_told(open)
            });
        self.row.open = kept;
        for open in &retried {
            self.close(open, "the attempt was retried");
            self.suppress(open, "the attempt was retried");
        }
        !retried.is_empty()
    }

    fn fail(&mut self, told_before: bool) {
        let attempt = self.run.highest_attempt();
        let error = attempt.and_then(Attempt::error);
        let cause = cause(self.run.state(), error.as_ref());
        if self.extend(&cause) {
            return;
        }
        if told_before {
            return;
        }
        let open = self.opening(cause);
        if self.is_older_than_newest_success() {
            self.close(&open, "a later run had succeeded already");
            return;
        }
        self.writes
            .push(Write::Incident(Box::new(self.incident(&open))));
        let due_at = self.due_at();
        let recipients = self.known.routing.on_failure(self.run.job_name());
        self.mail(&open, Step::Opened, recipients, due_at);
        self.row.open.push(open);
    }

    /// Adds the run to the open incident of the same cause.
    fn extend(&mut self, cause: &str) -> bool {
        let cost = self.cost();
        let Some(open) = self.row.open.iter_mut().find(|open| open.cause == cause) else {
            return false;
        };
        if open.last_run_key != self.run_key {
            open.last_run_key.clone_from(&self.run_key);
            open.runs += 1;
            open.cost = sum(open.cost, cost);
            let open = open.clone();
            self.writes
                .push(Write::Incident(Box::new(self.incident(&open))));
        }
        true
    }

    fn succeed(&mut self, told_before: bool) {
        let placed_at = self.run.placed_at();
        let (over, held): (Vec<_>, Vec<_>) = std::mem::take(&mut self.row.open)
            .into_iter()
            .partition(|open| open.placed_at <= placed_at);
        self.row.open = held;
        let mut told: BTreeMap<String, Because> = BTreeMap::new();
        for open in &over {
            self.close(open, "a run succeeded");
            self.suppress(open, "the job had recovered before it was sent");
            let mut recipients = self.told(open);
            recipients.retain(|address, _| !told.contains_key(address));
            told.extend(recipients.clone());
            self.mail(open, Step::Resolved, recipients, self.known.now);
        }
        let mut opted_in = self.known.routing.on_success(self.run.job_name());
        opted_in.retain(|address, _| !told.contains_key(address));
        if !opted_in.is_empty() && !told_before {
            let success = self.opening("success".to_owned());
            self.mail(&success, Step::Success, opted_in, self.known.now);
        }
    }

    fn is_older_than_newest_success(&self) -> bool {
        self.row.newest.as_ref().is_some_and(|newest| {
            newest.state == State::Success
                && newest.run_key != self.run_key
                && newest.placed_at > self.run.placed_at()
        })
    }

    /// A failure is told at once, unless the job's own settings promise another attempt.
    fn due_at(&self) -> Timestamp {
        let retries = self.run.max_retries().unwrap_or(0);
        if self.attempt_number() > retries {
            return self.known.now;
        }
        let due = self.ended_at().checked_add(RETRY_GRACE);
        due.map_or(self.known.now, |due| due.max(self.known.now))
    }

    fn into_plan(mut self, run_hash: String) -> Plan {
        let state = self.run.state();
        let expect = (self.row.version > 0).then_some(self.row.version);
        self.row.version += 1;
        if state.is_terminal() {
            let this = NewestRun {
                placed_at: self.run.placed_at(),
                run_key: self.run_key.clone(),
                state,
            };
            let is_newer = self.row.newest.as_ref().is_none_or(|newest| {
                newest.run_key == this.run_key
                    || (newest.placed_at, &newest.run_key) < (this.placed_at, &this.run_key)
            });
            if is_newer {
                self.row.newest = Some(this);
            }
        }
        self.row.seen.retain(|seen| seen.run != run_hash);
        self.row.seen.push_back(SeenChange {
            run: run_hash,
            version: self.run.version,
            state,
        });
        while self.row.seen.len() > REMEMBERED_CHANGES {
            self.row.seen.pop_front();
        }
        let guard = Write::Job {
            row: Box::new(self.row),
            expect,
        };
        Plan::new([guard].into_iter().chain(self.writes))
    }
}

fn sum(a: Option<MicroUsd>, b: Option<MicroUsd>) -> Option<MicroUsd> {
    a?.checked_add(b?).ok()
}
