//! What the file says to all functions: who is told what, through which channels, and what months may cost.

use crate::facts::{amount, percent};
use crate::load::Loaded;
use crate::model::{
    Digest, Job, Kind, Mute, Notifications, OneOrMany, QuietHours, Reader, Recognizer, Severity,
    Team,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use strands_core::incident::{self, DigestWish, JobRouting, ReaderSettings, Routing};
use strands_core::job::{MonthlyBudget, Payer};
use strands_core::settings::{Recognizers, Settings};

impl Loaded {
    /// The settings that this version of the file makes.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let config = &self.config;
        let written = serde_json::to_value(&config.global_settings.channels);
        let channels = match written {
            Ok(Value::Object(channels)) => channels,
            _ => Map::new(),
        };
        Settings {
            routing: self.routing(),
            channels,
            budgets: self.budgets(),
            recognizers: self.recognizers(),
        }
    }

    fn recognizers(&self) -> Recognizers {
        let config = &self.config;
        let shared = config.compliance.as_ref().map(|it| &it.recognizers);
        let mut recognizers = Recognizers {
            all: written(shared.into_iter().flatten()),
            ..Recognizers::default()
        };
        for job in &config.jobs {
            let own = job.compliance.as_ref().map(|it| &it.recognizers);
            let own = written(own.into_iter().flatten());
            if !own.is_empty() {
                let named = names(job).into_iter();
                let named = named.map(|name| (name.to_owned(), own.clone()));
                recognizers.jobs.extend(named);
            }
        }
        recognizers
    }

    fn routing(&self) -> Option<Routing> {
        let config = &self.config;
        let notifications = config.global_settings.notifications.as_ref();
        let mut routing = notifications.map(general).unwrap_or_default();
        for job in &config.jobs {
            let of_job = of_job(job);
            if of_job == JobRouting::default() {
                continue;
            }
            for name in names(job) {
                routing
                    .jobs
                    .entry(name.to_owned())
                    .or_insert_with(|| of_job.clone());
            }
        }
        (notifications.is_some() || !routing.jobs.is_empty()).then_some(routing)
    }

    fn budgets(&self) -> Vec<MonthlyBudget> {
        let config = &self.config;
        let of_jobs = config.jobs.iter().filter_map(|job| {
            let cost = job.cost.as_ref()?;
            let alerts = cost.cost_alerts.as_ref();
            let is_silent = alerts.is_some_and(|alerts| !alerts.enabled);
            let budget = MonthlyBudget {
                payer: Payer::Job(job.job_id.clone()),
                jobs: names(job).into_iter().map(str::to_owned).collect(),
                limit: amount(cost.budget_monthly_usd?)?,
                threshold_percent: percent(alerts.and_then(|it| it.threshold_percent)),
            };
            (!is_silent).then_some(budget)
        });
        let shared = config
            .global_settings
            .budgets
            .iter()
            .filter(|it| it.enabled);
        let shared = shared.filter_map(|budget| {
            let of_team = |job: &&Job| team(job) == budget.team.as_deref();
            let jobs = config.jobs.iter().filter(of_team).flat_map(names);
            Some(MonthlyBudget {
                jobs: match budget.team {
                    Some(_) => jobs.map(str::to_owned).collect(),
                    None => Vec::new(),
                },
                payer: budget.team.clone().map_or(Payer::All, Payer::Team),
                limit: amount(budget.monthly_usd)?,
                threshold_percent: percent(budget.threshold_percent),
            })
        });
        of_jobs.chain(shared).collect()
    }
}

/// As the file writes them, without what it leaves out.
fn written<'c>(recognizers: impl Iterator<Item = &'c Recognizer>) -> Vec<Value> {
    let written = recognizers.filter_map(|it| serde_json::to_value(it).ok());
    let given = written.map(|mut value| {
        if let Value::Object(fields) = &mut value {
            fields.retain(|_, field| !field.is_null());
        }
        value
    });
    given.collect()
}

/// Names under which a job's runs may be known.
fn names(job: &Job) -> BTreeSet<&str> {
    let aliases = job.aliases.values().flat_map(OneOrMany::as_slice);
    let own = [Some(&job.job_id), job.job_name.as_ref()];
    own.into_iter()
        .flatten()
        .chain(aliases)
        .map(String::as_str)
        .collect()
}

fn tag<'j>(job: &'j Job, folded: &str) -> Option<&'j str> {
    let mut tags = job.tags.iter();
    let found = tags.find(|(name, _)| strands_core::job::Tags::folded(name) == folded);
    found.map(|(_, value)| value.as_str())
}

fn team(job: &Job) -> Option<&str> {
    tag(job, "team")
}

fn of_job(job: &Job) -> JobRouting {
    let wishes = job.notifications.clone().unwrap_or_default();
    let cost = job.cost.as_ref();
    let alerts = cost.and_then(|cost| cost.cost_alerts.as_ref());
    let payers = cost.and_then(|cost| cost.budget_owner.as_ref());
    JobRouting {
        recipients: wishes.owners,
        stakeholders: job.stakeholders.clone(),
        on_success: wishes.on_success,
        severity: wishes.severity.map(severity),
        team: team(job).map(str::to_owned),
        cost_center: tag(job, "costcenter").map(str::to_owned),
        budget_owners: payers.map_or_else(Vec::new, |payers| payers.as_slice().to_vec()),
        alert_channels: alerts
            .filter(|alerts| alerts.enabled)
            .map_or_else(BTreeSet::new, |alerts| {
                alerts.alert_channels.iter().cloned().collect()
            }),
    }
}

fn general(written: &Notifications) -> Routing {
    let readers = written.readers.iter();
    Routing {
        fallback: written.fallback.clone(),
        time_zone: written.time_zone.clone(),
        digest_hour: written.digest_hour,
        readers: readers
            .map(|(address, it)| (address.clone(), reader(it)))
            .collect(),
        mutes: written.mutes.iter().filter_map(mute).collect(),
        teams: written
            .teams
            .iter()
            .map(|(name, it)| (name.clone(), of_team(it)))
            .collect(),
        budget_owners: written.budget_owners.clone(),
        ..Routing::default()
    }
}

fn of_team(written: &Team) -> incident::Team {
    incident::Team {
        on_call: written.on_call.clone(),
        lead: written.lead.clone(),
        channels: written.channels.clone(),
    }
}

fn reader(written: &Reader) -> ReaderSettings {
    ReaderSettings {
        time_zone: written.time_zone.clone(),
        quiet_hours: written.quiet_hours.as_ref().and_then(quiet),
        digest_hour: written.digest_hour,
        digest: match written.digest {
            Digest::Daily => DigestWish::Daily,
            Digest::Always => DigestWish::Always,
            Digest::Weekly => DigestWish::Weekly,
            Digest::Never => DigestWish::Never,
        },
        digest_only: written.digest_only,
        min_severity: written.min_severity.map(severity),
        kinds: written
            .kinds
            .as_ref()
            .map(|kinds| kinds.iter().copied().map(kind).collect()),
        medium_now: written.medium_now,
    }
}

fn quiet(written: &QuietHours) -> Option<incident::QuietHours> {
    Some(incident::QuietHours {
        from: written.from.parse().ok()?,
        to: written.to.parse().ok()?,
    })
}

fn mute(written: &Mute) -> Option<incident::Mute> {
    Some(incident::Mute {
        job: written.job.clone(),
        from: written.from.as_ref().and_then(|from| from.parse().ok()),
        until: written.until.parse().ok()?,
        reason: written.reason.clone(),
    })
}

const fn severity(written: Severity) -> incident::Severity {
    match written {
        Severity::Low => incident::Severity::Low,
        Severity::Medium => incident::Severity::Medium,
        Severity::High => incident::Severity::High,
        Severity::Critical => incident::Severity::Critical,
    }
}

const fn kind(written: Kind) -> incident::Kind {
    match written {
        Kind::Failure => incident::Kind::Failure,
        Kind::Missing => incident::Kind::Missing,
        Kind::Late => incident::Kind::Late,
        Kind::Success => incident::Kind::Success,
        Kind::Cost => incident::Kind::Cost,
        Kind::Compliance => incident::Kind::Compliance,
        Kind::Quality => incident::Kind::Quality,
        Kind::Insight => incident::Kind::Insight,
        Kind::Digest => incident::Kind::Digest,
    }
}
