//! Runs that started in a time, counted by quarters of an hour: from hours that were posted, and from lists
//! of runs where hours cannot tell.

use crate::chart::Span;
use crate::model::RunLine;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use strands_core::cost::PICO_PER_MICRO;
use strands_core::money::MicroUsd;
use strands_core::run::State;
use strands_core::totals::{Hour, HourSums, Started};

/// A quarter of an hour in seconds; local hours of every zone begin with one.
const QUARTER: i64 = 900;

/// Runs of a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// By the quarter of an hour in which they started.
    pub quarters: BTreeMap<Timestamp, Tally>,
    /// Whether there are more than were counted.
    pub is_cut: bool,
}

/// So many runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs that have ended, and what they and first attempts cost.
    pub ended: Started,
    /// Runs that have not.
    pub unended: i64,
}

impl Tally {
    /// All of them.
    #[must_use]
    pub const fn runs(&self) -> i64 {
        let Started {
            successful,
            failed,
            stopped,
            timeout,
            ..
        } = self.ended;
        successful + failed + stopped + timeout + self.unended
    }

    /// Those that failed or timed out.
    #[must_use]
    pub const fn failed(&self) -> i64 {
        self.ended.failed + self.ended.timeout
    }

    /// What the priced ones cost, rounded once, half away from zero.
    #[must_use]
    pub fn cost(&self) -> MicroUsd {
        let micro = i128::from(PICO_PER_MICRO);
        let pico = self.ended.cost_pico;
        let rounded = (pico + pico.signum() * (micro / 2)) / micro;
        MicroUsd(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    fn plus(&mut self, other: &Self) {
        self.ended = self.ended.plus(&other.ended);
        self.unended += other.unended;
    }
}

/// The quarter in which an instant lies.
#[must_use]
pub fn quarter(at: Timestamp) -> Timestamp {
    let past = at.as_second().rem_euclid(QUARTER);
    Timestamp::from_second(at.as_second() - past).unwrap_or(at)
}

impl Counted {
    /// Counts what hours hold of whole quarters, of the platforms that are wanted.
    pub fn add_hour(
        &mut self,
        hour: &Hour,
        sums: &HourSums,
        whole: Span,
        is_wanted: impl Fn(&str) -> bool,
    ) {
        for (slot, started) in &sums.slots {
            let past = SignedDuration::from_secs(i64::from(slot.quarter) * QUARTER);
            let at = hour.start.saturating_add(past).unwrap_or(hour.start);
            if whole.holds(at) && is_wanted(&slot.platform) {
                let ended = *started;
                self.quarters
                    .entry(at)
                    .or_default()
                    .plus(&Tally { ended, unended: 0 });
            }
        }
    }

    /// Counts a run that has not ended. What its ended attempts cost is in the hours.
    pub fn add_unended(&mut self, run: &RunLine) {
        self.quarters
            .entry(quarter(run.placed_at))
            .or_default()
            .unended += 1;
    }

    /// Counts a run of a list, with its cost.
    pub fn add_run(&mut self, run: &RunLine) {
        let one_if = |state: State| i64::from(run.state == state);
        let has_unpriced = run.cost.is_none() && run.cost_status.is_some();
        let micro = run.cost.map_or(0, |cost| cost.0);
        let ended = Started {
            successful: one_if(State::Success),
            failed: one_if(State::Failed),
            stopped: one_if(State::Stopped),
            timeout: one_if(State::Timeout),
            priced: i64::from(run.cost.is_some()),
            unpriced: i64::from(has_unpriced),
            cost_pico: i128::from(micro) * i128::from(PICO_PER_MICRO),
            part_pico: 0,
        };
        let unended = i64::from(!run.state.is_terminal());
        self.quarters
            .entry(quarter(run.placed_at))
            .or_default()
            .plus(&Tally { ended, unended });
    }

    /// Over all quarters.
    #[must_use]
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in self.quarters.values() {
            total.plus(tally);
        }
        total
    }

    /// Of runs of a list.
    #[must_use]
    pub fn of<'a>(runs: impl IntoIterator<Item = &'a RunLine>) -> Self {
        let mut counted = Self::default();
        for run in runs {
            counted.add_run(run);
        }
        counted
    }
}
