//! What one run adds to the totals of its day.

use super::durations::Durations;
use super::hour::quarter_of;
use super::owner::Group;
use super::sums::Sums;
use crate::instant;
use crate::run::{Attempt, Ledger, State};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest value in bytes by which runs are grouped: it is part of a key.
const LONGEST_VALUE: usize = 256;

/// A run's share of totals. It starts at the first ended attempt and keeps the cost of every attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// UTC date of the run's earliest known start, else of its earliest report.
    pub day: Date,
    /// The quarter of an hour of that instant; absent of contributions by releases that knew no hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarter: Option<Timestamp>,
    /// The job, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// What else it counts with; what is not known is left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<Group, String>,
    /// What it adds.
    pub sums: Sums,
}

impl Contribution {
    /// What the run contributes now; `None` before any attempt has ended.
    #[must_use]
    pub fn of(run: &Ledger) -> Option<Self> {
        let cost = run.cost.as_ref()?;
        let state = run.state();
        let one_if = |holds: bool| i64::from(holds);
        let durations = run.attempts().iter().filter_map(Attempt::duration_ms);
        Some(Self {
            day: instant::utc_date(run.placed_at()),
            quarter: Some(quarter_of(run.placed_at())),
            job: run.job_name().map(str::to_owned),
            groups: groups(run),
            sums: Sums {
                executions: 1,
                successful: one_if(state == State::Success),
                failed: one_if(state == State::Failed),
                stopped: one_if(state == State::Stopped),
                timeout: one_if(state == State::Timeout),
                unpriced: one_if(cost.total().is_none()),
                duration_ms: durations.sum(),
                durations: good_duration(run),
                ..Sums::spent(cost)
            },
        })
    }
}

/// How long the attempt took that ended well; nothing of other runs, which end at any time.
fn good_duration(run: &Ledger) -> Durations {
    let good = run
        .highest_attempt()
        .filter(|it| it.state() == State::Success);
    good.and_then(Attempt::duration_ms)
        .map(Durations::one)
        .unwrap_or_default()
}

fn groups(run: &Ledger) -> BTreeMap<Group, String> {
    let facts = run.job.as_deref();
    let team = facts.and_then(|facts| facts.team.as_ref());
    let center = facts.and_then(|facts| facts.cost_center.as_ref());
    let known = [
        (Group::Platform, Some(run.key.platform.to_string())),
        (Group::Team, team.map(|fact| fact.value.clone())),
        (Group::CostCenter, center.map(|fact| fact.value.clone())),
    ];
    let known = known
        .into_iter()
        .filter_map(|(group, value)| Some((group, value?)));
    known
        .filter(|(_, value)| (1..=LONGEST_VALUE).contains(&value.len()))
        .collect()
}
