//! What the file holds, as types. The JSON Schema, the reference in `docs/configuration.md` and
//! the check of shapes all come from them, so a docstring here is what an author reads there.

mod channels;
mod compliance;
mod cost;
mod job;
mod notifications;
mod platform;
mod quality;
mod sources;

pub use channels::{Channel, ChannelBody, FeatureFlags, GlobalSettings, Kind};
pub use compliance::{
    Compliance, Encryption, GdprConfig, GlobalCompliance, Ignore, Policy, PolicyScope, Recognizer,
    RequiredMasking, Requirements,
};
pub use cost::{Cost, CostAlerts, OptimizationPriority, SpotInstances};
pub use job::{
    Category, Characteristics, Complexity, Criticality, Execution, Job, ScriptType, Sla, Workload,
};
pub use notifications::{
    Digest, JobNotifications, Mute, Notifications, QuietHours, Reader, SharedBudget, Team,
};
pub use platform::{Platform, PlatformChoice};
pub use quality::{
    AccuracyCheck, AccuracyRule, Action, CompletenessCheck, CustomRule, DataQuality, DataType,
    Dimension, DuplicateCheck, FreshnessCheck, ReferentialIntegrity,
};
pub use sources::{Auto, BroadcastEligible, Column, ColumnType, DataFlow, DataSource, Place, Role};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// `etl_config.json`: every job, what it reads, where it runs, what it may cost and which rules
/// its data keeps. Comments and trailing commas are allowed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Where an editor finds the schema of this file.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// Version of the file's layout, such as `2.0`.
    pub config_version: Option<String>,
    /// Parts that jobs share, by name. An object takes one in with `"extends": "name"`, or several
    /// with a list; own keys win, arrays are replaced.
    #[serde(default)]
    pub templates: BTreeMap<String, BTreeMap<String, Value>>,
    /// Values that are written once and used as `${variables.name}`, of any type.
    #[serde(default)]
    pub variables: BTreeMap<String, Value>,
    /// The jobs.
    #[serde(default)]
    pub jobs: Vec<Job>,
    /// What holds for all jobs.
    pub global_settings: Option<GlobalSettings>,
    /// Policies and exceptions that hold for all jobs.
    pub compliance: Option<GlobalCompliance>,
}

/// How grave something is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth looking at this week.
    Medium,
    /// Worth looking at today.
    High,
    /// Worth waking someone.
    Critical,
}

/// One text or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The texts.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

fn yes() -> bool {
    true
}
