//! Tables in memory that take the shipped plans: conditional writes, all or nothing, as DynamoDB
//! has them. Rows are the domain's own values; a row is found by the same keys as in the account.

mod change;
mod due;
mod write;

pub use change::{Change, Fate};
pub(crate) use due::LAG_MS;
pub use write::{Refusal, Unguarded};

use due::DueIndex;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use strands_core::incident::{EnvironmentRow, IncidentRow, JobRow, MailRow, MailState};
use strands_core::run::{Ledger, State};
use strands_core::totals::{Hour, HourSums, Marker, Sums, Target};

/// One item of one table, as conflicts between transactions see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Item {
    Run(u32),
    Marker(u32),
    Execution(u32),
    Total(u32),
    Hour(u32),
    Job(u32),
    Incident(u32, u128),
    Mail(u32),
    Environment(u32),
    /// A row that no decision reads here: an address, an hour's counts, a signal, a quality result.
    Other(u128),
    DeadLetter(u128),
}

/// The item of an execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// What tracking wrote of the run.
    pub run: Rc<Ledger>,
    /// Who was told of it.
    pub recipients: BTreeSet<String>,
}

/// What the ledger and the executions hold of one run.
#[derive(Debug, Default)]
pub(crate) struct RunRows {
    pub(crate) run: Option<Rc<Ledger>>,
    pub(crate) marker: Option<Marker>,
    /// More than one only where a run's execution id changed, which it never may.
    pub(crate) executions: Vec<Execution>,
}

/// The partition of a job, or of an environment.
#[derive(Debug, Default)]
pub(crate) struct JobRows {
    pub(crate) row: Option<Rc<JobRow>>,
    pub(crate) environment: Option<Rc<EnvironmentRow>>,
    pub(crate) incidents: BTreeMap<String, IncidentRow>,
    mails: BTreeMap<String, u32>,
    pending: BTreeSet<u32>,
}

/// The tables of one installation.
#[derive(Debug, Default)]
pub struct Tables {
    unguarded: Unguarded,
    run_ids: HashMap<Rc<str>, u32>,
    pub(crate) runs: Vec<RunRows>,
    by_state: BTreeSet<(State, i64, u32)>,
    total_ids: BTreeMap<Target, u32>,
    totals: Vec<Option<Sums>>,
    hour_ids: BTreeMap<Hour, u32>,
    hours: Vec<Option<HourSums>>,
    job_ids: HashMap<String, u32>,
    pub(crate) jobs: Vec<JobRows>,
    mail_ids: HashMap<(u32, String), u32>,
    mails: Vec<Option<MailRow>>,
    due: DueIndex,
    dead_letters: BTreeMap<u128, u64>,
    changed: Vec<(u32, Rc<Ledger>)>,
}

impl Tables {
    /// Empty tables, with these conditions taken away.
    #[must_use]
    pub fn new(unguarded: Unguarded) -> Self {
        Self {
            unguarded,
            ..Self::default()
        }
    }

    /// What is known of a run.
    #[must_use]
    pub fn run(&self, run_key: &str) -> Option<&Rc<Ledger>> {
        self.rows(run_key)?.run.as_ref()
    }

    /// What totals hold of a run.
    #[must_use]
    pub fn marker(&self, run_key: &str) -> Option<&Marker> {
        self.rows(run_key)?.marker.as_ref()
    }

    /// Items of a run's execution; one, unless its execution id changed.
    #[must_use]
    pub fn executions(&self, run_key: &str) -> &[Execution] {
        self.rows(run_key).map_or(&[], |rows| &rows.executions)
    }

    /// Every row of totals, by day and owner.
    pub fn totals(&self) -> impl Iterator<Item = (&Target, &Sums)> {
        let ids = self.total_ids.iter();
        ids.filter_map(|(target, id)| Some((target, self.totals[*id as usize].as_ref()?)))
    }

    /// Every row of hours.
    pub fn hours(&self) -> impl Iterator<Item = (&Hour, &HourSums)> {
        let ids = self.hour_ids.iter();
        ids.filter_map(|(hour, id)| Some((hour, self.hours[*id as usize].as_ref()?)))
    }

    /// A job's incidents at a glance.
    #[must_use]
    pub fn job(&self, job_key: &str) -> Option<&Rc<JobRow>> {
        self.job_rows(job_key)?.row.as_ref()
    }

    /// What the jobs of an environment share.
    #[must_use]
    pub fn environment(&self, environment_key: &str) -> Option<&Rc<EnvironmentRow>> {
        self.job_rows(environment_key)?.environment.as_ref()
    }

    /// Every incident of a job, oldest first.
    pub fn incidents(&self, job_key: &str) -> impl Iterator<Item = &IncidentRow> {
        let rows = self.job_rows(job_key).into_iter();
        rows.flat_map(|rows| rows.incidents.values())
    }

    /// Mails of one incident, or of all incidents of the job.
    pub fn mails(&self, job_key: &str, incident: Option<&str>) -> impl Iterator<Item = &MailRow> {
        let prefix = incident.map_or_else(|| "mail#".to_owned(), |id| format!("mail#{id}#"));
        let rows = self.job_rows(job_key).into_iter();
        rows.flat_map(move |rows| {
            let prefix = prefix.clone();
            let from = rows.mails.range(prefix.clone()..);
            from.take_while(move |(entry, _)| entry.starts_with(&prefix))
        })
        .filter_map(|(_, id)| self.mails[*id as usize].as_ref())
    }

    /// Every mail of every job, in the order in which they were written first.
    pub fn all_mails(&self) -> impl Iterator<Item = &MailRow> {
        self.mails.iter().flatten()
    }

    /// One mail.
    #[must_use]
    pub fn mail(&self, job_key: &str, entry: &str) -> Option<&MailRow> {
        let job = self.job_ids.get(job_key)?;
        let rows = &self.jobs[*job as usize];
        self.mails[*rows.mails.get(entry)? as usize].as_ref()
    }

    /// Messages that were refused, over all days.
    #[must_use]
    pub fn dead_letters(&self) -> u64 {
        self.dead_letters.values().sum()
    }

    /// Mails of a job that wait, as a query of its partition finds them.
    pub(crate) fn pending_mails(&self, job_key: &str) -> impl Iterator<Item = &MailRow> {
        let rows = self.job_rows(job_key).into_iter();
        rows.flat_map(|rows| &rows.pending)
            .filter_map(|id| self.mails[*id as usize].as_ref())
    }

    /// Mails of a state by the index, as it was at `as_of_ms`.
    pub(crate) fn mails_due(
        &self,
        state: MailState,
        until_ms: i64,
        as_of_ms: Option<i64>,
    ) -> Vec<MailRow> {
        let current = |id: u32| self.mails[id as usize].as_ref();
        self.due.list(state, until_ms, as_of_ms, current)
    }

    /// Whether any mail waits: spares the minute's look where there is nothing to see.
    pub(crate) fn has_mails_in(&self, state: MailState) -> bool {
        self.due.has(state)
    }

    /// Runs in a state by the index, filed from `since_s` and before `until_s` epoch seconds.
    pub(crate) fn runs_in(
        &self,
        state: State,
        since_s: i64,
        until_s: i64,
    ) -> impl Iterator<Item = &Rc<Ledger>> {
        let range = (state, since_s, 0)..(state, until_s, 0);
        let ids = self.by_state.range(range).map(|(_, _, id)| *id as usize);
        ids.filter_map(|id| self.runs[id].run.as_ref())
    }

    /// Takes the runs that were written since the last time, for the stream.
    pub(crate) fn take_changed(&mut self) -> impl Iterator<Item = (u32, Rc<Ledger>)> + use<'_> {
        self.changed.drain(..)
    }

    /// Lets the index forget what no stale read can ask for any more.
    pub(crate) fn settle_index(&mut self, now: Timestamp) {
        self.due.forget_before(now.as_millisecond());
    }

    fn rows(&self, run_key: &str) -> Option<&RunRows> {
        let id = self.run_ids.get(run_key)?;
        self.runs.get(*id as usize)
    }

    fn job_rows(&self, job_key: &str) -> Option<&JobRows> {
        let id = self.job_ids.get(job_key)?;
        self.jobs.get(*id as usize)
    }
}
