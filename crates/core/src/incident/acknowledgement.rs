//! Somebody takes note of a failure: its incident reminds nobody any more. That it is over is told all
//! the same, and so is that it opened again.

use super::cause::cause;
use super::draft::incident_row;
use super::environment::EnvironmentRow;
use super::ids::job_key;
use super::rows::JobRow;
use super::severity::Kind;
use crate::plan::{Plan, Write};
use crate::redact::redact;
use crate::run::{Attempt, Ledger, State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How much of a note is kept.
const NOTE_CHARS: usize = 500;

/// That somebody took note of the failure of a run's attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Partition of the job.
    pub job_key: String,
    /// `acknowledged#<run>#<attempt>`.
    pub entry: String,
    /// The run.
    pub run_key: String,
    /// The attempt that had failed.
    pub attempt: u32,
    /// When.
    pub at: Timestamp,
    /// The incident that was open then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    /// What was said about it, without what names a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Why a failure cannot be taken note of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the run did not fail: it is {0}; only a run that failed or timed out can be acknowledged")]
pub struct NotFailed(pub State);

/// What the rule reads beside the run.
#[derive(Debug, Clone, Copy)]
pub struct Noted<'a> {
    /// The job's row, where it has one.
    pub job: Option<&'a JobRow>,
    /// What the jobs of the environment share.
    pub shared: Option<&'a EnvironmentRow>,
    /// What was taken note of before, of this run.
    pub before: &'a [Acknowledgement],
    /// Environment tag.
    pub environment: &'a str,
    /// The present.
    pub now: Timestamp,
}

impl Acknowledgement {
    /// How the keys of all of a run begin.
    #[must_use]
    pub fn prefix(run: &Ledger) -> String {
        format!("acknowledged#{}#", run.key.short_hash())
    }
}

/// Plans to take note of a run's failure, and tells as what it is kept. The first time stands. Empty
/// where it was noted and no incident of it reminds anybody.
pub fn acknowledge(
    run: &Ledger,
    note: Option<&str>,
    known: Noted<'_>,
) -> Result<(Acknowledgement, Plan), NotFailed> {
    let state = run.state();
    if !matches!(state, State::Failed | State::Timeout) {
        return Err(NotFailed(state));
    }
    let (incident_id, mut writes) = silenced(run, &known).unwrap_or_default();
    let attempt = run.highest_attempt().map_or(1, |attempt| attempt.number);
    let before = known.before.iter().find(|it| it.attempt == attempt);
    let kept = before.cloned().unwrap_or_else(|| {
        let row = Acknowledgement {
            job_key: job_key(known.environment, run.job_name()),
            entry: format!("{}{attempt}", Acknowledgement::prefix(run)),
            run_key: run.key.text(),
            attempt,
            at: known.now,
            incident_id,
            note: note.map(|note| redact(note, NOTE_CHARS)),
        };
        writes.push(Write::Acknowledgement(Box::new(row.clone())));
        row
    });
    Ok((kept, Plan::new(writes)))
}

/// The open incident that holds the run, and what silences it where it is not silent yet.
fn silenced(run: &Ledger, known: &Noted<'_>) -> Option<(Option<String>, Vec<Write>)> {
    let error = run.highest_attempt().and_then(Attempt::error);
    let cause = cause(run.state(), error.as_ref());
    let mut row = known.job?.clone();
    let mut open = row.open.iter_mut();
    let open = open.find(|it| it.kind == Kind::Failure && it.cause == cause)?;
    let incident_id = open.incident_id.clone();
    if open.acknowledged_at.is_some() {
        return Some((Some(incident_id), Vec::new()));
    }
    open.acknowledged_at = Some(known.now);
    let job = run.job_name().unwrap_or("(unnamed)");
    let incident = incident_row(known.environment, &row.job_key, job, open);
    let guard = Write::Job {
        expect: row.expected(),
        row: Box::new(JobRow {
            version: row.version + 1,
            ..row
        }),
    };
    let shared = known.shared.and_then(|row| left(row, &incident_id));
    let writes = [guard, Write::Incident(Box::new(incident))];
    Some((
        Some(incident_id),
        writes.into_iter().chain(shared).collect(),
    ))
}

/// Its group, where a group tells of it, goes on without it.
fn left(row: &EnvironmentRow, incident_id: &str) -> Option<Write> {
    row.group_of(incident_id)?;
    let mut row = row.clone();
    let members = row.groups.iter_mut().flat_map(|group| &mut group.members);
    for member in members.filter(|member| member.incident_id == incident_id) {
        member.acknowledged = true;
    }
    let expect = row.expected();
    row.version += 1;
    Some(Write::Environment {
        row: Box::new(row),
        expect,
    })
}
