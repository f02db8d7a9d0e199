//! What is known about a job: the configuration, else the tags of the platform's resource, else the
//! labels of its runs, else nothing. Never guessed from names.

use crate::load::Config;
use crate::model::{Criticality, Job, OneOrMany};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use strands_core::money::MicroUsd;
use strands_core::run::Platform;

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The configuration.
    Config,
    /// A tag of the platform's resource.
    Tag,
    /// A label that a run brought along.
    Label,
}

/// A fact with its basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact<T> {
    /// What is known.
    pub value: T,
    /// Where from.
    pub basis: Basis,
}

/// Tags of a resource and labels of a run, as they are spelt there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// Tags of the platform's resource.
    pub resource: BTreeMap<String, String>,
    /// Labels that a run brought along; they count less.
    pub labels: BTreeMap<String, String>,
}

/// What is known about a job. A fact that is absent is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Environment.
    pub environment: Option<Fact<String>>,
    /// Team that owns it.
    pub team: Option<Fact<String>>,
    /// Cost center that pays for it.
    pub cost_center: Option<Fact<String>>,
    /// Priority.
    pub priority: Option<Fact<String>>,
    /// How much depends on it.
    pub criticality: Option<Fact<String>>,
    /// Who is told.
    pub stakeholders: Option<Fact<Vec<String>>>,
    /// When it starts.
    pub schedule: Option<Fact<String>>,
    /// Zone of its schedule.
    pub time_zone: Option<Fact<String>>,
    /// Time of day by which it has ended.
    pub deadline: Option<Fact<String>>,
    /// Data product that it feeds.
    pub product: Option<Fact<String>>,
    /// What a run may cost.
    pub budget_per_run: Option<Fact<MicroUsd>>,
    /// Class of its data.
    pub data_classification: Option<Fact<String>>,
    /// Days after which its data is removed.
    pub retention_days: Option<Fact<u32>>,
    /// Columns declared to hold personal data.
    pub personal_fields: Option<Fact<Vec<String>>>,
}

impl Config {
    /// The job that a platform's job is, by exact name: an alias, else a job id, else a job name.
    /// A job name that several jobs have tells nothing.
    #[must_use]
    pub fn job_of(&self, platform: &Platform, name: &str) -> Option<&Job> {
        let by_alias = |job: &&Job| aliases_of(job, platform).any(|alias| alias == name);
        let by_name = || {
            let mut named = self
                .jobs
                .iter()
                .filter(|job| job.job_name.as_deref() == Some(name));
            let first = named.next()?;
            named.next().is_none().then_some(first)
        };
        self.jobs
            .iter()
            .find(by_alias)
            .or_else(|| self.job(name).filter(|job| !has_alias(job, platform)))
            .or_else(|| by_name().filter(|job| !has_alias(job, platform)))
    }
}

/// A job that names its platform jobs goes by those names alone there.
fn has_alias(job: &Job, platform: &Platform) -> bool {
    aliases_of(job, platform).next().is_some()
}

fn aliases_of<'j>(job: &'j Job, platform: &Platform) -> impl Iterator<Item = &'j str> {
    let fitting: Vec<&OneOrMany> = job
        .aliases
        .iter()
        .filter(|(key, _)| same_platform(key, platform))
        .map(|(_, names)| names)
        .collect();
    fitting
        .into_iter()
        .flat_map(|names| names.as_slice().iter().map(String::as_str))
}

fn same_platform(key: &str, platform: &Platform) -> bool {
    let word = match key.replace('-', "_").as_str() {
        _ if key.starts_with("custom:") => key.to_owned(),
        "emr" => "emr_ec2".to_owned(),
        word => word.to_owned(),
    };
    Platform::from(word) == *platform
}

impl Facts {
    /// What is known about a job, and what its resource and its runs say.
    #[must_use]
    pub fn of(job: Option<&Job>, tags: &Tags) -> Self {
        let tag = |names: &[&str]| tags.find(names);
        let own = |key: &str| {
            let found = job.and_then(|job| job.tags.iter().find(|(name, _)| folded(name) == key));
            found.map(|(_, value)| config(value.clone()))
        };
        let execution = job.and_then(|job| job.execution.as_ref());
        let sla = job.and_then(|job| job.sla.as_ref());
        let compliance = job.and_then(|job| job.compliance.as_ref());
        let zone = execution
            .and_then(|it| it.time_zone.clone())
            .or_else(|| sla.and_then(|it| it.time_zone.clone()));
        Self {
            environment: own("environment").or_else(|| tag(&["environment", "env"])),
            team: own("team").or_else(|| tag(&["team"])),
            cost_center: own("costcenter").or_else(|| tag(&["costcenter"])),
            priority: own("priority").or_else(|| tag(&["priority"])),
            criticality: criticality(job)
                .or_else(|| own("criticality"))
                .or_else(|| tag(&["criticality"])),
            stakeholders: stakeholders(job, tags),
            schedule: execution.and_then(|it| it.schedule.clone()).map(config),
            time_zone: zone.map(config),
            deadline: sla
                .and_then(|it| it.deadline.clone())
                .map(config)
                .or_else(|| tag(&["deadline"])),
            product: sla.and_then(|it| it.product.clone()).map(config),
            budget_per_run: budget(job, tags),
            data_classification: compliance
                .and_then(|it| it.data_classification.clone())
                .map(config)
                .or_else(|| tag(&["dataclassification"])),
            retention_days: compliance.and_then(|it| it.retention_days).map(config),
            personal_fields: compliance
                .map(|it| it.pii_fields.clone())
                .filter(|fields| !fields.is_empty())
                .map(config),
        }
    }
}

impl Tags {
    fn find(&self, names: &[&str]) -> Option<Fact<String>> {
        let among = |tags: &BTreeMap<String, String>, basis| {
            names.iter().find_map(|name| {
                let found = tags.iter().find(|(key, _)| folded(key) == *name);
                found.map(|(_, value)| Fact {
                    value: value.clone(),
                    basis,
                })
            })
        };
        among(&self.resource, Basis::Tag).or_else(|| among(&self.labels, Basis::Label))
    }
}

/// Case, `-`, `_` and a prefix `strands:` make no difference between tags.
fn folded(key: &str) -> String {
    let key = key.to_lowercase();
    let key = key.strip_prefix("strands:").unwrap_or(&key);
    key.replace(['-', '_'], "")
}

fn config<T>(value: T) -> Fact<T> {
    Fact {
        value,
        basis: Basis::Config,
    }
}

fn criticality(job: Option<&Job>) -> Option<Fact<String>> {
    let declared = job?.workload_characteristics.as_ref()?.criticality?;
    let word = match declared {
        Criticality::Low => "low",
        Criticality::Medium => "medium",
        Criticality::High => "high",
        Criticality::Critical => "critical",
    };
    Some(config(word.to_owned()))
}

fn stakeholders(job: Option<&Job>, tags: &Tags) -> Option<Fact<Vec<String>>> {
    let declared = job.map(|job| job.stakeholders.clone());
    if let Some(declared) = declared.filter(|declared| !declared.is_empty()) {
        return Some(config(declared));
    }
    let tag = tags.find(&["stakeholders"])?;
    let addresses = tag.value.split_whitespace().map(str::to_owned).collect();
    Some(Fact {
        value: addresses,
        basis: tag.basis,
    })
}

fn budget(job: Option<&Job>, tags: &Tags) -> Option<Fact<MicroUsd>> {
    let amount = |text: &str| {
        let usd: Decimal = text.parse().ok()?;
        let budget = MicroUsd::from_usd(usd).ok()?;
        (budget > MicroUsd::ZERO).then_some(budget)
    };
    let declared = job
        .and_then(|job| job.cost.as_ref())
        .and_then(|cost| cost.budget_per_run_usd)
        .and_then(|usd| amount(&usd.to_string()));
    if let Some(declared) = declared {
        return Some(config(declared));
    }
    let tag = tags.find(&["budgetperrunusd"])?;
    Some(Fact {
        value: amount(&tag.value)?,
        basis: tag.basis,
    })
}
