//! A month that costs what it may not: an incident of its own, which no run opens. Each alarm of a budget
//! is given once a month, and again only after the value was five points below it.

use super::draft::{believers, moved, resolved};
use super::ids::{id, month_key};
use super::mailing::{Course, Subject, Turn, mail};
use super::mails::{Because, MailState, Step};
use super::notify::Known;
use super::routing::{Routing, each};
use super::rows::{IncidentRow, IncidentState};
use super::severity::{Kind, Severity};
use crate::job::{Level, MonthAlarm, MonthSpent, MonthlyBudget, Payer};
use crate::money::MicroUsd;
use crate::plan::{Plan, Write};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// From this chance on a forecast matters as much as a failure, in millionths.
const GRAVE_PPM: u32 = 900_000;
/// An incident that nobody closed by then is looked at again.
const AFTER_THE_MONTH: SignedDuration = SignedDuration::from_hours(24 * 40);

/// What was told of a budget this month. Every change of its partition is conditioned on its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthRow {
    /// Partition of the budget.
    pub job_key: String,
    /// Counts the writes of this row.
    pub version: u64,
    /// First day of the month.
    pub month: Date,
    /// What was told.
    pub alarms: BTreeMap<MonthAlarm, MonthIncident>,
}

/// The incident of an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthIncident {
    /// Its row as it was written last.
    pub row: IncidentRow,
    /// How often it was reopened.
    pub reopened: u32,
}

/// What an incident about a month's budget tells, as it was when it opened the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthFact {
    /// Which alarm.
    pub alarm: MonthAlarm,
    /// Whose spending.
    pub payer: Payer,
    /// The budget.
    pub limit: MicroUsd,
    /// From this share of it on people are told, in percent.
    pub threshold_percent: Decimal,
    /// What was spent, and will be.
    pub spending: MonthSpent,
    /// When that was read.
    pub read_at: Timestamp,
}

impl MonthFact {
    /// A line about it: `November 2026: $4,612.30 of $5,000.00 spent, likely to exceed it`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let month = self.spending.month.strftime("%B %Y");
        let spent = format!("{month}: {} of {} spent", self.spending.spent, self.limit);
        match self.alarm {
            MonthAlarm::ForecastToExceed => spent + ", likely to exceed it",
            MonthAlarm::Threshold | MonthAlarm::Over => spent,
        }
    }
}

/// Plans what a month's spending means for its budget. Empty where that is told already.
/// `known.mails` are those of the partition [`month_key`].
#[must_use]
pub fn watch_month(
    budget: &MonthlyBudget,
    spent: &MonthSpent,
    row: Option<&MonthRow>,
    known: &Known<'_>,
) -> Plan {
    let mut watch = Watch::new(budget, spent, row, known);
    watch.end_other_months();
    for alarm in MonthAlarm::ALL {
        let is_covered = watch.is_covered(alarm);
        match (watch.is_open(alarm), budget.level(alarm, spent)) {
            (true, _) if is_covered => watch.close(alarm, "the budget is exceeded", false),
            (true, Level::Clear) => {
                watch.close(alarm, "it is more than five points below again", true);
            }
            (false, Level::Reached) if !is_covered => watch.open(alarm),
            _ => {}
        }
    }
    watch.into_plan()
}

struct Watch<'a> {
    budget: &'a MonthlyBudget,
    spent: &'a MonthSpent,
    known: &'a Known<'a>,
    row: MonthRow,
    expect: Option<u64>,
    writes: Vec<Write>,
}

impl<'a> Watch<'a> {
    fn new(
        budget: &'a MonthlyBudget,
        spent: &'a MonthSpent,
        row: Option<&MonthRow>,
        known: &'a Known<'a>,
    ) -> Self {
        let blank = || MonthRow {
            job_key: month_key(known.environment, &budget.payer),
            version: 0,
            month: spent.month,
            alarms: BTreeMap::new(),
        };
        Self {
            budget,
            spent,
            known,
            expect: row.map(|row| row.version),
            row: row.cloned().unwrap_or_else(blank),
            writes: Vec::new(),
        }
    }

    fn end_other_months(&mut self) {
        if self.row.month == self.spent.month {
            return;
        }
        for alarm in MonthAlarm::ALL {
            if self.is_open(alarm) {
                self.close(alarm, "the month is over", false);
            }
        }
        self.row.month = self.spent.month;
        self.row.alarms.clear();
    }

    fn is_open(&self, alarm: MonthAlarm) -> bool {
        let told = self.row.alarms.get(&alarm);
        told.is_some_and(|told| told.row.state == IncidentState::Open)
    }

    fn is_covered(&self, alarm: MonthAlarm) -> bool {
        let mut graver = MonthAlarm::ALL.into_iter();
        graver.any(|graver| self.is_open(graver) && self.budget.covers(graver, alarm))
    }

    fn open(&mut self, alarm: MonthAlarm) {
        let before = self.row.alarms.get(&alarm);
        let reopened = before.map_or(0, |told| told.reopened + 1);
        let opened_at = before.map_or(self.known.now, |told| told.row.opened_at);
        let row = self.incident(alarm, reopened, opened_at);
        let step = match reopened {
            0 => Step::Opened,
            number => Step::Reopened(number),
        };
        let subject = subject(&row);
        let told = self
            .known
            .routing
            .told_of_month(&self.budget.payer, row.severity);
        let course = Course::at(step, self.known.now);
        for (address, because) in told {
            let mail = mail(self.known, &subject, &course, &address, because);
            self.writes.extend(mail.map(|it| Write::Mail(Box::new(it))));
        }
        self.keep(alarm, MonthIncident { row, reopened });
    }

    fn close(&mut self, alarm: MonthAlarm, resolution: &str, is_told: bool) {
        let Some(told) = self.row.alarms.get(&alarm).cloned() else {
            return;
        };
        let (id, now) = (told.row.incident_id.clone(), self.known.now);
        let waiting = self.known.mails.iter().filter(|mail| {
            let waits = mail.state == MailState::Pending || mail.state == MailState::Digest;
            mail.incident_id == id && mail.step.is_opening() && waits
        });
        let withdrawn: Vec<Write> = waiting
            .map(|mail| moved(mail, MailState::Suppressed, resolution, now))
            .collect();
        self.writes.extend(withdrawn);
        if is_told {
            let course = Course::at(Step::Resolved(told.reopened), now);
            let course = course.turned(Turn::Digest("it is over"));
            for (address, (because, _)) in believers(self.known.mails, &id) {
                let mail = mail(self.known, &subject(&told.row), &course, &address, because);
                self.writes.extend(mail.map(|it| Write::Mail(Box::new(it))));
            }
        }
        let row = resolved(told.row, now, resolution);
        self.keep(alarm, MonthIncident { row, ..told });
    }

    fn keep(&mut self, alarm: MonthAlarm, told: MonthIncident) {
        let incident = Write::Incident(Box::new(told.row.clone()));
        self.writes.push(incident);
        self.row.alarms.insert(alarm, told);
    }

    fn incident(&self, alarm: MonthAlarm, reopened: u32, opened_at: Timestamp) -> IncidentRow {
        let month = self.spent.month.to_string();
        let incident_id = id(&[&self.row.job_key, alarm.as_str(), &month]);
        IncidentRow {
            entry: format!(
                "incident#{}#{incident_id}",
                crate::instant::rfc3339(opened_at)
            ),
            job_key: self.row.job_key.clone(),
            incident_id,
            kind: Kind::Cost,
            severity: severity(alarm, self.spent),
            environment: self.known.environment.to_owned(),
            job: self.budget.payer.to_string(),
            jobs: Vec::new(),
            cause: format!("cost:{}", alarm.as_str()),
            state: IncidentState::Open,
            due_at: after(self.spent.month).as_millisecond(),
            opened_at,
            reopened,
            acknowledged_at: None,
            flapping: None,
            resolved_at: None,
            resolution: None,
            run_key: None,
            attempt: None,
            month: Some(Box::new(MonthFact {
                alarm,
                payer: self.budget.payer.clone(),
                limit: self.budget.limit,
                threshold_percent: self.budget.threshold_percent,
                spending: self.spent.clone(),
                read_at: self.known.now,
            })),
            runs: 0,
            cost: Some(self.spent.spent),
        }
    }

    fn into_plan(self) -> Plan {
        if self.writes.is_empty() {
            return Plan::default();
        }
        let row = MonthRow {
            version: self.row.version + 1,
            ..self.row
        };
        let guard = Write::Month {
            row: Box::new(row),
            expect: self.expect,
        };
        Plan::new([guard].into_iter().chain(self.writes))
    }
}

/// What has happened matters more than what will, unless that is all but sure.
fn severity(alarm: MonthAlarm, spent: &MonthSpent) -> Severity {
    let is_grave = spent
        .outlook
        .is_some_and(|outlook| outlook.chance_ppm >= GRAVE_PPM);
    match alarm {
        MonthAlarm::Over => Severity::High,
        MonthAlarm::ForecastToExceed if is_grave => Severity::High,
        MonthAlarm::ForecastToExceed | MonthAlarm::Threshold => Severity::Medium,
    }
}

fn subject(row: &IncidentRow) -> Subject {
    Subject {
        job_key: row.job_key.clone(),
        incident_id: row.incident_id.clone(),
        incident_entry: Some(row.entry.clone()),
        kind: row.kind,
        severity: row.severity,
        round: row.reopened,
        run_key: None,
    }
}

fn after(month: Date) -> Timestamp {
    let begin = TimeZone::UTC.to_timestamp(month.at(0, 0, 0, 0));
    let begin = begin.unwrap_or(Timestamp::UNIX_EPOCH);
    begin.saturating_add(AFTER_THE_MONTH).unwrap_or(begin)
}

impl Routing {
    /// Who is told of a month's budget: those who are told what the job costs, a team's people, or who
    /// looks after the installation; and channels.
    #[must_use]
    pub fn told_of_month(&self, payer: &Payer, severity: Severity) -> BTreeMap<String, Because> {
        let team = match payer {
            Payer::Job(job) => return self.concerned(Some(job), Kind::Cost, severity),
            Payer::Team(name) => self.teams.get(name),
            Payer::All => None,
        };
        let mut told = BTreeMap::new();
        if let Some(team) = team {
            told.extend(each(&team.lead, Because::Lead));
            told.extend(each(&team.on_call, Because::Recipient));
        }
        if told.is_empty() {
            told.extend(each(&self.fallback, Because::Fallback));
        }
        let is_of_team = |name: &str| {
            team.is_some_and(|team| team.channels.iter().any(|channel| channel == name))
        };
        let rules = self.channels.iter().filter(|rule| {
            rule.concerns(None, Kind::Cost, severity)
                || (is_of_team(rule.name()) && rule.wants(Kind::Cost, severity))
        });
        told.extend(rules.map(|rule| (rule.recipient.clone(), Because::Channel)));
        told
    }
}
