//! What pages are made of: facts as they were read, without a store behind them.

use crate::chart::Spread;
use crate::counted::Counted;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use strands_core::cadence::Expectation;
use strands_core::incident::{Acknowledgement, IncidentRow, MailRow};
use strands_core::issue::IssueRow;
use strands_core::job::{MonthSpent, MonthlyBudget};
use strands_core::money::MicroUsd;
use strands_core::now::JobNow;
use strands_core::round::Round;
use strands_core::run::{Ledger, RunError, State};
use strands_core::tool_call::ToolCall;
use strands_core::totals::{Movement, Sums};
use strands_forecast::{Anomaly, Forecast};

/// Why a panel has nothing to show: a read failed. The cause is in the log, under the id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not be read; the log has the cause under {incident}")]
pub struct Unread {
    /// What to look for.
    pub incident: String,
}

/// What was read, or why not.
pub type Read<T> = Result<T, Unread>;

/// What all pages know.
#[derive(Debug, Clone)]
pub struct Present {
    /// The present: of sample data its newest event.
    pub now: Timestamp,
    /// Of sample data: as of when.
    pub sample: Option<Timestamp>,
    /// Environment tag.
    pub environment: String,
    /// The newest event that is known.
    pub newest: Option<Timestamp>,
    /// How many incidents are open, where that could be read.
    pub open_incidents: Option<usize>,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RunLine {
    /// Its id in addresses.
    pub execution_id: String,
    /// Key text.
    pub run_key: String,
    /// The platform's id.
    pub run_id: String,
    /// The job, where known.
    pub job: Option<String>,
    /// The platform.
    pub platform: String,
    /// The state.
    pub state: State,
    /// The number of its newest attempt, where its list tells.
    pub attempt: Option<u32>,
    /// Where it stands in lists.
    pub placed_at: Timestamp,
    /// Start of its newest attempt, where known.
    pub started_at: Option<Timestamp>,
    /// End of its newest attempt, where known.
    pub ended_at: Option<Timestamp>,
    /// Milliseconds between them, where known.
    pub duration_ms: Option<i64>,
    /// Total cost, where the run is priced.
    pub cost: Option<MicroUsd>,
    /// `priced`, `estimated` or `unpriced`, once an attempt has ended.
    pub cost_status: Option<String>,
}

impl RunLine {
    /// Whether it failed or timed out.
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        matches!(self.state, State::Failed | State::Timeout)
    }

    /// Whether it may have more than one attempt. Where its list does not tell, a run that was filed at the
    /// start of its newest attempt has one.
    #[must_use]
    pub fn may_be_retried(&self) -> bool {
        let is_later = || self.started_at != Some(self.placed_at);
        self.attempt.map_or_else(is_later, |number| number > 1)
    }

    /// The job's name, for people.
    #[must_use]
    pub fn job_words(&self) -> &str {
        self.job.as_deref().unwrap_or("(unnamed)")
    }
}

/// Runs of a time, newest first.
#[derive(Debug, Clone, Default)]
pub struct Runs {
    /// The runs.
    pub lines: Vec<RunLine>,
    /// Whether there are more than are read at once.
    pub is_cut: bool,
}

/// Sums of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayLine {
    /// The day, in UTC.
    pub day: Date,
    /// The sums.
    pub sums: Sums,
}

/// Sums of a job over the days of a time.
#[derive(Debug, Clone, PartialEq)]
pub struct JobDays {
    /// Whose runs.
    pub whose: Whose,
    /// By day.
    pub days: BTreeMap<Date, Sums>,
}

/// Whose runs are summed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A job's.
    Job(String),
    /// Those without a name.
    Unnamed,
    /// Those of all other jobs together.
    Others,
}

impl Whose {
    /// The job, where it is one.
    #[must_use]
    pub fn job(&self) -> Option<&str> {
        match self {
            Self::Job(name) => Some(name),
            Self::Unnamed | Self::Others => None,
        }
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Job(name) => name,
            Self::Unnamed => "(unnamed)",
            Self::Others => "(other jobs)",
        }
    }
}

impl JobDays {
    /// Over all its days.
    #[must_use]
    pub fn sums(&self) -> Sums {
        self.days.values().fold(Sums::default(), Sums::plus)
    }

    /// Over the days from and to inclusive.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> Sums {
        let days = self.days.range(from..=to).map(|(_, sums)| sums);
        days.fold(Sums::default(), Sums::plus)
    }
}

/// Sums of a platform over the days of a time.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformSums {
    /// Its word; none gathers runs of which totals do not know it.
    pub platform: Option<String>,
    /// The sums.
    pub sums: Sums,
}

/// What the past of a job says of its next run.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The job.
    pub job: String,
    /// Its platform.
    pub platform: String,
    /// Its newest runs, newest first.
    pub runs: Vec<RunLine>,
    /// How long its good runs take, in milliseconds.
    pub spread: Option<Spread>,
    /// When it is expected; nothing where it has no regular rhythm.
    pub expectation: Option<Expectation>,
}

/// An open incident and the error of the run that opened it.
#[derive(Debug, Clone)]
pub struct OpenIncident {
    /// The incident.
    pub row: IncidentRow,
    /// The error, where the run has one.
    pub error: Option<RunError>,
}

/// The days ahead, and the month's end.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// Day by day.
    pub forecast: Forecast,
    /// Up to the end of the month.
    pub month: Forecast,
}

/// What is asked of the past before it is forecast.
#[derive(Debug, Clone)]
pub enum Outlook {
    /// There is a forecast.
    Known(Box<Ahead>),
    /// There is none, and why.
    None(String),
}

/// Facts of the overview.
#[derive(Debug)]
pub struct Overview {
    /// Runs of the time, counted.
    pub started: Read<Counted>,
    /// The newest of them, newest first.
    pub latest: Read<Vec<RunLine>>,
    /// Runs that run now, whenever they started.
    pub running: Read<Vec<RunLine>>,
    /// How many runs there were in the same time a week before, to the quarter of an hour.
    pub before: Read<i64>,
    /// What is open.
    pub open: Read<Vec<OpenIncident>>,
    /// Jobs of the last two months.
    pub jobs: Read<Vec<JobNow>>,
    /// Days of this month.
    pub month: Read<Vec<DayLine>>,
    /// What the month will cost.
    pub outlook: Read<Outlook>,
    /// The budget of everything that runs, where there is one.
    pub budget: Read<Option<BudgetLine>>,
    /// What moved costs in the last seven whole days.
    pub movement: Read<Movement>,
    /// Results of quality checks in the time.
    pub quality: Read<Vec<QualityLine>>,
}

/// Facts of the timeline.
#[derive(Debug)]
pub struct Timeline {
    /// The jobs of the page and their runs.
    pub drawn: Read<Drawn>,
    /// Runs of the day around the window, counted.
    pub started: Read<Counted>,
    /// Jobs of the last two months.
    pub jobs: Read<Vec<JobNow>>,
    /// Runs of the window with their attempts, by execution id.
    pub attempts: Read<BTreeMap<String, Ledger>>,
}

/// What a page of the timeline draws.
#[derive(Debug, Clone, Default)]
pub struct Drawn {
    /// The jobs.
    pub roster: Roster,
    /// Their runs in the window and around it.
    pub runs: Runs,
}

/// Jobs of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// In the order of the page.
    pub seats: Vec<Seat>,
    /// How many jobs all pages have.
    pub all: usize,
    /// Whether each of them is known to have something in the window.
    pub is_sure: bool,
    /// After which job the next page begins.
    pub next: Option<String>,
}

/// A job of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its name.
    pub job: String,
    /// Its platform.
    pub platform: String,
}

/// Facts of the cost page.
#[derive(Debug)]
pub struct Spending {
    /// Days of the time, all jobs together.
    pub days: Read<Vec<DayLine>>,
    /// Days of the time and of as many days before: of the jobs that cost most lately one by one, and of the
    /// others together.
    pub jobs: Read<Vec<JobDays>>,
    /// What is ahead.
    pub outlook: Read<Outlook>,
    /// Budgets of this month.
    pub budgets: Read<Budgets>,
    /// Days out of line.
    pub anomalies: Read<Vec<OddDay>>,
}

/// A month's budget, and what the month has cost.
#[derive(Debug, Clone)]
pub struct BudgetLine {
    /// What it may cost.
    pub budget: MonthlyBudget,
    /// What it has cost, and will.
    pub month: MonthSpent,
}

impl BudgetLine {
    /// Whether more is spent than may be.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.month.spent > self.budget.limit
    }
}

/// Budgets of the month.
#[derive(Debug, Clone, Default)]
pub struct Budgets {
    /// Those that were looked at, the largest first.
    pub lines: Vec<BudgetLine>,
    /// How many were not: their jobs are many.
    pub left_out: usize,
}

/// A day out of line.
#[derive(Debug, Clone)]
pub struct OddDay {
    /// Of this job; of all together where none is named.
    pub job: Option<String>,
    /// The day.
    pub anomaly: Anomaly,
    /// What explains it: cause and factor.
    pub causes: Vec<(String, f64)>,
}

/// Facts of the page of issues.
#[derive(Debug)]
pub struct Troubles {
    /// What is open.
    pub open: Read<Vec<IncidentRow>>,
    /// What opened in the time and is over.
    pub resolved: Read<Vec<IncidentRow>>,
    /// Open issues of the scripts of jobs.
    pub findings: Read<Vec<IssueRow>>,
}

/// Facts of an issue's page.
#[derive(Debug)]
pub struct Issue {
    /// The issue.
    pub row: IssueRow,
    /// Newest runs of its job, newest first.
    pub runs: Read<Vec<RunLine>>,
    /// Open issues of its type, those of other jobs too.
    pub alike: Read<Vec<IssueRow>>,
}

/// Facts of the page of compliance.
#[derive(Debug)]
pub struct Exposures {
    /// Incidents about personal data in the open.
    pub open: Read<Vec<IncidentRow>>,
    /// Those that opened in the time and are over.
    pub over: Read<Vec<IncidentRow>>,
}

/// Facts of a job's page.
#[derive(Debug)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Its newest run, which knows the facts.
    pub newest: Read<Option<Ledger>>,
    /// Its past.
    pub history: Read<History>,
    /// Its days.
    pub days: Read<Vec<DayLine>>,
    /// Its incidents, newest first.
    pub incidents: Read<Vec<IncidentRow>>,
    /// Results of its quality checks.
    pub quality: Read<Vec<QualityLine>>,
}

/// Facts of a run's page.
#[derive(Debug)]
pub struct Run {
    /// The run.
    pub ledger: Box<Ledger>,
    /// How long good runs of its job take.
    pub history: Read<Option<History>>,
    /// Incidents that it opened.
    pub incidents: Read<Vec<IncidentRow>>,
    /// Mails about it.
    pub mails: Read<Vec<MailRow>>,
    /// Results of checks of its data.
    pub quality: Read<Vec<QualityLine>>,
    /// What agents did about its end.
    pub round: Read<Option<Round>>,
}

/// Calls of agents.
#[derive(Debug)]
pub struct AgentCalls {
    /// The calls, newest first.
    pub calls: Vec<ToolCall>,
    /// Whether there were more than are read.
    pub is_cut: bool,
}

/// Facts of an incident's page.
#[derive(Debug)]
pub struct Incident {
    /// The incident.
    pub row: IncidentRow,
    /// Its mails.
    pub mails: Read<Vec<MailRow>>,
    /// The run that opened it.
    pub run: Read<Option<Box<Ledger>>>,
    /// What somebody took note of, of that run.
    pub noted: Read<Vec<Acknowledgement>>,
    /// The good run of its job before that.
    pub good: Read<Option<RunLine>>,
}

/// The result of a quality check.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityLine {
    /// The job or table.
    pub subject: String,
    /// When it was reported.
    pub at: Timestamp,
    /// From 0 to 1.
    pub score: Option<f64>,
    /// The service's word.
    pub verdict: Option<String>,
    /// Rules that passed, failed, were skipped.
    pub rules: [Option<i64>; 3],
    /// Key text of the run whose data was checked.
    pub run_key: Option<String>,
}
