//! What a run costs. A [`Cost`] is built from lines alone: components, total and status follow from
//! them, so a total beside parts that do not add up to it cannot exist, neither in memory nor read
//! back from a database. A service's module turns AWS's facts and a [`prices::PriceSheet`] into one.

mod exact;
pub mod glue;
mod input;
mod line;
pub mod prices;
pub mod reported;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub(crate) use exact::decimal_from_number;
pub use input::{InvalidInput, Problem};
pub use line::{Line, Usage};

use crate::money::{MicroUsd, Overflow};

/// How far an amount can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every quantity is the billed one and every price was found.
    Priced,
    /// Every price was found, at least one quantity is derived or provisional.
    Estimated,
    /// At least one component has no price or no usable quantity.
    Unpriced,
}

/// A part of the bill, named after the service and the thing that is metered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// AWS Glue data processing units.
    GlueDpu,
    /// Amazon EMR Serverless job runs.
    EmrServerless,
    /// Steps of Amazon EMR clusters on EC2.
    EmrEc2,
    /// Amazon EMR on EKS job runs.
    EmrEks,
    /// AWS Batch jobs.
    Batch,
    /// AWS Step Functions executions.
    StepFunctions,
    /// Amazon ECS tasks.
    Ecs,
    /// AWS Lambda invocations.
    Lambda,
    /// Amazon Redshift Data API statements.
    RedshiftData,
    /// Amazon Athena queries.
    Athena,
    /// AWS Glue DataBrew job runs.
    #[serde(rename = "databrew")]
    DataBrew,
    /// An amount that the job itself reported.
    Reported,
}

/// Where a line's quantity or amount comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The quantity that AWS bills.
    Billed,
    /// Computed from other facts, or provisional while the run goes on.
    Derived,
    /// A share of something that several runs use together.
    Allocated,
    /// Told by the job, not metered by AWS.
    Reported,
    /// The effect of a contract on list prices.
    Adjusted,
}

/// Why a component has no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The sheet has no entry at all for the region.
    UnknownRegion,
    /// The capacity of this worker type is not known.
    UnknownWorkerType,
    /// The sheet does not have the thing that was used.
    NoPrice,
    /// The sheet has it, but only from a later day on.
    NoPriceAtDate,
    /// The figure that would be priced is not known.
    MissingUsage,
    /// The capacity below the job is billed as EC2 instances.
    Ec2BackedBatch,
}

/// A component without an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpriced {
    /// The component that is left out.
    pub component: Component,
    /// Why.
    pub reason: Reason,
    /// What exactly is missing, for the person who will add it.
    pub detail: String,
}

/// What makes a quantity provisional although AWS reported it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The metered DPU-seconds are unknown, full capacity was assumed.
    DpuSecondsMissing,
    /// The metered DPU-seconds of a short run may lack the billing minimum.
    MinimumNotApplied,
}

/// A reason why an amount is estimated; a cost with a warning is never `priced`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The kind of doubt.
    pub code: WarningCode,
    /// The doubt in a sentence.
    pub message: String,
}

/// The cost of one run, of one attempt, or of nothing (the default: priced, zero).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cost {
    parts: Parts,
    components: BTreeMap<Component, MicroUsd>,
    known: MicroUsd,
}

/// All that is stored of a [`Cost`]; the rest is derived anew when it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) unpriced: Vec<Unpriced>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<Warning>,
}

impl Component {
    /// Every component.
    pub const ALL: [Self; 12] = [
        Self::GlueDpu,
        Self::EmrServerless,
        Self::EmrEc2,
        Self::EmrEks,
        Self::Batch,
        Self::StepFunctions,
        Self::Ecs,
        Self::Lambda,
        Self::RedshiftData,
        Self::Athena,
        Self::DataBrew,
        Self::Reported,
    ];

    /// The word used in storage and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GlueDpu => "glue_dpu",
            Self::EmrServerless => "emr_serverless",
            Self::EmrEc2 => "emr_ec2",
            Self::EmrEks => "emr_eks",
            Self::Batch => "batch",
            Self::StepFunctions => "step_functions",
            Self::Ecs => "ecs",
            Self::Lambda => "lambda",
            Self::RedshiftData => "redshift_data",
            Self::Athena => "athena",
            Self::DataBrew => "databrew",
            Self::Reported => "reported",
        }
    }
}

impl Reason {
    /// The word used in storage and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownRegion => "unknown_region",
            Self::UnknownWorkerType => "unknown_worker_type",
            Self::NoPrice => "no_price",
            Self::NoPriceAtDate => "no_price_at_date",
            Self::MissingUsage => "missing_usage",
            Self::Ec2BackedBatch => "ec2_backed_batch",
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Basis {
    /// The amount stands as it is; otherwise its quantity may still change.
    const fn is_final(self) -> bool {
        match self {
            Self::Billed | Self::Adjusted => true,
            Self::Derived | Self::Allocated | Self::Reported => false,
        }
    }
}

impl Cost {
    /// A component whose usage is unknown.
    #[must_use]
    pub fn missing(component: Component, detail: impl Into<String>) -> Self {
        Self::unpriced_by(Unpriced {
            component,
            reason: Reason::MissingUsage,
            detail: detail.into(),
        })
    }

    pub(crate) fn unpriced_by(unpriced: Unpriced) -> Self {
        let parts = Parts {
            unpriced: vec![unpriced],
            ..Parts::default()
        };
        Self {
            parts,
            ..Self::default()
        }
    }

    pub(crate) fn from_parts(parts: Parts) -> Result<Self, Overflow> {
        let mut components = BTreeMap::new();
        let mut known = MicroUsd::ZERO;
        for line in &parts.lines {
            known = known.checked_add(line.amount)?;
            let sum: &mut MicroUsd = components.entry(line.component).or_default();
            *sum = sum.checked_add(line.amount)?;
        }
        for unpriced in &parts.unpriced {
            components.remove(&unpriced.component);
        }
        Ok(Self {
            parts,
            components,
            known,
        })
    }

    /// The cost of several attempts together: each of them is billed. What two attempts lack for
    /// the same reason is listed once.
    pub fn sum(costs: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        let mut all = Parts::default();
        for Self { parts, .. } in costs {
            all.lines.extend(parts.lines);
            add_new(&mut all.unpriced, parts.unpriced);
            add_new(&mut all.warnings, parts.warnings);
        }
        Self::from_parts(all)
    }

    /// How far the amounts can be trusted.
    #[must_use]
    pub fn status(&self) -> Status {
        let Parts {
            lines,
            unpriced,
            warnings,
        } = &self.parts;
        if !unpriced.is_empty() {
            Status::Unpriced
        } else if warnings.is_empty() && lines.iter().all(|line| line.basis.is_final()) {
            Status::Priced
        } else {
            Status::Estimated
        }
    }

    /// The sum of all components, or nothing while one of them is unpriced.
    #[must_use]
    pub fn total(&self) -> Option<MicroUsd> {
        match self.status() {
            Status::Priced | Status::Estimated => Some(self.known),
            Status::Unpriced => None,
        }
    }

    /// The sum of all lines that have an amount: a lower bound while something is unpriced.
    #[must_use]
    pub const fn known(&self) -> MicroUsd {
        self.known
    }

    /// Amount per component, without those that have an unpriced part.
    #[must_use]
    pub const fn components(&self) -> &BTreeMap<Component, MicroUsd> {
        &self.components
    }

    /// What has no amount, and why.
    #[must_use]
    pub fn unpriced(&self) -> &[Unpriced] {
        &self.parts.unpriced
    }

    /// Why amounts are provisional.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.parts.warnings
    }

    /// The charges one by one.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.parts.lines
    }
}

fn add_new<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !all.contains(&item) {
            all.push(item);
        }
    }
}

impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_parts(Parts::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
