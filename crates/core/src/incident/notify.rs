//! The rule of notification: what a run's change means for its job's incidents and mails, as a plan.

use super::draft::Decision;
use super::environment::EnvironmentRow;
use super::flapping;
use super::mails::MailRow;
use super::routing::Routing;
use super::rows::{JobRow, NewestRun, REMEMBERED_CHANGES, SeenChange};
use super::teams::People;
use crate::job::BudgetState;
use crate::plan::Plan;
use crate::run::{Ledger, State};
use jiff::{SignedDuration, Timestamp};

/// How long a failure waits for the retry that its job's settings promise.
pub const RETRY_GRACE: SignedDuration = SignedDuration::from_mins(10);

/// What the rules read beside the run.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The job's row, where it has one.
    pub job: Option<&'a JobRow>,
    /// The environment's row, where it has one and [`needs_environment`](super::needs_environment) asks for it.
    pub environment_row: Option<&'a EnvironmentRow>,
    /// Mails of the incidents that [`mails_needed`](super::mails_needed) names.
    pub mails: &'a [MailRow],
    /// Who is told.
    pub routing: &'a Routing,
    /// Environment tag.
    pub environment: &'a str,
    /// The present.
    pub now: Timestamp,
}

/// Plans what a changed run means for its job. Empty when the change was taken in before,
/// or when nothing of it concerns a person.
///
/// History is no news: a failure of long ago opens nothing, a success is told only to those who take
/// for open what it ended.
#[must_use]
pub fn notify(run: &Ledger, known: Known<'_>) -> Plan {
    let people = people(run);
    let routing = known.routing.beside(run.job_name(), &people);
    let known = Known {
        routing: &routing,
        ..known
    };
    let mut decision = Decision::new(run, known);
    let run_hash = run.key.short_hash();
    let mut seen = decision.row.seen.iter().rev();
    let earlier = seen.find(|seen| seen.run == run_hash).cloned();
    if earlier
        .as_ref()
        .is_some_and(|seen| seen.version >= run.version)
    {
        return Plan::default();
    }
    decision.overspent = earlier.as_ref().is_some_and(|seen| seen.overspent);
    decision.scanned_at = earlier.as_ref().and_then(|seen| seen.scanned_at);
    if earlier.is_none() && is_forgotten(run, &decision.row) {
        return Plan::default();
    }
    match run.state() {
        State::Queued | State::Running => {
            let retried = decision.withdraw_awaited_retries();
            if retried.is_empty() {
                return Plan::default();
            }
            decision.tell_earlier_ends(&retried);
        }
        State::Failed | State::Timeout => {
            let retried = decision.withdraw_awaited_retries();
            let told_before = earlier.as_ref().is_some_and(|seen| is_failure(seen.state));
            // Whoever was about to be told of an earlier attempt is told of the last.
            if !run.is_history || !retried.is_empty() {
                decision.fail(told_before && retried.is_empty());
            }
            decision.tell_earlier_ends(&retried);
        }
        State::Success => {
            let retried = decision.withdraw_awaited_retries();
            let told_before = earlier
                .as_ref()
                .is_some_and(|seen| seen.state == State::Success);
            decision.succeed(told_before || run.is_history);
            decision.tell_earlier_ends(&retried);
        }
        State::Stopped => {}
    }
    decision.judge_spending();
    decision.judge_exposure();
    decision.take_in(run_hash);
    decision.into_plan()
}

/// Whether the job has taken in how the run ended and forgotten it since: so many others came after it,
/// and the change adds only to what is known of the run.
fn is_forgotten(run: &Ledger, row: &JobRow) -> bool {
    let has_newer = |newest: &NewestRun| newest.placed_at > run.placed_at();
    row.seen.len() >= REMEMBERED_CHANGES
        && run.version > run.state_since
        && row.newest.as_ref().is_some_and(has_newer)
}

fn people(run: &Ledger) -> People {
    run.job.as_deref().map(People::of).unwrap_or_default()
}

fn is_failure(state: State) -> bool {
    matches!(state, State::Failed | State::Timeout)
}

impl Decision<'_> {
    /// Remembers the change, and the run where it is the newest.
    fn take_in(&mut self, run_hash: String) {
        let state = self.run.state();
        if state.is_terminal() {
            self.take_newest(state);
        }
        self.row.seen.retain(|seen| seen.run != run_hash);
        self.row.seen.push_back(SeenChange {
            run: run_hash,
            version: self.run.version,
            state,
            overspent: self.overspent,
            scanned_at: self.scanned_at,
        });
        while self.row.seen.len() > REMEMBERED_CHANGES {
            self.row.seen.pop_front();
        }
    }

    fn take_newest(&mut self, state: State) {
        let this = NewestRun {
            placed_at: self.run.placed_at(),
            run_key: self.run_key.clone(),
            state,
            keeps_to_budget: self.run.budget_state() == BudgetState::Ok,
        };
        let newest = self.row.newest.as_ref();
        let is_newer = newest.is_none_or(|newest| {
            newest.run_key == this.run_key
                || (newest.placed_at, &newest.run_key) < (this.placed_at, &this.run_key)
        });
        if !is_newer {
            return;
        }
        let is_known = newest.is_some_and(|newest| {
            (&newest.run_key, newest.placed_at, newest.state)
                == (&this.run_key, this.placed_at, this.state)
        });
        self.row.newest = Some(this);
        self.row.people = people(self.run);
        if !is_known {
            flapping::count(&mut self.row, state);
        }
    }
}
