//! What a job reads and writes, and how that flows together.

use super::{OneOrMany, yes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A data set that a job reads or writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the file has as many")]
pub struct DataSource {
    /// Names it within the job.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Where it lies.
    #[serde(flatten)]
    pub place: Place,
    /// What it is to the flow; a declared role wins over the derived one.
    pub role_in_flow: Option<Role>,
    /// Names of the sources that it is joined with.
    #[serde(default)]
    pub joins_with: Vec<String>,
    /// Column of each such join, by the other source's name; several columns as a list.
    #[serde(default)]
    pub join_keys: BTreeMap<String, OneOrMany>,
    /// `"auto"`: by its size. `true`: a broadcast is advised whatever its size, up to what Spark
    /// can. `false`: never.
    pub broadcast_eligible: Option<BroadcastEligible>,
    /// `false`: its size is not asked for.
    #[serde(default = "yes")]
    pub auto_detect_size: bool,
    /// `false`: its partitions are not asked for.
    #[serde(default = "yes")]
    pub auto_detect_partitions: bool,
    /// `false`: its schema is not asked for.
    #[serde(default = "yes")]
    pub auto_detect_schema: bool,
    /// Streams: `false`: throughput and age are not asked for.
    #[serde(default = "yes")]
    pub auto_detect_throughput: bool,
    /// Its size as declared, in GB (10⁹ bytes).
    #[schemars(range(min = 0))]
    pub size_gb: Option<f64>,
    /// Format of its files, such as `parquet`.
    pub format: Option<String>,
    /// Its columns as declared: names, or names with types. Quality rules are checked against them.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Lookups: caching is advised.
    #[serde(default)]
    pub cache_recommended: bool,
    /// Lookups: how long a cached copy holds; given to the job as `--cache_ttl_<source>`.
    pub cache_ttl_seconds: Option<u64>,
    /// Records a read; given to the job as `--batch_size_<source>`. Kinesis: 1 to 10,000.
    #[schemars(range(min = 1))]
    pub batch_size: Option<u64>,
}

/// Where a data set lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "source_type", rename_all = "snake_case")]
pub enum Place {
    /// A table of the Glue Data Catalog.
    GlueCatalog {
        /// Its database.
        database: String,
        /// Its name.
        table: String,
    },
    /// A prefix of a bucket.
    S3 {
        /// `s3://bucket/prefix/`.
        path: String,
    },
    /// A table of Amazon Redshift.
    Redshift {
        /// The cluster that holds it.
        cluster: Option<String>,
        /// The serverless work group that holds it.
        workgroup: Option<String>,
        /// Its database.
        database: String,
        /// Its schema; `public` without one.
        schema: Option<String>,
        /// Its name.
        table: String,
    },
    /// A table of Amazon RDS.
    Rds {
        /// The instance that holds it.
        instance: String,
        /// Its database.
        database: String,
        /// Its schema.
        schema: Option<String>,
        /// Its name.
        table: String,
    },
    /// A table of Amazon DynamoDB.
    Dynamodb {
        /// Its name.
        table_name: String,
    },
    /// A stream of Amazon Kinesis Data Streams.
    Kinesis {
        /// Its name.
        stream_name: String,
    },
}

/// What a source is to the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The large one that others are joined to.
    Fact,
    /// Joined to a fact, and at most a tenth of it.
    Dimension,
    /// At most 10 MB.
    Lookup,
    /// A stream.
    StreamingSource,
}

/// Whether a source may be broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BroadcastEligible {
    /// By its size.
    Auto(Auto),
    /// Always or never.
    Fixed(bool),
}

/// The word `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Auto {
    /// By its size.
    Auto,
}

/// A column as declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Column {
    /// Its name.
    Name(String),
    /// Its name and type.
    Typed(ColumnType),
}

/// A column with its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnType {
    /// Its name.
    pub name: String,
    /// Its type as the source says it.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// What is found out about how a job's data flows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the file has as many")]
pub struct DataFlow {
    /// `false`: the plan has no section on the flow.
    #[serde(default = "yes")]
    pub analysis_enabled: bool,
    /// Joins found in the script are added to the declared ones. A source may then leave out its
    /// `join_keys`.
    #[serde(default)]
    pub auto_detect_joins: bool,
    /// The plan lists which sources to broadcast.
    #[serde(default)]
    pub auto_detect_broadcast_candidates: bool,
    /// The plan lists an order of joins. Code is never edited.
    #[serde(default)]
    pub auto_optimize_join_order: bool,
}
