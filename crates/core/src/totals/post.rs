//! The rule of posting: totals move by the difference between what a run contributes now and
//! what they already hold of it. So a repeat adds nothing and a correction is exact.

use super::contribution::Contribution;
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
    /// That contribution.
    pub contribution: Contribution,
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

/// Plans the posting of changed runs against the markers that were read for them.
///
/// Each plan is one transaction; a run's marker and its differences stay in one.
#[must_use]
pub fn post(changes: &[Change], markers: &BTreeMap<String, Marker>) -> Vec<Plan> {
    let mut plans = Vec::new();
    let mut chunk = Chunk::default();
    for change in newest(changes) {
        let held = markers.get(&change.run_key);
        let Some(contribution) = &change.contribution else {
            continue;
        };
        if held.is_some_and(|marker| marker.version >= change.version) {
            continue;
        }
        let marker = Write::Marker {
            run_key: change.run_key.clone(),
            marker: Marker {
                version: change.version,
                contribution: contribution.clone(),
            },
            expect: held.map(|marker| marker.version),
        };
        let differences = differences(held.map(|marker| &marker.contribution), contribution);
        if !chunk.has_room_for(&differences) {
            plans.push(std::mem::take(&mut chunk).into_plan());
        }
        chunk.add(marker, differences);
    }
    if !chunk.markers.is_empty() {
        plans.push(chunk.into_plan());
    }
    plans
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

fn targets(contribution: &Contribution) -> impl Iterator<Item = Target> {
    let day = contribution.day;
    let groups = contribution.groups.iter();
    let groups = groups.map(|(group, value)| Owner::Group(*group, value.clone()));
    [Owner::Job(contribution.job.clone()), Owner::All]
        .into_iter()
        .chain(groups)
        .map(move |owner| Target { day, owner })
}

fn differences(held: Option<&Contribution>, now: &Contribution) -> BTreeMap<Target, Sums> {
    let mut differences: BTreeMap<Target, Sums> = BTreeMap::new();
    for target in targets(now) {
        differences.insert(target, now.sums.clone());
    }
    for (held, target) in held
        .into_iter()
        .flat_map(|it| targets(it).map(move |to| (it, to)))
    {
        let slot = differences.entry(target).or_default();
        *slot = std::mem::take(slot).minus(&held.sums);
    }
    differences.retain(|_, sums| !sums.is_zero());
    differences
}

#[derive(Default)]
struct Chunk {
    markers: Vec<Write>,
    totals: BTreeMap<Target, Sums>,
}

impl Chunk {
    fn has_room_for(&self, differences: &BTreeMap<Target, Sums>) -> bool {
        let new = differences
            .keys()
            .filter(|target| !self.totals.contains_key(target));
        self.markers.len() + self.totals.len() + 1 + new.count() <= MAX_WRITES
    }

    fn add(&mut self, marker: Write, differences: BTreeMap<Target, Sums>) {
        self.markers.push(marker);
        for (target, sums) in differences {
            let slot = self.totals.entry(target).or_default();
            *slot = std::mem::take(slot).plus(&sums);
        }
    }

    fn into_plan(self) -> Plan {
        let totals = self.totals.into_iter().filter(|(_, sums)| !sums.is_zero());
        let adds = totals.map(|(target, sums)| Write::AddTotals { target, sums });
        Plan::new(self.markers.into_iter().chain(adds))
    }
}
