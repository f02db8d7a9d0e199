//! Who is told what.

use super::{Kind, Severity, yes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who is told what, over all jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notifications {
    /// Addresses that are told of jobs that nobody is named for.
    #[serde(default)]
    pub fallback: Vec<String>,
    /// Zone in which times are printed, and of readers who name none, such as `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// Local hour of the digest of readers who name none; 8 without it.
    #[schemars(range(min = 0, max = 23))]
    pub digest_hour: Option<i8>,
    /// By the name that jobs have as tag `team`: whom its jobs concern.
    #[serde(default)]
    pub teams: BTreeMap<String, Team>,
    /// By the name that jobs have as tag `cost_center`: addresses that are told what costs too much.
    #[serde(default)]
    pub budget_owners: BTreeMap<String, Vec<String>>,
    /// By address: what a reader wants.
    #[serde(default)]
    pub readers: BTreeMap<String, Reader>,
    /// Jobs of which nothing is told for a while.
    #[serde(default)]
    pub mutes: Vec<Mute>,
}

/// A team's people and channels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    /// Addresses of those on call: owners of the team's jobs that name none.
    #[serde(default)]
    pub on_call: Vec<String>,
    /// Addresses that are told at once of what is critical, and by digest of the rest. Owners where
    /// nobody is on call.
    #[serde(default)]
    pub lead: Vec<String>,
    /// Names of `global_settings.channels` that are told of the team's jobs.
    #[serde(default)]
    pub channels: Vec<String>,
}

/// What one reader wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reader {
    /// The reader's zone.
    pub time_zone: Option<String>,
    /// When no mail comes, unless it is critical.
    pub quiet_hours: Option<QuietHours>,
    /// Local hour of the digest.
    #[schemars(range(min = 0, max = 23))]
    pub digest_hour: Option<i8>,
    /// How often the digest comes.
    #[serde(default)]
    pub digest: Digest,
    /// `true`: nothing but the digest.
    #[serde(default)]
    pub digest_only: bool,
    /// What matters less is not told.
    pub min_severity: Option<Severity>,
    /// What is told; everything without it.
    pub kinds: Option<Vec<Kind>>,
    /// `true`: as an owner, what is of medium severity comes at once instead of with the digest.
    #[serde(default)]
    pub medium_now: bool,
}

/// A span of a reader's day, over midnight where it ends before it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuietHours {
    /// When they begin, such as `22:00`.
    pub from: String,
    /// When they end.
    pub to: String,
}

/// How often a digest comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// Every day on which there is something to say.
    #[default]
    Daily,
    /// Every day.
    Always,
    /// On Mondays.
    Weekly,
    /// Never; what would wait for it is not told.
    Never,
}

/// A maintenance window, or a job that is muted until somebody mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mute {
    /// The job's name.
    pub job: String,
    /// When it begins, such as `2026-12-01T22:00:00Z`; without it, it has begun.
    pub from: Option<String>,
    /// When it ends.
    pub until: String,
    /// Why.
    pub reason: String,
}

/// Who is told of one job, beside its stakeholders and its team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobNotifications {
    /// Addresses of its owner, then of who is on call.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Addresses that are told of every success too.
    #[serde(default)]
    pub on_success: Vec<String>,
    /// How much its failures matter. Without it `critical` where the job's criticality, else its
    /// priority, is; `medium`, which is told by digest, where it is low; else `high`.
    pub severity: Option<Severity>,
}

/// What the jobs of a team, or all jobs, may cost. The team's people, else the fallback address, are
/// told at the threshold, above the budget, and when the forecast is to exceed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SharedBudget {
    /// The team, as jobs have it as tag `team`; all jobs without it.
    pub team: Option<String>,
    /// Budget of a calendar month, in US dollars; above 0.
    pub monthly_usd: f64,
    /// From this share of it on people are told, in percent; 90 without it.
    #[schemars(range(min = 1, max = 1000))]
    pub threshold_percent: Option<f64>,
    /// `false`: nobody is told.
    #[serde(default = "yes")]
    pub enabled: bool,
}
