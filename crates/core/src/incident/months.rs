//! A month that costs what it may not: an incident of its own, which no run opens. Each alarm of a budget
//! is given once a month, and again only after the value was five points below it.

use super::draft::{believers, moved, resolved};
use super::ids::month_key;
use super::mailing::{Course, Subject, Turn, mail};
use super::mails::{Because, MailState, Step};
use super::notify::Known;
use super::routing::{Routing, each};
use super::rows::{IncidentRow, IncidentState};
use super::severity::{Kind, Severity};
use crate::id;
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
    /// The incident of each alarm that was given, as it was written last.
    pub alarms: BTreeMap<MonthAlarm, IncidentRow>,
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
    let blank = || MonthRow {
        job_key: month_key(known.environment, &budget.payer),
        version: 0,
        month: spent.month,
        alarms: BTreeMap::new(),
    };
    let expect = row.map(|row| row.version);
    let mut watch = Watch::of(row.cloned().unwrap_or_else(blank), expect, known);
    if watch.row.month != spent.month {
        watch.end("the month is over");
        watch.row.month = spent.month;
        watch.row.alarms.clear();
    }
    for alarm in MonthAlarm::ALL {
        let is_covered = watch.is_covered(alarm, budget);
        match (watch.is_open(alarm), budget.level(alarm, spent)) {
            (true, _) if is_covered => watch.close(alarm, "the budget is exceeded", false),
            (true, Level::Clear) => {
                watch.close(alarm, "it is more than five points below again", true);
            }
            (false, Level::Reached) if !is_covered => watch.open(alarm, budget, spent),
            _ => {}
        }
    }
    watch.into_plan()
}

/// Plans to end what is open of a budget that nobody holds any more: its file has it no longer. Empty
/// where nothing is.
#[must_use]
pub fn month_is_over(row: &MonthRow, known: &Known<'_>) -> Plan {
    let mut watch = Watch::of(row.clone(), Some(row.version), known);
    watch.end("the month is over, and its budget is held no more");
    watch.into_plan()
}

struct Watch<'a> {
    known: &'a Known<'a>,
    row: MonthRow,
    expect: Option<u64>,
    writes: Vec<Write>,
}

impl<'a> Watch<'a> {
    const fn of(row: MonthRow, expect: Option<u64>, known: &'a Known<'a>) -> Self {
        Self {
            known,
            row,
            expect,
            writes: Vec::new(),
        }
    }

    fn end(&mut self, resolution: &str) {
        for alarm in MonthAlarm::ALL {
            if self.is_open(alarm) {
                self.close(alarm, resolution, false);
            }
        }
    }

    fn is_open(&self, alarm: MonthAlarm) -> bool {
        let told = self.row.alarms.get(&alarm);
        told.is_some_and(|told| told.state == IncidentState::Open)
    }

    fn is_covered(&self, alarm: MonthAlarm, budget: &MonthlyBudget) -> bool {
        let mut graver = MonthAlarm::ALL.into_iter();
        graver.any(|graver| self.is_open(graver) && budget.covers(graver, alarm))
    }

    fn open(&mut self, alarm: MonthAlarm, budget: &MonthlyBudget, spent: &MonthSpent) {
        let before = self.row.alarms.get(&alarm);
        let reopened = before.map_or(0, |told| told.reopened + 1);
        let opened_at = before.map_or(self.known.now, |told| told.opened_at);
        let row = self.incident(alarm, budget, spent, (reopened, opened_at));
        let step = match reopened {
            0 => Step::Opened,
            number => Step::Reopened(number),
        };
        let subject = subject(&row);
        let told = self
            .known
            .routing
            .told_of_month(&budget.payer, row.severity);
        let course = Course::at(step, self.known.now);
        for (address, because) in told {
            let mail = mail(self.known, &subject, &course, &address, because);
            self.writes.extend(mail.map(|it| Write::Mail(Box::new(it))));
        }
        self.keep(alarm, row);
    }

    fn close(&mut self, alarm: MonthAlarm, resolution: &str, is_told: bool) {
        let Some(told) = self.row.alarms.get(&alarm).cloned() else {
            return;
        };
        let (id, now) = (told.incident_id.clone(), self.known.now);
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
                let mail = mail(self.known, &subject(&told), &course, &address, because);
                self.writes.extend(mail.map(|it| Write::Mail(Box::new(it))));
            }
        }
        self.keep(alarm, resolved(told, now, resolution));
    }

    fn keep(&mut self, alarm: MonthAlarm, row: IncidentRow) {
        self.writes.push(Write::Incident(Box::new(row.clone())));
        self.row.alarms.insert(alarm, row);
    }

    fn incident(
        &self,
        alarm: MonthAlarm,
        budget: &MonthlyBudget,
        spent: &MonthSpent,
        (reopened, opened_at): (u32, Timestamp),
    ) -> IncidentRow {
        let month = spent.month.to_string();
        let incident_id = id::of(&[&self.row.job_key, alarm.as_str(), &month]);
        IncidentRow {
            entry: format!(
                "incident#{}#{incident_id}",
                crate::instant::rfc3339(opened_at)
            ),
            job_key: self.row.job_key.clone(),
            incident_id,
            kind: Kind::Cost,
            severity: severity(alarm, spent),
            environment: self.known.environment.to_owned(),
            job: budget.payer.to_string(),
            jobs: Vec::new(),
            cause: format!("cost:{}", alarm.as_str()),
            state: IncidentState::Open,
            due_at: after(spent.month).as_millisecond(),
            opened_at,
            reopened,
            acknowledged_at: None,
            flapping: None,
            resolved_at: None,
            resolution: None,
            run_key: None,
            attempt: None,
            exposed: None,
            month: Some(Box::new(MonthFact {
                alarm,
                payer: budget.payer.clone(),
                limit: budget.limit,
                threshold_percent: budget.threshold_percent,
                spending: spent.clone(),
                read_at: self.known.now,
            })),
            runs: 0,
            cost: Some(spent.spent),
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
