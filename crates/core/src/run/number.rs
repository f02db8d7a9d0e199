//! Measured figures that arrive as JSON numbers.

use serde::{Deserialize, Serialize, Serializer};
use std::cmp::Ordering;

/// A finite figure with a total order, so that reports of it can be joined.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub struct Figure(f64);

/// Whole numbers up to this are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A whole figure is written without a point, as it was reported.
impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_whole = self.0.fract() == 0.0 && self.0.abs() <= EXACT;
        match format!("{:.0}", self.0).parse::<i64>() {
            Ok(whole) if is_whole => serializer.serialize_i64(whole),
            _ => serializer.serialize_f64(self.0),
        }
    }
}

impl Figure {
    /// Wraps a finite number.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Figure {}

impl PartialOrd for Figure {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Figure {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// What a run consumed, each figure absent until somebody reports it. Joined by element-wise maximum.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Units {
    /// AWS Glue data processing unit hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpu_hours: Option<Figure>,
    /// vCPU hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vcpu_hours: Option<Figure>,
    /// Memory in GB hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_gb_hours: Option<Figure>,
    /// Storage in GB hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_gb_hours: Option<Figure>,
    /// Bytes scanned by a query engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_scanned_bytes: Option<Figure>,
    /// Cost in US dollars, as the reporter states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd: Option<Figure>,
}

impl Units {
    /// Whether nothing was reported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes the larger figure of each kind.
    pub fn join(&mut self, other: &Self) {
        self.dpu_hours = self.dpu_hours.max(other.dpu_hours);
        self.vcpu_hours = self.vcpu_hours.max(other.vcpu_hours);
        self.memory_gb_hours = self.memory_gb_hours.max(other.memory_gb_hours);
        self.storage_gb_hours = self.storage_gb_hours.max(other.storage_gb_hours);
        self.data_scanned_bytes = self.data_scanned_bytes.max(other.data_scanned_bytes);
        self.usd = self.usd.max(other.usd);
    }
}
