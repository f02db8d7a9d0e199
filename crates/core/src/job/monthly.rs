//! What a month may cost.

use crate::money::MicroUsd;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The share of a budget from which on people are told, in percent, where nobody names another.
pub const THRESHOLD_PERCENT: u32 = 90;

/// Whose spending a budget holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Payer {
    /// Everything that runs.
    All,
    /// The jobs of a team.
    Team(String),
    /// A job.
    Job(String),
}

/// What a month may cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyBudget {
    /// Whose spending it holds.
    pub payer: Payer,
    /// Names under which the jobs run whose cost counts; of every job where the payer is all.
    pub jobs: Vec<String>,
    /// The amount; above 0.
    pub limit: MicroUsd,
    /// From this share of it on people are told, in percent.
    pub threshold_percent: Decimal,
}
