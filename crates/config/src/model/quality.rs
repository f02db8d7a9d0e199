//! Rules that a job's data keeps.

use super::{Severity, yes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Rules that a job's data keeps. They apply to the first data source unless they name a `table`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DataQuality {
    /// `false`: no rule is evaluated.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// `false`: a failing rule never makes the verdict FAIL.
    #[serde(default = "yes")]
    pub fail_on_error: bool,
    /// How many nulls a column may have.
    #[serde(default)]
    pub completeness_checks: Vec<CompletenessCheck>,
    /// What values of a column look like.
    #[serde(default)]
    pub accuracy_rules: Vec<AccuracyRule>,
    /// Which columns tell rows apart.
    pub duplicate_check: Option<DuplicateCheck>,
    /// Which keys must exist elsewhere.
    #[serde(default)]
    pub referential_integrity: Vec<ReferentialIntegrity>,
    /// How old the newest value may be.
    #[serde(default)]
    pub freshness_checks: Vec<FreshnessCheck>,
    /// Expressions that hold for every row.
    #[serde(default)]
    pub custom_rules: Vec<CustomRule>,
    /// A rule set of AWS Glue Data Quality.
    pub dqdl: Option<String>,
    /// Texts that count as null, beside the empty one, `NULL` and `\N`.
    #[serde(default)]
    pub null_values: Vec<String>,
    /// The instant that freshness is measured at; now without it.
    pub as_of: Option<String>,
    /// Weights of the dimensions in the overall score; equal without them.
    #[serde(default)]
    pub dimension_weights: BTreeMap<Dimension, f64>,
}

/// How many nulls a column may have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CompletenessCheck {
    /// The column.
    pub field: String,
    /// Of which source; the first without it.
    pub table: Option<String>,
    /// `false`: nulls are counted, and allowed unless a threshold says otherwise.
    #[serde(default = "yes")]
    pub required: bool,
    /// Share of nulls up to which it passes, in percent; 0 without it, 100 if not required.
    #[schemars(range(min = 0, max = 100))]
    pub null_threshold_percent: Option<f64>,
    /// How grave a failure is; medium without it.
    pub severity: Option<Severity>,
    /// What a failure does; follows the severity without it.
    pub action: Option<Action>,
    /// `false`: left out.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// What values of a column look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AccuracyRule {
    /// The column.
    pub field: String,
    /// Of which source; the first without it.
    pub table: Option<String>,
    /// The check.
    #[serde(flatten)]
    pub check: AccuracyCheck,
    /// Share of failing values up to which it passes, in percent; 0 without it.
    #[schemars(range(min = 0, max = 100))]
    pub threshold_percent: Option<f64>,
    /// How grave a failure is; medium without it.
    pub severity: Option<Severity>,
    /// What a failure does; follows the severity without it.
    pub action: Option<Action>,
    /// `false`: left out.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// A check of values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule_type", rename_all = "snake_case")]
pub enum AccuracyCheck {
    /// A regular expression is found in the value.
    Regex {
        /// The expression, without look-around and back references; `^` and `$` anchor it.
        pattern: String,
    },
    /// A number within bounds, both included.
    Range {
        /// Lower bound.
        min: Option<f64>,
        /// Upper bound.
        max: Option<f64>,
    },
    /// A date.
    Date {
        /// Its form in strftime's words; ISO 8601 without it.
        format: Option<String>,
        /// The earliest.
        min_date: Option<String>,
        /// The latest.
        max_date: Option<String>,
        /// `true`: not after the instant of the check.
        #[serde(default)]
        not_future: bool,
    },
    /// One of a set.
    InSet {
        /// The set.
        values: Vec<Value>,
    },
    /// A text of so many characters.
    Length {
        /// At least.
        min: Option<u64>,
        /// At most.
        max: Option<u64>,
    },
    /// A value of a type.
    DataType {
        /// The type.
        #[serde(rename = "type")]
        kind: DataType,
    },
}

/// Types of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataType {
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// A calendar date.
    Date,
    /// True or false.
    Boolean,
}

/// Which columns tell rows apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateCheck {
    /// `false`: left out.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Of which source; the first without it.
    pub table: Option<String>,
    /// The columns.
    pub key_fields: Vec<String>,
    /// Share of rows beyond the first of a key up to which it passes, in percent; 0 without it.
    #[schemars(range(min = 0, max = 100))]
    pub threshold_percent: Option<f64>,
    /// How grave a failure is; medium without it.
    pub severity: Option<Severity>,
    /// What a failure does; follows the severity without it.
    pub action: Option<Action>,
}

/// A key that must exist elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReferentialIntegrity {
    /// The source whose keys are looked up.
    pub child_table: String,
    /// Its column.
    pub child_key: String,
    /// The source in which they must exist.
    pub parent_table: String,
    /// Its column.
    pub parent_key: String,
    /// `true`: keys without parent pass, and count in the score.
    #[serde(default)]
    pub allow_orphans: bool,
    /// How grave a failure is; medium without it.
    pub severity: Option<Severity>,
    /// What a failure does; follows the severity without it.
    pub action: Option<Action>,
    /// `false`: left out.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// How old the newest value may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FreshnessCheck {
    /// The column with the time.
    pub field: String,
    /// Of which source; the first without it.
    pub table: Option<String>,
    /// Its greatest age, in hours.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub max_age_hours: f64,
    /// How grave a failure is; medium without it.
    pub severity: Option<Severity>,
    /// What a failure does; follows the severity without it.
    pub action: Option<Action>,
    /// `false`: left out.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// An expression that holds for every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CustomRule {
    /// Names it.
    pub name: String,
    /// Of which source; the first without it.
    pub table: Option<String>,
    /// Columns, literals, `+ - * /`, comparisons, `and or not`, `is null`, `in (…)`.
    pub expression: String,
    /// The dimension that it counts in; accuracy without it.
    pub dimension: Option<Dimension>,
    /// Share of failing rows up to which it passes, in percent; 0 without it.
    #[schemars(range(min = 0, max = 100))]
    pub threshold_percent: Option<f64>,
    /// How grave a failure is; medium without it.
    pub severity: Option<Severity>,
    /// What a failure does; follows the severity without it.
    pub action: Option<Action>,
    /// `false`: left out.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// What a failing rule does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is reported.
    Warn,
    /// Its rows are set aside.
    Quarantine,
    /// The job stops.
    FailJob,
}

/// Dimensions of quality.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Values are there.
    Completeness,
    /// Values are right.
    Accuracy,
    /// Values agree with those elsewhere.
    Consistency,
    /// Values are recent.
    Timeliness,
    /// Values are of the right kind, and tell rows apart.
    Validity,
}
