//! A run as everyone outside sees it: the document `strands.run/1`.

use super::attempt::Attempt;
use super::ledger::Ledger;
use super::number::{Figure, Units};
use super::observation::{Parent, RunError};
use super::state::State;
use crate::instant::option_rfc3339;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One attempt within a [`RunRecord`].
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AttemptRecord {
    /// Counted from 1.
    pub attempt: u32,
    /// Our word.
    #[schemars(with = "String")]
    pub state: State,
    /// The service's word.
    pub native_state: String,
    /// Start, where known.
    #[serde(serialize_with = "option_rfc3339::serialize")]
    #[schemars(with = "Option<String>")]
    pub started_at: Option<Timestamp>,
    /// End, where known.
    #[serde(serialize_with = "option_rfc3339::serialize")]
    #[schemars(with = "Option<String>")]
    pub ended_at: Option<Timestamp>,
}

/// The run record. Unknown is `null`, never 0.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RunRecord {
    /// Platform, `custom:<name>` for reported ones.
    pub platform: String,
    /// Application or cluster, else `-`.
    pub scope: String,
    /// The service's id.
    pub run_id: String,
    /// The job.
    pub job_name: Option<String>,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// AWS partition.
    pub partition: &'static str,
    /// State of the highest attempt.
    #[schemars(with = "String")]
    pub state: State,
    /// The service's word for it.
    pub native_state: String,
    /// Number of the highest attempt.
    pub attempt: u32,
    /// All attempts, by number.
    pub attempts: Vec<AttemptRecord>,
    /// Start of the highest attempt.
    #[serde(serialize_with = "option_rfc3339::serialize")]
    #[schemars(with = "Option<String>")]
    pub started_at: Option<Timestamp>,
    /// End of the highest attempt.
    #[serde(serialize_with = "option_rfc3339::serialize")]
    #[schemars(with = "Option<String>")]
    pub ended_at: Option<Timestamp>,
    /// Milliseconds between them.
    pub duration_ms: Option<i64>,
    /// Why the highest attempt did not succeed.
    pub error: Option<RunError>,
    /// What was consumed.
    #[schemars(with = "Option<BTreeMap<String, f64>>")]
    pub units: Option<Units>,
    /// ARNs.
    pub resources: BTreeSet<String>,
    /// `conflict`, `delayed`, `lost`, `stopping`.
    pub flags: BTreeSet<&'static str>,
    /// Figures, of custom events only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, f64>>")]
    pub metrics: Option<BTreeMap<String, Figure>>,
    /// Labels, of custom events only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
    /// Parent, of custom events only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// Facts that are still to be found.
    pub missing: Vec<&'static str>,
}

impl From<&Ledger> for RunRecord {
    fn from(ledger: &Ledger) -> Self {
        let highest = ledger.highest_attempt();
        let units = ledger.units();
        Self {
            platform: ledger.key.platform.to_string(),
            scope: ledger.key.scope.clone(),
            run_id: ledger.key.run_id.clone(),
            job_name: ledger.job_name().map(str::to_owned),
            account: ledger.key.account.clone(),
            region: ledger.key.region.clone(),
            partition: ledger.key.partition(),
            state: ledger.state(),
            native_state: highest.map_or_else(String::new, |it| it.native_state().to_owned()),
            attempt: highest.map_or(1, |it| it.number),
            attempts: ledger.attempts().iter().map(AttemptRecord::from).collect(),
            started_at: highest.and_then(Attempt::started_at),
            ended_at: highest.and_then(Attempt::ended_at),
            duration_ms: highest.and_then(Attempt::duration_ms),
            error: highest.and_then(Attempt::error),
            units: (!units.is_empty()).then_some(units),
            resources: ledger.resources().clone(),
            flags: ledger.flags(),
            metrics: ledger.metrics().cloned(),
            labels: ledger.labels().cloned(),
            parent: ledger.parent().cloned(),
            missing: ledger.missing(),
        }
    }
}

impl From<&Attempt> for AttemptRecord {
    fn from(attempt: &Attempt) -> Self {
        Self {
            attempt: attempt.number,
            state: attempt.state(),
            native_state: attempt.native_state().to_owned(),
            started_at: attempt.started_at(),
            ended_at: attempt.ended_at(),
        }
    }
}
