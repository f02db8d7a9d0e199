//! What is to be done now for a finished run.

use super::rules::{Examiner, examiners};
use super::step::{Round, Step, StepState};
use crate::cost::prices::PriceSheet;
use crate::run::Ledger;
use crate::tool_call::{Host, price};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// How an agent is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Where it runs; absent on a laptop, which bills nothing.
    pub host: Option<Host>,
    /// The longest that it may take.
    pub lease: SignedDuration,
}

/// What the agents of one run may take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time for which they are asked.
    pub time: SignedDuration,
    /// Millionths of a US dollar that AWS Lambda bills for it at list prices. Where the sheet has no
    /// price, time alone limits them.
    pub micro_usd: i64,
}

/// Under which a round goes on.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    /// The agents that can be asked; others are not.
    pub terms: &'a BTreeMap<Examiner, Terms>,
    /// What they may take.
    pub limits: Limits,
    /// Prices.
    pub prices: &'a PriceSheet,
}

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing is left.
    Over,
    /// Nothing is left, which the round is to tell from now on.
    Note(Round),
    /// This agent is to be asked, once the round holds the claim.
    Ask(Examiner, Round),
    /// Somebody asks an agent; that claim ends then.
    Busy(Timestamp),
}

/// Decides what is to be done now for a run whose round stands at `held`.
#[must_use]
pub fn next(
    run: &Ledger,
    held: Option<&Round>,
    conditions: &Conditions<'_>,
    now: Timestamp,
) -> Next {
    let mut round = Round::of(run, held);
    let begun = round.version;
    for examiner in examiners(run) {
        let Some(terms) = conditions.terms.get(&examiner) else {
            continue;
        };
        let before = round.steps.get(&examiner);
        match before.map(|step| step.state) {
            Some(StepState::Done | StepState::Skipped | StepState::GivenUp) => continue,
            Some(StepState::Claimed { until }) if until > now => return Next::Busy(until),
            _ => {}
        }
        let taken = before.map_or(0, |step| taken(step, terms));
        let step = |state, note| Step {
            state,
            at: now,
            faults: before.map_or(0, |step| step.faults),
            duration_ms: taken,
            note,
        };
        let Some(limit) = beyond(&round, examiner, taken, conditions, now) else {
            let until = now.saturating_add(terms.lease).unwrap_or(now);
            let claim = step(StepState::Claimed { until }, None);
            return Next::Ask(examiner, as_one_change(round.with(examiner, claim), begun));
        };
        let note = format!("asking it might have been beyond the limit of {limit}");
        round = round.with(examiner, step(StepState::Skipped, Some(note)));
    }
    if round.version == begun {
        return Next::Over;
    }
    Next::Note(as_one_change(round, begun))
}

/// What is written at once is one version.
fn as_one_change(round: Round, begun: u64) -> Round {
    Round {
        version: begun + 1,
        ..round
    }
}

/// What a step took so far, with the whole of a try whose end was never told.
fn taken(step: &Step, terms: &Terms) -> u64 {
    match step.state {
        StepState::Claimed { .. } => step.duration_ms.saturating_add(milliseconds(terms.lease)),
        _ => step.duration_ms,
    }
}

/// The limit that asking the agent might pass.
fn beyond(
    round: &Round,
    examiner: Examiner,
    taken: u64,
    conditions: &Conditions<'_>,
    now: Timestamp,
) -> Option<&'static str> {
    let mut ms = 0_u64;
    let mut micro_usd = 0_i64;
    for (it, terms) in conditions.terms {
        let of_step = if *it == examiner {
            taken.saturating_add(milliseconds(terms.lease))
        } else {
            round.steps.get(it).map_or(0, |step| step.duration_ms)
        };
        ms = ms.saturating_add(of_step);
        let host = terms.host.as_ref();
        let cost = host.and_then(|host| price(host, of_step, now, conditions.prices));
        micro_usd = micro_usd.saturating_add(cost.unwrap_or(0));
    }
    let limits = conditions.limits;
    if ms > milliseconds(limits.time) {
        Some("time")
    } else if micro_usd > limits.micro_usd {
        Some("money")
    } else {
        None
    }
}

fn milliseconds(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(0)
}
