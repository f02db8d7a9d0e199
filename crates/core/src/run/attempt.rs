//! One try within a run, as the join of every report about it.

use super::number::Units;
use super::observation::{Observation, Precedence, RunError, Usage};
use super::register::Register;
use super::state::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// State with the service's own word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reported {
    /// Our word.
    pub state: State,
    /// The service's word.
    pub native: String,
}

/// Everything known of one attempt. Every field is a join, so any order of reports gives the same value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Counted from 1.
    pub number: u32,
    reported: Register<Reported>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opened_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_at: Option<Register<Timestamp>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Register<RunError>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usage: Option<Register<Usage>>,
    #[serde(default, skip_serializing_if = "Units::is_empty")]
    units: Units,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    ends: BTreeSet<State>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    stopping: bool,
}

impl Attempt {
    /// The attempt as one report tells it.
    #[must_use]
    pub fn new(number: u32, report: &Observation) -> Self {
        let at = report.precedence();
        let said = report.refines.unwrap_or(report.state);
        let terminal = said.is_terminal().then_some(said);
        Self {
            number,
            reported: Register {
                at,
                value: Reported {
                    state: report.state,
                    native: report.native_state.clone(),
                },
            },
            opened_at: report.opened_at,
            started_at: report.started_at,
            ended_at: Register::of(at, report.ended_at),
            error: Register::of(at, report.error.clone()),
            usage: Register::of(at, report.usage.clone()),
            units: report.units.clone(),
            ends: terminal.into_iter().collect(),
            stopping: report.stopping,
        }
    }

    /// Takes in what else is known of the attempt.
    pub fn join(&mut self, other: Self) {
        if other.reported > self.reported {
            self.reported = other.reported;
        }
        self.opened_at = earlier(self.opened_at, other.opened_at);
        self.started_at = earlier(self.started_at, other.started_at);
        self.ended_at = self.ended_at.take().max(other.ended_at);
        self.error = self.error.take().max(other.error);
        self.usage = self.usage.take().max(other.usage);
        self.units.join(&other.units);
        self.ends.extend(other.ends);
        self.stopping |= other.stopping;
    }

    /// When the attempt was opened, where a report says so of an attempt after the first.
    #[must_use]
    pub fn opened_at(&self) -> Option<Timestamp> {
        self.opened_at
    }

    /// The precedence that a report must reach to change the state.
    #[must_use]
    pub fn precedence(&self) -> Precedence {
        self.reported.at
    }

    /// Our word for its state.
    #[must_use]
    pub fn state(&self) -> State {
        self.reported.value.state
    }

    /// The service's word for its state.
    #[must_use]
    pub fn native_state(&self) -> &str {
        &self.reported.value.native
    }

    /// The earliest start that anybody reported.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        self.started_at
    }

    /// The end, once the attempt is terminal.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        let ended = self.ended_at.as_ref().map(|register| register.value);
        ended.filter(|_| self.state().is_terminal())
    }

    /// Milliseconds from start to end; unknown when one is unknown or the clocks disagree.
    #[must_use]
    pub fn duration_ms(&self) -> Option<i64> {
        let duration = self.ended_at()?.as_millisecond() - self.started_at?.as_millisecond();
        (duration >= 0).then_some(duration)
    }

    /// Why it did not succeed; empty text where the service gave none.
    #[must_use]
    pub fn error(&self) -> Option<RunError> {
        self.state().is_unsuccessful().then(|| {
            self.error.as_ref().map_or_else(
                || RunError::new(None, ""),
                |register| register.value.clone(),
            )
        })
    }

    /// Facts for price and retries.
    #[must_use]
    pub fn usage(&self) -> Option<&Usage> {
        self.usage.as_ref().map(|register| &register.value)
    }

    /// Whether the facts for its price were told after it had ended, and are the last.
    #[must_use]
    pub fn has_final_facts(&self) -> bool {
        self.usage
            .as_ref()
            .is_some_and(|register| register.at.is_terminal() && !register.value.is_provisional())
    }

    /// Whether it has ended, and the platform is still to make its bill.
    #[must_use]
    pub fn awaits_bill(&self) -> bool {
        self.state().is_terminal() && self.usage().is_some_and(Usage::is_provisional)
    }

    /// What it consumed.
    #[must_use]
    pub fn units(&self) -> &Units {
        &self.units
    }

    /// Whether two different ends were reported.
    #[must_use]
    pub fn is_contradictory(&self) -> bool {
        self.ends.len() > 1
    }

    /// Whether it is on its way to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping && !self.state().is_terminal()
    }
}

/// Takes an attempt into a list that is ordered by number.
pub(super) fn join_into(attempts: &mut Vec<Attempt>, attempt: Attempt) {
    match attempts.binary_search_by_key(&attempt.number, |held| held.number) {
        Ok(index) => attempts[index].join(attempt),
        Err(index) => attempts.insert(index, attempt),
    }
}

/// The earlier of two instants, where known.
pub(super) fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
