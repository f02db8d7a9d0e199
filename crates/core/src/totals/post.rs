//! The rule of posting: totals move by the difference between what a run contributes now and
//! what they already hold of it. So a repeat adds nothing and a correction is exact.

use super::contribution::Contribution;
use super::durations::Durations;
use super::hour::{Hour, HourSums, hours_of};
use super::owner::Owner;
use super::sums::Sums;
use crate::plan::{MAX_WRITES, Plan, Write};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What totals hold of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// Version of the run whose contribution totals hold.
    pub version: u64,
    /// Environment under which hours hold it; absent where they do not, as releases that knew no hours left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// That contribution.
    pub contribution: Contribution,
}

/// What tells one state of a marker from any other: it is replaced only as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Version of the run.
    pub version: u64,
    /// Environment of its hours.
    pub environment: Option<String>,
}

impl Marker {
    /// What it is replaced by.
    #[must_use]
    pub fn held(&self) -> Held {
        Held {
            version: self.version,
            environment: self.environment.clone(),
        }
    }

    /// Whether totals lack something of the run at this version, in this environment.
    #[must_use]
    pub fn lacks(&self, version: u64, environment: &str) -> bool {
        self.version < version
            || self.version == version && self.environment.as_deref() != Some(environment)
    }
}

/// A run's new version, as its stream tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Key text of the run.
    pub run_key: String,
    /// Version of the run.
    pub version: u64,
    /// What it contributes, once an attempt has ended.
    pub contribution: Option<Contribution>,
}

/// One row of totals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The day.
    pub day: Date,
    /// Whose.
    pub owner: Owner,
}

/// Plans the posting of changed runs of an environment against the markers that were read for them.
///
/// Each plan is one transaction; a run's marker and its differences stay in one.
#[must_use]
pub fn post(
    changes: &[Change],
    markers: &BTreeMap<String, Marker>,
    environment: &str,
) -> Vec<Plan> {
    let mut plans = Vec::new();
    let mut chunk = Chunk::default();
    for change in newest(changes) {
        let Some(contribution) = &change.contribution else {
            continue;
        };
        let held = markers.get(&change.run_key);
        let marker = Marker {
            version: change.version,
            environment: contribution.quarter.map(|_| environment.to_owned()),
            contribution: contribution.clone(),
        };
        if held.is_some_and(|held| !is_due(held, &marker)) {
            continue;
        }
        let differences = Differences::between(held, &marker);
        if !chunk.has_room_for(&differences) {
            plans.push(std::mem::take(&mut chunk).into_plan());
        }
        let marker = Write::Marker {
            run_key: change.run_key.clone(),
            marker,
            expect: held.map(Marker::held),
        };
        chunk.add(marker, differences);
    }
    if !chunk.markers.is_empty() {
        plans.push(chunk.into_plan());
    }
    plans
}

/// A later version, or the same one where it is told to hours for the first time.
fn is_due(held: &Marker, now: &Marker) -> bool {
    let environment = now.environment.as_deref();
    environment.map_or(held.version < now.version, |environment| {
        held.lacks(now.version, environment)
    })
}

fn newest(changes: &[Change]) -> impl Iterator<Item = &Change> {
    let mut newest: BTreeMap<&str, &Change> = BTreeMap::new();
    for change in changes {
        let slot = newest.entry(&change.run_key).or_insert(change);
        if change.version > slot.version {
            *slot = change;
        }
    }
    newest.into_values()
}

/// What rows gain, and lose, by a run.
#[derive(Default)]
struct Differences {
    days: BTreeMap<Target, Sums>,
    hours: BTreeMap<Hour, HourSums>,
}

impl Differences {
    fn between(held: Option<&Marker>, now: &Marker) -> Self {
        let mut differences = Self::default();
        differences.add(now, Sums::plus, HourSums::plus);
        if let Some(held) = held {
            differences.add(held, Sums::minus, HourSums::minus);
        }
        differences.days.retain(|_, sums| !sums.is_zero());
        differences.hours.retain(|_, sums| !sums.is_zero());
        differences
    }

    fn add(
        &mut self,
        marker: &Marker,
        of_days: impl Fn(Sums, &Sums) -> Sums,
        of_hours: impl Fn(HourSums, &HourSums) -> HourSums,
    ) {
        for (target, sums) in days_of(&marker.contribution) {
            let slot = self.days.entry(target).or_default();
            *slot = of_days(std::mem::take(slot), &sums);
        }
        for (hour, sums) in marker.hours() {
            let slot = self.hours.entry(hour).or_default();
            *slot = of_hours(std::mem::take(slot), &sums);
        }
    }

    fn join(&mut self, other: Self) {
        for (target, sums) in other.days {
            let slot = self.days.entry(target).or_default();
            *slot = std::mem::take(slot).plus(&sums);
        }
        for (hour, sums) in other.hours {
            let slot = self.hours.entry(hour).or_default();
            *slot = std::mem::take(slot).plus(&sums);
        }
    }

    /// How many rows these take beside those of `self`.
    fn more_rows(&self, other: &Self) -> usize {
        let days = other.days.keys();
        let hours = other.hours.keys();
        days.filter(|it| !self.days.contains_key(it)).count()
            + hours.filter(|it| !self.hours.contains_key(it)).count()
    }
}

impl Marker {
    /// The rows of days that hold the run, with what they hold of it.
    pub fn days(&self) -> impl Iterator<Item = (Target, Sums)> {
        days_of(&self.contribution)
    }

    /// The rows of hours that hold the run, with what they hold of it.
    pub fn hours(&self) -> impl Iterator<Item = (Hour, HourSums)> {
        let environment = self.environment.iter();
        environment.flat_map(|environment| hours_of(&self.contribution, environment))
    }
}

/// Of days; how long runs take is told of jobs alone.
fn days_of(contribution: &Contribution) -> impl Iterator<Item = (Target, Sums)> {
    let day = contribution.day;
    let groups = contribution.groups.iter();
    let groups = groups.map(|(group, value)| Owner::Group(*group, value.clone()));
    [Owner::Job(contribution.job.clone()), Owner::All]
        .into_iter()
        .chain(groups)
        .map(move |owner| {
            let mut sums = contribution.sums.clone();
            if !owner.is_job() {
                sums.durations = Durations::default();
            }
            (Target { day, owner }, sums)
        })
}

#[derive(Default)]
struct Chunk {
    markers: Vec<Write>,
    differences: Differences,
}

impl Chunk {
    fn has_room_for(&self, differences: &Differences) -> bool {
        let rows = self.differences.days.len() + self.differences.hours.len();
        self.markers.len() + rows + 1 + self.differences.more_rows(differences) <= MAX_WRITES
    }

    fn add(&mut self, marker: Write, differences: Differences) {
        self.markers.push(marker);
        self.differences.join(differences);
    }

    fn into_plan(self) -> Plan {
        let days = self.differences.days.into_iter();
        let days = days.filter(|(_, sums)| !sums.is_zero());
        let days = days.map(|(target, sums)| Write::AddTotals { target, sums });
        let hours = self.differences.hours.into_iter();
        let hours = hours.filter(|(_, sums)| !sums.is_zero());
        let hours = hours.map(|(hour, sums)| Write::AddHour { hour, sums });
        Plan::new(self.markers.into_iter().chain(days).chain(hours))
    }
}
