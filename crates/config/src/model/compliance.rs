//! What a job's data is, and what is asked of it.

use super::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a job's data is, and what the law asks of it. Each statement is a claim that checks verify.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compliance {
    /// Columns that hold personal data.
    #[serde(default)]
    pub pii_fields: Vec<String>,
    /// Data is scanned for further ones.
    pub auto_detect_pii: Option<bool>,
    /// The GDPR applies.
    pub gdpr_applicable: Option<bool>,
    /// What of the GDPR applies.
    pub gdpr_config: Option<GdprConfig>,
    /// HIPAA applies.
    pub hipaa_applicable: Option<bool>,
    /// Class of the data, such as `public`, `internal`, `confidential`, `restricted`.
    pub data_classification: Option<String>,
    /// Days after which the data is removed.
    #[schemars(range(min = 1))]
    pub retention_days: Option<u32>,
    /// Stored data is encrypted.
    pub encryption_at_rest: Option<bool>,
    /// Data is encrypted on its way.
    pub encryption_in_transit: Option<bool>,
    /// Access to the data is logged.
    pub audit_logging: Option<bool>,
    /// What this organisation requires beyond the law.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// Findings that are known and accepted, with the reason.
    #[serde(default)]
    pub ignore: Vec<Ignore>,
    /// Own kinds of personal data.
    #[serde(default)]
    pub recognizers: Vec<Recognizer>,
}

/// What of the GDPR applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GdprConfig {
    /// Processing rests on consent.
    pub consent_required: Option<bool>,
    /// Persons may have their data removed.
    pub right_to_deletion: Option<bool>,
    /// Persons may have their data handed out.
    pub right_to_export: Option<bool>,
}

/// Policies and exceptions that hold for all jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GlobalCompliance {
    /// What this organisation requires beyond the law.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// Findings that are known and accepted, with the reason.
    #[serde(default)]
    pub ignore: Vec<Ignore>,
    /// Own kinds of personal data.
    #[serde(default)]
    pub recognizers: Vec<Recognizer>,
}

/// What this organisation requires beyond the law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Policy {
    /// Names it; each requirement is a check `<id>.<key>`.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// Which jobs it is for; all without it.
    pub applies_to: Option<PolicyScope>,
    /// What it asks for.
    pub require: Requirements,
    /// How grave a violation is; medium without it.
    pub severity: Option<Severity>,
}

/// Which jobs a policy is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyScope {
    /// All of these tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Jobs by name; `*` stands for any text.
    #[serde(default)]
    pub jobs: Vec<String>,
    /// Environments.
    #[serde(default)]
    pub environments: Vec<String>,
}

/// What a policy asks for; each key is one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirements {
    /// Kinds of personal data that lie masked everywhere, or `"all"`.
    pub masked: Option<RequiredMasking>,
    /// How stores are encrypted.
    pub encryption: Option<Encryption>,
    /// Regions in which data may lie.
    pub region: Option<Vec<String>>,
    /// Days after which data is removed, at the latest.
    #[schemars(range(min = 1))]
    pub retention_days: Option<u32>,
    /// `false`: no store is public.
    pub public: Option<bool>,
    /// Processors that may be used.
    pub processors: Option<Vec<String>>,
}

/// Which kinds lie masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RequiredMasking {
    /// The word `all`.
    All(String),
    /// These.
    Kinds(Vec<String>),
}

/// How stores are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Encryption {
    /// In any way.
    #[serde(rename = "any")]
    Any,
    /// By a key of AWS KMS.
    #[serde(rename = "aws:kms")]
    AwsKms,
}

/// A finding that is known and accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ignore {
    /// Files; `*` stands for any text.
    pub path: String,
    /// The column.
    pub column: String,
    /// The kind of personal data; any without it.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Why it is accepted.
    pub reason: String,
}

/// An own kind of personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recognizer {
    /// Names it; none of the built-in names.
    pub name: String,
    /// `I` identifier, `Q` quasi-identifier, `S` sensitive, `X` secret.
    pub category: Option<String>,
    /// How grave an exposed column is.
    pub severity: Option<Severity>,
    /// Laws that name it.
    #[serde(default)]
    pub regulation: Vec<String>,
    /// What its values look like: a regular expression without look-around and back references.
    #[schemars(length(max = 1000))]
    pub pattern: String,
    /// Words in a header that speak for it.
    #[serde(default)]
    pub context: Vec<String>,
    /// Words in a header that speak against it.
    #[serde(default)]
    pub negative: Vec<String>,
    /// A built-in check of values, by name.
    pub validator: Option<String>,
    /// `true`: values count only under a header that speaks for it.
    #[serde(default)]
    pub header_required: bool,
}
