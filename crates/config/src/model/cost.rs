//! What a run may cost.

use super::{OneOrMany, yes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a run may cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cost {
    /// Budget of one run, in US dollars; above 0.
    pub budget_per_run_usd: Option<f64>,
    /// Budget of the job's runs of a calendar month, in US dollars; above 0. Its people are told at the
    /// threshold of `cost_alerts`, above the budget, and when the forecast is to exceed it.
    pub budget_monthly_usd: Option<f64>,
    /// Addresses that are told when it costs too much: one, or a list.
    pub budget_owner: Option<OneOrMany>,
    /// What a recommendation looks at first.
    #[serde(default)]
    pub optimization_priority: OptimizationPriority,
    /// When spending is reported.
    pub cost_alerts: Option<CostAlerts>,
    /// How much of the capacity may be Spot.
    pub spot_instances: Option<SpotInstances>,
}

/// What a recommendation looks at first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OptimizationPriority {
    /// The lowest cost.
    Cost,
    /// The shortest run.
    Performance,
    /// Both.
    #[default]
    Balanced,
}

/// When spending is reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CostAlerts {
    /// `false`: never.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// From this share of the budget on, in percent; 90 without it.
    #[schemars(range(min = 1, max = 1000))]
    pub threshold_percent: Option<f64>,
    /// Names of `global_settings.channels`; `email` always exists.
    #[serde(default)]
    pub alert_channels: Vec<String>,
}

/// How much of the capacity may be Spot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpotInstances {
    /// `false`: none.
    #[serde(default)]
    pub enabled: bool,
    /// Upper bound of its share in a plan, in percent.
    #[schemars(range(min = 0, max = 100))]
    pub max_spot_percentage: Option<f64>,
}
