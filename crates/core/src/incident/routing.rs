//! Who is told: one small settings file that names people per job, and a fallback.

use super::rows::Because;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The settings file, in JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Routing {
    /// Who is told about jobs that name nobody.
    pub fallback: Vec<String>,
    /// IANA name of the zone in which times are printed, beside UTC.
    pub time_zone: Option<String>,
    /// By job name.
    pub jobs: BTreeMap<String, JobRouting>,
}

/// What one job's people want.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobRouting {
    /// Told of failures and of the recovery.
    pub recipients: Vec<String>,
    /// Told of every success too.
    pub on_success: Vec<String>,
}

/// A fault of the settings file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoutingFault {
    /// Not the JSON that is expected.
    #[error(
        "notification settings cannot be read: {0}; expected {{\"fallback\": [\"a@example.com\"], \"time_zone\": \"Europe/Berlin\", \"jobs\": {{\"name\": {{\"recipients\": [], \"on_success\": []}}}}}}"
    )]
    Unreadable(String),
    /// An entry that is no mail address.
    #[error("notification settings, {field}: entry {position} is not a mail address (name@domain)")]
    BadAddress {
        /// Where.
        field: String,
        /// Which entry of the list, from 1.
        position: usize,
    },
    /// A zone that the tz database does not know.
    #[error(
        "notification settings, time_zone: `{0}` is not an IANA time zone such as Europe/Berlin"
    )]
    BadZone(String),
}

impl Routing {
    /// Reads and checks the settings.
    pub fn parse(json: &str) -> Result<Self, RoutingFault> {
        let routing: Self = serde_json::from_str(json)
            .map_err(|fault| RoutingFault::Unreadable(fault.to_string()))?;
        check("fallback", &routing.fallback)?;
        for (name, job) in &routing.jobs {
            check(&format!("jobs.{name}.recipients"), &job.recipients)?;
            check(&format!("jobs.{name}.on_success"), &job.on_success)?;
        }
        if let Some(zone) = &routing.time_zone {
            jiff::tz::TimeZone::get(zone).map_err(|_| RoutingFault::BadZone(zone.clone()))?;
        }
        Ok(routing)
    }

    /// Who is told that the job failed.
    #[must_use]
    pub fn on_failure(&self, job: Option<&str>) -> BTreeMap<String, Because> {
        let named = self.job(job).map(|job| &job.recipients);
        match named.filter(|recipients| !recipients.is_empty()) {
            Some(recipients) => each(recipients, Because::Recipient),
            None => each(&self.fallback, Because::Fallback),
        }
    }

    /// Who asked to be told of every success.
    #[must_use]
    pub fn on_success(&self, job: Option<&str>) -> BTreeMap<String, Because> {
        self.job(job)
            .map_or_else(BTreeMap::new, |job| each(&job.on_success, Because::OptedIn))
    }

    /// Every address that the settings name.
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<&str> {
        let jobs = self.jobs.values();
        jobs.flat_map(|job| job.recipients.iter().chain(&job.on_success))
            .chain(&self.fallback)
            .map(String::as_str)
            .collect()
    }

    fn job(&self, job: Option<&str>) -> Option<&JobRouting> {
        self.jobs.get(job?)
    }
}

fn each(addresses: &[String], because: Because) -> BTreeMap<String, Because> {
    addresses
        .iter()
        .map(|address| (address.clone(), because))
        .collect()
}

fn check(field: &str, addresses: &[String]) -> Result<(), RoutingFault> {
    match addresses.iter().position(|address| !is_address(address)) {
        None => Ok(()),
        Some(index) => Err(RoutingFault::BadAddress {
            field: field.to_owned(),
            position: index + 1,
        }),
    }
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| {
        !name.is_empty() && !domain.is_empty() && !domain.contains('@')
    }) && !text.contains(|character: char| character.is_whitespace() || character.is_control())
}
