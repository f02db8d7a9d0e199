//! What Strands made of the month, read back from the tables.

use super::play::Played;
use crate::exit::Fault;
use crate::local::OUTBOX;
use crate::output;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use strands_core::incident::{IncidentRow, IncidentState, MailState, Step};
use strands_core::instant;
use strands_core::money::MicroUsd;
use strands_core::totals::{Owner, Sums};
use strands_store::Store;

const DAYS: i64 = 31;

/// The figures at the end of a demo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Summary {
    runs: i64,
    successful: i64,
    failed: i64,
    timeout: i64,
    stopped: i64,
    not_ended: usize,
    cost_micro_usd: MicroUsd,
    unpriced: i64,
    incidents: usize,
    incidents_open: usize,
    mails_sent: usize,
    mails_withdrawn: usize,
    failures_mailed: usize,
    issues_open: usize,
    issues_resolved: usize,
    dead_letters: usize,
}

impl Summary {
    pub(crate) async fn of(store: &Store, end: Timestamp) -> Result<Self, Fault> {
        let from = end
            .checked_sub(SignedDuration::from_hours(24 * DAYS))
            .unwrap_or(end);
        let (first, last) = (instant::utc_date(from), instant::utc_date(end));
        let days = store.days(&Owner::All, first, last).await?;
        let sums = days
            .iter()
            .fold(Sums::default(), |sums, day| sums.plus(&day.sums));
        let mails = store.mails_of_all_states().await?;
        let mut incidents = store.incidents_in(IncidentState::Open).await?;
        incidents.extend(store.incidents_in(IncidentState::Resolved).await?);
        let incidents = told(incidents, &mails);
        let count = |state: MailState| mails.iter().filter(|mail| mail.state == state).count();
        let is_open = |it: &&IncidentRow| it.state == IncidentState::Open;
        Ok(Self {
            runs: sums.executions,
            successful: sums.successful,
            failed: sums.failed,
            timeout: sums.timeout,
            stopped: sums.stopped,
            not_ended: not_ended(store).await?,
            cost_micro_usd: sums.total(),
            unpriced: sums.unpriced,
            incidents: incidents.len(),
            incidents_open: incidents.iter().filter(is_open).count(),
            mails_sent: count(MailState::Sent),
            mails_withdrawn: count(MailState::Suppressed),
            failures_mailed: mails
                .iter()
                .filter(|mail| mail.state == MailState::Sent && mail.step == Step::Opened)
                .count(),
            issues_open: issues(store, true).await?,
            issues_resolved: issues(store, false).await?,
            dead_letters: crate::commands::letters(store, from, end).await?.len(),
        })
    }
}

/// The command as it was typed, so that what is printed runs where it is copied to.
fn program() -> String {
    std::env::args()
        .next()
        .unwrap_or_else(|| "strands".to_owned())
}

/// Incidents that somebody was told of; what a retry mended in time was none.
fn told(
    incidents: Vec<IncidentRow>,
    mails: &[strands_core::incident::MailRow],
) -> Vec<IncidentRow> {
    let was_told = |incident: &IncidentRow| {
        mails.iter().any(|mail| {
            mail.incident_id == incident.incident_id && mail.state != MailState::Suppressed
        })
    };
    incidents.into_iter().filter(was_told).collect()
}

async fn issues(store: &Store, is_open: bool) -> Result<usize, Fault> {
    let selection = strands_store::issues::Selection {
        is_open: Some(is_open),
        ..Default::default()
    };
    Ok(store.list_issues(&selection, usize::MAX).await?.len())
}

async fn not_ended(store: &Store) -> Result<usize, Fault> {
    let mut count = 0;
    for state in [
        strands_core::run::State::Queued,
        strands_core::run::State::Running,
    ] {
        let selection = strands_store::executions::Selection {
            state: Some(state),
            ..Default::default()
        };
        count += store.list_runs(&selection, 1_000).await?.len();
    }
    Ok(count)
}

impl Played {
    pub(crate) fn query(&self) -> Value {
        json!({
            "seed": self.mark.seed, "runs": self.mark.runs, "end": instant::rfc3339(self.mark.end),
        })
    }

    /// The summary for people.
    pub(crate) fn text(&self, folder: &Path, zone: &TimeZone) -> String {
        let it = &self.summary;
        let mut text = String::new();
        let mut line = |label: &str, value: String| {
            let _ = writeln!(text, "  {label:<14}{value}");
        };
        line(
            "runs",
            format!(
                "{} ended: {} succeeded, {} failed, {} timed out, {} stopped; {} not ended",
                it.runs, it.successful, it.failed, it.timeout, it.stopped, it.not_ended
            ),
        );
        let unpriced = match it.unpriced {
            0 => String::new(),
            count => format!("; {count} runs have no price, and say why"),
        };
        line("cost", format!("{}{unpriced}", it.cost_micro_usd));
        line(
            "incidents",
            format!(
                "{}, {} of them open; {} sent ({} of failures), {} withdrawn in time",
                it.incidents,
                it.incidents_open,
                output::counted(it.mails_sent, "mail"),
                it.failures_mailed,
                it.mails_withdrawn
            ),
        );
        line(
            "issues",
            format!(
                "{} open in the scripts of jobs, {} resolved",
                it.issues_open, it.issues_resolved
            ),
        );
        line(
            "dead letters",
            format!(
                "{} refused with the reason",
                output::counted(it.dead_letters, "message")
            ),
        );
        let as_of = output::time(self.mark.newest.unwrap_or(self.mark.end), zone);
        let store = if folder == Path::new(".strands") {
            String::new()
        } else {
            format!(" --store {}", folder.display())
        };
        let strands = program();
        format!(
            "A month of jobs (sample data as of {as_of}):\n\n{text}\nTry next:\n  \
             {strands} runs list --status failed{store}\n  \
             {strands} cost trends --by month --group job{store}\n  \
             {strands} issues list{store}\n  \
             {strands} dashboard serve{store}\n\n\
             Mails lie in {}",
            folder.join(OUTBOX).display()
        )
    }
}
