//! The rule of tracking: what a report makes of a run, as a plan.

use super::attempt::Attempt;
use super::ledger::Ledger;
use super::observation::Observation;
use super::price;
use super::record::RunRecord;
use crate::cost::prices::PriceSheet;
use crate::job;
use crate::plan::{Plan, Write};
use crate::totals::Contribution;
use jiff::Timestamp;
use serde::Serialize;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The record changed, or the run is new.
    Applied,
    /// The event was seen before, or says nothing new.
    Duplicate,
    /// Valid, but older than what is known; gaps may have been filled.
    Stale,
    /// Cannot be used; lies in the dead letters.
    Rejected,
}

/// What [`advance`] decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Advance {
    /// What became of the event.
    pub outcome: Outcome,
    /// The run after it.
    pub run: Ledger,
    /// What to write; empty when there is nothing to do.
    pub plan: Plan,
}

/// What the platform's own API answered about the run of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Facts<'a> {
    /// Nobody was asked.
    #[default]
    Unasked,
    /// It was asked and could not answer.
    Unanswered,
    /// It answered; `None`: it knows nothing of the run.
    Answered(Option<&'a Observation>),
}

/// Whether the platform should be asked about this run before it is advanced: once an attempt
/// has ended its price and retries are to be known, and a repeat tells nothing new.
#[must_use]
pub fn wants_facts(current: Option<&Ledger>, event: &Observation) -> bool {
    event.state.is_terminal() && !is_repeat(current, event)
}

/// Applies an event, and the platform's own answer where one was asked for, to what is known of the run.
///
/// Decided in this order: duplicate (seen), stale, applied, duplicate (no change).
/// `received_at` is when the event arrived; it is kept only by the row's first version.
#[must_use]
pub fn advance(
    current: Option<&Ledger>,
    event: &Observation,
    facts: Facts<'_>,
    received_at: Timestamp,
    prices: &PriceSheet,
) -> Advance {
    take(current, event, facts, received_at, prices, false)
}

/// Takes in what the platform's API lists of the past: a run as [`advance`] would have made it from
/// the run's events and the same answer. A state that is learned so is history, and no news to anybody.
#[must_use]
pub fn recall(
    current: Option<&Ledger>,
    listed: &Observation,
    received_at: Timestamp,
    prices: &PriceSheet,
) -> Advance {
    let facts = if listed.state.is_terminal() {
        Facts::Answered(Some(listed))
    } else {
        Facts::Unasked
    };
    take(current, listed, facts, received_at, prices, true)
}

fn take(
    current: Option<&Ledger>,
    event: &Observation,
    facts: Facts<'_>,
    received_at: Timestamp,
    prices: &PriceSheet,
    is_history: bool,
) -> Advance {
    if let Some(run) = current.filter(|_| is_repeat(current, event)) {
        return Advance {
            outcome: Outcome::Duplicate,
            run: run.clone(),
            plan: Plan::default(),
        };
    }
    let mut run = current.map_or_else(|| Ledger::open(event, received_at), Ledger::clone);
    run.join(event);
    run.inquiry = None;
    match facts {
        Facts::Unasked => {}
        Facts::Unanswered => run.unanswered = true,
        Facts::Answered(answer) => {
            if let Some(facts) = answer {
                run.join(facts);
            }
            let is_behind = answer.is_some_and(|facts| is_behind(facts, event));
            let awaits_bill = run.attempts().iter().any(Attempt::awaits_bill);
            run.unanswered =
                is_behind || awaits_bill || run.unanswered && lacks_facts_of_others(&run, event);
        }
    }
    value(&mut run, prices);
    let outcome = outcome(current, event, &run);
    let is_remembered = outcome == Outcome::Stale && event.digest.is_some();
    if current == Some(&run) && !is_remembered {
        return Advance {
            outcome,
            run,
            plan: Plan::default(),
        };
    }
    if let Some(digest) = &event.digest {
        run.remember(digest);
    }
    renew(current, &mut run, is_history);
    let plan = write(current, &run);
    Advance { outcome, run, plan }
}

impl Advance {
    /// Whether what is known of the run's job belongs to it. A run keeps the facts of its time, which
    /// are those at its end: one that had ended before keeps what it has.
    #[must_use]
    pub fn takes_job(&self, before: Option<&Ledger>) -> bool {
        !self.plan.is_empty() && before.is_none_or(|run| !run.state().is_terminal())
    }

    /// The same with what is known of the run's job; nothing known is no fact.
    #[must_use]
    pub fn with_job(mut self, before: Option<&Ledger>, facts: Option<&job::Facts>) -> Self {
        let facts = facts.filter(|facts| **facts != job::Facts::default());
        if self.takes_job(before) && self.run.job.as_deref() != facts {
            self.run.job = facts.cloned().map(Box::new);
            self.plan = write(before, &self.run);
        }
        self
    }
}

/// Writes what a run became without an event: priced anew, as its next version.
pub(crate) fn revise(before: &Ledger, mut run: Ledger, prices: &PriceSheet) -> (Ledger, Plan) {
    value(&mut run, prices);
    renew(Some(before), &mut run, false);
    let plan = write(Some(before), &run);
    (run, plan)
}

/// Makes it the run's next version.
fn renew(before: Option<&Ledger>, run: &mut Ledger, is_history: bool) {
    let stage = |run: &Ledger| (run.highest_attempt().map(|it| it.number), run.state());
    run.version += 1;
    if before.is_none_or(|before| stage(before) != stage(run)) {
        run.state_since = run.version;
        run.is_history = is_history;
    }
}

/// What the run costs, and what it adds to totals.
fn value(run: &mut Ledger, prices: &PriceSheet) {
    run.cost = price::price(run, prices);
    run.contribution = Contribution::of(run);
}

/// Whether the platform has not noticed yet that the attempt has ended: what it tells is not the last.
fn is_behind(facts: &Observation, event: &Observation) -> bool {
    event.state.is_terminal() && !facts.state.is_terminal()
}

/// Whether another attempt than the event's has ended and its last facts are not known.
fn lacks_facts_of_others(run: &Ledger, event: &Observation) -> bool {
    let number = run.attempt_of(event);
    let mut others = run.attempts().iter().filter(|it| it.number != number);
    others.any(|it| it.state().is_terminal() && !it.has_final_facts())
}

fn is_repeat(current: Option<&Ledger>, event: &Observation) -> bool {
    match (current, &event.digest) {
        (Some(run), Some(digest)) => run.has_seen(digest),
        _ => false,
    }
}

fn outcome(current: Option<&Ledger>, event: &Observation, after: &Ledger) -> Outcome {
    let Some(before) = current else {
        return Outcome::Applied;
    };
    let number = after.attempt_of(event);
    let highest = before.highest_attempt().map_or(1, |attempt| attempt.number);
    let outranked = before
        .attempt(number)
        .is_some_and(|attempt| event.precedence() < attempt.precedence());
    if !event.implied && (outranked || number < highest) {
        Outcome::Stale
    } else if RunRecord::from(before) == RunRecord::from(after) {
        Outcome::Duplicate
    } else {
        Outcome::Applied
    }
}

fn write(current: Option<&Ledger>, run: &Ledger) -> Plan {
    Plan::new([
        Write::Run {
            run: Box::new(run.clone()),
            expect: current.map(|run| run.version),
        },
        Write::Execution(Box::new(run.clone())),
    ])
}
