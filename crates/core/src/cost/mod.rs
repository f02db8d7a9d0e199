//! What a run costs. A service's module turns AWS's facts and a [`prices::PriceSheet`] into charges
//! of a [`Bill`], which is rounded once into a [`Cost`]. That is built from lines alone: components,
//! total and status follow from them, so a total beside parts that do not add up to it cannot exist,
//! neither in memory nor read back from a database.

mod adjustments;
pub mod athena;
pub mod batch;
mod bedrock;
mod bill;
mod calculation;
mod cloudwatch_logs;
mod component;
pub(crate) mod databrew;
mod diff;
mod dynamodb;
mod emr_ec2;
pub(crate) mod emr_eks;
pub mod emr_serverless;
mod exact;
pub mod fargate;
pub mod glue;
mod input;
pub mod lambda;
mod line;
mod metered;
pub mod prices;
mod record;
pub(crate) mod redshift_data;
pub mod reported;
mod s3;
mod ses;
mod step_functions;
#[cfg(test)]
mod tests;
mod time;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use adjustments::{Adjustment, Adjustments, Change};
pub use bill::{Bill, Rates};
pub use calculation::{Calculation, calculate};
pub use component::{Category, Component};
pub use diff::{Changed, Difference, Entry, difference};
pub use exact::PICO_PER_MICRO;
pub(crate) use exact::decimal_from_number;
pub use input::{InvalidInput, Problem};
pub use line::{Line, Usage};
pub use record::CostRecord;

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

/// What makes an amount provisional although every price was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The metered DPU-seconds are unknown, full capacity was assumed.
    DpuSecondsMissing,
    /// The metered DPU-seconds of a short run may lack the billing minimum.
    MinimumNotApplied,
    /// The capacity below the pods is billed apart.
    NodesNotIncluded,
    /// A Spot instance was priced as one on demand.
    SpotPricedAsOnDemand,
    /// What was used was priced, as what is billed is not known yet.
    TotalNotBilled,
}

/// A reason why an amount is estimated; a cost with a warning is never `priced`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The kind of doubt.
    pub code: WarningCode,
    /// The doubt in a sentence.
    pub message: String,
    /// The field that it is about, in AWS's spelling.
    #[serde(default)]
    pub path: String,
}

impl WarningCode {
    const fn message(self) -> &'static str {
        match self {
            Self::DpuSecondsMissing => {
                "DPUSeconds are not known; the amount is an upper bound, full capacity all the time"
            }
            Self::MinimumNotApplied => {
                "the run took less than a minute; DPUSeconds may lack the billing minimum"
            }
            Self::NodesNotIncluded => {
                "the EC2 or Fargate capacity below the pods is billed apart and not in the amount"
            }
            Self::SpotPricedAsOnDemand => {
                "the Spot price is not known; the amount is an upper bound, on demand all the time"
            }
            Self::TotalNotBilled => {
                "billedResourceUtilization is not known yet; the amount is that of what was used, \
                 without storage"
            }
        }
    }
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
    /// In pico-dollars: what the exact amounts are above the rounded ones.
    #[serde(default, skip_serializing_if = "num_traits::Zero::is_zero")]
    pub(crate) rounded_off: i64,
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
        let parts = Parts {
            unpriced: vec![Unpriced {
                component,
                reason: Reason::MissingUsage,
                detail: detail.into(),
            }],
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
            if parts
                .unpriced
                .iter()
                .any(|it| it.component == line.component)
            {
                continue;
            }
            known = known.checked_add(line.amount)?;
            let sum: &mut MicroUsd = components.entry(line.component).or_default();
            *sum = sum.checked_add(line.amount)?;
        }
        Ok(Self {
            parts,
            components,
            known,
        })
    }

    /// How far the amounts can be trusted.
    #[must_use]
    pub fn status(&self) -> Status {
        let Parts {
            lines,
            unpriced,
            warnings,
            ..
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

    /// The sum of all components that have an amount: a lower bound while something is unpriced.
    #[must_use]
    pub const fn known(&self) -> MicroUsd {
        self.known
    }

    /// What the exact sum of the known components is above [`Self::known`], in pico-dollars; at most half
    /// a micro-dollar a component. Sums of many runs add these before they round.
    #[must_use]
    pub const fn rounded_off_pico(&self) -> i64 {
        self.parts.rounded_off
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

    /// Amount per category, of the same components.
    #[must_use]
    pub fn categories(&self) -> BTreeMap<Category, MicroUsd> {
        let mut categories: BTreeMap<Category, MicroUsd> = BTreeMap::new();
        for (component, amount) in &self.components {
            let sum = categories.entry(component.category()).or_default();
            // Components of one sign were added up before; a sum of fewer of them fits as well.
            *sum = MicroUsd(sum.0.saturating_add(amount.0));
        }
        categories
    }

    /// How many lines have a price that awaits confirmation.
    #[must_use]
    pub fn unverified(&self) -> usize {
        let usages = self.parts.lines.iter().filter_map(|it| it.usage.as_ref());
        usages.filter(|usage| !usage.price_verified).count()
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
