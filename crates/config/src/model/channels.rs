//! What holds for all jobs: switches, and where messages go.

use super::{Notifications, OneOrMany, Severity, SharedBudget, yes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What holds for all jobs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GlobalSettings {
    /// Switches; each is on unless it says `false`.
    #[serde(default)]
    pub feature_flags: FeatureFlags,
    /// Where messages go, by the names that `alert_channels` uses. `email` always exists.
    #[serde(default)]
    pub channels: BTreeMap<String, Channel>,
    /// Who is told what.
    pub notifications: Option<Notifications>,
    /// What a month may cost: of a team's jobs, or of all.
    #[serde(default)]
    pub budgets: Vec<SharedBudget>,
}

/// Switches; each is on unless it says `false`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the file"
)]
pub struct FeatureFlags {
    /// Services are asked for the sizes of sources. Off: sizes are those declared.
    #[serde(default = "yes")]
    pub enable_auto_size_detection: bool,
    /// Roles, joins, broadcasts, order and shuffle are part of the plan. Off: complexity comes from
    /// the script alone.
    #[serde(default = "yes")]
    pub enable_data_flow_analysis: bool,
    /// Spark settings are added to a launch where the job sets none itself. Off: they are advised.
    #[serde(default = "yes")]
    pub enable_auto_optimization: bool,
    /// Capacity is sized for the forecast input of the coming run. Off: for the last measured one.
    #[serde(default = "yes")]
    pub enable_predictive_scaling: bool,
}

impl Default for FeatureFlags {
    fn default() -> Self {
        Self {
            enable_auto_size_detection: true,
            enable_data_flow_analysis: true,
            enable_auto_optimization: true,
            enable_predictive_scaling: true,
        }
    }
}

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Channel {
    /// What kind of place it is.
    #[serde(flatten)]
    pub body: ChannelBody,
    /// Messages from this severity on; high without it.
    pub min_severity: Option<Severity>,
    /// Messages of these kinds; all without it.
    #[serde(default)]
    pub kinds: Vec<Kind>,
}

/// A kind of place for messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChannelBody {
    /// Mail to the people concerned.
    Email {},
    /// An incoming webhook of Slack.
    Slack {
        /// Its URL, as a reference: `${SECRET:secretsmanager:name#field}` or `${SECRET:ssm:/path}`.
        webhook: String,
    },
    /// A topic of Amazon SNS.
    Sns {
        /// Its ARN.
        topic_arn: String,
        /// `true`: the message is JSON instead of text.
        #[serde(default)]
        raw: bool,
    },
    /// A service of one's own, called by signed HTTPS requests.
    Webhook {
        /// Where it is called: HTTPS.
        url: String,
        /// What requests are signed with, as a reference; two during a change of keys.
        secret: Option<OneOrMany>,
    },
}

/// Kinds of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A run failed or timed out.
    Failure,
    /// A run did not start.
    Missing,
    /// A run will miss its deadline.
    Late,
    /// A run ended well.
    Success,
    /// A run or a day cost more than usual.
    Cost,
    /// A control failed, or personal data lies open.
    Compliance,
    /// A quality rule failed.
    Quality,
    /// A job drifts, or will fail.
    Insight,
    /// A day or a week in one message.
    Digest,
}
