//! Who is told: one small settings file that names people per job, what each wants, and a fallback.

use super::channels::ChannelRule;
use super::mails::Because;
use super::readers::{DIGEST_HOUR, ReaderProfile, ReaderSettings};
use super::severity::Severity;
use super::teams::Team;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The settings file, in JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Routing {
    /// Who is told about jobs that name nobody.
    pub fallback: Vec<String>,
    /// IANA name of the zone of readers who name none; times are printed in it, beside UTC.
    pub time_zone: Option<String>,
    /// Local hour of the digest of readers who name none, 0 to 23.
    pub digest_hour: Option<i8>,
    /// By job name.
    pub jobs: BTreeMap<String, JobRouting>,
    /// By address.
    pub readers: BTreeMap<String, ReaderSettings>,
    /// Jobs of which nothing is told for a while.
    pub mutes: Vec<Mute>,
    /// Which channels are told of what.
    pub channels: Vec<ChannelRule>,
    /// By a team's name, as jobs are tagged with it.
    pub teams: BTreeMap<String, Team>,
    /// By cost center, as jobs are tagged with it: who is told what costs too much.
    pub budget_owners: BTreeMap<String, Vec<String>>,
}

/// What one job's people want.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobRouting {
    /// Owner first, then who is on call: told of failures and of the recovery.
    pub recipients: Vec<String>,
    /// People who work with what the job makes: told of failures and of the recovery.
    pub stakeholders: Vec<String>,
    /// Told of every success too.
    pub on_success: Vec<String>,
    /// How much a failure of the job matters.
    pub severity: Option<Severity>,
    /// The team that it belongs to.
    pub team: Option<String>,
    /// The cost center that pays for it.
    pub cost_center: Option<String>,
    /// Beside that center's: who is told when it costs too much.
    pub budget_owners: Vec<String>,
    /// Names of channels that are told when it costs too much.
    pub alert_channels: BTreeSet<String>,
}

/// A maintenance window, or a job that is muted until somebody mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mute {
    /// The job's name.
    pub job: String,
    /// When it begins; without it, it has begun.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// When it ends.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

impl Routing {
    /// Who is told that the job failed.
    #[must_use]
    pub fn on_failure(&self, job: Option<&str>) -> BTreeMap<String, Because> {
        let named = self.job(job);
        let mut told = named.map_or_else(BTreeMap::new, |job| {
            each(&job.stakeholders, Because::Stakeholder)
        });
        told.extend(match self.owners(job) {
            [] => each(&self.fallback, Because::Fallback),
            owners => each(owners, Because::Recipient),
        });
        told
    }

    /// Who asked to be told of every success.
    #[must_use]
    pub fn on_success(&self, job: Option<&str>) -> BTreeMap<String, Because> {
        self.job(job)
            .map_or_else(BTreeMap::new, |job| each(&job.on_success, Because::OptedIn))
    }

    /// How much a failure of the job matters.
    #[must_use]
    pub fn severity(&self, job: Option<&str>) -> Severity {
        let named = self.job(job).and_then(|job| job.severity);
        named.unwrap_or_default()
    }

    /// Whether somebody is named for the job.
    #[must_use]
    pub fn has_owner(&self, job: &str) -> bool {
        !self.owners(Some(job)).is_empty()
    }

    /// Why nothing is told of the job at that time.
    #[must_use]
    pub fn mute(&self, job: Option<&str>, at: Timestamp) -> Option<&Mute> {
        let job = job?;
        self.mutes.iter().find(|mute| {
            mute.job == job && mute.from.is_none_or(|from| from <= at) && at < mute.until
        })
    }

    /// A reader's wishes, filled up from those of all.
    #[must_use]
    pub fn reader(&self, address: &str) -> ReaderProfile {
        let mut named = self.readers.iter();
        let named = named.find(|(name, _)| name.eq_ignore_ascii_case(address));
        let settings = named.map_or_else(ReaderSettings::default, |(_, it)| it.clone());
        let zone = settings.time_zone.as_ref().or(self.time_zone.as_ref());
        let zone = zone.and_then(|zone| TimeZone::get(zone).ok());
        let hour = settings.digest_hour.or(self.digest_hour);
        ReaderProfile {
            zone: zone.unwrap_or(TimeZone::UTC),
            digest_hour: hour.unwrap_or(DIGEST_HOUR),
            settings,
        }
    }

    /// Every address that is told of something.
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<&str> {
        let of_jobs = self.jobs.values().flat_map(|job| {
            let told = job.recipients.iter().chain(&job.stakeholders);
            told.chain(&job.on_success).chain(&job.budget_owners)
        });
        let of_teams = self.teams.values();
        let of_teams = of_teams.flat_map(|team| team.on_call.iter().chain(&team.lead));
        of_jobs
            .chain(of_teams)
            .chain(self.budget_owners.values().flatten())
            .chain(&self.fallback)
            .map(String::as_str)
            .collect()
    }

    /// Who is asked next when a mail about the job cannot reach an address: the owners in their
    /// order, then the fallback.
    #[must_use]
    pub fn after(&self, job: Option<&str>, address: &str) -> Vec<(String, Because)> {
        let owners = self.owners(job).iter();
        let owners = owners.map(|it| (it, Because::Recipient));
        let fallback = self.fallback.iter().map(|it| (it, Because::Fallback));
        let line: Vec<_> = owners.chain(fallback).collect();
        let is_it = |it: &str| it.eq_ignore_ascii_case(address);
        let place = line.iter().position(|(it, _)| is_it(it));
        let rest = place.map_or(&[][..], |place| &line[place + 1..]);
        rest.iter()
            .filter(|(it, _)| !is_it(it))
            .map(|(it, because)| ((*it).clone(), *because))
            .collect()
    }

    /// The jobs that name the address as an owner.
    pub fn owned_by(&self, address: &str) -> impl Iterator<Item = &str> {
        let jobs = self.jobs.keys().map(String::as_str);
        jobs.filter(move |job| {
            let mut owners = self.owners(Some(job)).iter();
            owners.any(|it| it.eq_ignore_ascii_case(address))
        })
    }

    pub(super) fn job(&self, job: Option<&str>) -> Option<&JobRouting> {
        self.jobs.get(job?)
    }
}

pub(super) fn each(addresses: &[String], because: Because) -> BTreeMap<String, Because> {
    addresses
        .iter()
        .map(|address| (address.clone(), because))
        .collect()
}
