//! What an installation's configuration says beyond single runs: who is told what, where, and what
//! months may cost. One function reads the file; the others read this from the tables.

use crate::incident::Routing;
use crate::job::MonthlyBudget;
use crate::plan::{Plan, Write};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What holds for all functions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Who is told; absent where the configuration says nothing of it.
    pub routing: Option<Routing>,
    /// Channels by name, as the configuration writes them, secrets by reference.
    pub channels: Map<String, Value>,
    /// What months may cost.
    pub budgets: Vec<MonthlyBudget>,
    /// Own types of personal data.
    #[serde(skip_serializing_if = "Recognizers::is_empty")]
    pub recognizers: Recognizers,
}

/// Own types of personal data, as the configuration writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recognizers {
    /// Looked for in all data.
    pub all: Vec<Value>,
    /// Looked for in the data of a job, by each of its names.
    pub jobs: BTreeMap<String, Vec<Value>>,
}

impl Recognizers {
    /// Those for the data of a job, or of nobody in particular.
    pub fn of(&self, job: Option<&str>) -> impl Iterator<Item = &Value> {
        let own = job.and_then(|job| self.jobs.get(job));
        self.all.iter().chain(own.into_iter().flatten())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.jobs.is_empty()
    }
}

/// The settings of a version of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsRow {
    /// SHA-256 of the file, in hex; empty where there is none any more.
    pub sha256: String,
    /// When it was read. What was read later holds.
    pub read_at: Timestamp,
    /// What it says.
    pub settings: Settings,
}

/// Plans to keep the settings of a version that was just read. Empty where they are kept, or those of a
/// later reading. The same file may say more to a later release, or in another environment.
#[must_use]
pub fn keep(row: SettingsRow, kept: Option<&SettingsRow>) -> Plan {
    let is_known = match kept {
        Some(kept) => {
            let is_same = kept.sha256 == row.sha256 && kept.settings == row.settings;
            is_same || kept.read_at > row.read_at
        }
        None => row.settings == Settings::default(),
    };
    if is_known {
        return Plan::default();
    }
    Plan::new([Write::Settings {
        expect: kept.map(|kept| kept.sha256.clone()),
        row: Box::new(row),
    }])
}
