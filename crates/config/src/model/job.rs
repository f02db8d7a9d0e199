//! A job, and its small sections.

use super::{
    Compliance, Cost, DataFlow, DataQuality, DataSource, JobNotifications, OneOrMany, Platform,
    Policy, yes,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A job. Only `job_id` is needed; a section that is absent is not configured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Job {
    /// Names the job; unique in the file.
    #[schemars(length(min = 1))]
    pub job_id: String,
    /// Its name for people. A run that goes by this name belongs to the job too.
    pub job_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// `false`: never launched; still observed.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// What runs, and when.
    pub execution: Option<Execution>,
    /// Where it runs, and how large.
    pub platform: Option<Platform>,
    /// What it reads.
    #[serde(default)]
    pub data_sources: Vec<DataSource>,
    /// What it writes.
    #[serde(default)]
    pub outputs: Vec<DataSource>,
    /// What is found out about how its data flows.
    pub data_flow: Option<DataFlow>,
    /// How its volume is found.
    pub workload: Option<Workload>,
    /// What is known of its load; declared values win over derived ones.
    pub workload_characteristics: Option<Characteristics>,
    /// Rules that its data keeps.
    pub data_quality: Option<DataQuality>,
    /// What its data is, and what the law asks of it.
    pub compliance: Option<Compliance>,
    /// Own policies of this job, as in `compliance.policies`.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// What a run may cost.
    pub cost: Option<Cost>,
    /// Mail addresses of those who are told of failures, lateness and recovery.
    #[serde(default)]
    pub stakeholders: Vec<String>,
    /// Who else is told of it.
    pub notifications: Option<JobNotifications>,
    /// Tags: `environment`, `team`, `cost_center`, `priority` and others.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Names under which platforms run this job: platform (`glue`, `emr_serverless`, …,
    /// `custom:airflow`) to one name or several. Without an entry a run is matched by `job_id`,
    /// else by `job_name`.
    #[serde(default)]
    pub aliases: BTreeMap<String, OneOrMany>,
    /// When its data is due.
    pub sla: Option<Sla>,
    /// `false`: metrics of its runs are not read.
    #[serde(default = "yes")]
    pub metrics: bool,
}

/// What runs, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Execution {
    /// The script: a path in the repository or an S3 URI.
    pub script_path: Option<String>,
    /// What kind of script it is.
    pub script_type: Option<ScriptType>,
    /// When it starts: five-field cron (`0 2 * * *`), `rate(6 hours)`, or six-field
    /// `cron(0 2 * * ? *)` as AWS writes it.
    pub schedule: Option<String>,
    /// Zone in which the schedule is meant, such as `Europe/Berlin`; without it `sla.time_zone`,
    /// else UTC.
    pub time_zone: Option<String>,
}

/// Kinds of scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScriptType {
    /// Spark in Python.
    Pyspark,
    /// Spark in Scala.
    Scala,
    /// Spark in Java.
    Java,
    /// Python without Spark.
    Python,
    /// A Python shell job of AWS Glue.
    Pythonshell,
    /// A Ray job of AWS Glue.
    Ray,
    /// A file of SQL statements.
    Sql,
    /// A Hive script.
    Hive,
    /// A container image.
    Container,
}

/// How the volume of a job is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Workload {
    /// `true`: volume is the sum of the sources' sizes. `false`: it is
    /// `workload_characteristics.data_volume_gb`.
    #[serde(default = "yes")]
    pub auto_calculate_volume: bool,
}

/// What is known of a job's load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Characteristics {
    /// Data that a run reads, in GB (10⁹ bytes).
    #[schemars(range(min = 0))]
    pub data_volume_gb: Option<f64>,
    /// The same in a word.
    pub data_volume_category: Option<Category>,
    /// How intricate the script is.
    pub complexity: Option<Complexity>,
    /// How much depends on it. Never derived.
    pub criticality: Option<Criticality>,
    /// How long a run takes, in minutes.
    #[schemars(range(min = 0))]
    pub estimated_runtime_minutes: Option<f64>,
}

/// Classes of volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Below 1 GB.
    Low,
    /// Below 100 GB.
    Medium,
    /// Below 1,000 GB.
    High,
    /// From 1,000 GB.
    VeryHigh,
}

/// Classes of scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Complexity {
    /// Few joins, no windows.
    Low,
    /// Several joins, windows or user functions.
    Medium,
    /// Many of them.
    High,
}

/// How much depends on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Criticality {
    /// Nobody waits for it.
    Low,
    /// It can wait for a day.
    Medium,
    /// It can wait for some hours.
    High,
    /// It cannot wait.
    Critical,
}

/// When the data of a job is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sla {
    /// Time of day by which a run has ended, such as `08:00`.
    pub deadline: Option<String>,
    /// The data product that it feeds.
    pub product: Option<String>,
    /// Zone of the deadline, such as `Europe/Berlin`; without it UTC.
    pub time_zone: Option<String>,
}
