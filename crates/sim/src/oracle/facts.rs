//! The facts of one run, folded once each: a small rule of its own beside the shipped joins.

use crate::platform::Truth;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::cost::glue::{self, JobRun};
use strands_core::cost::prices::PriceSheet;
use strands_core::cost::{Bill, Component, Cost, Rates, reported};
use strands_core::money::MicroUsd;
use strands_core::run::{Authority, Observation, State};

/// Rank, authority, sequence, time, severity: the greatest report of an attempt speaks for it.
type Weight = (u8, u8, u64, i64, u8);

#[derive(Debug, Default)]
pub(crate) struct Facts {
    attempts: BTreeMap<u32, AttemptFacts>,
    first_told_ms: Option<i64>,
    last_told_ms: Option<i64>,
    /// What the platform knows of each attempt, and of the job.
    runs: BTreeMap<u32, JobRun>,
    job: Option<glue::Job>,
    /// States in which any report saw an attempt end.
    pub(crate) ends: BTreeSet<(u32, State)>,
}

#[derive(Debug, Default)]
struct AttemptFacts {
    state: Option<(Weight, State)>,
    end: Option<(Weight, i64)>,
    started_ms: Option<i64>,
    usd: Option<f64>,
}

/// What a run must look like.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Image {
    pub(crate) state: State,
    /// Number, state, start, end.
    pub(crate) attempts: Vec<(u32, State, Option<i64>, Option<i64>)>,
    /// Start, else the first that was told, in epoch milliseconds.
    pub(crate) placed_ms: i64,
    /// The earliest instant that anybody tells of.
    pub(crate) earliest_ms: i64,
    /// The latest instant that anybody tells of.
    pub(crate) latest_ms: i64,
    /// Cost by component, of ended attempts; `None` while there is none. A component with a part that
    /// has no price is left out, and a run has one component.
    pub(crate) cost: Option<BTreeMap<Component, i64>>,
    pub(crate) is_unpriced: bool,
    /// What rounding that cost left over, in pico-dollars.
    pub(crate) rounded_off_pico: i64,
    pub(crate) duration_ms: i64,
}

impl Facts {
    /// Takes a fact that arrives.
    pub(crate) fn tell(&mut self, report: &Observation) {
        let told_ms = report.time.as_millisecond();
        let first = self
            .first_told_ms
            .map_or(told_ms, |first| first.min(told_ms));
        self.first_told_ms = Some(first);
        self.last_told_ms = self.last_told_ms.max(Some(told_ms));
        let attempt = self.attempts.entry(report.attempt).or_default();
        let is_platform = report.authority == Authority::Platform;
        let weight = weigh(report.state, is_platform, report.sequence, told_ms);
        attempt.say(weight, report.state);
        let started_ms = report.started_at.map(Timestamp::as_millisecond);
        attempt.starts(started_ms);
        if let Some(ended) = report.ended_at {
            attempt.ends(weight, ended.as_millisecond());
            self.ends.insert((report.attempt, report.state));
        }
        if let Some(usd) = report.units.usd {
            attempt.usd = Some(attempt.usd.map_or(usd.get(), |held| held.max(usd.get())));
        }
    }

    /// Takes what the platform knows in the end, which reconcile finds for every run that anybody told of.
    pub(crate) fn learn(&mut self, truth: &Truth) {
        self.job = Some(truth.job());
        for (number, it) in (1_u32..).zip(&truth.tries) {
            let state = match it.word {
                "SUCCEEDED" => State::Success,
                "FAILED" => State::Failed,
                "TIMEOUT" => State::Timeout,
                _ => State::Stopped,
            };
            let weight = weigh(state, true, 0, it.ended_ms);
            let attempt = self.attempts.entry(number).or_default();
            attempt.say(weight, state);
            attempt.starts(Some(it.started_ms));
            attempt.ends(weight, it.ended_ms);
            self.ends.insert((number, state));
            self.runs
                .extend(truth.job_run(number, i64::MAX).map(|run| (number, run)));
        }
    }

    /// What the run must look like; `None` where nobody told of it.
    pub(crate) fn image(&self, region: &str, prices: &PriceSheet) -> Option<Image> {
        let (_, highest) = self.attempts.last_key_value()?;
        let starts = self.attempts.values().filter_map(|it| it.started_ms).min();
        let ended = || self.attempts.iter().filter(|(_, it)| it.has_ended());
        let bills: Vec<Option<Bill>> = ended()
            .map(|(number, it)| self.price(*number, it, region, prices))
            .collect();
        let whole = whole(&bills);
        let is_unpriced = whole.as_ref().and_then(Cost::total).is_none();
        let whole = whole.filter(|_| !is_unpriced);
        let components = whole.iter().flat_map(Cost::components);
        let cost = components.map(|(component, amount)| (*component, amount.0));
        let cost: BTreeMap<Component, i64> = cost.collect();
        let durations = ended().filter_map(|(_, it)| it.duration_ms());
        let attempts = self.attempts.iter();
        Some(Image {
            state: highest.state(),
            attempts: attempts
                .map(|(number, it)| (*number, it.state(), it.started_ms, it.ended_ms()))
                .collect(),
            placed_ms: starts.or(self.first_told_ms)?,
            earliest_ms: starts.into_iter().chain(self.first_told_ms).min()?,
            latest_ms: highest.ended_ms().max(self.last_told_ms)?,
            rounded_off_pico: whole.as_ref().map_or(0, Cost::rounded_off_pico),
            is_unpriced: is_unpriced && !bills.is_empty(),
            cost: (!bills.is_empty()).then_some(cost),
            duration_ms: durations.sum(),
        })
    }

    fn price(
        &self,
        number: u32,
        attempt: &AttemptFacts,
        region: &str,
        prices: &PriceSheet,
    ) -> Option<Bill> {
        if let Some(run) = self.runs.get(&number) {
            let rates = Rates {
                sheet: prices,
                region,
                as_of: Timestamp::from_millisecond(attempt.ended_ms()?).ok()?,
            };
            return glue::bill(run, self.job.as_ref(), &rates).ok();
        }
        reported::bill(Some(MicroUsd(micro(attempt.usd?)).as_decimal())).ok()
    }
}

/// All attempts together, where each of them could be priced: rounded once.
fn whole(bills: &[Option<Bill>]) -> Option<Cost> {
    let mut whole = Bill::default();
    for bill in bills {
        whole.extend(bill.clone()?);
    }
    whole.close().ok()
}

impl AttemptFacts {
    fn say(&mut self, weight: Weight, state: State) {
        if self.state.is_none_or(|(held, _)| held < weight) {
            self.state = Some((weight, state));
        }
    }

    fn starts(&mut self, started_ms: Option<i64>) {
        self.started_ms = match (self.started_ms, started_ms) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn ends(&mut self, weight: Weight, ended_ms: i64) {
        if self.end.is_none_or(|held| held < (weight, ended_ms)) {
            self.end = Some((weight, ended_ms));
        }
    }

    fn state(&self) -> State {
        self.state.map_or(State::Queued, |(_, state)| state)
    }

    fn has_ended(&self) -> bool {
        !matches!(self.state(), State::Queued | State::Running)
    }

    fn ended_ms(&self) -> Option<i64> {
        self.end
            .map(|(_, ended_ms)| ended_ms)
            .filter(|_| self.has_ended())
    }

    fn duration_ms(&self) -> Option<i64> {
        let duration = self.ended_ms()? - self.started_ms?;
        (duration >= 0).then_some(duration)
    }
}

fn weigh(state: State, is_platform: bool, sequence: u64, told_ms: i64) -> Weight {
    let (rank, severity) = match state {
        State::Queued => (0, 0),
        State::Running => (1, 0),
        State::Success => (2, 1),
        State::Stopped => (2, 2),
        State::Timeout => (2, 3),
        State::Failed => (2, 4),
    };
    (rank, u8::from(is_platform), sequence, told_ms, severity)
}

/// Producers report whole cents, so rounding cannot go wrong.
#[allow(clippy::cast_possible_truncation, reason = "amounts are a few dollars")]
fn micro(usd: f64) -> i64 {
    (usd * 1_000_000.0).round() as i64
}
