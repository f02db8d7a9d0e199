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
    /// The attempt as its first report tells it.
    #[must_use]
    pub fn new(report: &Observation) -> Self {
        let reported = Register {
            at: report.precedence(),
            value: Reported {
                state: report.state,
                native: report.native_state.clone(),
            },
        };
        let mut attempt = Self {
            number: report.attempt,
            reported,
            started_at: None,
            ended_at: None,
            error: None,
            usage: None,
            units: Units::default(),
            ends: BTreeSet::new(),
            stopping: false,
        };
        attempt.join(report);
        attempt
    }

    /// Takes in another report.
    pub fn join(&mut self, report: &Observation) {
        let at = report.precedence();
        let reported = Register {
            at,
            value: Reported {
                state: report.state,
                native: report.native_state.clone(),
            },
        };
        if reported > self.reported {
            self.reported = reported;
        }
        self.started_at = earlier(self.started_at, report.started_at);
        Register::join(&mut self.ended_at, at, report.ended_at);
        Register::join(&mut self.error, at, report.error.clone());
        Register::join(&mut self.usage, at, report.usage.clone());
        self.units.join(&report.units);
        if report.state.is_terminal() {
            self.ends.insert(report.state);
        }
        self.stopping |= report.stopping;
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

/// The earlier of two instants, where known.
pub(super) fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
