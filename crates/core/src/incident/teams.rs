//! Teams and cost centers: who is told of a job because of whom it belongs to.

use super::channels::ChannelRule;
use super::mails::Because;
use super::routing::{JobRouting, Routing, each};
use super::severity::{Kind, Severity};
use crate::job::Facts;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A team's people and channels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Team {
    /// On call: owners of the team's jobs that name none.
    pub on_call: Vec<String>,
    /// Told at once of what is critical, by digest of the rest; owners where nobody is on call.
    pub lead: Vec<String>,
    /// Names of channels that are told of the team's jobs.
    pub channels: Vec<String>,
}

/// What a run's own facts say of whom its job concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct People {
    /// Addresses of those who work with what it makes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stakeholders: Vec<String>,
    /// The team that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The cost center that pays for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_center: Option<String>,
    /// How much its failures matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
}

impl People {
    /// As the facts of a job have them.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let word = facts.criticality.as_ref().or(facts.priority.as_ref());
        Self {
            stakeholders: facts
                .stakeholders
                .as_ref()
                .map_or_else(Vec::new, |it| it.value.clone()),
            team: facts.team.as_ref().map(|it| it.value.clone()),
            cost_center: facts.cost_center.as_ref().map(|it| it.value.clone()),
            severity: word.and_then(|it| Severity::of_priority(&it.value)),
        }
    }
}

impl Routing {
    /// The settings with what a run's facts add to what they say of its job.
    #[must_use]
    pub fn beside(&self, job: Option<&str>, people: &People) -> Cow<'_, Self> {
        let (Some(name), true) = (job, *people != People::default()) else {
            return Cow::Borrowed(self);
        };
        let before = self.job(job).cloned().unwrap_or_default();
        let after = before.clone().with(people);
        if after == before {
            return Cow::Borrowed(self);
        }
        let mut all = self.clone();
        all.jobs.insert(name.to_owned(), after);
        Cow::Owned(all)
    }

    /// Owners of the job: those it names, else the team's people on call, else the team's lead.
    pub(super) fn owners(&self, job: Option<&str>) -> &[String] {
        let team = self.team(job);
        let named = self.job(job).map(|job| &job.recipients);
        let lines = [named, team.map(|it| &it.on_call), team.map(|it| &it.lead)];
        let first = lines.into_iter().flatten().find(|line| !line.is_empty());
        first.map(Vec::as_slice).unwrap_or_default()
    }

    /// Who is told of an incident of the job: people, and the channels that it concerns.
    #[must_use]
    pub fn concerned(
        &self,
        job: Option<&str>,
        kind: Kind,
        severity: Severity,
    ) -> BTreeMap<String, Because> {
        let mut told = BTreeMap::new();
        if kind == Kind::Cost {
            told.extend(self.payers(job));
        }
        told.extend(
            self.team(job)
                .map(|team| each(&team.lead, Because::Lead))
                .unwrap_or_default(),
        );
        told.extend(self.on_failure(job));
        let rules = self.channels.iter();
        let rules = rules.filter(|rule| {
            rule.concerns(job, kind, severity) || self.calls(rule, job, kind, severity)
        });
        told.extend(rules.map(|rule| (rule.recipient.clone(), Because::Channel)));
        told
    }

    /// Whether some job or team names the channel as its own.
    #[must_use]
    pub fn names_channel(&self, name: &str) -> bool {
        let of_team = |team: &Team| team.channels.iter().any(|it| it == name);
        let of_job = |job: &JobRouting| job.alert_channels.contains(name);
        self.teams.values().any(of_team) || self.jobs.values().any(of_job)
    }

    fn calls(&self, rule: &ChannelRule, job: Option<&str>, kind: Kind, severity: Severity) -> bool {
        let name = rule.name();
        let of_team = self
            .team(job)
            .is_some_and(|team| team.channels.iter().any(|it| it == name));
        let of_job = self
            .job(job)
            .is_some_and(|job| job.alert_channels.contains(name));
        (of_team || (of_job && kind == Kind::Cost)) && rule.wants(kind, severity)
    }

    fn payers(&self, job: Option<&str>) -> BTreeMap<String, Because> {
        let Some(job) = self.job(job) else {
            return BTreeMap::new();
        };
        let center = job
            .cost_center
            .as_ref()
            .and_then(|center| self.budget_owners.get(center));
        let payers = job.budget_owners.iter().chain(center.into_iter().flatten());
        payers
            .map(|address| (address.clone(), Because::BudgetOwner))
            .collect()
    }

    fn team(&self, job: Option<&str>) -> Option<&Team> {
        self.teams.get(self.job(job)?.team.as_ref()?)
    }
}

impl JobRouting {
    /// What the settings say of a job counts before what its run says.
    fn with(mut self, people: &People) -> Self {
        for address in &people.stakeholders {
            if !self.stakeholders.contains(address) && !self.recipients.contains(address) {
                self.stakeholders.push(address.clone());
            }
        }
        self.team = self.team.or_else(|| people.team.clone());
        self.cost_center = self.cost_center.or_else(|| people.cost_center.clone());
        self.severity = self.severity.or(people.severity);
        self
    }
}

impl Severity {
    /// What a job's priority or criticality means for its failures; nothing where the word is none of
    /// low, medium, high and critical. What can wait is told by digest.
    #[must_use]
    pub fn of_priority(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "low" => Some(Self::Medium),
            "medium" | "high" => Some(Self::High),
            "critical" => Some(Self::Critical),
            _ => None,
        }
    }
}
