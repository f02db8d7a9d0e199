//! Which job of the file a run is of, and what the file, else tags, else labels say about it.

use crate::load::{Config, Loaded};
use crate::model::{
    Compliance, Cost, CostAlerts, Criticality, DataSource, GlobalCompliance, Ignore, Job,
    OneOrMany, Place,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use strands_core::job::{Accepted, Basis, Budget, Fact, Facts, Output, THRESHOLD_PERCENT, Tags};
use strands_core::money::MicroUsd;
use strands_core::run::Platform;

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

impl Loaded {
    /// What is known about the job of a run, in this version of the file.
    #[must_use]
    pub fn facts(&self, platform: &Platform, job_name: Option<&str>, tags: &Tags) -> Facts {
        let job = job_name.and_then(|name| self.config.job_of(platform, name));
        let compliance = job.and_then(|job| job.compliance.as_ref());
        Facts {
            config_sha256: Some(self.sha256.clone()),
            accepted_findings: accepted(compliance, self.config.compliance.as_ref()),
            ..facts(job, tags)
        }
    }
}

/// What is known about a job, and what its resource and its runs say.
#[must_use]
pub fn facts(job: Option<&Job>, tags: &Tags) -> Facts {
    let tag = |names: &[&str]| tags.find(names);
    let own = |key: &str| {
        let found = job.and_then(|job| job.tags.iter().find(|(name, _)| Tags::folded(name) == key));
        found.map(|(_, value)| config(value.clone()))
    };
    let execution = job.and_then(|job| job.execution.as_ref());
    let sla = job.and_then(|job| job.sla.as_ref());
    let compliance = job.and_then(|job| job.compliance.as_ref());
    let zone = execution
        .and_then(|it| it.time_zone.clone())
        .or_else(|| sla.and_then(|it| it.time_zone.clone()));
    Facts {
        job_id: job.map(|job| job.job_id.clone()),
        config_sha256: None,
        tags_unread: None,
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
        budget: budget(job, tags),
        data_classification: compliance
            .and_then(|it| it.data_classification.clone())
            .map(config)
            .or_else(|| tag(&["dataclassification"])),
        retention_days: compliance.and_then(|it| it.retention_days).map(config),
        personal_fields: compliance
            .map(|it| it.pii_fields.clone())
            .filter(|fields| !fields.is_empty())
            .map(config),
        outputs: job
            .map(|job| job.outputs.iter().map(output).collect())
            .filter(|outputs: &Vec<Output>| !outputs.is_empty())
            .map(config),
        auto_detect_pii: compliance.and_then(|it| it.auto_detect_pii).map(config),
        accepted_findings: accepted(compliance, None),
    }
}

fn output(source: &DataSource) -> Output {
    Output {
        name: source.name.clone(),
        location: match &source.place {
            Place::S3 { path } => Some(path.clone()),
            Place::GlueCatalog { database, table } => Some(format!("glue:{database}.{table}")),
            Place::Redshift { .. }
            | Place::Rds { .. }
            | Place::Dynamodb { .. }
            | Place::Kinesis { .. } => None,
        },
    }
}

/// Each run keeps them, so only those of jobs whose data is scanned.
fn accepted(
    of_job: Option<&Compliance>,
    of_all: Option<&GlobalCompliance>,
) -> Option<Fact<Vec<Accepted>>> {
    let of_job = of_job.filter(|it| it.auto_detect_pii == Some(true))?;
    let of_all = of_all.into_iter().flat_map(|it| &it.ignore);
    let accepted = |ignore: &Ignore| Accepted {
        path: ignore.path.clone(),
        column: ignore.column.clone(),
        kind: ignore.kind.clone(),
    };
    let all: Vec<Accepted> = of_job.ignore.iter().chain(of_all).map(accepted).collect();
    (!all.is_empty()).then(|| config(all))
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

/// Of a tag the amount alone; when people are told is the file's to say, wherever the budget comes from.
fn budget(job: Option<&Job>, tags: &Tags) -> Option<Fact<Budget>> {
    let cost = job.and_then(|job| job.cost.as_ref());
    let limit = declared_limit(cost).map(config).or_else(|| {
        let tag = tags.find(&["budgetperrunusd"])?;
        Some(Fact {
            value: exact_amount(tag.value.parse().ok()?)?,
            basis: tag.basis,
        })
    })?;
    let budget = Budget {
        limit: limit.value,
        threshold: None,
        is_silent: false,
    };
    let alerts = cost.and_then(|cost| cost.cost_alerts.as_ref());
    Some(Fact {
        value: alerts.map_or(budget, |alerts| alerted(budget, alerts)),
        basis: limit.basis,
    })
}

fn declared_limit(cost: Option<&Cost>) -> Option<MicroUsd> {
    amount(cost?.budget_per_run_usd?)
}

/// Dollars of the file: the shortest digits of the number are those that stand there.
pub(crate) fn amount(usd: f64) -> Option<MicroUsd> {
    exact_amount(usd.to_string().parse().ok()?)
}

fn exact_amount(usd: Decimal) -> Option<MicroUsd> {
    let amount = MicroUsd::from_usd(usd).ok()?;
    (amount > MicroUsd::ZERO).then_some(amount)
}

fn alerted(budget: Budget, alerts: &CostAlerts) -> Budget {
    let budget = Budget {
        is_silent: !alerts.enabled,
        ..budget
    };
    budget.with_threshold(percent(alerts.threshold_percent))
}

/// A share of a budget from which on people are told.
pub(crate) fn percent(written: Option<f64>) -> Decimal {
    let written = written.and_then(Decimal::from_f64);
    written.unwrap_or(Decimal::from(THRESHOLD_PERCENT))
}
