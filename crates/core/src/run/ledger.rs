//! Everything known of a run: the row by which a run is tracked exactly once.

use super::attempt::{Attempt, earlier, join_into};
use super::inquiry::Inquiry;
use super::key::RunKey;
use super::number::{Figure, Units};
use super::observation::{Observation, Parent};
use super::register::Register;
use super::state::State;
use super::unnumbered::{Unnumbered, open_at};
use crate::cost::Cost;
use crate::exposure::Verdict;
use crate::instant;
use crate::job::{self, Budget, BudgetState};
use crate::totals::Contribution;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many events of a run are remembered by their digest.
pub const REMEMBERED_EVENTS: usize = 64;

/// One run. `job` holds the facts of its time. Of the rest only `version`, `state_since`, `is_history`, `timestamp`, `execution_id`, `received_at` and `seen`
/// depend on the order of arrival, `unanswered` and `inquiry` on when the platform was asked, and `exposure` on
/// when its data was scanned; everything else
/// is a join over the reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// Identity.
    pub key: RunKey,
    /// Counts the writes of this row; every write is conditioned on it.
    pub version: u64,
    /// The version in which the run came into its attempt and state; later ones only add to what is known.
    #[serde(default)]
    pub state_since: u64,
    /// That state was learned from the account's history, after the fact: it is no news to anybody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_history: bool,
    /// Epoch seconds of the first applied report's start, else of its time. Fixed at the first write.
    pub timestamp: i64,
    /// `exec-<date>-<hash>`. Fixed at the first write.
    pub execution_id: String,
    /// When the first report arrived.
    pub received_at: Timestamp,
    /// Earliest time of any report: places a run in a day while its start is unknown.
    pub first_reported_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job_name: Option<Register<String>>,
    attempts: Vec<Attempt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unnumbered: Option<Unnumbered>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    resources: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    delayed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metrics: Option<Register<BTreeMap<String, Figure>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    labels: Option<Register<BTreeMap<String, String>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tags: Option<Register<BTreeMap<String, String>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<Register<Parent>>,
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    seen: VecDeque<String>,
    /// The platform was asked about an ended attempt and could not answer: reconciling asks again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unanswered: bool,
    /// Notes on questions that no event occasioned; the next event ends them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<Inquiry>,
    /// What was known of its job when it ended, or was heard of last before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Box<job::Facts>>,
    /// What the run cost so far, from its first ended attempt on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What the run adds to totals, from its first ended attempt on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contribution: Option<Contribution>,
    /// What the newest scan said of the data that it wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Box<Verdict>>,
}

impl Ledger {
    /// The row that a run's first report opens; not written yet, so its version is 0.
    #[must_use]
    pub fn open(report: &Observation, received_at: Timestamp) -> Self {
        let start = report.started_at.unwrap_or(report.time);
        let mut ledger = Self {
            key: report.key.clone(),
            version: 0,
            state_since: 0,
            is_history: false,
            timestamp: start.as_second(),
            execution_id: format!(
                "exec-{}-{}",
                instant::utc_date(start),
                report.key.short_hash()
            ),
            received_at,
            first_reported_at: report.time,
            job_name: None,
            attempts: Vec::new(),
            unnumbered: None,
            resources: BTreeSet::new(),
            delayed: false,
            metrics: None,
            labels: None,
            tags: None,
            parent: None,
            seen: VecDeque::new(),
            unanswered: false,
            inquiry: None,
            job: None,
            cost: None,
            contribution: None,
            exposure: None,
        };
        ledger.join(report);
        ledger
    }

    /// Takes in a report of this run, and what it tells of other attempts.
    pub fn join(&mut self, report: &Observation) {
        self.join_attempt(report);
        for other in &report.others {
            self.join_attempt(other);
        }
        let at = report.precedence();
        Register::join(&mut self.job_name, at, report.job_name.clone());
        self.resources.extend(report.resources.iter().cloned());
        self.delayed |= report.delayed;
        Register::join(&mut self.metrics, at, stated(&report.metrics));
        Register::join(&mut self.labels, at, stated(&report.labels));
        Register::join(&mut self.tags, at, stated(&report.tags));
        Register::join(&mut self.parent, at, report.parent.clone());
    }

    fn join_attempt(&mut self, report: &Observation) {
        self.first_reported_at = self.first_reported_at.min(report.time);
        let attempt = Attempt::new(report.attempt, report);
        match (&mut self.unnumbered, report.numbered) {
            (None, true) => return join_into(&mut self.attempts, attempt),
            (Some(unnumbered), true) => unnumbered.join_numbered(attempt),
            (held, false) => held
                .get_or_insert_with(|| Unnumbered::beside(std::mem::take(&mut self.attempts)))
                .join_at(report.time, attempt),
        }
        if let Some(unnumbered) = &self.unnumbered {
            self.attempts = unnumbered.fold();
        }
    }

    /// The number of the attempt that a report is about.
    #[must_use]
    pub fn attempt_of(&self, report: &Observation) -> u32 {
        if report.numbered {
            report.attempt
        } else {
            open_at(&self.attempts, report.time)
        }
    }

    /// Whether this very event is among the last that were taken in.
    #[must_use]
    pub fn has_seen(&self, digest: &str) -> bool {
        self.seen.iter().any(|seen| seen == digest)
    }

    /// Remembers an event, forgetting the oldest beyond [`REMEMBERED_EVENTS`].
    pub fn remember(&mut self, digest: &str) {
        self.seen.push_back(digest.to_owned());
        while self.seen.len() > REMEMBERED_EVENTS {
            self.seen.pop_front();
        }
    }

    /// Attempts by number, at least one.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The attempt of that number.
    #[must_use]
    pub fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.number == number)
    }

    /// The attempt that speaks for the run. Absent only from a row that was damaged.
    #[must_use]
    pub fn highest_attempt(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// State of the highest attempt.
    #[must_use]
    pub fn state(&self) -> State {
        self.highest_attempt().map_or(State::Queued, Attempt::state)
    }

    /// The job, where any report names it.
    #[must_use]
    pub fn job_name(&self) -> Option<&str> {
        self.job_name
            .as_ref()
            .map(|register| register.value.as_str())
    }

    /// The earliest start of any attempt.
    #[must_use]
    pub fn first_started_at(&self) -> Option<Timestamp> {
        self.attempts
            .iter()
            .map(Attempt::started_at)
            .fold(None, earlier)
    }

    /// Where the run stands in time: its earliest start, else the earliest time of a report.
    #[must_use]
    pub fn placed_at(&self) -> Timestamp {
        self.first_started_at().unwrap_or(self.first_reported_at)
    }

    /// Element-wise maximum of what the attempts report.
    #[must_use]
    pub fn units(&self) -> Units {
        let mut units = Units::default();
        for attempt in &self.attempts {
            units.join(attempt.units());
        }
        units
    }

    /// ARNs that any report names.
    #[must_use]
    pub fn resources(&self) -> &BTreeSet<String> {
        &self.resources
    }

    /// When it was heard of last: the latest time that a report of the highest attempt tells.
    #[must_use]
    pub fn heard_at(&self) -> Timestamp {
        let highest = self.highest_attempt();
        let told = [
            highest.and_then(|attempt| attempt.precedence().time()),
            highest.and_then(Attempt::started_at),
            highest.and_then(Attempt::ended_at),
        ];
        told.into_iter()
            .flatten()
            .fold(self.first_reported_at, Timestamp::max)
    }

    /// Whether it is not known how the run ended, and nobody can be asked any more.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        let given_up = self.inquiry.as_ref().and_then(|it| it.given_up.as_ref());
        given_up.is_some() && !self.state().is_terminal()
    }

    /// `conflict`, `delayed`, `lost` and `stopping`, where they hold.
    #[must_use]
    pub fn flags(&self) -> BTreeSet<&'static str> {
        let conflict = self.attempts.iter().any(Attempt::is_contradictory);
        let stopping = self.highest_attempt().is_some_and(Attempt::is_stopping);
        [
            (conflict, "conflict"),
            (self.delayed, "delayed"),
            (self.is_lost(), "lost"),
            (stopping, "stopping"),
        ]
        .into_iter()
        .filter_map(|(holds, flag)| holds.then_some(flag))
        .collect()
    }

    /// Figures of the custom event.
    #[must_use]
    pub fn metrics(&self) -> Option<&BTreeMap<String, Figure>> {
        self.metrics.as_ref().map(|register| &register.value)
    }

    /// Labels of the custom event.
    #[must_use]
    pub fn labels(&self) -> Option<&BTreeMap<String, String>> {
        self.labels.as_ref().map(|register| &register.value)
    }

    /// Tags that the run has on its platform.
    #[must_use]
    pub fn tags(&self) -> Option<&BTreeMap<String, String>> {
        self.tags.as_ref().map(|register| &register.value)
    }

    /// Parent of the custom event.
    #[must_use]
    pub fn parent(&self) -> Option<&Parent> {
        self.parent.as_ref().map(|register| &register.value)
    }

    /// What a run of its job may cost, as was known in its time.
    #[must_use]
    pub fn budget(&self) -> Option<&Budget> {
        let budget = self.job.as_ref()?.budget.as_ref()?;
        Some(&budget.value)
    }

    /// How its cost stands to its job's budget.
    #[must_use]
    pub fn budget_state(&self) -> BudgetState {
        Budget::state(self.budget(), self.cost.as_ref())
    }

    /// How often the job retries by itself, where any attempt's facts tell.
    #[must_use]
    pub fn max_retries(&self) -> Option<u32> {
        self.attempts
            .iter()
            .rev()
            .find_map(|attempt| attempt.usage()?.max_retries())
    }

    /// Which facts are still to be found: `job_name`, `started_at`, `units`.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let state = self.state();
        let started = self.highest_attempt().and_then(Attempt::started_at);
        [
            (self.job_name.is_none(), "job_name"),
            (state.rank() >= 1 && started.is_none(), "started_at"),
            (state.is_terminal() && self.units().is_empty(), "units"),
        ]
        .into_iter()
        .filter_map(|(lacks, fact)| lacks.then_some(fact))
        .collect()
    }
}

fn stated<K: Clone + Ord, V: Clone>(map: &BTreeMap<K, V>) -> Option<BTreeMap<K, V>> {
    (!map.is_empty()).then(|| map.clone())
}
