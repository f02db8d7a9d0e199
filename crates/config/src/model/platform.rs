//! Where a job runs.

use super::yes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a job runs, and how large.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Platform {
    /// The platform that is wanted; `null` leaves it to the recommendation.
    pub user_preference: Option<PlatformChoice>,
    /// `true`: a recommendation is shown beside the preference, which still runs. `false`: none is
    /// computed.
    #[serde(default = "yes")]
    pub allow_agent_override: bool,
    /// With `user_preference` null: the recommendation runs. `false` with null is an error.
    pub auto_select_platform: Option<bool>,
    /// Fixed size, in DPUs.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub dpu_count: Option<f64>,
    /// Lower bound of an adjusted size, in DPUs.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub min_dpu: Option<f64>,
    /// Upper bound of an adjusted size, in DPUs.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub max_dpu: Option<f64>,
    /// `true`: the size is adjusted within the bounds. `false`: it is advised only.
    #[serde(default)]
    pub auto_adjust_dpu: bool,
    /// Version of AWS Glue, such as `5.0`; without it the job's own stays.
    pub glue_version: Option<String>,
    /// Version of Python, such as `3` or `3.9`; without it the job's own stays.
    pub python_version: Option<String>,
}

/// Platforms that can be preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlatformChoice {
    /// AWS Glue.
    Glue,
    /// Amazon EMR on EC2.
    Emr,
    /// Amazon EMR Serverless.
    EmrServerless,
    /// AWS Lambda.
    Lambda,
    /// AWS Batch.
    Batch,
}
