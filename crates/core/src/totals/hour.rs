//! Hours: what started in them, by quarter and platform, so that hours of any zone are exact.

use super::contribution::Contribution;
use super::durations::Durations;
use super::owner::Group;
use crate::cost::PICO_PER_MICRO;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// A quarter of an hour, in seconds.
const QUARTER: i64 = 900;
const HOUR: i64 = 3_600;

/// The row of an hour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hour {
    /// Environment tag of the installation.
    pub environment: String,
    /// Its first instant.
    pub start: Timestamp,
    /// Of the jobs of that team alone; of all jobs where none is named.
    pub team: Option<String>,
}

/// A quarter of an hour and a platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// From 0 to 3.
    pub quarter: u8,
    /// The platform; empty where its name is too long to group by.
    pub platform: String,
}

/// What an hour holds. Negative only as a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HourSums {
    /// Counts and cost.
    pub slots: BTreeMap<Slot, Started>,
    /// How long the runs took that ended well.
    pub durations: Durations,
}

/// Runs that started in a quarter of an hour, once they have ended, and what they cost so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Started {
    /// Ended well.
    pub successful: i64,
    /// Failed.
    pub failed: i64,
    /// Stopped.
    pub stopped: i64,
    /// Timed out.
    pub timeout: i64,
    /// Runs of which every part is priced.
    pub priced: i64,
    /// Runs with at least one part that has no price.
    pub unpriced: i64,
    /// What the priced ones cost, exactly, in pico-dollars.
    pub cost_pico: i128,
    /// What is known of the cost of the unpriced ones, exactly, in pico-dollars.
    pub part_pico: i128,
}

impl Started {
    /// Adds what another quarter or platform holds.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.combine(other, 1);
        self
    }

    fn combine(&mut self, other: &Self, sign: i64) {
        let counts = [
            (&mut self.successful, other.successful),
            (&mut self.failed, other.failed),
            (&mut self.stopped, other.stopped),
            (&mut self.timeout, other.timeout),
            (&mut self.priced, other.priced),
            (&mut self.unpriced, other.unpriced),
        ];
        for (mine, theirs) in counts {
            *mine = mine.saturating_add(theirs.saturating_mul(sign));
        }
        let sign = i128::from(sign);
        self.cost_pico = self
            .cost_pico
            .saturating_add(other.cost_pico.saturating_mul(sign));
        self.part_pico = self
            .part_pico
            .saturating_add(other.part_pico.saturating_mul(sign));
    }
}

impl HourSums {
    /// Adds `other`.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.combine(other, 1);
        self
    }

    /// Takes `other` away.
    #[must_use]
    pub fn minus(mut self, other: &Self) -> Self {
        self.combine(other, -1);
        self
    }

    /// Whether adding this changes nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.slots.is_empty() && self.durations.is_empty()
    }

    fn combine(&mut self, other: &Self, sign: i64) {
        for (slot, started) in &other.slots {
            self.slots
                .entry(slot.clone())
                .or_default()
                .combine(started, sign);
        }
        self.slots
            .retain(|_, started| *started != Started::default());
        self.durations.combine(&other.durations, sign);
    }
}

/// The quarter of an hour in which an instant lies.
pub(super) fn quarter_of(at: Timestamp) -> Timestamp {
    let past = SignedDuration::from_secs(at.as_second().rem_euclid(QUARTER));
    let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
    whole.saturating_sub(past).unwrap_or(whole)
}

/// The rows of all jobs and of the team, where it is known, with what a run adds to them; none of a
/// contribution by a release that knew no hours.
pub(super) fn hours_of(run: &Contribution, environment: &str) -> Vec<(Hour, HourSums)> {
    let Some(quarter) = run.quarter else {
        return Vec::new();
    };
    let (all, sums) = added(run, quarter, environment);
    let of_team = run.groups.get(&Group::Team).map(|team| Hour {
        team: Some(team.clone()),
        ..all.clone()
    });
    let hours = std::iter::once(all).chain(of_team);
    hours.map(|hour| (hour, sums.clone())).collect()
}

fn added(run: &Contribution, quarter: Timestamp, environment: &str) -> (Hour, HourSums) {
    let past = quarter.as_second().rem_euclid(HOUR);
    let group = |group: Group| run.groups.get(&group).cloned();
    let hour = Hour {
        environment: environment.to_owned(),
        start: Timestamp::from_second(quarter.as_second() - past).unwrap_or(quarter),
        team: None,
    };
    let slot = Slot {
        quarter: u8::try_from(past / QUARTER).unwrap_or_default(),
        platform: group(Group::Platform).unwrap_or_default(),
    };
    let sums = &run.sums;
    let micro = sums
        .cost
        .values()
        .map(|amount| i128::from(amount.0))
        .sum::<i128>();
    let pico = micro * i128::from(PICO_PER_MICRO) + i128::from(sums.rounded_off_pico);
    let is_priced = sums.unpriced == 0;
    let started = Started {
        successful: sums.successful,
        failed: sums.failed,
        stopped: sums.stopped,
        timeout: sums.timeout,
        priced: sums.executions - sums.unpriced,
        unpriced: sums.unpriced,
        cost_pico: if is_priced { pico } else { 0 },
        part_pico: if is_priced { 0 } else { pico },
    };
    let added = HourSums {
        slots: BTreeMap::from([(slot, started)]),
        durations: sums.durations.clone(),
    };
    (hour, added)
}
